/* SPDX-License-Identifier: MIT */
/* Where should the drive read on when it passes a certain sector [MMC-6 6.38]? */
#include "class/class.h"

nt_status control_set_read_ahead(struct device *device, struct request *request) {
    uint8_t cdb[12] = {0xa7};
    set_be32(cdb + 2, (uint32_t)(get_le64(request->in.at) >> device->sector_shift));
    set_be32(cdb + 6, (uint32_t)(get_le64(request->in.at + 8) >> device->sector_shift));
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}
