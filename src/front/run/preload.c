/* SPDX-License-Identifier: MIT */
/* A program's calls, caught: those that name or hold one of the door's nodes are answered here, all others pass untouched. */
#include "front/run/dirs.h"
#include "front/run/nodes.h"
#include "front/run/paths.h"
#include "front/run/real.h"
#include "front/run/wire.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

/* A NULL name is the caller's mistake to make: the real call answers EFAULT. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wnonnull-compare"
#endif

/* Every interposed name is exported; nothing else of ours is. */
#define CAUGHT __attribute__((visibility("default")))

/* -errno from the node functions becomes what the system call gives. */
static long give(long answer) {
    if (answer < 0) {
        errno = (int)-answer;
        return -1;
    }
    return answer;
}

/* --- open ------------------------------------------------------------------------------------------------------------------ */

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    REAL(openat);
    struct target target;
    path_find(folder, name, !(flags & O_NOFOLLOW), &target);
    if (target.place == PLACE_REAL) {
        int fd = real_openat(folder, name, flags, mode);
        if (fd >= 0 || (flags & (O_NOFOLLOW | O_CREAT)) || !path_find_linked(&target))
            return fd;
    }
    if (target.place == PLACE_NODE) {
        if (flags & O_DIRECTORY)
            return (int)give(-ENOTDIR);
        if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
            return (int)give(-EEXIST);
        target.node.flags = flags;
        return (int)give(node_open(&target.node));
    }
    return real_openat(AT_FDCWD, target.path, flags, mode);
}

#define TAKE_MODE(flags, last)                                            \
    mode_t mode = 0;                                                      \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                              \
        va_list args;                                                     \
        va_start(args, last);                                             \
        mode = va_arg(args, mode_t);                                      \
        va_end(args);                                                     \
    }

CAUGHT int open(const char *name, int flags, ...) {
    TAKE_MODE(flags, flags)
    return open_at(AT_FDCWD, name, flags, mode);
}
CAUGHT int open64(const char *name, int flags, ...) {
    TAKE_MODE(flags, flags)
    return open_at(AT_FDCWD, name, flags | O_LARGEFILE, mode);
}
CAUGHT int openat(int folder, const char *name, int flags, ...) {
    TAKE_MODE(flags, flags)
    return open_at(folder, name, flags, mode);
}
CAUGHT int openat64(int folder, const char *name, int flags, ...) {
    TAKE_MODE(flags, flags)
    return open_at(folder, name, flags | O_LARGEFILE, mode);
}
int __open_2(const char *name, int flags);
int __open64_2(const char *name, int flags);
int __openat_2(int folder, const char *name, int flags);
int __openat64_2(int folder, const char *name, int flags);
CAUGHT int __open_2(const char *name, int flags) { return open_at(AT_FDCWD, name, flags, 0); }
CAUGHT int __open64_2(const char *name, int flags) { return open_at(AT_FDCWD, name, flags | O_LARGEFILE, 0); }
CAUGHT int __openat_2(int folder, const char *name, int flags) { return open_at(folder, name, flags, 0); }
CAUGHT int __openat64_2(int folder, const char *name, int flags) { return open_at(folder, name, flags | O_LARGEFILE, 0); }
CAUGHT int creat(const char *name, mode_t mode) { return open_at(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }
CAUGHT int creat64(const char *name, mode_t mode) {
    return open_at(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC | O_LARGEFILE, mode);
}

/* --- stdio on a node: a stream whose bytes come through the node --------------------------------------------------------- */

static ssize_t stream_read(void *cookie, char *into, size_t len) { return read((int)(intptr_t)cookie, into, len); }
static int stream_seek(void *cookie, off64_t *place, int whence) {
    off64_t at = lseek64((int)(intptr_t)cookie, *place, whence);
    if (at < 0)
        return -1;
    *place = at;
    return 0;
}
static int stream_close(void *cookie) { return close((int)(intptr_t)cookie); }

static FILE *stream_over(int fd, const char *mode) {
    return fopencookie((void *)(intptr_t)fd, mode,
                       (cookie_io_functions_t){.read = stream_read, .seek = stream_seek, .close = stream_close});
}

static FILE *open_stream(const char *name, const char *mode, FILE *(*real)(const char *, const char *)) {
    struct target target;
    path_find(AT_FDCWD, name, true, &target);
    if (target.place == PLACE_FILE)
        return real(target.path, mode);
    if (target.place == PLACE_REAL)
        return real(name, mode);
    target.node.flags = strpbrk(mode, "wa+") ? O_RDWR : O_RDONLY;
    int fd = (int)give(node_open(&target.node));
    if (fd < 0)
        return NULL;
    FILE *stream = stream_over(fd, mode);
    if (!stream)
        close(fd);
    return stream;
}
CAUGHT FILE *fdopen(int fd, const char *mode) {
    REAL(fdopen);
    struct node node;
    FILE *stream = real_fdopen(fd, mode);
    /* The kernel holds a node's descriptor open for writing alone, so only reading from it was refused. */
    return stream || errno != EINVAL || !node_of(fd, &node) ? stream : stream_over(fd, mode);
}
CAUGHT FILE *fopen(const char *name, const char *mode) {
    REAL(fopen);
    return open_stream(name, mode, real_fopen);
}
CAUGHT FILE *fopen64(const char *name, const char *mode) {
    REAL(fopen64);
    return open_stream(name, mode, real_fopen64);
}
CAUGHT FILE *freopen(const char *name, const char *mode, FILE *stream) {
    REAL(freopen);
    struct target target = {.place = PLACE_REAL};
    if (name)
        path_find(AT_FDCWD, name, true, &target);
    return real_freopen(target.place == PLACE_FILE ? target.path : name, mode, stream);
}

/* --- stat ------------------------------------------------------------------------------------------------------------------ */

static int stat_at(int folder, const char *name, struct stat *ret, int flags) {
    REAL(fstatat);
    struct target target;
    if (name && !*name && (flags & AT_EMPTY_PATH)) {
        if (node_of(folder, &target.node)) {
            node_stat(&target.node, ret);
            return 0;
        }
        return real_fstatat(folder, name, ret, flags);
    }
    path_find(folder, name, !(flags & AT_SYMLINK_NOFOLLOW), &target);
    if (target.place == PLACE_REAL) {
        int answer = real_fstatat(folder, name, ret, flags);
        if (!answer || (flags & AT_SYMLINK_NOFOLLOW) || !path_find_linked(&target))
            return answer;
    }
    if (target.place == PLACE_NODE) {
        node_stat(&target.node, ret);
        return 0;
    }
    return real_fstatat(AT_FDCWD, target.path, ret, flags);
}

static int stat_fd(int fd, struct stat *ret) {
    struct node node;
    REAL(fstat);
    int answer = real_fstat(fd, ret);
    if (!answer && S_ISREG(ret->st_mode) && ret->st_nlink == 0 && node_of(fd, &node))
        node_stat(&node, ret);
    return answer;
}

CAUGHT int stat(const char *restrict name, struct stat *restrict ret) { return stat_at(AT_FDCWD, name, ret, 0); }
CAUGHT int lstat(const char *restrict name, struct stat *restrict ret) {
    return stat_at(AT_FDCWD, name, ret, AT_SYMLINK_NOFOLLOW);
}
CAUGHT int fstat(int fd, struct stat *ret) { return stat_fd(fd, ret); }
CAUGHT int fstatat(int folder, const char *restrict name, struct stat *restrict ret, int flags) {
    return stat_at(folder, name, ret, flags);
}
/* On 64-bit machines struct stat64 is struct stat. */
_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one layout for both");
CAUGHT int stat64(const char *restrict name, struct stat64 *restrict ret) { return stat_at(AT_FDCWD, name, (struct stat *)ret, 0); }
CAUGHT int lstat64(const char *restrict name, struct stat64 *restrict ret) {
    return stat_at(AT_FDCWD, name, (struct stat *)ret, AT_SYMLINK_NOFOLLOW);
}
CAUGHT int fstat64(int fd, struct stat64 *ret) { return stat_fd(fd, (struct stat *)ret); }
CAUGHT int fstatat64(int folder, const char *restrict name, struct stat64 *restrict ret, int flags) {
    return stat_at(folder, name, (struct stat *)ret, flags);
}
/* What programs built against an older C library call. */
int __xstat(int version, const char *name, struct stat *ret);
int __lxstat(int version, const char *name, struct stat *ret);
int __fxstat(int version, int fd, struct stat *ret);
int __fxstatat(int version, int folder, const char *name, struct stat *ret, int flags);
int __xstat64(int version, const char *name, struct stat64 *ret);
int __lxstat64(int version, const char *name, struct stat64 *ret);
int __fxstat64(int version, int fd, struct stat64 *ret);
int __fxstatat64(int version, int folder, const char *name, struct stat64 *ret, int flags);
CAUGHT int __xstat(int version, const char *name, struct stat *ret) { return (void)version, stat_at(AT_FDCWD, name, ret, 0); }
CAUGHT int __lxstat(int version, const char *name, struct stat *ret) {
    return (void)version, stat_at(AT_FDCWD, name, ret, AT_SYMLINK_NOFOLLOW);
}
CAUGHT int __fxstat(int version, int fd, struct stat *ret) { return (void)version, stat_fd(fd, ret); }
CAUGHT int __fxstatat(int version, int folder, const char *name, struct stat *ret, int flags) {
    return (void)version, stat_at(folder, name, ret, flags);
}
CAUGHT int __xstat64(int version, const char *name, struct stat64 *ret) {
    return (void)version, stat_at(AT_FDCWD, name, (struct stat *)ret, 0);
}
CAUGHT int __lxstat64(int version, const char *name, struct stat64 *ret) {
    return (void)version, stat_at(AT_FDCWD, name, (struct stat *)ret, AT_SYMLINK_NOFOLLOW);
}
CAUGHT int __fxstat64(int version, int fd, struct stat64 *ret) { return (void)version, stat_fd(fd, (struct stat *)ret); }
CAUGHT int __fxstatat64(int version, int folder, const char *name, struct stat64 *ret, int flags) {
    return (void)version, stat_at(folder, name, (struct stat *)ret, flags);
}

CAUGHT int statx(int folder, const char *restrict name, int flags, unsigned mask, struct statx *restrict ret) {
    REAL(statx);
    struct target target = {.place = PLACE_REAL};
    if (!*name && (flags & AT_EMPTY_PATH))
        target.place = node_of(folder, &target.node) ? PLACE_NODE : PLACE_REAL;
    else
        path_find(folder, name, !(flags & AT_SYMLINK_NOFOLLOW), &target);
    if (target.place == PLACE_REAL)
        return real_statx(folder, name, flags, mask, ret);
    if (target.place == PLACE_FILE)
        return real_statx(AT_FDCWD, target.path, flags, mask, ret);
    struct stat st;
    node_stat(&target.node, &st);
    memset(ret, 0, sizeof *ret);
    ret->stx_mask = STATX_BASIC_STATS;
    ret->stx_blksize = (uint32_t)st.st_blksize, ret->stx_nlink = 1;
    ret->stx_uid = st.st_uid, ret->stx_gid = st.st_gid, ret->stx_mode = (uint16_t)st.st_mode, ret->stx_ino = st.st_ino;
    ret->stx_rdev_major = (uint32_t)(st.st_rdev >> 8 & 0xfff), ret->stx_rdev_minor = (uint32_t)(st.st_rdev & 0xff);
    ret->stx_dev_minor = 5;
    return 0;
}

/* --- access, links, real paths ---------------------------------------------------------------------------------------------- */

static int access_at(int folder, const char *name, int mode, int flags) {
    REAL(faccessat);
    struct target target;
    path_find(folder, name, !(flags & AT_SYMLINK_NOFOLLOW), &target);
    if (target.place == PLACE_REAL) {
        int answer = real_faccessat(folder, name, mode, flags);
        if (!answer || (flags & AT_SYMLINK_NOFOLLOW) || !path_find_linked(&target))
            return answer;
    }
    if (target.place == PLACE_NODE)
        return mode & X_OK ? (int)give(-EACCES) : 0;
    return real_faccessat(AT_FDCWD, target.path, mode, flags);
}
CAUGHT int access(const char *name, int mode) { return access_at(AT_FDCWD, name, mode, 0); }
CAUGHT int euidaccess(const char *name, int mode) { return access_at(AT_FDCWD, name, mode, AT_EACCESS); }
CAUGHT int eaccess(const char *name, int mode) { return access_at(AT_FDCWD, name, mode, AT_EACCESS); }
CAUGHT int faccessat(int folder, const char *name, int mode, int flags) { return access_at(folder, name, mode, flags); }

static ssize_t read_link(int folder, const char *name, char *into, size_t len) {
    REAL(readlinkat);
    struct target target;
    path_find(folder, name, false, &target);
    if (target.place == PLACE_NODE)
        return give(-EINVAL);
    if (target.place == PLACE_FILE)
        return real_readlinkat(AT_FDCWD, target.path, into, len);
    ssize_t got = real_readlinkat(folder, name, into, len);
    /* /proc/self/fd/N of an open node shows the node's own name. */
    struct node node;
    int fd, end;
    if (got > 0 && sscanf(target.plain, "/proc/self/fd/%d%n", &fd, &end) == 1 && !target.plain[end] && node_of(fd, &node)) {
        char shown[32];
        int shown_len = snprintf(shown, sizeof shown, "/dev/%s%u", node.kind == NODE_SR ? "sr" : "sg", node.number);
        got = (size_t)shown_len < len ? shown_len : (ssize_t)len;
        memcpy(into, shown, (size_t)got);
    }
    return got;
}
ssize_t __readlink_chk(const char *name, char *into, size_t len, size_t room);
ssize_t __readlinkat_chk(int folder, const char *name, char *into, size_t len, size_t room);
CAUGHT ssize_t readlink(const char *restrict name, char *restrict into, size_t len) { return read_link(AT_FDCWD, name, into, len); }
CAUGHT ssize_t readlinkat(int folder, const char *restrict name, char *restrict into, size_t len) {
    return read_link(folder, name, into, len);
}
CAUGHT ssize_t __readlink_chk(const char *name, char *into, size_t len, size_t room) {
    return read_link(AT_FDCWD, name, into, len < room ? len : room);
}
CAUGHT ssize_t __readlinkat_chk(int folder, const char *name, char *into, size_t len, size_t room) {
    return read_link(folder, name, into, len < room ? len : room);
}

static char *real_path(const char *name, char *into) {
    REAL(realpath);
    struct target target;
    char resolved[PATH_MAX], seen[PATH_MAX];
    path_find(AT_FDCWD, name, true, &target);
    if (target.place == PLACE_REAL) {
        char *answer = real_realpath(name, into);
        if (answer || !path_find_linked(&target))
            return answer;
    }
    if (target.place == PLACE_NODE)
        snprintf(seen, sizeof seen, "/dev/%s%u", target.node.kind == NODE_SR ? "sr" : "sg", target.node.number);
    else if (!real_realpath(target.path, resolved) || !path_back(resolved, seen))
        return NULL;
    return into ? strcpy(into, seen) : strdup(seen);
}
char *__realpath_chk(const char *name, char *into, size_t room);
CAUGHT char *realpath(const char *restrict name, char *restrict into) { return real_path(name, into); }
CAUGHT char *__realpath_chk(const char *name, char *into, size_t room) { return (void)room, real_path(name, into); }
CAUGHT char *canonicalize_file_name(const char *name) { return real_path(name, NULL); }

/* Extended attributes: /dev and /sys have none that programs ask for. */
static bool without_attributes(const char *name, bool follow) {
    struct target target;
    path_find(AT_FDCWD, name, follow, &target);
    if (target.place != PLACE_REAL)
        errno = ENOTSUP;
    return target.place != PLACE_REAL;
}
CAUGHT ssize_t getxattr(const char *name, const char *key, void *into, size_t len) {
    REAL(getxattr);
    return without_attributes(name, true) ? -1 : real_getxattr(name, key, into, len);
}
CAUGHT ssize_t lgetxattr(const char *name, const char *key, void *into, size_t len) {
    REAL(lgetxattr);
    return without_attributes(name, false) ? -1 : real_lgetxattr(name, key, into, len);
}
CAUGHT ssize_t listxattr(const char *name, char *into, size_t len) {
    REAL(listxattr);
    return without_attributes(name, true) ? -1 : real_listxattr(name, into, len);
}
CAUGHT ssize_t llistxattr(const char *name, char *into, size_t len) {
    REAL(llistxattr);
    return without_attributes(name, false) ? -1 : real_llistxattr(name, into, len);
}

/* --- folders ------------------------------------------------------------------------------------------------------------------ */

CAUGHT DIR *opendir(const char *name) {
    REAL(opendir);
    struct target target;
    path_find(AT_FDCWD, name, true, &target);
    if (target.place == PLACE_FILE)
        return dirs_open(target.plain, target.path);
    if (target.place == PLACE_NODE)
        return errno = ENOTDIR, NULL;
    return real_opendir(name);
}
CAUGHT DIR *fdopendir(int fd) {
    REAL(fdopendir);
    struct target target;
    path_find(fd, ".", true, &target);
    if (target.place != PLACE_FILE)
        return real_fdopendir(fd);
    DIR *dir = dirs_open(target.plain, target.path);
    if (dir)
        close(fd);
    return dir;
}
CAUGHT struct dirent *readdir(DIR *dir) {
    REAL(readdir);
    return dirs_is_ours(dir) ? dirs_read(dir) : real_readdir(dir);
}
CAUGHT struct dirent64 *readdir64(DIR *dir) {
    REAL(readdir64);
    return dirs_is_ours(dir) ? (struct dirent64 *)dirs_read(dir) : real_readdir64(dir);
}
CAUGHT void rewinddir(DIR *dir) {
    REAL(rewinddir);
    if (dirs_is_ours(dir))
        dirs_rewind(dir);
    else
        real_rewinddir(dir);
}
CAUGHT long telldir(DIR *dir) {
    REAL(telldir);
    return dirs_is_ours(dir) ? dirs_tell(dir) : real_telldir(dir);
}
CAUGHT void seekdir(DIR *dir, long place) {
    REAL(seekdir);
    if (dirs_is_ours(dir))
        dirs_seek(dir, place);
    else
        real_seekdir(dir, place);
}
CAUGHT int dirfd(DIR *dir) {
    REAL(dirfd);
    return dirs_is_ours(dir) ? dirs_fd(dir) : real_dirfd(dir);
}
CAUGHT int closedir(DIR *dir) {
    REAL(closedir);
    return dirs_is_ours(dir) ? dirs_close(dir) : real_closedir(dir);
}

/* libc's own scandir and glob open folders behind our back: the first is done here, the second is told to use our calls. */
CAUGHT int scandir(const char *restrict name, struct dirent ***restrict ret, int (*wanted)(const struct dirent *),
                   int (*order)(const struct dirent **, const struct dirent **)) {
    REAL(scandir);
    struct target target;
    path_find(AT_FDCWD, name, true, &target);
    if (target.place != PLACE_FILE)
        return real_scandir(name, ret, wanted, order);
    DIR *dir = opendir(name);
    struct dirent **list = NULL;
    int count = 0;
    if (!dir)
        return -1;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (wanted && !wanted(entry))
            continue;
        struct dirent **grown = realloc(list, (size_t)(count + 1) * sizeof *list);
        struct dirent *copy = grown ? malloc(sizeof *copy) : NULL;
        list = grown ? grown : list;
        if (!copy) {
            while (count)
                free(list[--count]);
            free(list);
            closedir(dir);
            errno = ENOMEM;
            return -1;
        }
        memcpy(copy, entry, sizeof *copy);
        list[count++] = copy;
    }
    closedir(dir);
    if (order && count)
        qsort(list, (size_t)count, sizeof *list, (int (*)(const void *, const void *))order);
    *ret = list;
    return count;
}
CAUGHT int scandir64(const char *restrict name, struct dirent64 ***restrict ret, int (*wanted)(const struct dirent64 *),
                     int (*order)(const struct dirent64 **, const struct dirent64 **)) {
    return scandir(name, (struct dirent ***)ret, (int (*)(const struct dirent *))wanted,
                   (int (*)(const struct dirent **, const struct dirent **))order);
}

static void glob_close(void *dir) { closedir(dir); }
static void *glob_open(const char *name) { return opendir(name); }
CAUGHT int glob(const char *restrict pattern, int flags, int (*failed)(const char *, int), glob_t *restrict ret) {
    REAL(glob);
    if (flags & GLOB_ALTDIRFUNC)
        return real_glob(pattern, flags, failed, ret);
    ret->gl_closedir = glob_close, ret->gl_opendir = glob_open;
    ret->gl_readdir = (struct dirent * (*)(void *)) readdir;
    ret->gl_lstat = lstat, ret->gl_stat = stat;
    int answer = real_glob(pattern, flags | GLOB_ALTDIRFUNC, failed, ret);
    ret->gl_flags &= ~GLOB_ALTDIRFUNC;
    return answer;
}
CAUGHT int glob64(const char *restrict pattern, int flags, int (*failed)(const char *, int), glob64_t *restrict ret) {
    return glob(pattern, flags, failed, (glob_t *)ret);
}

/* --- transfer ---------------------------------------------------------------------------------------------------------------- */

CAUGHT int ioctl(int fd, unsigned long request, ...) {
    REAL(ioctl);
    va_list args;
    va_start(args, request);
    void *argument = va_arg(args, void *);
    va_end(args);
    struct node node;
    if (node_likely(fd) && node_of(fd, &node))
        return (int)give(node_ioctl(fd, &node, (uint32_t)request, argument));
    int kept = errno, answer = real_ioctl(fd, request, argument);
    /* A memory file refuses every request we know; only then is it asked whether it is ours. */
    if (answer < 0 && (errno == ENOTTY || errno == EINVAL) && node_of(fd, &node)) {
        errno = kept;
        return (int)give(node_ioctl(fd, &node, (uint32_t)request, argument));
    }
    return answer;
}

/* A memory file open for writing alone refuses read locks and tells the wrong access mode. No two openings share a memory file, so a
 * lock on one never meets another. */
CAUGHT int fcntl(int fd, int command, ...) {
    REAL(fcntl);
    va_list args;
    va_start(args, command);
    void *argument = va_arg(args, void *);
    va_end(args);
    struct node node;
    int kept = errno, answer = real_fcntl(fd, command, argument);
    if (command == F_GETFL && answer >= 0 && (answer & O_ACCMODE) == O_WRONLY && node_of(fd, &node))
        return (answer & ~O_ACCMODE) | (node.flags & O_ACCMODE);
    if (answer < 0 && errno == EBADF && (command == F_SETLK || command == F_SETLKW) && node_of(fd, &node)) {
        errno = kept;
        return 0;
    }
    return answer;
}
int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl"), visibility("default")));

static ssize_t read_pieces(int fd, const struct iovec *pieces, int count, ssize_t failed) {
    struct node node;
    if (errno != EBADF || !node_of(fd, &node))
        return failed;
    return give(node_readv(fd, &node, pieces, count));
}
ssize_t __read_chk(int fd, void *into, size_t len, size_t room);
ssize_t __pread_chk(int fd, void *into, size_t len, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *into, size_t len, off64_t at, size_t room);
CAUGHT ssize_t read(int fd, void *into, size_t len) {
    REAL(read);
    struct node node;
    if (node_likely(fd) && node_of(fd, &node))
        return give(node_readv(fd, &node, &(struct iovec){into, len}, 1));
    ssize_t got = real_read(fd, into, len);
    return got >= 0 ? got : read_pieces(fd, &(struct iovec){into, len}, 1, got);
}
CAUGHT ssize_t __read_chk(int fd, void *into, size_t len, size_t room) { return read(fd, into, len < room ? len : room); }
CAUGHT ssize_t readv(int fd, const struct iovec *pieces, int count) {
    REAL(readv);
    ssize_t got = real_readv(fd, pieces, count);
    return got >= 0 ? got : read_pieces(fd, pieces, count, got);
}
CAUGHT ssize_t pread(int fd, void *into, size_t len, off_t at) {
    REAL(pread);
    struct node node;
    if (node_likely(fd) && node_of(fd, &node))
        return give(node_pread(&node, into, len, at));
    ssize_t got = real_pread(fd, into, len, at);
    if (got >= 0 || errno != EBADF || !node_of(fd, &node))
        return got;
    return give(node_pread(&node, into, len, at));
}
CAUGHT ssize_t pread64(int fd, void *into, size_t len, off64_t at) { return pread(fd, into, len, at); }
CAUGHT ssize_t __pread_chk(int fd, void *into, size_t len, off_t at, size_t room) {
    return pread(fd, into, len < room ? len : room, at);
}
CAUGHT ssize_t __pread64_chk(int fd, void *into, size_t len, off64_t at, size_t room) {
    return pread(fd, into, len < room ? len : room, at);
}
CAUGHT ssize_t preadv(int fd, const struct iovec *pieces, int count, off_t at) {
    REAL(preadv);
    struct node node;
    ssize_t got = real_preadv(fd, pieces, count, at), done = 0;
    if (got >= 0 || errno != EBADF || !node_of(fd, &node))
        return got;
    for (int i = 0; i < count; i++) {
        got = node_pread(&node, pieces[i].iov_base, pieces[i].iov_len, at + done);
        if (got < 0)
            return done ? done : give(got);
        done += got;
        if ((size_t)got < pieces[i].iov_len)
            break;
    }
    return done;
}
CAUGHT ssize_t preadv64(int fd, const struct iovec *pieces, int count, off64_t at) { return preadv(fd, pieces, count, at); }

/* Writing: a disc in a reader refuses it; the sealed memory file did with another word. */
static ssize_t write_refused(int fd, ssize_t failed) {
    struct node node;
    if (errno == EPERM && node_of(fd, &node))
        errno = (node.flags & O_ACCMODE) == O_RDONLY ? EBADF : EIO;
    return failed;
}
CAUGHT ssize_t write(int fd, const void *from, size_t len) {
    REAL(write);
    ssize_t done = real_write(fd, from, len);
    return done >= 0 ? done : write_refused(fd, done);
}
CAUGHT ssize_t pwrite(int fd, const void *from, size_t len, off_t at) {
    REAL(pwrite);
    ssize_t done = real_pwrite(fd, from, len, at);
    return done >= 0 ? done : write_refused(fd, done);
}
CAUGHT ssize_t pwrite64(int fd, const void *from, size_t len, off64_t at) { return pwrite(fd, from, len, at); }

/* A disc is not mapped into memory: a device without that answers so. The kernel is asked directly, for memory allocators map before
 * names can be looked up. */
#ifdef __LP64__
CAUGHT void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset) {
    struct node node;
    long got = syscall(SYS_mmap, at, len, protection, flags, fd, offset);
    if (got == -1 && errno == EACCES && node_of(fd, &node))
        errno = ENODEV;
    return (void *)got;
}
CAUGHT void *mmap64(void *at, size_t len, int protection, int flags, int fd, off_t offset) {
    return mmap(at, len, protection, flags, fd, offset);
}
#endif

/* --- programs that make their children's environment themselves ----------------------------------------------------------- */

extern char **environ;

/* A copy of `from` with the door's variables in it; one piece of memory, freed by the caller. NULL: as it is. */
static char **keep_door(char *const from[]) {
    static const char *const names[] = {DOOR_SOCKET_ENV, DOOR_ROOT_ENV, DOOR_LIBRARY_ENV, DOOR_TRACE_ENV};
    const char *library = getenv(DOOR_LIBRARY_ENV);
    size_t count = 0, missing = 0, room = 0;
    bool preloaded = false;
    if (!library || !from || from == environ)
        return NULL;
    for (; from[count]; count++)
        if (!strncmp(from[count], "LD_PRELOAD=", 11) && strstr(from[count], library))
            preloaded = true;
    enum { NAMES = sizeof names / sizeof *names };
    const char *values[NAMES] = {0};
    for (size_t i = 0; i < NAMES; i++) {
        size_t len = strlen(names[i]);
        values[i] = getenv(names[i]);
        for (size_t k = 0; k < count; k++)
            if (!strncmp(from[k], names[i], len) && from[k][len] == '=')
                values[i] = NULL;
        if (values[i])
            missing++, room += len + strlen(values[i]) + 2;
    }
    if (preloaded && !missing)
        return NULL;
    room += strlen("LD_PRELOAD=") + strlen(library) + PATH_MAX;
    char **made = malloc((count + NAMES + 2) * sizeof *made + room);
    if (!made)
        return NULL;
    char *text = (char *)(made + count + NAMES + 2);
    size_t at = 0;
    const char *others = "";
    for (size_t k = 0; k < count; k++) {
        if (!preloaded && !strncmp(from[k], "LD_PRELOAD=", 11))
            others = from[k] + 11;
        else
            made[at++] = from[k];
    }
    for (size_t i = 0; i < NAMES; i++)
        if (values[i])
            made[at++] = text, text += sprintf(text, "%s=%s", names[i], values[i]) + 1;
    if (!preloaded)
        made[at++] = text, snprintf(text, strlen("LD_PRELOAD=") + strlen(library) + PATH_MAX, "LD_PRELOAD=%s%s%s", library,
                                    *others ? ":" : "", others);
    made[at] = NULL;
    return made;
}

CAUGHT int execve(const char *path, char *const argv[], char *const env[]) {
    REAL(execve);
    char **kept = keep_door(env);
    int answer = real_execve(path, argv, kept ? kept : env);
    int error = errno;
    free(kept);
    errno = error;
    return answer;
}
CAUGHT int execvpe(const char *name, char *const argv[], char *const env[]) {
    REAL(execvpe);
    char **kept = keep_door(env);
    int answer = real_execvpe(name, argv, kept ? kept : env);
    int error = errno;
    free(kept);
    errno = error;
    return answer;
}
CAUGHT int posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *restrict attributes, char *const argv[restrict], char *const env[restrict]) {
    REAL(posix_spawn);
    char **kept = keep_door(env);
    int answer = real_posix_spawn(pid, path, actions, attributes, argv, kept ? kept : env);
    free(kept);
    return answer;
}
CAUGHT int posix_spawnp(pid_t *restrict pid, const char *restrict name, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *restrict attributes, char *const argv[restrict], char *const env[restrict]) {
    REAL(posix_spawnp);
    char **kept = keep_door(env);
    int answer = real_posix_spawnp(pid, name, actions, attributes, argv, kept ? kept : env);
    free(kept);
    return answer;
}
