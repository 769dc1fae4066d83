/* SPDX-License-Identifier: MIT */
/* How do spindle, tray and lock obey? */
#include "scsi/start_stop.h"
#include "drive/state.h"

static uint32_t eject(struct drive *drive) {
    bool inside = drive->has_disc || drive->knobs.prevent_empty;
    if (!drive->tray_open && inside && drive_locked(drive))
        return REMOVAL_PREVENTED;
    tray_open(drive);
    return 0;
}

static uint32_t load(struct drive *drive) {
    if (drive->tray_open && drive->knobs.prevent_blocks_load && drive_locked(drive))
        return REMOVAL_PREVENTED;
    drive->closes_at = 0;
    drive->stopped = false;
    tray_close(drive, drive->asking);
    return 0;
}

static uint32_t spin(struct drive *drive, bool start) {
    if (!start) {
        audio_stop(drive, 0x15);
        drive->stopped = true;
        return 0;
    }
    drive->stopped = false;
    return drive_not_ready(drive);
}

/* Idle, standby, sleep: told as an event, of no other effect. */
static uint32_t power(struct drive *drive, uint8_t condition) {
    static const uint8_t told[16] = {[1] = 1, [2] = 2, [3] = 3, [5] = 4};
    for (unsigned i = 0; i < NEXUS_ROOM && told[condition & 15]; i++)
        drive->nexus[i].power = told[condition & 15];
    if (told[condition & 15])
        drive_event(drive, EVENT_POWER, 1);
    return 0;
}

uint32_t command_start_stop(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    struct start_stop command = start_stop_get(cdb);
    if (command.power)
        return power(drive, command.power);
    if (!command.eject)
        return spin(drive, command.start);
    return command.start ? load(drive) : eject(drive);
}

/* One slot, and what lies in the drive belongs to it [MMC-6 6.12]. */
uint32_t fields_load_medium(struct drive *drive, const uint8_t *cdb) { return cdb[8] ? refuse_cdb(drive, 8) : 0; }

/* Without LoUnlo only the slot is chosen, and there is one. */
uint32_t command_load_medium(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    return cdb[4] & 0x02 ? (cdb[4] & 0x01 ? load(drive) : eject(drive)) : 0;
}

/* Allow takes away only the lock of its own kind [MMC-6 6.15]. */
uint32_t command_prevent_removal(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    bool *lock = cdb[4] & 0x02 ? &drive->asking->prevents_always : &drive->asking->prevents;
    *lock = cdb[4] & 0x01;
    return 0;
}
