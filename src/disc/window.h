/* SPDX-License-Identifier: MIT */
/* A run of a file's bytes held in memory, so that many small reads are one large. */
#ifndef NTCDROM_DISC_WINDOW_H
#define NTCDROM_DISC_WINDOW_H

#include "base/file.h"

/* `bytes` is the owner's memory, `room` long. */
struct window {
    struct file *file;
    uint64_t at;
    size_t len, room;
    uint8_t *bytes;
};

/* Points *ret at len (at most room) bytes of a file, valid until the next call, and holds up to `worth` bytes from
 * there on for what comes next. Bytes behind the size the file had at open read as zero if the first one is inside.
 * ST_UNREADABLE: the file does not give them. */
NTCD_CHECKED enum status window_fetch(struct window *window, struct file *file, uint64_t at, size_t len, uint64_t worth,
                                      const uint8_t **ret);
/* Whether they are there already. */
bool window_holds(const struct window *window, const struct file *file, uint64_t at, size_t len);

#endif
