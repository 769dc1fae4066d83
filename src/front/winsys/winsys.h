/* SPDX-License-Identifier: MIT */
/* The driver's parts for each other: its drives, their queues and what is open on them. */
#ifndef NTCDROM_FRONT_WINSYS_WINSYS_H
#define NTCDROM_FRONT_WINSYS_WINSYS_H

#include "host/windows_kernel.h"
#include "class/device.h"
#include "ntcdrom/windows_driver.h"

struct unit;

/* One request on its way, or one errand for the drive's own thread. */
struct job {
    LIST_ENTRY waiting; /* in the queue, while `queued` */
    LIST_ENTRY alive;   /* among all that came from IRPs and are not completed; under the queue's lock */
    struct unit *unit;
    IRP *irp; /* NULL: an errand */
    FILE_OBJECT *file;
    struct request request;
    LONG references; /* its own until completed, and one of whoever cancels it */
    LONG end;        /* enum job_end */
    bool queued, told;
    bool accepted; /* device_accept has been asked already */
    struct bounce *bounce; /* NULL but for a program's direct pass-through */
    void (*work)(struct unit *unit, void *arg);
    void *arg;
    KEVENT done;
};
/* Who completes a request that parked: device_run's caller, or the one that completes it, whichever is second. */
enum job_end { END_OPEN, END_PARKED, END_COMPLETED };

struct queue {
    KSPIN_LOCK lock;
    LIST_ENTRY waiting, alive;
    KEVENT work;
    void *thread;
    bool leave;
    ULONG poll_ms; /* between two media polls; 0: none */
};

/* A file object somebody opened. The drive is found by the object's own address: a file system above the drive keeps what
 * it likes in the object's contexts. */
struct opened {
    struct opened *next;
    FILE_OBJECT *file;
    struct handle *handle;
    bool root; /* opened as the root of a volume, "\" */
};
enum { OPENED_ROWS = 64 };

enum object_kind { OBJECT_CONTROL, OBJECT_UNIT };

/* The extension of a drive's device object. */
struct unit {
    enum object_kind kind; /* first in every extension */
    DEVICE_OBJECT *object;
    LIST_ENTRY link; /* under winsys.units_lock */
    ULONG number;
    char letter; /* 0: none */
    struct kernel_host resident, paged;
    struct port *port; /* the device's */
    struct device *device;
    struct queue queue;
    KSPIN_LOCK lock; /* guards the opened files, `gone` and `users` */
    struct opened *opened[OPENED_ROWS];
    ULONG handles;
    bool gone;   /* nothing new begins */
    ULONG users; /* who is inside: requests, jobs and the owner */
    KEVENT unused;
    bool loaded;
    char image[NTCD_DRIVER_ADDRESS], problem[NTCD_DRIVER_TEXT];
};

/* The extension of the control device's object: the driver itself. */
struct winsys {
    enum object_kind kind;
    DRIVER_OBJECT *driver;
    DEVICE_OBJECT *object;
    FAST_MUTEX units_lock; /* the list; a unit in it is not freed while this is held */
    LIST_ENTRY units;
    KSEMAPHORE changes; /* one change of the drives at a time */
};

/* unit.c */
struct unit_wish {
    ULONG number; /* NTCD_DRIVER_ANY: the first free */
    char letter;
    const char *address;
    ULONG poll_ms, mend, region, timeout_s;
    bool volume_online_pending;
    bool exactly; /* an image that does not open is a failure, not an empty tray */
};
/* In the system process, PASSIVE_LEVEL. The error's text says why not. */
NTSTATUS unit_add(struct winsys *winsys, const struct unit_wish *wish, struct unit **ret, struct error *error);
/* Ends every request, closes every handle and lets the device object go. */
void unit_remove(struct winsys *winsys, struct unit *unit);
NTSTATUS unit_set_letter(struct unit *unit, char letter);
/* False: the unit is gone. True: it stays until unit_leave. */
bool unit_enter(struct unit *unit);
void unit_leave(struct unit *unit);
/* The handle a file object stands for; NULL for one this driver never saw opened. */
struct handle *unit_handle(struct unit *unit, const FILE_OBJECT *file, bool *root);
NTSTATUS unit_open(struct unit *unit, FILE_OBJECT *file, unsigned access, bool root);
void unit_close(struct unit *unit, const FILE_OBJECT *file);
/* "-" or NULL empties the tray. On the drive's own thread. */
enum status unit_change(struct unit *unit, const char *path, bool force, struct error *error);
/* The sentence for a person, with what helps. */
void unit_tell(const struct error *error, char *into, size_t room);

/* queue.c */
NTSTATUS queue_begin(struct unit *unit, ULONG poll_ms);
/* Every request must have been cancelled; waits for the thread. */
void queue_end(struct unit *unit);
/* The job's IRP is pending from here on. */
void queue_job(struct job *job);
/* Runs work on the drive's own thread in its turn and waits for it. */
void queue_errand(struct unit *unit, void (*work)(struct unit *unit, void *arg), void *arg);
/* Cancels all that came by the file object; NULL: all there is. */
void queue_cancel(struct unit *unit, const FILE_OBJECT *file);

/* request.c */
NTSTATUS complete_irp(IRP *irp, NTSTATUS status, ULONG_PTR information);
/* Any of the transfer IRPs on a unit. */
NTSTATUS request_dispatch(struct unit *unit, IRP *irp);
/* Completes the job's IRP with the request's answer and forgets the job. */
void job_finish(struct job *job);
void job_release(struct job *job);

/* bounce.c */
/* Takes what a program's direct pass-through sends out of the program, or makes room for what it receives. */
NTSTATUS bounce_bring(struct job *job);
/* Puts what was received into the program. PASSIVE_LEVEL, unless the request never began. */
void bounce_return(struct job *job);
void bounce_drop(struct job *job);

/* control.c */
NTSTATUS control_dispatch(struct winsys *winsys, IRP *irp);

/* registry.c */
/* Adds every drive the service's key names. */
void registry_add_units(struct winsys *winsys, const UNICODE_STRING *key);

#endif
