/* SPDX-License-Identifier: MIT */
/* AACS_START_SESSION and AACS_END_SESSION: an AACS authentication begins and ends [docs/controls.md]. */
#include "class/control/aacs.h"

nt_status check_aacs_start_session(struct device *device, struct request *request) {
    return aacs_check(device, request, 0, AACS_SESSION_LEN);
}

nt_status control_aacs_start_session(struct device *device, struct request *request) {
    return protection_start_session(device, request, KEYS_AACS);
}

nt_status check_aacs_end_session(struct device *device, struct request *request) {
    if (!request->in.len)
        return STATUS_BUFFER_TOO_SMALL;
    if (!device->is_aacs)
        return STATUS_INVALID_DEVICE_REQUEST;
    return request->in.len != AACS_SESSION_LEN ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

nt_status control_aacs_end_session(struct device *device, struct request *request) {
    return protection_end_session(device, request, KEYS_AACS);
}
