/* SPDX-License-Identifier: MIT */
/* DVD_READ_STRUCTURE: what a DVD says of itself outside its sectors [docs/controls.md]. */
#include "class/control/answer.h"
#include "class/protection.h"

nt_status check_dvd_read_structure(struct device *device, struct request *request) {
    if (request->out_len > UINT16_MAX)
        return STATUS_INVALID_PARAMETER;
    return device->is_dvd ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
}

nt_status control_dvd_read_structure(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    uint64_t offset = take_le64(&in);
    uint32_t format = take_le32(&in), session = take_le32(&in);
    struct read_disc_structure command = {
        .address = (uint32_t)(offset >> device->sector_shift),
        .layer = take_u8(&in),
        .format = (uint8_t)format,
        .allocation = (uint16_t)request->out_len,
        .agid = format == STRUCTURE_DISC_KEY ? session & 3 : 0,
    };
    uint32_t got;
    nt_status status = protection_read_structure(device, request, &command, &got);
    if (!nt_success(status))
        return status;
    if (device_mends(device, MEND_LAYER_ORDER)) {
        set_le16(device->scratch, get_be16(device->scratch));
        if (format == STRUCTURE_PHYSICAL)
            protection_swap_layer(device->scratch, got);
    } else {
        protection_swap(device->scratch, got, format);
    }
    return answer(request, device->scratch, got);
}
