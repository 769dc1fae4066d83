/* SPDX-License-Identifier: MIT */
/* DISK_VERIFY and IS_WRITABLE: are these sectors good, is it as writable as a hard disk? [docs/controls.md] */
#include "class/class.h"
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
    /* One sector takes T, and every 128 more as much again. */
    uint32_t times = count ? (count + SECTORS_PER_TIMEOUT) / SECTORS_PER_TIMEOUT : 0;
    uint8_t cdb[VERIFY_CDB_LEN];
    verify_put(cdb, &(struct verify){.lba = (uint32_t)first, .count = (uint16_t)count});
    return device_send_plain(device, request, cdb, sizeof cdb,
                             times ? device_timeout_times(device, times) : device->timeout_s);
}

nt_status control_disk_is_writable(struct device *device, struct request *request) {
    (void)request;
    return device->write_allowed && device->write_schema == FEATURE_DEFECT_MANAGEMENT ? STATUS_SUCCESS
                                                                                      : STATUS_MEDIA_WRITE_PROTECTED;
}
