/* SPDX-License-Identifier: MIT */
/* What is answered to who wants to write: an image is never written to, so how is that said? */
#include "scsi/opc.h"
#include "drive/state.h"

/* Blank and open discs would take more; whatever is complete, or pressed, or formatted elsewhere, would not. */
static bool takes_more(const struct drive *drive) {
    return drive->medium.state == STATE_BLANK || drive->medium.state == STATE_OPEN;
}

/* Blocks of restricted overwrite are 16 sectors; everything else is the same to a drive that writes nothing. */
uint32_t write_refusal(struct drive *drive, const uint8_t *cdb) {
    enum { BLOCK = 16, RESTRICTED_OVERWRITE = 0x13 };
    uint32_t lba = get_be32(cdb + 2), count = cdb[0] == 0xaa ? get_be32(cdb + 6) : get_be16(cdb + 7);
    bool part = lba % BLOCK || count % BLOCK;
    if (drive->knobs.align_strict && !drive->knobs.ro && drive->medium.profile == RESTRICTED_OVERWRITE && part)
        return complain_at(drive, BAD_WRITE_ADDRESS, (int32_t)lba);
    return WRITE_PROTECTED;
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

/* A cue sheet as far as it has been walked. */
struct cue_walk {
    int32_t at, track_start; /* LBA of the last entry, and of the track's index 1 */
    uint8_t track, index;
    bool led_in, led_out;
};

/* Forms of the main channel that are known, without the subchannel bits [MMC-6 table 622]. */
static bool known_form(uint8_t form) {
    uint8_t main = form & 0x3f, sub = form >> 6;
    if (sub == 2)
        return false;
    return main <= 0x01 || (main >= 0x10 && main <= 0x14) || (main >= 0x20 && main <= 0x24) ||
           (main >= 0x30 && main <= 0x34);
}

/* Where the first track may begin its gap: what lies before was used already. */
static int32_t first_place(const struct drive *drive) {
    return drive->medium.state == STATE_BLANK ? -150 : drive->medium.next_writable - 150;
}

static bool track_long_enough(const struct cue_walk *walk, int32_t end) {
    enum { SHORTEST = 300 }; /* four seconds [IEC-60908] */
    return walk->track == 0 || walk->index == 0 || end - walk->track_start >= SHORTEST;
}

/* One entry that says a place; `at` is where it lies in the list. A sense number or 0. */
static uint32_t walk_place(struct drive *drive, struct cue_walk *walk, const uint8_t *entry, uint32_t at) {
    uint8_t track = entry[1], index = entry[2];
    int32_t lba = ((int32_t)entry[5] * 60 + entry[6]) * 75 + entry[7] - 150;
    if (!walk->led_in) {
        walk->led_in = true;
        walk->at = -150;
        return track == 0 && lba == -150 ? 0 : refuse_list(drive, at + (track ? 1 : 5));
    }
    if (walk->led_out)
        return refuse_list(drive, at);
    if (entry[6] > 59 || entry[7] > 74 || lba < walk->at)
        return refuse_list(drive, at + 5);
    if (!known_form(entry[3]))
        return refuse_list(drive, at + 3);
    bool begins = track != walk->track;
    if (begins && !track_long_enough(walk, lba))
        return refuse_list(drive, at + 5);
    if (track == 0xaa) {
        walk->led_out = true;
        if (walk->track == 0 || index != 1)
            return refuse_list(drive, at + (walk->track ? 2 : 1));
        return lba > (int32_t)drive->medium.limit ? complain_at(drive, BEYOND_TRACK, lba) : 0;
    }
    if (begins && track != walk->track + 1 && walk->track)
        return refuse_list(drive, at + 1);
    if (track == 0 || track > 99)
        return refuse_list(drive, at + 1);
    if (begins && walk->track == 0 && (index != 0 || lba != first_place(drive)))
        return refuse_list(drive, at + (index ? 2 : 5));
    if (begins ? index > 1 : index != walk->index + 1)
        return refuse_list(drive, at + 2);
    if (index == 1)
        walk->track_start = lba;
    walk->at = lba, walk->track = track, walk->index = index;
    return 0;
}

/* [MMC-6 6.33] and docs/drive.md "Cue sheets". */
static uint32_t walk_cue_sheet(struct drive *drive, struct bytes list) {
    enum { ENTRY_LEN = 8, ADR_PLACE = 1, ADR_ISRC = 3 };
    struct cue_walk walk = {0};
    for (uint32_t at = 0; at + ENTRY_LEN <= list.len; at += ENTRY_LEN) {
        uint8_t adr = list.at[at] & 0x0f;
        if (adr < ADR_PLACE || adr > ADR_ISRC)
            return refuse_list(drive, at);
        uint32_t sense = adr == ADR_PLACE ? walk_place(drive, &walk, list.at + at, at) : 0;
        if (sense)
            return sense;
    }
    return walk.led_out ? 0 : refuse_list(drive, (uint32_t)list.len - ENTRY_LEN);
}

/* A sheet without a mistake is refused as late as it can be: nothing is written. */
uint32_t command_send_cue_sheet(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)out;
    const uint8_t *page = pages_find(drive, 0x05);
    if (!page || (page[2] & 0x0f) != 2)
        return BAD_SEQUENCE;
    if (!takes_more(drive) || !drive->medium.cd)
        return PROGRAM_AREA_USED;
    if (in.len < drive->list_len)
        return BAD_LIST_LEN;
    uint32_t sense = walk_cue_sheet(drive, in);
    return sense ? sense : WRITE_PROTECTED;
}
