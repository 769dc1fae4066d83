/* SPDX-License-Identifier: MIT */
/* The ground on a POSIX system: its heap, monotonic clock, one mutex, threads and files. */
#ifndef NTCDROM_HOST_POSIX_H
#define NTCDROM_HOST_POSIX_H

#include "base/host.h"
#include <pthread.h>

/* Lives where the caller puts it, and there it stays: `host.self` points to it. */
struct posix_host {
    struct host host;
    pthread_mutex_t mutex;
    enum loudness least; /* quieter lines are dropped; set before use */
    /* Who hears the lines; NULL: standard error, each line behind "ntcdrom: ". Called from any thread. */
    void (*said)(void *self, enum loudness loudness, const char *line);
    void *said_self;
};

/* Fills the host: warnings and errors are said to standard error. */
void posix_host_begin(struct posix_host *posix);
/* Everything made with the host must be gone: files closed, spawned work done. */
void posix_host_end(struct posix_host *posix);

#endif
