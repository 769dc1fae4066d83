/* SPDX-License-Identifier: MIT */
/* Which kernels does this processor have, and which may be used? */
#include "disc/edc.h"
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

extern const struct edc_kernels edc_avx2_wide;

/* Register state the operating system saves (XCR0). */
enum { XCR0_AVX = 0x06, XCR0_AVX512 = 0xe6 };

static uint32_t saved_state(void) {
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

/* From the least to the best. Each CPUID may be a trap into a hypervisor: none is asked twice. */
static const struct edc_kernels *tier(unsigned level) {
    unsigned most, a, b, c, d, b7 = 0, c7 = 0;
    if (level == 0)
        return &edc_portable;
    __cpuid(0, most, b, c, d);
    if (most >= 7)
        __cpuid_count(7, 0, a, b7, c7, d);
    __cpuid(1, a, b, c, d);
    uint32_t state = c & bit_OSXSAVE ? saved_state() : 0;
    bool sse = (c & bit_SSE4_1) && (c & bit_SSSE3) && (c & bit_PCLMUL);
    bool avx2 = sse && (c & bit_AVX) && (b7 & bit_AVX2) && (state & XCR0_AVX) == XCR0_AVX;
    unsigned wide_512 = bit_AVX512F | bit_AVX512BW | bit_AVX512VL | bit_AVX512DQ;
    bool vpclmul = c7 & bit_VPCLMULQDQ;
    bool avx512 =
        avx2 && (b7 & wide_512) == wide_512 && (c7 & bit_GFNI) && vpclmul && (state & XCR0_AVX512) == XCR0_AVX512;
    if (level >= 3 && avx512)
        return &edc_avx512;
    if (level >= 2 && avx2)
        return vpclmul ? &edc_avx2_wide : &edc_avx2;
    return level >= 1 && sse ? &edc_sse : &edc_portable;
}
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static const struct edc_kernels *tier(unsigned level) { return level ? &edc_neon : &edc_portable; }
#else
static const struct edc_kernels *tier(unsigned level) {
    (void)level;
    return &edc_portable;
}
#endif

const struct edc_kernels *edc_choose(const char *simd) {
    static const struct {
        char name[10];
        uint8_t level;
    } tiers[] = {{"portable", 0}, {"sse", 1}, {"neon", 1}, {"avx2", 2}, {"avx512", 3}};
    size_t len = simd ? strlen(simd) : 0;
    for (unsigned i = 0; i < sizeof tiers / sizeof *tiers; i++)
        if (len == strlen(tiers[i].name) && memcmp(simd, tiers[i].name, len) == 0)
            return tier(tiers[i].level);
    return tier(3);
}
