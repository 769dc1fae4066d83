/* SPDX-License-Identifier: MIT */
/* A file whose bytes are decoded block by block: what was decoded lately is kept, and any number of threads may read. */
#include "image/blocks.h"

enum { WORKER_HEADER = 16 };

/* The scratch lies WORKER_HEADER bytes behind. */
struct blocks_worker {
    struct blocks_worker *next;
};

static void *scratch_of(struct blocks_worker *worker) { return (uint8_t *)worker + WORKER_HEADER; }

static struct blocks_worker *worker_get(struct blocks *blocks) {
    host_lock(blocks->host);
    struct blocks_worker *worker = blocks->idle;
    if (worker)
        blocks->idle = worker->next;
    host_unlock(blocks->host);
    if (!worker && (worker = host_take(blocks->host, WORKER_HEADER + blocks->worker_len)) != NULL)
        memset(worker, 0, WORKER_HEADER + blocks->worker_len);
    return worker;
}

static void worker_put(struct blocks *blocks, struct blocks_worker *worker) {
    host_lock(blocks->host);
    worker->next = blocks->idle;
    blocks->idle = worker;
    host_unlock(blocks->host);
}

static enum status decode(struct blocks *blocks, uint64_t block, uint8_t *into) {
    struct blocks_worker *worker = worker_get(blocks);
    if (!worker)
        return ST_NO_MEMORY;
    enum status status = blocks->ops->decode(blocks, scratch_of(worker), block, into);
    worker_put(blocks, worker);
    return status;
}

/* The slot that holds the block, or one to fill; NULL when all are busy. Either way it is pinned. */
static struct blocks_slot *slot_get(struct blocks *blocks, uint64_t block, bool *filled) {
    struct blocks_slot *oldest = NULL;
    host_lock(blocks->host);
    for (unsigned i = 0; i < BLOCKS_KEPT; i++) {
        struct blocks_slot *slot = &blocks->slot[i];
        if (slot->used && !slot->filling && slot->block == block) {
            oldest = slot;
            break;
        }
        if (!slot->readers && (!oldest || slot->used < oldest->used))
            oldest = slot;
    }
    *filled = oldest && oldest->used && oldest->block == block;
    if (oldest) {
        oldest->readers++;
        oldest->filling = !*filled;
        oldest->block = block;
        oldest->used = ++blocks->reads;
    }
    host_unlock(blocks->host);
    return oldest;
}

static void slot_put(struct blocks *blocks, struct blocks_slot *slot, bool good) {
    host_lock(blocks->host);
    slot->filling = false;
    slot->readers--;
    if (!good)
        slot->used = 0;
    host_unlock(blocks->host);
}

/* A part of a block, by way of the cache. */
static enum status read_part(struct blocks *blocks, uint64_t block, uint32_t from, uint8_t *into, uint32_t len) {
    bool filled;
    struct blocks_slot *slot = slot_get(blocks, block, &filled);
    if (!slot) { /* more threads than slots: this one decodes for itself */
        uint8_t *own = host_take(blocks->host, blocks->block_len);
        enum status status = own ? decode(blocks, block, own) : ST_NO_MEMORY;
        if (status == ST_OK)
            memcpy(into, own + from, len);
        host_give(blocks->host, own, blocks->block_len);
        return status;
    }
    enum status status = ST_OK;
    if (!slot->at && (slot->at = host_take(blocks->host, blocks->block_len)) == NULL)
        status = ST_NO_MEMORY;
    if (status == ST_OK && !filled)
        status = decode(blocks, block, slot->at);
    if (status == ST_OK)
        memcpy(into, slot->at + from, len);
    slot_put(blocks, slot, status == ST_OK);
    return status;
}

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    struct blocks *blocks = (struct blocks *)file;
    uint8_t *next = into;
    if (at > file->size || len > file->size - at)
        return ST_TRUNCATED;
    while (len) {
        uint64_t block = at / blocks->block_len;
        uint32_t from = (uint32_t)(at % blocks->block_len), whole = blocks_len(blocks, block);
        uint32_t part = len < whole - from ? (uint32_t)len : whole - from;
        TRY(read_part(blocks, block, from, next, part));
        at += part, next += part, len -= part;
    }
    return ST_OK;
}

static void close_blocks(struct file *file) {
    struct blocks *blocks = (struct blocks *)file;
    blocks->ops->close(blocks);
}

static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    struct file *beside = ((struct blocks *)file)->beside;
    return beside ? file_open_beside(beside, name, ret) : ST_NOT_FOUND;
}

static const struct file_ops ops_of_blocks = {.read_at = read_at, .open_beside = open_beside, .close = close_blocks};

void blocks_begin(struct blocks *blocks, const struct host *host, const struct blocks_ops *ops, uint64_t size,
                  const char *name) {
    uint32_t block_len = blocks->block_len, worker_len = blocks->worker_len;
    *blocks = (struct blocks){.file = {&ops_of_blocks, size, name}, .host = host, .ops = ops, .block_len = block_len,
                              .worker_len = worker_len};
}

void blocks_end(struct blocks *blocks) {
    while (blocks->idle) {
        struct blocks_worker *worker = blocks->idle;
        blocks->idle = worker->next;
        if (blocks->ops->worker_end)
            blocks->ops->worker_end(blocks, scratch_of(worker));
        host_give(blocks->host, worker, WORKER_HEADER + blocks->worker_len);
    }
    for (unsigned i = 0; i < BLOCKS_KEPT; i++)
        host_give(blocks->host, blocks->slot[i].at, blocks->block_len);
}
