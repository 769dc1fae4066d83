/* SPDX-License-Identifier: MIT */
/* The P and Q channels of a sector whose image keeps none (docs/subchannel.md, "made subchannel"). */
#ifndef NTCDROM_DISC_POSITION_H
#define NTCDROM_DISC_POSITION_H

#include "disc/disc.h"

/* What Q says besides the position: as the disc's, or found in its stored subchannel. "" or NULL: unknown. */
struct position_names {
    const char *mcn;
    const char *isrc; /* of the track the sector is in */
};

/* Makes Q with its CRC, and P, of a sector inside a track or of the first LEADOUT_SHOWN sectors of the last session's
 * lead-out. `track` is disc_track_at(disc, lba); NULL is a lead-out. */
enum { LEADOUT_SHOWN = 150 };
void position_make(const struct disc *disc, const struct track *track, int32_t lba, struct position_names names,
                   uint8_t q[Q_LEN], bool *p);

/* The last frame that was made: the next one is mostly the same, a frame later. All zero to begin with. */
struct position_walk {
    const struct track *track;
    int32_t lba, until; /* of q; and the first sector that is not reached by counting on */
    bool down, p;       /* in index 0 the relative time counts down */
    uint8_t q[Q_LEN];
};
/* As position_make, and fast where sectors follow one another. */
void position_walk(struct position_walk *walk, const struct disc *disc, const struct track *track, int32_t lba,
                   struct position_names names);

#endif
