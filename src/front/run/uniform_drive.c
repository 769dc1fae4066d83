/* SPDX-License-Identifier: MIT */
/* The drive as Linux' cdrom layer asks for it: tray, door, speed, what it can do, whether the disc was changed. */
#include "front/run/uniform_private.h"
#include <limits.h>
#include <linux/cdrom.h>

/* The bits of CDROM_GET_CAPABILITY, from the drive's own capabilities page [MMC-3 page 2Ah]. */
static int get_capability(struct uniform *uniform) {
    const uint8_t cdb[10] = {0x5a, 0x08, 0x2a, 0, 0, 0, 0, 0, 128};
    uint8_t page[128];
    int mask = CDC_MULTI_SESSION | CDC_MEDIA_CHANGED | CDC_RESET | CDC_DRIVE_STATUS | CDC_GENERIC_PACKET;
    if (uniform_ask(uniform, cdb, sizeof cdb, page, sizeof page) || (page[8] & 0x3f) != 0x2a)
        return mask;
    const uint8_t *p = page + 8;
    mask |= CDC_MCN | CDC_SELECT_SPEED;
    mask |= (p[4] & 0x01 ? CDC_PLAY_AUDIO : 0) | (p[6] & 0x01 ? CDC_LOCK : 0) | (p[6] & 0x08 ? CDC_OPEN_TRAY : 0);
    mask |= p[6] >> 5 ? CDC_CLOSE_TRAY : 0;
    mask |= (p[3] & 0x01 ? CDC_CD_R : 0) | (p[3] & 0x02 ? CDC_CD_RW : 0) | (p[3] & 0x10 ? CDC_DVD_R : 0);
    mask |= (p[3] & 0x20 ? CDC_DVD_RAM | CDC_RAM : 0) | (p[2] & 0x08 ? CDC_DVD : 0);
    return mask;
}

/* GET EVENT STATUS, media class: tray and presence as the drive sees them, without spinning anything up. */
static int drive_status(struct uniform *uniform) {
    const uint8_t cdb[10] = {0x4a, 0x01, 0, 0, 0x10, 0, 0, 0, 8};
    const uint8_t test_unit_ready[6] = {0};
    uint8_t event[8];
    int error = uniform_ask(uniform, test_unit_ready, sizeof test_unit_ready, NULL, 0);
    if (!error)
        return CDS_DISC_OK;
    if (!uniform_ask(uniform, cdb, sizeof cdb, event, sizeof event) && get_be16(event) >= 6 && (event[2] & 0x87) == 4) {
        if (event[5] & 0x02)
            return CDS_DISC_OK;
        return event[5] & 0x01 ? CDS_TRAY_OPEN : CDS_NO_DISC;
    }
    return error == -ENOMEDIUM ? CDS_NO_DISC : CDS_DRIVE_NOT_READY;
}

static int media_changed(struct uniform *uniform) {
    uniform_check(uniform);
    int changed = uniform->changes_seen != uniform->state->changes;
    uniform->changes_seen = uniform->state->changes;
    return changed;
}

static int start_stop(struct uniform *uniform, uint8_t what) {
    const uint8_t cdb[6] = {0x1b, 0, 0, 0, what};
    return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
}

static int lock_door(struct uniform *uniform, bool lock) {
    const uint8_t cdb[6] = {0x1e, 0, 0, 0, lock};
    int error = uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
    if (!error)
        uniform->state->locked = lock;
    return error;
}

static int eject(struct uniform *uniform) {
    /* The kernel unlocks what it locked itself before it ejects. */
    if (uniform->state->locked)
        (void)lock_door(uniform, false);
    int error = start_stop(uniform, 0x02);
    if (!error)
        uniform->state->changes++, uniform->state->capacity = 0;
    return error == -EINVAL ? -EBUSY : error;
}

/* Speed in multiples of 176.4 kB/s; 0 is the drive's best. */
static int select_speed(struct uniform *uniform, unsigned long speed) {
    uint32_t rate = speed == 0 || speed > 0xffff / 177 ? 0xffff : (uint32_t)speed * 177;
    uint8_t cdb[12] = {0xbb};
    set_be16(cdb + 2, rate), set_be16(cdb + 4, 0xffff);
    return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0) ? -EIO : 0;
}

static int timed_media_change(struct uniform *uniform, struct cdrom_timed_media_change_info *info) {
    if (bad_pointer(info))
        return -EFAULT;
    uniform_check(uniform);
    int64_t now = uniform->state->changes; /* a count serves: it only has to grow with every change */
    info->media_flags = info->last_media_change < now ? MEDIA_CHANGED_FLAG : 0;
    info->last_media_change = now;
    return 0;
}

int uniform_drive(struct uniform *uniform, unsigned long request, void *argument) {
    unsigned long value = (unsigned long)(uintptr_t)argument;
    switch (request) {
    case CDROM_GET_CAPABILITY: return get_capability(uniform);
    case CDROM_DRIVE_STATUS:
        if (value != (unsigned long)CDSL_CURRENT && value != (unsigned long)CDSL_NONE && value >= 1)
            return -EINVAL;
        return drive_status(uniform);
    case CDROM_MEDIA_CHANGED:
        return value != (unsigned long)CDSL_CURRENT && value >= 1 ? -EINVAL : media_changed(uniform);
    case CDROM_TIMED_MEDIA_CHANGE: return timed_media_change(uniform, argument);
    case CDROM_SET_OPTIONS: uniform->state->options |= (uint32_t)value; return (int)uniform->state->options;
    case CDROM_CLEAR_OPTIONS: uniform->state->options &= ~(uint32_t)value; return (int)uniform->state->options;
    case CDROM_CHANGER_NSLOTS: return 1;
    case CDROM_SELECT_DISC: return -ENOSYS;
    case CDROM_SELECT_SPEED: return select_speed(uniform, value);
    case CDROM_LOCKDOOR: return lock_door(uniform, value != 0);
    case CDROM_DEBUG: return -EACCES;
    case CDROMEJECT: return eject(uniform);
    case CDROMCLOSETRAY: return start_stop(uniform, 0x03);
    case CDROMEJECT_SW:
        uniform->state->options &= ~(uint32_t)(CDO_AUTO_CLOSE | CDO_AUTO_EJECT);
        if (value)
            uniform->state->options |= CDO_AUTO_CLOSE | CDO_AUTO_EJECT;
        return 0;
    case CDROMRESET: return 0;
    default: return -ENOTTY;
    }
}
