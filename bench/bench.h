/* SPDX-License-Identifier: MIT */
/* Paired rounds: every case once a round, the order rotating, CPU and wall time of each as JSON lines on stdout. */
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

/* Finds each case's ops so that a round takes about `target_ms`, then runs the rounds. */
static inline void bench_rounds(const char *group, struct bench_case *cases, unsigned count, unsigned rounds, unsigned target_ms) {
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
        for (unsigned i = 0; i < count; i++) {
            struct bench_case *c = &cases[(i + round) % count];
            uint64_t cpu = bench_clock(CLOCK_PROCESS_CPUTIME_ID), wall = bench_clock(CLOCK_MONOTONIC);
            c->run(c->context, c->ops);
            cpu = bench_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu;
            wall = bench_clock(CLOCK_MONOTONIC) - wall;
            printf("{\"group\":\"%s\",\"case\":\"%s\",\"round\":%u,\"ops\":%lu,\"cpu_ns\":%.3f,\"wall_ns\":%.3f}\n", group,
                   c->name, round, c->ops, (double)cpu / (double)c->ops, (double)wall / (double)c->ops);
            fflush(stdout);
        }
}

/* A fact that is no time: allocations counted, a peer that is absent. */
static inline void bench_fact(const char *group, const char *name, double value) {
    printf("{\"group\":\"%s\",\"case\":\"%s\",\"value\":%g}\n", group, name, value);
}

#endif
