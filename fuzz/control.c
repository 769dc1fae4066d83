/* SPDX-License-Identifier: MIT */
/* Does the class driver keep its word whatever a program asks and a drive answers? Bytes become requests and answers.
 */
#include "class/class.h"
#include "host/test.h"
#include <stdlib.h>

enum { MOST_REQUESTS = 40, MOST_PACKETS = 3000, MOST_IN = 1024, MOST_OUT = 70000, LENT = 131072, HANDLES = 2 };
enum { PATTERN = 0xa7, EVENTFUL = 10 };

/* What a request was made of; kept until the device is closed, since it may be parked. */
struct asked {
    struct request request;
    uint8_t *in, *out;
};

struct fuzz {
    struct port port;
    struct reader data;
    unsigned packets;
    struct test_host ground;
    struct device *device;
    struct handle *handle[HANDLES];
    struct asked asked[MOST_REQUESTS];
    unsigned count;
};

static uint8_t lent[LENT]; /* the memory pass-through pointers point to */

/* A drive that can do everything, for what the bytes leave unsaid. */
static struct bytes usual_answer(uint8_t opcode) {
    static const uint8_t inquiry[36] = {5, 0x80, 0, 0x21, 31, 0, 0, 0, 'F', 'U', 'Z', 'Z'};
    static const uint8_t features[] = {
        0, 0, 0, 76, 0, 0, 0,    0x12, 0,  0, 3, 4, 0,    0x12, 1,    0, 0, 0x1e, 3,  4,    3, 0, 0,    0, 0, 0x1f, 1,
        4, 0, 0, 0,  0, 0, 0x20, 1,    12, 0, 0, 3, 0xe7, 0,    0,    8, 0, 0,    16, 0,    0, 0, 0x24, 1, 4, 0,    0,
        0, 0, 1, 6,  1, 4, 0,    0,    0,  1, 1, 7, 1,    4,    0x1f, 0, 0, 0,    1,  0x0d, 1, 4, 1,    1, 4, 1,
    };
    static const uint8_t mode[] = {0,    34,   0, 0, 0, 0, 0,    0,    0x2a, 24, 0x3f, 0x37, 0xf1, 0x77, 0x29, 0x23,
                                   0x1b, 0x90, 1, 0, 2, 0, 0x1b, 0x90, 0,    0,  0x1b, 0x90, 0x1b, 0x90, 0,    0};
    static const uint8_t capacity[] = {0, 0, 3, 0xe7, 0, 0, 8, 0};
    switch (opcode) {
    case 0x12: return (struct bytes){inquiry, sizeof inquiry};
    case 0x46: return (struct bytes){features, sizeof features};
    case 0x5a: return (struct bytes){mode, sizeof mode};
    case 0x25: return (struct bytes){capacity, sizeof capacity};
    default: return (struct bytes){NULL, 0};
    }
}

static void hand_over(struct packet *packet, struct bytes answer) {
    if (packet->direction == DIRECTION_OUT)
        packet->transferred = packet->data_len;
    if (packet->direction != DIRECTION_IN)
        return;
    packet->transferred = answer.len < packet->data_len ? (uint32_t)answer.len : packet->data_len;
    if (packet->transferred)
        memcpy(packet->data, answer.at, packet->transferred);
}

/* One byte says what kind of answer: as usual, so many bytes, a sense, or a mishap on the way. */
static enum status execute(struct port *port, struct packet *packet) {
    struct fuzz *fuzz = (struct fuzz *)port;
    uint8_t kind = take_u8(&fuzz->data);
    packet->port_status = PORT_SUCCESS;
    if ((packet->data_len && !packet->data) || packet->data_len > PORT_MAX_TRANSFER)
        abort();
    if (!packet->cdb_len || packet->cdb_len > CDB_ROOM)
        abort();
    if (++fuzz->packets > MOST_PACKETS)
        return ST_GONE;
    if (kind < 0x80) {
        hand_over(packet, usual_answer(packet->cdb[0]));
    } else if (kind < 0xc0) {
        size_t len = kind & 0x20 ? take_be16(&fuzz->data) : kind & 0x1f;
        if (len > reader_left(&fuzz->data))
            len = reader_left(&fuzz->data);
        hand_over(packet, (struct bytes){take(&fuzz->data, len), len});
    } else if (kind < 0xf0) {
        uint8_t asc = take_u8(&fuzz->data), ascq = take_u8(&fuzz->data);
        packet->scsi_status = SCSI_CHECK_CONDITION;
        packet->port_status = PORT_ERROR | PORT_SENSE_VALID;
        memset(packet->sense.bytes, 0, 18);
        packet->sense.bytes[0] = kind & 0x20 ? 0x70 : 0x72;
        packet->sense.bytes[kind & 0x20 ? 2 : 1] = kind & 0x0f;
        packet->sense.bytes[7] = 10;
        packet->sense.bytes[kind & 0x20 ? 12 : 2] = asc;
        packet->sense.bytes[kind & 0x20 ? 13 : 3] = ascq;
        packet->sense.len = 18;
    } else if (kind < 0xfc) {
        packet->port_status = take_u8(&fuzz->data) & (PORT_STATUS_MASK | PORT_SENSE_VALID);
        packet->scsi_status = take_u8(&fuzz->data);
        packet->sense.len = 0;
        packet->transferred = packet->data_len / 2;
    } else {
        return kind == 0xfc ? ST_GONE : kind == 0xfd ? ST_NO_MEMORY : ST_CANCELLED;
    }
    return ST_OK;
}

static void close_port(struct port *port) { (void)port; }

/* A pointer in a pass-through request is its caller's promise; here it is kept. */
static void lend(struct request *request, uint8_t *in) {
    static const uint8_t plain_at = 24, extended_at[] = {40, 48};
    bool plain = request->code == IOCTL_SCSI_PASS_THROUGH_DIRECT;
    if (!plain && request->code != IOCTL_SCSI_PASS_THROUGH_DIRECT_EX)
        return;
    request->from_32bit = false;
    if (plain && request->in.len >= plain_at + 8u)
        set_le64(in + plain_at, (uintptr_t)lent);
    for (unsigned i = 0; !plain && i < 2; i++)
        if (request->in.len >= extended_at[i] + 8u)
            set_le64(in + extended_at[i], (uintptr_t)lent);
}

static void judge(const struct asked *asked, bool shared) {
    const struct request *request = &asked->request;
    bool direct = request->kind != REQUEST_CONTROL || request->code == IOCTL_CDROM_RAW_READ;
    uint32_t severity = request->status >> 30;
    bool written = request->kind == REQUEST_WRITE || request->kind == REQUEST_READ;
    if (severity != 3 && !written && request->information > request->out_len)
        abort();
    if (severity == 3 && !direct && !shared)
        for (uint32_t i = 0; i < request->out_len; i++)
            if (asked->out[i] != PATTERN)
                abort();
}

static void run(struct fuzz *fuzz, struct asked *asked, bool shared) {
    struct request *request = &asked->request;
    nt_status status = device_accept(fuzz->device, request);
    if (status == STATUS_PENDING)
        status = device_run(fuzz->device, request);
    if (status == STATUS_PENDING ? !request->parked : request->status != status)
        abort();
    if (status != STATUS_PENDING)
        judge(asked, shared);
}

/* Kind, code, lengths and bytes of one request. */
static void ask(struct fuzz *fuzz, uint8_t kind) {
    struct asked *asked = &fuzz->asked[fuzz->count++];
    struct request *request = &asked->request;
    uint8_t flags = take_u8(&fuzz->data), code = take_u8(&fuzz->data);
    size_t in_len = take_be16(&fuzz->data) % MOST_IN;
    uint32_t out_len = take_be24(&fuzz->data) % MOST_OUT;
    bool shared = flags & 1;
    size_t room = in_len > out_len ? in_len : out_len;
    memset(asked, 0, sizeof *asked);
    asked->in = malloc(shared ? room : in_len);
    asked->out = shared ? asked->in : malloc(out_len);
    if (out_len)
        memset(asked->out, PATTERN, out_len);
    if (in_len)
        take_bytes(&fuzz->data, asked->in, in_len);
    request->kind = (enum request_kind)kind;
    request->from = fuzz->handle[flags >> 1 & 1]; /* NULL: a kernel caller */
    if (flags & 4)
        request->from = NULL;
    request->from_32bit = flags & 8;
    request->override_verify = flags & 0x10;
    request->cancelled = (flags & 0xe0) == 0xe0;
    request->in = (struct bytes){asked->in, in_len};
    request->out = asked->out;
    request->out_len = out_len;
    if (kind == REQUEST_READ || kind == REQUEST_WRITE)
        request->offset = (int64_t)code << 11;
    request->code = code < 0xf0 ? controls[code % control_count].code : (uint32_t)0x2d0000 | (uint32_t)code << 6;
    lend(request, asked->in);
    run(fuzz, asked, shared);
}

/* What happens to a device beside requests. */
static void happen(struct fuzz *fuzz, uint8_t what) {
    unsigned i = what >> 5 & 1;
    switch (what % EVENTFUL) {
    case 0: device_set_mounted(fuzz->device, what & 0x80); break;
    case 1: device_set_verify(fuzz->device, what & 0x80); break;
    case 2: device_power(fuzz->device, what & 0x80); break;
    case 3: device_surprise_remove(fuzz->device); break;
    case 4: device_tick(fuzz->device, what >> 4); break;
    case 5: device_cancel(fuzz->device, &fuzz->asked[fuzz->count ? fuzz->count - 1 : 0].request); break;
    default:
        if (fuzz->handle[i])
            device_close_handle(fuzz->device, fuzz->handle[i]);
        fuzz->handle[i] = NULL;
        (void)device_open_handle(fuzz->device, what >> 6, &fuzz->handle[i]);
    }
}

static void use(struct fuzz *fuzz) {
    while (reader_left(&fuzz->data) && !fuzz->data.failed && fuzz->count < MOST_REQUESTS) {
        uint8_t what = take_u8(&fuzz->data);
        if (what < 0xc0)
            ask(fuzz, REQUEST_CONTROL);
        else if (what < 0xd8)
            ask(fuzz, (uint8_t)(REQUEST_READ + what % 5));
        else
            happen(fuzz, take_u8(&fuzz->data));
    }
    for (unsigned i = 0; i < HANDLES; i++)
        if (fuzz->handle[i])
            device_close_handle(fuzz->device, fuzz->handle[i]);
    device_close(fuzz->device);
}

static struct device_options take_options(struct reader *data, struct port *port) {
    static const uint8_t masks[] = {0, 0, 1, 3, 7, 0xff};
    struct device_options options;
    device_options_default(&options);
    uint8_t flags = take_u8(data);
    port->alignment_mask = masks[flags % 6];
    port->max_transfer = flags & 0x40 ? 8192 : PORT_MAX_TRANSFER;
    port->max_pages = flags & 0x80 ? 3 : PORT_MAX_PAGES;
    options.mend = take_be32(data);
    options.quirks = take_u8(data);
    options.default_region = take_u8(data) % 10;
    options.select_region = options.default_region & 1;
    options.volume_online_pending = options.quirks & 1;
    options.drive_letter = options.default_region == 4 ? 'x' : 0;
    return options;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct port_ops ops = {.scheme = "fuzz", .execute = execute, .close = close_port};
    struct fuzz *fuzz = calloc(1, sizeof *fuzz);
    if (!fuzz)
        return 0;
    test_host_begin(&fuzz->ground);
    fuzz->data = reader_over(data, size);
    fuzz->port = (struct port){.ops = &ops, .host = &fuzz->ground.host, .bus_type = 1};
    struct device_options options = take_options(&fuzz->data, &fuzz->port);
    fuzz->ground.fail_at = take_u8(&fuzz->data) & 0x3f;
    if (nt_success(device_open(&fuzz->port, &fuzz->ground.host, &options, &fuzz->device))) {
        for (unsigned i = 0; i < HANDLES; i++)
            (void)device_open_handle(fuzz->device, ACCESS_READ | ACCESS_WRITE, &fuzz->handle[i]);
        use(fuzz);
    }
    for (unsigned i = 0; i < fuzz->count; i++) {
        if (fuzz->asked[i].out != fuzz->asked[i].in)
            free(fuzz->asked[i].out);
        free(fuzz->asked[i].in);
    }
    if (test_host_end(&fuzz->ground))
        abort();
    free(fuzz);
    return 0;
}
