/* SPDX-License-Identifier: MIT */
/* What can this drive do with this medium? */
#include "class/class.h"

enum { HEADER_LEN = 8 };

nt_status device_get_configuration(struct device *device, uint8_t type, uint16_t feature, uint8_t *into, uint32_t len,
                                   uint32_t *ret) {
    struct packet packet;
    if ((device->cdrom_quirks & QUIRK_NO_CONFIGURATION) || device->options.non_mmc)
        return STATUS_INVALID_DEVICE_REQUEST;
    memset(into, 0, len);
    packet_begin(&packet, 10, DIRECTION_IN, into, len, TIMEOUT_CONFIGURATION);
    packet.cdb[0] = 0x46;
    packet.cdb[1] = type;
    set_be16(packet.cdb + 2, feature);
    set_be16(packet.cdb + 7, len);
    nt_status status = device_send(device, NULL, &packet);
    if (!nt_success(status) && status != STATUS_DATA_OVERRUN && status != STATUS_BUFFER_OVERFLOW)
        return status;
    uint64_t told = (uint64_t)get_be32(into) + 4;
    *ret = packet.transferred < told ? packet.transferred : (uint32_t)told;
    return STATUS_SUCCESS;
}

/* The bytes of a feature list that count. */
static size_t list_end(struct bytes list) {
    uint64_t told = list.len >= HEADER_LEN ? (uint64_t)get_be32(list.at) + 4 : 0;
    return told < list.len ? (size_t)told : list.len;
}

struct bytes features_find(const struct device *device, struct bytes list, uint16_t feature) {
    size_t end = list_end(list);
    for (size_t at = HEADER_LEN; at + 4 <= end;) {
        uint16_t visited = get_be16(list.at + at);
        size_t len = 4u + list.at[at + 3];
        if (visited == feature)
            return at + len <= end ? (struct bytes){list.at + at, len} : (struct bytes){NULL, 0};
        uint16_t excused = device_mends(device, MEND_FEATURE_WALK) ? visited : feature;
        if (len % 4 != 0 && excused < 0xff00)
            break;
        at += len;
    }
    return (struct bytes){NULL, 0};
}

static bool is_current(struct bytes feature) { return feature.at && (feature.at[2] & 1); }

/* Present at all, or current with the medium in the drive. */
static bool has(const struct device *device, struct bytes list, bool now, uint16_t number) {
    struct bytes feature = features_find(device, list, number);
    return now ? is_current(feature) : feature.at != NULL;
}

/* DVD+R features tell by a bit whether they write or only read [MMC-6 5.3.18]. */
static bool plus_r_writes(const struct device *device, struct bytes list, bool now, uint16_t number) {
    struct bytes feature = features_find(device, list, number);
    return feature.at && (!now || is_current(feature)) && feature.len > 4 && (feature.at[4] & 1);
}

/* Drives older than the write features tell by profile alone. */
static bool profile_writes(const struct device *device, struct bytes list, bool now, uint16_t *schema) {
    static const struct {
        uint16_t profile, schema;
    } rows[] = {
        {0x0013, FEATURE_RIGID_OVERWRITE},
        {0x000a, FEATURE_RESTRICTED_OVERWRITE},
        {0x0011, FEATURE_INCREMENTAL},
        {0x0009, FEATURE_INCREMENTAL},
    };
    struct bytes profiles = features_find(device, list, FEATURE_PROFILE_LIST);
    if (!is_current(profiles))
        return false;
    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++)
        for (size_t at = 4; at + 4 <= profiles.len; at += 4)
            if (get_be16(profiles.at + at) == rows[row].profile && (!now || (profiles.at[at + 2] & 1))) {
                *schema = rows[row].schema;
                return true;
            }
    return false;
}

bool features_writable(const struct device *device, struct bytes list, bool now, uint16_t *schema, uint16_t *blocking) {
    static const uint16_t writing[] = {FEATURE_RANDOM_WRITABLE, FEATURE_RIGID_OVERWRITE, FEATURE_RESTRICTED_OVERWRITE,
                                       FEATURE_INCREMENTAL};
    *schema = 0;
    *blocking = 1;
    if (has(device, list, now, FEATURE_DEFECT_MANAGEMENT) && has(device, list, now, FEATURE_RANDOM_WRITABLE)) {
        *schema = FEATURE_DEFECT_MANAGEMENT;
        return true;
    }
    struct bytes readable = features_find(device, list, FEATURE_RANDOM_READABLE);
    /* A blocking factor of zero would divide by zero below. */
    if (is_current(readable) && readable.len >= 4 + 6 && get_be16(readable.at + 8) != 0)
        *blocking = get_be16(readable.at + 8);
    for (unsigned i = 0; i < sizeof writing / sizeof *writing; i++)
        if (has(device, list, now, writing[i])) {
            *schema = writing[i];
            return true;
        }
    if (plus_r_writes(device, list, now, FEATURE_DVD_PLUS_R) ||
        plus_r_writes(device, list, now, FEATURE_DVD_PLUS_R_DL)) {
        *schema = FEATURE_INCREMENTAL;
        return true;
    }
    return profile_writes(device, list, now, schema);
}

void device_forget_capabilities(struct device *device) {
    device->write_allowed = false;
    if (device->is_mmc)
        device->caps = CAPS_REQUIRED;
}

/* Retry delays: the time 64 KiB take at a speed, 100 ns; 0 is "not told". */
enum { DELAY_CD = 1066667, DELAY_DVD = 473373, DELAY_BD = 143498, DELAY_LONGEST = 1000000000, SPEED_UNIT = 320000000 };

static uint32_t delay_of_profile(uint16_t profile) {
    if ((profile >= 0x0008 && profile <= 0x000a) || (profile >= 0x0020 && profile <= 0x0022))
        return DELAY_CD;
    if ((profile >= 0x0010 && profile <= 0x0016) || (profile >= 0x001a && profile <= 0x001b) ||
        (profile >= 0x002a && profile <= 0x002b))
        return DELAY_DVD;
    if ((profile >= 0x0040 && profile <= 0x0043) || (profile >= 0x0050 && profile <= 0x0052))
        return DELAY_BD;
    return 0;
}

/* Sectors of 2048 bytes a second at so many kB/s, without overflow. */
static uint32_t sectors_per_second(uint32_t kilobytes) {
    enum { OVERFLOWS_ABOVE = 0x418937 };
    return kilobytes > OVERFLOWS_ABOVE ? kilobytes / 2048 * 1000 : kilobytes * 1000 / 2048;
}

static uint32_t delay_of_speed(uint32_t kilobytes) {
    uint32_t sectors = sectors_per_second(kilobytes);
    return sectors == 0 ? 0 : SPEED_UNIT / sectors;
}

static uint32_t delay_of_mode_page(struct device *device) {
    enum { MODE_MOST = 0xfff0, MODE_HEADER_LEN = 8, PAGE = 0x2a, PAGE_NEEDED = 20, SPEED_AT = 18 };
    const uint8_t *answer = device->scratch;
    uint32_t len = device->scratch_len < MODE_MOST ? device->scratch_len : MODE_MOST;
    struct packet packet;
    packet_begin(&packet, 10, DIRECTION_IN, NULL, 0, device->timeout_s);
    packet.cdb[0] = 0x5a;
    packet.cdb[1] = 0x08; /* no block descriptors */
    packet.cdb[2] = PAGE;
    set_be16(packet.cdb + 7, len);
    if (!nt_success(device_send_scratch(device, NULL, &packet, len)))
        return 0;
    uint32_t told = get_be16(answer) + 2u;
    if (get_be16(answer) == 0 || told < MODE_HEADER_LEN || told > device->scratch_len)
        return 0;
    /* The two length bytes of the block descriptors are tested in the wrong order. */
    uint16_t descriptors = device_mends(device, MEND_SPEED_PAGE) ? get_be16(answer + 6) : get_le16(answer + 6);
    if (descriptors != 0 && descriptors != 8)
        return 0;
    uint32_t at = MODE_HEADER_LEN + descriptors, end = told < packet.transferred ? told : packet.transferred;
    if (end < at + PAGE_NEEDED || (answer[at] & 0x3f) != PAGE)
        return 0;
    return delay_of_speed(get_be16(answer + at + SPEED_AT));
}

/* GET PERFORMANCE: the write speeds of the nominal list (type 0) or of the write speed list (type 3). */
static uint32_t delay_of_performance(struct device *device, uint8_t type) {
    enum { DESCRIPTORS = 200, DESCRIPTOR_LEN = 16, WRITE_SPEED = 3, EXCEPT = 1, WRITE = 2 };
    enum { ANSWER_LEN = HEADER_LEN + DESCRIPTORS * DESCRIPTOR_LEN };
    _Static_assert(DESCRIPTORS * DESCRIPTOR_LEN <= PAGE_LEN - HEADER_LEN, "a page, which every port moves, holds it");
    const uint8_t *answer = device->scratch;
    uint32_t delay = DELAY_LONGEST;
    struct packet packet;
    packet_begin(&packet, 12, DIRECTION_IN, NULL, 0, TIMEOUT_PERFORMANCE);
    packet.cdb[0] = 0xac;
    packet.cdb[1] = type == WRITE_SPEED ? 0x00 : 0x14; /* write, 10 % tolerance */
    set_be16(packet.cdb + 8, DESCRIPTORS);
    packet.cdb[10] = type;
    if (!nt_success(device_send_scratch(device, NULL, &packet, ANSWER_LEN)))
        return 0;
    uint64_t told = get_be32(answer) == 0 ? 0 : (uint64_t)get_be32(answer) + 4;
    uint8_t wanted = type == WRITE_SPEED ? 0 : WRITE;
    if (told <= HEADER_LEN || told > UINT32_MAX || (told - HEADER_LEN) % DESCRIPTOR_LEN != 0 ||
        (answer[4] & (EXCEPT | WRITE)) != wanted)
        return 0;
    if (packet.transferred < HEADER_LEN && device_mends(device, MEND_SHORT_PERFORMANCE))
        return 0;
    uint32_t end = told < packet.transferred ? (uint32_t)told : packet.transferred;
    /* Less than a header wraps round: then earlier answers are read, as far as there is scratch. */
    uint32_t used = (end - HEADER_LEN) / DESCRIPTOR_LEN, room = (device->scratch_len - HEADER_LEN) / DESCRIPTOR_LEN;
    for (uint32_t i = 0; i < used && i < room; i++) {
        uint32_t one = delay_of_speed(get_be32(answer + HEADER_LEN + i * DESCRIPTOR_LEN + 12));
        if (one == 0)
            break;
        if (one < delay)
            delay = one;
    }
    return delay;
}

/* The pause between tries of a read or write: what the drive needs to drain its buffer at its best speed. */
static void evaluate_retry_delay(struct device *device, uint16_t profile) {
    uint32_t delays[] = {delay_of_profile(profile), delay_of_mode_page(device), delay_of_performance(device, 0),
                         delay_of_performance(device, 3)};
    uint32_t best = 0;
    for (unsigned i = 0; i < sizeof delays / sizeof *delays; i++)
        if (delays[i] != 0 && (best == 0 || delays[i] < best))
            best = delays[i];
    device->retry_delay = best ? best : DELAY_CD;
}

static void take_streaming(struct device *device, struct bytes list) {
    struct bytes feature = features_find(device, list, FEATURE_STREAMING);
    if (!is_current(feature) || feature.len < 5)
        return;
    device->stream_read_ok = true;
    device->stream_write_ok = (feature.at[4] & 1) != 0;
}

NTCD_SELDOM void device_ask_capabilities(struct device *device) {
    uint32_t usable = 0;
    device->caps = CAPS_RUNNING;
    device->write_allowed = device->stream_read_ok = device->stream_write_ok = false;
    if (!nt_success(device_get_configuration(device, 1, 0, device->features, device->features_len, &usable))) {
        device->caps = CAPS_REQUIRED;
        return;
    }
    /* The whole buffer counts, not what came: behind the answer it is zero. */
    struct bytes list = {device->features, device->features_len};
    device->write_allowed = features_writable(device, list, true, &device->write_schema, &device->blocking);
    take_streaming(device, list);
    device->css_media = is_current(features_find(device, list, FEATURE_CSS));
    evaluate_retry_delay(device, device->features_len >= HEADER_LEN ? get_be16(device->features + 6) : 0);
    if (device->caps == CAPS_RUNNING)
        device->caps = CAPS_COMPLETE; /* a unit attention on the way asks for another */
}

void device_restore_speed(struct device *device) {
    enum { DESCRIPTOR_LEN = 28, RESTORE_DEFAULTS = 0x04 };
    struct packet packet;
    uint8_t descriptor[DESCRIPTOR_LEN] = {RESTORE_DEFAULTS};
    device->restore_due = false;
    packet_begin(&packet, 12, DIRECTION_OUT, descriptor, sizeof descriptor, device->timeout_s);
    packet.cdb[0] = 0xb6;
    packet.cdb[10] = DESCRIPTOR_LEN;
    if (device_send(device, NULL, &packet) == STATUS_CANCELLED)
        device->restore_due = true; /* the request it followed was given up; the speed was not */
}

NTCD_APART bool device_ask_playing(struct device *device) {
    enum { ANSWER_LEN = 16, IN_PROGRESS = 0x11 };
    struct packet packet;
    packet_begin(&packet, 10, DIRECTION_IN, NULL, 0, device->timeout_s);
    packet.cdb[0] = 0x42;
    packet.cdb[1] = 0x02;
    packet.cdb[2] = 0x40;
    packet.cdb[3] = 0x01;
    packet.cdb[8] = ANSWER_LEN;
    if (!nt_success(device_send_scratch(device, NULL, &packet, ANSWER_LEN)))
        return false; /* the flag stays: reads and writes are still refused */
    device->play_active = packet.transferred > 1 && device->scratch[1] == IN_PROGRESS;
    return device->play_active;
}
