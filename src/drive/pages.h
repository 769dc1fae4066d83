/* SPDX-License-Identifier: MIT */
/* The mode pages as rows, and where each lies in the drive's memory. */
#ifndef NTCDROM_DRIVE_PAGES_H
#define NTCDROM_DRIVE_PAGES_H

#include "drive/state.h"

/* One row of pages.def; the bytes begin behind code and length. */
struct mode_page_row {
    uint8_t code, len, types;
    const uint8_t *standard, *changeable;
};
extern const struct mode_page_row mode_page_rows[];
extern const unsigned mode_page_count;

/* The row when this drive has the page, or NULL. */
const struct mode_page_row *pages_row(const struct drive *drive, uint8_t code);
/* Where the page lies in drive->pages and drive->page_defaults; PAGES_ROOM when the drive has none. */
size_t pages_offset(const struct drive *drive, uint8_t code);

#endif
