/* SPDX-License-Identifier: MIT */
/* What is on the discs that ship in examples/? */
#include "examples.h"
#include "disc/cdtext.h"
#include "disc/msf.h"
#include "disc/sector.h"
#include <stdlib.h>

/* --- data: a small ISO 9660 volume --- */

enum {
    BLOCK = USER_LEN,
    PVD = 16,
    TERMINATOR,
    PATHS_LITTLE,
    PATHS_BIG,
    ROOT,
    FILE_BLOCK,
    DATA_LEN = 300, /* sectors: four seconds, the shortest track there is */
    RECORD_LEN = 34
};

static void put_both_16(uint8_t *at, uint32_t v) { set_le16(at, v), set_be16(at + 2, v); }
static void put_both_32(uint8_t *at, uint32_t v) { set_le32(at, v), set_be32(at + 4, v); }
static void put_padded(uint8_t *at, const char *text, size_t len) {
    memset(at, ' ', len);
    memcpy(at, text, strlen(text));
}

/* A directory record [ECMA-119 9.1]; names of one byte are "." and "..". */
static unsigned put_record(uint8_t *at, uint32_t block, uint32_t len, bool folder, const char *name, size_t name_len) {
    static const uint8_t time[7] = {100, 1, 1, 0, 0, 0, 0}; /* 2000-01-01 */
    unsigned record = (unsigned)(33 + name_len + (name_len + 1) % 2);
    at[0] = (uint8_t)record;
    put_both_32(at + 2, block);
    put_both_32(at + 10, len);
    memcpy(at + 18, time, sizeof time);
    at[25] = folder ? 2 : 0;
    put_both_16(at + 28, 1);
    at[32] = (uint8_t)name_len;
    memcpy(at + 33, name, name_len);
    return record;
}

static void put_volume(uint8_t *pvd, const char *name, uint32_t first) {
    pvd[0] = 1;
    memcpy(pvd + 1, "CD001\1", 6);
    put_padded(pvd + 8, "", 32);
    put_padded(pvd + 40, name, 32);
    put_both_32(pvd + 80, DATA_LEN);
    put_both_16(pvd + 120, 1);
    put_both_16(pvd + 124, 1);
    put_both_16(pvd + 128, BLOCK);
    put_both_32(pvd + 132, 10);
    set_le32(pvd + 140, first + PATHS_LITTLE);
    set_be32(pvd + 148, first + PATHS_BIG);
    (void)put_record(pvd + 156, first + ROOT, BLOCK, true, "", 1);
    put_padded(pvd + 190, "", 623);
    put_padded(pvd + 813, "2000010100000000", 16);
    put_padded(pvd + 830, "2000010100000000", 16);
    put_padded(pvd + 847, "0000000000000000", 16);
    put_padded(pvd + 864, "0000000000000000", 16);
    pvd[881] = 1;
}

/* A volume of DATA_LEN blocks that begins at LBA `first` and holds README.TXT [ECMA-119]. The caller frees. */
static uint8_t *make_volume(const char *name, uint32_t first, const char *text) {
    uint8_t *blocks = output_memory((size_t)DATA_LEN * BLOCK), *root = blocks + ROOT * BLOCK;
    put_volume(blocks + PVD * BLOCK, name, first);
    memcpy(blocks + TERMINATOR * BLOCK, "\377CD001\1", 7);
    blocks[PATHS_LITTLE * BLOCK] = blocks[PATHS_BIG * BLOCK] = 1;
    set_le32(blocks + PATHS_LITTLE * BLOCK + 2, first + ROOT);
    set_be32(blocks + PATHS_BIG * BLOCK + 2, first + ROOT);
    set_le16(blocks + PATHS_LITTLE * BLOCK + 6, 1);
    set_be16(blocks + PATHS_BIG * BLOCK + 6, 1);
    root += put_record(root, first + ROOT, BLOCK, true, "", 1);
    root += put_record(root, first + ROOT, BLOCK, true, "\1", 1);
    (void)put_record(root, first + FILE_BLOCK, (uint32_t)strlen(text), false, "README.TXT;1", 12);
    memcpy(blocks + FILE_BLOCK * BLOCK, text, strlen(text));
    return blocks;
}

static void put_data(struct output *output, const char *file, const char *volume) {
    uint8_t *blocks = make_volume(volume, 0, "A disc that ships with ntcdrom.\r\n");
    output_file(output, file, blocks, (size_t)DATA_LEN * BLOCK);
    free(blocks);
}

/* --- audio: tones without fractions --- */

/* A stretch of a triangle tone, its period in samples; `pan` 0 left .. 4 right. */
struct tone {
    int32_t sectors;
    uint32_t period, pan;
};

static uint32_t triangle(uint32_t n, uint32_t period) {
    uint32_t phase = n % period, half = period / 2;
    uint32_t up = phase < half ? phase : period - phase;
    return up * 12000 / half - 6000;
}

/* The tones one after the other as samples; the caller frees. */
static uint8_t *make_tones(const struct tone *tones, unsigned count, size_t *len) {
    int32_t sectors = 0;
    for (unsigned i = 0; i < count; i++)
        sectors += tones[i].sectors;
    *len = (size_t)sectors * RAW_LEN;
    uint8_t *samples = output_memory(*len), *at = samples;
    for (unsigned i = 0; i < count; i++)
        for (uint32_t n = 0; n < (uint32_t)tones[i].sectors * 588; n++, at += 4) {
            int32_t v = tones[i].period ? (int32_t)triangle(n, tones[i].period) : 0;
            set_le16(at, (uint32_t)(v * (int32_t)(4 - tones[i].pan) / 4));
            set_le16(at + 2, (uint32_t)(v * (int32_t)tones[i].pan / 4));
        }
    return samples;
}

static void put_tones(struct output *output, const char *file, const struct tone *tones, unsigned count) {
    size_t len;
    uint8_t *samples = make_tones(tones, count, &len);
    output_flac(output, file, samples, len);
    free(samples);
}

static enum status put_titles(struct output *output, const char *file, const struct host *host) {
    struct arena arena = arena_on(host);
    struct cdtext_block english = {.language = 0x09, .first_track = 1, .last_track = 3, .genre = 5};
    struct cdtext_block german = {.language = 0x08, .first_track = 1, .last_track = 3};
    static const char *const titles[2][4] = {{"Three Tones", "Low", "Middle", "High"},
                                             {"Drei T\303\266ne", "Tief", "Mittel", "H\303\266her"}};
    for (unsigned n = 0; n < 4; n++) {
        english.text[CDTEXT_TITLE - CDTEXT_TITLE][n] = titles[0][n];
        german.text[CDTEXT_TITLE - CDTEXT_TITLE][n] = titles[1][n];
        english.text[CDTEXT_PERFORMER - CDTEXT_TITLE][n] = "The Triangles";
    }
    english.text[CDTEXT_GENRE - CDTEXT_TITLE][0] = "Test";
    english.text[CDTEXT_CODES - CDTEXT_TITLE][0] = "4012345678901";
    english.text[CDTEXT_CODES - CDTEXT_TITLE][1] = "XXNTC2600001";
    english.text[CDTEXT_CODES - CDTEXT_TITLE][2] = "XXNTC2600002";
    english.text[CDTEXT_CODES - CDTEXT_TITLE][3] = "XXNTC2600003";
    struct bytes packs;
    enum status status = cdtext_encode(&arena, &(struct cdtext){.block = {&english, &german}}, &packs);
    if (status == ST_OK)
        output_file(output, file, packs.at, packs.len);
    arena_drop(&arena);
    return status;
}

/* --- the discs --- */

static void put_data_disc(struct output *output) {
    put_data(output, "data.iso", "DATA");
    output_text(output, "data.cue", "\r\n",
                "FILE \"data.iso\" BINARY;"
                "  TRACK 01 MODE1/2048;"
                "    INDEX 01 00:00:00;");
}

/* Hidden audio before track 1, a pause and a second index in track 2, MCN, ISRCs, titles in two languages. */
static enum status put_audio_disc(struct output *output, const struct host *host) {
    static const struct tone tones[] = {
        {150, 50, 2}, {300, 200, 2},                /* hidden; track 1 */
        {150, 0, 2},  {150, 100, 1}, {150, 100, 3}, /* pause; track 2; its index 2 */
        {300, 40, 2},
    };
    put_tones(output, "audio.flac", tones, sizeof tones / sizeof *tones);
    output_text(output, "audio.cue", "\r\n",
                "CATALOG 4012345678901;"
                "CDTEXTFILE \"audio.cdt\";"
                "FILE \"audio.flac\" FLAC;"
                "  TRACK 01 AUDIO;"
                "    ISRC XXNTC2600001;"
                "    INDEX 00 00:00:00;"
                "    INDEX 01 00:02:00;"
                "  TRACK 02 AUDIO;"
                "    FLAGS DCP;"
                "    ISRC XXNTC2600002;"
                "    INDEX 00 00:06:00;"
                "    INDEX 01 00:08:00;"
                "    INDEX 02 00:10:00;"
                "  TRACK 03 AUDIO;"
                "    FLAGS PRE;"
                "    ISRC XXNTC2600003;"
                "    INDEX 01 00:12:00;");
    return put_titles(output, "audio.cdt", host);
}

static void put_mixed_disc(struct output *output) {
    static const struct tone second[] = {{150, 0, 2}, {300, 150, 2}}, third[] = {{300, 75, 2}};
    put_data(output, "mixed (Track 1).bin", "MIXED");
    put_tones(output, "mixed (Track 2).flac", second, 2);
    put_tones(output, "mixed (Track 3).flac", third, 1);
    output_text(output, "mixed.cue", "\r\n",
                "TITLE \"Data and Tones\";"
                "PERFORMER \"The Triangles\";"
                "FILE \"mixed (Track 1).bin\" BINARY;"
                "  TRACK 01 MODE1/2048;"
                "    TITLE \"Data\";"
                "    INDEX 01 00:00:00;"
                "FILE \"mixed (Track 2).flac\" FLAC;"
                "  TRACK 02 AUDIO;"
                "    TITLE \"Lower\";"
                "    INDEX 00 00:00:00;"
                "    INDEX 01 00:02:00;"
                "FILE \"mixed (Track 3).flac\" FLAC;"
                "  TRACK 03 AUDIO;"
                "    TITLE \"Higher\";"
                "    INDEX 01 00:00:00;");
}

/* CD-Extra: two audio tracks, then a session of XA data kept as 2336-byte records. */
static void put_sessions_disc(struct output *output) {
    enum { SECOND_SESSION = 600 + 11400, RECORD = 2336 }; /* lead-out, lead-in and pregap between [Orange Book] */
    static const struct tone first[] = {{300, 120, 2}}, second[] = {{300, 60, 2}};
    put_tones(output, "sessions (Track 1).flac", first, 1);
    put_tones(output, "sessions (Track 2).flac", second, 1);
    uint8_t *blocks =
        make_volume("SESSIONS", SECOND_SESSION, "The second session of a disc that ships with ntcdrom.\r\n");
    uint8_t *records = output_memory((size_t)DATA_LEN * RECORD), raw[RAW_LEN];
    for (int32_t i = 0; i < DATA_LEN; i++) {
        struct extent form1 = {.mode = TRACK_FORM1, .main_len = BLOCK, .main_at = USER_AT_FORMS};
        sector_complete(&edc_portable, &form1, SECOND_SESSION + i, blocks + BLOCK * i, raw);
        memcpy(records + RECORD * i, raw + SUBHEADER_AT, RECORD);
    }
    output_file(output, "sessions (Track 3).bin", records, (size_t)DATA_LEN * RECORD);
    free(records);
    free(blocks);
    output_text(output, "sessions.cue", "\r\n",
                "REM SESSION 01;"
                "FILE \"sessions (Track 1).flac\" FLAC;"
                "  TRACK 01 AUDIO;"
                "    INDEX 01 00:00:00;"
                "FILE \"sessions (Track 2).flac\" FLAC;"
                "  TRACK 02 AUDIO;"
                "    INDEX 01 00:00:00;"
                "REM LEAD-OUT 01:30:00;"
                "REM SESSION 02;"
                "REM LEAD-IN 01:00:00;"
                "REM PREGAP 00:02:00;"
                "FILE \"sessions (Track 3).bin\" BINARY;"
                "  TRACK 03 MODE2/2336;"
                "    INDEX 01 00:00:00;");
}

enum status examples_put(struct output *output, const struct host *host) {
    put_data_disc(output);
    put_mixed_disc(output);
    put_sessions_disc(output);
    return put_audio_disc(output, host);
}
