/* SPDX-License-Identifier: MIT */
/* Bits taken most significant first, and canonical Huffman codes over them. */
#ifndef NTCDROM_IMAGE_BITS_H
#define NTCDROM_IMAGE_BITS_H

#include "base/bytes.h"

/* Past the end zeros come, and `failed` sticks. */
struct bits {
    struct bytes from;
    size_t at;         /* the next byte */
    uint32_t held;     /* bits taken from it but not used, left-aligned */
    unsigned held_count;
    bool failed;
};

static inline struct bits bits_over(struct bytes from) { return (struct bits){.from = from}; }

/* The next n (0..24) bits without taking them. */
static inline uint32_t bits_look(struct bits *bits, unsigned n) {
    while (bits->held_count < n) {
        uint8_t byte = bits->at < bits->from.len ? bits->from.at[bits->at] : 0;
        bits->at++;
        bits->held |= (uint32_t)byte << (24 - bits->held_count);
        bits->held_count += 8;
    }
    return n ? bits->held >> (32 - n) : 0;
}

static inline void bits_skip(struct bits *bits, unsigned n) {
    bits->held <<= n;
    bits->held_count -= n;
    if (bits->at > bits->from.len && (bits->at - bits->from.len) * 8 > bits->held_count)
        bits->failed = true;
}

static inline uint32_t bits_take(struct bits *bits, unsigned n) {
    uint32_t value = bits_look(bits, n);
    bits_skip(bits, n);
    return value;
}

/* Up to 48 bits, in two pieces. */
static inline uint64_t bits_take_long(struct bits *bits, unsigned n) {
    if (n <= 24)
        return bits_take(bits, n);
    uint64_t high = bits_take(bits, n - 24);
    return high << 24 | bits_take(bits, 24);
}

enum { HUFFMAN_MOST_CODES = 256, HUFFMAN_MOST_BITS = 16 };

/* Code lengths in, a table over the longest code out: entry = symbol << 5 | length. */
struct huffman {
    unsigned count, most_bits;
    uint8_t length[HUFFMAN_MOST_CODES];
    uint16_t table[1 << HUFFMAN_MOST_BITS];
};

/* Builds the table; false when the lengths are no code. */
bool huffman_build(struct huffman *huffman);
static inline unsigned huffman_take(const struct huffman *huffman, struct bits *bits) {
    uint16_t entry = huffman->table[bits_look(bits, huffman->most_bits)];
    bits_skip(bits, entry & 31);
    if (!(entry & 31))
        bits->failed = true;
    return entry >> 5;
}
/* Code lengths as run lengths of 4-bit numbers: how a CHD map gives its own. */
bool huffman_take_run_lengths(struct huffman *huffman, struct bits *bits);
/* Code lengths as a small tree codes them: how CHD's "huff" gives its own. `small` is scratch. */
bool huffman_take_tree(struct huffman *huffman, struct huffman *small, struct bits *bits);

#endif
