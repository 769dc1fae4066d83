/* SPDX-License-Identifier: MIT */
/* How does a POSIX system give memory, time, a lock, threads and files? */
#include "host/posix.h"
#include "base/file.h"
#include "host/beside.h"
#include "host/simd.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#ifdef __has_include
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define ALONE &__libc_single_threaded
#endif
#endif
#ifndef ALONE
#define ALONE NULL
#endif

/* A folder that is only gone through need not be opened for reading, nor may it have to be readable. */
#ifdef O_PATH
enum { FOLDER_FLAGS = O_PATH | O_DIRECTORY | O_CLOEXEC };
#else
enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC };
#endif

/* The folder of one or more open files; a neighbour shares it. */
struct folder {
    atomic_uint users;
    int fd;
};

struct posix_file {
    struct file file;
    const struct host *host;
    struct folder *folder; /* NULL: no neighbours */
    int fd;
    size_t len;            /* of this object with its name */
    char name[];
};

static enum status from_errno(int error) {
    switch (error) {
    case ENOENT: case ENOTDIR: case ENAMETOOLONG: case ELOOP: return ST_NOT_FOUND;
    case EACCES: case EPERM: case EROFS: return ST_NO_ACCESS;
    case EBUSY: case ETXTBSY: return ST_BUSY;
    case ENOMEM: case EMFILE: case ENFILE: return ST_NO_MEMORY;
    case EISDIR: return ST_UNSUPPORTED;
    case ENXIO: case ENODEV: return ST_GONE;
    case ENOSPC: case EDQUOT: case EFBIG: return ST_NO_SPACE;
    default: return ST_IO_ERROR;
    }
}

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    const struct posix_file *self = (struct posix_file *)file;
    uint8_t *next = into;
    if (at > INT64_MAX || len > (uint64_t)INT64_MAX - at)
        return ST_TRUNCATED;
    while (len) {
        ssize_t got = pread(self->fd, next, len, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return from_errno(errno);
        if (got == 0)
            return ST_TRUNCATED;
        next += got, at += (uint64_t)got, len -= (size_t)got;
    }
    return ST_OK;
}

static enum status read_apart(struct file *file, uint64_t at, uint8_t *into, size_t len, size_t stride, size_t count) {
    enum { BATCH = 64 };
    const struct posix_file *self = (struct posix_file *)file;
    struct iovec piece[BATCH];
    if (stride == len && count && len <= SIZE_MAX / count)
        return read_at(file, at, into, len * count);
    while (count) {
        int batch = count < BATCH ? (int)count : BATCH;
        for (int i = 0; i < batch; i++)
            piece[i] = (struct iovec){into + (size_t)i * stride, len};
        size_t all = (size_t)batch * len;
        if (at > INT64_MAX || all > (uint64_t)INT64_MAX - at)
            return ST_TRUNCATED;
        /* What one call did not do, for whatever reason, is done and judged piece by piece. */
        ssize_t got = preadv(self->fd, piece, batch, (off_t)at);
        size_t done = got > 0 ? (size_t)got : 0;
        for (size_t i = len ? done / len : (size_t)batch; i < (size_t)batch; i++)
            TRY(read_at(file, at + i * len, into + i * stride, len));
        at += all, into += (size_t)batch * stride, count -= (size_t)batch;
    }
    return ST_OK;
}

static enum status write_at(struct file *file, uint64_t at, const void *from, size_t len) {
    const struct posix_file *self = (struct posix_file *)file;
    const uint8_t *next = from;
    if (at > INT64_MAX || len > (uint64_t)INT64_MAX - at)
        return ST_TOO_LARGE;
    while (len) {
        ssize_t put = pwrite(self->fd, next, len, (off_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return from_errno(errno);
        next += put, at += (uint64_t)put, len -= (size_t)put;
    }
    if (at > file->size)
        file->size = at;
    return ST_OK;
}

static void leave_folder(const struct host *host, struct folder *folder) {
    if (folder && atomic_fetch_sub(&folder->users, 1) == 1) {
        (void)close(folder->fd);
        host_give(host, folder, sizeof *folder);
    }
}

static void close_file(struct file *file) {
    struct posix_file *self = (struct posix_file *)file;
    (void)close(self->fd);
    leave_folder(self->host, self->folder);
    host_give(self->host, self, self->len);
}

static enum status open_beside(struct file *file, const char *name, struct file **ret);
static enum status open_beside_exactly(struct file *file, const char *name, struct file **ret);
static const struct file_ops read_ops = {read_at, read_apart, open_beside, NULL, close_file, open_beside_exactly};
static const struct file_ops write_ops = {read_at, read_apart, open_beside, write_at, close_file, open_beside_exactly};

/* Only what has a size and reads the same twice: never a pipe, a terminal or a folder. */
static enum status measure(int fd, bool create, uint64_t *ret) {
    struct stat stat;
    if (fstat(fd, &stat) != 0)
        return from_errno(errno);
    if (!S_ISREG(stat.st_mode) && (create || !S_ISBLK(stat.st_mode)))
        return ST_UNSUPPORTED;
    off_t size = S_ISREG(stat.st_mode) ? stat.st_size : lseek(fd, 0, SEEK_END); /* st_size of a block device is 0 */
    if (size < 0)
        return from_errno(errno);
    *ret = (uint64_t)size;
    return ST_OK;
}

/* Takes over fd in every case, a use of the folder only on success. */
static enum status wrap(const struct host *host, int fd, struct folder *folder, const char *name, enum open_how how,
                        struct file **ret) {
    size_t name_len = strlen(name) + 1, len = sizeof(struct posix_file) + name_len;
    uint64_t size = 0;
    enum status status = measure(fd, how != OPEN_TO_READ, &size);
    if (status == ST_OK && how == OPEN_TO_CREATE && size && ftruncate(fd, 0) != 0)
        status = from_errno(errno);
    struct posix_file *self = status == ST_OK ? host_take(host, len) : NULL;
    if (!self) {
        (void)close(fd);
        return status == ST_OK ? ST_NO_MEMORY : status;
    }
    const struct file_ops *ops = how == OPEN_TO_READ ? &read_ops : &write_ops;
    *self = (struct posix_file){{ops, how == OPEN_TO_READ ? size : 0, self->name}, host, folder, fd, len};
    memcpy(self->name, name, name_len);
    *ret = &self->file;
    return ST_OK;
}

/* The one name in the folder that differs from `name` in the case of letters only; false: none, or several. */
static bool find_by_case(int folder, const char *name, char *found, size_t room) {
    unsigned matches = 0;
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            (void)close(fd);
        return false;
    }
    for (struct dirent *entry; (entry = readdir(dir));) {
        size_t len = strlen(entry->d_name);
        if (len < room && beside_same(entry->d_name, name) && matches++ == 0)
            memcpy(found, entry->d_name, len + 1);
    }
    (void)closedir(dir);
    return matches == 1;
}

/* Where a sheet's name leads to, by this spelling or, with `any_case`, by the one other there is. */
static enum status open_neighbour(struct file *file, const char *name, bool any_case, struct file **ret) {
    const struct posix_file *self = (struct posix_file *)file;
    enum { NAME_ROOM = 256 };
    char found[NAME_ROOM];
    const char *last = beside_component(name);
    if (!last || !self->folder)
        return ST_NOT_FOUND;
    int fd = openat(self->folder->fd, last, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && any_case && find_by_case(self->folder->fd, last, found, sizeof found)) {
        last = found;
        fd = openat(self->folder->fd, last, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    }
    if (fd < 0)
        return from_errno(errno);
    TRY(wrap(self->host, fd, self->folder, last, OPEN_TO_READ, ret));
    atomic_fetch_add(&self->folder->users, 1);
    return ST_OK;
}

static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    return open_neighbour(file, name, true, ret);
}

static enum status open_beside_exactly(struct file *file, const char *name, struct file **ret) {
    return open_neighbour(file, name, false, ret);
}

static enum status open_folder(const struct host *host, const char *path, size_t len, struct folder **ret) {
    struct folder *folder = host_take(host, sizeof *folder);
    char *text = host_take(host, len + 2);
    int fd = -1, error = ENOMEM;
    if (folder && text) {
        memcpy(text, len ? path : ".", len ? len : 1);
        text[len ? len : 1] = '\0';
        fd = open(text, FOLDER_FLAGS);
        error = errno;
    }
    host_give(host, text, len + 2);
    if (fd < 0) {
        host_give(host, folder, sizeof *folder);
        return from_errno(error);
    }
    atomic_init(&folder->users, 1);
    folder->fd = fd;
    *ret = folder;
    return ST_OK;
}

static enum status open_scratch(const struct host *host, struct file **ret) {
    const char *folder = getenv("TMPDIR");
    char name[512];
    if (!folder || !*folder)
        folder = "/tmp";
    int fd = -1;
#ifdef O_TMPFILE
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
    if (fd < 0) {
        int len = snprintf(name, sizeof name, "%s/ntcdrom-XXXXXX", folder);
        if (len < 0 || (size_t)len >= sizeof name)
            return ST_NOT_FOUND;
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            (void)unlink(name);
    }
    return fd < 0 ? from_errno(errno) : wrap(host, fd, NULL, "scratch", OPEN_SCRATCH, ret);
}

static enum status open_file(void *self, const char *path, enum open_how how, struct file **ret) {
    const struct host *host = &((struct posix_host *)self)->host;
    if (how == OPEN_SCRATCH)
        return open_scratch(host, ret);
    int flags = how == OPEN_TO_READ ? O_RDONLY : O_RDWR | O_CREAT;
    int fd = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);
    if (fd < 0)
        return from_errno(errno);
    const char *slash = strrchr(path, '/');
    struct folder *folder = NULL;
    /* Without its folder a file has no neighbours to offer, but is still readable. */
    enum status status = open_folder(host, path, slash ? (size_t)(slash - path) + 1 : 0, &folder);
    if (status == ST_NO_MEMORY) {
        (void)close(fd);
        return status;
    }
    status = wrap(host, fd, folder, slash ? slash + 1 : path, how, ret);
    if (status != ST_OK)
        leave_folder(host, folder);
    return status;
}

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    (void)self, (void)old_len;
    if (new_len == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, new_len);
}

static uint64_t now(void *self) {
    struct timespec time;
    (void)self;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 10000000u + (uint64_t)time.tv_nsec / 100u;
}

static void sleep_for(void *self, uint64_t time) {
    struct timespec left = {(time_t)(time / 10000000u), (long)(time % 10000000u) * 100};
    (void)self;
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

static void lock(void *self) { (void)pthread_mutex_lock(&((struct posix_host *)self)->mutex); }
static void unlock(void *self) { (void)pthread_mutex_unlock(&((struct posix_host *)self)->mutex); }

struct errand {
    void (*work)(void *);
    void *arg;
};

static void *run_errand(void *arg) {
    struct errand errand = *(struct errand *)arg;
    free(arg);
    errand.work(errand.arg);
    return NULL;
}

static bool spawn(void *self, void (*work)(void *), void *arg) {
    pthread_attr_t attributes;
    pthread_t thread;
    (void)self;
    struct errand *errand = malloc(sizeof *errand);
    if (!errand)
        return false;
    *errand = (struct errand){work, arg};
    bool started = false;
    if (pthread_attr_init(&attributes) == 0) {
        started = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0 &&
                  pthread_create(&thread, &attributes, run_errand, errand) == 0;
        (void)pthread_attr_destroy(&attributes);
    }
    if (!started)
        free(errand);
    return started;
}

static void say(void *self, enum loudness loudness, const char *line) {
    const struct posix_host *posix = self;
    if (loudness < posix->least)
        return;
    if (posix->said)
        posix->said(posix->said_self, loudness, line);
    else
        (void)fprintf(stderr, "ntcdrom: %s\n", line);
}

/* Those this process may run on: one call, where sysconf would open and read a file at the start of everything. */
static unsigned processors(void) {
    cpu_set_t usable;
    int count = sched_getaffinity(0, sizeof usable, &usable) == 0 ? CPU_COUNT(&usable) : 1;
    return count > 0 ? (unsigned)count : 1;
}

void posix_host_begin(struct posix_host *posix) {
    *posix = (struct posix_host){
        .host = {resize, now, sleep_for, lock, unlock, spawn, say, open_file, posix}, .least = LOUD_WARNING};
    posix->host.processors = processors();
    posix->host.alone = ALONE;
    (void)simd_wanted(&posix->host.simd); /* an unknown word is the doors' to refuse */
    (void)pthread_mutex_init(&posix->mutex, NULL);
}

void posix_host_end(struct posix_host *posix) { (void)pthread_mutex_destroy(&posix->mutex); }
