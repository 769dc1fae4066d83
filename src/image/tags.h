/* SPDX-License-Identifier: MIT */
/* CD-TEXT that a sheet says in words, and the packs made of it. */
#ifndef NTCDROM_IMAGE_TAGS_H
#define NTCDROM_IMAGE_TAGS_H

#include "image/image.h"

/* The pack types from 0x80 on that hold text [sector coding: docs/images.md, "CD-TEXT"]. */
enum tag { TAG_TITLE, TAG_PERFORMER, TAG_SONGWRITER, TAG_COMPOSER, TAG_ARRANGER, TAG_MESSAGE, TAG_DISC_ID, TAG_GENRE, TAG_COUNT };

/* One string: of the disc (track 0) or of a track, UTF-8, arena memory. */
struct tag_text {
    struct tag_text *next;
    enum tag tag;
    uint8_t track;
    const char *text;
};

struct tags {
    struct tag_text *first, *last;
};

/* Remembers one string. ST_NO_MEMORY only. A second string of the same kind and track replaces the first. */
NTCD_CHECKED enum status tags_add(struct tags *tags, struct arena *arena, enum tag tag, unsigned track, const char *text);

/* Packs of one 8859-1 block for tracks first..last, as Windows and players read them: the strings, MCN and ISRCs of the disc, and
 * the size block. Nothing when there is no string. */
NTCD_CHECKED enum status tags_pack(const struct tags *tags, struct disc *disc, struct bytes *ret);

/* Reads a raw CD-TEXT file or block: with or without the 4-byte header of READ TOC, with or without CDRWIN's trailing zero.
 * Answers the packs inside `raw`, len 0 when they are none. */
struct bytes tags_raw(struct bytes raw);

#endif
