/* SPDX-License-Identifier: MIT */
/* A recorded drive, the class driver above it, and a note of everything that passes between them. */
#ifndef NTCDROM_TESTS_BENCH_H
#define NTCDROM_TESTS_BENCH_H

#include "base/arena.h"
#include "class/device.h"
#include "port/replay.h"

enum {
    BENCH_HANDLES = 8,
    BENCH_MOST_PACKETS = 60000, /* a request that sends more is stopped: RUNAWAY */
    BENCH_SHOWN_OUT = 96        /* bytes of data out that are noted */
};

/* One thing the port was asked. */
struct bench_entry {
    bool is_function;
    uint8_t function;
    uint8_t cdb[CDB_ROOM], cdb_len, scsi_status, port_status, out_len;
    enum direction direction;
    uint32_t data_len, timeout_s, transferred;
    uint8_t out[BENCH_SHOWN_OUT];
};

struct bench_event {
    enum event_kind kind;
    uint32_t code;
};

struct piece;

struct bench {
    struct host host;
    struct arena arena;  /* requests and buffers, until bench_end */
    uint64_t clock;
    uint64_t slept;      /* the pauses before all tries again, 100 ns ... */
    unsigned sleeps;     /* ... and their number */
    struct port spy;
    struct replay *replay;
    struct device *device;
    struct handle *handle[BENCH_HANDLES];
    struct bench_entry *entry;
    size_t entry_count, entry_room;
    struct bench_event *event;
    size_t event_count, event_room;
    struct piece *pieces; /* memory of requests */
    bool runaway, apart;
};

/* How a request's memory is laid out. */
struct bench_layout {
    bool direct;          /* the output is not the input's memory */
    uint32_t page_offset; /* of the output, direct only */
};

/* A bench with no drive. `apart`: buffered requests get two buffers too. */
void bench_begin(struct bench *bench, bool apart);
/* Puts a drive on it; the driver is not started. */
enum status bench_drive(struct bench *bench, const struct replay_persona *persona,
                        const struct replay_profile *profile);
/* Starts the driver. */
nt_status bench_start(struct bench *bench);
/* Forgets what was noted so far. */
void bench_forget(struct bench *bench);
/* Buffers of a request: `in` is copied, the output is filled with cch. The layout says whether they are one. */
bool bench_lay(struct bench *bench, struct request *request, struct bytes in, const struct bench_layout *layout);
/* Memory that lives until bench_end, filled with cch. */
uint8_t *bench_memory(struct bench *bench, size_t len);
nt_status bench_submit(struct bench *bench, struct request *request);
/* Stops everything and frees it. */
void bench_end(struct bench *bench);

#endif
