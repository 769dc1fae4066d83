/* SPDX-License-Identifier: MIT */
/* What the files of class/ share: the device's state and the ways to send a packet. Nobody outside class/ includes it. */
#ifndef NTCDROM_CLASS_CLASS_H
#define NTCDROM_CLASS_CLASS_H

#include "abi/control_codes.h"
#include "class/device.h"
#include "scsi/sense.h"

enum { SCRATCH_LEN = 65536, INQUIRY_ROOM = 260, CALLER_NAME_LEN = 64, PAGE_LEN = 4096 };
enum media_state { MEDIA_UNKNOWN, MEDIA_PRESENT, MEDIA_NOT_PRESENT, MEDIA_UNAVAILABLE };
enum caps_state { CAPS_COMPLETE, CAPS_REQUIRED, CAPS_RUNNING };

/* Quirk bits of the device lists (device-lifecycle, quirk tables). */
enum {
    QUIRK_CANNOT_LOCK = 0x01,
    QUIRK_BAD_GESN = 0x02,
    QUIRK_NO_RESERVE6 = 0x08,
    QUIRK_GESN_IGNORES_CHANGE = 0x10,
    QUIRK_NO_STREAMING = 0x20,
    QUIRK_NO_ASYNC = 0x40
};

struct handle {
    struct device *device;
    unsigned access;
    uint32_t secure_locks, mcn_disables;
    bool stream_read, stream_write;
    struct handle *next;
};

struct media_detection {
    bool enabled, gesn, hack, poll_busy;
    enum media_state known, reported;
    uint32_t disable_count, retry_count;
    uint8_t mask, done;
};

struct device {
    const struct host *host;
    struct port *port;
    struct device_options options;

    uint8_t *scratch;              /* SCRATCH_LEN bytes, the data of most commands */
    uint32_t scratch_len;          /* what of it a command may ask for: min(max_aligned, 65536) */
    uint32_t max_aligned, max_unaligned;
    uint32_t timeout_s;            /* T */
    uint64_t retry_delay;          /* D, 100 ns */
    uint8_t inquiry[INQUIRY_ROOM];
    uint16_t inquiry_len;
    uint32_t quirks;               /* list B and what was learned */
    uint32_t cdrom_quirks;         /* list A */

    bool is_mmc, is_aacs, is_dvd, is_writer, c2_ok, subcode_ok, safe_start_unit;
    bool write_allowed, css_media, stream_read_ok, stream_write_ok, no_streaming;
    bool bad_type_one, no_reserve6, pick_region;
    uint16_t write_schema, blocking;
    enum caps_state caps;
    uint32_t features_len;         /* length of the start-up feature list */
    uint8_t *features;             /* room for features_len bytes */

    uint32_t bytes_per_sector, sector_shift;
    int64_t capacity, cylinders;
    uint32_t media_changes;        /* the change counter */
    bool play_active, restore_speed, restore_due, mounted, verify, initialised, removed;
    struct media_detection media;
    uint32_t simple_locks, secure_locks, internal_locks;
    bool device_hotplug;

    /* Shared between device_accept and device_run: under host.lock. */
    struct handle *exclusive;
    char exclusive_name[CALLER_NAME_LEN];
    struct handle *handles;
    struct request *parked;
    bool volume_online_pending;

    struct request *current;       /* the request being run, NULL outside */
    uint64_t first_send;           /* when its first packet went out, 0 none: the 160 s window */
    bool logged_not_ready, logged_sync;
};

/* The three ways a packet goes out (sense-and-retry, retry loops). Each sends until obeyed or judged; the status is Windows' verdict
 * and packet->transferred the bytes that moved. `request` is NULL for the driver's own packets. */
nt_status device_send(struct device *device, struct request *request, struct packet *packet);
/* The same with its data in device->scratch: len is clipped to scratch_len, the CDB is not. Zeroes the scratch it uses when reading. */
nt_status device_send_scratch(struct device *device, struct request *request, struct packet *packet, uint32_t len);

/* READ CAPACITY(10); every cached value is overwritten, also on failure. */
nt_status device_read_capacity(struct device *device, struct request *request);
/* Runs the refresh when the drive is MMC and it is required. */
void device_refresh(struct device *device, struct request *request);
/* GET CONFIGURATION as the driver itself sends it: request type, first feature, into `into`; *ret is the usable bytes. */
nt_status device_get_configuration(struct device *device, uint8_t type, uint16_t feature, uint8_t *into, uint32_t len,
                                   uint32_t *ret);
/* The feature's descriptor inside a feature list, or a NULL at. */
struct bytes features_find(struct bytes list, uint16_t feature);
/* Audio still plays, as far as the drive says: READ SUB-CHANNEL while play_active (control-codes 6.9). */
bool device_still_playing(struct device *device);
void device_set_media(struct device *device, enum media_state state, enum media_state *before);
void device_event(struct device *device, const struct event *event);
/* STATUS_SUCCESS and its like. */
static inline bool nt_success(nt_status status) { return (int32_t)status >= 0; }

#endif
