/* SPDX-License-Identifier: MIT */
/* Is a medium there, and how does the driver learn that it came or went? */
#include "class/class.h"

void device_set_media(struct device *device, enum media_state state, enum media_state *before) {
    struct media_detection *md = &device->media;
    if (!md->enabled)
        return;
    enum media_state old = md->known;
    if (before)
        *before = old;
    md->known = state;
    if (state == MEDIA_PRESENT && old != MEDIA_PRESENT)
        device->media_changes++;
    if (md->disable_count != 0 || md->reported == state || state == MEDIA_UNKNOWN)
        return;
    device_event(device, &(struct event){.kind = state == MEDIA_PRESENT ? EVENT_MEDIA_ARRIVAL : EVENT_MEDIA_REMOVAL,
                                         .count = device->media_changes,
                                         .state = state});
    md->reported = state;
}

void device_enable_detection(struct device *device, struct handle *handle) {
    struct media_detection *md = &device->media;
    handle->mcn_disables--;
    host_lock(device->host);
    if (md->enabled && --md->disable_count == 0)
        md->reported = md->known; /* what changed meanwhile is never announced */
    host_unlock(device->host);
}

/* Event classes [MMC-6 6.6]. */
enum {
    CLASS_OPERATION = 1,
    CLASS_EXTERNAL = 3,
    CLASS_MEDIA = 4,
    CLASS_BUSY = 6,
    EVENT_ANSWER_LEN = 8,
    CLASSES_WANTED = 1 << CLASS_OPERATION | 1 << CLASS_EXTERNAL | 1 << CLASS_MEDIA | 1 << CLASS_BUSY
};

static void ask_events(const struct media_detection *md, struct packet *packet, uint8_t *answer) {
    memset(answer, 0, EVENT_ANSWER_LEN);
    packet_begin(packet, 10, DIRECTION_IN, answer, EVENT_ANSWER_LEN, TIMEOUT_EVENT);
    packet->cdb[0] = 0x4a;
    packet->cdb[1] = 0x01; /* polled */
    packet->cdb[4] = md->mask;
    packet->cdb[8] = EVENT_ANSWER_LEN;
}

/* The class has nothing more to say: ask the next one. False once all were asked. */
static bool next_class(struct media_detection *md, uint8_t class_bit) {
    md->mask = (uint8_t)(md->mask & ~class_bit);
    md->done |= class_bit;
    if (md->mask != 0)
        return true;
    md->mask = md->done;
    md->done = 0;
    return false;
}

/* Returns whether to ask again at once. */
static bool operation_event(struct device *device, const uint8_t *answer) {
    enum { CHANGE_ASKED = 1, FEATURE_CHANGED = 1, FEATURE_ADDED = 2, PATIENCE = 4 };
    struct media_detection *md = &device->media;
    uint16_t change = get_be16(answer + 6);
    if ((answer[4] & 0x0f) == CHANGE_ASKED)
        return true;
    if (md->retry_count >= PATIENCE) {
        /* A drive that reports the same change for ever is not asked about changes until the others had their turn. */
        md->hack = true;
        return next_class(md, 1 << CLASS_OPERATION);
    }
    if (change == FEATURE_CHANGED || change == FEATURE_ADDED) {
        if (device->mounted)
            device->verify = true;
        device_forget_capabilities(device);
    }
    return true;
}

static void external_event(struct device *device, const uint8_t *answer) {
    enum { BUTTON_DOWN = 1 };
    if ((answer[4] & 0x0f) == BUTTON_DOWN)
        device_event(
            device,
            &(struct event){.kind = EVENT_EXTERNAL_REQUEST, .button = BUTTON_DOWN, .external = get_be16(answer + 6)});
}

static void media_event(struct device *device, uint8_t code) {
    enum { EJECT_ASKED = 1, NEW_MEDIA = 2, REMOVAL = 3, MEDIA_CHANGED = 4 };
    if (code == NEW_MEDIA || code == MEDIA_CHANGED) {
        if (device->mounted)
            device->verify = true;
        device_set_media(device, MEDIA_PRESENT, NULL);
    } else if (code == REMOVAL) {
        device_set_media(device, MEDIA_NOT_PRESENT, NULL);
    } else if (code == EJECT_ASKED) {
        device_event_of(device, EVENT_EJECT_REQUEST);
    }
}

static void busy_event(struct device *device, const uint8_t *answer) {
    uint16_t time = get_be16(answer + 6);
    if (time >= 2)
        device_event(device,
                     &(struct event){.kind = EVENT_BECOMING_READY, .reason = answer[5], .estimated_100ms = time});
}

/* What an answer says; *again: more may wait. A status that is no success: an answer no drive may give. */
static nt_status evaluate_events(struct device *device, const uint8_t *answer, bool *again) {
    struct media_detection *md = &device->media;
    uint8_t class = answer[2] & 7, code = answer[4] & 0x0f;
    uint8_t bit = (uint8_t)(1 << class);
    *again = false;
    if ((answer[2] & 0x80) || class == 0)
        return STATUS_SUCCESS;
    if (md->hack) {
        if (!(md->mask & bit))
            return STATUS_DEVICE_PROTOCOL_ERROR;
        if ((md->mask & (bit - 1)) != 0) {
            md->hack = false; /* it reports by priority after all */
        } else if (code == 0) {
            *again = next_class(md, bit);
            return STATUS_SUCCESS;
        }
    }
    if (get_be16(answer) < 2 + 4)
        return STATUS_DEVICE_PROTOCOL_ERROR;
    if (code == 0)
        return STATUS_SUCCESS;
    *again = true;
    if (class == CLASS_OPERATION)
        *again = operation_event(device, answer);
    else if (class == CLASS_EXTERNAL)
        external_event(device, answer);
    else if (class == CLASS_MEDIA)
        media_event(device, code);
    else if (class == CLASS_BUSY)
        busy_event(device, answer);
    return STATUS_SUCCESS;
}

/* One packet of the start-up probe. True: ask again. */
static bool probe_once(struct device *device, unsigned round, nt_status *ret) {
    struct media_detection *md = &device->media;
    uint8_t answer[EVENT_ANSWER_LEN];
    struct packet packet;
    bool again = false;
    ask_events(md, &packet, answer);
    *ret = STATUS_SUCCESS;
    if (!device_attempt(device, &packet)) {
        struct attempt attempt = {.packet = &packet};
        *ret = device_judge(device, &attempt).status;
        if ((packet.port_status & PORT_STATUS_MASK) == PORT_DATA_OVERRUN)
            *ret = STATUS_SUCCESS;
    }
    if (!nt_success(*ret))
        return false;
    if (round > 0) {
        *ret = evaluate_events(device, answer, &again);
        return nt_success(*ret) && again;
    }
    md->mask = answer[3] & CLASSES_WANTED;
    if (device->quirks & QUIRK_GESN_IGNORES_CHANGE)
        md->mask = (uint8_t)(md->mask & ~(1 << CLASS_OPERATION));
    md->hack = (md->mask & (md->mask - 1)) != 0;
    return md->mask != 0;
}

void device_probe_events(struct device *device) {
    enum { ROUNDS = 16 };
    struct media_detection *md = &device->media;
    nt_status status = STATUS_SUCCESS;
    if (!md->enabled || (device->quirks & QUIRK_BAD_GESN))
        return;
    for (unsigned round = 0; round < ROUNDS; round++)
        if (!probe_once(device, round, &status))
            break;
    md->gesn = nt_success(status) && (md->mask & 1 << CLASS_MEDIA);
}

bool device_may_poll(const struct device *device) {
    return !device->removed && device->media.enabled && device->media.disable_count == 0 &&
           atomic_load_explicit(&device->exclusive, memory_order_relaxed) == NULL;
}

/* One packet of a poll. True: ask again. */
static bool poll_once(struct device *device) {
    struct media_detection *md = &device->media;
    uint8_t answer[EVENT_ANSWER_LEN];
    struct packet packet;
    bool again = false;
    if (md->gesn)
        ask_events(md, &packet, answer);
    else
        packet_begin(&packet, 6, DIRECTION_NONE, NULL, 0, TIMEOUT_READY);
    bool good = device_attempt(device, &packet);
    uint8_t port = packet.port_status & PORT_STATUS_MASK;
    if (!good && port == PORT_NOT_POWERED)
        return false;
    if (!good) {
        struct attempt attempt = {.packet = &packet, .polling = true};
        nt_status status = device_judge(device, &attempt).status;
        if (!nt_success(status) && port != PORT_DATA_OVERRUN)
            return false;
    }
    device->logged_not_ready = false;
    if (!md->gesn)
        device_set_media(device, MEDIA_PRESENT, NULL);
    else if (packet.transferred == EVENT_ANSWER_LEN)
        (void)evaluate_events(device, answer, &again);
    return again;
}

void device_poll(struct device *device) {
    enum { PATIENCE = 32 };
    struct media_detection *md = &device->media;
    device_refresh(device);
    while (poll_once(device)) {
        if (++md->retry_count > PATIENCE) {
            md->gesn = false; /* a drive that never stops talking is asked in the old way */
            break;
        }
    }
    md->retry_count = 0;
    if (md->known != md->reported)
        device_set_media(device, md->known, NULL);
}

void device_tick(struct device *device, uint32_t ticks) {
    device_take_turn(device);
    for (; ticks > 0; ticks--) {
        if (device_may_poll(device))
            device_poll(device);
        device_send_due(device);
    }
    device_give_turn(device);
}
