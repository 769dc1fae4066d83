/* SPDX-License-Identifier: MIT */
/* How does a POSIX system give the verbs terminals, time and files? */
#include "front/cli/system.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

char **system_begin(int argc, char **argv) {
    (void)argc;
    return argv;
}

bool system_terminal(FILE *out) { return isatty(fileno(out)) != 0; }

unsigned system_columns(FILE *out) {
    struct winsize size;
    return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

uint64_t system_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void *system_aligned(size_t alignment, size_t len) { return aligned_alloc(alignment, (len / alignment + 1) * alignment); }

void system_aligned_free(void *old) { free(old); }

FILE *system_open(const char *name, const char *mode) { return fopen(name, mode); }

enum system_kind system_kind_of(const char *name) {
    struct stat is;
    if (stat(name, &is) != 0)
        return lstat(name, &is) == 0 ? SYSTEM_OTHER : SYSTEM_NOTHING; /* a link that leads nowhere is something */
    return S_ISREG(is.st_mode) ? SYSTEM_FILE : S_ISDIR(is.st_mode) ? SYSTEM_FOLDER : SYSTEM_OTHER;
}

char *system_real_name(const char *name) { return realpath(name, NULL); }

/* Readable as the user's mask allows. */
static int make_part(char *part) {
    int descriptor = mkstemp(part);
    if (descriptor < 0)
        return -1;
    mode_t mask = umask(0);
    umask(mask);
    (void)!fchmod(descriptor, 0666 & ~mask);
    return descriptor;
}

FILE *system_open_part(const char *final, char **part) {
    size_t room = strlen(final) + sizeof ".part-XXXXXX";
    char *name = malloc(room);
    if (!name)
        return NULL;
    snprintf(name, room, "%s.part-XXXXXX", final);
    int descriptor = make_part(name);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (file) {
        *part = name;
        return file;
    }
    if (descriptor >= 0) {
        close(descriptor);
        unlink(name);
    }
    free(name);
    return NULL;
}

bool system_keep_part(const char *part, const char *final) { return rename(part, final) == 0; }

void system_remove(const char *name) { (void)unlink(name); }

bool system_same_name(const char *a, const char *b) { return strcmp(a, b) == 0; }

bool system_identify(const char *name, struct system_identity *ret) {
    struct stat is;
    if (stat(name, &is) != 0)
        return false;
    *ret = (struct system_identity){is.st_dev, is.st_ino};
    return true;
}

bool system_move(const char *from, const char *to) {
#ifdef RENAME_NOREPLACE
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
#endif
    /* A file system without it may still have links, which never replace. */
    if (link(from, to) == 0) {
        (void)unlink(from);
        return true;
    }
    struct stat is;
    if (errno == EEXIST || lstat(to, &is) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

bool system_exchange(const char *part, const char *final, char **before) {
    size_t room = strlen(final) + sizeof ".old-XXXXXX";
    char *old = malloc(room);
    *before = NULL;
    if (!old)
        return false;
    snprintf(old, room, "%s.old-XXXXXX", final);
    /* A link first, so that `final` is never without a file. */
    int claim = mkstemp(old);
    bool kept = claim >= 0 && unlink(old) == 0 && (link(final, old) == 0 || rename(final, old) == 0);
    if (claim >= 0)
        close(claim);
    if (kept && rename(part, final) == 0) {
        *before = old;
        return true;
    }
    int error = errno;
    if (kept) {
        (void)rename(old, final);
        (void)unlink(old); /* renaming one name of a file to another leaves both */
    }
    free(old);
    errno = error;
    return false;
}

bool system_sync(const char *name) {
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool done = fsync(fd) == 0 || errno == EINVAL;
    int error = errno;
    close(fd);
    errno = error;
    return done;
}

void system_sync_names(const char *name) {
    char *folder = strdup(name), *slash = folder ? strrchr(folder, '/') : NULL;
    if (slash)
        slash[slash == folder] = 0;
    if (folder)
        (void)system_sync(slash ? folder : ".");
    free(folder);
}

/* What a signal handler must remove: it cannot be told otherwise. */
static const char *volatile unfinished;
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void remove_unfinished(int number) {
    const char *part = unfinished;
    if (part)
        unlink(part);
    signal(number, SIG_DFL);
    raise(number);
}

/* A signal that whoever started the program ignores stays so. */
static void obey(void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};
    for (unsigned i = 0; i < sizeof ending_signals / sizeof *ending_signals; i++) {
        struct sigaction before;
        if (sigaction(ending_signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(ending_signals[i], &action, NULL);
    }
}

void system_watch(const char *part) {
    unfinished = part;
    obey(part ? remove_unfinished : SIG_DFL);
}

static volatile sig_atomic_t ended;

static void note(int number) { ended = number; }

void system_note_end(bool on) {
    obey(on ? note : SIG_DFL);
    signal(SIGXFSZ, on ? SIG_IGN : SIG_DFL); /* the write then says EFBIG */
}

int system_ended(void) { return ended; }

void system_hold_signals(bool hold) {
    static sigset_t before;
    sigset_t all;
    sigfillset(&all);
    if (hold)
        sigprocmask(SIG_BLOCK, &all, &before);
    else
        sigprocmask(SIG_SETMASK, &before, NULL);
}

const char *system_last_component(const char *name) {
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

/* The block device of a node: itself, or of a generic node the one sysfs puts beside it. */
static bool block_device(const char *path, dev_t *ret) {
    struct stat is;
    char folder[512], node[512];
    if (stat(path, &is) != 0)
        return false;
    *ret = is.st_rdev;
    if (S_ISBLK(is.st_mode))
        return true;
    const char *name = strrchr(path, '/');
    snprintf(folder, sizeof folder, "/sys/class/scsi_generic/%s/device/block", name ? name + 1 : path);
    DIR *beside = S_ISCHR(is.st_mode) ? opendir(folder) : NULL;
    bool found = false;
    for (struct dirent *entry; beside && !found && (entry = readdir(beside));) {
        snprintf(node, sizeof node, "/dev/%s", entry->d_name);
        found = entry->d_name[0] != '.' && stat(node, &is) == 0 && S_ISBLK(is.st_mode);
        *ret = is.st_rdev;
    }
    if (beside)
        closedir(beside);
    return found;
}

const char *system_mounted(const char *node) {
    static char where[512];
    dev_t device;
    struct stat is;
    if (!block_device(node, &device))
        return NULL;
    FILE *mounts = setmntent("/proc/self/mounts", "r");
    const char *found = NULL;
    for (struct mntent *mount; mounts && !found && (mount = getmntent(mounts));)
        if (stat(mount->mnt_fsname, &is) == 0 && S_ISBLK(is.st_mode) && is.st_rdev == device) {
            snprintf(where, sizeof where, "%s", mount->mnt_dir);
            found = where;
        }
    if (mounts)
        endmntent(mounts);
    return found;
}
