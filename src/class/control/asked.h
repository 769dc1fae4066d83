/* SPDX-License-Identifier: MIT */
/* For the tests of handlers, a device over a drive that answers as told: what was asked, sent and given back? */
#ifndef NTCDROM_CLASS_CONTROL_ASKED_H
#define NTCDROM_CLASS_CONTROL_ASKED_H

#include "class/class.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
/* cmocka wants the four above first */
#include <cmocka.h>

/* So many bytes of zero. */
#define Z16 "00000000000000000000000000000000"
#define Z32 Z16 Z16
#define Z64 Z32 Z32

enum { ASKED_COMMANDS = 16, ASKED_SENT = 128 };

/* What a test says in one line. Bytes are hexadecimal; commands and answers are apart by a blank. */
struct exchange {
    const char *in; /* input */
    uint32_t out_len;
    const char *drive; /* the data of each answer, or "!" and a sense number (053a00); missing: GOOD, no data */
    nt_status status;
    uint32_t information;
    const char *sent; /* each command, with "/" and the bytes sent behind it */
    const char *out;  /* the first bytes of the output */
};

struct asked {
    struct port port;
    struct host host;
    struct handle handle;
    struct device device;
    const char *drive; /* what is left to answer */
    struct {
        uint8_t cdb[CDB_ROOM], cdb_len, out[ASKED_SENT];
        uint32_t data_len, timeout_s, out_len;
    } command[ASKED_COMMANDS];
    unsigned count;
    size_t live;    /* allocations not given back */
    bool no_memory; /* every allocation is refused */
    uint8_t scratch[SCRATCH_LEN];
};

static inline uint8_t asked_digit(char c) { return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); }

/* Bytes of a hexadecimal run up to a blank, "/" or the end; the answer is where it ended. */
static inline const char *asked_bytes(const char *text, uint8_t *into, size_t room, size_t *len) {
    for (*len = 0; *text && *text != ' ' && *text != '/'; text += 2) {
        assert_true(*len < room);
        into[(*len)++] = (uint8_t)(asked_digit(text[0]) << 4 | asked_digit(text[1]));
    }
    return text;
}

static inline enum status asked_execute(struct port *port, struct packet *packet) {
    struct asked *asked = (struct asked *)port;
    assert_true(asked->count < ASKED_COMMANDS);
    memcpy(asked->command[asked->count].cdb, packet->cdb, CDB_ROOM);
    asked->command[asked->count].cdb_len = packet->cdb_len;
    asked->command[asked->count].data_len = packet->data_len;
    asked->command[asked->count].timeout_s = packet->timeout_s;
    asked->command[asked->count].out_len = 0;
    if (packet->direction == DIRECTION_OUT) {
        uint32_t len = packet->data_len < ASKED_SENT ? packet->data_len : ASKED_SENT;
        asked->command[asked->count].out_len = len;
        memcpy(asked->command[asked->count].out, packet->data, len);
    }
    asked->count++;
    packet->port_status = PORT_SUCCESS;
    packet->transferred = packet->direction == DIRECTION_OUT ? packet->data_len : 0;
    if (!asked->drive || !*asked->drive)
        return ST_OK;
    uint8_t bytes[4096];
    size_t len;
    bool refused = *asked->drive == '!';
    asked->drive = asked_bytes(asked->drive + refused, bytes, sizeof bytes, &len);
    if (*asked->drive == ' ')
        asked->drive++;
    if (refused) {
        packet->scsi_status = SCSI_CHECK_CONDITION;
        packet->port_status = PORT_ERROR | PORT_SENSE_VALID;
        packet->transferred = 0;
        memset(packet->sense.bytes, 0, 18);
        packet->sense.bytes[0] = 0x70, packet->sense.bytes[2] = bytes[0], packet->sense.bytes[7] = 10;
        packet->sense.bytes[12] = bytes[1], packet->sense.bytes[13] = bytes[2];
        packet->sense.len = 18;
    } else if (packet->direction == DIRECTION_IN) {
        packet->transferred = len < packet->data_len ? (uint32_t)len : packet->data_len;
        if (packet->transferred)
            memcpy(packet->data, bytes, packet->transferred);
    }
    return ST_OK;
}

static inline void *asked_resize(void *self, void *old, size_t old_len, size_t new_len) {
    struct asked *asked = self;
    if (asked->no_memory && new_len)
        return NULL;
    asked->live += (new_len != 0) - (old_len != 0);
    if (new_len)
        return realloc(old, new_len);
    free(old);
    return NULL;
}
static inline uint64_t asked_now(void *self) { return self ? 1 : 0; }
static inline void asked_sleep(void *self, uint64_t time) { (void)self, (void)time; }
static inline void asked_lock(void *self) { (void)self; }
static inline void asked_close(struct port *port) { (void)port; }

/* An MMC drive for CD and DVD with a disc of 1000 sectors, started, its capabilities known. */
static inline void asked_begin(struct asked *asked) {
    static const struct port_ops ops = {.scheme = "asked", .execute = asked_execute, .close = asked_close};
    memset(asked, 0, sizeof *asked);
    asked->host = (struct host){.resize = asked_resize,
                                .now = asked_now,
                                .sleep = asked_sleep,
                                .lock = asked_lock,
                                .unlock = asked_lock,
                                .self = asked};
    asked->port = (struct port){
        .ops = &ops, .host = &asked->host, .max_transfer = PORT_MAX_TRANSFER, .max_pages = PORT_MAX_PAGES};
    struct device *device = &asked->device;
    device_options_default(&device->options);
    device->host = &asked->host;
    device->port = &asked->port;
    device->scratch = asked->scratch;
    device->scratch_len = SCRATCH_LEN;
    device->max_aligned = PORT_MAX_TRANSFER;
    device->max_unaligned = PORT_MAX_TRANSFER;
    device->timeout_s = 10;
    device->is_mmc = device->is_dvd = true;
    device->caps = CAPS_COMPLETE;
    device->bytes_per_sector = 2048;
    device->sector_shift = 11;
    device->capacity = 1000 * 2048;
    asked->handle = (struct handle){.device = device, .access = ACCESS_READ | ACCESS_WRITE};
}

/* Every test of a row that went wrong is told by the row's number. */
static inline void asked_sent(const struct asked *asked, const char *sent) {
    unsigned at = 0;
    while (sent && *sent) {
        uint8_t bytes[ASKED_SENT];
        size_t len;
        assert_true(at < asked->count);
        sent = asked_bytes(sent, bytes, sizeof bytes, &len);
        assert_int_equal(asked->command[at].cdb_len, len);
        assert_memory_equal(asked->command[at].cdb, bytes, len);
        if (*sent == '/') {
            sent = asked_bytes(sent + 1, bytes, sizeof bytes, &len);
            assert_int_equal(asked->command[at].out_len, len);
            assert_memory_equal(asked->command[at].out, bytes, len);
        }
        if (*sent == ' ')
            sent++;
        at++;
    }
    assert_int_equal(asked->count, at);
}

/* One request, input and output in one memory or in two, each just as long as said. */
static inline void asked_once(struct asked *asked, uint32_t code, const struct exchange *row, bool shared) {
    uint8_t in[4096], wanted[4096];
    size_t in_len, wanted_len;
    asked_bytes(row->in ? row->in : "", in, sizeof in, &in_len);
    asked_bytes(row->out ? row->out : "", wanted, sizeof wanted, &wanted_len);
    size_t room = in_len > row->out_len ? in_len : row->out_len;
    uint8_t *first = malloc(shared ? room : in_len), *second = shared ? first : malloc(row->out_len);
    assert_true((first || !in_len) && (second || !row->out_len));
    if (row->out_len)
        memset(second, 0xee, row->out_len);
    if (in_len)
        memcpy(first, in, in_len);
    struct request request = {.kind = REQUEST_CONTROL,
                              .from = &asked->handle,
                              .code = code,
                              .in = {first, in_len},
                              .out = second,
                              .out_len = row->out_len};
    memset(asked->scratch, 0xcc, sizeof asked->scratch); /* nothing that was there before may be seen */
    asked->drive = row->drive;
    asked->count = 0;
    nt_status status = device_accept(&asked->device, &request);
    if (status == STATUS_PENDING)
        status = device_run(&asked->device, &request);
    assert_int_equal(status, row->status);
    assert_int_equal(request.information, row->information);
    asked_sent(asked, row->sent);
    assert_true(wanted_len <= row->out_len);
    if (wanted_len)
        assert_memory_equal(second, wanted, wanted_len);
    if (row->status >> 30 == 3) /* an error: the output is as it was */
        for (size_t i = shared ? in_len : 0; i < row->out_len; i++)
            assert_int_equal(second[i], 0xee);
    assert_int_equal(asked->live, 0);
    free(first);
    if (!shared)
        free(second);
}

static inline void asked_all(struct asked *asked, uint32_t code, const struct exchange *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        print_message("  %08x row %zu\n", code, i);
        asked_once(asked, code, &rows[i], false);
        asked_once(asked, code, &rows[i], true);
    }
}
#define ASKED_ALL(asked, code, ...)                                                                                    \
    do {                                                                                                               \
        static const struct exchange rows_[] = {__VA_ARGS__};                                                          \
        asked_all(asked, code, rows_, sizeof rows_ / sizeof rows_[0]);                                                 \
    } while (0)

#endif
