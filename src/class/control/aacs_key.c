/* SPDX-License-Identifier: MIT */
/* AACS certificates, challenge keys and binding nonces between host and drive [docs/controls.md]. */
#include "class/control/aacs.h"

enum { NONCE_IN_LEN = 24 };

/* [WDK AACS_READ_BINDING_NONCE] */
struct nonce_question {
    uint32_t session, count;
    uint64_t lba;
};

static struct nonce_question take_nonce_question(struct bytes bytes) {
    struct reader in = reader_of(bytes);
    struct nonce_question question;
    question.session = take_le32(&in);
    question.count = take_le32(&in);
    question.lba = take_le64(&in);
    return question;
}

static nt_status report(struct device *device, struct request *request, struct keys *command, uint32_t len) {
    uint32_t got;
    command->key_class = KEYS_AACS;
    command->agid = aacs_session(request) & 3;
    command->len = (uint16_t)(KEYS_HEADER_LEN + len);
    nt_status status = protection_report_key(device, request, command, &got);
    return nt_success(status) ? aacs_answer(device, request, len) : status;
}

static nt_status send(struct device *device, struct request *request, enum keys_format format) {
    struct keys command = {.key_class = KEYS_AACS, .format = (uint8_t)format, .agid = aacs_session(request) & 3};
    struct bytes key = {request->in.at + AACS_SESSION_LEN, request->in.len - AACS_SESSION_LEN};
    return protection_send_key(device, request, &command, key);
}

nt_status check_aacs_send_certificate(struct device *device, struct request *request) {
    return aacs_check_session(device, request, AACS_SESSION_LEN + AACS_CERTIFICATE_LEN, 0);
}

nt_status control_aacs_send_certificate(struct device *device, struct request *request) {
    return send(device, request, KEYS_AACS_CERTIFICATE);
}

nt_status check_aacs_get_certificate(struct device *device, struct request *request) {
    return aacs_check_session(device, request, AACS_SESSION_LEN, AACS_CERTIFICATE_LEN);
}

nt_status control_aacs_get_certificate(struct device *device, struct request *request) {
    return report(device, request, &(struct keys){.format = KEYS_AACS_CERTIFICATE}, AACS_CERTIFICATE_LEN);
}

nt_status check_aacs_get_challenge_key(struct device *device, struct request *request) {
    return aacs_check_session(device, request, AACS_SESSION_LEN, AACS_KEY_LEN);
}

nt_status control_aacs_get_challenge_key(struct device *device, struct request *request) {
    return report(device, request, &(struct keys){.format = KEYS_AACS_KEY}, AACS_KEY_LEN);
}

nt_status check_aacs_send_challenge_key(struct device *device, struct request *request) {
    return aacs_check_session(device, request, AACS_SESSION_LEN + AACS_KEY_LEN, 0);
}

nt_status control_aacs_send_challenge_key(struct device *device, struct request *request) {
    return send(device, request, KEYS_AACS_KEY);
}

nt_status check_aacs_read_binding_nonce(struct device *device, struct request *request) {
    nt_status status = aacs_check_session(device, request, NONCE_IN_LEN, AACS_ID_LEN);
    if (!nt_success(status))
        return status;
    struct nonce_question question = take_nonce_question(request->in);
    return question.count > UINT8_MAX || question.lba > UINT32_MAX ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

nt_status check_aacs_generate_binding_nonce(struct device *device, struct request *request) {
    return check_aacs_read_binding_nonce(device, request);
}

static nt_status nonce(struct device *device, struct request *request, enum keys_format format) {
    struct nonce_question question = take_nonce_question(request->in);
    struct keys command = {.format = (uint8_t)format, .lba = (uint32_t)question.lba, .count = (uint8_t)question.count};
    return report(device, request, &command, AACS_ID_LEN);
}

nt_status control_aacs_read_binding_nonce(struct device *device, struct request *request) {
    return nonce(device, request, KEYS_AACS_READ_NONCE);
}

/* The reference driver forgets to fill the CDB in: a TEST UNIT READY of 12 bytes goes out, with room for an answer. */
nt_status control_aacs_generate_binding_nonce(struct device *device, struct request *request) {
    if (device_mends(device, MEND_BINDING_NONCE))
        return nonce(device, request, KEYS_AACS_GENERATE_NONCE);
    struct packet packet;
    packet_begin(&packet, KEYS_CDB_LEN, DIRECTION_IN, NULL, 0, device->timeout_s);
    uint32_t len = KEYS_HEADER_LEN + AACS_ID_LEN;
    nt_status status = device_send_scratch(device, request, &packet, len);
    if (!nt_success(status))
        return status;
    memset(device->scratch + packet.transferred, 0, len - packet.transferred);
    return aacs_answer(device, request, AACS_ID_LEN);
}
