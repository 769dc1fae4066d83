/* SPDX-License-Identifier: MIT */
/* How do several files get their names together, or not at all? */
#include "front/cli/outputs.h"
#include "front/cli/page.h"
#include "host/beside.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file under a name of its own until all are whole. */
struct output_file {
    struct file file;
    struct outputs *outputs; /* of the file itself; NULL: opened again */
    int fd;
    char *shown;                 /* the last component of the name as it was given */
    char *final, *part, *before; /* the names: to be, now, and what was replaced; NULL: none */
    bool named;
};

struct outputs {
    bool replace;
    unsigned count;
    struct output_file *file[OUTPUTS_MOST];
    unsigned spared_count;
    struct stat spared[OUTPUTS_MOST + 1];
    bool watching;
};

/* ---- signals ---- */

static volatile sig_atomic_t ended;
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void note(int number) { ended = number; }

static void watch(struct outputs *outputs) {
    if (outputs->watching)
        return;
    outputs->watching = true;
    struct sigaction action = {.sa_handler = note}, before;
    for (unsigned i = 0; i < sizeof ending_signals / sizeof *ending_signals; i++)
        if (sigaction(ending_signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(ending_signals[i], &action, NULL);
    signal(SIGXFSZ, SIG_IGN); /* the write then says EFBIG */
}

int outputs_ended(const struct outputs *outputs) {
    (void)outputs;
    return ended;
}

/* ---- one file ---- */

static enum status status_of(int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR: return ST_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS: return ST_NO_ACCESS;
    case ENOMEM:
    case EMFILE:
    case ENFILE: return ST_NO_MEMORY;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ST_TOO_LARGE;
    default: return ST_IO_ERROR;
    }
}

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    struct output_file *self = (struct output_file *)file;
    for (uint8_t *next = into; len;) {
        ssize_t got = pread(self->fd, next, len, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got ? status_of(errno) : ST_TRUNCATED;
        next += got, at += (uint64_t)got, len -= (size_t)got;
    }
    return ST_OK;
}

static enum status write_at(struct file *file, uint64_t at, const void *from, size_t len) {
    struct output_file *self = (struct output_file *)file;
    for (const uint8_t *next = from; len;) {
        ssize_t done = pwrite(self->fd, next, len, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return status_of(errno);
        next += done, at += (uint64_t)done, len -= (size_t)done;
    }
    if (at > file->size)
        file->size = at;
    return ST_OK;
}

static void close_again(struct file *file) { free(file); }

static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    struct outputs *outputs = ((struct output_file *)file)->outputs;
    const char *last = beside_component(name);
    for (unsigned i = 0; last && i < outputs->count; i++)
        if (strcmp(outputs->file[i]->file.name, last) == 0)
            return outputs_reopen(outputs, &outputs->file[i]->file, ret);
    return ST_NOT_FOUND;
}

static const struct file_ops write_ops = {.read_at = read_at, .write_at = write_at, .open_beside = open_beside};
static const struct file_ops read_ops = {.read_at = read_at, .open_beside = open_beside, .close = close_again};

/* ---- the set ---- */

struct outputs *outputs_begin(bool replace) {
    struct outputs *outputs = memory(NULL, sizeof *outputs);
    *outputs = (struct outputs){.replace = replace};
    return outputs;
}

void outputs_spare(struct outputs *outputs, const char *path) {
    if (outputs->spared_count < OUTPUTS_MOST + 1 && stat(path, &outputs->spared[outputs->spared_count]) == 0)
        outputs->spared_count++;
}

static bool is_spared(const struct outputs *outputs, const struct stat *is) {
    for (unsigned i = 0; i < outputs->spared_count; i++)
        if (outputs->spared[i].st_dev == is->st_dev && outputs->spared[i].st_ino == is->st_ino)
            return true;
    return false;
}

/* Whether the name may be taken: nothing there, or what may be replaced. *ret is the name behind links. */
static enum status judge(struct outputs *outputs, const char *path, char **ret, struct error *error) {
    struct stat is;
    *ret = NULL;
    for (unsigned i = 0; i < outputs->count; i++)
        if (strcmp(outputs->file[i]->final, path) == 0)
            return error_set(error, ST_USAGE, 0, "%s would be written twice", path);
    if (lstat(path, &is) != 0) {
        if (errno != ENOENT)
            return error_set(error, status_of(errno), 0, "%s: %s", path, strerror(errno));
        *ret = strdup(path);
    } else if (stat(path, &is) != 0) {
        return error_set(error, ST_NOT_FOUND, 0, "%s is a link that leads nowhere", path);
    } else if (!S_ISREG(is.st_mode)) {
        return error_set(error, ST_UNSUPPORTED, 0, "%s is there and no regular file", path);
    } else if (is_spared(outputs, &is)) {
        return error_set(error, ST_USAGE, 0, "%s is what is being read", path);
    } else if (!outputs->replace) {
        return error_set(error, ST_BUSY, 0, "%s is there already; --force replaces it", path);
    } else {
        *ret = realpath(path, NULL); /* a link stays a link: what it leads to is replaced */
    }
    return *ret ? ST_OK : ST_NO_MEMORY;
}

static void forget(struct output_file *file) {
    if (file->fd >= 0)
        close(file->fd);
    free(file->shown), free(file->final), free(file->part), free(file->before);
    free(file);
}

enum status outputs_create(struct outputs *outputs, const char *path, struct file **ret, struct error *error) {
    char *final;
    if (outputs->count == OUTPUTS_MOST)
        return error_set(error, ST_TOO_LARGE, 0, "more than %d files", OUTPUTS_MOST);
    enum status status = judge(outputs, path, &final, error);
    if (status != ST_OK)
        return status;
    struct output_file *file = memory(NULL, sizeof *file);
    size_t room = strlen(final) + sizeof ".part-XXXXXX";
    *file = (struct output_file){
        .file = {.ops = &write_ops}, .outputs = outputs, .final = final, .part = memory(NULL, room)};
    snprintf(file->part, room, "%s.part-XXXXXX", final);
    watch(outputs);
    file->fd = mkostemp(file->part, O_CLOEXEC);
    if (file->fd < 0) {
        status = error_set(error, status_of(errno), 0, "%s: %s", path, strerror(errno));
        forget(file);
        return status;
    }
    mode_t mask = umask(0);
    umask(mask);
    (void)!fchmod(file->fd, 0666 & ~mask);
    const char *slash = strrchr(path, '/');
    file->shown = strcpy(memory(NULL, strlen(path) + 1), slash ? slash + 1 : path);
    file->file.name = file->shown;
    outputs->file[outputs->count++] = file;
    *ret = &file->file;
    return ST_OK;
}

enum status outputs_reopen(struct outputs *outputs, const struct file *written, struct file **ret) {
    const struct output_file *of = (const struct output_file *)written;
    struct output_file *again = malloc(sizeof *again);
    if (!again)
        return ST_NO_MEMORY;
    *again = (struct output_file){.file = {&read_ops, written->size, written->name}, .outputs = outputs, .fd = of->fd};
    *ret = &again->file;
    return ST_OK;
}

unsigned outputs_count(const struct outputs *outputs) { return outputs->count; }
const struct file *outputs_file(const struct outputs *outputs, unsigned index) { return &outputs->file[index]->file; }

/* ---- names ---- */

/* A name that is not there, beside another. */
static char *spare_name(const char *path, const char *word) {
    size_t room = strlen(path) + strlen(word) + 32;
    char *name = memory(NULL, room);
    snprintf(name, room, "%s.%s-%ld", path, word, (long)getpid());
    return name;
}

/* Gives one file its name. What has it stays within reach under another one. */
static bool take_name(struct output_file *file, bool replace) {
    if (replace) {
        file->before = spare_name(file->final, "old");
        if (link(file->final, file->before) != 0 && (errno == ENOENT || rename(file->final, file->before) != 0)) {
            free(file->before);
            file->before = NULL;
        }
        file->named = rename(file->part, file->final) == 0;
        return file->named;
    }
#ifdef RENAME_NOREPLACE
    if (renameat2(AT_FDCWD, file->part, AT_FDCWD, file->final, RENAME_NOREPLACE) == 0)
        return file->named = true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
#endif
    /* A file system without it may still have links, which never replace. */
    if (link(file->part, file->final) == 0) {
        (void)unlink(file->part);
        return file->named = true;
    }
    struct stat is;
    if (errno == EEXIST || lstat(file->final, &is) == 0) {
        errno = EEXIST;
        return false;
    }
    return file->named = rename(file->part, file->final) == 0;
}

static void give_name_back(struct output_file *file) {
    if (file->before)
        (void)rename(file->before, file->final);
    else if (file->named)
        (void)unlink(file->final);
    else
        (void)unlink(file->part);
    if (file->before && !file->named)
        (void)unlink(file->part);
    free(file->before);
    file->before = NULL;
    file->named = true; /* nothing is left to remove */
}

static void sync_folder(const char *path) {
    char *folder = strdup(path), *slash = folder ? strrchr(folder, '/') : NULL;
    if (slash)
        slash[slash == folder] = 0;
    int fd = folder ? open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(folder);
}

static enum status fail(const struct output_file *file, struct error *error) {
    return error_set(error, errno == EEXIST ? ST_BUSY : status_of(errno), 0, "%s: %s", file->final, strerror(errno));
}

enum status outputs_keep(struct outputs *outputs, struct error *error) {
    enum status status = ST_OK;
    sigset_t all, before;
    for (unsigned i = 0; i < outputs->count; i++)
        if (fsync(outputs->file[i]->fd) != 0 && errno != EINVAL)
            return fail(outputs->file[i], error);
    if (ended)
        return ST_CANCELLED;
    /* Nothing but the end of the machine comes between the first name and the last. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    unsigned named = 0;
    while (named < outputs->count && take_name(outputs->file[named], outputs->replace))
        named++;
    if (named < outputs->count) {
        status = fail(outputs->file[named], error);
        for (unsigned i = named + 1; i-- > 0;)
            give_name_back(outputs->file[i]);
    }
    for (unsigned i = 0; i < outputs->count && status == ST_OK; i++)
        if (outputs->file[i]->before)
            (void)unlink(outputs->file[i]->before);
    if (outputs->count)
        sync_folder(outputs->file[0]->final);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

void outputs_end(struct outputs *outputs) {
    for (unsigned i = 0; i < outputs->count; i++) {
        if (!outputs->file[i]->named)
            (void)unlink(outputs->file[i]->part);
        forget(outputs->file[i]);
    }
    for (unsigned i = 0; outputs->watching && i < sizeof ending_signals / sizeof *ending_signals; i++) {
        struct sigaction is;
        if (sigaction(ending_signals[i], NULL, &is) == 0 && is.sa_handler == note)
            signal(ending_signals[i], SIG_DFL);
    }
    free(outputs);
}
