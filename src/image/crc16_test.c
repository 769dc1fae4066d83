/* SPDX-License-Identifier: MIT */
/* Is the CRC that of its definition, whatever the length, place and start? */
#include "image/crc16.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static uint16_t by_bits(uint16_t crc, const uint8_t *at, size_t len) {
    while (len--) {
        crc = (uint16_t)(crc ^ *at++ << 8);
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

static void test_definition(void **state) {
    uint8_t bytes[100];
    uint32_t noise = 1;
    (void)state;
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((noise = noise * 1664525u + 1013904223u) >> 24);
    for (size_t at = 0; at < 9; at++)
        for (size_t len = 0; at + len <= sizeof bytes; len++) {
            assert_int_equal(crc16(0xffff, bytes + at, len), by_bits(0xffff, bytes + at, len));
            assert_int_equal(crc16((uint16_t)(at * 7919), bytes + at, len),
                             by_bits((uint16_t)(at * 7919), bytes + at, len));
        }
}

/* The check value every catalogue of CRCs gives: of the nine digits. */
static void test_known(void **state) {
    (void)state;
    assert_int_equal(crc16(0xffff, (const uint8_t *)"123456789", 9), 0x29b1);
    assert_int_equal(crc16(0, (const uint8_t *)"123456789", 9), 0x31c3);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_definition), cmocka_unit_test(test_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
