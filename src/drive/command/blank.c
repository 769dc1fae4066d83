/* SPDX-License-Identifier: MIT */
/* What is answered to who wants to erase or format? */
#include "drive/state.h"

/* These bits are ATA PASS-THROUGH's, never BLANK's: an IDENTIFY that went astray must not erase a disc. */
uint32_t fields_blank(struct drive *drive, const uint8_t *cdb) {
    if (cdb[1] & 0xe8)
        return BAD_OPCODE;
    return (cdb[1] & 0x07) > 1 ? refuse_cdb(drive, 1) : 0;
}

uint32_t command_blank(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in, (void)out;
    uint16_t profile = drive->medium.profile;
    return profile == 0x0a || profile == 0x13 || profile == 0x14 ? WRITE_PROTECTED : WRONG_MEDIUM_TO_WRITE;
}

uint32_t fields_format_unit(struct drive *drive, const uint8_t *cdb) {
    return !(cdb[1] & 0x10) || (cdb[1] & 0x07) != 1 ? refuse_cdb(drive, 1) : 0;
}

static bool formattable(const struct medium *medium) {
    switch (medium->profile) {
    case 0x0a:
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x1a:
    case 0x43: return true;
    case 0x41: return medium->state == STATE_BLANK;
    default: return false;
    }
}

uint32_t command_format_unit(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    enum { LIST_LEN = 12, DESCRIPTOR_LEN = 8 };
    (void)cdb, (void)out;
    if (in.len < LIST_LEN)
        return BAD_LIST_LEN;
    if (get_be16(in.at + 2) != DESCRIPTOR_LEN)
        return refuse_list(drive, 2);
    return formattable(&drive->medium) ? WRITE_PROTECTED : WRONG_MEDIUM_TO_FORMAT;
}
