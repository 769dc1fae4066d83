/* SPDX-License-Identifier: MIT */
/* What do the AACS controls check alike? */
#ifndef NTCDROM_CLASS_CONTROL_AACS_H
#define NTCDROM_CLASS_CONTROL_AACS_H

#include "class/control/answer.h"
#include "class/protection.h"

enum { AACS_SESSION_LEN = 4, AACS_CERTIFICATE_LEN = 112, AACS_KEY_LEN = 80, AACS_ID_LEN = 32, AACS_LAST_SESSION = 4 };

/* The exact lengths: 0 is not looked at. */
static inline nt_status aacs_check(const struct device *device, struct request *request, uint32_t in_len,
                                   uint32_t out_len) {
    if (!device->is_aacs)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (in_len && request->in.len != in_len)
        return STATUS_INFO_LENGTH_MISMATCH;
    if (request->out_len < out_len)
        return too_small(request, out_len);
    return out_len && request->out_len > out_len ? STATUS_INVALID_BUFFER_SIZE : STATUS_SUCCESS;
}

/* The session number at the head of the input; 4 passes and is taken for 0. */
static inline uint32_t aacs_session(const struct request *request) {
    struct reader in = reader_of(request->in);
    return take_le32(&in);
}

/* The same, and the session is one of the drive's. */
static inline nt_status aacs_check_session(const struct device *device, struct request *request, uint32_t in_len,
                                           uint32_t out_len) {
    nt_status status = aacs_check(device, request, in_len, out_len);
    if (nt_success(status) && aacs_session(request) > AACS_LAST_SESSION)
        return STATUS_INVALID_PARAMETER;
    return status;
}

/* The scratch holds an answer of just this length behind its header, says its length field. */
static inline nt_status aacs_answer(const struct device *device, struct request *request, uint32_t len) {
    if (get_be16(device->scratch) != len + 2)
        return STATUS_IO_DEVICE_ERROR;
    return answer(request, device->scratch + KEYS_HEADER_LEN, len);
}

#endif
