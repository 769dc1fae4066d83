/* SPDX-License-Identifier: MIT */
/* DISK_VERIFY and DISK_IS_WRITABLE: are these sectors good, and may one write like on a hard disk? [docs/controls.md] */
#include "class/control/answer.h"
#include "scsi/verify.h"

enum { SECTORS_PER_TIMEOUT = 128 };

nt_status control_disk_verify(struct device *device, struct request *request) {
    if (!device->write_allowed)
        return STATUS_MEDIA_WRITE_PROTECTED;
    struct reader in = reader_of(request->in);
    uint64_t offset = take_le64(&in), first = offset >> device->sector_shift;
    uint32_t count = take_le32(&in) >> device->sector_shift;
    if (offset > INT64_MAX || count > UINT16_MAX || first > UINT32_MAX)
        return STATUS_INVALID_PARAMETER;
    struct packet packet;
    packet_begin(&packet, VERIFY_CDB_LEN, DIRECTION_NONE, NULL, 0, device->timeout_s);
    if (count)
        packet.timeout_s = device_timeout_times(device, (count + SECTORS_PER_TIMEOUT) / SECTORS_PER_TIMEOUT);
    verify_put(packet.cdb, &(struct verify){.lba = (uint32_t)first, .count = (uint16_t)count});
    return device_send(device, request, &packet);
}

nt_status control_disk_is_writable(struct device *device, struct request *request) {
    (void)request;
    return device->write_allowed && device->write_schema == FEATURE_DEFECT_MANAGEMENT ? STATUS_SUCCESS
                                                                          : STATUS_MEDIA_WRITE_PROTECTED;
}
