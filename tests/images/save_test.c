/* SPDX-License-Identifier: MIT */
/* Does an image that is written hold the disc it was made of, is exactly the rest told, and what when it cannot be
 * written? */
#include "build.h"
#include "disc/edc.h"
#include "harness.h"
#include "sheets.h"
#include "sink.h"

static void is_lost(const struct folder *folder, const char *const *words, unsigned count) {
    for (unsigned i = 0; i < folder->lost_count && i < count; i++)
        assert_string_equal(folder->lost[i], words[i]);
    if (folder->lost_count != count)
        fail_msg("%u things are lost, not %u; the first: %s", folder->lost_count, count,
                 folder->lost_count ? folder->lost[0] : "");
}

/* The disc as CloneCD keeps it, subchannel and all. */
static void load_source(struct trial *trial, const struct recipe *recipe) {
    struct built ccd = build_ccd(recipe, false);
    trial_file(trial, "source.ccd", ccd.at, ccd.len);
    size_t len;
    uint8_t *stream = recipe_all(recipe, KEEP_RAW, &len);
    trial_file(trial, "source.img", stream, len);
    stream = recipe_all(recipe, KEEP_SUB_ONLY | KEEP_LINEAR, &len);
    trial_file(trial, "source.sub", stream, len);
    trial_load(trial, "source.ccd");
}

/* ---- every disc in every format that can hold it ---- */

static void test_sheets(void **state) {
    static const struct save_options ways[] = {
        {.check = true}, {.one_file = true}, {.subchannel = true}, {.subchannel = true, .one_file = true}};
    (void)state;
    for (unsigned disc = 0; disc < RECIPES; disc++)
        for (unsigned way = 0; way < sizeof ways / sizeof *ways; way++) {
            struct trial trial;
            struct folder folder;
            trial_begin(&trial);
            load_source(&trial, &recipes[disc]);
            folder_convert(&trial, "out.cue", &ways[way], &folder);
            is_lost(&folder, NULL, 0);
            trial_is(&trial, &recipes[disc], ways[way].subchannel ? KEEPS_SUB : 0);
            trial_end(&trial);
        }
}

/* CloneCD, by way of a sheet, and of itself. */
static void test_ccd(void **state) {
    (void)state;
    for (unsigned disc = 0; disc < RECIPES; disc++) {
        struct trial trial;
        struct folder folder;
        trial_begin(&trial);
        load_source(&trial, &recipes[disc]);
        folder_convert(&trial, "out.ccd", &(struct save_options){.check = true}, &folder);
        is_lost(&folder, NULL, 0);
        trial_is(&trial, &recipes[disc], KEEPS_SUB);
        folder_convert(&trial, "out.cue", &(struct save_options){.one_file = true}, &folder);
        is_lost(&folder, NULL, 0);
        folder_convert(&trial, "out.ccd", &(struct save_options){0}, &folder);
        is_lost(&folder, NULL, 0);
        trial_is(&trial, &recipes[disc], KEEPS_SUB);
        trial_end(&trial);
    }
}

/* What follows the first session in a format that has but one; a CD-Extra's second is found again by its sectors. */
static const char *const t10_moved[] = {"3 sessions become 1", "the address of track 2: LBA 11700 becomes 450",
                                        "the address of track 3: LBA 18900 becomes 900"};

static void test_toc(void **state) {
    (void)state;
    for (unsigned disc = 0; disc < RECIPES; disc++) {
        struct trial trial;
        struct folder folder;
        trial_begin(&trial);
        load_source(&trial, &recipes[disc]);
        folder_convert(&trial, "out.toc", &(struct save_options){.check = true}, &folder);
        if (disc == T10)
            is_lost(&folder, t10_moved, 3);
        else {
            is_lost(&folder, NULL, 0);
            trial_is(&trial, &recipes[disc], KEEPS_SUB);
        }
        trial_end(&trial);
    }
}

#if defined(NTCDROM_ZLIB_OUT) && defined(NTCDROM_FLAC_OUT) && defined(NTCDROM_NETTLE)
static void test_chd(void **state) {
    static const char *const control_2[] = {"the control flags (copy, pre-emphasis, four channels) of track 2"};
    static const char *const control_3[] = {"the control flags (copy, pre-emphasis, four channels) of track 3"};
    static const char *const index_2[] = {"the indices from 2 on of track 2"};
    (void)state;
    for (unsigned disc = 0; disc < RECIPES; disc++) {
        struct trial trial;
        struct folder folder;
        trial_begin(&trial);
        trial.host.host.processors = disc % 3 * 2; /* with helpers and without */
        load_source(&trial, &recipes[disc]);
        folder_convert(&trial, "out.chd", &(struct save_options){.check = true}, &folder);
        switch (disc) {
        case T02: is_lost(&folder, index_2, 1); break;
        case T03: is_lost(&folder, control_2, 1); break;
        case T04: is_lost(&folder, control_3, 1); break;
        case T10: is_lost(&folder, t10_moved, 3); break;
        default: is_lost(&folder, NULL, 0);
        }
        if (disc != T10)
            trial_is(&trial, &recipes[disc], KEEPS_SUB | LOSES_CONTROL | LOSES_INDEX2);
        trial_end(&trial);
    }
}

/* A sheet's codes are nowhere in a CHD without subchannel. */
static void test_chd_codes(void **state) {
    static const char *const words[] = {"the media catalogue number 4012345678901", "the ISRC of tracks 1-2",
                                        "the indices from 2 on of track 2"};
    struct trial trial;
    struct folder folder;
    (void)state;
    trial_begin(&trial);
    trial_stream(&trial, "T02.bin", &recipes[T02], 0, 1350, KEEP_RAW);
    trial_sheet(&trial, "T02.cue", CUE_T02);
    trial_load(&trial, "T02.cue");
    folder_convert(&trial, "out.chd", &(struct save_options){.check = true}, &folder);
    is_lost(&folder, words, 3);
    trial_end(&trial);
}
#endif

#ifdef NTCDROM_SNDFILE_OUT
static void test_audio(void **state) {
    static const char *const words[] = {"the data of track 1",
                                        "the control flags (copy, pre-emphasis, four channels) of track 3",
                                        "the length of the pause (index 0) of track 2"};
    struct trial trial;
    struct folder folder;
    (void)state;
    for (unsigned flac = 0; flac < 2; flac++) {
        trial_begin(&trial);
        load_source(&trial, &recipes[T04]);
        folder = folder_in(&trial, flac ? "out.flac" : "out.wav");
        struct save_options options = {.audio = flac ? SAVE_AUDIO_FLAC : SAVE_AUDIO_WAV};
        assert_int_equal(folder_save(&folder, flac ? "flac" : "wav", &options), ST_OK);
        is_lost(&folder, words, 3);
        assert_int_equal(folder.done, folder.whole);
        uint32_t crc = trial_crc(&trial, 750, 1060);
        trial_load(&trial, flac ? "out (Track 3).flac" : "out (Track 3).wav");
        assert_int_equal(trial_crc(&trial, 0, 310), crc);
        trial_load(&trial, "source.ccd");
        folder_convert(&trial, "out.cue", &options, &folder);
        is_lost(&folder, NULL, 0);
        trial_is(&trial, &recipes[T04], 0);
        trial_end(&trial);
    }
}
#endif

static void test_iso(void **state) {
    struct trial trial;
    struct folder folder;
    (void)state;
    trial_begin(&trial);
    load_source(&trial, &recipes[T01]);
    folder_convert(&trial, "out.iso", &(struct save_options){.check = true}, &folder);
    is_lost(&folder, NULL, 0);
    trial_is(&trial, &recipes[T01], 0);
    folder_convert(&trial, "out.cue", &(struct save_options){0}, &folder);
    assert_int_equal(test_host_bytes(&trial.host, "out.bin").len, 300 * 2048);
    trial_is(&trial, &recipes[T01], 0);
    trial_end(&trial);
}

/* ---- discs that are not as they should be ---- */

/* Sectors of mode 1 of which some are damaged. */
static void test_damaged_to_iso(void **state) {
    static const char *const words[] = {
        "damaged sectors are put right by their parity: one sector, LBA 17",
        "sectors beyond repair can no longer be told from good ones: 2 sectors, the first LBA 20",
        "header, EDC or parity that are not what they should be: one sector, LBA 30"};
    struct trial trial;
    struct folder folder;
    size_t len;
    (void)state;
    uint8_t *raw = recipe_all(&recipes[T01], KEEP_RAW, &len), user[2048];
    raw[17 * RAW_LEN + 1000] ^= 0x55;
    for (unsigned i = 0; i < 600; i++)
        raw[20 * RAW_LEN + 100 + i] ^= 0xff, raw[21 * RAW_LEN + 1000 + i] ^= 0xff;
    raw[30 * RAW_LEN + P_AT] ^= 1;
    trial_begin(&trial);
    trial_file(&trial, "T01.bin", raw, len);
    trial_sheet(&trial, "T01.cue", CUE_T01);
    trial_load(&trial, "T01.cue");
    folder_convert(&trial, "out.iso", &(struct save_options){.check = true}, &folder);
    is_lost(&folder, words, 3);
    assert_string_equal(folder.what[1], "damaged");
    struct bytes iso = test_host_bytes(&trial.host, "out.iso");
    recipe_user(17, user, sizeof user);
    assert_memory_equal(iso.at + 17 * 2048, user, sizeof user);
    assert_memory_equal(iso.at + 20 * 2048, raw + 20 * RAW_LEN + 16, 2048);
    recipe_user(30, user, sizeof user);
    assert_memory_equal(iso.at + 30 * 2048, user, sizeof user);
    trial_end(&trial);
}

/* Subchannel that says more than the table of contents, and a Q frame put in place by a patch. */
static void test_subchannel_lost(void **state) {
    static const char *const words[] = {
        "subchannel P and Q that say other than the table of contents: 2 sectors, the first LBA 12",
        "subchannel R to W: one sector, LBA 40"};
    struct trial trial;
    struct folder folder;
    size_t len;
    (void)state;
    struct built ccd = build_ccd(&recipes[T01], false);
    uint8_t *sub = recipe_all(&recipes[T01], KEEP_SUB_ONLY | KEEP_LINEAR, &len);
    sub[12 * SUB_LEN + Q_LEN + 3] ^= 1, sub[13 * SUB_LEN] ^= 0x80, sub[40 * SUB_LEN + 5 * Q_LEN] = 1;
    trial_begin(&trial);
    trial_file(&trial, "source.ccd", ccd.at, ccd.len);
    trial_stream(&trial, "source.img", &recipes[T01], 0, 300, KEEP_RAW);
    trial_file(&trial, "source.sub", sub, len);
    trial_load(&trial, "source.ccd");
    folder_convert(&trial, "out.cue", &(struct save_options){0}, &folder);
    is_lost(&folder, words, 2);
    trial_load(&trial, "source.ccd");
    folder_convert(&trial, "out.ccd", &(struct save_options){.check = true}, &folder);
    is_lost(&folder, NULL, 0);
    struct bytes kept = test_host_bytes(&trial.host, "out.sub");
    assert_int_equal(kept.len, len);
    assert_memory_equal(kept.at, sub, len);
    trial_end(&trial);
}

static void test_refused(void **state) {
    static const struct {
        unsigned disc;
        const char *suffix, *words;
    } rows[] = {{T02, "iso", "one data track"},
                {T04, "iso", "one data track"},
                {T06, "iso", "LBA 7 has no 2048 bytes of user data"},
                {T01, "wav", "no track of audio"}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        load_source(&trial, &recipes[rows[i].disc]);
        struct folder folder = folder_in(&trial, "out");
        assert_int_equal(folder_save(&folder, rows[i].suffix, &(struct save_options){0}), ST_UNSUPPORTED);
        if (!strstr(trial.error.text, rows[i].words))
            fail_msg("\"%s\", not \"%s\"", trial.error.text, rows[i].words);
        trial_end(&trial);
    }
    struct trial trial;
    trial_begin(&trial);
    load_source(&trial, &recipes[T01]);
    struct folder folder = folder_in(&trial, "out.nrg");
    for (unsigned i = 0; i < image_format_count; i++)
        if (!image_formats[i].save) {
            assert_int_equal(
                image_save(&trial.disc, &image_formats[i], &(struct save_options){0}, &folder.sink, &trial.error),
                ST_UNSUPPORTED);
            assert_non_null(strstr(trial.error.text, "images are read, but not written"));
            trial_note(&trial);
        }
    assert_int_equal(folder.count, 0);
    trial_end(&trial);
}

/* Reopens another image than was written. */
static void test_other_read_back(void **state) {
    static const struct {
        const char *sheet, *words;
    } rows[] = {{"FILE other.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 0:0:0;", "3 tracks were written, 1 read back"},
                {"FILE other.bin BINARY;" CUE_T04_TRACKS, "what was written reads back as another thing at LBA 5"}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        size_t len;
        uint8_t *raw = recipe_all(&recipes[T04], KEEP_RAW, &len);
        raw[5 * RAW_LEN + 100] ^= 1;
        trial_begin(&trial);
        trial_file(&trial, "other.bin", raw, len);
        trial_sheet(&trial, "damaged", rows[i].sheet);
        load_source(&trial, &recipes[T04]);
        struct folder folder = folder_in(&trial, "out.cue");
        folder.damage = true;
        assert_int_equal(folder_save(&folder, "cue", &(struct save_options){.check = true}), ST_BAD_FORMAT);
        assert_non_null(strstr(trial.error.text, rows[i].words));
        trial_end(&trial);
    }
}

/* What the user asked for, or the file's name, makes no image of this format. */
static void test_no_such_image(void **state) {
    struct trial trial;
    (void)state;
    trial_begin(&trial);
    load_source(&trial, &recipes[T04]);
    struct folder folder = folder_in(&trial, "out.cue");
    assert_int_equal(folder_save(&folder, "cue", &(struct save_options){.one_file = true, .audio = SAVE_AUDIO_WAV}),
                     ST_USAGE);
    assert_non_null(strstr(trial.error.text, "one file for all tracks is raw"));
    folder = folder_in(&trial, "a:b.cue");
    assert_int_equal(folder_save(&folder, "cue", &(struct save_options){0}), ST_USAGE);
    assert_non_null(strstr(trial.error.text, "a sheet cannot name such a file"));
    trial_sheet(&trial, "zero.cue", "FILE zero.bin BINARY;TRACK 01 MODE0/2352;INDEX 01 0:0:0;");
    trial_file(&trial, "zero.bin", calloc(10, RAW_LEN), (size_t)10 * RAW_LEN);
    trial_load(&trial, "zero.cue");
    folder = folder_in(&trial, "out.toc");
    assert_int_equal(folder_save(&folder, "toc", &(struct save_options){0}), ST_UNSUPPORTED);
    assert_non_null(strstr(trial.error.text, "the format has no place for the sectors of track 1"));
    trial_end(&trial);
}

/* The file of subchannel becomes shorter while it is read. */
static void test_subchannel_shrinks(void **state) {
    struct trial trial;
    (void)state;
    trial_begin(&trial);
    load_source(&trial, &recipes[T01]);
    for (unsigned i = 0; i < trial.host.file_count; i++)
        if (strcmp(trial.host.file[i].name, "source.sub") == 0)
            trial.host.file[i].len = 100 * SUB_LEN;
    struct folder folder = folder_in(&trial, "out.ccd");
    assert_int_equal(folder_save(&folder, "ccd", &(struct save_options){0}), ST_UNREADABLE);
    assert_non_null(strstr(trial.error.text, "the subchannel of LBA 100"));
    trial_end(&trial);
}

/* A DVD fits an ISO and a CHD, nothing else. */
static void test_dvd(void **state) {
    struct trial trial;
    struct folder folder;
    (void)state;
    trial_begin(&trial);
    trial.options = (struct image_options){.force_class = true, .medium = MEDIUM_DVD};
    trial_stream(&trial, "dvd.iso", &recipes[T01], 0, 300, KEEP_USER);
    trial_load(&trial, "dvd.iso");
    for (unsigned i = 0; i < 3; i++) {
        folder = folder_in(&trial, "out");
        assert_int_equal(folder_save(&folder,
                                 i == 0   ? "cue"
                                 : i == 1 ? "ccd"
                                          : "toc",
                                 &(struct save_options){0}),
                         ST_UNSUPPORTED);
    }
    folder_convert(&trial, "out.iso", &(struct save_options){.check = true}, &folder);
    is_lost(&folder, NULL, 0);
#if defined(NTCDROM_ZLIB_OUT) && defined(NTCDROM_NETTLE)
    folder_convert(&trial, "out.chd", &(struct save_options){.check = true}, &folder);
    is_lost(&folder, NULL, 0);
    assert_int_equal(trial.disc.medium, MEDIUM_DVD);
#endif
    trial_end(&trial);
}

/* ---- when it fails ---- */

/* A disc of both kinds, small enough to be written again and again. */
static void load_small(struct trial *trial) {
    enum { SECTORS = 20 };
    uint8_t *bin = malloc(2 * SECTORS * RAW_LEN);
    assert_non_null(bin);
    for (int32_t i = 0; i < SECTORS; i++) {
        recipe_data(KIND_MODE1, i, bin + i * RAW_LEN);
        recipe_audio(2, SECTORS + i, SECTORS, bin + (SECTORS + i) * RAW_LEN);
    }
    trial_file(trial, "small.bin", bin, 2 * SECTORS * RAW_LEN);
    trial_sheet(trial, "small.cue",
                "CATALOG 4012345678901;TITLE a;FILE small.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 00:00:00;"
                "TRACK 02 AUDIO;TITLE \"b\";ISRC USRC17607839;INDEX 01 00:00:20;");
    trial_load(trial, "small.cue");
}

static const char *const suffixes[] = {"cue", "ccd", "toc", "chd", "wav"};

/* Each allocation refused in turn: one status, nothing leaks. */
static void test_exhaustion(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        bool done = false;
        for (uint64_t n = 1; !done; n++) {
            struct trial trial;
            trial_begin(&trial);
            load_small(&trial);
            char out[16];
            (void)snprintf(out, sizeof out, "out.%s", suffixes[i]);
            struct folder folder = folder_in(&trial, out);
            trial.host.fail_at = trial.host.allocations + n, trial.host.fail_on = n % 2;
            enum status status = folder_save(&folder, suffixes[i],
                                         &(struct save_options){.audio = i == 4 ? SAVE_AUDIO_WAV : SAVE_AUDIO_RAW});
            done = status == ST_OK || status == ST_UNSUPPORTED;
            if (!done && status != ST_NO_MEMORY)
                fail_msg("%s, allocation %u: %s", suffixes[i], (unsigned)n, trial.error.text);
            assert_true(n < 1000);
            trial_end(&trial);
        }
    }
}

static void test_sink_fails(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        struct trial trial;
        trial_begin(&trial);
        load_small(&trial);
        struct save_options options = {.audio = i == 4 ? SAVE_AUDIO_WAV : SAVE_AUDIO_RAW};
        struct folder folder = folder_in(&trial, "out.x");
        folder.fail_create_at = 1;
        assert_int_equal(folder_save(&folder, suffixes[i], &options), ST_NO_ACCESS);
        assert_non_null(strstr(trial.error.text, "not to be had"));
        folder = folder_in(&trial, "out.x");
        folder.cancel_at = 20;
        assert_int_equal(folder_save(&folder, suffixes[i], &options), ST_CANCELLED);
        if (i < 4) { /* what was written is gone, or another file */
            trial_sheet(&trial, "damaged", "FILE nowhere BINARY;");
            folder = folder_in(&trial, "out.x");
            folder.damage = true;
            assert_int_not_equal(folder_save(&folder, suffixes[i], &options), ST_OK);
            assert_non_null(strstr(trial.error.text, "cannot be read back"));
        }
        trial_end(&trial);
    }
}

/* A sector that cannot be read ends it, or becomes an empty one that is told of. */
static void test_unreadable(void **state) {
    static const struct bad_range bad[] = {{3, 2}, {25, 1}};
    static const char *const words[] = {"sectors that cannot be read are empty: 3 sectors, the first LBA 3",
                                        "the mark that 2 sectors from LBA 3 on cannot be read",
                                        "the mark that 1 sectors from LBA 25 on cannot be read"};
    (void)state;
    for (unsigned i = 0; i < 4; i++)
        for (unsigned fill = 0; fill < 2; fill++) {
            struct trial trial;
            trial_begin(&trial);
            load_small(&trial);
            trial.disc.bad = bad, trial.disc.bad_count = 2;
            struct folder folder = folder_in(&trial, "out.x");
            enum status status = folder_save(&folder, suffixes[i], &(struct save_options){.fill = fill, .check = true});
            if (!fill) {
                assert_int_equal(status, ST_UNREADABLE);
                assert_non_null(strstr(trial.error.text, "LBA 3 of track 1"));
            } else {
                assert_int_equal(status, ST_OK);
                assert_true(folder.lost_count >= 3);
                for (unsigned k = 0; k < 3; k++)
                    assert_string_equal(folder.lost[k], words[k]);
                trial_load(&trial, "out.x");
                uint8_t raw[RAW_LEN], zero[2048] = {0};
                struct disc_reader *reader;
                assert_int_equal(disc_reader_open(&trial.disc, &reader), ST_OK);
                struct writer out = writer_over(raw, sizeof raw);
                assert_int_equal(disc_read(reader, 4, 1, PART_RAW, &out, NULL), ST_OK);
                assert_memory_equal(raw + 16, zero, sizeof zero);
                assert_true(edc_right_mode1(&edc_portable, raw));
                disc_reader_close(reader);
            }
            trial_end(&trial);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_ccd),
        cmocka_unit_test(test_toc),
#if defined(NTCDROM_ZLIB_OUT) && defined(NTCDROM_FLAC_OUT) && defined(NTCDROM_NETTLE)
        cmocka_unit_test(test_chd),
        cmocka_unit_test(test_chd_codes),
#endif
#ifdef NTCDROM_SNDFILE_OUT
        cmocka_unit_test(test_audio),
#endif
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_damaged_to_iso),
        cmocka_unit_test(test_subchannel_lost),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_other_read_back),
        cmocka_unit_test(test_no_such_image),
        cmocka_unit_test(test_subchannel_shrinks),
        cmocka_unit_test(test_dvd),
        cmocka_unit_test(test_exhaustion),
        cmocka_unit_test(test_sink_fails),
        cmocka_unit_test(test_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
