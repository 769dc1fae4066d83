/* SPDX-License-Identifier: MIT */
/* How is a disc kept that has one track and no descriptor: how long are its sectors, and where does it begin? */
#include "disc/subchannel.h"
#include "image/plan.h"

enum { DATA_LEN = 2048, VOLUME_SECTOR = 16, LEAST_RECORDS = 17 };

/* What was found out about a file. */
struct guess {
    struct record record;
    int32_t first;       /* LBA of the first record */
};

/* Record shapes, the likeliest first: bytes per record, where user data begins in it, what it is. */
struct shape {
    uint16_t stride, data_at;
    enum track_mode mode;
    uint16_t main_len;
};
static const struct shape shapes[] = {
    {2048, 0, TRACK_MODE1, 2048},  {2336, 8, TRACK_XA, 2336},          {2332, 8, TRACK_XA, 2332},
    {2352, 16, TRACK_MODE1, 2352}, {2352, 24, TRACK_XA, 2352},         {2056, 8, TRACK_FORM1, 2056},
    {2064, 0, TRACK_MODE1, 2048},  {2352, 8, TRACK_XA, 2336},          {2348, 8, TRACK_XA, 2332},
    {2368, 16, TRACK_MODE1, 2352}, {2368, 24, TRACK_XA, 2352},         {2072, 8, TRACK_FORM1, 2056},
    {2144, 0, TRACK_MODE1, 2048},  {2432, 8, TRACK_XA, 2336},          {2428, 8, TRACK_XA, 2332},
    {2448, 16, TRACK_MODE1, 2352}, {2448, 24, TRACK_XA, 2352},         {2152, 8, TRACK_FORM1, 2056},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* A volume descriptor's name [ECMA-119 8.1, ECMA-167 2/9.1; High Sierra has it eight bytes later]. */
static bool has_signature(const uint8_t data[16]) {
    static const char names[][6] = {"CD001", "CD-I ", "BEA01", "NSR02", "NSR03", "TEA01"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!memcmp(data + 1, names[i], 5))
            return true;
    return !memcmp(data + 9, "CDROM", 5);
}

/* 16 bytes at a place, from the probe's head when they are in it; false when the file ends before. */
static enum status bytes_at(const struct image_probe *probe, uint64_t at, uint8_t into[16], bool *ret) {
    *ret = at <= probe->file->size && probe->file->size - at >= 16;
    if (!*ret)
        return ST_OK;
    if (at + 16 <= probe->head.len) {
        memcpy(into, probe->head.at + at, 16);
        return ST_OK;
    }
    return file_read(probe->file, at, into, 16);
}

static enum status signature_at(const struct image_probe *probe, const struct shape *shape, unsigned sector, bool *ret) {
    uint8_t data[16];
    bool there;
    TRY(bytes_at(probe, (uint64_t)sector * shape->stride + shape->data_at, data, &there));
    *ret = there && has_signature(data);
    return ST_OK;
}

/* Channel by channel Q lies behind twelve bytes of P; where its CRC is wrong there, the channels are interleaved. */
static void set_sub(const struct image_probe *probe, uint32_t stride, struct record *record) {
    uint32_t sub_len = stride - record->main_len;
    record->sub_len = (uint16_t)sub_len;
    record->sub = sub_len == 16 ? SUB_PQ16 : SUB_NONE;
    if (sub_len == SUB_LEN && probe->head.len >= stride)
        record->sub = q_valid(probe->head.at + record->main_len + Q_LEN) ? SUB_LINEAR : SUB_RAW;
}

/* Sectors with headers know their address; a file that begins elsewhere than a disc does is read as if it began at 0. */
static int32_t first_by_header(const struct image_source *source, const struct sector_header *header) {
    if (!header->address_valid || header->lba == 0)
        return 0;
    if (header->lba == -PREGAP_LEN)
        return header->lba;
    host_say(source->host, LOUD_WARNING, "%s: the first sector says LBA %d; it is taken as LBA 0", source->file->name,
             header->lba);
    return 0;
}

/* The sync pattern at 0 and again one record on. */
static enum status guess_by_sync(const struct image_source *source, struct guess *guess, bool *ret) {
    static const uint16_t strides[] = {2352, 2448, 2368};
    uint8_t bytes[16];
    bool there;
    *ret = false;
    TRY(bytes_at(source->probe, 0, bytes, &there));
    struct sector_header header = there ? sector_header_of(bytes) : (struct sector_header){0};
    for (size_t i = 0; i < sizeof strides / sizeof *strides && header.sync; i++) {
        TRY(bytes_at(source->probe, strides[i], bytes, &there));
        if (there ? !sector_header_of(bytes).sync : source->file->size != strides[i])
            continue;
        *ret = record_make(sector_header_mode(&header, TRACK_MODE1), RAW_LEN, &guess->record);
        set_sub(source->probe, strides[i], &guess->record);
        guess->first = first_by_header(source, &header);
        return ST_OK;
    }
    return ST_OK;
}

/* A file system's signature where its sector 16 would be: at LBA 0, or behind a stored pregap. */
static enum status guess_by_signature(const struct image_source *source, bool whole_records, struct guess *guess, bool *ret) {
    *ret = false;
    for (unsigned i = 0; i < SHAPES; i++) {
        const struct shape *shape = &shapes[i];
        bool behind_pregap = false;
        if (source->file->size / shape->stride < LEAST_RECORDS || (whole_records && source->file->size % shape->stride))
            continue;
        TRY(signature_at(source->probe, shape, VOLUME_SECTOR, ret));
        if (!*ret)
            TRY(signature_at(source->probe, shape, VOLUME_SECTOR + PREGAP_LEN, &behind_pregap));
        if (!*ret && !behind_pregap)
            continue;
        guess->first = behind_pregap ? -PREGAP_LEN : 0;
        *ret = record_make(shape->mode, shape->main_len, &guess->record);
        set_sub(source->probe, shape->stride, &guess->record);
        return ST_OK;
    }
    return ST_OK;
}

/* Nothing inside tells: the length must, and where it fits both, the suffix. */
static bool guess_by_size(const struct image_source *source, struct guess *guess) {
    bool data = source->file->size % DATA_LEN == 0, audio = source->file->size % RAW_LEN == 0;
    if (data && audio)
        data = !image_listed("bin raw cdr", source->probe->suffix);
    guess->first = 0;
    return data ? record_make(TRACK_MODE1, DATA_LEN, &guess->record)
                : audio && record_make(TRACK_AUDIO, RAW_LEN, &guess->record);
}

static enum status guess_shape(const struct image_source *source, struct guess *guess) {
    bool found;
    TRY(guess_by_sync(source, guess, &found));
    if (!found)
        TRY(guess_by_signature(source, true, guess, &found));
    if (!found)
        TRY(guess_by_signature(source, false, guess, &found));
    if (found || guess_by_size(source, guess))
        return ST_OK;
    return error_set(source->error, ST_UNSUPPORTED, 0,
                     "no format knows this file, and %llu bytes are no whole number of sectors",
                     (unsigned long long)source->file->size);
}

/* Reference capacities in sectors of 2048 bytes, ascending [MMC-6 4.2.3, ECMA-267, ECMA-337, BD-R part 1]. */
struct capacity {
    uint64_t most;
    enum medium_class medium;
    bool two_layers;
};
static const struct capacity capacities[] = {
    {CD_MAX_LBA, MEDIUM_CD, false}, {2298496, MEDIUM_DVD, false}, {4173824, MEDIUM_DVD, true}, {BEYOND_CD_MAX_SECTORS, MEDIUM_BD, false},
};

static const struct capacity *capacity_of(const struct image_source *source, uint64_t count) {
    for (size_t i = 0; i < sizeof capacities / sizeof *capacities; i++)
        if (count <= capacities[i].most &&
            (!source->options->force_class || source->options->medium == capacities[i].medium))
            return &capacities[i];
    return NULL;
}

/* A volume whose descriptor carries this mark was written for sectors of form 1 [CD-ROM XA II.2.4]. */
static bool has_xa_mark(const struct image_probe *probe) {
    size_t at = VOLUME_SECTOR * DATA_LEN + 1024;
    return probe->head.len >= at + 8 && !memcmp(probe->head.at + at, "CD-XA001", 8);
}

enum image_match image_match_iso(const struct image_probe *probe) {
    return probe->is_text && probe->file->size < DATA_LEN ? MATCH_NONE : MATCH_MAYBE;
}

enum status image_load_iso(const struct image_source *source, struct disc *disc) {
    struct guess guess;
    TRY(guess_shape(source, &guess));
    struct record *record = &guess.record;
    uint64_t count = source->file->size / record_len(record);
    const struct capacity *capacity = capacity_of(source, count);
    if (!count)
        return error_set(source->error, ST_BAD_FORMAT, 0, "the file holds not one sector");
    if (!capacity)
        return error_set(source->error, ST_TOO_LARGE, 0, "%llu sectors are more than the medium has",
                         (unsigned long long)count);
    if (capacity->medium != MEDIUM_CD && record->main_len != DATA_LEN)
        return error_set(source->error, ST_TOO_LARGE, 0, "%llu sectors of %u bytes are more than a CD has",
                         (unsigned long long)count, record->main_len);
    disc->medium = capacity->medium;
    if (record->main_len == DATA_LEN && disc->medium == MEDIUM_CD && has_xa_mark(source->probe))
        (void)record_make(TRACK_FORM1, DATA_LEN, record);
    if (capacity->two_layers)
        disc->layer_break = (int32_t)((count + 31) / 32 * 16);
    struct plan plan = plan_of(source, disc);
    struct track track = {.number = 1, .control = record->mode == TRACK_AUDIO ? 0 : CONTROL_DATA, .mode = record->mode};
    track.first = disc->medium == MEDIUM_CD ? -PREGAP_LEN : 0;
    track.end = guess.first + (int32_t)count;
    struct extent extent = plan_stored(&plan, record, source->file, 0);
    extent.first = guess.first, extent.count = (int32_t)count;
    TRY(plan_session(&plan, plan_session_type(&track, 1)));
    TRY(plan_track(&plan, &track, NULL));
    TRY(plan_extent(&plan, &extent));
    return plan_finish(&plan);
}
