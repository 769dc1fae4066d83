/* SPDX-License-Identifier: MIT */
/* How does a disc become an image: which sectors are kept in which records, and what does the format not hold? */
#include "disc/msf.h"
#include "disc/sector.h"
#include "disc/subchannel.h"
#include "image/save_work.h"

/* ---- which records ---- */

/* The extents that keep sectors of [first, end), one after the other; `at` begins with 0. NULL behind the last. */
static const struct extent *next_extent(const struct disc *disc, int32_t first, int32_t end, uint32_t *at) {
    while (*at < disc->extent_count) {
        const struct extent *extent = &disc->extent[(*at)++];
        if (extent->file && extent->first < end && extent->first + extent->count > first)
            return extent;
    }
    return NULL;
}

static bool keeps_sub(const struct disc *disc, int32_t first, int32_t end) {
    uint32_t at = 0;
    for (const struct extent *extent; (extent = next_extent(disc, first, end, &at));)
        if (extent->sub != SUB_NONE)
            return true;
    for (uint32_t i = 0; i < disc->patch_count; i++)
        if (disc->patch[i].lba >= first && disc->patch[i].lba < end)
            return true;
    return false;
}

/* The record all stored sectors of the track are kept in, when it is one and the format has it; else whole sectors. */
static enum status choose_record(struct save *save, struct save_track *track) {
    const struct track *of = track->track;
    const struct extent *alike = NULL;
    bool mixed = false;
    uint32_t at = 0;
    for (const struct extent *extent; (extent = next_extent(save->disc, track->first, of->end, &at)); alike = extent)
        mixed = mixed || (alike && (alike->main_len != extent->main_len || alike->main_at != extent->main_at));
    bool sub = save->rules.subchannel && keeps_sub(save->disc, track->first, of->end);
    bool as_is = alike && !mixed && !save->rules.always_raw && record_make(of->mode, alike->main_len, &track->record) &&
                 track->record.main_at == alike->main_at;
    track->record.sub = sub ? SUB_RAW : SUB_NONE, track->record.sub_len = sub ? SUB_LEN : 0;
    if (as_is && save->rules.can(&track->record))
        return ST_OK;
    (void)record_make(of->mode, RAW_LEN, &track->record);
    track->record.sub = sub ? SUB_RAW : SUB_NONE, track->record.sub_len = sub ? SUB_LEN : 0;
    if (save->rules.can(&track->record))
        return ST_OK;
    return error_set(save->error, ST_UNSUPPORTED, 0, "the format has no place for the sectors of track %u", of->number);
}

/* Whether all sectors of an index 0 are empty ones that nothing stores. */
static bool is_gap(const struct disc *disc, const struct track *track) {
    uint32_t at = 0;
    return track->first < track->start && !next_extent(disc, track->first, track->start, &at);
}

enum status save_plan(struct save *save, const struct save_rules *rules) {
    const struct disc *disc = save->disc;
    save->rules = *rules;
    save->track = arena_take(&save->arena, disc->track_count * sizeof *save->track);
    if (!save->track)
        return ST_NO_MEMORY;
    for (unsigned i = 0; i < disc->track_count; i++) {
        struct save_track *track = &save->track[i];
        const struct track *of = &disc->track[i];
        track->track = of;
        track->opens = i == 0 || of->session != disc->track[i - 1].session;
        track->first = of->first;
        if (i == 0 && track->first < 0 && of->start >= 0)
            track->first = 0; /* the standard pregap is nobody's to store */
        else if (track->opens && i)
            track->first = of->start, track->gap = of->start - of->first;
        else if (i && is_gap(disc, of) && !rules->stores_gaps)
            track->first = of->start, track->gap = of->start - of->first;
        TRY(choose_record(save, track));
        save->whole += (uint64_t)save_track_len(track);
    }
    return ST_OK;
}

/* ---- sectors ---- */

void save_count(struct save_tally *tally, int32_t lba) {
    if (!tally->count++)
        tally->first = lba;
}

static unsigned parts_of(const struct record *record) {
    unsigned parts = record->main_len == USER_LEN && record->main_at >= USER_AT_MODE1 ? PART_USER : PART_RAW;
    return record->sub_len ? parts | PART_SUB_RAW : parts;
}

/* An empty sector in the place of one that cannot be read; its subchannel when that at least is there. */
static void fill_sector(struct save *save, const struct save_track *track, int32_t lba, uint8_t *piece) {
    uint8_t *raw = save->scratch;
    bool user = !(parts_of(&track->record) & PART_SYNC);
    sector_empty(save->kernels, track->track->mode, lba, raw);
    size_t len = user ? USER_LEN : RAW_LEN;
    memcpy(piece, user ? raw + track->record.main_at : raw, len);
    if (track->record.sub_len) {
        struct writer out = writer_over(piece + len, SUB_LEN);
        if (disc_read(save->reader, lba, 1, PART_SUB_RAW, &out, NULL) != ST_OK)
            memset(piece + len, 0, SUB_LEN);
    }
    save_count(&save->unread, lba);
}

/* Reads whole pieces into the buffer, sectors that cannot be read filled when the user allows. */
static enum status read_pieces(struct save *save, const struct save_track *track, int32_t lba, uint32_t count,
                               uint8_t *into) {
    unsigned parts = parts_of(&track->record);
    size_t len = (parts & PART_SYNC ? RAW_LEN : USER_LEN) + track->record.sub_len;
    for (uint32_t done = 0; done < count;) {
        struct writer out = writer_over(into + done * len, (count - done) * len);
        struct disc_fault fault = {lba + (int32_t)done, SECTOR_AUDIO};
        enum status status = disc_read(save->reader, lba + (int32_t)done, count - done, parts, &out, &fault);
        if (status == ST_OK)
            return ST_OK;
        done += (uint32_t)(out.wanted / len);
        if (status == ST_NO_MEMORY || !save->options->fill)
            return error_set(save->error, status, 0, "LBA %d of track %u: %s", fault.lba, track->track->number,
                             status_name(status));
        fill_sector(save, track, lba + (int32_t)done, into + done * len);
        done++;
    }
    return ST_OK;
}

/* Where a format keeps no subchannel, what the disc keeps of it must be what would be made in its place. */
static enum status judge_sub(struct save *save, const struct save_track *track, int32_t lba, uint32_t count) {
    struct position_names names = {save_mcn(save), save_isrc(save, track)};
    for (uint32_t i = 0; i < count; i++) {
        uint8_t kept[SUB_LEN], made[SUB_LEN];
        struct writer out = writer_over(kept, sizeof kept);
        int32_t at = lba + (int32_t)i;
        if (disc_read(save->reader, at, 1, PART_SUB_RAW, &out, NULL) != ST_OK)
            continue; /* it is told of already, or not asked for */
        position_walk(&save->walk, save->disc, track->track, at, names);
        sub_from_q(save->walk.q, save->walk.p, made);
        bool pq = false, rw = false;
        for (unsigned k = 0; k < SUB_LEN; k++)
            pq = pq || (kept[k] ^ made[k]) & 0xc0, rw = rw || kept[k] & 0x3f;
        if (pq)
            save_count(&save->pq, at);
        if (rw)
            save_count(&save->rw, at);
    }
    return ST_OK;
}

enum status save_read(struct save *save, const struct save_track *track, int32_t lba, uint32_t count, uint8_t *into,
                      size_t stride) {
    const struct record *record = &track->record;
    size_t piece = (parts_of(record) & PART_SYNC ? RAW_LEN : USER_LEN) + record->sub_len;
    size_t cut = parts_of(record) & PART_SYNC ? record->main_at : 0;
    bool straight = stride == piece && record_len(record) == piece;
    uint8_t *from = straight ? into : save->buffer;
    TRY(read_pieces(save, track, lba, count, from));
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *to = into + i * stride, *at = from + i * piece;
        if (!straight) {
            memcpy(to, at + cut, record->main_len);
            memcpy(to + record->main_len, at + piece - record->sub_len, record->sub_len);
        }
        if (save->rules.big_endian && record->mode == TRACK_AUDIO)
            sector_swap(to);
    }
    if (!record->sub_len && !save->rules.apart && keeps_sub(save->disc, lba, lba + (int32_t)count))
        TRY(judge_sub(save, track, lba, count));
    return ST_OK;
}

enum status save_tell(struct save *save, uint32_t count) {
    save->done += count;
    return save->sink->tell(save->sink, save->done, save->whole) ? ST_OK : ST_CANCELLED;
}

enum status save_append(struct save *save, struct file *file, const void *from, size_t len) {
    enum status status = file_write(file, file->size, from, len);
    return status == ST_OK ? ST_OK : error_set(save->error, status, 0, "%s: %s", file->name, status_name(status));
}

enum status save_track_into(struct save *save, const struct save_track *track, struct file *file) {
    size_t len = record_len(&track->record);
    uint8_t *records = arena_take(&save->arena, SAVE_SECTORS * len);
    if (!records)
        return ST_NO_MEMORY;
    for (int32_t lba = track->first; lba < track->track->end;) {
        int32_t left = track->track->end - lba;
        uint32_t count = left < SAVE_SECTORS ? (uint32_t)left : SAVE_SECTORS;
        TRY(save_read(save, track, lba, count, records, len));
        TRY(save_append(save, file, records, count * len));
        TRY(save_tell(save, count));
        lba += (int32_t)count;
    }
    return ST_OK;
}

/* ---- names and texts ---- */

enum status save_create_named(struct save *save, const char *ending, struct file **ret) {
    TRY(save->sink->create(save->sink, ending, ret, save->error));
    for (const char *c = (*ret)->name; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f || *c == ':' || *c == '\\')
            return error_set(save->error, ST_USAGE, 0, "%s: a sheet cannot name such a file", (*ret)->name);
    return ST_OK;
}

void save_track_ending(const struct save *save, const struct save_track *track, const char *suffix, char into[32]) {
    const struct disc *disc = save->disc;
    bool two = disc->first_track + disc->track_count - 1 > 9;
    if (disc->track_count == 1)
        (void)text_format(into, 32, ".%s", suffix);
    else
        (void)text_format(into, 32, two ? " (Track %02u).%s" : " (Track %u).%s", track->track->number, suffix);
}

const char *save_mcn(const struct save *save) { return disc_mcn(save->reader); }
const char *save_isrc(const struct save *save, const struct save_track *track) {
    return disc_isrc(save->reader, track->track->number);
}

struct bytes save_cdtext(const struct save *save) {
    for (unsigned i = 0; i < save->disc->session_count; i++)
        if (save->disc->session[i].cdtext.len)
            return save->disc->session[i].cdtext;
    return (struct bytes){0};
}

/* ---- what is lost ---- */

void save_lost(struct save *save, const char *what, const char *format, ...) {
    char line[400];
    va_list args;
    va_start(args, format);
    (void)text_format_v(line, sizeof line, format, args);
    va_end(args);
    save->sink->lost(save->sink, what, line);
}

void save_lost_sectors(struct save *save, const char *what, const struct save_tally *tally, const char *words) {
    if (tally->count == 1)
        save_lost(save, what, "%s: one sector, LBA %d", words, tally->first);
    else if (tally->count)
        save_lost(save, what, "%s: %u sectors, the first LBA %d", words, tally->count, tally->first);
}

/* The pregaps in front of sessions that an image does store, where they are not the empty sectors that are made in
 * their place. */
static enum status judge_pregaps(struct save *save) {
    struct save_tally tally = {0};
    uint8_t *made = save->buffer, *kept = save->buffer + RAW_LEN;
    for (unsigned i = 0; i < save->disc->track_count; i++) {
        const struct save_track *track = &save->track[i];
        uint32_t at = 0;
        if (!track->opens || !next_extent(save->disc, track->track->first, track->first, &at))
            continue;
        for (int32_t lba = track->track->first; lba < track->first; lba++) {
            struct writer out = writer_over(kept, RAW_LEN);
            sector_empty(save->kernels, track->track->mode, lba, made);
            if (disc_read(save->reader, lba, 1, PART_RAW, &out, NULL) != ST_OK || memcmp(made, kept, RAW_LEN) != 0)
                save_count(&tally, lba);
        }
        if (keeps_sub(save->disc, track->track->first, track->first))
            TRY(judge_sub(save, track, track->track->first, (uint32_t)(track->first - track->track->first)));
    }
    save_lost_sectors(save, "pregap", &tally, "what stands in the pregap of a session");
    return ST_OK;
}

static enum status tell_lost(struct save *save) {
    if (save->disc->medium == MEDIUM_CD && save->track)
        TRY(judge_pregaps(save));
    save_lost_sectors(save, "unread", &save->unread, "sectors that cannot be read are empty");
    save_lost_sectors(save, "corrected", &save->corrected, "damaged sectors are put right by their parity");
    save_lost_sectors(save, "damaged", &save->damaged, "sectors beyond repair can no longer be told from good ones");
    save_lost_sectors(save, "codes", &save->codes, "header, EDC or parity that are not what they should be");
    save_lost_sectors(save, "pq", &save->pq, "subchannel P and Q that say other than the table of contents");
    save_lost_sectors(save, "rw", &save->rw, "subchannel R to W");
    for (uint32_t i = 0; i < save->disc->bad_count && i < 100; i++)
        save_lost(save, "unreadable", "the mark that %d sectors from LBA %d on cannot be read",
                  save->disc->bad[i].count, save->disc->bad[i].first);
    return save->descriptor ? save_compare(save) : ST_OK;
}

/* ---- the face ---- */

static void give_back(struct save *save) {
    disc_reader_close(save->reader);
    host_give(save->host, save->buffer, SAVE_SECTORS * SAVE_RECORD_MAX);
    host_give(save->host, save->scratch, RAW_LEN);
    arena_drop(&save->arena);
    host_give(save->host, save, sizeof *save);
}

enum status image_save(const struct disc *disc, const struct image_format *format, const struct save_options *options,
                       struct image_sink *sink, struct error *error) {
    const struct host *host = disc->arena.host;
    struct error local = {0};
    if (!format->save)
        return error_set(error, ST_UNSUPPORTED, 0, "%s images are read, but not written", format->name);
    struct save *save = host_take(host, sizeof *save);
    if (!save)
        return error_set(error, ST_NO_MEMORY, 0, "%s", status_name(ST_NO_MEMORY));
    *save = (struct save){.disc = disc,
                          .host = host,
                          .options = options,
                          .sink = sink,
                          .error = &local,
                          .arena = arena_on(host),
                          .kernels = edc_choose(host->simd)};
    save->buffer = host_take(host, SAVE_SECTORS * SAVE_RECORD_MAX);
    save->scratch = host_take(host, RAW_LEN);
    enum status status = save->buffer && save->scratch ? disc_reader_open(disc, &save->reader) : ST_NO_MEMORY;
    if (status == ST_OK)
        status = format->save(save);
    if (status == ST_OK)
        status = tell_lost(save);
    give_back(save);
    if (status == ST_OK)
        return ST_OK;
    return error_set(error, status, local.line, "%s", local.text[0] ? local.text : status_name(status));
}
