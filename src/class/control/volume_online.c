/* SPDX-License-Identifier: MIT */
/* Has a volume on the device come online? Who asks too early waits. */
#include "class/class.h"

nt_status control_are_volumes_ready(struct device *device, struct request *request) {
    host_lock(device->host);
    bool waits = device->volume_online_pending;
    if (waits) {
        request->parked = true;
        request->next = device->parked;
        device->parked = request;
    }
    host_unlock(device->host);
    return waits ? STATUS_PENDING : STATUS_SUCCESS;
}

nt_status control_volume_online(struct device *device, struct request *request) {
    (void)request;
    host_lock(device->host);
    device->volume_online_pending = false;
    host_unlock(device->host);
    device_complete_parked(device, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}
