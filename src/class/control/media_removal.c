/* SPDX-License-Identifier: MIT */
/* May the medium be taken out? Simple locks belong to the device, secure ones to a handle. */
#include "class/class.h"

/* The drive hears of it only when being locked changes. `byte` is the caller's. */
static nt_status tell_drive(struct device *device, struct request *request, uint8_t byte) {
    uint8_t cdb[6] = {0x1e};
    cdb[4] = device_mends(device, MEND_PREVENT_BIT) ? byte != 0 : byte & 1;
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}

void device_relock(struct device *device) {
    device->relock_due = false;
    if (device_is_locked(device) && tell_drive(device, NULL, 1) == STATUS_CANCELLED)
        device->relock_due = true;
}

static nt_status prevent(struct device *device, struct request *request, uint8_t byte) {
    return device_is_locked(device) ? STATUS_SUCCESS : tell_drive(device, request, byte);
}

nt_status control_media_removal(struct device *device, struct request *request) {
    uint8_t byte = request->in.at[0];
    nt_status status = STATUS_SUCCESS;
    if (byte != 0) {
        status = prevent(device, request, byte);
        if (nt_success(status))
            device->simple_locks++;
    } else if (device->simple_locks > 0) {
        device->simple_locks--;
        if (!device_is_locked(device))
            status = tell_drive(device, request, byte);
        if (!nt_success(status))
            device->simple_locks++;
    }
    return status;
}

static nt_status unlock_secure(struct device *device, struct request *request) {
    struct handle *handle = request->from;
    nt_status status = STATUS_SUCCESS;
    if (handle->secure_locks == 0)
        return STATUS_INVALID_DEVICE_STATE;
    device->secure_locks--;
    handle->secure_locks--;
    if (!device_is_locked(device))
        status = tell_drive(device, request, 0);
    if (!nt_success(status)) {
        device->secure_locks++;
        handle->secure_locks++;
    }
    return status;
}

nt_status control_ejection_control(struct device *device, struct request *request) {
    uint8_t byte = request->in.at[0];
    if (!request->from)
        return STATUS_INVALID_HANDLE;
    if (byte == 0)
        return unlock_secure(device, request);
    nt_status status = prevent(device, request, byte);
    if (nt_success(status)) {
        device->secure_locks++;
        request->from->secure_locks++;
    }
    return status;
}
