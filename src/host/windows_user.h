/* SPDX-License-Identifier: MIT */
/* The ground in a program on Windows: its heap, performance counter, one lock, threads and files. */
#ifndef NTCDROM_HOST_WINDOWS_USER_H
#define NTCDROM_HOST_WINDOWS_USER_H

#include "base/host.h"
#include "host/threads.h"

/* Lives where the caller puts it, and there it stays: `host.self` points to it. Paths and names are UTF-8. */
struct windows_host {
    struct host host;
    struct mutex mutex;
    enum loudness least; /* quieter lines are dropped; set before use */
    /* Who hears the lines; NULL: standard error, each line behind "ntcdrom: ". Called from any thread. */
    void (*said)(void *self, enum loudness loudness, const char *line);
    void *said_self;
};

/* Fills the host: warnings and errors are said to standard error. */
void windows_host_begin(struct windows_host *windows);
/* Everything made with the host must be gone: files closed, spawned work done. */
void windows_host_end(struct windows_host *windows);

#endif
