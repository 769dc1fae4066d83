/* SPDX-License-Identifier: MIT */
/* How is a disc written as a CHD of version 5? The drawings are in chd.c, chd_map.c and chd_units.c, which read it.
 *
 * Tracks stand as their units follow each other, audio high byte first, each padded to a multiple of four units. A
 * pause that is stored belongs to its track's FRAMES and has a V before its PGTYPE; one that is not is only counted. A
 * DVD is its sectors alone. */
#include "disc/sector.h"
#include "image/chd_pack.h"
#include "image/save_work.h"

enum {
    CD_HUNK = 8 * CHD_CD_UNIT,
    DVD_UNIT = USER_LEN,
    DVD_HUNK = 8 * DVD_UNIT,
    TRACK_ALIGN = 4,
    METADATA_HEAD = 16,
    METADATA_HASHED = 1,
    METADATA_ROOM = 160,
    TAG_LEN = 4,
    OVERALL_LEN = TAG_LEN + CODEC_SHA1_LEN
};

struct out {
    struct save *save;
    struct chd_header header;
    struct file *file;
    struct chd_pack *pack;
    struct codec_sha1 *sha1;
    struct chd_job *jobs;
    uint8_t *raw;   /* CHD_BATCH hunks, and behind them as many packed ones */
    uint64_t units; /* in all */
    unsigned track; /* the one whose units come next */
    int32_t lba;
    uint32_t pad; /* units of padding that come before that */
    uint8_t raw_sha1[CODEC_SHA1_LEN], sha1_of_all[CODEC_SHA1_LEN];
};

/* ---- tracks ---- */

static const char *type_word(const struct record *record) {
    static const struct {
        uint16_t mode, len;
        const char *word;
    } words[] = {
        {TRACK_AUDIO, 2352, "AUDIO"},       {TRACK_MODE1, 2048, "MODE1"},       {TRACK_MODE1, 2352, "MODE1_RAW"},
        {TRACK_FORM1, 2048, "MODE2_FORM1"}, {TRACK_FORM2, 2324, "MODE2_FORM2"}, {TRACK_MODE2, 2336, "MODE2"},
        {TRACK_XA, 2336, "MODE2_FORM_MIX"}, {TRACK_XA, 2352, "MODE2_RAW"},      {TRACK_MODE2, 2352, "MODE2_RAW"},
        {TRACK_FORM1, 2352, "MODE2_RAW"},   {TRACK_FORM2, 2352, "MODE2_RAW"},
    };
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].mode == record->mode && words[i].len == record->main_len)
            return words[i].word;
    return NULL;
}

static bool can(const struct record *record) { return type_word(record) != NULL; }
static bool can_dvd(const struct record *record) { return record->main_len == USER_LEN && !record->sub_len; }

static uint32_t padding(const struct out *out, const struct save_track *track) {
    uint32_t rest = (uint32_t)save_track_len(track) % TRACK_ALIGN;
    return out->header.unit_len == CHD_CD_UNIT && rest ? TRACK_ALIGN - rest : 0;
}

static void put_track_text(const struct save_track *track, unsigned number, char text[METADATA_ROOM]) {
    const char *type = type_word(&track->record), *sub = track->record.sub_len ? "RW_RAW" : "NONE";
    int32_t stored = track->track->start - track->first;
    /* Without a pause the fields say what chdman says there. */
    (void)text_format(text, METADATA_ROOM,
                      "TRACK:%u TYPE:%s SUBTYPE:%s FRAMES:%d PREGAP:%d PGTYPE:%s%s PGSUB:%s POSTGAP:0", number, type,
                      sub, save_track_len(track), stored + track->gap, stored ? "V" : "", stored ? type : "MODE1",
                      stored ? sub : "NONE");
}

/* ---- hunks ---- */

/* The next units, `room` of them at most; audio and data say what they are. Padding is zero. */
static enum status next_units(struct out *out, uint8_t *into, uint32_t room, uint32_t *count, struct chd_job *job) {
    struct save *save = out->save;
    *count = room;
    if (out->pad) {
        *count = out->pad < room ? out->pad : room;
        out->pad -= *count;
        return ST_OK;
    }
    if (out->track == save->disc->track_count)
        return ST_OK; /* the last hunk is filled up */
    const struct save_track *track = &save->track[out->track];
    uint32_t left = (uint32_t)(track->track->end - out->lba);
    *count = left < room ? left : room;
    TRY(save_read(save, track, out->lba, *count, into, out->header.unit_len));
    TRY(save_tell(save, *count));
    job->audio = job->audio || track->record.mode == TRACK_AUDIO;
    job->data = job->data || track->record.mode != TRACK_AUDIO;
    out->lba += (int32_t)*count;
    if (out->lba == track->track->end) {
        out->pad = padding(out, track);
        out->track++;
        out->lba = out->track < save->disc->track_count ? save->track[out->track].first : 0;
    }
    return ST_OK;
}

static enum status fill_hunk(struct out *out, uint8_t *into, struct chd_job *job) {
    uint32_t room = out->header.hunk_len / out->header.unit_len;
    memset(into, 0, out->header.hunk_len);
    for (uint32_t done = 0, count; done < room; done += count)
        TRY(next_units(out, into + (size_t)done * out->header.unit_len, room - done, &count, job));
    return ST_OK;
}

static enum status put_hunks(struct out *out) {
    size_t hunk = out->header.hunk_len;
    uint64_t hashed = out->header.len;
    for (uint32_t done = 0; done < out->header.hunks;) {
        uint32_t left = out->header.hunks - done, count = left < CHD_BATCH ? left : CHD_BATCH;
        for (uint32_t i = 0; i < count; i++) {
            out->jobs[i] = (struct chd_job){.raw = out->raw + i * hunk, .packed = out->raw + (CHD_BATCH + i) * hunk};
            TRY(fill_hunk(out, out->raw + i * hunk, &out->jobs[i]));
        }
        size_t len = hashed < count * hunk ? (size_t)hashed : count * hunk;
        codec_sha1_add(out->sha1, (struct bytes){out->raw, len});
        hashed -= len;
        chd_pack_run(out->pack, out->jobs, count);
        for (uint32_t i = 0; i < count; i++) {
            TRY(out->jobs[i].status);
            chd_pack_note(out->pack, &out->jobs[i], out->file->size);
            if (out->jobs[i].packed_len)
                TRY(save_append(out->save, out->file, out->jobs[i].packed, out->jobs[i].packed_len));
        }
        done += count;
    }
    codec_sha1_take(out->sha1, out->raw_sha1);
    return ST_OK;
}

/* ---- what stands around them ---- */

/* One entry of the chain; its hash goes into the sum of all. */
static enum status put_entry(struct out *out, const char *tag, struct bytes data, bool last, uint8_t *hash) {
    uint8_t head[METADATA_HEAD];
    struct writer writer = writer_over(head, sizeof head);
    put(&writer, tag, TAG_LEN);
    put_u8(&writer, METADATA_HASHED);
    put_be24(&writer, (uint32_t)data.len);
    put_be64(&writer, last ? 0 : out->file->size + sizeof head + data.len);
    memcpy(hash, tag, TAG_LEN);
    codec_sha1_add(out->sha1, data);
    codec_sha1_take(out->sha1, hash + TAG_LEN);
    TRY(save_append(out->save, out->file, head, sizeof head));
    return save_append(out->save, out->file, data.at, data.len);
}

static void sort_hashes(uint8_t *hashes, unsigned count) {
    uint8_t held[OVERALL_LEN];
    for (unsigned i = 1; i < count; i++) {
        unsigned at = i;
        memcpy(held, hashes + i * OVERALL_LEN, OVERALL_LEN);
        for (; at && memcmp(hashes + (at - 1) * OVERALL_LEN, held, OVERALL_LEN) > 0; at--)
            memcpy(hashes + at * OVERALL_LEN, hashes + (at - 1) * OVERALL_LEN, OVERALL_LEN);
        memcpy(hashes + at * OVERALL_LEN, held, OVERALL_LEN);
    }
}

/* The tracks' entries, and the hash over the data and all of theirs in the order of their bytes. */
static enum status put_metadata(struct out *out) {
    struct save *save = out->save;
    bool cd = out->header.unit_len == CHD_CD_UNIT;
    unsigned count = cd ? save->disc->track_count : 1;
    uint8_t *hashes = arena_take(&save->arena, count * OVERALL_LEN);
    if (!hashes)
        return ST_NO_MEMORY;
    out->header.metadata_at = out->file->size;
    for (unsigned i = 0; i < count; i++) {
        char text[METADATA_ROOM] = "";
        if (cd)
            put_track_text(&save->track[i], i + 1, text);
        TRY(put_entry(out, cd ? "CHT2" : "DVD ", (struct bytes){(uint8_t *)text, strlen(text) + 1}, i + 1 == count,
                      hashes + i * OVERALL_LEN));
    }
    sort_hashes(hashes, count);
    codec_sha1_add(out->sha1, (struct bytes){out->raw_sha1, sizeof out->raw_sha1});
    codec_sha1_add(out->sha1, (struct bytes){hashes, count * OVERALL_LEN});
    codec_sha1_take(out->sha1, out->sha1_of_all);
    return ST_OK;
}

static enum status put_map(struct out *out) {
    struct bytes map;
    out->header.map_at = out->file->size;
    TRY(chd_pack_map(out->pack, &out->save->arena, &map));
    return save_append(out->save, out->file, map.at, map.len);
}

/* Last of all: a file that is cut short is no CHD. */
static enum status put_header(struct out *out) {
    uint8_t raw[CHD_HEADER_LEN];
    const struct chd_header *header = &out->header;
    struct writer writer = writer_over(raw, sizeof raw);
    put(&writer, "MComprHD", 8);
    put_be32(&writer, CHD_HEADER_LEN), put_be32(&writer, 5);
    for (unsigned i = 0; i < CHD_CODECS; i++)
        put_be32(&writer, header->codec[i]);
    put_be64(&writer, header->len), put_be64(&writer, header->map_at), put_be64(&writer, header->metadata_at);
    put_be32(&writer, header->hunk_len), put_be32(&writer, header->unit_len);
    put(&writer, out->raw_sha1, CODEC_SHA1_LEN), put(&writer, out->sha1_of_all, CODEC_SHA1_LEN);
    put_zero(&writer, CODEC_SHA1_LEN); /* no parent */
    enum status status = file_write(out->file, 0, raw, sizeof raw);
    return status == ST_OK ? ST_OK
                           : error_set(out->save->error, status, 0, "%s: %s", out->file->name, status_name(status));
}

/* ---- the whole ---- */

static enum status begin(struct out *out) {
    static const struct save_rules cd_rules = {.can = can, .subchannel = true, .big_endian = true};
    static const struct save_rules dvd_rules = {.can = can_dvd};
    struct save *save = out->save;
    bool cd = save->disc->medium == MEDIUM_CD;
    uint8_t nothing[CHD_HEADER_LEN] = {0};
    TRY(save_plan(save, cd ? &cd_rules : &dvd_rules));
    out->header = (struct chd_header){.hunk_len = cd ? CD_HUNK : DVD_HUNK, .unit_len = cd ? CHD_CD_UNIT : DVD_UNIT};
    out->header.codec[0] = cd ? CHD_NAME('c', 'd', 'z', 'l') : CHD_NAME('z', 'l', 'i', 'b');
    out->header.codec[1] = cd ? CHD_NAME('c', 'd', 'f', 'l') : 0;
    for (unsigned i = 0; i < save->disc->track_count; i++)
        out->units += (uint32_t)save_track_len(&save->track[i]) + padding(out, &save->track[i]);
    out->header.len = out->units * out->header.unit_len;
    while (out->header.len / out->header.hunk_len >= CHD_MOST_HUNKS)
        out->header.hunk_len *= 2;
    out->header.hunks = (uint32_t)((out->header.len + out->header.hunk_len - 1) / out->header.hunk_len);
    out->lba = save->track->first;
    TRY(save->sink->create(save->sink, "", &out->file, save->error));
    return save_append(save, out->file, nothing, sizeof nothing);
}

enum status image_save_chd(struct save *save) {
    struct out out = {.save = save};
    const struct host *host = save->host;
    enum status status = begin(&out);
    size_t batch = (size_t)2 * CHD_BATCH * out.header.hunk_len;
    if (status != ST_OK)
        return status;
    out.raw = host_take(host, batch);
    out.jobs = host_take(host, CHD_BATCH * sizeof *out.jobs);
    status = out.raw && out.jobs ? codec_sha1_open(host, &out.sha1) : ST_NO_MEMORY;
    if (status == ST_OK)
        status = chd_pack_open(host, &out.header, &out.pack);
    if (status == ST_OK)
        status = put_hunks(&out);
    if (status == ST_OK)
        status = put_metadata(&out);
    if (status == ST_OK)
        status = put_map(&out);
    if (status == ST_OK)
        status = put_header(&out);
    save->descriptor = out.file;
    chd_pack_close(out.pack);
    codec_sha1_close(out.sha1);
    host_give(host, out.jobs, CHD_BATCH * sizeof *out.jobs);
    host_give(host, out.raw, batch);
    if (status == ST_UNSUPPORTED && !save->error->text[0])
        return error_set(save->error, status, 0, "this build has no encoders for CHDs");
    return status;
}
