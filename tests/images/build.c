/* SPDX-License-Identifier: MIT */
/* The recipes' discs written down as other formats' descriptors, byte by byte from their layouts. */
#include "build.h"
#include "base/bytes.h"
#include "disc/edc.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

void built_put(struct built *built, const void *from, size_t len) {
    if (!len)
        return;
    if (built->len + len > built->room) {
        built->room = (built->len + len) * 2;
        built->at = realloc(built->at, built->room);
        if (!built->at)
            abort();
    }
    if (from)
        memcpy(built->at + built->len, from, len);
    else
        memset(built->at + built->len, 0, len);
    built->len += len;
}
void built_zero(struct built *built, size_t len) { built_put(built, NULL, len); }
void built_le(struct built *built, uint64_t value, unsigned len) {
    for (unsigned i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        built_put(built, &byte, 1);
    }
}
void built_be(struct built *built, uint64_t value, unsigned len) {
    for (unsigned i = len; i > 0; i--) {
        uint8_t byte = (uint8_t)(value >> (8 * (i - 1)));
        built_put(built, &byte, 1);
    }
}
void built_text(struct built *built, const char *format, ...) {
    char line[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    built_put(built, line, (size_t)len);
}

static const struct recipe_track *first_of(const struct recipe *recipe, unsigned session) {
    const struct recipe_track *track = recipe->track;
    while (track->session != session)
        track++;
    return track;
}
static const struct recipe_track *last_of(const struct recipe *recipe, unsigned session) {
    const struct recipe_track *track = recipe->track + recipe->track_count - 1;
    while (track->session != session)
        track--;
    return track;
}

static void put_msf(uint8_t *into, int32_t lba) {
    int32_t a = lba + 150;
    into[0] = (uint8_t)(a / 4500), into[1] = (uint8_t)(a / 75 % 60), into[2] = (uint8_t)(a % 75);
}

unsigned build_toc(const struct recipe *recipe, uint8_t toc[][11]) {
    unsigned n = 0;
    for (unsigned s = 1; s <= recipe->session_count; s++) {
        const struct recipe_track *first = first_of(recipe, s), *last = last_of(recipe, s);
        uint8_t open = (uint8_t)(0x10 | first->control), shut = (uint8_t)(0x10 | last->control);
        uint8_t a0[11] = {(uint8_t)s, open, 0, 0xa0, 0, 0, 0, 0, first->number, recipe->type[s - 1], 0};
        uint8_t a1[11] = {(uint8_t)s, shut, 0, 0xa1, 0, 0, 0, 0, last->number, 0, 0};
        uint8_t a2[11] = {(uint8_t)s, shut, 0, 0xa2};
        put_msf(a2 + 8, last->end);
        memcpy(toc[n++], a0, 11), memcpy(toc[n++], a1, 11), memcpy(toc[n++], a2, 11);
        for (const struct recipe_track *track = first; track <= last; track++) {
            uint8_t entry[11] = {(uint8_t)s, (uint8_t)(0x10 | track->control), 0, track->number};
            put_msf(entry + 8, track->start);
            memcpy(toc[n++], entry, 11);
        }
        if (recipe->session_count == 1)
            continue;
        uint8_t b0[11] = {(uint8_t)s, (uint8_t)(open + 0x40), 0, 0xb0, 255, 255, 255, s == 1 ? 2 : 1, 79, 59, 74};
        if (s < recipe->session_count)
            put_msf(b0 + 4, first_of(recipe, s + 1)->first);
        memcpy(toc[n++], b0, 11);
        uint8_t c0[11] = {1, (uint8_t)(open + 0x40), 0, 0xc0, 0, 0, 0, 0, 95, 0, 0};
        if (s == 1)
            memcpy(toc[n++], c0, 11);
    }
    return n;
}

struct built build_ccd(const struct recipe *recipe, bool scrambled) {
    struct built out = {0};
    uint8_t toc[128][11];
    unsigned n = build_toc(recipe, toc);
    built_text(&out, "[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries=%u\r\nSessions=%u\r\nDataTracksScrambled=%d\r\n", n,
               recipe->session_count, scrambled);
    if (recipe->mcn[0])
        built_text(&out, "CATALOG=%s\r\n", recipe->mcn);
    for (unsigned s = 1; s <= recipe->session_count; s++)
        built_text(&out, "[Session %u]\r\nPreGapMode=0\r\nPreGapSubC=0\r\n", s);
    for (unsigned i = 0; i < n; i++) {
        const uint8_t *e = toc[i];
        int lba = (e[8] * 60 + e[9]) * 75 + e[10] - 150, alba = (e[4] * 60 + e[5]) * 75 + e[6] - 150;
        built_text(&out, "[Entry %u]\r\nSession=%u\r\nPoint=0x%02x\r\nADR=0x%02x\r\nControl=0x%02x\r\nTrackNo=%u\r\n", i, e[0],
                   e[3], e[1] >> 4, e[1] & 15, e[2]);
        built_text(&out, "AMin=%u\r\nASec=%u\r\nAFrame=%u\r\nALBA=%d\r\nZero=%u\r\nPMin=%u\r\nPSec=%u\r\nPFrame=%u\r\nPLBA=%d\r\n",
                   e[4], e[5], e[6], alba, e[7], e[8], e[9], e[10], lba);
    }
    for (unsigned i = 0; i < recipe->track_count; i++) {
        const struct recipe_track *track = &recipe->track[i];
        int32_t base = first_of(recipe, track->session)->stored;
        built_text(&out, "[TRACK %u]\r\nMODE=%u\r\n", track->number,
                   track->kind == KIND_AUDIO ? 0u : track->kind == KIND_MODE1 ? 1u : 2u);
        if (track->isrc[0])
            built_text(&out, "ISRC=%s\r\n", track->isrc);
        if (track->first >= 0 && track->first < track->start && track->stored < track->start)
            built_text(&out, "INDEX 0=%d\r\n", track->first - base);
        built_text(&out, "INDEX 1=%d\r\n", track->start - base);
        if (track->index2)
            built_text(&out, "INDEX 2=%d\r\n", track->index2 - base);
    }
    return out;
}

struct built build_mds(const struct recipe *recipe, unsigned how) {
    struct built out = {0};
    uint8_t toc[128][11];
    unsigned n = build_toc(recipe, toc), sessions = recipe->session_count, tracks = recipe->track_count;
    uint32_t blocks_at = 88 + 24 * sessions, extras_at = blocks_at + 80 * n, footer_at = extras_at + 8 * tracks;
    uint32_t size = how & MDS_SUB ? 2448 : 2352, block = 0;
    built_put(&out, "MEDIA DESCRIPTOR\1\3", 18);
    built_le(&out, 0, 2), built_le(&out, sessions, 2), built_le(&out, 2, 2);
    built_zero(&out, 80 - out.len);
    built_le(&out, 88, 4), built_le(&out, 0, 4);
    for (unsigned s = 1; s <= sessions; s++) {
        const struct recipe_track *first = first_of(recipe, s), *last = last_of(recipe, s);
        unsigned all = 0, real = (unsigned)(last - first) + 1;
        for (unsigned i = 0; i < n; i++)
            all += toc[i][0] == s;
        built_le(&out, (uint32_t)(s == 1 ? -150 : first->start - 150), 4), built_le(&out, (uint32_t)last->end, 4);
        built_le(&out, s, 2), built_le(&out, all, 1), built_le(&out, all - real, 1);
        built_le(&out, first->number, 2), built_le(&out, last->number, 2);
        built_zero(&out, 4), built_le(&out, blocks_at + 80 * block, 4);
        block += all;
    }
    uint64_t offset = 0;
    unsigned extra = 0;
    for (unsigned i = 0; i < n; i++) {
        const uint8_t *e = toc[i];
        if (e[3] > 99) {
            built_zero(&out, 2);
            built_put(&out, e + 1, 10);
            built_zero(&out, 68);
            continue;
        }
        const struct recipe_track *track = &recipe->track[e[3] - 1];
        bool first = track == first_of(recipe, track->session);
        uint8_t mode = track->kind == KIND_AUDIO ? 0xa9 : track->kind == KIND_MODE1 ? 0xaa : 0xab;
        built_le(&out, mode, 1), built_le(&out, how & MDS_SUB ? 8 : 0, 1);
        built_put(&out, e + 1, 10);
        built_le(&out, extras_at + 8 * extra++, 4), built_le(&out, size, 2);
        built_zero(&out, 18);
        built_le(&out, (uint32_t)track->start, 4), built_le(&out, offset, 8);
        built_le(&out, 1, 4), built_le(&out, footer_at, 4);
        built_zero(&out, 24);
        int32_t stored = track->end - (how & MDS_PAUSES && !first ? track->first : track->start);
        offset += (uint64_t)stored * size;
    }
    for (unsigned i = 0; i < tracks; i++) {
        const struct recipe_track *track = &recipe->track[i];
        bool first = track == first_of(recipe, track->session);
        built_le(&out, (uint32_t)(first ? 150 : track->start - track->first), 4);
        built_le(&out, (uint32_t)(track->end - track->start), 4);
    }
    built_le(&out, footer_at + 16, 4), built_le(&out, 0, 4), built_zero(&out, 8);
    built_put(&out, "*.mdf", 6);
    return out;
}

/* 150 empty sectors and the sectors of a session's tracks. */
static void put_session_data(struct built *out, const struct recipe *recipe, unsigned session, unsigned keep) {
    uint8_t raw[RAW_LEN], sub[SUB_LEN];
    const struct recipe_track *first = first_of(recipe, session);
    size_t len;
    for (int32_t lba = first->start - 150; lba < first->start; lba++) {
        recipe_raw(recipe, lba, raw);
        recipe_sub(recipe, lba, sub);
        built_put(out, raw, sizeof raw);
        if (keep & KEEP_SUB)
            built_put(out, sub, sizeof sub);
    }
    uint8_t *bytes = recipe_stream(recipe, first->stored, last_of(recipe, session)->end, keep, &len);
    built_put(out, bytes, len);
    free(bytes);
}

static uint8_t bcd(unsigned v) { return (uint8_t)(v / 10 << 4 | v % 10); }

static void put_nrg_index(struct built *out, const struct recipe_track *track, unsigned number, unsigned index, int32_t lba,
                          unsigned how) {
    built_le(out, (uint32_t)(track->control << 4 | 1), 1), built_le(out, number, 1), built_le(out, index, 1), built_le(out, 0, 1);
    if (!(how & (NRG_V1_BCD | NRG_V1_BINARY))) {
        built_be(out, (uint32_t)lba, 4);
        return;
    }
    uint8_t time[4] = {0};
    put_msf(time + 1, lba);
    for (unsigned i = 1; i < 4 && how & NRG_V1_BCD; i++)
        time[i] = bcd(time[i]);
    built_put(out, time, 4);
}

static void put_nrg_session(struct built *out, const struct recipe *recipe, unsigned session, uint64_t at, unsigned how) {
    const struct recipe_track *first = first_of(recipe, session), *last = last_of(recipe, session);
    bool v1 = how & (NRG_V1_BCD | NRG_V1_BINARY);
    unsigned count = (unsigned)(last - first) + 1, place = v1 ? 4 : 8, indices = 2;
    uint32_t size = how & NRG_SUB ? 2448 : 2352;
    for (const struct recipe_track *track = first; track <= last; track++)
        indices += 2u + (track->index2 != 0);
    built_put(out, v1 ? "CUES" : "CUEX", 4), built_be(out, 8 * indices, 4);
    put_nrg_index(out, first, 0, 0, session == 1 ? -150 : first->first, how);
    for (const struct recipe_track *track = first; track <= last; track++) {
        put_nrg_index(out, track, bcd(track->number), 0, track->first, how);
        put_nrg_index(out, track, bcd(track->number), 1, track->start, how);
        if (track->index2)
            put_nrg_index(out, track, bcd(track->number), 2, track->index2, how);
    }
    put_nrg_index(out, last, 0xaa, 1, last->end, how);
    built_put(out, v1 ? "DAOI" : "DAOX", 4), built_be(out, 22 + (18 + 3 * place) * count, 4);
    built_be(out, 22 + (18 + 3 * place) * count, 4);
    if (recipe->mcn[0])
        built_put(out, recipe->mcn, 13);
    else
        built_zero(out, 13);
    built_zero(out, 1), built_le(out, recipe->type[session - 1], 1), built_le(out, 1, 1);
    built_le(out, first->number, 1), built_le(out, last->number, 1);
    for (const struct recipe_track *track = first; track <= last; track++) {
        int32_t from = track == first ? first->start - 150 : track->first;
        if (track->number == 1 && track->stored < track->start)
            from = -150;
        if (track->isrc[0])
            built_put(out, track->isrc, 12);
        else
            built_zero(out, 12);
        bool audio = track->kind == KIND_AUDIO, mode1 = track->kind == KIND_MODE1;
        unsigned mode = how & NRG_SUB ? audio ? 0x10 : mode1 ? 0x0f : 0x11 : audio ? 0x07 : mode1 ? 0x05 : 0x06;
        built_be(out, size, 2), built_be(out, mode, 1), built_be(out, 1, 3);
        built_be(out, at, place);
        at += (uint64_t)(track->start - from) * size;
        built_be(out, at, place);
        at += (uint64_t)(track->end - track->start) * size;
        built_be(out, at, place);
    }
    built_put(out, "SINF", 4), built_be(out, 4, 4), built_be(out, count, 4);
}

static void put_nrg_tao(struct built *out, const struct recipe *recipe) {
    uint64_t at = 0;
    built_put(out, "ETN2", 4), built_be(out, 32u * recipe->track_count, 4);
    for (unsigned i = 0; i < recipe->track_count; i++) {
        const struct recipe_track *track = &recipe->track[i];
        uint64_t len = (uint64_t)(track->end - track->start) * RAW_LEN;
        built_be(out, at, 8), built_be(out, len, 8);
        built_be(out, track->kind == KIND_AUDIO ? 7 : 5, 4), built_be(out, (uint32_t)(at / RAW_LEN), 4), built_be(out, 0, 8);
        at += len;
    }
    built_put(out, "SINF", 4), built_be(out, 4, 4), built_be(out, recipe->track_count, 4);
}

struct built build_nrg(const struct recipe *recipe, unsigned how) {
    struct built out = {0};
    unsigned keep = how & NRG_SUB ? KEEP_SUB : KEEP_RAW;
    uint64_t starts[4] = {0};
    for (unsigned s = 1; s <= recipe->session_count && !(how & NRG_TAO); s++) {
        starts[s] = out.len;
        put_session_data(&out, recipe, s, keep);
    }
    for (unsigned i = 0; i < recipe->track_count && (how & NRG_TAO); i++) {
        size_t len;
        uint8_t *bytes = recipe_stream(recipe, recipe->track[i].start, recipe->track[i].end, KEEP_RAW, &len);
        built_put(&out, bytes, len);
        free(bytes);
    }
    uint64_t chunks = out.len;
    if (how & NRG_STRANGE_CHUNKS)
        built_put(&out, "ABCD\0\0\0\0ABCD\0\0\0\7abcdefg", 23);
    for (unsigned s = 1; s <= recipe->session_count && !(how & NRG_TAO); s++)
        put_nrg_session(&out, recipe, s, starts[s], how);
    if (how & NRG_TAO)
        put_nrg_tao(&out, recipe);
    if (!(how & NRG_STRANGE_CHUNKS))
        built_put(&out, "MTYP", 4), built_be(&out, 4, 4), built_be(&out, 1, 4);
    built_put(&out, "END!", 4), built_be(&out, 0, 4);
    if (how & (NRG_V1_BCD | NRG_V1_BINARY))
        built_put(&out, "NERO", 4), built_be(&out, chunks, 4);
    else
        built_put(&out, "NER5", 4), built_be(&out, chunks, 8);
    return out;
}

static void put_cdi_head(struct built *out, enum cdi_version version) {
    static const uint8_t mark[10] = {0, 0, 1, 0, 0, 0, 255, 255, 255, 255};
    built_put(out, mark, 10), built_put(out, mark, 10);
    built_zero(out, 4);
    built_put(out, "\5x.cdi", 6);
    built_zero(out, 11), built_le(out, 2, 1), built_zero(out, 7);
    if (version == CDI_35)
        built_le(out, 0x80000000u, 4), built_le(out, 359844, 4), built_le(out, 0, 2), built_le(out, 0x98, 2);
    else
        built_zero(out, 4);
}

static void put_cdi_track(struct built *out, const struct recipe *recipe, const struct recipe_track *track, enum cdi_version version) {
    bool first = track == first_of(recipe, track->session), last = track == last_of(recipe, track->session);
    int32_t pause = first ? track->start - (track->session == 1 ? -150 : track->first) : track->start - track->first;
    int32_t length = track->end - track->start;
    put_cdi_head(out, version);
    built_le(out, track->index2 ? 3 : 2, 2), built_le(out, (uint32_t)pause, 4);
    built_le(out, (uint32_t)(track->index2 ? track->index2 - track->start : length), 4);
    if (track->index2)
        built_le(out, (uint32_t)(track->end - track->index2), 4);
    built_le(out, 0, 4), built_le(out, 0, 2);
    built_le(out, track->kind == KIND_AUDIO ? 0 : track->kind == KIND_MODE1 ? 1 : 2, 4);
    built_le(out, 0, 4), built_le(out, track->session - 1u, 4), built_le(out, (uint64_t)(track - first_of(recipe, track->session)), 4);
    built_le(out, (uint32_t)(track->start - pause + 150), 4), built_le(out, (uint32_t)(length + pause), 4);
    built_zero(out, 16);
    built_le(out, 2, 4), built_le(out, track->control, 4);
    built_zero(out, 1), built_le(out, (uint32_t)(length + pause), 4), built_zero(out, 4);
    if (track->isrc[0])
        built_put(out, track->isrc, 12);
    else
        built_zero(out, 12);
    built_le(out, track->isrc[0] != 0, 4);
    if (version == CDI_2) { /* the next track's first 4 bytes, or what stands between sessions */
        built_zero(out, last ? 12 : 4);
        return;
    }
    built_zero(out, 5), built_le(out, version == CDI_3 ? 0 : UINT32_MAX, 4), built_zero(out, version == CDI_3 ? 0 : 78);
    built_le(out, last ? recipe->type[track->session - 1] ? 2 : 1 : 0, 1), built_zero(out, 5);
    built_le(out, !last, 1), built_zero(out, 1);
    built_le(out, (uint32_t)track->end, 4);
}

struct built build_cdi(const struct recipe *recipe, enum cdi_version version) {
    struct built out = {0};
    for (unsigned s = 1; s <= recipe->session_count; s++)
        put_session_data(&out, recipe, s, KEEP_RAW);
    size_t at = out.len;
    built_le(&out, recipe->session_count, 2);
    for (unsigned s = 1; s <= recipe->session_count; s++) {
        const struct recipe_track *first = first_of(recipe, s), *last = last_of(recipe, s);
        built_le(&out, (uint64_t)(last - first) + 1, 2);
        built_le(&out, 1, 4), built_zero(&out, 8);
        for (const struct recipe_track *track = first; track <= last; track++)
            put_cdi_track(&out, recipe, track, version);
        built_zero(&out, version != CDI_2);
    }
    built_le(&out, 0, 2);
    built_le(&out, 1, 4), built_zero(&out, 8);
    put_cdi_head(&out, version);
    built_le(&out, (uint32_t)recipe->leadout, 4), built_put(&out, "\3ABC", 4), built_zero(&out, 9);
    if (recipe->mcn[0])
        built_put(&out, recipe->mcn, 13);
    else
        built_zero(&out, 13);
    built_le(&out, recipe->mcn[0] != 0, 4), built_le(&out, 0, 4), built_zero(&out, 8);
    built_le(&out, 0x80000004u + version, 4), built_le(&out, version == CDI_35 ? out.len - at + 4 : at, 4);
    return out;
}

static void put_b6t_entry(struct built *out, const uint8_t *toc, unsigned type, const struct recipe_track *track) {
    built_le(out, type, 1), built_zero(out, 9);
    built_le(out, toc[1] & 15, 1), built_le(out, toc[1] >> 4, 1), built_le(out, toc[3], 1), built_le(out, toc[2], 1);
    built_put(out, toc + 4, 7), built_zero(out, 1);
    built_le(out, track ? (uint32_t)(track->start - track->first) : 0, 4), built_zero(out, 16);
    built_le(out, track ? (uint32_t)track->first : 0, 4);
    built_le(out, track ? (uint32_t)(track->end - track->first) : 0, 4);
    built_zero(out, 8), built_le(out, toc[0], 4), built_zero(out, 2);
    built_zero(out, track ? 8 : 0);
}

struct built build_b6t(const struct recipe *recipe, unsigned how) {
    struct built out = {0}, blocks = {0}, sessions = {0};
    uint8_t toc[128][11];
    unsigned entries = build_toc(recipe, toc);
    uint32_t stride = RAW_LEN + (how & B6T_LINEAR ? SUB_LEN : how & B6T_PQ16 ? 16 : 0);
    char name[16];
    uint64_t at = 0;
    (void)snprintf(name, sizeof name, "%s.b6i", recipe->name);
    for (unsigned i = 0; i < recipe->track_count; i++) {
        const struct recipe_track *track = &recipe->track[i];
        int32_t first = i || !(how & B6T_PREGAP) ? track->stored : -150;
        uint32_t sectors = (uint32_t)(track->end - first);
        built_le(&blocks, track->kind == KIND_AUDIO ? 0x8000 : 0, 4), built_le(&blocks, sectors * stride, 4);
        built_zero(&blocks, 16), built_le(&blocks, at, 4), built_zero(&blocks, 12);
        built_le(&blocks, (uint32_t)first, 4), built_le(&blocks, sectors, 4), built_le(&blocks, 2 * strlen(name), 4);
        for (const char *c = name; *c; c++)
            built_le(&blocks, (uint8_t)*c, 2);
        built_zero(&blocks, 4);
        at += (uint64_t)sectors * stride;
    }
    for (unsigned s = 1; s <= recipe->session_count; s++) {
        const struct recipe_track *first = first_of(recipe, s), *last = last_of(recipe, s);
        unsigned count = (unsigned)(last - first) + 1;
        for (unsigned i = 0; i < entries && how & B6T_TOC; i++)
            count += toc[i][0] == s && toc[i][3] > 99;
        built_le(&sessions, s, 2), built_le(&sessions, count, 1), built_le(&sessions, 3, 1);
        built_le(&sessions, (uint32_t)first->first, 4), built_le(&sessions, (uint32_t)last->end, 4);
        built_le(&sessions, first->number, 2), built_le(&sessions, last->number, 2);
        for (unsigned i = 0; i < entries; i++) {
            const struct recipe_track *track = toc[i][3] > 99 ? NULL : &recipe->track[toc[i][3] - 1];
            unsigned type = !track ? 0 : track->kind == KIND_AUDIO ? 1 : track->kind == KIND_MODE1 ? 2 : 3;
            if (toc[i][0] == s && (track || how & B6T_TOC))
                put_b6t_entry(&sessions, toc[i], type, track);
        }
    }
    built_put(&out, "BWT5 STREAM SIGN", 16);
    built_zero(&out, 32), built_le(&out, 8, 2), built_le(&out, recipe->session_count, 2);
    built_zero(&out, 12), built_le(&out, recipe->mcn[0] != 0, 1), built_put(&out, recipe->mcn, strlen(recipe->mcn));
    built_zero(&out, 248 - out.len);
    built_le(&out, blocks.len + 8, 4), built_le(&out, sessions.len, 4), built_le(&out, 0, 4);
    built_le(&out, recipe->track_count, 4), built_le(&out, 0, 4), built_put(&out, blocks.at, blocks.len);
    built_put(&out, sessions.at, sessions.len);
    built_le(&out, out.len + 20, 4), built_put(&out, "BWT5 STREAM FOOT", 16);
    free(blocks.at), free(sessions.at);
    return out;
}

static void put_ecm_header(struct built *out, unsigned type, uint32_t count) {
    uint32_t value = count - 1;
    uint8_t byte = (uint8_t)((value & 31) << 2 | type);
    for (value >>= 5; value; value >>= 7) {
        byte |= 0x80;
        built_put(out, &byte, 1);
        byte = value & 0x7f;
    }
    built_put(out, &byte, 1);
}

struct built build_ecm(const struct recipe *recipe) {
    struct built out = {0};
    uint8_t raw[RAW_LEN];
    uint32_t edc = 0;
    bool mixed = recipe->track[0].kind != KIND_MODE1;
    built_put(&out, "ECM", 4);
    if (!mixed)
        put_ecm_header(&out, 1, (uint32_t)recipe->leadout);
    for (int32_t lba = 0; lba < recipe->leadout; lba++) {
        recipe_raw(recipe, lba, raw);
        edc = edc_continue(edc, raw, sizeof raw);
        if (!mixed) {
            built_put(&out, raw + 12, 3), built_put(&out, raw + 16, 2048);
            continue;
        }
        bool form2 = raw[18] & 0x20;
        put_ecm_header(&out, 0, 16), built_put(&out, raw, 16);
        put_ecm_header(&out, form2 ? 3 : 2, 1), built_put(&out, raw + 20, form2 ? 2328 : 2052);
    }
    built_put(&out, "\xfc\xff\xff\xff\x3f", 5), built_le(&out, edc, 4);
    return out;
}

struct built build_chd(const struct recipe *recipe) {
    static const char *const types[] = {"MODE1_RAW", "AUDIO", "MODE2_RAW", "MODE2_RAW"};
    enum { UNIT = 2448, HUNK = 8 * UNIT };
    struct built out = {0}, meta = {0}, data = {0};
    for (unsigned i = 0; i < recipe->track_count; i++) {
        const struct recipe_track *track = &recipe->track[i];
        char text[160];
        int32_t pause = track->stored < track->start ? track->start - track->stored : 0;
        int len = snprintf(text, sizeof text, "TRACK:%u TYPE:%s SUBTYPE:NONE FRAMES:%d PREGAP:%d PGTYPE:%s%s PGSUB:NONE POSTGAP:0",
                           track->number, types[track->kind], track->end - track->stored, pause, pause ? "V" : "", types[track->kind]);
        bool last = i + 1 == recipe->track_count;
        built_put(&meta, "CHT2\1", 5), built_be(&meta, (uint32_t)len + 1, 3);
        built_be(&meta, last ? 0 : 124 + meta.len + 8 + (uint32_t)len + 1, 8), built_put(&meta, text, (size_t)len + 1);
        size_t bytes;
        uint8_t *sectors = recipe_stream(recipe, track->stored, track->end, KEEP_SWAPPED, &bytes);
        for (size_t at = 0; at < bytes; at += RAW_LEN)
            built_put(&data, sectors + at, RAW_LEN), built_zero(&data, 96);
        free(sectors);
        built_zero(&data, (4 - bytes / RAW_LEN % 4) % 4 * UNIT);
    }
    uint64_t logical = data.len;
    built_zero(&data, (HUNK - data.len % HUNK) % HUNK);
    uint32_t hunks = (uint32_t)(data.len / HUNK), map_at = 124 + (uint32_t)meta.len;
    uint32_t first = (map_at + 4 * hunks + HUNK - 1) / HUNK;
    built_put(&out, "MComprHD", 8), built_be(&out, 124, 4), built_be(&out, 5, 4), built_zero(&out, 16);
    built_be(&out, logical, 8), built_be(&out, map_at, 8), built_be(&out, 124, 8);
    built_be(&out, HUNK, 4), built_be(&out, UNIT, 4), built_zero(&out, 60);
    built_put(&out, meta.at, meta.len);
    for (uint32_t i = 0; i < hunks; i++)
        built_be(&out, first + i, 4);
    built_zero(&out, (size_t)first * HUNK - out.len);
    built_put(&out, data.at, data.len);
    free(meta.at), free(data.at);
    return out;
}

/* Bits, the highest first. */
struct bit_row {
    struct built *out;
    unsigned used;
};
static void put_bits(struct bit_row *row, uint32_t value, unsigned count) {
    while (count--) {
        if (row->used % 8 == 0)
            built_zero(row->out, 1);
        row->out->at[row->out->len - 1] |= (uint8_t)((value >> count & 1) << (7 - row->used % 8));
        row->used++;
    }
}

static uint16_t map_crc(uint16_t crc, const uint8_t *at, size_t len) {
    for (size_t i = 0; i < len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bool top = (crc >> 15 ^ at[i] >> (7 - bit)) & 1;
            crc = (uint16_t)(crc << 1 ^ (top ? 0x1021 : 0));
        }
    return crc;
}

static void put_zstd(struct built *out, const uint8_t *from, size_t len) {
    uint8_t *packed = malloc(ZSTD_compressBound(len));
    size_t got = ZSTD_compress(packed, ZSTD_compressBound(len), from, len, 3);
    if (ZSTD_isError(got))
        abort();
    built_put(out, packed, got);
    free(packed);
}

/* One hunk: by frames, or whole. What the reader can make again, sync and parity of mode 1, is zeroed and marked. */
static void put_zstd_hunk(struct built *out, const uint8_t *hunk, unsigned frames, bool cd) {
    enum { UNIT = 2448, SUB = 96 };
    struct built base = {0}, sub = {0}, main = {0};
    uint8_t made = 0;
    if (!cd) {
        put_zstd(out, hunk, (size_t)frames * UNIT);
        return;
    }
    for (unsigned i = 0; i < frames; i++) {
        built_put(&base, hunk + i * UNIT, RAW_LEN), built_put(&sub, hunk + i * UNIT + RAW_LEN, SUB);
        uint8_t *raw = base.at + base.len - RAW_LEN;
        if (raw[1] == 0xff && raw[15] == 1)
            made |= (uint8_t)(1 << i), memset(raw, 0, 12), memset(raw + 2076, 0, 276);
    }
    put_zstd(&main, base.at, base.len);
    built_be(out, made, 1), built_be(out, main.len, 2), built_put(out, main.at, main.len);
    put_zstd(out, sub.at, sub.len);
    free(base.at), free(sub.at), free(main.at);
}

struct built build_chd_zstd(const struct recipe *recipe, bool cd) {
    enum { UNIT = 2448, FRAMES = 8, HUNK = FRAMES * UNIT, MAP_AT = 40, CODEC_AT = 16 };
    struct built plain = build_chd(recipe), out = {0}, entries = {0}, map = {0};
    uint64_t logical = get_be64(plain.at + 32), plain_map = get_be64(plain.at + MAP_AT);
    uint32_t hunks = (uint32_t)((logical + HUNK - 1) / HUNK);
    built_put(&out, plain.at, (size_t)plain_map);
    built_put(&map, "\x11\x11\0\0\0\0\0\0\0", 9); /* the lengths of 16 codes, 4 bits each: two of one bit */
    map.len--;
    struct bit_row row = {&map, 64};
    put_bits(&row, 0, 8); /* and the last two lengths */
    for (uint32_t i = 0; i < hunks; i++)
        put_bits(&row, 0, 1);
    for (uint32_t i = 0; i < hunks; i++) {
        const uint8_t *hunk = plain.at + (size_t)get_be32(plain.at + plain_map + 4 * i) * HUNK;
        uint64_t at = out.len;
        put_zstd_hunk(&out, hunk, FRAMES, cd);
        uint16_t crc = map_crc(0xffff, hunk, HUNK);
        put_bits(&row, (uint32_t)(out.len - at), 24), put_bits(&row, crc, 16);
        built_be(&entries, 0, 1), built_be(&entries, out.len - at, 3), built_be(&entries, at, 6), built_be(&entries, crc, 2);
    }
    set_be64(out.at + MAP_AT, out.len);
    memcpy(out.at + CODEC_AT, cd ? "cdzs" : "zstd", 4);
    built_be(&out, map.len, 4), built_be(&out, plain_map, 6), built_be(&out, map_crc(0xffff, entries.at, entries.len), 2);
    built_be(&out, 24, 1), built_zero(&out, 3), built_put(&out, map.at, map.len);
    free(plain.at), free(entries.at), free(map.at);
    return out;
}

struct built build_wave(const uint8_t *samples, size_t len, uint32_t rate, uint16_t channels, uint16_t bits) {
    struct built out = {0};
    uint16_t frame = (uint16_t)(channels * bits / 8);
    built_put(&out, "RIFF", 4), built_le(&out, len + 36, 4), built_put(&out, "WAVEfmt ", 8), built_le(&out, 16, 4);
    built_le(&out, 1, 2), built_le(&out, channels, 2), built_le(&out, rate, 4), built_le(&out, rate * frame, 4);
    built_le(&out, frame, 2), built_le(&out, bits, 2), built_put(&out, "data", 4), built_le(&out, len, 4);
    built_put(&out, samples, len);
    return out;
}
