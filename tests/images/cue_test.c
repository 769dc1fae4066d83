/* SPDX-License-Identifier: MIT */
/* Does every way of writing a disc down as a cue sheet give that disc? */
#include "harness.h"
#include "sheets.h"

static void whole(struct trial *trial, const char *name, unsigned disc, unsigned keep) {
    trial_stream(trial, name, &recipes[disc], 0, recipes[disc].leadout, keep);
}

static void parts(struct trial *trial, unsigned disc) {
    static char names[3][24];
    for (unsigned i = 0; i < 3; i++) {
        const struct recipe_track *track = &recipes[disc].track[i];
        (void)snprintf(names[i], sizeof names[i], "%s (Track %u).bin", recipes[disc].name, track->number);
        trial_stream(trial, names[i], &recipes[disc], track->stored, track->end, KEEP_RAW);
    }
}

static void one_file(void **state) {
    static const struct {
        unsigned disc;
        const char *file, *sheet;
    } rows[] = {{T01, "T01.bin", CUE_T01}, {T02, "T02.bin", CUE_T02}, {T03, "T03.bin", CUE_T03},
                {T04, "T04.bin", CUE_T04}, {T06, "T06.bin", CUE_T06}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        whole(&trial, rows[i].file, rows[i].disc, KEEP_RAW);
        trial_sheet(&trial, "disc.cue", rows[i].sheet);
        trial_load(&trial, "disc.cue");
        trial_is(&trial, &recipes[rows[i].disc], 0);
        trial_end(&trial);
    }
}

static void one_file_per_track(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    parts(&trial, T02);
    trial_sheet(&trial, "T02.cue", CUE_T02_MANY("bin", "BINARY"));
    trial_load(&trial, "T02.cue");
    trial_is(&trial, &recipes[T02], 0);
    trial_end(&trial);
}

static void sessions(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    parts(&trial, T05);
    whole(&trial, "T05.bin", T05, KEEP_RAW);
    size_t len = (size_t)(1150 + 11400) * RAW_LEN, packed_len;
    uint8_t *packed = recipe_all(&recipes[T05], KEEP_RAW, &packed_len), *gap = calloc(1, len);
    memcpy(gap, packed, 850 * RAW_LEN);
    memcpy(gap + (size_t)12250 * RAW_LEN, packed + 850 * RAW_LEN, 300 * RAW_LEN);
    free(packed);
    assert_int_equal(crc32_of(0, gap, len), 0x2F263E8A);
    trial_file(&trial, "gap.bin", gap, len);
    trial_sheet(&trial, "a.cue", CUE_T05_A);
    trial_sheet(&trial, "a-bare.cue", CUE_T05_A_BARE);
    trial_sheet(&trial, "b.cue", CUE_T05_B("T05.bin", "00:11:25"));
    trial_sheet(&trial, "b-gap.cue", CUE_T05_B("gap.bin", "02:43:25"));
    trial_sheet(&trial, "naive.cue", CUE_T05_NAIVE);
    static const char *const names[] = {"a.cue", "a-bare.cue", "b.cue", "b-gap.cue", "naive.cue"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        trial_load(&trial, names[i]);
        trial_is(&trial, &recipes[T05], 0);
    }
    assert_int_equal(trial_crc(&trial, 12100, 12550), 0x94567DB4);
    trial_end(&trial);
}

/* Three sessions whose data says its address: lengths and headers agree. */
static void three_sessions(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    whole(&trial, "T10.bin", T10, KEEP_RAW);
    whole(&trial, "T10.iso", T10, KEEP_USER);
    trial_sheet(&trial, "raw.cue",
                "FILE \"T10.bin\" BINARY;REM SESSION 01;TRACK 01 MODE2/2352;INDEX 01 00:00:00;REM LEAD-OUT 00:04:00;"
                "REM SESSION 02;TRACK 02 MODE2/2352;INDEX 01 00:04:00;REM LEAD-OUT 00:08:00;REM SESSION 03;"
                "TRACK 03 MODE2/2352;INDEX 01 00:08:00");
    trial_sheet(&trial, "cooked.cue",
                "FILE \"T10.iso\" BINARY;REM SESSION 01;TRACK 01 MODE2/2048;INDEX 01 00:00:00;REM LEAD-OUT 00:04:00;"
                "REM SESSION 02;TRACK 01 MODE2/2048;INDEX 01 00:04:00;REM LEAD-OUT 00:08:00;REM SESSION 03;"
                "TRACK 01 MODE2/2048;INDEX 01 00:08:00");
    trial_load(&trial, "raw.cue");
    trial_is(&trial, &recipes[T10], 0);
    trial_load(&trial, "cooked.cue");
    trial_is(&trial, &recipes[T10], 0);
    trial_end(&trial);
}

static void other_records(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    whole(&trial, "T01.bin", T01, KEEP_RAW | KEEP_SUB);
    trial_sheet(&trial, "T01.cue", "FILE T01.bin BINARY;TRACK 01 MODE1/2448;INDEX 01 00:00:00");
    trial_load(&trial, "T01.cue");
    trial_is(&trial, &recipes[T01], KEEPS_SUB);
    whole(&trial, "T06.bin", T06, KEEP_2336);
    trial_sheet(&trial, "T06.cue", "FILE T06.bin BINARY;TRACK 01 MODE2/2336;INDEX 01 00:00:00");
    trial_load(&trial, "T06.cue");
    trial_is(&trial, &recipes[T06], 0);
    whole(&trial, "T07.bin", T06, KEEP_RAW);
    trial_sheet(&trial, "T07.cue", "FILE T07.bin BINARY;TRACK 01 CDI/2352;INDEX 01 00:00:00");
    trial_load(&trial, "T07.cue");
    trial_is(&trial, &recipes[T06], LOSES_SESSION_TYPE);
    assert_int_equal(trial.disc.session[0].type, 0x10);
    whole(&trial, "T02.bin", T02, KEEP_SWAPPED);
    trial_sheet(&trial, "T02.cue", "FILE T02.bin MOTOROLA;TRACK 01 AUDIO;INDEX 01 00:00:00");
    trial_load(&trial, "T02.cue");
    assert_int_equal(trial_crc(&trial, 0, 1350), recipes[T02].raw_crc);
    trial.options.swap_audio = true;
    trial_load(&trial, "T02.cue");
    assert_int_equal(trial_crc(&trial, 0, 1350), 0xBFFBBDCD);
    trial_end(&trial);
}

/* Pauses that no file holds, and pauses that one does. */
static void gaps(void **state) {
    static const struct {
        const char *sheet;
        int32_t first, start, leadout;  /* of the last track */
        uint32_t crc;
    } rows[] = {
        {"FILE T01.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 00:00:00;FILE a300.bin BINARY;TRACK 02 AUDIO;"
         "PREGAP 00:02:00;INDEX 01 00:00:00",
         300, 450, 750, 0xDE0B7048},
        {"FILE T01.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 00:00:00;FILE a300.bin BINARY;TRACK 02 AUDIO;"
         "PREGAP 00:01:00;INDEX 00 00:00:00;INDEX 01 00:01:00",
         300, 450, 675, 0x2831C664},
        {"FILE T01.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 00:00:00;POSTGAP 00:02:00;FILE a300.bin BINARY;"
         "TRACK 02 AUDIO;INDEX 01 00:00:00",
         450, 450, 750, 0x2221E5B5},
        {"FILE a300.bin BINARY;TRACK 01 AUDIO;PREGAP 00:02:00;INDEX 01 00:00:00", -150, 0, 300, 0xB47320D3},
        {"FILE a300.bin BINARY;TRACK 01 AUDIO;INDEX 01 00:01:00", -150, 75, 300, 0xB47320D3},
        {"FILE mix.bin BINARY;TRACK 01 MODE1/2048;INDEX 01 00:00:00;TRACK 02 AUDIO;PREGAP 00:02:00;"
         "INDEX 01 00:04:00",
         300, 450, 750, 0xDE0B7048},
        {"FILE a300.bin BINARY;TRACK 01 AUDIO;INDEX 01 00:00:00;TRACK 02 AUDIO;PREGAP 00:02:00;INDEX 01 00:02:00",
         150, 300, 450, 0xACDCE311},
        /* more than the standard pregap pushes the first track on */
        {"FILE a300.bin BINARY;TRACK 01 AUDIO;PREGAP 00:03:00;INDEX 01 00:00:00", -150, 75, 375, 0},
    };
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    uint8_t *audio = malloc(300 * RAW_LEN), *mixed = malloc(1320000);
    size_t len;
    uint8_t *cooked = recipe_all(&recipes[T01], KEEP_USER, &len);
    for (int32_t lba = 0; lba < 300; lba++)
        recipe_audio(2, lba, 0, audio + (size_t)lba * RAW_LEN);
    memcpy(mixed, cooked, len), memcpy(mixed + len, audio, 300 * RAW_LEN);
    free(cooked);
    assert_int_equal(crc32_of(0, mixed, 1320000), 0x87F100E1);
    trial_file(&trial, "a300.bin", audio, 300 * RAW_LEN);
    trial_file(&trial, "mix.bin", mixed, 1320000);
    whole(&trial, "T01.bin", T01, KEEP_RAW);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static char names[8][8];
        (void)snprintf(names[i], sizeof names[i], "P%zu.cue", i + 1);
        trial_sheet(&trial, names[i], rows[i].sheet);
        trial_load(&trial, names[i]);
        const struct track *last = &trial.disc.track[trial.disc.track_count - 1];
        assert_int_equal(last->first, rows[i].first);
        assert_int_equal(last->start, rows[i].start);
        assert_int_equal(trial.disc.leadout, rows[i].leadout);
        if (rows[i].crc)
            assert_int_equal(trial_crc(&trial, 0, rows[i].leadout), rows[i].crc);
    }
    trial_end(&trial);
}

/* The pause of a track at the end of the file before, as some rippers write it. */
static void pause_in_the_file_before(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    trial_stream(&trial, "one.bin", &recipes[T02], 0, 600, KEEP_RAW);
    trial_stream(&trial, "two.bin", &recipes[T02], 600, 1350, KEEP_RAW);
    trial_sheet(&trial, "T02.cue",
                "CATALOG 401234567890;CATALOG 4012345678901;"
                "FILE one.bin BINARY;TRACK 01 AUDIO;INDEX 01 00:00:00;TRACK 02 AUDIO;INDEX 00 00:06:00;"
                "FILE two.bin BINARY;INDEX 01 00:00:00;INDEX 02 00:02:50;TRACK 03 AUDIO;INDEX 01 00:05:25");
    trial_refused(&trial, "T02.cue", 2, "second CATALOG");
    trial_sheet(&trial, "T02b.cue",
                "CATALOG 4012345678901;FILE one.bin BINARY;TRACK 01 AUDIO;ISRC US-RC1-76-07839;INDEX 01 00:00:00;"
                "TRACK 02 AUDIO;ISRC gbaye0000351;INDEX 00 00:06:00;FILE two.bin BINARY;INDEX 01 00:00:00;"
                "INDEX 02 00:02:50;TRACK 03 AUDIO;INDEX 01 00:05:25");
    trial_load(&trial, "T02b.cue");
    trial_is(&trial, &recipes[T02], 0);
    trial_end(&trial);
}

/* A file that is named again, with another between, is opened once; names that differ only early on are told apart. */
static void the_same_file_again(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    trial_stream(&trial, "a long name.bin", &recipes[T02], 0, 300, KEEP_RAW);
    trial_stream(&trial, "b long name.bin", &recipes[T02], 300, 600, KEEP_RAW);
    trial_sheet(&trial, "again.cue",
                "FILE \"a long name.bin\" BINARY;TRACK 01 AUDIO;INDEX 01 00:00:00;"
                "FILE \"b long name.bin\" BINARY;TRACK 02 AUDIO;INDEX 01 00:00:00;"
                "FILE \"a long name.bin\" BINARY;TRACK 03 AUDIO;INDEX 01 00:00:00");
    trial_load(&trial, "again.cue");
    assert_int_equal(trial.disc.file_count, 3); /* the sheet is one of them */
    assert_int_equal(trial_crc(&trial, 600, 900), trial_crc(&trial, 0, 300));
    assert_int_not_equal(trial_crc(&trial, 300, 600), trial_crc(&trial, 0, 300));
    trial_end(&trial);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_file),       cmocka_unit_test(one_file_per_track), cmocka_unit_test(sessions),
        cmocka_unit_test(three_sessions), cmocka_unit_test(other_records),      cmocka_unit_test(gaps),
        cmocka_unit_test(pause_in_the_file_before), cmocka_unit_test(the_same_file_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
