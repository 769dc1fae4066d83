/* SPDX-License-Identifier: MIT */
/* Does the AVX-512 kernel give the right bytes, whatever this machine has? Its instructions are emulated here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "disc/test_data.h"

#define EDC_EMULATED
#include "disc/edc_avx512.c"

static void gives_what_the_portable_gives(void **state) {
    (void)state;
    /* edc_over is in the processor's own byte order, which the instructions assume to be little-endian. */
    const uint16_t one = 1;
    bool little = *(const uint8_t *)&one;
    for (uint32_t seed = 0; seed < 300; seed++) {
        uint8_t raw[RAW_LEN], want[RAW_LEN];
        test_noise(raw, RAW_LEN, seed);
        memcpy(want, raw, RAW_LEN);
        edc_emulated.parity(raw, seed & 1);
        edc_portable.parity(want, seed & 1);
        assert_memory_equal(raw, want, RAW_LEN);
        for (size_t len = seed; little && len <= RAW_LEN; len += 499)
            assert_int_equal(edc_emulated.edc(raw, len), edc_portable.edc(raw, len));
        if (little)
            assert_int_equal(edc_emulated.edc(raw, 2064), edc_portable.edc(raw, 2064));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(gives_what_the_portable_gives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
