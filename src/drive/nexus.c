/* SPDX-License-Identifier: MIT */
/* Who asks, and what is still to be told to each: unit attentions, events, locks. */
#include "drive/state.h"

static void begin(struct drive *drive, struct nexus *nexus, uint32_t id) {
    *nexus = (struct nexus){.id = id, .used = true};
    if (drive->knobs.ua_on_login)
        nexus_attention(nexus, POWER_ON);
    /* A medium that is already there is new to a newcomer. */
    if (drive->state == DRIVE_READY || drive->state == DRIVE_UNREADABLE)
        nexus->event[EVENT_MEDIA] = MEDIA_NEW;
}

/* A free place, else that of who came longest ago. */
static struct nexus *make_room(struct drive *drive) {
    struct nexus *oldest = drive->nexus;
    for (unsigned i = 0; i < NEXUS_ROOM; i++) {
        struct nexus *nexus = &drive->nexus[i];
        if (!nexus->used)
            return nexus;
        if (nexus->until < oldest->until)
            oldest = nexus;
    }
    if (drive->holder == oldest)
        drive->holder = NULL;
    return oldest;
}

NTCD_SELDOM struct nexus *nexus_find(struct drive *drive, uint32_t id) {
    drive->turns++;
    if (drive->asking)
        drive->asking->until = drive->turns;
    for (unsigned i = 0; i < NEXUS_ROOM; i++)
        if (drive->nexus[i].used && drive->nexus[i].id == id)
            return &drive->nexus[i];
    struct nexus *nexus = make_room(drive);
    begin(drive, nexus, id);
    return nexus;
}

void nexus_forget(struct drive *drive, uint32_t id) {
    for (unsigned i = 0; i < NEXUS_ROOM; i++) {
        struct nexus *nexus = &drive->nexus[i];
        if (!nexus->used || nexus->id != id)
            continue;
        if (drive->holder == nexus)
            drive->holder = NULL;
        if (drive->asking == nexus)
            drive->asking = NULL;
        *nexus = (struct nexus){0};
    }
}

void nexus_attention(struct nexus *nexus, uint32_t sense) {
    if (!nexus->used)
        return;
    for (unsigned i = 0; i < nexus->attention_count; i++)
        if (nexus->attention[i] == sense)
            return;
    if (nexus->attention_count < ATTENTION_ROOM)
        nexus->attention[nexus->attention_count++] = sense;
}

uint32_t nexus_take_attention(struct nexus *nexus) {
    if (nexus->attention_count == 0)
        return 0;
    uint32_t sense = nexus->attention[0];
    nexus->attention_count--;
    for (unsigned i = 0; i < nexus->attention_count; i++)
        nexus->attention[i] = nexus->attention[i + 1];
    return sense;
}

void drive_attention(struct drive *drive, uint32_t sense, const struct nexus *except) {
    for (unsigned i = 0; i < NEXUS_ROOM; i++)
        if (&drive->nexus[i] != except)
            nexus_attention(&drive->nexus[i], sense);
}

void drive_event(struct drive *drive, enum event_class class, uint8_t code) {
    for (unsigned i = 0; i < NEXUS_ROOM; i++) {
        struct nexus *nexus = &drive->nexus[i];
        /* A wish to take the disc out must not hide that there is a new one. */
        if (class == EVENT_MEDIA && code == MEDIA_EJECT_REQUEST && nexus->event[class] == MEDIA_NEW)
            continue;
        if (nexus->used)
            nexus->event[class] = code;
    }
}

bool drive_locked(const struct drive *drive) {
    for (unsigned i = 0; i < NEXUS_ROOM; i++)
        if (drive->nexus[i].prevents || drive->nexus[i].prevents_always)
            return true;
    return false;
}
