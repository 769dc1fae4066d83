/* SPDX-License-Identifier: MIT */
/* What are EDC and parity, by NEON's 128-bit vectors? */
#include "disc/edc.h"
#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>

#define LANES
enum { VEC_LEN = 16 };
typedef uint8x16_t vec;

static inline vec vec_zero(void) { return vdupq_n_u8(0); }
static inline vec vec_load(const uint8_t *from) { return vld1q_u8(from); }
static inline void vec_store(uint8_t *to, vec v) { vst1q_u8(to, v); }
static inline vec vec_xor(vec a, vec b) { return veorq_u8(a, b); }
static inline vec vec_and(vec a, vec b) { return vandq_u8(a, b); }
static inline vec vec_inside(const uint8_t *from, const uint8_t *mask) {
    return vec_and(vec_load(from), vec_load(mask));
}
static inline vec vec_twice(vec v) {
    vec carry = vandq_u8(vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(v), 7)), vdupq_n_u8(0x1d));
    return veorq_u8(vshlq_n_u8(v, 1), carry);
}
#include "disc/edc_tables.h"
static inline vec vec_times(vec v, enum edc_times by) {
    return vec_xor(vqtbl1q_u8(vec_load(edc_times_low[by]), vandq_u8(v, vdupq_n_u8(0xf))),
                   vqtbl1q_u8(vec_load(edc_times_high[by]), vshrq_n_u8(v, 4)));
}
static inline vec vec_turned(vec v) {
    vec halves = vreinterpretq_u8_u16(vrev64q_u16(vreinterpretq_u16_u8(v)));
    return vextq_u8(halves, halves, 8);
}

#include "disc/edc_lanes.h"

/* Carry-less multiplication is optional and cannot be asked for without an operating system: it is used where the
 * compiler is told that every processor it compiles for has it. */
#if defined(__ARM_FEATURE_AES) || defined(__ARM_FEATURE_CRYPTO)
static inline vec moved(vec lane, const uint64_t over[2]) {
    poly64x2_t v = vreinterpretq_p64_u8(lane);
    poly128_t low = vmull_p64((poly64_t)vgetq_lane_u64(vreinterpretq_u64_p64(v), 0), (poly64_t)over[0]);
    poly128_t high = vmull_p64((poly64_t)vgetq_lane_u64(vreinterpretq_u64_p64(v), 1), (poly64_t)over[1]);
    return vec_xor(vreinterpretq_u8_p128(low), vreinterpretq_u8_p128(high));
}

static uint32_t edc_bytes(const uint8_t *at, size_t len) {
    enum { STEP = 64 };
    if (len < STEP)
        return edc_continue(0, at, len);
    vec a = vec_load(at), b = vec_load(at + 16), c = vec_load(at + 32), d = vec_load(at + 48);
    const uint64_t *over = edc_over[EDC_OVER_512];
    for (at += STEP, len -= STEP; len >= STEP; at += STEP, len -= STEP) {
        a = vec_xor(moved(a, over), vec_load(at));
        b = vec_xor(moved(b, over), vec_load(at + 16));
        c = vec_xor(moved(c, over), vec_load(at + 32));
        d = vec_xor(moved(d, over), vec_load(at + 48));
    }
    over = edc_over[EDC_OVER_128];
    d = vec_xor(d, moved(vec_xor(c, moved(vec_xor(b, moved(a, over)), over)), over));
    for (; len >= 16; at += 16, len -= 16)
        d = vec_xor(moved(d, over), vec_load(at));
    uint8_t last[16];
    vec_store(last, d);
    return edc_continue(edc_continue(0, last, 16), at, len);
}
#else
static uint32_t edc_bytes(const uint8_t *at, size_t len) { return edc_portable.edc(at, len); }
#endif

const struct edc_kernels edc_neon = {"neon", edc_bytes, lanes_parity};
#endif
