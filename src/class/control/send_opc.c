/* SPDX-License-Identifier: MIT */
/* SEND_OPC_INFORMATION: the drive adjusts its laser to the disc [docs/controls.md]. */
#include "class/class.h"
#include "scsi/opc.h"

enum { SIMPLE = 1 };

nt_status check_send_opc_information(struct device *device, struct request *request) {
    (void)device;
    struct reader in = reader_of(request->in);
    return take_le32(&in) == SIMPLE ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

nt_status control_send_opc_information(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    take_skip(&in, 4);
    bool first = take_u8(&in) != 0, second = take_u8(&in) != 0;
    uint8_t cdb[OPC_CDB_LEN];
    opc_put(cdb, &(struct opc){.perform = true, .exclude = {first, second}});
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}
