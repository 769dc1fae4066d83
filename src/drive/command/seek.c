/* SPDX-License-Identifier: MIT */
/* Where does the head go without reading? */
#include "drive/state.h"

static uint32_t seek(struct drive *drive, uint32_t lba) {
    uint32_t capacity = drive->medium.capacity;
    if (lba >= capacity && lba != 0)
        return complain_at(drive, BAD_LBA, (int32_t)lba);
    drive->head = (int32_t)lba;
    return 0;
}

uint32_t command_seek6(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    return seek(drive, get_be24(cdb + 1) & 0x1fffff);
}

uint32_t command_seek10(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    return seek(drive, get_be32(cdb + 2));
}

/* Nothing is read ahead on command: both places must be there, that is all. */
uint32_t command_read_ahead(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    for (unsigned at = 2; at <= 6; at += 4)
        if (get_be32(cdb + at) >= drive->medium.capacity)
            return complain_at(drive, BAD_LBA, (int32_t)get_be32(cdb + at));
    return 0;
}
