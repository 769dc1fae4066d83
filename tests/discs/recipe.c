/* SPDX-License-Identifier: MIT */
/* Discs made by rule, whose every sector is known: what images of them are made of and compared with. */
#include "recipe.h"
#include "disc/edc.h"
#include "disc/msf.h"
#include "disc/subchannel.h"
#include <stdlib.h>
#include <string.h>

/* Track n of 300 sectors without a pause. */
#define SHORT(n)                                                                                                       \
    { n, 1, 0, KIND_AUDIO, 300 * ((n)-1), 300 * ((n)-1), 300 * ((n)-1), 0, 300 * (n), "" }
#define SHORT_9(n)                                                                                                     \
    SHORT(n), SHORT((n) + 1), SHORT((n) + 2), SHORT((n) + 3), SHORT((n) + 4), SHORT((n) + 5), SHORT((n) + 6),          \
        SHORT((n) + 7), SHORT((n) + 8)

const struct recipe recipes[ALL_RECIPES] = {
    [T01] = {"T01",
             "",
             1,
             1,
             {0},
             300,
             0xCEF310F4,
             0x469EFEFF,
             false,
             false,
             {{1, 1, 4, KIND_MODE1, -150, 0, 0, 0, 300, ""}}},
    [T02] = {"T02",
             "4012345678901",
             3,
             1,
             {0},
             1350,
             0xBEC5C17A,
             0x1D8C80D8,
             false,
             true,
             {{1, 1, 0, KIND_AUDIO, -150, 0, 0, 0, 450, "USRC17607839"},
              {2, 1, 0, KIND_AUDIO, 450, 450, 600, 800, 1000, "GBAYE0000351"},
              {3, 1, 0, KIND_AUDIO, 1000, 1000, 1000, 0, 1350, ""}}},
    [T03] = {"T03",
             "",
             2,
             1,
             {0},
             1300,
             0x2206E513,
             0x9B434D2D,
             false,
             false,
             {{1, 1, 0, KIND_AUDIO, -150, 0, 600, 0, 1000, ""}, {2, 1, 1, KIND_AUDIO, 1000, 1000, 1000, 0, 1300, ""}}},
    [T04] = {"T04",
             "",
             3,
             1,
             {0},
             1060,
             0x56749E7F,
             0xC693E689,
             false,
             false,
             {{1, 1, 4, KIND_MODE1, -150, 0, 0, 0, 300, ""},
              {2, 1, 0, KIND_AUDIO, 300, 300, 450, 0, 750, ""},
              {3, 1, 2, KIND_AUDIO, 750, 750, 750, 0, 1060, ""}}},
    [T05] = {"T05",
             "",
             3,
             2,
             {0, 0x20},
             12550,
             0x87DC69AB,
             0xA7D65741,
             false,
             false,
             {{1, 1, 0, KIND_AUDIO, -150, 0, 0, 0, 450, ""},
              {2, 1, 0, KIND_AUDIO, 450, 450, 450, 0, 850, ""},
              {3, 2, 4, KIND_XA, 12100, 12250, 12250, 0, 12550, ""}}},
    [T06] = {"T06",
             "",
             1,
             1,
             {0x20},
             320,
             0xBA0BD48E,
             0xFE5DFD73,
             false,
             false,
             {{1, 1, 4, KIND_XA, -150, 0, 0, 0, 320, ""}}},
    [T10] = {"T10",
             "",
             3,
             3,
             {0x20, 0x20, 0x20},
             19200,
             0x7459F111,
             0x22867DA5,
             false,
             false,
             {{1, 1, 4, KIND_FORM1, -150, 0, 0, 0, 300, ""},
              {2, 2, 4, KIND_FORM1, 11550, 11700, 11700, 0, 12000, ""},
              {3, 3, 4, KIND_FORM1, 18750, 18900, 18900, 0, 19200, ""}}},
    [T07] = {"T07",
             "",
             1,
             1,
             {0x10},
             320,
             0xBA0BD48E,
             0xFE5DFD73,
             false,
             false,
             {{1, 1, 4, KIND_XA, -150, 0, 0, 0, 320, ""}}},
    [T08] = {"T08",
             "",
             99,
             1,
             {0},
             29700,
             0xAEB6F682,
             0x44521CB5,
             false,
             false,
             {{1, 1, 0, KIND_AUDIO, -150, 0, 0, 0, 300, ""},
              SHORT_9(2),
              SHORT_9(11),
              SHORT_9(20),
              SHORT_9(29),
              SHORT_9(38),
              SHORT_9(47),
              SHORT_9(56),
              SHORT_9(65),
              SHORT_9(74),
              SHORT_9(83),
              SHORT(92),
              SHORT(93),
              SHORT(94),
              SHORT(95),
              SHORT(96),
              SHORT(97),
              SHORT(98),
              SHORT(99)}},
    [T12] = {"T12",
             "",
             1,
             1,
             {0},
             450,
             0x4588EF5B,
             0x5D8BA723,
             true,
             false,
             {{1, 1, 0, KIND_AUDIO, -150, 0, 0, 0, 450, ""}}},
};

uint32_t crc32_of(uint32_t crc, const void *at, size_t len) {
    static uint32_t table[256];
    const uint8_t *p = at;
    for (uint32_t i = 0; i < 256 && !table[255]; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? c >> 1 ^ 0xEDB88320 : c >> 1;
        table[i] = c;
    }
    crc = ~crc;
    while (len--)
        crc = crc >> 8 ^ table[(crc ^ *p++) & 255];
    return ~crc;
}

/* The address, four letters, and bytes of a linear congruential generator. */
void recipe_user(int32_t lba, uint8_t *into, size_t len) {
    uint32_t x = (uint32_t)lba + 0x1000;
    set_le32(into, (uint32_t)lba);
    memcpy(into + 4, "NTCD", 4);
    for (size_t i = 8; i < len; i++) {
        x = x * 1664525u + 1013904223u;
        into[i] = (uint8_t)(x >> 24);
    }
}

static uint8_t bcd(int v) { return (uint8_t)(v / 10 << 4 | v % 10); }

static void put_msf(uint8_t *into, int32_t frames) {
    into[0] = bcd(frames / 4500), into[1] = bcd(frames / 75 % 60), into[2] = bcd(frames % 75);
}

static void put_header(int32_t lba, uint8_t mode, uint8_t *raw) {
    memset(raw, 0, RAW_LEN);
    memset(raw + 1, 0xff, 10);
    put_msf(raw + 12, lba + 150);
    raw[15] = mode;
}

void recipe_audio(unsigned track, int32_t lba, int32_t start, uint8_t raw[RAW_LEN]) {
    for (int32_t i = 0; i < 588; i++) {
        int32_t n = (lba - start) * 588 + i;
        set_le16(raw + 4 * i, (uint32_t)(7 * n + 257 * (int32_t)track));
        set_le16(raw + 4 * i + 2, (uint32_t)(13 * n + 1021 * (int32_t)track));
    }
}

static void put_xa(int32_t lba, bool form2, bool empty, uint8_t *raw) {
    const struct edc_kernels *kernels = edc_choose("portable");
    static const uint8_t sub1[4] = {0, 0, 8, 0}, sub2[4] = {1, 0, 0x64, 0x7f}, nothing[4] = {0, 0, 0x20, 0};
    const uint8_t *sub = empty ? nothing : form2 ? sub2 : sub1;
    put_header(lba, 2, raw);
    memcpy(raw + 16, sub, 4), memcpy(raw + 20, sub, 4);
    if (!empty)
        recipe_user(lba, raw + 24, form2 ? 2324 : 2048);
    if (form2 || empty)
        edc_seal_form2(kernels, raw);
    else
        edc_seal_form1(kernels, raw);
}

void recipe_data(enum recipe_kind kind, int32_t lba, uint8_t raw[RAW_LEN]) {
    if (kind != KIND_MODE1) {
        put_xa(lba, kind == KIND_XA && (lba & 7) == 7, false, raw);
        return;
    }
    put_header(lba, 1, raw);
    recipe_user(lba, raw + 16, 2048);
    edc_seal_mode1(edc_choose("portable"), raw);
}

static const struct recipe_track *track_at(const struct recipe *recipe, int32_t lba) {
    for (unsigned i = 0; i < recipe->track_count; i++)
        if (lba >= recipe->track[i].first && lba < recipe->track[i].end)
            return &recipe->track[i];
    abort();
}

void recipe_raw(const struct recipe *recipe, int32_t lba, uint8_t raw[RAW_LEN]) {
    const struct recipe_track *track = track_at(recipe, lba);
    bool empty = lba < track->stored;
    if (track->kind == KIND_AUDIO && empty)
        memset(raw, 0, RAW_LEN);
    else if (track->kind == KIND_AUDIO)
        recipe_audio(track->number, lba, track->start, raw);
    else if (!empty)
        recipe_data(track->kind, lba, raw);
    else if (track->kind != KIND_MODE1)
        put_xa(lba, false, true, raw);
    else {
        put_header(lba, 1, raw);
        edc_seal_mode1(edc_choose("portable"), raw);
    }
}

/* Sectors that begin an index keep their position frame: a code frame due there comes one later. */
static bool begins_index(const struct recipe *recipe, int32_t lba) {
    for (unsigned i = 0; i < recipe->track_count; i++) {
        const struct recipe_track *track = &recipe->track[i];
        if (lba == track->first || lba == track->start || (track->index2 && lba == track->index2))
            return true;
    }
    return false;
}

static bool slot_at(const struct recipe *recipe, int32_t lba, int32_t slot) {
    int32_t frame = (lba + 150) % 100;
    return (frame == slot && !begins_index(recipe, lba)) || (frame == slot + 1 && begins_index(recipe, lba - 1));
}

static void put_q(const struct recipe *recipe, const struct recipe_track *track, int32_t lba, uint8_t q[Q_LEN]) {
    memset(q, 0, Q_LEN);
    uint8_t control = (uint8_t)(track->control << 4);
    if (recipe->mcn[0] && slot_at(recipe, lba, 25)) {
        q_put_mcn(q, recipe->mcn);
        q[0] = control | 2, q[9] = bcd((lba + 150) % 75);
    } else if (track->isrc[0] && lba >= track->start && slot_at(recipe, lba, 75)) {
        q_put_isrc(q, track->isrc);
        q[0] = control | 3, q[9] = bcd((lba + 150) % 75);
    } else {
        q[0] = control | 1, q[1] = bcd(track->number);
        q[2] = lba < track->start ? 0 : track->index2 && lba >= track->index2 ? 2 : 1;
        put_msf(q + 3, lba < track->start ? track->start - 1 - lba : lba - track->start);
        put_msf(q + 7, lba + 150);
    }
    q_seal(q);
}

void recipe_pack(unsigned n, uint8_t pack[24]) {
    memset(pack, 0, 24);
    pack[0] = 9, pack[1] = 6; /* CD+G, a tile */
    for (unsigned i = 0; i < 16; i++)
        pack[4 + i] = (uint8_t)((5 * n + 11 * i) % 64);
    rw_parity(pack);
}

/* A sector's symbols belong to its own packs and to those of the two sectors before. */
static void add_graphics(int32_t lba, uint8_t interleaved[SUB_LEN]) {
    for (int32_t back = 0; back < RW_SPAN && back <= lba; back++) {
        uint8_t packs[RW_PACKS * RW_PACK_LEN], spread[RW_SPAN * SUB_LEN] = {0};
        for (unsigned i = 0; i < RW_PACKS; i++)
            recipe_pack((unsigned)(lba - back) * RW_PACKS + i, packs + RW_PACK_LEN * i);
        rw_scatter(packs, spread);
        for (unsigned i = 0; i < SUB_LEN; i++)
            interleaved[i] |= spread[SUB_LEN * back + (int32_t)i];
    }
}

void recipe_sub(const struct recipe *recipe, int32_t lba, uint8_t interleaved[SUB_LEN]) {
    const struct recipe_track *track = track_at(recipe, lba), *next = track + 1;
    bool last = track->number == recipe->track[recipe->track_count - 1].number || next->session != track->session;
    int32_t next_start = last ? track->end : next->start;
    uint8_t q[Q_LEN];
    put_q(recipe, track, lba, q);
    sub_from_q(q, lba <= track->start || lba >= next_start - 150, interleaved);
    if (recipe->graphics)
        add_graphics(lba, interleaved);
}

/* The 15-bit register of ECMA-130 annex B over bytes 12 to 2351. */
static void scramble(uint8_t *raw) {
    unsigned r = 1;
    for (unsigned i = 12; i < RAW_LEN; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            raw[i] = (uint8_t)(raw[i] ^ (r & 1) << bit);
            r = r >> 1 | ((r ^ r >> 1) & 1) << 14;
        }
}

static size_t put_sector(const struct recipe *recipe, int32_t lba, unsigned keep, uint8_t *into) {
    const struct recipe_track *track = track_at(recipe, lba);
    uint8_t raw[RAW_LEN], sub[SUB_LEN], q[Q_LEN], *at = into;
    recipe_raw(recipe, lba, raw);
    if ((keep & KEEP_SWAPPED) && track->kind == KIND_AUDIO)
        for (unsigned i = 0; i < RAW_LEN; i += 2) {
            uint8_t low = raw[i];
            raw[i] = raw[i + 1], raw[i + 1] = low;
        }
    if ((keep & KEEP_SCRAMBLED) && track->kind != KIND_AUDIO)
        scramble(raw);
    if (keep & KEEP_USER)
        memcpy(at, raw + (raw[15] == 2 ? 24 : 16), 2048), at += 2048;
    else if (keep & KEEP_2336)
        memcpy(at, raw + 16, 2336), at += 2336;
    else if (!(keep & KEEP_SUB_ONLY))
        memcpy(at, raw, RAW_LEN), at += RAW_LEN;
    recipe_sub(recipe, lba, sub);
    if (keep & KEEP_SUB)
        memcpy(at, sub, SUB_LEN), at += SUB_LEN;
    if (keep & KEEP_LINEAR)
        sub_deinterleave(sub, at), at += SUB_LEN;
    if (keep & KEEP_PQ16) {
        sub_get_q(sub, q);
        sub_pq16(q, sub_get_p(sub), at), at += PQ16_LEN;
    }
    return (size_t)(at - into);
}

uint8_t *recipe_stream(const struct recipe *recipe, int32_t first, int32_t end, unsigned keep, size_t *len) {
    uint8_t *stream = malloc((size_t)(end - first) * (RAW_LEN + 2 * SUB_LEN));
    *len = 0;
    for (unsigned i = 0; stream && i < recipe->track_count; i++) {
        const struct recipe_track *track = &recipe->track[i];
        for (int32_t lba = track->stored; lba < track->end; lba++)
            if (lba >= first && lba < end)
                *len += put_sector(recipe, lba, keep, stream + *len);
    }
    if (!stream)
        abort();
    return stream;
}

uint8_t *recipe_all(const struct recipe *recipe, unsigned keep, size_t *len) {
    return recipe_stream(recipe, 0, recipe->leadout, keep, len);
}
