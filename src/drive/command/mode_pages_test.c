/* SPDX-License-Identifier: MIT */
/* Do the mode pages show what is kept, and keep what may change? */
#include "drive/pages.h"
#include "drive/test_drive.h"

#define SENSE6(bench, page) ASK(bench, 255, 0x1a, 8, page, 0, 255, 0)
#define SENSE10(bench, page) ASK(bench, 4096, 0x5a, 8, page, 0, 0, 0, 0, 0x10, 0, 0)

static void all_pages(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(SENSE6(bench, 0x3f), 0);
    assert_int_equal(bench->packet.transferred, 208);
    assert_int_equal(bench->data[0], 207);
    static const uint8_t order[] = {0x01, 0x05, 0x08, 0x0a, 0x0d, 0x0e, 0x1a, 0x1c, 0x1d, 0x2a};
    size_t at = 4;
    for (unsigned i = 0; i < sizeof order; i++) {
        assert_int_equal(bench->data[at], order[i]);
        at += 2u + bench->data[at + 1];
    }
    assert_int_equal(at, 208);
    assert_int_equal(SENSE10(bench, 0x3f), 0);
    assert_int_equal(bench->packet.transferred, 212);
    assert_int_equal(get_be16(bench->data), 210);
    assert_int_equal(ASK(bench, 4, 0x1a, 0, 0x3f, 0, 4, 0), 0);
    ANSWERS(bench, "cf 00 00 00");
    assert_int_equal(SENSE6(bench, 0xff), NO_SAVING);
    assert_int_equal(ASK(bench, 255, 0x1a, 0, 0x3f, 1, 255, 0), BAD_CDB);
    bench_free(bench);
}

static void capabilities(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(SENSE10(bench, 0x2a), 0);
    ANSWERS(bench, "00 3e 00 00 00 00 00 00 2a 36 3f 37 f1 7f 29 23 21 13 01 00 08 00 21 13 00 00 1b 90 1b 90 00 01"
                   "00 00 00 00 1b 90 00 06 00 00 1b 90 00 00 16 0d 00 00 10 8a 00 00 0b 06 00 00 06 e4 00 00 02 c2");
    assert_int_equal(TELL(bench, 0x1e, 0, 0, 0, 1, 0), 0);
    assert_int_equal(SENSE10(bench, 0x2a), 0);
    assert_int_equal(bench->data[8 + 6], 0x2b);
    assert_int_equal(ASK(bench, 255, 0x1a, 8, 0x6a, 0, 255, 0), 0);
    for (unsigned i = 6; i < bench->packet.transferred; i++)
        assert_int_equal(bench->data[i], 0);
    bench_free(bench);
    bench = bench_new("dvd-rom", "ua_on_login=off");
    assert_int_equal(SENSE10(bench, 0x2a), 0);
    ANSWERS(bench, "00 26 00 00 00 00 00 00 2a 1e 1f 00 71 7f 29 23 21 13 01 00 08 00 21 13 00 00 00 00 00 00 00 01"
                   "00 00 00 00 00 00 00 00");
    assert_int_equal(SENSE10(bench, 0x05), BAD_CDB);
    bench_dvd(bench, MEDIUM_DVD, 2295104, NULL);
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    assert_int_equal(SENSE10(bench, 0x2a), 0);
    assert_int_equal(get_be16(bench->data + 16), 22160);
    bench_free(bench);
    bench = bench_new(NULL, "legacy_speeds=1");
    assert_int_equal(SENSE10(bench, 0x2a), POWER_ON);
    assert_int_equal(SENSE10(bench, 0x2a), 0);
    assert_int_equal(bench->packet.transferred, 8 + 22);
    assert_int_equal(bench->data[9], 0x14);
    bench_free(bench);
}

static void what_may_change_changes(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    /* As Windows sets the volume: Immed off is not taken, ports 2 and 3 neither. */
    fill_hex(bench, "00 00 00 00 00 00 00 00 0e 0e 00 00 00 00 00 00 02 80 01 40 00 00 00 00");
    assert_int_equal(GIVE(bench, 24, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 24, 0), 0);
    assert_int_equal(bench->packet.transferred, 24);
    assert_int_equal(ASK(bench, 64, 0x1a, 8, 0x0e, 0, 64, 0), 0);
    ANSWERS(bench, "13 00 00 00 0e 0e 04 00 00 00 00 4b 02 80 01 40 00 00 00 00");
    assert_int_equal(ASK(bench, 64, 0x1a, 8, 0x8e, 0, 64, 0), 0);
    ANSWERS(bench, "13 00 00 00 0e 0e 04 00 00 00 00 4b 01 ff 02 ff 00 00 00 00");
    assert_int_equal(ASK(bench, 64, 0x1a, 8, 0x4e, 0, 64, 0), 0);
    ANSWERS(bench, "13 00 00 00 0e 0e 02 00 00 00 00 00 0f ff 0f ff 0f ff 0f ff");
    bench_free(bench);
}

static uint32_t select6(struct bench *bench, const char *hex) {
    uint8_t bytes[256];
    size_t len = test_hex(hex, bytes);
    memcpy(bench->data, bytes, len);
    return GIVE(bench, (uint32_t)len, 0x15, 0x10, 0, 0, (uint8_t)len, 0);
}

static void refusals_change_nothing(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(GIVE(bench, 0, 0x15, 0x10, 0, 0, 0, 0), 0);
    assert_int_equal(GIVE(bench, 4, 0x15, 0x11, 0, 0, 4, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 3, 0x15, 0x10, 0, 0, 24, 0), BAD_LIST_LEN);
    assert_int_equal(select6(bench, "00 00 00"), BAD_LIST_LEN);
    assert_int_equal(select6(bench, "00 00 00 04 00 00 00 00"), BAD_LIST);
    assert_int_equal(select6(bench, "00 00 00 08 00 00 00 00"), BAD_LIST_LEN);
    assert_int_equal(select6(bench, "00 00 00 08 00 00 00 00 00 00 02 01"), BAD_LIST);
    assert_int_equal(select6(bench, "00 00 00 00 0d"), BAD_LIST_LEN);
    assert_int_equal(select6(bench, "00 00 00 00 0d 06 00"), BAD_LIST_LEN);
    assert_int_equal(select6(bench, "00 00 00 00 0d 05 00 00 00 00 00"), BAD_LIST);
    assert_int_equal(select6(bench, "00 00 00 00 00 00"), BAD_LIST);
    assert_int_equal(bench->packet.sense.bytes[15], 0x80);
    assert_int_equal(bench->packet.sense.bytes[17], 4);
    /* The first page is good, the second is not: neither is taken. */
    assert_int_equal(select6(bench, "00 00 00 00 0d 06 00 03 00 3c 00 4b 3e 00"), BAD_LIST);
    assert_int_equal(bench->packet.sense.bytes[17], 12);
    assert_int_equal(ASK(bench, 64, 0x1a, 8, 0x0d, 0, 64, 0), 0);
    ANSWERS(bench, "0b 00 00 00 0d 06 00 0d 00 3c 00 4b");
    assert_int_equal(select6(bench, "00 00 00 00 0d 06 00 03 00 3c 00 4b"), 0);
    assert_int_equal(ASK(bench, 64, 0x1a, 8, 0x0d, 0, 64, 0), 0);
    ANSWERS(bench, "0b 00 00 00 0d 06 00 03 00 3c 00 4b");
    bench_free(bench);
}

static void write_parameters(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    char page[3 * 60] = "00 00 00 00 05 32 41 c4 08 ";
    char *end = page + strlen(page);
    for (unsigned i = 0; i < 47; i++, end += 3)
        memcpy(end, "00 ", 4);
    assert_int_equal(select6(bench, page), 0);
    assert_int_equal(ASK(bench, 8, 0x1a, 8, 0x05, 0, 8, 0), 0);
    ANSWERS(bench, "37 00 00 00 05 32 41 c4");
    memcpy(page + 18, "43", 2); /* raw */
    assert_int_equal(select6(bench, page), BAD_LIST);
    memcpy(page + 18, "42 04 04", 8); /* block type 4 is none */
    assert_int_equal(select6(bench, page), BAD_LIST);
    assert_int_equal(bench->packet.sense.bytes[17], 8);
    bench_free(bench);
}

static void strict_and_descriptors(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, "strict_mode=1,mode_bd=1,d_sense_changeable=1,ua_mode_changed=1");
    (void)bench_send(bench, 3, DIRECTION_NONE, 0, CDB(0, 0, 0, 0, 0, 0));
    assert_int_equal(ASK(bench, 64, 0x1a, 0, 0x0d, 0, 64, 0), 0);
    ANSWERS(bench, "13 00 00 08 00 00 03 e8 00 00 08 00 0d 06 00 0d 00 3c 00 4b");
    assert_int_equal(select6(bench, "00 00 00 00 0d 06 01 0d 00 3c 00 4b"), BAD_LIST);
    assert_int_equal(select6(bench, "00 00 00 00 0a 0a 06 10 00 00 00 00 ff ff 00 00"), 0);
    assert_int_equal(bench_send(bench, 3, DIRECTION_NONE, 0, CDB(0, 0, 0, 0, 0, 0)), MODE_CHANGED);
    assert_int_equal(bench->packet.sense.bytes[0], 0x72);
    bench_free(bench);
}

static void rows_agree(void **state) {
    (void)state;
    for (unsigned i = 0; i < mode_page_count; i++) {
        assert_true(i == 0 || mode_page_rows[i - 1].code < mode_page_rows[i].code);
        assert_true(mode_page_rows[i].len >= 6);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_pages),
                                       cmocka_unit_test(capabilities),
                                       cmocka_unit_test(what_may_change_changes),
                                       cmocka_unit_test(refusals_change_nothing),
                                       cmocka_unit_test(write_parameters),
                                       cmocka_unit_test(strict_and_descriptors),
                                       cmocka_unit_test(rows_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
