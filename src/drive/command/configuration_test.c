/* SPDX-License-Identifier: MIT */
/* Are the right features listed and current, for each drive and medium? */
#include "drive/test_drive.h"

#define CONFIGURATION(bench, type, feature)                                                                            \
    ASK(bench, 4096, 0x46, type, (uint8_t)((feature) >> 8), (uint8_t)(feature), 0, 0, 0, 0x10, 0, 0)

static unsigned profile(const struct bench *bench) { return get_be16(bench->data + 6); }

/* 1 current, 0 not, -1 not listed. */
static int current(struct bench *bench, unsigned feature) {
    assert_int_equal(CONFIGURATION(bench, 2, feature), 0);
    if (bench->packet.transferred == 8)
        return -1;
    assert_int_equal(get_be16(bench->data + 8), feature);
    assert_int_equal(bench->packet.transferred, 12u + bench->data[11]);
    return bench->data[10] & 1;
}

static void one_feature(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(CONFIGURATION(bench, 2, 0x1e), 0);
    ANSWERS(bench, "00 00 00 0c 00 00 00 08 00 1e 09 04 03 00 00 00");
    assert_int_equal(CONFIGURATION(bench, 2, 0x38), 0);
    ANSWERS(bench, "00 00 00 04 00 00 00 08");
    assert_int_equal(CONFIGURATION(bench, 2, 0x01), 0);
    ANSWERS(bench, "00 00 00 10 00 00 00 08 00 01 0b 08 00 00 00 01 03 00 00 00");
    assert_int_equal(CONFIGURATION(bench, 2, 0x03), 0);
    ANSWERS(bench, "00 00 00 0c 00 00 00 08 00 03 0b 04 39 00 00 00");
    assert_int_equal(CONFIGURATION(bench, 3, 0), BAD_CDB);
    bench_free(bench);
}

static void lists_are_ordered_and_small(void **state) {
    (void)state;
    static const char *const models[] = {"bd-rw", "dvd-rw", "dvd-rom", "cd-rw", "cd-rom"};
    for (unsigned m = 0; m < 5; m++) {
        struct bench *bench = bench_new(models[m], NULL);
        bench_data(bench, 1000, NULL);
        assert_int_equal(CONFIGURATION(bench, 0, 0), 0);
        uint32_t len = bench->packet.transferred;
        assert_int_equal(get_be32(bench->data), len - 4);
        assert_true(len < 600);
        int last = -1;
        for (uint32_t at = 8; at < len; at += 4u + bench->data[at + 3]) {
            assert_true((int)get_be16(bench->data + at) > last);
            assert_int_equal(bench->data[at + 3] % 4, 0);
            last = get_be16(bench->data + at);
        }
        assert_int_equal(last, 0x10c);
        /* Only what is current. */
        assert_int_equal(CONFIGURATION(bench, 1, 0), 0);
        for (uint32_t at = 8; at < bench->packet.transferred; at += 4u + bench->data[at + 3])
            assert_int_equal(bench->data[at + 2] & 1, 1);
        assert_int_equal(CONFIGURATION(bench, 0, 0x107), 0);
        assert_int_equal(get_be16(bench->data + 8), 0x107);
        bench_free(bench);
    }
}

static void profiles_by_model(void **state) {
    (void)state;
    struct bench *bench = bench_new("cd-rom", NULL);
    assert_int_equal(CONFIGURATION(bench, 2, 0), 0);
    ANSWERS(bench, "00 00 00 0c 00 00 00 00 00 00 03 04 00 08 00 00");
    bench_free(bench);
    bench = bench_new("dvd-rom", NULL);
    bench_dvd(bench, MEDIUM_DVD, 500000, "dvd+r");
    assert_int_equal(CONFIGURATION(bench, 2, 0), 0);
    ANSWERS(bench, "00 00 00 10 00 00 00 10 00 00 03 08 00 10 01 00 00 08 00 00");
    bench_free(bench);
    bench = bench_new("cd-rw", NULL);
    bench_data(bench, 100, "cd-rw");
    assert_int_equal(CONFIGURATION(bench, 2, 0), 0);
    ANSWERS(bench, "00 00 00 14 00 00 00 0a 00 00 03 0c 00 0a 01 00 00 09 00 00 00 08 00 00");
    bench_free(bench);
    bench = bench_new("cd-rw", NULL);
    bench_dvd(bench, MEDIUM_DVD, 500000, NULL);
    assert_int_equal(CONFIGURATION(bench, 0, 0), 0);
    assert_int_equal(profile(bench), 0);
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    assert_int_equal(TELL(bench, 0, 0, 0, 0, 0, 0), FOREIGN_MEDIUM);
    bench_free(bench);
}

static void media(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum medium_class class;
        bool blank;
        unsigned profile, writes;
        int does;
    } cases[] = {{"cd-rom", MEDIUM_CD, false, 0x08, 0x21, 0},      {"cd-r-blank", MEDIUM_CD, true, 0x09, 0x21, 1},
                 {"cd-r-open", MEDIUM_CD, false, 0x09, 0x2d, 1},   {"cd-r", MEDIUM_CD, false, 0x09, 0x2d, 0},
                 {"cd-rw", MEDIUM_CD, false, 0x0a, 0x37, 1},       {"dvd-rom", MEDIUM_DVD, false, 0x10, 0x1f, 1},
                 {"dvd-r-blank", MEDIUM_DVD, true, 0x11, 0x2f, 1}, {"dvd-ram", MEDIUM_DVD, false, 0x12, 0x24, 1},
                 {"dvd-rw-ro", MEDIUM_DVD, false, 0x13, 0x2c, 1},  {"dvd-rw", MEDIUM_DVD, false, 0x14, 0x21, 0},
                 {"dvd+rw", MEDIUM_DVD, false, 0x1a, 0x20, 1},     {"dvd+rw-blank", MEDIUM_DVD, true, 0x1a, 0x20, 0},
                 {"dvd+r", MEDIUM_DVD, false, 0x1b, 0x2b, 1},      {"bd-rom", MEDIUM_BD, false, 0x40, 0x40, 1},
                 {"bd-r-blank", MEDIUM_BD, true, 0x41, 0x21, 1},   {"bd-re", MEDIUM_BD, false, 0x43, 0x41, 1}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench *bench = bench_new(NULL, NULL);
        if (cases[i].blank)
            bench_blank(bench, cases[i].class, cases[i].name);
        else if (cases[i].class == MEDIUM_CD)
            bench_data(bench, 1000, cases[i].name);
        else
            bench_dvd(bench, cases[i].class, 1000000, cases[i].name);
        assert_int_equal(CONFIGURATION(bench, 1, 0), 0);
        assert_int_equal(profile(bench), cases[i].profile);
        assert_int_equal(current(bench, cases[i].writes), cases[i].does);
        assert_int_equal(current(bench, 0x10), 1);
        bench_free(bench);
    }
}

static void automatic_profiles(void **state) {
    (void)state;
    for (unsigned real = 0; real < 2; real++) {
        struct bench *bench = bench_new(NULL, real ? "closed_profile=1,profile_family=1" : NULL);
        struct disc disc;
        struct test_track track = {1, TRACK_MODE1, 4, -150, 0, 0, 300, NULL};
        test_disc(&bench->host.host, &disc, &track, 1, (struct bytes){0});
        disc.make = MAKE_RECORDABLE;
        bench_insert(bench, &disc, "auto");
        assert_int_equal(CONFIGURATION(bench, 2, 0), 0);
        assert_int_equal(profile(bench), real ? 0x09 : 0x08);
        uint32_t len = bench->packet.transferred;
        assert_int_equal(bench->data[len - 2], 1); /* 0008 beside 0009 by the knob, or by itself */
        assert_int_equal(bench->data[len - 6], real);
        bench_free(bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_feature), cmocka_unit_test(lists_are_ordered_and_small),
                                       cmocka_unit_test(profiles_by_model), cmocka_unit_test(media),
                                       cmocka_unit_test(automatic_profiles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
