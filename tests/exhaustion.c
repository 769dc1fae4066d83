/* SPDX-License-Identifier: MIT */
/* Does the driver come through when memory runs out, and when any packet fails in any way? Usage: exhaustion [--all] DRIVES REQUESTS */
#include "port/replay_load.h"
#include "tests/bench.h"
#include "tests/lines.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANY = 0xff, MOST_REQUESTS = 1024, SAMPLE = 97, PACKETS_ENOUGH = 50000, READ_LEN = 4096, FILLING = 0xcc };
enum { NO, YES, VOLUME, FEW, FLUSHED };

/* Every complaint of the verdicts' table, then every transport failure of it. */
static const struct fault {
    uint8_t key, asc, ascq, port, scsi;
} faults[] = {
#define VERDICT(key, asc, ascq, status, retry, wait, log, id, effects) \
    {key, asc, ascq, PORT_ERROR | PORT_SENSE_VALID, SCSI_CHECK_CONDITION},
#define TRANSPORT(port, scsi, status, retry, wait, log, id, protocol) {0, 0, 0, port, scsi},
#include "class/verdicts.def"
};
enum { FAULTS = sizeof faults / sizeof *faults };

/* One request that a vector shows to work, or to be refused, when nothing fails. */
struct sample {
    char *id;
    const char *persona;
    uint32_t code, out_len, in_len;
    uint8_t *in;
    bool direct, read;
};

/* One run: the bench, a host that may refuse, a port that may fail. */
struct drill {
    struct bench bench;
    struct host host;
    struct port port;
    uint64_t refuse_at, allocations;  /* counted from 1; 0: none is refused */
    size_t live;
    uint32_t fail_at, packets;        /* the same for packets */
    bool for_ever;                    /* all packets from fail_at on */
    const struct fault *fault;
};

static struct {
    const struct replay_book *book;
    struct sample sample[MOST_REQUESTS];
    unsigned samples;
    bool all;
    uint64_t cases, run, failed;
} drills;

static void *refusing_resize(void *self, void *old, size_t old_len, size_t new_len) {
    struct drill *drill = self;
    if (new_len && ++drill->allocations == drill->refuse_at)
        return NULL;
    drill->live += (new_len != 0) - (old_len != 0);
    if (new_len)
        return realloc(old, new_len);
    free(old);
    return NULL;
}
static uint64_t now(void *self) { return ((struct drill *)self)->bench.clock; }
static void sleep_on(void *self, uint64_t time) { ((struct drill *)self)->bench.clock += time; }
static void lock(void *self) { (void)self; }

/* Rows that do not ask for a key get the one drives use with that code. */
static uint8_t usual_key(uint8_t asc) {
    static const struct { uint8_t asc, key; } rows[] = {{0x04, 2}, {0x3a, 2}, {0x30, 2}, {0x28, 6}, {0x3f, 6}, {0x5a, 6},
                                                        {0x21, 5}, {0x24, 5}, {0x25, 5}, {0x6f, 5}, {0x17, 1}, {0x18, 1}};
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].asc == asc)
            return rows[i].key;
    return 3;
}

static void fail(struct packet *packet, const struct fault *fault) {
    packet->port_status = fault->port == ANY ? (uint8_t)PORT_INVALID_REQUEST : fault->port;
    packet->scsi_status = fault->scsi == ANY ? (uint8_t)SCSI_GOOD : fault->scsi;
    packet->transferred = 0;
    packet->sense.len = 0;
    if (!(fault->port & PORT_SENSE_VALID) || fault->port == ANY)
        return;
    packet->sense.len = 18;
    memset(packet->sense.bytes, 0, 18);
    packet->sense.bytes[0] = 0x70;
    packet->sense.bytes[2] = fault->key == ANY ? usual_key(fault->asc) : fault->key;
    packet->sense.bytes[7] = 10;
    packet->sense.bytes[12] = fault->asc == ANY ? 0x44 : fault->asc;
    packet->sense.bytes[13] = fault->ascq == ANY ? 0x0f : fault->ascq;
}

static enum status failing_execute(struct port *port, struct packet *packet) {
    struct drill *drill = (struct drill *)(void *)((uint8_t *)port - offsetof(struct drill, port));
    drill->packets++;
    if (drill->fail_at && (drill->packets == drill->fail_at || (drill->for_ever && drill->packets > drill->fail_at))) {
        fail(packet, drill->fault);
        return ST_OK;
    }
    return port_execute(&drill->bench.spy, packet);
}
static void leave(struct port *port) { (void)port; }
static const struct port_ops failing_ops = {.scheme = "failing", .execute = failing_execute, .close = leave};

static void wrong(const struct sample *sample, const struct drill *drill, const char *what, nt_status status) {
    drills.failed++;
    printf("%s: %s: 0x%08x (allocation %llu, packet %u, fault %d%s)\n", sample->id, what, status,
           (unsigned long long)drill->refuse_at, drill->fail_at, drill->fault ? (int)(drill->fault - faults) : -1,
           drill->for_ever ? " for ever" : "");
}

static void drill_begin(struct drill *drill, const struct sample *sample) {
    *drill = (struct drill){.refuse_at = 0};
    bench_begin(&drill->bench, false);
    if (bench_drive(&drill->bench, replay_persona_find(drills.book, sample->persona),
                    replay_profile_find(drills.book, "p0")) != ST_OK)
        abort();
    drill->host = (struct host){
        .resize = refusing_resize, .now = now, .sleep = sleep_on, .lock = lock, .unlock = lock, .self = drill};
    drill->port = drill->bench.spy;
    drill->port.ops = &failing_ops;
    drill->port.host = &drill->host;
}

static nt_status drill_start(struct drill *drill) {
    struct device_options options;
    device_options_default(&options);
    nt_status status = device_open(&drill->port, &drill->host, &options, &drill->bench.device);
    if (status == STATUS_SUCCESS)
        status = device_open_handle(drill->bench.device, ACCESS_READ | ACCESS_WRITE, &drill->bench.handle[0]);
    return status;
}

/* The request once more, whatever came before; `request` keeps what came. */
static nt_status drill_send(struct drill *drill, const struct sample *sample, struct request *request) {
    struct bench_layout layout = {sample->direct, 0};
    *request = (struct request){.kind = sample->read ? REQUEST_READ : REQUEST_CONTROL,
                                .from = drill->bench.handle[0],
                                .code = sample->code,
                                .out_len = sample->out_len};
    if (!bench_lay(&drill->bench, request, (struct bytes){sample->in, sample->in_len}, &layout))
        abort();
    return bench_submit(&drill->bench, request);
}

static void drill_end(struct drill *drill, const struct sample *sample) {
    drill->refuse_at = drill->fail_at = 0;
    bench_end(&drill->bench);
    if (drill->live)
        wrong(sample, drill, "memory not given back", (nt_status)drill->live);
}

/* What holds for every answer, however it came about. */
static void check_answer(const struct drill *drill, const struct sample *sample, const struct request *request,
                         nt_status status) {
    bool error = status >> 30 == 3;
    if (status == STATUS_PENDING)
        wrong(sample, drill, "no answer", status);
    if (!error && request->information > sample->out_len)
        wrong(sample, drill, "information beyond the output", status);
    if (drill->packets > PACKETS_ENOUGH)
        wrong(sample, drill, "hardly an end", status);
    /* An error leaves the output alone, but where the drive writes into it. */
    uint32_t first = sample->direct ? 0 : sample->in_len;
    for (uint32_t i = first; error && !sample->direct && i < sample->out_len; i++)
        if (request->out[i] != FILLING) {
            wrong(sample, drill, "output written on an error", status);
            return;
        }
}

/* Whether this case is in the sample of the fast suite. */
static bool due(void) { return drills.cases++ % SAMPLE == 0 || drills.all; }

static void refuse_memory(const struct sample *sample, uint64_t allocations) {
    for (uint64_t n = 1; n <= allocations; n++) {
        struct drill drill;
        struct request request;
        if (!due())
            continue;
        drills.run++;
        drill_begin(&drill, sample);
        drill.refuse_at = n;
        nt_status status = drill_start(&drill);
        if (status == STATUS_SUCCESS)
            status = drill_send(&drill, sample, &request);
        if (status != STATUS_INSUFFICIENT_RESOURCES)
            wrong(sample, &drill, "not the one word for it", status);
        drill_end(&drill, sample);
    }
}

/* The n-th packet after the start fails; then all is well again. */
static void fail_packet(const struct sample *sample, uint32_t n, const struct fault *fault, bool for_ever) {
    struct drill drill;
    struct request request;
    drills.run++;
    drill_begin(&drill, sample);
    if (drill_start(&drill) != STATUS_SUCCESS)
        abort();
    drill.packets = 0;
    drill.fail_at = n;
    drill.fault = fault;
    drill.for_ever = for_ever;
    nt_status status = drill_send(&drill, sample, &request);
    check_answer(&drill, sample, &request, status);
    /* The drive is well: what is asked now must come to an end without a failure of its own making. */
    drill.fail_at = 0;
    drill.packets = 0;
    struct sample ready = {.id = sample->id, .code = 0x002d4800, .persona = sample->persona};
    status = drill_send(&drill, &ready, &request);
    if (status != STATUS_SUCCESS && status != STATUS_NO_MEDIA_IN_DEVICE)
        wrong(sample, &drill, "not well afterwards", status);
    drill_end(&drill, sample);
}

/* The n-th packet of the start fails: it starts, or gives everything back. */
static void fail_start(const struct sample *sample, uint32_t n, const struct fault *fault, bool for_ever) {
    struct drill drill;
    drills.run++;
    drill_begin(&drill, sample);
    drill.fail_at = n;
    drill.fault = fault;
    drill.for_ever = for_ever;
    nt_status status = drill_start(&drill);
    if ((status == STATUS_SUCCESS) != (drill.bench.device != NULL))
        wrong(sample, &drill, "started or not", status);
    if (drill.packets > PACKETS_ENOUGH)
        wrong(sample, &drill, "hardly an end", status);
    drill_end(&drill, sample);
}

static void fail_packets(const struct sample *sample, uint32_t packets, bool of_start) {
    for (uint32_t n = 1; n <= packets; n++)
        for (unsigned f = 0; f < FAULTS; f++)
            for (unsigned ever = 0; ever < 2; ever++) {
                if (!due())
                    continue;
                if (of_start)
                    fail_start(sample, n, &faults[f], ever);
                else
                    fail_packet(sample, n, &faults[f], ever);
            }
}

/* Everything that can go wrong with one request. */
static void exhaust(const struct sample *sample, bool new_persona) {
    struct drill drill;
    struct request request;
    drill_begin(&drill, sample);
    if (drill_start(&drill) != STATUS_SUCCESS)
        abort();
    uint32_t packets_of_start = drill.packets;
    uint64_t allocations = drill.allocations;
    drill.packets = 0;
    nt_status status = drill_send(&drill, sample, &request);
    check_answer(&drill, sample, &request, status);
    uint32_t packets = drill.packets;
    if (drill.allocations != allocations)
        wrong(sample, &drill, "memory taken for a request", status);
    drill_end(&drill, sample);
    if (new_persona) {
        refuse_memory(sample, allocations);
        fail_packets(sample, packets_of_start, true);
    }
    fail_packets(sample, packets, false);
}

/* Remembers what a vector asks: the control codes of the first use of each drive. */
static void take_sample(void *self, const char *text, size_t len, uint32_t line) {
    json_error_t what;
    json_t *json = json_loadb(text, len, 0, &what);
    const char *id = json_string_value(json_object_get(json, "id")), *hex;
    struct sample *sample = &drills.sample[drills.samples];
    struct arena *arena = self;
    (void)line;
    if (id && strncmp(id, "persona_cold/", 13) == 0 && drills.samples < MOST_REQUESTS) {
        struct bytes in = {NULL, 0};
        if (!replay_hex_load(json_object_get(json, "in"), arena, &in))
            abort();
        hex = json_string_value(json_object_get(json, "code"));
        *sample = (struct sample){.id = arena_text(arena, id, strlen(id)),
                                  .code = hex ? (uint32_t)strtoul(hex, NULL, 16) : 0,
                                  .out_len = (uint32_t)json_integer_value(json_object_get(json, "out_len")),
                                  .in_len = (uint32_t)in.len,
                                  .in = (uint8_t *)(uintptr_t)in.at};
        const char *persona = json_string_value(json_object_get(json, "persona"));
        const char *method = json_string_value(json_object_get(json, "method"));
        sample->persona = arena_text(arena, persona, strlen(persona));
        sample->direct = method && strcmp(method, "METHOD_BUFFERED") != 0;
        drills.samples += hex != NULL;
    }
    json_decref(json);
}

int main(int argc, char **argv) {
    struct bench ground;
    struct replay_book book;
    drills.all = argc > 1 && strcmp(argv[1], "--all") == 0;
    if (argc - drills.all != 3) {
        fputs("usage: exhaustion [--all] DRIVES REQUESTS\n", stderr);
        return 2;
    }
    bench_begin(&ground, false);
    if (!lines_book(argv[1 + drills.all], &ground.host, &book) ||
        !lines_read(argv[2 + drills.all], take_sample, &ground.arena) || drills.samples == 0)
        return 2;
    drills.book = &book;
    for (unsigned i = 0; i < drills.samples; i++) {
        const struct sample *sample = &drills.sample[i];
        bool new_persona = i == 0 || strcmp(sample->persona, drills.sample[i - 1].persona) != 0;
        struct sample read = {.id = "a read", .persona = sample->persona, .out_len = READ_LEN, .direct = true, .read = true};
        if (new_persona)
            exhaust(&read, false);
        exhaust(sample, new_persona);
    }
    replay_book_close(&book);
    bench_end(&ground);
    printf("%u requests, %llu of %llu cases, %llu wrong\n", drills.samples, (unsigned long long)drills.run,
           (unsigned long long)drills.cases, (unsigned long long)drills.failed);
    return drills.failed != 0;
}
