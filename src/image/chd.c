/* SPDX-License-Identifier: MIT */
/* Which tracks does a CHD hold, and where among its units do they lie? All numbers are big-endian.
 *
 *   header     0 8 "MComprHD"   8 4 length (124)   12 4 version (5)   16 4*4 codecs   32 8 bytes   40 8 map at   48 8 metadata at
 *              56 4 hunk length   60 4 unit length   64 20 SHA-1 of the data   84 20 and of the metadata   104 20 of the parent
 *   metadata   0 4 name   4 1 flags   5 3 length   8 8 next at   data: text for each track in turn
 *
 * A track begins at a unit that 4 divides; its sectors lie at the start of each unit, the subchannel right behind them. */
#include "image/chd.h"
#include "image/plan.h"

enum { METADATA_HEADER_LEN = 16, MAX_METADATA = 1000, MAX_TRACK_TEXT = 256, TRACK_ALIGN = 4, OLD_TRACK_LEN = 24 };
enum { SHA1_LEN = 20, PARENT_AT = 104 };

/* A track as its metadata says. */
struct chd_track {
    uint32_t number, frames, pregap, postgap, pad;
    struct record record;
    bool pause_stored;
};

struct chd {
    const struct image_source *source;
    struct disc *disc;
    struct chd_header header;
    struct file *units;
    struct plan plan;
    struct chd_track track[DISC_MAX_TRACKS];
    uint32_t track_count;
    bool gd, dvd;
    uint64_t unit;          /* where the next track's units begin */
    int32_t lba;
};

#define FAIL(chd, ...) (error_set(chd->source->error, ST_BAD_FORMAT, 0, __VA_ARGS__), ST_BAD_FORMAT)

/* ---- metadata ---- */

struct mode_row {
    const char *words;
    enum track_mode mode;
    uint16_t len;
};
static const struct mode_row modes[] = {
    {"MODE1 MODE1/2048", TRACK_MODE1, 2048},       {"MODE1_RAW MODE1/2352", TRACK_MODE1, 2352},
    {"MODE2 MODE2/2336", TRACK_XA, 2336},          {"MODE2_FORM1 MODE2/2048", TRACK_FORM1, 2048},
    {"MODE2_FORM2 MODE2/2324", TRACK_FORM2, 2324}, {"MODE2_FORM_MIX", TRACK_XA, 2336},
    {"MODE2_RAW MODE2/2352", TRACK_XA, 2352},      {"AUDIO", TRACK_AUDIO, 2352},
};

static bool mode_by_name(struct bytes value, struct record *ret) {
    char word[16];
    if (!value.len || value.len >= sizeof word)
        return false;
    memcpy(word, value.at, value.len);
    word[value.len] = 0;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (image_listed(modes[i].words, word))
            return record_make(modes[i].mode, modes[i].len, ret);
    return false;
}

static bool sub_by_name(struct bytes value, struct record *record) {
    if (text_is(value, "NONE"))
        return true;
    record->sub = text_is(value, "RW") ? SUB_RW : SUB_RAW;
    record->sub_len = SUB_LEN;
    return text_is(value, "RW") || text_is(value, "RW_RAW");
}

/* "TRACK:1 TYPE:AUDIO SUBTYPE:NONE FRAMES:450 PREGAP:150 PGTYPE:VAUDIO ..." */
static enum status take_field(struct chd *chd, struct chd_track *track, struct bytes word) {
    const uint8_t *colon = memchr(word.at, ':', word.len);
    if (!colon)
        return FAIL(chd, "\"%.*s\" is no field of a track", (int)word.len, (const char *)word.at);
    struct bytes key = {word.at, (size_t)(colon - word.at)}, value = {colon + 1, word.len - (size_t)(colon - word.at) - 1};
    bool good = true;
    if (text_is(key, "TRACK"))
        good = text_number(value, 99, &track->number);
    else if (text_is(key, "TYPE"))
        good = mode_by_name(value, &track->record);
    else if (text_is(key, "SUBTYPE"))
        good = sub_by_name(value, &track->record);
    else if (text_is(key, "FRAMES"))
        good = text_number(value, CD_MAX_LBA * 2, &track->frames);
    else if (text_is(key, "PREGAP"))
        good = text_number(value, CD_MAX_LBA, &track->pregap);
    else if (text_is(key, "POSTGAP"))
        good = text_number(value, CD_MAX_LBA, &track->postgap);
    else if (text_is(key, "PAD"))
        good = text_number(value, CD_MAX_LBA * 2, &track->pad);
    else if (text_is(key, "PGTYPE"))
        track->pause_stored = value.len && (value.at[0] == 'V' || value.at[0] == 'v');
    return good ? ST_OK : FAIL(chd, "\"%.*s\" makes no sense", (int)word.len, (const char *)word.at);
}

static enum status add_track(struct chd *chd, struct chd_track *track) {
    if (chd->track_count == DISC_MAX_TRACKS)
        return FAIL(chd, "more than 99 tracks");
    if (track->number != chd->track_count + 1)
        return FAIL(chd, "track %u follows track %u", track->number, chd->track_count);
    if (!track->record.main_len || !track->frames)
        return FAIL(chd, "track %u has no kind or no frames", track->number);
    if (track->pause_stored && track->pregap >= track->frames)
        return FAIL(chd, "track %u has fewer frames than its pause", track->number);
    if (track->pad >= track->frames)
        return FAIL(chd, "track %u has fewer frames than its padding", track->number);
    chd->track[chd->track_count++] = *track;
    return ST_OK;
}

static enum status take_track_text(struct chd *chd, struct bytes text) {
    struct chd_track track = {0};
    const uint8_t *nul = text.len ? memchr(text.at, 0, text.len) : NULL;
    if (nul)
        text.len = (size_t)(nul - text.at);
    for (struct bytes word = text_word(&text); word.len; word = text_word(&text))
        TRY(take_field(chd, &track, word));
    return add_track(chd, &track);
}

/* CHCD: a count, then for each of 99 tracks six numbers, in the byte order of the machine that wrote them. */
static enum status take_old_tracks(struct chd *chd, struct bytes data) {
    static const char *const types[] = {"MODE1", "MODE1_RAW", "MODE2", "MODE2_FORM1", "MODE2_FORM2", "MODE2_FORM_MIX",
                                        "MODE2_RAW", "AUDIO"};
    struct reader reader = reader_of(data);
    bool little = data.len >= 4 && data.at[0] != 0;
    uint32_t count = little ? take_le32(&reader) : take_be32(&reader);
    if (!count || count > DISC_MAX_TRACKS || data.len < 4 + (size_t)count * OLD_TRACK_LEN)
        return FAIL(chd, "a table of %u tracks", count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t field[6];
        for (unsigned j = 0; j < 6; j++)
            field[j] = little ? take_le32(&reader) : take_be32(&reader);
        struct chd_track track = {.number = i + 1, .frames = field[4]};
        if (field[0] >= sizeof types / sizeof *types || field[1] > 2 || field[4] > CD_MAX_LBA)
            return FAIL(chd, "track %u is of no known kind", i + 1);
        (void)mode_by_name((struct bytes){(const uint8_t *)types[field[0]], strlen(types[field[0]])}, &track.record);
        track.record.sub = field[1] == 0 ? SUB_RW : field[1] == 1 ? SUB_RAW : SUB_NONE;
        track.record.sub_len = field[1] == 2 ? 0 : SUB_LEN;
        TRY(add_track(chd, &track));
    }
    return ST_OK;
}

static enum status take_metadata(struct chd *chd, uint32_t name, struct bytes data) {
    switch (name) {
    case CHD_NAME('C', 'H', 'G', 'D'):
    case CHD_NAME('C', 'H', 'G', 'T'): chd->gd = true; return take_track_text(chd, data);
    case CHD_NAME('C', 'H', 'T', 'R'):
    case CHD_NAME('C', 'H', 'T', '2'): return take_track_text(chd, data);
    case CHD_NAME('C', 'H', 'C', 'D'): return chd->track_count ? ST_OK : take_old_tracks(chd, data);
    case CHD_NAME('D', 'V', 'D', ' '): chd->dvd = true; return ST_OK;
    case CHD_NAME('G', 'D', 'D', 'D'):
        return error_set(chd->source->error, ST_UNSUPPORTED, 0, "the CHD is a hard disk's");
    default: return ST_OK; /* build notes, keys, hashes */
    }
}

/* What the data of an entry may be as long as: the old table is the longest. */
enum { MOST_DATA = 4 + DISC_MAX_TRACKS * OLD_TRACK_LEN };

static enum status read_metadata(struct chd *chd) {
    struct file *file = chd->source->file;
    uint64_t at = chd->header.metadata_at;
    uint8_t *data = arena_take(&chd->disc->arena, MOST_DATA);
    if (!data)
        return ST_NO_MEMORY;
    for (unsigned i = 0; at; i++) {
        uint8_t head[METADATA_HEADER_LEN];
        if (i == MAX_METADATA)
            return FAIL(chd, "the metadata has more than %d entries, or goes in a circle", MAX_METADATA);
        if (at > file->size || file->size - at < sizeof head)
            return FAIL(chd, "the metadata lies outside the file");
        TRY(file_read(file, at, head, sizeof head));
        uint32_t name = get_be32(head), len = get_be24(head + 5);
        if (len > file->size - at - sizeof head)
            return FAIL(chd, "the metadata lies outside the file");
        if (len <= MOST_DATA) {
            TRY(file_read(file, at + sizeof head, data, len));
            TRY(take_metadata(chd, name, (struct bytes){data, len}));
        }
        at = get_be64(head + 8);
    }
    return ST_OK;
}

/* ---- layout ---- */

static enum status begins_session(struct chd *chd, const struct chd_track *track, bool *ret) {
    struct sector_header header;
    *ret = false;
    if (chd->gd) {
        *ret = track->number == 3;
        return ST_OK;
    }
    bool last = track->number == chd->track_count;
    if (!last || track->number == 1 || track->record.mode == TRACK_AUDIO || track->record.main_len != RAW_LEN)
        return ST_OK;
    for (uint32_t i = 0; i + 1 < chd->track_count; i++)
        if (chd->track[i].record.mode != TRACK_AUDIO)
            return ST_OK;
    uint64_t first = chd->unit + (track->pause_stored ? track->pregap : 0);
    TRY(sector_header_read(chd->units, first * chd->header.unit_len, &header));
    *ret = header.sync && header.address_valid && header.lba >= chd->lba + plan_session_gap(1) && header.lba < CD_MAX_LBA;
    if (*ret)
        chd->lba = header.lba - PREGAP_LEN;
    return ST_OK;
}

static enum status lay_track(struct chd *chd, const struct chd_track *entry) {
    struct plan *plan = &chd->plan;
    bool session;
    int32_t before = chd->lba;
    TRY(begins_session(chd, entry, &session));
    if (session && chd->gd)
        chd->lba = before < 45000 ? 45000 - PREGAP_LEN : before;
    if (session || !plan->session_count)
        TRY(plan_session(plan, 0));
    int32_t stored_pause = entry->pause_stored ? (int32_t)entry->pregap : 0;
    int32_t made_pause = entry->pause_stored ? 0 : (int32_t)entry->pregap;
    struct track track = {.number = (uint8_t)entry->number, .mode = entry->record.mode,
                          .control = entry->record.mode == TRACK_AUDIO ? 0 : CONTROL_DATA, .first = chd->lba};
    if (plan->track_count == 0) {
        track.first = -PREGAP_LEN;
        made_pause = made_pause > PREGAP_LEN ? made_pause - PREGAP_LEN : 0;
    } else if (session) {
        made_pause = stored_pause >= PREGAP_LEN ? 0 : PREGAP_LEN - stored_pause;
    }
    TRY(plan_empty(plan, chd->lba, made_pause, track.mode));
    struct extent extent = plan_stored(plan, &entry->record, chd->units, chd->unit * chd->header.unit_len);
    extent.stride = chd->header.unit_len;
    extent.big_endian = track.mode == TRACK_AUDIO && !plan->source->options->swap_audio;
    extent.first = chd->lba + made_pause;
    extent.count = (int32_t)(entry->frames - entry->pad);
    track.start = extent.first + stored_pause;
    track.end = extent.first + extent.count + (int32_t)entry->postgap;
    if (track.end > disc_limit(plan->disc))
        return error_set(chd->source->error, ST_TOO_LARGE, 0, "track %u ends behind the last address", entry->number);
    if ((chd->unit + entry->frames - entry->pad) * chd->header.unit_len > chd->units->size)
        return error_set(chd->source->error, ST_TRUNCATED, 0, "track %u ends behind the CHD's data", entry->number);
    TRY(plan_extent(plan, &extent));
    TRY(plan_empty(plan, extent.first + extent.count, (int32_t)entry->postgap, track.mode));
    chd->unit += (entry->frames + TRACK_ALIGN - 1) / TRACK_ALIGN * TRACK_ALIGN;
    chd->lba = track.end + (int32_t)entry->pad;
    if (chd->gd && entry->pad) { /* padding carries the track to where the next one begins */
        TRY(plan_empty(plan, track.end, (int32_t)entry->pad, track.mode));
        track.end = chd->lba;
    }
    struct session *now = &plan->session[plan->session_count - 1];
    now->type = (uint8_t)(now->type | plan_session_type(&track, 1));
    return plan_track(plan, &track, NULL);
}

static enum status lay_dvd(struct chd *chd) {
    uint64_t count = chd->header.len / 2048;
    struct record record;
    if (!count || count > BEYOND_CD_MAX_SECTORS)
        return FAIL(chd, "a DVD of %llu sectors", (unsigned long long)count);
    (void)record_make(TRACK_MODE1, 2048, &record);
    struct extent extent = plan_stored(&chd->plan, &record, chd->units, 0);
    extent.count = (int32_t)count;
    struct track track = {.number = 1, .control = CONTROL_DATA, .mode = TRACK_MODE1, .end = extent.count};
    chd->disc->medium = count > 4173824 ? MEDIUM_BD : MEDIUM_DVD;
    if (count > 2298496 && count <= 4173824)
        chd->disc->layer_break = (int32_t)((count + 31) / 32 * 16);
    TRY(plan_session(&chd->plan, 0));
    TRY(plan_track(&chd->plan, &track, NULL));
    TRY(plan_extent(&chd->plan, &extent));
    return plan_finish(&chd->plan);
}

/* ---- the face ---- */

static enum status read_header(struct chd *chd) {
    struct error *error = chd->source->error;
    struct chd_header *header = &chd->header;
    uint8_t raw[CHD_HEADER_LEN];
    if (chd->source->file->size < sizeof raw)
        return FAIL(chd, "the header is cut short");
    TRY(file_read(chd->source->file, 0, raw, sizeof raw));
    if (get_be32(raw + 12) != 5)
        return error_set(error, ST_UNSUPPORTED, 0, "a CHD of version %u is not read here: `chdman copy` makes version 5 of it",
                         get_be32(raw + 12));
    for (unsigned i = 0; i < CHD_CODECS; i++)
        header->codec[i] = get_be32(raw + 16 + 4 * i);
    header->len = get_be64(raw + 32), header->map_at = get_be64(raw + 40), header->metadata_at = get_be64(raw + 48);
    header->hunk_len = get_be32(raw + 56), header->unit_len = get_be32(raw + 60);
    for (unsigned i = 0; i < SHA1_LEN; i++)
        if (raw[PARENT_AT + i])
            return error_set(error, ST_UNSUPPORTED, 0, "the CHD needs its parent, which is not read here: make one without");
    if (header->unit_len != CHD_CD_UNIT && header->unit_len != 2048)
        return error_set(error, ST_UNSUPPORTED, 0, "units of %u bytes are neither a CD's nor a DVD's", header->unit_len);
    if (!header->hunk_len || header->hunk_len > CHD_MOST_HUNK || header->hunk_len % header->unit_len)
        return FAIL(chd, "hunks of %u bytes", header->hunk_len);
    uint64_t hunks = header->len / header->hunk_len + (header->len % header->hunk_len != 0);
    if (!hunks || hunks > CHD_MOST_HUNKS)
        return error_set(error, ST_TOO_LARGE, 0, "%llu bytes in hunks of %u", (unsigned long long)header->len, header->hunk_len);
    header->hunks = (uint32_t)hunks;
    return ST_OK;
}

enum image_match image_match_chd(const struct image_probe *probe) {
    return probe->head.len >= 8 && !memcmp(probe->head.at, "MComprHD", 8) ? MATCH_SURE : MATCH_NONE;
}

enum status image_load_chd(const struct image_source *source, struct disc *disc) {
    struct chd *chd = arena_take(&disc->arena, sizeof *chd);
    uint8_t *map;
    if (!chd)
        return ST_NO_MEMORY;
    chd->source = source, chd->disc = disc, chd->plan = plan_of(source, disc); /* the rest is zero: arena memory */
    TRY(read_header(chd));
    TRY(read_metadata(chd));
    TRY(chd_map_read(source->file, source->host, &chd->header, &map, source->error));
    TRY(chd_units_open(source->file, source->host, &chd->header, map, &chd->units, source->error));
    TRY(disc_own(disc, chd->units));
    if (chd->dvd || chd->header.unit_len == 2048)
        return lay_dvd(chd);
    if (!chd->track_count)
        return FAIL(chd, "the metadata names no track");
    disc->gd = chd->gd && source->options->whole_gd;
    for (uint32_t i = 0; i < chd->track_count; i++) {
        if (chd->gd && i == 2 && !source->options->whole_gd) {
            host_say(source->host, LOUD_NOTE, "%s: the high-density area of the GD-ROM is left out", source->file->name);
            break;
        }
        TRY(lay_track(chd, &chd->track[i]));
    }
    return plan_finish(&chd->plan);
}
