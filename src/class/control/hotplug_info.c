/* SPDX-License-Identifier: MIT */
/* May the device and its medium be taken away while in use? */
#include "class/class.h"

enum { LEN = 8 };

/* Size, MediaRemovable, MediaHotplug, DeviceHotplug, WriteCacheEnableOverride. */
static void put_info(const struct device *device, uint8_t *info) {
    set_le32(info, LEN);
    info[4] = device->inquiry[1] >> 7;
    info[5] = (device->quirks & QUIRK_CANNOT_LOCK) != 0;
    info[6] = device->device_hotplug;
    info[7] = 0;
}

nt_status control_get_hotplug_info(struct device *device, struct request *request) {
    host_lock(device->host);
    put_info(device, request->out);
    host_unlock(device->host);
    request->information = LEN;
    return STATUS_SUCCESS;
}

nt_status control_set_hotplug_info(struct device *device, struct request *request) {
    uint8_t current[LEN];
    const uint8_t *wanted = request->in.at;
    nt_status status = STATUS_SUCCESS;
    host_lock(device->host);
    put_info(device, current);
    /* Everything but DeviceHotplug is fixed; of several differences the last one is told. */
    if (get_le32(wanted) != LEN)
        status = STATUS_INVALID_PARAMETER_1;
    if (wanted[4] != current[4])
        status = STATUS_INVALID_PARAMETER_2;
    if (wanted[5] != current[5])
        status = STATUS_INVALID_PARAMETER_3;
    if (wanted[7] != current[7])
        status = STATUS_INVALID_PARAMETER_5;
    if (nt_success(status))
        device->device_hotplug = wanted[6];
    host_unlock(device->host);
    return status;
}
