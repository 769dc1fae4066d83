/* SPDX-License-Identifier: MIT */
/* A file whose bytes are decoded block by block: what was decoded lately is kept, what comes next is decoded ahead on idle
 * processors, and any number of threads may read. */
#ifndef NTCDROM_IMAGE_BLOCKS_H
#define NTCDROM_IMAGE_BLOCKS_H

#include "base/file.h"

enum {
    BLOCKS_KEPT = 16,
    BLOCKS_AHEAD = 48,              /* the one being read and those ahead of it, at most ... */
    BLOCKS_AHEAD_LEN = 2 << 20      /* ... and their bytes */
};

struct blocks;

struct blocks_ops {
    /* Decodes one block: block_len bytes, fewer for the last. `worker` is worker_len bytes of scratch that no other thread uses
     * meanwhile, zeroed before its first use and kept between calls. */
    enum status (*decode)(struct blocks *blocks, void *worker, uint64_t block, uint8_t *into);
    /* The first block behind `block` that is as well decoded by another worker: until then each gains from the one before.
     * UINT64_MAX when that is more than BLOCKS_AHEAD_LEN of decoding. Called under the host's lock. NULL: always the next. */
    uint64_t (*piece_end)(const struct blocks *blocks, uint64_t block);
    /* Gives back what a worker has taken beside its own bytes. NULL: nothing. */
    void (*worker_end)(struct blocks *blocks, void *worker);
    /* Gives back the file itself, with whatever lies around it. */
    void (*close)(struct blocks *blocks);
};

/* A failed slot's block is decoded again by whoever asks for it, and never again ahead of that. */
enum blocks_state { SLOT_EMPTY, SLOT_FILLING, SLOT_READY, SLOT_FAILED };

struct blocks_slot {
    uint64_t block;
    uint64_t used;          /* a count of reads: the least is the oldest */
    enum blocks_state state;
    unsigned readers;       /* and who fills it */
    uint8_t *at;
};

struct blocks_worker;

/* Laid first in the struct of whoever decodes. Set up by blocks_begin. */
struct blocks {
    struct file file;
    const struct host *host;
    const struct blocks_ops *ops;
    uint32_t block_len, worker_len;
    struct file *beside;    /* NULL: no neighbours */
    uint64_t reads;
    struct blocks_slot slot[BLOCKS_KEPT];
    struct blocks_worker *idle;
    uint64_t now, run;          /* the block read last, and how many have been read one after another */
    struct blocks_slot *ahead;  /* block n has its place at n % ahead_count; NULL until somebody reads one after another */
    uint32_t ahead_count;
    uint64_t ahead_end;         /* blocks behind `now` and before this one are worth decoding */
    unsigned helpers, most_helpers;
};

/* Readies `blocks`, whose block_len and worker_len are set, as a file of `size` bytes. A file that has neighbours sets `beside`
 * afterwards: the file whose neighbours they are. */
void blocks_begin(struct blocks *blocks, const struct host *host, const struct blocks_ops *ops, uint64_t size, const char *name);
/* Gives the cache and the workers back, once nobody decodes ahead any more; for ops->close. */
void blocks_end(struct blocks *blocks);
/* Bytes in one block. */
static inline uint32_t blocks_len(const struct blocks *blocks, uint64_t block) {
    uint64_t left = blocks->file.size - block * blocks->block_len;
    return left < blocks->block_len ? (uint32_t)left : blocks->block_len;
}

#endif
