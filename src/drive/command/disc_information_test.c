/* SPDX-License-Identifier: MIT */
/* Is the state of the disc told as it is: complete, open, blank, formatted? */
#include "drive/test_drive.h"

#define DISC(bench) ASK(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0)

static void complete(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(DISC(bench), 0);
    ANSWERS(bench,
            "00 20 0e 01 01 01 01 20 00 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(ASK(bench, 99, 0x51, 1, 0, 0, 0, 0, 0, 0, 99, 0), 0);
    ANSWERS(bench, "00 0a 20 00 00 63 00 01 00 00 00 00");
    assert_int_equal(ASK(bench, 99, 0x51, 2, 0, 0, 0, 0, 0, 0, 99, 0), BAD_CDB);
    bench_free(bench);
}

static void blank_and_open(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_blank(bench, MEDIUM_CD, "cd-rw-blank");
    assert_int_equal(DISC(bench), 0);
    ANSWERS(bench,
            "00 20 10 01 01 01 01 20 ff 00 00 00 00 00 00 00 00 61 22 17 00 4f 3b 4a 00 00 00 00 00 00 00 00 00 00");
    bench_free(bench);
    bench = bench_new(NULL, "ua_on_login=off");
    bench_data(bench, 300, "cd-r-open");
    assert_int_equal(DISC(bench), 0);
    /* Another session, whose lead-in begins a minute before LBA 11550. */
    ANSWERS(bench,
            "00 20 01 01 02 02 02 20 00 00 00 00 00 00 00 00 00 01 24 00 00 4f 3b 4a 00 00 00 00 00 00 00 00 00 00");
    bench_free(bench);
}

static void other_media(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum medium_class class;
        bool blank;
        uint8_t status, background;
    } cases[] = {{"dvd-rom", MEDIUM_DVD, false, 0x0e, 0x20},     {"dvd+rw", MEDIUM_DVD, false, 0x1e, 0x23},
                 {"dvd+rw-blank", MEDIUM_DVD, true, 0x10, 0x20}, {"dvd-rw-ro", MEDIUM_DVD, false, 0x1e, 0x20},
                 {"dvd-ram", MEDIUM_DVD, false, 0x1f, 0x20},     {"bd-re", MEDIUM_BD, false, 0x1f, 0x20},
                 {"bd-re-blank", MEDIUM_BD, true, 0x10, 0x20},   {"bd-r-blank", MEDIUM_BD, true, 0x00, 0x20},
                 {"bd-r", MEDIUM_BD, false, 0x0e, 0x20}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench *bench = bench_new(NULL, "ua_on_login=off");
        if (cases[i].blank)
            bench_blank(bench, cases[i].class, cases[i].name);
        else
            bench_dvd(bench, cases[i].class, 1000000, cases[i].name);
        assert_int_equal(DISC(bench), 0);
        assert_int_equal(bench->data[2], cases[i].status);
        assert_int_equal(bench->data[7], cases[i].background);
        assert_int_equal(bench->data[4], 1);
        bench_free(bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(complete), cmocka_unit_test(blank_and_open),
                                       cmocka_unit_test(other_media)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
