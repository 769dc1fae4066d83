/* SPDX-License-Identifier: MIT */
/* How large is the disc, in the words disks are described with? */
#include "class/class.h"

enum { REMOVABLE_MEDIA = 11, TRACKS_PER_CYLINDER = 64, SECTORS_PER_TRACK = 32 };

static void put_geometry(const struct device *device, struct writer *out) {
    put_le64(out, (uint64_t)device->cylinders);
    put_le32(out, REMOVABLE_MEDIA);
    put_le32(out, TRACKS_PER_CYLINDER);
    put_le32(out, SECTORS_PER_TRACK);
    put_le32(out, device->bytes_per_sector);
}

nt_status control_get_drive_geometry(struct device *device, struct request *request) {
    nt_status status = device_read_capacity(device, request);
    if (!nt_success(status))
        return status;
    struct writer out = writer_over(request->out, request->out_len);
    put_geometry(device, &out);
    request->information = (uint32_t)out.wanted;
    return status;
}

nt_status control_get_drive_geometry_ex(struct device *device, struct request *request) {
    nt_status status = device_read_capacity(device, request);
    if (!nt_success(status))
        return status;
    struct writer out = writer_over(request->out, request->out_len);
    put_geometry(device, &out);
    put_le64(&out, (uint64_t)device->capacity);
    request->information = (uint32_t)out.wanted;
    return status;
}

nt_status control_get_length_info(struct device *device, struct request *request) {
    nt_status status = device_read_capacity(device, request);
    if (!nt_success(status))
        return status;
    set_le64(request->out, (uint64_t)device->capacity);
    request->information = 8;
    return status;
}

nt_status control_storage_read_capacity(struct device *device, struct request *request) {
    enum { LEN = 32 };
    nt_status status = device_read_capacity(device, request);
    if (!nt_success(status))
        return status;
    struct writer out = writer_over(request->out, request->out_len);
    put_le32(&out, LEN); /* Version is the size */
    put_le32(&out, LEN);
    put_le32(&out, device->bytes_per_sector);
    put_le32(&out, 0);
    put_le64(&out, (uint64_t)device->capacity / device->bytes_per_sector);
    put_le64(&out, (uint64_t)device->capacity);
    request->information = (uint32_t)out.wanted;
    return status;
}
