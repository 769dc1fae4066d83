/* SPDX-License-Identifier: MIT */
/* Is a disc the same however it is written down? */
#include "build.h"
#include "disc/subchannel.h"
#include "harness.h"
#include "sheets.h"

static void lay(struct trial *trial, const char *name, struct built built) { trial_file(trial, name, built.at, built.len); }

static void cloncd(void **state) {
    (void)state;
    for (unsigned i = 0; i < RECIPES; i++) {
        struct trial trial;
        trial_begin(&trial);
        lay(&trial, "disc.ccd", build_ccd(&recipes[i], false));
        trial_stream(&trial, "disc.img", &recipes[i], 0, recipes[i].leadout, KEEP_RAW);
        trial_load(&trial, "disc.ccd");
        trial_is(&trial, &recipes[i], 0);
        trial_stream(&trial, "disc.sub", &recipes[i], 0, recipes[i].leadout, KEEP_SUB_ONLY | KEEP_LINEAR);
        trial_load(&trial, "disc.ccd");
        trial_is(&trial, &recipes[i], KEEPS_SUB);
        trial_end(&trial);
    }
}

static void cloncd_scrambled(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    lay(&trial, "T01.ccd", build_ccd(&recipes[T01], true));
    trial_stream(&trial, "T01.img", &recipes[T01], 0, 300, KEEP_SCRAMBLED);
    trial_load(&trial, "T01.ccd");
    trial_is(&trial, &recipes[T01], 0);
    trial_end(&trial);
}

/* Without [TRACK] the pauses come from the subchannel; spaces and small letters are the same to it. */
static void cloncd_liberal(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    struct built ccd = build_ccd(&recipes[T04], false), loose = {0};
    const char *end = strstr((char *)ccd.at, "[TRACK 1]");
    for (const char *c = (char *)ccd.at; c < end; c++)
        built_text(&loose, *c == '=' ? " = " : "%c", *c >= 'A' && *c <= 'Z' && *c != 'V' ? *c + 32 : *c);
    memcpy(loose.at, "[CloneCD]", 9);
    free(ccd.at);
    lay(&trial, "T04.ccd", loose);
    trial_stream(&trial, "T04.img", &recipes[T04], 0, 1060, KEEP_RAW);
    trial_stream(&trial, "T04.sub", &recipes[T04], 0, 1060, KEEP_SUB_ONLY | KEEP_LINEAR);
    trial_load(&trial, "T04.ccd");
    trial_is(&trial, &recipes[T04], KEEPS_SUB);
    trial_end(&trial);
}

/* The sectors from each track's index 1 on: what is left when pauses are not stored. */
static void lay_without_pauses(struct trial *trial, const char *name, const struct recipe *recipe, unsigned keep) {
    struct built out = {0};
    for (unsigned i = 0; i < recipe->track_count; i++) {
        size_t len;
        uint8_t *bytes = recipe_stream(recipe, recipe->track[i].start, recipe->track[i].end, keep, &len);
        built_put(&out, bytes, len);
        free(bytes);
    }
    lay(trial, name, out);
}

static void alcohol(void **state) {
    static const struct {
        unsigned disc, mds_len;
        uint32_t mds_crc, sub_crc;
    } rows[] = {{T01, 462, 0xCADCBB45, 0xA3824257}, {T02, 638, 0x6D4923CE, 0xF607C178}, {T04, 638, 0xD4D0FD06, 0xA22D2FAF},
                {T05, 1142, 0x7BE7AE06, 0x70345B78}, {T10, 1486, 0x255A87A8, 0xCE790D6E}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct recipe *recipe = &recipes[rows[i].disc];
        struct trial trial;
        trial_begin(&trial);
        struct built mds = build_mds(recipe, 0), with_sub = build_mds(recipe, MDS_SUB);
        assert_int_equal(mds.len, rows[i].mds_len);
        assert_int_equal(crc32_of(0, mds.at, mds.len), rows[i].mds_crc);
        assert_int_equal(crc32_of(0, with_sub.at, with_sub.len), rows[i].sub_crc);
        lay(&trial, "disc.mds", mds);
        lay_without_pauses(&trial, "disc.mdf", recipe, KEEP_RAW);
        trial_load(&trial, "disc.mds");
        trial_is(&trial, recipe, LOSES_CODES | LOSES_INDEX2 | LOSES_PAUSES);
        lay(&trial, "sub.mds", with_sub);
        lay_without_pauses(&trial, "sub.mdf", recipe, KEEP_SUB);
        trial_load(&trial, "sub.mds");
        assert_int_equal(trial.disc.extent[0].sub, SUB_RAW);
        lay(&trial, "pauses.mds", build_mds(recipe, MDS_PAUSES));
        trial_stream(&trial, "pauses.mdf", recipe, 0, recipe->leadout, KEEP_RAW);
        trial_load(&trial, "pauses.mds");
        trial_is(&trial, recipe, LOSES_CODES | LOSES_INDEX2);
        trial_end(&trial);
    }
}

static void nero(void **state) {
    static const struct {
        unsigned disc, how;
        size_t len;
        uint32_t crc;
    } rows[] = {{T01, 0, 1058556, 0x432CFEF8}, {T04, 0, 2846192, 0x9E91F7BB}, {T04, NRG_SUB, 2962352, 0xE9C30D1A},
                {T05, 0, 3410738, 0x7F5EB35B}, {T10, 0, 3175604, 0x45064543}, {T04, NRG_V1_BCD, 0, 0},
                {T04, NRG_V1_BINARY, 0, 0},    {T04, NRG_STRANGE_CHUNKS, 0, 0}, {T02, NRG_SUB, 0, 0}, {T02, 0, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        struct built nrg = build_nrg(&recipes[rows[i].disc], rows[i].how);
        if (rows[i].crc) {
            assert_int_equal(nrg.len, rows[i].len);
            assert_int_equal(crc32_of(0, nrg.at, nrg.len), rows[i].crc);
        }
        lay(&trial, "disc.nrg", nrg);
        trial_load(&trial, "disc.nrg");
        trial_is(&trial, &recipes[rows[i].disc], rows[i].how & NRG_SUB ? KEEPS_SUB : 0);
        trial_end(&trial);
    }
}

/* Track at once: no pause is stored, each is made. */
static void nero_track_at_once(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    lay(&trial, "T04.nrg", build_nrg(&recipes[T04], NRG_TAO));
    trial_load(&trial, "T04.nrg");
    static const int32_t starts[] = {0, 450, 900};
    assert_int_equal(trial.disc.track_count, 3);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(trial.disc.track[i].start, starts[i]);
    assert_int_equal(trial.disc.leadout, 1210);
    size_t len;
    uint8_t *third = recipe_stream(&recipes[T04], 750, 1060, KEEP_RAW, &len);
    assert_int_equal(trial_crc(&trial, 900, 1210), crc32_of(0, third, len));
    free(third);
    trial_end(&trial);
}

static void discjuggler(void **state) {
    static const unsigned discs[] = {T01, T02, T04, T05, T06, T10};
    (void)state;
    for (size_t i = 0; i < 3 * (sizeof discs / sizeof *discs); i++) {
        enum cdi_version version = (enum cdi_version)(i % 3);
        struct trial trial;
        trial_begin(&trial);
        lay(&trial, "disc.cdi", build_cdi(&recipes[discs[i / 3]], version));
        trial_load(&trial, "disc.cdi");
        trial_is(&trial, &recipes[discs[i / 3]], 0);
        trial_end(&trial);
    }
}

static void chd(void **state) {
    static const unsigned discs[] = {T01, T02, T03, T04, T05, T06};
    (void)state;
    for (size_t i = 0; i < 3 * (sizeof discs / sizeof *discs); i++) {
        const struct recipe *recipe = &recipes[discs[i / 3]];
        struct trial trial;
        trial_begin(&trial);
        lay(&trial, "disc.chd", i % 3 ? build_chd_zstd(recipe, i % 3 == 1) : build_chd(recipe));
        trial_load(&trial, "disc.chd");
        trial_is(&trial, recipe, LOSES_CONTROL | LOSES_CODES | LOSES_INDEX2);
        trial_end(&trial);
    }
}

static void cdrdao(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    trial_stream(&trial, "T02be.bin", &recipes[T02], 0, 1350, KEEP_SWAPPED);
    trial_stream(&trial, "T03be.bin", &recipes[T03], 0, 1300, KEEP_SWAPPED);
    trial_stream(&trial, "T04be.bin", &recipes[T04], 0, 1060, KEEP_SWAPPED);
    trial_stream(&trial, "T04sub.bin", &recipes[T04], 0, 1060, KEEP_SWAPPED | KEEP_SUB);
    trial_sheet(&trial, "T02.toc",
                "CD_DA;CATALOG \"4012345678901\";TRACK AUDIO;NO COPY;ISRC \"USRC17607839\";FILE \"T02be.bin\" #0 0 00:06:00;"
                "TRACK AUDIO;NO COPY;ISRC \"GBAYE0000351\";FILE \"T02be.bin\" #1058400 0 00:07:25;START 00:02:00;"
                "INDEX 00:02:50;TRACK AUDIO;NO COPY // the last;FILE \"T02be.bin\" #2352000 0 00:04:50;");
    trial_sheet(&trial, "T03.toc",
                "CD_DA;TRACK AUDIO;FILE \"T03be.bin\" 0 00:13:25;START 00:08:00;TRACK AUDIO;PRE_EMPHASIS;"
                "FILE \"T03be.bin\" #2352000 0 00:04:00");
    trial_sheet(&trial, "T04.toc",
                "CD_ROM;TRACK MODE1_RAW;DATAFILE \"T04be.bin\" #0 00:04:00;TRACK AUDIO;NO COPY;"
                "FILE \"T04be.bin\" #705600 0 00:06:00;START 00:02:00;TRACK AUDIO;COPY;FILE \"T04be.bin\" #1764000 0 00:04:10");
    trial_sheet(&trial, "T04sub.toc",
                "CD_ROM;TRACK MODE1_RAW RW_RAW;DATAFILE \"T04sub.bin\" 00:04:00;TRACK AUDIO RW_RAW;"
                "DATAFILE \"T04sub.bin\" 00:06:00;START 00:02:00;TRACK AUDIO RW_RAW;COPY;DATAFILE \"T04sub.bin\"");
    trial_load(&trial, "T02.toc");
    trial_is(&trial, &recipes[T02], 0);
    trial_load(&trial, "T03.toc");
    trial_is(&trial, &recipes[T03], 0);
    trial_load(&trial, "T04.toc");
    trial_is(&trial, &recipes[T04], 0);
    trial_load(&trial, "T04sub.toc");
    trial_is(&trial, &recipes[T04], KEEPS_SUB);
    trial_end(&trial);
}

static void single_track(void **state) {
    static const struct {
        const char *name;
        unsigned disc, keep, loses;
    } rows[] = {{"T01.iso", T01, KEEP_USER, 0},        {"T01.bin", T01, KEEP_RAW, 0},   {"T01s.bin", T01, KEEP_SUB, KEEPS_SUB},
                {"T01l.bin", T01, KEEP_LINEAR, KEEPS_SUB}, {"T06.img", T06, KEEP_RAW, 0}};
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        trial_stream(&trial, rows[i].name, &recipes[rows[i].disc], 0, recipes[rows[i].disc].leadout, rows[i].keep);
        trial_load(&trial, rows[i].name);
        trial_is(&trial, &recipes[rows[i].disc], rows[i].loses);
    }
    trial_stream(&trial, "T02.raw", &recipes[T02], 0, 1350, KEEP_RAW);
    trial_load(&trial, "T02.raw");
    assert_int_equal(trial.disc.track[0].mode, TRACK_AUDIO);
    assert_int_equal(trial_crc(&trial, 0, 1350), recipes[T02].raw_crc);
    trial_end(&trial);
}

/* A file system's signature tells records of every length apart, at LBA 0 and behind a stored pregap. */
static void strides(void **state) {
    static const struct {
        uint32_t stride, data_at;
        enum track_mode mode;
    } rows[] = {{2048, 0, TRACK_MODE1}, {2056, 8, TRACK_FORM1}, {2332, 8, TRACK_XA}, {2336, 8, TRACK_XA}, {2144, 0, TRACK_MODE1},
                {2432, 8, TRACK_XA}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned behind = 0; behind < 2; behind++) {
            struct trial trial;
            uint32_t sector = behind ? 166 : 16, count = 200;
            trial_begin(&trial);
            uint8_t *bytes = calloc(count, rows[i].stride);
            memcpy(bytes + (size_t)sector * rows[i].stride + rows[i].data_at, "\1CD001\1", 7);
            trial_file(&trial, "x.iso", bytes, (size_t)count * rows[i].stride);
            trial_load(&trial, "x.iso");
            assert_int_equal(trial.disc.extent[0].stride, rows[i].stride);
            assert_int_equal(trial.disc.track[0].mode, rows[i].mode);
            assert_int_equal(trial.disc.extent[0].first, behind ? -150 : 0);
            assert_int_equal(trial.disc.leadout, behind ? 50 : 200);
            trial_end(&trial);
        }
}

static void gd_rom(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    uint8_t *audio = malloc(300 * RAW_LEN), *data = malloc(300 * RAW_LEN);
    for (int32_t i = 0; i < 300; i++) {
        static const struct recipe far = {.track_count = 1, .track = {{1, 1, 4, KIND_MODE1, 44850, 45000, 45000, 0, 45300, ""}}};
        recipe_audio(2, 450 + i, 450, audio + (size_t)i * RAW_LEN);
        recipe_raw(&far, 45000 + i, data + (size_t)i * RAW_LEN);
    }
    assert_int_equal(crc32_of(0, audio, 300 * RAW_LEN), 0xB47320D3);
    assert_int_equal(crc32_of(0, data, 300 * RAW_LEN), 0x90C50D51);
    trial_file(&trial, "track02.raw", audio, 300 * RAW_LEN);
    trial_file(&trial, "track03.bin", data, 300 * RAW_LEN);
    trial_stream(&trial, "track01.bin", &recipes[T01], 0, 300, KEEP_RAW);
    trial_sheet(&trial, "T14.gdi", "3;1 0 4 2352 track01.bin 0;2 450 0 2352 track02.raw 0;3 45000 4 2352 \"track03.bin\" 0;");
    trial_sheet(&trial, "T14.cue",
                "REM SINGLE-DENSITY AREA;FILE track01.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 00:00:00;FILE track02.raw BINARY;"
                "TRACK 02 AUDIO;PREGAP 00:02:00;INDEX 01 00:00:00;REM HIGH-DENSITY AREA;FILE track03.bin BINARY;"
                "TRACK 03 MODE1/2352;INDEX 01 00:00:00");
    static const char *const names[] = {"T14.gdi", "T14.cue"};
    for (unsigned i = 0; i < 2; i++) {
        trial.options.whole_gd = false;
        trial_load(&trial, names[i]);
        assert_int_equal(trial.disc.track_count, 2);
        assert_int_equal(trial.disc.leadout, 750);
        trial.options.whole_gd = true;
        trial_load(&trial, names[i]);
        assert_int_equal(trial.disc.session_count, 2);
        assert_int_equal(trial.disc.leadout, 45300);
        assert_int_equal(trial.disc.track[1].first, 300);
        assert_int_equal(trial.disc.track[2].start, 45000);
        assert_int_equal(trial_crc(&trial, 0, 300), 0xCEF310F4);
        assert_int_equal(trial_crc(&trial, 450, 750), 0xB47320D3);
        assert_int_equal(trial_crc(&trial, 45000, 45300), 0x90C50D51);
    }
    trial_end(&trial);
}

static void waves(void **state) {
    static const uint32_t crcs[] = {0x08822287, 0xA949EE49, 0xDB1D474F};
    static char names[3][24];
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    for (unsigned i = 0; i < 3; i++) {
        const struct recipe_track *track = &recipes[T02].track[i];
        size_t len;
        uint8_t *samples = recipe_stream(&recipes[T02], track->stored, track->end, KEEP_RAW, &len);
        struct built wave = build_wave(samples, len, 44100, 2, 16);
        free(samples);
        assert_int_equal(crc32_of(0, wave.at, wave.len), crcs[i]);
        (void)snprintf(names[i], sizeof names[i], "T02 (Track %u).wav", i + 1);
        lay(&trial, names[i], wave);
    }
    trial_sheet(&trial, "T02.cue", CUE_T02_MANY("wav", "WAVE"));
    trial_load(&trial, "T02.cue");
    trial_is(&trial, &recipes[T02], 0);
    trial_sheet(&trial, "binary.cue", CUE_T02_MANY("wav", "BINARY"));
    trial_load(&trial, "binary.cue");
    trial_is(&trial, &recipes[T02], 0);
    uint8_t raw[2 * RAW_LEN];
    recipe_audio(1, 0, 0, raw), recipe_audio(1, 1, 0, raw + RAW_LEN);
    struct built odd = build_wave(raw, 4000, 44100, 2, 16);
    assert_int_equal(crc32_of(0, odd.at, odd.len), 0x8844221E);
    lay(&trial, "odd.wav", odd);
    trial_sheet(&trial, "odd.cue", "FILE odd.wav WAVE;TRACK 01 AUDIO;INDEX 01 00:00:00");
    trial_load(&trial, "odd.cue");
    assert_int_equal(trial.disc.leadout, 2);
    assert_int_equal(trial_crc(&trial, 0, 2), 0x3439DE98);
    trial_load(&trial, "odd.wav");
    assert_int_equal(trial_crc(&trial, 0, 2), 0x3439DE98);
    trial_end(&trial);
}

static void without_error_codes(void **state) {
    static const struct {
        unsigned disc;
        size_t len;
        uint32_t crc;
        const char *file, *sheet;
    } rows[] = {{T01, 615315, 0x39465DAA, "T01.bin.ecm", CUE_T01}, {T06, 673453, 0x98F68BA7, "T06.bin.ecm", CUE_T06}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        struct built ecm = build_ecm(&recipes[rows[i].disc]);
        assert_int_equal(ecm.len, rows[i].len);
        assert_int_equal(crc32_of(0, ecm.at, ecm.len), rows[i].crc);
        lay(&trial, rows[i].file, ecm);
        trial_sheet(&trial, "disc.cue", rows[i].sheet);
        trial_load(&trial, "disc.cue");
        trial_is(&trial, &recipes[rows[i].disc], 0);
        trial_load(&trial, rows[i].file);
        trial_is(&trial, &recipes[rows[i].disc], 0);
        trial_end(&trial);
    }
}

static void overlays(void **state) {
    static const uint8_t sbi[] = {'S', 'B', 'I', 0, 0, 3, 5, 1, 0x41, 1, 1, 7, 6, 5, 0, 0x23, 8, 5};
    static const uint8_t sbi2[] = {'S', 'B', 'I', 0, 0, 3, 5, 2, 7, 6, 5};
    static const uint8_t lsd[] = {0, 3, 5, 0x41, 1, 1, 7, 6, 5, 0, 0x23, 8, 5, 0xff, 0xb8};
    static const uint8_t wanted[Q_LEN] = {0x41, 1, 1, 7, 6, 5, 0, 0x23, 8, 5, 0xff, 0xb8};
    static const struct {
        const char *name;
        const uint8_t *bytes;
        size_t len;
    } rows[] = {{"T01.sbi", sbi, sizeof sbi}, {"T01.sbi", sbi2, sizeof sbi2}, {"T01.lsd", lsd, sizeof lsd},
                {"T01.SBI", sbi, sizeof sbi}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        struct disc_reader *reader;
        uint8_t q[Q_LEN], before[Q_LEN], sub[SUB_LEN];
        trial_begin(&trial);
        trial_stream(&trial, "T01.bin", &recipes[T01], 0, 300, KEEP_RAW);
        trial_sheet(&trial, "T01.cue", CUE_T01);
        test_host_file(&trial.host, rows[i].name, rows[i].bytes, rows[i].len);
        trial_load(&trial, "T01.cue");
        assert_int_equal(disc_reader_open(&trial.disc, &reader), ST_OK);
        assert_int_equal(disc_q(reader, 80, q), ST_OK);
        if (rows[i].bytes == sbi2)
            assert_memory_equal(q + 3, "\7\6\5\0\0\3\5", 7);
        else
            assert_memory_equal(q, wanted, Q_LEN);
        for (int32_t lba = 79; lba <= 81; lba += 2) {
            recipe_sub(&recipes[T01], lba, sub);
            assert_int_equal(disc_q(reader, lba, q), ST_OK);
            for (unsigned bit = 0; bit < 96; bit++)
                before[bit / 8] = (uint8_t)(bit % 8 ? before[bit / 8] : 0) | (uint8_t)((sub[bit] >> 6 & 1) << (7 - bit % 8));
            assert_memory_equal(q, before, Q_LEN);
        }
        disc_reader_close(reader);
        trial_end(&trial);
    }
}

/* An M3S has all of minute 3, and only what is wrong there is meant. */
static void minute_3(void **state) {
    enum { SECTORS = 13500, FIRST = 3 * 4500 - PREGAP_LEN, LEN = 72000 };
    (void)state;
    struct trial trial;
    struct disc_reader *reader;
    uint8_t q[Q_LEN], *m3s = calloc(1, LEN);
    trial_begin(&trial);
    trial_file(&trial, "x.iso", calloc(SECTORS, 2048), (size_t)SECTORS * 2048);
    trial_sheet(&trial, "x.cue", "FILE \"x.iso\" BINARY;TRACK 01 MODE1/2048;INDEX 01 00:00:00");
    for (unsigned i = 0; i < 4500; i++) { /* all entries are there and right, but for two */
        uint8_t *entry = m3s + 16 * (size_t)i;
        memcpy(entry, "\x41\1\1", 3), entry[6] = (uint8_t)i;
        q_seal(entry);
    }
    m3s[16 * 7 + 11] ^= 1;
    memset(m3s + 16 * 9, 0, 16); /* no CRC: nothing is said */
    trial_file(&trial, "x.m3s", m3s, LEN);
    trial_load(&trial, "x.cue");
    assert_int_equal(trial.disc.patch_count, 1);
    assert_int_equal(trial.disc.patch[0].lba, FIRST + 7);
    assert_int_equal(disc_reader_open(&trial.disc, &reader), ST_OK);
    assert_int_equal(disc_q(reader, FIRST + 7, q), ST_OK);
    assert_memory_equal(q, m3s + 16 * 7, Q_LEN);
    assert_int_equal(disc_q(reader, FIRST + 8, q), ST_OK);
    assert_true(q_valid(q));
    disc_reader_close(reader);
    trial_end(&trial);
}

/* Full TOCs as READ TOC gives them, and what a format that stores one gives back. */
static void full_tocs(void **state) {
    (void)state;
    for (unsigned i = 0; i < RECIPES; i++) {
        uint8_t wanted[32][11], got[4 + 11 * 320];
        unsigned n = build_toc(&recipes[i], wanted);
        struct trial trial;
        trial_begin(&trial);
        lay(&trial, "disc.ccd", build_ccd(&recipes[i], false));
        trial_stream(&trial, "disc.img", &recipes[i], 0, recipes[i].leadout, KEEP_RAW);
        lay(&trial, "disc.mds", build_mds(&recipes[i], MDS_PAUSES));
        trial_stream(&trial, "disc.mdf", &recipes[i], 0, recipes[i].leadout, KEEP_RAW);
        lay(&trial, "disc.nrg", build_nrg(&recipes[i], 0));
        static const char *const names[] = {"disc.ccd", "disc.mds", "disc.nrg"};
        for (unsigned j = 0; j < 3; j++) {
            if (i == T03 && j > 0)
                continue; /* hidden audio: their golden files have none */
            trial_load(&trial, names[j]);
            assert_int_equal(trial_toc(&trial, got), 4 + 11 * n);
            assert_memory_equal(got + 4, wanted, 11 * n);
        }
        if (i == T10)
            assert_int_equal(crc32_of(0, got, 180), 0xD562C28E);
        trial_end(&trial);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cloncd),       cmocka_unit_test(cloncd_scrambled),   cmocka_unit_test(cloncd_liberal),
        cmocka_unit_test(alcohol),      cmocka_unit_test(nero),               cmocka_unit_test(nero_track_at_once),
        cmocka_unit_test(discjuggler),         cmocka_unit_test(chd),
        cmocka_unit_test(cdrdao),       cmocka_unit_test(single_track),       cmocka_unit_test(strides),
        cmocka_unit_test(gd_rom),       cmocka_unit_test(waves),              cmocka_unit_test(without_error_codes),
        cmocka_unit_test(overlays),     cmocka_unit_test(minute_3),           cmocka_unit_test(full_tocs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
