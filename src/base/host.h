/* SPDX-License-Identifier: MIT */
/* All that is asked of the ground: memory, time, a lock, files, a voice. */
#ifndef NTCDROM_BASE_HOST_H
#define NTCDROM_BASE_HOST_H

#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file;

enum loudness { LOUD_DEBUG, LOUD_NOTE, LOUD_WARNING, LOUD_ERROR };

enum open_how {
    OPEN_TO_READ,   /* an existing regular file or block device; never blocks */
    OPEN_TO_CREATE, /* a new file, or an old one emptied; readable and writable */
    OPEN_SCRATCH    /* a nameless temporary file, gone when closed; path is ignored */
};

/* The host's services. Every function may be called from any thread; `self` goes back to each. */
struct host {
    /* Grows, shrinks, makes (old NULL, old_len 0) or frees (new_len 0) memory aligned for any type. NULL: refused. */
    void *(*resize)(void *self, void *old, size_t old_len, size_t new_len);
    uint64_t (*now)(void *self);             /* a clock that never goes back, units of 100 ns */
    void (*sleep)(void *self, uint64_t time);/* units of 100 ns */
    void (*lock)(void *self);                /* one lock for everything that is shared; never held across a call out */
    void (*unlock)(void *self);
    /* Runs work(arg) on another thread; false: not done (a kernel host leaves it NULL: no read-ahead). */
    bool (*spawn)(void *self, void (*work)(void *), void *arg);
    void (*say)(void *self, enum loudness loudness, const char *line); /* may be NULL */
    /* Opens a file by the host's own path; NULL where the host has no files. */
    enum status (*open_file)(void *self, const char *path, enum open_how how, struct file **ret);
    void *self;
    /* Which vector kernels may be used: "portable", "sse", "avx2", "avx512", "neon"; NULL: the best the processor has. A kernel
     * host whose threads may not touch the wide registers says so here. */
    const char *simd;
    unsigned processors; /* how many threads are worth having at a time; 0: one */
    /* Not zero while the process has one thread: what is stored then needs no locked instruction to be seen by every
     * thread made later. NULL: nobody knows. */
    const char *alone;
};

static inline void *host_take(const struct host *host, size_t len) { return host->resize(host->self, NULL, 0, len); }
static inline void host_give(const struct host *host, void *old, size_t len) {
    if (old)
        (void)host->resize(host->self, old, len, 0);
}
static inline uint64_t host_now(const struct host *host) { return host->now(host->self); }
static inline void host_sleep(const struct host *host, uint64_t time) { host->sleep(host->self, time); }
static inline void host_lock(const struct host *host) { host->lock(host->self); }
static inline void host_unlock(const struct host *host) { host->unlock(host->self); }
static inline bool host_alone(const struct host *host) { return host->alone && *host->alone; }

/* Says one line, formatted as error_set does. */
void host_say(const struct host *host, enum loudness loudness, const char *format, ...)
    NTCD_FORMAT(3, 4);

enum { HOST_MS = 10000 }; /* units of 100 ns in a millisecond */

#endif
