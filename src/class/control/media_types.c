/* SPDX-License-Identifier: MIT */
/* Which media does the drive take, and is one in it? */
#include "class/class.h"

enum { MEDIA_INFO_LEN = 32, HEADER_LEN = 8 };
enum { DEVICE_CD_ROM = 0x02, DEVICE_DVD = 0x33 };
enum { TYPE_CD_ROM = 51, TYPE_REMOVABLE = 11 };

static void put_media(const struct device *device, struct writer *out, uint32_t type, uint32_t characteristics) {
    enum { TRACKS_PER_CYLINDER = 64, SECTORS_PER_TRACK = 32, SIDES = 1 };
    put_le64(out, (uint64_t)device->cylinders);
    put_le32(out, type);
    put_le32(out, TRACKS_PER_CYLINDER);
    put_le32(out, SECTORS_PER_TRACK);
    put_le32(out, device->bytes_per_sector);
    put_le32(out, SIDES);
    put_le32(out, characteristics);
}

/* Direct: it does not wait for what is queued, but takes the turn between two packets of what runs. */
nt_status control_get_media_types_ex(struct device *device, struct request *request) {
    enum { READ_ONLY = 4, READ_WRITE = 8 };
    const uint32_t mounted = 0x80000000u;
    struct writer out = writer_over(request->out, request->out_len);
    struct packet packet;
    uint32_t count = device->is_mmc ? 2 : 1, needed = HEADER_LEN + count * MEDIA_INFO_LEN;
    if (request->out_len < needed)
        return too_small(request, needed);
    device_take_turn(device);
    struct handle *owner = atomic_load_explicit(&device->exclusive, memory_order_relaxed);
    packet_begin(&packet, 6, DIRECTION_NONE, NULL, 0, TIMEOUT_READY);
    bool present = (!owner || owner == request->from) && nt_success(device_send(device, request, &packet));
    bool writable = device->is_mmc && device->write_allowed;
    put_le32(&out, device->is_dvd ? DEVICE_DVD : DEVICE_CD_ROM);
    put_le32(&out, count);
    put_media(device, &out, TYPE_CD_ROM, READ_ONLY | (present && !writable ? mounted : 0));
    if (device->is_mmc)
        put_media(device, &out, TYPE_REMOVABLE, READ_WRITE | (present && writable ? mounted : 0));
    if (!device->current) /* else what runs does so when it is done */
        device_send_due(device);
    device_give_turn(device);
    request->information = needed;
    return STATUS_SUCCESS;
}
