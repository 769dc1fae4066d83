/* SPDX-License-Identifier: MIT */
/* How does a program open a drive and send it Windows' control codes? The whole face of libntcdrom. */
#ifndef NTCDROM_H
#define NTCDROM_H

#include "abi/types.h"

#include "abi/constants.h"
#include "abi/control_codes.h"
#include "abi/ntstatus.h"
#include "abi/structures.h"
#include <stddef.h>

/* On Windows, a program that links the static library defines NTCD_STATIC. */
#ifndef NTCD_API
#if defined(_WIN32) && defined(NTCD_BUILD_DLL)
#define NTCD_API __declspec(dllexport)
#elif defined(_WIN32) && !defined(NTCD_STATIC)
#define NTCD_API __declspec(dllimport)
#elif defined(__GNUC__)
#define NTCD_API __attribute__((visibility("default")))
#else
#define NTCD_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Every function may be called from any thread at any time, except where it says otherwise. Requests of one drive
 * are carried out one at a time in the order they were sent, those a driver answers at once excepted: they never
 * wait. An NTSTATUS below zero is a warning (0x8...) or an error (0xC...); ntcd_succeeded tells. */

struct ntcd_drive;   /* a drive and the driver above it */
struct ntcd_handle;  /* one opening of a drive, with its access rights and the locks it took */
struct ntcd_request; /* one request that goes on while its sender does something else */

static inline int ntcd_succeeded(NTSTATUS status) { return (int32_t)status >= 0; }

/* What happened to a drive, for whoever listens. */
enum ntcd_event_kind {
    NTCD_EVENT_MEDIA_ARRIVAL,
    NTCD_EVENT_MEDIA_REMOVAL,
    NTCD_EVENT_EXTERNAL_REQUEST,
    NTCD_EVENT_EJECT_REQUEST,
    NTCD_EVENT_BECOMING_READY,
    NTCD_EVENT_EXCLUSIVE_LOCK,
    NTCD_EVENT_EXCLUSIVE_UNLOCK,
    NTCD_EVENT_BUS_RELATIONS, /* a rescan of the bus is asked for */
    NTCD_EVENT_LOG            /* the driver would write a system log entry */
};
struct ntcd_event {
    enum ntcd_event_kind kind;
    ULONG media_change_count, media_state; /* media arrival and removal */
    ULONG reason, estimated_100ms;         /* becoming ready */
    USHORT button, request;                /* external request */
    ULONG code, unique;                    /* log: the entry's error code and unique id */
};

/* How loud a line is. */
enum ntcd_loudness { NTCD_DEBUG, NTCD_NOTE, NTCD_WARNING, NTCD_ERROR };

/* How a drive is opened. ntcd_options_init fills in the defaults, which are the reference driver's. */
struct ntcd_options {
    size_t size;                   /* of this structure, as the program knows it */
    ULONG number;                  /* the n of CdRom n */
    ULONG timeout_s;               /* of commands without their own: 1 to 1800, else 10 */
    ULONG mend;                    /* bit n answers defect n of ntcdrom-control(7) the mended way */
    ULONG quirks;                  /* device quirk bits to add to what the drive's model has */
    ULONG default_region;          /* 1 to 8, 0 none */
    char drive_letter;             /* the suggested link name's, 0 none */
    const char *unique_id;         /* UTF-8; NULL: made from vendor, product and number */
    BOOLEAN non_mmc, no_type_one;  /* what an earlier start learned */
    BOOLEAN device_hotplug;
    BOOLEAN no_media_detection;    /* media changes are not followed */
    BOOLEAN select_region;         /* a drive without a region may be given one: for good */
    BOOLEAN volume_online_pending; /* IOCTL_DISK_ARE_VOLUMES_READY waits for IOCTL_VOLUME_ONLINE */
    /* NULL: not told. Called on the thread of whoever's request caused it: it must not wait for the same drive. */
    void (*event)(void *self, const struct ntcd_event *event);
    void *event_self;
    /* NULL: warnings and errors go to standard error. Called from any thread. */
    void (*say)(void *self, enum ntcd_loudness loudness, const char *line);
    void *say_self;
    enum ntcd_loudness least;      /* quieter lines are not said */
};
NTCD_API void ntcd_options_init(struct ntcd_options *options);

/* Opens a drive by its address, as ntcdrom(1) takes it: "sg:/dev/sr0", "image:disc.cue", a path. options may be
 * NULL. On failure *ret is untouched and error, unless NULL, holds a sentence of at most error_len - 1 bytes. */
NTCD_API NTSTATUS ntcd_open(const char *address, const struct ntcd_options *options, struct ntcd_drive **ret,
                            char *error, size_t error_len);
/* Gives the drive up. It lives on until its handles and requests are closed. NULL is ignored. */
NTCD_API void ntcd_close(struct ntcd_drive *drive);

/* What is done to it lasts: it is a drive, of this machine or another, and no image or recording. */
NTCD_API BOOLEAN ntcd_real(const struct ntcd_drive *drive);

/* What a handle is opened for. A control code asks for NTCD_READ, NTCD_WRITE, both or nothing: see its access bits. */
enum {
    NTCD_READ = 0x1,
    NTCD_WRITE = 0x2,
    NTCD_READ_WRITE = 0x3,
    NTCD_FROM_32BIT = 0x100,        /* pointers in the caller's structures are 4 bytes wide, not the library's own */
    NTCD_OVERRIDE_VERIFY = 0x200,   /* a file system's own requests: sent although the medium must be verified */
    NTCD_REALTIME = 0x400           /* reads and writes ask for streaming */
};
NTCD_API NTSTATUS ntcd_open_handle(struct ntcd_drive *drive, unsigned access, struct ntcd_handle **ret);
/* Cancels what is still on its way through the handle, waits for it, and gives up what the handle owned. NULL is
 * ignored. */
NTCD_API void ntcd_close_handle(struct ntcd_handle *handle);

/* Sends a control code and waits. in and out may be the same memory, or NULL when their length is 0; information,
 * unless NULL, is set in every case: bytes in out on success and warnings, often the size wanted on errors. */
NTCD_API NTSTATUS ntcd_control(struct ntcd_handle *handle, ULONG code, const void *in, ULONG in_len, void *out,
                               ULONG out_len, ULONG *information);
/* Reads or writes len bytes from a byte offset; both multiples of the sector size. */
NTCD_API NTSTATUS ntcd_read(struct ntcd_handle *handle, LONGLONG offset, void *into, ULONG len, ULONG *information);
NTCD_API NTSTATUS ntcd_write(struct ntcd_handle *handle, LONGLONG offset, const void *from, ULONG len,
                             ULONG *information);
/* Has the drive write down what it holds back. */
NTCD_API NTSTATUS ntcd_flush(struct ntcd_handle *handle);

/* The same, started: the buffers stay the request's until it is done. On failure *ret is untouched; the verdict on
 * the request itself is ntcd_wait's. */
NTCD_API NTSTATUS ntcd_start_control(struct ntcd_handle *handle, ULONG code, const void *in, ULONG in_len, void *out,
                                     ULONG out_len, struct ntcd_request **ret);
NTCD_API NTSTATUS ntcd_start_read(struct ntcd_handle *handle, LONGLONG offset, void *into, ULONG len,
                                  struct ntcd_request **ret);
NTCD_API NTSTATUS ntcd_start_write(struct ntcd_handle *handle, LONGLONG offset, const void *from, ULONG len,
                                   struct ntcd_request **ret);
#define NTCD_FOREVER 0xffffffffu
/* Waits up to so many milliseconds. STATUS_TIMEOUT: not done yet, *information is untouched. May be asked again and
 * by several threads. */
NTCD_API NTSTATUS ntcd_wait(struct ntcd_request *request, ULONG timeout_ms, ULONG *information);
/* Has the request end soon: with STATUS_CANCELLED, unless it is done before. Does not wait. */
NTCD_API void ntcd_cancel(struct ntcd_request *request);
/* Cancels every request on its way through the handle, those of other threads included. Does not wait. */
NTCD_API void ntcd_cancel_all(struct ntcd_handle *handle);
/* Cancels a request that is not done, waits for it and forgets it. NULL is ignored. */
NTCD_API void ntcd_close_request(struct ntcd_request *request);

/* What Windows itself tells its driver. Each waits its turn. */
/* A volume is mounted on the medium: ejecting and exclusive locks are refused, a media change must be verified. */
NTCD_API void ntcd_set_mounted(struct ntcd_drive *drive, BOOLEAN mounted);
/* The mounted volume must be verified before it is used again; false: it has been. */
NTCD_API void ntcd_set_verify(struct ntcd_drive *drive, BOOLEAN verify);
NTCD_API BOOLEAN ntcd_verify(struct ntcd_drive *drive);
/* The machine goes to sleep, or wakes. */
NTCD_API void ntcd_power(struct ntcd_drive *drive, BOOLEAN down);
/* The drive was pulled out. */
NTCD_API void ntcd_remove(struct ntcd_drive *drive);
/* So many seconds of the driver's media polling have passed: it may look for a changed medium. Nothing polls
 * unasked. */
NTCD_API void ntcd_tick(struct ntcd_drive *drive, ULONG seconds);

/* Names: "IOCTL_CDROM_READ_TOC", "STATUS_SUCCESS"; NULL for a number without one. Finding takes either case, '-' for
 * '_' and the name without its prefix; it returns 0, *ret untouched, when there is no such name. */
NTCD_API const char *ntcd_control_name(ULONG code);
NTCD_API int ntcd_control_find(const char *name, ULONG *ret);
NTCD_API const char *ntcd_status_name(NTSTATUS status);
NTCD_API int ntcd_status_find(const char *name, NTSTATUS *ret);
/* What GetLastError says after DeviceIoControl, and that error's name. An unknown status is ERROR_MR_MID_NOT_FOUND,
 * 317. */
NTCD_API ULONG ntcd_win32_error(NTSTATUS status);
NTCD_API const char *ntcd_win32_error_name(NTSTATUS status);
/* "0.1.0" */
NTCD_API const char *ntcd_version(void);

#ifdef __cplusplus
}
#endif

#endif
