/* SPDX-License-Identifier: MIT */
/* What does a sector's subchannel say, stored, patched or made? */
#include "disc/msf.h"
#include "disc/reader.h"
#include "disc/sector.h"

static enum status fetch_sub(struct disc_reader *reader, const struct extent *extent, int32_t lba,
                             const uint8_t **ret) {
    size_t len = sector_sub_len(extent->sub);
    uint64_t index = (uint64_t)(lba - extent->first), left = (uint64_t)extent->count - index;
    if (extent->sub_file)
        return window_fetch(&reader->sub, extent->sub_file, extent->sub_at + index * extent->sub_stride, len,
                            (left - 1) * extent->sub_stride + len, ret);
    uint64_t at = extent->at + index * extent->stride + extent->sub_at;
    /* Together with the main channel it is mostly there already. */
    bool held = window_holds(&reader->main, extent->file, at, len);
    return held ? window_fetch(&reader->main, extent->file, at, len, len, ret)
                : window_fetch(&reader->sub, extent->file, at, len,
                               (left < 4 ? left - 1 : 3) * (uint64_t)extent->stride + len, ret);
}

static const uint8_t *patched_q(const struct disc *disc, int32_t lba) {
    const struct q_patch *patch = reader_patch(disc, lba);
    return patch && patch->lba == lba ? patch->q : NULL;
}

/* Q and P made for a sector, by the tracks' places. */
static void make_pq(struct disc_reader *reader, const struct track *track, int32_t lba, uint8_t q[Q_LEN], bool *p) {
    struct position_names names = {reader->disc->mcn, track ? track->isrc : ""};
    position_walk(&reader->walk, reader->disc, track, lba, names);
    memcpy(q, reader->walk.q, Q_LEN);
    *p = reader->walk.p;
}

/* Q and P of a sector inside a track, as stored or made, patches not yet applied. */
static enum status stored_pq(struct disc_reader *reader, const struct track *track, int32_t lba, uint8_t q[Q_LEN],
                             bool *p) {
    const struct extent *extent = reader_extent(reader, lba, NULL);
    make_pq(reader, track, lba, q, p);
    if (!extent || !extent->file || extent->sub == SUB_NONE || extent->sub == SUB_RW)
        return ST_OK;
    const uint8_t *sub;
    TRY(fetch_sub(reader, extent, lba, &sub));
    if (extent->sub == SUB_RAW) {
        sub_get_q(sub, q);
        *p = sub_get_p(sub);
    } else if (extent->sub == SUB_LINEAR) {
        memcpy(q, sub + Q_LEN, Q_LEN);
        unsigned ones = 0;
        for (unsigned bit = 0; bit < 8 * Q_LEN; bit++)
            ones += sub[bit / 8] >> bit % 8 & 1;
        *p = ones > 4 * Q_LEN;
    } else {
        memcpy(q, sub, Q_LEN);
        *p = sub[PQ16_LEN - 1] & 0x80;
        if (q[10] == 0 && q[11] == 0) /* writers of this form may leave the CRC out */
            q_seal(q);
    }
    return ST_OK;
}

static enum status read_pq(struct disc_reader *reader, const struct track *track, int32_t lba, uint8_t q[Q_LEN],
                           bool *p) {
    TRY(stored_pq(reader, track, lba, q, p));
    const uint8_t *patch = patched_q(reader->disc, lba);
    if (patch)
        memcpy(q, patch, Q_LEN);
    return ST_OK;
}

/* Puts the R to W bits of a sector kept as packs: its own symbols are spread over packs of this sector and the two
 * before. */
static enum status spread_packs(struct disc_reader *reader, const struct extent *extent, int32_t lba, uint8_t *raw) {
    memset(raw, 0, SUB_LEN);
    for (int back = 0; back < RW_SPAN; back++) {
        if (lba - back < extent->first)
            break;
        const uint8_t *packs;
        TRY(fetch_sub(reader, extent, lba - back, &packs));
        memset(reader->symbols, 0, sizeof reader->symbols);
        rw_scatter(packs, reader->symbols);
        for (unsigned i = 0; i < SUB_LEN; i++)
            raw[i] |= reader->symbols[SUB_LEN * back + i];
    }
    return ST_OK;
}

/* All 96 interleaved symbols of a sector inside a track. */
static enum status read_sub_raw(struct disc_reader *reader, const struct track *track, int32_t lba, uint8_t *raw) {
    const struct extent *extent = reader_extent(reader, lba, NULL);
    enum sub_form form = extent && extent->file ? extent->sub : SUB_NONE;
    const uint8_t *patch = patched_q(reader->disc, lba), *sub;
    uint8_t q[Q_LEN];
    bool p;
    if (form == SUB_RAW || form == SUB_LINEAR) {
        TRY(fetch_sub(reader, extent, lba, &sub));
        if (form == SUB_RAW)
            memcpy(raw, sub, SUB_LEN);
        else
            sub_interleave(sub, raw);
        if (patch)
            sub_set_pq(patch, sub_get_p(raw), raw);
        return ST_OK;
    }
    TRY(read_pq(reader, track, lba, q, &p));
    if (form != SUB_RW) {
        sub_from_q(q, p, raw);
        return ST_OK;
    }
    TRY(spread_packs(reader, extent, lba, raw));
    sub_set_pq(q, p, raw);
    return ST_OK;
}

/* The four R-W packs that begin in a sector, corrected. Their symbols reach into the next two sectors; behind the track
 * those say nothing. */
static enum status read_sub_packs(struct disc_reader *reader, int32_t lba, uint8_t *packs) {
    const struct extent *extent = reader_extent(reader, lba, NULL);
    enum sub_form form = extent && extent->file ? extent->sub : SUB_NONE;
    memset(packs, 0, SUB_LEN);
    if (form == SUB_NONE || form == SUB_PQ16)
        return ST_OK;
    if (form == SUB_RW) {
        const uint8_t *sub;
        TRY(fetch_sub(reader, extent, lba, &sub));
        memcpy(packs, sub, SUB_LEN);
        return ST_OK;
    }
    memset(reader->symbols, 0, sizeof reader->symbols);
    for (int32_t ahead = 0; ahead < RW_SPAN; ahead++) {
        const struct track *track = disc_track_at(reader->disc, lba + ahead);
        if (track)
            TRY(read_sub_raw(reader, track, lba + ahead, reader->symbols + SUB_LEN * ahead));
    }
    rw_gather(reader->symbols, packs);
    for (unsigned n = 0; n < RW_PACKS; n++)
        (void)rw_correct(packs + RW_PACK_LEN * n); /* a pack beyond repair goes out as it is */
    return ST_OK;
}

unsigned reader_sub_len(unsigned parts) {
    return parts & (PART_SUB_RAW | PART_SUB_RW) ? SUB_LEN : parts & PART_SUB_PQ16 ? PQ16_LEN : 0;
}

enum status reader_sub(struct disc_reader *reader, const struct track *track, int32_t lba, unsigned parts,
                       uint8_t *into) {
    if (parts & PART_SUB_RAW)
        return read_sub_raw(reader, track, lba, into);
    if (parts & PART_SUB_RW)
        return read_sub_packs(reader, lba, into);
    uint8_t q[Q_LEN];
    bool p;
    if (parts & PART_SUB_PQ16) {
        TRY(read_pq(reader, track, lba, q, &p));
        sub_pq16(q, p, into);
    }
    return ST_OK;
}

enum status disc_q(struct disc_reader *reader, int32_t lba, uint8_t q[Q_LEN]) {
    const struct disc *disc = reader->disc;
    bool p;
    if (disc->medium != MEDIUM_CD)
        return ST_OUT_OF_RANGE;
    const struct track *track = disc_track_near(reader, lba);
    if (track) {
        reader->track = track;
        return read_pq(reader, track, lba, q, &p);
    }
    if (lba < disc->leadout || lba - disc->leadout >= LEADOUT_SHOWN || !msf_reaches(lba))
        return ST_OUT_OF_RANGE;
    make_pq(reader, NULL, lba, q, &p);
    return ST_OK;
}
