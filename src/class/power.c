/* SPDX-License-Identifier: MIT */
/* What does the driver do when power goes, or the device itself? */
#include "class/class.h"

/* Failures are of no interest: power goes anyway. A request that sleeps meanwhile and is cancelled ends a pause, not the
 * tries. */
static void send_before_power_goes(struct device *device, struct packet *packet, uint32_t retries) {
    struct attempt attempt = {.packet = packet};
    for (; !device_attempt(device, packet); attempt.retries++) {
        struct verdict verdict = device_judge(device, &attempt);
        if (!verdict.retry || attempt.retries >= retries)
            return;
        (void)device_pause(device, NULL, verdict.delay);
    }
}

void device_power(struct device *device, bool down) {
    enum { STOP_TIMEOUT = 10, STOP_RETRIES = 4, SYNC_RETRIES = 1 };
    struct packet packet;
    if (!down)
        return; /* nothing is sent again: the drive's own unit attention brings the refresh */
    device_take_turn(device);
    if (device->write_allowed) {
        packet_begin(&packet, 10, DIRECTION_NONE, NULL, 0, device->timeout_s);
        packet.cdb[0] = 0x35;
        send_before_power_goes(device, &packet, SYNC_RETRIES);
    }
    packet_begin(&packet, 6, DIRECTION_NONE, NULL, 0, STOP_TIMEOUT);
    packet.cdb[0] = 0x1b;
    packet.cdb[1] = 0x01;
    send_before_power_goes(device, &packet, STOP_RETRIES);
    if (device->mounted || !device_mends(device, MEND_POWER_VERIFY))
        device->verify = true;
    device->media_changes++;
    device_give_turn(device);
}

void device_surprise_remove(struct device *device) {
    device_take_turn(device);
    device->removed = true;
    device_set_capacity(device, 0);
    device_give_turn(device);
}
