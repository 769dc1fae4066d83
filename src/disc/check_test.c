/* SPDX-License-Identifier: MIT */
/* Is what the parity can repair repaired, and is nothing else touched? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "disc/test_data.h"

static void build(uint8_t *raw, bool form1) {
    sector_put_header(raw, 16, form1 ? 2 : 1);
    memset(raw + 16, 0, RAW_LEN - 16);
    if (form1)
        raw[18] = raw[22] = 8;
    for (unsigned i = 0; i < 2048; i++)
        raw[(form1 ? 24 : 16) + i] = (uint8_t)i;
    if (form1)
        edc_seal_form1(&edc_portable, raw);
    else
        edc_seal_mode1(&edc_portable, raw);
}

static enum sector_check check(const uint8_t *raw, bool form1, uint8_t *fixed) {
    return sector_check(&edc_portable, form1 ? SECTOR_FORM1 : SECTOR_MODE1, raw, fixed);
}

/* Damages `count` bytes from `at` on and expects the sector back. */
static bool repaired(const uint8_t *good, unsigned at, unsigned count, uint32_t seed, bool form1) {
    uint8_t raw[RAW_LEN], fixed[RAW_LEN], before[RAW_LEN];
    memcpy(raw, good, RAW_LEN);
    for (unsigned i = 0; i < count; i++)
        raw[at + i] ^= (uint8_t)(test_next(&seed) | 1);
    memcpy(before, raw, RAW_LEN);
    enum sector_check found = check(raw, form1, fixed);
    assert_memory_equal(raw, before, RAW_LEN);
    return found == SECTOR_RIGHT || (found == SECTOR_CORRECTED && memcmp(fixed, good, 2076) == 0);
}

static void any_byte_is_repaired(void **state) {
    (void)state;
    for (unsigned form1 = 0; form1 < 2; form1++) {
        uint8_t good[RAW_LEN];
        build(good, form1);
        /* In mode 2 the header is not covered: wrong there is wrong for good, and only the mode byte is judged. */
        for (unsigned at = form1 ? 16 : 12; at < RAW_LEN; at++)
            assert_true(repaired(good, at, 1, at, form1));
    }
}

static void any_two_bytes_are_repaired(void **state) {
    (void)state;
    uint8_t good[RAW_LEN];
    uint32_t x = 9;
    build(good, false);
    for (unsigned i = 0; i < 1000; i++) {
        uint8_t raw[RAW_LEN], fixed[RAW_LEN];
        memcpy(raw, good, RAW_LEN);
        for (unsigned k = 0; k < 2; k++)
            raw[12 + (unsigned)(test_next(&x) << 8 | test_next(&x)) % 2340] ^= (uint8_t)(test_next(&x) | 1);
        enum sector_check found = check(raw, false, fixed);
        assert_true(found == SECTOR_RIGHT || found == SECTOR_CORRECTED);
        if (found == SECTOR_CORRECTED)
            assert_memory_equal(fixed, good, 2076);
    }
}

static void bursts_are_repaired(void **state) {
    (void)state;
    uint8_t good[RAW_LEN];
    build(good, false);
    uint32_t x = 3;
    for (unsigned i = 0; i < 300; i++) {
        unsigned len = 4 + i % 29, at = 12 + (unsigned)(test_next(&x) << 8 | test_next(&x)) % (2340 - len);
        assert_true(repaired(good, at, len, i, false));
        assert_true(at < 16 || repaired(good, at, len, i, false));
    }
}

static void scattered_bytes_are_repaired_up_to_a_point(void **state) {
    (void)state;
    uint8_t good[RAW_LEN];
    build(good, false);
    for (unsigned spread = 20; spread <= 320; spread *= 4) {
        unsigned repaired_count = 0;
        for (uint32_t seed = 0; seed < 200; seed++) {
            uint8_t raw[RAW_LEN], fixed[RAW_LEN], before[RAW_LEN];
            uint32_t x = seed * 77 + spread;
            memcpy(raw, good, RAW_LEN);
            for (unsigned i = 0; i < spread; i++)
                raw[12 + (unsigned)(test_next(&x) << 8 | test_next(&x)) % 2340] ^= (uint8_t)(test_next(&x) | 1);
            memcpy(before, raw, RAW_LEN);
            enum sector_check found = check(raw, false, fixed);
            assert_memory_equal(raw, before, RAW_LEN);
            if (found == SECTOR_CORRECTED)
                assert_memory_equal(fixed, good, 2076); /* never something else */
            repaired_count += found == SECTOR_CORRECTED;
        }
        /* Twenty bytes lie so that each is alone in a codeword but for rare squares of four; 320 leave hardly a
         * codeword with one. */
        assert_true(spread == 20 ? repaired_count >= 198 : spread == 320 ? repaired_count == 0 : repaired_count <= 100);
    }
}

static void sync_and_mode_come_first(void **state) {
    (void)state;
    uint8_t raw[RAW_LEN] = {0}, fixed[RAW_LEN];
    assert_int_equal(check(raw, false, fixed), SECTOR_NO_SYNC); /* though its EDC is right */
    build(raw, true);
    assert_int_equal(check(raw, false, fixed), SECTOR_NO_MODE);
    raw[15] = 1;
    assert_int_equal(check(raw, true, fixed), SECTOR_CORRECTED);
    assert_int_equal(fixed[15], 2);
    build(raw, false);
    raw[15] = 0xe1; /* run-out block of a recorder */
    edc_seal_mode1(&edc_portable, raw);
    assert_int_equal(check(raw, false, fixed), SECTOR_RIGHT);
    build(raw, false);
    raw[15] = 2;
    edc_seal_mode1(&edc_portable, raw); /* whole, but not of this mode */
    assert_int_equal(check(raw, false, fixed), SECTOR_NO_MODE);
}

static void form_2_is_only_judged(void **state) {
    (void)state;
    uint8_t raw[RAW_LEN] = {0}, fixed[RAW_LEN];
    sector_put_header(raw, 5, 2);
    raw[18] = raw[22] = 0x20;
    raw[500] = 7;
    edc_seal_form2(&edc_portable, raw);
    assert_int_equal(sector_check(&edc_portable, SECTOR_FORM2, raw, fixed), SECTOR_RIGHT);
    raw[500] = 8;
    assert_int_equal(sector_check(&edc_portable, SECTOR_FORM2, raw, fixed), SECTOR_UNCORRECTABLE);
    set_le32(raw + EDC_AT_FORM2, 0);
    assert_int_equal(sector_check(&edc_portable, SECTOR_FORM2, raw, fixed), SECTOR_RIGHT);
}

static void parity_is_compared_when_asked(void **state) {
    (void)state;
    uint8_t raw[RAW_LEN], scratch[RAW_LEN];
    for (unsigned form1 = 0; form1 < 2; form1++) {
        enum sector_kind kind = form1 ? SECTOR_FORM1 : SECTOR_MODE1;
        build(raw, form1);
        assert_true(sector_parity_right(&edc_portable, kind, raw, scratch));
        raw[2300] ^= 1;
        assert_int_equal(check(raw, form1, scratch), SECTOR_RIGHT);
        assert_false(sector_parity_right(&edc_portable, kind, raw, scratch));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_byte_is_repaired),          cmocka_unit_test(any_two_bytes_are_repaired),
        cmocka_unit_test(bursts_are_repaired),           cmocka_unit_test(scattered_bytes_are_repaired_up_to_a_point),
        cmocka_unit_test(sync_and_mode_come_first),      cmocka_unit_test(form_2_is_only_judged),
        cmocka_unit_test(parity_is_compared_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
