/* SPDX-License-Identifier: MIT */
/* CD-TEXT: texts into packs and packs into texts (docs/subchannel.md, "CD-TEXT"). */
#ifndef NTCDROM_DISC_CDTEXT_H
#define NTCDROM_DISC_CDTEXT_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "disc/charset.h"

enum {
    CDTEXT_PACK_LEN = 18,
    CDTEXT_BLOCKS = 8,
    CDTEXT_MAX_PACKS = 256,     /* of one block: the sequence number is a byte */
    CDTEXT_MAX_CHARACTERS = 160 /* of one text */
};

/* Pack types [MMC-6 annex J]. Texts are for the disc (0) and each track unless said otherwise. */
enum cdtext_type {
    CDTEXT_TITLE = 0x80,
    CDTEXT_PERFORMER,
    CDTEXT_SONGWRITER,
    CDTEXT_COMPOSER,
    CDTEXT_ARRANGER,
    CDTEXT_MESSAGE,
    CDTEXT_DISC_ID,       /* disc only */
    CDTEXT_GENRE,         /* disc only: a code and a text */
    CDTEXT_TOC,           /* binary */
    CDTEXT_TOC2,          /* binary */
    CDTEXT_CLOSED = 0x8d, /* not for the public */
    CDTEXT_CODES = 0x8e,  /* MCN of the disc, ISRC of the tracks */
    CDTEXT_SIZES = 0x8f
};

/* One language's texts. Decoded texts are UTF-8 in the arena; texts to be encoded are UTF-8 as well. */
struct cdtext_block {
    enum charset charset;
    uint8_t language; /* 0x09 English, ... [EBU Tech 3244] */
    uint8_t first_track, last_track;
    uint8_t copyright;         /* 3: asserted */
    uint16_t genre;            /* 0: none */
    const char *text[16][100]; /* [type - 80h][0 disc, else track number]; NULL: absent */
};

struct cdtext {
    const struct cdtext_block *block[CDTEXT_BLOCKS]; /* NULL: no such block */
};

/* The packs in what a file or a drive gives: without the 4-byte header of READ TOC, the closing zero of some writers,
 * or a rest that is no pack. len is a multiple of 18. */
struct bytes cdtext_packs(struct bytes raw);

/* Reads packs in any order, with wrong CRCs or lost packs: only the texts a lost pack touched are missing. first_track
 * is assumed where the block sizes are missing. ST_NO_MEMORY; anything else decodes, perhaps to nothing. */
NTCD_CHECKED enum status cdtext_decode(struct arena *arena, struct bytes packs, unsigned first_track,
                                       struct cdtext *ret);

/* Packs of up to 8 blocks with sequence numbers, block sizes and CRCs. A text present for the disc or one track makes
 * an entry for all; characters the block's set lacks become '?'. ST_TOO_LARGE: a block wants more than 256 packs;
 * ST_NO_MEMORY. */
NTCD_CHECKED enum status cdtext_encode(struct arena *arena, const struct cdtext *texts, struct bytes *ret);

/* The set and language that suit a block's texts: the first of ISO 8859-1, MS-JIS, EUC-KR, GB 2312 that has every character, else
 * ISO 8859-1; English for the first, the language a set is made for where the texts are written so. */
void cdtext_choose_set(struct cdtext_block *block);

/* The CRC-16 of a pack's first 16 bytes as it is stored: the Q channel's, inverted. */
uint16_t cdtext_crc(const uint8_t *pack);
/* A block's text, or NULL. */
static inline const char *cdtext_text(const struct cdtext_block *block, enum cdtext_type type, unsigned track) {
    return block && track < 100 ? block->text[type - CDTEXT_TITLE][track] : NULL;
}
/* The keyword CUE sheets and CD-TEXT sheets use for a type ("TITLE"), or NULL; and the type by its keyword in any case,
 * or 0. */
const char *cdtext_keyword(enum cdtext_type type);
enum cdtext_type cdtext_type_of(struct bytes keyword);

#endif
