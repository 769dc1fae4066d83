/* SPDX-License-Identifier: MIT */
/* GET_DRIVE_LAYOUT, GET_PARTITION_INFO and _EX: one partition made up for the whole disc [docs/controls.md]. */
#include "class/class.h"

/* All sizes [WDK ntdddisk.h]; the made-up partition is one of FAT32 in an MBR. */
enum { PARTITION_LEN = 32, PARTITION_EX_LEN = 144, LAYOUT_LEN = 40, LAYOUT_EX_LEN = 192 };
enum { PARTITION_TYPE = 0x0b, SIGNATURE = 1, STYLE_MBR = 0, MBR_ARM_LEN = 40, RECOGNISED = 1 };

static void put_partition(struct writer *out, int64_t len) {
    put_le64(out, 0); /* starting offset */
    put_le64(out, (uint64_t)len);
    put_le32(out, 0); /* hidden sectors */
    put_le32(out, 0); /* partition number */
    put_u8(out, PARTITION_TYPE);
    put_u8(out, 0); /* boot indicator */
    put_u8(out, RECOGNISED);
    put_zero(out, 5); /* rewrite partition, padding */
}

static void put_partition_ex(struct writer *out, int64_t len) {
    put_le32(out, STYLE_MBR);
    put_zero(out, 4);
    put_le64(out, 0); /* starting offset */
    put_le64(out, (uint64_t)len);
    put_le32(out, 0); /* partition number */
    put_zero(out, 4); /* rewrite partition, padding */
    put_u8(out, PARTITION_TYPE);
    put_u8(out, 0); /* boot indicator */
    put_u8(out, RECOGNISED);
    put_zero(out, PARTITION_EX_LEN - 35); /* hidden sectors, and the room a GPT entry would take */
}

static nt_status done(struct request *request, const struct writer *out) {
    request->information = (uint32_t)out->wanted;
    return STATUS_SUCCESS;
}

nt_status control_get_partition_info(struct device *device, struct request *request) {
    struct writer out = writer_over(request->out, request->out_len);
    put_partition(&out, device->capacity);
    return done(request, &out);
}

nt_status control_get_partition_info_ex(struct device *device, struct request *request) {
    struct writer out = writer_over(request->out, request->out_len);
    put_partition_ex(&out, device->capacity);
    return done(request, &out);
}

nt_status control_get_drive_layout(struct device *device, struct request *request) {
    struct writer out = writer_over(request->out, request->out_len);
    put_le32(&out, 1); /* partitions */
    put_le32(&out, SIGNATURE);
    put_partition(&out, device->capacity);
    return done(request, &out);
}

nt_status control_get_drive_layout_ex(struct device *device, struct request *request) {
    struct writer out = writer_over(request->out, request->out_len);
    put_le32(&out, STYLE_MBR);
    put_le32(&out, 1); /* partitions */
    put_le32(&out, SIGNATURE);
    put_zero(&out, MBR_ARM_LEN - 4);
    put_partition_ex(&out, device->capacity);
    return done(request, &out);
}
