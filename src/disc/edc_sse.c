/* SPDX-License-Identifier: MIT */
/* What are EDC and parity, by 128-bit vectors and carry-less multiplication (SSE4.1, PCLMULQDQ)? */
#include "disc/edc.h"
#if defined(__x86_64__)
#include <immintrin.h>

#define LANES __attribute__((target("sse4.1,pclmul")))
enum { VEC_LEN = 16 };
typedef __m128i vec;

static inline LANES vec vec_zero(void) { return _mm_setzero_si128(); }
static inline LANES vec vec_load(const uint8_t *from) { return _mm_loadu_si128((const __m128i *)(const void *)from); }
static inline LANES void vec_store(uint8_t *to, vec v) { _mm_storeu_si128((__m128i *)(void *)to, v); }
static inline LANES vec vec_xor(vec a, vec b) { return _mm_xor_si128(a, b); }
static inline LANES vec vec_and(vec a, vec b) { return _mm_and_si128(a, b); }
static inline LANES vec vec_inside(const uint8_t *from, const uint8_t *mask) {
    return vec_and(vec_load(from), vec_load(mask));
}
static inline LANES vec vec_twice(vec v) {
    vec carry = _mm_and_si128(_mm_cmpgt_epi8(_mm_setzero_si128(), v), _mm_set1_epi8(0x1d));
    return _mm_xor_si128(_mm_add_epi8(v, v), carry);
}
#include "disc/edc_tables.h"
static inline LANES vec vec_times(vec v, enum edc_times by) {
    vec nibble = _mm_set1_epi8(0xf);
    return vec_xor(_mm_shuffle_epi8(vec_load(edc_times_low[by]), vec_and(v, nibble)),
                   _mm_shuffle_epi8(vec_load(edc_times_high[by]), vec_and(_mm_srli_epi16(v, 4), nibble)));
}
static inline LANES vec vec_turned(vec v) {
    return _mm_shuffle_epi8(v, _mm_setr_epi8(14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1));
}

#include "disc/edc_lanes.h"

/* Moves a lane on, so that it may be added to what lies `distance` behind it. */
static inline LANES vec moved(vec lane, vec over) {
    return vec_xor(_mm_clmulepi64_si128(lane, over, 0x00), _mm_clmulepi64_si128(lane, over, 0x11));
}
static inline LANES vec distance(enum edc_distance d) {
    return _mm_loadu_si128((const __m128i *)(const void *)edc_over[d]);
}

static LANES uint32_t edc_bytes(const uint8_t *at, size_t len) {
    enum { STEP = 64 };
    if (len < STEP)
        return edc_continue(0, at, len);
    vec a = vec_load(at), b = vec_load(at + 16), c = vec_load(at + 32), d = vec_load(at + 48),
        over = distance(EDC_OVER_512);
    for (at += STEP, len -= STEP; len >= STEP; at += STEP, len -= STEP) {
        a = vec_xor(moved(a, over), vec_load(at));
        b = vec_xor(moved(b, over), vec_load(at + 16));
        c = vec_xor(moved(c, over), vec_load(at + 32));
        d = vec_xor(moved(d, over), vec_load(at + 48));
    }
    over = distance(EDC_OVER_128);
    d = vec_xor(d, moved(vec_xor(c, moved(vec_xor(b, moved(a, over)), over)), over));
    for (; len >= 16; at += 16, len -= 16)
        d = vec_xor(moved(d, over), vec_load(at));
    uint8_t last[16];
    vec_store(last, d);
    return edc_continue(edc_continue(0, last, 16), at, len);
}

const struct edc_kernels edc_sse = {"sse", edc_bytes, lanes_parity};
#endif
