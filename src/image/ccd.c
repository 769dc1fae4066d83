/* SPDX-License-Identifier: MIT */
/* How does CloneCD keep a disc: a text with the full TOC, the sectors (.img) and their subchannel (.sub)?
 *
 *   [CloneCD]    Version
 *   [Disc]       TocEntries, Sessions, DataTracksScrambled, CATALOG
 *   [CDText]     Entry k = 16 bytes
 *   [Session n]  ignored: the tracks say it
 *   [Entry n]    one descriptor of the full TOC; numbers are binary, Point in hexadecimal
 *   [TRACK n]    MODE, ISRC, INDEX k
 *
 * The .img holds the sectors from LBA 0 (later sessions: from the first index 1) to each lead-out, with no gap between. */
#include "disc/cdtext.h"
#include "disc/subchannel.h"
#include "image/names.h"
#include "image/plan.h"

enum section { SECTION_OTHER, SECTION_DISC, SECTION_CDTEXT, SECTION_ENTRY, SECTION_TRACK };
enum { MAX_PACKS = 2048, MAX_ENTRIES = 99 * 16, SLACK = 150, PROBE_SECTORS = 32 };

struct entry {
    uint8_t session, point, adr, control, track_no;
    uint8_t a[3], zero, p[3];
    int32_t plba;
    bool has_plba;
    uint32_t line;
};

struct place {
    uint8_t track, number;  /* INDEX number of a [TRACK] */
    int32_t at;
    uint32_t line;
};

struct ccd_track {
    const struct entry *entry;
    uint8_t mode;
    char isrc[13];
};

struct ccd {
    const struct image_source *source;
    struct disc *disc;
    struct text text;
    enum section section;
    uint32_t number;        /* of the section */
    struct entry *entry;
    struct place *place;
    uint8_t *packs;
    uint32_t entry_count, entry_room, place_count, place_room, pack_count;
    int32_t toc_entries;
    bool scrambled;
    char mcn[14];
    struct ccd_track track[DISC_MAX_TRACKS + 1];
    struct plan plan;
    struct file *img, *sub;
    int32_t sectors;        /* in the .img up to the session being laid */
};

#define FAIL(ccd, ...) (error_set((ccd)->source->error, ST_BAD_FORMAT, (ccd)->text.line, __VA_ARGS__), ST_BAD_FORMAT)
#define SHOWN(bytes) (int)((bytes).len < 60 ? (bytes).len : 60), (const char *)(bytes).at

/* ---- the text ---- */

static enum status begin_section(struct ccd *ccd, struct bytes line) {
    static const struct {
        const char *name;
        enum section section;
    } sections[] = {{"Disc", SECTION_DISC}, {"CDText", SECTION_CDTEXT}, {"Entry", SECTION_ENTRY}, {"TRACK", SECTION_TRACK}};
    if (line.at[line.len - 1] != ']')
        return FAIL(ccd, "a section name has no ]");
    struct bytes rest = {line.at + 1, line.len - 2}, name = text_word(&rest);
    ccd->section = SECTION_OTHER;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (text_is(name, sections[i].name))
            ccd->section = sections[i].section;
    if (ccd->section != SECTION_ENTRY && ccd->section != SECTION_TRACK)
        return ST_OK;
    if (!text_number(text_word(&rest), ccd->section == SECTION_TRACK ? DISC_MAX_TRACKS : MAX_ENTRIES, &ccd->number))
        return FAIL(ccd, "\"%.*s\" has no sensible number", SHOWN(line));
    if (ccd->section == SECTION_TRACK)
        return ccd->number ? ST_OK : FAIL(ccd, "a track cannot be number 0");
    void *array = ccd->entry;
    struct entry *entry = array_more(&ccd->disc->arena, &array, &ccd->entry_room, ccd->entry_count, sizeof *entry);
    if (!entry)
        return ST_NO_MEMORY;
    ccd->entry = array;
    *entry = (struct entry){.line = ccd->text.line};
    return ++ccd->entry_count > MAX_ENTRIES ? FAIL(ccd, "more than %d [Entry] sections", MAX_ENTRIES) : ST_OK;
}

static enum status on_disc(struct ccd *ccd, struct bytes key, struct bytes value) {
    int32_t number;
    if (text_is(key, "CATALOG")) {
        if (value.len == 13)
            memcpy(ccd->mcn, value.at, 13);
        if (value.len != 13 || !mcn_valid(ccd->mcn))
            return FAIL(ccd, "CATALOG \"%.*s\" is not 13 digits", SHOWN(value));
        return ST_OK;
    }
    if (!text_is(key, "TocEntries") && !text_is(key, "DataTracksScrambled"))
        return ST_OK; /* Sessions and CDTextLength are counted, not believed */
    if (!text_integer(value, &number))
        return FAIL(ccd, "\"%.*s\" is not a number", SHOWN(value));
    if (text_is(key, "TocEntries"))
        ccd->toc_entries = number;
    else
        ccd->scrambled = number != 0;
    return ST_OK;
}

/* Where the key of an [Entry] goes: a byte of the entry. PLBA and ALBA are apart. */
static uint8_t *entry_field(struct entry *entry, struct bytes key) {
    static const struct {
        const char *name;
        uint8_t at;
    } fields[] = {
        {"Session", offsetof(struct entry, session)}, {"Point", offsetof(struct entry, point)},
        {"ADR", offsetof(struct entry, adr)},         {"Control", offsetof(struct entry, control)},
        {"TrackNo", offsetof(struct entry, track_no)}, {"AMin", offsetof(struct entry, a)},
        {"ASec", offsetof(struct entry, a) + 1},      {"AFrame", offsetof(struct entry, a) + 2},
        {"Zero", offsetof(struct entry, zero)},       {"PMin", offsetof(struct entry, p)},
        {"PSec", offsetof(struct entry, p) + 1},      {"PFrame", offsetof(struct entry, p) + 2},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (text_is(key, fields[i].name))
            return (uint8_t *)entry + fields[i].at;
    return NULL;
}

static enum status on_entry(struct ccd *ccd, struct bytes key, struct bytes value) {
    struct entry *entry = &ccd->entry[ccd->entry_count - 1];
    uint8_t *field = entry_field(entry, key);
    int32_t number;
    if (!text_integer(value, &number))
        return FAIL(ccd, "\"%.*s\" is not a number", SHOWN(value));
    if (text_is(key, "PLBA")) {
        entry->plba = number;
        entry->has_plba = true;
        return ST_OK;
    }
    if (!field)
        return ST_OK; /* ALBA says again what AMin, ASec and AFrame say */
    if (number < 0 || number > 255)
        return FAIL(ccd, "%d does not fit a byte of the TOC", number);
    *field = (uint8_t)number;
    return ST_OK;
}

static enum status on_track(struct ccd *ccd, struct bytes key, struct bytes value) {
    struct ccd_track *track = &ccd->track[ccd->number];
    struct bytes rest = key;
    uint32_t number;
    if (text_is(key, "ISRC")) {
        if (value.len == 12)
            memcpy(track->isrc, value.at, 12);
        return value.len == 12 && isrc_valid(track->isrc) ? ST_OK : FAIL(ccd, "\"%.*s\" is no ISRC", SHOWN(value));
    }
    if (text_is(key, "MODE")) {
        if (!text_number(value, 2, &number))
            return FAIL(ccd, "MODE \"%.*s\" is not 0, 1 or 2", SHOWN(value));
        track->mode = (uint8_t)number;
        return ST_OK;
    }
    if (!text_is(text_word(&rest), "INDEX"))
        return ST_OK;
    void *array = ccd->place;
    struct place *place = array_more(&ccd->disc->arena, &array, &ccd->place_room, ccd->place_count, sizeof *place);
    if (!place)
        return ST_NO_MEMORY;
    ccd->place = array;
    if (!text_number(text_word(&rest), 99, &number) || !text_integer(value, &place->at) || place->at < 0)
        return FAIL(ccd, "INDEX has no sensible number or place");
    place->track = (uint8_t)ccd->number, place->number = (uint8_t)number, place->line = ccd->text.line;
    ccd->place_count++;
    return ST_OK;
}

static bool hex_digit(uint8_t c, uint8_t *ret) {
    *ret = (uint8_t)(c >= '0' && c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* Sixteen bytes of a pack, its CRC left out, or all eighteen. */
static enum status on_cdtext(struct ccd *ccd, struct bytes key, struct bytes value) {
    struct bytes rest = key;
    if (!text_is(text_word(&rest), "Entry"))
        return ST_OK;
    if (!ccd->packs && (ccd->packs = arena_take(&ccd->disc->arena, MAX_PACKS * CDTEXT_PACK_LEN)) == NULL)
        return ST_NO_MEMORY;
    if (ccd->pack_count == MAX_PACKS)
        return FAIL(ccd, "more than %d packs of CD-TEXT", MAX_PACKS);
    uint8_t *pack = ccd->packs + ccd->pack_count * CDTEXT_PACK_LEN;
    unsigned len = 0;
    for (struct bytes word = text_word(&value); word.len; word = text_word(&value)) {
        uint8_t high, low;
        if (len == CDTEXT_PACK_LEN || word.len != 2 || !hex_digit(word.at[0], &high) || !hex_digit(word.at[1], &low))
            return FAIL(ccd, "a pack of CD-TEXT is 16 bytes in hexadecimal");
        pack[len++] = (uint8_t)(high << 4 | low);
    }
    if (len != 16 && len != CDTEXT_PACK_LEN)
        return FAIL(ccd, "a pack of CD-TEXT is 16 bytes, not %u", len);
    if (len == 16)
        set_be16(pack + 16, cdtext_crc(pack));
    ccd->pack_count++;
    return ST_OK;
}

static enum status obey(struct ccd *ccd, struct bytes line) {
    if (!line.len || line.at[0] == ';')
        return ST_OK;
    if (line.at[0] == '[')
        return begin_section(ccd, line);
    const uint8_t *equals = memchr(line.at, '=', line.len);
    if (!equals)
        return FAIL(ccd, "\"%.*s\" is neither a section nor a key with a value", SHOWN(line));
    struct bytes key = text_trim((struct bytes){line.at, (size_t)(equals - line.at)});
    struct bytes value = text_trim((struct bytes){equals + 1, line.len - (size_t)(equals - line.at) - 1});
    switch (ccd->section) {
    case SECTION_DISC: return on_disc(ccd, key, value);
    case SECTION_CDTEXT: return on_cdtext(ccd, key, value);
    case SECTION_ENTRY: return on_entry(ccd, key, value);
    case SECTION_TRACK: return on_track(ccd, key, value);
    case SECTION_OTHER: break;
    }
    return ST_OK;
}

/* ---- the TOC ---- */

static int32_t lba_of(const struct entry *entry) {
    return (entry->p[0] * 60 + entry->p[1]) * 75 + entry->p[2] - PREGAP_LEN;
}

/* The one entry of a session with this point; NULL when there is none. */
static const struct entry *find(const struct ccd *ccd, unsigned session, unsigned point) {
    for (uint32_t i = 0; i < ccd->entry_count; i++)
        if (ccd->entry[i].session == session && ccd->entry[i].point == point)
            return &ccd->entry[i];
    return NULL;
}

static enum status check_entry(struct ccd *ccd, const struct entry *entry) {
    struct error *error = ccd->source->error;
    bool is_track = entry->point >= 1 && entry->point <= 99 && entry->adr != 5; /* ADR 5: intervals to skip */
    if (!entry->session || entry->session > DISC_MAX_SESSIONS)
        return error_set(error, ST_BAD_FORMAT, entry->line, "session %u is not 1..99", entry->session);
    if (!is_track && entry->point < 0xa0 && entry->adr != 5)
        return error_set(error, ST_BAD_FORMAT, entry->line, "point 0x%02x is no track", entry->point);
    if (!is_track && entry->point != 0xa2)
        return ST_OK;
    if (entry->p[1] > 59 || entry->p[2] > 74 || entry->p[0] > 99)
        return error_set(error, ST_BAD_FORMAT, entry->line, "PMin, PSec and PFrame are no time");
    if (entry->has_plba && entry->plba != lba_of(entry))
        host_say(ccd->source->host, LOUD_WARNING, "%s:%u: PLBA %d and its time do not agree; the time is believed",
                 ccd->source->file->name, entry->line, entry->plba);
    if (!is_track && find(ccd, entry->session, 0xa2) != entry)
        return error_set(error, ST_BAD_FORMAT, entry->line, "session %u has two lead-outs", entry->session);
    if (!is_track)
        return ST_OK;
    if (ccd->track[entry->point].entry)
        return error_set(error, ST_BAD_FORMAT, entry->line, "track %u is there twice", entry->point);
    ccd->track[entry->point].entry = entry;
    return ST_OK;
}

static enum status keep_toc(struct ccd *ccd) {
    struct toc_entry *toc = arena_take(&ccd->disc->arena, ccd->entry_count * sizeof *toc);
    if (!toc)
        return ST_NO_MEMORY;
    for (uint32_t i = 0; i < ccd->entry_count; i++) {
        const struct entry *e = &ccd->entry[i];
        toc[i] = (struct toc_entry){{e->session, (uint8_t)(e->adr << 4 | (e->control & 15)), e->track_no, e->point, e->a[0],
                                     e->a[1], e->a[2], e->zero, e->p[0], e->p[1], e->p[2]}};
    }
    plan_keep_toc(&ccd->plan, toc, ccd->entry_count);
    return ST_OK;
}

/* ---- laying it out ---- */

/* The Q frame of the image's n-th sector, through a small window. */
struct sub_window {
    int32_t first, count;
    uint8_t bytes[PROBE_SECTORS * SUB_LEN];
};

static enum status sub_q(struct ccd *ccd, struct sub_window *window, int32_t sector, const uint8_t **ret) {
    if (sector < window->first || sector >= window->first + window->count) {
        window->first = sector >= PROBE_SECTORS ? sector - PROBE_SECTORS + 1 : 0;
        window->count = sector - window->first + 1;
        TRY(file_read(ccd->sub, (uint64_t)window->first * SUB_LEN, window->bytes, (size_t)window->count * SUB_LEN));
    }
    *ret = window->bytes + (sector - window->first) * SUB_LEN + Q_LEN;
    return ST_OK;
}

/* Sectors of pause in front of index 1 as the subchannel tells them, at most `most`. */
static enum status pause_by_sub(struct ccd *ccd, unsigned track, int32_t sector, int32_t most, int32_t *ret) {
    struct sub_window *window = arena_take(&ccd->disc->arena, sizeof *window);
    uint8_t number = (uint8_t)(track / 10 << 4 | track % 10);
    if (!window)
        return ST_NO_MEMORY;
    for (int32_t back = 1; back <= most; back++) {
        const uint8_t *q;
        TRY(sub_q(ccd, window, sector - back, &q));
        if ((q[0] & 15) != Q_ADR_POSITION || !q_valid(q))
            continue;
        if (q[1] != number || q[2] != 0)
            break;
        *ret = back;
    }
    return ST_OK;
}

/* Sectors of pause in front of index 1: [TRACK] gives places from which only the difference is good. */
static enum status pause_of(struct ccd *ccd, unsigned number, int32_t sector, int32_t most, int32_t *ret) {
    int32_t at[2] = {-1, -1};
    for (uint32_t i = 0; i < ccd->place_count; i++)
        if (ccd->place[i].track == number && ccd->place[i].number < 2)
            at[ccd->place[i].number] = ccd->place[i].at;
    *ret = 0;
    if (at[0] >= 0 && at[1] >= 0) {
        if (at[0] > at[1] || at[1] - at[0] > most)
            return error_set(ccd->source->error, ST_BAD_FORMAT, 0, "index 0 of track %u is not between its neighbours", number);
        *ret = at[1] - at[0];
        return ST_OK;
    }
    return ccd->sub ? pause_by_sub(ccd, number, sector, most, ret) : ST_OK;
}

static enum status mode_of(struct ccd *ccd, unsigned number, int32_t sector, enum track_mode *ret) {
    *ret = TRACK_AUDIO;
    if (!(ccd->track[number].entry->control & CONTROL_DATA))
        return ST_OK;
    uint8_t bytes[16] = {0};
    *ret = ccd->track[number].mode == 2 ? TRACK_XA : TRACK_MODE1;
    if ((uint64_t)sector * RAW_LEN + sizeof bytes > ccd->img->size)
        return ST_OK;
    TRY(file_read(ccd->img, (uint64_t)sector * RAW_LEN, bytes, sizeof bytes));
    if (ccd->scrambled)
        bytes[12] ^= 0x01, bytes[13] ^= 0x80, bytes[15] ^= 0x60; /* the scrambler's first bytes [ECMA-130 annex B] */
    struct sector_header header = sector_header_of(bytes);
    *ret = sector_header_mode(&header, *ret);
    return ST_OK;
}

static enum status add_indices(struct ccd *ccd, const struct track *track) {
    int32_t lba[DISC_MAX_TRACKS] = {track->start}, base = -1;
    unsigned count = 1;
    for (uint32_t i = 0; i < ccd->place_count; i++) {
        const struct place *place = &ccd->place[i];
        if (place->track != track->number || !place->number)
            continue;
        if (place->number == 1)
            base = place->at;
        else if (base < 0 || place->number != count + 1 || count == DISC_MAX_TRACKS)
            return error_set(ccd->source->error, ST_BAD_FORMAT, place->line, "INDEX %u does not follow", place->number);
        else
            lba[count++] = track->start + (place->at - base);
    }
    return plan_indices(&ccd->plan, lba, count);
}

/* The sectors of a session lie in the .img from `origin` on. */
static enum status lay_track(struct ccd *ccd, unsigned number, int32_t origin, int32_t before, int32_t end) {
    const struct entry *entry = ccd->track[number].entry;
    struct track track = {.number = (uint8_t)number, .control = entry->control & 15, .start = lba_of(entry), .end = end};
    bool first = before < origin;
    int32_t sector = ccd->sectors + track.start - origin, pause = 0;
    if (track.start < origin || track.start >= end || (!first && track.start <= before))
        return error_set(ccd->source->error, ST_BAD_FORMAT, entry->line, "track %u is not behind the one before", number);
    if (!first)
        TRY(pause_of(ccd, number, sector, track.start - before - 1, &pause));
    track.first = first ? origin - PREGAP_LEN : track.start - pause;
    TRY(mode_of(ccd, number, sector, &track.mode));
    memcpy(track.isrc, ccd->track[number].isrc, sizeof track.isrc);
    TRY(plan_track(&ccd->plan, &track, NULL));
    return add_indices(ccd, &track);
}

/* The extents of the session's tracks, each up to where the next begins. */
static enum status store_session(struct ccd *ccd, uint32_t first_track, int32_t origin, int32_t leadout) {
    struct plan *plan = &ccd->plan;
    for (uint32_t i = first_track; i < plan->track_count; i++) {
        struct track *track = &plan->track[i];
        int32_t from = i == first_track ? origin : track->first;
        track->end = i + 1 < plan->track_count ? track[1].first : leadout;
        struct record record;
        (void)record_make(track->mode, RAW_LEN, &record);
        int32_t sector = ccd->sectors + from - origin;
        struct extent extent = plan_stored(plan, &record, ccd->img, (uint64_t)sector * RAW_LEN);
        extent.first = from, extent.count = track->end - from;
        extent.scrambled = ccd->scrambled && track->mode != TRACK_AUDIO;
        if (ccd->sub) {
            extent.sub = SUB_LINEAR, extent.sub_file = ccd->sub, extent.sub_stride = SUB_LEN;
            extent.sub_at = (uint64_t)sector * SUB_LEN;
        }
        TRY(plan_extent(plan, &extent));
    }
    ccd->sectors += leadout - origin;
    return ST_OK;
}

static enum status lay_session(struct ccd *ccd, unsigned session) {
    const struct entry *a0 = find(ccd, session, 0xa0), *a2 = find(ccd, session, 0xa2);
    struct plan *plan = &ccd->plan;
    if (!a2)
        return error_set(ccd->source->error, ST_BAD_FORMAT, 0, "session %u has no lead-out (point A2)", session);
    int32_t leadout = lba_of(a2), origin = 0, before = -1;
    uint32_t first_track = plan->track_count;
    TRY(plan_session(plan, a0 ? a0->p[1] : 0));
    for (unsigned number = 1; number <= 99; number++) {
        const struct entry *entry = ccd->track[number].entry;
        if (!entry || entry->session != session)
            continue;
        if (plan->track_count == first_track) {
            origin = session == 1 ? 0 : lba_of(entry);
            before = origin - 1;
        }
        TRY(lay_track(ccd, number, origin, before, leadout));
        before = lba_of(entry);
    }
    plan->session[session - 1].leadout = leadout;
    return store_session(ccd, first_track, origin, leadout);
}

/* The length of the .img must be that of the sessions; a pause more or less is a habit of some writers. */
static enum status check_length(struct ccd *ccd, int32_t sectors) {
    int64_t held = (int64_t)(ccd->img->size / RAW_LEN), missing = sectors - held;
    if (missing == 0)
        return ST_OK;
    if ((missing > SLACK && !ccd->source->options->allow_truncated) || missing < -SLACK)
        return error_set(ccd->source->error, missing > 0 ? ST_TRUNCATED : ST_BAD_FORMAT, 0,
                         "%s holds %lld sectors, but the sessions have %d", ccd->img->name, (long long)held, sectors);
    host_say(ccd->source->host, LOUD_WARNING, "%s holds %lld sectors, but the sessions have %d", ccd->img->name,
             (long long)held, sectors);
    if (missing <= 0 || missing > SLACK)
        return ST_OK;
    struct extent *last = &ccd->plan.extent[ccd->plan.extent_count - 1];
    if (missing >= last->count)
        return error_set(ccd->source->error, ST_TRUNCATED, 0, "%s ends before the last track", ccd->img->name);
    last->count -= (int32_t)missing;
    return plan_empty(&ccd->plan, last->first + last->count, (int32_t)missing, last->mode);
}

static enum status lay_out(struct ccd *ccd) {
    unsigned sessions = 0;
    if (ccd->toc_entries != (int32_t)ccd->entry_count)
        return error_set(ccd->source->error, ST_BAD_FORMAT, 0, "TocEntries is %d, but there are %u [Entry] sections",
                         ccd->toc_entries, ccd->entry_count);
    for (uint32_t i = 0; i < ccd->entry_count; i++) {
        TRY(check_entry(ccd, &ccd->entry[i]));
        sessions = ccd->entry[i].session > sessions ? ccd->entry[i].session : sessions;
    }
    for (unsigned session = 1; session <= sessions; session++)
        TRY(lay_session(ccd, session));
    if (!ccd->plan.extent_count)
        return error_set(ccd->source->error, ST_BAD_FORMAT, 0, "there is no track");
    TRY(check_length(ccd, ccd->sectors));
    return plan_finish(&ccd->plan);
}

static enum status open_files(struct ccd *ccd) {
    enum status status = name_open_sibling(ccd->source, ccd->disc, "img", &ccd->img);
    if (status == ST_NOT_FOUND)
        return error_set(ccd->source->error, status, 0, "the .img beside it is missing");
    TRY(status);
    status = name_open_sibling(ccd->source, ccd->disc, "sub", &ccd->sub);
    if (status == ST_NOT_FOUND)
        return ST_OK;
    TRY(status);
    if (ccd->sub->size && ccd->sub->size / SUB_LEN == ccd->img->size / RAW_LEN && ccd->sub->size % SUB_LEN == 0)
        return ST_OK;
    if (ccd->sub->size)
        host_say(ccd->source->host, LOUD_WARNING, "%s is not as long as %s and is ignored", ccd->sub->name, ccd->img->name);
    ccd->sub = NULL;
    return ST_OK;
}

enum image_match image_match_ccd(const struct image_probe *probe) {
    struct text text = probe->text;
    struct bytes line;
    if (!probe->is_text)
        return MATCH_NONE;
    while (text_line(&text, &line, NULL) == ST_OK)
        if (line.len)
            return text_begins(line, "[CloneCD]") ? MATCH_SURE : MATCH_NONE;
    return MATCH_NONE;
}

enum status image_load_ccd(const struct image_source *source, struct disc *disc) {
    struct ccd *ccd = arena_take(&disc->arena, sizeof *ccd);
    struct bytes line;
    enum status status;
    if (!ccd)
        return ST_NO_MEMORY;
    ccd->source = source, ccd->disc = disc, ccd->plan = plan_of(source, disc); /* the rest is zero: arena memory */
    TRY(image_text(source, disc, &ccd->text));
    while ((status = text_line(&ccd->text, &line, source->error)) == ST_OK)
        TRY(obey(ccd, line));
    if (status != ST_NOT_FOUND)
        return status;
    TRY(open_files(ccd));
    TRY(lay_out(ccd));
    TRY(keep_toc(ccd));
    memcpy(disc->mcn, ccd->mcn, sizeof disc->mcn);
    for (unsigned i = 0; i < disc->track_count && ccd->pack_count; i++)
        if (disc->track[i].mode == TRACK_AUDIO) {
            disc->session[disc->track[i].session - 1].cdtext = (struct bytes){ccd->packs, ccd->pack_count * CDTEXT_PACK_LEN};
            break;
        }
    return ST_OK;
}
