/* SPDX-License-Identifier: MIT */
/* Are recorded tracks and the next one told, by number, place and session? */
#include "drive/test_drive.h"

#define TRACK(bench, by, number)                                                                                       \
    ASK(bench, 48, 0x52, by, (uint8_t)((uint32_t)(number) >> 24), (uint8_t)((uint32_t)(number) >> 16),                 \
        (uint8_t)((number) >> 8), (uint8_t)(number), 0, 0, 48, 0)

static void a_data_track(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    static const char *const whole =
        "00 2e 01 01 00 04 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 e8"
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
    assert_int_equal(TRACK(bench, 1, 1), 0);
    ANSWERS(bench, whole);
    assert_int_equal(TRACK(bench, 0, 999), 0);
    ANSWERS(bench, whole);
    assert_int_equal(TRACK(bench, 2, 1), 0);
    ANSWERS(bench, whole);
    assert_int_equal(TRACK(bench, 1, 0xff), BAD_CDB);
    assert_int_equal(TRACK(bench, 1, 0), BAD_CDB);
    assert_int_equal(TRACK(bench, 1, 257), BAD_CDB);
    assert_int_equal(TRACK(bench, 2, 2), BAD_CDB);
    assert_int_equal(TRACK(bench, 3, 1), BAD_CDB);
    assert_int_equal(TRACK(bench, 0, 1000), BAD_LBA);
    bench_free(bench);
}

static void the_next_track(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_blank(bench, MEDIUM_CD, "cd-r-blank");
    assert_int_equal(TRACK(bench, 1, 0xff), 0);
    ANSWERS(bench, "00 2e 01 01 00 04 4f 01 00 00 00 00 00 00 00 00 00 05 7d a9 00 00 00 00 00 05 7d a9"
                   "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(bench->data[6] & 0xb0, 0);
    /* Session at once: the pregap is the host's to send. */
    fill_hex(bench, "00 00 00 00 05 32 42 04 08");
    memset(bench->data + 9, 0, 60);
    assert_int_equal(GIVE(bench, 56, 0x15, 0x10, 0, 0, 56, 0), 0);
    assert_int_equal(TRACK(bench, 1, 1), 0);
    assert_int_equal(get_be32(bench->data + 12), 0xffffff6a);
    bench_free(bench);
    bench = bench_new(NULL, "ua_on_login=off");
    bench_data(bench, 300, "cd-r-open");
    assert_int_equal(TRACK(bench, 1, 0xff), 0);
    assert_int_equal(bench->data[2], 2);
    assert_int_equal(bench->data[3], 2);
    assert_int_equal(get_be32(bench->data + 12), 11700);
    assert_int_equal(get_be32(bench->data + 16), 359849 - 11700);
    assert_int_equal(TRACK(bench, 1, 1), 0);
    assert_int_equal(bench->data[7], 0);
    bench_free(bench);
}

static void other_media(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, MEDIUM_DVD, 500000, NULL);
    assert_int_equal(TRACK(bench, 1, 1), 0);
    assert_int_equal(bench->data[6], 0x01);
    assert_int_equal(bench->data[7], 0x02);
    assert_int_equal(get_be32(bench->data + 28), 499999);
    bench_free(bench);
    bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, MEDIUM_DVD, 500000, "dvd-rw-ro");
    assert_int_equal(TRACK(bench, 1, 1), 0);
    assert_int_equal(bench->data[6], 0x31);
    assert_int_equal(get_be32(bench->data + 20), 16);
    bench_free(bench);
    bench = bench_new(NULL, "ua_on_login=off");
    bench_blank(bench, MEDIUM_BD, "bd-r-blank");
    assert_int_equal(TRACK(bench, 0, 0), 0);
    assert_int_equal(bench->data[6], 0x61);
    assert_int_equal(get_be32(bench->data + 24), 12219392);
    bench_free(bench);
}

static void audio_tracks_have_no_data_mode(void **state) {
    (void)state;
    static const struct test_track track[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 450, NULL},
                                              {2, TRACK_XA, 4, 11700, 11850, 0, 12150, NULL}};
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    test_disc(&bench->host.host, &disc, track, 2, (struct bytes){0});
    bench_insert(bench, &disc, NULL);
    assert_int_equal(TRACK(bench, 1, 1), 0);
    assert_int_equal(bench->data[5], 0);
    assert_int_equal(bench->data[6], 0x0f);
    assert_int_equal(TRACK(bench, 2, 2), 0);
    assert_int_equal(bench->data[3], 2);
    assert_int_equal(bench->data[6], 0x02);
    assert_int_equal(TRACK(bench, 0, 5000), BAD_LBA);
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_data_track), cmocka_unit_test(the_next_track),
                                       cmocka_unit_test(other_media), cmocka_unit_test(audio_tracks_have_no_data_mode)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
