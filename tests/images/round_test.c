/* SPDX-License-Identifier: MIT */
/* Is a disc still the same, bit by bit, when it was written in a format and from there in another, but for exactly what
 * the writers said is lost? Usage: round_test [SOURCE...] */
#include "../discs/laid.h"
#include "build.h"
#include "compare.h"
#include "sheets.h"

static char where[128]; /* what is tried, for messages */

/* ---- the discs ---- */

static bool with_sub = true; /* whether the source keeps subchannel */

/* A recipe's disc in memory. What a raw sector is of mode 2 is said by itself, in a source as in an image. */
static void lay_recipe(struct trial *trial, unsigned number) {
    const struct recipe *recipe = &recipes[number];
    size_t raw_len, sub_len;
    uint8_t *raw = recipe_all(recipe, KEEP_RAW, &raw_len),
            *sub = recipe_all(recipe, KEEP_SUB_ONLY | KEEP_SUB, &sub_len);
    trial_file(trial, "source", raw, raw_len), trial_file(trial, "source of subchannel", sub, sub_len);
    struct bytes subchannel = {with_sub || recipe->graphics ? sub : NULL, sub_len};
    assert_int_equal(laid_disc(recipe, &trial->host.host, (struct bytes){raw, raw_len}, subchannel, &trial->disc),
                     ST_OK);
    for (unsigned i = 0; i < trial->disc.track_count; i++)
        if (trial->disc.track[i].mode == TRACK_FORM1)
            trial->disc.track[i].mode = trial->disc.extent[i].mode = TRACK_XA;
    trial->loaded = true;
}

static void load_built(struct trial *trial, const char *name, struct built built) {
    trial_file(trial, name, built.at, built.len);
    trial_load(trial, name);
}

/* The damage of T11. */
static void lay_damaged(struct trial *trial, unsigned number) {
    (void)number;
    size_t len;
    uint8_t *raw = recipe_all(&recipes[T01], KEEP_RAW, &len);
    raw[10 * RAW_LEN + 100] ^= 0xff;
    for (unsigned i = 16; i < 36; i++)
        raw[20 * RAW_LEN + i] ^= 0xff;
    raw[30 * RAW_LEN + 2064] ^= 1;
    memset(raw + 40 * RAW_LEN + 2248, 0, 104);
    raw[50 * RAW_LEN + 5] = 0;
    raw[60 * RAW_LEN + 14] = 0x61;
    memset(raw + 70 * RAW_LEN + 16, 0x55, RAW_LEN - 16);
    for (unsigned i = 200; i < 600; i++)
        raw[80 * RAW_LEN + i] ^= 0xa5;
    memset(raw + 90 * RAW_LEN, 0, RAW_LEN);
    raw[100 * RAW_LEN + 15] = 2;
    raw[110 * RAW_LEN + 50] ^= 0x80, raw[110 * RAW_LEN + 2100] ^= 0x80, raw[110 * RAW_LEN + 2300] ^= 0x80;
    raw[120 * RAW_LEN + 12] ^= 0x10;
    trial_file(trial, "T01.bin", raw, len);
    trial_sheet(trial, "T01.cue", CUE_T01);
    trial_load(trial, "T01.cue");
}

/* T13: a Q frame is another, by a patch. */
static void lay_patched(struct trial *trial, unsigned number) {
    (void)number;
    trial_stream(trial, "T01.bin", &recipes[T01], 0, 300, KEEP_RAW);
    trial_sheet(trial, "T01.cue", CUE_T01);
    test_host_file(&trial->host, "T01.sbi", "SBI\0\0\3\5\1\x41\1\1\7\6\5\0\x23\x8\5", 18);
    trial_load(trial, "T01.cue");
    assert_int_equal(trial->disc.patch_count, 1);
}

static void lay_unreadable(struct trial *trial, unsigned number) {
    static const struct bad_range bad[] = {{100, 2}, {250, 1}};
    lay_recipe(trial, number);
    trial->disc.bad = bad, trial->disc.bad_count = 2;
}

/* A GD-ROM: an area nobody can see, or two sessions. */
static void lay_gd(struct trial *trial, unsigned whole) {
    uint8_t *high = malloc((size_t)300 * RAW_LEN);
    size_t len;
    assert_non_null(high);
    for (int32_t i = 0; i < 300; i++)
        recipe_data(KIND_MODE1, 45000 + i, high + (size_t)i * RAW_LEN);
    uint8_t *audio = recipe_stream(&recipes[T04], 450, 750, KEEP_RAW, &len);
    trial_stream(trial, "track01.bin", &recipes[T01], 0, 300, KEEP_RAW);
    trial_file(trial, "track02.raw", audio, len);
    trial_file(trial, "track03.bin", high, (size_t)300 * RAW_LEN);
    trial_sheet(trial, "T14.gdi",
                "3;1 0 4 2352 track01.bin 0;2 450 0 2352 track02.raw 0;3 45000 4 2352 track03.bin 0;");
    trial->options.whole_gd = whole;
    trial_load(trial, "T14.gdi");
}

static void lay_nrg(struct trial *trial, unsigned number) {
    load_built(trial, "source.nrg", build_nrg(&recipes[number], with_sub ? NRG_SUB : 0));
}
static void lay_cdi(struct trial *trial, unsigned number) {
    load_built(trial, "source.cdi", build_cdi(&recipes[number], CDI_35));
}
static void lay_mds(struct trial *trial, unsigned number) {
    size_t len;
    uint8_t *raw = recipe_all(&recipes[number], with_sub ? KEEP_SUB : KEEP_RAW, &len);
    trial_file(trial, "source.mdf", raw, len);
    load_built(trial, "source.mds", build_mds(&recipes[number], MDS_PAUSES | (with_sub ? (unsigned)MDS_SUB : 0)));
}

static void lay_b6t(struct trial *trial, unsigned number) {
    static char name[16];
    size_t len;
    uint8_t *raw = recipe_all(&recipes[number], with_sub ? KEEP_LINEAR : KEEP_RAW, &len);
    (void)snprintf(name, sizeof name, "%s.b6i", recipes[number].name);
    trial_file(trial, name, raw, len);
    load_built(trial, "source.b6t", build_b6t(&recipes[number], B6T_TOC | (with_sub ? (unsigned)B6T_LINEAR : 0)));
}

/* Records of every length a sheet knows, one file or more. */
static void lay_records(struct trial *trial, unsigned number) {
    static const struct {
        enum recipe_kind kind;
        unsigned at, len;
        const char *mode;
    } rows[] = {{KIND_MODE1, 16, 2048, "MODE1/2048"}, {KIND_FORM1, 24, 2048, "MODE2/2048"},
                {KIND_FORM1, 24, 2324, "MODE2/2324"}, {KIND_XA, 16, 2336, "MODE2/2336"},
                {KIND_XA, 0, 2352, "MODE2/2352"},     {KIND_MODE1, 0, 2352, "MODE1/2352"},
                {KIND_XA, 16, 2336, "MODE0/2336"}};
    enum { SECTORS = 20 };
    struct built data = {0}, sheet = {0};
    (void)number;
    built_text(&sheet, "FILE records.bin BINARY\n");
    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        built_text(&sheet, "TRACK %02u %s\n%sINDEX 01 00:%02u:%02u\n", row + 1, rows[row].mode,
                   row == 3 ? "PREGAP 0:3:0\n" : "", row * SECTORS / 75, row * SECTORS % 75);
        for (int32_t i = 0; i < SECTORS; i++) {
            uint8_t raw[RAW_LEN];
            recipe_data(rows[row].kind, (int32_t)row * SECTORS + i + (row >= 3 ? 225 : 0), raw);
            if (strcmp(rows[row].mode, "MODE0/2336") == 0)
                memset(raw, 0, sizeof raw);
            built_put(&data, raw + rows[row].at, rows[row].len);
        }
    }
    built_text(
        &sheet,
        "FILE last.bin BINARY\nTRACK 08 AUDIO\nFLAGS 4CH DCP PRE\nPREGAP 0:0:1\nINDEX 01 0:0:0\nPOSTGAP 0:0:9\n");
    trial_file(trial, "records.bin", data.at, data.len);
    trial_stream(trial, "last.bin", &recipes[T02], 0, 30, KEEP_RAW);
    load_built(trial, "source.cue", sheet);
}

/* Track numbers from 90 on, pauses of all lengths, all flags, and a track of 99 indices. */
static void lay_numbers(struct trial *trial, unsigned number) {
    static const char *const flags[] = {
        "", "FLAGS DCP\n", "FLAGS PRE\n", "FLAGS DCP PRE\n", "FLAGS 4CH\n", "FLAGS 4CH DCP PRE\n"};
    struct built sheet = {0};
    unsigned at = 0;
    (void)number;
    built_text(&sheet, "REM ORIGINAL MEDIA-TYPE: CD-R\nCATALOG 0000000000017\nFILE T02.bin BINARY\n");
    for (unsigned i = 0; i < 6; i++) {
        built_text(&sheet, "TRACK %02u AUDIO\n%sISRC ABCDE%07u\n", 90 + i, flags[i], i * 1234567 % 10000000);
        if (i)
            built_text(&sheet, "INDEX 00 %02u:%02u:%02u\n", at / 4500, at / 75 % 60, at % 75);
        for (unsigned index = 1; index <= (i == 3 ? 99 : i + 1); index++) {
            at += index == 1 && !i ? 0 : index == 1 ? 2 * i - 1 : 3;
            built_text(&sheet, "INDEX %02u %02u:%02u:%02u\n", index, at / 4500, at / 75 % 60, at % 75);
        }
        at += 20;
    }
    trial_stream(trial, "T02.bin", &recipes[T02], 0, 500, KEEP_RAW);
    load_built(trial, "source.cue", sheet);
}

/* Four sessions with other distances than the usual, music before the first track, codes and indices in all. */
static void lay_sessions(struct trial *trial, unsigned number) {
    (void)number;
    trial_stream(trial, "a.bin", &recipes[T02], 0, 450, KEEP_RAW);
    trial_stream(trial, "b.bin", &recipes[T06], 0, 320, KEEP_2336);
    trial_stream(trial, "c.bin", &recipes[T03], 0, 300, KEEP_RAW);
    trial_sheet(
        trial, "source.cue",
        "CATALOG 4012345678901;REM SESSION 01;FILE a.bin BINARY;TRACK 01 AUDIO;ISRC USRC17607839;INDEX 00 0:0:0;"
        "INDEX 01 0:1:0;INDEX 02 0:2:0;REM LEAD-OUT 01:30:00;REM SESSION 02;REM LEAD-IN 01:00:00;"
        "REM PREGAP 00:02:00;FILE b.bin BINARY;TRACK 02 MODE2/2336;FLAGS DCP;INDEX 01 0:0:0;"
        "REM LEAD-OUT 00:30:00;REM SESSION 03;REM LEAD-IN 01:10:00;REM PREGAP 00:03:00;FILE a.bin BINARY;"
        "TRACK 03 AUDIO;FLAGS PRE;INDEX 01 0:0:0;TRACK 04 AUDIO;ISRC GBAYE0000351;INDEX 00 0:3:0;INDEX 01 0:4:10;"
        "INDEX 02 0:5:0;REM SESSION 04;FILE c.bin BINARY;TRACK 05 AUDIO;INDEX 01 0:0:0;INDEX 02 0:1:1;");
    trial_load(trial, "source.cue");
}

/* CD-TEXT of three languages with every kind of text, written by hand as well as an encoder would. */
static void lay_texts(struct trial *trial, unsigned number) {
    static struct cdtext_block blocks[3];
    lay_recipe(trial, number);
    for (unsigned b = 0; b < 3; b++) {
        blocks[b] = (struct cdtext_block){.charset = b == 2 ? CHARSET_MS_JIS : CHARSET_LATIN,
                                          .language = b == 0   ? 0x09
                                                      : b == 1 ? 0x08
                                                               : 0x69,
                                          .first_track = 1,
                                          .last_track = 3,
                                          .copyright = 3,
                                          .genre = b ? 0 : 0x1b};
        for (unsigned track = 0; track <= 3; track++) {
            blocks[b].text[CDTEXT_TITLE - 0x80][track] =
                b == 2 ? "\xe6\x97\xa5\xe6\x9c\xac" : "T\xc3\xaftle \"q\" \\ %s";
            blocks[b].text[CDTEXT_PERFORMER - 0x80][track] =
                track == 2 ? "" : "Somebody with a name that is quite long";
            blocks[b].text[CDTEXT_COMPOSER - 0x80][track] = "x";
            blocks[b].text[CDTEXT_MESSAGE - 0x80][track] = b == 2 ? NULL : "a message";
        }
        blocks[b].text[CDTEXT_DISC_ID - 0x80][0] = b ? NULL : "ID-1";
        blocks[b].text[CDTEXT_GENRE - 0x80][0] = b ? NULL : "Rock";
        blocks[b].text[CDTEXT_CODES - 0x80][0] = b ? NULL : "4012345678901";
    }
    struct cdtext texts = {.block = {&blocks[0], &blocks[1], &blocks[2]}};
    assert_int_equal(cdtext_encode(&trial->disc.arena, &texts, &trial->disc.session[0].cdtext), ST_OK);
}

static void lay_dvd(struct trial *trial, unsigned number) {
    trial->options = (struct image_options){.force_class = true, .medium = MEDIUM_DVD};
    trial_stream(trial, "dvd.iso", &recipes[number], 0, 300, KEEP_USER);
    trial_load(trial, "dvd.iso");
}

struct source {
    const char *name;
    void (*lay)(struct trial *trial, unsigned number);
    unsigned number;
    bool has_sub; /* with and without are two sources */
    bool fill;
};
static const struct source sources[] = {
    {"T01", lay_recipe, T01, true, false},
    {"T02", lay_recipe, T02, true, false},
    {"T03", lay_recipe, T03, true, false},
    {"T04", lay_recipe, T04, true, false},
    {"T05", lay_recipe, T05, true, false},
    {"T06", lay_recipe, T06, true, false},
    {"T07", lay_recipe, T07, true, false},
    {"T08", lay_recipe, T08, true, false},
    {"T10", lay_recipe, T10, true, false},
    {"T11", lay_damaged, 0, false, false},
    {"T12", lay_recipe, T12, false, false},
    {"T13", lay_patched, 0, false, false},
    {"T14, first area", lay_gd, 0, false, false},
    {"T14, whole", lay_gd, 1, false, false},
    {"T01 with sectors that cannot be read", lay_unreadable, T01, true, true},
    {"NRG of T02", lay_nrg, T02, true, false},
    {"NRG of T05", lay_nrg, T05, true, false},
    {"NRG of T10", lay_nrg, T10, true, false},
    {"CDI of T04", lay_cdi, T04, false, false},
    {"MDS of T02", lay_mds, T02, true, false},
    {"MDS of T05", lay_mds, T05, true, false},
    {"B6T of T03", lay_b6t, T03, true, false},
    {"B6T of T10", lay_b6t, T10, true, false},
    {"records", lay_records, 0, false, false},
    {"numbers", lay_numbers, 0, false, false},
    {"sessions", lay_sessions, 0, false, false},
    {"texts", lay_texts, T02, true, false},
    {"DVD", lay_dvd, T01, false, false},
};

/* ---- the formats ---- */

/* What each may lose at most; a disc that has none of it comes back whole. */
enum {
    IN_NONE = LOST_PREGAP | LOST_STRUCTURE,
    ONE_SESSION = LOST_SESSIONS | LOST_ADDRESS | LOST_LEADOUT | LOST_CDTEXT | LOST_TYPE
};
struct way {
    const char *suffix;
    struct save_options options;
    unsigned may_lose;
};
#define CCD_LOSES (IN_NONE | LOST_MAKE | LOST_MODE | LOST_PAUSE /* of a session: no track's */)
#define CUE_LOSES (IN_NONE | LOST_TOC)
static const struct way ways[] = {
    {"cue", {0}, CUE_LOSES | LOST_PQ | LOST_RW},
    {"cue", {.one_file = true}, CUE_LOSES | LOST_PQ | LOST_RW},
    {"cue", {.subchannel = true}, CUE_LOSES},
    {"cue", {.subchannel = true, .one_file = true}, CUE_LOSES},
#ifdef NTCDROM_SNDFILE_OUT
    {"cue", {.audio = SAVE_AUDIO_WAV}, CUE_LOSES | LOST_PQ | LOST_RW},
    {"cue", {.audio = SAVE_AUDIO_FLAC}, CUE_LOSES | LOST_PQ | LOST_RW},
#endif
    {"ccd", {0}, CCD_LOSES},
    {"toc", {0}, IN_NONE | LOST_MAKE | ONE_SESSION | LOST_PACKS | LOST_TOC},
#if defined(NTCDROM_ZLIB_OUT) && defined(NTCDROM_FLAC_OUT) && defined(NTCDROM_NETTLE)
    {"chd",
     {0},
     IN_NONE | LOST_MAKE | ONE_SESSION | LOST_MCN | LOST_ISRC | LOST_CONTROL | LOST_INDEX | LOST_NUMBER | LOST_PQ |
         LOST_RW | LOST_TOC},
#endif
    {"iso", {0}, IN_NONE | LOST_MAIN | LOST_PQ | LOST_RW | LOST_MAKE | LOST_MODE | LOST_TYPE | LOST_MCN},
#ifdef NTCDROM_SNDFILE_OUT
    {"wav",
     {.audio = SAVE_AUDIO_WAV},
     IN_NONE | LOST_PQ | LOST_RW | LOST_MAKE | LOST_MCN | LOST_ISRC | LOST_CONTROL | LOST_INDEX | LOST_NUMBER |
         LOST_CDTEXT | LOST_TOC},
    {"flac",
     {.audio = SAVE_AUDIO_FLAC},
     IN_NONE | LOST_PQ | LOST_RW | LOST_MAKE | LOST_MCN | LOST_ISRC | LOST_CONTROL | LOST_INDEX | LOST_NUMBER |
         LOST_CDTEXT | LOST_TOC},
#endif
};

/* Why a format cannot hold a disc at all; NULL when it can. */
static const char *too_much(const struct way *way, const struct disc *disc) {
    bool alone = disc->track_count == 1, audio = false, data = false, mode0 = false, user = true;
    bool sheet = strcmp(way->suffix, "cue") == 0 || strcmp(way->suffix, "ccd") == 0,
         iso = strcmp(way->suffix, "iso") == 0;
    for (unsigned i = 0; i < disc->track_count; i++) {
        enum track_mode mode = disc->track[i].mode;
        audio |= mode == TRACK_AUDIO, data |= mode != TRACK_AUDIO, mode0 |= mode == TRACK_MODE0;
        user &= mode == TRACK_MODE1 || mode == TRACK_FORM1;
    }
    if (iso)
        return !alone || audio ? "one data track" : user ? NULL : "no 2048 bytes of user data";
    if (disc->medium != MEDIUM_CD)
        return strcmp(way->suffix, "chd") == 0 ? NULL
               : way->options.audio && !sheet  ? "no track of audio"
                                               : "this is a DVD";
    if (way->options.audio && !sheet)
        return audio ? NULL : "no track of audio";
    return mode0 && !sheet ? "no place for the sectors" : NULL;
}

static void open_written(struct trial *trial, const char *name, struct disc *ret) {
    struct image_options options = trial->options;
    options.whole_gd = true;
    struct error error = {0};
    if (image_load(test_host_open(&trial->host, name), &trial->host.host, &options, ret, &error) != ST_OK)
        fail_msg("%s: %s", name, error.text);
}

static bool is_one_disc(const struct way *way, const struct disc *disc) {
    return !way->options.audio || strcmp(way->suffix, "cue") == 0 || disc->track_count == 1;
}

/* Tracks that are no disc together: each is what its file holds, and the data tracks are told of. */
static void each_track(struct trial *trial, const struct folder *there, const char *suffix) {
    struct disc alone;
    struct disc_reader *reader, *alone_reader;
    unsigned files = 0;
    assert_int_equal(disc_reader_open(&trial->disc, &reader), ST_OK);
    for (unsigned i = 0; i < trial->disc.track_count; i++) {
        const struct track *track = &trial->disc.track[i];
        char name[48];
        int32_t first = track->first < 0 ? 0 : i && track->session != track[-1].session ? track->start : track->first;
        if (track->mode != TRACK_AUDIO)
            continue;
        (void)snprintf(name, sizeof name,
                       trial->disc.track_count + trial->disc.first_track > 10 ? "there (Track %02u).%s"
                                                                              : "there (Track %u).%s",
                       track->number, suffix);
        open_written(trial, name, &alone);
        assert_int_equal(disc_reader_open(&alone, &alone_reader), ST_OK);
        assert_int_equal(alone.leadout, track->end - first);
        for (int32_t lba = first; lba < track->end; lba++) {
            uint8_t x[RAW_LEN], y[RAW_LEN];
            size_t len;
            assert_int_equal(read_one(reader, lba, PART_RAW, x, &len), ST_OK);
            assert_int_equal(read_one(alone_reader, lba - first, PART_RAW, y, &len), ST_OK);
            assert_memory_equal(x, y, RAW_LEN);
        }
        disc_reader_close(alone_reader);
        disc_close(&alone);
        files++;
    }
    disc_reader_close(reader);
    assert_int_equal(files, there->count);
    unsigned data = 0;
    for (unsigned i = 0; i < there->lost_count; i++)
        data += strcmp(there->what[i], "data") == 0;
    assert_int_equal(data != 0, files < trial->disc.track_count);
}

static void same_disc(const struct disc *a, const struct disc *b, const struct folder *folder, unsigned may_lose) {
    char x[256], y[256], z[256];
    unsigned found = disc_differences(a, b, &folder->trial->host.host, where), said = folder_told(folder);
    if (found == said && !(said & ~may_lose))
        return;
    for (unsigned i = 0; i < folder->lost_count; i++)
        print_error("%s: %s: %s\n", where, folder->what[i], folder->lost[i]);
    fail_msg("%s: lost are%s; told are%s; may be lost are%s", where, lost_words(found, x), lost_words(said, y),
             lost_words(may_lose, z));
}

/* There, and from there to the format that keeps most: a disc that lost nothing is then what it was. */
static void round_trip(struct trial *trial, const struct source *source, const struct way *way) {
    struct save_options options = way->options;
    struct disc first, second;
    char name[32];
    (void)snprintf(name, sizeof name, "there.%s", way->suffix);
    options.check = true, options.fill = source->fill;
    struct folder there = folder_in(trial, name);
    enum status status = folder_save(&there, way->suffix, &options);
    const char *refusal = too_much(way, &trial->disc);
    if (refusal) {
        assert_int_equal(status, ST_UNSUPPORTED);
        if (!strstr(trial->error.text, refusal))
            fail_msg("%s: refused for \"%s\", not \"%s\"", where, trial->error.text, refusal);
        return;
    }
    if (status != ST_OK)
        fail_msg("%s: %s", where, trial->error.text);
    if (!is_one_disc(way, &trial->disc)) {
        each_track(trial, &there, way->suffix);
        return;
    }
    open_written(trial, name, &first);
    same_disc(&trial->disc, &first, &there, way->may_lose | (source->fill ? LOST_MAIN | LOST_MARK : 0u));
    bool cd = first.medium == MEDIUM_CD;
    struct folder back = folder_in(trial, cd ? "back.ccd" : "back.iso");
    if (folder_save_disc(&back, &first, cd ? "ccd" : "iso", &(struct save_options){0}) != ST_OK)
        fail_msg("%s and back: %s", where, trial->error.text);
    open_written(trial, cd ? "back.ccd" : "back.iso", &second);
    same_disc(&first, &second, &back, CCD_LOSES);
    disc_close(&first), disc_close(&second);
}

static void go_around(const struct source *source) {
    for (unsigned sub = 0; sub < 1u + source->has_sub; sub++) {
        struct trial trial;
        with_sub = source->has_sub && !sub;
        trial_begin(&trial);
        source->lay(&trial, source->number);
        for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
            const struct save_options *options = &ways[i].options;
            (void)snprintf(where, sizeof where, "%s (subchannel: %s) as %s%s%s%s", source->name,
                           with_sub ? "kept" : "made", ways[i].suffix, options->one_file ? ", one file" : "",
                           options->subchannel ? ", subchannel" : "", options->audio ? ", WAV or FLAC" : "");
            round_trip(&trial, source, &ways[i]);
        }
        trial_end(&trial);
    }
}

static char **chosen; /* names of sources, ended by NULL */

static bool is_chosen(const char *name) {
    for (char **each = chosen; *each; each++)
        if (strcmp(*each, name) == 0)
            return true;
    return !*chosen;
}

static void test_round_trips(void **state) {
    unsigned tried = 0;
    (void)state;
    for (unsigned i = 0; i < sizeof sources / sizeof *sources; i++)
        if (is_chosen(sources[i].name)) {
            go_around(&sources[i]);
            tried++;
        }
    assert_true(tried > 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trips)};
    chosen = argv + (argc > 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
