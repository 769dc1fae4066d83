/* SPDX-License-Identifier: MIT */
/* GET_INQUIRY_DATA: who the drive said it is when it started [docs/controls.md]. */
#include "class/control/answer.h"

nt_status control_get_inquiry_data(struct device *device, struct request *request) {
    if (!request->out_len)
        return STATUS_BUFFER_TOO_SMALL;
    if (request->out_len >= device->inquiry_len)
        return answer(request, device->inquiry, device->inquiry_len);
    request->information = request->out_len;
    if (!device->removed) /* of a device that is gone the warning becomes an error, which delivers nothing */
        memcpy(request->out, device->inquiry, request->information);
    return STATUS_BUFFER_OVERFLOW;
}
