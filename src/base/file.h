/* SPDX-License-Identifier: MIT */
/* Bytes that can be read anywhere: on disk, in memory, or unpacked on the way. */
#ifndef NTCDROM_BASE_FILE_H
#define NTCDROM_BASE_FILE_H

#include "base/bytes.h"
#include "base/host.h"
#include "base/status.h"

struct file;

struct file_ops {
    /* Reads exactly len bytes or fails: ST_TRUNCATED when the file ends first (`into` then holds rubbish). */
    enum status (*read_at)(struct file *file, uint64_t at, void *into, size_t len);
    /* Optional (NULL): count pieces of len bytes, contiguous in the file, each placed `stride` bytes after the one before. */
    enum status (*read_apart)(struct file *file, uint64_t at, uint8_t *into, size_t len, size_t stride, size_t count);
    /* Opens another file in the same folder by its last path component: exact, else the one that differs in case only.
     * ST_NOT_FOUND otherwise. NULL: this file has no neighbours. */
    enum status (*open_beside)(struct file *file, const char *name, struct file **ret);
    /* Writes exactly len bytes, growing the file. NULL: read only. */
    enum status (*write_at)(struct file *file, uint64_t at, const void *from, size_t len);
    void (*close)(struct file *file);
    /* Optional (NULL): open_beside for this very spelling only, without a look through the folder. */
    enum status (*open_beside_exactly)(struct file *file, const char *name, struct file **ret);
};

/* size and name are true at open; size follows write_at. The implementation lays its own fields behind these. */
struct file {
    const struct file_ops *ops;
    uint64_t size;
    const char *name; /* the last path component, for messages and for guessing neighbours; never NULL */
};

NTCD_CHECKED static inline enum status file_read(struct file *file, uint64_t at, void *into, size_t len) {
    return file->ops->read_at(file, at, into, len);
}
NTCD_CHECKED enum status file_read_apart(struct file *file, uint64_t at, uint8_t *into, size_t len, size_t stride,
                                         size_t count);
NTCD_CHECKED static inline enum status file_open_beside(struct file *file, const char *name, struct file **ret) {
    return file->ops->open_beside ? file->ops->open_beside(file, name, ret) : ST_NOT_FOUND;
}
NTCD_CHECKED static inline enum status file_open_beside_exactly(struct file *file, const char *name, struct file **ret) {
    return file->ops->open_beside_exactly ? file->ops->open_beside_exactly(file, name, ret) : file_open_beside(file, name, ret);
}
NTCD_CHECKED static inline enum status file_write(struct file *file, uint64_t at, const void *from, size_t len) {
    return file->ops->write_at ? file->ops->write_at(file, at, from, len) : ST_UNSUPPORTED;
}
static inline void file_close(struct file *file) {
    if (file)
        file->ops->close(file);
}

/* A file over memory that stays the caller's and outlives it. `name` is copied by pointer. */
NTCD_CHECKED enum status file_over(const struct host *host, struct bytes bytes, const char *name, struct file **ret);

#endif
