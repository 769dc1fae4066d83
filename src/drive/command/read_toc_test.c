/* SPDX-License-Identifier: MIT */
/* Are the six lists of READ TOC what a disc of each kind would have? */
#include "drive/test_drive.h"

static const uint8_t packs[36] = {0x80, 0, 0, 0, 'T', 'e', 's', 't', 0, 0, 0, 0, 0, 0, 0, 0, 1, 2,
                                  0x8f, 0, 1, 0, 0,   1,   3,   0,   0, 0, 0, 0, 0, 0, 0, 0, 3, 4};
static const struct test_track audio_disc[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 450, "USRC17607839"},
                                               {1, TRACK_AUDIO, 0, 450, 600, 800, 1000, "GBAYE0000351"},
                                               {1, TRACK_AUDIO, 0, NO_INDEX_0, 1000, 0, 1350, NULL}};
static const struct test_track hidden_disc[] = {{1, TRACK_AUDIO, 0, -150, 600, 0, 1000, NULL},
                                                {1, TRACK_AUDIO, 1, NO_INDEX_0, 1000, 0, 1300, NULL}};
static const struct test_track mixed_disc[] = {{1, TRACK_MODE1, 4, -150, 0, 0, 300, NULL},
                                               {1, TRACK_AUDIO, 0, 300, 450, 0, 750, NULL},
                                               {1, TRACK_AUDIO, 2, NO_INDEX_0, 750, 0, 1060, NULL}};
static const struct test_track extra_disc[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 450, NULL},
                                               {1, TRACK_AUDIO, 0, NO_INDEX_0, 450, 0, 850, NULL},
                                               {2, TRACK_XA, 4, 12100, 12250, 0, 12550, NULL}};
static const struct test_track three_sessions[] = {{1, TRACK_FORM1, 4, -150, 0, 0, 300, NULL},
                                                   {2, TRACK_FORM1, 4, 11550, 11700, 0, 12000, NULL},
                                                   {3, TRACK_FORM1, 4, 18750, 18900, 0, 19200, NULL}};

static struct bench *with(const struct test_track *track, unsigned count, const char *medium) {
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    test_disc(&bench->host.host, &disc, track, count, (struct bytes){0});
    bench_insert(bench, &disc, medium);
    return bench;
}
#define WITH(track) with(track, sizeof(track) / sizeof(track)[0], NULL)
#define TOC(bench, format, msf, track) ASK(bench, 4096, 0x43, (msf) << 1, format, 0, 0, 0, track, 0x10, 0, 0)
/* Every shorter allocation is a beginning of the whole, whose length field does not shrink. */
static void prefixes(struct bench *bench, uint8_t format) {
    uint8_t whole[4096];
    assert_int_equal(TOC(bench, format, 0, 0), 0);
    uint32_t full = bench->packet.transferred;
    memcpy(whole, bench->data, full);
    assert_int_equal(get_be16(whole), full - 2);
    const uint32_t lens[] = {0, 1, 2, 3, 4, 11, 12, 13, full - 1};
    for (unsigned i = 0; i < 9; i++) {
        assert_int_equal(ASK(bench, 4096, 0x43, 0, format, 0, 0, 0, 0, (uint8_t)(lens[i] >> 8), (uint8_t)lens[i], 0),
                         0);
        assert_int_equal(bench->packet.transferred, lens[i] < full ? lens[i] : full);
        assert_memory_equal(bench->data, whole, bench->packet.transferred);
    }
}

static void a_data_disc(void **state) {
    (void)state;
    static const struct test_track track[] = {{1, TRACK_MODE1, 4, -150, 0, 0, 1000, NULL}};
    struct bench *bench = WITH(track);
    assert_int_equal(TOC(bench, 0, 0, 0), 0);
    ANSWERS(bench, "00 12 01 01 00 14 01 00 00 00 00 00 00 14 aa 00 00 00 03 e8");
    assert_int_equal(TOC(bench, 0, 1, 0xaa), 0);
    ANSWERS(bench, "00 0a 01 01 00 14 aa 00 00 00 0f 19");
    assert_int_equal(ASK(bench, 12, 0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0x40), 0);
    ANSWERS(bench, "00 0a 01 01 00 14 01 00 00 00 00 00");
    assert_int_equal(TOC(bench, 2, 0, 0), 0);
    ANSWERS(bench, "00 2e 01 01 01 14 00 a0 00 00 00 00 01 00 00 01 14 00 a1 00 00 00 00 01 00 00"
                   "01 14 00 a2 00 00 00 00 00 0f 19 01 14 00 01 00 00 00 00 00 02 00");
    assert_int_equal(ASK(bench, 99, 0x43, 0, 0, 0, 0, 0, 0, 0, 99, 0x80), 0);
    assert_int_equal(bench->packet.transferred, 48);
    assert_int_equal(ASK(bench, 99, 0x43, 0, 0, 0, 0, 0, 0, 0, 99, 0xc0), BAD_CDB);
    assert_int_equal(TOC(bench, 5, 0, 0), BAD_CDB);
    assert_int_equal(TOC(bench, 4, 0, 0), BAD_CDB);
    assert_int_equal(TOC(bench, 3, 0, 0), 0);
    ANSWERS(bench, "00 02 00 00");
    assert_int_equal(TOC(bench, 0, 0, 2), BAD_CDB);
    assert_int_equal(TOC(bench, 2, 0, 2), BAD_CDB);
    assert_int_equal(TOC(bench, 6, 0, 0), BAD_CDB);
    bench_free(bench);
}

static void an_audio_disc(void **state) {
    (void)state;
    struct bench *bench = WITH(audio_disc);
    assert_int_equal(TOC(bench, 0, 0, 1), 0);
    ANSWERS(
        bench,
        "00 22 01 03 00 10 01 00 00 00 00 00 00 10 02 00 00 00 02 58 00 10 03 00 00 00 03 e8 00 10 aa 00 00 00 05 46");
    assert_int_equal(TOC(bench, 0, 1, 0), 0);
    ANSWERS(
        bench,
        "00 22 01 03 00 10 01 00 00 00 02 00 00 10 02 00 00 00 0a 00 00 10 03 00 00 00 0f 19 00 10 aa 00 00 00 14 00");
    assert_int_equal(TOC(bench, 2, 1, 1), 0);
    ANSWERS(bench, "00 44 01 01 01 10 00 a0 00 00 00 00 01 00 00 01 10 00 a1 00 00 00 00 03 00 00"
                   "01 10 00 a2 00 00 00 00 00 14 00 01 10 00 01 00 00 00 00 00 02 00 01 10 00 02 00 00 00 00 00 0a 00"
                   "01 10 00 03 00 00 00 00 00 0f 19");
    prefixes(bench, 0), prefixes(bench, 1), prefixes(bench, 2);
    bench_free(bench);
}

static void hidden_audio_and_mixed_tracks(void **state) {
    (void)state;
    struct bench *bench = WITH(hidden_disc);
    assert_int_equal(TOC(bench, 0, 0, 0), 0);
    ANSWERS(bench, "00 1a 01 02 00 10 01 00 00 00 02 58 00 11 02 00 00 00 03 e8 00 11 aa 00 00 00 05 14");
    assert_int_equal(TOC(bench, 1, 0, 0), 0);
    ANSWERS(bench, "00 0a 01 01 00 10 01 00 00 00 02 58");
    bench_free(bench);
    bench = WITH(mixed_disc);
    assert_int_equal(TOC(bench, 0, 1, 0), 0);
    ANSWERS(
        bench,
        "00 22 01 03 00 14 01 00 00 00 02 00 00 10 02 00 00 00 08 00 00 12 03 00 00 00 0c 00 00 12 aa 00 00 00 10 0a");
    bench_free(bench);
}

static void sessions(void **state) {
    (void)state;
    struct bench *bench = WITH(extra_disc);
    assert_int_equal(TOC(bench, 1, 0, 0), 0);
    ANSWERS(bench, "00 0a 01 02 00 14 03 00 00 00 2f da");
    assert_int_equal(TOC(bench, 2, 0, 0), 0);
    ANSWERS(bench, "00 86 01 02 01 10 00 a0 00 00 00 00 01 00 00 01 10 00 a1 00 00 00 00 02 00 00"
                   "01 10 00 a2 00 00 00 00 00 0d 19 01 10 00 01 00 00 00 00 00 02 00 01 10 00 02 00 00 00 00 00 08 00"
                   "01 50 00 b0 02 2b 19 02 4f 3b 4a 01 50 00 c0 00 00 00 00 5f 00 00 02 14 00 a0 00 00 00 00 03 20 00"
                   "02 14 00 a1 00 00 00 00 03 00 00 02 14 00 a2 00 00 00 00 02 31 19 02 14 00 03 00 00 00 00 02 2d 19"
                   "02 54 00 b0 ff ff ff 01 4f 3b 4a");
    assert_int_equal(TOC(bench, 2, 0, 2), 0);
    ANSWERS(bench,
            "00 39 01 02 02 14 00 a0 00 00 00 00 03 20 00 02 14 00 a1 00 00 00 00 03 00 00"
            "02 14 00 a2 00 00 00 00 02 31 19 02 14 00 03 00 00 00 00 02 2d 19 02 54 00 b0 ff ff ff 01 4f 3b 4a");
    bench_free(bench);
    bench = WITH(three_sessions);
    assert_int_equal(TOC(bench, 1, 0, 0), 0);
    ANSWERS(bench, "00 0a 01 03 00 14 03 00 00 00 49 d4");
    assert_int_equal(TOC(bench, 2, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 180);
    assert_int_equal(test_crc32(0, bench->data, 180), 0xd562c28e);
    bench_free(bench);
}

static void ninety_nine_tracks(void **state) {
    (void)state;
    struct test_track track[99];
    for (int i = 0; i < 99; i++)
        track[i] = (struct test_track){1, TRACK_AUDIO, 0, i ? NO_INDEX_0 : -150, 300 * i, 0, 300 * i + 300, NULL};
    struct bench *bench = with(track, 99, NULL);
    assert_int_equal(TOC(bench, 0, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 804);
    assert_int_equal(test_crc32(0, bench->data, 804), 0xca8c161b);
    assert_int_equal(TOC(bench, 0, 1, 1), 0);
    assert_int_equal(test_crc32(0, bench->data, 804), 0x7c24252d);
    assert_int_equal(TOC(bench, 2, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 1126);
    assert_int_equal(test_crc32(0, bench->data, 1126), 0xc38d4c8a);
    assert_int_equal(TOC(bench, 0, 0, 50), 0);
    assert_int_equal(bench->packet.transferred, 4 + 51 * 8);
    assert_int_equal(TOC(bench, 0, 0, 99), 0);
    assert_int_equal(bench->packet.transferred, 20);
    assert_int_equal(TOC(bench, 0, 0, 100), BAD_CDB);
    bench_free(bench);
}

static void ninety_nine_minutes(void **state) {
    (void)state;
    static const struct test_track track[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 445350, NULL}};
    struct bench *bench = WITH(track);
    assert_int_equal(TOC(bench, 0, 0, 0), 0);
    ANSWERS(bench, "00 12 01 01 00 10 01 00 00 00 00 00 00 10 aa 00 00 06 cb a6");
    assert_int_equal(TOC(bench, 0, 1, 0xaa), 0);
    ANSWERS(bench, "00 0a 01 01 00 10 aa 00 00 63 00 00");
    bench_free(bench);
}

static void titles(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    test_disc(&bench->host.host, &disc, audio_disc, 3, (struct bytes){0});
    disc.session[0].cdtext = (struct bytes){packs, sizeof packs};
    bench_insert(bench, &disc, NULL);
    assert_int_equal(TOC(bench, 5, 1, 0), 0);
    assert_int_equal(bench->packet.transferred, 40);
    assert_memory_equal(bench->data, "\x00\x26\x00\x00", 4);
    assert_memory_equal(bench->data + 4, packs, sizeof packs);
    prefixes(bench, 5);
    bench_free(bench);
}

static void recorded_discs(void **state) {
    (void)state;
    static const struct test_track track[] = {{1, TRACK_MODE1, 4, -150, 0, 0, 300, NULL}};
    struct bench *bench = with(track, 1, "cd-r-open");
    assert_int_equal(TOC(bench, 2, 0, 0), 0);
    ANSWERS(bench, "00 44 01 01 01 14 00 a0 00 00 00 00 01 00 00 01 14 00 a1 00 00 00 00 01 00 00"
                   "01 14 00 a2 00 00 00 00 00 06 00 01 14 00 01 00 00 00 00 00 02 00 01 54 00 b0 02 24 00 02 4f 3b 4a"
                   "01 54 00 c0 00 00 00 00 5f 00 00");
    assert_int_equal(TOC(bench, 4, 0, 0), 0);
    ANSWERS(bench, "00 1a 00 00 c0 40 98 00 61 22 17 00 4f 3b 4a 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(TOC(bench, 3, 0, 0), 0);
    ANSWERS(bench, "00 0d 00 00 00 14 00 01 00 06 00 00 00 02 00");
    bench_free(bench);
    bench = bench_new(NULL, "ua_on_login=off");
    bench_blank(bench, MEDIUM_CD, "cd-rw-blank");
    for (uint8_t format = 0; format < 3; format++)
        assert_int_equal(TOC(bench, format, 0, 0), BAD_CDB);
    assert_int_equal(TOC(bench, 4, 0, 0), 0);
    assert_int_equal(bench->data[6] & 0x40, 0x40);
    bench_free(bench);
}

static void a_dvd(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, MEDIUM_DVD, 2295104, NULL);
    assert_int_equal(TOC(bench, 0, 0, 0), 0);
    ANSWERS(bench, "00 12 01 01 00 14 01 00 00 00 00 00 00 14 aa 00 00 23 05 40");
    assert_int_equal(TOC(bench, 0, 1, 0xaa), 0);
    ANSWERS(bench, "00 0a 01 01 00 14 aa 00 00 ff 3b 4a");
    assert_int_equal(TOC(bench, 1, 0, 0), 0);
    ANSWERS(bench, "00 0a 01 01 00 14 01 00 00 00 00 00");
    assert_int_equal(TOC(bench, 2, 0, 0), 0);
    ANSWERS(bench, "00 2e 01 01 01 14 00 a0 00 00 00 00 01 00 00 01 14 00 a1 00 00 00 00 01 00 00"
                   "01 14 00 a2 00 00 00 00 ff 3b 4a 01 14 00 01 00 00 00 00 00 02 00");
    for (uint8_t format = 3; format < 6; format++)
        assert_int_equal(TOC(bench, format, 0, 0), BAD_CDB);
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_data_disc),
                                       cmocka_unit_test(an_audio_disc),
                                       cmocka_unit_test(hidden_audio_and_mixed_tracks),
                                       cmocka_unit_test(sessions),
                                       cmocka_unit_test(ninety_nine_tracks),
                                       cmocka_unit_test(ninety_nine_minutes),
                                       cmocka_unit_test(titles),
                                       cmocka_unit_test(recorded_discs),
                                       cmocka_unit_test(a_dvd)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
