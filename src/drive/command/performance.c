/* SPDX-License-Identifier: MIT */
/* How fast is the drive, where, and at which speeds could it write? */
#include "scsi/performance.h"
#include "drive/state.h"

enum { NOMINAL, UNUSABLE, DEFECTS, WRITE_SPEEDS, DBI, DBI_CACHE };

uint32_t fields_performance(struct drive *drive, const uint8_t *cdb) {
    if (cdb[10] > DBI_CACHE)
        return refuse_cdb(drive, 10);
    return (cdb[1] & 0x03) == 3 ? refuse_cdb(drive, 1) : 0;
}

/* The end of the medium: of what is recorded, or of what could be. */
static uint32_t last_lba(const struct drive *drive) {
    const struct medium *medium = &drive->medium;
    bool more = medium->state == STATE_BLANK || medium->state == STATE_OPEN;
    uint32_t end = more ? medium->limit : medium->capacity;
    return end ? end - 1 : 0;
}

static void put_nominal(const struct drive *drive, bool write, struct writer *out) {
    uint32_t last = last_lba(drive);
    put_be32(out, 0);
    put_be32(out, write ? drive->write_speed : rate_at(drive, 0));
    put_be32(out, last);
    put_be32(out, write ? drive->write_speed : rate_at(drive, last));
}

static void put_write_speed(const struct drive *drive, uint32_t speed, struct writer *out) {
    put_u8(out, drive->rotation ? 0x08 : 0);
    put_zero(out, 3);
    put_be32(out, last_lba(drive));
    put_be32(out, rate_fastest(drive));
    put_be32(out, speed);
}

uint32_t command_performance(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct performance command = performance_get(cdb);
    const uint32_t *speed = NULL;
    unsigned count = rate_writing(drive, &speed), available = 0;
    if (drive->state != DRIVE_READY)
        available = 0;
    else if (command.type == NOMINAL)
        available = command.except == 0 && (!command.write || count);
    else if (command.type == WRITE_SPEEDS)
        available = count;
    bool echo = command.type == NOMINAL;
    put_be32(out, 4 + 16 * available);
    put_u8(out, echo ? (command.write ? 0x02u : 0) | (command.except ? 0x01u : 0) : 0);
    put_zero(out, 3);
    for (unsigned i = 0; i < available && i < command.count; i++) {
        if (command.type == NOMINAL)
            put_nominal(drive, command.write, out);
        else
            put_write_speed(drive, speed[i], out);
    }
    return 0;
}
