/* SPDX-License-Identifier: MIT */
/* What every file can do by its few operations, and a file over memory. */
#include "base/file.h"

enum status file_read_apart(struct file *file, uint64_t at, uint8_t *into, size_t len, size_t stride, size_t count) {
    if (file->ops->read_apart)
        return file->ops->read_apart(file, at, into, len, stride, count);
    for (size_t i = 0; i < count; i++)
        TRY(file_read(file, at + i * len, into + i * stride, len));
    return ST_OK;
}

struct memory_file {
    struct file file;
    const struct host *host;
    struct bytes bytes;
};

static enum status read_memory(struct file *file, uint64_t at, void *into, size_t len) {
    struct memory_file *memory = (struct memory_file *)file;
    if (at > memory->bytes.len || len > memory->bytes.len - at)
        return ST_TRUNCATED;
    if (len)
        memcpy(into, memory->bytes.at + at, len);
    return ST_OK;
}

static void close_memory(struct file *file) {
    struct memory_file *memory = (struct memory_file *)file;
    host_give(memory->host, memory, sizeof *memory);
}

static const struct file_ops memory_ops = {.read_at = read_memory, .close = close_memory};

enum status file_over(const struct host *host, struct bytes bytes, const char *name, struct file **ret) {
    struct memory_file *memory = host_take(host, sizeof *memory);
    if (!memory)
        return ST_NO_MEMORY;
    *memory = (struct memory_file){{&memory_ops, bytes.len, name}, host, bytes};
    *ret = &memory->file;
    return ST_OK;
}
