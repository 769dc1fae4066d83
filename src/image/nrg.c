/* SPDX-License-Identifier: MIT */
/* How does Nero keep a disc: the sectors first, then chunks, then where the chunks begin? All numbers are big-endian.
 *
 *   end      v2: -12 4 "NER5"  -8 8 chunks at        v1: -8 4 "NERO"  -4 4 chunks at
 *   chunk    0 4 name   4 4 length   data   ... until "END!"
 *   CUEX     8 per index: CONTROL*16+ADR, track BCD, index BCD, 0, LBA        (CUES, v1: a time in the last three)
 *   DAOX     4 length, 13 MCN, 1, 1 disc type, 1, 1 first, 1 last; 42 per track: 12 ISRC, 2 sector size, 1 mode, 3,
 *            8 index 0 at, 8 index 1 at, 8 end at                            (DAOI, v1: 30, places of 4 bytes)
 *   ETN2     32 per track: 8 at, 8 length, 4 mode, 4 start, 8                  (ETNF: 20; TINF: 12)
 *   SINF     4 tracks of the session the chunks before described
 *   CDTX     CD-TEXT packs;   MTYP   4 medium bits */
#include "disc/cdtext.h"
#include "disc/subchannel.h"
#include "image/plan.h"

enum { CHUNK_HEADER = 8, DAO_HEADER = 22, MAX_INDEX_ENTRIES = 99 * 100 };
enum { MTYP_DVD = 0x4 | 0x8 | 0x10 | 0x200 | 0x40000 | 0x80000, MTYP_BD = 0x700000, MTYP_HD_DVD = 0x3800000 };

#define NAME(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

struct nrg {
    const struct image_source *source;
    struct disc *disc;
    uint64_t chunks_at;
    struct bytes chunks;
    /* The chunks that describe the session being gathered. */
    struct bytes cue, dao, etn;
    bool cue_is_v1, dao_is_v1;
    uint32_t etn_entry;      /* bytes of one entry: 12, 20 or 32 */
    struct bytes cdtext;
    uint32_t medium;
    int32_t lba;             /* the next free one: the lead-out of the last session */
    bool end_seen;
    struct plan plan;
};

#define FAIL(nrg, ...) (error_set((nrg)->source->error, ST_BAD_FORMAT, 0, __VA_ARGS__), ST_BAD_FORMAT)

/* ---- records ---- */

static bool beyond_cd(const struct nrg *nrg) { return nrg->medium & (MTYP_DVD | MTYP_BD); }
static int32_t most_sectors(const struct nrg *nrg) { return beyond_cd(nrg) ? BEYOND_CD_MAX_SECTORS : CD_MAX_LBA; }

struct mode_row {
    uint8_t code;
    enum track_mode mode;
    uint16_t main_len, sub_len;
};
static const struct mode_row modes[] = {
    {0x00, TRACK_MODE1, 2048, 0},  {0x02, TRACK_FORM1, 2048, 0}, {0x03, TRACK_XA, 2336, 0},
    {0x05, TRACK_MODE1, 2352, 0},  {0x06, TRACK_XA, 2352, 0},    {0x07, TRACK_AUDIO, 2352, 0},
    {0x08, TRACK_AUDIO, 2352, 0},  {0x0f, TRACK_MODE1, 2352, 96}, {0x10, TRACK_AUDIO, 2352, 96},
    {0x11, TRACK_XA, 2352, 96},
};

/* The record of a mode code and the sector size beside it (0: none given). Some writers give 2352 with a cooked code: the size
 * is right then. */
static enum status record_of(const struct nrg *nrg, unsigned code, uint32_t size, uint64_t at, struct record *ret) {
    const struct mode_row *row = NULL;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (modes[i].code == code)
            row = &modes[i];
    if (row && (!size || size == (uint32_t)row->main_len + row->sub_len)) {
        (void)record_make(row->mode, row->main_len, ret);
        ret->sub_len = row->sub_len, ret->sub = row->sub_len ? SUB_RAW : SUB_NONE;
        return ST_OK;
    }
    enum track_mode mode = row ? row->mode : TRACK_MODE1;
    uint32_t sub_len = size > RAW_LEN ? size - RAW_LEN : 0;
    if (sub_len && sub_len != SUB_LEN)
        return FAIL(nrg, "sectors of %u bytes are of no known kind", size);
    if (!row && size - sub_len == RAW_LEN) {
        struct sector_header header;
        TRY(sector_header_read(nrg->source->file, at, &header));
        mode = header.sync ? sector_header_mode(&header, TRACK_MODE1) : TRACK_AUDIO;
    } else if (size - sub_len == RAW_LEN && mode == TRACK_FORM1) {
        mode = TRACK_XA;
    }
    if (!size || !record_make(mode, size - sub_len, ret))
        return FAIL(nrg, "mode 0x%02x with sectors of %u bytes is of no known kind", code, size);
    ret->sub_len = (uint16_t)sub_len, ret->sub = sub_len ? SUB_RAW : SUB_NONE;
    return ST_OK;
}

/* ---- disc at once ---- */

static bool from_bcd(uint8_t bcd, uint8_t *ret) {
    *ret = (uint8_t)((bcd >> 4) * 10 + (bcd & 15));
    return (bcd >> 4) <= 9 && (bcd & 15) <= 9;
}

/* Version 1 keeps times; most writers in BCD, some in binary: one digit above 9 gives those away. */
static bool cue_times_are_bcd(struct bytes cue) {
    uint8_t value;
    for (size_t at = 0; at + 8 <= cue.len; at += 8)
        for (unsigned i = 5; i < 8; i++)
            if (!from_bcd(cue.at[at + i], &value))
                return false;
    return true;
}

/* One entry of CUEX or CUES. */
struct index_entry {
    uint8_t control, track, index;
    int32_t lba;
};

static enum status take_index(const struct nrg *nrg, struct reader *cue, bool bcd, struct index_entry *ret) {
    const uint8_t *raw = take(cue, 8);
    uint8_t m, s, f;
    *ret = (struct index_entry){.control = raw[0] >> 4};
    ret->track = raw[1];
    if (raw[1] < 0xa0 && !from_bcd(raw[1], &ret->track))
        return FAIL(nrg, "0x%02x is no track number", raw[1]);
    if (!from_bcd(raw[2], &ret->index))
        return FAIL(nrg, "0x%02x is no index", raw[2]);
    ret->lba = (int32_t)get_be32(raw + 4);
    if (nrg->cue_is_v1) {
        m = raw[5], s = raw[6], f = raw[7];
        if (bcd)
            (void)from_bcd(raw[5], &m), (void)from_bcd(raw[6], &s), (void)from_bcd(raw[7], &f);
        ret->lba = (m * 60 + s) * 75 + f - PREGAP_LEN;
    }
    if (ret->lba < -PREGAP_LEN || ret->lba > most_sectors(nrg))
        return FAIL(nrg, "LBA %d is no address of a CD", ret->lba);
    return ST_OK;
}

/* One entry of DAOX or DAOI. */
struct dao_entry {
    char isrc[13];
    uint16_t size;
    uint8_t mode;
    uint64_t index0, index1, end;
};

static enum status take_dao(const struct nrg *nrg, struct reader *dao, struct dao_entry *ret) {
    *ret = (struct dao_entry){0};
    take_bytes(dao, ret->isrc, 12);
    ret->size = take_be16(dao);
    ret->mode = take_u8(dao);
    take_skip(dao, 3);
    ret->index0 = nrg->dao_is_v1 ? take_be32(dao) : take_be64(dao);
    ret->index1 = nrg->dao_is_v1 ? take_be32(dao) : take_be64(dao);
    ret->end = nrg->dao_is_v1 ? take_be32(dao) : take_be64(dao);
    if (!ret->size)
        return FAIL(nrg, "a track has sectors of 0 bytes");
    if (ret->index0 > ret->index1 || ret->index1 >= ret->end || ret->end > nrg->chunks_at)
        return FAIL(nrg, "a track's data does not lie in order before the chunks");
    return ST_OK;
}

/* What the CUE entries say of one track. */
struct track_plan {
    uint8_t control, count;
    int32_t index0, next;               /* INT32_MIN: none */
    int32_t index[DISC_MAX_TRACKS];     /* 1.. */
};

static enum status gather(const struct nrg *nrg, unsigned number, bool last, struct track_plan *ret) {
    struct reader cue = reader_of(nrg->cue);
    bool bcd = cue_times_are_bcd(nrg->cue);
    memset(ret, 0, sizeof *ret);
    ret->index0 = ret->next = INT32_MIN;
    while (reader_left(&cue) >= 8) {
        struct index_entry entry;
        TRY(take_index(nrg, &cue, bcd, &entry));
        bool is_next = last ? entry.track == 0xaa : entry.track == number + 1;
        if (is_next && ret->next == INT32_MIN)
            ret->next = entry.lba;
        if (entry.track != number)
            continue;
        ret->control = entry.control;
        if (entry.index == 0)
            ret->index0 = entry.lba;
        else if (entry.index != ret->count + 1)
            return FAIL(nrg, "index %u of track %u does not follow", entry.index, number);
        else
            ret->index[ret->count++] = entry.lba;
    }
    return ret->count ? ST_OK : FAIL(nrg, "track %u has no index 1", number);
}

static enum status lay_dao_track(struct nrg *nrg, unsigned number, bool first, bool last, const struct dao_entry *dao,
                                 struct track_plan *scratch) {
    struct record record;
    TRY(gather(nrg, number, last, scratch));
    TRY(record_of(nrg, dao->mode, dao->size, dao->index0, &record));
    uint32_t len = record_len(&record);
    uint64_t stored_pause = (dao->index1 - dao->index0) / len, length = (dao->end - dao->index1) / len;
    if (stored_pause > CD_MAX_LBA || length > (uint64_t)most_sectors(nrg) || !length)
        return FAIL(nrg, "track %u has a length no CD has", number);
    int32_t start = scratch->index[0], pause = (int32_t)stored_pause;
    if (start - pause < -PREGAP_LEN || (!first && start - pause < nrg->lba))
        return FAIL(nrg, "track %u is not behind the one before", number);
    struct track track = {.number = (uint8_t)number, .control = scratch->control, .mode = record.mode,
                          .first = start - pause, .start = start, .end = start + (int32_t)length};
    if (isrc_valid(dao->isrc))
        memcpy(track.isrc, dao->isrc, sizeof track.isrc);
    if (first && scratch->index0 != INT32_MIN && scratch->index0 < track.first)
        track.first = scratch->index0;
    struct extent extent = plan_stored(&nrg->plan, &record, nrg->source->file, dao->index0);
    extent.first = start - pause, extent.count = pause + (int32_t)length;
    if (!first && start - pause > nrg->lba) { /* a pause the file does not hold */
        track.first = nrg->lba;
        TRY(plan_empty(&nrg->plan, nrg->lba, start - pause - nrg->lba, record.mode));
    }
    TRY(plan_extent(&nrg->plan, &extent));
    nrg->lba = track.end;
    TRY(plan_track(&nrg->plan, &track, NULL));
    return plan_indices(&nrg->plan, scratch->index, scratch->count);
}

static enum status lay_dao(struct nrg *nrg, uint32_t tracks) {
    struct reader dao = reader_of(nrg->dao);
    uint32_t entry_len = nrg->dao_is_v1 ? 30 : 42;
    if (nrg->dao.len != DAO_HEADER + (size_t)tracks * entry_len)
        return FAIL(nrg, "a session of %u tracks has %zu bytes of track data", tracks, nrg->dao.len);
    take_skip(&dao, 4);
    char mcn[14] = {0};
    take_bytes(&dao, mcn, 13);
    take_skip(&dao, 1);
    unsigned type = take_u8(&dao);
    take_skip(&dao, 1);
    unsigned first = take_u8(&dao), last = take_u8(&dao);
    if (last + 1u - first != tracks || !first)
        return FAIL(nrg, "a session of %u tracks says %u to %u", tracks, first, last);
    if (mcn_valid(mcn) && !nrg->disc->mcn[0] && memcmp(mcn, "0000000000000", 13) != 0)
        memcpy(nrg->disc->mcn, mcn, sizeof mcn);
    struct track_plan *scratch = arena_take(&nrg->disc->arena, sizeof *scratch);
    if (!scratch)
        return ST_NO_MEMORY;
    if (nrg->plan.session_count == DISC_MAX_SESSIONS)
        return FAIL(nrg, "more than 99 sessions");
    TRY(plan_session(&nrg->plan, type));
    for (uint32_t i = 0; i < tracks; i++) {
        struct dao_entry entry;
        TRY(take_dao(nrg, &dao, &entry));
        TRY(lay_dao_track(nrg, first + i, i == 0, i + 1 == tracks, &entry, scratch));
    }
    return ST_OK;
}

/* ---- track at once: no pause is stored, every track gets one of 150 sectors ---- */

static enum status lay_etn_track(struct nrg *nrg, struct reader *etn, bool first) {
    bool wide = nrg->etn_entry == 32;
    uint64_t at = wide ? take_be64(etn) : take_be32(etn), len = wide ? take_be64(etn) : take_be32(etn);
    uint32_t code = take_be32(etn);
    take_skip(etn, wide ? 12 : nrg->etn_entry - 12);
    struct record record;
    TRY(record_of(nrg, code, 0, at, &record));
    uint64_t count = len / record_len(&record);
    if (at > nrg->chunks_at || len > nrg->chunks_at - at || !count || count > (uint64_t)most_sectors(nrg))
        return FAIL(nrg, "a track's data does not lie before the chunks");
    struct extent extent = plan_stored(&nrg->plan, &record, nrg->source->file, at);
    int32_t from = nrg->lba;
    if (first && nrg->plan.session_count == 1)
        from = -PREGAP_LEN;
    else if (first)
        from = nrg->lba + plan_session_gap(nrg->plan.session_count - 1);
    extent.first = from + PREGAP_LEN, extent.count = (int32_t)count;
    if (from >= 0)
        TRY(plan_empty(&nrg->plan, from, PREGAP_LEN, record.mode));
    TRY(plan_extent(&nrg->plan, &extent));
    struct track track = {.number = (uint8_t)(nrg->plan.track_count + 1), .mode = record.mode,
                          .control = record.mode == TRACK_AUDIO ? 0 : CONTROL_DATA, .first = from,
                          .start = extent.first, .end = extent.first + extent.count};
    nrg->lba = track.end;
    if (nrg->lba > most_sectors(nrg))
        return FAIL(nrg, "track %u ends behind the last address there is", track.number);
    return plan_track(&nrg->plan, &track, NULL);
}

static enum status lay_etn(struct nrg *nrg, uint32_t tracks) {
    if (nrg->etn.len != (size_t)tracks * nrg->etn_entry)
        return FAIL(nrg, "a session of %u tracks has %zu bytes of track data", tracks, nrg->etn.len);
    struct reader etn = reader_of(nrg->etn);
    uint32_t first = nrg->plan.track_count;
    TRY(plan_session(&nrg->plan, 0));
    for (uint32_t i = 0; i < tracks; i++)
        TRY(lay_etn_track(nrg, &etn, i == 0));
    nrg->plan.session[nrg->plan.session_count - 1].type =
        (uint8_t)plan_session_type(&nrg->plan.track[first], nrg->plan.track_count - first);
    return ST_OK;
}

/* ---- chunks ---- */

static enum status end_session(struct nrg *nrg, uint32_t tracks) {
    enum status status;
    if (!tracks || tracks > DISC_MAX_TRACKS)
        return FAIL(nrg, "a session has %u tracks", tracks);
    if (nrg->dao.len && nrg->cue.len)
        status = lay_dao(nrg, tracks);
    else if (nrg->etn.len)
        status = lay_etn(nrg, tracks);
    else
        return FAIL(nrg, "nothing describes the tracks of session %u", nrg->plan.session_count + 1);
    nrg->cue = nrg->dao = nrg->etn = (struct bytes){0};
    return status;
}

static enum status keep(struct nrg *nrg, struct bytes *where, struct bytes data) {
    if (where->len)
        return FAIL(nrg, "a session is described twice");
    *where = data;
    return ST_OK;
}

static enum status on_chunk(struct nrg *nrg, uint32_t name, struct bytes data) {
    switch (name) {
    case NAME('C', 'U', 'E', 'S'):
    case NAME('C', 'U', 'E', 'X'):
        nrg->cue_is_v1 = name == NAME('C', 'U', 'E', 'S');
        return data.len % 8 || data.len > MAX_INDEX_ENTRIES * 8 ? FAIL(nrg, "the indices are no whole number of entries")
                                                                : keep(nrg, &nrg->cue, data);
    case NAME('D', 'A', 'O', 'I'):
    case NAME('D', 'A', 'O', 'X'):
        nrg->dao_is_v1 = name == NAME('D', 'A', 'O', 'I');
        return keep(nrg, &nrg->dao, data);
    case NAME('T', 'I', 'N', 'F'): nrg->etn_entry = 12; return keep(nrg, &nrg->etn, data);
    case NAME('E', 'T', 'N', 'F'): nrg->etn_entry = 20; return keep(nrg, &nrg->etn, data);
    case NAME('E', 'T', 'N', '2'): nrg->etn_entry = 32; return keep(nrg, &nrg->etn, data);
    case NAME('S', 'I', 'N', 'F'): return data.len < 4 ? FAIL(nrg, "SINF is cut short") : end_session(nrg, get_be32(data.at));
    case NAME('C', 'D', 'T', 'X'): nrg->cdtext = cdtext_packs(data); return ST_OK;
    case NAME('E', 'N', 'D', '!'): nrg->end_seen = true; return ST_OK;
    default: return ST_OK; /* MTYP, read before; RELO, DINF, AFNM, VOLM, TOCT and what later versions added */
    }
}

/* The medium stands behind the tracks, but says how long they may be. */
static void find_medium(struct nrg *nrg) {
    struct reader reader = reader_of(nrg->chunks);
    while (!reader.failed) {
        uint32_t name = take_be32(&reader), len = take_be32(&reader);
        const uint8_t *data = take(&reader, len);
        if (name == NAME('M', 'T', 'Y', 'P') && data && len >= 4)
            nrg->medium = get_be32(data);
    }
}

static enum status read_chunks(struct nrg *nrg) {
    struct reader reader = reader_of(nrg->chunks);
    while (!nrg->end_seen) {
        uint32_t name = take_be32(&reader), len = take_be32(&reader);
        const uint8_t *data = take(&reader, len);
        if (reader.failed)
            return FAIL(nrg, "the chunks have no END!");
        TRY(on_chunk(nrg, name, (struct bytes){data, len}));
    }
    return ST_OK;
}

/* The place of the chunks by the last bytes of the file; 0 when this is no NRG. */
static uint64_t chunks_at(const struct image_probe *probe, uint32_t *trailer_len) {
    const uint8_t *end = probe->tail.at + probe->tail.len;
    uint64_t at = 0;
    *trailer_len = 0;
    if (probe->tail.len >= 12 && !memcmp(end - 12, "NER5", 4))
        at = get_be64(end - 8), *trailer_len = 12;
    else if (probe->tail.len >= 8 && !memcmp(end - 8, "NERO", 4))
        at = get_be32(end - 4), *trailer_len = 8;
    return at;
}

enum image_match image_match_nrg(const struct image_probe *probe) {
    uint32_t trailer_len;
    (void)chunks_at(probe, &trailer_len);
    return trailer_len ? MATCH_SURE : MATCH_NONE;
}

/* A DVD or BD is one track of 2048-byte sectors however it is written down. */
static enum status lay_beyond_cd(struct nrg *nrg) {
    const struct extent *extent = &nrg->plan.extent[nrg->plan.extent_count - 1];
    if (nrg->plan.track_count != 1 || extent->main_len != 2048)
        return FAIL(nrg, "a DVD has one track with sectors of 2048 bytes");
    struct extent whole = *extent;
    nrg->plan = plan_of(nrg->source, nrg->disc);
    whole.first = 0;
    struct track track = {.number = 1, .control = CONTROL_DATA, .mode = TRACK_MODE1, .end = whole.count};
    whole.mode = TRACK_MODE1, whole.main_at = 16;
    nrg->disc->medium = nrg->medium & MTYP_BD ? MEDIUM_BD : MEDIUM_DVD;
    TRY(plan_session(&nrg->plan, 0));
    TRY(plan_track(&nrg->plan, &track, NULL));
    return plan_extent(&nrg->plan, &whole);
}

enum status image_load_nrg(const struct image_source *source, struct disc *disc) {
    struct nrg *nrg = arena_take(&disc->arena, sizeof *nrg);
    uint32_t trailer_len;
    if (!nrg)
        return ST_NO_MEMORY;
    nrg->source = source, nrg->disc = disc, nrg->plan = plan_of(source, disc); /* the rest is zero: arena memory */
    nrg->chunks_at = chunks_at(source->probe, &trailer_len);
    uint64_t end = source->file->size - trailer_len;
    if (!nrg->chunks_at || nrg->chunks_at > end || end - nrg->chunks_at < CHUNK_HEADER)
        return FAIL(nrg, "the chunks do not lie inside the file");
    if (end - nrg->chunks_at > IMAGE_MAX_BINARY)
        return error_set(source->error, ST_TOO_LARGE, 0, "chunks over the limit of 16 MiB");
    size_t len = (size_t)(end - nrg->chunks_at);
    uint8_t *bytes = arena_take(&disc->arena, len);
    if (!bytes)
        return ST_NO_MEMORY;
    TRY(file_read(source->file, nrg->chunks_at, bytes, len));
    nrg->chunks = (struct bytes){bytes, len};
    find_medium(nrg);
    if (nrg->medium & MTYP_HD_DVD)
        return error_set(source->error, ST_UNSUPPORTED, 0, "an HD DVD is not read here");
    TRY(read_chunks(nrg));
    if (nrg->cue.len || nrg->dao.len || nrg->etn.len)
        return FAIL(nrg, "tracks are described that no SINF counts");
    if (!nrg->plan.track_count)
        return FAIL(nrg, "there is no track");
    if (beyond_cd(nrg))
        TRY(lay_beyond_cd(nrg));
    TRY(plan_finish(&nrg->plan));
    for (unsigned i = 0; i < disc->track_count && nrg->cdtext.len; i++)
        if (disc->track[i].mode == TRACK_AUDIO) {
            disc->session[disc->track[i].session - 1].cdtext = nrg->cdtext;
            break;
        }
    return ST_OK;
}
