/* SPDX-License-Identifier: MIT */
/* How does a packet go out until it is obeyed or judged? */
#include "class/class.h"

enum { PAUSE_SLICE = 50 * HOST_MS }; /* how long a cancelled sleeper may sleep on */

NTCD_APART static void wait_turn(struct device *device) {
    while (atomic_exchange_explicit(&device->turn, true, memory_order_acquire))
        host_sleep(device->host, HOST_MS / 10);
}

/* With one thread there is nobody who could have it. */
void device_take_turn(struct device *device) {
    if (host_alone(device->host))
        atomic_store_explicit(&device->turn, true, memory_order_relaxed);
    else
        wait_turn(device);
}

void device_give_turn(struct device *device) { atomic_store_explicit(&device->turn, false, memory_order_release); }

/* The port could not even try: what its answer would say. */
NTCD_SELDOM static bool unsent(struct device *device, struct packet *packet, enum status status) {
    packet->scsi_status = SCSI_GOOD;
    packet->transferred = 0;
    packet->port_status = PORT_INTERNAL_ERROR;
    if (status == ST_GONE) {
        device->removed = true;
        packet->port_status = PORT_NO_DEVICE;
    } else {
        packet->internal = status == ST_CANCELLED ? STATUS_CANCELLED : STATUS_INSUFFICIENT_RESOURCES;
    }
    return false;
}

bool device_attempt(struct device *device, struct packet *packet) {
    packet_reset_answer(packet);
    enum status status = port_execute(device->port, packet);
    return status == ST_OK ? (packet->port_status & PORT_STATUS_MASK) == PORT_SUCCESS : unsent(device, packet, status);
}

/* The driver's own packets give up with the request they are sent before. */
static bool cancelled(const struct device *device, const struct request *request) {
    const struct request *who = request ? request : device->current;
    return who && who->cancelled;
}

bool device_pause(struct device *device, const struct request *request, uint64_t delay) {
    device_event(device, &(struct event){.kind = EVENT_RETRY, .delay = delay});
    if (delay == 0)
        return !cancelled(device, request);
    device_give_turn(device);
    while (delay > 0 && !cancelled(device, request)) {
        uint64_t slice = delay < PAUSE_SLICE ? delay : PAUSE_SLICE;
        host_sleep(device->host, slice);
        delay -= slice;
    }
    device_take_turn(device);
    return !cancelled(device, request);
}

/* After an attempt that failed: whether it is time for the next, else the end's status. */
NTCD_SELDOM static bool try_again(struct device *device, const struct attempt *attempt, nt_status *ret) {
    struct verdict verdict = device_judge(device, attempt);
    bool again = verdict.retry && device_pause(device, attempt->request, verdict.delay);
    if (!again)
        *ret = verdict.retry ? STATUS_CANCELLED : verdict.status;
    return again;
}

nt_status device_send(struct device *device, struct request *request, struct packet *packet) {
    nt_status status;
    for (uint32_t retries = 0;; retries++) {
        if (cancelled(device, request))
            return STATUS_CANCELLED;
        if (device_attempt(device, packet)) {
            device->logged_not_ready = false;
            return STATUS_SUCCESS;
        }
        struct attempt attempt = {.request = request, .packet = packet, .retries = retries};
        if (!try_again(device, &attempt, &status))
            return status;
    }
}

NTCD_SELDOM static void send_due(struct device *device) {
    if (device->restore_due)
        device_restore_speed(device);
    if (device->relock_due)
        device_relock(device);
}

void device_send_due(struct device *device) {
    if (device->restore_due || device->relock_due)
        send_due(device);
}

nt_status device_send_scratch(struct device *device, struct request *request, struct packet *packet, uint32_t len) {
    packet->data = device->scratch;
    packet->data_len = len < device->scratch_len ? len : device->scratch_len;
    return device_send(device, request, packet);
}

nt_status device_send_plain(struct device *device, struct request *request, const uint8_t *cdb, uint8_t cdb_len,
                            uint32_t timeout_s) {
    struct packet packet;
    packet_begin(&packet, cdb_len, DIRECTION_NONE, NULL, 0, timeout_s);
    memcpy(packet.cdb, cdb, cdb_len);
    return device_send(device, request, &packet);
}
