/* SPDX-License-Identifier: MIT */
/* How does Alcohol keep a disc: a binary descriptor (.mds) and the sectors (.mdf)? All numbers are little-endian.
 *
 *   header    0 16 "MEDIA DESCRIPTOR"   16 1 major (1)   18 2 medium   20 2 sessions   26 2, 36 4 burst cutting area
 *             64 4 disc structures   80 4 sessions
 *   session   0 4 start   4 4 end   8 2 number   10 1 blocks   12 2 first track   14 2 last track   20 4 track blocks   (24)
 *   track     0 1 mode   1 1 subchannel   2 1 ADR, CONTROL   3 1 TNO   4 1 point   5 4 A-time   9 3 P-time   12 4 extra block
 *             (DVD: length)   16 2 sector size   36 4 start   40 8 offset   48 4 files   52 4 footers   (80)
 *   extra     0 4 pregap   4 4 length   (8)
 *   footer    0 4 name   4 4 name is UTF-16   (16) */
#include "image/names.h"
#include "image/plan.h"

enum {
    MAGIC_LEN = 16, HEADER_LEN = 88, SESSION_LEN = 24, TRACK_LEN = 80, EXTRA_LEN = 8, FOOTER_LEN = 16,
    MAX_NAME = 1024, MEDIUM_DVD_BIT = 0x10, STRUCTURES_LEN = 4 + 2048 + 2048
};

/* One track block that is a track. */
struct block {
    uint8_t mode, sub, adr_control, number;
    uint32_t extra, size, files, footers;
    int32_t start;
    uint64_t offset;
    int32_t pregap, length;   /* of the extra block; a DVD's length */
    int32_t before, behind;   /* sectors of pause stored in front of index 1; of the next track's behind the end */
    unsigned session;
};

struct mds {
    const struct image_source *source;
    struct disc *disc;
    struct bytes bytes;
    bool dvd;
    struct plan plan;
    struct block *block;      /* the tracks */
    struct toc_entry *toc;
    uint32_t block_count, block_room, toc_count, toc_room;
    int32_t leadout[DISC_MAX_SESSIONS + 1], start[DISC_MAX_SESSIONS + 1];
    uint8_t type[DISC_MAX_SESSIONS + 1];
};

#define FAIL(mds, ...) (error_set((mds)->source->error, ST_BAD_FORMAT, 0, __VA_ARGS__), ST_BAD_FORMAT)

/* A reader over len bytes at an offset of the descriptor; failed when they are not there. */
static struct reader part(const struct mds *mds, uint64_t at, size_t len) {
    struct reader reader = reader_over(mds->bytes.at, 0);
    if (at > mds->bytes.len || len > mds->bytes.len - at)
        reader.failed = true;
    else
        reader = reader_over(mds->bytes.at + at, len);
    return reader;
}

static enum status keep_toc(struct mds *mds, unsigned session, const uint8_t *raw) {
    void *array = mds->toc;
    struct toc_entry *entry = array_more(&mds->disc->arena, &array, &mds->toc_room, mds->toc_count, sizeof *entry);
    if (!entry)
        return ST_NO_MEMORY;
    mds->toc = array;
    mds->toc_count++;
    entry->bytes[0] = (uint8_t)session;
    memcpy(entry->bytes + 1, raw + 2, 10);
    return ST_OK;
}

static enum status add_block(struct mds *mds, unsigned session, const uint8_t *raw) {
    void *array = mds->block;
    if (mds->block_count == DISC_MAX_TRACKS)
        return FAIL(mds, "more than 99 tracks");
    struct block *block = array_more(&mds->disc->arena, &array, &mds->block_room, mds->block_count, sizeof *block);
    if (!block)
        return ST_NO_MEMORY;
    mds->block = array;
    *block = (struct block){.mode = raw[0], .sub = raw[1], .adr_control = raw[2], .number = raw[4],
                            .extra = get_le32(raw + 12), .size = get_le16(raw + 16), .start = (int32_t)get_le32(raw + 36),
                            .offset = get_le64(raw + 40), .files = get_le32(raw + 48), .footers = get_le32(raw + 52),
                            .session = session};
    mds->block_count++;
    if (mds->dvd) {
        block->length = (int32_t)block->extra;
        return ST_OK;
    }
    struct reader extra = part(mds, block->extra, EXTRA_LEN);
    if (block->extra < HEADER_LEN || extra.failed)
        return FAIL(mds, "the extra block of track %u lies outside the descriptor", block->number);
    block->pregap = (int32_t)take_le32(&extra);
    block->length = (int32_t)take_le32(&extra);
    if (block->pregap < 0 || block->pregap > CD_MAX_LBA || block->length < 0 || block->length > CD_MAX_LBA)
        return FAIL(mds, "track %u has a length no CD has", block->number);
    return ST_OK;
}

static enum status read_session(struct mds *mds, unsigned number, uint64_t at) {
    struct reader session = part(mds, at, SESSION_LEN);
    mds->start[number] = (int32_t)take_le32(&session);
    mds->leadout[number] = (int32_t)take_le32(&session);
    unsigned stored_number = take_le16(&session), blocks = take_u8(&session);
    take_skip(&session, 9);
    uint32_t block_at = take_le32(&session);
    if (session.failed)
        return FAIL(mds, "session %u lies outside the descriptor", number);
    if (stored_number != number)
        return FAIL(mds, "session %u is numbered %u", number, stored_number);
    for (unsigned i = 0; i < blocks; i++) {
        struct reader block = part(mds, (uint64_t)block_at + i * TRACK_LEN, TRACK_LEN);
        const uint8_t *raw = take(&block, TRACK_LEN);
        if (!raw)
            return FAIL(mds, "a track block of session %u lies outside the descriptor", number);
        if (raw[4] == 0xa0)
            mds->type[number] = raw[10];
        if (!mds->dvd)
            TRY(keep_toc(mds, number, raw));
        if (raw[2] >> 4 == 5)
            continue; /* where a next session begins, intervals to skip */
        if (raw[4] >= 1 && raw[4] <= 99)
            TRY(add_block(mds, number, raw));
        else if (raw[4] < 0xa0)
            return FAIL(mds, "point 0x%02x is no track", raw[4]);
    }
    return ST_OK;
}

/* ---- the data files ---- */

/* The file name behind a footer: "*.mdf" stands for the descriptor's own. */
static enum status open_named(struct mds *mds, uint32_t footer_at, struct file **ret) {
    struct reader footer = part(mds, footer_at, FOOTER_LEN);
    uint32_t name_at = take_le32(&footer), wide = take_le32(&footer), step = wide ? 2 : 1;
    if (footer.failed || name_at >= mds->bytes.len)
        return FAIL(mds, "a file name lies outside the descriptor");
    struct bytes name = {mds->bytes.at + name_at, 0};
    size_t room = mds->bytes.len - name_at;
    while (name.len + step <= room && name.len < MAX_NAME && (name.at[name.len] || (wide && name.at[name.len + 1])))
        name.len += step;
    if (name.len + step > room || name.len >= MAX_NAME)
        return FAIL(mds, "a file name has no end");
    if (wide && text_from_utf16(name, false, &mds->disc->arena, &name) != ST_OK)
        return FAIL(mds, "a file name is no UTF-16");
    if (name.len < 2 || name.at[0] != '*' || name.at[1] != '.')
        return name_open(mds->source, mds->disc, NULL, name, 0, ret);
    char suffix[8];
    (void)text_format(suffix, sizeof suffix, "%.*s", (int)(name.len - 2), (const char *)name.at + 2);
    enum status status = name_open_sibling(mds->source, mds->disc, suffix, ret);
    return status == ST_NOT_FOUND ? error_set(mds->source->error, status, 0, "the .%s beside it is missing", suffix) : status;
}

/* Opens a track's files, those of earlier tracks again by their footers. */
struct opened {
    uint32_t footer;
    struct file *file;
};

static enum status open_file(struct mds *mds, struct opened *opened, uint32_t *count, uint32_t footer, struct file **ret) {
    for (uint32_t i = 0; i < *count; i++)
        if (opened[i].footer == footer) {
            *ret = opened[i].file;
            return ST_OK;
        }
    if (*count == IMAGE_MAX_FILES)
        return error_set(mds->source->error, ST_TOO_LARGE, 0, "more than %d files", IMAGE_MAX_FILES);
    TRY(open_named(mds, footer, ret));
    opened[(*count)++] = (struct opened){footer, *ret};
    return ST_OK;
}

/* ---- tracks ---- */

static enum status record_of(const struct mds *mds, const struct block *block, struct record *ret) {
    static const enum track_mode modes[8] = {TRACK_XA,    TRACK_AUDIO, TRACK_MODE1, TRACK_XA,
                                             TRACK_FORM1, TRACK_FORM2, TRACK_XA,    TRACK_XA};
    enum track_mode mode = mds->dvd ? TRACK_MODE1 : modes[block->mode & 7];
    uint32_t sub_len = block->sub ? (uint32_t)SUB_LEN : 0;
    if (block->sub && block->sub != 8)
        return FAIL(mds, "track %u has subchannel of unknown kind %u", block->number, block->sub);
    if (block->size < 2048 + sub_len || block->size > RAW_LEN + SUB_LEN)
        return FAIL(mds, "track %u has sectors of %u bytes", block->number, block->size);
    uint32_t main_len = block->size - sub_len;
    if (main_len == RAW_LEN && mode != TRACK_AUDIO && mode != TRACK_MODE1)
        mode = TRACK_XA;
    if (!record_make(mode, main_len, ret))
        return FAIL(mds, "track %u has sectors of %u bytes, which its mode has not", block->number, main_len);
    ret->sub_len = (uint16_t)sub_len;
    ret->sub = sub_len ? SUB_RAW : SUB_NONE;
    return ST_OK;
}

static bool begins_session(const struct mds *mds, uint32_t at) {
    return at == 0 || mds->block[at - 1].session != mds->block[at].session;
}

/* Which pauses are stored, and where: writers differ, so the distance to the next track's data tells. */
static void measure(struct mds *mds, uint32_t at, uint64_t file_size) {
    struct block *block = &mds->block[at], *next = at + 1 < mds->block_count ? block + 1 : NULL;
    if (next && next->footers != block->footers)
        next = NULL;
    uint64_t until = next ? next->offset : file_size;
    if (until < block->offset)
        return;
    int64_t more = (int64_t)((until - block->offset) / block->size) - block->length;
    int32_t others = next && next->session == block->session ? next->pregap : 0;
    bool own_is_behind = !begins_session(mds, at) && block[-1].behind;
    if (more == 0)
        return;
    if (at == 0 && block->start > 0 && more == block->start)
        block->before = block->start; /* hidden audio from LBA 0 on */
    else if (block->pregap && more == block->pregap && !own_is_behind && (at || more != others))
        block->before = block->pregap;
    else if (others && more == others)
        block->behind = others;
    else
        host_say(mds->source->host, LOUD_WARNING, "%s: track %u has %lld sectors of data more than its length of %d",
                 mds->source->file->name, block->number, (long long)more, block->length);
}

/* Stores `count` sectors from `lba` on, out of the track's files in turn; only the first of them begins at the offset. */
static enum status store(struct mds *mds, const struct block *block, const struct record *record, struct opened *opened,
                         uint32_t *opened_count, uint64_t at, int32_t lba, int32_t count) {
    uint32_t len = record_len(record);
    for (uint32_t i = 0; i < block->files && count > 0; i++) {
        struct file *file;
        TRY(open_file(mds, opened, opened_count, block->footers + i * FOOTER_LEN, &file));
        struct extent extent = plan_stored(&mds->plan, record, file, i ? 0 : at);
        uint64_t held = file->size > extent.at ? (file->size - extent.at) / len : 0;
        bool last = i + 1 == block->files;
        if (!last && held < (uint64_t)count && (file->size - extent.at) % len)
            return FAIL(mds, "%s is not cut between two sectors", file->name);
        extent.first = lba;
        extent.count = last || held >= (uint64_t)count ? count : (int32_t)held;
        TRY(plan_extent(&mds->plan, &extent));
        lba += extent.count, count -= extent.count;
    }
    return ST_OK;
}

static enum status check_block(struct mds *mds, const struct block *block, const struct file *file) {
    if (block->offset > file->size)
        return FAIL(mds, "track %u begins behind the end of %s", block->number, file->name);
    if (block->start < -PREGAP_LEN || block->start > CD_MAX_LBA)
        return FAIL(mds, "track %u begins at no address of a CD", block->number);
    return ST_OK;
}

static enum status lay_track(struct mds *mds, uint32_t at, struct opened *opened, uint32_t *opened_count) {
    struct block *block = &mds->block[at];
    struct record record;
    struct file *file;
    TRY(record_of(mds, block, &record));
    if (!block->files || block->files > IMAGE_MAX_FILES)
        return FAIL(mds, "track %u has %u files", block->number, block->files);
    TRY(open_file(mds, opened, opened_count, block->footers, &file));
    TRY(check_block(mds, block, file));
    if (block->files == 1)
        measure(mds, at, file->size);
    bool first = begins_session(mds, at);
    struct track track = {.number = block->number, .control = block->adr_control & 15, .mode = record.mode,
                          .first = block->start - block->pregap, .start = block->start,
                          .end = block->start + block->length};
    uint64_t from = block->offset;
    int32_t before = block->before;
    if (!first && block[-1].behind && from >= (uint64_t)block->pregap * record_len(&record)) {
        before = block->pregap;
        from -= (uint64_t)before * record_len(&record);
    }
    if (at == 0)
        track.first = -PREGAP_LEN;
    int32_t lba = track.start - before, empty = at == 0 ? 0 : track.first;
    if (lba > empty && (at == 0 || !first))
        TRY(plan_empty(&mds->plan, empty, lba - empty, track.mode));
    TRY(store(mds, block, &record, opened, opened_count, from, lba, track.end - lba));
    return plan_track(&mds->plan, &track, NULL);
}

static enum status lay_cd(struct mds *mds) {
    struct opened *opened = arena_take(&mds->disc->arena, IMAGE_MAX_FILES * sizeof *opened);
    uint32_t opened_count = 0;
    if (!opened)
        return ST_NO_MEMORY;
    for (uint32_t i = 0; i < mds->block_count; i++) {
        unsigned session = mds->block[i].session;
        while (mds->plan.session_count < session) {
            TRY(plan_session(&mds->plan, mds->type[mds->plan.session_count + 1]));
            mds->plan.session[mds->plan.session_count - 1].leadout = mds->leadout[mds->plan.session_count];
        }
        TRY(lay_track(mds, i, opened, &opened_count));
    }
    TRY(plan_finish(&mds->plan));
    plan_keep_toc(&mds->plan, mds->toc, mds->toc_count);
    return ST_OK;
}

/* ---- DVD ---- */

/* Sectors of layer 0 by its physical format information, 0 when there is one layer [MMC-6 READ DISC STRUCTURE format 00h]. */
static int32_t first_layer(const uint8_t *physical) {
    bool two = (physical[2] >> 5 & 3) == 1, opposite = physical[2] & 0x10;
    uint32_t start = get_be32(physical + 4), end = get_be32(physical + (opposite ? 12 : 8));
    return two && end > start && end - start < INT32_MAX ? (int32_t)(end - start + 1) : 0;
}

/* Physical format information and manufacturing data of each layer, and the burst cutting area, as READ DISC STRUCTURE gives
 * them. */
static enum status keep_structures(struct mds *mds, uint32_t at, struct bytes burst) {
    static const struct {
        uint8_t format;
        uint16_t at, len;
    } parts[] = {{0x01, 0, 4}, {0x04, 4, 2048}, {0x00, 4 + 2048, 2048}};
    struct reader reader = part(mds, at, STRUCTURES_LEN), second = part(mds, (uint64_t)at + STRUCTURES_LEN, STRUCTURES_LEN);
    struct disc_structure *structure = arena_take(&mds->disc->arena, 7 * sizeof *structure);
    uint8_t *copy = arena_take(&mds->disc->arena, 2 * STRUCTURES_LEN + burst.len);
    uint16_t count = 0;
    if (!structure || !copy)
        return ST_NO_MEMORY;
    mds->disc->structure = structure;
    if (at && !reader.failed) {
        take_bytes(&reader, copy, STRUCTURES_LEN);
        mds->disc->layer_break = first_layer(copy + parts[2].at);
        bool both = mds->disc->layer_break && !second.failed;
        if (both)
            take_bytes(&second, copy + STRUCTURES_LEN, STRUCTURES_LEN);
        for (uint8_t layer = 0; layer <= both; layer++)
            for (unsigned i = 0; i < 3; i++)
                structure[count++] = (struct disc_structure){
                    layer, parts[i].format, {copy + layer * STRUCTURES_LEN + parts[i].at, parts[i].len}};
    }
    if (burst.len) {
        memcpy(copy + 2 * STRUCTURES_LEN, burst.at, burst.len);
        structure[count++] = (struct disc_structure){0, 0x03, {copy + 2 * STRUCTURES_LEN, burst.len}};
    }
    mds->disc->structure_count = count;
    return ST_OK;
}

static enum status lay_dvd(struct mds *mds) {
    struct opened *opened = arena_take(&mds->disc->arena, IMAGE_MAX_FILES * sizeof *opened);
    uint32_t opened_count = 0;
    if (!opened)
        return ST_NO_MEMORY;
    if (mds->block_count != 1)
        return FAIL(mds, "a DVD has one track, not %u", mds->block_count);
    struct block *block = &mds->block[0];
    struct record record;
    TRY(record_of(mds, block, &record));
    if (record.main_len != 2048 || record.sub_len || !block->files || block->files > IMAGE_MAX_FILES)
        return FAIL(mds, "a DVD has sectors of 2048 bytes in 1 to 200 files");
    uint64_t held = 0;
    for (uint32_t i = 0; i < block->files; i++) {
        struct file *file;
        TRY(open_file(mds, opened, &opened_count, block->footers + i * FOOTER_LEN, &file));
        held += file->size / 2048;
    }
    int32_t count = block->length > 0 && (uint64_t)block->length < held ? block->length : (int32_t)held;
    if (held > INT32_MAX || count <= 0)
        return FAIL(mds, "a DVD has more than no sectors and fewer than 2^31");
    struct track track = {.number = 1, .control = CONTROL_DATA, .mode = TRACK_MODE1, .end = count};
    if (mds->disc->layer_break >= count)
        mds->disc->layer_break = 0;
    mds->disc->medium = MEDIUM_DVD;
    TRY(plan_session(&mds->plan, 0));
    TRY(store(mds, block, &record, opened, &opened_count, block->offset, 0, count));
    TRY(plan_track(&mds->plan, &track, NULL));
    return plan_finish(&mds->plan);
}

/* ---- the face ---- */

enum image_match image_match_mds(const struct image_probe *probe) {
    return probe->head.len >= MAGIC_LEN && !memcmp(probe->head.at, "MEDIA DESCRIPTOR", MAGIC_LEN) ? MATCH_SURE : MATCH_NONE;
}

enum status image_load_mds(const struct image_source *source, struct disc *disc) {
    struct mds *mds = arena_take(&disc->arena, sizeof *mds);
    if (!mds)
        return ST_NO_MEMORY;
    mds->source = source, mds->disc = disc, mds->plan = plan_of(source, disc); /* the rest is zero: arena memory */
    TRY(image_bytes(source, disc, &mds->bytes));
    if (mds->bytes.len < HEADER_LEN)
        return FAIL(mds, "the descriptor is shorter than its header");
    const uint8_t *header = mds->bytes.at;
    unsigned medium = get_le16(header + 18), sessions = get_le16(header + 20);
    uint32_t sessions_at = get_le32(header + 80);
    if (header[16] != 1)
        return error_set(source->error, ST_UNSUPPORTED, 0, "an MDX or MDS of version %u is encrypted and not read here",
                         header[16]);
    if (!sessions || sessions > DISC_MAX_SESSIONS)
        return FAIL(mds, "%u sessions are not 1..99", sessions);
    mds->dvd = medium & MEDIUM_DVD_BIT;
    disc->make = medium == 2 ? MAKE_REWRITABLE : medium & 15 ? MAKE_RECORDABLE : MAKE_PRESSED;
    for (unsigned i = 1; i <= sessions; i++)
        TRY(read_session(mds, i, (uint64_t)sessions_at + (i - 1) * SESSION_LEN));
    if (!mds->block_count)
        return FAIL(mds, "there is no track");
    if (mds->dvd) {
        struct reader burst = part(mds, get_le32(header + 36), get_le16(header + 26));
        TRY(keep_structures(mds, get_le32(header + 64), (struct bytes){burst.at, burst.failed ? 0 : get_le16(header + 26)}));
        return lay_dvd(mds);
    }
    return lay_cd(mds);
}
