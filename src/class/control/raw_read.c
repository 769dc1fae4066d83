/* SPDX-License-Identifier: MIT */
/* RAW_READ: sectors of a CD with all they carry, straight into the caller's memory [docs/controls.md]. */
#include "class/control/answer.h"
#include "scsi/read_cd.h"

enum { IN_LEN = 16, COOKED_LEN = 2048 };
enum { WHOLE = READ_CD_SYNC | READ_CD_SUBHEADER | READ_CD_HEADER | READ_CD_USER_DATA };
enum { RAW_SUBCHANNEL = 1, ANY = 0, CDDA = 1, MODE2 = 3, FORM2 = 5 };

/* By track mode [WDK TRACK_MODE_TYPE]. EDC and ECC are never asked for: data sectors come short. */
static const struct mode {
    uint16_t sector_len;
    uint8_t type, parts, subchannel;
    bool needs_c2, needs_subcode;
} modes[] = {
    /* YellowMode2             */ {2352, MODE2, WHOLE & ~READ_CD_SUBHEADER, 0, false, false},
    /* XAForm2                 */ {2352, FORM2, WHOLE, 0, false, false},
    /* CDDA                    */ {2352, CDDA, WHOLE, 0, false, false},
    /* RawWithC2AndSubCode     */ {2744, ANY, WHOLE | READ_CD_C2_BLOCK, RAW_SUBCHANNEL, true, true},
    /* RawWithC2               */ {2648, ANY, WHOLE | READ_CD_C2_BLOCK, 0, true, false},
    /* RawWithSubCode          */ {2448, ANY, WHOLE, RAW_SUBCHANNEL, false, true},
};

struct question {
    uint64_t offset;
    uint32_t count, mode;
};

static struct question take_question(struct bytes bytes) {
    struct reader in = reader_of(bytes);
    struct question question;
    question.offset = take_le64(&in);
    question.count = take_le32(&in);
    question.mode = take_le32(&in);
    return question;
}

/* In bytes of a disc of 2048-byte sectors, whatever the mode. */
static uint64_t end_of(const struct question *question) {
    return question->offset + (uint64_t)question->count * COOKED_LEN;
}

nt_status check_raw_read(struct device *device, struct request *request) {
    if (!request->in.len)
        return STATUS_BUFFER_TOO_SMALL;
    if (request->in.len < IN_LEN)
        return too_small(request, IN_LEN);
    struct question question = take_question(request->in);
    if (!question.count || question.mode >= sizeof modes / sizeof modes[0])
        return STATUS_INVALID_PARAMETER;
    uint64_t len = (uint64_t)question.count * modes[question.mode].sector_len, end = end_of(&question);
    uintptr_t at = (uintptr_t)request->out;
    uint32_t most = at % PAGE_LEN ? device->max_unaligned : device->max_aligned;
    if (end < question.offset || request->out_len < len || (at & device->port->alignment_mask) || len > most)
        return STATUS_INVALID_PARAMETER;
    bool later = device_mends(device, MEND_STALE_CAPACITY); /* where the capacity may be asked for first */
    return !later && end > (uint64_t)device_capacity(device) ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

nt_status control_raw_read(struct device *device, struct request *request) {
    if (device->verify && !request->override_verify) {
        (void)device_read_capacity(device, request); /* for the cached geometry; the verdict stands */
        return STATUS_VERIFY_REQUIRED;
    }
    struct question question = take_question(request->in);
    if (device_mends(device, MEND_STALE_CAPACITY)) {
        if (device->capacity_changes != device->media_changes)
            (void)device_read_capacity(device, request);
        if (end_of(&question) > (uint64_t)device->capacity)
            return STATUS_INVALID_PARAMETER;
    }
    const struct mode *mode = &modes[question.mode];
    if ((mode->needs_c2 && !device->c2_ok) || (mode->needs_subcode && !device->subcode_ok))
        return STATUS_INVALID_DEVICE_REQUEST;
    struct read_cd command = {
        .type = mode->type,
        .lba = (uint32_t)(question.offset >> device->sector_shift),
        .count = question.count,
        .parts = mode->parts,
        .subchannel = mode->subchannel,
    };
    struct packet packet;
    packet_begin(&packet, READ_CD_CDB_LEN, DIRECTION_IN, request->out, question.count * mode->sector_len,
                 device->timeout_s);
    read_cd_put(packet.cdb, &command);
    nt_status status = device_send(device, request, &packet);
    if (nt_success(status))
        request->information = packet.transferred;
    return status;
}
