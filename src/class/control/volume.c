/* SPDX-License-Identifier: MIT */
/* GET_VOLUME and SET_VOLUME: how loud the drive's own player is, by mode page 0Eh [docs/controls.md]. */
#include "class/control/answer.h"
#include "scsi/mode_pages.h"

enum { MODE_ROOM = 64, NOT_FOUND = 0, PAGE_AT = MODE10_HEADER_LEN, SELECT_LEN = MODE10_HEADER_LEN + AUDIO_PAGE_LEN };
enum { IMMEDIATE = 0x04 };

/* Where the page begins in the mode data, or NOT_FOUND. Only the low byte of the descriptors' length is looked at. */
static uint32_t find_page(const uint8_t *data, uint32_t len) {
    uint32_t at = MODE10_HEADER_LEN + data[7];
    while (at + 2 < len) {
        uint32_t page_len = data[at + 1];
        if ((data[at] & 0x3f) == PAGE_AUDIO_CONTROL)
            return at + page_len > len ? NOT_FOUND : at;
        at += page_len + 2;
    }
    return NOT_FOUND;
}

/* Asks for the page; *at is where it stands in the scratch, *len what came. */
static nt_status sense(struct device *device, struct request *request, uint32_t *at, uint32_t *len) {
    struct packet packet;
    packet_begin(&packet, MODE10_CDB_LEN, DIRECTION_IN, NULL, 0, device->timeout_s);
    mode_sense_put(packet.cdb, &(struct mode_sense){.ten = true, .page = PAGE_AUDIO_CONTROL, .allocation = MODE_ROOM});
    nt_status status = device_send_scratch(device, request, &packet, MODE_ROOM);
    if (!nt_success(status))
        return status;
    *len = packet.transferred;
    *at = find_page(device->scratch, packet.transferred);
    return *at == NOT_FOUND ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
}

nt_status control_get_volume(struct device *device, struct request *request) {
    uint32_t at, len;
    nt_status status = sense(device, request, &at, &len);
    if (!nt_success(status))
        return status;
    if (len - at < AUDIO_PAGE_LEN)
        return STATUS_INVALID_DEVICE_REQUEST;
    uint8_t volume[AUDIO_PAGE_PORTS];
    for (unsigned i = 0; i < AUDIO_PAGE_PORTS; i++)
        volume[i] = device->scratch[at + AUDIO_PAGE_FIRST_PORT + 2 * i + 1];
    return answer(request, volume, sizeof volume);
}

/* The list is made where the answer stood: header and bytes 3 to 7 of the page keep what is there, as in the reference
 * driver. */
nt_status control_set_volume(struct device *device, struct request *request) {
    uint8_t volume[AUDIO_PAGE_PORTS];
    struct reader in = reader_of(request->in);
    take_bytes(&in, volume, sizeof volume);
    uint32_t at, len;
    nt_status status = sense(device, request, &at, &len);
    if (!nt_success(status))
        return status;
    uint8_t *list = device->scratch, *page = list + PAGE_AT;
    if (device_mends(device, MEND_VOLUME_HEADER)) {
        memset(list, 0, MODE10_HEADER_LEN);
        for (unsigned i = 3; i < AUDIO_PAGE_FIRST_PORT; i++)
            page[i] = list[at + i];
    }
    for (unsigned i = 0; i < AUDIO_PAGE_PORTS; i++) { /* at >= PAGE_AT: read before written */
        page[AUDIO_PAGE_FIRST_PORT + 2 * i] = list[at + AUDIO_PAGE_FIRST_PORT + 2 * i];
        page[AUDIO_PAGE_FIRST_PORT + 2 * i + 1] = volume[i];
    }
    page[0] = PAGE_AUDIO_CONTROL;
    page[1] = AUDIO_PAGE_LEN - 2;
    page[2] = IMMEDIATE;
    struct packet packet;
    packet_begin(&packet, MODE10_CDB_LEN, DIRECTION_OUT, NULL, 0, device->timeout_s);
    mode_select_put(packet.cdb, &(struct mode_select){.ten = true, .page_format = true, .len = SELECT_LEN});
    return device_send_scratch(device, request, &packet, SELECT_LEN);
}
