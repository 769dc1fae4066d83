/* SPDX-License-Identifier: MIT */
/* How do the data of a direct pass-through come from a program's memory and back there? */
#include "front/winsys/winsys.h"

/* The data of a direct pass-through, between the drive and a program's memory. */
struct bounce {
    struct direct_data data;
    size_t len; /* of this object */
    uint8_t bytes[];
};

/* Programs' addresses end before the kernel's begin, with a hole of 64 KiB between [WDK MmHighestUserAddress]. */
#if defined(_WIN64)
#define USER_END 0x00007fffffff0000ull
#else
#define USER_END 0x7fff0000ull
#endif

/* Exported by every ntoskrnl since Windows XP, declared by none of its headers. */
NTSTATUS NTAPI MmCopyVirtualMemory(PEPROCESS from, void *source, PEPROCESS to, void *target, SIZE_T len,
                                   KPROCESSOR_MODE mode, SIZE_T *done);

/* Copying by address and process answers with a status where following a program's pointer would raise an exception,
 * which a driver built without structured exception handling could not catch; and it finds the program's memory whichever
 * process is current. Wine knows the function by name only and says so. */
static NTSTATUS copy(PEPROCESS from, const void *source, PEPROCESS to, void *target, SIZE_T len) {
    SIZE_T done = 0;
    NTSTATUS status = MmCopyVirtualMemory(from, (void *)source, to, target, len, KernelMode, &done);
    return NT_SUCCESS(status) && done != len ? STATUS_ACCESS_VIOLATION : status;
}

static NTSTATUS from_program(struct job *job, uint64_t at, SIZE_T len) {
    return copy(IoGetRequestorProcess(job->irp), (void *)(ULONG_PTR)at, PsGetCurrentProcess(), job->bounce->bytes, len);
}

NTSTATUS bounce_bring(struct job *job) {
    const struct host *host = &job->unit->resident.host;
    struct direct_data data;
    if (job->request.from_kernel || !device_direct_data(job->unit->device, &job->request, &data))
        return STATUS_SUCCESS;
    if (data.at >= USER_END || data.len > USER_END - data.at)
        return STATUS_ACCESS_VIOLATION;
    struct bounce *bounce = host_take(host, sizeof *bounce + data.len);
    if (!bounce)
        return STATUS_INSUFFICIENT_RESOURCES;
    bounce->data = data;
    bounce->len = sizeof *bounce + data.len;
    job->bounce = bounce;
    job->request.direct = bounce->bytes;
    if (data.sends)
        return from_program(job, data.at, data.len);
    /* No command goes out for a caller whose answer will find no place. */
    NTSTATUS status = from_program(job, data.at, 1);
    if (NT_SUCCESS(status))
        status = from_program(job, data.at + data.len - 1, 1);
    RtlZeroMemory(bounce->bytes, data.len);
    return status;
}

void bounce_return(struct job *job) {
    const struct bounce *bounce = job->bounce;
    uint32_t done = job->request.direct_done;
    if (!bounce || bounce->data.sends || !done || done > bounce->data.len)
        return;
    NTSTATUS status = copy(PsGetCurrentProcess(), bounce->bytes, IoGetRequestorProcess(job->irp),
                           (void *)(ULONG_PTR)bounce->data.at, done);
    if (!NT_SUCCESS(status)) {
        job->request.status = (nt_status)status;
        job->request.information = 0;
    }
}

void bounce_drop(struct job *job) {
    if (job->bounce)
        host_give(&job->unit->resident.host, job->bounce, job->bounce->len);
}
