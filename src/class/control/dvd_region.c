/* SPDX-License-Identifier: MIT */
/* DVD_GET_REGION: where the disc may be played, and where the drive plays [docs/controls.md]. */
#include "class/control/answer.h"
#include "class/protection.h"

enum { REGION_LEN = 4, SCHEME_AT = KEYS_HEADER_LEN + 2, RPC_PHASE_2 = 1 };

nt_status control_dvd_get_region(struct device *device, struct request *request) {
    if (!device->is_dvd)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (request->out_len < REGION_LEN)
        return STATUS_BUFFER_TOO_SMALL;
    uint32_t got;
    struct read_disc_structure copyright = {.format = STRUCTURE_COPYRIGHT, .allocation = COPYRIGHT_LEN};
    nt_status status = protection_read_structure(device, request, &copyright, &got);
    if (!nt_success(status))
        return status;
    const uint8_t *data = device->scratch + DISC_STRUCTURE_HEADER_LEN;
    uint8_t region[REGION_LEN] = {data[0], data[1]};
    protection_select_region(device, request);
    struct keys command = {.format = KEYS_RPC_STATE, .len = RPC_STATE_LEN};
    status = protection_report_key(device, request, &command, &got);
    if (!nt_success(status))
        return status;
    /* As READ_KEY would cut it: what lies beyond the claimed length did not come. */
    uint32_t end = get_be16(device->scratch) + 2u;
    if (end > got)
        end = got;
    const uint8_t *state = device->scratch + KEYS_HEADER_LEN;
    if (end <= SCHEME_AT || state[2] != RPC_PHASE_2)
        return STATUS_INVALID_DEVICE_REQUEST;
    region[2] = state[0] >> 6 ? (uint8_t)~state[1] : 0;
    region[3] = state[0] & 7;
    return answer(request, region, sizeof region);
}
