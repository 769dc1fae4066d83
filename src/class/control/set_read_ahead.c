/* SPDX-License-Identifier: MIT */
/* SET_READ_AHEAD: where reading goes on after a jump [docs/controls.md]. */
#include "class/class.h"
#include "scsi/read_ahead.h"

nt_status control_set_read_ahead(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    struct read_ahead command;
    command.trigger = (uint32_t)(take_le64(&in) >> device->sector_shift);
    command.target = (uint32_t)(take_le64(&in) >> device->sector_shift);
    uint8_t cdb[READ_AHEAD_CDB_LEN];
    read_ahead_put(cdb, &command);
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}
