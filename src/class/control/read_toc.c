/* SPDX-License-Identifier: MIT */
/* READ_TOC, READ_TOC_EX and GET_LAST_SESSION: what is on the disc, as the drive tells it [docs/controls.md]. */
#include "scsi/read_toc.h"
#include "class/control/answer.h"

enum { TOC_LEN = 804, SESSION = 1, PMA = 3, ATIP = 4, CD_TEXT = 5 };

struct toc_question {
    bool msf;
    uint8_t format, track;
};

/* The fields of a READ_TOC_EX input, whose length is already judged [WDK CDROM_READ_TOC_EX]. */
static struct toc_question take_question(struct bytes in, uint32_t *reserved) {
    struct reader reader = reader_of(in);
    uint8_t first = take_u8(&reader);
    struct toc_question question = {.msf = first >> 7, .format = first & 0x0f, .track = take_u8(&reader)};
    *reserved = (first & 0x70) | take_be16(&reader);
    return question;
}

static nt_status ask(struct device *device, struct request *request, const struct read_toc *command) {
    struct packet packet;
    packet_begin(&packet, READ_TOC_CDB_LEN, DIRECTION_IN, NULL, 0, device->timeout_s);
    read_toc_put(packet.cdb, command);
    nt_status status = device_send_scratch(device, request, &packet, command->allocation);
    request->information = nt_success(status) ? packet.transferred : 0;
    return status;
}

nt_status control_read_toc(struct device *device, struct request *request) {
    nt_status status = ask(device, request, &(struct read_toc){.msf = true, .allocation = TOC_LEN});
    return nt_success(status) ? answer(request, device->scratch, request->information) : status;
}

nt_status control_get_last_session(struct device *device, struct request *request) {
    uint32_t len = request->out_len < TOC_LEN ? request->out_len : TOC_LEN;
    nt_status status = ask(device, request, &(struct read_toc){.format = SESSION, .allocation = (uint16_t)len});
    return nt_success(status) ? answer(request, device->scratch, request->information) : status;
}

nt_status check_read_toc_ex(struct device *device, struct request *request) {
    (void)device;
    uint32_t reserved;
    struct toc_question question = take_question(request->in, &reserved);
    bool whole_disc = question.format == SESSION || question.format == PMA || question.format == ATIP;
    if (request->out_len > UINT16_MAX || reserved || question.format > CD_TEXT || (whole_disc && question.track))
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

nt_status control_read_toc_ex(struct device *device, struct request *request) {
    uint32_t reserved;
    struct toc_question question = take_question(request->in, &reserved);
    struct read_toc command = {
        .msf = question.msf,
        .format = question.format,
        .track = question.track,
        .allocation = (uint16_t)request->out_len,
    };
    nt_status status = ask(device, request, &command);
    if (!nt_success(status))
        return status;
    if (request->information < 2) { /* not even the length came */
        request->information = 0;
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return answer(request, device->scratch, request->information);
}
