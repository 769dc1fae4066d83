/* SPDX-License-Identifier: MIT */
/* What makes a disc whole: its files, its order, and where a sector belongs. */
#include "disc/disc.h"
#include "disc/msf.h"
#include "disc/sector.h"

enum {
    MOST_CUT = 512,                   /* extents cut short by the ends of files: more than a descriptor names files */
    LEAD_IN_LEN = 150,                /* at least this between a lead-out and the next session's program area */
    TOC_MAX_LEADOUT = 359849          /* 79:59:74 */
};

void disc_begin(struct disc *disc, const struct host *host) { *disc = (struct disc){.arena = arena_on(host)}; }

enum status disc_own(struct disc *disc, struct file *file) {
    /* The array doubles; the old ones stay in the arena until the disc goes. */
    if ((disc->file_count & (disc->file_count + 1u)) == 0) {
        size_t room = 2u * disc->file_count + 1u;
        struct file **grown = room > UINT16_MAX ? NULL : arena_take(&disc->arena, room * sizeof *grown);
        if (!grown) {
            file_close(file);
            return ST_NO_MEMORY;
        }
        if (disc->file_count)
            memcpy(grown, disc->file, disc->file_count * sizeof *grown);
        disc->file = grown;
    }
    disc->file[disc->file_count++] = file;
    return ST_OK;
}

void disc_close(struct disc *disc) {
    for (unsigned i = disc->file_count; i-- > 0;) /* the last opened may lean on an earlier one */
        file_close(disc->file[i]);
    arena_drop(&disc->arena);
    *disc = (struct disc){.arena = disc->arena};
}

const struct track *disc_track_at(const struct disc *disc, int32_t lba) {
    unsigned low = 0, high = disc->track_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const struct track *track = &disc->track[middle];
        if (lba < track->first)
            high = middle;
        else if (lba >= track->end)
            low = middle + 1;
        else
            return track;
    }
    return NULL;
}

const struct track *disc_track(const struct disc *disc, unsigned number) {
    if (number < disc->first_track || number - disc->first_track >= disc->track_count)
        return NULL;
    return &disc->track[number - disc->first_track];
}

/* Each session's tracks follow one another and those of the session before; numbers rise by one over the whole disc. */
static enum status check_sessions(struct disc *disc, struct error *error) {
    if (disc->track_count < 1 || disc->track_count > DISC_MAX_TRACKS)
        return error_set(error, ST_BAD_FORMAT, 0, "a disc has 1 to 99 tracks, not %u", (unsigned)disc->track_count);
    if (disc->first_track < 1 || disc->first_track + disc->track_count - 1 > DISC_MAX_TRACKS)
        return error_set(error, ST_BAD_FORMAT, 0, "tracks %u to %u are not within 1 to 99", (unsigned)disc->first_track,
                         (unsigned)disc->first_track + disc->track_count - 1u);
    if (disc->session_count < 1 || disc->session_count > DISC_MAX_SESSIONS)
        return error_set(error, ST_BAD_FORMAT, 0, "a disc has 1 to 99 sessions, not %u", (unsigned)disc->session_count);
    unsigned next = disc->first_track;
    for (unsigned s = 0; s < disc->session_count; s++) {
        const struct session *session = &disc->session[s];
        if (session->number != s + 1)
            return error_set(error, ST_BAD_FORMAT, 0, "session %u is numbered %u", s + 1, (unsigned)session->number);
        if (session->first_track != next || session->last_track < session->first_track)
            return error_set(error, ST_BAD_FORMAT, 0, "session %u has no track or not the next ones", s + 1);
        next = session->last_track + 1u;
    }
    if (next != (unsigned)disc->first_track + disc->track_count)
        return error_set(error, ST_BAD_FORMAT, 0, "some tracks belong to no session");
    for (unsigned t = 0; t < disc->track_count; t++) {
        const struct track *track = &disc->track[t];
        if (track->number != disc->first_track + t)
            return error_set(error, ST_BAD_FORMAT, 0, "track %u is missing", (unsigned)disc->first_track + t);
        if (track->session < 1 || track->session > disc->session_count ||
            track->number < disc->session[track->session - 1].first_track ||
            track->number > disc->session[track->session - 1].last_track)
            return error_set(error, ST_BAD_FORMAT, 0, "track %u is not in session %u", (unsigned)track->number,
                             (unsigned)track->session);
    }
    return ST_OK;
}

static enum status check_indices(const struct disc *disc, const struct track *track, struct error *error) {
    int32_t limit = disc_limit(disc);
    if (track->index_count < 1 || track->index_count > 99 || track->index[0] != track->start ||
        track->first > track->start)
        return error_set(error, ST_BAD_FORMAT, 0, "track %u has no index 1 or an index 0 behind it",
                         (unsigned)track->number);
    if (track->first < MSF_MIN_LBA || track->end > limit)
        return error_set(error, ST_TOO_LARGE, 0, "track %u ends at sector %d, a disc at %d", (unsigned)track->number,
                         (int)track->end, (int)limit);
    for (unsigned i = 1; i < track->index_count; i++)
        if (track->index[i] <= track->index[i - 1])
            return error_set(error, ST_BAD_FORMAT, 0, "track %u: index %u is not behind index %u",
                             (unsigned)track->number, i + 1, i);
    if (track->index[track->index_count - 1] >= track->end)
        return error_set(error, ST_BAD_FORMAT, 0, "track %u ends at or before its index %u", (unsigned)track->number,
                         (unsigned)track->index_count);
    return ST_OK;
}

/* Closes the gaps that may be closed: the pregap before a session's first track, a hole before a track, a short last
 * track. */
static enum status settle_session(struct disc *disc, struct session *session, struct error *error) {
    struct track *first = &disc->track[session->first_track - disc->first_track];
    struct track *last = &disc->track[session->last_track - disc->first_track];
    if (disc->medium == MEDIUM_CD) {
        if (session->number == 1 && first->first > -PREGAP_LEN)
            first->first = -PREGAP_LEN;
        if (session->number > 1 && first->first == first->start)
            first->first -= PREGAP_LEN;
    }
    for (struct track *track = first; track <= last; track++) {
        if (track > first && track->first < track[-1].end)
            return error_set(error, ST_BAD_FORMAT, 0, "track %u begins at sector %d, inside track %u",
                             (unsigned)track->number, (int)track->first, (unsigned)track->number - 1u);
        if (track > first)
            track->first = track[-1].end;
    }
    if (last->end > session->leadout)
        return error_set(error, ST_BAD_FORMAT, 0, "session %u: the lead-out is inside the last track",
                         (unsigned)session->number);
    if (session->leadout > disc_limit(disc))
        return error_set(error, ST_TOO_LARGE, 0, "session %u ends at sector %d", (unsigned)session->number,
                         (int)session->leadout);
    last->end = session->leadout;
    session->first = first->first;
    if (session->number > 1 && session->first < session[-1].leadout + LEAD_IN_LEN)
        return error_set(error, ST_BAD_FORMAT, 0, "session %u begins too near the one before",
                         (unsigned)session->number);
    return ST_OK;
}

static bool last_in_file(const struct disc *disc, const struct extent *extent) {
    for (uint32_t i = 0; i < disc->extent_count; i++)
        if (disc->extent[i].file == extent->file && disc->extent[i].at > extent->at)
            return false;
    return true;
}

/* Whether count records of len bytes fit; a last record cut short is read as if zeros followed. */
static bool fits(const struct file *file, uint64_t at, uint32_t stride, uint32_t len, int32_t count) {
    uint64_t last = (uint64_t)(count - 1) * stride;
    return at <= file->size && last <= file->size - at && len <= file->size - at - last;
}

/* Counts in *cut the extents whose last record their file cuts short: each file may do so once, at its end. */
static enum status check_extent(const struct disc *disc, const struct extent *extent, unsigned *cut, struct error *error) {
    if (extent->count < 1 || extent->first < MSF_MIN_LBA || extent->count > BEYOND_CD_MAX_SECTORS)
        return error_set(error, ST_BAD_FORMAT, 0, "a stored part at sector %d has no sensible length",
                         (int)extent->first);
    if (!extent->file)
        return ST_OK;
    if (!sector_record_legal(extent))
        return error_set(error, ST_BAD_FORMAT, 0, "%s: records of %u bytes hold no sectors of this track's mode",
                         extent->file->name, (unsigned)extent->main_len);
    uint32_t len = extent->main_len;
    if (extent->sub != SUB_NONE && !extent->sub_file) {
        if (extent->sub_at > extent->stride)
            return error_set(error, ST_BAD_FORMAT, 0, "%s: the subchannel is outside the record", extent->file->name);
        uint32_t end = (uint32_t)extent->sub_at + sector_sub_len(extent->sub);
        len = end > len ? end : len;
    }
    if (extent->stride < len)
        return error_set(error, ST_BAD_FORMAT, 0, "%s: records of %u bytes every %u overlap", extent->file->name,
                         (unsigned)len, (unsigned)extent->stride);
    if (!fits(extent->file, extent->at, extent->stride, len, extent->count) &&
        !(++*cut <= MOST_CUT && last_in_file(disc, extent) &&
          fits(extent->file, extent->at, extent->stride, 1, extent->count)))
        return error_set(error, ST_TRUNCATED, 0, "%s ends before sector %d", extent->file->name,
                         (int)(extent->first + extent->count - 1));
    if (extent->sub != SUB_NONE && extent->sub_file &&
        !fits(extent->sub_file, extent->sub_at, extent->sub_stride, sector_sub_len(extent->sub), extent->count))
        return error_set(error, ST_TRUNCATED, 0, "%s ends before the subchannel of sector %d", extent->sub_file->name,
                         (int)(extent->first + extent->count - 1));
    return ST_OK;
}

static bool inside_a_session(const struct disc *disc, const struct extent *extent) {
    for (unsigned s = 0; s < disc->session_count; s++)
        if (extent->first >= disc->session[s].first && extent->first + extent->count <= disc->session[s].leadout)
            return true;
    return false;
}

/* No sector from index 1 to the end of a track may be missing; one extent may serve several tracks. */
static enum status check_cover(const struct disc *disc, const struct track *track, struct error *error) {
    int32_t covered = track->start;
    uint32_t low = 0, high = disc->extent_count; /* the first extent that ends behind index 1 */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (disc->extent[middle].first + disc->extent[middle].count <= covered)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t i = low; i < disc->extent_count && covered < track->end && disc->extent[i].first <= covered; i++) {
        int32_t end = disc->extent[i].first + disc->extent[i].count;
        covered = end > covered ? end : covered;
    }
    if (covered >= track->end)
        return ST_OK;
    return error_set(error, ST_TRUNCATED, 0, "track %u: sector %d is not in the image", (unsigned)track->number,
                     (int)covered);
}

static enum status check_extents(const struct disc *disc, struct error *error) {
    unsigned cut = 0;
    for (uint32_t i = 0; i < disc->extent_count; i++) {
        const struct extent *extent = &disc->extent[i];
        TRY(check_extent(disc, extent, &cut, error));
        if (i && extent->first < extent[-1].first + extent[-1].count)
            return error_set(error, ST_BAD_FORMAT, 0, "sector %d is stored twice", (int)extent->first);
        if (!inside_a_session(disc, extent))
            return error_set(error, ST_BAD_FORMAT, 0, "the part stored at sector %d is outside any session",
                             (int)extent->first);
    }
    for (unsigned t = 0; t < disc->track_count; t++)
        TRY(check_cover(disc, &disc->track[t], error));
    return ST_OK;
}

enum status disc_check(struct disc *disc, struct error *error) {
    TRY(check_sessions(disc, error));
    for (unsigned t = 0; t < disc->track_count; t++)
        TRY(check_indices(disc, &disc->track[t], error));
    for (unsigned s = 0; s < disc->session_count; s++)
        TRY(settle_session(disc, &disc->session[s], error));
    disc->leadout = disc->session[disc->session_count - 1].leadout;
    return check_extents(disc, error);
}

struct point {
    uint8_t session, adr_control, point;
    struct msf running, p;
    uint8_t zero;
};

static void put_point(struct writer *out, struct point point) {
    const uint8_t entry[11] = {point.session,   point.adr_control, 0,          point.point, point.running.m,
                               point.running.s, point.running.f,   point.zero, point.p.m,   point.p.s,
                               point.p.f};
    put(out, entry, sizeof entry);
}

/* A0, A1, A2, the tracks, and on a disc of several sessions where the next one begins [MMC-6 READ TOC format 2]. */
static unsigned put_session(const struct disc *disc, const struct session *session, struct writer *out) {
    const struct track *first = disc_track(disc, session->first_track), *last = disc_track(disc, session->last_track);
    uint8_t number = session->number, open = (uint8_t)(0x10 | first->control), close = (uint8_t)(0x10 | last->control);
    put_point(out, (struct point){number, open, 0xa0, .p = {first->number, session->type, 0}});
    put_point(out, (struct point){number, close, 0xa1, .p = {last->number, 0, 0}});
    put_point(out, (struct point){number, close, 0xa2, .p = msf_of_lba(session->leadout)});
    for (const struct track *track = first; track <= last; track++)
        put_point(out, (struct point){number, (uint8_t)(0x10 | track->control), track->number,
                                      .p = msf_of_lba(track->start)});
    unsigned count = 3u + (unsigned)(last - first) + 1u;
    if (disc->session_count < 2)
        return count;
    bool final = number == disc->session_count;
    uint8_t adr5 = (uint8_t)(0x50 | first->control);
    put_point(out,
              (struct point){number, adr5, 0xb0, final ? (struct msf){0xff, 0xff, 0xff} : msf_of_lba(session[1].first),
                             msf_of_lba(TOC_MAX_LEADOUT), number == 1 ? 2 : 1});
    if (number > 1)
        return count + 1;
    put_point(out, (struct point){number, adr5, 0xc0, .p = {95, 0, 0}});
    return count + 2;
}

unsigned disc_full_toc(const struct disc *disc, struct writer *out) {
    if (disc->medium != MEDIUM_CD)
        return 0;
    for (unsigned i = 0; disc->toc && i < disc->toc_count; i++)
        put(out, disc->toc[i].bytes, sizeof disc->toc[i].bytes);
    if (disc->toc)
        return disc->toc_count;
    unsigned count = 0;
    for (unsigned s = 0; s < disc->session_count; s++)
        count += put_session(disc, &disc->session[s], out);
    return count;
}
