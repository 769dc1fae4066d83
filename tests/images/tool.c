/* SPDX-License-Identifier: MIT */
/* For tests with other people's programs: writes the recipes' discs as files, and says what an image holds.
 *
 *   images_tool make FOLDER       T01.bin, T01.cue, ... as raw sectors with their sheets
 *   images_tool say IMAGE [gd]    a line per track, and the CRC-32 of the raw sectors from LBA 0 on, session by session
 *   images_tool seeds FOLDER      small inputs of fuzz/image.c: each target keeps its own
 *   images_tool raw IMAGE         the whole sectors of LBA 0 up to the lead-out, to standard output
 *   images_tool user IMAGE        the user data of LBA 0 up to the lead-out, to standard output */
#include "host/posix.h"
#include "image/image.h"
#include "build.h"
#include "recipe.h"
#include "sheets.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int put_file(const char *folder, const char *name, const void *bytes, size_t len) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0) {
        perror(path);
        return 1;
    }
    return 0;
}

static int put_stream(const char *folder, const char *name, unsigned disc, int32_t first, int32_t end, unsigned keep) {
    size_t len;
    uint8_t *bytes = recipe_stream(&recipes[disc], first, end, keep, &len);
    int bad = put_file(folder, name, bytes, len);
    free(bytes);
    return bad;
}

static int put_sheet(const char *folder, const char *name, const char *text) {
    char *copy = strdup(text);
    for (char *c = copy; *c; c++)
        *c = *c == ';' ? '\n' : *c;
    int bad = put_file(folder, name, copy, strlen(copy));
    free(copy);
    return bad;
}

static int make(const char *folder) {
    static const struct {
        unsigned disc;
        const char *bin, *cue, *sheet;
    } rows[] = {{T01, "T01.bin", "T01.cue", CUE_T01}, {T02, "T02.bin", "T02.cue", CUE_T02},
                {T03, "T03.bin", "T03.cue", CUE_T03}, {T04, "T04.bin", "T04.cue", CUE_T04},
                {T05, "T05.bin", "T05.cue", CUE_T05_NAIVE}, {T06, "T06.bin", "T06.cue", CUE_T06}};
    int bad = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bad |= put_stream(folder, rows[i].bin, rows[i].disc, 0, recipes[rows[i].disc].leadout, KEEP_RAW);
        bad |= put_sheet(folder, rows[i].cue, rows[i].sheet);
    }
    bad |= put_stream(folder, "T01.iso", T01, 0, 300, KEEP_USER);
    bad |= put_stream(folder, "T02be.bin", T02, 0, 1350, KEEP_SWAPPED);
    return bad;
}

/* An input of the fuzzer: `zeros` stand for the sectors in front of a descriptor that follows them; the first byte chooses the suffix. */
static int put_seed(const char *folder, const char *name, size_t zeros, struct built built) {
    struct built seed = {0};
    size_t skipped = zeros < built.len ? zeros : 0;
    built_le(&seed, !strcmp(name, "bwt-b6t"), 1), built_le(&seed, skipped, 4), built_le(&seed, built.len - skipped, 4);
    built_put(&seed, built.at + skipped, built.len - skipped);
    int bad = put_file(folder, name, seed.at, seed.len);
    free(seed.at), free(built.at);
    return bad;
}

static struct built built_sheet(const char *text) {
    struct built built = {0};
    for (; *text; text++)
        built_put(&built, *text == ';' ? "\n" : text, 1);
    return built;
}

static int seeds(const char *folder) {
    static const struct {
        const char *name, *text;
    } sheets[] = {
        {"cue-t02", CUE_T02},
        {"cue-t04", CUE_T04},
        {"cue-t05-a", CUE_T05_A},
        {"cue-t05-b", CUE_T05_B("T05.bin", "00:11:25")},
        {"cue-tags", "REM GENRE x;PERFORMER \"P\";TITLE \"T\";REM MSF: 00:02:00 = LBA: 0;FILE x.bin MOTOROLA;TRACK 1 CDG;"
                     "FLAGS DCP 4CH;TITLE a;PREGAP 00:02:00;INDEX 1 0:0:0;POSTGAP 0:1:0;REM HIGH-DENSITY AREA;TRACK 02 MODE1/2048;"
                     "INDEX 01 0:5:0"},
        {"toc", "CD_DA;CATALOG \"4012345678901\";CD_TEXT { LANGUAGE_MAP { 0 : EN };LANGUAGE 0 { TITLE \"a\\101\" GENRE { 0, 5, 79 } } };"
                "TRACK AUDIO RW_RAW;NO COPY;PREGAP 0:2:0;DATAFILE \"a\" #0 00:04:00;INDEX 0:1:0;TRACK MODE1;ZERO 0:1:0;"
                "DATAFILE \"b\";TRACK AUDIO;SILENCE 0:1:0;FILE \"c\" SWAP 0 0:1:0;START;FILE \"c\" 1 0:2:0;END"},
        {"gdi", "3;1 0 4 2352 track01.bin 0;2 450 0 2352 track02.raw 0;3 45000 4 2352 \"track03.bin\" 0;"},
    };
    int bad = 0;
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        bad |= put_seed(folder, sheets[i].name, 0, built_sheet(sheets[i].text));
    bad |= put_seed(folder, "ccd-t02", 0, build_ccd(&recipes[T02], false));
    bad |= put_seed(folder, "ccd-t05", 0, build_ccd(&recipes[T05], true));
    bad |= put_seed(folder, "mds-t04", 0, build_mds(&recipes[T04], 0));
    bad |= put_seed(folder, "mds-t10", 0, build_mds(&recipes[T10], MDS_SUB));
    bad |= put_seed(folder, "nrg-t05", 1450 * RAW_LEN, build_nrg(&recipes[T05], 0));
    bad |= put_seed(folder, "nrg-v1", 1210 * RAW_LEN, build_nrg(&recipes[T04], NRG_V1_BCD));
    bad |= put_seed(folder, "nrg-tao", 910 * RAW_LEN, build_nrg(&recipes[T04], NRG_TAO));
    bad |= put_seed(folder, "cdi-t05", 1450 * RAW_LEN, build_cdi(&recipes[T05], CDI_35));
    bad |= put_seed(folder, "bwt-b6t", 0, build_b6t(&recipes[T04], B6T_PREGAP | B6T_TOC));
    return bad;
}

static int say(const struct disc *disc, struct disc_reader *reader) {
    uint8_t raw[RAW_LEN];
    printf("%s, %u sessions, lead-out %d\n", disc->format, disc->session_count, disc->leadout);
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct track *track = &disc->track[i];
        printf("%u %u %d %d %d %x\n", track->session, track->number, track->first, track->start, track->end, track->control);
    }
    uint32_t crc = 0;
    for (unsigned i = 0; i < disc->session_count; i++)
        for (int32_t lba = i ? disc->track[disc->session[i].first_track - disc->first_track].start : 0;
             lba < disc->session[i].leadout; lba++) {
            struct writer out = writer_over(raw, sizeof raw);
            enum status status = disc_read(reader, lba, 1, PART_RAW, &out, NULL);
            if (status != ST_OK) {
                fprintf(stderr, "LBA %d: %s\n", lba, status_name(status));
                return 1;
            }
            crc = crc32_of(crc, raw, sizeof raw);
        }
    printf("%08X\n", crc);
    return 0;
}

static int copy(const struct disc *disc, struct disc_reader *reader, bool whole) {
    uint8_t data[RAW_LEN];
    for (int32_t lba = 0; lba < disc->leadout; lba++) {
        struct writer out = writer_over(data, sizeof data);
        enum status status = whole ? disc_read(reader, lba, 1, PART_RAW, &out, NULL) : disc_read_user(reader, lba, 1, &out, NULL);
        if (status != ST_OK || fwrite(data, 1, out.wanted, stdout) != out.wanted)
            return 1;
    }
    return 0;
}

static int with_image(const char *verb, const char *path, bool whole_gd) {
    struct posix_host posix;
    struct file *file;
    struct disc disc;
    struct error error;
    struct disc_reader *reader;
    struct image_options options = {.whole_gd = whole_gd};
    posix_host_begin(&posix);
    enum status status = posix.host.open_file(posix.host.self, path, OPEN_TO_READ, &file);
    if (status != ST_OK) {
        fprintf(stderr, "%s: %s\n", path, status_name(status));
        return 1;
    }
    if (image_load(file, &posix.host, &options, &disc, &error) != ST_OK) {
        fprintf(stderr, "%s (line %u)\n", error.text, error.line);
        return 1;
    }
    int bad = disc_reader_open(&disc, &reader) != ST_OK;
    if (!bad) {
        bad = !strcmp(verb, "say") ? say(&disc, reader) : copy(&disc, reader, !strcmp(verb, "raw"));
        disc_reader_close(reader);
    }
    disc_close(&disc);
    posix_host_end(&posix);
    return bad;
}

int main(int argc, char **argv) {
    if (argc == 3 && !strcmp(argv[1], "make"))
        return make(argv[2]);
    if (argc == 3 && !strcmp(argv[1], "seeds"))
        return seeds(argv[2]);
    if (argc >= 3 && (!strcmp(argv[1], "say") || !strcmp(argv[1], "raw") || !strcmp(argv[1], "user")))
        return with_image(argv[1], argv[2], argc > 3);
    fprintf(stderr, "usage: images_tool make FOLDER | seeds FOLDER | say IMAGE [gd] | raw IMAGE | user IMAGE\n");
    return 2;
}
