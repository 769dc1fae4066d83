/* SPDX-License-Identifier: MIT */
/* What does a CHD cost to write and to read, beside chdman on the same disc with the same codecs? All cores are everyone's, but
 * where a case is of one. */
#define _GNU_SOURCE
#include "bench.h"
#include "disc/edc.h"
#include "disc/sector.h"
#include "host/posix.h"
#include "image/image.h"
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DATA_SECTORS = 6000, AUDIO_SECTORS = 6000, COMMAND_ROOM = 3 * 4096, AT_ONCE = 27 };

static uint32_t noise = 1;
static uint32_t next(void) { return (noise = noise * 1664525u + 1013904223u) >> 8; }

/* Words of a small language: deflate makes about a third of it, as of programs and texts. */
static void put_words(uint8_t *at, size_t len) {
    static const char *const words[] = {"the ", "disc ", "sector ", "of ", "\x7f" "ELF", "track ", "\0\0\0\0", "session ", "return ", "0x", "\n"};
    for (size_t done = 0; done < len;) {
        const char *word = words[next() % 11];
        size_t piece = *word ? strlen(word) : 4;
        piece = piece < len - done ? piece : len - done;
        memcpy(at + done, word, piece);
        done += piece;
        if (done < len && next() % 3 == 0)
            at[done++] = (uint8_t)next();
    }
}

static int triangle(uint32_t at, uint32_t period, int height) {
    int phase = (int)(at % period * 4 / period), slope = (int)((uint64_t)(at % period) * 4 * (unsigned)height / period) - phase * height;
    return phase == 0 ? slope : phase == 1 ? height - slope : phase == 2 ? -slope : slope - height;
}

/* Two tones a channel and a little noise: FLAC makes about half of it, as of music. */
static void put_tones(uint8_t *at, uint32_t first) {
    for (uint32_t i = 0; i < RAW_LEN / 4; i++) {
        uint32_t t = first + i;
        int left = triangle(t, 200 + t / 100000, 9000) + triangle(t, 71, 3000) + (int)(next() % 128);
        int right = triangle(t, 150 + t / 90000, 8000) + triangle(t, 67, 2500) + (int)(next() % 128);
        at[4 * i] = (uint8_t)left, at[4 * i + 1] = (uint8_t)(left >> 8);
        at[4 * i + 2] = (uint8_t)right, at[4 * i + 3] = (uint8_t)(right >> 8);
    }
}

static void make_disc(const char *folder) {
    char path[4096];
    uint8_t sector[RAW_LEN];
    const struct edc_kernels *kernels = edc_choose(NULL);
    snprintf(path, sizeof path, "%s/mixed.bin", folder);
    FILE *bin = fopen(path, "wb");
    for (int32_t i = 0; bin && i < DATA_SECTORS + AUDIO_SECTORS; i++) {
        memset(sector, 0, sizeof sector);
        if (i < DATA_SECTORS) {
            put_words(sector + USER_AT_MODE1, USER_LEN);
            sector_put_header(sector, i, 1);
            edc_seal_mode1(kernels, sector);
        } else {
            put_tones(sector, (uint32_t)(i - DATA_SECTORS) * (RAW_LEN / 4));
        }
        if (fwrite(sector, sizeof sector, 1, bin) != 1)
            bench_wrong("mixed.bin");
    }
    snprintf(path, sizeof path, "%s/mixed.cue", folder);
    FILE *cue = fopen(path, "w");
    if (!bin || !cue || fclose(bin) != 0)
        bench_wrong("the images");
    fprintf(cue, "FILE \"mixed.bin\" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    INDEX 01 01:20:00\n");
    fclose(cue);
}

/* A whole command, with all that starting it takes. */
static void run_command(void *context, unsigned long ops) {
    for (unsigned long i = 0; i < ops; i++)
        if (system(context))
            bench_wrong(context);
}

/* Every sector of the CHD in this process, from opening it to closing it. */
struct whole {
    char chd[4096], bin[4096];
    bool one_core, proven;
};

static void read_disc(struct whole *whole, struct disc *disc) {
    static uint8_t got[AT_ONCE * RAW_LEN], wanted[AT_ONCE * RAW_LEN];
    struct disc_reader *reader;
    FILE *bin = whole->proven ? NULL : fopen(whole->bin, "rb");
    if (disc_reader_open(disc, &reader) != ST_OK || (!whole->proven && !bin))
        bench_wrong("opening");
    for (int32_t lba = 0; lba < disc->leadout;) {
        uint32_t left = (uint32_t)(disc->leadout - lba), count = left < AT_ONCE ? left : AT_ONCE;
        struct writer out = writer_over(got, sizeof got);
        if (disc_read(reader, lba, count, PART_RAW, &out, NULL) != ST_OK || out.wanted != (size_t)count * RAW_LEN)
            bench_wrong("reading");
        if (bin && (fread(wanted, RAW_LEN, count, bin) != count || memcmp(got, wanted, (size_t)count * RAW_LEN) != 0))
            bench_wrong("sectors");
        lba += (int32_t)count;
    }
    if (bin)
        fclose(bin);
    whole->proven = true;
    disc_reader_close(reader);
}

static void run_read(void *context, unsigned long ops) {
    struct whole *whole = context;
    cpu_set_t before, one;
    (void)sched_getaffinity(0, sizeof before, &before);
    int core = 0;
    while (!CPU_ISSET(core, &before))
        core++;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (whole->one_core)
        (void)sched_setaffinity(0, sizeof one, &one);
    struct posix_host ground;
    posix_host_begin(&ground); /* which counts the cores */
    for (unsigned long i = 0; i < ops; i++) {
        struct file *file;
        struct disc disc;
        struct error error;
        if (ground.host.open_file(ground.host.self, whole->chd, OPEN_TO_READ, &file) != ST_OK ||
            image_load(file, &ground.host, NULL, &disc, &error) != ST_OK)
            bench_wrong("image_load");
        read_disc(whole, &disc);
        disc_close(&disc);
    }
    posix_host_end(&ground);
    (void)sched_setaffinity(0, sizeof before, &before);
}

static double size_of(const char *folder, const char *name) {
    char path[4096];
    struct stat is;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &is) == 0 ? (double)is.st_size : 0;
}

int main(int argc, char **argv) {
    static char create[COMMAND_ROOM], chdman_create[COMMAND_ROOM], extract[COMMAND_ROOM], chdman_extract[COMMAND_ROOM], same[COMMAND_ROOM];
    char own[4096];
    cpu_set_t all;
    if (argc != 3)
        return 2;
    CPU_ZERO(&all);
    for (int i = 0; i < CPU_SETSIZE; i++)
        CPU_SET(i, &all);
    (void)sched_setaffinity(0, sizeof all, &all);
    snprintf(own, sizeof own, "%.*s../ntcdrom", (int)(strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 - argv[0] : 0), argv[0]);
    make_disc(argv[1]);
    snprintf(create, sizeof create, "%s convert -f %s/mixed.cue %s/ours.chd >/dev/null", own, argv[1], argv[1]);
    snprintf(extract, sizeof extract, "%s convert -f --one-file %s/ours.chd %s/back.cue >/dev/null", own, argv[1], argv[1]);
    snprintf(chdman_create, sizeof chdman_create, "chdman createcd -f -c cdzl,cdfl -i %s/mixed.cue -o %s/theirs.chd >/dev/null 2>&1", argv[1], argv[1]);
    snprintf(chdman_extract, sizeof chdman_extract, "chdman extractcd -f -i %s/ours.chd -o %s/theirs.cue -ob %s/theirs.bin >/dev/null 2>&1", argv[1], argv[1], argv[1]);
    snprintf(same, sizeof same, "cmp -s %s/mixed.bin %s/back.bin", argv[1], argv[1]);
    run_command(create, 1), run_command(extract, 1), run_command(same, 1);
    static struct whole spread, one_core = {.one_core = true};
    snprintf(spread.chd, sizeof spread.chd, "%s/ours.chd", argv[1]);
    snprintf(spread.bin, sizeof spread.bin, "%s/mixed.bin", argv[1]);
    memcpy(one_core.chd, spread.chd, sizeof one_core.chd), memcpy(one_core.bin, spread.bin, sizeof one_core.bin);
    struct bench_case reading[] = {{"read", run_read, &spread, 0}, {"read_one_core", run_read, &one_core, 0}};
    struct bench_case cases[] = {
        {"create", run_command, create, 0},
        {"extract", run_command, extract, 0},
        {"chdman_create", run_command, chdman_create, 0},
        {"chdman_extract", run_command, chdman_extract, 0},
    };
    unsigned count = system("command -v chdman >/dev/null") == 0 ? 4 : 2;
    (void)sched_getaffinity(0, sizeof all, &all);
    if (CPU_COUNT(&all) > 1) /* else the two are one, and the goal is absent */
        bench_rounds("chd", reading, 2, (unsigned)atoi(argv[2]), 50);
    bench_rounds("chd", cases, count, (unsigned)atoi(argv[2]) / 3 + 1, 50);
    bench_fact("chd", "bytes", size_of(argv[1], "ours.chd"));
    if (count == 4)
        bench_fact("chd", "bytes_chdman", size_of(argv[1], "theirs.chd"));
    return 0;
}
