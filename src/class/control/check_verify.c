/* SPDX-License-Identifier: MIT */
/* Is a medium there and ready, and was it changed? */
#include "class/class.h"

nt_status check_check_verify(struct device *device, struct request *request) {
    (void)device;
    return request->out_len > 0 && request->out_len < 4 ? too_small(request, 4) : STATUS_SUCCESS;
}

nt_status control_check_verify(struct device *device, struct request *request) {
    struct packet packet;
    packet_begin(&packet, 6, DIRECTION_NONE, NULL, 0, TIMEOUT_READY);
    nt_status status = device_send(device, request, &packet);
    /* CHECK_VERIFY2 has the buffer but never fills it. */
    if (nt_success(status) && request->row->code == IOCTL_STORAGE_CHECK_VERIFY && request->out_len >= 4) {
        set_le32(request->out, device->media_changes);
        request->information = 4;
    }
    return status;
}
