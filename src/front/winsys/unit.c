/* SPDX-License-Identifier: MIT */
/* How does a drive come and go in the driver, and what is open on it? */
#include "front/winsys/winsys.h"
#include "base/error.h"
#include "class/status.h"
#include "port/image.h"
#include "scsi/packet.h"
#include <ntdddisk.h>

enum { NAME_ROOM = 40, NUMBERS = 100 };

/* Text made of ASCII and one number, as the kernel's strings are. */
struct name {
    UNICODE_STRING string;
    WCHAR text[NAME_ROOM];
};

static void name_begin(struct name *name, const char *prefix, ULONG number) {
    char text[NAME_ROOM];
    if (number == NTCD_DRIVER_ANY)
        (void)text_format(text, sizeof text, "%s", prefix);
    else
        (void)text_format(text, sizeof text, "%s%u", prefix, (unsigned)number);
    size_t count = kernel_to_utf16(text, name->text, NAME_ROOM);
    name->string = (UNICODE_STRING){(USHORT)(count * sizeof(WCHAR)), (USHORT)(count * sizeof(WCHAR)), name->text};
}

static void letter_begin(struct name *name, char letter) {
    char text[] = "\\DosDevices\\A:";
    text[sizeof text - 3] = letter;
    name_begin(name, text, NTCD_DRIVER_ANY);
}

void unit_tell(const struct error *error, char *into, size_t room) {
    const char *help = error->status == ST_UNSUPPORTED || error->status == ST_BAD_FORMAT
                           ? "; `ntcdrom convert` makes images this driver reads"
                           : "";
    if (error->line)
        (void)text_format(into, room, "line %u: %s%s", error->line, error->text, help);
    else
        (void)text_format(into, room, "%s%s", error->text[0] ? error->text : status_name(error->status), help);
}

static const char *image_options(void) {
    static const struct {
        const char *name, *options;
    } rows[] = {
#define PORT(name, where, wraps, options, words) {#name, options},
#include "port/ports.def"
#undef PORT
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, "image") == 0)
            return rows[i].options;
    return "";
}

/* Of all ports only a drive over an image has a place here. */
static enum status take_address(const char *address, struct port_address *ret, struct error *error) {
    size_t len = port_scheme_len(address);
    if (len && (len != 5 || memcmp(address, "image", 5) != 0))
        return error_set(error, ST_USAGE, 0, "%s: the driver has image: and no other port", address);
    TRY(port_address_take(address, len, ret, error));
    if (!*ret->rest)
        return error_set(error, ST_USAGE, 0, "an image's path is missing; - is an empty tray");
    return port_options_check(ret, image_options(), error);
}

static bool is_none(const char *path) { return path[0] == '-' && path[1] == '\0'; }

static void remember(struct unit *unit, const char *path) {
    (void)text_format(unit->image, sizeof unit->image, "%s", path);
    unit->loaded = !is_none(path);
}

/* The port on the unit's own memory; an image that does not open leaves the tray empty, unless that is a failure. */
static enum status open_port(struct unit *unit, const struct unit_wish *wish, struct error *error) {
    struct port_address parts;
    TRY(take_address(wish->address, &parts, error));
    enum status status = port_open_image(&parts, &unit->paged.host, &unit->port, error);
    if (status == ST_OK)
        remember(unit, parts.rest);
    if (status == ST_OK || wish->exactly)
        return status;
    error->status = status;
    unit_tell(error, unit->problem, sizeof unit->problem);
    (void)DbgPrint("ntcdrom: CdRom%lu: %s\n", unit->number, unit->problem);
    parts.rest = "-";
    remember(unit, parts.rest);
    return port_open_image(&parts, &unit->paged.host, &unit->port, error);
}

static nt_status start_device(struct unit *unit, const struct unit_wish *wish) {
    struct device_options options;
    device_options_default(&options);
    options.number = unit->number;
    options.drive_letter = wish->letter;
    options.volume_online_pending = wish->volume_online_pending;
    options.mend = wish->mend;
    options.default_region = wish->region;
    if (wish->timeout_s)
        options.timeout_s = wish->timeout_s;
    return device_open(unit->port, &unit->resident.host, &options, &unit->device);
}

static NTSTATUS start(struct unit *unit, const struct unit_wish *wish, struct error *error) {
    struct error why = {0};
    why.status = open_port(unit, wish, &why);
    if (why.status != ST_OK) {
        *error = why;
        return status_of_below(why.status);
    }
    nt_status status = start_device(unit, wish);
    if (status != STATUS_SUCCESS) {
        port_close(unit->port);
        (void)error_set(error, ST_IO_ERROR, 0, "the drive does not start: status %x", (unsigned)status);
        return (NTSTATUS)status;
    }
    NTSTATUS queued = queue_begin(unit, wish->poll_ms);
    if (!NT_SUCCESS(queued)) {
        device_close(unit->device);
        (void)error_set(error, ST_NO_MEMORY, 0, "no thread for the drive");
    }
    return queued;
}

/* The device object, by the number wished for or the first nobody has: other drivers' drives count too. */
static NTSTATUS create(struct winsys *winsys, ULONG wished, DEVICE_OBJECT **ret, ULONG *number) {
    ULONG first = wished == NTCD_DRIVER_ANY ? 0 : wished, last = wished == NTCD_DRIVER_ANY ? NUMBERS - 1 : wished;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    for (ULONG n = first; n <= last && n < NUMBERS; n++) {
        struct name name;
        name_begin(&name, "\\Device\\CdRom", n);
        status = IoCreateDevice(winsys->driver, sizeof(struct unit), &name.string, FILE_DEVICE_CD_ROM,
                                FILE_REMOVABLE_MEDIA | FILE_DEVICE_SECURE_OPEN, FALSE, ret);
        *number = n;
        if (status != STATUS_OBJECT_NAME_COLLISION && status != STATUS_OBJECT_NAME_EXISTS)
            break;
    }
    return status;
}

static void begin(struct unit *unit, DEVICE_OBJECT *object, ULONG number) {
    RtlZeroMemory(unit, sizeof *unit);
    unit->kind = OBJECT_UNIT;
    unit->object = object;
    unit->number = number;
    unit->users = 1;
    KeInitializeSpinLock(&unit->lock);
    KeInitializeEvent(&unit->unused, NotificationEvent, FALSE);
    kernel_host_begin(&unit->resident, KERNEL_RESIDENT);
    kernel_host_begin(&unit->paged, KERNEL_PAGED);
    object->Flags |= DO_DIRECT_IO;
}

static NTSTATUS link_number(struct unit *unit, bool make) {
    struct name link, name;
    name_begin(&link, "\\DosDevices\\CdRom", unit->number);
    name_begin(&name, "\\Device\\CdRom", unit->number);
    return make ? IoCreateSymbolicLink(&link.string, &name.string) : IoDeleteSymbolicLink(&link.string);
}

NTSTATUS unit_set_letter(struct unit *unit, char letter) {
    struct name link, name;
    NTSTATUS status = STATUS_SUCCESS;
    if (letter == unit->letter)
        return status;
    if (letter) {
        letter_begin(&link, letter);
        name_begin(&name, "\\Device\\CdRom", unit->number);
        status = IoCreateSymbolicLink(&link.string, &name.string);
    }
    if (!NT_SUCCESS(status))
        return status;
    if (unit->letter) {
        letter_begin(&link, unit->letter);
        (void)IoDeleteSymbolicLink(&link.string);
    }
    unit->letter = letter;
    return status;
}

NTSTATUS unit_add(struct winsys *winsys, const struct unit_wish *wish, struct unit **ret, struct error *error) {
    DEVICE_OBJECT *object;
    ULONG number;
    NTSTATUS status = create(winsys, wish->number, &object, &number);
    if (!NT_SUCCESS(status)) {
        (void)error_set(error, ST_BUSY, 0, "no device of that number can be made: status %x", (unsigned)status);
        return status;
    }
    struct unit *unit = object->DeviceExtension;
    begin(unit, object, number);
    status = start(unit, wish, error);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(object);
        return status;
    }
    (void)link_number(unit, true);
    if (wish->letter && !NT_SUCCESS(unit_set_letter(unit, wish->letter)))
        (void)text_format(unit->problem, sizeof unit->problem, "the letter %c: is taken", wish->letter);
    ExAcquireFastMutex(&winsys->units_lock);
    InsertTailList(&winsys->units, &unit->link);
    ExReleaseFastMutex(&winsys->units_lock);
    object->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    *ret = unit;
    return STATUS_SUCCESS;
}

bool unit_enter(struct unit *unit) {
    KIRQL raised;
    KeAcquireSpinLock(&unit->lock, &raised);
    bool inside = !unit->gone;
    if (inside)
        unit->users++;
    KeReleaseSpinLock(&unit->lock, raised);
    return inside;
}

void unit_leave(struct unit *unit) {
    KIRQL raised;
    KeAcquireSpinLock(&unit->lock, &raised);
    /* Under the lock: the owner frees the unit as soon as it has heard. */
    if (--unit->users == 0)
        (void)KeSetEvent(&unit->unused, IO_NO_INCREMENT, FALSE);
    KeReleaseSpinLock(&unit->lock, raised);
}

static struct opened **row_of(struct unit *unit, const FILE_OBJECT *file) {
    return &unit->opened[((ULONG_PTR)file >> 6) % OPENED_ROWS];
}

struct handle *unit_handle(struct unit *unit, const FILE_OBJECT *file, bool *root) {
    KIRQL raised;
    KeAcquireSpinLock(&unit->lock, &raised);
    struct opened *opened = *row_of(unit, file);
    while (opened && opened->file != file)
        opened = opened->next;
    struct handle *handle = opened ? opened->handle : NULL;
    *root = opened && opened->root;
    KeReleaseSpinLock(&unit->lock, raised);
    return handle;
}

NTSTATUS unit_open(struct unit *unit, FILE_OBJECT *file, unsigned access, bool root) {
    KIRQL raised;
    struct opened *opened = host_take(&unit->resident.host, sizeof *opened);
    if (!opened)
        return STATUS_INSUFFICIENT_RESOURCES;
    *opened = (struct opened){.file = file, .root = root};
    nt_status status = device_open_handle(unit->device, access, &opened->handle);
    if (status != STATUS_SUCCESS) {
        host_give(&unit->resident.host, opened, sizeof *opened);
        return (NTSTATUS)status;
    }
    KeAcquireSpinLock(&unit->lock, &raised);
    struct opened **row = row_of(unit, file);
    opened->next = *row;
    *row = opened;
    unit->handles++;
    KeReleaseSpinLock(&unit->lock, raised);
    return STATUS_SUCCESS;
}

static void close_handle(struct unit *unit, void *handle) { device_close_handle(unit->device, handle); }

static void close_opened(struct unit *unit, struct opened *opened) {
    /* The drive may have to be unlocked: that waits its turn like any command. */
    queue_errand(unit, close_handle, opened->handle);
    host_give(&unit->resident.host, opened, sizeof *opened);
}

void unit_close(struct unit *unit, const FILE_OBJECT *file) {
    KIRQL raised;
    KeAcquireSpinLock(&unit->lock, &raised);
    struct opened **link = row_of(unit, file);
    while (*link && (*link)->file != file)
        link = &(*link)->next;
    struct opened *opened = *link;
    if (opened) {
        *link = opened->next;
        unit->handles--;
    }
    KeReleaseSpinLock(&unit->lock, raised);
    if (opened)
        close_opened(unit, opened);
}

static void close_all(struct unit *unit) {
    for (unsigned i = 0; i < OPENED_ROWS; i++)
        while (unit->opened[i])
            unit_close(unit, unit->opened[i]->file);
}

void unit_remove(struct winsys *winsys, struct unit *unit) {
    KIRQL raised;
    ExAcquireFastMutex(&winsys->units_lock);
    RemoveEntryList(&unit->link);
    ExReleaseFastMutex(&winsys->units_lock);
    (void)unit_set_letter(unit, 0);
    (void)link_number(unit, false);
    KeAcquireSpinLock(&unit->lock, &raised);
    unit->gone = true;
    KeReleaseSpinLock(&unit->lock, raised);
    queue_cancel(unit, NULL);
    unit_leave(unit);
    (void)KeWaitForSingleObject(&unit->unused, Executive, KernelMode, FALSE, NULL);
    close_all(unit);
    queue_end(unit);
    device_close(unit->device);
    IoDeleteDevice(unit->object);
}

enum status unit_change(struct unit *unit, const char *path, bool force, struct error *error) {
    if (!path)
        path = "-";
    device_take_turn(unit->device);
    enum status status = port_image_change(unit->port, path, force, error);
    device_give_turn(unit->device);
    if (status == ST_BUSY && unit->loaded)
        return status; /* the old disc is in it still */
    remember(unit, status == ST_OK ? path : "-");
    return status;
}
