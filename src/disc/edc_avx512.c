/* SPDX-License-Identifier: MIT */
/* What are EDC and parity, by 512-bit vectors (AVX-512 BW and VL, GFNI, VPCLMULQDQ)? */
#include "disc/edc.h"
#ifdef EDC_EMULATED /* the test's way to run this file on any processor */
#include "disc/edc_emulated.h"
#define LANES
#define EDC_AVX512 edc_emulated
extern const struct edc_kernels edc_emulated;
#elif defined(__x86_64__)
#include <immintrin.h>
#define LANES __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,gfni,pclmul,vpclmulqdq")))
#define EDC_AVX512 edc_avx512
#endif
#ifdef EDC_AVX512

enum { VEC_LEN = 64 };
typedef __m512i vec;

static inline LANES vec vec_zero(void) { return _mm512_setzero_si512(); }
static inline LANES vec vec_load(const uint8_t *from) { return _mm512_loadu_si512((const void *)from); }
static inline LANES void vec_store(uint8_t *to, vec v) { _mm512_storeu_si512((void *)to, v); }
static inline LANES vec vec_xor(vec a, vec b) { return _mm512_xor_si512(a, b); }
static inline LANES vec vec_and(vec a, vec b) { return _mm512_and_si512(a, b); }
/* A masked load touches nothing it masks out: the sector's end may lie within. */
static inline LANES vec vec_inside(const uint8_t *from, const uint8_t *mask) {
    return _mm512_maskz_loadu_epi8(_mm512_movepi8_mask(vec_load(mask)), from);
}
static inline LANES vec vec_twice(vec v) {
    return _mm512_gf2p8affine_epi64_epi8(v, _mm512_set1_epi64((long long)0x8001828488102040), 0);
}
#include "disc/edc_tables.h"
static inline LANES vec vec_times(vec v, enum edc_times by) {
    return _mm512_gf2p8affine_epi64_epi8(v, _mm512_set1_epi64((long long)edc_times_affine[by]), 0);
}
static inline LANES vec vec_turned(vec v) {
    vec order = _mm512_set_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                                 24, 25, 26, 27, 28, 29, 30, 31);
    return _mm512_permutexvar_epi16(order, v);
}

#include "disc/edc_lanes.h"

static inline LANES __m128i distance(enum edc_distance d) {
    return _mm_loadu_si128((const __m128i *)(const void *)edc_over[d]);
}
static inline LANES vec all_lanes(enum edc_distance d) { return _mm512_broadcast_i32x4(distance(d)); }
/* Moves lanes on, so that they may be added to what lies `distance` behind them. */
static inline LANES vec moved(vec lane, vec over) {
    return vec_xor(_mm512_clmulepi64_epi128(lane, over, 0x00), _mm512_clmulepi64_epi128(lane, over, 0x11));
}
static inline LANES __m128i moved_128(__m128i lane, enum edc_distance d) {
    __m128i over = distance(d);
    return _mm_xor_si128(_mm_clmulepi64_si128(lane, over, 0x00), _mm_clmulepi64_si128(lane, over, 0x11));
}

static LANES uint32_t edc_bytes(const uint8_t *at, size_t len) {
    enum { COUNT = 4, STEP = 64 * COUNT };
    vec lane[COUNT], over = all_lanes(EDC_OVER_2048);
    if (len < STEP)
        return edc_continue(0, at, len);
    for (unsigned i = 0; i < COUNT; i++)
        lane[i] = vec_load(at + 64 * i);
    for (at += STEP, len -= STEP; len >= STEP; at += STEP, len -= STEP)
        for (unsigned i = 0; i < COUNT; i++)
            lane[i] = vec_xor(moved(lane[i], over), vec_load(at + 64 * i));
    over = all_lanes(EDC_OVER_1024);
    lane[2] = vec_xor(lane[2], moved(lane[0], over));
    lane[3] = vec_xor(lane[3], moved(lane[1], over));
    lane[3] = vec_xor(lane[3], moved(lane[2], all_lanes(EDC_OVER_512)));
    __m128i last = _mm512_extracti32x4_epi32(lane[3], 3);
    last = _mm_xor_si128(last, moved_128(_mm512_extracti32x4_epi32(lane[3], 0), EDC_OVER_384));
    last = _mm_xor_si128(last, moved_128(_mm512_extracti32x4_epi32(lane[3], 1), EDC_OVER_256));
    last = _mm_xor_si128(last, moved_128(_mm512_extracti32x4_epi32(lane[3], 2), EDC_OVER_128));
    for (; len >= 16; at += 16, len -= 16)
        last = _mm_xor_si128(moved_128(last, EDC_OVER_128), _mm_loadu_si128((const __m128i *)(const void *)at));
    uint8_t bytes[16];
    _mm_storeu_si128((__m128i *)(void *)bytes, last);
    return edc_continue(edc_continue(0, bytes, 16), at, len);
}

const struct edc_kernels EDC_AVX512 = {"avx512", edc_bytes, lanes_parity};
#endif
