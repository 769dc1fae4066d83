/* SPDX-License-Identifier: MIT */
/* How does a caller steer media detection: off for a while, or now? */
#include "class/class.h"

nt_status control_mcn_control(struct device *device, struct request *request) {
    struct handle *handle = request->from;
    bool disable = request->in.at[0] != 0;
    if (!handle)
        return STATUS_INVALID_PARAMETER;
    if (!disable && handle->mcn_disables == 0)
        return STATUS_INVALID_DEVICE_STATE;
    if (!disable) {
        device_enable_detection(device, handle);
        return STATUS_SUCCESS;
    }
    handle->mcn_disables++;
    host_lock(device->host);
    if (device->media.enabled)
        device->media.disable_count++;
    host_unlock(device->host);
    return STATUS_SUCCESS;
}

nt_status check_event_notification(struct device *device, struct request *request) {
    enum { LEN = 16, VERSION = 1, KNOWN_EVENTS = 7 };
    if (!device->media.enabled)
        return STATUS_UNSUCCESSFUL;
    if (request->in.len < LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    if (get_le32(request->in.at) != VERSION || get_le32(request->in.at + 4) != LEN)
        return STATUS_INVALID_PARAMETER;
    if ((request->in.at[8] & KNOWN_EVENTS) == 0)
        return STATUS_NOT_SUPPORTED;
    host_lock(device->host);
    bool disabled = device->media.disable_count != 0;
    host_unlock(device->host);
    return disabled ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

/* The poll takes its turn in the queue and its outcome is nobody's business: the request only asked for it. A locked
 * device is not polled, and that too is success. */
nt_status control_event_notification(struct device *device, struct request *request) {
    (void)request;
    if (device_may_poll(device))
        device_poll(device);
    return STATUS_SUCCESS;
}
