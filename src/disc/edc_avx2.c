/* SPDX-License-Identifier: MIT */
/* What are EDC and parity, by 256-bit vectors (AVX2, with PCLMULQDQ or VPCLMULQDQ)? */
#include "disc/edc.h"
#if defined(__x86_64__)
#include <immintrin.h>

#define LANES __attribute__((target("avx2,pclmul")))
#define WIDE __attribute__((target("avx2,pclmul,vpclmulqdq")))
enum { VEC_LEN = 32 };
typedef __m256i vec;

static inline LANES vec vec_zero(void) { return _mm256_setzero_si256(); }
static inline LANES vec vec_load(const uint8_t *from) {
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}
static inline LANES void vec_store(uint8_t *to, vec v) { _mm256_storeu_si256((__m256i *)(void *)to, v); }
static inline LANES vec vec_xor(vec a, vec b) { return _mm256_xor_si256(a, b); }
static inline LANES vec vec_and(vec a, vec b) { return _mm256_and_si256(a, b); }
static inline LANES vec vec_inside(const uint8_t *from, const uint8_t *mask) {
    return vec_and(vec_load(from), vec_load(mask));
}
static inline LANES vec vec_twice(vec v) {
    vec carry = _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_setzero_si256(), v), _mm256_set1_epi8(0x1d));
    return _mm256_xor_si256(_mm256_add_epi8(v, v), carry);
}
#include "disc/edc_tables.h"
static inline LANES vec both_lanes(const void *from) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)from));
}
static inline LANES vec vec_times(vec v, enum edc_times by) {
    vec nibble = _mm256_set1_epi8(0xf);
    return vec_xor(_mm256_shuffle_epi8(both_lanes(edc_times_low[by]), vec_and(v, nibble)),
                   _mm256_shuffle_epi8(both_lanes(edc_times_high[by]), vec_and(_mm256_srli_epi16(v, 4), nibble)));
}
static inline LANES vec vec_turned(vec v) {
    vec order = _mm256_broadcastsi128_si256(_mm_setr_epi8(14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1));
    return _mm256_permute4x64_epi64(_mm256_shuffle_epi8(v, order), 0x4e);
}

#include "disc/edc_lanes.h"

static inline LANES __m128i load_128(const uint8_t *from) {
    return _mm_loadu_si128((const __m128i *)(const void *)from);
}
/* Moves a lane on, so that it may be added to what lies `distance` behind it. */
static inline LANES __m128i moved(__m128i lane, __m128i over) {
    return _mm_xor_si128(_mm_clmulepi64_si128(lane, over, 0x00), _mm_clmulepi64_si128(lane, over, 0x11));
}
static inline LANES __m128i distance(enum edc_distance d) {
    return _mm_loadu_si128((const __m128i *)(const void *)edc_over[d]);
}

/* The last lane, and bytes behind it. */
static inline LANES uint32_t finish(__m128i lane, const uint8_t *at, size_t len) {
    __m128i over = distance(EDC_OVER_128);
    for (; len >= 16; at += 16, len -= 16)
        lane = _mm_xor_si128(moved(lane, over), load_128(at));
    uint8_t last[16];
    _mm_storeu_si128((__m128i *)(void *)last, lane);
    return edc_continue(edc_continue(0, last, 16), at, len);
}

static LANES uint32_t edc_eight_lanes(const uint8_t *at, size_t len) {
    enum { COUNT = 8, STEP = 16 * COUNT };
    __m128i lane[COUNT], over = distance(EDC_OVER_1024);
    if (len < STEP)
        return edc_continue(0, at, len);
    for (unsigned i = 0; i < COUNT; i++)
        lane[i] = load_128(at + 16 * i);
    for (at += STEP, len -= STEP; len >= STEP; at += STEP, len -= STEP)
        for (unsigned i = 0; i < COUNT; i++)
            lane[i] = _mm_xor_si128(moved(lane[i], over), load_128(at + 16 * i));
    over = distance(EDC_OVER_512);
    for (unsigned i = 0; i < 4; i++)
        lane[4 + i] = _mm_xor_si128(lane[4 + i], moved(lane[i], over));
    over = distance(EDC_OVER_128);
    for (unsigned i = 5; i < COUNT; i++)
        lane[i] = _mm_xor_si128(lane[i], moved(lane[i - 1], over));
    return finish(lane[COUNT - 1], at, len);
}

static inline WIDE vec moved_wide(vec lane, vec over) {
    return _mm256_xor_si256(_mm256_clmulepi64_epi128(lane, over, 0x00), _mm256_clmulepi64_epi128(lane, over, 0x11));
}

static WIDE uint32_t edc_wide(const uint8_t *at, size_t len) {
    enum { COUNT = 4, STEP = 32 * COUNT };
    vec lane[COUNT], over = both_lanes(edc_over[EDC_OVER_1024]);
    if (len < STEP)
        return edc_continue(0, at, len);
    for (unsigned i = 0; i < COUNT; i++)
        lane[i] = vec_load(at + 32 * i);
    for (at += STEP, len -= STEP; len >= STEP; at += STEP, len -= STEP)
        for (unsigned i = 0; i < COUNT; i++)
            lane[i] = vec_xor(moved_wide(lane[i], over), vec_load(at + 32 * i));
    over = both_lanes(edc_over[EDC_OVER_512]);
    lane[2] = vec_xor(lane[2], moved_wide(lane[0], over));
    lane[3] = vec_xor(lane[3], moved_wide(lane[1], over));
    over = both_lanes(edc_over[EDC_OVER_256]);
    lane[3] = vec_xor(lane[3], moved_wide(lane[2], over));
    __m128i low = _mm256_castsi256_si128(lane[3]), high = _mm256_extracti128_si256(lane[3], 1);
    return finish(_mm_xor_si128(high, moved(low, distance(EDC_OVER_128))), at, len);
}

const struct edc_kernels edc_avx2 = {"avx2", edc_eight_lanes, lanes_parity};
const struct edc_kernels edc_avx2_wide = {"avx2", edc_wide, lanes_parity};
#endif
