/* SPDX-License-Identifier: MIT */
/* A file whose bytes are decoded block by block: what was decoded lately is kept, and any number of threads may read. */
#ifndef NTCDROM_IMAGE_BLOCKS_H
#define NTCDROM_IMAGE_BLOCKS_H

#include "base/file.h"

enum { BLOCKS_KEPT = 16 };

struct blocks;

struct blocks_ops {
    /* Decodes one block: block_len bytes, fewer for the last. `worker` is worker_len bytes of scratch that no other thread uses
     * meanwhile, zeroed before its first use and kept between calls. */
    enum status (*decode)(struct blocks *blocks, void *worker, uint64_t block, uint8_t *into);
    /* Gives back what a worker has taken beside its own bytes. NULL: nothing. */
    void (*worker_end)(struct blocks *blocks, void *worker);
    /* Gives back the file itself, with whatever lies around it. */
    void (*close)(struct blocks *blocks);
};

struct blocks_slot {
    uint64_t block;
    uint64_t used;          /* a count of reads: the least is the oldest; 0: empty */
    unsigned readers;
    bool filling;
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
};

/* Readies `blocks`, whose block_len and worker_len are set, as a file of `size` bytes. A file that has neighbours sets `beside`
 * afterwards: the file whose neighbours they are. */
void blocks_begin(struct blocks *blocks, const struct host *host, const struct blocks_ops *ops, uint64_t size, const char *name);
/* Gives the cache and the workers back; for ops->close. */
void blocks_end(struct blocks *blocks);
/* Bytes in one block. */
static inline uint32_t blocks_len(const struct blocks *blocks, uint64_t block) {
    uint64_t left = blocks->file.size - block * blocks->block_len;
    return left < blocks->block_len ? (uint32_t)left : blocks->block_len;
}

#endif
