/* SPDX-License-Identifier: MIT */
/* The made-up /dev, /sys and /proc that programs look through before they open a drive. */
#ifndef NTCDROM_FRONT_RUN_VIEWS_H
#define NTCDROM_FRONT_RUN_VIEWS_H

#include <stdint.h>

/* What the views say of one drive; blank-padded names as INQUIRY has them. */
struct view {
    char vendor[9], product[17], revision[5];
    char serial[32];
    uint64_t capacity;       /* bytes, 0 without a disc */
    uint32_t speed;          /* multiples of 176.4 kB/s */
    int capability;          /* CDC_* as CDROM_GET_CAPABILITY gives it */
};

/* Makes the tree below `root`, an existing folder; 0 or an errno. */
int views_make(const char *root, const struct view *view, unsigned count);

#endif
