/* SPDX-License-Identifier: MIT */
/* What the files of class/ share: the device's state and the ways to send a packet. Nobody outside class/ includes it.
 */
#ifndef NTCDROM_CLASS_CLASS_H
#define NTCDROM_CLASS_CLASS_H

#include "abi/control_codes.h"
#include "class/device.h"
#include "scsi/sense.h"
#include <stdatomic.h>

enum { SCRATCH_LEN = 65536, INQUIRY_ROOM = 260, CALLER_NAME_LEN = 64, PAGE_LEN = 4096 };
enum media_state { MEDIA_UNKNOWN, MEDIA_PRESENT, MEDIA_NOT_PRESENT, MEDIA_UNAVAILABLE };
enum caps_state { CAPS_COMPLETE, CAPS_REQUIRED, CAPS_RUNNING };

/* Seconds a command may take [docs/class.md, time-outs]. */
enum {
    TIMEOUT_DEFAULT = 10,
    TIMEOUT_LARGEST = 1800,
    TIMEOUT_WRITER = 260, /* an OPC may take that long */
    TIMEOUT_READY = 20,
    TIMEOUT_CAPACITY = 20,
    TIMEOUT_PERFORMANCE = 20,
    TIMEOUT_CONFIGURATION = 4,
    TIMEOUT_EVENT = 4,
    TIMEOUT_START_UNIT = 240
};

/* Features, as numbers of the feature list [MMC-6 5.3]. */
enum feature {
    FEATURE_PROFILE_LIST = 0x0000,
    FEATURE_RANDOM_READABLE = 0x0010,
    FEATURE_CD_READ = 0x001e,
    FEATURE_DVD_READ = 0x001f,
    FEATURE_RANDOM_WRITABLE = 0x0020,
    FEATURE_INCREMENTAL = 0x0021,
    FEATURE_DEFECT_MANAGEMENT = 0x0024,
    FEATURE_RESTRICTED_OVERWRITE = 0x0026,
    FEATURE_DVD_PLUS_R = 0x002b,
    FEATURE_RIGID_OVERWRITE = 0x002c,
    FEATURE_DVD_PLUS_R_DL = 0x003b,
    FEATURE_CSS = 0x0106,
    FEATURE_STREAMING = 0x0107,
    FEATURE_AACS = 0x010d
};

/* Quirk bits a device may have: list B of quirks.def, the configured ones and what was learned. */
enum {
    QUIRK_CANNOT_LOCK = 0x01,
    QUIRK_BAD_GESN = 0x02,
    QUIRK_NO_RESERVE6 = 0x08,
    QUIRK_GESN_IGNORES_CHANGE = 0x10,
    QUIRK_NO_STREAMING = 0x20,
    QUIRK_NO_ASYNC = 0x40
};
/* List A of quirks.def: what a model does wrong. */
enum {
    QUIRK_DEC_RRD = 0x0001,
    QUIRK_FUJITSU_FMCD = 0x0002,
    QUIRK_HITACHI_GD2000 = 0x0008,
    QUIRK_NO_CONFIGURATION = 0x0100,
    QUIRK_SLOW_POLL = 0x2000
};

/* Bits of device_options.mend, one per row of mend.def. */
enum mend {
#define MEND(name, bit, reference, mended) MEND_##name = 1u << (bit),
#include "class/mend.def"
#undef MEND
    MEND_NONE = 0
};

struct handle {
    struct device *device;
    unsigned access;
    uint32_t secure_locks, mcn_disables;
    bool stream_read, stream_write;
    struct handle *next;
};

struct media_detection {
    bool enabled; /* false: no polling, no state */
    bool gesn;    /* events are asked for by GET EVENT STATUS NOTIFICATION, else TEST UNIT READY */
    bool hack;    /* one event class at a time: the drive reports only the lowest asked for */
    enum media_state known, reported;
    uint32_t disable_count, retry_count;
    uint8_t mask, done;
};

struct device {
    const struct host *host;
    struct port *port;
    struct device_options options;
    atomic_bool turn; /* who may send packets and touch the state below: see device_take_turn */

    uint8_t *scratch;     /* SCRATCH_LEN bytes, the data of most commands */
    uint32_t scratch_len; /* what of it a command may ask for: min(max_aligned, 65536) */
    uint32_t max_aligned, max_unaligned;
    uint32_t timeout_s;   /* T */
    uint64_t retry_delay; /* D, 100 ns */
    uint8_t inquiry[INQUIRY_ROOM];
    uint16_t inquiry_len;
    uint32_t quirks;       /* list B and what was learned */
    uint32_t cdrom_quirks; /* list A */

    bool is_mmc, is_aacs, is_dvd, is_writer, c2_ok, subcode_ok, safe_start_unit;
    bool write_allowed, css_media, stream_read_ok, stream_write_ok, no_streaming;
    bool bad_type_one, no_reserve6, pick_region;
    uint16_t write_schema, blocking;
    enum caps_state caps;
    uint32_t features_len; /* length of the start-up feature list, at most CONFIGURATION_MOST */
    uint8_t *features;     /* room for features_len bytes */

    uint32_t bytes_per_sector, sector_shift;
    int64_t capacity, cylinders;
    uint32_t capacity_changes; /* media_changes when capacity was read */
    uint32_t media_changes;    /* the change counter */
    bool play_active, restore_speed, mounted, verify;
    atomic_bool removed;          /* read on any thread */
    bool restore_due, relock_due; /* to be sent once the request that saw the reason is done */
    struct media_detection media;
    uint32_t simple_locks, secure_locks, internal_locks;
    uint32_t protocol_errors; /* a statistic: what Windows would tune the adapter by */

    /* Shared by device_accept and device_run. `exclusive` may be read without the lock; the rest is under host.lock. */
    _Atomic(struct handle *) exclusive;
    _Atomic(const struct control *) row_found; /* by any thread */
    char exclusive_name[CALLER_NAME_LEN];
    struct handle *handles;
    struct request *parked;
    bool volume_online_pending, device_hotplug; /* and so are capacity and media.disable_count when written */

    struct request *current; /* the request being run, NULL outside */
    bool logged_not_ready, logged_sync;
};

static inline bool device_mends(const struct device *device, enum mend row) {
    return (device->options.mend & (uint32_t)row) != 0;
}
/* STATUS_SUCCESS and its like. */
static inline bool nt_success(nt_status status) { return (int32_t)status >= 0; }
/* T times k, kept below the writers' time-out. */
static inline uint32_t device_timeout_times(const struct device *device, uint32_t k) {
    uint64_t times = (uint64_t)device->timeout_s * k;
    if (device->timeout_s > TIMEOUT_WRITER)
        return device->timeout_s;
    return times < TIMEOUT_WRITER ? (uint32_t)times : TIMEOUT_WRITER;
}

/* One failed attempt. */
struct attempt {
    struct request *request; /* on whose behalf; NULL: the driver's own */
    struct packet *packet;
    uint32_t retries; /* done before this attempt */
    bool polling;     /* a media poll: never starts the unit */
    uint64_t elapsed; /* a read's or write's: since its first packet, in clock ticks */
};
struct verdict {
    nt_status status;
    bool retry;
    uint64_t delay; /* before the retry, 100 ns */
};
enum { CLOCK_TICK = 156250 }; /* Windows' clock tick, 100 ns: what the 160 s window is counted in */
/* What is made of a packet whose port status is not success: verdict, side effects and log. */
struct verdict device_judge(struct device *device, const struct attempt *attempt);
/* The status alone of a packet the drive never obeyed nor refused: nothing is changed, logged or retried. */
nt_status device_transport_status(const struct packet *packet);

/* One attempt: the packet goes out once. True when the port says success. */
bool device_attempt(struct device *device, struct packet *packet);
/* Sleeps in slices; false as soon as `request` is cancelled. The turn is let go meanwhile. */
bool device_pause(struct device *device, const struct request *request, uint64_t delay);

/* Sends until obeyed or judged; the status is Windows' verdict and packet->transferred the bytes that moved. `request`
 * is the caller's request this is sent for, NULL for the driver's own packets. */
nt_status device_send(struct device *device, struct request *request, struct packet *packet);
/* The same with its data in device->scratch: len is clipped to scratch_len, the CDB is not. What a drive does not send
 * stays as the scratch held it, as in the reference driver: ask packet->transferred before a byte is believed. */
nt_status device_send_scratch(struct device *device, struct request *request, struct packet *packet, uint32_t len);
/* A packet without data: the common case. */
nt_status device_send_plain(struct device *device, struct request *request, const uint8_t *cdb, uint8_t cdb_len,
                            uint32_t timeout_s);

/* The capacity is asked for at acceptance too: written and, outside the turn, read under the lock. */
void device_set_capacity(struct device *device, int64_t capacity);
int64_t device_capacity(struct device *device);
/* READ CAPACITY(10); every cached value is overwritten, also on failure. */
nt_status device_read_capacity(struct device *device, struct request *request);
/* Asks the drive what it can do with the medium that is in now. */
void device_ask_capabilities(struct device *device);
/* Does so when the drive is MMC and it is required. */
static inline void device_refresh(struct device *device) {
    if (device->is_mmc && device->caps == CAPS_REQUIRED)
        device_ask_capabilities(device);
}
enum { CONFIGURATION_MOST = 0xfffc }; /* bytes of a feature list one command can bring, as the driver asks */
/* GET CONFIGURATION as the driver itself sends it: request type, first feature, into `into`, at most CONFIGURATION_MOST
 * bytes; *ret is the usable ones. */
nt_status device_get_configuration(struct device *device, uint8_t type, uint16_t feature, uint8_t *into, uint32_t len,
                                   uint32_t *ret);
/* The feature's descriptor inside a feature list, or a NULL at. */
struct bytes features_find(const struct device *device, struct bytes list, uint16_t feature);
/* Whether the feature list lets the drive write: ever, or `now` with the medium in it. *schema and *blocking are set in
 * both. */
bool features_writable(const struct device *device, struct bytes list, bool now, uint16_t *schema, uint16_t *blocking);
/* Audio still plays, as far as the drive says: READ SUB-CHANNEL while play_active. */
bool device_ask_playing(struct device *device);
static inline bool device_still_playing(struct device *device) {
    return device->play_active && device_ask_playing(device);
}
/* SET STREAMING back to the default speed; the result is ignored. */
void device_restore_speed(struct device *device);
/* PREVENT once more, for a drive that was reset while locked. */
void device_relock(struct device *device);
/* Both, as far as they are due: whoever held the turn does so last. What a cancelled request cuts off stays due. */
void device_send_due(struct device *device);
/* Any kind of removal lock is held. */
static inline bool device_is_locked(const struct device *device) {
    return device->simple_locks != 0 || device->secure_locks != 0 || device->internal_locks != 0;
}
/* What a 6/28, 6/29 or 6/5A means for an MMC drive: nothing may be written and everything is asked again. */
void device_forget_capabilities(struct device *device);

void device_set_media(struct device *device, enum media_state state, enum media_state *before);
/* One media poll, if it may be: false when refused. */
bool device_may_poll(const struct device *device);
void device_poll(struct device *device);
/* Undoes one media detection disable of the handle. */
void device_enable_detection(struct device *device, struct handle *handle);
/* Asks which events the drive reports; the start-up part of media detection. */
void device_probe_events(struct device *device);

void device_event(struct device *device, const struct event *event);
void device_event_of(struct device *device, enum event_kind kind);
void device_log(struct device *device, uint32_t code, uint32_t unique);

/* Gives the exclusive lock back; media notifications unless ignore_changes. */
void device_unlock_exclusive(struct device *device, bool ignore_changes);
/* Takes the quirks of the model named by the INQUIRY data. */
void device_match_quirks(struct device *device);
/* Asks a new drive what it is, in Windows' order. On failure the caller gives everything back. */
nt_status device_probe(struct device *device);

/* The request kinds that are no control codes. */
nt_status device_read_write(struct device *device, struct request *request);
nt_status device_flush(struct device *device, struct request *request);
nt_status device_shutdown(struct device *device, struct request *request);

/* A check that asks nothing. */
nt_status check_nothing(struct device *device, struct request *request);
/* STATUS_BUFFER_TOO_SMALL with the size that would do. */
static inline nt_status too_small(struct request *request, uint32_t needed) {
    request->information = needed;
    return STATUS_BUFFER_TOO_SMALL;
}
/* Completes every parked request with the status. */
void device_complete_parked(struct device *device, nt_status status);

/* Every check and handler of the table. */
#define CONTROL(code, in, in_short, out, gates, commands, file, check, run)                                            \
    nt_status check(struct device *device, struct request *request);                                                   \
    nt_status run(struct device *device, struct request *request);
#include "class/controls.def"
#undef CONTROL

#endif
