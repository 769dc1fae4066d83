/* SPDX-License-Identifier: MIT */
/* What was a file before its error codes were taken out?
 *
 *   0  4  "ECM" 0
 *   records: a header of 1 to 5 bytes (type in bits 1..0, count - 1 in the rest, seven bits a byte), then per type
 *     0  count bytes as they are
 *     1  count x 2051: address, data          -> 2352, mode 1
 *     2  count x 2052: subheader, data        -> 2336, form 1
 *     3  count x 2328: subheader, data        -> 2336, form 2
 *   a header whose count - 1 is 0xffffffff, then the EDC of everything */
#include "disc/disc.h"
#include "disc/edc.h"
#include "image/blocks.h"
#include "image/image.h"
#include "image/text.h"

enum {
    MAGIC_LEN = 4,
    TRAILER_LEN = 4,
    BLOCK_LEN = 64 << 10,
    WINDOW_LEN = 4096,
    MODE2_LEN = 2336,
    MODE2_AT = 16
};

/* A record header can begin here; one is kept for about every BLOCK_LEN decoded bytes. */
struct mark {
    uint64_t decoded, encoded;
};

struct ecm {
    struct blocks blocks;
    struct file *inner;
    struct mark *mark;
    size_t mark_count, mark_room;
    const struct edc_kernels *kernels;
    char name[PACK_NAME_LEN];
};

/* A part of the inner file in memory. */
struct window {
    uint64_t at;
    uint32_t len;
    uint8_t bytes[WINDOW_LEN];
};

struct worker {
    struct window window;
    uint8_t raw[RAW_LEN];
};

/* len (at most WINDOW_LEN) bytes of the inner file; NULL when it ends first or cannot be read (*ret says which). */
static const uint8_t *look(struct window *window, struct file *inner, uint64_t at, uint32_t len, enum status *ret) {
    *ret = at > inner->size || len > inner->size - at ? ST_TRUNCATED : ST_OK;
    if (*ret == ST_OK && (at < window->at || at + len > window->at + window->len)) {
        uint64_t left = inner->size - at;
        window->at = at;
        window->len = left < WINDOW_LEN ? (uint32_t)left : WINDOW_LEN;
        *ret = file_read(inner, at, window->bytes, window->len);
        if (*ret != ST_OK)
            window->len = 0;
    }
    return *ret == ST_OK ? window->bytes + (at - window->at) : NULL;
}

struct packed_record {
    unsigned type;
    bool last;
    uint64_t count;             /* units */
    uint64_t at;                /* of the first unit, in the inner file */
    uint32_t unit_in, unit_out;
};

static const uint16_t units_in[4] = {1, 2051, 2052, 2328};
static const uint16_t units_out[4] = {1, RAW_LEN, MODE2_LEN, MODE2_LEN};

static enum status read_header(struct window *window, struct file *inner, uint64_t at, struct packed_record *ret) {
    uint64_t value = 0;
    unsigned shift = 0, type = 0;
    for (unsigned i = 0; i < 5; i++) {
        enum status status;
        const uint8_t *byte = look(window, inner, at++, 1, &status);
        if (!byte)
            return status;
        if (i == 0) {
            type = *byte & 3;
            value = *byte >> 2 & 31, shift = 5;
        } else {
            value |= (uint64_t)(*byte & 0x7f) << shift, shift += 7;
        }
        if (!(*byte & 0x80)) {
            if (value > UINT32_MAX)
                return ST_BAD_FORMAT;
            *ret = (struct packed_record){type, value == UINT32_MAX, value + 1, at, units_in[type], units_out[type]};
            return ST_OK;
        }
    }
    return ST_BAD_FORMAT;
}

/* Rebuilds one sector into worker->raw; a mode 2 unit begins behind the header. */
static enum status rebuild(const struct ecm *ecm, struct worker *worker, unsigned type, uint64_t at) {
    enum status status;
    const uint8_t *in = look(&worker->window, ecm->inner, at, units_in[type], &status);
    uint8_t *raw = worker->raw;
    if (!in)
        return status;
    memset(raw, 0, RAW_LEN);
    if (type == 1) {
        memset(raw + 1, 0xff, 10);
        memcpy(raw + 12, in, 3);
        raw[15] = 1;
        memcpy(raw + 16, in + 3, 2048);
        edc_seal_mode1(ecm->kernels, raw);
        return ST_OK;
    }
    memcpy(raw + MODE2_AT, in, 4);
    memcpy(raw + MODE2_AT + 4, in, units_in[type]);
    if (type == 2)
        edc_seal_form1(ecm->kernels, raw);
    else
        edc_seal_form2(ecm->kernels, raw);
    return ST_OK;
}

/* Puts the part of a record that lies in [start, start + len) of the decoded file; `decoded` is the record's place there. */
static enum status put_record(const struct ecm *ecm, struct worker *worker, const struct packed_record *record,
                              uint64_t decoded, uint64_t start, uint8_t *into, uint32_t len) {
    uint64_t from = start > decoded ? start - decoded : 0, all = record->count * record->unit_out;
    uint64_t until = start + len - decoded < all ? start + len - decoded : all;
    if (record->type == 0)
        return file_read(ecm->inner, record->at + from, into + (decoded + from - start), (size_t)(until - from));
    while (from < until) {
        uint64_t unit = from / record->unit_out;
        uint32_t inside = (uint32_t)(from % record->unit_out);
        uint64_t left = until - from;
        uint32_t part = left < record->unit_out - inside ? (uint32_t)left : record->unit_out - inside;
        TRY(rebuild(ecm, worker, record->type, record->at + unit * record->unit_in));
        memcpy(into + (decoded + from - start), worker->raw + (record->type == 1 ? 0 : MODE2_AT) + inside, part);
        from += part;
    }
    return ST_OK;
}

static enum status decode(struct blocks *blocks, void *scratch, uint64_t block, uint8_t *into) {
    const struct ecm *ecm = (struct ecm *)blocks;
    struct worker *worker = scratch;
    uint64_t start = block * BLOCK_LEN;
    uint32_t len = blocks_len(blocks, block);
    size_t low = 0, high = ecm->mark_count; /* the last mark at or before the block */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (ecm->mark[middle].decoded <= start)
            low = middle;
        else
            high = middle;
    }
    uint64_t decoded = ecm->mark[low].decoded, encoded = ecm->mark[low].encoded;
    while (decoded < start + len) {
        struct packed_record record;
        TRY(read_header(&worker->window, ecm->inner, encoded, &record));
        if (record.last)
            return ST_BAD_FORMAT;
        if (decoded + record.count * record.unit_out > start)
            TRY(put_record(ecm, worker, &record, decoded, start, into, len));
        decoded += record.count * record.unit_out;
        encoded = record.at + record.count * record.unit_in;
    }
    return ST_OK;
}

static void close_ecm(struct blocks *blocks) {
    struct ecm *ecm = (struct ecm *)blocks;
    blocks_end(blocks);
    file_close(ecm->inner);
    host_give(blocks->host, ecm->mark, ecm->mark_room * sizeof *ecm->mark);
    host_give(blocks->host, ecm, sizeof *ecm);
}

static const struct blocks_ops ecm_ops = {.decode = decode, .close = close_ecm};

static enum status add_mark(struct ecm *ecm, const struct host *host, uint64_t decoded, uint64_t encoded) {
    if (ecm->mark_count && decoded - ecm->mark[ecm->mark_count - 1].decoded < BLOCK_LEN)
        return ST_OK;
    if (ecm->mark_count == ecm->mark_room) {
        size_t room = ecm->mark_room ? ecm->mark_room * 2 : 64;
        struct mark *more =
            host->resize(host->self, ecm->mark, ecm->mark_room * sizeof *more, room * sizeof *more);
        if (!more)
            return ST_NO_MEMORY;
        ecm->mark = more, ecm->mark_room = room;
    }
    ecm->mark[ecm->mark_count++] = (struct mark){decoded, encoded};
    return ST_OK;
}

/* Walks all records once: checks that each lies in the file, and keeps marks. */
static enum status scan(struct ecm *ecm, const struct host *host, struct window *window, uint64_t limit, uint64_t *size) {
    uint64_t decoded = 0, encoded = MAGIC_LEN;
    for (;;) {
        struct packed_record record;
        TRY(read_header(window, ecm->inner, encoded, &record));
        if (record.last) {
            *size = decoded;
            return ecm->inner->size - record.at < TRAILER_LEN ? ST_TRUNCATED : decoded ? ST_OK : ST_BAD_FORMAT;
        }
        TRY(add_mark(ecm, host, decoded, encoded));
        /* count is below 2^32 and a unit below 2^12: nothing overflows before it is compared */
        if (record.count * record.unit_in > ecm->inner->size - record.at)
            return ST_TRUNCATED;
        decoded += record.count * record.unit_out;
        encoded = record.at + record.count * record.unit_in;
        if (decoded > limit)
            return ST_TOO_LARGE;
    }
}

bool pack_match_ecm(struct bytes head) { return head.len >= MAGIC_LEN && !memcmp(head.at, "ECM", MAGIC_LEN); }

/* Nobody keeps a descriptor as sectors without error codes. */
enum status pack_peek_ecm(struct file *inner, const struct host *host, uint8_t *into, size_t *len) {
    (void)inner, (void)host, (void)into;
    *len = 0;
    return ST_OK;
}

enum status pack_open_ecm(struct file *inner, const struct host *host, uint64_t limit, struct file **ret,
                          struct error *error) {
    struct ecm *ecm = host_take(host, sizeof *ecm);
    struct window *window = host_take(host, sizeof *window);
    uint64_t size = 0;
    enum status status = ecm && window ? ST_OK : ST_NO_MEMORY;
    if (status == ST_OK) {
        memset(ecm, 0, sizeof *ecm);
        window->at = window->len = 0;
        ecm->inner = inner;
        status = scan(ecm, host, window, limit, &size);
        if (status != ST_OK)
            host_give(host, ecm->mark, ecm->mark_room * sizeof *ecm->mark);
    }
    host_give(host, window, sizeof *window);
    if (status != ST_OK) {
        host_give(host, ecm, sizeof *ecm);
        return error_set(error, status, 0, "the ECM records of %s are %s", inner->name,
                         status == ST_TRUNCATED ? "cut short" : "damaged");
    }
    ecm->kernels = edc_choose(host->simd);
    pack_name(inner->name, "ecm", ecm->name);
    ecm->blocks.block_len = BLOCK_LEN;
    ecm->blocks.worker_len = sizeof(struct worker);
    blocks_begin(&ecm->blocks, host, &ecm_ops, size, ecm->name);
    ecm->blocks.beside = inner;
    *ret = &ecm->blocks.file;
    return ST_OK;
}
