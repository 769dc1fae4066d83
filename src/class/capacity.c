/* SPDX-License-Identifier: MIT */
/* How large is the medium, and how large are its sectors? */
#include "class/class.h"

enum { SECTORS_PER_CYLINDER = 64 * 32, UNKNOWN_CAPACITY = 0x7fffffff };

void device_set_capacity(struct device *device, int64_t capacity) {
    host_lock(device->host);
    device->capacity = capacity;
    host_unlock(device->host);
}

int64_t device_capacity(struct device *device) {
    if (host_alone(device->host))
        return device->capacity;
    host_lock(device->host);
    int64_t capacity = device->capacity;
    host_unlock(device->host);
    return capacity;
}

static void set_geometry(struct device *device, uint32_t sectors, uint32_t block_len) {
    uint32_t shift = 11;
    if (block_len != 0)
        for (shift = 31; !(block_len >> shift & 1); shift--)
            ;
    device->sector_shift = shift;
    device->bytes_per_sector = 1u << shift;
    device->cylinders = sectors / SECTORS_PER_CYLINDER;
    device_set_capacity(device, block_len == 0 ? UNKNOWN_CAPACITY : (int64_t)((uint64_t)sectors << shift));
}

nt_status device_read_capacity(struct device *device, struct request *request) {
    uint8_t answer[8] = {0};
    struct packet packet;
    packet_begin(&packet, 10, DIRECTION_IN, answer, sizeof answer, TIMEOUT_CAPACITY);
    packet.cdb[0] = 0x25;
    nt_status status = device_send(device, request, &packet);
    if (nt_success(status))
        set_geometry(device, get_be32(answer) + 1, get_be32(answer + 4)); /* the last LBA may wrap to no sectors */
    else
        set_geometry(device, 1, 0);
    device->capacity_changes = device->media_changes;
    return status;
}
