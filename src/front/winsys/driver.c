/* SPDX-License-Identifier: MIT */
/* How does the driver begin and end, and which of its parts takes an IRP? */
#include "front/winsys/winsys.h"

DRIVER_INITIALIZE DriverEntry;

static struct winsys *driver; /* for DriverUnload, which is told the driver object only */

static const WCHAR control_name[] = L"\\Device\\ntcdrom", control_link[] = L"\\DosDevices\\ntcdrom";

static UNICODE_STRING string(const WCHAR *text) {
    UNICODE_STRING ret;
    RtlInitUnicodeString(&ret, text);
    return ret;
}

/* What the handle was opened for. Without a word on it (Wine's I/O manager gives none and looks after every code
 * itself) nothing is held back here. */
static unsigned access_of(const IO_STACK_LOCATION *at) {
    if (!at->Parameters.Create.SecurityContext)
        return ACCESS_READ | ACCESS_WRITE;
    ACCESS_MASK wanted = at->Parameters.Create.SecurityContext->DesiredAccess;
    if (wanted & (MAXIMUM_ALLOWED | GENERIC_ALL))
        return ACCESS_READ | ACCESS_WRITE;
    return (wanted & (FILE_READ_DATA | GENERIC_READ) ? ACCESS_READ : 0) |
           (wanted & (FILE_WRITE_DATA | GENERIC_WRITE) ? ACCESS_WRITE : 0);
}

static NTSTATUS open_control(const IO_STACK_LOCATION *at, KPROCESSOR_MODE mode) {
    if (at->FileObject->FileName.Length)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    /* A file is opened with the system's rights for whoever may write here: only for those who could load a driver. */
    if ((access_of(at) & ACCESS_WRITE) && !SeSinglePrivilegeCheck(RtlConvertLongToLuid(SE_LOAD_DRIVER_PRIVILEGE), mode))
        return STATUS_PRIVILEGE_NOT_HELD;
    return STATUS_SUCCESS;
}

/* "\" is the root of a volume: opened where no file system stands between, to ask what kind of volume it is. */
static NTSTATUS open_unit(struct unit *unit, const IO_STACK_LOCATION *at) {
    const UNICODE_STRING *name = &at->FileObject->FileName;
    bool root = name->Length == sizeof(WCHAR) && name->Buffer[0] == L'\\';
    if (name->Length && !root)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (!unit_enter(unit))
        return STATUS_NO_SUCH_DEVICE;
    NTSTATUS status = unit_open(unit, at->FileObject, access_of(at), root);
    unit_leave(unit);
    return status;
}

static NTSTATUS NTAPI create(DEVICE_OBJECT *object, IRP *irp) {
    const IO_STACK_LOCATION *at = IoGetCurrentIrpStackLocation(irp);
    const enum object_kind *kind = object->DeviceExtension;
    NTSTATUS status = *kind == OBJECT_CONTROL ? open_control(at, irp->RequestorMode)
                                              : open_unit(object->DeviceExtension, at);
    return complete_irp(irp, status, NT_SUCCESS(status) ? FILE_OPENED : 0);
}

/* The last handle is closed: what it sent and is not done yet ends. */
static NTSTATUS NTAPI cleanup(DEVICE_OBJECT *object, IRP *irp) {
    struct unit *unit = object->DeviceExtension;
    if (unit->kind == OBJECT_UNIT && unit_enter(unit)) {
        queue_cancel(unit, IoGetCurrentIrpStackLocation(irp)->FileObject);
        unit_leave(unit);
    }
    return complete_irp(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS NTAPI close(DEVICE_OBJECT *object, IRP *irp) {
    struct unit *unit = object->DeviceExtension;
    if (unit->kind == OBJECT_UNIT && unit_enter(unit)) {
        const FILE_OBJECT *file = IoGetCurrentIrpStackLocation(irp)->FileObject;
        queue_cancel(unit, file);
        unit_close(unit, file);
        unit_leave(unit);
    }
    return complete_irp(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS NTAPI transfer(DEVICE_OBJECT *object, IRP *irp) {
    const enum object_kind *kind = object->DeviceExtension;
    const IO_STACK_LOCATION *at = IoGetCurrentIrpStackLocation(irp);
    if (*kind == OBJECT_UNIT)
        return request_dispatch(object->DeviceExtension, irp);
    if (at->MajorFunction == IRP_MJ_DEVICE_CONTROL)
        return control_dispatch(object->DeviceExtension, irp);
    return complete_irp(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
}

/* Which kind of device and, for the root of a volume, of volume. A file system in between answers for itself. */
static NTSTATUS NTAPI query_volume(DEVICE_OBJECT *object, IRP *irp) {
    const IO_STACK_LOCATION *at = IoGetCurrentIrpStackLocation(irp);
    struct unit *unit = object->DeviceExtension;
    FILE_FS_DEVICE_INFORMATION *into = irp->AssociatedIrp.SystemBuffer;
    bool root = false;
    if (unit->kind != OBJECT_UNIT || at->Parameters.QueryVolume.FsInformationClass != FileFsDeviceInformation)
        return complete_irp(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    if (at->Parameters.QueryVolume.Length < sizeof *into || !into)
        return complete_irp(irp, STATUS_INFO_LENGTH_MISMATCH, 0);
    if (unit_enter(unit)) {
        (void)unit_handle(unit, at->FileObject, &root);
        unit_leave(unit);
    }
    into->DeviceType = root ? FILE_DEVICE_CD_ROM_FILE_SYSTEM : FILE_DEVICE_CD_ROM;
    into->Characteristics = object->Characteristics;
    return complete_irp(irp, STATUS_SUCCESS, sizeof *into);
}

static void NTAPI unload(DRIVER_OBJECT *object) {
    UNICODE_STRING link = string(control_link);
    (void)object;
    (void)IoDeleteSymbolicLink(&link);
    (void)KeWaitForSingleObject(&driver->changes, Executive, KernelMode, FALSE, NULL);
    while (!IsListEmpty(&driver->units))
        unit_remove(driver, CONTAINING_RECORD(driver->units.Flink, struct unit, link));
    IoDeleteDevice(driver->object);
    driver = NULL;
}

static NTSTATUS make_control(DRIVER_OBJECT *object) {
    UNICODE_STRING name = string(control_name), link = string(control_link);
    DEVICE_OBJECT *device;
    NTSTATUS status = IoCreateDevice(object, sizeof(struct winsys), &name, FILE_DEVICE_UNKNOWN,
                                     FILE_DEVICE_SECURE_OPEN, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    status = IoCreateSymbolicLink(&link, &name);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(device);
        return status;
    }
    driver = device->DeviceExtension;
    RtlZeroMemory(driver, sizeof *driver);
    driver->kind = OBJECT_CONTROL;
    driver->driver = object;
    driver->object = device;
    ExInitializeFastMutex(&driver->units_lock);
    InitializeListHead(&driver->units);
    KeInitializeSemaphore(&driver->changes, 1, 1);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(DRIVER_OBJECT *object, UNICODE_STRING *key) {
    static const UCHAR transfers[] = {IRP_MJ_READ,           IRP_MJ_WRITE,    IRP_MJ_FLUSH_BUFFERS,
                                      IRP_MJ_DEVICE_CONTROL, IRP_MJ_SHUTDOWN, IRP_MJ_INTERNAL_DEVICE_CONTROL};
    NTSTATUS status = make_control(object);
    if (!NT_SUCCESS(status))
        return status;
    for (unsigned i = 0; i < sizeof transfers / sizeof *transfers; i++)
        object->MajorFunction[transfers[i]] = transfer;
    object->MajorFunction[IRP_MJ_CREATE] = create;
    object->MajorFunction[IRP_MJ_CLEANUP] = cleanup;
    object->MajorFunction[IRP_MJ_CLOSE] = close;
    object->MajorFunction[IRP_MJ_QUERY_VOLUME_INFORMATION] = query_volume;
    object->DriverUnload = unload;
    registry_add_units(driver, key);
    return STATUS_SUCCESS;
}
