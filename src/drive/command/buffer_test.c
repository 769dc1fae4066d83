/* SPDX-License-Identifier: MIT */
/* Does the test buffer keep what it is given, within its bounds? And the small commands that ask whether somebody is
 * there. */
#include "drive/test_drive.h"

static void descriptors_and_data(void **state) {
    (void)state;
    struct bench *bench = bench_ready(10, NULL);
    assert_int_equal(ASK(bench, 4, 0x3c, 3, 0, 0, 0, 0, 0, 0, 4, 0), 0);
    ANSWERS(bench, "00 01 00 00");
    test_noise(bench->data, 512, 5);
    uint8_t noise[512];
    memcpy(noise, bench->data, 512);
    assert_int_equal(GIVE(bench, 512, 0x3b, 2, 0, 0, 1, 0, 0, 2, 0, 0), 0);
    assert_int_equal(ASK(bench, 512, 0x3c, 2, 0, 0, 1, 0, 0, 2, 0, 0), 0);
    assert_memory_equal(bench->data, noise, 512);
    assert_int_equal(ASK(bench, 65540, 0x3c, 0, 0, 0, 0, 0, 1, 0, 4, 0), 0);
    assert_int_equal(bench->packet.transferred, 65540);
    assert_memory_equal(bench->data + 4 + 256, noise, 512);
    for (unsigned i = 0; i < 65536; i++)
        assert_true((i >= 256 && i < 256 + 512) || bench->data[4 + i] == 0); /* what nobody wrote is zero */
    assert_int_equal(ASK(bench, 512, 0x3c, 2, 0, 0, 0xff, 0xf0, 0, 2, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 16);
    assert_int_equal(ASK(bench, 512, 0x3c, 2, 0, 1, 0, 1, 0, 2, 0, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 512, 0x3c, 2, 1, 0, 0, 0, 0, 2, 0, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 512, 0x3c, 1, 0, 0, 0, 0, 0, 2, 0, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 512, 0x3b, 2, 0, 0, 0xff, 0, 0, 2, 0, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 100, 0x3b, 2, 0, 0, 0, 0, 0, 2, 0, 0), BAD_LIST_LEN);
    assert_int_equal(GIVE(bench, 512, 0x3b, 5, 0, 0, 0, 0, 0, 2, 0, 0), BAD_CDB);
    bench_free(bench);
}

static void echo(void **state) {
    (void)state;
    struct bench *bench = bench_ready(10, NULL);
    assert_int_equal(ASK(bench, 8, 0x3c, 0x0b, 0, 0, 0, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "00 00 10 00");
    assert_int_equal(ASK(bench, 8, 0x3c, 0x0a, 0, 0, 0, 0, 0, 0, 8, 0), BAD_SEQUENCE);
    fill_hex(bench, "01 02 03");
    assert_int_equal(GIVE(bench, 3, 0x3b, 0x0a, 0, 0, 0, 0, 0, 0, 3, 0), 0);
    assert_int_equal(ASK(bench, 8, 0x3c, 0x0a, 0, 0, 0, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "01 02 03");
    assert_int_equal(GIVE(bench, 5000, 0x3b, 0x0a, 0, 0, 0, 0, 0, 0x13, 0x88, 0), BAD_CDB);
    bench_free(bench);
}

static void room_to_write(void **state) {
    (void)state;
    struct bench *bench = bench_ready(10, NULL);
    assert_int_equal(ASK(bench, 12, 0x5c, 0, 0, 0, 0, 0, 0, 0, 12, 0), 0);
    ANSWERS(bench, "00 0a 00 00 00 20 00 00 00 20 00 00");
    assert_int_equal(ASK(bench, 12, 0x5c, 1, 0, 0, 0, 0, 0, 0, 12, 0), 0);
    ANSWERS(bench, "00 0a 00 01 00 00 04 00 00 00 04 00");
    bench_free(bench);
}

static void small_questions(void **state) {
    (void)state;
    struct bench *bench = bench_ready(10, NULL);
    assert_int_equal(TELL(bench, 0x01, 0, 0, 0, 0, 0), 0);
    assert_int_equal(ASK(bench, 16, 0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0), 0);
    ANSWERS(bench, "00 00 00 08 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(ASK(bench, 16, 0xa0, 0, 1, 0, 0, 0, 0, 0, 0, 16, 0, 0), 0);
    ANSWERS(bench, "00 00 00 00 00 00 00 00");
    assert_int_equal(ASK(bench, 16, 0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 16, 0xa0, 0, 3, 0, 0, 0, 0, 0, 0, 16, 0, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 16, 0x4d, 0, 0, 0, 0, 0, 0, 0, 16, 0), 0);
    ANSWERS(bench, "00 00 00 01 00");
    assert_int_equal(ASK(bench, 16, 0x4d, 0, 0x0d, 0, 0, 0, 0, 0, 16, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 0, 0x1d, 4, 0, 0, 0, 0), 0);
    assert_int_equal(GIVE(bench, 0, 0x1d, 0, 0, 0, 0, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 4, 0x1d, 4, 0, 0, 4, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 8, 0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), 0);
    ANSWERS(bench, "00 00 00 00 00 00 00 00");
    bench_free(bench);
}

static void spindle_and_power(void **state) {
    (void)state;
    struct bench *bench = bench_ready(10, NULL);
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, 0, 0, 0, 0, 0, 0), 0);
    for (uint8_t power = 1; power < 16; power++) {
        assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, (uint8_t)(power << 4 | 2), 0), 0);
        assert_int_equal(TELL(bench, 0, 0, 0, 0, 0, 0), 0);
    }
    assert_int_equal(ASK(bench, 8, 0x4a, 1, 0, 0, 4, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "00 06 02 5e 01 04 00 00");
    assert_int_equal(drive_remove(bench->drive, false), ST_OK);
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 1, 0), NO_MEDIUM_CLOSED);
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 2, 0), 0);
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 2, 0), 0);
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 1, 0), NO_MEDIUM_OPEN);
    assert_int_equal(TELL(bench, 0x1b, 1, 0, 0, 3, 0), 0);
    assert_int_equal(TELL(bench, 0, 0, 0, 0, 0, 0), NO_MEDIUM_CLOSED);
    bench_free(bench);
    bench = bench_ready(10, "stop_means_notready=1");
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, 0, 0, 0, 0, 0, 0), NEEDS_START);
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 1, 0), 0);
    assert_int_equal(TELL(bench, 0, 0, 0, 0, 0, 0), 0);
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(descriptors_and_data), cmocka_unit_test(echo),
                                       cmocka_unit_test(room_to_write), cmocka_unit_test(small_questions),
                                       cmocka_unit_test(spindle_and_power)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
