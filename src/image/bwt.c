/* SPDX-License-Identifier: MIT */
/* How do BlindWrite 5 and 6 keep a disc: a descriptor (.b5t, .b6t) and data files? All numbers are little-endian.
 *
 *   header   0 16 "BWT5 STREAM SIGN"   48 2 profile   50 2 sessions   64 1 MCN valid   65 13 MCN   96 2 PMA   98 2 ATIP
 *            100 2 CD-TEXT   102 2 CD info   104 4 BCA   120 4 DVD structures   124 4 DVD info   240 4 mode page   244 4 unknown
 *            248 4 data blocks   252 4 sessions   256 4 DPM                                                           (260)
 *   then     mode page, unknown, PMA, ATIP, CD-TEXT, BCA, DVD structures, info, data blocks, sessions, DPM
 *   blocks   4 count   4+n path; each  0 4 type   4 4 bytes   24 4 at   40 4 first LBA   44 4 sectors   48 4 name bytes   name   4
 *   session  0 2 number   2 1 entries   4 4 start   8 4 end   12 2 first   14 2 last   (16)
 *   entry    0 1 type   8 1 sub   10 1 CONTROL   11 1 ADR   12 1 point   13 1 TNO   14 3 A-time   17 1 zero   18 3 P-time
 *            22 4 pregap   42 4 start   46 4 sectors   58 4 session   (64; types 1 to 5: 8 more)
 *
 * The entries of all sessions are the full TOC. A track's sectors are in any number of data blocks: a DVD is cut into
 * files of 2 GB, a block each. DVD structures are 0 2, then each 0 2 format   2 2 bytes that follow, high byte first
 *   4 2 zero   (6) data. */
#include "disc/cdtext.h"
#include "disc/subchannel.h"
#include "image/names.h"
#include "image/plan.h"

enum { MAGIC_LEN = 16, HEADER_LEN = 260, ENTRY_LEN = 64, SESSION_LEN = 16, BLOCK_LEN = 52, MAX_BLOCKS = 4096, MAX_NAME = 1024,
       MAX_STRUCTURES = 64 };
enum { PROFILE_CD_R = 9, PROFILE_CD_RW = 10, PROFILE_DVD = 0x10, PROFILE_BD = 0x40 };

/* A run of sectors in one file. */
struct data_block {
    struct file *file;
    uint64_t at;
    uint32_t len, sectors, stride;
    int32_t first;
    bool audio;
};

struct bwt {
    const struct image_source *source;
    struct disc *disc;
    struct reader reader;
    struct plan plan;
    struct data_block *block;
    uint32_t block_count;
    unsigned profile;           /* [MMC-6 GET CONFIGURATION] */
    struct toc_entry *toc;
    uint32_t toc_count, toc_room;
    struct bytes name_before;   /* of the data block before: most name one file */
    struct file *file_before;
};

#define FAIL(bwt, ...) (error_set((bwt)->source->error, ST_BAD_FORMAT, 0, __VA_ARGS__), ST_BAD_FORMAT)

/* ---- data blocks ---- */

static enum status open_data(struct bwt *bwt, const uint8_t *name, uint32_t len, struct file **ret) {
    struct bytes raw = {name, len}, text;
    if (bwt->file_before && bwt->name_before.len == len && !memcmp(bwt->name_before.at, name, len)) {
        *ret = bwt->file_before;
        return ST_OK;
    }
    if (len % 2 || len > MAX_NAME)
        return FAIL(bwt, "a file name of %u bytes", len);
    enum status status = text_from_utf16(raw, false, &bwt->disc->arena, &text);
    if (status == ST_BAD_FORMAT)
        return FAIL(bwt, "a file name is no UTF-16");
    TRY(status);
    if (text.len && memchr(text.at, 0, text.len))
        text.len = (size_t)((const uint8_t *)memchr(text.at, 0, text.len) - text.at);
    TRY(name_open(bwt->source, bwt->disc, NULL, text, 0, ret));
    bwt->name_before = raw;
    bwt->file_before = *ret;
    return ST_OK;
}

static bool is_cd(const struct bwt *bwt) { return bwt->profile < PROFILE_DVD; }
static int32_t most_sectors(const struct bwt *bwt) { return is_cd(bwt) ? CD_MAX_LBA + PREGAP_LEN : BEYOND_CD_MAX_SECTORS; }

static enum status read_blocks(struct bwt *bwt, struct bytes area) {
    struct reader reader = reader_of(area);
    uint32_t count = take_le32(&reader);
    take_skip(&reader, take_le32(&reader));
    if (reader.failed || count > MAX_BLOCKS || count > area.len / BLOCK_LEN)
        return FAIL(bwt, "%u data blocks", count);
    bwt->block = arena_take(&bwt->disc->arena, count * sizeof *bwt->block);
    if (!bwt->block)
        return ST_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        struct data_block *block = &bwt->block[i];
        block->audio = take_le32(&reader) & 0x8000;
        block->len = take_le32(&reader);
        take_skip(&reader, 16);
        block->at = take_le32(&reader);
        take_skip(&reader, 12);
        block->first = (int32_t)take_le32(&reader);
        block->sectors = take_le32(&reader);
        uint32_t name_len = take_le32(&reader);
        const uint8_t *name = take(&reader, name_len);
        take_skip(&reader, 4);
        if (reader.failed)
            return FAIL(bwt, "data block %u lies outside the descriptor", i);
        if (!block->sectors || block->sectors > (uint32_t)most_sectors(bwt) || block->len % block->sectors)
            return FAIL(bwt, "data block %u has %u bytes for %u sectors", i, block->len, block->sectors);
        if (block->first < -PREGAP_LEN || block->first > most_sectors(bwt))
            return FAIL(bwt, "data block %u begins at no address of a disc", i);
        block->stride = block->len / block->sectors;
        TRY(open_data(bwt, name, name_len, &block->file));
    }
    bwt->block_count = count;
    return ST_OK;
}

/* ---- tracks ---- */

static enum status record_of(const struct bwt *bwt, uint32_t stride, enum track_mode mode, struct record *ret) {
    uint32_t sub_len = stride > RAW_LEN ? stride - RAW_LEN : 0;
    if ((sub_len && sub_len != 16 && sub_len != SUB_LEN) || !record_make(mode, stride - sub_len, ret))
        return FAIL(bwt, "sectors of %u bytes are of no known kind", stride);
    ret->sub_len = (uint16_t)sub_len;
    ret->sub = sub_len == 16 ? SUB_PQ16 : sub_len ? SUB_LINEAR : SUB_NONE;
    return ST_OK;
}

/* What of [first, end) the data blocks hold; sectors of a pause, before `start`, that none holds are empty ones. */
static enum status store(struct bwt *bwt, enum track_mode mode, int32_t first, int32_t start, int32_t end) {
    int32_t lba = first;
    while (lba < end) {
        const struct data_block *block = NULL;
        int32_t next = end;
        for (uint32_t i = 0; i < bwt->block_count; i++) {
            const struct data_block *each = &bwt->block[i];
            if (each->first <= lba && lba < each->first + (int32_t)each->sectors)
                block = each;
            else if (each->first > lba && each->first < next)
                next = each->first;
        }
        if (!block && next > start)
            return FAIL(bwt, "no data block holds LBA %d", lba > start ? lba : start);
        if (!block) {
            if (lba >= 0)
                TRY(plan_empty(&bwt->plan, lba, next - lba, mode));
            lba = next;
            continue;
        }
        struct record record;
        enum track_mode stored = mode != TRACK_AUDIO && mode != TRACK_MODE1 && block->stride >= RAW_LEN ? TRACK_XA : mode;
        TRY(record_of(bwt, block->stride, stored, &record));
        int32_t until = block->first + (int32_t)block->sectors;
        struct extent extent = plan_stored(&bwt->plan, &record, block->file, 0);
        extent.at = block->at + (uint64_t)(lba - block->first) * block->stride; /* 32 bits, and 19 times 32 */
        extent.first = lba;
        extent.count = (until < end ? until : end) - lba;
        TRY(plan_extent(&bwt->plan, &extent));
        lba += extent.count;
    }
    return ST_OK;
}

static enum status lay_track(struct bwt *bwt, const uint8_t *entry) {
    static const enum track_mode modes[] = {TRACK_AUDIO, TRACK_AUDIO, TRACK_MODE1, TRACK_XA, TRACK_FORM1, TRACK_FORM2};
    unsigned type = entry[0];
    int32_t first = (int32_t)get_le32(entry + 42);
    uint32_t pregap = get_le32(entry + 22), sectors = get_le32(entry + 46);
    if (!type || type > 5)
        return FAIL(bwt, "track %u is of unknown kind %u", entry[12], type);
    if (first < -PREGAP_LEN || first > CD_MAX_LBA || !sectors || sectors > CD_MAX_LBA + PREGAP_LEN || pregap >= sectors)
        return FAIL(bwt, "track %u has a place or length no CD has", entry[12]);
    struct track track = {.number = entry[12], .control = entry[10] & 15, .mode = modes[type], .first = first,
                          .start = first + (int32_t)pregap, .end = first + (int32_t)sectors};
    if (track.end > CD_MAX_LBA)
        return FAIL(bwt, "track %u ends behind 99:59:74", entry[12]);
    TRY(store(bwt, track.mode, track.first, track.start, track.end));
    if (bwt->plan.extent_count && track.mode >= TRACK_MODE2)
        track.mode = bwt->plan.extent[bwt->plan.extent_count - 1].mode;
    return plan_track(&bwt->plan, &track, NULL);
}

/* One track of all data blocks, which follow each other; a last one that is missing shortens it. */
static enum status lay_dvd(struct bwt *bwt, const uint8_t *entry) {
    int32_t end = 0;
    for (uint32_t i = 0; i < bwt->block_count; i++) {
        const struct data_block *block = &bwt->block[i];
        if (block->stride != 2048)
            return FAIL(bwt, "a DVD has sectors of 2048 bytes, not %u", block->stride);
        end = block->first + (int32_t)block->sectors > end ? block->first + (int32_t)block->sectors : end;
    }
    uint32_t sectors = get_le32(entry + 46);
    end = sectors < (uint32_t)end ? (int32_t)sectors : end;
    if (end <= 0 || end > BEYOND_CD_MAX_SECTORS)
        return FAIL(bwt, "a DVD of %d sectors", end);
    struct track track = {.number = 1, .control = CONTROL_DATA, .mode = TRACK_MODE1, .end = end};
    bwt->disc->medium = bwt->profile >= PROFILE_BD ? MEDIUM_BD : MEDIUM_DVD;
    TRY(store(bwt, TRACK_MODE1, 0, 0, end));
    return plan_track(&bwt->plan, &track, NULL);
}

/* The entry as READ TOC gives it [MMC-6 READ TOC/PMA/ATIP, format 0010b]. */
static enum status keep_toc(struct bwt *bwt, unsigned session, const uint8_t *entry) {
    void *array = bwt->toc;
    struct toc_entry *kept = array_more(&bwt->disc->arena, &array, &bwt->toc_room, bwt->toc_count, sizeof *kept);
    if (!kept)
        return ST_NO_MEMORY;
    bwt->toc = array;
    bwt->toc_count++;
    *kept = (struct toc_entry){{(uint8_t)session, (uint8_t)(entry[11] << 4 | (entry[10] & 15)), entry[13], entry[12]}};
    memcpy(kept->bytes + 4, entry + 14, 7);
    return ST_OK;
}

static enum status read_session(struct bwt *bwt, struct reader *reader, unsigned number) {
    const uint8_t *raw = take(reader, SESSION_LEN);
    if (!raw)
        return FAIL(bwt, "session %u lies outside the descriptor", number);
    if (get_le16(raw) != number)
        return FAIL(bwt, "session %u is numbered %u", number, get_le16(raw));
    int32_t end = (int32_t)get_le32(raw + 8);
    TRY(plan_session(&bwt->plan, 0));
    struct session *session = &bwt->plan.session[number - 1];
    for (unsigned i = raw[2]; i; i--) {
        const uint8_t *entry = take(reader, ENTRY_LEN);
        if (!entry)
            return FAIL(bwt, "session %u lies outside the descriptor", number);
        if (entry[0] >= 1 && entry[0] <= 5)
            take_skip(reader, 8);
        if (entry[12] == 0xa0)
            session->type = entry[19];
        if (entry[0] != 6)
            TRY(keep_toc(bwt, number, entry));
        if (entry[0] == 6)
            TRY(lay_dvd(bwt, entry));
        else if (entry[12] >= 1 && entry[12] <= 99)
            TRY(lay_track(bwt, entry));
    }
    if (bwt->disc->medium == MEDIUM_CD && end > 0 && end <= CD_MAX_LBA)
        session->leadout = end;
    return ST_OK;
}

/* ---- the face ---- */

/* The next len bytes of the part behind the header. */
static struct bytes area(struct bwt *bwt, uint32_t len) {
    const uint8_t *at = take(&bwt->reader, len);
    return (struct bytes){at, at ? len : 0};
}

static void keep_cdtext(struct bwt *bwt, struct bytes raw) {
    struct bytes packs = cdtext_packs(raw);
    for (unsigned i = 0; i < bwt->disc->track_count && packs.len; i++)
        if (bwt->disc->track[i].mode == TRACK_AUDIO) {
            bwt->disc->session[bwt->disc->track[i].session - 1].cdtext = packs;
            return;
        }
}

/* What stands there otherwise than drawn is left out: it is no part of the disc's sectors. */
static enum status keep_structures(struct bwt *bwt, struct bytes area, struct bytes burst) {
    struct disc *disc = bwt->disc;
    struct disc_structure *structure = arena_take(&disc->arena, MAX_STRUCTURES * sizeof *structure);
    struct reader reader = reader_of(area);
    uint16_t count = 0;
    if (!structure)
        return ST_NO_MEMORY;
    take_skip(&reader, area.len ? 2 : 0);
    while (reader_left(&reader) && !reader.failed && count + 1 < MAX_STRUCTURES) {
        unsigned format = take_le16(&reader), len = take_be16(&reader);
        take_skip(&reader, 2);
        const uint8_t *data = len >= 2 ? take(&reader, len - 2u) : NULL;
        if (!data || format > 0xff)
            break;
        structure[count++] = (struct disc_structure){0, (uint8_t)format, {data, len - 2u}};
    }
    if (reader_left(&reader) || reader.failed) {
        host_say(bwt->source->host, LOUD_WARNING, "%s: its DVD structures make no sense and are left out",
                 bwt->source->file->name);
        count = 0;
    }
    if (burst.len)
        structure[count++] = (struct disc_structure){0, 0x03, burst};
    disc->structure = structure, disc->structure_count = count;
    return ST_OK;
}

enum image_match image_match_bwt(const struct image_probe *probe) {
    return probe->head.len >= MAGIC_LEN && !memcmp(probe->head.at, "BWT5 STREAM SIGN", MAGIC_LEN) ? MATCH_SURE : MATCH_NONE;
}

enum status image_load_bwt(const struct image_source *source, struct disc *disc) {
    struct bwt *bwt = arena_take(&disc->arena, sizeof *bwt);
    struct bytes bytes;
    char mcn[14] = {0};
    if (!bwt)
        return ST_NO_MEMORY;
    bwt->source = source, bwt->disc = disc, bwt->plan = plan_of(source, disc); /* the rest is zero: arena memory */
    TRY(image_bytes(source, disc, &bytes));
    if (bytes.len < HEADER_LEN)
        return FAIL(bwt, "the descriptor is shorter than its header");
    const uint8_t *header = bytes.at;
    unsigned sessions = get_le16(header + 50);
    bwt->profile = get_le16(header + 48);
    bwt->reader = reader_over(header + HEADER_LEN, bytes.len - HEADER_LEN);
    (void)area(bwt, get_le32(header + 240)), (void)area(bwt, get_le32(header + 244));
    (void)area(bwt, get_le16(header + 96)), (void)area(bwt, get_le16(header + 98));
    struct bytes cdtext = area(bwt, get_le16(header + 100));
    struct bytes burst = area(bwt, get_le32(header + 104)), structures = area(bwt, get_le32(header + 120));
    /* The information block of a CD or, with another length field, of a DVD. */
    (void)area(bwt, get_le16(header + 102)), (void)area(bwt, get_le32(header + 124));
    struct bytes blocks = area(bwt, get_le32(header + 248)), session_area = area(bwt, get_le32(header + 252));
    if (bwt->reader.failed || !sessions || sessions > DISC_MAX_SESSIONS)
        return FAIL(bwt, "the parts of the descriptor do not fit it");
    disc->make = bwt->profile == PROFILE_CD_RW ? MAKE_REWRITABLE : bwt->profile == PROFILE_CD_R ? MAKE_RECORDABLE : MAKE_PRESSED;
    TRY(read_blocks(bwt, blocks));
    struct reader reader = reader_of(session_area);
    for (unsigned i = 1; i <= sessions; i++)
        TRY(read_session(bwt, &reader, i));
    TRY(plan_finish(&bwt->plan));
    if (disc->medium != MEDIUM_CD)
        return keep_structures(bwt, structures, burst);
    for (uint32_t i = 0; i < bwt->toc_count; i++)
        if (bwt->toc[i].bytes[3] == 0xa2) {
            plan_keep_toc(&bwt->plan, bwt->toc, bwt->toc_count);
            break;
        }
    memcpy(mcn, header + 65, 13);
    if (header[64] && mcn_valid(mcn))
        memcpy(disc->mcn, mcn, sizeof mcn);
    keep_cdtext(bwt, cdtext);
    return ST_OK;
}
