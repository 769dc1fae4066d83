/* SPDX-License-Identifier: MIT */
/* How do the tray and the disc in it move, and who is told? */
#include "drive/state.h"

/* The state follows from the tray, the disc and the clock. */
void tray_settle(struct drive *drive) {
    if (drive->tray_open)
        drive->state = DRIVE_OPEN;
    else if (!drive->has_disc)
        drive->state = DRIVE_EMPTY;
    else if (drive->ready_at)
        drive->state = DRIVE_LOADING;
    else if (drive->medium.profile == 0)
        drive->state = DRIVE_UNREADABLE;
    else
        drive->state = DRIVE_READY;
}

/* What a medium takes with it when it goes [docs/drive.md "States"]. */
static void forget_medium(struct drive *drive) {
    audio_stop(drive, 0x15);
    drive->operation_end = 0;
    drive->ready_at = 0;
    drive->stopped = false;
    drive->head = 0;
}

static bool in_reach(const struct drive *drive) { return drive->has_disc && !drive->tray_open; }

void tray_open(struct drive *drive) {
    if (drive->tray_open)
        return;
    if (in_reach(drive))
        drive_event(drive, EVENT_MEDIA, MEDIA_REMOVED);
    forget_medium(drive);
    drive->tray_open = true;
    tray_settle(drive);
}

/* A medium within reach that was not before: loader alone need not be told that it changed. */
static void welcome(struct drive *drive, struct nexus *loader) {
    drive->insertions += drive->insertions == UINT32_MAX ? 2 : 1; /* never 0 */
    if (drive->knobs.spinup_ms) {
        drive->ready_at = host_now(drive->host) + (uint64_t)drive->knobs.spinup_ms * HOST_MS;
        drive->clocked = true;
    }
    tray_settle(drive);
    drive->block_len = 2048;
    pages_reset(drive);
    rate_reset(drive);
    drive_attention(drive, MEDIUM_CHANGED, drive->knobs.ua_on_self_load ? NULL : loader);
    drive_event(drive, EVENT_MEDIA, MEDIA_NEW);
    /* No unit attention for the loader, so the change of features is an event of its own. */
    if (loader)
        loader->event[EVENT_OPERATION] = 2;
}

void tray_close(struct drive *drive, struct nexus *loader) {
    if (!drive->tray_open)
        return;
    drive->tray_open = false;
    tray_settle(drive);
    if (drive->has_disc)
        welcome(drive, loader);
}

enum status drive_insert(struct drive *drive, struct disc *disc, const char *medium, struct error *error) {
    if (drive->has_disc) {
        disc_close(disc);
        return error_set(error, ST_BUSY, 0, "the tray holds a disc already");
    }
    drive->disc = *disc;
    enum status status = medium_find(drive, medium, error);
    if (status != ST_OK)
        goto failed;
    status = disc_reader_open(&drive->disc, &drive->reader);
    if (status != ST_OK) {
        (void)error_set(error, status, 0, "the disc cannot be read: %s", status_name(status));
        goto failed;
    }
    drive->has_disc = true;
    if (drive->knobs.swap_open_ms && drive->turns) {
        drive->tray_open = true;
        drive->closes_at = host_now(drive->host) + (uint64_t)drive->knobs.swap_open_ms * HOST_MS;
        drive->clocked = true;
        tray_settle(drive);
    } else {
        drive->tray_open = false;
        welcome(drive, NULL);
    }
    return ST_OK;
failed:
    medium_drop(drive);
    disc_close(&drive->disc);
    return status;
}

void tray_drop(struct drive *drive) {
    disc_reader_close(drive->reader);
    drive->reader = NULL;
    medium_drop(drive);
    disc_close(&drive->disc);
    drive->has_disc = false;
}

enum status drive_remove(struct drive *drive, bool force) {
    if (!drive->has_disc)
        return ST_NOT_FOUND;
    if (!drive->tray_open && drive_locked(drive) && !force) {
        drive_event(drive, EVENT_MEDIA, MEDIA_EJECT_REQUEST);
        return ST_BUSY;
    }
    if (in_reach(drive))
        drive_event(drive, EVENT_MEDIA, MEDIA_REMOVED);
    if (force)
        for (unsigned i = 0; i < NEXUS_ROOM; i++)
            drive->nexus[i].prevents = drive->nexus[i].prevents_always = false;
    forget_medium(drive);
    drive->closes_at = 0;
    tray_drop(drive);
    tray_settle(drive);
    return ST_OK;
}
