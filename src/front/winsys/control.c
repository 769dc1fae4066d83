/* SPDX-License-Identifier: MIT */
/* What does the driver do for those who change its drives while it runs: \\.\ntcdrom's codes. */
#include "front/winsys/winsys.h"
#include "base/error.h"
#include "class/status.h"

enum { POLL_DEFAULT_MS = 1000 };

/* One request, taken out of the shared buffer, and its answer. */
struct change {
    struct winsys *winsys;
    ULONG code;
    struct ntcd_driver_request asked;
    char address[NTCD_DRIVER_ADDRESS];
    struct error error;
    NTSTATUS status;
    ULONG number;
    KEVENT done;
};

/* The unit of that number, or NULL; it stays as long as nothing else changes the drives. */
static struct unit *find(struct winsys *winsys, ULONG number) {
    struct unit *found = NULL;
    ExAcquireFastMutex(&winsys->units_lock);
    for (LIST_ENTRY *at = winsys->units.Flink; at != &winsys->units && !found; at = at->Flink) {
        struct unit *unit = CONTAINING_RECORD(at, struct unit, link);
        if (unit->number == number)
            found = unit;
    }
    ExReleaseFastMutex(&winsys->units_lock);
    return found;
}

/* An image on one of these very drives would be waited for by the thread that has to bring it. */
static bool lies_on_own_drive(struct winsys *winsys, const char *address) {
    bool own = false;
    struct port_address parts;
    if (port_address_take(address, port_scheme_len(address), &parts, NULL) != ST_OK)
        return false; /* it will be refused for what it is */
    const char *path = parts.rest;
    ExAcquireFastMutex(&winsys->units_lock);
    for (LIST_ENTRY *link = winsys->units.Flink; link != &winsys->units; link = link->Flink) {
        const struct unit *unit = CONTAINING_RECORD(link, struct unit, link);
        if (unit->letter && (path[0] & ~0x20) == unit->letter && path[1] == ':')
            own = true;
    }
    ExReleaseFastMutex(&winsys->units_lock);
    return own;
}

static NTSTATUS fail(struct change *change, enum status status, const char *words) {
    return status_of_below(error_set(&change->error, status, 0, "%s", words));
}

static NTSTATUS add(struct change *change) {
    struct unit *unit;
    struct unit_wish wish = {.number = change->asked.number,
                             .letter = (char)change->asked.letter,
                             .address = change->address,
                             .poll_ms = POLL_DEFAULT_MS,
                             .exactly = true};
    if (lies_on_own_drive(change->winsys, change->address))
        return fail(change, ST_USAGE, "an image cannot lie on a disc of this driver's own");
    NTSTATUS status = unit_add(change->winsys, &wish, &unit, &change->error);
    if (NT_SUCCESS(status)) {
        change->number = unit->number;
        if (unit->problem[0])
            (void)error_set(&change->error, ST_BUSY, 0, "%s", unit->problem);
    }
    return status;
}

static NTSTATUS take_away(struct change *change, struct unit *unit) {
    const VPB *vpb = unit->object->Vpb;
    bool used = unit->handles || (vpb && (vpb->Flags & VPB_MOUNTED));
    if (used && !(change->asked.flags & NTCD_DRIVER_FORCE))
        return fail(change, ST_BUSY, "the drive is in use");
    unit_remove(change->winsys, unit);
    return STATUS_SUCCESS;
}

/* On the drive's own thread. */
static void change_disc(struct unit *unit, void *arg) {
    struct change *change = arg;
    const char *path = change->code == NTCD_DRIVER_INSERT ? change->address : NULL;
    enum status status = unit_change(unit, path, (change->asked.flags & NTCD_DRIVER_FORCE) != 0, &change->error);
    unit->problem[0] = '\0';
    if (status != ST_OK) {
        change->error.status = status;
        unit_tell(&change->error, unit->problem, sizeof unit->problem);
    }
    change->status = status_of_below(status);
}

static NTSTATUS insert_or_eject(struct change *change, struct unit *unit) {
    if (change->code == NTCD_DRIVER_INSERT && lies_on_own_drive(change->winsys, change->address))
        return fail(change, ST_USAGE, "an image cannot lie on a disc of this driver's own");
    queue_errand(unit, change_disc, change);
    return change->status;
}

static NTSTATUS obey(struct change *change) {
    if (change->asked.letter && (change->asked.letter < 'A' || change->asked.letter > 'Z'))
        return fail(change, ST_USAGE, "a drive letter is A to Z");
    if (change->code == NTCD_DRIVER_ADD)
        return add(change);
    struct unit *unit = find(change->winsys, change->asked.number);
    if (!unit)
        return fail(change, ST_NOT_FOUND, "no drive of that number");
    switch (change->code) {
    case NTCD_DRIVER_REMOVE: return take_away(change, unit);
    case NTCD_DRIVER_LETTER: {
        NTSTATUS status = unit_set_letter(unit, (char)change->asked.letter);
        return NT_SUCCESS(status) ? status : fail(change, ST_BUSY, "the letter is taken");
    }
    default: return insert_or_eject(change, unit);
    }
}

/* In the system process, where names and files are everybody's, not one session's. */
static void NTAPI work(DEVICE_OBJECT *object, void *context) {
    struct change *change = context;
    (void)object;
    change->status = obey(change);
    (void)KeSetEvent(&change->done, IO_NO_INCREMENT, FALSE);
}

/* The request's own text: all that follows the header. */
static NTSTATUS take_request(const void *in, ULONG len, struct change *change) {
    memcpy(&change->asked, in, sizeof change->asked);
    if (change->asked.size != sizeof change->asked || change->asked.version != NTCD_DRIVER_VERSION)
        return STATUS_REVISION_MISMATCH;
    ULONG text_len = len - (ULONG)sizeof change->asked;
    if (text_len >= sizeof change->address)
        return STATUS_NAME_TOO_LONG;
    memcpy(change->address, (const uint8_t *)in + sizeof change->asked, text_len);
    change->address[text_len] = '\0';
    bool wants = change->code == NTCD_DRIVER_ADD || change->code == NTCD_DRIVER_INSERT;
    return wants && !change->address[0] ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

static void answer(const struct change *change, struct ntcd_driver_answer *into) {
    RtlZeroMemory(into, sizeof *into);
    into->size = sizeof *into;
    into->version = NTCD_DRIVER_VERSION;
    into->status = (uint32_t)change->status;
    into->number = change->number;
    if (change->error.text[0] || !NT_SUCCESS(change->status))
        unit_tell(&change->error, into->text, sizeof into->text);
}

static NTSTATUS run(struct winsys *winsys, struct change *change) {
    PIO_WORKITEM item = IoAllocateWorkItem(winsys->object);
    if (!item)
        return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&change->done, NotificationEvent, FALSE);
    IoQueueWorkItem(item, work, DelayedWorkQueue, change);
    (void)KeWaitForSingleObject(&change->done, Executive, KernelMode, FALSE, NULL);
    IoFreeWorkItem(item);
    return STATUS_SUCCESS;
}

static NTSTATUS obey_request(struct winsys *winsys, const IO_STACK_LOCATION *at, void *buffer) {
    struct kernel_host memory;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (at->Parameters.DeviceIoControl.InputBufferLength < sizeof(struct ntcd_driver_request))
        return STATUS_INFO_LENGTH_MISMATCH;
    if (at->Parameters.DeviceIoControl.OutputBufferLength < sizeof(struct ntcd_driver_answer))
        return STATUS_BUFFER_TOO_SMALL;
    kernel_host_begin(&memory, KERNEL_RESIDENT);
    struct change *change = host_take(&memory.host, sizeof *change);
    if (!change)
        return status;
    RtlZeroMemory(change, sizeof *change);
    change->winsys = winsys;
    change->code = at->Parameters.DeviceIoControl.IoControlCode;
    status = take_request(buffer, at->Parameters.DeviceIoControl.InputBufferLength, change);
    change->number = change->asked.number;
    if (NT_SUCCESS(status))
        status = run(winsys, change);
    if (NT_SUCCESS(status))
        answer(change, buffer);
    host_give(&memory.host, change, sizeof *change);
    return status;
}

static void describe(struct unit *unit, struct ntcd_driver_entry *into) {
    RtlZeroMemory(into, sizeof *into);
    into->number = unit->number;
    into->letter = (uint8_t)unit->letter;
    into->handles = unit->handles;
    into->loaded = unit->loaded;
    (void)text_format(into->image, sizeof into->image, "%s", unit->image);
    (void)text_format(into->problem, sizeof into->problem, "%s", unit->problem);
}

static NTSTATUS list(struct winsys *winsys, const IO_STACK_LOCATION *at, void *buffer, ULONG_PTR *information) {
    struct ntcd_driver_list *head = buffer;
    ULONG room = at->Parameters.DeviceIoControl.OutputBufferLength, count = 0;
    if (room < sizeof *head)
        return STATUS_BUFFER_TOO_SMALL;
    struct ntcd_driver_entry *entry = (struct ntcd_driver_entry *)(head + 1);
    ULONG most = (room - (ULONG)sizeof *head) / (ULONG)sizeof *entry;
    ExAcquireFastMutex(&winsys->units_lock);
    for (LIST_ENTRY *link = winsys->units.Flink; link != &winsys->units; link = link->Flink, count++)
        if (count < most)
            describe(CONTAINING_RECORD(link, struct unit, link), &entry[count]);
    ExReleaseFastMutex(&winsys->units_lock);
    *head = (struct ntcd_driver_list){sizeof *head, NTCD_DRIVER_VERSION, count, sizeof *entry};
    *information = sizeof *head + (count < most ? count : most) * sizeof *entry;
    return STATUS_SUCCESS;
}

NTSTATUS control_dispatch(struct winsys *winsys, IRP *irp) {
    const IO_STACK_LOCATION *at = IoGetCurrentIrpStackLocation(irp);
    void *buffer = irp->AssociatedIrp.SystemBuffer;
    ULONG_PTR information = 0;
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
    (void)KeWaitForSingleObject(&winsys->changes, Executive, KernelMode, FALSE, NULL);
    switch (at->Parameters.DeviceIoControl.IoControlCode) {
    case NTCD_DRIVER_LIST: status = list(winsys, at, buffer, &information); break;
    case NTCD_DRIVER_ADD: case NTCD_DRIVER_REMOVE: case NTCD_DRIVER_INSERT: case NTCD_DRIVER_EJECT:
    case NTCD_DRIVER_LETTER:
        status = obey_request(winsys, at, buffer);
        information = NT_SUCCESS(status) ? sizeof(struct ntcd_driver_answer) : 0;
        break;
    default: break;
    }
    (void)KeReleaseSemaphore(&winsys->changes, IO_NO_INCREMENT, 1, FALSE);
    return complete_irp(irp, status, information);
}
