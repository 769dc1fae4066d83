/* SPDX-License-Identifier: MIT */
/* SCSI_PASS_THROUGH in its four forms: the caller's own command, once and unjudged [docs/controls.md]. */
#include "class/control/answer.h"

enum { DATA_OUT = 0, DATA_IN = 1, DATA_UNSPECIFIED = 2, LONGEST_S = 108000 };
enum { STOR_ADDRESS_LEN = 12, STOR_ADDRESS_BTL8 = 1, BTL8_LEN = 4 };

/* Where the forms keep things [WDK SCSI_PASS_THROUGH, SCSI_PASS_THROUGH_EX]: pointers are as wide as the caller's. */
struct form {
    bool extended, narrow, direct;
    uint8_t len, status_at, sense_len_at, out_len_at, in_len_at;
};

/* The request, taken out of the caller's memory before anything is written there. */
struct pass {
    struct form form;
    uint32_t len, cdb_len, sense_len, sense_at, timeout_s, out_len, in_len, address_len, address_at;
    uint64_t out_at, in_at;
    uint8_t direction;
    uint32_t cdb_at;
};

static struct form form_of(const struct request *request, bool extended, bool direct) {
    if (extended)
        return (struct form){true, request->from_32bit, direct, request->from_32bit ? 52 : 64, 16, 17, 32, 36};
    return (struct form){false, request->from_32bit, direct, request->from_32bit ? 44 : 56, 2, 7, 12, 12};
}

static uint64_t take_pointer(struct reader *in, bool narrow) { return narrow ? take_le32(in) : take_le64(in); }

static void take_plain(struct reader *in, struct pass *pass) {
    pass->len = take_le16(in);
    take_skip(in, 4); /* status; path, target and unit: the handle has said which drive */
    pass->cdb_len = take_u8(in);
    pass->sense_len = take_u8(in);
    pass->direction = take_u8(in);
    take_skip(in, 3);
    pass->in_len = pass->out_len = take_le32(in);
    pass->timeout_s = take_le32(in);
    if (!pass->form.narrow)
        take_skip(in, 4);
    pass->in_at = pass->out_at = take_pointer(in, pass->form.narrow);
    pass->sense_at = take_le32(in);
    pass->cdb_at = pass->form.narrow ? 28 : 36;
}

static uint32_t take_extended(struct reader *in, struct pass *pass) {
    uint32_t version = take_le32(in);
    pass->len = take_le32(in);
    pass->cdb_len = take_le32(in);
    pass->address_len = take_le32(in);
    take_skip(in, 1);
    pass->sense_len = take_u8(in);
    pass->direction = take_u8(in);
    take_skip(in, 1);
    pass->timeout_s = take_le32(in);
    pass->address_at = take_le32(in);
    pass->sense_at = take_le32(in);
    pass->out_len = take_le32(in);
    pass->in_len = take_le32(in);
    pass->out_at = take_pointer(in, pass->form.narrow);
    pass->in_at = take_pointer(in, pass->form.narrow);
    pass->cdb_at = pass->form.narrow ? 48 : 56;
    return version;
}

/* A run of len bytes at `at` lies in a buffer of room bytes, behind its first `from`. */
static bool lies_in(uint64_t at, uint64_t len, uint64_t from, uint64_t room) {
    return at >= from && at <= room && len <= room - at;
}

/* The only address a drive behind this handle can have is its own: the kind is checked, the numbers are not. */
static bool address_is_good(const struct request *request, const struct pass *pass) {
    if (!pass->address_len)
        return true;
    if (pass->address_len < STOR_ADDRESS_LEN ||
        !lies_in(pass->address_at, pass->address_len, pass->form.len, request->in.len))
        return false;
    struct reader in = reader_over(request->in.at + pass->address_at, STOR_ADDRESS_LEN);
    uint16_t type = take_le16(&in);
    take_skip(&in, 2);
    return type == STOR_ADDRESS_BTL8 && take_le32(&in) == BTL8_LEN;
}

static bool sends(const struct pass *pass) { return pass->direction == DATA_OUT && pass->out_len; }

/* An unspecified direction with data is one that receives: nothing can be harmed by it. */
static bool receives(const struct pass *pass) { return pass->direction != DATA_OUT && pass->in_len; }

static uint32_t data_len(const struct pass *pass) { return pass->direction == DATA_OUT ? pass->out_len : pass->in_len; }

/* The first byte the sense area may have, and behind it the data. */
static uint64_t head_end(const struct pass *pass) {
    uint64_t end = pass->cdb_at + (uint64_t)pass->cdb_len;
    return end > pass->form.len ? end : pass->form.len;
}

static nt_status judge_areas(const struct device *device, const struct request *request, const struct pass *pass) {
    uint64_t room = request->in.len > request->out_len ? request->in.len : request->out_len, end = head_end(pass);
    uint64_t at = pass->direction == DATA_OUT ? pass->out_at : pass->in_at;
    uint32_t len = data_len(pass);
    if (pass->sense_len && !lies_in(pass->sense_at, pass->sense_len, end, room))
        return STATUS_INVALID_PARAMETER;
    if (pass->sense_len)
        end = (uint64_t)pass->sense_at + pass->sense_len;
    if (len > device->port->max_transfer)
        return STATUS_INVALID_PARAMETER;
    if (!len)
        return STATUS_SUCCESS;
    if (pass->form.direct)
        return !at || (!request->direct && at > UINTPTR_MAX) || (at & device->port->alignment_mask) ? STATUS_INVALID_PARAMETER
                                                                              : STATUS_SUCCESS;
    /* What is sent must have come with the input. */
    return lies_in(at, len, end, sends(pass) ? request->in.len : room) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

/* The rules of a port, in their order. The input is as long as the structure: the check saw to that. */
static nt_status take_pass(const struct device *device, const struct request *request, struct pass *pass) {
    struct reader in = reader_of(request->in);
    uint32_t version = 0;
    if (pass->form.extended)
        version = take_extended(&in, pass);
    else
        take_plain(&in, pass);
    if (version || pass->len != pass->form.len)
        return STATUS_REVISION_MISMATCH;
    if (!pass->cdb_len || pass->cdb_len > CDB_ROOM || !lies_in(pass->cdb_at, pass->cdb_len, 0, request->in.len) ||
        pass->direction > DATA_UNSPECIFIED || !pass->timeout_s || pass->timeout_s > LONGEST_S ||
        !address_is_good(request, pass))
        return STATUS_INVALID_PARAMETER;
    return judge_areas(device, request, pass);
}

static nt_status check(const struct request *request, struct form form) {
    return request->in.len < form.len ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

nt_status check_pass_through(struct device *device, struct request *request) {
    (void)device;
    return check(request, form_of(request, false, false));
}

nt_status check_pass_through_ex(struct device *device, struct request *request) {
    (void)device;
    return check(request, form_of(request, true, false));
}

/* The drive has had the command and said something of it. */
static bool was_executed(const struct packet *packet) {
    uint8_t port = packet->port_status & PORT_STATUS_MASK;
    return port == PORT_SUCCESS || port == PORT_DATA_OVERRUN || (packet->port_status & PORT_SENSE_VALID) ||
           (port == PORT_ERROR && packet->scsi_status != SCSI_GOOD);
}

/* The caller's structure back again, with what became of it. Input and output of a buffered code are one memory: what
 * the input held between the fields stays. */
static nt_status answer_pass(struct request *request, const struct pass *pass, const struct packet *packet,
                             const uint8_t *data) {
    const struct form *form = &pass->form;
    uint32_t sense_len = packet->port_status & PORT_SENSE_VALID ? packet->sense.len : 0;
    if (sense_len > pass->sense_len)
        sense_len = pass->sense_len;
    uint64_t end = sense_len ? (uint64_t)pass->sense_at + sense_len : form->len;
    if (receives(pass) && !form->direct)
        end = pass->in_at + packet->transferred;
    uint32_t len = end < request->out_len ? (uint32_t)end : request->out_len;
    size_t kept = request->in.len < len ? request->in.len : len;
    if (kept && request->out != request->in.at)
        memcpy(request->out, request->in.at, kept);
    if (len > kept)
        memset(request->out + kept, 0, len - kept);
    struct writer out = writer_over(request->out, len);
    uint8_t told[4] = {packet->scsi_status, (uint8_t)sense_len};
    put_again(&out, form->status_at, told, 1);
    put_again(&out, form->sense_len_at, told + 1, 1);
    set_le32(told, packet->transferred);
    put_again(&out, pass->direction == DATA_OUT ? form->out_len_at : form->in_len_at, told, 4);
    put_again(&out, pass->sense_at, packet->sense.bytes, sense_len);
    if (receives(pass) && !form->direct)
        put_again(&out, (size_t)pass->in_at, data, packet->transferred);
    request->information = len;
    return STATUS_SUCCESS;
}

/* The memory of the data phase: the caller's own, or one aside, since a failure must leave the output alone. */
static uint8_t *data_room(struct device *device, const struct request *request, const struct pass *pass) {
    uint64_t at = pass->direction == DATA_OUT ? pass->out_at : pass->in_at;
    if (pass->form.direct)
        return request->direct ? request->direct : (uint8_t *)(uintptr_t)at;
    uint32_t len = data_len(pass);
    uint8_t *room = len <= SCRATCH_LEN ? device->scratch : host_take(device->host, len);
    if (room && sends(pass))
        memcpy(room, request->in.at + at, len);
    else if (room)
        memset(room, 0, len);
    return room;
}

static nt_status pass_through(struct device *device, struct request *request, bool extended, bool direct) {
    struct pass pass = {.form = form_of(request, extended, direct)};
    nt_status status = take_pass(device, request, &pass);
    if (!nt_success(status))
        return status;
    uint32_t len = data_len(&pass);
    uint8_t *data = len ? data_room(device, request, &pass) : NULL;
    if (len && !data)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct packet packet;
    packet_begin(&packet, (uint8_t)pass.cdb_len,
                 sends(&pass)      ? DIRECTION_OUT
                 : receives(&pass) ? DIRECTION_IN
                                   : DIRECTION_NONE,
                 data, len, pass.timeout_s);
    memcpy(packet.cdb, request->in.at + pass.cdb_at, pass.cdb_len);
    (void)device_attempt(device, &packet);
    request->direct_done = direct ? packet.transferred : 0;
    status = was_executed(&packet) ? answer_pass(request, &pass, &packet, data) : device_transport_status(&packet);
    if (len > SCRATCH_LEN && !direct)
        host_give(device->host, data, len);
    return status;
}

bool device_direct_data(const struct device *device, const struct request *request, struct direct_data *ret) {
    bool extended = request->code == IOCTL_SCSI_PASS_THROUGH_DIRECT_EX;
    struct pass pass = {.form = form_of(request, extended, true)};
    if (request->kind != REQUEST_CONTROL || (!extended && request->code != IOCTL_SCSI_PASS_THROUGH_DIRECT) ||
        !nt_success(check(request, pass.form)) || !nt_success(take_pass(device, request, &pass)))
        return false;
    *ret = (struct direct_data){sends(&pass) ? pass.out_at : pass.in_at, data_len(&pass), sends(&pass)};
    return ret->len != 0;
}

nt_status control_pass_through(struct device *device, struct request *request) {
    return pass_through(device, request, false, false);
}

nt_status control_pass_through_direct(struct device *device, struct request *request) {
    return pass_through(device, request, false, true);
}

nt_status control_pass_through_ex(struct device *device, struct request *request) {
    return pass_through(device, request, true, false);
}

nt_status control_pass_through_direct_ex(struct device *device, struct request *request) {
    return pass_through(device, request, true, true);
}
