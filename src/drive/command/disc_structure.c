/* SPDX-License-Identifier: MIT */
/* What do the control areas of a DVD or Blu-ray disc say? What the image keeps, else what follows from size and kind.
 */
#include "drive/state.h"

enum {
    MEDIA_DVD = 0,
    MEDIA_BD = 1,
    LIST = 0xff,
    PHYSICAL = 0x00,
    COPYRIGHT = 0x01,
    DISC_KEY = 0x02,
    BCA = 0x03,
    MANUFACTURER = 0x04,
    SECTOR_COPYRIGHT = 0x05,
    MEDIA_ID = 0x06,
    KEY_BLOCK = 0x07,
    DDS = 0x08,
    MEDIUM_STATUS = 0x09,
    SPARE = 0x0a,
    PRERECORDED = 0x0e,
    LAYER_CONTROL = 0x10,
    ADIP = 0x11,
    BOUNDARY = 0x20,
    WRITE_PROTECTION = 0xc0,
    FIRST_SECTOR = 0x030000,
    FIRST_SECTOR_RAM = 0x031000
};

struct question {
    uint8_t media, layer, format;
};

static const struct disc_structure *kept(const struct drive *drive, uint8_t layer, uint8_t format) {
    for (uint16_t i = 0; i < drive->disc.structure_count; i++) {
        const struct disc_structure *structure = &drive->disc.structure[i];
        if (structure->layer == layer && structure->format == format)
            return structure;
    }
    return NULL;
}

static bool dvd_r(uint16_t profile) { return profile == 0x11 || profile == 0x13 || profile == 0x14 || profile == 0x15; }
static bool dvd_plus(uint16_t profile) { return profile == 0x1a || profile == 0x1b || profile == 0x2b; }

/* Data bytes behind the header, or 0 when this medium has no such structure. */
static uint32_t len_of(const struct drive *drive, const struct question *question) {
    uint16_t profile = drive->medium.profile;
    const struct disc_structure *structure = kept(drive, question->layer, question->format);
    if (structure)
        return structure->data.len <= 0xfffd ? (uint32_t)structure->data.len : 0;
    if (question->media == MEDIA_BD)
        return question->format == PHYSICAL ? 4096 : 0;
    switch (question->format) {
    case PHYSICAL:
    case MANUFACTURER: return 2048;
    case COPYRIGHT:
    case SECTOR_COPYRIGHT: return 4;
    case DDS: return profile == 0x12 ? 2048 : 0;
    case MEDIUM_STATUS: return profile == 0x12 ? 4 : 0;
    case SPARE: return profile == 0x12 ? 12 : 0;
    case PRERECORDED: return dvd_r(profile) ? 40 : 0;
    case LAYER_CONTROL: return dvd_r(profile) ? 2048 : 0;
    case ADIP: return dvd_plus(profile) ? 256 : 0;
    case BOUNDARY: return profile == 0x2b ? 8 : 0;
    case WRITE_PROTECTION: return profile == 0x12 ? 4 : 0;
    default: return 0;
    }
}

/* The kind of layer: embossed, recordable or rewritable. */
static uint8_t layer_kind(const struct medium *medium) {
    return medium->erasable ? 0x04 : medium->pressed || medium->profile == 0x10 ? 0x01 : 0x02;
}

/* [docs/drive.md "Structures"]: the second layer runs back, its sector numbers are the complement of the first's. */
static void put_physical(const struct drive *drive, struct writer *out) {
    const struct medium *medium = &drive->medium;
    uint32_t first = medium->profile == 0x12 ? FIRST_SECTOR_RAM : FIRST_SECTOR;
    uint32_t capacity = medium->state == STATE_BLANK ? medium->limit : medium->capacity;
    uint32_t end = first + capacity - 1, turn = 0;
    size_t at = out->wanted;
    if (medium->layers == 2) {
        turn = first + medium->layer_break - 1;
        end = 0xffffff - turn + (capacity - medium->layer_break) - 1;
    }
    bool pressed = medium->profile == 0x10;
    put_u8(out, pressed ? 0x01 : medium->kind->book);
    put_u8(out, 0x02); /* 120 mm, 10.08 Mbit/s */
    put_u8(out, (medium->layers - 1u) << 5 | (medium->layers == 2 ? 0x10u : 0) | layer_kind(medium));
    put_u8(out, 0);
    put_be32(out, first);
    put_be32(out, end & 0xffffff);
    put_be32(out, turn);
    put_u8(out, kept(drive, 0, BCA) ? 0x80 : 0);
    put_zero(out, 2048 - (out->wanted - at));
}

/* Disc information units of one layer each: "DI", the version, their layer, their kind [docs/drive.md "Structures"]. */
static void put_di(const struct drive *drive, struct writer *out) {
    const struct medium *medium = &drive->medium;
    size_t at = out->wanted;
    bool rom = medium->profile == 0x40;
    uint8_t unit_len = rom ? 64 : 112;
    static const char *const kinds[] = {"BDO", "BDR", "BDW"};
    const char *kind = rom ? kinds[0] : medium->erasable ? kinds[2] : kinds[1];
    for (uint8_t layer = 0; layer < medium->layers; layer++) {
        size_t unit = out->wanted;
        put(out, "DI\x01", 3);
        put_u8(out, medium->layers);
        put_u8(out, 0);
        put_u8(out, layer);
        put_u8(out, unit_len);
        put_u8(out, 0);
        put(out, kind, 3);
        put_u8(out, 0);
        put_u8(out, (uint32_t)medium->layers << 4 | layer_kind(medium));
        put_zero(out, unit_len - (out->wanted - unit));
        if (!rom) {
            put_again(out, unit + 100, "NTCDRM", 6);
            put_again(out, unit + 106, "001", 3);
        }
    }
    put_zero(out, 4096 - (out->wanted - at));
}

static void put_at(struct writer *out, size_t at, const char *text) { put_again(out, at, text, strlen(text)); }

/* What is made for want of the image's own. */
static void put_made(const struct drive *drive, const struct question *question, uint32_t len, struct writer *out) {
    size_t at = out->wanted;
    static const uint8_t three = 3, four = 4;
    switch (question->format) {
    case PHYSICAL:
    case LAYER_CONTROL:
        if (question->media == MEDIA_BD)
            put_di(drive, out);
        else
            put_physical(drive, out);
        return;
    case PRERECORDED:
        put_zero(out, len);
        put_again(out, at + 16, &three, 1);
        put_at(out, at + 17, "NTCDRM");
        put_again(out, at + 24, &four, 1);
        put_at(out, at + 25, "DISC01");
        return;
    case ADIP:
        put_zero(out, len);
        put_at(out, at + 19, "NTCDROM");
        put_at(out, at + 27, "001");
        return;
    case BOUNDARY:
        put_zero(out, 4);
        put_be32(out, drive->medium.layer_break);
        return;
    default: put_zero(out, len); return;
    }
}

/* Every format the medium answers; without a medium those every disc of the kind has. RDS: can be read. */
static void put_list(const struct drive *drive, struct question question, struct writer *out) {
    bool here =
        drive->state == DRIVE_READY && drive->medium.class == (question.media == MEDIA_BD ? MEDIUM_BD : MEDIUM_DVD);
    size_t at = out->wanted;
    put_be32(out, 0);
    for (unsigned format = 0; format < LIST; format++) {
        question.format = (uint8_t)format;
        uint32_t len = here                 ? len_of(drive, &question)
                       : format == PHYSICAL ? (question.media == MEDIA_BD ? 4096 : 2048)
                                            : 0;
        if (len == 0)
            continue;
        put_u8(out, format);
        put_u8(out, 0x40);
        put_be16(out, len + 4);
    }
    put_again_be16(out, at, (uint32_t)(out->wanted - at - 2));
}

/* Formats that are told to who has authenticated, which nobody has. */
static bool needs_key(uint8_t format) { return format == DISC_KEY || format == MEDIA_ID || format == KEY_BLOCK; }

static uint32_t refuse(struct drive *drive, const struct question *question) {
    uint32_t sense = drive_not_ready(drive);
    if (sense)
        return sense;
    if (drive->medium.cd)
        return WRONG_MEDIUM_TO_READ;
    if (question->media != (drive->medium.class == MEDIUM_BD ? MEDIA_BD : MEDIA_DVD))
        return refuse_cdb(drive, 1);
    if (question->layer >= drive->medium.layers)
        return refuse_cdb(drive, 6);
    if (question->media == MEDIA_DVD && needs_key(question->format) && drive->medium.protected_css)
        return NO_KEY_YET;
    return len_of(drive, question) ? 0 : refuse_cdb(drive, 7);
}

uint32_t command_disc_structure(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct question question = {cdb[1] & 0x0f, cdb[6], cdb[7]};
    if (question.media > MEDIA_BD)
        return refuse_cdb(drive, 1);
    if (question.format == LIST) {
        put_list(drive, question, out);
        return 0;
    }
    uint32_t sense = refuse(drive, &question);
    if (sense)
        return sense;
    uint32_t len = len_of(drive, &question);
    const struct disc_structure *structure = kept(drive, question.layer, question.format);
    put_be16(out, len + 2);
    put_be16(out, 0);
    if (structure)
        put(out, structure->data.at, len);
    else
        put_made(drive, &question, len, out);
    return 0;
}

/* A boundary is set on a blank DVD+R of two layers only, and none is ever written. */
uint32_t fields_send_structure(struct drive *drive, const uint8_t *cdb) {
    return cdb[7] != BOUNDARY ? refuse_cdb(drive, 7) : 0;
}

uint32_t command_send_structure(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in, (void)out;
    return drive->medium.profile == 0x2b ? WRITE_PROTECTED : refuse_cdb(drive, 7);
}
