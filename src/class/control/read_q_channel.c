/* SPDX-License-Identifier: MIT */
/* READ_Q_CHANNEL: where the head is, the disc's catalogue number, a track's ISRC [docs/controls.md]. */
#include "class/control/answer.h"
#include "scsi/read_subchannel.h"

enum { POSITION = 1, CATALOG = 2, ISRC = 3 };

static const uint8_t lengths[] = {
    [POSITION] = SUBCHANNEL_POSITION_LEN,
    [CATALOG] = SUBCHANNEL_CATALOG_LEN,
    [ISRC] = SUBCHANNEL_ISRC_LEN,
};

nt_status check_read_q_channel(struct device *device, struct request *request) {
    (void)device;
    struct reader in = reader_of(request->in);
    uint8_t format = take_u8(&in);
    if (format < POSITION || format > ISRC)
        return STATUS_INVALID_PARAMETER;
    if (request->out_len < lengths[format])
        return too_small(request, lengths[format]);
    return STATUS_SUCCESS;
}

nt_status control_read_q_channel(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    uint8_t format = take_u8(&in), track = take_u8(&in);
    struct read_subchannel command = {
        .msf = format == POSITION,
        .subq = true,
        .format = format,
        .track = format == ISRC ? track : 0,
        .allocation = lengths[format],
    };
    struct packet packet;
    packet_begin(&packet, READ_SUBCHANNEL_CDB_LEN, DIRECTION_IN, NULL, 0, device->timeout_s);
    read_subchannel_put(packet.cdb, &command);
    nt_status status = device_send_scratch(device, request, &packet, command.allocation);
    if (!nt_success(status))
        return status;
    device->play_active = packet.transferred > 1 && device->scratch[1] == AUDIO_PLAYING;
    return answer(request, device->scratch, packet.transferred);
}
