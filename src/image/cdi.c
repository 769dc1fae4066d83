/* SPDX-License-Identifier: MIT */
/* How does DiscJuggler keep a disc: the sectors of all tracks first, then a descriptor? All numbers are little-endian.
 *
 *   end      -8 4 version (80000004 v2, 80000005 v3, 80000006 v3.5)   -4 4 v2, v3: descriptor at; v3.5: its length
 *   descriptor: 2 sessions; per session 2 tracks, the tracks, a separator; at the end a session of no tracks and the disc
 *   track    4 t (t != 0: 8 more)   10 + 10 marks   4   1+n path   19   4 x (x = 80000000: 8 more)   2 k   4*k index lengths
 *            4 c, c * 18 * (1+n) texts   2   4 mode   4   4 session   4 track   4 start   4 length   16   4 read mode
 *            4 CONTROL   1   4 length   4   12 ISRC   4 ISRC valid   (v3 up: 5, 4 y, y = ffffffff: 78 more)
 *   separator  v2 12, v3 up 13 bytes                                                                                        */
#include "disc/cdtext.h"
#include "disc/subchannel.h"
#include "image/plan.h"

static const uint32_t VERSION_2 = 0x80000004u, VERSION_35 = 0x80000006u; /* 3 lies between */
enum {
    MARK_LEN = 10, MAX_INDICES = 100, FOOTER_LEN = 8, TEXTS_PER_BLOCK = 18
};

struct cdi {
    const struct image_source *source;
    struct disc *disc;
    struct reader reader;
    uint32_t version;
    uint64_t descriptor_at;
    struct plan plan;
    uint64_t at;             /* of the next track's sectors */
    int32_t lba;             /* of the next sector stored */
    int32_t index[DISC_MAX_TRACKS];
};

#define FAIL(cdi, ...) (error_set((cdi)->source->error, ST_BAD_FORMAT, 0, __VA_ARGS__), ST_BAD_FORMAT)

/* What a track says of itself. */
struct entry {
    uint16_t index_count, medium;
    const uint8_t *index_lengths;
    uint32_t mode, start, length, read_mode, control, isrc_valid;
    char isrc[13];
};

/* The marks a track begins with stand behind 4 bytes, or 12 when those are not zero; writers are not agreed on when. */
static bool take_marks(struct reader *reader) {
    static const uint8_t marks[2 * MARK_LEN] = {0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255};
    for (size_t skipped = 0; skipped <= 12; skipped += 4) {
        struct reader ahead = *reader;
        take_skip(&ahead, skipped);
        const uint8_t *at = take(&ahead, sizeof marks);
        if (at && !memcmp(at, marks, sizeof marks)) {
            *reader = ahead;
            return true;
        }
    }
    return false;
}

/* What a track and the block of the whole disc have in common: marks, path, medium. */
static bool take_head(struct reader *r, uint16_t *medium) {
    if (!take_marks(r))
        return false;
    take_skip(r, 4);
    take_skip(r, take_u8(r));
    take_skip(r, 19);
    if (take_le32(r) == 0x80000000u) {
        take_skip(r, 6);
        *medium = take_le16(r);
    }
    return !r->failed;
}

static enum status take_entry(struct cdi *cdi, struct entry *ret) {
    struct reader *r = &cdi->reader;
    *ret = (struct entry){0};
    if (!take_head(r, &ret->medium))
        return FAIL(cdi, "the marks of a track are missing");
    ret->index_count = take_le16(r);
    if (!ret->index_count || ret->index_count > MAX_INDICES)
        return FAIL(cdi, "a track has %u indices", ret->index_count);
    ret->index_lengths = take(r, 4u * ret->index_count);
    uint32_t blocks = take_le32(r);
    for (uint64_t i = 0; i < (uint64_t)blocks * TEXTS_PER_BLOCK && !r->failed; i++)
        take_skip(r, take_u8(r));
    take_skip(r, 2);
    ret->mode = take_le32(r);
    take_skip(r, 12);
    ret->start = take_le32(r);
    ret->length = take_le32(r);
    take_skip(r, 16);
    ret->read_mode = take_le32(r);
    ret->control = take_le32(r);
    take_skip(r, 9);
    take_bytes(r, ret->isrc, 12);
    ret->isrc_valid = take_le32(r);
    if (cdi->version != VERSION_2) {
        take_skip(r, 5);
        if (take_le32(r) == UINT32_MAX)
            take_skip(r, 78);
    }
    return r->failed ? FAIL(cdi, "a track lies outside the descriptor") : ST_OK;
}

static enum status record_of(const struct cdi *cdi, const struct entry *entry, struct record *ret) {
    static const enum track_mode modes[] = {TRACK_AUDIO, TRACK_MODE1, TRACK_XA};
    static const uint16_t mains[] = {2048, 2336, 2352, 2352, 2352}, subs[] = {0, 0, 0, 16, 96};
    if (entry->mode > 2 || entry->read_mode > 4)
        return FAIL(cdi, "mode %u with read mode %u is of no known kind", entry->mode, entry->read_mode);
    enum track_mode mode = modes[entry->mode];
    if (mode == TRACK_XA && entry->read_mode == 0)
        mode = TRACK_FORM1;
    if (!record_make(mode, mains[entry->read_mode], ret))
        return FAIL(cdi, "mode %u has no sectors of %u bytes", entry->mode, mains[entry->read_mode]);
    ret->sub_len = subs[entry->read_mode];
    ret->sub = ret->sub_len == 16 ? SUB_PQ16 : ret->sub_len ? SUB_RAW : SUB_NONE;
    return ST_OK;
}

/* The indices' LBAs from their lengths. *pause is index 0's length. */
static enum status take_indices(struct cdi *cdi, const struct entry *entry, int32_t first, unsigned *count, int32_t *pause) {
    uint64_t at = 0, before_last = 0;
    *count = 0;
    *pause = (int32_t)(get_le32(entry->index_lengths) & INT32_MAX);
    for (unsigned i = 0; i < entry->index_count; i++) {
        if (i > 0 && *count < DISC_MAX_TRACKS)
            cdi->index[(*count)++] = first + (int32_t)at;
        before_last = at;
        at += get_le32(entry->index_lengths + 4 * i);
        if (at > CD_MAX_LBA + PREGAP_LEN)
            return FAIL(cdi, "a track's indices are longer than any CD");
    }
    if (!*count)
        return FAIL(cdi, "a track has no index 1");
    if (entry->length <= before_last || entry->length > CD_MAX_LBA + PREGAP_LEN)
        return FAIL(cdi, "a track of %u sectors has indices for %llu", entry->length, (unsigned long long)at);
    if (entry->length < at)
        host_say(cdi->source->host, LOUD_WARNING, "%s: a track of %u sectors has indices for %llu and is shortened",
                 cdi->source->file->name, entry->length, (unsigned long long)at);
    return ST_OK;
}

/* Where a later session begins: by the track's own address, which counts from -150 or from 0, else by the usual lengths. */
static int32_t session_start(const struct cdi *cdi, const struct entry *entry) {
    int64_t from_pregap = (int64_t)entry->start - PREGAP_LEN, least = cdi->lba + PREGAP_LEN, most = cdi->lba + 30000;
    if (from_pregap >= least && from_pregap <= most)
        return (int32_t)from_pregap;
    return cdi->lba + plan_session_gap(cdi->plan.session_count - 1);
}

static enum status lay_track(struct cdi *cdi, const struct entry *entry, bool first) {
    struct plan *plan = &cdi->plan;
    struct record record;
    unsigned count;
    int32_t pause;
    TRY(record_of(cdi, entry, &record));
    if (first && plan->session_count > 1)
        cdi->lba = session_start(cdi, entry);
    TRY(take_indices(cdi, entry, cdi->lba, &count, &pause));
    struct track track = {.number = (uint8_t)(plan->track_count + 1), .control = entry->control & 15, .mode = record.mode,
                          .first = cdi->lba, .start = cdi->index[0], .end = cdi->lba + (int32_t)entry->length};
    if (entry->isrc_valid && isrc_valid(entry->isrc))
        memcpy(track.isrc, entry->isrc, sizeof track.isrc);
    struct extent extent = plan_stored(plan, &record, cdi->source->file, cdi->at);
    extent.first = cdi->lba, extent.count = (int32_t)entry->length;
    uint64_t end = cdi->at + (uint64_t)entry->length * record_len(&record);
    if (end > cdi->descriptor_at)
        return error_set(cdi->source->error, ST_TRUNCATED, 0, "track %u ends behind the file's sectors", track.number);
    if (track.end > CD_MAX_LBA)
        return error_set(cdi->source->error, ST_TOO_LARGE, 0, "track %u ends behind 99:59:74", track.number);
    cdi->at = end;
    cdi->lba = track.end;
    TRY(plan_extent(plan, &extent));
    TRY(plan_track(plan, &track, NULL));
    struct session *session = &plan->session[plan->session_count - 1];
    session->type = (uint8_t)(session->type | plan_session_type(&track, 1));
    return plan_indices(plan, cdi->index, count);
}

/* A DVD's one track is stored with the 150 sectors a CD would have in front. */
static enum status lay_dvd(struct cdi *cdi, const struct entry *entry) {
    struct record record;
    TRY(record_of(cdi, entry, &record));
    if (record.main_len != 2048 || entry->length <= PREGAP_LEN || entry->length > INT32_MAX)
        return FAIL(cdi, "a DVD has sectors of 2048 bytes");
    (void)record_make(TRACK_MODE1, 2048, &record);
    struct extent extent = plan_stored(&cdi->plan, &record, cdi->source->file, PREGAP_LEN * 2048);
    extent.count = (int32_t)entry->length - PREGAP_LEN;
    struct track track = {.number = 1, .control = CONTROL_DATA, .mode = TRACK_MODE1, .end = extent.count};
    cdi->disc->medium = MEDIUM_DVD;
    TRY(plan_extent(&cdi->plan, &extent));
    return plan_track(&cdi->plan, &track, NULL);
}

static enum status read_session(struct cdi *cdi, bool first) {
    unsigned tracks = take_le16(&cdi->reader);
    if (!tracks || tracks > DISC_MAX_TRACKS)
        return FAIL(cdi, "session %u has %u tracks", cdi->plan.session_count + 1, tracks);
    TRY(plan_session(&cdi->plan, 0));
    for (unsigned i = 0; i < tracks; i++) {
        struct entry entry;
        TRY(take_entry(cdi, &entry));
        if (entry.medium == 0x38 && first && tracks == 1)
            return lay_dvd(cdi, &entry);
        TRY(lay_track(cdi, &entry, i == 0));
    }
    take_skip(&cdi->reader, cdi->version == VERSION_2 ? 12 : 13);
    return ST_OK;
}

/* What the block behind the last session says of the disc; none of it is needed, so a short block says nothing. */
static void read_disc_block(struct cdi *cdi) {
    struct reader *r = &cdi->reader;
    char mcn[14] = {0};
    uint16_t medium;
    if (take_le16(r) != 0 || !take_head(r, &medium))
        return;
    take_skip(r, 4);
    take_skip(r, take_u8(r));
    take_skip(r, 9);
    take_bytes(r, mcn, 13);
    if (take_le32(r) && !r->failed && mcn_valid(mcn))
        memcpy(cdi->disc->mcn, mcn, sizeof mcn);
    uint32_t len = take_le32(r);
    const uint8_t *raw = take(r, len);
    if (!raw || !len)
        return;
    struct bytes packs = cdtext_packs((struct bytes){raw, len});
    for (unsigned i = 0; i < cdi->plan.track_count; i++)
        if (cdi->plan.track[i].mode == TRACK_AUDIO) {
            cdi->plan.session[cdi->plan.track[i].session - 1].cdtext = packs;
            return;
        }
}

/* Where the descriptor lies by the file's last bytes; false when this is no CDI. */
static bool find_descriptor(const struct image_probe *probe, uint32_t *version, uint64_t *at) {
    if (probe->tail.len < FOOTER_LEN)
        return false;
    const uint8_t *footer = probe->tail.at + probe->tail.len - FOOTER_LEN;
    uint32_t place = get_le32(footer + 4);
    *version = get_le32(footer);
    if (*version < VERSION_2 || *version > VERSION_35)
        return false;
    *at = *version == VERSION_35 ? probe->file->size - place : place;
    return place >= FOOTER_LEN + 2 && place <= probe->file->size - FOOTER_LEN && *at < probe->file->size - FOOTER_LEN;
}

enum image_match image_match_cdi(const struct image_probe *probe) {
    uint32_t version;
    uint64_t at;
    if (find_descriptor(probe, &version, &at))
        return MATCH_SURE;
    return image_listed("cdi", probe->suffix) ? MATCH_MAYBE : MATCH_NONE;
}

enum status image_load_cdi(const struct image_source *source, struct disc *disc) {
    struct cdi *cdi = arena_take(&disc->arena, sizeof *cdi);
    if (!cdi)
        return ST_NO_MEMORY;
    cdi->source = source, cdi->disc = disc, cdi->plan = plan_of(source, disc), cdi->lba = -PREGAP_LEN; /* the rest is zero: arena memory */
    if (!find_descriptor(source->probe, &cdi->version, &cdi->descriptor_at))
        return FAIL(cdi, "the file ends with no descriptor of a known version");
    uint64_t len = source->file->size - cdi->descriptor_at;
    if (len > IMAGE_MAX_BINARY)
        return error_set(source->error, ST_TOO_LARGE, 0, "a descriptor over the limit of 16 MiB");
    uint8_t *bytes = arena_take(&disc->arena, (size_t)len);
    if (!bytes)
        return ST_NO_MEMORY;
    TRY(file_read(source->file, cdi->descriptor_at, bytes, (size_t)len));
    cdi->reader = reader_over(bytes, (size_t)len);
    unsigned sessions = take_le16(&cdi->reader);
    if (!sessions || sessions > DISC_MAX_SESSIONS)
        return FAIL(cdi, "%u sessions are not 1..99", sessions);
    for (unsigned i = 0; i < sessions; i++)
        TRY(read_session(cdi, sessions == 1));
    if (disc->medium == MEDIUM_CD)
        read_disc_block(cdi);
    return plan_finish(&cdi->plan);
}
