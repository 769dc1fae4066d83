/* SPDX-License-Identifier: MIT */
/* Does the drive say who it is, in every length? */
#include "drive/test_drive.h"

static void standard_data(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, NULL);
    assert_int_equal(ASK(bench, 36, 0x12, 0, 0, 0, 36, 0), 0);
    ANSWERS(
        bench,
        "05 80 05 02 5b 00 00 02 4e 54 43 44 52 4f 4d 20 56 49 52 54 55 41 4c 20 42 44 2d 52 57 20 20 20 31 2e 30 30");
    uint8_t whole[96];
    assert_int_equal(ASK(bench, 512, 0x12, 0, 0, 2, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 96);
    memcpy(whole, bench->data, 96);
    for (unsigned len = 0; len <= 512; len++) {
        assert_int_equal(ASK(bench, 600, 0x12, 0, 0, (uint8_t)(len >> 8), (uint8_t)len, 0), 0);
        assert_int_equal(bench->packet.transferred, len < 96 ? len : 96);
        assert_memory_equal(bench->data, whole, bench->packet.transferred);
        assert_int_equal(bench->data[bench->packet.transferred], 0xff);
    }
    bench_free(bench);
}

static void refusals(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, NULL);
    assert_int_equal(ASK(bench, 36, 0x12, 0, 1, 0, 36, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 36, 0x12, 2, 0, 0, 36, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 36, 0x12, 1, 0xb0, 0, 36, 0), BAD_CDB);
    static const uint8_t pointer[3] = {0xc0, 0, 2};
    assert_memory_equal(bench->packet.sense.bytes + 15, pointer, 3);
    bench_free(bench);
}

static void vital_product_data(void **state) {
    (void)state;
    struct bench *bench = bench_new("cd-rom", NULL);
    assert_int_equal(ASK(bench, 255, 0x12, 1, 0, 0, 255, 0), 0);
    ANSWERS(bench, "05 00 00 03 00 80 83");
    assert_int_equal(ASK(bench, 255, 0x12, 1, 0x80, 0, 255, 0), 0);
    ANSWERS(bench, "05 80 00 0c 4e 54 43 44 30 30 30 30 30 30 30 35");
    assert_int_equal(ASK(bench, 255, 0x12, 1, 0x83, 0, 255, 0), 0);
    assert_int_equal(bench->packet.transferred, 4 + 4 + 24 + 12 + 12);
    assert_int_equal(get_be16(bench->data + 2), bench->packet.transferred - 4);
    static const uint8_t naa[5] = {1, 3, 0, 8, 0x30};
    assert_memory_equal(bench->data + 44, naa, 4);
    assert_int_equal(bench->data[48] & 0xf0, 0x30);
    bench_free(bench);
}

static void another_name(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "vendor=ACME,product=SPINNER,revision=9,inq_version=0");
    assert_int_equal(ASK(bench, 36, 0x12, 0, 0, 0, 36, 0), 0);
    assert_int_equal(bench->data[2], 0);
    assert_memory_equal(bench->data + 8, "ACME    SPINNER         9   ", 28);
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(standard_data), cmocka_unit_test(refusals),
                                       cmocka_unit_test(vital_product_data), cmocka_unit_test(another_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
