/* SPDX-License-Identifier: MIT */
/* How is the drive reserved for this initiator, and released? */
#include "class/class.h"

/* A drive that refuses the six-byte form is asked in ten bytes; the retry itself rewrites the command. */
static nt_status send_reserve(struct device *device, struct request *request, uint8_t six, uint8_t ten) {
    const uint8_t cdb[10] = {device->no_reserve6 ? ten : six};
    return device_send_plain(device, request, cdb, device->no_reserve6 ? 10 : 6, device->timeout_s);
}

nt_status control_reserve(struct device *device, struct request *request) {
    return send_reserve(device, request, 0x16, 0x56);
}
nt_status control_release(struct device *device, struct request *request) {
    return send_reserve(device, request, 0x17, 0x57);
}
