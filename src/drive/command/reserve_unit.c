/* SPDX-License-Identifier: MIT */
/* Who has the drive for himself? */
#include "drive/state.h"

/* Third parties and long identifiers are not known [SPC-2 7.22]. */
uint32_t fields_reserve10(struct drive *drive, const uint8_t *cdb) { return cdb[1] & 0x12 ? refuse_cdb(drive, 1) : 0; }

/* Another's reservation never comes here: the gate answers RESERVATION CONFLICT. */
uint32_t command_reserve_unit(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in, (void)out;
    drive->holder = drive->asking;
    return 0;
}

uint32_t command_release_unit(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in, (void)out;
    if (drive->holder == drive->asking)
        drive->holder = NULL;
    return 0;
}
