/* SPDX-License-Identifier: MIT */
/* Do READ and VERIFY keep to their ranges, tracks and block lengths? */
#include "drive/test_drive.h"
#include "disc/edc.h"
#include "disc/msf.h"

static void ranges(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 3, 0xe6, 0, 0, 2, 0), 0);
    assert_int_equal(bench->packet.transferred, 4096);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 3, 0xe7, 0, 0, 2, 0), BAD_LBA);
    assert_int_equal(information(bench), 1000);
    assert_int_equal(bench->packet.transferred, 0);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 3, 0xe8, 0, 0, 0, 0), 0);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 3, 0xe9, 0, 0, 0, 0), BAD_LBA);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0x80, 0, 0, 0, 0, 0, 0, 0), BAD_LBA);
    assert_int_equal(ASK(bench, 8192, 0xa8, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0), BAD_LBA);
    assert_int_equal(information(bench), 0xffffffff);
    assert_int_equal(ASK(bench, 65536, 0x08, 0, 0, 0, 0, 0), 0);
    assert_int_equal(bench->packet.transferred, 65536); /* 256 blocks, as far as there is room */
    assert_int_equal(ASK(bench, 65536, 0xa8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0), 0);
    /* A host that flags the direction wrong loses the data, not the connection. */
    assert_int_equal(GIVE(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), 0);
    bench_free(bench);
}

static const struct test_track mixed_disc[] = {{1, TRACK_MODE1, 4, -150, 0, 0, 300, NULL},
                                               {1, TRACK_AUDIO, 0, 300, 450, 0, 750, NULL},
                                               {1, TRACK_FORM2, 4, NO_INDEX_0, 750, 0, 1060, NULL}};

static struct bench *mixed(const char *knobs) {
    struct bench *bench = bench_new(NULL, knobs);
    struct disc disc;
    test_disc(&bench->host.host, &disc, mixed_disc, 3, (struct bytes){0});
    bench_insert(bench, &disc, NULL);
    return bench;
}

static void tracks_of_other_kinds(void **state) {
    (void)state;
    struct bench *bench = mixed("ua_on_login=off");
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 1, 0x2c, 0, 0, 1, 0), WRONG_MODE);
    assert_int_equal(information(bench), 300);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 1, 0x2b, 0, 0, 2, 0), WRONG_MODE);
    assert_int_equal(information(bench), 300);
    assert_int_equal(bench->packet.transferred, 2048);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 3, 0, 0, 0, 1, 0), WRONG_MODE);
    assert_int_equal(information(bench), 768);
    assert_int_equal(TELL(bench, 0x2f, 0, 0, 0, 0, 0, 0, 1, 0, 0), 0);
    assert_int_equal(TELL(bench, 0x2f, 0, 0, 0, 1, 0x2b, 0, 0, 2, 0), WRONG_MODE);
    bench_free(bench);
}

/* MODE SELECT(6) with a block descriptor, as older programs do before reading sound. */
static void set_block_len(struct bench *bench, uint32_t len) {
    fill_hex(bench, "00 00 00 08 00 00 00 00 00 00 00 00");
    set_be24(bench->data + 9, len);
    assert_int_equal(GIVE(bench, 12, 0x15, 0x10, 0, 0, 12, 0), 0);
}

static void other_block_lengths(void **state) {
    (void)state;
    struct bench *bench = mixed("ua_on_login=off");
    set_block_len(bench, 2352);
    assert_int_equal(ASK(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    ANSWERS(bench, "00 00 04 23 00 00 09 30");
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 1, 0x2c, 0, 0, 1, 0), 0);
    assert_int_equal(bench->packet.transferred, 2352);
    set_block_len(bench, 2336);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 3, 0, 0, 0, 1, 0), 0);
    assert_int_equal(bench->packet.transferred, 2336);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), WRONG_MODE);
    set_block_len(bench, 2340);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), 0);
    assert_int_equal(bench->packet.transferred, 2340);
    set_block_len(bench, 2448);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), WRONG_MODE);
    set_block_len(bench, 2048);
    assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), 0);
    assert_int_equal(bench->packet.transferred, 2048);
    bench_free(bench);
}

static void verifying(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    memset(bench->data, 0, 4096);
    assert_int_equal(GIVE(bench, 4096, 0x2f, 2, 0, 0, 0, 0, 0, 0, 2, 0), 0);
    bench->data[3000] = 1;
    assert_int_equal(GIVE(bench, 4096, 0x2f, 2, 0, 0, 0, 0, 0, 0, 2, 0), MISCOMPARE);
    assert_int_equal(GIVE(bench, 4096, 0xaf, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0), 0);
    assert_int_equal(TELL(bench, 0xaf, 0, 0, 0, 3, 0xe8, 0, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, 0xaf, 0, 0, 0, 3, 0xe8, 0, 0, 0, 1, 0, 0), BAD_LBA);
    bench_free(bench);
}

static void seeking_and_headers(void **state) {
    (void)state;
    struct bench *bench = mixed("ua_on_login=off");
    assert_int_equal(TELL(bench, 0x2b, 0, 0, 0, 4, 0x23, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, 0x2b, 0, 0, 0, 4, 0x24, 0, 0, 0, 0), BAD_LBA);
    assert_int_equal(TELL(bench, 0x0b, 0, 0, 5, 0, 0), 0);
    assert_int_equal(TELL(bench, 0xa7, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0), 0);
    assert_int_equal(TELL(bench, 0xa7, 0, 0, 0, 0, 1, 0, 0, 9, 2, 0, 0), BAD_LBA);
    assert_int_equal(ASK(bench, 8, 0x44, 2, 0, 0, 0, 16, 0, 0, 8, 0), 0);
    ANSWERS(bench, "01 00 00 00 00 00 02 10");
    assert_int_equal(ASK(bench, 8, 0x44, 0, 0, 0, 3, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "02 00 00 00 00 00 03 00");
    assert_int_equal(ASK(bench, 8, 0x44, 0, 0, 0, 1, 0x2c, 0, 0, 8, 0), WRONG_MODE);
    assert_int_equal(ASK(bench, 8, 0x44, 0, 0, 0, 4, 0x24, 0, 0, 8, 0), BAD_LBA);
    bench_free(bench);
}

static void what_lies_there_comes_back(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    static uint8_t bytes[20 * 2048];
    test_noise(bytes, sizeof bytes, 7);
    struct disc disc;
    struct test_track track = {1, TRACK_MODE1, 4, -150, 0, 0, 20, NULL};
    test_disc(&bench->host.host, &disc, &track, 1, (struct bytes){bytes, sizeof bytes});
    bench_insert(bench, &disc, NULL);
    assert_int_equal(ASK(bench, 65536, 0x28, 0, 0, 0, 0, 3, 0, 0, 17, 0), 0);
    assert_int_equal(bench->packet.transferred, 17 * 2048);
    assert_memory_equal(bench->data, bytes + 3 * 2048, 17 * 2048);
    memcpy(bench->data, bytes + 5 * 2048, 8 * 2048);
    assert_int_equal(GIVE(bench, 8 * 2048, 0x2f, 2, 0, 0, 0, 5, 0, 0, 8, 0), 0);
    bench_free(bench);
}

/* The knob check_edc: what is stored wrong is not given, unless as it lies there. */
static void wrong_edc(void **state) {
    (void)state;
    static uint8_t raw[4 * 2352];
    const struct edc_kernels *kernels = edc_choose("portable");
    for (unsigned i = 0; i < 4; i++) {
        uint8_t *at = raw + i * 2352;
        memset(at, 0, 2352);
        memset(at + 1, 0xff, 10);
        msf_put_bcd(at + 12, msf_of_lba((int32_t)i));
        at[15] = 1, at[16] = (uint8_t)i;
        edc_seal_mode1(kernels, at);
    }
    raw[2 * 2352 + 100] ^= 1;
    for (unsigned on = 0; on < 2; on++) {
        struct bench *bench = bench_new(NULL, on ? "ua_on_login=off,check_edc=on" : "ua_on_login=off");
        struct disc disc;
        struct test_track track = {1, TRACK_MODE1, 4, -150, 0, 0, 4, NULL};
        test_disc(&bench->host.host, &disc, &track, 1, (struct bytes){raw, sizeof raw});
        disc.extent[0].stride = disc.extent[0].main_len = 2352, disc.extent[0].main_at = 0;
        bench_insert(bench, &disc, NULL);
        assert_int_equal(ASK(bench, 8192, 0x28, 0, 0, 0, 0, 0, 0, 0, 4, 0), on ? UNCORRECTABLE : 0);
        assert_int_equal(bench->packet.transferred, on ? 2 * 2048 : 4 * 2048);
        assert_int_equal(bench->data[2048], 1);
        assert_int_equal(ASK(bench, 9999, 0xbe, 0, 0, 0, 0, 1, 0, 0, 3, 0xf8, 0, 0), on ? UNCORRECTABLE : 0);
        if (on)
            assert_int_equal(information(bench), 2);
        assert_int_equal(ASK(bench, 9999, 0xbe, 0, 0, 0, 0, 1, 0, 0, 3, 0x20, 0, 0), 0);
        bench_free(bench);
    }
}

/* The knob css_raw, off: a scrambled pack of a protected disc is not given. */
static void scrambled_packs(void **state) {
    (void)state;
    static uint8_t data[100 * 2048];
    static const uint8_t own[] = {1, 0, 0, 0};
    static const struct disc_structure kept = {0, 1, {own, sizeof own}};
    memcpy(data + 5 * 2048, "\x00\x00\x01\xba", 4);
    data[5 * 2048 + 0x14] = 0x90; /* scrambled */
    memcpy(data + 3 * 2048, "\x00\x00\x01\xba", 4);
    data[3 * 2048 + 0x14] = 0x80; /* in the clear */
    for (unsigned raw = 0; raw < 2; raw++) {
        struct bench *bench = bench_new(NULL, raw ? "ua_on_login=off" : "ua_on_login=off,css_raw=off");
        struct disc disc;
        struct test_track track = {1, TRACK_MODE1, 4, NO_INDEX_0, 0, 0, 100, NULL};
        test_disc(&bench->host.host, &disc, &track, 1, (struct bytes){data, sizeof data});
        disc.medium = MEDIUM_DVD;
        disc.structure = &kept, disc.structure_count = 1;
        bench_insert(bench, &disc, NULL);
        assert_int_equal(ASK(bench, 16384, 0x28, 0, 0, 0, 0, 2, 0, 0, 8, 0), raw ? 0 : SCRAMBLED);
        assert_int_equal(bench->packet.transferred, raw ? 8 * 2048 : 3 * 2048);
        if (!raw)
            assert_int_equal(information(bench), 5);
        bench_free(bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranges),
                                       cmocka_unit_test(tracks_of_other_kinds),
                                       cmocka_unit_test(other_block_lengths),
                                       cmocka_unit_test(verifying),
                                       cmocka_unit_test(seeking_and_headers),
                                       cmocka_unit_test(what_lies_there_comes_back),
                                       cmocka_unit_test(wrong_edc),
                                       cmocka_unit_test(scrambled_packs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
