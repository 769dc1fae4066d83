/* SPDX-License-Identifier: MIT */
/* Discs made by rule, whose every sector is known: what images of them are made of and compared with
 * (docs/test-discs.md). */
#ifndef NTCDROM_TESTS_DISCS_RECIPE_H
#define NTCDROM_TESTS_DISCS_RECIPE_H

#include "disc/disc.h"
#include <stdint.h>

enum recipe_kind { KIND_MODE1, KIND_AUDIO, KIND_XA, KIND_FORM1 };

struct recipe_track {
    uint8_t number, session, control;
    enum recipe_kind kind;
    int32_t first;  /* index 0, or index 1 when there is none */
    int32_t stored; /* the first sector an image keeps */
    int32_t start, index2, end;
    const char *isrc;
};

struct recipe {
    const char *name;
    const char *mcn;
    uint8_t track_count, session_count;
    uint8_t type[3]; /* PSEC of A0, by session */
    int32_t leadout;
    uint32_t raw_crc;    /* of all stored sectors, 2352 bytes each */
    uint32_t linear_crc; /* of their subchannel, channel by channel */
    bool graphics;       /* R-W packs */
    bool texts;          /* CD-TEXT */
    struct recipe_track track[DISC_MAX_TRACKS];
};

/* Those behind RECIPES no image format is tried with: CD-i, 99 tracks, graphics. */
enum { T01, T02, T03, T04, T05, T06, T10, RECIPES, T07 = RECIPES, T08, T12, ALL_RECIPES };
extern const struct recipe recipes[ALL_RECIPES];

uint32_t crc32_of(uint32_t crc, const void *at, size_t len);

/* The main channel of a sector, and its subchannel, as the recipe says. Sectors nobody stores are empty ones. */
void recipe_raw(const struct recipe *recipe, int32_t lba, uint8_t raw[RAW_LEN]);
void recipe_sub(const struct recipe *recipe, int32_t lba, uint8_t interleaved[SUB_LEN]);
/* len (at least 8) bytes of user data. */
void recipe_user(int32_t lba, uint8_t *into, size_t len);
/* A data sector, whatever disc it is on. */
void recipe_data(enum recipe_kind kind, int32_t lba, uint8_t raw[RAW_LEN]);
/* Pack n (0..1799) of the disc with graphics. */
void recipe_pack(unsigned n, uint8_t pack[24]);
void recipe_audio(unsigned track, int32_t lba, int32_t start, uint8_t raw[RAW_LEN]);

/* How the sectors of a stream are kept. */
enum {
    KEEP_RAW,
    KEEP_USER = 1, /* 2048 bytes of user data */
    KEEP_2336 = 2,
    KEEP_SWAPPED = 4, /* audio high byte first */
    KEEP_SUB = 8,     /* 96 bytes behind, interleaved */
    KEEP_LINEAR = 16, /* 96 bytes behind, by channel */
    KEEP_PQ16 = 32,
    KEEP_SUB_ONLY = 64, /* no main channel */
    KEEP_SCRAMBLED = 128
};
/* Sectors first..end-1 (only those an image stores) behind each other, in memory the caller frees. */
uint8_t *recipe_stream(const struct recipe *recipe, int32_t first, int32_t end, unsigned keep, size_t *len);
/* All of them. */
uint8_t *recipe_all(const struct recipe *recipe, unsigned keep, size_t *len);

#endif
