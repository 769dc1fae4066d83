/* SPDX-License-Identifier: MIT */
/* Is every wish to write, erase, format or close refused in the right words, and nothing promised that is not held? */
#include "drive/test_drive.h"

static struct bench *with(const char *medium, enum medium_class class, bool blank) {
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    if (blank)
        bench_blank(bench, class, medium);
    else if (class == MEDIUM_CD)
        bench_data(bench, 1000, medium);
    else
        bench_dvd(bench, class, 1000000, medium);
    return bench;
}

#define CLOSE(bench, function, track) TELL(bench, 0x5b, 0, function, 0, 0, track, 0, 0, 0, 0)
#define OPC(bench) TELL(bench, 0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0)
#define RESERVE(bench) TELL(bench, 0x53, 0, 0, 0, 0, 0, 0, 1, 0, 0)

static void by_medium(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum medium_class class;
        bool blank;
        uint32_t opc, reserve, close, erase, format;
    } cases[] = {
        {"cd-rom", MEDIUM_CD, false, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE,
         WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_FORMAT},
        {"cd-r", MEDIUM_CD, false, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE,
         WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_FORMAT},
        {"cd-r-blank", MEDIUM_CD, true, 0, WRITE_PROTECTED, 0, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_FORMAT},
        {"cd-rw", MEDIUM_CD, false, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE, 0, WRITE_PROTECTED, WRITE_PROTECTED},
        {"dvd+rw", MEDIUM_DVD, false, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE, 0, WRONG_MEDIUM_TO_WRITE,
         WRITE_PROTECTED},
        {"dvd-rw", MEDIUM_DVD, false, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE, 0, WRITE_PROTECTED,
         WRITE_PROTECTED},
        {"bd-r-blank", MEDIUM_BD, true, 0, WRITE_PROTECTED, 0, WRONG_MEDIUM_TO_WRITE, WRITE_PROTECTED},
        {"bd-re", MEDIUM_BD, false, WRONG_MEDIUM_TO_WRITE, WRONG_MEDIUM_TO_WRITE, 0, WRONG_MEDIUM_TO_WRITE,
         WRITE_PROTECTED}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench *bench = with(cases[i].name, cases[i].class, cases[i].blank);
        assert_int_equal(GIVE(bench, 2048, 0x2a, 0, 0, 0, 0, 0, 0, 0, 1, 0), WRITE_PROTECTED);
        assert_int_equal(GIVE(bench, 2048, 0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0), WRITE_PROTECTED);
        assert_int_equal(GIVE(bench, 2048, 0x2e, 0, 0, 0, 0, 0, 0, 0, 1, 0), WRITE_PROTECTED);
        assert_int_equal(OPC(bench), cases[i].opc);
        assert_int_equal(RESERVE(bench), cases[i].reserve);
        assert_int_equal(CLOSE(bench, 2, 0), cases[i].close);
        assert_int_equal(CLOSE(bench, 7, 0), BAD_CDB);
        assert_int_equal(TELL(bench, 0xa1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), cases[i].erase);
        fill_hex(bench, "00 82 00 08 ff ff ff ff 98 00 00 00");
        assert_int_equal(GIVE(bench, 12, 0x04, 0x11, 0, 0, 0, 0), cases[i].format);
        assert_int_equal(TELL(bench, 0x35, 0, 0, 0, 0, 0), 0);
        bench_free(bench);
    }
}

static void malformed(void **state) {
    (void)state;
    struct bench *bench = with("cd-rw-blank", MEDIUM_CD, true);
    assert_int_equal(GIVE(bench, 12, 0x04, 0x01, 0, 0, 0, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 8, 0x04, 0x11, 0, 0, 0, 0), BAD_LIST_LEN);
    memset(bench->data, 0, 12);
    assert_int_equal(GIVE(bench, 12, 0x04, 0x11, 0, 0, 0, 0), BAD_LIST);
    assert_int_equal(TELL(bench, 0xa1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_CDB);
    assert_int_equal(TELL(bench, 0x53, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0), BAD_CDB);
    assert_int_equal(TELL(bench, 0x53, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 8, 0x54, 1, 0, 0, 0, 0, 0, 0, 8, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 7, 0x54, 0, 0, 0, 0, 0, 0, 0, 7, 0), BAD_LIST_LEN);
    assert_int_equal(GIVE(bench, 8, 0x54, 0, 0, 0, 0, 0, 0, 0, 8, 0), 0);
    assert_int_equal(CLOSE(bench, 1, 0xff), 0);
    assert_int_equal(CLOSE(bench, 1, 3), BAD_CDB);
    assert_int_equal(CLOSE(bench, 5, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 8, 0x5d, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_CDB);
    assert_int_equal(GIVE(bench, 8, 0x5d, 0, 0, 0, 0, 0, 0, 0, 8, 0), BAD_SEQUENCE);
    bench_free(bench);
    bench = bench_new("dvd-rom", "ua_on_login=off");
    assert_int_equal(GIVE(bench, 2048, 0x2a, 0, 0, 0, 0, 0, 0, 0, 1, 0), BAD_OPCODE);
    assert_int_equal(GIVE(bench, 12, 0x04, 0x11, 0, 0, 0, 0), BAD_OPCODE);
    assert_int_equal(TELL(bench, 0x35, 0, 0, 0, 0, 0), 0);
    bench_free(bench);
    bench = bench_new("cd-rw", "ua_on_login=off");
    bench_data(bench, 100, NULL);
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    assert_int_equal(TELL(bench, 0x58, 0, 0, 0, 0, 1, 0, 0, 0, 0), 0);
    bench_free(bench);
}

static void cue_sheets(void **state) {
    (void)state;
    struct bench *bench = with("cd-r-blank", MEDIUM_CD, true);
    fill_hex(bench, "00 00 00 00 05 32 42 04 08");
    memset(bench->data + 9, 0, 60);
    assert_int_equal(GIVE(bench, 56, 0x15, 0x10, 0, 0, 56, 0), 0);
    memset(bench->data, 0, 24);
    assert_int_equal(GIVE(bench, 24, 0x5d, 0, 0, 0, 0, 0, 0, 0, 24, 0), WRITE_PROTECTED);
    assert_int_equal(GIVE(bench, 16, 0x5d, 0, 0, 0, 0, 0, 0, 0, 24, 0), BAD_LIST_LEN);
    bench_free(bench);
}

static void capacities(void **state) {
    (void)state;
#define CAPACITIES(bench) ASK(bench, 252, 0x23, 0, 0, 0, 0, 0, 0, 0, 252, 0)
    struct bench *bench = bench_new(NULL, "ua_on_login=off,rc16=1");
    assert_int_equal(CAPACITIES(bench), 0);
    ANSWERS(bench, "00 00 00 08 00 ba 74 00 03 00 08 00");
    bench_free(bench);
    bench = with("dvd+rw", MEDIUM_DVD, false);
    assert_int_equal(CAPACITIES(bench), 0);
    ANSWERS(bench, "00 00 00 10 00 0f 42 40 02 00 08 00 00 23 05 40 98 00 00 00");
    assert_int_equal(ASK(bench, 12, 0x23, 0, 0, 0, 0, 0, 0, 0, 12, 0), 0);
    ANSWERS(bench, "00 00 00 10 00 0f 42 40 02 00 08 00");
    bench_free(bench);
    bench = with("cd-rw-blank", MEDIUM_CD, true);
    assert_int_equal(CAPACITIES(bench), 0);
    ANSWERS(bench, "00 00 00 18 00 05 7d a9 01 00 08 00 00 05 7d a4 00 00 08 00 00 05 7d a4 40 00 00 20");
    assert_int_equal(ASK(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    ANSWERS(bench, "00 00 00 00 00 00 08 00");
    assert_int_equal(ASK(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), BAD_LBA);
    bench_free(bench);
    bench = bench_ready(1000, "rc16=1");
    assert_int_equal(ASK(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    ANSWERS(bench, "00 00 03 e7 00 00 08 00");
    assert_int_equal(ASK(bench, 12, 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0), 0);
    ANSWERS(bench, "00 00 00 00 00 00 03 e7 00 00 08 00");
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_medium), cmocka_unit_test(malformed),
                                       cmocka_unit_test(cue_sheets), cmocka_unit_test(capacities)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
