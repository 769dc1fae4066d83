/* SPDX-License-Identifier: MIT */
/* What is the device called among its like, and what does it never support? */
#include "class/class.h"

nt_status control_get_device_number(struct device *device, struct request *request) {
    enum { LEN = 12, DEVICE_CD_ROM = 0x02 };
    set_le32(request->out, DEVICE_CD_ROM); /* a DVD drive too */
    set_le32(request->out + 4, device->options.number);
    set_le32(request->out + 8, UINT32_MAX); /* no partition */
    request->information = LEN;
    return STATUS_SUCCESS;
}

nt_status control_check_priority_hint_support(struct device *device, struct request *request) {
    (void)device, (void)request;
    return STATUS_NOT_SUPPORTED;
}
