/* SPDX-License-Identifier: MIT */
/* How is a CHD's map put into bits? The drawing is in chd_map.c, which reads it. */
#include "image/chd_pack.h"
#include "image/crc16.h"

enum { MAP_HEADER_LEN = 16, KINDS = 16, MOST_BITS = 8, RUN_SHORT = 7, RUN_LONG = 8, SELF_SAME = 9, SELF_NEXT = 10 };
enum { SHORT_LEAST = 3, SHORT_MOST = SHORT_LEAST + 15, LONG_LEAST = 3 + 16, LONG_MOST = LONG_LEAST + 255 };

/* Bits put most significant first; past the room they are counted. */
struct bit_writer {
    struct writer out;
    uint32_t held;
    unsigned held_count;
};

static void put_bits(struct bit_writer *bits, uint64_t value, unsigned count) {
    while (count--) {
        bits->held = bits->held << 1 | (uint32_t)(value >> count & 1);
        if (++bits->held_count == 8) {
            put_u8(&bits->out, bits->held & 255);
            bits->held_count = 0;
        }
    }
}

static void put_rest(struct bit_writer *bits) {
    if (bits->held_count)
        put_bits(bits, 0, 8 - bits->held_count);
}

static unsigned bits_for(uint64_t value) {
    unsigned count = 0;
    for (; value; value >>= 1)
        count++;
    return count;
}

/* ---- the kinds as symbols ---- */

/* The kind a hunk has in the bits: a reference to the same hunk as the last one, or to the next, says so without a
 * number. */
static unsigned kind_in_bits(const uint8_t *entry, uint64_t *self) {
    if (entry[0] != CHD_SELF)
        return entry[0];
    uint64_t target = get_be32(entry + 6), last = *self;
    *self = target;
    return target == last ? SELF_SAME : target == last + 1 ? SELF_NEXT : CHD_SELF;
}

static void put_run(struct writer *symbols, unsigned kind, uint32_t times) {
    while (times) {
        if (times < SHORT_LEAST) {
            put_u8(symbols, kind);
            times--;
        } else if (times <= SHORT_MOST) {
            put_u8(symbols, RUN_SHORT), put_u8(symbols, times - SHORT_LEAST);
            times = 0;
        } else {
            uint32_t now = times < LONG_MOST ? times : LONG_MOST;
            put_u8(symbols, RUN_LONG), put_u8(symbols, (now - LONG_LEAST) >> 4),
                put_u8(symbols, (now - LONG_LEAST) & 15);
            times -= now;
        }
    }
}

/* What the reader takes back apart: a kind stands once, then how often it comes again. */
static void put_symbols(struct writer *symbols, const uint8_t *entries, uint32_t hunks) {
    uint64_t self = 0;
    unsigned last = 0;
    uint32_t times = 0;
    for (uint32_t i = 0; i < hunks; i++) {
        unsigned kind = kind_in_bits(entries + (size_t)i * CHD_ENTRY_LEN, &self);
        if (kind == last) {
            times++;
            continue;
        }
        put_run(symbols, last, times);
        put_u8(symbols, kind);
        last = kind, times = 0;
    }
    put_run(symbols, last, times);
}

/* ---- the code ---- */

struct code {
    uint8_t length[KINDS];
    uint32_t bits[KINDS];
};

/* Joins the two lightest again and again; every join lengthens the codes below it. False: a code is longer than may be.
 */
static bool join(const uint64_t weight[KINDS], struct code *code) {
    uint64_t left[KINDS];
    uint16_t below[KINDS]; /* a bit for each symbol under a root */
    unsigned roots = 0;
    memset(code, 0, sizeof *code);
    for (unsigned i = 0; i < KINDS; i++)
        if (weight[i])
            left[roots] = weight[i], below[roots++] = (uint16_t)(1u << i);
    if (roots == 1)
        for (unsigned i = 0; i < KINDS; i++)
            code->length[i] = below[0] >> i & 1;
    while (roots > 1) {
        unsigned a = 0, b = 1;
        for (unsigned i = 0; i < roots; i++)
            if (left[i] < left[a])
                a = i;
        b = a == 0;
        for (unsigned i = 0; i < roots; i++)
            if (i != a && left[i] < left[b])
                b = i;
        for (unsigned i = 0; i < KINDS; i++)
            code->length[i] = (uint8_t)(code->length[i] + ((below[a] | below[b]) >> i & 1));
        left[a] += left[b], below[a] |= below[b];
        left[b] = left[roots - 1], below[b] = below[roots - 1];
        roots--;
    }
    for (unsigned i = 0; i < KINDS; i++)
        if (code->length[i] > MOST_BITS)
            return false;
    return true;
}

/* The longest codes are the smallest numbers, in the order of the symbols. */
static void number_codes(struct code *code) {
    uint32_t next = 0;
    for (unsigned length = MOST_BITS; length > 0; length--) {
        for (unsigned i = 0; i < KINDS; i++)
            if (code->length[i] == length)
                code->bits[i] = next++;
        next >>= 1;
    }
}

static void make_code(const struct writer *symbols, struct code *code) {
    uint64_t weight[KINDS] = {0};
    for (size_t i = 0; i < symbols->wanted; i++)
        weight[symbols->at[i]]++;
    while (!join(weight, code)) /* flatter weights, flatter codes */
        for (unsigned i = 0; i < KINDS; i++)
            weight[i] = (weight[i] + 1) / 2;
    number_codes(code);
}

/* Lengths as 4-bit numbers: 1 begins a run, so a length of 1 stands twice. */
static void put_lengths(struct bit_writer *bits, const struct code *code) {
    for (unsigned i = 0; i < KINDS;) {
        unsigned length = code->length[i], run = 1;
        while (i + run < KINDS && code->length[i + run] == length && run < 3 + 15)
            run++;
        if (length == 1) {
            put_bits(bits, 1, 4), put_bits(bits, 1, 4);
            i++;
        } else if (run < 3) {
            put_bits(bits, length, 4);
            i++;
        } else {
            put_bits(bits, 1, 4), put_bits(bits, length, 4), put_bits(bits, run - 3, 4);
            i += run;
        }
    }
}

/* ---- the whole ---- */

struct widths {
    unsigned length, self;
};

static struct widths measure(const uint8_t *entries, uint32_t hunks) {
    uint32_t most_len = 0, most_self = 0;
    for (uint32_t i = 0; i < hunks; i++) {
        const uint8_t *entry = entries + (size_t)i * CHD_ENTRY_LEN;
        uint32_t len = get_be24(entry + 1), self = get_be32(entry + 6);
        if (entry[0] <= CHD_CODEC3 && len > most_len)
            most_len = len;
        if (entry[0] == CHD_SELF && self > most_self)
            most_self = self;
    }
    return (struct widths){bits_for(most_len), bits_for(most_self)};
}

static void put_fields(struct bit_writer *bits, const uint8_t *entries, uint32_t hunks, struct widths widths) {
    uint64_t self = 0;
    for (uint32_t i = 0; i < hunks; i++) {
        const uint8_t *entry = entries + (size_t)i * CHD_ENTRY_LEN;
        unsigned kind = kind_in_bits(entry, &self);
        if (kind <= CHD_CODEC3)
            put_bits(bits, get_be24(entry + 1), widths.length);
        if (kind <= CHD_PLAIN)
            put_bits(bits, get_be16(entry + 10), 16);
        else if (kind == CHD_SELF)
            put_bits(bits, self, widths.self);
    }
}

/* Where the first hunk that has bytes of its own lies. */
static uint64_t first_place(const uint8_t *entries, uint32_t hunks) {
    for (uint32_t i = 0; i < hunks; i++) {
        const uint8_t *entry = entries + (size_t)i * CHD_ENTRY_LEN;
        if (entry[0] != CHD_SELF)
            return (uint64_t)get_be16(entry + 4) << 32 | get_be32(entry + 6);
    }
    return 0;
}

enum status chd_map_put(const uint8_t *entries, uint32_t hunks, struct arena *arena, struct bytes *ret) {
    struct widths widths = measure(entries, hunks);
    struct code code;
    /* A symbol for each hunk at most; 8 bits for that, then at most 24 of length or 22 of number, and 16 of CRC. */
    size_t room = MAP_HEADER_LEN + KINDS * 2 + (size_t)hunks * 6 + 16;
    uint8_t *at = arena_take(arena, room), *symbols_at = arena_take(arena, hunks + 4u);
    if (!at || !symbols_at)
        return ST_NO_MEMORY;
    struct writer symbols = writer_over(symbols_at, hunks + 4u);
    put_symbols(&symbols, entries, hunks);
    make_code(&symbols, &code);
    struct bit_writer bits = {.out = writer_over(at + MAP_HEADER_LEN, room - MAP_HEADER_LEN)};
    put_lengths(&bits, &code);
    for (size_t i = 0; i < symbols.wanted; i++)
        put_bits(&bits, code.bits[symbols.at[i]], code.length[symbols.at[i]]);
    put_fields(&bits, entries, hunks, widths);
    put_rest(&bits);
    struct writer head = writer_over(at, MAP_HEADER_LEN);
    uint64_t first = first_place(entries, hunks);
    put_be32(&head, (uint32_t)bits.out.wanted);
    put_be16(&head, (uint32_t)(first >> 32)), put_be32(&head, (uint32_t)first);
    put_be16(&head, crc16(0xffff, entries, (size_t)hunks * CHD_ENTRY_LEN));
    put_u8(&head, widths.length), put_u8(&head, widths.self), put_u8(&head, 0), put_u8(&head, 0);
    *ret = (struct bytes){at, MAP_HEADER_LEN + bits.out.wanted};
    return bits.out.wanted <= bits.out.room && symbols.wanted <= symbols.room ? ST_OK : ST_TOO_LARGE;
}
