/* SPDX-License-Identifier: MIT */
/* How do a disc's sectors come out of its files? */
#include "disc/reader.h"
#include "disc/sector.h"

/* A run of sectors alike: of one extent, or empty ones of one track. */
struct run {
    const struct track *track;
    const struct extent *extent; /* NULL: nothing stored */
    int32_t lba;
    uint32_t count;
    bool following; /* this request goes on where the last one ended */
};

/* The sectors from lba on before the next one that cannot be read; 0: this one cannot. */
static uint32_t before_bad(const struct disc *disc, int32_t lba, uint32_t count) {
    uint32_t low = 0, high = disc->bad_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (disc->bad[middle].first + disc->bad[middle].count <= lba)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == disc->bad_count || disc->bad[low].first - (int64_t)lba >= count)
        return count;
    return disc->bad[low].first > lba ? (uint32_t)(disc->bad[low].first - lba) : 0;
}

/* How far from lba on sectors are kept alike. */
static enum status find_run(struct disc_reader *reader, int32_t lba, uint32_t count, struct run *ret) {
    const struct track *track = disc_track_near(reader, lba);
    if (!track)
        return ST_OUT_OF_RANGE;
    if ((uint32_t)(track->end - lba) < count)
        count = (uint32_t)(track->end - lba);
    count = before_bad(reader->disc, lba, count);
    if (!count)
        return ST_UNREADABLE;
    int32_t next_first = 0;
    const struct extent *extent = reader_extent(reader, lba, &next_first);
    int64_t left = extent ? (int64_t)extent->first + extent->count - lba : (int64_t)next_first - lba;
    reader->track = track;
    if (extent)
        reader->extent = extent;
    *ret =
        (struct run){track, extent && extent->file ? extent : NULL, lba, left < count ? (uint32_t)left : count, false};
    return ST_OK;
}

static enum track_mode run_mode(const struct run *run) { return run->extent ? run->extent->mode : run->track->mode; }

static bool read_ahead(const struct run *run) {
    return run->following && (uint64_t)run->count * run->extent->stride < AHEAD_BELOW;
}

/* The stored record of one sector of a run: main channel, and subchannel when it lies in the same record. */
static enum status fetch_record(struct disc_reader *reader, const struct run *run, int32_t lba, const uint8_t **ret) {
    const struct extent *extent = run->extent;
    size_t len = extent->main_len;
    if (extent->sub != SUB_NONE && !extent->sub_file) {
        size_t end = (size_t)extent->sub_at + sector_sub_len(extent->sub);
        len = end > len ? end : len;
    }
    uint32_t index = (uint32_t)(lba - extent->first);
    uint64_t records = read_ahead(run) ? (uint64_t)extent->count - index : run->count - (uint32_t)(lba - run->lba);
    TRY(window_fetch(&reader->main, extent->file, extent->at + (uint64_t)index * extent->stride, len,
                     (records - 1) * extent->stride + len, ret));
    if (extent->scrambled) { /* nothing in it can be looked at before */
        sector_complete(disc_kernels(reader), extent, lba, *ret, reader->raw);
        *ret = reader->raw;
    }
    return ST_OK;
}

static unsigned c2_parts_len(unsigned parts) { return parts & PART_C2_296 ? 296 : parts & PART_C2_294 ? 294 : 0; }

/* A request on its way. */
struct job {
    unsigned parts;
    int len; /* main-channel bytes of every sector, set by the first; -1: none yet */
    struct writer *out;
};

static bool stored_plain(const struct extent *extent, struct sector_span span) {
    return span.at >= extent->main_at && span.at + span.len <= extent->main_at + extent->main_len &&
           !extent->big_endian;
}

/* Room for a whole piece in the caller's buffer, or our own. */
static uint8_t *piece_room(struct disc_reader *reader, const struct writer *out, size_t len) {
    return out->wanted <= out->room && out->room - out->wanted >= len ? out->at + out->wanted : reader->piece;
}

static void piece_put(const struct disc_reader *reader, struct writer *out, const uint8_t *piece, size_t len) {
    if (piece == reader->piece)
        put(out, piece, len);
    else
        out->wanted += len;
}

/* The main-channel bytes of a span: copied when the record has them, else out of the sector put together. */
static void take_span(struct disc_reader *reader, const struct run *run, int32_t lba, const uint8_t *record,
                      struct sector_span span, uint8_t *into) {
    if (run->extent && stored_plain(run->extent, span)) {
        memcpy(into, record + (span.at - run->extent->main_at), span.len);
        return;
    }
    uint8_t *raw = span.len == RAW_LEN ? into : reader->raw;
    if (run->extent)
        sector_complete(disc_kernels(reader), run->extent, lba, record, raw);
    else
        sector_empty(disc_kernels(reader), run->track->mode, lba, raw);
    if (raw != into)
        memcpy(into, raw + span.at, span.len);
}

NTCD_APART static enum status deliver_one(struct disc_reader *reader, const struct run *run, int32_t lba,
                                          struct job *job, enum sector_kind *kind) {
    const uint8_t *record = NULL;
    *kind = sector_kind_empty(run_mode(run));
    if (run->extent) {
        TRY(fetch_record(reader, run, lba, &record));
        *kind = sector_kind(disc_kernels(reader), run->extent, record);
    }
    struct sector_span span = sector_span(*kind, job->parts);
    if (job->len < 0 && !span.legal)
        return ST_UNSUPPORTED;
    if (job->len >= 0 && (!span.legal || span.len != job->len))
        return ST_BAD_FORMAT;
    unsigned c2 = c2_parts_len(job->parts), sub = reader_sub_len(job->parts);
    size_t len = (size_t)span.len + c2 + sub;
    uint8_t *piece = piece_room(reader, job->out, len);
    take_span(reader, run, lba, record, span, piece);
    memset(piece + span.len, 0, c2); /* what an image holds was read without error */
    TRY(reader_sub(reader, run->track, lba, job->parts, piece + span.len + c2));
    piece_put(reader, job->out, piece, len);
    job->len = span.len;
    return ST_OK;
}

/* The span every sector of a run has, when that can be told without looking at each. */
static struct sector_span common_span(const struct run *run, unsigned parts) {
    enum track_mode mode = run_mode(run);
    struct sector_span span = sector_span(sector_kind_empty(mode), parts);
    if (mode == TRACK_FORM1 && run->extent)
        return sector_span(SECTOR_FORM1, parts);
    if (mode != TRACK_XA || !run->extent)
        return span;
    struct sector_span form1 = sector_span(SECTOR_FORM1, parts), formless = sector_span(SECTOR_MODE2, parts);
    bool same = form1.legal && formless.legal && form1.at == span.at && form1.len == span.len &&
                formless.at == span.at && formless.len == span.len;
    return same ? span : (struct sector_span){0};
}

static bool patched(const struct disc *disc, const struct run *run) {
    const struct q_patch *patch = reader_patch(disc, run->lba);
    return patch && patch->lba - run->lba < (int64_t)run->count;
}

/* How many of count pieces of len bytes fit into room: mostly all, and then nothing is divided. */
static uint32_t fitting(uint64_t room, uint32_t len, uint32_t count) {
    return (uint64_t)count * len <= room ? count : (uint32_t)(room / len);
}

/* Whole records of a run the file holds completely and the caller has room for. */
static uint32_t straight_count(const struct run *run, const struct writer *out, uint32_t piece) {
    const struct extent *extent = run->extent;
    uint64_t at = extent->at + (uint64_t)(run->lba - extent->first) * extent->stride;
    uint64_t held = at < extent->file->size ? extent->file->size - at : 0;
    size_t room = out->wanted < out->room ? out->room - out->wanted : 0;
    return fitting(room, piece, fitting(held, extent->stride, run->count));
}

/* The image keeps just the bytes asked for: one read of the file into the caller's buffer, spread apart where made
 * subchannel goes between. Returns the sectors delivered; 0 leaves them to the long way, which also finds out which one
 * fails. */
static uint32_t deliver_straight(struct disc_reader *reader, const struct run *run, struct job *job) {
    const struct extent *extent = run->extent;
    struct sector_span span = extent ? common_span(run, job->parts) : (struct sector_span){0};
    if (!span.legal || !span.len || (job->len >= 0 && span.len != job->len) || !stored_plain(extent, span))
        return 0;
    if (extent->scrambled || read_ahead(run))
        return 0;
    uint32_t sub = reader_sub_len(job->parts), piece = span.len + sub;
    bool sub_behind = sub && (job->parts & PART_SUB_RAW) && extent->sub == SUB_RAW && !extent->sub_file &&
                      extent->sub_at == extent->main_len && span.at + span.len == extent->main_at + extent->main_len &&
                      !patched(reader->disc, run);
    size_t read = sub_behind ? piece : span.len;
    uint32_t count = straight_count(run, job->out, piece);
    if (!count || c2_parts_len(job->parts) || (extent->stride != read && count > 1))
        return 0;
    uint64_t at = extent->at + (uint64_t)(run->lba - extent->first) * extent->stride + (span.at - extent->main_at);
    uint8_t *into = job->out->at + job->out->wanted;
    enum status status = read == piece ? file_read(extent->file, at, into, read * count)
                                       : file_read_apart(extent->file, at, into, read, piece, count);
    if (status != ST_OK)
        return 0;
    uint32_t done = 0;
    for (; read != piece && done < count; done++)
        if (reader_sub(reader, run->track, run->lba + (int32_t)done, job->parts, into + piece * done + read) != ST_OK)
            break;
    if (read == piece)
        done = count;
    job->out->wanted += piece * done;
    job->len = done ? span.len : job->len;
    return done;
}

static enum status deliver_run(struct disc_reader *reader, const struct run *run, struct job *job,
                               struct disc_fault *fault) {
    for (uint32_t i = deliver_straight(reader, run, job); i < run->count; i++) {
        fault->lba = run->lba + (int32_t)i;
        TRY(deliver_one(reader, run, fault->lba, job, &fault->kind));
    }
    return ST_OK;
}

/* A DVD or BD has user data and nothing else. */
static bool parts_exist(const struct disc *disc, unsigned parts) {
    return disc->medium == MEDIUM_CD || parts == PART_USER;
}

/* What a fault names when the sector was not even looked at. */
NTCD_SELDOM static enum sector_kind kind_supposed(const struct disc *disc, int32_t lba) {
    const struct track *track = disc_track_at(disc, lba);
    return track ? sector_kind_empty(track->mode) : SECTOR_AUDIO;
}

typedef enum status deliver_fn(struct disc_reader *, const struct run *, struct job *, struct disc_fault *);

/* Cuts a request into runs and has each delivered. */
static enum status deliver_all(struct disc_reader *reader, int32_t lba, uint32_t count, struct job *job,
                               deliver_fn *deliver, struct disc_fault *fault) {
    struct disc_fault place = {lba, SECTOR_AUDIO};
    bool following = lba == reader->next_lba;
    enum status status = ST_OK;
    while (count && status == ST_OK) {
        struct run run;
        status = find_run(reader, lba, count, &run);
        if (status != ST_OK) {
            place = (struct disc_fault){lba, kind_supposed(reader->disc, lba)};
            break;
        }
        run.following = following;
        status = deliver(reader, &run, job, &place);
        lba += (int32_t)run.count, count -= run.count;
    }
    reader->next_lba = lba;
    if (status != ST_OK && fault)
        *fault = place;
    return status;
}

enum status disc_read(struct disc_reader *reader, int32_t lba, uint32_t count, unsigned parts, struct writer *out,
                      struct disc_fault *fault) {
    struct job job = {parts, -1, out};
    if (!parts_exist(reader->disc, parts)) {
        if (fault)
            *fault = (struct disc_fault){lba, kind_supposed(reader->disc, lba)};
        return ST_UNSUPPORTED;
    }
    return deliver_all(reader, lba, count, &job, deliver_run, fault);
}

/* A whole stored sector's user data, by the checks of sector_check. A damaged subheader may say form 2 of a form 1
 * sector: where the EDC says neither, the parity is asked. */
static enum status user_checked(struct disc_reader *reader, const uint8_t *raw, enum sector_kind kind,
                                struct writer *out) {
    if (kind == SECTOR_FORM2 && edc_right_form2(disc_kernels(reader), raw))
        return ST_UNSUPPORTED;
    bool form2 = kind == SECTOR_FORM2;
    enum sector_check check = sector_check(disc_kernels(reader), form2 ? SECTOR_FORM1 : kind, raw, reader->fixed);
    if (check == SECTOR_CORRECTED)
        raw = reader->fixed;
    else if (check != SECTOR_RIGHT)
        return check == SECTOR_UNCORRECTABLE && !form2 ? ST_UNREADABLE : ST_UNSUPPORTED;
    put(out, raw + (kind == SECTOR_MODE1 ? USER_AT_MODE1 : USER_AT_FORMS), USER_LEN);
    return ST_OK;
}

static enum status user_one(struct disc_reader *reader, const struct run *run, int32_t lba, struct writer *out,
                            enum sector_kind *kind) {
    const struct extent *extent = run->extent;
    *kind = sector_kind_empty(run_mode(run));
    if (!extent) {
        if (*kind != SECTOR_MODE1)
            return ST_UNSUPPORTED;
        put_zero(out, USER_LEN);
        return ST_OK;
    }
    const uint8_t *record;
    TRY(fetch_record(reader, run, lba, &record));
    *kind = sector_kind(disc_kernels(reader), extent, record);
    if (*kind != SECTOR_MODE1 && *kind != SECTOR_FORM1 && *kind != SECTOR_FORM2)
        return ST_UNSUPPORTED;
    if (extent->main_at + extent->main_len < RAW_LEN) { /* no EDC kept: nothing to check */
        if (*kind == SECTOR_FORM2)
            return ST_UNSUPPORTED;
        put(out, record + ((*kind == SECTOR_MODE1 ? USER_AT_MODE1 : USER_AT_FORMS) - extent->main_at), USER_LEN);
        return ST_OK;
    }
    if (extent->main_len == RAW_LEN)
        return user_checked(reader, record, *kind, out);
    sector_complete(disc_kernels(reader), extent, lba, record, reader->raw);
    return user_checked(reader, reader->raw, *kind, out);
}

static enum status user_run(struct disc_reader *reader, const struct run *run, struct job *job,
                            struct disc_fault *fault) {
    /* Records of nothing but user data have no EDC to check: they go straight. */
    bool bare = run->extent && run->extent->main_len == USER_LEN && run->extent->main_at >= USER_AT_MODE1;
    for (uint32_t i = bare ? deliver_straight(reader, run, job) : 0; i < run->count; i++) {
        fault->lba = run->lba + (int32_t)i;
        TRY(user_one(reader, run, fault->lba, job->out, &fault->kind));
    }
    return ST_OK;
}

enum status disc_read_user(struct disc_reader *reader, int32_t lba, uint32_t count, struct writer *out,
                           struct disc_fault *fault) {
    struct job job = {PART_USER, -1, out};
    return deliver_all(reader, lba, count, &job, user_run, fault);
}

enum status disc_kind(struct disc_reader *reader, int32_t lba, enum sector_kind *ret) {
    struct run run;
    TRY(find_run(reader, lba, 1, &run));
    if (!run.extent || run.extent->mode != TRACK_XA) {
        enum track_mode mode = run_mode(&run);
        *ret = run.extent && mode == TRACK_FORM1 ? SECTOR_FORM1 : sector_kind_empty(mode);
        return ST_OK;
    }
    const uint8_t *record;
    TRY(fetch_record(reader, &run, lba, &record));
    *ret = sector_kind(disc_kernels(reader), run.extent, record);
    return ST_OK;
}
