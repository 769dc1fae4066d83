/* SPDX-License-Identifier: MIT */
/* What becomes of a request between the door and its handler? */
#include "class/class.h"

enum { TYPE_CD_ROM = 0x02, TYPE_CONTROLLER = 0x04, TYPE_DISK = 0x07, TYPE_MASS_STORAGE = 0x2d, TYPE_DVD = 0x33 };

/* What the access bits of the code ask of the handle; a kernel caller has passed that check elsewhere. */
static bool access_granted(const struct request *request) {
    unsigned wanted = ACCESS_ANY;
    if (!request->from || request->from_kernel)
        return true;
    if (request->kind == REQUEST_CONTROL)
        wanted = request->code >> 14 & 3;
    else if (request->kind == REQUEST_READ)
        wanted = ACCESS_READ;
    else if (request->kind == REQUEST_WRITE)
        wanted = ACCESS_WRITE;
    return (wanted & ~request->from->access) == 0;
}

static bool locked_out(const struct device *device, const struct request *request) {
    struct handle *owner = atomic_load_explicit(&device->exclusive, memory_order_relaxed);
    return owner && owner != request->from;
}

/* The exclusive gate looks at the code as it was sent, before the families are made one. */
static bool code_is_gated(const struct request *request) {
    uint32_t type = request->code >> 16;
    if (request->code == IOCTL_SCSI_GET_ADDRESS)
        return false;
    if (type != TYPE_CD_ROM && type != TYPE_CONTROLLER && type != TYPE_DISK && type != TYPE_MASS_STORAGE &&
        type != TYPE_DVD)
        return false;
    return !(request->row && request->row->code == request->code && (request->row->gates & CONTROL_PASSES_LOCK));
}

/* The length columns; `success` goes on to the row's own check. */
static nt_status check_lengths(const struct device *device, struct request *request) {
    const struct control *row = request->row;
    if (request->in.len < row->in_len)
        return row->in_short;
    if (request->out_len < row->out_len)
        return too_small(request, row->out_len);
    if ((row->gates & CONTROL_ALIGNED) && (request->out_len & device->port->alignment_mask))
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

NTCD_APART static const struct control *find_row(struct device *device, const struct control *last, uint32_t code) {
    code = control_normalise(code);
    const struct control *row = last && last->code == code ? last : control_find(code);
    if (row)
        atomic_store_explicit(&device->row_found, row, memory_order_relaxed);
    return row;
}

/* Programs ask the same again and again: the row found last is tried first. A row's own code is a normalised one. */
static inline const struct control *row_of(struct device *device, uint32_t code) {
    const struct control *row = atomic_load_explicit(&device->row_found, memory_order_relaxed);
    return row && row->code == code ? row : find_row(device, row, code);
}

/* A trusted caller that says a volume is online does not wait for those who may be waiting for that. */
static bool is_direct(const struct request *request) {
    return (request->row->gates & CONTROL_DIRECT) ||
           (request->from_kernel && request->row->code == IOCTL_VOLUME_ONLINE);
}

static inline nt_status accept_control(struct device *device, struct request *request) {
    request->row = row_of(device, request->code);
    if (locked_out(device, request) && code_is_gated(request))
        return STATUS_ACCESS_DENIED;
    if (!request->row)
        return STATUS_PENDING;
    nt_status status = check_lengths(device, request);
    if (nt_success(status))
        status = request->row->check(device, request);
    if (!nt_success(status))
        return status;
    return is_direct(request) ? request->row->run(device, request) : STATUS_PENDING;
}

/* A device that is gone has one answer for everything that fails. */
static nt_status finish(const struct device *device, struct request *request, nt_status status) {
    if (device->removed && !nt_success(status))
        status = STATUS_DEVICE_DOES_NOT_EXIST;
    return request->status = status;
}

nt_status device_accept(struct device *device, struct request *request) {
    nt_status status = STATUS_PENDING;
    request->information = 0;
    request->parked = false;
    request->row = NULL;
    if (!access_granted(request))
        return request->status = STATUS_ACCESS_DENIED;
    if (request->kind == REQUEST_CONTROL)
        status = accept_control(device, request);
    else if (request->kind == REQUEST_READ && request->out_len == 0)
        status = STATUS_SUCCESS; /* an empty transfer is done before anything is asked */
    else if (request->kind == REQUEST_WRITE && request->in.len == 0)
        status = STATUS_SUCCESS;
    return status == STATUS_PENDING ? status : finish(device, request, status);
}

static nt_status run_control(struct device *device, struct request *request) {
    const struct control *row = request->row;
    if (locked_out(device, request) && code_is_gated(request))
        return STATUS_ACCESS_DENIED;
    if (!row)
        return STATUS_INVALID_DEVICE_REQUEST; /* what a port answers to a code nobody knows */
    if (!(row->gates & CONTROL_UNREFRESHED)) {
        if ((row->gates & CONTROL_WANTS_WRITABLE) && !device->write_allowed)
            device->caps = CAPS_REQUIRED;
        device_refresh(device);
    }
    if ((row->gates & CONTROL_NOT_PLAYING) && device_still_playing(device))
        return STATUS_DEVICE_BUSY;
    return row->run(device, request);
}

/* The kinds that are no control codes. */
NTCD_APART static nt_status run_kind(struct device *device, struct request *request) {
    switch (request->kind) {
    case REQUEST_READ:
    case REQUEST_WRITE: return device_read_write(device, request);
    case REQUEST_FLUSH: return device_flush(device, request);
    case REQUEST_SHUTDOWN: return device_shutdown(device, request);
    case REQUEST_POLL:
        if (device_may_poll(device))
            device_poll(device);
        return STATUS_SUCCESS;
    default: return STATUS_INVALID_DEVICE_REQUEST;
    }
}

nt_status device_run(struct device *device, struct request *request) {
    nt_status status = STATUS_CANCELLED;
    request->information = 0;
    device_take_turn(device);
    device->current = request;
    if (!request->cancelled)
        status = request->kind == REQUEST_CONTROL ? run_control(device, request) : run_kind(device, request);
    device_send_due(device);
    device->current = NULL;
    device_give_turn(device);
    return status == STATUS_PENDING ? status : finish(device, request, status);
}

/* Takes the request out of the parked ones; false when it was not among them. */
static bool unpark(struct device *device, struct request *request) {
    struct request **link = &device->parked;
    while (*link && *link != request)
        link = &(*link)->next;
    if (!*link)
        return false;
    *link = request->next;
    return true;
}

static void complete(struct request *request, nt_status status) {
    request->status = status;
    if (request->completed)
        request->completed(request, request->context);
}

void device_cancel(struct device *device, struct request *request) {
    host_lock(device->host);
    request->cancelled = true;
    bool was_parked = unpark(device, request);
    host_unlock(device->host);
    if (was_parked)
        complete(request, STATUS_CANCELLED);
}

void device_complete_parked(struct device *device, nt_status status) {
    host_lock(device->host);
    struct request *request = device->parked;
    device->parked = NULL;
    host_unlock(device->host);
    while (request) {
        struct request *next = request->next;
        complete(request, status);
        request = next;
    }
}
