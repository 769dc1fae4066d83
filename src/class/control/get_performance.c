/* SPDX-License-Identifier: MIT */
/* GET_PERFORMANCE: how fast the drive reads and writes where on this disc [docs/controls.md]. */
#include "class/control/answer.h"
#include "scsi/performance.h"

enum { PERFORMANCE = 1, WRITE_SPEED = 2, REQUEST_LEN = 4, PERFORMANCE_REQUEST_LEN = 20 };
enum { READ = 1, WRITE = 2, NOMINAL = 1, EXCEPTIONS = 3, NOMINAL_10_EXCEPTIONS_20 = 1, WIRE_10_20 = 2 };

/* The input [WDK CDROM_PERFORMANCE_REQUEST]; behind `type` it is zero when the input is shorter. */
struct question {
    uint32_t type, performance, exceptions, tolerance, lba;
};

static struct question take_question(struct bytes bytes) {
    struct reader in = reader_of(bytes);
    struct question question;
    question.type = take_le32(&in);
    question.performance = take_le32(&in);
    question.exceptions = take_le32(&in);
    question.tolerance = take_le32(&in);
    question.lba = take_le32(&in);
    return question;
}

static nt_status check_performance(const struct question *question, size_t in_len) {
    if (in_len < PERFORMANCE_REQUEST_LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    if (question->performance < READ || question->performance > WRITE || question->exceptions < NOMINAL ||
        question->exceptions > EXCEPTIONS || question->tolerance != NOMINAL_10_EXCEPTIONS_20)
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

nt_status check_get_performance(struct device *device, struct request *request) {
    (void)device;
    if (request->in.len < REQUEST_LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    struct question question = take_question(request->in);
    if (question.type != PERFORMANCE && question.type != WRITE_SPEED)
        return STATUS_INVALID_PARAMETER;
    nt_status status = STATUS_SUCCESS;
    if (question.type == PERFORMANCE)
        status = check_performance(&question, request->in.len);
    if (!nt_success(status))
        return status;
    if (request->out_len < PERFORMANCE_HEADER_LEN)
        return too_small(request, PERFORMANCE_HEADER_LEN);
    return request->out_len > UINT16_MAX ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

nt_status control_get_performance(struct device *device, struct request *request) {
    struct question question = take_question(request->in);
    uint32_t room = request->out_len - PERFORMANCE_HEADER_LEN, mask = device->port->alignment_mask;
    struct performance command = {.type = PERFORMANCE_TYPE_WRITE_SPEED, .count = (uint16_t)(room / WRITE_SPEED_LEN)};
    if (question.type == PERFORMANCE) {
        bool short_ones = question.exceptions == EXCEPTIONS;
        command = (struct performance){
            .tolerance = WIRE_10_20,
            .write = question.performance == WRITE,
            .except = (uint8_t)(question.exceptions - NOMINAL),
            .lba = question.lba,
            .count = (uint16_t)(room / (short_ones ? PERFORMANCE_EXCEPTION_LEN : PERFORMANCE_NOMINAL_LEN)),
            .type = PERFORMANCE_TYPE_NOMINAL,
        };
    }
    struct packet packet;
    packet_begin(&packet, PERFORMANCE_CDB_LEN, DIRECTION_IN, NULL, 0, TIMEOUT_PERFORMANCE);
    performance_put(packet.cdb, &command);
    nt_status status = device_send_scratch(device, request, &packet, (request->out_len + mask) & ~mask);
    if (!nt_success(status))
        return status;
    if (packet.transferred < PERFORMANCE_HEADER_LEN)
        return STATUS_INVALID_DEVICE_REQUEST;
    return answer(request, device->scratch, packet.transferred);
}
