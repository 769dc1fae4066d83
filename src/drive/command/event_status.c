/* SPDX-License-Identifier: MIT */
/* What has happened since the last question, and how does the mechanism stand? */
#include "drive/state.h"

enum { SUPPORTED = 0x5e, NOTHING_AVAILABLE = 0x80, EVENT_AT = 4 };

/* Only polling: a drive in memory queues no commands [MMC-6 6.7]. */
uint32_t fields_event_status(struct drive *drive, const uint8_t *cdb) {
    return cdb[1] & 0x01 ? 0 : refuse_cdb(drive, 1);
}

/* The lowest wanted class with news, else the lowest wanted: no class may hide another behind "no change". */
static unsigned choose(const struct nexus *nexus, unsigned mask) {
    unsigned quiet = 0;
    for (unsigned class = 1; class < EVENT_CLASSES; class ++) {
        if (!(mask >> class & 1))
            continue;
        if (nexus->event[class])
            return class;
        if (!quiet)
            quiet = class;
    }
    return quiet;
}

static bool in_sight(const struct drive *drive) {
    return drive->state == DRIVE_READY || drive->state == DRIVE_UNREADABLE || drive->state == DRIVE_LOADING;
}

/* Tenths of a second until the drive is idle. */
static uint32_t busy_time(const struct drive *drive) {
    uint64_t end = drive->ready_at > drive->operation_end ? drive->ready_at : drive->operation_end;
    uint64_t now = end ? host_now(drive->host) : 0;
    uint64_t tenths = end > now ? (end - now) / (100 * HOST_MS) + 1 : 0;
    return tenths < 0xffff ? (uint32_t)tenths : 0xffff;
}

static void put_event(struct drive *drive, unsigned class, uint8_t code, struct writer *out) {
    struct nexus *nexus = drive->asking;
    uint32_t busy;
    switch (class) {
    case EVENT_OPERATION:
        put_u8(out, code);
        put_u8(out, nexus->prevents_always ? 0x80 : 0);
        put_be16(out, code ? 0x0001 : 0); /* features have changed */
        break;
    case EVENT_POWER:
        put_u8(out, code);
        put_u8(out, nexus->power ? nexus->power : 1); /* active */
        put_be16(out, 0);
        break;
    case EVENT_EXTERNAL:
        put_u8(out, code);
        put_u8(out, nexus->prevents_always ? 0x80 : 0);
        put_be16(out, code ? nexus->request : 0);
        break;
    case EVENT_MEDIA:
        put_u8(out, code);
        put_u8(out, (in_sight(drive) ? 0x02u : 0) | (drive->tray_open ? 0x01u : 0));
        put_be16(out, 0);
        break;
    case EVENT_BUSY:
        busy = busy_time(drive);
        put_u8(out, busy ? 1 : 0);
        put_u8(out, busy ? 2 : 0);
        put_be16(out, busy);
        break;
    default: break;
    }
}

uint32_t command_event_status(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct nexus *nexus = drive->asking;
    unsigned class = choose(nexus, cdb[4] & SUPPORTED);
    if (class == 0) {
        put_be16(out, 2);
        put_u8(out, NOTHING_AVAILABLE);
        put_u8(out, SUPPORTED);
        return 0;
    }
    put_be16(out, 6);
    put_u8(out, class);
    put_u8(out, SUPPORTED);
    put_event(drive, class, nexus->event[class], out);
    /* Told is told, but only if the event itself was asked for. */
    if (out->room > EVENT_AT)
        nexus->event[class] = 0;
    return 0;
}

uint32_t command_mechanism_status(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in;
    enum { IDLE, PLAYING, SCANNING, ACTIVE, SLOT_LEN = 4 };
    bool playing = drive->audio.status == 0x11;
    unsigned state = playing ? (drive->audio.scanning ? SCANNING : PLAYING) : drive->operation_end ? ACTIVE : IDLE;
    put_u8(out, 0);
    put_u8(out, state << 5 | (drive->tray_open ? 0x10u : 0));
    put_be24(out, (uint32_t)audio_position(drive) & 0xffffff);
    put_u8(out, drive->knobs.changer);
    put_be16(out, drive->knobs.changer ? SLOT_LEN : 0);
    if (!drive->knobs.changer)
        return 0;
    put_u8(out, drive->has_disc ? 0x80u : 0);
    put_zero(out, SLOT_LEN - 1);
    return 0;
}
