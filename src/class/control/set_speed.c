/* SPDX-License-Identifier: MIT */
/* SET_SPEED: how fast the drive shall turn, the older way or by streaming rates [docs/controls.md]. */
#include "class/class.h"
#include "scsi/speed.h"
#include "scsi/streaming.h"

enum { SPEED = 0, STREAMING = 1, STREAMING_IN_LEN = 36 };

nt_status check_set_speed(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    uint32_t type = take_le32(&in);
    if (type > STREAMING)
        return STATUS_INVALID_PARAMETER;
    if (type == STREAMING && !device->is_mmc)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (type == STREAMING && request->in.len < STREAMING_IN_LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    return STATUS_SUCCESS;
}

static nt_status set_speed(struct device *device, struct request *request, struct reader *in) {
    struct speed speed;
    speed.read = take_le16(in);
    speed.write = take_le16(in);
    speed.rotation = (uint8_t)(take_le32(in) & 3);
    uint8_t cdb[SPEED_CDB_LEN];
    speed_put(cdb, &speed);
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}

/* The reference driver lets a BOOLEAN's low bit fall into the descriptor. */
static bool is_true(const struct device *device, uint8_t boolean) {
    return device_mends(device, MEND_SPEED_BOOLEANS) ? boolean != 0 : boolean & 1;
}

/* The sector numbers go out as they came, though the structure's documentation calls them bytes. */
static nt_status set_streaming(struct device *device, struct request *request, struct reader *in) {
    struct streaming_rate rate;
    rate.read_size = take_le32(in);
    rate.read_time = take_le32(in);
    rate.write_size = take_le32(in);
    rate.write_time = take_le32(in);
    rate.first = take_le32(in);
    rate.last = take_le32(in);
    rate.rotation = (uint8_t)(take_le32(in) & 3);
    rate.restore = is_true(device, take_u8(in));
    rate.exact = is_true(device, take_u8(in));
    rate.random_access = is_true(device, take_u8(in));
    /* Before the command goes out, and the wrong way round: a rate that does not persist is undone at the next disc. */
    device->restore_speed = take_u8(in) == 0;
    streaming_rate_put(device->scratch, &rate);
    struct packet packet;
    packet_begin(&packet, STREAMING_CDB_LEN, DIRECTION_OUT, NULL, 0, device->timeout_s);
    streaming_put(packet.cdb, &(struct streaming){.len = STREAMING_RATE_LEN});
    return device_send_scratch(device, request, &packet, STREAMING_RATE_LEN);
}

nt_status control_set_speed(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    return take_le32(&in) == SPEED ? set_speed(device, request, &in) : set_streaming(device, request, &in);
}
