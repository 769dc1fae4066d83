/* SPDX-License-Identifier: MIT */
/* What is learned about a drive when the device starts, and in which order is it asked? */
#include "class/class.h"
#include "class/protection.h"

enum { INQUIRY_SHORT = 36, ADDITIONAL_AT = 4, ADDITIONAL_BEHIND = 5 };

static nt_status send_inquiry(struct device *device, uint32_t len, struct packet *packet) {
    memset(device->inquiry, 0, sizeof device->inquiry);
    packet_begin(packet, 6, DIRECTION_IN, device->inquiry, len, device->timeout_s);
    packet->cdb[0] = 0x12;
    set_be16(packet->cdb + 3, len);
    return device_send(device, NULL, packet);
}

static bool all_zero(const uint8_t *at, size_t len) {
    while (len > 0 && *at == 0)
        at++, len--;
    return len == 0;
}

/* The whole answer: as many bytes as the short one promised. */
static nt_status inquire_again(struct device *device, uint32_t wanted) {
    struct packet packet;
    nt_status status = send_inquiry(device, wanted, &packet);
    uint32_t got = packet.transferred;
    if ((packet.port_status & PORT_STATUS_MASK) == PORT_DATA_OVERRUN && got >= INQUIRY_SHORT && got < wanted)
        status = send_inquiry(device, got, &packet);
    device->inquiry_len = (uint16_t)packet.transferred;
    return status;
}

static nt_status probe_inquiry(struct device *device) {
    struct packet packet;
    nt_status status = send_inquiry(device, INQUIRY_SHORT, &packet);
    if (!nt_success(status))
        return status;
    uint32_t additional = device->inquiry[ADDITIONAL_AT];
    device->inquiry_len = (uint16_t)packet.transferred;
    if (packet.transferred == INQUIRY_SHORT && additional + ADDITIONAL_BEHIND == INQUIRY_SHORT)
        return STATUS_SUCCESS;
    bool suspicious = additional == 0;
    uint32_t wanted = suspicious ? INQUIRY_SHORT : additional + ADDITIONAL_BEHIND;
    if (wanted < INQUIRY_SHORT)
        return STATUS_DEVICE_PROTOCOL_ERROR;
    status = inquire_again(device, wanted);
    if (!nt_success(status))
        return status;
    if (device->inquiry_len < INQUIRY_SHORT || (suspicious && all_zero(device->inquiry, INQUIRY_SHORT)))
        return STATUS_DEVICE_PROTOCOL_ERROR;
    return STATUS_SUCCESS;
}

/* Whether the drive knows GET CONFIGURATION. */
static bool speaks_mmc(struct device *device) {
    uint8_t header[8];
    uint32_t usable = 0;
    if (!nt_success(device_get_configuration(device, 0, 0, header, sizeof header, &usable)))
        return false;
    uint32_t size = get_be32(header);
    return usable >= sizeof header && size > 4 && size <= UINT32_MAX - 4 && size % 2 == 0;
}

/* Some drives answer a request for one feature with all of them. */
static void probe_type_one(struct device *device) {
    uint8_t answer[12];
    uint32_t usable = 0;
    if (device->bad_type_one)
        return;
    nt_status status = device_get_configuration(device, 2, 0, answer, sizeof answer, &usable);
    if (!nt_success(status)) {
        device->bad_type_one = true;
        if (!device_mends(device, MEND_TYPE_ONE_PROBE))
            device->is_mmc = false;
        return;
    }
    device->bad_type_one = usable < sizeof answer || (uint64_t)get_be32(answer) + 4 > sizeof answer + answer[11];
}

/* Reads the whole feature list into a buffer that is kept for every refresh. */
static nt_status read_features(struct device *device, uint32_t *usable) {
    enum { ROUNDS = 4 };
    uint8_t header[8];
    nt_status status = device_get_configuration(device, 0, 0, header, sizeof header, usable);
    uint64_t needed = (uint64_t)get_be32(header) + 4;
    for (unsigned round = 0; nt_success(status) && round < ROUNDS; round++) {
        uint64_t claimed = needed;
        if (claimed > UINT32_MAX)
            return STATUS_INSUFFICIENT_RESOURCES;
        /* No command can bring more, whatever the drive claims. */
        uint32_t room = claimed < CONFIGURATION_MOST ? (uint32_t)claimed : CONFIGURATION_MOST;
        uint8_t *grown = host_take(device->host, room);
        if (!grown)
            return STATUS_INSUFFICIENT_RESOURCES;
        host_give(device->host, device->features, device->features_len);
        device->features = grown;
        device->features_len = room;
        status = device_get_configuration(device, 0, 0, grown, room, usable);
        needed = (uint64_t)get_be32(grown) + 4;
        if (needed <= claimed)
            return status;
    }
    if (!nt_success(status))
        return status;
    /* A list that grows and grows: the reference goes on with none. */
    memset(device->features, 0, device->features_len);
    return device_mends(device, MEND_FEATURE_GROWTH) ? STATUS_DEVICE_PROTOCOL_ERROR : STATUS_SUCCESS;
}

static void take_capabilities(struct device *device, struct bytes list) {
    uint16_t schema, blocking;
    struct bytes css = features_find(device, list, FEATURE_CSS);
    struct bytes cd_read = features_find(device, list, FEATURE_CD_READ);
    device->is_aacs = features_find(device, list, FEATURE_AACS).at != NULL;
    device->is_dvd = features_find(device, list, FEATURE_DVD_READ).at != NULL;
    device->css_media = css.at && (css.at[2] & 1);
    device->is_writer = features_writable(device, list, false, &schema, &blocking);
    device->c2_ok = cd_read.len >= 4 + 4 && (cd_read.at[4] & 2);
}

static nt_status probe_mmc(struct device *device) {
    uint32_t usable = 0;
    device->is_mmc = speaks_mmc(device);
    if (!device->is_mmc)
        return STATUS_SUCCESS;
    probe_type_one(device);
    if (!device->is_mmc)
        return STATUS_SUCCESS;
    nt_status status = read_features(device, &usable);
    if (!nt_success(status))
        return status;
    take_capabilities(device, (struct bytes){device->features, device->features_len});
    device->caps = CAPS_REQUIRED;
    return STATUS_SUCCESS;
}

/* The page's bytes inside a MODE SENSE answer; a NULL `at` when it is another or does not fit. */
static bool take_mode_page(struct device *device, const uint8_t *answer, uint32_t got, uint32_t at) {
    enum { PAGE = 0x2a, NEEDED = 6, C2_POINTERS = 0x10, RW_SUPPORTED = 0x04 };
    if (at + NEEDED > got || (answer[at] & 0x3f) != PAGE)
        return false;
    if (answer[at + 5] & C2_POINTERS)
        device->c2_ok = true;
    if (answer[at + 5] & RW_SUPPORTED)
        device->subcode_ok = true;
    return true;
}

static bool sense_mode_page(struct device *device, bool ten) {
    enum { LEN_10 = 40, LEN_6 = 36, PAGE = 0x2a, NO_BLOCK_DESCRIPTORS = 0x08 };
    uint8_t answer[LEN_10] = {0};
    struct packet packet;
    packet_begin(&packet, ten ? 10 : 6, DIRECTION_IN, answer, ten ? LEN_10 : LEN_6, device->timeout_s);
    packet.cdb[0] = ten ? 0x5a : 0x1a;
    packet.cdb[1] = NO_BLOCK_DESCRIPTORS;
    packet.cdb[2] = PAGE;
    packet.cdb[ten ? 8 : 4] = (uint8_t)packet.data_len;
    nt_status status = device_send(device, NULL, &packet);
    if (!nt_success(status) && status != STATUS_DATA_OVERRUN && status != STATUS_BUFFER_OVERFLOW)
        return false;
    return take_mode_page(device, answer, packet.transferred, ten ? 8u + get_be16(answer + 6) : 4u + answer[3]);
}

static void probe_mode_page(struct device *device) {
    enum { TRIES = 3 };
    for (unsigned i = 0; i < 2 * TRIES; i++)
        if (sense_mode_page(device, i < TRIES))
            return;
}

static void probe_region(struct device *device) {
    enum { ANSWER_LEN = 8 };
    uint8_t answer[ANSWER_LEN] = {0};
    struct packet packet;
    packet_begin(&packet, 12, DIRECTION_IN, answer, sizeof answer, device->timeout_s);
    packet.cdb[0] = 0xa4;
    packet.cdb[9] = ANSWER_LEN;
    packet.cdb[10] = 0x08; /* RPC state */
    if (nt_success(device_send(device, NULL, &packet)) && (answer[4] >> 6) == 0)
        device->pick_region = true;
    protection_select_region(device, NULL);
}

/* One model wants to be told that sectors have 2048 bytes. */
static void set_dec_block_length(struct device *device) {
    uint8_t list[12] = {0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 8, 0};
    struct packet packet;
    if (!(device->cdrom_quirks & QUIRK_DEC_RRD))
        return;
    packet_begin(&packet, 6, DIRECTION_OUT, list, sizeof list, device->timeout_s);
    packet.cdb[0] = 0x15;
    packet.cdb[1] = 0x10;
    packet.cdb[4] = sizeof list;
    (void)device_send(device, NULL, &packet);
}

static bool bus_starts_safely(uint8_t bus) { return bus > 2; /* not unknown, SCSI or ATAPI */ }

nt_status device_probe(struct device *device) {
    nt_status status = probe_inquiry(device);
    if (!nt_success(status))
        return status;
    device_match_quirks(device);
    set_dec_block_length(device);
    device_probe_events(device);
    status = probe_mmc(device);
    if (!nt_success(status))
        return status;
    if (device->is_mmc)
        probe_mode_page(device);
    device->safe_start_unit = device->is_mmc || (device->cdrom_quirks & QUIRK_HITACHI_GD2000) ||
                              bus_starts_safely(device->port->bus_type);
    if (nt_success(device_read_capacity(device, NULL)))
        device_set_media(device, MEDIA_PRESENT, NULL);
    if (device->is_dvd)
        probe_region(device);
    if (device->is_writer && device->timeout_s < TIMEOUT_WRITER)
        device->timeout_s = TIMEOUT_WRITER;
    return STATUS_SUCCESS;
}
