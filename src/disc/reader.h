/* SPDX-License-Identifier: MIT */
/* One way through a disc, as the files that read it share it. */
#ifndef NTCDROM_DISC_READER_H
#define NTCDROM_DISC_READER_H

#include "disc/disc.h"
#include "disc/edc.h"
#include "disc/position.h"
#include "disc/subchannel.h"
#include "disc/window.h"

enum {
    STORED_MAX = RAW_LEN + SUB_LEN,
    WINDOW_LEN = 27 * STORED_MAX, /* near 64 KiB: larger reads gain nothing and leave the processor's near caches */
    SUB_WINDOW_LEN = 64 * SUB_LEN,
    AHEAD_BELOW = 8 * RAW_LEN, /* requests smaller than this are read ahead when they follow one another */
    C2_MAX = 296,
    PIECE_MAX = RAW_LEN + C2_MAX + SUB_LEN
};

struct disc_reader {
    const struct host *host;
    const struct disc *disc;
    const struct edc_kernels *kernels; /* NULL: not asked for yet, disc_kernels */
    const struct track *track; /* where the last sector was: the next is mostly there too */
    const struct extent *extent;
    int32_t next_lba; /* behind the last request */
    struct window main, sub;
    struct position_walk walk; /* the last made P and Q */
    bool mcn_sought, isrc_sought[DISC_MAX_TRACKS + 1];
    char mcn[14], isrc[DISC_MAX_TRACKS + 1][13]; /* found in stored subchannel */
    /* From here on nothing is read before it is written. */
    uint8_t main_bytes[WINDOW_LEN], sub_bytes[SUB_WINDOW_LEN];
    uint8_t raw[RAW_LEN], fixed[RAW_LEN], piece[PIECE_MAX];
    uint8_t symbols[RW_SPAN * SUB_LEN];
};

/* The extent that keeps a sector, or NULL; then *next_first (which may be NULL) is where the next one begins. */
const struct extent *reader_extent(const struct disc_reader *reader, int32_t lba, int32_t *next_first);
/* The first Q patch at or behind a sector, or NULL. */
const struct q_patch *reader_patch(const struct disc *disc, int32_t lba);

/* Bytes of subchannel that `parts` asks for. */
unsigned reader_sub_len(unsigned parts);
/* The subchannel `parts` asks for, of a sector inside a track. */
NTCD_CHECKED enum status reader_sub(struct disc_reader *reader, const struct track *track, int32_t lba, unsigned parts,
                                    uint8_t *into);

#endif
