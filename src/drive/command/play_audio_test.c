/* SPDX-License-Identifier: MIT */
/* Does the head move with the clock, and does READ SUB-CHANNEL tell the truth about it at every moment? */
#include "drive/test_drive.h"

static const struct test_track audio_disc[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 450, "USRC17607839"},
                                               {1, TRACK_AUDIO, 0, 450, 600, 800, 1000, NULL},
                                               {1, TRACK_MODE1, 4, NO_INDEX_0, 1000, 0, 1350, NULL}};
#define SECOND (1000 * (uint64_t)HOST_MS)
#define POSITION(bench, msf) ASK(bench, 16, 0x42, (msf) << 1, 0x40, 1, 0, 0, 0, 0, 16, 0)
#define PLAY(bench, lba, count)                                                                                        \
    TELL(bench, 0x45, 0, 0, 0, (uint8_t)((lba) >> 8), (uint8_t)(lba), 0, (uint8_t)((count) >> 8), (uint8_t)(count), 0)

static uint8_t samples[1000 * RAW_LEN];

static struct bench *with_music(const char *knobs) {
    struct bench *bench = bench_new(NULL, knobs);
    struct disc disc;
    test_noise(samples, sizeof samples, 99);
    test_disc(&bench->host.host, &disc, audio_disc, 3, (struct bytes){0});
    struct file *file;
    assert_int_equal(file_over(&bench->host.host, (struct bytes){samples, sizeof samples}, "music", &file), ST_OK);
    assert_int_equal(disc_own(&disc, file), ST_OK);
    for (unsigned i = 0; i < 2; i++) {
        disc.extent[i].file = file;
        disc.extent[i].at = (uint64_t)disc.extent[i].first * RAW_LEN;
    }
    strcpy(disc.mcn, "4012345678901");
    bench_insert(bench, &disc, NULL);
    bench_calm(bench);
    return bench;
}

static void nothing_plays(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 15 00 0c 01 14 01 01 00 00 00 00 00 00 00 00");
    assert_int_equal(ASK(bench, 24, 0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0), 0);
    ANSWERS(bench, "00 15 00 14 02 00 00 00 00 30 30 30 30 30 30 30 30 30 30 30 30 30 00 00");
    assert_int_equal(ASK(bench, 24, 0x42, 0, 0, 9, 0, 0, 0, 0, 24, 0), 0);
    ANSWERS(bench, "00 15 00 00");
    assert_int_equal(ASK(bench, 24, 0x42, 0, 0x40, 0, 0, 0, 0, 0, 24, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 2, 0, 24, 0), BAD_CDB);
    assert_int_equal(PLAY(bench, 0, 10), WRONG_MODE);
    assert_int_equal(TELL(bench, 0x4b, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_SEQUENCE);
    assert_int_equal(TELL(bench, 0x4e, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    bench_free(bench);
}

static void numbers_of_the_disc_and_its_tracks(void **state) {
    (void)state;
    struct bench *bench = with_music(NULL);
    assert_int_equal(ASK(bench, 24, 0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0), 0);
    assert_int_equal(bench->data[8], 0x80);
    assert_memory_equal(bench->data + 9, "4012345678901\0\0", 15);
    assert_int_equal(ASK(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0), 0);
    ANSWERS(bench, "00 15 00 14 03 10 01 00 80 55 53 52 43 31 37 36 30 37 38 33 39 00 00 00");
    assert_int_equal(ASK(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 2, 0, 24, 0), 0);
    assert_int_equal(bench->data[8], 0);
    bench_free(bench);
}

static void the_head_follows_the_clock(void **state) {
    (void)state;
    struct bench *bench = with_music(NULL);
    assert_int_equal(PLAY(bench, 500, 400), 0);
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 11 00 0c 01 10 02 00 00 00 01 f4 ff ff ff 9c"); /* 100 to go in the pregap */
    bench->host.clock += SECOND;
    assert_int_equal(POSITION(bench, 1), 0);
    ANSWERS(bench, "00 11 00 0c 01 10 02 00 00 00 09 32 00 00 00 19"); /* LBA 575, 25 to go */
    assert_int_equal(ASK(bench, 8, 0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), 0);
    ANSWERS(bench, "00 20 00 02 3f 00 00 00");
    bench->host.clock += SECOND;
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 11 00 0c 01 10 02 01 00 00 02 8a 00 00 00 32");
    bench->host.clock += 2 * SECOND + SECOND / 75;
    assert_int_equal(POSITION(bench, 0), 0);
    assert_int_equal(bench->data[7], 2); /* past 800, index 2 */
    assert_int_equal(ASK(bench, 18, 0x03, 0, 0, 0, 18, 0), 0);
    assert_int_equal(get_be16(bench->data + 12), 0x0011);
    bench->host.clock += 10 * SECOND;
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 13 00 0c 01 10 02 02 00 00 03 83 00 00 01 2b"); /* 899, the last played */
    assert_int_equal(POSITION(bench, 0), 0);
    assert_int_equal(bench->data[1], 0x15);
    bench_free(bench);
}

static void pause_and_resume(void **state) {
    (void)state;
    struct bench *bench = with_music("audio_speed=200");
    assert_int_equal(TELL(bench, 0x47, 0, 0, 0, 2, 0, 0, 6, 0, 0), 0);
    bench->host.clock += SECOND;
    assert_int_equal(TELL(bench, 0x4b, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    bench->host.clock += 100 * SECOND;
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 12 00 0c 01 10 01 01 00 00 00 96 00 00 00 96"); /* twice as fast: 150 */
    assert_int_equal(TELL(bench, 0x4b, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, 0x4b, 0, 0, 0, 0, 0, 0, 0, 1, 0), 0);
    bench->host.clock += SECOND / 2;
    assert_int_equal(POSITION(bench, 0), 0);
    assert_int_equal(get_be32(bench->data + 8), 225);
    assert_int_equal(TELL(bench, 0x4e, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 15 00 0c 01 10 01 01 00 00 00 e1 00 00 00 e1");
    /* A read stops the music and takes the head along. */
    assert_int_equal(PLAY(bench, 0, 100), 0);
    assert_int_equal(ASK(bench, 4096, 0x28, 0, 0, 0, 4, 0, 0, 0, 1, 0), 0);
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 15 00 0c 01 14 03 01 00 00 04 00 00 00 00 18");
    bench_free(bench);
}

static void where_play_may_begin_and_end(void **state) {
    (void)state;
    struct bench *bench = with_music("status_sticky=1");
    assert_int_equal(PLAY(bench, 1000, 10), WRONG_MODE);
    assert_int_equal(PLAY(bench, 1300, 100), BAD_LBA);
    assert_int_equal(PLAY(bench, 700, 0), 0);
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 15 00 0c 01 10 02 01 00 00 02 bc 00 00 00 64");
    assert_int_equal(TELL(bench, 0x47, 0, 0, 0, 6, 0, 0, 2, 0, 0), BAD_CDB);
    assert_int_equal(TELL(bench, 0x48, 0, 0, 0, 9, 1, 0, 9, 1, 0), BAD_CDB);
    assert_int_equal(TELL(bench, 0x48, 0, 0, 0, 2, 1, 0, 2, 1, 0), 0);
    bench->host.clock += 100 * SECOND;
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 13 00 0c 01 10 02 01 00 00 03 1f 00 00 00 c7"); /* index 1 ends before 800 */
    /* Into the data track: music ends in error where it ends. */
    assert_int_equal(PLAY(bench, 990, 100), 0);
    bench->host.clock += SECOND;
    assert_int_equal(POSITION(bench, 0), 0);
    assert_int_equal(bench->data[1], 0x14);
    assert_int_equal(get_be32(bench->data + 8), 999);
    /* To where the head is, and no further. */
    assert_int_equal(TELL(bench, 0xa5, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0), 0);
    bench_free(bench);
}

struct ear {
    struct audio_sink sink;
    uint8_t heard[200 * RAW_LEN];
    size_t len;
};
static void hear(struct audio_sink *sink, const uint8_t *at, size_t len) {
    struct ear *ear = (struct ear *)sink;
    assert_true(ear->len + len <= sizeof ear->heard);
    memcpy(ear->heard + ear->len, at, len);
    ear->len += len;
}

static void every_sample_once(void **state) {
    (void)state;
    struct bench *bench = with_music(NULL);
    struct ear *ear = calloc(1, sizeof *ear);
    ear->sink.play = hear;
    drive_sound(bench->drive, &ear->sink);
    assert_int_equal(PLAY(bench, 50, 120), 0);
    for (unsigned i = 0; i < 200; i++) {
        bench->host.clock += SECOND / 90;
        drive_advance(bench->drive);
    }
    assert_int_equal(ear->len, 120 * RAW_LEN);
    assert_memory_equal(ear->heard, samples + 50 * RAW_LEN, ear->len);
    /* Left channel off, right at half, on the other side. */
    fill_hex(bench, "00 00 00 00 0e 0e 04 00 00 00 00 4b 02 80 00 ff 00 00 00 00");
    assert_int_equal(GIVE(bench, 20, 0x15, 0x10, 0, 0, 20, 0), 0);
    ear->len = 0;
    assert_int_equal(PLAY(bench, 10, 1), 0);
    bench->host.clock += SECOND;
    drive_advance(bench->drive);
    assert_int_equal(ear->len, RAW_LEN);
    for (unsigned i = 0; i < RAW_LEN; i += 4) {
        int right = (int16_t)get_le16(samples + 10 * RAW_LEN + i + 2);
        assert_int_equal((int16_t)get_le16(ear->heard + i), right * 128 / 255);
        assert_int_equal(get_le16(ear->heard + i + 2), 0);
    }
    drive_sound(bench->drive, NULL);
    free(ear);
    bench_free(bench);
}

static void scanning(void **state) {
    (void)state;
    struct bench *bench = with_music(NULL);
    assert_int_equal(TELL(bench, 0xba, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0), 0);
    bench->host.clock += SECOND / 2;
    assert_int_equal(POSITION(bench, 0), 0);
    assert_int_equal(get_be32(bench->data + 8), 100 + 37 * 8);
    assert_int_equal(ASK(bench, 8, 0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), 0);
    assert_int_equal(bench->data[1], 0x40);
    assert_int_equal(TELL(bench, 0xba, 0x10, 0, 0, 0, 2, 0, 0, 0, 0x80, 0, 0), 0); /* back from track 2 */
    bench->host.clock += SECOND / 2;
    assert_int_equal(POSITION(bench, 0), 0);
    assert_int_equal(get_be32(bench->data + 8), 600 - 37 * 8);
    bench->host.clock += 10 * SECOND;
    assert_int_equal(POSITION(bench, 0), 0);
    assert_int_equal(bench->data[1], 0x13);
    assert_int_equal(get_be32(bench->data + 8), 0);
    assert_int_equal(TELL(bench, 0xba, 0, 0, 0, 0, 100, 0, 0, 0, 0xc0, 0, 0), BAD_CDB);
    bench_free(bench);
}

static void stop_at_the_track_and_knobs(void **state) {
    (void)state;
    struct bench *bench = with_music("audio_busy=1");
    fill_hex(bench, "00 00 00 00 0e 0e 06 00 00 00 00 4b 01 ff 02 ff 00 00 00 00");
    assert_int_equal(GIVE(bench, 20, 0x15, 0x10, 0, 0, 20, 0), 0);
    assert_int_equal(PLAY(bench, 400, 400), 0);
    assert_int_equal(ASK(bench, 4096, 0x28, 0, 0, 0, 4, 0, 0, 0, 1, 0), BAD_SEQUENCE);
    bench->host.clock += SECOND;
    assert_int_equal(POSITION(bench, 0), 0);
    ANSWERS(bench, "00 13 00 0c 01 10 01 01 00 00 01 c1 00 00 01 c1");
    bench_free(bench);
    bench = with_music("no_audio=1,legacy_position=1");
    assert_int_equal(PLAY(bench, 0, 10), BAD_OPCODE);
    assert_int_equal(ASK(bench, 99, 0x42, 0, 0x40, 0, 0, 0, 0, 0, 99, 0), 0);
    assert_int_equal(bench->packet.transferred, 48);
    bench_free(bench);
    bench = bench_new(NULL, "ua_on_login=off");
    bench_dvd(bench, MEDIUM_DVD, 500000, NULL);
    assert_int_equal(POSITION(bench, 0), WRONG_MEDIUM_TO_READ);
    assert_int_equal(PLAY(bench, 0, 10), WRONG_MEDIUM_TO_READ);
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_plays),
                                       cmocka_unit_test(numbers_of_the_disc_and_its_tracks),
                                       cmocka_unit_test(the_head_follows_the_clock),
                                       cmocka_unit_test(pause_and_resume),
                                       cmocka_unit_test(where_play_may_begin_and_end),
                                       cmocka_unit_test(every_sample_once),
                                       cmocka_unit_test(scanning),
                                       cmocka_unit_test(stop_at_the_track_and_knobs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
