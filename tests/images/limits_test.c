/* SPDX-License-Identifier: MIT */
/* Is everything refused that no file in bad/ can hold: by its size, its number of things, or what it does not lie
 * beside? */
#include "build.h"
#include "harness.h"
#include "image/crc16.h"
#include "sheets.h"
#include <zstd.h>
#ifdef NTCDROM_LZMA
#include <lzma.h>
#endif

static void lay(struct trial *trial, const char *name, struct built built) {
    trial_file(trial, name, built.at, built.len);
}

static struct bytes over(const void *at, size_t len) { return (struct bytes){at, len}; }

/* ---- files longer than any disc ---- */

/* The 44 bytes before `sectors` of music. */
static struct built wave_head(uint64_t sectors) {
    struct built out = build_wave((const uint8_t *)"", 0, 44100, 2, 16);
    set_le32(out.at + 4, (uint32_t)(sectors * RAW_LEN + 36));
    set_le32(out.at + 40, (uint32_t)(sectors * RAW_LEN));
    return out;
}

static void test_long_audio(void **state) {
    static const struct {
        uint64_t sectors;
        const char *words;
    } rows[] = {{CD_MAX_LBA + 1, "the file is longer than any CD"}, {450001, "long.wav is longer than any CD"}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial trial;
        struct built head = wave_head(rows[i].sectors);
        trial_begin(&trial);
        test_host_hollow(&trial.host, "long.wav", over(head.at, head.len), (struct bytes){0},
                         44 + rows[i].sectors * RAW_LEN);
        trial_refused(&trial, "long.wav", 0, rows[i].words);
        trial_end(&trial);
        free(head.at);
    }
}

static void test_no_audio(void **state) {
    struct trial trial;
    (void)state;
    trial_begin(&trial);
    test_host_file(&trial.host, "bad.wav", "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", 20);
    trial_refused(&trial, "bad.wav", 0, "bad.wav cannot be decoded");
    trial_end(&trial);
}

static void test_long_images(void **state) {
    uint8_t raw[2 * RAW_LEN];
    struct trial trial;
    (void)state;
    recipe_data(KIND_MODE1, 0, raw), recipe_data(KIND_MODE1, 1, raw + RAW_LEN);
    trial_begin(&trial);
    test_host_hollow(&trial.host, "long.iso", (struct bytes){0}, (struct bytes){0}, 62500865ull * 2048);
    trial_refused(&trial, "long.iso", 0, "62500865 sectors are more than the medium has");
    test_host_hollow(&trial.host, "long.bin", over(raw, sizeof raw), (struct bytes){0}, (CD_MAX_LBA + 1ull) * RAW_LEN);
    trial_refused(&trial, "long.bin", 0, "449851 sectors of 2352 bytes are more than a CD has");
    test_host_hollow(&trial.host, "huge.bin", (struct bytes){0}, (struct bytes){0}, (1ull << 31) * RAW_LEN);
    trial_sheet(&trial, "huge.cue", "FILE huge.bin BINARY;TRACK 01 AUDIO;INDEX 01 0:0:0;");
    trial_refused(&trial, "huge.cue", 2, "huge.bin is larger than any disc");
    trial_end(&trial);
}

static void test_long_chunks(void **state) {
    static const uint8_t trailer[] = {'N', 'E', 'R', '5', 0, 0, 0, 0, 0, 0, 8, 0};
    struct trial trial;
    (void)state;
    trial_begin(&trial);
    test_host_hollow(&trial.host, "long.nrg", (struct bytes){0}, over(trailer, sizeof trailer),
                     IMAGE_MAX_BINARY + 4096);
    trial_refused(&trial, "long.nrg", 0, "chunks over the limit of 16 MiB");
    trial_end(&trial);
}

/* Tracks written one at a time, each as long as a CD, over the same sectors of a file that has none. */
static void test_track_behind_the_end(void **state) {
    enum { SECTORS = 449000 };
    struct built tail = {0};
    struct trial trial;
    uint64_t bytes = (uint64_t)SECTORS * RAW_LEN;
    (void)state;
    built_put(&tail, "ETN2", 4), built_be(&tail, 64, 4);
    for (unsigned i = 0; i < 2; i++)
        built_be(&tail, 0, 8), built_be(&tail, bytes, 8), built_be(&tail, 7, 4), built_zero(&tail, 12);
    built_put(&tail, "SINF", 4), built_be(&tail, 4, 4), built_be(&tail, 2, 4);
    built_put(&tail, "END!", 4), built_be(&tail, 0, 4), built_put(&tail, "NER5", 4), built_be(&tail, bytes, 8);
    trial_begin(&trial);
    test_host_hollow(&trial.host, "long.nrg", (struct bytes){0}, over(tail.at, tail.len), bytes + tail.len);
    trial_refused(&trial, "long.nrg", 0, "track 2 ends behind the last address there is");
    trial_end(&trial);
    free(tail.at);
}

/* ---- CHD ---- */

/* A CHD of T01 whose metadata are others: behind the file, one after the other; the last refers to `circle` again. */
static struct built chd_of(const struct built *entries, bool circle) {
    struct built out = build_chd(&recipes[T01]);
    size_t at = out.len;
    set_be64(out.at + 48, at);
    built_put(&out, entries->at, entries->len);
    for (size_t entry = 0; entry < entries->len;) {
        size_t next = entry + 16 + get_be24(entries->at + entry + 5);
        set_be64(out.at + at + entry + 8, next < entries->len ? at + next : circle ? at : 0);
        entry = next;
    }
    return out;
}

static void put_entry(struct built *entries, const char *tag, const void *data, size_t len) {
    built_put(entries, tag, 4), built_be(entries, 1, 1), built_be(entries, len, 3), built_be(entries, 0, 8);
    built_put(entries, data, len);
}

static void refuse_chd(struct built chd, const char *words) {
    struct trial trial;
    trial_begin(&trial);
    lay(&trial, "x.chd", chd);
    trial_refused(&trial, "x.chd", 0, words);
    assert_true(trial.host.most_bytes < (size_t)64 << 20);
    trial_end(&trial);
}

static void test_chd_metadata(void **state) {
    static const char pause[] =
        "TRACK:1 TYPE:MODE1_RAW SUBTYPE:NONE FRAMES:300 PREGAP:449800 PGTYPE:MODE1 PGSUB:NONE POSTGAP:0";
    struct built tracks = {0}, strange = {0}, old = {0}, dvd = {0}, paused = {0};
    uint8_t table[4 + 99 * 24] = {1};
    (void)state;
    for (unsigned i = 1; i <= 100; i++) {
        char text[64];
        int len = snprintf(text, sizeof text, "TRACK:%u TYPE:AUDIO SUBTYPE:NONE FRAMES:1", i < 99 ? i : 99);
        put_entry(&tracks, "CHTR", text, (size_t)len + 1);
    }
    refuse_chd(chd_of(&tracks, false), "more than 99 tracks");
    put_entry(&strange, "XXXX", "", 1);
    refuse_chd(chd_of(&strange, true), "entries, or goes in a circle");
    set_le32(table + 4, 8);
    put_entry(&old, "CHCD", table, sizeof table);
    refuse_chd(chd_of(&old, false), "track 1 is of no known kind");
    put_entry(&dvd, "DVD ", "", 1);
    struct built chd = chd_of(&dvd, false);
    set_be64(chd.at + 32, 100), set_be32(chd.at + 56, 2048 * 9), set_be32(chd.at + 60, 2048);
    refuse_chd(chd, "a DVD of 0 sectors");
    put_entry(&paused, "CHT2", pause, sizeof pause);
    refuse_chd(chd_of(&paused, false), "track 1 ends behind the last address");
    free(tracks.at), free(strange.at), free(old.at), free(dvd.at), free(paused.at);
}

/* A packed map in which every hunk is said to be the same as hunk 0, itself too. */
static void test_chd_map(void **state) {
    enum { HUNKS = 38, ENTRY = 12, MAP_AT = 40 };
    static const uint8_t kinds[9] = {0x00, 0x00, 0x01, 0x11, 0x10}; /* kinds 5 and 6 have codes of one bit */
    uint8_t entries[HUNKS * ENTRY] = {0};
    (void)state;
    for (unsigned i = 0; i < HUNKS; i++)
        entries[i * ENTRY] = 5;
    struct built chd = build_chd_zstd(&recipes[T01], true);
    uint64_t at = chd.len;
    assert_int_equal((get_be64(chd.at + 32) + 19583) / 19584, HUNKS);
    set_be64(chd.at + MAP_AT, at);
    built_be(&chd, sizeof kinds + 16, 4), built_be(&chd, 124, 6);
    built_be(&chd, crc16(0xffff, entries, sizeof entries), 2), built_be(&chd, 8, 1), built_be(&chd, 1, 1),
        built_zero(&chd, 2);
    built_put(&chd, kinds, sizeof kinds), built_zero(&chd, 16);
    refuse_chd(chd, "a hunk refers to itself or a later one");

    chd = build_chd_zstd(&recipes[T01], true);
    set_be64(chd.at + 32, (uint64_t)4000000 * 19584);
    refuse_chd(chd, "for 4000000 hunks");
    chd = build_chd_zstd(&recipes[T01], true);
    set_be64(chd.at + 32, (uint64_t)4194305 * 19584);
    refuse_chd(chd, "82141269120 bytes in hunks of 19584");
}

/* ---- more than there may be ---- */

/* One hundred sessions of a track of one sector. */
static void test_sessions_100(void **state) {
    struct built nrg = {0};
    struct trial trial;
    (void)state;
    built_zero(&nrg, RAW_LEN);
    for (unsigned s = 0; s < 100; s++) {
        uint8_t bcd = (uint8_t)((s + 1) / 10 << 4 | (s + 1) % 10);
        const uint8_t track[4] = {0, bcd, bcd, 0xaa};
        uint32_t start = s * 400;
        built_put(&nrg, "CUEX", 4), built_be(&nrg, 32, 4);
        for (unsigned i = 0; i < 4; i++) {
            built_be(&nrg, 1, 1), built_be(&nrg, track[i], 1), built_be(&nrg, i > 1, 1), built_be(&nrg, 0, 1);
            built_be(&nrg, i == 0 && s == 0 ? (uint32_t)-150 : i == 3 ? start + 1 : start, 4);
        }
        built_put(&nrg, "DAOX", 4), built_be(&nrg, 64, 4), built_be(&nrg, 64, 4), built_zero(&nrg, 15);
        built_be(&nrg, 1, 1), built_be(&nrg, s + 1, 1), built_be(&nrg, s + 1, 1);
        built_zero(&nrg, 12), built_be(&nrg, RAW_LEN, 2), built_be(&nrg, 7, 1), built_be(&nrg, 1, 3);
        built_be(&nrg, 0, 8), built_be(&nrg, 0, 8), built_be(&nrg, RAW_LEN, 8);
        built_put(&nrg, "SINF", 4), built_be(&nrg, 4, 4), built_be(&nrg, 1, 4);
    }
    built_put(&nrg, "END!", 4), built_be(&nrg, 0, 4), built_put(&nrg, "NER5", 4), built_be(&nrg, RAW_LEN, 8);
    trial_begin(&trial);
    lay(&trial, "x.nrg", nrg);
    trial_refused(&trial, "x.nrg", 0, "more than 99 sessions");
    trial_end(&trial);
}

static void test_entries(void **state) {
    struct built ccd = {0};
    struct trial trial;
    (void)state;
    built_text(&ccd, "[CloneCD]\n");
    for (unsigned i = 0; i <= 99 * 16; i++)
        built_text(&ccd, "[Entry %u]\n", i % 1000);
    trial_begin(&trial);
    lay(&trial, "x.ccd", ccd);
    trial_file(&trial, "x.img", calloc(1, RAW_LEN), RAW_LEN);
    trial_refused(&trial, "x.ccd", 99 * 16 + 2, "more than 1584 [Entry] sections");
    trial_end(&trial);
}

/* A descriptor of Alcohol's: one session whose tracks are all alike, and files for each of them. */
static struct built mds_of(unsigned tracks, unsigned files) {
    struct built out = {0};
    uint32_t extra = 112 + 80 * tracks, footer = extra + 8;
    built_put(&out, "MEDIA DESCRIPTOR\1\3", 18), built_le(&out, 0, 2), built_le(&out, 1, 2), built_le(&out, 2, 2);
    built_zero(&out, 80 - out.len), built_le(&out, 88, 8);
    built_le(&out, (uint32_t)-150, 4), built_le(&out, 30, 4), built_le(&out, 1, 2), built_le(&out, tracks, 1);
    built_zero(&out, 1), built_le(&out, 1, 2), built_le(&out, 99, 2), built_zero(&out, 4), built_le(&out, 112, 4);
    for (unsigned i = 0; i < tracks; i++) {
        built_le(&out, 0xa9, 2), built_le(&out, 0x10, 2), built_le(&out, i % 99 + 1, 1), built_zero(&out, 7);
        built_le(&out, extra, 4), built_le(&out, RAW_LEN, 2), built_zero(&out, 18), built_zero(&out, 12);
        built_le(&out, files, 4), built_le(&out, footer, 4), built_zero(&out, 24);
    }
    built_le(&out, 150, 4), built_le(&out, 30, 4);
    for (unsigned i = 0; i < files; i++)
        built_le(&out, footer + 16 * files + 7 * i, 4), built_zero(&out, 12);
    for (unsigned i = 0; i < files; i++) {
        char name[8];
        (void)snprintf(name, sizeof name, "%03u.md", i);
        built_put(&out, name, 7);
    }
    return out;
}

static void test_alcohol(void **state) {
    static uint8_t sector[RAW_LEN + 1];
    static char names[201][8];
    struct trial trial;
    (void)state;
    trial_begin(&trial);
    lay(&trial, "many.mds", mds_of(100, 1));
    trial_refused(&trial, "many.mds", 0, "more than 99 tracks");
    lay(&trial, "files.mds", mds_of(1, 200));
    for (unsigned i = 0; i < 200; i++) {
        (void)snprintf(names[i], sizeof names[i], "%03u.md", i);
        test_host_file(&trial.host, names[i], sector, 0);
    }
    trial_refused(&trial, "files.mds", 0, "more than 200 files");
    trial_end(&trial);

    trial_begin(&trial);
    lay(&trial, "two.mds", mds_of(1, 2));
    test_host_file(&trial.host, "000.md", sector, sizeof sector),
        test_host_file(&trial.host, "001.md", sector, RAW_LEN);
    trial_refused(&trial, "two.mds", 0, "000.md is not cut between two sectors");
    lay(&trial, "alone.mds", build_mds(&recipes[T04], 0));
    trial_refused(&trial, "alone.mds", 0, "the .mdf beside it is missing");
    struct built dvd = mds_of(1, 1);
    dvd.at[18] = 0x10, dvd.at[112] = 2, set_le16(dvd.at + 112 + 16, 2048);
    memcpy(dvd.at + dvd.len - 7, "few.md", 7);
    lay(&trial, "dvd.mds", dvd);
    test_host_file(&trial.host, "few.md", sector, 100);
    trial_refused(&trial, "dvd.mds", 0, "a DVD has more than no sectors");
    trial_end(&trial);
}

/* ---- CloneCD's files ---- */

static void test_ccd_files(void **state) {
    static const struct recipe two = {
        .name = "two",
        .mcn = "",
        .track_count = 2,
        .session_count = 1,
        .leadout = 400,
        .track = {{1, 1, 0, KIND_AUDIO, -150, 0, 0, 0, 300, ""}, {2, 1, 0, KIND_AUDIO, 300, 300, 300, 0, 400, ""}}};
    struct trial trial;
    (void)state;
    trial_begin(&trial);
    lay(&trial, "alone.ccd", build_ccd(&recipes[T01], false));
    trial_refused(&trial, "alone.ccd", 0, "the .img beside it is missing");
    lay(&trial, "two.ccd", build_ccd(&two, false));
    trial_stream(&trial, "two.img", &two, 0, 290, KEEP_RAW);
    trial_refused(&trial, "two.ccd", 0, "two.img ends before the last track");
    trial.options.allow_truncated = true;
    lay(&trial, "less.ccd", build_ccd(&recipes[T04], false));
    trial_stream(&trial, "less.img", &recipes[T04], 0, 750, KEEP_RAW);
    trial_refused(&trial, "less.ccd", 0, "less.img ends before the last index of track 3");
    trial_end(&trial);
}

/* ---- packed ---- */

/* A sheet of this many bytes of remarks. */
static uint8_t *remarks(size_t len) {
    uint8_t *text = malloc(len);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = (uint8_t) "REM more than this\n"[i % 19];
    return text;
}

/* What unpacks to more than a descriptor may have is refused, by what it says of itself or on the way. */
static void test_zstd(void **state) {
    enum { MANY = 5 << 20, HALF = MANY / 2 };
    uint8_t *text = remarks(MANY);
    struct built two = {0}, one = {0};
    struct trial trial;
    size_t room = ZSTD_compressBound(MANY);
    (void)state;
    one.at = malloc(room), two.at = malloc(room);
    one.len = ZSTD_compress(one.at, room, text, MANY, 1);
    two.len = ZSTD_compress(two.at, room, text, HALF, 1);
    two.len += ZSTD_compress(two.at + two.len, room - two.len, text, HALF, 1);
    assert_true(!ZSTD_isError(one.len) && two.len < room);
    trial_begin(&trial);
    lay(&trial, "two.cue.zst", two);
    trial_refused(&trial, "two.cue.zst", 0, "unpacks to 5242880 bytes, over the limit");
    lay(&trial, "one.cue.zst", one);
    trial_refused(&trial, "one.cue.zst", 0, "cannot be unpacked: too large");
    struct built cut = {0};
    built_put(&cut, two.at, two.len - 10);
    lay(&trial, "cut.cue.zst", cut);
    trial_refused(&trial, "cut.cue.zst", 0, "the frames of cut.cue.zst are damaged or cut short");
    trial_end(&trial);
    free(text);
}

#ifdef NTCDROM_LZMA
static void test_xz(void **state) {
    enum { MANY = 5 << 20 };
    uint8_t *text = remarks(MANY);
    struct built whole = {0}, damaged = {0};
    struct trial trial;
    size_t room = lzma_stream_buffer_bound(MANY);
    (void)state;
    whole.at = malloc(room), damaged.at = malloc(room);
    assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, text, MANY, whole.at, &whole.len, room),
                     LZMA_OK);
    assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, text, MANY / 8, damaged.at, &damaged.len, room),
                     LZMA_OK);
    damaged.at[damaged.len - 16] ^= 0xff; /* of the index' CRC */
    trial_begin(&trial);
    lay(&trial, "whole.cue.xz", whole);
    trial_refused(&trial, "whole.cue.xz", 0, "whole.cue.xz unpacks to 5242880 bytes, over the limit");
    lay(&trial, "bad.cue.xz", damaged);
    trial_refused(&trial, "bad.cue.xz", 0, "the index of bad.cue.xz is damaged");
    trial_end(&trial);
    free(text);
}
#endif

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_audio),
        cmocka_unit_test(test_no_audio),
        cmocka_unit_test(test_long_images),
        cmocka_unit_test(test_long_chunks),
        cmocka_unit_test(test_track_behind_the_end),
        cmocka_unit_test(test_chd_metadata),
        cmocka_unit_test(test_chd_map),
        cmocka_unit_test(test_sessions_100),
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_alcohol),
        cmocka_unit_test(test_ccd_files),
        cmocka_unit_test(test_zstd),
#ifdef NTCDROM_LZMA
        cmocka_unit_test(test_xz),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
