/* SPDX-License-Identifier: MIT */
/* What is behind a .gz? It is unpacked once when opened, and places are kept from which unpacking can go on later.
 *
 *   member   0 2 1F 8B   2 1 8   3 1 flags   4 4 time   8 1   9 1   extra field, name, comment, CRC   deflate   CRC 4   length 4 */
#include "image/blocks.h"
#include "image/unpack.h"

enum {
    HEADER_LEN = 10, TRAILER_LEN = 8, PART_LEN = 64 << 10, IN_LEN = 32 << 10,
    FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16,
    LEAST_MADE = 1 << 20,   /* bytes between two places ... */
    LEAST_READ = 64 << 10   /* ... and packed bytes: their windows are no more than half the file */
};

/* Unpacking can go on here: between two deflate blocks, or (window_len 0) at the start of a member's deflate data. */
struct place {
    uint64_t decoded, encoded;
    uint8_t bits, byte;
    uint16_t window_len;    /* up to 32768 */
    uint8_t *window;
};

struct gzip {
    struct blocks blocks;
    struct file *inner;
    struct place *place;
    size_t place_count, place_room;
    char name[PACK_NAME_LEN];
};

/* One way through the file. */
struct walk {
    struct file *inner;
    struct codec_inflate *inflate;
    uint64_t decoded, encoded;  /* made so far; of the next byte that is not in `in` */
    struct bytes in;
    bool begun, end;            /* inside a member; at the end of the last */
    uint8_t last_byte;          /* used last */
    bool sums, wrong;           /* members are summed from their beginning; a sum was not the one that is kept */
    uint32_t crc, len;          /* of the member so far */
    uint8_t buffer[IN_LEN];
};

static uint64_t walk_at(const struct walk *walk) { return walk->encoded - walk->in.len; }

static enum status refill(struct walk *walk) {
    uint64_t left = walk->inner->size - walk->encoded;
    size_t len = left < IN_LEN ? (size_t)left : IN_LEN;
    if (walk->in.len)
        return ST_OK;
    if (!len)
        return ST_TRUNCATED;
    TRY(file_read(walk->inner, walk->encoded, walk->buffer, len));
    walk->in = (struct bytes){walk->buffer, len};
    walk->encoded += len;
    return ST_OK;
}

static enum status take_byte(struct walk *walk, uint8_t *ret) {
    TRY(refill(walk));
    *ret = *walk->in.at++;
    walk->in.len--;
    return ST_OK;
}

static enum status skip_text(struct walk *walk) {
    uint8_t byte;
    do
        TRY(take_byte(walk, &byte));
    while (byte);
    return ST_OK;
}

static enum status take_member(struct walk *walk) {
    uint8_t head[HEADER_LEN], low, high, byte;
    for (unsigned i = 0; i < HEADER_LEN; i++)
        TRY(take_byte(walk, &head[i]));
    if (head[0] != 0x1f || head[1] != 0x8b || head[2] != 8 || (head[3] & 0xe0))
        return ST_BAD_FORMAT;
    if (head[3] & FLAG_EXTRA) {
        TRY(take_byte(walk, &low));
        TRY(take_byte(walk, &high));
        for (unsigned left = (unsigned)high << 8 | low; left; left--)
            TRY(take_byte(walk, &byte));
    }
    if (head[3] & FLAG_NAME)
        TRY(skip_text(walk));
    if (head[3] & FLAG_COMMENT)
        TRY(skip_text(walk));
    for (unsigned left = head[3] & FLAG_CRC; left; left--)
        TRY(take_byte(walk, &byte));
    walk->begun = true;
    return codec_inflate_begin(walk->inflate);
}

/* Behind a member another may follow; zeros that pad the file to a block of some medium are not one. */
static enum status end_member(struct walk *walk) {
    uint8_t trailer[TRAILER_LEN];
    for (unsigned i = 0; i < TRAILER_LEN; i++)
        TRY(take_byte(walk, &trailer[i]));
    walk->begun = false;
    if (walk->sums && (get_le32(trailer) != walk->crc || get_le32(trailer + 4) != walk->len))
        walk->wrong = true;
    walk->crc = walk->len = 0;
    while (walk_at(walk) < walk->inner->size) {
        TRY(refill(walk));
        if (*walk->in.at)
            return ST_OK;
        walk->in.at++, walk->in.len--;
    }
    walk->end = true;
    return ST_OK;
}

/* Makes up to `room` bytes; none only at the end. */
static enum status run(struct walk *walk, uint8_t *into, size_t room, bool stop_at_blocks, struct codec_inflated *ret) {
    *ret = (struct codec_inflated){0};
    while (!ret->made && !ret->at_block && !walk->end) {
        if (!walk->begun)
            TRY(take_member(walk));
        TRY(refill(walk));
        const uint8_t *before = walk->in.at;
        TRY(codec_inflate_run(walk->inflate, &walk->in, into, room, stop_at_blocks, ret));
        if (walk->in.at > before)
            walk->last_byte = walk->in.at[-1];
        walk->decoded += ret->made;
        if (walk->sums)
            walk->crc = codec_crc32(walk->crc, (struct bytes){into, ret->made}), walk->len += (uint32_t)ret->made;
        if (ret->end) {
            TRY(end_member(walk));
            ret->at_block = false;
        }
    }
    return ST_OK;
}

/* ---- reading ---- */

/* A thread's walk, and room for what it must pass over. */
struct worker {
    struct walk walk;
    uint8_t passed[PART_LEN];
};

static const struct place *place_before(const struct gzip *gzip, uint64_t decoded) {
    size_t low = 0, high = gzip->place_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (gzip->place[middle].decoded <= decoded)
            low = middle;
        else
            high = middle;
    }
    return &gzip->place[low];
}

static enum status go_to(const struct gzip *gzip, struct worker *worker, uint64_t decoded) {
    struct walk *walk = &worker->walk;
    const struct place *place = place_before(gzip, decoded);
    if (walk->inflate && walk->decoded <= decoded && walk->decoded >= place->decoded)
        return ST_OK;
    if (!walk->inflate)
        TRY(codec_inflate_open(gzip->blocks.host, &walk->inflate));
    walk->inner = gzip->inner;
    walk->decoded = place->decoded, walk->encoded = place->encoded;
    walk->in.len = 0, walk->begun = true, walk->end = false;
    return codec_inflate_resume(walk->inflate, place->bits, place->byte, (struct bytes){place->window, place->window_len});
}

static enum status decode_from(const struct gzip *gzip, struct worker *worker, uint64_t at, uint8_t *into, uint32_t len) {
    struct codec_inflated inflated;
    TRY(go_to(gzip, worker, at));
    while (worker->walk.decoded < at) {
        uint64_t left = at - worker->walk.decoded;
        TRY(run(&worker->walk, worker->passed, left < PART_LEN ? (size_t)left : PART_LEN, false, &inflated));
        if (!inflated.made)
            return ST_TRUNCATED;
    }
    while (len) {
        TRY(run(&worker->walk, into, len, false, &inflated));
        if (!inflated.made)
            return ST_TRUNCATED;
        into += inflated.made, len -= (uint32_t)inflated.made;
    }
    return ST_OK;
}

static enum status decode(struct blocks *blocks, void *scratch, uint64_t block, uint8_t *into) {
    struct worker *worker = scratch;
    enum status status =
        decode_from((struct gzip *)blocks, worker, block * PART_LEN, into, blocks_len(blocks, block));
    if (status != ST_OK && worker->walk.inflate) { /* nobody knows where it stands */
        codec_inflate_close(worker->walk.inflate);
        worker->walk.inflate = NULL;
    }
    return status;
}

/* Up to the next place a walk goes on; another begins there. */
static uint64_t piece_end(const struct blocks *blocks, uint64_t block) {
    const struct gzip *gzip = (const struct gzip *)blocks;
    const struct place *place = place_before(gzip, block * PART_LEN);
    uint64_t end = place + 1 < gzip->place + gzip->place_count ? place[1].decoded : blocks->file.size;
    return end - place->decoded > BLOCKS_AHEAD_LEN ? UINT64_MAX : (end + PART_LEN - 1) / PART_LEN;
}

static void end_worker(struct blocks *blocks, void *scratch) {
    (void)blocks;
    codec_inflate_close(((struct worker *)scratch)->walk.inflate);
}

static void give(struct gzip *gzip, const struct host *host) {
    for (size_t i = 0; i < gzip->place_count; i++)
        host_give(host, gzip->place[i].window, gzip->place[i].window_len);
    host_give(host, gzip->place, gzip->place_room * sizeof *gzip->place);
    host_give(host, gzip, sizeof *gzip);
}

static void close_gzip(struct blocks *blocks) {
    struct gzip *gzip = (struct gzip *)blocks;
    blocks_end(blocks);
    file_close(gzip->inner);
    give(gzip, blocks->host);
}

static const struct blocks_ops gzip_ops = {decode, piece_end, end_worker, close_gzip};

/* ---- opening ---- */

/* The first pass: a walk whose output fills a ring, from which windows are taken. */
struct first_pass {
    struct walk walk;
    uint8_t ring[GZIP_WINDOW_LEN];
};

static enum status add_place(struct gzip *gzip, const struct host *host, const struct first_pass *pass, unsigned bits) {
    if (gzip->place_count == gzip->place_room) {
        size_t room = gzip->place_room ? gzip->place_room * 2 : 32;
        struct place *more = host->resize(host->self, gzip->place, gzip->place_room * sizeof *more, room * sizeof *more);
        if (!more)
            return ST_NO_MEMORY;
        gzip->place = more, gzip->place_room = room;
    }
    const struct walk *walk = &pass->walk;
    struct place place = {.decoded = walk->decoded, .encoded = walk_at(walk), .bits = (uint8_t)bits, .byte = walk->last_byte};
    place.window_len = walk->decoded < GZIP_WINDOW_LEN ? (uint16_t)walk->decoded : (uint16_t)GZIP_WINDOW_LEN;
    if (place.window_len) {
        place.window = host_take(host, place.window_len);
        if (!place.window)
            return ST_NO_MEMORY;
        size_t turn = walk->decoded % GZIP_WINDOW_LEN; /* the oldest byte, once the ring is full */
        if (place.window_len < GZIP_WINDOW_LEN)
            turn = 0;
        memcpy(place.window, pass->ring + turn, place.window_len - turn);
        memcpy(place.window + place.window_len - turn, pass->ring, turn);
    }
    gzip->place[gzip->place_count++] = place;
    return ST_OK;
}

static enum status first_pass(struct gzip *gzip, const struct host *host, struct first_pass *pass, uint64_t limit) {
    struct walk *walk = &pass->walk;
    struct progress progress = {host, walk->inner->name, walk->inner->size, 0};
    uint64_t made_at = 0, read_at = 0;
    walk->sums = true;
    TRY(take_member(walk));
    TRY(add_place(gzip, host, pass, 0));
    while (!walk->end) {
        struct codec_inflated inflated;
        size_t turn = walk->decoded % GZIP_WINDOW_LEN;
        TRY(run(walk, pass->ring + turn, GZIP_WINDOW_LEN - turn, true, &inflated));
        if (walk->decoded > limit)
            return ST_TOO_LARGE;
        if (inflated.at_block && walk->decoded - made_at >= LEAST_MADE && walk_at(walk) - read_at >= LEAST_READ) {
            TRY(add_place(gzip, host, pass, inflated.bits));
            made_at = walk->decoded, read_at = walk_at(walk);
        }
        progress_say(&progress, walk_at(walk));
    }
    if (walk->wrong)
        host_say(host, LOUD_WARNING, "%s is damaged: its CRC is not that of what is in it, which is read as it is", walk->inner->name);
    return walk->decoded ? ST_OK : ST_BAD_FORMAT;
}

bool pack_match_gzip(struct bytes head) { return head.len >= 3 && head.at[0] == 0x1f && head.at[1] == 0x8b && head.at[2] == 8; }

enum status pack_peek_gzip(struct file *inner, const struct host *host, uint8_t *into, size_t *len) {
    struct walk *walk = host_take(host, sizeof *walk);
    size_t room = *len;
    enum status status = walk ? ST_OK : ST_NO_MEMORY;
    *len = 0;
    if (status == ST_OK) {
        memset(walk, 0, sizeof *walk);
        walk->inner = inner;
        status = codec_inflate_open(host, &walk->inflate);
    }
    while (status == ST_OK && *len < room && !walk->end) {
        struct codec_inflated inflated;
        status = run(walk, into + *len, room - *len, false, &inflated);
        *len += inflated.made;
    }
    if (walk)
        codec_inflate_close(walk->inflate);
    host_give(host, walk, sizeof *walk);
    return status;
}

enum status pack_open_gzip(struct file *inner, const struct host *host, uint64_t limit, struct file **ret,
                           struct error *error) {
    struct gzip *gzip = host_take(host, sizeof *gzip);
    struct first_pass *pass = host_take(host, sizeof *pass);
    uint64_t size = 0;
    enum status status = gzip && pass ? ST_OK : ST_NO_MEMORY;
    if (gzip)
        memset(gzip, 0, sizeof *gzip);
    if (status == ST_OK) {
        memset(pass, 0, sizeof *pass);
        pass->walk.inner = inner;
        status = codec_inflate_open(host, &pass->walk.inflate);
        if (status == ST_OK)
            status = first_pass(gzip, host, pass, limit);
        codec_inflate_close(pass->walk.inflate);
        size = pass->walk.decoded;
    }
    host_give(host, pass, sizeof *pass);
    if (status != ST_OK) {
        if (gzip)
            give(gzip, host);
        const char *why = status == ST_TOO_LARGE ? "unpacks to more than it may" : "is damaged or cut short";
        return error_set(error, status, 0, "%s %s", inner->name, status == ST_UNSUPPORTED ? status_name(status) : why);
    }
    gzip->inner = inner;
    pack_name(inner->name, "gz", gzip->name);
    gzip->blocks.block_len = PART_LEN;
    gzip->blocks.worker_len = sizeof(struct worker);
    blocks_begin(&gzip->blocks, host, &gzip_ops, size, gzip->name);
    gzip->blocks.beside = inner;
    *ret = &gzip->blocks.file;
    return ST_OK;
}
