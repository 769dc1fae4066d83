/* SPDX-License-Identifier: MIT */
/* Are the rules kept that no recipe of a disc touches? Small descriptors over sectors that say where they lie in their file. */
#include "base/bytes.h"
#include "build.h"
#include "disc/cdtext.h"
#include "harness.h"

/* Audio sectors first, first + 1, ...: each is its number, over and over. */
static void lay_numbered(struct trial *trial, const char *name, int32_t first, int32_t count, bool big_endian) {
    uint8_t *bytes = malloc((size_t)count * RAW_LEN);
    for (size_t at = 0; at < (size_t)count * RAW_LEN; at += 4)
        (big_endian ? set_be32 : set_le32)(bytes + at, (uint32_t)(first + (int32_t)(at / RAW_LEN)));
    for (size_t at = 0; big_endian && at < (size_t)count * RAW_LEN; at += 4) { /* words of 16 bits, the low one first */
        uint8_t high[2] = {bytes[at], bytes[at + 1]};
        memcpy(bytes + at, bytes + at + 2, 2), memcpy(bytes + at + 2, high, 2);
    }
    trial_file(trial, name, bytes, (size_t)count * RAW_LEN);
}

/* Asserts that the tracks are where they should be: index 1 of each, and the last lead-out. */
static void assert_tracks(const struct trial *trial, const int32_t *starts, unsigned count, int32_t leadout) {
    assert_int_equal(trial->disc.track_count, count);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(trial->disc.track[i].start, starts[i]);
    assert_int_equal(trial->disc.leadout, leadout);
}
#define TRACKS(trial, leadout, ...)                                                                  \
    assert_tracks(trial, (const int32_t[]){__VA_ARGS__}, sizeof(int32_t[]){__VA_ARGS__} / sizeof(int32_t), leadout)

/* ---- a stored full TOC ---- */

#define CCD_ENTRY(session, point, adr, control, m, s, f)                                                             \
    "[Entry 0];Session=" #session ";Point=" #point ";ADR=" #adr ";Control=" #control ";PMin=" #m ";PSec=" #s ";PFrame=" #f ";"
#define CCD_HEAD(entries) "[CloneCD];Version=3;[Disc];TocEntries=" #entries ";"
#define CCD_TRACKS CCD_ENTRY(1, 0xa2, 1, 0, 0, 10, 0) CCD_ENTRY(1, 1, 1, 0, 0, 2, 0) CCD_ENTRY(1, 2, 1, 0, 0, 6, 0)

static void stored_toc(void **state) {
    static const struct {
        const char *sheet;
        bool kept;
    } rows[] = {
        {CCD_HEAD(5) CCD_ENTRY(1, 0xa0, 1, 0, 1, 0, 0) CCD_ENTRY(1, 0xa1, 1, 0, 2, 0, 0) CCD_TRACKS, true},
        {CCD_HEAD(5) CCD_ENTRY(1, 0xa0, 1, 0, 5, 0, 0) CCD_ENTRY(1, 0xa1, 1, 0, 2, 0, 0) CCD_TRACKS, false},
        {CCD_HEAD(5) CCD_ENTRY(1, 0xa0, 1, 0, 1, 0, 0) CCD_ENTRY(1, 0xa1, 1, 0, 9, 0, 0) CCD_TRACKS, false},
        {CCD_HEAD(3) CCD_TRACKS, false},
        {CCD_HEAD(6) CCD_ENTRY(1, 0xa0, 1, 0, 1, 0, 0) CCD_ENTRY(1, 0xa1, 1, 0, 2, 0, 0)
             CCD_TRACKS CCD_ENTRY(1, 1, 5, 0, 0, 3, 0), true}, /* an interval to skip, no track */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        lay_numbered(&trial, "x.img", 0, 600, false);
        trial_sheet(&trial, "x.ccd", rows[i].sheet);
        trial_load(&trial, "x.ccd");
        TRACKS(&trial, 600, 0, 300);
        assert_int_equal(trial.disc.toc != NULL, rows[i].kept);
        uint8_t toc[4 + 11 * 320];
        (void)trial_toc(&trial, toc);
        assert_int_equal(toc[4 + 8], 1);
        assert_int_equal(toc[4 + 11 + 8], 2);
        trial_end(&trial);
    }
}

/* The P-times of track blocks are not to be relied on: then neither is the TOC they make. */
static void stored_toc_of_alcohol(void **state) {
    enum { P_TIME_OF_TRACK_2 = 112 + 4 * 80 + 9 };
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    struct built built = build_mds(&recipes[T04], MDS_PAUSES);
    built.at[P_TIME_OF_TRACK_2] ^= 1;
    trial_file(&trial, "T04.mds", built.at, built.len);
    trial_stream(&trial, "T04.mdf", &recipes[T04], 0, recipes[T04].leadout, KEEP_RAW);
    trial_load(&trial, "T04.mds");
    assert_null(trial.disc.toc);
    trial_is(&trial, &recipes[T04], LOSES_CODES);
    trial_end(&trial);
}

/* ---- DVDs ---- */

/* A file of zeros with a tail. */
struct long_file {
    struct file file;
    const struct host *host;
    uint64_t zeros;
    struct built tail;
};

static enum status read_long(struct file *file, uint64_t at, void *into, size_t len) {
    struct long_file *self = (struct long_file *)file;
    if (at > file->size || len > file->size - at)
        return ST_TRUNCATED;
    memset(into, 0, len);
    for (size_t i = 0; i < len; i++)
        if (at + i >= self->zeros)
            ((uint8_t *)into)[i] = self->tail.at[at + i - self->zeros];
    return ST_OK;
}
static void close_long(struct file *file) {
    struct long_file *self = (struct long_file *)file;
    free(self->tail.at);
    host_give(self->host, self, sizeof *self);
}
static const struct file_ops long_ops = {.read_at = read_long, .close = close_long};

static void load_long(struct trial *trial, const char *name, uint64_t zeros, struct built tail) {
    struct long_file *self = host_take(&trial->host.host, sizeof *self);
    *self = (struct long_file){{&long_ops, zeros + tail.len, name}, &trial->host.host, zeros, tail};
    trial->loaded = image_load(&self->file, &trial->host.host, NULL, &trial->disc, &trial->error) == ST_OK;
    if (!trial->loaded)
        fail_msg("%s", trial->error.text);
}

static void chunk(struct built *built, const char *name, uint32_t len) {
    built_put(built, name, 4);
    built_be(built, len, 4);
}

/* A DVD is longer than any CD, by tracks at once as by disc at once. */
static void nero_dvd(void **state) {
    enum { SECTORS = 3000000 };
    uint64_t zeros = (uint64_t)SECTORS * 2048;
    (void)state;
    for (unsigned at_once = 0; at_once < 2; at_once++) {
        struct trial trial;
        struct built tail = {0};
        trial_begin(&trial);
        if (at_once) {
            chunk(&tail, "CUEX", 24);
            static const uint8_t entries[3][4] = {{0x41, 1, 0, 0}, {0x41, 1, 1, 0}, {0x41, 0xaa, 1, 0}};
            for (unsigned i = 0; i < 3; i++) {
                built_put(&tail, entries[i], 4);
                built_be(&tail, i == 2 ? SECTORS : 0, 4);
            }
            chunk(&tail, "DAOX", 22 + 42);
            built_zero(&tail, 20);
            built_put(&tail, "\1\1", 2);
            built_zero(&tail, 12);
            built_be(&tail, 2048, 2);
            built_zero(&tail, 4);
            built_be(&tail, 0, 8), built_be(&tail, 0, 8), built_be(&tail, zeros, 8);
        } else {
            chunk(&tail, "ETN2", 32);
            built_be(&tail, 0, 8), built_be(&tail, zeros, 8);
            built_zero(&tail, 16);
        }
        chunk(&tail, "SINF", 4), built_be(&tail, 1, 4);
        chunk(&tail, "MTYP", 4), built_be(&tail, 4, 4);
        chunk(&tail, "END!", 0);
        built_put(&tail, "NER5", 4), built_be(&tail, zeros, 8);
        load_long(&trial, "x.nrg", zeros, tail);
        assert_int_equal(trial.disc.medium, MEDIUM_DVD);
        TRACKS(&trial, SECTORS, 0);
        trial_end(&trial);
    }
}

/* Both layers' structures are kept, and where the first ends is believed. */
static void alcohol_dvd(void **state) {
    enum { SECTORS = 40, FIRST_LAYER = 22, START = 0x30000, STRUCTURES = 4 + 2 * 2048, BLOCK = 88 + 24, FOOTER = BLOCK + 80,
           NAME = FOOTER + 16, AT = NAME + 6, BURST = AT + 2 * STRUCTURES };
    (void)state;
    struct trial trial;
    struct built mds = {0};
    trial_begin(&trial);
    built_zero(&mds, BURST);
    uint8_t *at = mds.at;
    memcpy(at, "MEDIA DESCRIPTOR\1\3\x10", 19);
    set_le16(at + 20, 1), set_le16(at + 26, 5), set_le32(at + 36, BURST), set_le32(at + 64, AT), set_le32(at + 80, 88);
    set_le32(at + 88 + 4, SECTORS), set_le16(at + 88 + 8, 1), at[88 + 10] = 1, set_le32(at + 88 + 20, BLOCK);
    at[BLOCK] = 2, at[BLOCK + 2] = 0x14, at[BLOCK + 4] = 1;
    set_le32(at + BLOCK + 12, SECTORS), set_le16(at + BLOCK + 16, 2048), set_le32(at + BLOCK + 48, 1);
    set_le32(at + BLOCK + 52, FOOTER), set_le32(at + FOOTER, NAME);
    memcpy(at + NAME, "*.mdf", 6);
    for (unsigned layer = 0; layer < 2; layer++) {
        uint8_t *physical = at + AT + layer * STRUCTURES + 4 + 2048;
        physical[0] = (uint8_t)(1 + layer), physical[2] = 0x31;
        set_be32(physical + 4, START), set_be32(physical + 8, 0xfcffff), set_be32(physical + 12, START + FIRST_LAYER - 1);
    }
    built_put(&mds, "burst", 5);
    trial_file(&trial, "x.mds", mds.at, mds.len);
    trial_file(&trial, "x.mdf", calloc(SECTORS, 2048), (size_t)SECTORS * 2048);
    trial_load(&trial, "x.mds");
    const struct disc *disc = &trial.disc;
    assert_int_equal(disc->medium, MEDIUM_DVD);
    assert_int_equal(disc->layer_break, FIRST_LAYER);
    assert_int_equal(disc->structure_count, 7);
    unsigned found = 0;
    for (unsigned i = 0; i < disc->structure_count; i++) {
        const struct disc_structure *structure = &disc->structure[i];
        if (structure->format == 0 && structure->data.len == 2048)
            found += structure->data.at[0] == 1 + structure->layer;
        if (structure->format == 3)
            found += structure->data.len == 5 && !memcmp(structure->data.at, "burst", 5);
    }
    assert_int_equal(found, 3);
    trial_end(&trial);
}

/* ---- audio files ---- */

/* MPEG audio has no magic but its frames' heads: under its own name it is audio, under another raw sectors. */
static void mp3(void **state) {
    enum { FRAME = 417, FRAMES = 40 };
    (void)state;
#ifdef NTCDROM_SNDFILE
    static uint8_t bytes[FRAME * FRAMES];
    struct trial trial;
    trial_begin(&trial);
    for (unsigned i = 0; i < FRAMES; i++)
        memcpy(bytes + (size_t)i * FRAME, "\xff\xfb\x90\x64", 4);
    test_host_file(&trial.host, "a.mp3", bytes, sizeof bytes);
    test_host_file(&trial.host, "b.bin", bytes, sizeof bytes);
    trial_sheet(&trial, "x.cue", "FILE a.mp3 MP3;TRACK 01 AUDIO;INDEX 01 0:0:0;FILE b.bin BINARY;TRACK 02 AUDIO;INDEX 01 0:0:0");
    trial_sheet(&trial, "x.toc", "CD_DA;TRACK AUDIO;FILE \"a.mp3\" 0;TRACK AUDIO;DATAFILE \"b.bin\"");
    static const char *const names[] = {"x.cue", "x.toc", "a.mp3"};
    for (size_t i = 0; i < 3; i++) {
        trial_load(&trial, names[i]);
        int32_t decoded = trial.disc.track[0].end;
        assert_true(decoded > 60 && decoded < 90); /* 1152 samples a frame, and what the decoder does with the first */
        if (i < 2)
            assert_int_equal(trial.disc.leadout - decoded, (int)(sizeof bytes + RAW_LEN - 1) / RAW_LEN);
    }
    trial_end(&trial);
#endif
}

/* ---- GD-ROMs ---- */

/* A whole GD-ROM goes on behind the last address of a CD, and its time behind 99 minutes. */
static void whole_gd(void **state) {
    static const struct {
        const char *name, *sheet;
    } rows[] = {
        {"x.gdi", "4;1 0 0 2352 a.bin 0;2 300 0 2352 a.bin 0;3 45000 0 2352 a.bin 0;4 548850 0 2352 a.bin 0"},
        {"x.cue", "REM SINGLE-DENSITY AREA;FILE a.bin BINARY;TRACK 01 AUDIO;INDEX 01 0:0:0;FILE b.bin BINARY;TRACK 02 AUDIO;"
                  "INDEX 01 0:0:0;REM HIGH-DENSITY AREA;FILE c.bin BINARY;TRACK 03 AUDIO;INDEX 01 0:0:0;FILE d.bin BINARY;"
                  "TRACK 04 AUDIO;PREGAP 111:54:00;INDEX 01 0:0:0"},
    };
    static const char *const files[] = {"a.bin", "b.bin", "c.bin", "d.bin"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        struct disc_reader *reader;
        uint8_t q[Q_LEN];
        trial_begin(&trial);
        for (unsigned j = 0; j < 4; j++)
            lay_numbered(&trial, files[j], 0, 300, false);
        trial_sheet(&trial, rows[i].name, rows[i].sheet);
        trial.options.whole_gd = true;
        trial_load(&trial, rows[i].name);
        TRACKS(&trial, 549150, 0, 300, 45000, 548850);
        assert_int_equal(disc_reader_open(&trial.disc, &reader), ST_OK);
        assert_int_equal(disc_q(reader, 548850, q), ST_OK);
        disc_reader_close(reader);
        assert_int_equal(q[7], 0xc2); /* 122 minutes */
        trial.options.whole_gd = false;
        trial_load(&trial, rows[i].name);
        TRACKS(&trial, 600, 0, 300);
        trial_end(&trial);
    }
}

/* ---- texts of sheets ---- */

/* A title in words becomes a block in the set that has its characters. */
static void sheet_titles(void **state) {
    static const struct {
        const char *title, *read;
        enum charset file, set;
        uint8_t language;
    } rows[] = {
        {"Caf\xc3\xa9", "Café", CHARSET_LATIN, CHARSET_LATIN, 0x09},
        {"Caf\xe9", "Café", CHARSET_LATIN, CHARSET_LATIN, 0x09},
        {"日本 ABC", "日本 ABC", CHARSET_LATIN, CHARSET_MS_JIS, 0x69},
        {"\x93\xfa\x96\x7b ABC \x83\x5c", "日本 ABC ソ", CHARSET_MS_JIS, CHARSET_MS_JIS, 0x69},
        {"Мир", "Мир", CHARSET_LATIN, CHARSET_MS_JIS, 0},
        {"한국 노래", "한국 노래", CHARSET_LATIN, CHARSET_KOREAN, 0x65},
        {"音乐 ABC", "音乐 ABC", CHARSET_LATIN, CHARSET_MANDARIN, 0x75},
        {"☃한", "??", CHARSET_LATIN, CHARSET_LATIN, 0x09},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        struct cdtext texts;
        char sheet[200];
        trial_begin(&trial);
        trial.options.text_set = rows[i].file;
        lay_numbered(&trial, "x.bin", 0, 300, false);
        (void)snprintf(sheet, sizeof sheet, "TITLE \"%s\";FILE x.bin BINARY;TRACK 01 AUDIO;TITLE One;INDEX 01 0:0:0", rows[i].title);
        trial_sheet(&trial, "x.cue", sheet);
        trial_load(&trial, "x.cue");
        assert_int_equal(cdtext_decode(&trial.disc.arena, trial.disc.session[0].cdtext, 1, &texts), ST_OK);
        assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 0), rows[i].read);
        assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 1), "One");
        assert_int_equal(texts.block[0]->charset, rows[i].set);
        assert_int_equal(texts.block[0]->language, rows[i].language);
        trial_end(&trial);
    }
}

/* Code page 932 has characters whose second byte is a backslash: no folder ends with them. */
static void japanese_names(void **state) {
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    lay_numbered(&trial, "ソ.bin", 0, 300, false);
    lay_numbered(&trial, "y.bin", 0, 300, false);
    trial_sheet(&trial, "x.cue",
                "FILE \"C:\\tmp\\\x83\x5c.bin\" BINARY;TRACK 01 AUDIO;INDEX 01 0:0:0;FILE y.bin BINARY;TRACK 02 AUDIO;INDEX 01 0:0:0");
    trial.options.text_set = CHARSET_MS_JIS;
    trial_load(&trial, "x.cue");
    TRACKS(&trial, 600, 0, 300);
    trial.options.text_set = CHARSET_LATIN;
    trial_refused(&trial, "x.cue", 1, ".bin\" is named but cannot be opened");
    trial_end(&trial);
}

/* ---- cdrdao's grammar ---- */

/* The sample at a place of the disc. */
static uint32_t sample(struct trial *trial, uint64_t at) {
    struct disc_reader *reader;
    static uint8_t sector[RAW_LEN];
    struct writer out = writer_over(sector, sizeof sector);
    assert_int_equal(disc_reader_open(&trial->disc, &reader), ST_OK);
    assert_int_equal(disc_read(reader, (int32_t)(at / 588), 1, PART_RAW, &out, NULL), ST_OK);
    disc_reader_close(reader);
    return get_le32(sector + at % 588 * 4);
}

static void load_toc(struct trial *trial, const char *text) {
    static const char bytes[] = "odd bytes";
    trial_begin(trial);
    lay_numbered(trial, "be.bin", 0, 600, true);
    lay_numbered(trial, "le.bin", 0, 600, false);
    test_host_file(&trial->host, "few.bin", bytes, 7);
    uint8_t pcm[400];
    memset(pcm, 0x11, sizeof pcm);
    struct built wave = build_wave(pcm, sizeof pcm, 44100, 2, 16);
    trial_file(trial, "short.wav", wave.at, wave.len);
    trial_sheet(trial, "x.toc", text);
    trial_load(trial, "x.toc");
}

/* Numbers, marks and words stand as they like. */
static void toc_words(void **state) {
    static const char *const texts[] = {
        "CD_DA;TRACK AUDIO;FILE \"be.bin\" #235200 0 0:4:0",
        "CD_DA TRACK AUDIO FILE \"be.bin\"#235200 0 0:4:0 // the end",
        "CD_DA;TRACK AUDIO;FILE // or is it?;\"be.bin\" # 235200 0 0 : 4: 00",
        "cd_da;track audio;audiofile \"le.bin\" swap 58800 176400",
        "CD_DA;TRACK AUDIO;FILE \"C:\\tmp\\le.bin\" SWAP 0:1:25 0:4:0",
        "CD_DA;TRACK AUDIO;DATAFILE \"b\\145.bin\" #235200 705600",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct trial trial;
        load_toc(&trial, texts[i]);
        TRACKS(&trial, 300, 0);
        assert_int_equal(sample(&trial, 0), 100);
        assert_int_equal(sample(&trial, 588 * 299), 399);
        trial_end(&trial);
    }
}

/* Statements follow each other sample by sample; START and the track's end are rounded up to a sector. */
static void toc_samples(void **state) {
    static const struct {
        const char *text;
        int32_t start, end;
        struct {
            uint64_t at;
            uint32_t sample;
        } heard[4];
    } rows[] = {
        {"CD_DA;TRACK AUDIO;SILENCE 100;FILE \"be.bin\" 0 176300", 0, 300, {{99, 0}, {100, 0}, {688, 1}, {176399, 299}}},
        {"CD_DA;TRACK AUDIO;FILE \"be.bin\" 588 889", 0, 2, {{0, 1}, {587, 1}, {888, 2}, {889, 0}}},
        {"CD_DA;TRACK AUDIO;FILE \"le.bin\" SWAP 17 588", 0, 1, {{0, 0}, {570, 0}, {571, 1}, {587, 1}}},
        {"CD_DA;TRACK AUDIO;SILENCE 5780;START;FILE \"be.bin\" 588 176400", 10, 310, {{5779, 0}, {5780, 1}, {6368, 2}, {182179, 300}}},
        {"CD_DA;TRACK AUDIO;FILE \"short.wav\" 0;FILE \"be.bin\" 588 1076", 0, 2,
         {{99, 0x11111111}, {100, 1}, {688, 2}, {1175, 2}}},
        {"CD_DA;TRACK AUDIO;FILE \"be.bin\" 588 588;SILENCE 1;FILE \"le.bin\" SWAP 1176 587;FILE \"be.bin\" 1764 588", 0, 3,
         {{587, 1}, {588, 0}, {589, 2}, {1176, 3}}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        load_toc(&trial, rows[i].text);
        TRACKS(&trial, rows[i].end, rows[i].start);
        for (unsigned j = 0; j < 4; j++)
            assert_int_equal(sample(&trial, rows[i].heard[j].at), rows[i].heard[j].sample);
        trial_end(&trial);
    }
}

/* Data that ends inside a record is filled with zeros; ZERO counts bytes, or records. */
static void toc_records(void **state) {
    (void)state;
    struct trial trial;
    struct disc_reader *reader;
    uint8_t user[3 * 2048];
    struct writer out = writer_over(user, sizeof user);
    load_toc(&trial, "CD_ROM;TRACK MODE1;DATAFILE \"few.bin\" 5;DATAFILE \"few.bin\";ZERO MODE1 4096;ZERO 0:0:1");
    TRACKS(&trial, 4, 0);
    assert_int_equal(disc_reader_open(&trial.disc, &reader), ST_OK);
    assert_int_equal(disc_read_user(reader, 0, 3, &out, NULL), ST_OK);
    disc_reader_close(reader);
    assert_memory_equal(user, "odd byt\0", 8);
    for (size_t i = 7; i < sizeof user; i++)
        assert_int_equal(user[i], 0);
    trial_end(&trial);
}

/* Many statements for a file's last bytes: one may be cut short, and saying so takes no time that grows with their square. */
static void toc_cut_often(void **state) {
    enum { TIMES = 100000 };
    static const char statement[] = "DATAFILE\"x.bin\"#2352 2352 ";
    (void)state;
    struct trial trial;
    struct built text = {0};
    trial_begin(&trial);
    trial_file(&trial, "x.bin", calloc(1, RAW_LEN + 1), RAW_LEN + 1);
    built_put(&text, "CD_DA TRACK AUDIO ", 18);
    for (unsigned i = 0; i < TIMES; i++)
        built_put(&text, statement, sizeof statement - 1);
    trial_file(&trial, "x.toc", text.at, text.len);
    trial_refused(&trial, "x.toc", 0, "x.bin ends before sector");
    trial_end(&trial);
}

/* END is an index of its own, in its place among the others. */
static void toc_end(void **state) {
    (void)state;
    struct trial trial;
    load_toc(&trial, "CD_DA;TRACK AUDIO;FILE \"be.bin\" 0;START 0:1:0;END 0:6:0;INDEX 0:2:0;INDEX 0:6:0");
    const struct track *track = &trial.disc.track[0];
    assert_int_equal(track->index_count, 4);
    const int32_t wanted[] = {75, 225, 450, 525};
    assert_memory_equal(track->index, wanted, sizeof wanted);
    trial_end(&trial);
}

/* Texts by octal bytes and lists of bytes are of the language's set, as cdrdao writes them. */
static void toc_texts(void **state) {
    static const struct {
        const char *items, *title;
    } rows[] = {
        {"TITLE \"Caf\\351\"", "Café"},
        {"TITLE \"Café\"", "Café"},
        {"TITLE { 67, 97, 102, 233, 0 }", "Café"},
        {"ENCODING_MS_JIS TITLE \"\\223\\372\\226\\173 A\"", "日本 A"},
        {"TITLE \"\\223\\372\\226\\173\" ENCODING_MS_JIS", "日本"},
        {"SIZE_INFO { 128, 1, 1, 3, 0 } TITLE { 147, 250, 150, 123, 0, 65, 0, 0 }", "日本A"},
        {"ENCODING_KOREAN TITLE \"한국 노래\"", "한국 노래"},
        {"RESERVED1 { 1 } TOC_INFO1 { 1, 2 } RESERVED4 \"x\" TITLE \"y\"", "y"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        char text[300];
        (void)snprintf(text, sizeof text, "CD_DA CD_TEXT { LANGUAGE_MAP { 0:EN, 1 : 15 } LANGUAGE 0 { %s } } TRACK AUDIO FILE \"be.bin\" 0",
                       rows[i].items);
        load_toc(&trial, text);
        struct cdtext texts;
        assert_int_equal(cdtext_decode(&trial.disc.arena, trial.disc.session[0].cdtext, 1, &texts), ST_OK);
        assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 0), rows[i].title);
        assert_int_equal(texts.block[1]->language, 15);
        trial_end(&trial);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_toc),
        cmocka_unit_test(stored_toc_of_alcohol),
        cmocka_unit_test(nero_dvd),
        cmocka_unit_test(alcohol_dvd),
        cmocka_unit_test(mp3),
        cmocka_unit_test(whole_gd),
        cmocka_unit_test(sheet_titles),
        cmocka_unit_test(japanese_names),
        cmocka_unit_test(toc_words),
        cmocka_unit_test(toc_samples),
        cmocka_unit_test(toc_records),
        cmocka_unit_test(toc_cut_often),
        cmocka_unit_test(toc_end),
        cmocka_unit_test(toc_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
