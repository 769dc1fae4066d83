/* SPDX-License-Identifier: MIT */
/* What passes between the class driver and a recorded drive? */
#include "tests/bench.h"
#include <stdlib.h>

enum { PAGE = 4096, FILLING = 0xcc };
/* The interface name of the drive the vectors were taken from. */
#define UNIQUE_ID "\\?" "?\\SCSI#CdRom&Ven_ORACLE&Prod_VIRTUAL_DRIVE#0&00" \
                  "0000#{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}"

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    (void)self, (void)old_len;
    if (!new_len) {
        free(old);
        return NULL;
    }
    return realloc(old, new_len);
}
static uint64_t now(void *self) { return ((struct bench *)self)->clock; }
static void sleep_on(void *self, uint64_t time) { ((struct bench *)self)->clock += time; }
static void lock(void *self) { (void)self; }

void bench_begin(struct bench *bench, bool apart) {
    *bench = (struct bench){.apart = apart, .clock = 3600ull * 1000 * HOST_MS};
    bench->host = (struct host){
        .resize = resize, .now = now, .sleep = sleep_on, .lock = lock, .unlock = lock, .self = bench};
    bench->arena = arena_on(&bench->host);
}

static void *grow(void *items, size_t count, size_t *room, size_t size) {
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 64;
    items = realloc(items, *room * size);
    if (!items)
        abort();
    return items;
}

static struct bench_entry *note(struct bench *bench) {
    bench->entry = grow(bench->entry, bench->entry_count, &bench->entry_room, sizeof *bench->entry);
    struct bench_entry *entry = &bench->entry[bench->entry_count++];
    memset(entry, 0, sizeof *entry);
    return entry;
}

static struct bench *bench_of(struct port *port) {
    return (struct bench *)(void *)((uint8_t *)port - offsetof(struct bench, spy));
}

static enum status spy_execute(struct port *port, struct packet *packet) {
    struct bench *bench = bench_of(port);
    if (bench->entry_count >= BENCH_MOST_PACKETS) {
        bench->runaway = true;
        packet_reset_answer(packet);
        packet->port_status = PORT_NO_DEVICE;
        return ST_GONE;
    }
    struct bench_entry *entry = note(bench);
    memcpy(entry->cdb, packet->cdb, CDB_ROOM);
    entry->cdb_len = packet->cdb_len;
    entry->direction = packet->direction;
    entry->data_len = packet->data_len;
    entry->timeout_s = packet->timeout_s;
    if (packet->direction == DIRECTION_OUT) {
        entry->out_len = (uint8_t)(packet->data_len < BENCH_SHOWN_OUT ? packet->data_len : BENCH_SHOWN_OUT);
        if (entry->out_len)
            memcpy(entry->out, packet->data, entry->out_len);
    }
    enum status status = port_execute(replay_port(bench->replay), packet);
    entry->scsi_status = packet->scsi_status;
    entry->port_status = packet->port_status;
    entry->transferred = packet->transferred;
    return status;
}

static uint8_t spy_function(struct port *port, enum port_function function) {
    struct bench_entry *entry = note(bench_of(port));
    entry->is_function = true;
    entry->function = (uint8_t)function;
    return PORT_SUCCESS;
}

/* The bench closes the drive itself: a driver that failed to start has not. */
static void spy_close(struct port *port) { (void)port; }

static const struct port_ops spy_ops = {"spy", spy_execute, spy_function, NULL, spy_close};

enum status bench_drive(struct bench *bench, const struct replay_persona *persona,
                        const struct replay_profile *profile) {
    enum status status = replay_open(&bench->host, persona, profile, &bench->replay);
    if (status != ST_OK)
        return status;
    bench->spy = *replay_port(bench->replay);
    bench->spy.ops = &spy_ops;
    bench->spy.host = &bench->host;
    return ST_OK;
}

static void hear(void *self, const struct event *event) {
    struct bench *bench = self;
    if (event->kind == EVENT_RETRY) {
        bench->slept += event->delay;
        bench->sleeps++;
        return;
    }
    bench->event = grow(bench->event, bench->event_count, &bench->event_room, sizeof *bench->event);
    bench->event[bench->event_count++] = (struct bench_event){event->kind, event->code};
}

nt_status bench_start(struct bench *bench) {
    struct device_options options;
    device_options_default(&options);
    options.mend = 0;
    options.volume_online_pending = true;
    options.unique_id = UNIQUE_ID;
    options.event = hear;
    options.event_self = bench;
    return device_open(&bench->spy, &bench->host, &options, &bench->device);
}

void bench_forget(struct bench *bench) {
    bench->entry_count = 0;
    bench->event_count = 0;
    bench->slept = 0;
    bench->sleeps = 0;
}

/* Memory whose last byte is the last there is, so that a sanitizer sees the first byte too many. */
struct piece {
    struct piece *next;
    void *memory;
};

static uint8_t *piece_at(struct bench *bench, size_t offset, size_t len) {
    void *memory = NULL;
    if (posix_memalign(&memory, PAGE, offset + len + (offset + len == 0)) != 0)
        return NULL;
    memset(memory, FILLING, offset + len);
    struct piece *piece = arena_take(&bench->arena, sizeof *piece);
    if (!piece) {
        free(memory);
        return NULL;
    }
    piece->memory = memory;
    piece->next = bench->pieces;
    bench->pieces = piece;
    return (uint8_t *)memory + offset;
}

uint8_t *bench_memory(struct bench *bench, size_t len) { return piece_at(bench, 0, len); }

bool bench_lay(struct bench *bench, struct request *request, struct bytes in, const struct bench_layout *layout) {
    bool one = !layout->direct && !bench->apart;
    size_t out_len = request->out_len;
    size_t len = one && out_len > in.len ? out_len : in.len;
    uint8_t *memory = piece_at(bench, 0, len);
    uint8_t *out = one ? memory : piece_at(bench, layout->page_offset, out_len);
    if (!memory || !out)
        return false;
    if (in.len)
        memcpy(memory, in.at, in.len);
    request->in = (struct bytes){memory, in.len};
    request->out = out;
    return true;
}

nt_status bench_submit(struct bench *bench, struct request *request) {
    nt_status status = device_accept(bench->device, request);
    return status == STATUS_PENDING ? device_run(bench->device, request) : status;
}

void bench_end(struct bench *bench) {
    if (bench->replay)
        replay_clear_faults(bench->replay);
    if (bench->device) {
        for (unsigned i = 0; i < BENCH_HANDLES; i++)
            if (bench->handle[i])
                device_close_handle(bench->device, bench->handle[i]);
        device_close(bench->device);
    }
    if (bench->replay)
        port_close(replay_port(bench->replay));
    for (struct piece *piece = bench->pieces; piece; piece = piece->next)
        free(piece->memory);
    arena_drop(&bench->arena);
    free(bench->entry);
    free(bench->event);
}
