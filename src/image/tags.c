/* SPDX-License-Identifier: MIT */
/* CD-TEXT that a sheet says in words, and the packs made of it. */
#include "image/tags.h"
#include "image/crc16.h"

enum status tags_add(struct tags *tags, struct arena *arena, enum tag tag, unsigned track, const char *text) {
    for (struct tag_text *each = tags->first; each; each = each->next)
        if (each->tag == tag && each->track == track) {
            each->text = text;
            return ST_OK;
        }
    struct tag_text *fresh = arena_take(arena, sizeof *fresh);
    if (!fresh)
        return ST_NO_MEMORY;
    *fresh = (struct tag_text){NULL, tag, (uint8_t)track, text};
    if (tags->last)
        tags->last->next = fresh;
    else
        tags->first = fresh;
    tags->last = fresh;
    return ST_OK;
}

/* ---- packs ---- */

enum { PACK_LEN = 18, PACK_TEXT = 12, MAX_PACKS = 256, SIZE_PACKS = 3, TYPE_UPC_ISRC = 14, TYPE_SIZE = 15 };

/* Packs being filled: strings of one type follow each other across packs. */
struct packing {
    uint8_t *packs;          /* MAX_PACKS of them */
    unsigned count;          /* begun so far */
    unsigned used;           /* text bytes in the pack begun last */
    unsigned position;       /* characters of the string now being put that stand in earlier packs */
    unsigned of_type[16];
    bool full;
};

static void begin_pack(struct packing *packing, unsigned type, unsigned track) {
    if (packing->count == MAX_PACKS - SIZE_PACKS && type != TYPE_SIZE) {
        packing->full = true;
        return;
    }
    uint8_t *pack = packing->packs + packing->count * PACK_LEN;
    memset(pack, 0, PACK_LEN);
    pack[0] = (uint8_t)(0x80 + type);
    pack[1] = (uint8_t)track;
    pack[2] = (uint8_t)packing->count++;
    pack[3] = (uint8_t)(packing->position < 15 ? packing->position : 15);
    packing->of_type[type]++;
    packing->used = 0;
}

static void put_character(struct packing *packing, unsigned type, unsigned track, uint8_t c) {
    if (packing->used == PACK_TEXT || !packing->of_type[type])
        begin_pack(packing, type, track);
    if (!packing->full)
        packing->packs[(packing->count - 1) * PACK_LEN + 4 + packing->used++] = c;
    packing->position++;
}

/* Puts a UTF-8 string as Latin-1 with its NUL; what Latin-1 lacks becomes a question mark. */
static void put_string(struct packing *packing, unsigned type, unsigned track, const char *text) {
    packing->position = 0;
    for (const uint8_t *p = (const uint8_t *)text; *p; p++) {
        if ((*p & 0xc0) == 0x80)
            continue;
        bool latin = (*p == 0xc2 || *p == 0xc3) && (p[1] & 0xc0) == 0x80;
        uint8_t c = *p < 0x80 ? *p : latin ? (uint8_t)(*p << 6 | (p[1] & 0x3f)) : (uint8_t)'?';
        put_character(packing, type, track, c);
    }
    put_character(packing, type, track, 0);
}

static const char *find(const struct tags *tags, enum tag tag, unsigned track) {
    for (const struct tag_text *each = tags->first; each; each = each->next)
        if (each->tag == tag && each->track == track)
            return each->text;
    return NULL;
}

static bool has(const struct tags *tags, enum tag tag) {
    for (const struct tag_text *each = tags->first; each; each = each->next)
        if (each->tag == tag)
            return true;
    return false;
}

/* Every type that is there has a string for the disc and one for each track, empty where nobody said one. */
static void put_type(struct packing *packing, const struct tags *tags, enum tag tag, const struct disc *disc) {
    const char *text = find(tags, tag, 0);
    if (tag == TAG_GENRE) { /* two bytes of genre code, "not used", stand before the words */
        packing->position = 0;
        put_character(packing, tag, 0, 0);
        put_character(packing, tag, 0, 0);
    }
    put_string(packing, tag, 0, text ? text : "");
    for (unsigned i = 0; i < disc->track_count && tag < TAG_DISC_ID; i++) {
        text = find(tags, tag, disc->track[i].number);
        put_string(packing, tag, disc->track[i].number, text ? text : "");
    }
}

static void put_codes(struct packing *packing, const struct disc *disc) {
    bool any = disc->mcn[0] != 0;
    for (unsigned i = 0; i < disc->track_count; i++)
        any = any || disc->track[i].isrc[0];
    if (!any)
        return;
    put_string(packing, TYPE_UPC_ISRC, 0, disc->mcn);
    for (unsigned i = 0; i < disc->track_count; i++)
        put_string(packing, TYPE_UPC_ISRC, disc->track[i].number, disc->track[i].isrc);
}

/* The block's size information: Latin-1, its tracks, the packs of each type, the last sequence number, English. */
static void put_sizes(struct packing *packing, const struct disc *disc) {
    uint8_t sizes[SIZE_PACKS * PACK_TEXT] = {0};
    packing->of_type[TYPE_SIZE] = SIZE_PACKS;
    sizes[1] = disc->first_track;
    sizes[2] = disc->track[disc->track_count - 1].number;
    for (unsigned i = 0; i < 16; i++)
        sizes[4 + i] = (uint8_t)packing->of_type[i];
    sizes[20] = (uint8_t)(packing->count + SIZE_PACKS - 1);
    sizes[28] = 0x09;
    packing->position = 0;
    for (unsigned i = 0; i < SIZE_PACKS; i++) {
        begin_pack(packing, TYPE_SIZE, i);
        memcpy(packing->packs + (packing->count - 1) * PACK_LEN + 4, sizes + i * PACK_TEXT, PACK_TEXT);
    }
}

enum status tags_pack(const struct tags *tags, struct disc *disc, struct bytes *ret) {
    *ret = (struct bytes){0};
    if (!tags->first || !disc->track_count)
        return ST_OK;
    struct packing packing = {.packs = arena_take(&disc->arena, MAX_PACKS * PACK_LEN)};
    if (!packing.packs)
        return ST_NO_MEMORY;
    for (enum tag tag = TAG_TITLE; tag < TAG_COUNT; tag++)
        if (has(tags, tag))
            put_type(&packing, tags, tag, disc);
    put_codes(&packing, disc);
    if (packing.full) {
        host_say(disc->arena.host, LOUD_WARNING, "the CD-TEXT does not fit its 256 packs and is left out");
        return ST_OK;
    }
    put_sizes(&packing, disc);
    for (unsigned i = 0; i < packing.count; i++) {
        uint8_t *pack = packing.packs + i * PACK_LEN;
        set_be16(pack + 16, (uint16_t)~crc16(0, pack, 16));
    }
    *ret = (struct bytes){packing.packs, packing.count * PACK_LEN};
    return ST_OK;
}

struct bytes tags_raw(struct bytes raw) {
    if (raw.len >= 4 && raw.at[0] < 0x80)
        raw.at += 4, raw.len -= 4;
    if (raw.len % PACK_LEN == 1)
        raw.len--;
    if (!raw.len || raw.len % PACK_LEN || raw.at[0] < 0x80 || raw.at[0] > 0x8f)
        return (struct bytes){0};
    return raw;
}
