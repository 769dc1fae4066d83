/* SPDX-License-Identifier: MIT */
/* DVD_START_SESSION and DVD_END_SESSION: a CSS authentication begins and ends [docs/controls.md]. */
#include "class/control/answer.h"
#include "class/protection.h"

nt_status check_dvd_start_session(struct device *device, struct request *request) {
    (void)request;
    return device->is_dvd ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
}

nt_status control_dvd_start_session(struct device *device, struct request *request) {
    return protection_start_session(device, request, KEYS_CSS);
}

/* Whether the drive is one for DVDs is not asked. */
nt_status check_dvd_end_session(struct device *device, struct request *request) {
    (void)device;
    if (!request->in.len)
        return STATUS_BUFFER_TOO_SMALL;
    return request->in.len < 4 ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

nt_status control_dvd_end_session(struct device *device, struct request *request) {
    return protection_end_session(device, request, KEYS_CSS);
}
