/* SPDX-License-Identifier: MIT */
/* How are the mode pages shown and changed? */
#include "scsi/mode_pages.h"
#include "drive/pages.h"

enum {
    CONTROL_CURRENT,
    CONTROL_CHANGEABLE,
    CONTROL_DEFAULT,
    CONTROL_SAVED,
    PAGE_CONTROL = 0x0a,
    D_SENSE = 0x04,
    SWPP = 0x01,
    LEGACY_2A_LEN = 0x14
};

static bool page_known(const struct drive *drive, uint8_t page) {
    return page == PAGE_ALL || page == PAGE_CAPABILITIES || pages_row(drive, page) != NULL;
}

uint32_t fields_mode_sense(struct drive *drive, const uint8_t *cdb) {
    struct mode_sense command = mode_sense_get(cdb);
    if (!page_known(drive, command.page))
        return refuse_cdb(drive, 2);
    if (command.subpage != 0 && command.subpage != 0xff)
        return refuse_cdb(drive, 3);
    return command.control == CONTROL_SAVED ? NO_SAVING : 0;
}

/* Byte 2 to 7 by kind of drive: what is read, what is written, how audio, and the mechanism [MMC-3 table 361]. */
static const uint8_t *abilities(uint8_t type) {
    switch (type) {
    case TYPE_CD: return (const uint8_t *)"\x07\x00\x71\x7f\x29\x23";
    case TYPE_CW: return (const uint8_t *)"\x07\x07\xf1\x7f\x29\x23";
    case TYPE_DR: return (const uint8_t *)"\x1f\x00\x71\x7f\x29\x23";
    default: return (const uint8_t *)"\x3f\x37\xf1\x7f\x29\x23";
    }
}

/* 16 bits are what the field has: Blu-ray at 16x is cut. */
static uint32_t clamp(uint32_t speed) { return speed < 0xffff ? speed : 0xffff; }

static void put_write_speeds(const struct drive *drive, const uint32_t *speed, unsigned count, struct writer *out) {
    put_u8(out, 0);
    put_u8(out, drive->rotation & 3u);
    put_be16(out, clamp(count ? drive->write_speed : 0));
    put_be16(out, count);
    for (unsigned i = 0; i < count; i++) {
        put_be16(out, 0);
        put_be16(out, clamp(speed[i]));
    }
}

/* Page 2Ah is never stored: it tells of the medium and the lock of this moment. */
static void put_capabilities(const struct drive *drive, struct writer *out) {
    const uint32_t *speed = NULL;
    uint8_t able[6];
    unsigned count = rate_writing(drive, &speed);
    size_t at = out->wanted;
    bool legacy = drive->knobs.legacy_speeds;
    memcpy(able, abilities(drive->model->type), sizeof able);
    if (drive_locked(drive))
        able[4] |= 0x02;
    put_u8(out, PAGE_CAPABILITIES);
    put_u8(out, 0);
    put(out, able, sizeof able);
    put_be16(out, clamp(rate_fastest(drive)));
    put_be16(out, 256);  /* volume levels */
    put_be16(out, 2048); /* buffer, KiB */
    put_be16(out, clamp(drive->read_speed));
    put_be16(out, 0);
    put_be16(out, clamp(count ? speed[0] : 0));
    put_be16(out, clamp(count ? drive->write_speed : 0));
    if (!legacy) {
        put_be16(out, drive->model->type & TYPE_DVD ? 1 : 0); /* copy management revision: CSS is known of */
        put_zero(out, 2);
        put_write_speeds(drive, speed, count, out);
    }
    uint8_t len = (uint8_t)(legacy ? LEGACY_2A_LEN : out->wanted - at - 2);
    put_again(out, at + 1, &len, 1);
}

static void put_page(const struct drive *drive, const struct mode_page_row *row, unsigned control, struct writer *out) {
    size_t at = pages_offset(drive, row->code);
    const uint8_t *from = control == CONTROL_DEFAULT ? drive->page_defaults + at : drive->pages + at;
    put(out, from, 2);
    if (control != CONTROL_CHANGEABLE) {
        put(out, from + 2, row->len);
        return;
    }
    size_t start = out->wanted;
    put(out, row->changeable, row->len);
    if (row->code == PAGE_CONTROL && drive->knobs.d_sense_changeable)
        put_again(out, start, "\x04", 1);
}

static void put_2a(const struct drive *drive, unsigned control, struct writer *out) {
    size_t at = out->wanted;
    put_capabilities(drive, out);
    if (control != CONTROL_CHANGEABLE)
        return;
    /* Nothing in it may change. */
    size_t len = out->wanted - at;
    out->wanted = at + 2;
    put_zero(out, len - 2);
}

static void put_pages(const struct drive *drive, const struct mode_sense *command, struct writer *out) {
    for (unsigned i = 0; i < mode_page_count; i++)
        if (mode_page_rows[i].types & drive->model->type &&
            (command->page == PAGE_ALL || command->page == mode_page_rows[i].code))
            put_page(drive, &mode_page_rows[i], command->control, out);
    if (command->page == PAGE_ALL || command->page == PAGE_CAPABILITIES)
        put_2a(drive, command->control, out);
}

static void put_block(const struct drive *drive, const struct mode_sense *command, struct writer *out) {
    bool changeable = command->control == CONTROL_CHANGEABLE;
    uint32_t blocks = drive->state == DRIVE_READY ? drive->medium.capacity : 0;
    put_u8(out, 0);
    put_be24(out, changeable ? 0 : blocks < 0xffffff ? blocks : 0xffffff);
    put_u8(out, 0);
    put_be24(out, changeable ? 0xffffff : drive->block_len);
}

uint32_t command_mode_sense(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct mode_sense command = mode_sense_get(cdb);
    bool block = drive->knobs.mode_bd && !command.no_blocks;
    put_zero(out, command.ten ? MODE10_HEADER_LEN : MODE6_HEADER_LEN);
    if (block)
        put_block(drive, &command, out);
    put_pages(drive, &command, out);
    uint8_t block_len = block ? MODE_BLOCK_LEN : 0;
    if (command.ten) {
        put_again_be16(out, 0, (uint32_t)(out->wanted - 2));
        put_again(out, 7, &block_len, 1);
    } else {
        uint8_t len = (uint8_t)(out->wanted - 1);
        put_again(out, 0, &len, 1);
        put_again(out, 3, &block_len, 1);
    }
    return 0;
}

uint32_t fields_mode_select(struct drive *drive, const uint8_t *cdb) {
    return mode_select_get(cdb).save ? refuse_cdb(drive, 1) : 0;
}

/* The list as it is walked; `at` counts from its start, for field pointers. */
struct select {
    struct drive *drive;
    const uint8_t *list;
    size_t len, at;
    bool apply; /* first everything is checked, then everything is set */
};

static uint32_t take_block(struct select *select) {
    static const uint16_t lengths[] = {0, 2048, 2056, 2324, 2332, 2336, 2340, 2352, 2368, 2448};
    uint32_t len = get_be24(select->list + select->at + 5);
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (lengths[i] != len)
            continue;
        if (select->apply && len != 0)
            select->drive->block_len = len;
        select->at += MODE_BLOCK_LEN;
        return 0;
    }
    return refuse_list(select->drive, (uint32_t)select->at + 5);
}

/* Some programs send pages as older standards had them. */
static bool length_fits(const struct mode_page_row *row, uint8_t len) {
    return len == row->len || (row->code == PAGE_WRITE_PARAMETERS && len == 0x36) ||
           (row->code == PAGE_ERROR_RECOVERY && len == 0x06);
}

/* Values no medium would take; what suits the present one is judged when it is used [docs/drive.md "Mode pages"]. */
static uint32_t bad_value(struct select *select, const struct mode_page_row *row, const uint8_t *page) {
    static const uint16_t block_types =
        1u << 0 | 1u << 1 | 1u << 2 | 1u << 3 | 1u << 8 | 1u << 9 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13;
    uint32_t at = (uint32_t)select->at;
    if (row->code != PAGE_WRITE_PARAMETERS)
        return 0;
    unsigned type = page[2] & 0x0f, most = select->drive->knobs.raw_write && select->drive->medium.cd ? 3 : 2;
    if (type > most)
        return refuse_list(select->drive, at + 2);
    if (!(block_types >> (page[4] & 0x0f) & 1))
        return refuse_list(select->drive, at + 4);
    return page[8] == 0x00 || page[8] == 0x10 || page[8] == 0x20 ? 0 : refuse_list(select->drive, at + 8);
}

static uint8_t changeable_of(const struct drive *drive, const struct mode_page_row *row, unsigned i) {
    uint8_t mask = row->changeable[i];
    if (row->code == PAGE_CONTROL && i == 0 && drive->knobs.d_sense_changeable)
        mask |= D_SENSE;
    return mask;
}

static void apply_page(struct drive *drive, const struct mode_page_row *row, const uint8_t *page, unsigned len) {
    uint8_t *kept = drive->pages + pages_offset(drive, row->code) + 2;
    for (unsigned i = 0; i < len && i < row->len; i++) {
        uint8_t mask = changeable_of(drive, row, i);
        kept[i] = (uint8_t)((kept[i] & ~mask) | (page[2 + i] & mask));
    }
    if (row->code == PAGE_CONTROL)
        drive->knobs.d_sense = kept[0] & D_SENSE ? 1 : 0;
}

static uint32_t strict_bits(struct select *select, const struct mode_page_row *row, const uint8_t *page, unsigned len) {
    const uint8_t *kept = select->drive->pages + pages_offset(select->drive, row->code) + 2;
    for (unsigned i = 0; i < len && i < row->len; i++)
        if ((kept[i] ^ page[2 + i]) & ~changeable_of(select->drive, row, i))
            return refuse_list(select->drive, (uint32_t)select->at + 2 + i);
    return 0;
}

static uint32_t take_page(struct select *select) {
    struct drive *drive = select->drive;
    const uint8_t *page = select->list + select->at;
    size_t left = select->len - select->at;
    if (left < 2)
        return BAD_LIST_LEN;
    uint8_t code = page[0] & 0x3f, len = page[1];
    const struct mode_page_row *row = pages_row(drive, code);
    if (page[0] & 0x40 || (!row && code != PAGE_CAPABILITIES))
        return refuse_list(drive, (uint32_t)select->at);
    if (row && !length_fits(row, len))
        return refuse_list(drive, (uint32_t)select->at + 1);
    if (left < 2u + len)
        return BAD_LIST_LEN;
    uint32_t sense = row ? bad_value(select, row, page) : 0;
    if (!sense && row && drive->knobs.strict_mode)
        sense = strict_bits(select, row, page, len);
    if (sense)
        return sense;
    if (select->apply && row)
        apply_page(drive, row, page, len);
    select->at += 2u + len;
    return 0;
}

static uint32_t walk(struct select *select, bool ten) {
    size_t header = ten ? MODE10_HEADER_LEN : MODE6_HEADER_LEN;
    if (select->len < header)
        return BAD_LIST_LEN;
    uint32_t block_len = ten ? get_be16(select->list + 6) : select->list[3];
    select->at = header;
    if (block_len != 0 && block_len != MODE_BLOCK_LEN)
        return refuse_list(select->drive, ten ? 6 : 3);
    if (select->len - header < block_len)
        return BAD_LIST_LEN;
    uint32_t sense = block_len ? take_block(select) : 0;
    while (!sense && select->at < select->len)
        sense = take_page(select);
    return sense;
}

uint32_t command_mode_select(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)out;
    bool ten = mode_select_get(cdb).ten;
    if (drive->list_len == 0)
        return 0;
    if (in.len < drive->list_len)
        return BAD_LIST_LEN;
    struct select select = {drive, in.at, in.len, 0, false};
    uint32_t sense = walk(&select, ten);
    if (sense)
        return sense;
    select.apply = true;
    sense = walk(&select, ten);
    if (drive->knobs.ua_mode_changed)
        drive_attention(drive, MODE_CHANGED, drive->asking);
    return sense;
}
