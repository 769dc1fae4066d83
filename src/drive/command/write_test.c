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
    /* Each sheet: MCN, lead-in, tracks, lead-out as it may be; the place a complaint points at, or -1. */
#define LEAD_IN "01 00 00 01 00 00 00 00 "
#define FIRST "01 01 00 00 00 00 00 00 01 01 01 00 00 00 02 00 "
    static const struct {
        const char *sheet;
        uint32_t sense;
        int pointer;
    } sheets[] = {
        {"02 07 34 30 31 32 33 34 02 07 35 36 37 38 39 30 " LEAD_IN FIRST "01 aa 01 01 00 00 06 00", WRITE_PROTECTED, -1},
        {LEAD_IN FIRST "01 02 01 00 00 00 08 00 01 02 02 00 00 00 0a 00 01 aa 01 01 00 00 0c 00", WRITE_PROTECTED, -1},
        {"41 00 00 54 00 00 00 00 41 01 00 14 00 00 00 00 41 01 01 50 00 00 02 00 41 aa 01 14 00 00 06 00", WRITE_PROTECTED, -1},
        {FIRST "01 aa 01 01 00 00 06 00", BAD_LIST, 1},
        {"01 00 00 01 00 00 00 01 " FIRST "01 aa 01 01 00 00 06 00", BAD_LIST, 5},
        {LEAD_IN FIRST, BAD_LIST, 16},
        {LEAD_IN "01 aa 01 01 00 00 06 00", BAD_LIST, 9},
        {LEAD_IN FIRST "01 aa 02 01 00 00 06 00", BAD_LIST, 26},
        {LEAD_IN FIRST "01 aa 01 01 00 00 06 00 01 aa 01 01 00 00 06 00", BAD_LIST, 32},
        {LEAD_IN FIRST "01 aa 01 01 00 00 05 4a", BAD_LIST, 29},
        {LEAD_IN "01 01 01 00 00 00 02 00 01 aa 01 01 00 00 06 00", BAD_LIST, 10},
        {LEAD_IN "01 01 00 00 00 00 00 01 01 01 01 00 00 00 02 00 01 aa 01 01 00 00 06 00", BAD_LIST, 13},
        {LEAD_IN FIRST "01 03 01 00 00 00 08 00 01 aa 01 01 00 00 0c 00", BAD_LIST, 25},
        {LEAD_IN FIRST "01 01 03 00 00 00 08 00 01 aa 01 01 00 00 0c 00", BAD_LIST, 26},
        {LEAD_IN FIRST "01 02 02 00 00 00 08 00 01 aa 01 01 00 00 0c 00", BAD_LIST, 26},
        {LEAD_IN FIRST "01 02 01 00 00 00 01 00 01 aa 01 01 00 00 0c 00", BAD_LIST, 29},
        {LEAD_IN FIRST "01 02 01 00 00 00 3c 00 01 aa 01 01 00 02 00 00", BAD_LIST, 29},
        {LEAD_IN "01 01 00 15 00 00 00 00 01 01 01 00 00 00 02 00 01 aa 01 01 00 00 06 00", BAD_LIST, 11},
        {LEAD_IN "01 01 00 80 00 00 00 00 01 01 01 00 00 00 02 00 01 aa 01 01 00 00 06 00", BAD_LIST, 11},
        {LEAD_IN FIRST "04 02 01 00 00 00 08 00 01 aa 01 01 00 00 0c 00", BAD_LIST, 24},
        {LEAD_IN FIRST "01 aa 01 01 00 50 00 00", BEYOND_TRACK, -1},
        {LEAD_IN FIRST "01 aa 01 01 00 4f 3b 4a", WRITE_PROTECTED, -1}};
    for (unsigned i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        uint8_t len = (uint8_t)test_hex(sheets[i].sheet, bench->data);
        uint32_t sense = GIVE(bench, len, 0x5d, 0, 0, 0, 0, 0, 0, 0, len, 0);
        struct sense_detail detail = sense_get(&bench->packet.sense);
        if (sense != sheets[i].sense || (sheets[i].pointer >= 0 && get_be16(detail.specific + 1) != sheets[i].pointer))
            fail_msg("sheet %u: %x at %u", i, (unsigned)sense, get_be16(detail.specific + 1));
    }
    assert_int_equal(GIVE(bench, 16, 0x5d, 0, 0, 0, 0, 0, 0, 0, 24, 0), BAD_LIST_LEN);
    bench_free(bench);
}

/* What the knobs ro, align_strict and raw_write change of all that. */
static void protection_and_blocks(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off,ro=on");
    bench_blank(bench, MEDIUM_CD, "cd-rw-blank");
    assert_int_equal(OPC(bench), WRITE_PROTECTED);
    assert_int_equal(RESERVE(bench), WRITE_PROTECTED);
    assert_int_equal(CLOSE(bench, 2, 0), WRITE_PROTECTED);
    assert_int_equal(TELL(bench, 0xa1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), WRITE_PROTECTED);
    assert_int_equal(GIVE(bench, 8, 0x5d, 0, 0, 0, 0, 0, 0, 0, 8, 0), WRITE_PROTECTED);
    assert_int_equal(GIVE(bench, 2048, 0x2a, 0, 0, 0, 0, 0, 0, 0, 1, 0), WRITE_PROTECTED);
    assert_int_equal(TELL(bench, 0x35, 0, 0, 0, 0, 0), 0);
    bench_free(bench);
    for (unsigned strict = 0; strict < 2; strict++) {
        bench = bench_new(NULL, strict ? "ua_on_login=off,align_strict=on,closed_profile=1" : "ua_on_login=off,closed_profile=1");
        bench_dvd(bench, MEDIUM_DVD, 1000000, "dvd-rw-ro");
        assert_int_equal(GIVE(bench, 2048, 0x2a, 0, 0, 0, 0, 16, 0, 0, 1, 0), strict ? BAD_WRITE_ADDRESS : WRITE_PROTECTED);
        if (strict)
            assert_int_equal(information(bench), 16);
        assert_int_equal(GIVE(bench, 2048, 0xaa, 0, 0, 0, 0, 15, 0, 0, 0, 16, 0, 0), strict ? BAD_WRITE_ADDRESS : WRITE_PROTECTED);
        assert_int_equal(GIVE(bench, 2048, 0x2a, 0, 0, 0, 0, 16, 0, 0, 32, 0), WRITE_PROTECTED);
        bench_free(bench);
    }
    for (unsigned raw = 0; raw < 2; raw++) {
        bench = bench_new(NULL, raw ? "ua_on_login=off,raw_write=on" : "ua_on_login=off");
        bench_blank(bench, MEDIUM_CD, "cd-r-blank");
        fill_hex(bench, "00 00 00 00 05 32 43 04 08");
        memset(bench->data + 9, 0, 60);
        assert_int_equal(GIVE(bench, 56, 0x15, 0x10, 0, 0, 56, 0), raw ? 0 : BAD_LIST);
        bench_free(bench);
    }
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
                                       cmocka_unit_test(cue_sheets), cmocka_unit_test(protection_and_blocks),
                                       cmocka_unit_test(capacities)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
