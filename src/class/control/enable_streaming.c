/* SPDX-License-Identifier: MIT */
/* ENABLE_STREAMING: this handle's reads and writes want time more than truth [docs/controls.md]. */
#include "class/class.h"

enum { DISABLE = 1, READ_ONLY = 2, WRITE_ONLY = 3, READ_WRITE = 4 };

nt_status check_enable_streaming(struct device *device, struct request *request) {
    (void)device;
    struct reader in = reader_of(request->in);
    uint32_t type = take_le32(&in);
    return type >= DISABLE && type <= READ_WRITE ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

nt_status control_enable_streaming(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    uint32_t type = take_le32(&in);
    bool read = type == READ_ONLY || type == READ_WRITE, write = type == WRITE_ONLY || type == READ_WRITE;
    if (!request->from)
        return STATUS_INVALID_HANDLE;
    if ((read && (device->no_streaming || !device->stream_read_ok)) ||
        (write && (device->no_streaming || !device->stream_write_ok)))
        return STATUS_INVALID_DEVICE_REQUEST;
    request->from->stream_read = read;
    request->from->stream_write = write;
    return STATUS_SUCCESS;
}
