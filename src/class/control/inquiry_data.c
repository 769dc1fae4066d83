/* SPDX-License-Identifier: MIT */
/* GET_INQUIRY_DATA: who the drive said it is when it started [docs/controls.md]. */
#include "class/control/answer.h"

nt_status control_get_inquiry_data(struct device *device, struct request *request) {
    if (!request->out_len)
        return STATUS_BUFFER_TOO_SMALL;
    /* Of a device that is gone the warning becomes an error, which delivers nothing. */
    if (request->out_len < device->inquiry_len && device->removed)
        return STATUS_BUFFER_OVERFLOW;
    nt_status status = answer(request, device->inquiry, device->inquiry_len);
    return request->out_len < device->inquiry_len ? STATUS_BUFFER_OVERFLOW : status;
}
