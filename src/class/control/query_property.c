/* SPDX-License-Identifier: MIT */
/* What is told about device and adapter, unique id and write cache? */
#include "class/class.h"

enum { PROPERTY_DEVICE = 0, PROPERTY_ADAPTER = 1, PROPERTY_UNIQUE_ID = 3, PROPERTY_WRITE_CACHE = 4 };
enum { QUERY_STANDARD = 0, QUERY_EXISTS = 1 };
enum { DESCRIPTOR_HEADER_LEN = 8 };

nt_status check_query_property(struct device *device, struct request *request) {
    struct handle *owner = atomic_load_explicit(&device->exclusive, memory_order_relaxed);
    uint32_t property = get_le32(request->in.at), type = get_le32(request->in.at + 4);
    if (!owner || owner == request->from || type == QUERY_EXISTS)
        return STATUS_SUCCESS;
    /* Locked by somebody else: only what was known at the start. */
    return type == QUERY_STANDARD && property <= PROPERTY_ADAPTER ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}

/* A descriptor, cut to the caller's room. */
static nt_status deliver(struct request *request, const uint8_t *descriptor, uint32_t len) {
    if (request->out_len == 0)
        return STATUS_SUCCESS;
    if (request->out_len < DESCRIPTOR_HEADER_LEN)
        return too_small(request, len);
    request->information = request->out_len < len ? request->out_len : len;
    memcpy(request->out, descriptor, request->information);
    return STATUS_SUCCESS;
}

enum { DEVICE_FIXED_LEN = 36, DEVICE_VERSION = 40, STRINGS = 4, STRING_OFFSETS_AT = 12 };
enum { DEVICE_ROOM = DEVICE_FIXED_LEN + INQUIRY_ROOM + 8 + 16 + 4 + 3 };

/* Appends one INQUIRY string with its NUL; returns its offset. */
static uint32_t append_text(struct writer *out, const uint8_t *text, size_t len) {
    uint32_t at = (uint32_t)out->wanted;
    put(out, text, len);
    put_u8(out, 0);
    return at;
}

static uint32_t put_device(const struct device *device, uint8_t *into) {
    static const struct { uint8_t at, len; } texts[] = {{8, 8}, {16, 16}, {32, 4}};
    struct writer out = writer_over(into, DEVICE_ROOM);
    const uint8_t *inquiry = device->inquiry;
    put_le32(&out, DEVICE_VERSION);
    put_le32(&out, 0);
    put_u8(&out, inquiry[0] & 0x1f);
    put_u8(&out, inquiry[1] & 0x7f);
    put_u8(&out, inquiry[1] >> 7);
    put_zero(&out, 1 + STRINGS * 4);
    put_le32(&out, device->port->bus_type);
    put_le32(&out, device->inquiry_len);
    put(&out, inquiry, device->inquiry_len);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        set_le32(into + STRING_OFFSETS_AT + 4 * i, append_text(&out, inquiry + texts[i].at, texts[i].len));
    set_le32(into + 4, (uint32_t)out.wanted);
    return (uint32_t)out.wanted;
}

/* A string that was cut off has no offset. */
static void forget_cut_strings(uint8_t *out, uint32_t len, const uint8_t *whole) {
    for (unsigned i = 0; i < STRINGS; i++) {
        uint32_t field = STRING_OFFSETS_AT + 4 * i, at = get_le32(whole + field);
        if (field + 4 > len || at == 0)
            continue;
        if (len < at + strlen((const char *)whole + at))
            set_le32(out + field, 0);
    }
}

static nt_status query_device(struct device *device, struct request *request) {
    uint8_t descriptor[DEVICE_ROOM];
    uint32_t len = put_device(device, descriptor);
    nt_status status = deliver(request, descriptor, len);
    if (nt_success(status) && request->information != 0)
        forget_cut_strings(request->out, request->information, descriptor);
    return status;
}

static nt_status query_adapter(struct device *device, struct request *request) {
    enum { LEN = 32, BUS_MAJOR_VERSION = 1 };
    const struct port *port = device->port;
    uint8_t descriptor[LEN] = {0};
    set_le32(descriptor, LEN);
    set_le32(descriptor + 4, LEN);
    set_le32(descriptor + 8, port->max_transfer);
    set_le32(descriptor + 12, port->max_pages);
    set_le32(descriptor + 16, port->alignment_mask);
    descriptor[24] = port->bus_type;
    set_le16(descriptor + 26, BUS_MAJOR_VERSION);
    return deliver(request, descriptor, LEN);
}

/* The reference tests a length before it sets it, so a standard query always fails and an exists-query builds a
 * descriptor. */
static nt_status query_unique_id(struct device *device, struct request *request, uint32_t type) {
    enum { LEN = 20, VERSION = 1 };
    if (type == QUERY_STANDARD)
        return request->in.at[8] > 1 ? STATUS_INVALID_PARAMETER : STATUS_INFO_LENGTH_MISMATCH;
    if (type != QUERY_EXISTS)
        return STATUS_NOT_SUPPORTED;
    if (device_mends(device, MEND_UNIQUE_ID))
        return STATUS_SUCCESS;
    if (request->out_len == 0)
        return STATUS_BUFFER_TOO_SMALL;
    uint8_t descriptor[LEN + DEVICE_ROOM] = {0};
    uint32_t len = LEN + put_device(device, descriptor + LEN);
    set_le32(descriptor, VERSION);
    set_le32(descriptor + 4, len);
    set_le32(descriptor + 12, LEN);
    request->information = request->out_len < len ? request->out_len : len;
    memcpy(request->out, descriptor, request->information);
    return STATUS_SUCCESS;
}

enum { MODE_LEN = 192, MODE_HEADER_LEN = 4, CACHING_PAGE = 0x08, WCE = 0x04 };

/* MODE SENSE(6) of the caching page; the whole mode data, of which *usable bytes count. */
static nt_status sense_caching(struct device *device, struct request *request, uint8_t page, uint32_t *usable) {
    enum { TRIES = 2 };
    const uint8_t *answer = device->scratch;
    for (unsigned i = 0; i < TRIES; i++) {
        struct packet packet;
        packet_begin(&packet, 6, DIRECTION_IN, NULL, 0, device->timeout_s);
        packet.cdb[0] = 0x1a;
        packet.cdb[2] = page;
        packet.cdb[4] = MODE_LEN;
        nt_status status = device_send_scratch(device, request, &packet, MODE_LEN);
        if (status == STATUS_CANCELLED)
            return status;
        if (!nt_success(status)) {
            /* The reference does not notice: it goes on with zeroes. */
            memset(device->scratch, 0, MODE_LEN);
            *usable = 1;
            return STATUS_SUCCESS;
        }
        if (packet.transferred >= MODE_HEADER_LEN) {
            uint32_t told = answer[0] + 1u;
            *usable = told < packet.transferred ? told : packet.transferred;
            return STATUS_SUCCESS;
        }
    }
    return STATUS_IO_DEVICE_ERROR;
}

/* The caching page inside mode data, or NULL. */
static const uint8_t *find_caching(const uint8_t *answer, uint32_t usable) {
    enum { NEEDED = 3 };
    uint32_t at = MODE_HEADER_LEN + answer[3];
    for (; at + NEEDED <= usable; at += 2u + answer[at + 1])
        if ((answer[at] & 0x3f) == CACHING_PAGE)
            return answer + at;
    return NULL;
}

static nt_status query_write_cache(struct device *device, struct request *request) {
    enum { LEN = 28, UNKNOWN = 0, DISABLED = 1, ENABLED = 2, WRITE_BACK = 2, NOT_CHANGEABLE = 1, CHANGEABLE = 2 };
    enum { NOT_SUPPORTED = 1, SUPPORTED = 2, FUA = 0x10, CHANGEABLE_CONTROL = 0x40 };
    static const uint8_t synchronize[10] = {0x35};
    uint8_t property[LEN] = {0};
    uint32_t usable = 0;
    if (request->out_len < DESCRIPTOR_HEADER_LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    set_le32(property, LEN);
    set_le32(property + 4, LEN);
    if (request->out_len < LEN) {
        memset(request->out, 0, request->out_len);
        memcpy(request->out, property, DESCRIPTOR_HEADER_LEN);
        request->information = DESCRIPTOR_HEADER_LEN;
        return STATUS_SUCCESS;
    }
    nt_status status =
        device_send_plain(device, request, synchronize, sizeof synchronize, device_timeout_times(device, 4));
    property[24] = nt_success(status);
    status = sense_caching(device, request, CACHING_PAGE, &usable);
    if (!nt_success(status))
        return status;
    const uint8_t *page = find_caching(device->scratch, usable);
    if (page) {
        property[8] = page[2] & WCE ? WRITE_BACK : UNKNOWN;
        property[12] = page[2] & WCE ? ENABLED : DISABLED;
    }
    property[20] = device->scratch[2] & FUA ? SUPPORTED : NOT_SUPPORTED;
    /* The page control of the second question is lost in a two-bit field. */
    uint8_t control = device_mends(device, MEND_CHANGEABLE_PAGE) ? CHANGEABLE_CONTROL : 0;
    status = sense_caching(device, request, control | CACHING_PAGE, &usable);
    if (!nt_success(status))
        return status;
    page = find_caching(device->scratch, usable);
    if (page)
        property[16] = page[2] & WCE ? CHANGEABLE : NOT_CHANGEABLE;
    memcpy(request->out, property, LEN);
    request->information = LEN;
    return STATUS_SUCCESS;
}

nt_status control_query_property(struct device *device, struct request *request) {
    uint32_t property = get_le32(request->in.at), type = get_le32(request->in.at + 4);
    nt_status status = check_query_property(device, request); /* the lock may have come meanwhile */
    if (!nt_success(status))
        return status;
    if (property == PROPERTY_UNIQUE_ID)
        return query_unique_id(device, request, type);
    if (property == PROPERTY_WRITE_CACHE)
        return type > QUERY_EXISTS ? STATUS_NOT_SUPPORTED : query_write_cache(device, request);
    if (property > PROPERTY_ADAPTER)
        return STATUS_NOT_SUPPORTED;
    if (type == QUERY_EXISTS)
        return STATUS_SUCCESS;
    if (type != QUERY_STANDARD)
        return STATUS_NOT_SUPPORTED;
    return property == PROPERTY_DEVICE ? query_device(device, request) : query_adapter(device, request);
}
