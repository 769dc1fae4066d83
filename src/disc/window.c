/* SPDX-License-Identifier: MIT */
/* Which bytes of a file are at hand, and how do more come? */
#include "disc/window.h"

/* What the file says when it cannot give bytes is, to a disc's reader, an unreadable sector. */
static enum status as_unreadable(enum status status) {
    return status == ST_OK || status == ST_NO_MEMORY || status == ST_CANCELLED ? status : ST_UNREADABLE;
}

/* Reads one record; what lies behind the end the file had when it was opened is zero. */
static enum status read_padded(struct file *file, uint64_t at, uint8_t *into, size_t len) {
    size_t have = at >= file->size ? 0 : file->size - at < len ? (size_t)(file->size - at) : len;
    memset(into + have, 0, len - have);
    return have ? file_read(file, at, into, have) : ST_TRUNCATED;
}

bool window_holds(const struct window *window, const struct file *file, uint64_t at, size_t len) {
    uint64_t skip = at - window->at;
    return window->file == file && at >= window->at && skip <= window->len && len <= window->len - skip;
}

enum status window_fetch(struct window *window, struct file *file, uint64_t at, size_t len, uint64_t worth,
                         const uint8_t **ret) {
    if (window_holds(window, file, at, len)) {
        *ret = window->bytes + (at - window->at);
        return ST_OK;
    }
    size_t want = worth < window->room ? (size_t)worth : window->room;
    if (at < file->size && want > file->size - at)
        want = (size_t)(file->size - at);
    window->file = NULL;
    enum status status = want > len ? file_read(file, at, window->bytes, want) : ST_TRUNCATED;
    if (status != ST_OK) {
        want = len;
        status = read_padded(file, at, window->bytes, len);
    }
    if (status != ST_OK)
        return as_unreadable(status);
    window->file = file, window->at = at, window->len = want;
    *ret = window->bytes;
    return ST_OK;
}
