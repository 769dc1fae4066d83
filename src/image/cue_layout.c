/* SPDX-License-Identifier: MIT */
/* Where on the disc does each part of a sheet's files lie? docs/images.md has the rules. */
#include "image/cue.h"

#define FAIL_AT(lay, line, ...) (error_set((lay)->cue->source->error, ST_BAD_FORMAT, line, __VA_ARGS__), ST_BAD_FORMAT)
#define WARN_AT(lay, line, format, ...)                                                                         \
    host_say((lay)->cue->source->host, LOUD_WARNING, "%s:%u: " format, (lay)->cue->source->file->name, line,    \
             __VA_ARGS__)

/* A run of one file that one track owns: from its first INDEX there (or the file's start) to the next owner's. */
struct segment {
    uint32_t track, file;
    int32_t start, end;      /* frames in the file */
    uint64_t at;             /* bytes in the file */
    uint32_t first_index, index_count;
};

struct lay {
    struct cue *cue;
    struct plan plan;
    struct segment *segment;
    uint32_t segment_count, segment_room;
    int32_t lba;             /* the next free one */
};

static bool low_density_only(const struct lay *lay, const struct cue_track *track) {
    return !lay->cue->source->options->whole_gd && lay->cue->session[track->session].high_density;
}

static enum status add_segment(struct lay *lay, const struct segment *segment) {
    void *array = lay->segment;
    struct segment *fresh =
        array_more(&lay->cue->disc->arena, &array, &lay->segment_room, lay->segment_count, sizeof *fresh);
    if (!fresh)
        return ST_NO_MEMORY;
    lay->segment = array;
    *fresh = *segment;
    lay->segment_count++;
    return ST_OK;
}

/* Cuts the sheet into segments: a new one with each track and with each file. */
static enum status cut(struct lay *lay) {
    const struct cue *cue = lay->cue;
    lay->segment_room = cue->index_count; /* there are no more than that */
    lay->segment = arena_take(&cue->disc->arena, cue->index_count * sizeof *lay->segment);
    if (!lay->segment)
        return ST_NO_MEMORY;
    for (uint32_t t = 0; t < cue->track_count; t++) {
        const struct cue_track *track = &cue->track[t];
        for (uint32_t i = 0; i < track->index_count; i++) {
            const struct cue_index *index = &cue->index[track->first_index + i];
            struct segment *last = lay->segment_count ? &lay->segment[lay->segment_count - 1] : NULL;
            bool same_file = last && last->file == index->file;
            if (same_file && last->track == t) {
                last->index_count++;
                continue;
            }
            if (!same_file && index->at > 0 && t > 0)
                WARN_AT(lay, index->line, "the %d frames of its file before INDEX %02u are the pause of track %u",
                        index->at, index->number, track->number);
            struct segment segment = {.track = t, .file = index->file, .start = same_file ? index->at : 0, .end = CUE_NONE,
                                      .first_index = track->first_index + i, .index_count = 1};
            TRY(add_segment(lay, &segment));
        }
    }
    return ST_OK;
}

/* The frames of the last segment of a file: all that is left, a part of a frame counted whole. */
static enum status measure_last(struct lay *lay, struct segment *segment) {
    const struct cue_track *track = &lay->cue->track[segment->track];
    const struct file *file = lay->cue->file[segment->file].file;
    uint32_t len = record_len(&track->record);
    if (segment->at >= file->size)
        return FAIL_AT(lay, lay->cue->index[segment->first_index].line, "the INDEX lies behind the end of %s", file->name);
    uint64_t left = file->size - segment->at, frames = left / len + (left % len != 0);
    if (frames > INT32_MAX - (uint64_t)segment->start)
        return FAIL_AT(lay, track->line, "%s is larger than any disc", file->name);
    segment->end = segment->start + (int32_t)frames;
    return ST_OK;
}

/* Whether a REM LEAD-OUT behind this segment is a place in the file (one file holds several sessions), not a length. */
static bool leadout_is_place(const struct lay *lay, uint32_t at) {
    const struct segment *segment = &lay->segment[at], *next = segment + 1;
    const struct cue_track *track = &lay->cue->track[segment->track];
    return track->leadout_at != CUE_NONE && at + 1 < lay->segment_count && next->file == segment->file &&
           lay->cue->track[next->track].session != track->session &&
           track->leadout_at <= lay->cue->index[next->first_index].at;
}

/* Gives every segment its end and its place in the file; records of different sizes may follow each other in one file. */
static enum status measure(struct lay *lay) {
    for (uint32_t i = 0; i < lay->segment_count; i++) {
        struct segment *segment = &lay->segment[i];
        const struct cue_track *track = &lay->cue->track[segment->track];
        const struct cue_file *file = &lay->cue->file[segment->file];
        if (file->pcm && (track->record.mode != TRACK_AUDIO || track->record.sub_len))
            return FAIL_AT(lay, track->line, "track %u is not AUDIO, but %s holds only audio", track->number,
                           file->file->name);
        if (i + 1 < lay->segment_count && segment[1].file == segment->file) {
            segment->end = segment[1].start;
            segment[1].at = segment->at + (uint64_t)(segment->end - segment->start) * record_len(&track->record);
            if (leadout_is_place(lay, i))
                segment->end = track->leadout_at;
        } else {
            TRY(measure_last(lay, segment));
        }
        const struct cue_index *last = &lay->cue->index[segment->first_index + segment->index_count - 1];
        if (last->at >= segment->end)
            return FAIL_AT(lay, last->line, "the INDEX lies behind the end of %s", file->file->name);
    }
    return ST_OK;
}

/* The segments of one track, and what lies where in them. */
struct piece {
    const struct cue_track *track;
    uint32_t first, count;    /* segments */
    int32_t before_start;     /* stored frames in front of INDEX 01 */
    int32_t before_index;     /* ... in front of its first INDEX */
    struct sector_header header;
    enum track_mode mode;
};

/* Stored frames of the piece in front of an INDEX of it. */
static int32_t frames_before(const struct lay *lay, const struct piece *piece, const struct cue_index *index) {
    int32_t frames = 0;
    for (uint32_t i = piece->first; i < piece->first + piece->count; i++) {
        const struct segment *segment = &lay->segment[i];
        if (segment->file == index->file)
            return frames + index->at - segment->start;
        frames += segment->end - segment->start;
    }
    return frames;
}

static const struct cue_index *start_index(const struct lay *lay, const struct cue_track *track) {
    const struct cue_index *index = &lay->cue->index[track->first_index];
    return index->number ? index : index + 1;
}

/* A raw data sector says itself what it is: more to be believed than the sheet. */
static enum status read_header(struct lay *lay, struct piece *piece) {
    const struct cue_track *track = piece->track;
    const struct cue_index *index = start_index(lay, track);
    piece->mode = track->record.mode;
    if (piece->mode == TRACK_AUDIO || track->record.main_len != RAW_LEN)
        return ST_OK;
    for (uint32_t i = piece->first; i < piece->first + piece->count; i++) {
        const struct segment *segment = &lay->segment[i];
        if (segment->file != index->file)
            continue;
        uint64_t at = segment->at + (uint64_t)(index->at - segment->start) * record_len(&track->record);
        TRY(sector_header_read(lay->cue->file[segment->file].file, at, &piece->header));
    }
    piece->mode = sector_header_mode(&piece->header, piece->mode);
    if (piece->mode != track->record.mode)
        WARN_AT(lay, track->line, "track %u: its sectors say mode %u and are believed", track->number, piece->header.mode);
    return ST_OK;
}

static enum status take_piece(struct lay *lay, uint32_t first, struct piece *ret) {
    *ret = (struct piece){.track = &lay->cue->track[lay->segment[first].track], .first = first};
    while (first + ret->count < lay->segment_count && lay->segment[first + ret->count].track == lay->segment[first].track)
        ret->count++;
    ret->before_start = frames_before(lay, ret, start_index(lay, ret->track));
    ret->before_index = frames_before(lay, ret, &lay->cue->index[ret->track->first_index]);
    return read_header(lay, ret);
}

enum { CD_EXTRA_GAP = LEADOUT_FIRST + LEADIN_LATER, PROBE_REACH = 30000 };

/* INDEX 01 of a session's first track, where nothing but lengths tell it. */
static int32_t start_by_lengths(const struct lay *lay, const struct piece *piece, int32_t pregap) {
    const struct cue_session *session = &lay->cue->session[piece->track->session];
    if (session->high_density)
        return 45000; /* where every GD-ROM's second area begins */
    unsigned before = lay->plan.session_count;
    /* A REM LEAD-OUT that is a place in the file says nothing of a length. */
    bool place = piece->first && leadout_is_place(lay, piece->first - 1);
    int32_t leadout = session->leadout == CUE_NONE || place ? before == 1 ? LEADOUT_FIRST : LEADOUT_LATER : session->leadout;
    return lay->lba + leadout + (session->leadin == CUE_NONE ? LEADIN_LATER : session->leadin) + pregap;
}

/* Finds INDEX 01 of the first track of a later session: what the sheet swears, what the sectors say, what lengths give. */
static int32_t start_of_session(struct lay *lay, const struct piece *piece, int32_t pregap) {
    const struct cue_track *track = piece->track;
    if (track->lba != CUE_NO_LBA && track->lba >= lay->lba)
        return track->lba + piece->before_start - piece->before_index;
    int32_t start = start_by_lengths(lay, piece, pregap);
    const struct sector_header *header = &piece->header;
    bool believable = header->sync && header->address_valid && header->lba >= lay->lba + PREGAP_LEN &&
                      header->lba <= lay->lba + PROBE_REACH;
    if (!believable || header->lba == start || lay->cue->session[track->session].high_density)
        return start;
    WARN_AT(lay, track->line, "session %u begins at LBA %d by its sectors, not %d", lay->plan.session_count + 1, header->lba,
            start);
    return header->lba;
}

/* A disc of audio tracks with a data track last, dumped by somebody who knew no sessions: the data sectors know better. */
static bool is_hidden_session(const struct lay *lay, const struct piece *piece) {
    const struct sector_header *header = &piece->header;
    if (lay->cue->session_count > 1 || piece->track != &lay->cue->track[lay->cue->track_count - 1] ||
        !lay->plan.track_count || !header->sync || !header->address_valid)
        return false;
    for (uint32_t i = 0; i < lay->plan.track_count; i++)
        if (lay->plan.track[i].mode != TRACK_AUDIO)
            return false;
    return header->lba >= lay->lba + CD_EXTRA_GAP && header->lba < CD_MAX_LBA;
}

/* Sets first, start and the LBA of the piece's first stored sector. */
static enum status place(struct lay *lay, const struct piece *piece, bool new_session, struct track *ret) {
    const struct cue_track *track = piece->track;
    int32_t stored, gap = track->pregap;
    if (!lay->plan.track_count) {
        /* The standard pregap of 150 is there whatever the sheet says; more pushes everything on. */
        stored = gap > PREGAP_LEN ? gap - PREGAP_LEN : 0;
        ret->first = -PREGAP_LEN;
        TRY(plan_empty(&lay->plan, 0, stored, piece->mode));
    } else if (new_session) {
        int32_t standard = lay->cue->session[track->session].pregap;
        standard = standard == CUE_NONE ? PREGAP_LEN : standard;
        gap += piece->before_start;
        gap = gap > standard ? gap : standard;
        int32_t start = start_of_session(lay, piece, gap);
        if (start - gap < lay->lba)
            return FAIL_AT(lay, track->line, "session %u would begin inside the one before", lay->plan.session_count + 1);
        ret->first = start - gap;
        stored = start - piece->before_start;
        TRY(plan_empty(&lay->plan, ret->first, stored - ret->first, piece->mode));
    } else {
        ret->first = lay->lba;
        stored = lay->lba + gap;
        TRY(plan_empty(&lay->plan, lay->lba, gap, piece->mode));
    }
    ret->start = stored + piece->before_start;
    lay->lba = stored;
    return ST_OK;
}

/* Adds the stored sectors and the postgap; lay->lba is then the track's end. */
static enum status store(struct lay *lay, const struct piece *piece) {
    struct record record = piece->track->record;
    record.mode = piece->mode;
    for (uint32_t i = piece->first; i < piece->first + piece->count; i++) {
        const struct segment *segment = &lay->segment[i];
        const struct cue_file *file = &lay->cue->file[segment->file];
        struct extent extent = plan_stored(&lay->plan, &record, file->file, segment->at);
        extent.first = lay->lba;
        extent.count = segment->end - segment->start;
        if (extent.count > disc_limit(lay->cue->disc) - lay->lba)
            return error_set(lay->cue->source->error, ST_TOO_LARGE, piece->track->line,
                             "track %u ends behind LBA %d, the last address there is", piece->track->number,
                             disc_limit(lay->cue->disc) - 1);
        extent.big_endian = record.mode == TRACK_AUDIO && !file->pcm && file->big_endian != extent.big_endian;
        TRY(plan_extent(&lay->plan, &extent));
        lay->lba += extent.count;
    }
    TRY(plan_empty(&lay->plan, lay->lba, piece->track->postgap, piece->mode));
    lay->lba += piece->track->postgap;
    return ST_OK;
}

static enum status add_indices(struct lay *lay, const struct piece *piece, int32_t stored) {
    int32_t lba[DISC_MAX_TRACKS];
    unsigned count = 0;
    for (uint32_t i = 0; i < piece->track->index_count; i++) {
        const struct cue_index *index = &lay->cue->index[piece->track->first_index + i];
        if (index->number)
            lba[count++] = stored + frames_before(lay, piece, index);
    }
    return plan_indices(&lay->plan, lba, count);
}

static enum status lay_track(struct lay *lay, const struct piece *piece) {
    const struct cue_track *track = piece->track;
    bool hidden = is_hidden_session(lay, piece);
    bool new_session = hidden || (lay->plan.track_count && track->session != lay->plan.session_count);
    struct track fresh = {.number = track->number,
                          .control = piece->mode == TRACK_AUDIO ? track->control : track->control | CONTROL_DATA,
                          .mode = piece->mode};
    memcpy(fresh.isrc, track->isrc, sizeof fresh.isrc);
    if (hidden)
        WARN_AT(lay, track->line, "track %u is a session of its own by its sectors (CD-Extra)", track->number);
    if (lay->cue->session[track->session].high_density)
        lay->cue->disc->gd = true;
    if (lay->lba + track->pregap > disc_limit(lay->cue->disc))
        return error_set(lay->cue->source->error, ST_TOO_LARGE, track->line, "the PREGAP of track %u ends behind 99:59:74",
                         track->number);
    TRY(place(lay, piece, new_session, &fresh));
    int32_t stored = lay->lba;
    if (new_session || !lay->plan.session_count)
        TRY(plan_session(&lay->plan, 0));
    TRY(store(lay, piece));
    if (lay->lba > disc_limit(lay->cue->disc))
        return error_set(lay->cue->source->error, ST_TOO_LARGE, track->line, "track %u ends behind 99:59:74", track->number);
    fresh.end = lay->lba;
    TRY(plan_track(&lay->plan, &fresh, NULL));
    TRY(add_indices(lay, piece, stored));
    struct session *session = &lay->plan.session[lay->plan.session_count - 1];
    if (track->cdi)
        session->type = 0x10;
    else if (session->type == 0)
        session->type = (uint8_t)plan_session_type(&fresh, 1);
    return ST_OK;
}

enum status cue_lay_out(struct cue *cue) {
    struct lay lay = {.cue = cue, .plan = plan_of(cue->source, cue->disc)};
    TRY(cut(&lay));
    TRY(measure(&lay));
    TRY(plan_reserve(&lay.plan, cue->track_count, lay.segment_count + cue->track_count));
    for (uint32_t i = 0; i < lay.segment_count;) {
        struct piece piece;
        TRY(take_piece(&lay, i, &piece));
        if (low_density_only(&lay, piece.track)) {
            host_say(cue->source->host, LOUD_NOTE, "%s: the high-density area of the GD-ROM is left out",
                     cue->source->file->name);
            break;
        }
        TRY(lay_track(&lay, &piece));
        i += piece.count;
    }
    return plan_finish_named(&lay.plan);
}
