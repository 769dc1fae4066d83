/* SPDX-License-Identifier: MIT */
/* Do all kernels give the same bytes, on noise and at every length? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "disc/test_data.h"

enum { SECTORS = 10000 };

static const char *const tiers[] = {"portable", "sse", "avx2", "avx512", "neon", NULL, "no such"};

/* P and Q by their definition, one codeword after the other. */
static uint8_t twice(uint8_t v) { return (uint8_t)(v << 1 ^ (v & 0x80 ? 0x1d : 0)); }
static uint8_t times_f4(uint8_t v) {
    uint8_t product = 0;
    for (unsigned bit = 0; bit < 8; bit++, v = twice(v))
        product ^= 0xf4 >> bit & 1 ? v : 0;
    return product;
}
static unsigned place(unsigned n, unsigned m, bool q) { return 12 + 2 * (q ? (44 * m + 43 * n) % 1118 : 43 * m + n); }
static void parity_slowly(uint8_t *raw, bool header) {
    uint8_t kept[4];
    memcpy(kept, raw + 12, 4);
    if (!header)
        memset(raw + 12, 0, 4);
    for (unsigned q = 0; q < 2; q++)
        for (unsigned n = 0; n < (q ? 26u : 43u); n++)
            for (unsigned plane = 0; plane < 2; plane++) {
                uint8_t s0 = 0, h = 0;
                for (unsigned m = 0; m < (q ? 43u : 24u); m++) {
                    uint8_t v = raw[place(n, m, q) + plane];
                    s0 ^= v, h = twice(h) ^ v;
                }
                uint8_t first = times_f4(s0 ^ twice(twice(h)));
                unsigned at = (q ? Q_AT : P_AT) + 2 * n + plane;
                raw[at] = first, raw[at + (q ? 52 : 86)] = first ^ s0;
            }
    memcpy(raw + 12, kept, 4);
}

static uint32_t edc_slowly(const uint8_t *at, size_t len) {
    uint32_t edc = 0;
    for (size_t i = 0; i < len; i++) {
        edc ^= at[i];
        for (unsigned bit = 0; bit < 8; bit++)
            edc = edc >> 1 ^ (edc & 1 ? 0xd8018001 : 0);
    }
    return edc;
}

static void portable_is_the_definition(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < 200; seed++) {
        uint8_t raw[RAW_LEN], want[RAW_LEN];
        test_noise(raw, RAW_LEN, seed);
        memcpy(want, raw, RAW_LEN);
        edc_portable.parity(raw, seed & 1);
        parity_slowly(want, seed & 1);
        assert_memory_equal(raw, want, RAW_LEN);
        for (size_t len = 0; len <= RAW_LEN; len += 1 + seed * 7)
            assert_int_equal(edc_portable.edc(raw + RAW_LEN - len, len), edc_slowly(raw + RAW_LEN - len, len));
    }
}

static void every_kernel_gives_the_same(void **state) {
    (void)state;
    for (unsigned t = 0; t < sizeof tiers / sizeof *tiers; t++) {
        const struct edc_kernels *kernels = edc_choose(tiers[t]);
        for (uint32_t seed = 0; seed < SECTORS; seed++) {
            /* Odd addresses, and bytes around that must stay. */
            uint8_t room[RAW_LEN + 130], want[RAW_LEN], *raw = room + 64 + seed % 2;
            memset(room, 0xc3, sizeof room);
            test_noise(raw, RAW_LEN, seed);
            memcpy(want, raw, RAW_LEN);
            kernels->parity(raw, seed & 2);
            edc_portable.parity(want, seed & 2);
            assert_memory_equal(raw, want, RAW_LEN);
            for (unsigned i = 0; i < 64; i++)
                assert_true(room[i] == 0xc3 && raw[RAW_LEN + i] == 0xc3);
            assert_int_equal(kernels->edc(raw, 2064), edc_portable.edc(raw, 2064));
            assert_int_equal(kernels->edc(raw + 16, 2056), edc_portable.edc(raw + 16, 2056));
            assert_int_equal(kernels->edc(raw + 16, 2332), edc_portable.edc(raw + 16, 2332));
        }
    }
}

static void every_length_is_right(void **state) {
    (void)state;
    uint8_t noise[RAW_LEN];
    test_noise(noise, sizeof noise, 5);
    for (unsigned t = 0; t < sizeof tiers / sizeof *tiers; t++)
        for (size_t len = 0; len <= RAW_LEN; len++)
            assert_int_equal(edc_choose(tiers[t])->edc(noise + RAW_LEN - len, len),
                             edc_continue(0, noise + RAW_LEN - len, len));
}

static void names_choose(void **state) {
    (void)state;
    assert_string_equal(edc_choose("portable")->name, "portable");
    assert_ptr_equal(edc_choose(NULL), edc_choose(""));
    assert_ptr_equal(edc_choose(NULL), edc_choose("bogus"));
#if defined(__x86_64__)
    /* What is asked for is given or, where the processor lacks it, something less: never more. */
    assert_string_not_equal(edc_choose("sse")->name, "avx2");
    assert_string_not_equal(edc_choose("avx2")->name, "avx512");
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(portable_is_the_definition),
        cmocka_unit_test(every_kernel_gives_the_same),
        cmocka_unit_test(every_length_is_right),
        cmocka_unit_test(names_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
