/* SPDX-License-Identifier: MIT */
/* GET_CONFIGURATION: what the drive can do, even one that answers every question with all [docs/controls.md]. */
#include "class/control/answer.h"
#include "scsi/configuration.h"

enum { HEADER_LEN = 8, FEATURE_LEN = 4, LARGEST = 65534, ALL = 0, ONE = 2 };
/* The reference driver sends the 10-byte command with a length of 12. */
enum { SENT_LEN = 12 };

/* The input [WDK GET_CONFIGURATION_IOCTL_INPUT]: its reserved fields are as wide as the caller's pointers. */
struct question {
    uint32_t feature, type;
    uint64_t reserved;
};
static uint32_t question_len(const struct request *request) { return request->from_32bit ? 16 : 24; }

static struct question take_question(const struct request *request) {
    struct reader in = reader_of(request->in);
    struct question question;
    question.feature = take_le32(&in);
    question.type = take_le32(&in);
    question.reserved = take_le64(&in);
    if (!request->from_32bit)
        question.reserved |= take_le64(&in);
    return question;
}

nt_status check_get_configuration(struct device *device, struct request *request) {
    if (request->out_len > UINT16_MAX)
        return STATUS_INVALID_BUFFER_SIZE;
    if (answer_misaligned(device, request))
        return STATUS_INVALID_PARAMETER;
    if (request->in.len < question_len(request))
        return STATUS_INFO_LENGTH_MISMATCH;
    struct question question = take_question(request);
    if (question.feature > UINT16_MAX || question.type > ONE || question.reserved)
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

/* Makes of a full list the answer to a question for one feature: the header, and the feature when it stands first. */
static nt_status answer_one(struct device *device, struct request *request, uint16_t feature, uint32_t got) {
    uint8_t *list = device->scratch;
    if (got < HEADER_LEN)
        return STATUS_INVALID_DEVICE_REQUEST;
    uint32_t data_len = get_be32(list), total = got, len = HEADER_LEN;
    if (data_len < got && data_len + 4 < got)
        total = data_len + 4;
    if (total >= HEADER_LEN + FEATURE_LEN && get_be16(list + HEADER_LEN) == feature)
        len += FEATURE_LEN + list[HEADER_LEN + 3];
    if (len > got && device_mends(device, MEND_OLD_BYTES)) /* else what stood there before is handed out */
        memset(list + got, 0, len - got);
    set_be32(list, len - 4);
    return answer(request, list, len);
}

nt_status control_get_configuration(struct device *device, struct request *request) {
    if (!device->is_mmc)
        return STATUS_INVALID_DEVICE_REQUEST;
    struct question question = take_question(request);
    bool emulated = question.type == ONE && device->bad_type_one;
    uint32_t len = request->out_len < LARGEST ? request->out_len : LARGEST;
    if (emulated && len < HEADER_LEN + FEATURE_LEN)
        len = HEADER_LEN + FEATURE_LEN;
    struct configuration command = {
        .type = emulated ? ALL : (uint8_t)question.type,
        .feature = (uint16_t)question.feature,
        .allocation = (uint16_t)len,
    };
    struct packet packet;
    packet_begin(&packet, SENT_LEN, DIRECTION_IN, NULL, 0, device->timeout_s);
    configuration_put(packet.cdb, &command);
    nt_status status = device_send_scratch(device, request, &packet, len);
    if (!nt_success(status))
        return status;
    if (emulated)
        return answer_one(device, request, command.feature, packet.transferred);
    return answer(request, device->scratch, packet.transferred);
}
