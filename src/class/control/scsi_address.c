/* SPDX-License-Identifier: MIT */
/* SCSI_GET_ADDRESS and SCSI_GET_CAPABILITIES: what the port under the reference driver would answer [docs/controls.md].
 */
#include "class/control/answer.h"

enum { ADDRESS_LEN = 8, CAPABILITIES_LEN = 24 };

/* Every drive is alone on a port of its own; port 0 is left to the machine's disk. */
nt_status control_scsi_get_address(struct device *device, struct request *request) {
    uint8_t address[ADDRESS_LEN] = {ADDRESS_LEN, 0, 0, 0, (uint8_t)(device->options.number + 1)};
    if (request->out_len < sizeof address)
        return STATUS_BUFFER_TOO_SMALL;
    return answer(request, address, sizeof address);
}

nt_status control_scsi_get_capabilities(struct device *device, struct request *request) {
    uint8_t capabilities[CAPABILITIES_LEN];
    if (request->out_len < sizeof capabilities)
        return STATUS_BUFFER_TOO_SMALL;
    struct writer out = writer_over(capabilities, sizeof capabilities);
    put_le32(&out, CAPABILITIES_LEN);
    put_le32(&out, device->port->max_transfer);
    put_le32(&out, device->port->max_pages);
    put_le32(&out, 0); /* asynchronous events */
    put_le32(&out, device->port->alignment_mask);
    put_zero(&out, 4); /* no tagged queuing, scans upwards, no PIO; padding */
    return answer(request, capabilities, sizeof capabilities);
}
