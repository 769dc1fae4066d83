/* SPDX-License-Identifier: MIT */
/* How does a packet become a SCSI pass-through request of Windows, and its answer a packet's? */
#include "port/spti.h"

/* [WDK ntddscsi.h], [WDK ntddstor.h] */
enum {
    IOCTL_PASS_THROUGH_DIRECT = 0x4d014,
    IOCTL_GET_CAPABILITIES = 0x41010,
    IOCTL_QUERY_PROPERTY = 0x2d1400,
    ADAPTER_PROPERTY = 1,
    DATA_OUT = 0,
    DATA_IN = 1,
    DATA_NONE = 2
};

/* [MS-ERREF 2.2]: what GetLastError says of a request that did not get as far as the drive, or not back. */
enum {
    ERROR_INVALID_FUNCTION = 1,
    ERROR_FILE_NOT_FOUND = 2,
    ERROR_ACCESS_DENIED = 5,
    ERROR_NOT_ENOUGH_MEMORY = 8,
    ERROR_BAD_UNIT = 20,
    ERROR_NOT_SUPPORTED = 50,
    ERROR_DEV_NOT_EXIST = 55,
    ERROR_INVALID_PARAMETER = 87,
    ERROR_SEM_TIMEOUT = 121,
    ERROR_INSUFFICIENT_BUFFER = 122,
    ERROR_BUSY = 170,
    ERROR_NO_SUCH_DEVICE = 433,
    ERROR_OPERATION_ABORTED = 995,
    ERROR_BUS_RESET = 1111,
    ERROR_DEVICE_NOT_CONNECTED = 1167,
    ERROR_NO_SYSTEM_RESOURCES = 1450,
    ERROR_TIMEOUT = 1460,
    ERROR_DEVICE_REMOVED = 1617
};

/* [MS-ERREF 2.3]: what the class driver answers when the call itself was refused. */
#define INTERNAL_INVALID_PARAMETER 0xc000000du
#define INTERNAL_INVALID_REQUEST 0xc0000010u
#define INTERNAL_ACCESS_DENIED 0xc0000022u
#define INTERNAL_RESOURCES 0xc000009au

/* Windows counts a request's time in 32 bits of its own ticks: 30 hours is the longest that fits. */
enum { MOST_TIMEOUT_S = 108000, PAGE = 4096, ADDITIONAL_LENGTH_AT = 7, SENSE_HEADER_LEN = 8 };

uint32_t spti_put(const struct packet *packet, uint64_t data, size_t pointer, uint8_t into[SPTI_ROOM]) {
    struct spti_layout layout = spti_layout(pointer);
    bool moves = packet->direction != DIRECTION_NONE && packet->data_len;
    uint8_t sense_len = packet->no_sense ? 0 : SENSE_ROOM;
    memset(into, 0, SPTI_ROOM);
    set_le16(into, layout.len);
    into[6] = packet->cdb_len;
    into[7] = sense_len;
    into[8] = !moves ? DATA_NONE : packet->direction == DIRECTION_OUT ? DATA_OUT : DATA_IN;
    set_le32(into + 12, moves ? packet->data_len : 0);
    set_le32(into + 16, packet->timeout_s < MOST_TIMEOUT_S ? packet->timeout_s : MOST_TIMEOUT_S);
    if (pointer == 8)
        set_le64(into + layout.data_at, moves ? data : 0);
    else
        set_le32(into + layout.data_at, moves ? (uint32_t)data : 0);
    set_le32(into + layout.sense_offset_at, sense_len ? layout.len : 0);
    memcpy(into + layout.cdb_at, packet->cdb, CDB_ROOM);
    return layout.len + (uint32_t)sense_len;
}

/* The system does not always say how much sense came: the sense itself does [SPC-4 4.5]. */
static void take_sense(const uint8_t *sense, size_t room, struct packet *packet) {
    size_t len = room < SENSE_HEADER_LEN ? 0 : (size_t)SENSE_HEADER_LEN + sense[ADDITIONAL_LENGTH_AT];
    uint8_t format = room ? sense[0] & 0x7f : 0;
    if (format < 0x70 || format > 0x73)
        return;
    packet->sense.len = (uint8_t)(len < room ? len : room);
    memcpy(packet->sense.bytes, sense, packet->sense.len);
    packet->port_status |= PORT_SENSE_VALID;
}

void spti_get(const uint8_t *from, uint32_t len, size_t pointer, struct packet *packet) {
    struct spti_layout layout = spti_layout(pointer);
    uint32_t asked = packet->direction == DIRECTION_NONE ? 0 : packet->data_len;
    if (len < layout.len) {
        packet->port_status = PORT_ERROR;
        return;
    }
    uint32_t moved = get_le32(from + 12);
    packet->transferred = moved < asked ? moved : asked;
    packet->scsi_status = from[2];
    packet->port_status = PORT_SUCCESS;
    if (from[2] == SCSI_GOOD)
        return;
    packet->port_status = from[2] == SCSI_BUSY ? PORT_BUSY : PORT_ERROR;
    if (from[2] == SCSI_CHECK_CONDITION && !packet->no_sense) {
        size_t room = from[7] < SENSE_ROOM ? from[7] : SENSE_ROOM;
        take_sense(from + layout.len, room < len - layout.len ? room : len - layout.len, packet);
    }
}

/* The request did not reach the drive, or no answer came back. */
static enum status take_refusal(uint32_t error, struct packet *packet) {
    static const struct {
        uint16_t error;
        uint8_t way;
        uint32_t internal;
    } rows[] = {
        {ERROR_INVALID_FUNCTION, PORT_INTERNAL_ERROR, INTERNAL_INVALID_REQUEST},
        {ERROR_FILE_NOT_FOUND, PORT_NO_DEVICE, 0},
        {ERROR_ACCESS_DENIED, PORT_INTERNAL_ERROR, INTERNAL_ACCESS_DENIED},
        {ERROR_NOT_ENOUGH_MEMORY, PORT_INTERNAL_ERROR, INTERNAL_RESOURCES},
        {ERROR_BAD_UNIT, PORT_NO_DEVICE, 0},
        {ERROR_NOT_SUPPORTED, PORT_INTERNAL_ERROR, INTERNAL_INVALID_REQUEST},
        {ERROR_DEV_NOT_EXIST, PORT_NO_DEVICE, 0},
        {ERROR_INVALID_PARAMETER, PORT_INTERNAL_ERROR, INTERNAL_INVALID_PARAMETER},
        {ERROR_SEM_TIMEOUT, PORT_TIMEOUT, 0},
        {ERROR_INSUFFICIENT_BUFFER, PORT_INTERNAL_ERROR, INTERNAL_INVALID_PARAMETER},
        {ERROR_BUSY, PORT_BUSY, 0},
        {ERROR_NO_SUCH_DEVICE, PORT_NO_DEVICE, 0},
        {ERROR_OPERATION_ABORTED, PORT_ABORTED, 0},
        {ERROR_BUS_RESET, PORT_BUS_RESET, 0},
        {ERROR_DEVICE_NOT_CONNECTED, PORT_NO_DEVICE, 0},
        {ERROR_NO_SYSTEM_RESOURCES, PORT_INTERNAL_ERROR, INTERNAL_RESOURCES},
        {ERROR_TIMEOUT, PORT_TIMEOUT, 0},
        {ERROR_DEVICE_REMOVED, PORT_NO_DEVICE, 0},
    };
    packet->port_status = PORT_ERROR;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].error == error) {
            packet->port_status = rows[i].way;
            packet->internal = rows[i].internal;
        }
    if (packet->port_status == PORT_BUSY)
        packet->scsi_status = SCSI_BUSY;
    return packet->port_status == PORT_NO_DEVICE ? ST_GONE : ST_OK;
}

/* Memory the adapter can reach, as long as the packet's data; NULL: none. */
static uint8_t *bounce(struct spti *spti, uint32_t len) {
    const struct host *host = spti->port.host;
    uint32_t mask = spti->port.alignment_mask;
    if (len > UINT32_MAX - mask)
        return NULL;
    if (spti->bounce_len < len + mask) {
        uint8_t *grown = host->resize(host->self, spti->bounce, spti->bounce_len, len + mask);
        if (!grown)
            return NULL;
        spti->bounce = grown;
        spti->bounce_len = len + mask;
    }
    return (uint8_t *)(((uintptr_t)spti->bounce + mask) & ~(uintptr_t)mask);
}

enum status spti_execute(struct port *port, struct packet *packet) {
    struct spti *spti = (struct spti *)port;
    uint8_t request[SPTI_ROOM], *data = packet->data;
    bool moves = packet->direction != DIRECTION_NONE && packet->data_len;
    uint32_t got = 0;
    packet_reset_answer(packet);
    memset(packet->sense.bytes, 0, sizeof packet->sense.bytes); /* a short sense is judged as if zeroes followed */
    if (moves && (uintptr_t)data & port->alignment_mask) {
        data = bounce(spti, packet->data_len);
        if (!data)
            return ST_NO_MEMORY;
        memcpy(data, packet->data, packet->data_len);
    }
    uint32_t len = spti_put(packet, (uint64_t)(uintptr_t)data, sizeof(void *), request);
    uint32_t error = spti->call(spti->node, IOCTL_PASS_THROUGH_DIRECT, request, len, len, &got);
    if (error)
        return take_refusal(error, packet);
    /* Some systems count the structure alone and leave sense behind it all the same. Nothing but sense looks like sense. */
    spti_get(request, got < spti_layout(sizeof(void *)).len ? got : len, sizeof(void *), packet);
    if (data != packet->data && packet->direction == DIRECTION_IN)
        memcpy(packet->data, data, packet->data_len);
    if (port->short_is_overrun && packet->port_status == PORT_SUCCESS && packet->direction == DIRECTION_IN &&
        packet->transferred < packet->data_len)
        packet->port_status = PORT_DATA_OVERRUN;
    return ST_OK;
}

void spti_drop(struct spti *spti) {
    host_give(spti->port.host, spti->bounce, spti->bounce_len);
    spti->bounce = NULL;
    spti->bounce_len = 0;
}

/* The less of what two sources say, 0 from either being silence. */
static uint32_t tighter(uint32_t a, uint32_t b) { return !a ? b : !b || a < b ? a : b; }

/* A mask is one less than a power of two; anything else is a driver's mistake. */
static uint32_t mask_of(uint32_t said) { return (said & (said + 1)) == 0 && said < PAGE ? said : 0; }

void spti_ask_limits(struct spti *spti) {
    struct port *port = &spti->port;
    uint8_t buffer[64] = {ADAPTER_PROPERTY};
    uint32_t got = 0, transfer = 0, pages = 0, mask = 0;
    if (spti->call(spti->node, IOCTL_QUERY_PROPERTY, buffer, 12, sizeof buffer, &got) == 0 && got >= 20) {
        transfer = get_le32(buffer + 8), pages = get_le32(buffer + 12), mask = mask_of(get_le32(buffer + 16));
        if (got >= 25)
            port->bus_type = buffer[24];
    }
    got = 0;
    memset(buffer, 0, sizeof buffer);
    if (spti->call(spti->node, IOCTL_GET_CAPABILITIES, buffer, 0, 24, &got) == 0 && got >= 20) {
        transfer = tighter(transfer, get_le32(buffer + 4)), pages = tighter(pages, get_le32(buffer + 8));
        mask |= mask_of(get_le32(buffer + 16));
    }
    transfer = tighter(transfer, PORT_MAX_TRANSFER), pages = tighter(pages, PORT_MAX_PAGES);
    if (!port->max_transfer)
        port->max_transfer = transfer < PAGE ? PAGE : transfer;
    if (!port->max_pages)
        port->max_pages = pages;
    port->alignment_mask |= mask;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool spti_node_name(const char *rest, char *into, size_t room) {
    static const char device[] = "\\\\.\\", cdrom[] = "cdrom";
    size_t len = strlen(rest), same = 0, before = sizeof device - 1;
    while (same < sizeof cdrom - 1 && lower(rest[same]) == cdrom[same])
        same++;
    bool letter = is_letter(rest[0]) && rest[1] == ':' && (len == 2 || (len == 3 && (rest[2] == '\\' || rest[2] == '/')));
    bool whole = len > 4 && (memcmp(rest, device, 4) == 0 || memcmp(rest, "\\\\?\\", 4) == 0);
    if (!letter && !whole && !(same == sizeof cdrom - 1 && rest[same] >= '0' && rest[same] <= '9'))
        return false;
    if (whole)
        before = 0;
    if (letter)
        len = 2;
    if (before + len >= room)
        return false;
    memcpy(into, device, before);
    memcpy(into + before, rest, len);
    into[before + len] = 0;
    return true;
}
