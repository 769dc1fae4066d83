/* SPDX-License-Identifier: MIT */
/* AACS identifiers and the media key block, read as disc structures [docs/controls.md]. */
#include "class/control/aacs.h"

enum { PACK_LEN = 0x8000, LEAST_KEY_BLOCK = 8, ASKED_LEN = DISC_STRUCTURE_HEADER_LEN + PACK_LEN };

static nt_status read_id(struct device *device, struct request *request, enum disc_structure_format format) {
    struct read_disc_structure command = {
        .format = (uint8_t)format,
        .allocation = DISC_STRUCTURE_HEADER_LEN + AACS_ID_LEN,
        .agid = aacs_session(request) & 3,
    };
    uint32_t got;
    nt_status status = protection_read_structure(device, request, &command, &got);
    return nt_success(status) ? aacs_answer(device, request, AACS_ID_LEN) : status;
}

nt_status check_aacs_read_volume_id(struct device *device, struct request *request) {
    return aacs_check_session(device, request, AACS_SESSION_LEN, AACS_ID_LEN);
}

nt_status control_aacs_read_volume_id(struct device *device, struct request *request) {
    return read_id(device, request, STRUCTURE_AACS_VOLUME_ID);
}

nt_status check_aacs_read_serial_number(struct device *device, struct request *request) {
    return aacs_check_session(device, request, AACS_SESSION_LEN, AACS_ID_LEN);
}

nt_status control_aacs_read_serial_number(struct device *device, struct request *request) {
    return read_id(device, request, STRUCTURE_AACS_SERIAL);
}

nt_status check_aacs_read_media_id(struct device *device, struct request *request) {
    return aacs_check_session(device, request, AACS_SESSION_LEN, AACS_ID_LEN);
}

nt_status control_aacs_read_media_id(struct device *device, struct request *request) {
    return read_id(device, request, STRUCTURE_AACS_MEDIA_ID);
}

/* The input is a layer number, where the others have a session. */
static uint32_t layer_of(const struct request *request) { return aacs_session(request); }

nt_status check_aacs_read_media_key_block(struct device *device, struct request *request) {
    if (!device->is_aacs)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (request->in.len != AACS_SESSION_LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    if (request->out_len < LEAST_KEY_BLOCK)
        return too_small(request, LEAST_KEY_BLOCK);
    return layer_of(request) > UINT8_MAX ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

/* One pack into the scratch: *packs is how many there are, *len this one's bytes. */
static nt_status read_pack(struct device *device, struct request *request, uint32_t pack, uint32_t *packs,
                           uint32_t *len) {
    struct read_disc_structure command = {
        .address = pack,
        .layer = (uint8_t)layer_of(request),
        .format = STRUCTURE_AACS_KEY_BLOCK,
        .allocation = ASKED_LEN,
    };
    uint32_t got;
    nt_status status = protection_read_structure(device, request, &command, &got);
    if (!nt_success(status))
        return status;
    uint32_t claimed = get_be16(device->scratch);
    *packs = device->scratch[3];
    *len = claimed - 2;
    return !*packs || claimed < 2 || *len > PACK_LEN ? STATUS_IO_DEVICE_ERROR : STATUS_SUCCESS;
}

/* Packs beyond the first are gathered aside, since a later one may fail. */
nt_status control_aacs_read_media_key_block(struct device *device, struct request *request) {
    if (ASKED_LEN > device->scratch_len)
        return STATUS_INTERNAL_ERROR;
    uint32_t packs, len;
    nt_status status = read_pack(device, request, 0, &packs, &len);
    if (!nt_success(status))
        return status;
    if (request->out_len < len)
        return too_small(request, packs * PACK_LEN);
    if (packs == 1)
        return answer(request, device->scratch + DISC_STRUCTURE_HEADER_LEN, len);
    uint32_t room = packs * PACK_LEN, end = len;
    uint8_t *block = host_take(device->host, room);
    if (!block)
        return STATUS_INSUFFICIENT_RESOURCES;
    memset(block, 0, room);
    memcpy(block, device->scratch + DISC_STRUCTURE_HEADER_LEN, len);
    for (uint32_t pack = 1, now = packs; pack < packs; pack++) {
        status = read_pack(device, request, pack, &now, &len);
        if (!nt_success(status))
            goto done;
        end = pack * PACK_LEN + len;
        if (request->out_len < end) {
            status = too_small(request, packs * PACK_LEN);
            goto done;
        }
        memcpy(block + pack * PACK_LEN, device->scratch + DISC_STRUCTURE_HEADER_LEN, len);
    }
    status = answer(request, block, end);
done:
    host_give(device->host, block, room);
    return status;
}
