/* SPDX-License-Identifier: MIT */
/* Test discs whose every byte follows from a rule (docs/test-discs.md). */
#ifndef NTCDROM_TESTS_DISCS_RECIPE_H
#define NTCDROM_TESTS_DISCS_RECIPE_H

#include "disc/cdtext.h"
#include "disc/disc.h"

enum recipe_kind { RECIPE_AUDIO, RECIPE_MODE1, RECIPE_XA, RECIPE_FORM1 };

struct recipe_track {
    enum recipe_kind kind;
    uint8_t control, session;
    int32_t first, start, index_2, end; /* index_2 0: none; first == start: no index 0 */
    int32_t stored;                     /* where what images keep of it begins */
    const char *isrc;                   /* "" none */
};

struct recipe {
    const char *id, *mcn;
    unsigned track_count, session_count;
    uint8_t session_type[3];
    bool texts;                         /* has CD-TEXT */
    bool graphics;                      /* has R-W packs */
    struct recipe_track track[DISC_MAX_TRACKS];
};

/* One of recipe_ids; false for another. */
bool recipe_find(const char *id, struct recipe *ret);
extern const char *const recipe_ids[];
extern const unsigned recipe_count;

/* n bytes of user data of a sector; n >= 8. */
void recipe_user(int32_t lba, uint8_t *into, unsigned n);
/* A sector of audio of track `number` whose index 1 is at `start`. */
void recipe_audio(unsigned number, int32_t lba, int32_t start, uint8_t *raw);
/* A data sector. */
void recipe_data(enum recipe_kind kind, int32_t lba, uint8_t *raw);
/* The sector a recipe stores at lba, which lies between a track's `stored` and `end`. */
void recipe_sector(const struct recipe *recipe, int32_t lba, uint8_t *raw);
/* Sectors stored in all, and of the track at `number` - 1. */
int32_t recipe_stored(const struct recipe *recipe);
int32_t recipe_track_stored(const struct recipe *recipe, unsigned number);
/* All stored sectors in disc order, 2352 bytes each, into memory of that size. */
void recipe_raw(const struct recipe *recipe, uint8_t *into);
/* The subchannel of all stored sectors, interleaved, 96 bytes each. */
void recipe_sub(const struct recipe *recipe, const struct host *host, uint8_t *into);
/* The recipe's disc over `raw` (what recipe_raw gave, outliving the disc) and, unless NULL, `sub` (what recipe_sub gave). */
NTCD_CHECKED enum status recipe_disc(const struct recipe *recipe, const struct host *host, struct bytes raw, struct bytes sub,
                                     struct disc *ret);
/* Its CD-TEXT packs, from the arena; empty when it has none. */
NTCD_CHECKED enum status recipe_cdtext(const struct recipe *recipe, struct arena *arena, struct bytes *ret);
/* R-W pack n (0..1799) of the disc with graphics. */
void recipe_pack(unsigned n, uint8_t pack[24]);

#endif
