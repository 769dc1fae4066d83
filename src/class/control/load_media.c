/* SPDX-License-Identifier: MIT */
/* How is the tray moved? */
#include "class/class.h"

enum { LOAD = 0x03, EJECT = 0x02 };

/* A simple lock does not stop this: the drive itself refuses then. */
static nt_status move(struct device *device, struct request *request, uint8_t how) {
    const uint8_t cdb[6] = {0x1b, 0, 0, 0, how};
    if (device->secure_locks != 0)
        return STATUS_DEVICE_BUSY;
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}

nt_status control_load_media(struct device *device, struct request *request) { return move(device, request, LOAD); }
nt_status control_eject_media(struct device *device, struct request *request) { return move(device, request, EJECT); }
