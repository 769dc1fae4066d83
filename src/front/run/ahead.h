/* SPDX-License-Identifier: MIT */
/* Reading ahead: who reads a disc straight on finds the next bytes fetched already, as in the kernel's own cache. */
#ifndef NTCDROM_FRONT_RUN_AHEAD_H
#define NTCDROM_FRONT_RUN_AHEAD_H

#include "front/run/uniform.h"

/* What lies in a window of memory: len bytes of a drive's disc from `at` on, good while the drive's epoch is the one they were read
 * in. All zero: nothing. */
struct ahead {
    unsigned number;
    uint32_t epoch;
    uint64_t at, len;
    uint64_t next; /* where a reader that goes straight on reads next */
};

/* uniform_read, with `window_len` bytes of memory to fetch into; a whole number of sectors. */
ssize_t ahead_read(struct ahead *ahead, struct uniform *uniform, uint8_t *window, size_t window_len, uint64_t at, void *into,
                   size_t len);

#endif
