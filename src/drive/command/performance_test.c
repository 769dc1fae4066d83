/* SPDX-License-Identifier: MIT */
/* Are speeds told, chosen and kept as the model of the disc says? */
#include "drive/test_drive.h"

#define PERFORMANCE(bench, byte1, count, type) ASK(bench, 4096, 0xac, byte1, 0, 0, 0, 0, 0, 0, 0, count, type, 0)
#define PAGE_2A(bench) ASK(bench, 255, 0x1a, 8, 0x2a, 0, 255, 0)

static unsigned read_speed(struct bench *bench) {
    assert_int_equal(PAGE_2A(bench), 0);
    return get_be16(bench->data + 4 + 14);
}
static unsigned write_speed(struct bench *bench) {
    assert_int_equal(PAGE_2A(bench), 0);
    assert_int_equal(get_be16(bench->data + 4 + 20), get_be16(bench->data + 4 + 28));
    return get_be16(bench->data + 4 + 28);
}

static void nominal(void **state) {
    (void)state;
    struct bench *bench = bench_ready(359849, NULL);
    assert_int_equal(PERFORMANCE(bench, 0x10, 0, 0), 0);
    ANSWERS(bench, "00 00 00 14 00 00 00 00");
    assert_int_equal(PERFORMANCE(bench, 0x10, 4, 0), 0);
    /* 0.431 of the fastest inside, the fastest at the rim. */
    ANSWERS(bench, "00 00 00 14 00 00 00 00 00 00 00 00 00 00 0e 41 00 05 7d a8 00 00 21 13");
    assert_int_equal(PERFORMANCE(bench, 0x14, 4, 0), 0);
    ANSWERS(bench, "00 00 00 14 02 00 00 00 00 00 00 00 00 00 1b 90 00 05 7d a8 00 00 1b 90");
    assert_int_equal(PERFORMANCE(bench, 0x11, 4, 0), 0);
    ANSWERS(bench, "00 00 00 04 01 00 00 00");
    assert_int_equal(PERFORMANCE(bench, 0x10, 4, 2), 0);
    ANSWERS(bench, "00 00 00 04 00 00 00 00");
    assert_int_equal(PERFORMANCE(bench, 0x10, 4, 6), BAD_CDB);
    bench_free(bench);
    bench = bench_new("dvd-rom", "ua_on_login=off");
    assert_int_equal(PERFORMANCE(bench, 0x10, 4, 0), 0);
    ANSWERS(bench, "00 00 00 04 00 00 00 00");
    bench_dvd(bench, MEDIUM_DVD, 2000000, NULL);
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    assert_int_equal(PERFORMANCE(bench, 0x14, 4, 0), 0);
    ANSWERS(bench, "00 00 00 04 02 00 00 00");
    bench_free(bench);
}

static void write_speeds(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, MEDIUM_DVD, 2295104, "dvd+rw");
    assert_int_equal(PERFORMANCE(bench, 0x10, 1, 3), 0);
    ANSWERS(bench, "00 00 00 44 00 00 00 00 00 00 00 00 00 23 05 3f 00 00 56 90 00 00 2b 48");
    assert_int_equal(PERFORMANCE(bench, 0x10, 9, 3), 0);
    assert_int_equal(bench->packet.transferred, 8 + 4 * 16);
    assert_int_equal(PAGE_2A(bench), 0);
    assert_int_equal(get_be16(bench->data + 4 + 30), 4);
    assert_int_equal(get_be16(bench->data + 4 + 18), 11080);
    bench_free(bench);
}

static void set_cd_speed(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    static const struct {
        unsigned wanted, read, write;
    } cases[] = {{0xffff, 8467, 7056}, {0, 8467, 7056},    {1, 176, 706},      {353, 353, 706},
                 {4000, 2822, 2822},   {7056, 7056, 7056}, {60000, 8467, 7056}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t high = (uint8_t)(cases[i].wanted >> 8), low = (uint8_t)cases[i].wanted;
        assert_int_equal(TELL(bench, 0xbb, 0, high, low, high, low, 0, 0, 0, 0, 0, 0), 0);
        assert_int_equal(read_speed(bench), cases[i].read);
        assert_int_equal(write_speed(bench), cases[i].write);
    }
    bench_free(bench);
}

static void set_streaming(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    fill_hex(bench, "00 00 00 00 00 00 00 00 ff ff ff ff 00 00 02 c2 00 00 03 e8 00 00 05 83 00 00 03 e8");
    assert_int_equal(GIVE(bench, 28, 0xb6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), 0);
    assert_int_equal(read_speed(bench), 706);
    assert_int_equal(write_speed(bench), 706);
    memset(bench->data, 0, 28);
    bench->data[0] = 4;
    assert_int_equal(GIVE(bench, 28, 0xb6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), 0);
    assert_int_equal(read_speed(bench), 8467);
    memset(bench->data, 0, 28);
    bench->data[15] = 1;
    assert_int_equal(GIVE(bench, 28, 0xb6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), BAD_LIST);
    assert_int_equal(GIVE(bench, 28, 0xb6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_LIST_LEN);
    assert_int_equal(GIVE(bench, 20, 0xb6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), BAD_LIST_LEN);
    assert_int_equal(GIVE(bench, 28, 0xb6, 0, 0, 0, 0, 0, 0, 0, 5, 0, 28, 0), BAD_CDB);
    bench_free(bench);
}

static void timing_asks_the_clock(void **state) {
    (void)state;
    struct bench *bench = bench_ready(359849, "timing=1");
    uint64_t before = bench->host.slept;
    assert_int_equal(ASK(bench, 65536, 0x28, 0, 0, 0, 0, 0, 0, 0, 32, 0), 0);
    /* 32 sectors at 3649 kB/s. */
    assert_int_equal((bench->host.slept - before) / HOST_MS, 32 * 2352 / 3649);
    before = bench->host.slept;
    assert_int_equal(ASK(bench, 2048, 0x28, 0, 0, 5, 0x7d, 0xa8, 0, 0, 1, 0), 0);
    assert_in_range((bench->host.slept - before) / HOST_MS, 95, 110); /* from hub to rim */
    bench_free(bench);
    bench = bench_ready(1000, NULL);
    assert_int_equal(ASK(bench, 65536, 0x28, 0, 0, 0, 0, 0, 0, 0, 32, 0), 0);
    assert_int_equal(bench->host.slept, 0);
    bench_free(bench);
}

static void two_layers_turn_back(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, MEDIUM_DVD, 4171712, NULL);
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    uint32_t inside = rate_at(bench->drive, 0), rim = rate_at(bench->drive, 2085855);
    assert_true(rim > 2 * inside);
    assert_int_equal(rate_at(bench->drive, 2085856), rim);
    assert_int_equal(rate_at(bench->drive, 4171711), inside);
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nominal),
                                       cmocka_unit_test(write_speeds),
                                       cmocka_unit_test(set_cd_speed),
                                       cmocka_unit_test(set_streaming),
                                       cmocka_unit_test(timing_asks_the_clock),
                                       cmocka_unit_test(two_layers_turn_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
