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

/* Samples in one FLAC frame of so many bytes: halved until they are few enough. */
enum { CHD_FLAC_MOST = 2048, CHD_CD_FLAC_MOST = 2352 /* of codec cdfl */ };
static inline unsigned chd_flac_block(uint32_t bytes, uint32_t most) {
    uint32_t samples = bytes / 4;
    while (samples > most)
        samples /= 2;
    return samples;
}

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

/* What a CHD says of its own bytes: SHA-1 of the data, and of that with the metadata that counts [MAME chd.cpp]. */
enum { CHD_SUM_LEN = 20, CHD_MOST_SUMMED = 256 };
struct chd_sums {
    uint64_t data_len;
    uint8_t data[CHD_SUM_LEN], whole[CHD_SUM_LEN]; /* zeros: none is kept */
    unsigned count;
    struct {
        uint64_t at;
        uint32_t name, len;
    } entry[CHD_MOST_SUMMED]; /* in the file, which holds each whole */
};
/* Of a file that image_load took for a CHD. ST_BAD_FORMAT when the entries make no sense or are more than CHD_MOST_SUMMED. */
NTCD_CHECKED enum status chd_sums_read(struct file *file, struct chd_sums *ret);
/* The data those sums are over: the second file of a disc that came from a CHD. */
static inline struct file *chd_units(const struct disc *disc) { return disc->file[1]; }

#endif
