/* SPDX-License-Identifier: MIT */
/* How are persistent reservations asked for and made [SPC-4 6.13, 6.14]? */
#include "class/class.h"

enum { COMMAND_LEN = 12, PARAMETERS_AT = 10, PARAMETERS_LEN = 24, OUT_LEN = 36, ACTION_MASK = 0x1f };

static nt_status check_header(const struct request *request) {
    if (request->in.len == 0)
        return STATUS_BUFFER_TOO_SMALL;
    if (request->in.len < COMMAND_LEN || get_le32(request->in.at + 4) < COMMAND_LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    return STATUS_SUCCESS;
}

nt_status check_persistent_reserve_in(struct device *device, struct request *request) {
    enum { READ_RESERVATIONS = 1, HEADER_LEN = 8 };
    nt_status status = check_header(request);
    (void)device;
    if (!nt_success(status))
        return status;
    uint32_t allocation = get_le16(request->in.at + 10);
    if (request->out_len < allocation || (request->in.at[8] & ACTION_MASK) > READ_RESERVATIONS ||
        allocation < HEADER_LEN)
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

nt_status control_persistent_reserve_in(struct device *device, struct request *request) {
    struct packet packet;
    uint8_t action = request->in.at[8] & ACTION_MASK;
    uint32_t allocation = get_le16(request->in.at + 10);
    bool delivers = device_mends(device, MEND_RESERVE_IN);
    packet_begin(&packet, 10, DIRECTION_IN, request->out, request->out_len, device->timeout_s);
    packet.cdb[0] = 0x5e;
    packet.cdb[1] = action;
    set_be16(packet.cdb + 7, allocation);
    nt_status status = device_send(device, request, &packet);
    if (nt_success(status) && delivers)
        request->information = packet.transferred < request->out_len ? packet.transferred : request->out_len;
    return status;
}

/* Actions that make or end a reservation name its scope and type; the others do not look at them. */
static bool names_reservation(uint8_t action) { return action == 1 || action == 2 || action == 4 || action == 5; }

nt_status check_persistent_reserve_out(struct device *device, struct request *request) {
    enum { LAST_ACTION = 6 };
    nt_status status = check_header(request);
    (void)device;
    if (!nt_success(status))
        return status;
    uint8_t action = request->in.at[8] & ACTION_MASK, type = request->in.at[9] & 0x0f, scope = request->in.at[9] >> 4;
    if (action > LAST_ACTION)
        return STATUS_INVALID_PARAMETER;
    if (names_reservation(action) && ((scope != 0 && scope != 2) || (type != 1 && type != 3 && type != 5 && type != 6)))
        return STATUS_INVALID_PARAMETER;
    if (request->in.len < OUT_LEN || get_le32(request->in.at + 4) < request->in.len)
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

nt_status control_persistent_reserve_out(struct device *device, struct request *request) {
    struct packet packet;
    uint8_t parameters[PARAMETERS_LEN];
    memcpy(parameters, request->in.at + PARAMETERS_AT, sizeof parameters);
    packet_begin(&packet, 10, DIRECTION_OUT, parameters, sizeof parameters, device->timeout_s);
    packet.cdb[0] = 0x5f;
    packet.cdb[1] = request->in.at[8] & ACTION_MASK;
    packet.cdb[2] = request->in.at[9];
    packet.cdb[8] = PARAMETERS_LEN;
    return device_send(device, request, &packet);
}
