/* SPDX-License-Identifier: MIT */
/* How a format puts a disc together: sessions, tracks, indices and extents, in the order of their addresses. */
#include "image/plan.h"
#include "disc/msf.h"
#include "image/text.h"

/* Where a stored main channel of `len` bytes begins in a raw sector; each mode is a bit of `modes`. */
struct record_row {
    uint16_t len, at;
    uint16_t modes;
};
#define IN(mode) (1u << (mode))
static const struct record_row records[] = {
    {2352, 0, 0xffff},
    {2048, 16, IN(TRACK_MODE1)},
    {2048, 24, IN(TRACK_FORM1)},
    {2052, 12, IN(TRACK_MODE1)},
    {2056, 16, IN(TRACK_FORM1)},
    {2060, 12, IN(TRACK_FORM1)},
    {2064, 0, IN(TRACK_MODE1)},
    {2072, 0, IN(TRACK_FORM1)},
    {2324, 24, IN(TRACK_FORM2)},
    {2328, 24, IN(TRACK_FORM1) | IN(TRACK_FORM2)},
    {2332, 16, IN(TRACK_FORM1) | IN(TRACK_FORM2) | IN(TRACK_XA)},
    {2336, 16, IN(TRACK_MODE0) | IN(TRACK_MODE1) | IN(TRACK_MODE2) | IN(TRACK_FORM1) | IN(TRACK_FORM2) | IN(TRACK_XA)},
    {2340, 12, IN(TRACK_MODE0) | IN(TRACK_MODE1) | IN(TRACK_MODE2) | IN(TRACK_FORM1) | IN(TRACK_FORM2) | IN(TRACK_XA)},
};

bool record_make(enum track_mode mode, uint32_t main_len, struct record *ret) {
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        if (records[i].len == main_len && (records[i].modes & IN(mode))) {
            *ret = (struct record){mode, records[i].len, records[i].at, 0, SUB_NONE};
            return true;
        }
    return false;
}

struct plan plan_of(const struct image_source *source, struct disc *disc) {
    return (struct plan){.source = source, .disc = disc};
}

enum status plan_reserve(struct plan *plan, uint32_t tracks, uint32_t extents) {
    plan->track = arena_take(&plan->disc->arena, tracks * sizeof *plan->track);
    plan->extent = arena_take(&plan->disc->arena, extents * sizeof *plan->extent);
    if (!plan->track || !plan->extent)
        return ST_NO_MEMORY;
    plan->track_room = tracks, plan->extent_room = extents;
    return ST_OK;
}

enum status plan_session(struct plan *plan, unsigned type) {
    if (plan->session_count == DISC_MAX_SESSIONS)
        return error_set(plan->source->error, ST_TOO_LARGE, 0, "more than 99 sessions");
    void *array = plan->session;
    struct session *session =
        array_more(&plan->disc->arena, &array, &plan->session_room, plan->session_count, sizeof *session);
    if (!session)
        return ST_NO_MEMORY;
    plan->session = array;
    *session = (struct session){.number = (uint8_t)++plan->session_count, .type = (uint8_t)type};
    return ST_OK;
}

enum status plan_track(struct plan *plan, const struct track *track, struct track **ret) {
    struct error *error = plan->source->error;
    if (!plan->session_count)
        return error_set(error, ST_BAD_FORMAT, 0, "track %u stands before the first session", track->number);
    if (plan->track_count == DISC_MAX_TRACKS)
        return error_set(error, ST_TOO_LARGE, 0, "more than 99 tracks");
    if (track->number < 1 || track->number > 99)
        return error_set(error, ST_BAD_FORMAT, 0, "track number %u is not 1..99", track->number);
    if (plan->track_count && track->number != plan->track[plan->track_count - 1].number + 1)
        return error_set(error, ST_BAD_FORMAT, 0, "track %u follows track %u", track->number,
                         plan->track[plan->track_count - 1].number);
    void *array = plan->track;
    struct track *fresh = array_more(&plan->disc->arena, &array, &plan->track_room, plan->track_count, sizeof *fresh);
    if (!fresh)
        return ST_NO_MEMORY;
    plan->track = array;
    *fresh = *track;
    fresh->session = (uint8_t)plan->session_count;
    plan->track_count++;
    if (ret)
        *ret = fresh;
    return plan_indices(plan, &track->start, 1);
}

enum status plan_indices(struct plan *plan, const int32_t *index, unsigned count) {
    struct track *track = &plan->track[plan->track_count - 1];
    track->index_count = (uint8_t)count;
    track->index = NULL; /* index 1 alone is track->start: plan_finish points there */
    if (count < 2)
        return ST_OK;
    int32_t *copy = arena_take(&plan->disc->arena, count * sizeof *copy);
    if (!copy)
        return ST_NO_MEMORY;
    memcpy(copy, index, count * sizeof *copy);
    track->index = copy;
    return ST_OK;
}

enum status plan_extent(struct plan *plan, const struct extent *extent) {
    if (extent->count <= 0)
        return ST_OK;
    void *array = plan->extent;
    struct extent *fresh = array_more(&plan->disc->arena, &array, &plan->extent_room, plan->extent_count, sizeof *fresh);
    if (!fresh)
        return ST_NO_MEMORY;
    plan->extent = array;
    *fresh = *extent;
    plan->extent_count++;
    return ST_OK;
}

enum status plan_empty(struct plan *plan, int32_t first, int32_t count, enum track_mode mode) {
    struct extent extent = {.first = first, .count = count, .mode = mode, .main_len = RAW_LEN};
    return plan_extent(plan, &extent);
}

struct extent plan_stored(const struct plan *plan, const struct record *record, struct file *file, uint64_t at) {
    return (struct extent){.file = file,
                           .at = at,
                           .stride = record_len(record),
                           .main_len = record->main_len,
                           .main_at = record->main_at,
                           .big_endian = record->mode == TRACK_AUDIO && plan->source->options->swap_audio,
                           .mode = record->mode,
                           .sub = record->sub,
                           .sub_at = record->main_len};
}

unsigned plan_session_type(const struct track *first, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (first[i].mode == TRACK_MODE2 || first[i].mode == TRACK_XA || first[i].mode == TRACK_FORM1 ||
            first[i].mode == TRACK_FORM2)
            return 0x20;
    return 0;
}

int32_t plan_session_gap(unsigned session) {
    return (session == 1 ? LEADOUT_FIRST : LEADOUT_LATER) + LEADIN_LATER;
}

/* Bytes from the start of a record that must be in the file for the record to be whole. */
static uint32_t bytes_needed(const struct extent *extent) {
    uint32_t sub_len = extent->sub == SUB_NONE || extent->sub_file ? 0 : extent->sub == SUB_PQ16 ? 16 : SUB_LEN;
    return sub_len ? (uint32_t)extent->sub_at + sub_len : extent->main_len;
}

/* Whole records of the extent that its file holds. */
static int32_t records_held(const struct extent *extent) {
    uint64_t size = extent->file->size, needed = bytes_needed(extent);
    if (extent->at > size || size - extent->at < needed)
        return 0;
    uint64_t held = (size - extent->at - needed) / extent->stride + 1;
    return held < (uint64_t)extent->count ? (int32_t)held : extent->count;
}

/* Cuts the last track down to the sectors its file holds. */
static enum status shorten(struct plan *plan, uint32_t at, int32_t held) {
    struct extent *last = &plan->extent[at];
    struct track *track = &plan->track[plan->track_count - 1];
    int32_t end = last->first + held;
    if (end <= track->index[track->index_count - 1])
        return error_set(plan->source->error, ST_TRUNCATED, 0, "%s ends before the last index of track %u",
                         last->file->name, track->number);
    host_say(plan->source->host, LOUD_WARNING, "%s: the last track misses %d sectors and is shortened", last->file->name,
             track->end - end);
    last->count = held;
    track->end = end;
    plan->extent_count = at + (held > 0);
    plan->session[plan->session_count - 1].leadout = end;
    return ST_OK;
}

static enum status settle_extent(struct plan *plan, uint32_t at) {
    struct extent *extent = &plan->extent[at];
    uint64_t last;
    if (!extent->stride || !place_of(extent->at, (uint64_t)(extent->count - 1), extent->stride, &last))
        return error_set(plan->source->error, ST_BAD_FORMAT, 0, "a run of sectors lies outside every possible file");
    int32_t held = records_held(extent);
    if (held == extent->count)
        return ST_OK;
    if (held == extent->count - 1 && extent->file->size > last) {
        if (plan->cut != extent->file)
            host_say(plan->source->host, LOUD_WARNING, "%s: the last sector is cut short; zeros stand in for the rest",
                     extent->file->name);
        plan->cut = extent->file;
        return ST_OK; /* the disc reads a last record so */
    }
    bool in_last_track = plan->track_count && extent->first + extent->count > plan->track[plan->track_count - 1].first;
    if (in_last_track && plan->source->options->allow_truncated)
        return shorten(plan, at, held);
    return error_set(plan->source->error, ST_TRUNCATED, 0, "%s is truncated: %d of %d sectors from LBA %d on are missing",
                     extent->file->name, extent->count - held, extent->count, extent->first);
}

static void settle_session(struct plan *plan, struct session *session) {
    for (uint32_t i = 0; i < plan->track_count; i++) {
        const struct track *track = &plan->track[i];
        if (track->session != session->number)
            continue;
        if (!session->first_track) {
            session->first_track = track->number;
            session->first = track->first;
        }
        session->last_track = track->number;
        if (session->leadout < track->end)
            session->leadout = track->end;
    }
}

enum status plan_finish(struct plan *plan) {
    struct disc *disc = plan->disc;
    for (uint32_t i = 0; i < plan->track_count; i++)
        if (!plan->track[i].index)
            plan->track[i].index = &plan->track[i].start;
    for (uint32_t i = 0; i < plan->extent_count; i++)
        if (plan->extent[i].file)
            TRY(settle_extent(plan, i));
    for (uint32_t i = 0; i < plan->session_count; i++) {
        settle_session(plan, &plan->session[i]);
        if (!plan->session[i].first_track)
            return error_set(plan->source->error, ST_BAD_FORMAT, 0, "session %u has no track", i + 1);
    }
    if (!plan->track_count)
        return error_set(plan->source->error, ST_BAD_FORMAT, 0, "there is no track");
    disc->session = plan->session, disc->session_count = (uint8_t)plan->session_count;
    disc->track = plan->track, disc->track_count = (uint8_t)plan->track_count;
    disc->extent = plan->extent, disc->extent_count = plan->extent_count;
    disc->first_track = plan->track[0].number;
    disc->leadout = plan->session[plan->session_count - 1].leadout;
    plan_doubt_gaps(plan);
    return ST_OK;
}

/* What a full TOC must say of one point [MMC-6 READ TOC format 2]. */
struct expected {
    uint8_t session, point;
    int16_t control;     /* -1: any */
    uint8_t p[3];        /* of A0 and A1 the first alone counts */
};

static bool toc_says(const struct toc_entry *toc, uint32_t count, const struct expected *expected) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *entry = toc[i].bytes;
        if (entry[0] != expected->session || entry[3] != expected->point || entry[1] >> 4 == 5)
            continue;
        size_t len = expected->point == 0xa0 || expected->point == 0xa1 ? 1 : 3;
        if ((expected->control >= 0 && (entry[1] & 15) != expected->control) || memcmp(entry + 8, expected->p, len) != 0)
            return false;
        found++;
    }
    return found == 1;
}

static struct expected expected_at(uint8_t session, uint8_t point, int16_t control, int32_t lba) {
    struct msf msf = msf_of_lba(lba);
    return (struct expected){session, point, control, {msf.m, msf.s, msf.f}};
}

static bool toc_agrees(const struct plan *plan, const struct toc_entry *toc, uint32_t count) {
    bool agrees = true;
    for (uint32_t i = 0; i < plan->session_count; i++) {
        const struct session *session = &plan->session[i];
        const struct expected rows[] = {{session->number, 0xa0, -1, {session->first_track}},
                                        {session->number, 0xa1, -1, {session->last_track}},
                                        expected_at(session->number, 0xa2, -1, session->leadout)};
        for (unsigned j = 0; j < 3; j++)
            agrees = agrees && toc_says(toc, count, &rows[j]);
    }
    for (uint32_t i = 0; i < plan->track_count; i++) {
        const struct track *track = &plan->track[i];
        struct expected row = expected_at(track->session, track->number, track->control, track->start);
        agrees = agrees && toc_says(toc, count, &row);
    }
    return agrees;
}

void plan_keep_toc(const struct plan *plan, const struct toc_entry *toc, uint32_t count) {
    if (!count)
        return;
    if (toc_agrees(plan, toc, count))
        plan->disc->toc = toc, plan->disc->toc_count = (uint16_t)count;
    else
        host_say(plan->source->host, LOUD_WARNING, "%s: the stored TOC is not that of its tracks; one is made of the tracks",
                 plan->source->file->name);
}

static bool from_bcd(uint8_t bcd, uint8_t most, int32_t *ret) {
    *ret = (bcd >> 4) * 10 + (bcd & 15);
    return (bcd & 15) <= 9 && *ret <= most;
}

struct sector_header sector_header_of(const uint8_t bytes[16]) {
    static const uint8_t sync[12] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};
    struct sector_header header = {.sync = !memcmp(bytes, sync, sizeof sync)};
    int32_t m, s, f;
    header.address_valid = from_bcd(bytes[12], 99, &m) && from_bcd(bytes[13], 59, &s) && from_bcd(bytes[14], 74, &f);
    if (header.address_valid)
        header.lba = (m * 60 + s) * 75 + f - PREGAP_LEN;
    header.mode = bytes[15] & 0x1f; /* the upper bits mark run-in and run-out on recordable discs [MMC-6 4.2.3.8.5.3] */
    return header;
}

enum status sector_header_read(struct file *file, uint64_t at, struct sector_header *ret) {
    uint8_t bytes[16];
    *ret = (struct sector_header){0};
    if (at > file->size || file->size - at < sizeof bytes)
        return ST_OK;
    TRY(file_read(file, at, bytes, sizeof bytes));
    *ret = sector_header_of(bytes);
    return ST_OK;
}

enum track_mode sector_header_mode(const struct sector_header *header, enum track_mode declared) {
    if (!header->sync)
        return declared;
    switch (header->mode) {
    case 0: return TRACK_MODE0;
    case 1: return TRACK_MODE1;
    case 2: return declared == TRACK_MODE2 || declared == TRACK_FORM1 || declared == TRACK_FORM2 ? declared : TRACK_XA;
    default: return declared;
    }
}
