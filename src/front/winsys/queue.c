/* SPDX-License-Identifier: MIT */
/* Whose turn is it in a drive of the driver, and how does an IRP end before its turn? */
#include "front/winsys/winsys.h"

enum { FIRST_POLL_MS = 100 };

static void set_state(const struct unit *unit) {
    const VPB *vpb = unit->object->Vpb;
    device_set_mounted(unit->device, vpb && (vpb->Flags & VPB_MOUNTED) != 0);
    /* The file system takes the flag away once it has looked at the volume anew. */
    if (!(unit->object->Flags & DO_VERIFY_VOLUME))
        device_set_verify(unit->device, false);
}

static void show_state(const struct unit *unit) {
    if (device_verify(unit->device))
        unit->object->Flags |= DO_VERIFY_VOLUME;
}

/* A parked request ends, on any thread; or ends before device_run has said that it parked. */
static void complete_parked(struct request *request, void *context) {
    struct job *job = context;
    (void)request;
    if (InterlockedExchange(&job->end, END_COMPLETED) == END_PARKED)
        job_finish(job);
}

static void run(struct job *job) {
    struct unit *unit = job->unit;
    struct request *request = &job->request;
    request->completed = complete_parked;
    request->context = job;
    set_state(unit);
    nt_status status = job->accepted ? (nt_status)STATUS_PENDING : device_accept(unit->device, request);
    if (status == (nt_status)STATUS_PENDING)
        status = device_run(unit->device, request);
    show_state(unit);
    if (status != (nt_status)STATUS_PENDING)
        request->status = status;
    else if (InterlockedCompareExchange(&job->end, END_PARKED, END_OPEN) == END_OPEN)
        return;
    job_finish(job);
}

static struct job *take_next(struct queue *queue) {
    struct job *job = NULL;
    KIRQL raised;
    KeAcquireSpinLock(&queue->lock, &raised);
    if (!IsListEmpty(&queue->waiting)) {
        job = CONTAINING_RECORD(RemoveHeadList(&queue->waiting), struct job, waiting);
        job->queued = false;
    }
    KeReleaseSpinLock(&queue->lock, raised);
    return job;
}

static void run_all(struct unit *unit) {
    for (struct job *job; (job = take_next(&unit->queue));) {
        if (job->irp) {
            run(job);
        } else {
            job->work(unit, job->arg);
            (void)KeSetEvent(&job->done, IO_DISK_INCREMENT, FALSE);
        }
    }
}

static void poll(struct unit *unit) {
    set_state(unit);
    device_tick(unit->device, 1);
    show_state(unit);
}

/* One thread a drive, in the system process: its commands, its errands and its polls. */
static void NTAPI work(void *arg) {
    struct unit *unit = arg;
    struct queue *queue = &unit->queue;
    const struct host *host = &unit->resident.host;
    uint64_t next = host_now(host) + (uint64_t)FIRST_POLL_MS * HOST_MS;
    while (!queue->leave) {
        uint64_t now = host_now(host);
        LARGE_INTEGER pause = {.QuadPart = now < next ? -(LONGLONG)(next - now) : 0};
        (void)KeWaitForSingleObject(&queue->work, Executive, KernelMode, FALSE, queue->poll_ms ? &pause : NULL);
        run_all(unit);
        if (!queue->poll_ms || host_now(host) < next)
            continue;
        poll(unit);
        next = host_now(host) + (uint64_t)queue->poll_ms * HOST_MS;
    }
    (void)PsTerminateSystemThread(STATUS_SUCCESS);
}

NTSTATUS queue_begin(struct unit *unit, ULONG poll_ms) {
    struct queue *queue = &unit->queue;
    OBJECT_ATTRIBUTES attributes;
    HANDLE thread;
    queue->poll_ms = poll_ms;
    queue->leave = false;
    KeInitializeSpinLock(&queue->lock);
    InitializeListHead(&queue->waiting);
    InitializeListHead(&queue->alive);
    KeInitializeEvent(&queue->work, SynchronizationEvent, FALSE);
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    NTSTATUS status = PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, &attributes, NULL, NULL, work, unit);
    if (!NT_SUCCESS(status))
        return status;
    status = ObReferenceObjectByHandle(thread, THREAD_ALL_ACCESS, NULL, KernelMode, &queue->thread, NULL);
    if (!NT_SUCCESS(status)) {
        queue->leave = true;
        (void)KeSetEvent(&queue->work, IO_NO_INCREMENT, FALSE);
        (void)ZwWaitForSingleObject(thread, FALSE, NULL);
    }
    (void)ZwClose(thread);
    return status;
}

void queue_end(struct unit *unit) {
    struct queue *queue = &unit->queue;
    queue->leave = true;
    (void)KeSetEvent(&queue->work, IO_NO_INCREMENT, FALSE);
    (void)KeWaitForSingleObject(queue->thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(queue->thread);
}

/* Under the lock. */
static bool take_out(struct job *job) {
    bool queued = job->queued;
    if (queued)
        RemoveEntryList(&job->waiting);
    job->queued = false;
    return queued;
}

static void end_cancelled(struct job *job) {
    job->request.status = (nt_status)STATUS_CANCELLED;
    job->request.information = 0;
    job_finish(job);
}

/* With a reference of the caller's, which is given back. */
static void cancel_job(struct job *job) {
    struct queue *queue = &job->unit->queue;
    KIRQL raised;
    KeAcquireSpinLock(&queue->lock, &raised);
    bool waited = take_out(job);
    KeReleaseSpinLock(&queue->lock, raised);
    if (waited)
        end_cancelled(job);
    else
        device_cancel(job->unit->device, &job->request);
    job_release(job);
}

/* Called with the cancel lock held, which job_finish takes once more before the IRP may vanish. */
static void NTAPI cancel_irp(DEVICE_OBJECT *object, IRP *irp) {
    struct job *job = irp->Tail.Overlay.DriverContext[0];
    (void)object;
    (void)InterlockedIncrement(&job->references);
    IoReleaseCancelSpinLock(irp->CancelIrql);
    cancel_job(job);
}

void queue_job(struct job *job) {
    struct queue *queue = &job->unit->queue;
    KIRQL raised;
    job->irp->Tail.Overlay.DriverContext[0] = job;
    IoMarkIrpPending(job->irp);
    KeAcquireSpinLock(&queue->lock, &raised);
    InsertTailList(&queue->waiting, &job->waiting);
    InsertTailList(&queue->alive, &job->alive);
    job->queued = true;
    (void)IoSetCancelRoutine(job->irp, cancel_irp);
    /* Cancelled before it had the routine: whoever takes the routine away again is the one to end it. */
    bool late = job->irp->Cancel && IoSetCancelRoutine(job->irp, NULL) && take_out(job);
    KeReleaseSpinLock(&queue->lock, raised);
    if (late)
        end_cancelled(job);
    else
        (void)KeSetEvent(&queue->work, IO_DISK_INCREMENT, FALSE);
}

void queue_errand(struct unit *unit, void (*errand)(struct unit *unit, void *arg), void *arg) {
    struct queue *queue = &unit->queue;
    struct job job = {.unit = unit, .work = errand, .arg = arg, .queued = true};
    KIRQL raised;
    KeInitializeEvent(&job.done, NotificationEvent, FALSE);
    KeAcquireSpinLock(&queue->lock, &raised);
    InsertTailList(&queue->waiting, &job.waiting);
    KeReleaseSpinLock(&queue->lock, raised);
    (void)KeSetEvent(&queue->work, IO_DISK_INCREMENT, FALSE);
    (void)KeWaitForSingleObject(&job.done, Executive, KernelMode, FALSE, NULL);
}

/* Under the lock: the next that nobody has told yet. */
static struct job *find(struct queue *queue, const FILE_OBJECT *file) {
    for (LIST_ENTRY *at = queue->alive.Flink; at != &queue->alive; at = at->Flink) {
        struct job *job = CONTAINING_RECORD(at, struct job, alive);
        if (!job->told && (!file || job->file == file))
            return job;
    }
    return NULL;
}

void queue_cancel(struct unit *unit, const FILE_OBJECT *file) {
    struct queue *queue = &unit->queue;
    KIRQL raised;
    for (;;) {
        KeAcquireSpinLock(&queue->lock, &raised);
        struct job *job = find(queue, file);
        if (job) {
            job->told = true;
            (void)InterlockedIncrement(&job->references);
        }
        KeReleaseSpinLock(&queue->lock, raised);
        if (!job)
            return;
        cancel_job(job);
    }
}
