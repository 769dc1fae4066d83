/* SPDX-License-Identifier: MIT */
/* A CHD of version 5 as a file of its units, hunk by hunk. */
#ifndef NTCDROM_IMAGE_CHD_H
#define NTCDROM_IMAGE_CHD_H

#include "image/blocks.h"
#include "image/image.h"

enum {
    CHD_HEADER_LEN = 124,
    CHD_CODECS = 4,
    CHD_CD_UNIT = 2448,          /* 2352 bytes of main channel and 96 of subchannel */
    CHD_MOST_HUNK = 512 << 10,
    CHD_MOST_HUNKS = 1 << 22
};

#define CHD_NAME(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

struct chd_header {
    uint32_t codec[CHD_CODECS];  /* four letters each; codec[0] 0: nothing is compressed */
    uint64_t len, map_at, metadata_at;
    uint32_t hunk_len, unit_len, hunks;
};

/* How a hunk is kept; the order is the map's. */
enum chd_kind { CHD_CODEC0, CHD_CODEC3 = 3, CHD_PLAIN, CHD_SELF, CHD_PARENT, CHD_ZERO };

enum { CHD_ENTRY_LEN = 12 };     /* kind 1, length 3, place 6, CRC 2: the CRC of the map is over these */

/* Reads the map into entries of CHD_ENTRY_LEN bytes, in which no hunk refers to another. Host memory of
 * hunks * CHD_ENTRY_LEN bytes, the caller's. */
NTCD_CHECKED enum status chd_map_read(struct file *inner, const struct host *host, const struct chd_header *header,
                                      uint8_t **ret, struct error *error);

/* Opens the units as a file; `inner` is borrowed. `map` is taken over in every case. */
NTCD_CHECKED enum status chd_units_open(struct file *inner, const struct host *host, const struct chd_header *header,
                                        uint8_t *map, struct file **ret, struct error *error);

#endif
