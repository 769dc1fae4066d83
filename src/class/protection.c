/* SPDX-License-Identifier: MIT */
/* How do the DVD and AACS controls ask for disc structures and keys, and hand them over? [docs/controls.md] */
#include "class/protection.h"
#include "class/control/answer.h"

enum { AGID_LEN = 8, AGIDS = 4, CSS = 1, ALL_REGIONS = 0xff, REGIONS = 8, SPARE_RESETS = 1, RESETS = 0x07 };

/* What was asked for and did not come reads as zero. */
static nt_status ask(struct device *device, struct request *request, struct packet *packet, uint32_t *ret) {
    uint32_t len = packet->data_len;
    nt_status status = device_send_scratch(device, request, packet, len);
    if (!nt_success(status))
        return status;
    *ret = packet->transferred;
    memset(device->scratch + packet->transferred, 0, len - packet->transferred);
    return STATUS_SUCCESS;
}

nt_status protection_read_structure(struct device *device, struct request *request,
                                    const struct read_disc_structure *command, uint32_t *ret) {
    struct packet packet;
    packet_begin(&packet, DISC_STRUCTURE_CDB_LEN, DIRECTION_IN, NULL, command->allocation, device->timeout_s);
    disc_structure_put(packet.cdb, command);
    return ask(device, request, &packet, ret);
}

nt_status protection_report_key(struct device *device, struct request *request, const struct keys *command,
                                uint32_t *ret) {
    struct packet packet;
    packet_begin(&packet, KEYS_CDB_LEN, DIRECTION_IN, NULL, command->len, device->timeout_s);
    keys_put(packet.cdb, command);
    return ask(device, request, &packet, ret);
}

nt_status protection_send_key(struct device *device, struct request *request, const struct keys *command,
                              struct bytes key) {
    uint32_t len = KEYS_HEADER_LEN + (uint32_t)key.len;
    struct keys full = *command;
    full.send = true;
    full.len = (uint16_t)len;
    set_be16(device->scratch, len - 2);
    if (device_mends(device, MEND_OLD_BYTES)) /* else the reserved bytes are those of the answer before */
        memset(device->scratch + 2, 0, 2);
    size_t room = SCRATCH_LEN - KEYS_HEADER_LEN;
    memcpy(device->scratch + KEYS_HEADER_LEN, key.at, key.len < room ? key.len : room);
    struct packet packet;
    packet_begin(&packet, KEYS_CDB_LEN, DIRECTION_OUT, NULL, 0, device->timeout_s);
    keys_put(packet.cdb, &full);
    return device_send_scratch(device, request, &packet, len);
}

nt_status protection_start_session(struct device *device, struct request *request, enum keys_class key_class) {
    uint32_t got;
    struct keys command = {.key_class = (uint8_t)key_class, .format = KEYS_AGID, .len = AGID_LEN};
    nt_status status = protection_report_key(device, request, &command, &got);
    if (!nt_success(status))
        return status;
    if (got < AGID_LEN && device_mends(device, MEND_SESSION_DATA))
        return STATUS_IO_DEVICE_ERROR;
    uint8_t id[4] = {device->scratch[7] >> 6}; /* one that did not come is 0 */
    return answer(request, id, sizeof id);
}

static nt_status end_session(struct device *device, struct request *request, const struct keys *command) {
    uint8_t cdb[KEYS_CDB_LEN];
    keys_put(cdb, command);
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}

nt_status protection_end_session(struct device *device, struct request *request, enum keys_class key_class) {
    struct reader in = reader_of(request->in);
    uint32_t id = take_le32(&in);
    struct keys command = {.send = true, .key_class = (uint8_t)key_class, .format = KEYS_INVALIDATE_AGID};
    if (id != END_ALL_SESSIONS) {
        command.agid = (uint8_t)(id % AGIDS);
        return end_session(device, request, &command);
    }
    nt_status status = STATUS_SUCCESS;
    for (uint8_t agid = 0; agid < AGIDS && nt_success(status); agid++) {
        command.agid = agid;
        status = end_session(device, request, &command);
    }
    return status;
}

static void reverse(uint8_t *at) { set_le32(at, get_be32(at)); }

void protection_swap_layer(uint8_t *data, uint32_t got) {
    for (uint32_t at = 8; at <= 16 && at + 4 <= got; at += 4)
        reverse(data + at);
}

void protection_swap(uint8_t *data, uint32_t got, uint32_t format) {
    /* Both bytes are exchanged even when only one came: the other is zero. */
    set_le16(data, get_be16(data));
    uint8_t seen[4];
    set_le32(seen, format);
    for (uint32_t i = 0; i < sizeof seen && 8 + i < got; i++)
        seen[i] = data[8 + i];
    if (!get_le32(seen))
        protection_swap_layer(data, got);
}

/* The one-bit mask of the region to choose: the configured one, else the lowest of those the disc does not forbid. A
 * disc that forbids all of them means none. */
static uint8_t choose_region(uint32_t configured, uint8_t forbidden) {
    uint8_t own = (uint8_t)(configured >= 1 && configured <= REGIONS ? 1u << (configured - 1) : 0u);
    if (forbidden == ALL_REGIONS)
        forbidden = 0;
    return own & ~forbidden ? own : (uint8_t)(~forbidden & (forbidden + 1));
}

void protection_select_region(struct device *device, struct request *request) {
    if (!device->options.select_region || !device->pick_region || !device->css_media)
        return;
    uint32_t got;
    struct read_disc_structure copyright = {.format = STRUCTURE_COPYRIGHT, .allocation = COPYRIGHT_LEN};
    if (!nt_success(protection_read_structure(device, request, &copyright, &got)) || device->scratch[4] != CSS)
        return;
    uint8_t chosen = choose_region(device->options.default_region, device->scratch[5]);
    struct keys state = {.format = KEYS_RPC_STATE, .len = RPC_STATE_LEN};
    if (!nt_success(protection_report_key(device, request, &state, &got)) || device->scratch[5] != ALL_REGIONS ||
        (device->scratch[4] & RESETS) <= SPARE_RESETS)
        return;
    uint8_t key[4] = {(uint8_t)~chosen};
    struct keys set = {.format = KEYS_SET_REGION};
    if (nt_success(protection_send_key(device, request, &set, (struct bytes){key, sizeof key})))
        device->pick_region = false;
}
