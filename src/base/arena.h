/* SPDX-License-Identifier: MIT */
/* Memory taken in pieces and given back at once. */
#ifndef NTCDROM_BASE_ARENA_H
#define NTCDROM_BASE_ARENA_H

#include "base/host.h"
#include <stddef.h>

struct arena_block;

/* One owner, one thread. */
struct arena {
    const struct host *host;
    struct arena_block *blocks;
};

static inline struct arena arena_on(const struct host *host) { return (struct arena){host, NULL}; }

/* len zeroed bytes, aligned for any type; NULL when the host has none. They live until arena_drop. */
void *arena_take(struct arena *arena, size_t len);
/* A copy of len bytes with a NUL behind them. */
char *arena_text(struct arena *arena, const char *from, size_t len);
/* Gives everything back; the arena may be used again. */
void arena_drop(struct arena *arena);

#endif
