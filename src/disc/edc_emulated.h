/* SPDX-License-Identifier: MIT */
/* The instructions edc_avx512.c uses, said in plain C after the processor's manual: so that its kernel is tested on
 * every machine. Included by tests only. */
#ifndef NTCDROM_DISC_EDC_EMULATED_H
#define NTCDROM_DISC_EDC_EMULATED_H

#include "base/bytes.h"

typedef struct {
    uint8_t b[16];
} emulated_128;
typedef struct {
    uint8_t b[64];
} emulated_512;
#define __m128i emulated_128
#define __m512i emulated_512

static inline emulated_512 _mm512_setzero_si512(void) { return (emulated_512){{0}}; }
static inline emulated_512 _mm512_loadu_si512(const void *from) {
    emulated_512 v;
    memcpy(v.b, from, 64);
    return v;
}
static inline void _mm512_storeu_si512(void *to, emulated_512 v) { memcpy(to, v.b, 64); }
static inline emulated_512 _mm512_xor_si512(emulated_512 a, emulated_512 b) {
    for (unsigned i = 0; i < 64; i++)
        a.b[i] ^= b.b[i];
    return a;
}
static inline emulated_512 _mm512_and_si512(emulated_512 a, emulated_512 b) {
    for (unsigned i = 0; i < 64; i++)
        a.b[i] &= b.b[i];
    return a;
}
static inline uint64_t _mm512_movepi8_mask(emulated_512 v) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < 64; i++)
        mask |= (uint64_t)(v.b[i] >> 7) << i;
    return mask;
}
static inline emulated_512 _mm512_maskz_loadu_epi8(uint64_t mask, const uint8_t *from) {
    emulated_512 v = {{0}};
    for (unsigned i = 0; i < 64; i++)
        if (mask >> i & 1)
            v.b[i] = from[i];
    return v;
}
static inline emulated_512 _mm512_set1_epi64(long long value) {
    emulated_512 v;
    for (unsigned i = 0; i < 64; i += 8)
        set_le64(v.b + i, (uint64_t)value);
    return v;
}
static inline emulated_512 _mm512_gf2p8affine_epi64_epi8(emulated_512 x, emulated_512 matrix, int flip) {
    emulated_512 v;
    for (unsigned i = 0; i < 64; i++) {
        unsigned byte = 0;
        for (unsigned bit = 0; bit < 8; bit++) {
            unsigned row = matrix.b[(i & ~7u) + 7 - bit] & x.b[i], parity = 0;
            for (; row; row &= row - 1)
                parity ^= 1;
            byte |= parity << bit;
        }
        v.b[i] = (uint8_t)(byte ^ (unsigned)flip);
    }
    return v;
}
static inline emulated_512 emulated_words(const uint16_t words[32]) { /* the highest first */
    emulated_512 v;
    for (unsigned i = 0; i < 32; i++)
        set_le16(v.b + 2 * i, words[31 - i]);
    return v;
}
#define _mm512_set_epi16(...) emulated_words((const uint16_t[32]){__VA_ARGS__})
static inline emulated_512 _mm512_permutexvar_epi16(emulated_512 order, emulated_512 from) {
    emulated_512 v;
    for (unsigned i = 0; i < 32; i++)
        memcpy(v.b + 2 * i, from.b + 2 * (get_le16(order.b + 2 * i) & 31), 2);
    return v;
}
static inline emulated_512 _mm512_broadcast_i32x4(emulated_128 lane) {
    emulated_512 v;
    for (unsigned i = 0; i < 64; i += 16)
        memcpy(v.b + i, lane.b, 16);
    return v;
}
static inline emulated_128 _mm512_extracti32x4_epi32(emulated_512 v, int lane) {
    emulated_128 part;
    memcpy(part.b, v.b + 16 * lane, 16);
    return part;
}
static inline emulated_128 _mm_loadu_si128(const emulated_128 *from) {
    emulated_128 v;
    memcpy(v.b, (const void *)from, 16);
    return v;
}
static inline void _mm_storeu_si128(emulated_128 *to, emulated_128 v) { memcpy((void *)to, v.b, 16); }
static inline emulated_128 _mm_xor_si128(emulated_128 a, emulated_128 b) {
    for (unsigned i = 0; i < 16; i++)
        a.b[i] ^= b.b[i];
    return a;
}
static inline emulated_128 _mm_clmulepi64_si128(emulated_128 a, emulated_128 b, int halves) {
    uint64_t x = get_le64(a.b + (halves & 1 ? 8 : 0)), y = get_le64(b.b + (halves & 0x10 ? 8 : 0)), low = 0, high = 0;
    for (unsigned i = 0; i < 64; i++)
        if (y >> i & 1) {
            low ^= x << i;
            high ^= i ? x >> (64 - i) : 0;
        }
    emulated_128 v;
    set_le64(v.b, low), set_le64(v.b + 8, high);
    return v;
}
static inline emulated_512 _mm512_clmulepi64_epi128(emulated_512 a, emulated_512 b, int halves) {
    emulated_512 v;
    for (int lane = 0; lane < 4; lane++) {
        emulated_128 product =
            _mm_clmulepi64_si128(_mm512_extracti32x4_epi32(a, lane), _mm512_extracti32x4_epi32(b, lane), halves);
        memcpy(v.b + 16 * lane, product.b, 16);
    }
    return v;
}

#endif
