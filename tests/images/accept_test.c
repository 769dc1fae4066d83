/* SPDX-License-Identifier: MIT */
/* Is everything read that differs from the usual only in ways that do not matter? */
#include "build.h"
#include "harness.h"
#include "image/codec.h"
#include "sheets.h"

static void begin(struct trial *trial) {
    trial_begin(trial);
    trial_stream(trial, "T04.bin", &recipes[T04], 0, 1060, KEEP_RAW);
}

static void lay(struct trial *trial, const char *name, struct built built) { trial_file(trial, name, built.at, built.len); }

/* The sheet in another encoding or with other line ends. */
static struct built encoded(const char *text, const char *mark, unsigned unit, bool big, const char *line_end) {
    struct built out = {0};
    built_put(&out, mark, strlen(mark));
    for (; *text; text++)
        for (const char *c = *text == ';' ? line_end : text; *c; c++) {
            if (unit == 2 && big)
                built_be(&out, (uint8_t)*c, 2);
            else
                built_le(&out, (uint8_t)*c, unit);
            if (*text != ';')
                break;
        }
    return out;
}

static void encodings(void **state) {
    static const struct {
        const char *mark;
        unsigned unit;
        bool big;
        const char *line_end, *more;
    } rows[] = {{"\xef\xbb\xbf", 1, false, "\n", ""},     {"\xff\xfe", 2, false, "\r\n", ""}, {"\xfe\xff", 2, true, "\n", ""},
                {"", 1, false, "\r", ""},                 {"", 1, false, "\r\n", "\x1a\x01 junk behind Ctrl-Z"},
                {"", 1, false, "\t \n\n\n\n\t\n", ""},    {"", 1, false, "\n", ";REM \xff\xe4\xf6 in Latin-1"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        char text[1024];
        begin(&trial);
        (void)snprintf(text, sizeof text, "%s%s", CUE_T04, rows[i].more);
        if (!rows[i].more[0])
            text[strlen(text) - 1] = 0; /* and no end of the last line */
        lay(&trial, "T04.cue", encoded(text, rows[i].mark, rows[i].unit, rows[i].big, rows[i].line_end));
        trial_load(&trial, "T04.cue");
        trial_is(&trial, &recipes[T04], 0);
        trial_end(&trial);
    }
}

static void spellings(void **state) {
    static const char *const sheets[] = {
        "file \"T04.bin\" binary;track 01 mode1/2352;index 01 00:00:00;track 02 audio;index 00 00:04:00;index 01 00:06:00;"
        "Track 03 Audio;Flags dcp;Index 01 00:10:00",
        "FILE T04.bin BINARY;TRACK 1 MODE1_RAW;INDEX 1 0:0:0;TRACK 2 AUDIO;INDEX 0 0:4:0;INDEX 1 0:6:0;TRACK 3 AUDIO;FLAGS DCP DATA;"
        "INDEX 1 000:10:00",
        "FILE \"C:\\dump\\T04.bin\" BINARY;" CUE_T04_TRACKS,
        "FILE \"../../T04.bin\" BINARY;" CUE_T04_TRACKS,
        "FILE \"t04.BIN\" BINARY;" CUE_T04_TRACKS,
        "FILE \"T04.bin\" WAVE;" CUE_T04_TRACKS,
        "REM GENRE Rock;REM REPLAYGAIN_ALBUM_GAIN -7.2 dB;REM COMMENT \"x;FOO 1;; a remark;// another;" CUE_T04,
        "FILE \"T04.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 0:0:0",
        /* the second data track of another mode than said is tried below */
    };
    (void)state;
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        struct trial trial;
        begin(&trial);
        trial_sheet(&trial, "T04.cue", sheets[i]);
        if (i == 7) { /* a quote nobody closed takes the rest of the line: then there is no type */
            trial_refused(&trial, "T04.cue", 1, "wants a name and a type");
        } else {
            trial_load(&trial, "T04.cue");
            trial_is(&trial, &recipes[T04], 0);
        }
        trial_end(&trial);
    }
}

static void names(void **state) {
    static const struct {
        const char *said, *there;
    } rows[] = {{"\"T\"\"x.bin\"", "T\"x.bin"},
                {"Two words and more.bin", "Two words and more.bin"},
                {"\"Caf\xc3\xa9.bin\"", "Cafe\xcc\x81.bin"},
                {"\"Cafe\xcc\x81.bin\"", "Caf\xc3\xa9.bin"},
                {"\"\xe3\x81\x8c.bin\"", "\xe3\x81\x8b\xe3\x82\x99.bin"},
                {"\"Caf\xe9.bin\"", "Caf\xc3\xa9.bin"},
                {"\"elsewhere.bin\"", "disc.bin"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        struct built sheet = {0};
        trial_begin(&trial);
        trial_stream(&trial, rows[i].there, &recipes[T01], 0, 300, KEEP_RAW);
        built_text(&sheet, "FILE %s BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n", rows[i].said);
        lay(&trial, "disc.cue", sheet);
        trial_load(&trial, "disc.cue");
        trial_is(&trial, &recipes[T01], 0);
        trial_end(&trial);
    }
}

static void numbers(void **state) {
    (void)state;
    struct trial trial;
    begin(&trial);
    trial_sheet(&trial, "five.cue",
                "FILE T04.bin BINARY;TRACK 05 MODE1/2352;INDEX 01 00:00:00;TRACK 06 AUDIO;INDEX 01 00:06:00;TRACK 07 AUDIO;"
                "INDEX 01 00:10:00");
    trial_load(&trial, "five.cue");
    assert_int_equal(trial.disc.first_track, 5);
    assert_int_equal(trial.disc.track[2].number, 7);
    trial_stream(&trial, "T06.bin", &recipes[T06], 0, 320, KEEP_RAW);
    trial_sheet(&trial, "lies.cue", "FILE T06.bin BINARY;TRACK 01 MODE1/2352;INDEX 01 00:00:00");
    trial_load(&trial, "lies.cue");
    trial_is(&trial, &recipes[T06], 0);
    assert_non_null(strstr(trial.host.voice, "sectors say mode 2"));
    trial_end(&trial);
}

/* What can be so, but seldom is meant so, is read and told of; what is as usual is not. */
static void doubts(void **state) {
    static const struct {
        const char *name, *sheet, *told;
    } rows[] = {
        {"a.toc", "CD_DA;TRACK AUDIO;FILE \"a.bin\" 0 0:3:0;TRACK AUDIO;FILE \"a.bin\" 0:3:0 0:3:0", NULL},
        {"b.toc", "CD_DA;TRACK AUDIO;FILE \"a.bin\" 0:3:0 0:3:0;TRACK AUDIO;FILE \"a.bin\" 0 0:3:0", NULL},
        {"c.toc", "CD_DA;TRACK AUDIO;FILE \"a.bin\" 0:1:0 0:5:0;TRACK AUDIO;FILE \"a.bin\" 0 0:3:0",
         "a.bin: LBA 375 and LBA 0 are the same bytes of it"},
        {"d.toc", "CD_DA;TRACK AUDIO;FILE \"a.bin\" 0 0:5:73", "a.bin: 2 sectors behind the last that is used are left out"},
        {"e.cue",
         "REM SESSION 01;FILE a.bin BINARY;TRACK 01 AUDIO;INDEX 01 0:0:0;REM LEAD-OUT 00:00:10;REM SESSION 02;"
         "REM LEAD-IN 00:30:00;REM PREGAP 00:02:00;FILE b.bin BINARY;TRACK 02 AUDIO;INDEX 01 0:0:0",
         "e.cue: session 2 begins 2410 sectors behind the one before; no disc has less than 4650"},
        {"f.cue",
         "REM SESSION 01;FILE a.bin BINARY;TRACK 01 AUDIO;INDEX 01 0:0:0;REM SESSION 02;FILE b.bin BINARY;TRACK 02 AUDIO;INDEX 01 0:0:0",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        trial_stream(&trial, "a.bin", &recipes[T02], 0, 450, KEEP_RAW);
        trial_stream(&trial, "b.bin", &recipes[T02], 450, 600, KEEP_RAW);
        trial_sheet(&trial, rows[i].name, rows[i].sheet);
        trial_load(&trial, rows[i].name);
        if (rows[i].told ? !strstr(trial.host.voice, rows[i].told) : *trial.host.voice)
            fail_msg("%s: \"%s\"", rows[i].name, trial.host.voice);
        trial_end(&trial);
    }
}

static void short_files(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    size_t len;
    uint8_t *bytes = recipe_all(&recipes[T02], KEEP_RAW, &len);
    trial_file(&trial, "T02.bin", bytes, len - 100);
    trial_sheet(&trial, "T02.cue", CUE_T02);
    trial_load(&trial, "T02.cue"); /* zeros stand in for less than a sector */
    assert_int_equal(trial.disc.leadout, 1350);
    assert_int_equal(trial_crc(&trial, 0, 1349), crc32_of(0, bytes, 1349 * RAW_LEN));
    lay(&trial, "T04.ccd", build_ccd(&recipes[T04], false));
    trial_stream(&trial, "T04.img", &recipes[T04], 0, 860, KEEP_RAW);
    trial_refused(&trial, "T04.ccd", 0, "holds 860 sectors");
    trial.options.allow_truncated = true;
    trial_load(&trial, "T04.ccd");
    assert_int_equal(trial.disc.leadout, 860);
    uint8_t *iso = calloc(1, 20 * 2048 + 1000);
    memcpy(iso + 16 * 2048, "\1CD001", 6);
    trial_file(&trial, "junk.iso", iso, 20 * 2048 + 1000);
    trial_load(&trial, "junk.iso");
    assert_int_equal(trial.disc.leadout, 20);
    trial_end(&trial);
}

/* A data file given alone is read by way of the sheet beside it. */
static void data_file_alone(void **state) {
    (void)state;
    struct trial trial;
    begin(&trial);
    trial_sheet(&trial, "T04.cue", CUE_T04);
    trial_load(&trial, "T04.bin");
    trial_is(&trial, &recipes[T04], 0);
    trial_end(&trial);
}

static void texts(void **state) {
    static const uint8_t first[18] = {0x80, 0, 0, 0, 0x54, 0x65, 0x73, 0x74, 0x20, 0x44, 0x69, 0x73, 0x63, 0x20, 0x54, 0x77, 0x25, 0xBE};
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    trial_stream(&trial, "T02.bin", &recipes[T02], 0, 1350, KEEP_RAW);
    trial_sheet(&trial, "T02.cue",
                "CATALOG 4012345678901;TITLE \"Test Disc Two\";PERFORMER Various Artists;FILE \"T02.bin\" BINARY;TRACK 01 AUDIO;"
                "TITLE \"One\";PERFORMER \"Alpha\";ISRC USRC17607839;INDEX 01 00:00:00;TRACK 02 AUDIO;TITLE \"Two With Index\";"
                "PERFORMER Beta;ISRC GBAYE0000351;INDEX 00 00:06:00;INDEX 01 00:08:00;INDEX 02 00:10:50;TRACK 03 AUDIO;"
                "TITLE \"Three\";PERFORMER Gamma;INDEX 01 00:13:25;");
    trial_load(&trial, "T02.cue");
    trial_is(&trial, &recipes[T02], 0);
    struct bytes packs = trial.disc.session[0].cdtext;
    assert_int_equal(packs.len, 252);
    assert_memory_equal(packs.at, first, 18);
    assert_int_equal(crc32_of(0, packs.at, packs.len), 0x91316E7D);
    uint8_t *file = malloc(253);
    memcpy(file, packs.at, 252), file[252] = 0;
    trial_file(&trial, "T02.cdt", file, 253);
    trial_sheet(&trial, "file.cue", "CDTEXTFILE \"T02.cdt\";" CUE_T02);
    trial_load(&trial, "file.cue");
    assert_int_equal(trial.disc.session[0].cdtext.len, 252);
    assert_int_equal(crc32_of(0, trial.disc.session[0].cdtext.at, 252), 0x91316E7D);
    trial_end(&trial);
}

/* Deflate as stored blocks of up to 65535 bytes: what a gzip file may be without a compressor at hand. */
static struct built gzip_of(const uint8_t *at, size_t len) {
    struct built out = {0};
    uint32_t crc = 0xffffffff, whole_len = (uint32_t)len;
    for (size_t i = 0; i < len; i++) {
        crc ^= at[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    built_put(&out, "\x1f\x8b\x08\x08\0\0\0\0\0\3T01.bin", 18);
    while (len) {
        size_t part = len < 65535 ? len : 65535;
        built_le(&out, part == len, 1), built_le(&out, part, 2), built_le(&out, ~part & 0xffff, 2);
        built_put(&out, at, part);
        at += part, len -= part;
    }
    built_le(&out, crc ^ 0xffffffff, 4), built_le(&out, whole_len, 4);
    return out;
}

static void packed(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    size_t len;
    uint8_t *bytes = recipe_all(&recipes[T01], KEEP_RAW, &len);
    struct built gzip = gzip_of(bytes, len), lying = gzip_of(bytes, len);
    lay(&trial, "T01.bin.gz", gzip);
    for (unsigned i = 0; i < 2; i++) { /* the CRC, and the length behind it */
        lying.at[lying.len - 8 + 4 * i] ^= 1;
        char name[16];
        (void)snprintf(name, sizeof name, "lies%u.bin.gz", i);
        struct built copy = {0};
        built_put(&copy, lying.at, lying.len);
        lay(&trial, i ? "lies1.bin.gz" : "lies0.bin.gz", copy);
        assert_null(strstr(trial.host.voice, name));
        trial_load(&trial, name);
        assert_non_null(strstr(trial.host.voice, name));
        trial_is(&trial, &recipes[T01], 0);
        lying.at[lying.len - 8 + 4 * i] ^= 1;
    }
    free(lying.at);
    trial_sheet(&trial, "T01.cue", CUE_T01);
    trial_load(&trial, "T01.cue"); /* FILE "T01.bin" is found as T01.bin.gz */
    trial_is(&trial, &recipes[T01], 0);
    trial_load(&trial, "T01.bin.gz");
    assert_null(strstr(trial.host.voice, "T01.bin.gz is damaged"));
    trial_is(&trial, &recipes[T01], 0);
    struct built ecm = build_ecm(&recipes[T01]);
    lay(&trial, "two.bin.ecm.gz", gzip_of(ecm.at, ecm.len));
    free(ecm.at), free(bytes);
    trial_load(&trial, "two.bin.ecm.gz");
    trial_is(&trial, &recipes[T01], 0);
    trial_end(&trial);
}

/* A descriptor that unpacks to more than any descriptor has is refused before it is unpacked. */
static void bomb(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    size_t len = 6 << 20;
    uint8_t *spaces = malloc(len);
    memset(spaces, ' ', len);
    lay(&trial, "bomb.cue.gz", gzip_of(spaces, len));
    free(spaces);
    trial_refused(&trial, "bomb.cue.gz", 0, "unpacks to more than it may");
    trial_end(&trial);
}

/* What is lost while the image is open is an error for its sectors only. */
static void cut_while_open(void **state) {
    (void)state;
    struct trial trial;
    struct disc_reader *reader;
    struct disc_fault fault;
    uint8_t raw[RAW_LEN];
    begin(&trial);
    trial_sheet(&trial, "T04.cue", CUE_T04);
    trial_load(&trial, "T04.cue");
    trial.host.file[0].len = 530 * RAW_LEN;
    assert_int_equal(disc_reader_open(&trial.disc, &reader), ST_OK);
    struct writer out = writer_over(raw, sizeof raw);
    assert_int_equal(disc_read(reader, 800, 1, PART_RAW, &out, &fault), ST_UNREADABLE);
    assert_int_equal(fault.lba, 800);
    out = writer_over(raw, sizeof raw);
    assert_int_equal(disc_read(reader, 100, 1, PART_RAW, &out, &fault), ST_OK);
    disc_reader_close(reader);
    trial_end(&trial);
}

/* Sizes at the borders of the media's classes, as files of zeros without an end in memory. */
struct endless {
    struct file file;
    const struct host *host;
};
static enum status read_endless(struct file *file, uint64_t at, void *into, size_t len) {
    if (at > file->size || len > file->size - at)
        return ST_TRUNCATED;
    memset(into, 0, len);
    return ST_OK;
}
static void close_endless(struct file *file) { host_give(((struct endless *)file)->host, file, sizeof(struct endless)); }
static const struct file_ops endless_ops = {.read_at = read_endless, .close = close_endless};

static void classes(void **state) {
    static const struct {
        uint64_t sectors;
        enum medium_class medium;
        int32_t layer_break;
    } rows[] = {{449850, MEDIUM_CD, 0},        {449851, MEDIUM_DVD, 0},        {2298496, MEDIUM_DVD, 0},
                {2298497, MEDIUM_DVD, 1149264}, {4171712, MEDIUM_DVD, 2085856}, {4173824, MEDIUM_DVD, 2086912},
                {4173825, MEDIUM_BD, 0},       {62500864, MEDIUM_BD, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        struct endless *endless = host_take(&trial.host.host, sizeof *endless);
        *endless = (struct endless){{&endless_ops, rows[i].sectors * 2048, "x.iso"}, &trial.host.host};
        trial.loaded = image_load(&endless->file, &trial.host.host, NULL, &trial.disc, &trial.error) == ST_OK;
        assert_true(trial.loaded);
        assert_int_equal(trial.disc.medium, rows[i].medium);
        assert_int_equal(trial.disc.layer_break, rows[i].layer_break);
        assert_int_equal(trial.disc.leadout, (int32_t)rows[i].sectors);
        trial_end(&trial);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings),   cmocka_unit_test(spellings),       cmocka_unit_test(names), cmocka_unit_test(numbers),
        cmocka_unit_test(doubts),      cmocka_unit_test(short_files),    cmocka_unit_test(data_file_alone), cmocka_unit_test(texts), cmocka_unit_test(packed),
        cmocka_unit_test(bomb),        cmocka_unit_test(cut_while_open),  cmocka_unit_test(classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
