/* SPDX-License-Identifier: MIT */
/* Is everything refused that breaks a rule, for that rule, at its line? Usage: refuse_test FOLDER-OF-BAD-FILES */
#include "base/bytes.h"
#include "build.h"
#include "harness.h"
#include "sheets.h"

static const char *folder;

static uint8_t *slurp(const char *name, size_t *len) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s is not there", path);
    uint8_t *bytes = malloc(1 << 20);
    *len = fread(bytes, 1, 1 << 20, file);
    (void)fclose(file);
    bytes = realloc(bytes, *len + 1);
    bytes[*len] = 0;
    return bytes;
}

static void lay(struct trial *trial, const char *name, struct built built) { trial_file(trial, name, built.at, built.len); }

/* What the bad files name. */
static void lay_neighbours(struct trial *trial, const uint8_t *t01) {
    static const uint8_t zeros[8820];
    test_host_file(&trial->host, "T01.bin", t01, (size_t)300 * RAW_LEN);
    trial_file(trial, "zero.bin", malloc(1), 0);
    test_host_file(&trial->host, "few.cdt", zeros, 10);
    lay(trial, "mono.wav", build_wave(zeros, 8820, 44100, 1, 16));
    lay(trial, "48khz.wav", build_wave(zeros, 8820, 48000, 2, 16));
    lay(trial, "24bit.wav", build_wave(zeros, 8820, 44100, 2, 24));
    lay(trial, "8bit.wav", build_wave(zeros, 8820, 44100, 2, 8));
    lay(trial, "good.wav", build_wave(zeros, 8820, 44100, 2, 16));
    lay(trial, "none.wav", build_wave(zeros, 0, 44100, 2, 16));
}

static void bad_files(void **state) {
    size_t len;
    char *expected = (char *)slurp("expected", &len), *save = NULL;
    uint8_t *neighbours = recipe_all(&recipes[T01], KEEP_RAW, &len);
    unsigned tried = 0;
    (void)state;
    for (char *line = strtok_r(expected, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char name[64];
        unsigned at;
        int words;
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%63s %u %n", name, &at, &words), 2);
        struct trial trial;
        trial_begin(&trial);
        lay_neighbours(&trial, neighbours);
        uint8_t *bytes = slurp(name, &len);
        trial_file(&trial, name, bytes, len);
        char *suffix = strrchr(name, '.');
        char img[64];
        (void)snprintf(img, sizeof img, "%.*s.img", (int)(suffix - name), name);
        test_host_file(&trial.host, img, neighbours, (size_t)300 * RAW_LEN);
        trial_refused(&trial, name, at, line + words);
        trial_end(&trial);
        tried++;
    }
    free(expected), free(neighbours);
    assert_true(tried > 130);
}

/* A built descriptor with some bytes changed. */
struct change {
    size_t at;            /* from the end when `from_end` */
    const char *bytes;
    size_t len;
    bool from_end;
    const char *words;
};

static void try_changes(const char *name, struct built (*build)(void), const struct change *changes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct trial trial;
        trial_begin(&trial);
        struct built built = build();
        size_t at = changes[i].from_end ? built.len - changes[i].at : changes[i].at;
        memcpy(built.at + at, changes[i].bytes, changes[i].len);
        lay(&trial, name, built);
        trial_stream(&trial, "x.mdf", &recipes[T04], 0, 1060, KEEP_RAW);
        trial_stream(&trial, "T04.b6i", &recipes[T04], 0, 1060, KEEP_RAW);
        trial_refused(&trial, name, 0, changes[i].words);
        assert_true(trial.host.most_bytes < (size_t)64 << 20);
        trial_end(&trial);
    }
}
#define TRY_CHANGES(name, build, rows) try_changes(name, build, rows, sizeof rows / sizeof *rows)

static struct built mds(void) { return build_mds(&recipes[T04], MDS_PAUSES); }
static struct built nrg(void) { return build_nrg(&recipes[T04], 0); }
static struct built cdi(void) { return build_cdi(&recipes[T04], CDI_35); }
static struct built b6t(void) { return build_b6t(&recipes[T04], 0); }
static struct built chd(void) { return build_chd(&recipes[T04]); }
static struct built mds_of_one(void) { return build_mds(&recipes[T01], MDS_PAUSES); }
static struct built nrg_of_two(void) { return build_nrg(&recipes[T05], 0); }
static struct built nrg_tao(void) { return build_nrg(&recipes[T04], NRG_TAO); }
static struct built cdi_of_one(void) { return build_cdi(&recipes[T01], CDI_35); }
/* Of the first track's two lengths of indices one is cut out. */
static struct built cdi_of_one_length(void) {
    struct built built = cdi();
    size_t at = (size_t)1210 * RAW_LEN + 77 + 2;
    memmove(built.at + at, built.at + at + 4, built.len - at - 4);
    built.len -= 4;
    set_le32(built.at + built.len - 4, get_le32(built.at + built.len - 4) - 4);
    return built;
}
static struct built chd_packed(void) { return build_chd_zstd(&recipes[T04], true); }

static void alcohol(void **state) {
    static const struct change rows[] = {
        {20, "\xff\xff", 2, false, "65535 sessions"},
        {16, "\2", 1, false, "encrypted"},
        {88 + 20, "\xf0\xff\xff\xff", 4, false, "lies outside the descriptor"},
        {112 + 3 * 80 + 16, "\0\0", 2, false, "sectors of 0 bytes"},
        {112 + 3 * 80 + 16, "\1\0", 2, false, "sectors of 1 bytes"},
        {112 + 3 * 80 + 16, "\xff\xff", 2, false, "sectors of 65535 bytes"},
        {112 + 3 * 80 + 40, "\0\xf0\xff\xff\xff\xff\xff\xff", 8, false, "behind the end"},
        {112 + 3 * 80 + 48, "\xff\xff\xff\xff", 4, false, "has 4294967295 files"},
        {112 + 3 * 80 + 12, "\0\0\0\0", 4, false, "extra block"},
        {112 + 3 * 80 + 1, "\3", 1, false, "subchannel of unknown kind"},
        {2, "*mdfx", 5, true, "has no end"},
        {88 + 8, "\2", 1, false, "is numbered 2"},
        {112 + 3 * 80 + 4, "\144", 1, false, "is no track"},
    };
    (void)state;
    struct change last = rows[10];
    last.at = 1, last.bytes = "x", last.len = 1;
    try_changes("x.mds", mds, rows, 10);
    try_changes("x.mds", mds, &last, 1);
    try_changes("x.mds", mds, rows + 11, 2);
    static const struct change more[] = {
        {592, "\xff\xff\xff\xff", 4, false, "has a length no CD has"},
        {620, "\1\0\0\0\0\0\0\0\0\0\0\0\0\xd8\0\0", 16, false, "is no UTF-16"},
        {352 + 16, "\x34\x08", 2, false, "which its mode has not"},
        {352 + 36, "\0\0\0\x7f", 4, false, "begins at no address of a CD"},
        {18, "\x10\0", 2, false, "a DVD has one track, not 3"},
        {88 + 10, "\3", 1, false, "there is no track"},
    };
    TRY_CHANGES("x.mds", mds, more);
    static const struct change dvd[] = {{18, "\x10\0", 2, false, "a DVD has sectors of 2048 bytes"}};
    TRY_CHANGES("x.mds", mds_of_one, dvd);
}

static void nero(void **state) {
    (void)state;
    static const struct change rows[] = {
        {8, "\0\0\0\0\0\0\0\0", 8, true, "do not lie inside"},
        {8, "\x80\0\0\0\0\0\0\0", 8, true, "do not lie inside"},
        {20, "XXXX", 4, true, "no END!"},
        {16, "\xff\xff\xff\xff", 4, true, "no END!"},
        {36, "\0\0\0\2", 4, true, "a session of 2 tracks"},
    };
    TRY_CHANGES("x.nrg", nrg, rows);
    struct built built = nrg();
    size_t chunks = (size_t)1210 * RAW_LEN, dao = chunks + 8 + 8 * 8 + 8, first = dao + 22;
    free(built.at);
    const struct change inside[] = {
        {first + 12, "\0\0", 2, false, "sectors of 0 bytes"},
        {first + 18, "\0\0\1\0\0\0\0\0", 8, false, "does not lie in order"},
        {first + 34, "\0\0\0\1\0\0\0\0", 8, false, "does not lie in order"},
        {dao + 20, "\1\7", 2, false, "a session of 3 tracks says 1 to 7"},
        {chunks + 8 + 8 + 4, "\x7f\xff\xff\xff", 4, false, "no address of a CD"},
        {chunks + 8 + 8 + 1, "\x1f", 1, false, "no track number"},
    };
    TRY_CHANGES("x.nrg", nrg, inside);
    const struct change more[] = {
        {first + 12, "\x09\x50", 2, false, "sectors of 2384 bytes are of no known kind"},
        {first + 12, "\x08\x98", 2, false, "of no known kind"},
        {chunks + 8 + 8 + 2, "\xaf", 1, false, "is no index"},
        {first + 34, "\0\0\0\0\0\5\x62\x84", 8, false, "has a length no CD has"},
        {chunks + 8 + 4 * 8 + 4, "\0\0\0\x64", 4, false, "is not behind the one before"},
        {36, "\0\0\0\0", 4, true, "a session has 0 tracks"},
        {chunks, "X", 1, false, "nothing describes the tracks of session 1"},
        {44, "XINF", 4, true, "tracks are described that no SINF counts"},
        {24, "\0\0\0\4", 4, true, "a DVD has one track"},
        {24, "\3\x80\0\0", 4, true, "an HD DVD is not read here"},
        {40, "\0\0\0\3", 4, true, "SINF is cut short"},
        {dao - 8, "CUEX", 4, false, "the indices are no whole number of entries"},
        {chunks + 8 + 4 * 8 + 2, "\2", 1, false, "index 2 of track 2 does not follow"},
        {chunks + 8 + 2 * 8 + 2, "\0", 1, false, "track 1 has no index 1"},
    };
    TRY_CHANGES("x.nrg", nrg, more);
    built = nrg_of_two();
    size_t sinf = 0;
    while (memcmp(built.at + sinf, "SINF", 4) != 0)
        sinf++;
    free(built.at);
    const struct change twice[] = {{sinf, "X", 1, false, "a session is described twice"}};
    TRY_CHANGES("x.nrg", nrg_of_two, twice);
    struct built tao = nrg_tao();
    const struct change at_once[] = {
        {(size_t)get_be64(tao.at + tao.len - 8) + 8, "\x7f", 1, false, "does not lie before the chunks"},
        {36, "\0\0\0\2", 4, true, "a session of 2 tracks has 96 bytes"},
    };
    free(tao.at);
    TRY_CHANGES("x.nrg", nrg_tao, at_once);
}

static void discjuggler(void **state) {
    (void)state;
    size_t at = (size_t)1210 * RAW_LEN;
    const struct change rows[] = {
        {4, "\0\0\0\0", 4, true, "no descriptor"},
        {4, "\xff\xff\xff\x7f", 4, true, "no descriptor"},
        {at, "\xff\xff", 2, false, "65535 sessions"},
        {at + 2, "\xff\xff", 2, false, "65535 tracks"},
        {at + 16, "\7", 1, false, "marks of a track"},
        {at + 16 + 20 + 4 + 6 + 19 + 12, "\0\0", 2, false, "has 0 indices"},
        {at + 16 + 20 + 4 + 6 + 19 + 12, "\xff\xff", 2, false, "has 65535 indices"},
        {at + 16 + 20 + 4 + 6 + 19 + 12 + 2 + 8 + 6 + 4 + 12 + 4 + 4 + 16, "\5", 1, false, "read mode 5"},
        {at + 16 + 20 + 4 + 6 + 19 + 12 + 2 + 3, "\x7f", 1, false, "longer than any CD"},
    };
    TRY_CHANGES("x.cdi", cdi, rows);
    const struct change more[] = {
        {at + 382, "\0", 1, false, "mode 0 has no sectors of 2048 bytes"},
        {at + 113, "\x64\0\0\0", 4, false, "has indices for"},
        {at + 113, "\0\0\1\0", 4, false, "ends behind the file's sectors"},
        {at + 87, "\xff\xff\xff\x7f", 4, false, "a track lies outside the descriptor"},
    };
    TRY_CHANGES("x.cdi", cdi, more);
    const struct change one[] = {{at + 77, "\1\0", 2, false, "a track has no index 1"}};
    TRY_CHANGES("x.cdi", cdi_of_one_length, one);
    const struct change dvd[] = {{(size_t)450 * RAW_LEN + 75, "\x38", 1, false, "a DVD has sectors of 2048 bytes"}};
    TRY_CHANGES("x.cdi", cdi_of_one, dvd);
}

static void blindwrite(void **state) {
    (void)state;
    static const struct change rows[] = {
        {248, "\xff\xff\xff\xff", 4, false, "do not fit"},
        {252, "\xf0\xff\xff\xff", 4, false, "do not fit"},
        {260, "\xff\xff\xff\x7f", 4, false, "data blocks"},
        {268 + 44, "\0\0\0\0", 4, false, "for 0 sectors"},
        {268 + 48, "\7\0\0\0", 4, false, "a file name of 7 bytes"},
        {268 + 48, "\xff\xff\xff\x7f", 4, false, "lies outside the descriptor"},
        {50, "\0\0", 2, false, "do not fit"},
    };
    TRY_CHANGES("T04.b6t", b6t, rows);
    static const struct change more[] = {
        {268 + 52, "\0\xd8\0\0", 4, false, "is no UTF-16"},
        {268 + 40, "\0\0\0\x7f", 4, false, "begins at no address of a disc"},
        {268 + 4, "\x80\xfc\x0a\0", 4, false, "sectors of 2400 bytes are of no known kind"},
        {494, "\7", 1, false, "is of unknown kind 7"},
        {494, "\6", 1, false, "a DVD has sectors of 2048 bytes, not 2352"},
        {268 + 40, "\5\0\0\0", 4, false, "no data block holds LBA 0"},
        {494 + 42, "\0\0\0\x7f", 4, false, "a place or length no CD has"},
        {494 + 42, "\x08\xdd\x06\0", 4, false, "ends behind 99:59:74"},
        {478, "\2\0", 2, false, "session 1 is numbered 2"},
        {478 + 2, "\xff", 1, false, "session 1 lies outside the descriptor"},
    };
    TRY_CHANGES("T04.b6t", b6t, more);
}

static void mame(void **state) {
    (void)state;
    static const struct change rows[] = {
        {56, "\0\0\0\0", 4, false, "hunks of 0 bytes"},
        {56, "\0\0\0\1", 4, false, "hunks of 1 bytes"},
        {56, "\x80\0\0\0", 4, false, "hunks of"},
        {12, "\0\0\0\1", 4, false, "version 1"},
        {104, "\1", 1, false, "parent"},
        {16, "abcd", 4, false, "map"},
        {40, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8, false, "map lies outside"},
        {32, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8, false, "in hunks of"},
        {124 + 8, "\0\0\0\0\0\0\0\x7c", 8, false, "track 1 follows track 1"},
        {124 + 8, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8, false, "metadata lies outside"},
        {124 + 16, "TRACK:7", 7, false, "track 7 follows track 0"},
        {124 + 16 + 8, "TYPE:MODE9_RAW", 14, false, "makes no sense"},
        {124 + 16 + 36, "FRAMES:-1", 9, false, "makes no sense"},
        {124 + 16 + 36, "FRAMES:000", 10, false, "no frames"},
        {124 + 16 + 36, "FRAMES:999999999999", 19, false, "makes no sense"},
    };
    TRY_CHANGES("x.chd", chd, rows);
    static const struct change more[] = {
        {124 + 16 + 12, "_", 1, false, "is no field of a track"},
        {124, "GDDD", 4, false, "hard disk"},
        {124, "CHCD", 4, false, "a table of"},
        {60, "\0\0\2\0", 4, false, "units of 512 bytes"},
        {48, "\0\0\0\0\0\0\0\0", 8, false, "the metadata names no track"},
        {124 + 16 + 36, "FRAMES:001 PREGAP:9 PGTYPE:VMODE1_RA", 36, false, "fewer frames than its pause"},
        {124 + 16 + 36, "FRAMES:001 PAD:0009 ", 20, false, "fewer frames than its padding"},
        {124 + 16 + 36, "FRAMES:900", 10, false, "ends behind the CHD's data"},
    };
    TRY_CHANGES("x.chd", chd, more);
    struct built packed = chd_packed();
    size_t map = (size_t)get_be64(packed.at + 40);
    free(packed.at);
    const struct change in_map[] = {
        {16, "abcd", 4, false, "codec 0x61626364 is not known"},
        {map, "\x7f\xff\xff\xff", 4, false, "the map lies outside the file"},
        {map + 12, "\x19", 1, false, "the map lies outside the file"},
        {map + 10, "\0\0", 2, false, "the map is damaged"},
        {map + 16, "\0", 1, false, "the map is damaged"},
    };
    TRY_CHANGES("x.chd", chd_packed, in_map);
}

/* What lies beside an image to replace its Q frames. */
static void overlays(void **state) {
    static const struct {
        const char *name, *bytes;
        size_t len;
        const char *words;
    } rows[] = {
        {"T01.sbi", "SBX\0", 4, "does not begin as an SBI"},
        {"T01.sbi", "SBI\0\0\3\5", 7, "without a time or kind"},
        {"T01.sbi", "SBI\0\0\3\5\0", 8, "without a time or kind"},
        {"T01.sbi", "SBI\0\0\3\5\4", 8, "without a time or kind"},
        {"T01.sbi", "SBI\0\0\x60\5\1\1\2\3\4\5\6\7\x8\x9\xa", 18, "without a time or kind"},
        {"T01.sbi", "SBI\0\0\3\5\1\1\2\3", 11, "is cut short"},
        {"T01.lsd", "\0\3\5\x41\1\1", 6, "no whole number of entries"},
        {"T01.lsd", "\0\3\x75\x41\1\1\0\0\0\0\0\0\0\0\0", 15, "no whole number of entries"},
        {"T01.m3s", "\0", 1, "is not 72000 bytes long"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        trial_begin(&trial);
        trial_stream(&trial, "T01.bin", &recipes[T01], 0, 300, KEEP_RAW);
        trial_sheet(&trial, "T01.cue", CUE_T01);
        test_host_file(&trial.host, rows[i].name, rows[i].bytes, rows[i].len);
        trial_refused(&trial, "T01.cue", 0, rows[i].words);
        trial_end(&trial);
    }
    struct trial trial;
    trial_begin(&trial);
    trial_stream(&trial, "T01.bin", &recipes[T01], 0, 300, KEEP_RAW);
    trial_sheet(&trial, "T01.cue", CUE_T01);
    trial_file(&trial, "T01.sbi", calloc(1, 80001), 80001);
    trial_refused(&trial, "T01.cue", 0, "over the limit of 80000 bytes");
    trial_end(&trial);
}

/* Refused by their size or content alone. */
static void single_files(void **state) {
    static const struct {
        const char *name;
        size_t len;
        const char *words;
    } rows[] = {{"a.iso", 0, "is empty"}, {"b.iso", 1, "no whole number of sectors"}, {"c.iso", 2047, "no whole number of sectors"},
                {"d.iso", 2049, "no whole number of sectors"}};
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        trial_file(&trial, rows[i].name, calloc(1, rows[i].len + 1), rows[i].len);
        trial_refused(&trial, rows[i].name, 0, rows[i].words);
    }
    static const struct {
        const char *name, *bytes;
        size_t len;
        const char *words;
    } packs[] = {{"a.iso.gz", "\x1f\x8b\x08xxxxxxxx", 11, "the gzip data is damaged"},
                 {"a.iso.xz", "\xfd" "7zXZ\0xxxxxxxxxxxxx", 19, "the xz data is damaged"},
                 {"a.iso.zst", "\x28\xb5\x2f\xfdxxxxxxxx", 12, "the zstd data is damaged"},
                 {"a.chd", "MComprHD", 8, "the header is cut short"},
                 {"a.mds", "MEDIA DESCRIPTOR\1", 17, "shorter than its header"}};
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        test_host_file(&trial.host, packs[i].name, packs[i].bytes, packs[i].len);
        trial_refused(&trial, packs[i].name, 0, packs[i].words);
    }
    uint8_t *large = calloc(1, IMAGE_MAX_BINARY + 1);
    memcpy(large, "MEDIA DESCRIPTOR\1", 17);
    trial_file(&trial, "large.mds", large, IMAGE_MAX_BINARY + 1);
    trial_refused(&trial, "large.mds", 0, "over the limit of 16 MiB");
    trial_sheet(&trial, "x.cso", "CISO and so on");
    trial_refused(&trial, "x.cso", 0, "CSO");
    trial_sheet(&trial, "x.c2d", "Roxio Image File Format 3.0");
    trial_refused(&trial, "x.c2d", 0, "C2D");
    test_host_file(&trial.host, "x.cif", "RIFF\0\0\0\0imag", 12);
    trial_refused(&trial, "x.cif", 0, "CIF");
    trial_stream(&trial, "short.img", &recipes[T04], 0, 860, KEEP_RAW);
    lay(&trial, "short.ccd", build_ccd(&recipes[T04], false));
    trial_refused(&trial, "short.ccd", 0, "holds 860 sectors, but the sessions have 1060");
    trial_end(&trial);
}

static void without_error_codes(void **state) {
    static const struct {
        const char *name, *bytes;
        size_t len;
        const char *words;
    } rows[] = {{"a.ecm", "ECM\0\0x", 6, "cut short"},
                {"b.ecm", "ECM\0\xfc\xff\xff\xff\x7f", 9, "damaged"},
                {"c.ecm", "ECM\0\1xx\xfc\xff\xff\xff\x3f\0\0\0\0", 16, "cut short"},
                {"d.ecm", "ECM\0\xf8\xff\xff\xff\x3f", 9, "cut short"}};
    (void)state;
    struct trial trial;
    trial_begin(&trial);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        test_host_file(&trial.host, rows[i].name, rows[i].bytes, rows[i].len);
        trial_refused(&trial, rows[i].name, 0, rows[i].words);
    }
    /* An ECM in an ECM in an ECM: each a run of plain bytes. */
    struct built inner = {0};
    built_put(&inner, "ECM\0\0xx\xfc\xff\xff\xff\x3f\0\0\0\0", 15);
    for (unsigned i = 0; i < 3; i++) {
        struct built outer = {0};
        uint8_t head[2] = {(uint8_t)(0x80 | ((inner.len - 1) & 31) << 2), (uint8_t)((inner.len - 1) >> 5)};
        built_put(&outer, "ECM", 4), built_put(&outer, head, 2);
        built_put(&outer, inner.at, inner.len), built_put(&outer, "\xfc\xff\xff\xff\x3f\0\0\0\0", 9);
        free(inner.at);
        inner = outer;
    }
    lay(&trial, "deep.ecm", inner);
    trial_refused(&trial, "deep.ecm", 0, "packed more than 2 times");
    trial_end(&trial);
}

/* Limits of a text: its lines, its length, and what one kind of statement may come to. */
static void long_texts(void **state) {
    static const struct {
        const char *name, *head, *line;
        unsigned count;
        uint32_t at;
        const char *words;
    } rows[] = {
        {"a.cue", "FILE x BINARY\n", "\n", 100001, 100001, "more than 100000 lines"},
        {"a.toc", "CD_DA\n", "\n", 100001, 100003, "more than 100000 lines"},
        {"b.cue", "FILE x BINARY\n", "REM 45678901234567890123456789012345678901234567890123456789\n", 70000, 0, "limit of 4 MiB"},
        {"a.ccd", "[CloneCD]\n[CDText]\n", "Entry 0=80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n", 2049, 2051, "packs of CD-TEXT"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        struct built text = {0};
        trial_begin(&trial);
        built_put(&text, rows[i].head, strlen(rows[i].head));
        for (unsigned n = 0; n < rows[i].count; n++)
            built_put(&text, rows[i].line, strlen(rows[i].line));
        lay(&trial, rows[i].name, text);
        trial_file(&trial, "a.img", calloc(1, RAW_LEN), RAW_LEN);
        trial_refused(&trial, rows[i].name, rows[i].at, rows[i].words);
        trial_end(&trial);
    }
}

/* Every descriptor cut at every byte: refused or read, never anything else (the sanitizers see the rest). */
static void prefixes(void **state) {
    static const struct {
        const char *name;
        struct built (*build)(void);
        size_t from;
    } rows[] = {{"x.mds", mds, 0}, {"T04.b6t", b6t, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct built whole = rows[i].build();
        for (size_t len = 1; len < whole.len; len++) {
            struct trial trial;
            trial_begin(&trial);
            test_host_file(&trial.host, rows[i].name, whole.at, len);
            test_host_file(&trial.host, "x.mdf", whole.at, whole.len);
            test_host_file(&trial.host, "T04.b6i", whole.at, whole.len);
            trial_refused(&trial, rows[i].name, 0, "");
            trial_end(&trial);
        }
        free(whole.at);
    }
}

/* Memory that runs out at any point leaves nothing behind. */
static void exhaustion(void **state) {
    static const char *const names[] = {"T04.cue", "x.ccd", "x.mds", "x.nrg", "x.cdi", "x.chd", "T01.bin.ecm"};
    (void)state;
    size_t len;
    uint8_t *raw = recipe_all(&recipes[T04], KEEP_RAW, &len);
    struct built files[] = {{0}, build_ccd(&recipes[T04], false), mds(), nrg(), cdi(), chd(), build_ecm(&recipes[T01])};
    built_text(&files[0], "PERFORMER P\nFILE T04.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 0:0:0\nTRACK 02 AUDIO\nINDEX 01 0:6:0\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum status status = ST_NO_MEMORY;
        for (unsigned n = 1; status != ST_OK; n++) {
            struct trial trial;
            struct error error;
            trial_begin(&trial);
            test_host_file(&trial.host, "T04.bin", raw, len);
            test_host_file(&trial.host, "x.img", raw, len);
            test_host_file(&trial.host, "x.mdf", raw, len);
            test_host_file(&trial.host, names[i], files[i].at, files[i].len);
            struct file *file = test_host_open(&trial.host, names[i]);
            trial.host.fail_at = trial.host.allocations + n;
            status = image_load(file, &trial.host.host, NULL, &trial.disc, &error);
            trial.loaded = status == ST_OK;
            if (status != ST_OK)
                assert_int_equal(status, ST_NO_MEMORY);
            assert_true(n < 200);
            trial_end(&trial);
        }
        free(files[i].at);
    }
    free(raw);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_files),    cmocka_unit_test(alcohol),             cmocka_unit_test(nero),
        cmocka_unit_test(discjuggler),  cmocka_unit_test(blindwrite),          cmocka_unit_test(mame),
        cmocka_unit_test(single_files), cmocka_unit_test(without_error_codes), cmocka_unit_test(prefixes),
        cmocka_unit_test(exhaustion),   cmocka_unit_test(overlays), cmocka_unit_test(long_texts),
    };
    folder = argc > 1 ? argv[1] : "bad";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
