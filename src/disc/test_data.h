/* SPDX-License-Identifier: MIT */
/* What do the tests of discs fill sectors with, and how do they name what came out? Included by tests only. */
#ifndef NTCDROM_DISC_TEST_DATA_H
#define NTCDROM_DISC_TEST_DATA_H

#include "base/bytes.h"
#include "disc/edc.h"
#include "disc/sector.h"

/* CRC-32 as zlib has it, going on from `crc` (0 at the start). */
static inline uint32_t test_crc32(uint32_t crc, const void *at, size_t len) {
    const uint8_t *p = at;
    crc = ~crc;
    for (size_t i = 0; i < len; i++) {
        crc ^= p[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* A linear congruential sequence; step first, then take the top byte. */
static inline uint8_t test_next(uint32_t *x) {
    *x = *x * 1664525u + 1013904223u;
    return (uint8_t)(*x >> 24);
}
static inline void test_noise(uint8_t *at, size_t len, uint32_t seed) {
    for (size_t i = 0; i < len; i++)
        at[i] = test_next(&seed);
}

/* Hexadecimal words into bytes; the count. */
static inline size_t test_hex(const char *text, uint8_t *into) {
    size_t len = 0;
    for (unsigned digits = 0, value = 0; *text; text++) {
        char c = *text;
        if (c == ' ')
            continue;
        value = value << 4 | (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        if (++digits == 2)
            into[len++] = (uint8_t)value, digits = value = 0;
    }
    return len;
}

#endif
