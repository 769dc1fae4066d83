/* SPDX-License-Identifier: MIT */
/* How are the drive's buffers brought to the disc, at leisure and before the end? */
#include "class/class.h"

static nt_status synchronize_cache(struct device *device, struct request *request) {
    static const uint8_t cdb[10] = {0x35};
    return device_send_plain(device, request, cdb, sizeof cdb, device_timeout_times(device, 4));
}

static nt_status call_port(struct device *device, enum port_function function) {
    uint8_t answer = port_function(device->port, function) & PORT_STATUS_MASK;
    return answer == PORT_SUCCESS ? STATUS_SUCCESS : STATUS_IO_DEVICE_ERROR;
}

nt_status device_flush(struct device *device, struct request *request) {
    nt_status status = synchronize_cache(device, request);
    return nt_success(status) ? call_port(device, PORT_FLUSH) : status;
}

/* The tray is unlocked whether it was locked or not; the counts stay. */
nt_status device_shutdown(struct device *device, struct request *request) {
    static const uint8_t allow[6] = {0x1e};
    nt_status status = synchronize_cache(device, request);
    if (nt_success(status))
        status = device_send_plain(device, request, allow, sizeof allow, device->timeout_s);
    return nt_success(status) ? call_port(device, PORT_SHUTDOWN) : status;
}
