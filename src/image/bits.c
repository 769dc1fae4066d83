/* SPDX-License-Identifier: MIT */
/* Canonical Huffman codes as CHD files have them. */
#include "image/bits.h"

enum { LONGEST = 32 };

bool huffman_build(struct huffman *huffman) {
    uint32_t count[LONGEST + 1] = {0}, first[LONGEST + 1], start = 0;
    for (unsigned i = 0; i < huffman->count; i++) {
        if (huffman->length[i] > huffman->most_bits)
            return false;
        if (huffman->length[i])
            count[huffman->length[i]]++;
    }
    /* The longest codes are the smallest numbers. */
    for (unsigned len = LONGEST; len > 0; len--) {
        uint32_t next = (start + count[len]) >> 1;
        if (len > 1 && next * 2 != start + count[len])
            return false;
        first[len] = start;
        start = next;
    }
    memset(huffman->table, 0, sizeof huffman->table[0] << huffman->most_bits);
    for (unsigned i = 0; i < huffman->count; i++) {
        unsigned len = huffman->length[i], shift = huffman->most_bits - len;
        if (!len)
            continue;
        uint32_t code = first[len]++;
        if (code >> len)
            return false;
        for (uint32_t entry = code << shift; entry < (code + 1) << shift; entry++)
            huffman->table[entry] = (uint16_t)(i << 5 | len);
    }
    return true;
}

bool huffman_take_run_lengths(struct huffman *huffman, struct bits *bits) {
    for (unsigned i = 0; i < huffman->count;) {
        uint32_t length = bits_take(bits, 4), times = 1;
        if (length == 1 && (length = bits_take(bits, 4)) != 1)
            times = bits_take(bits, 4) + 3;
        for (; times && i < huffman->count; times--)
            huffman->length[i++] = (uint8_t)length;
        if (times)
            return false;
    }
    return !bits->failed && huffman_build(huffman);
}

bool huffman_take_tree(struct huffman *huffman, struct huffman *small, struct bits *bits) {
    enum { SMALL_CODES = 24, SMALL_BITS = 6, LAST_LENGTH_BITS = 8 };
    small->count = SMALL_CODES, small->most_bits = SMALL_BITS;
    small->length[0] = (uint8_t)bits_take(bits, 3);
    unsigned start = bits_take(bits, 3) + 1;
    uint32_t length = 0;
    for (unsigned i = 1; i < SMALL_CODES; i++) {
        if (i >= start && length != 7)
            length = bits_take(bits, 3);
        small->length[i] = (uint8_t)(i < start || length == 7 ? 0 : length);
    }
    if (!huffman_build(small))
        return false;
    uint8_t last = 0;
    for (unsigned i = 0; i < huffman->count && !bits->failed;) {
        unsigned value = huffman_take(small, bits);
        if (value) {
            last = (uint8_t)(value - 1);
            huffman->length[i++] = last;
            continue;
        }
        uint32_t times = bits_take(bits, 3) + 2;
        if (times == 7 + 2)
            times += bits_take(bits, LAST_LENGTH_BITS);
        for (; times && i < huffman->count; times--)
            huffman->length[i++] = last;
    }
    return !bits->failed && huffman_build(huffman);
}
