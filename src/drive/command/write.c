/* SPDX-License-Identifier: MIT */
/* What is answered to who wants to write: an image is never written to, so how is that said? */
#include "scsi/opc.h"
#include "drive/state.h"

/* Blank and open discs would take more; whatever is complete, or pressed, or formatted elsewhere, would not. */
static bool takes_more(const struct drive *drive) {
    return drive->medium.state == STATE_BLANK || drive->medium.state == STATE_OPEN;
}

/* The gate WRITES answered already. */
uint32_t command_write(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)drive, (void)cdb, (void)in, (void)out;
    return WRITE_PROTECTED;
}

/* Nothing is ever held back, so everything is on the disc already; without a medium too. */
uint32_t command_synchronize_cache(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    if (cdb[1] & 0x02 && drive->state == DRIVE_READY)
        drive_begin_operation(drive);
    return 0;
}

uint32_t command_reserve_track(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    if (!takes_more(drive))
        return WRONG_MEDIUM_TO_WRITE;
    if (cdb[1] & 0x01)
        return refuse_cdb(drive, 1);
    return get_be32(cdb + 5) == 0 ? refuse_cdb(drive, 5) : WRITE_PROTECTED;
}

/* Nothing is damaged that could be repaired. */
uint32_t command_repair_track(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)drive, (void)cdb, (void)in, (void)out;
    return 0;
}

uint32_t fields_send_opc(struct drive *drive, const uint8_t *cdb) {
    struct opc command = opc_get(cdb);
    return command.perform && command.len ? refuse_cdb(drive, 7) : 0;
}

/* The laser may be tuned where something could be recorded. */
uint32_t command_send_opc(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)out;
    struct opc command = opc_get(cdb);
    if (!takes_more(drive))
        return WRONG_MEDIUM_TO_WRITE;
    if (!command.perform)
        return command.len % 8 || in.len < command.len ? BAD_LIST_LEN : 0;
    drive_begin_operation(drive);
    return 0;
}

/* Which functions a medium knows at all [docs/drive.md "Recorded media"]: a bit each. */
static unsigned functions_of(const struct medium *medium) {
    switch (medium->profile) {
    case 0x1a: return 0x7f;
    case 0x1b: return 0x67;
    case 0x2b: return 0x77;
    case 0x41: return 0x47;
    case 0x13: return 0x0f;
    case 0x12:
    case 0x43: return 0x07;
    default: return 0x06;
    }
}

uint32_t fields_close_session(struct drive *drive, const uint8_t *cdb) {
    return (cdb[2] & 0x07) == 0x07 ? refuse_cdb(drive, 2) : 0;
}

/* Nothing was written, so there is nothing to close: no harm on a disc that takes more, a mistake on a complete one. */
uint32_t command_close_session(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    const struct medium *medium = &drive->medium;
    if (!(functions_of(medium) >> (cdb[2] & 0x07) & 1))
        return refuse_cdb(drive, 2);
    if (!medium->erasable && medium->state == STATE_COMPLETE)
        return WRONG_MEDIUM_TO_WRITE;
    uint32_t track = get_be16(cdb + 4);
    bool known = track == 0xff || disc_track(&drive->disc, track & 0xff) != NULL;
    if ((cdb[2] & 0x07) == 1 && (!known || track > 0xff))
        return refuse_cdb(drive, 4);
    return 0;
}

uint32_t fields_send_cue_sheet(struct drive *drive, const uint8_t *cdb) {
    enum { MOST = 3200 }; /* as feature 2Eh tells */
    uint32_t len = get_be24(cdb + 6);
    return len == 0 || len % 8 || len > MOST ? refuse_cdb(drive, 6) : 0;
}

uint32_t command_send_cue_sheet(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)out;
    const uint8_t *page = pages_find(drive, 0x05);
    if (!page || (page[2] & 0x0f) != 2)
        return BAD_SEQUENCE;
    if (!takes_more(drive) || !drive->medium.cd)
        return PROGRAM_AREA_USED;
    return in.len < drive->list_len ? BAD_LIST_LEN : WRITE_PROTECTED;
}
