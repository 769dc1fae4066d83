/* SPDX-License-Identifier: MIT */
/* How does an IRP become a request of the class driver, and its verdict the IRP's? */
#include "front/winsys/winsys.h"

NTSTATUS complete_irp(IRP *irp, NTSTATUS status, ULONG_PTR information) {
    irp->IoStatus.Status = status;
    irp->IoStatus.Information = information;
    IoCompleteRequest(irp, NT_SUCCESS(status) ? IO_CD_ROM_INCREMENT : IO_NO_INCREMENT);
    return status;
}

void job_release(struct job *job) {
    struct unit *unit = job->unit;
    if (InterlockedDecrement(&job->references) != 0)
        return;
    bounce_drop(job);
    host_give(&unit->resident.host, job, sizeof *job);
    unit_leave(unit);
}

/* What the I/O manager may hand to the caller: never more than the caller's buffer takes. */
static ULONG_PTR information_of(const struct request *request) {
    bool failed = (request->status >> 30) == 3;
    if (request->kind == REQUEST_CONTROL && !failed && request->information > request->out_len)
        return request->out_len;
    return request->information;
}

static void answer(struct job *job) {
    NTSTATUS status = (NTSTATUS)job->request.status;
    if (status == STATUS_VERIFY_REQUIRED && job->unit->object->Vpb &&
        (job->unit->object->Vpb->Flags & VPB_MOUNTED))
        IoSetHardErrorOrVerifyDevice(job->irp, job->unit->object);
    (void)complete_irp(job->irp, status, information_of(&job->request));
}

void job_finish(struct job *job) {
    struct queue *queue = &job->unit->queue;
    KIRQL raised;
    bounce_return(job);
    if (!IoSetCancelRoutine(job->irp, NULL)) {
        /* Somebody is just cancelling it: he has what he needs of the IRP once the lock is free again. */
        IoAcquireCancelSpinLock(&raised);
        IoReleaseCancelSpinLock(raised);
    }
    KeAcquireSpinLock(&queue->lock, &raised);
    RemoveEntryList(&job->alive);
    KeReleaseSpinLock(&queue->lock, raised);
    answer(job);
    job_release(job);
}

static void *mapped(const MDL *mdl) {
    return MmGetSystemAddressForMdlSafe((MDL *)mdl, NormalPagePriority);
}

/* Where a control code's buffers are, by its method. No code known here is METHOD_NEITHER: such a code's buffers are
 * never looked at, and the drive answers that it knows none like it. */
static NTSTATUS take_control(const IRP *irp, const IO_STACK_LOCATION *at, struct request *request) {
    ULONG in_len = at->Parameters.DeviceIoControl.InputBufferLength;
    ULONG out_len = at->Parameters.DeviceIoControl.OutputBufferLength;
    request->kind = REQUEST_CONTROL;
    request->code = at->Parameters.DeviceIoControl.IoControlCode;
    switch (request->code & 3) {
    case METHOD_BUFFERED: request->out = irp->AssociatedIrp.SystemBuffer; break;
    case METHOD_IN_DIRECT: case METHOD_OUT_DIRECT:
        if (out_len && irp->MdlAddress) {
            request->out = mapped(irp->MdlAddress);
            if (!request->out)
                return STATUS_INSUFFICIENT_RESOURCES;
        }
        break;
    default: return STATUS_SUCCESS;
    }
    request->in = (struct bytes){irp->AssociatedIrp.SystemBuffer, in_len};
    request->out_len = out_len;
    return (in_len && !request->in.at) || (out_len && !request->out) ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

static NTSTATUS take_transfer(const IRP *irp, const IO_STACK_LOCATION *at, struct request *request) {
    bool writing = at->MajorFunction == IRP_MJ_WRITE;
    ULONG len = writing ? at->Parameters.Write.Length : at->Parameters.Read.Length;
    LARGE_INTEGER offset = writing ? at->Parameters.Write.ByteOffset : at->Parameters.Read.ByteOffset;
    uint8_t *data = NULL;
    if (len) {
        data = irp->MdlAddress ? mapped(irp->MdlAddress) : NULL;
        if (!data)
            return irp->MdlAddress ? STATUS_INSUFFICIENT_RESOURCES : STATUS_INVALID_PARAMETER;
    }
    request->kind = writing ? REQUEST_WRITE : REQUEST_READ;
    request->offset = offset.QuadPart;
    request->realtime = (at->Flags & SL_REALTIME_STREAM) != 0;
    if (writing)
        request->in = (struct bytes){data, len};
    else
        request->out = data, request->out_len = len;
    return STATUS_SUCCESS;
}

static NTSTATUS take_irp(const IRP *irp, const IO_STACK_LOCATION *at, struct request *request) {
    switch (at->MajorFunction) {
    case IRP_MJ_DEVICE_CONTROL: case IRP_MJ_INTERNAL_DEVICE_CONTROL: return take_control(irp, at, request);
    case IRP_MJ_READ: case IRP_MJ_WRITE: return take_transfer(irp, at, request);
    case IRP_MJ_FLUSH_BUFFERS: request->kind = REQUEST_FLUSH; return STATUS_SUCCESS;
    default: request->kind = REQUEST_SHUTDOWN; return STATUS_SUCCESS;
    }
}

static bool from_narrow_process(IRP *irp) {
#if defined(_WIN64)
    return IoIs32bitProcess(irp);
#else
    (void)irp;
    return true;
#endif
}

static struct job *make(struct unit *unit, IRP *irp, const IO_STACK_LOCATION *at) {
    bool root;
    struct job *job = host_take(&unit->resident.host, sizeof *job);
    if (!job)
        return NULL;
    RtlZeroMemory(job, sizeof *job);
    job->unit = unit;
    job->irp = irp;
    job->file = at->FileObject;
    job->references = 1;
    job->request.from_kernel = irp->RequestorMode == KernelMode;
    job->request.from = at->FileObject ? unit_handle(unit, at->FileObject, &root) : NULL;
    job->request.from_32bit = from_narrow_process(irp);
    job->request.override_verify = (at->Flags & SL_OVERRIDE_VERIFY_VOLUME) != 0;
    job->request.may_harm = true; /* no real drive is behind it */
    return job;
}

/* Inside the unit, which the job takes over. */
static NTSTATUS send(struct job *job) {
    struct request *request = &job->request;
    struct unit *unit = job->unit;
    IRP *irp = job->irp;
    nt_status status = (nt_status)STATUS_PENDING;
    /* A program's thread waits at PASSIVE_LEVEL and may be answered at once; who calls from the kernel may not. */
    if (!request->from_kernel) {
        status = device_accept(unit->device, request);
        job->accepted = true;
    }
    if (status == (nt_status)STATUS_PENDING) {
        queue_job(job);
        return STATUS_PENDING;
    }
    request->status = status;
    (void)complete_irp(irp, (NTSTATUS)status, information_of(request));
    job_release(job);
    return (NTSTATUS)status;
}

NTSTATUS request_dispatch(struct unit *unit, IRP *irp) {
    const IO_STACK_LOCATION *at = IoGetCurrentIrpStackLocation(irp);
    if (!unit_enter(unit))
        return complete_irp(irp, STATUS_NO_SUCH_DEVICE, 0);
    struct job *job = make(unit, irp, at);
    if (!job) {
        unit_leave(unit);
        return complete_irp(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
    }
    NTSTATUS status = take_irp(irp, at, &job->request);
    if (NT_SUCCESS(status) && at->MajorFunction == IRP_MJ_DEVICE_CONTROL)
        status = bounce_bring(job);
    if (NT_SUCCESS(status))
        return send(job);
    job_release(job);
    return complete_irp(irp, status, 0);
}
