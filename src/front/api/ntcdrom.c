/* SPDX-License-Identifier: MIT */
/* How do a program's calls become requests of the class driver, and its verdicts answers? */
#include "abi/names.h"
#include "base/error.h"
#include "class/device.h"
#include "class/status.h"
#include "front/api/queue.h"
#include "front/api/win32_error.h"
#include "host/simd.h"
#include "host/user.h"
#include "port/port.h"
/* Last: the code's view of the verdicts is taken, Windows' types are added. */
#include "ntcdrom/ntcdrom.h"
#include <stdlib.h>

struct ntcd_drive {
    struct user_host ground;
    struct device *device;
    struct queue queue;
    atomic_uint users; /* the opener, the handles, the requests */
    bool real;
    void (*event)(void *self, const struct ntcd_event *event);
    void *event_self;
    void (*say)(void *self, enum ntcd_loudness loudness, const char *line);
    void *say_self;
};

struct ntcd_handle {
    struct ntcd_drive *drive;
    struct handle *handle;
    unsigned access;
    struct ntcd_request *requests; /* not closed yet; under the queue's mutex */
};

struct ntcd_request {
    struct job job;
    struct ntcd_drive *drive;
    struct ntcd_handle *handle; /* NULL once that is closed */
    struct ntcd_request *next, *before;
};

_Static_assert((int)NTCD_EVENT_MEDIA_REMOVAL == EVENT_MEDIA_REMOVAL && (int)NTCD_EVENT_LOG == EVENT_LOG &&
                   (int)NTCD_EVENT_BECOMING_READY == EVENT_BECOMING_READY &&
                   (int)NTCD_EVENT_EXCLUSIVE_UNLOCK == EVENT_EXCLUSIVE_UNLOCK,
               "events have the class driver's numbers");
_Static_assert((int)NTCD_DEBUG == LOUD_DEBUG && (int)NTCD_ERROR == LOUD_ERROR, "loudness has the host's numbers");
_Static_assert((int)NTCD_READ == ACCESS_READ && (int)NTCD_WRITE == ACCESS_WRITE, "access has the class driver's bits");

static void say(void *self, enum loudness loudness, const char *line) {
    const struct ntcd_drive *drive = self;
    drive->say(drive->say_self, (enum ntcd_loudness)loudness, line);
}

static void pass_event(void *self, const struct event *event) {
    const struct ntcd_drive *drive = self;
    if (event->kind == EVENT_RETRY)
        return; /* the driver's own affair */
    struct ntcd_event told = {.kind = (enum ntcd_event_kind)event->kind,
                              .media_change_count = event->count,
                              .media_state = event->state,
                              .reason = event->reason,
                              .estimated_100ms = event->estimated_100ms,
                              .button = event->button,
                              .request = event->external,
                              .code = event->code,
                              .unique = event->unique};
    drive->event(drive->event_self, &told);
}

void ntcd_options_init(struct ntcd_options *options) {
    struct device_options defaults;
    device_options_default(&defaults);
    *options = (struct ntcd_options){.size = sizeof *options,
                                     .number = defaults.number,
                                     .timeout_s = defaults.timeout_s,
                                     .mend = defaults.mend,
                                     .quirks = defaults.quirks,
                                     .default_region = defaults.default_region,
                                     .device_hotplug = defaults.device_hotplug,
                                     .no_media_detection = defaults.no_media_detection,
                                     .least = NTCD_WARNING};
}

static void tell_class(struct ntcd_drive *drive, const struct ntcd_options *from, struct device_options *to) {
    device_options_default(to);
    to->number = from->number;
    to->timeout_s = from->timeout_s;
    to->mend = from->mend;
    to->quirks = from->quirks;
    to->default_region = from->default_region;
    to->drive_letter = from->drive_letter;
    to->unique_id = from->unique_id;
    to->non_mmc = from->non_mmc != 0;
    to->no_type_one = from->no_type_one != 0;
    to->device_hotplug = from->device_hotplug != 0;
    to->no_media_detection = from->no_media_detection != 0;
    to->select_region = from->select_region != 0;
    to->volume_online_pending = from->volume_online_pending != 0;
    to->event = from->event ? pass_event : NULL;
    to->event_self = drive;
}

static void tell_person(const struct error *error, char *text, size_t len) {
    if (!text || !len)
        return;
    if (error->line)
        (void)text_format(text, len, "line %u: %s", error->line, error->text);
    else
        (void)text_format(text, len, "%s", error->text[0] ? error->text : status_name(error->status));
}

static nt_status start(struct ntcd_drive *drive, const char *address, const struct ntcd_options *options, char *error,
                       size_t error_len) {
    struct device_options device_options;
    struct error why = {0};
    struct port *port = NULL;
    const char *simd;
    if (!simd_wanted(&simd)) {
        why.status = error_set(&why, ST_USAGE, 0, SIMD_VARIABLE " is none of " SIMD_NAMES);
        tell_person(&why, error, error_len);
        return status_of_below(why.status);
    }
    why.status = port_open(address, &drive->ground.host, &port, &why);
    if (why.status != ST_OK) {
        tell_person(&why, error, error_len);
        return status_of_below(why.status);
    }
    drive->real = port->real;
    tell_class(drive, options, &device_options);
    nt_status status = device_open(port, &drive->ground.host, &device_options, &drive->device);
    if (status != STATUS_SUCCESS) {
        port_close(port);
        const char *name = nt_status_name(status);
        if (error && error_len)
            (void)text_format(error, error_len, "the drive does not start: %s", name ? name : "unknown status");
    }
    return status;
}

NTSTATUS ntcd_open(const char *address, const struct ntcd_options *options, struct ntcd_drive **ret, char *error,
                   size_t error_len) {
    struct ntcd_options all;
    ntcd_options_init(&all);
    if (!address || !ret || (options && options->size < offsetof(struct ntcd_options, number)))
        return (NTSTATUS)STATUS_INVALID_PARAMETER;
    if (options)
        memcpy(&all, options, options->size < sizeof all ? options->size : sizeof all);
    struct ntcd_drive *drive = calloc(1, sizeof *drive);
    if (!drive)
        return (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    user_host_begin(&drive->ground);
    drive->ground.least = (enum loudness)all.least;
    drive->ground.said = all.say ? say : NULL;
    drive->ground.said_self = drive;
    drive->say = all.say, drive->say_self = all.say_self;
    drive->event = all.event, drive->event_self = all.event_self;
    nt_status status = start(drive, address, &all, error, error_len);
    if (status != STATUS_SUCCESS) {
        user_host_end(&drive->ground);
        free(drive);
        return (NTSTATUS)status;
    }
    queue_begin(&drive->queue, drive->device, &drive->ground.host);
    atomic_init(&drive->users, 1);
    *ret = drive;
    return (NTSTATUS)STATUS_SUCCESS;
}

static void leave_drive(struct ntcd_drive *drive) {
    if (atomic_fetch_sub(&drive->users, 1) != 1)
        return;
    device_close(drive->device);
    queue_end(&drive->queue);
    user_host_end(&drive->ground);
    free(drive);
}

void ntcd_close(struct ntcd_drive *drive) {
    if (drive)
        leave_drive(drive);
}

BOOLEAN ntcd_real(const struct ntcd_drive *drive) { return drive->real; }

NTSTATUS ntcd_open_handle(struct ntcd_drive *drive, unsigned access, struct ntcd_handle **ret) {
    struct ntcd_handle *handle = calloc(1, sizeof *handle);
    if (!handle)
        return (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    handle->drive = drive;
    handle->access = access;
    nt_status status = device_open_handle(drive->device, access & NTCD_READ_WRITE, &handle->handle);
    if (status != STATUS_SUCCESS) {
        free(handle);
        return (NTSTATUS)status;
    }
    atomic_fetch_add(&drive->users, 1);
    *ret = handle;
    return (NTSTATUS)STATUS_SUCCESS;
}

void ntcd_close_handle(struct ntcd_handle *handle) {
    struct job job;
    if (!handle)
        return;
    struct queue *queue = &handle->drive->queue;
    queue_cancel_all(queue, handle->handle);
    mutex_lock(&queue->mutex);
    for (struct ntcd_request *request = handle->requests; request; request = request->next) {
        mutex_unlock(&queue->mutex);
        (void)queue_wait(queue, &request->job, 0);
        mutex_lock(&queue->mutex);
        request->handle = NULL;
    }
    mutex_unlock(&queue->mutex);
    job_begin(&job, queue);
    queue_take_turn(queue, &job);
    device_close_handle(handle->drive->device, handle->handle);
    queue_give_turn(queue, &job);
    job_end(&job);
    leave_drive(handle->drive);
    free(handle);
}

/* The part of a request that every kind has. */
static void address(struct job *job, const struct ntcd_handle *handle, enum request_kind kind) {
    struct request *request = &job->request;
    job_begin(job, &handle->drive->queue);
    request->kind = kind;
    request->from = handle->handle;
    request->override_verify = (handle->access & NTCD_OVERRIDE_VERIFY) != 0;
    request->realtime = (handle->access & NTCD_REALTIME) != 0;
    request->from_32bit = sizeof(void *) == 4 || (handle->access & NTCD_FROM_32BIT) != 0;
    request->may_harm = true;
}

/* False: the buffers are not there. */
static bool fill(struct job *job, const void *in, ULONG in_len, void *out, ULONG out_len) {
    job->request.in = (struct bytes){in, in_len};
    job->request.out = out;
    job->request.out_len = out_len;
    return (in || !in_len) && (out || !out_len);
}

static NTSTATUS finish(struct job *job, bool filled, ULONG *information) {
    nt_status status = STATUS_ACCESS_VIOLATION;
    if (filled)
        status = queue_run(job->queue, job);
    if (information)
        *information = job->request.information;
    job_end(job);
    return (NTSTATUS)status;
}

NTSTATUS ntcd_control(struct ntcd_handle *handle, ULONG code, const void *in, ULONG in_len, void *out, ULONG out_len,
                      ULONG *information) {
    struct job job;
    address(&job, handle, REQUEST_CONTROL);
    job.request.code = code;
    return finish(&job, fill(&job, in, in_len, out, out_len), information);
}

NTSTATUS ntcd_read(struct ntcd_handle *handle, LONGLONG offset, void *into, ULONG len, ULONG *information) {
    struct job job;
    address(&job, handle, REQUEST_READ);
    job.request.offset = offset;
    return finish(&job, fill(&job, NULL, 0, into, len), information);
}

NTSTATUS ntcd_write(struct ntcd_handle *handle, LONGLONG offset, const void *from, ULONG len, ULONG *information) {
    struct job job;
    address(&job, handle, REQUEST_WRITE);
    job.request.offset = offset;
    return finish(&job, fill(&job, from, len, NULL, 0), information);
}

NTSTATUS ntcd_flush(struct ntcd_handle *handle) {
    struct job job;
    address(&job, handle, REQUEST_FLUSH);
    return finish(&job, true, NULL);
}

static struct ntcd_request *make(struct ntcd_handle *handle, enum request_kind kind) {
    struct ntcd_request *request = malloc(sizeof *request);
    if (!request)
        return NULL;
    address(&request->job, handle, kind);
    request->drive = handle->drive;
    request->handle = handle;
    request->next = request->before = NULL;
    return request;
}

static void forget(struct ntcd_request *request) {
    if (request->before)
        request->before->next = request->next;
    else if (request->handle)
        request->handle->requests = request->next;
    if (request->next)
        request->next->before = request->before;
}

static NTSTATUS send(struct ntcd_request *request, bool filled, struct ntcd_request **ret) {
    struct queue *queue = &request->drive->queue;
    struct ntcd_handle *handle = request->handle;
    nt_status status = filled ? STATUS_INSUFFICIENT_RESOURCES : STATUS_ACCESS_VIOLATION;
    if (!filled || !queue_start(queue, &request->job)) {
        job_end(&request->job);
        free(request);
        return (NTSTATUS)status;
    }
    atomic_fetch_add(&request->drive->users, 1);
    mutex_lock(&queue->mutex);
    request->next = handle->requests;
    if (request->next)
        request->next->before = request;
    handle->requests = request;
    mutex_unlock(&queue->mutex);
    *ret = request;
    return (NTSTATUS)STATUS_SUCCESS;
}

NTSTATUS ntcd_start_control(struct ntcd_handle *handle, ULONG code, const void *in, ULONG in_len, void *out,
                            ULONG out_len, struct ntcd_request **ret) {
    struct ntcd_request *request = make(handle, REQUEST_CONTROL);
    if (!request)
        return (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    request->job.request.code = code;
    return send(request, fill(&request->job, in, in_len, out, out_len), ret);
}

NTSTATUS ntcd_start_read(struct ntcd_handle *handle, LONGLONG offset, void *into, ULONG len,
                         struct ntcd_request **ret) {
    struct ntcd_request *request = make(handle, REQUEST_READ);
    if (!request)
        return (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    request->job.request.offset = offset;
    return send(request, fill(&request->job, NULL, 0, into, len), ret);
}

NTSTATUS ntcd_start_write(struct ntcd_handle *handle, LONGLONG offset, const void *from, ULONG len,
                          struct ntcd_request **ret) {
    struct ntcd_request *request = make(handle, REQUEST_WRITE);
    if (!request)
        return (NTSTATUS)STATUS_INSUFFICIENT_RESOURCES;
    request->job.request.offset = offset;
    return send(request, fill(&request->job, from, len, NULL, 0), ret);
}

NTSTATUS ntcd_wait(struct ntcd_request *request, ULONG timeout_ms, ULONG *information) {
    uint64_t deadline = timeout_ms == NTCD_FOREVER ? 0 : deadline_in(timeout_ms);
    if (!queue_wait(&request->drive->queue, &request->job, deadline))
        return (NTSTATUS)STATUS_TIMEOUT;
    if (information)
        *information = request->job.request.information;
    return (NTSTATUS)request->job.request.status;
}

void ntcd_cancel(struct ntcd_request *request) { queue_cancel(&request->drive->queue, &request->job); }
void ntcd_cancel_all(struct ntcd_handle *handle) { queue_cancel_all(&handle->drive->queue, handle->handle); }

void ntcd_close_request(struct ntcd_request *request) {
    if (!request)
        return;
    struct queue *queue = &request->drive->queue;
    queue_cancel(queue, &request->job);
    (void)queue_wait(queue, &request->job, 0);
    mutex_lock(&queue->mutex);
    forget(request);
    mutex_unlock(&queue->mutex);
    job_end(&request->job);
    leave_drive(request->drive);
    free(request);
}

/* What is done to the device in its turn. */
struct errand {
    enum { MOUNT, SET_VERIFY, GET_VERIFY, POWER, REMOVE, TICK } what;
    ULONG value;
};

static BOOLEAN run_errand(struct ntcd_drive *drive, struct errand errand) {
    struct device *device = drive->device;
    struct job job;
    bool answer = false;
    job_begin(&job, &drive->queue);
    queue_take_turn(&drive->queue, &job);
    switch (errand.what) {
    case MOUNT: device_set_mounted(device, errand.value != 0); break;
    case SET_VERIFY: device_set_verify(device, errand.value != 0); break;
    case GET_VERIFY: answer = device_verify(device); break;
    case POWER: device_power(device, errand.value != 0); break;
    case REMOVE: device_surprise_remove(device); break;
    case TICK: device_tick(device, errand.value); break;
    }
    queue_give_turn(&drive->queue, &job);
    job_end(&job);
    return answer;
}

void ntcd_set_mounted(struct ntcd_drive *drive, BOOLEAN mounted) {
    (void)run_errand(drive, (struct errand){MOUNT, mounted});
}
void ntcd_set_verify(struct ntcd_drive *drive, BOOLEAN verify) {
    (void)run_errand(drive, (struct errand){SET_VERIFY, verify});
}
BOOLEAN ntcd_verify(struct ntcd_drive *drive) { return run_errand(drive, (struct errand){GET_VERIFY, 0}); }
void ntcd_power(struct ntcd_drive *drive, BOOLEAN down) { (void)run_errand(drive, (struct errand){POWER, down}); }
void ntcd_remove(struct ntcd_drive *drive) { (void)run_errand(drive, (struct errand){REMOVE, 0}); }
void ntcd_tick(struct ntcd_drive *drive, ULONG seconds) { (void)run_errand(drive, (struct errand){TICK, seconds}); }

const char *ntcd_control_name(ULONG code) { return control_code_name((uint32_t)code); }

int ntcd_control_find(const char *name, ULONG *ret) {
    uint32_t code = 0;
    if (!control_code_find(name, &code))
        return 0;
    *ret = code;
    return 1;
}

const char *ntcd_status_name(NTSTATUS status) { return nt_status_name((nt_status)status); }

int ntcd_status_find(const char *name, NTSTATUS *ret) {
    nt_status status = 0;
    if (!nt_status_find(name, &status))
        return 0;
    *ret = (NTSTATUS)status;
    return 1;
}

ULONG ntcd_win32_error(NTSTATUS status) { return win32_error_of((nt_status)status)->number; }
const char *ntcd_win32_error_name(NTSTATUS status) { return win32_error_of((nt_status)status)->name; }
const char *ntcd_version(void) { return NTCDROM_VERSION; }
