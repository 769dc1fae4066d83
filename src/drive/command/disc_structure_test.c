/* SPDX-License-Identifier: MIT */
/* Do the structures say the true size, layers and kind, and the image's own words where it has them? */
#include "drive/test_drive.h"

#define STRUCTURE(bench, media, layer, format) ASK(bench, 8192, 0xad, media, 0, 0, 0, 0, layer, format, 0x20, 0, 0, 0)

static struct bench *with(enum medium_class class, int32_t sectors, const char *medium) {
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, class, sectors, medium);
    return bench;
}

static void physical_format(void **state) {
    (void)state;
    static const struct {
        int32_t sectors;
        const char *medium;
        const char *bytes;
    } cases[] = {{2295104, NULL, "01 02 01 00 00 03 00 00 00 26 05 3f 00 00 00 00 00"},
                 {2295104, "dvd+r", "a1 02 02 00 00 03 00 00 00 26 05 3f 00 00 00 00 00"},
                 {2236704, "dvd-ram", "16 02 04 00 00 03 10 00 00 25 31 1f 00 00 00 00 00"},
                 {4171712, NULL, "01 02 31 00 00 03 00 00 00 fc ff ff 00 22 d3 df 00"}};
    for (unsigned i = 0; i < 4; i++) {
        struct bench *bench = with(MEDIUM_DVD, cases[i].sectors, cases[i].medium);
        uint8_t wanted[17];
        (void)test_hex(cases[i].bytes, wanted);
        assert_int_equal(STRUCTURE(bench, 0, 0, 0), 0);
        assert_int_equal(bench->packet.transferred, 2052);
        assert_int_equal(get_be16(bench->data), 2050);
        assert_memory_equal(bench->data + 4, wanted, 17);
        assert_int_equal(STRUCTURE(bench, 0, 1, 0), cases[i].sectors > 4000000 ? 0 : BAD_CDB);
        bench_free(bench);
    }
}

static void other_formats(void **state) {
    (void)state;
    struct bench *bench = with(MEDIUM_DVD, 2295104, NULL);
    assert_int_equal(STRUCTURE(bench, 0, 0, 1), 0);
    ANSWERS(bench, "00 06 00 00 00 00 00 00");
    assert_int_equal(STRUCTURE(bench, 0, 0, 2), BAD_CDB);
    assert_int_equal(STRUCTURE(bench, 0, 0, 0x0e), BAD_CDB);
    assert_int_equal(bench->packet.sense.bytes[17], 7);
    assert_int_equal(STRUCTURE(bench, 1, 0, 0), BAD_CDB);
    assert_int_equal(STRUCTURE(bench, 0, 0, 0xff), 0);
    ANSWERS(bench, "00 12 00 00 00 40 08 04 01 40 00 08 04 40 08 04 05 40 00 08");
    assert_int_equal(drive_remove(bench->drive, false), ST_OK);
    assert_int_equal(STRUCTURE(bench, 0, 0, 0xff), 0);
    ANSWERS(bench, "00 06 00 00 00 40 08 04");
    assert_int_equal(STRUCTURE(bench, 0, 0, 0), NO_MEDIUM_CLOSED);
    bench_free(bench);
    bench = bench_ready(100, NULL);
    assert_int_equal(STRUCTURE(bench, 0, 0, 0), WRONG_MEDIUM_TO_READ);
    bench_free(bench);
    bench = with(MEDIUM_DVD, 4173824, "dvd+r-dl");
    assert_int_equal(STRUCTURE(bench, 0, 0, 0x20), 0);
    ANSWERS(bench, "00 0a 00 00 00 00 00 00 00 1f d8 00");
    assert_int_equal(STRUCTURE(bench, 0, 0, 0x11), 0);
    assert_int_equal(bench->packet.transferred, 260);
    assert_memory_equal(bench->data + 4 + 19, "NTCDROM", 7);
    assert_int_equal(GIVE(bench, 12, 0xbf, 0, 0, 0, 0, 0, 0, 0x20, 0, 12, 0, 0), WRITE_PROTECTED);
    bench_free(bench);
}

static void blu_ray(void **state) {
    (void)state;
    struct bench *bench = with(MEDIUM_BD, 24438784, NULL);
    assert_int_equal(STRUCTURE(bench, 1, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 4100);
    assert_int_equal(get_be16(bench->data), 0x1002);
    assert_memory_equal(bench->data + 4, "DI\x01", 3);
    assert_memory_equal(bench->data + 12, "BDO", 3);
    assert_memory_equal(bench->data + 4 + 64, "DI\x01", 3);
    assert_int_equal(bench->data[4 + 64 + 5], 1);
    assert_int_equal(STRUCTURE(bench, 0, 0, 0), BAD_CDB);
    assert_int_equal(STRUCTURE(bench, 2, 0, 0), BAD_CDB);
    bench_free(bench);
}

static void the_images_own(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    struct test_track track = {1, TRACK_MODE1, 4, NO_INDEX_0, 0, 0, 100, NULL};
    static const uint8_t own[6] = {1, 0xfe, 0, 0};
    static const struct disc_structure kept[] = {{0, 1, {own, 4}}, {0, 3, {own, 6}}};
    test_disc(&bench->host.host, &disc, &track, 1, (struct bytes){0});
    disc.medium = MEDIUM_DVD;
    disc.leadout = disc.track[0].end = disc.session[0].leadout = disc.extent[0].count = 1000000;
    disc.track[0].first = disc.session[0].first = 0;
    disc.structure = kept, disc.structure_count = 2;
    bench_insert(bench, &disc, NULL);
    assert_int_equal(STRUCTURE(bench, 0, 0, 1), 0);
    ANSWERS(bench, "00 06 00 00 01 fe 00 00");
    assert_int_equal(STRUCTURE(bench, 0, 0, 3), 0);
    ANSWERS(bench, "00 08 00 00 01 fe 00 00 00 00");
    assert_int_equal(STRUCTURE(bench, 0, 0, 0), 0);
    assert_int_equal(bench->data[4 + 16], 0x80); /* it has a BCA */
    /* Protected by CSS: keys are asked for, and none is given. */
    assert_int_equal(STRUCTURE(bench, 0, 0, 2), NO_KEY_YET);
    assert_int_equal(ASK(bench, 99, 0x46, 2, 1, 6, 0, 0, 0, 0, 99, 0), 0);
    assert_int_equal(bench->data[10] & 1, 1);
    assert_int_equal(ASK(bench, 8, 0xa4, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), NO_KEY);
    bench_free(bench);
}

static void keys_and_regions(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
#define REPORT(format) ASK(bench, 8, 0xa4, 0, 0, 0, 0, 0, 0, 0, 0, 8, format, 0)
    assert_int_equal(REPORT(8), 0);
    ANSWERS(bench, "00 06 00 00 25 ff 01 00");
    assert_int_equal(REPORT(0), NO_MEDIUM_CLOSED);
    assert_int_equal(REPORT(0x3f), 0);
    assert_int_equal(REPORT(0x0a), BAD_CDB);
    assert_int_equal(ASK(bench, 8, 0xa4, 0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 0), BAD_CDB);
    for (unsigned left = 5; left-- > 0;) {
        fill_hex(bench, "00 06 00 00 fd 00 00 00");
        assert_int_equal(GIVE(bench, 8, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0), 0);
        assert_int_equal(REPORT(8), 0);
        static const uint8_t type[] = {3, 2, 1, 1, 1};
        assert_int_equal(bench->data[4], type[left] << 6 | 0x20 | left);
        assert_int_equal(bench->data[5], 0xfd);
    }
    fill_hex(bench, "00 06 00 00 fe 00 00 00");
    assert_int_equal(GIVE(bench, 8, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0), REGION_FIXED);
    fill_hex(bench, "00 06 00 00 fc 00 00 00");
    assert_int_equal(GIVE(bench, 8, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0), BAD_LIST);
    assert_int_equal(GIVE(bench, 4, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 4, 6, 0), BAD_LIST_LEN);
    assert_int_equal(GIVE(bench, 8, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 8, 1, 0), NO_KEY);
    bench_free(bench);
    bench = bench_new(NULL, "ua_on_login=off,region=2");
    assert_int_equal(REPORT(8), 0);
    ANSWERS(bench, "00 06 00 00 65 fd 01 00");
    bench_dvd(bench, MEDIUM_DVD, 500000, NULL);
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    assert_int_equal(REPORT(5), 0);
    ANSWERS(bench, "00 06 00 00 00 00 00 00");
    assert_int_equal(REPORT(0), BAD_CDB);
    bench_free(bench);
    bench = bench_new("cd-rw", "ua_on_login=off");
    assert_int_equal(REPORT(8), BAD_OPCODE);
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(physical_format), cmocka_unit_test(other_formats),
                                       cmocka_unit_test(blu_ray), cmocka_unit_test(the_images_own),
                                       cmocka_unit_test(keys_and_regions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
