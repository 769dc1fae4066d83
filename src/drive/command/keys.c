/* SPDX-License-Identifier: MIT */
/* What is said about regions and protection? The drive never decrypts, so no key is ever agreed on. */
#include "scsi/keys.h"
#include "drive/state.h"

enum {
    REGION_TYPE_SET = 1,
    REGION_TYPE_LAST = 2,
    REGION_TYPE_PERMANENT = 3,
    VENDOR_RESETS = 4,
    SCHEME = 1,
    REGION_LIST_LEN = 8
};

/* Only the class of CSS, CPRM and regions; the operation code with a service action is another command. */
static uint32_t fields(struct drive *drive, const uint8_t *cdb) {
    if (cdb[1] & 0x1f)
        return BAD_OPCODE;
    return cdb[7] != KEYS_CSS ? refuse_cdb(drive, 7) : 0;
}

uint32_t fields_report_key(struct drive *drive, const uint8_t *cdb) { return fields(drive, cdb); }
uint32_t fields_send_key(struct drive *drive, const uint8_t *cdb) { return fields(drive, cdb); }

static uint8_t region_type(const struct drive *drive) {
    if (!drive->region_set)
        return 0;
    return drive->region_changes == 0   ? REGION_TYPE_PERMANENT
           : drive->region_changes == 1 ? REGION_TYPE_LAST
                                        : REGION_TYPE_SET;
}

static void put_region(const struct drive *drive, struct writer *out) {
    put_be16(out, 6);
    put_be16(out, 0);
    put_u8(out, (uint32_t)region_type(drive) << 6 | VENDOR_RESETS << 3 | drive->region_changes);
    put_u8(out, drive->region_set ? (uint8_t)~drive->region : 0xffu);
    put_u8(out, SCHEME);
    put_u8(out, 0);
}

/* Authentication is begun for a protected disc only, and comes to nothing: there are no keys here. */
uint32_t command_report_key(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct keys command = keys_get(cdb);
    switch (command.format) {
    case KEYS_RPC_STATE: put_region(drive, out); return 0;
    case KEYS_INVALIDATE_AGID: return 0;
    case KEYS_ASF:
    case KEYS_AGID:
    case KEYS_CHALLENGE:
    case KEYS_KEY1:
    case KEYS_TITLE: break;
    default: return refuse_cdb(drive, 10);
    }
    uint32_t sense = drive_not_ready(drive);
    if (sense)
        return sense;
    if (command.format == KEYS_ASF) {
        put_be16(out, 6);
        put_zero(out, 6); /* not authenticated */
        return 0;
    }
    return drive->medium.protected_css ? NO_KEY : refuse_cdb(drive, 10);
}

/* A region mask has one zero bit: that region may be played. */
static bool one_region(uint8_t mask) {
    uint8_t playable = (uint8_t)~mask;
    return playable && !(playable & (playable - 1));
}

uint32_t command_send_key(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)out;
    struct keys command = keys_get(cdb);
    if (command.format == KEYS_CHALLENGE || command.format == KEYS_KEY2)
        return NO_KEY;
    if (command.format != KEYS_SET_REGION)
        return refuse_cdb(drive, 10);
    if (in.len < REGION_LIST_LEN)
        return BAD_LIST_LEN;
    if (!one_region(in.at[4]))
        return refuse_list(drive, 4);
    if (drive->region_changes == 0)
        return REGION_FIXED;
    drive->region = (uint8_t)~in.at[4];
    drive->region_set = true;
    drive->region_changes--;
    return 0;
}
