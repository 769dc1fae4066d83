/* SPDX-License-Identifier: MIT */
/* A file whose bytes are decoded block by block: who decodes which block, and where is it kept?
 *
 * Whoever reads a block decodes it, unless it is there. Once blocks are read one after another, helpers on other threads decode what
 * comes next, and end by themselves when enough is there. A reader never waits for them: while its block is under way it helps, and
 * when there is nothing left to help with it decodes the block for itself. So errors, too, are always the reader's own. */
#include "image/blocks.h"
#include "image/crowd.h"

enum { WORKER_HEADER = 16, LEAST_RUN = 4, LEAST_AHEAD = 2 };

/* The scratch lies WORKER_HEADER bytes behind. */
struct blocks_worker {
    struct blocks_worker *next;
    uint64_t block;         /* behind the one decoded last */
};

_Static_assert(sizeof(struct blocks_worker) <= WORKER_HEADER, "the scratch would lie inside");

static void *scratch_of(struct blocks_worker *worker) { return (uint8_t *)worker + WORKER_HEADER; }

/* ---- decoding ---- */

/* The idle worker that goes on where it stands, else the one that is furthest behind: a reader has no more use for that. */
static struct blocks_worker *take_idle(struct blocks *blocks, uint64_t block) {
    struct blocks_worker **best = &blocks->idle, *worker;
    for (struct blocks_worker **each = best; *each && (*best)->block != block; each = &(*each)->next)
        if ((*each)->block == block || (*each)->block < (*best)->block)
            best = each;
    worker = *best;
    if (worker)
        *best = worker->next;
    return worker;
}

static struct blocks_worker *worker_get(struct blocks *blocks, uint64_t block) {
    host_lock(blocks->host);
    struct blocks_worker *worker = take_idle(blocks, block);
    host_unlock(blocks->host);
    if (!worker && (worker = host_take(blocks->host, WORKER_HEADER + blocks->worker_len)) != NULL)
        memset(worker, 0, WORKER_HEADER + blocks->worker_len);
    return worker;
}

static void worker_put(struct blocks *blocks, struct blocks_worker *worker, uint64_t block) {
    host_lock(blocks->host);
    worker->block = block + 1;
    worker->next = blocks->idle;
    blocks->idle = worker;
    host_unlock(blocks->host);
}

static enum status decode(struct blocks *blocks, uint64_t block, uint8_t *into) {
    struct blocks_worker *worker = worker_get(blocks, block);
    if (!worker)
        return ST_NO_MEMORY;
    enum status status = blocks->ops->decode(blocks, scratch_of(worker), block, into);
    worker_put(blocks, worker, block);
    return status;
}

/* ---- slots ---- */

static bool holds(const struct blocks_slot *slot, uint64_t block) {
    return slot->state != SLOT_EMPTY && slot->block == block;
}

/* Under the lock. */
static void slot_pin(struct blocks *blocks, struct blocks_slot *slot, uint64_t block) {
    if (!holds(slot, block) || slot->state != SLOT_READY)
        slot->state = SLOT_FILLING;
    slot->block = block;
    slot->used = ++blocks->reads;
    slot->readers++;
}

static void slot_put(struct blocks *blocks, struct blocks_slot *slot, bool good) {
    host_lock(blocks->host);
    slot->state = good ? SLOT_READY : SLOT_FAILED;
    if (!good)
        slot->used = 0;
    slot->readers--;
    host_unlock(blocks->host);
}

static enum status slot_fill(struct blocks *blocks, struct blocks_slot *slot) {
    if (!slot->at && (slot->at = host_take(blocks->host, blocks->block_len)) == NULL)
        return ST_NO_MEMORY;
    return decode(blocks, slot->block, slot->at);
}

/* Under the lock: the block's place among those ahead, NULL where there is none. */
static struct blocks_slot *place_ahead(const struct blocks *blocks, uint64_t block) {
    return blocks->ahead ? &blocks->ahead[block % blocks->ahead_count] : NULL;
}

/* Under the lock: the kept slot that is ready with the block, else the one to fill with it; NULL when all are busy. */
static struct blocks_slot *kept(struct blocks *blocks, uint64_t block) {
    struct blocks_slot *oldest = NULL;
    for (unsigned i = 0; i < BLOCKS_KEPT; i++) {
        struct blocks_slot *slot = &blocks->slot[i];
        if (slot->state == SLOT_READY && slot->block == block)
            return slot;
        if (!slot->readers && (!oldest || slot->used < oldest->used))
            oldest = slot;
    }
    return oldest;
}

/* ---- ahead of the reader ---- */

/* Under the lock: blocks worth decoding that nobody has begun. */
static uint64_t untouched(const struct blocks *blocks) {
    uint64_t count = 0;
    for (uint64_t block = blocks->now + 1; block < blocks->ahead_end; block++)
        count += !holds(place_ahead(blocks, block), block);
    return count;
}

/* What a reader has to see to. */
enum need { NEEDS_NOTHING, NEEDS_ROOM, NEEDS_HELPER };

/* Under the lock: takes note of what is read, and counts the helper that is needed. */
static enum need follow(struct blocks *blocks, uint64_t block) {
    uint64_t step = block - blocks->now;
    if (!step)
        return NEEDS_NOTHING;
    blocks->run = step <= (blocks->ahead_end ? blocks->ahead_count : 1) ? blocks->run + 1 : 0;
    blocks->now = block;
    blocks->ahead_end = 0;
    if (blocks->run < LEAST_RUN || !blocks->most_helpers)
        return NEEDS_NOTHING;
    if (!blocks->ahead)
        return NEEDS_ROOM;
    uint64_t count = (blocks->file.size - 1) / blocks->block_len + 1;
    blocks->ahead_end = count - block < blocks->ahead_count ? count : block + blocks->ahead_count;
    if (blocks->helpers >= blocks->most_helpers || untouched(blocks) < blocks->ahead_count / 2)
        return NEEDS_NOTHING;
    blocks->helpers++;
    return NEEDS_HELPER;
}

static uint64_t piece_end(const struct blocks *blocks, uint64_t block) {
    return blocks->ops->piece_end ? blocks->ops->piece_end(blocks, block) : block + 1;
}

/* Under the lock: pins the next block that is worth decoding, NULL when there is none. Where somebody is inside a piece, the rest
 * of it is theirs. */
static struct blocks_slot *claim(struct blocks *blocks) {
    uint64_t block = blocks->now;
    while (block < blocks->ahead_end) {
        const struct blocks_slot *slot = place_ahead(blocks, block);
        if (holds(slot, block))
            block = slot->state == SLOT_FILLING ? piece_end(blocks, block) : block + 1;
        else if (block == blocks->now)
            block++;
        else
            break;
    }
    if (block >= blocks->ahead_end || piece_end(blocks, block) - block > blocks->ahead_count)
        return NULL;
    struct blocks_slot *slot = place_ahead(blocks, block);
    if (slot->readers)
        return NULL;
    slot_pin(blocks, slot, block);
    return slot;
}

/* False: there was nothing to do. */
static bool decode_ahead(struct blocks *blocks) {
    host_lock(blocks->host);
    struct blocks_slot *slot = claim(blocks);
    host_unlock(blocks->host);
    if (slot)
        slot_put(blocks, slot, slot_fill(blocks, slot) == ST_OK);
    return slot != NULL;
}

static void help(void *arg) {
    struct blocks *blocks = arg;
    const struct host *host = blocks->host;
    while (decode_ahead(blocks))
        ;
    host_lock(host);
    blocks->helpers--; /* the last that is done with it */
    host_unlock(host);
}

/* A host that refuses is not asked again. */
static void call_helper(struct blocks *blocks) {
    const struct host *host = blocks->host;
    if (host->spawn(host->self, help, blocks))
        return;
    host_lock(host);
    blocks->most_helpers = --blocks->helpers;
    host_unlock(host);
}

static void make_room(struct blocks *blocks) {
    const struct host *host = blocks->host;
    size_t len = blocks->ahead_count * sizeof *blocks->ahead;
    struct blocks_slot *taken = host_take(host, len), *spare = taken;
    if (taken)
        memset(taken, 0, len);
    host_lock(host);
    if (!blocks->ahead)
        blocks->ahead = taken, spare = NULL;
    if (!blocks->ahead)
        blocks->most_helpers = 0;
    host_unlock(host);
    host_give(host, spare, len);
}

static void see_to(struct blocks *blocks, enum need need) {
    if (need == NEEDS_HELPER)
        call_helper(blocks);
    else if (need == NEEDS_ROOM)
        make_room(blocks);
}

/* ---- reading ---- */

/* What a reader finds. */
struct found {
    struct blocks_slot *slot; /* pinned, ready or to be filled; NULL: all are busy */
    bool ready;
    bool under_way;           /* somebody decodes the block ahead; there is no slot */
};

static struct found find(struct blocks *blocks, uint64_t block) {
    struct found found = {0};
    host_lock(blocks->host);
    enum need need = follow(blocks, block);
    struct blocks_slot *ahead = place_ahead(blocks, block), *slot = ahead;
    if (!ahead || !holds(ahead, block) || ahead->state != SLOT_READY) {
        slot = kept(blocks, block);
        bool ready = slot && holds(slot, block) && slot->state == SLOT_READY;
        found.under_way = !ready && ahead && holds(ahead, block) && ahead->state == SLOT_FILLING;
        if (!ready && ahead && !ahead->readers && block < blocks->ahead_end)
            slot = ahead; /* whoever is ahead sees that this piece has somebody */
    }
    if (slot && !found.under_way) {
        slot_pin(blocks, slot, block);
        found.slot = slot;
        found.ready = slot->state == SLOT_READY;
    }
    host_unlock(blocks->host);
    see_to(blocks, need);
    return found;
}

/* Into memory of its own: more threads than slots, or a helper that is not done yet. */
static enum status read_alone(struct blocks *blocks, uint64_t block, uint32_t from, uint8_t *into, uint32_t len) {
    uint8_t *own = host_take(blocks->host, blocks->block_len);
    enum status status = own ? decode(blocks, block, own) : ST_NO_MEMORY;
    if (status == ST_OK)
        memcpy(into, own + from, len);
    host_give(blocks->host, own, blocks->block_len);
    return status;
}

/* A part of a block, by way of the cache. */
static enum status read_part(struct blocks *blocks, uint64_t block, uint32_t from, uint8_t *into, uint32_t len) {
    struct found found = find(blocks, block);
    while (found.under_way && decode_ahead(blocks))
        found = find(blocks, block);
    if (!found.slot)
        return read_alone(blocks, block, from, into, len);
    enum status status = found.ready ? ST_OK : slot_fill(blocks, found.slot);
    if (status == ST_OK)
        memcpy(into, found.slot->at + from, len);
    slot_put(blocks, found.slot, status == ST_OK);
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
    uint32_t block_len = blocks->block_len, worker_len = blocks->worker_len, ahead = BLOCKS_AHEAD_LEN / block_len;
    *blocks = (struct blocks){.file = {&ops_of_blocks, size, name}, .host = host, .ops = ops, .block_len = block_len,
                              .worker_len = worker_len, .now = UINT64_MAX};
    blocks->ahead_count = ahead < BLOCKS_AHEAD ? ahead : BLOCKS_AHEAD;
    blocks->most_helpers = ahead < LEAST_AHEAD ? 0 : crowd_size(host) - 1;
}

static unsigned still_helping(struct blocks *blocks) {
    host_lock(blocks->host);
    blocks->ahead_end = 0;
    unsigned helpers = blocks->helpers;
    host_unlock(blocks->host);
    return helpers;
}

void blocks_end(struct blocks *blocks) {
    const struct host *host = blocks->host;
    while (still_helping(blocks))
        host_sleep(host, HOST_MS / 10);
    while (blocks->idle) {
        struct blocks_worker *worker = blocks->idle;
        blocks->idle = worker->next;
        if (blocks->ops->worker_end)
            blocks->ops->worker_end(blocks, scratch_of(worker));
        host_give(host, worker, WORKER_HEADER + blocks->worker_len);
    }
    for (unsigned i = 0; i < BLOCKS_KEPT; i++)
        host_give(host, blocks->slot[i].at, blocks->block_len);
    for (unsigned i = 0; blocks->ahead && i < blocks->ahead_count; i++)
        host_give(host, blocks->ahead[i].at, blocks->block_len);
    host_give(host, blocks->ahead, blocks->ahead_count * sizeof *blocks->ahead);
}
