/* SPDX-License-Identifier: MIT */
/* When is the window filled, and when may its bytes be given? */
#include "front/run/ahead.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

enum { SECTOR_LEN = 2048 };

static uint32_t epoch_of(const struct uniform *uniform) {
    return uniform->epoch ? atomic_load_explicit(uniform->epoch, memory_order_acquire) : 0;
}

static size_t give_kept(const struct ahead *ahead, const struct uniform *uniform, const uint8_t *window, uint64_t at, void *into,
                        size_t len) {
    if (at < ahead->at || at - ahead->at >= ahead->len || ahead->number != uniform->number)
        return 0;
    if (!ahead->epoch || ahead->epoch != epoch_of(uniform))
        return 0;
    size_t skip = (size_t)(at - ahead->at), left = (size_t)ahead->len - skip;
    size_t count = len < left ? len : left;
    memcpy(into, window + skip, count);
    return count;
}

/* Nothing is fetched that was not asked for where that could be noticed; what cannot be read ahead is no error yet. */
static bool fill(struct ahead *ahead, struct uniform *uniform, uint8_t *window, size_t window_len, uint64_t at) {
    uint32_t epoch = epoch_of(uniform);
    ahead->len = 0;
    if (!epoch || !uniform->state->read_ahead)
        return false;
    uint64_t start = at - at % SECTOR_LEN;
    ssize_t got = uniform_read(uniform, start, window, window_len);
    if (got <= 0 || (uint64_t)got <= at - start || epoch != epoch_of(uniform))
        return false;
    ahead->number = uniform->number, ahead->epoch = epoch;
    ahead->at = start, ahead->len = (uint64_t)got;
    return true;
}

ssize_t ahead_read(struct ahead *ahead, struct uniform *uniform, uint8_t *window, size_t window_len, uint64_t at, void *into,
                        size_t len) {
    bool straight = at == ahead->next && ahead->number == uniform->number;
    uint8_t *to = into;
    size_t done = 0;
    while (done < len) {
        size_t part = give_kept(ahead, uniform, window, at + done, to + done, len - done);
        done += part;
        /* A reader of great pieces needs no window: the bytes come where they belong at once. */
        if (!part && (!straight || len - done >= window_len || !fill(ahead, uniform, window, window_len, at + done)))
            break;
    }
    ssize_t rest = done < len ? uniform_read(uniform, at + done, to + done, len - done) : 0;
    if (rest < 0 && !done)
        return rest;
    done += rest > 0 ? (size_t)rest : 0;
    if (ahead->number != uniform->number)
        ahead->len = 0;
    ahead->number = uniform->number, ahead->next = at + done;
    return (ssize_t)done;
}
