/* SPDX-License-Identifier: MIT */
/* Paired rounds: every case once a round, in turns and the order rotating, CPU and wall time of each as JSON lines on stdout. */
#ifndef NTCDROM_BENCH_H
#define NTCDROM_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* One case: `run` does `ops` operations; it exits on any wrong answer, so that nothing wrong is ever timed. */
struct bench_case {
    const char *name;
    void (*run)(void *context, unsigned long ops);
    void *context;
    unsigned long ops; /* one round takes 50 to 500 ms */
};

static inline uint64_t bench_clock(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline void bench_wrong(const char *what) {
    fprintf(stderr, "bench: wrong answer: %s\n", what);
    exit(1);
}

enum { BENCH_TURNS = 16, BENCH_CASES = 64 };

/* A machine is fast for some milliseconds and slow for some: the cases take short turns, so that each has its share of both. */
static inline void bench_round(const char *group, const struct bench_case *cases, unsigned count, unsigned round) {
    struct {
        uint64_t cpu, wall;
    } sum[BENCH_CASES] = {{0}};
    for (unsigned turn = 0; turn < BENCH_TURNS; turn++)
        for (unsigned i = 0; i < count; i++) {
            unsigned which = (i + round + turn) % count;
            const struct bench_case *c = &cases[which];
            unsigned long ops = c->ops * (turn + 1) / BENCH_TURNS - c->ops * turn / BENCH_TURNS;
            if (!ops)
                continue;
            uint64_t cpu = bench_clock(CLOCK_PROCESS_CPUTIME_ID), wall = bench_clock(CLOCK_MONOTONIC);
            c->run(c->context, ops);
            sum[which].cpu += bench_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu;
            sum[which].wall += bench_clock(CLOCK_MONOTONIC) - wall;
        }
    for (unsigned i = 0; i < count; i++) {
        const struct bench_case *c = &cases[i];
        printf("{\"group\":\"%s\",\"case\":\"%s\",\"round\":%u,\"ops\":%lu,\"cpu_ns\":%.3f,\"wall_ns\":%.3f}\n", group,
               c->name, round, c->ops, (double)sum[i].cpu / (double)c->ops, (double)sum[i].wall / (double)c->ops);
    }
    fflush(stdout);
}

/* Finds each case's ops so that a round takes about `target_ms`, then runs the rounds. */
static inline void bench_rounds(const char *group, struct bench_case *cases, unsigned count, unsigned rounds, unsigned target_ms) {
    if (count > BENCH_CASES)
        bench_wrong("too many cases");
    for (unsigned i = 0; i < count; i++) {
        struct bench_case *c = &cases[i];
        c->run(c->context, 1); /* warm, and proven */
        for (c->ops = 1;; c->ops *= 2) {
            uint64_t began = bench_clock(CLOCK_MONOTONIC);
            c->run(c->context, c->ops);
            if (bench_clock(CLOCK_MONOTONIC) - began > (uint64_t)target_ms * 500000u || c->ops > 1ul << 30)
                break;
        }
    }
    for (unsigned round = 0; round < rounds; round++)
        bench_round(group, cases, count, round);
}

/* A fact that is no time: allocations counted, a peer that is absent. */
static inline void bench_fact(const char *group, const char *name, double value) {
    printf("{\"group\":\"%s\",\"case\":\"%s\",\"value\":%g}\n", group, name, value);
}

#endif
