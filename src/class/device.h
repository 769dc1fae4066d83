/* SPDX-License-Identifier: MIT */
/* A drive as Windows sees it, the handles open on it, and the requests they send: the face of class/. */
#ifndef NTCDROM_CLASS_DEVICE_H
#define NTCDROM_CLASS_DEVICE_H

#include "abi/ntstatus.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/host.h"
#include "port/port.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct control;
struct device;
struct handle;

/* What a handle was opened for; the bits of a control code's access field [WDK FILE_READ_ACCESS]. */
enum access { ACCESS_ANY = 0, ACCESS_READ = 1, ACCESS_WRITE = 2 };

enum request_kind { REQUEST_CONTROL, REQUEST_READ, REQUEST_WRITE, REQUEST_FLUSH, REQUEST_SHUTDOWN, REQUEST_POLL };

/* One request. The door fills the first part and keeps the buffers alive until it is completed. `in` and `out` may be
 * the same memory: a handler takes all of `in` before it writes any of `out`, and writes `out` only once the verdict
 * lets it be delivered (success or a warning) -- RAW_READ and READ, which are direct, excepted. */
struct request {
    enum request_kind kind;
    struct handle *from; /* NULL: a kernel caller without a file object */
    uint32_t code;       /* REQUEST_CONTROL: as the caller sent it */
    struct bytes in;     /* REQUEST_CONTROL: input; REQUEST_WRITE: the data */
    uint8_t *out;        /* REQUEST_CONTROL: output; REQUEST_READ: where the data goes */
    uint32_t out_len;
    int64_t offset;       /* REQUEST_READ and REQUEST_WRITE: bytes; the length is out_len or in.len */
    bool override_verify; /* a file system's own request [WDK SL_OVERRIDE_VERIFY_VOLUME] */
    bool realtime;        /* wants streaming for this request alone */
    bool from_32bit;      /* pointer-sized fields are 4 bytes */
    bool from_kernel;     /* a trusted caller: no access check, VOLUME_ONLINE answered at once */
    bool may_harm;        /* doors that guard real drives set it for codes the user allowed */
    uint8_t *direct;      /* the data of a direct pass-through, where the pointer in its structure is not to be followed */
    uint32_t direct_done; /* of it, what the drive has moved */

    nt_status status; /* the answer */
    uint32_t information;

    atomic_bool cancelled; /* set by device_cancel on any thread; read before each packet */
    bool parked;           /* device_run answered STATUS_PENDING: `completed` will be called */
    void (*completed)(struct request *request, void *context); /* for a parked request, once, from another's device_run,
                                                                  device_cancel or device_close; may be NULL */
    void *context;
    struct request *next;      /* the device's list of parked requests */
    const struct control *row; /* found by device_accept; NULL: an unknown code */
};

/* What happened, for whoever listens [abi section 11; WDK GUID_IO_*]. */
enum event_kind {
    EVENT_MEDIA_ARRIVAL,
    EVENT_MEDIA_REMOVAL,
    EVENT_EXTERNAL_REQUEST,
    EVENT_EJECT_REQUEST,
    EVENT_BECOMING_READY,
    EVENT_EXCLUSIVE_LOCK,
    EVENT_EXCLUSIVE_UNLOCK,
    EVENT_BUS_RELATIONS, /* a bus rescan is asked for */
    EVENT_LOG,           /* a system log entry: code */
    EVENT_RETRY          /* a failed command is about to be sent again after `delay` */
};
struct event {
    enum event_kind kind;
    uint32_t count, state;            /* media arrival and removal */
    uint32_t reason, estimated_100ms; /* becoming ready */
    uint16_t button, external;        /* external request */
    uint32_t code, unique;            /* log: error code and unique id */
    uint64_t delay;                   /* retry: the pause before it, 100 ns; 0 at once */
};

/* Settings; device_options_default fills them with the reference driver's. */
struct device_options {
    uint32_t number;           /* the n of CdRom n */
    uint32_t timeout_s;        /* T: 1..1800, else 10 */
    uint32_t mend;             /* bits of mend.def: rows of the defect table answered the mended way */
    uint32_t quirks;           /* configured device quirk bits, OR-ed with the lists' */
    uint32_t default_region;   /* 1..8, 0 none */
    bool non_mmc, no_type_one; /* persisted results of an earlier start */
    bool device_hotplug;
    bool no_media_detection;    /* detection disabled: no polling, no state */
    bool select_region;         /* the automatic region choice may be made: it changes the drive for good */
    bool volume_online_pending; /* ARE_VOLUMES_READY waits until a volume comes online */
    char drive_letter;          /* suggested link name, 0 none */
    const char *unique_id;      /* UTF-8; NULL: made from vendor, product and number */
    void (*event)(void *self, const struct event *event); /* may be NULL; called from device_run and device_accept */
    void *event_self;
};
void device_options_default(struct device_options *options);

/* Starts the device: the start-up commands go out. On failure the status is the start's, *ret is untouched and the port
 * stays the caller's; on success the port is owned by the device. */
nt_status device_open(struct port *port, const struct host *host, const struct device_options *options,
                      struct device **ret);
/* All handles must be closed and no request be running. Parked requests complete with STATUS_CANCELLED. Closes the
 * port. */
void device_close(struct device *device);

/* Handles may be opened and closed on any thread, but closing sends packets: one caller at a time, as device_run. */
nt_status device_open_handle(struct device *device, unsigned access, struct handle **ret);
void device_close_handle(struct device *device, struct handle *handle);

/* Any thread: access, exclusive gate, direct codes, validation. STATUS_PENDING: to be queued and given to device_run in
 * its turn; anything else is the answer (also in request->status). */
nt_status device_accept(struct device *device, struct request *request);
/* One caller at a time, in the order of acceptance. STATUS_PENDING: parked. */
nt_status device_run(struct device *device, struct request *request);
/* Where in its caller's memory a direct pass-through wants its data: a door that cannot follow such a pointer brings the
 * data to request->direct and back. False: the request is no such one, is to be refused, or moves nothing. */
struct direct_data {
    uint64_t at;
    uint32_t len; /* at most the port's max_transfer */
    bool sends;   /* to the drive */
};
bool device_direct_data(const struct device *device, const struct request *request, struct direct_data *ret);
/* Any thread. A queued request is answered STATUS_CANCELLED by device_run when its turn comes (a door may take it out
 * of its queue itself); a running one before its next packet; a parked one at once. */
void device_cancel(struct device *device, struct request *request);

/* The Windows side's own knowledge. Same thread rule as device_run. */
void device_set_mounted(struct device *device, bool mounted);
void device_set_verify(struct device *device, bool verify);
bool device_verify(const struct device *device);
void device_power(struct device *device, bool down);
void device_surprise_remove(struct device *device);
/* The turn: held while a request runs or a direct code sends, let go while sleeping between retries. Whoever holds it
 * owns the device's state but for the part under host.lock, and is alone with the port: a door that changes the disc
 * behind it holds it meanwhile. */
void device_take_turn(struct device *device);
void device_give_turn(struct device *device);
/* Runs the one-second media-change timer `ticks` times (REQUEST_POLL in the queue's turn is one tick). */
void device_tick(struct device *device, uint32_t ticks);

/* One row of controls.def. */
struct control {
    uint32_t code;
    const char *name;
    uint32_t in_len;      /* smallest accepted input, 0 any */
    nt_status in_short;   /* the status below it */
    uint32_t out_len;     /* smallest accepted output, 0 any; shorter: STATUS_BUFFER_TOO_SMALL with this Information */
    uint16_t gates;       /* enum control_gate */
    const char *commands; /* opcodes it may send, "43" or "5a 55", "" none: for people */
    nt_status (*check)(struct device *device, struct request *request); /* before queueing; success: go on */
    nt_status (*run)(struct device *device, struct request *request);
};
enum control_gate {
    CONTROL_DIRECT = 0x0001,      /* answered in device_accept */
    CONTROL_UNREFRESHED = 0x0002, /* waits its turn but skips the capability refresh (group S) */
    CONTROL_PASSES_LOCK = 0x0004, /* another's exclusive lock does not stop it */
    CONTROL_NOT_PLAYING = 0x0008, /* STATUS_DEVICE_BUSY while audio plays */
    CONTROL_OVERRUN_IS_FINE = 0x0010,
    CONTROL_OUT_FIRST = 0x0020,      /* the output length is judged before the input's */
    CONTROL_ALIGNED = 0x0040,        /* output length and alignment mask must not meet */
    CONTROL_WANTS_WRITABLE = 0x0080, /* forces a refresh while the medium is not writable */
    CONTROL_HARMS =
        0x0100, /* can change medium or drive for good: the command line asks for --really on a real drive */
    CONTROL_EJECTS = 0x0200 /* moves the medium: not while mounted */
};
extern const struct control controls[];
extern const unsigned control_count;
/* The row of a normalised code, or NULL. */
const struct control *control_find(uint32_t code);
/* IOCTL_CDROM_CHECK_VERIFY and its like become the STORAGE code with the same low 16 bits [control-codes, base
 * normalisation]. */
uint32_t control_normalise(uint32_t code);

#endif
