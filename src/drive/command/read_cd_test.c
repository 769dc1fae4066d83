/* SPDX-License-Identifier: MIT */
/* Does READ CD give each part of each kind of sector, and stop where it should? */
#include "drive/test_drive.h"
#include "disc/msf.h"
#include "disc/subchannel.h"

#define READ_CD(bench, lba, count, type, parts, sub)                                                                   \
    ASK(bench, 65536, 0xbe, (type) << 2, (uint8_t)((lba) >> 24), (uint8_t)((lba) >> 16), (uint8_t)((lba) >> 8),        \
        (uint8_t)(lba), 0, 0, count, parts, sub, 0)

static void parts_of_mode_1(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    static const struct {
        uint8_t parts, sub;
        uint32_t len;
    } cases[] = {{0x10, 0, 2048}, {0x20, 0, 4},    {0x80, 0, 12},   {0xa0, 0, 16},   {0x60, 0, 4},    {0xf0, 0, 2064},
                 {0xf8, 0, 2352}, {0xb8, 0, 2352}, {0x78, 0, 2340}, {0x58, 0, 2336}, {0xfa, 1, 2742}, {0xfc, 1, 2744},
                 {0xf8, 2, 2368}, {0x00, 1, 96},   {0x00, 0, 0},    {0x18, 0, 2336}, {0x40, 0, 0},    {0x30, 0, 2052}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(READ_CD(bench, 16, 1, 0, cases[i].parts, cases[i].sub), 0);
        assert_int_equal(bench->packet.transferred, cases[i].len);
        assert_int_equal(READ_CD(bench, 16, 3, 2, cases[i].parts, cases[i].sub), 0);
        assert_int_equal(bench->packet.transferred, 3 * cases[i].len);
    }
    static const uint8_t illegal[] = {0x08, 0x28, 0x48, 0x68, 0x88, 0x90, 0x98, 0xa8, 0xc0, 0xc8, 0xd0, 0xd8, 0xe8};
    for (unsigned i = 0; i < sizeof illegal; i++) {
        assert_int_equal(READ_CD(bench, 16, 1, 0, illegal[i], 0), BAD_CDB);
        assert_int_equal(bench->packet.sense.bytes[17], 9);
    }
    bench_free(bench);
}

static void ranges_and_types(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(READ_CD(bench, 0, 1, 1, 0xf8, 0), WRONG_MODE);
    assert_int_equal(information(bench), 0);
    assert_int_equal(READ_CD(bench, 0, 1, 3, 0xf8, 0), WRONG_MODE);
    assert_int_equal(READ_CD(bench, 0, 1, 6, 0xf8, 0), BAD_CDB);
    assert_int_equal(READ_CD(bench, 0, 1, 0, 0xfe, 0), BAD_CDB);
    assert_int_equal(READ_CD(bench, 0, 0, 0, 0xf8, 3), BAD_CDB);
    assert_int_equal(READ_CD(bench, 0, 0, 0, 0xf8, 1), 0);
    assert_int_equal(bench->packet.transferred, 0);
    assert_int_equal(READ_CD(bench, 999, 2, 0, 0x10, 0), BAD_LBA);
    assert_int_equal(information(bench), 1000);
    assert_int_equal(READ_CD(bench, -150, 31, 0, 0x10, 0), 0);
    assert_int_equal(bench->packet.transferred, 31 * 2048);
    static const uint8_t zero[2048];
    for (unsigned i = 0; i < 31; i++)
        assert_memory_equal(bench->data + i * 2048, zero, 2048);
    assert_int_equal(READ_CD(bench, -151, 1, 0, 0x10, 0), BAD_LBA);
    assert_int_equal(information(bench), (uint32_t)-151);
    /* MSF: the end is exclusive, an end before the start is refused. */
    assert_int_equal(ASK(bench, 9999, 0xb9, 0, 0, 0, 2, 0, 0, 2, 2, 0x10, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 4096);
    assert_int_equal(ASK(bench, 9999, 0xb9, 0, 0, 0, 2, 1, 0, 2, 0, 0x10, 0, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 9999, 0xb9, 0, 0, 0, 2, 1, 0, 2, 1, 0x10, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 0);
    bench_free(bench);
}

static void subchannel_tells_the_place(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(READ_CD(bench, 16, 1, 0, 0xf8, 2), 0);
    uint8_t q[16];
    (void)test_hex("41 01 01 00 00 16 00 00 02 16", q);
    assert_memory_equal(bench->data + 2352, q, 10);
    static const uint8_t header[16] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 2, 0x16, 1};
    assert_memory_equal(bench->data, header, 16);
    bench_free(bench);
}

static const struct test_track mixed_disc[] = {{1, TRACK_MODE1, 4, -150, 0, 0, 300, NULL},
                                               {1, TRACK_AUDIO, 0, 300, 450, 0, 750, NULL},
                                               {1, TRACK_AUDIO, 2, NO_INDEX_0, 750, 0, 1060, NULL}};
static const struct test_track extra_disc[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 450, NULL},
                                               {1, TRACK_AUDIO, 0, NO_INDEX_0, 450, 0, 850, NULL},
                                               {2, TRACK_XA, 4, 12100, 12250, 0, 12550, NULL}};

static void borders(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    test_disc(&bench->host.host, &disc, mixed_disc, 3, (struct bytes){0});
    bench_insert(bench, &disc, NULL);
    assert_int_equal(READ_CD(bench, 298, 4, 0, 0xf8, 0), WRONG_MODE);
    assert_int_equal(bench->packet.transferred, 2 * 2352);
    assert_int_equal(information(bench), 300);
    assert_int_equal(READ_CD(bench, 748, 4, 1, 0xf8, 0), 0);
    assert_int_equal(bench->packet.transferred, 4 * 2352);
    /* Audio is 2352 bytes whatever is asked for. */
    assert_int_equal(READ_CD(bench, 748, 2, 0, 0x10, 0), 0);
    assert_int_equal(bench->packet.transferred, 2 * 2352);
    assert_int_equal(drive_remove(bench->drive, false), ST_OK);
    test_disc(&bench->host.host, &disc, extra_disc, 3, (struct bytes){0});
    bench_insert(bench, &disc, NULL);
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    assert_int_equal(READ_CD(bench, 849, 2, 0, 0xf8, 0), WRONG_MODE);
    assert_int_equal(bench->packet.transferred, 2352);
    assert_int_equal(information(bench), 850);
    assert_int_equal(READ_CD(bench, 5000, 1, 0, 0xf8, 0), WRONG_MODE);
    assert_int_equal(READ_CD(bench, 12100, 3, 0, 0xf8, 0), 0);
    assert_int_equal(READ_CD(bench, 12550, 1, 0, 0xf8, 0), BAD_LBA);
    bench_free(bench);
}

static void a_short_buffer_gets_what_fits(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(ASK(bench, 3000, 0xbe, 0, 0, 0, 0, 0, 0, 0, 200, 0x10, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 3000);
    assert_int_equal(bench->data[3000], 0xff);
    assert_int_equal(TELL(bench, 0xbe, 0, 0, 0, 0, 0, 0, 3, 0xe8, 0xf8, 0, 0), 0);
    bench_free(bench);
}

static void a_dvd_has_user_data_only(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, MEDIUM_DVD, 500000, NULL);
    assert_int_equal(READ_CD(bench, 0, 2, 0, 0x10, 0), 0);
    assert_int_equal(bench->packet.transferred, 4096);
    assert_int_equal(READ_CD(bench, 0, 1, 0, 0xf8, 0), WRONG_MODE);
    assert_int_equal(READ_CD(bench, 0, 1, 0, 0x10, 1), WRONG_MODE);
    assert_int_equal(READ_CD(bench, 499999, 2, 0, 0x10, 0), BAD_LBA);
    bench_free(bench);
}

static void behind_the_end_and_scrambled(void **state) {
    (void)state;
    static const struct test_track track[] = {{1, TRACK_MODE1, 4, -150, 0, 0, 300, NULL},
                                              {1, TRACK_AUDIO, 0, 300, 450, 0, 750, NULL}};
    struct bench *bench = bench_new(NULL, "ua_on_login=off,overread_leadout=20,scrambled_da=on");
    struct disc disc;
    test_disc(&bench->host.host, &disc, track, 2, (struct bytes){0});
    bench_insert(bench, &disc, NULL);
    assert_int_equal(READ_CD(bench, 748, 22, 1, 0xf8, 2), 0);
    assert_int_equal(bench->packet.transferred, 22 * 2368);
    assert_int_equal(bench->data[1 * 2368 + 2352 + 1], 0x02);
    assert_int_equal(bench->data[2 * 2368 + 2352 + 1], 0xaa);
    assert_int_equal(READ_CD(bench, 769, 1, 0, 0xfa, 1), 0);
    assert_int_equal(bench->packet.transferred, 2352 + 294 + 96);
    assert_int_equal(READ_CD(bench, 769, 2, 0, 0xf8, 0), BAD_LBA);
    assert_int_equal(information(bench), 770);
    assert_int_equal(READ_CD(bench, 16, 2, 1, 0x10, 0), 0);
    assert_int_equal(bench->packet.transferred, 2 * 2352);
    uint8_t scrambled[2352];
    memcpy(scrambled, bench->data + 2352, 2352);
    assert_int_equal(READ_CD(bench, 17, 1, 2, 0xf8, 0), 0);
    assert_memory_equal(bench->data, scrambled, 12);
    assert_int_equal(scrambled[12], bench->data[12] ^ 0x01); /* the scrambler begins with 01 80 00 60 */
    assert_int_equal(scrambled[13], bench->data[13] ^ 0x80);
    assert_int_equal(READ_CD(bench, 299, 2, 1, 0xf8, 0), WRONG_MODE);
    assert_int_equal(bench->packet.transferred, 2352);
    bench_free(bench);
}

/* The knob overread_leadin: every entry of the table of contents thrice, and the place. */
static void before_the_start(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, "overread_leadin=200");
    assert_int_equal(READ_CD(bench, -351, 1, 0, 0xf8, 2), BAD_LBA);
    assert_int_equal(READ_CD(bench, -350, 1, 2, 0xf8, 2), BAD_LBA);
    assert_int_equal(READ_CD(bench, -162, 13, 0, 0xf8, 2), 0);
    assert_int_equal(bench->packet.transferred, 13 * 2368);
    unsigned seen[256] = {0};
    for (unsigned i = 0; i < 12; i++) {
        const uint8_t *sector = bench->data + i * 2368, *q = sector + 2352;
        static const uint8_t silence[2352];
        assert_memory_equal(sector, silence, 2352);
        assert_true(q_valid(q));
        assert_int_equal(q[0], 0x41);
        assert_int_equal(q[1], 0);
        assert_int_equal(q[3], 0x99);
        assert_int_equal(q[5], bcd_of(63 + i));
        seen[q[2]]++;
        if (q[2] == 0xa2)
            assert_memory_equal(q + 7, "\x00\x15\x25", 3);
    }
    assert_true(seen[1] == 3 && seen[0xa0] == 3 && seen[0xa1] == 3 && seen[0xa2] == 3);
    assert_int_equal(bench->data[12 * 2368 + 2352 + 1], 1); /* -150 is track 1's */
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_of_mode_1),
                                       cmocka_unit_test(ranges_and_types),
                                       cmocka_unit_test(subchannel_tells_the_place),
                                       cmocka_unit_test(borders),
                                       cmocka_unit_test(a_short_buffer_gets_what_fits),
                                       cmocka_unit_test(a_dvd_has_user_data_only),
                                       cmocka_unit_test(behind_the_end_and_scrambled),
                                       cmocka_unit_test(before_the_start)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
