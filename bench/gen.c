/* SPDX-License-Identifier: MIT */
/* Makes the images the measures run on, always the same bytes: gen FOLDER SECTORS */
#include "disc/edc.h"
#include "disc/sector.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RAW = 2352 };

static uint64_t seed = 0x9e3779b97f4a7c15u;
static uint64_t next(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed;
}

static FILE *create(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void fill(FILE *file, unsigned long sectors) {
    uint64_t sector[RAW / 8];
    for (unsigned long i = 0; i < sectors; i++) {
        for (unsigned k = 0; k < RAW / 8; k++)
            sector[k] = next();
        if (fwrite(sector, RAW, 1, file) != 1) {
            perror("write");
            exit(1);
        }
    }
}

static void index_line(FILE *cue, unsigned long at) {
    fprintf(cue, "    INDEX 01 %02lu:%02lu:%02lu\n", at / 75 / 60, at / 75 % 60, at % 75);
}

/* One BIN, `tracks` audio tracks of equal length. */
static void one_file(const char *folder, const char *stem, unsigned tracks, unsigned long sectors) {
    char name[64];
    snprintf(name, sizeof name, "%s.bin", stem);
    FILE *bin = create(folder, name);
    fill(bin, sectors);
    fclose(bin);
    snprintf(name, sizeof name, "%s.cue", stem);
    FILE *cue = create(folder, name);
    fprintf(cue, "FILE \"%s.bin\" BINARY\n", stem);
    for (unsigned t = 0; t < tracks; t++) {
        fprintf(cue, "  TRACK %02u AUDIO\n", t + 1);
        index_line(cue, sectors / tracks * t);
    }
    fclose(cue);
}

static void many_files(const char *folder, unsigned tracks, unsigned long each) {
    FILE *cue = create(folder, "files99.cue");
    for (unsigned t = 0; t < tracks; t++) {
        char name[64];
        snprintf(name, sizeof name, "files99-%02u.bin", t + 1);
        FILE *bin = create(folder, name);
        fill(bin, each);
        fclose(bin);
        fprintf(cue, "FILE \"%s\" BINARY\n  TRACK %02u AUDIO\n", name, t + 1);
        index_line(cue, 0);
    }
    fclose(cue);
}

/* A data track of whole, valid sectors: a drive checks them as it reads. */
static void data(const char *folder, unsigned long sectors) {
    const struct edc_kernels *kernels = edc_choose(NULL);
    uint8_t sector[RAW];
    FILE *bin = create(folder, "mode1.bin");
    for (unsigned long i = 0; i < sectors; i++) {
        memset(sector, 0, sizeof sector);
        for (unsigned k = 16; k < 16 + 2048; k += 8) {
            uint64_t word = next();
            memcpy(sector + k, &word, 8);
        }
        sector_put_header(sector, (int32_t)i, 1);
        edc_seal_mode1(kernels, sector);
        if (fwrite(sector, RAW, 1, bin) != 1) {
            perror("write");
            exit(1);
        }
    }
    fclose(bin);
    FILE *cue = create(folder, "mode1.cue");
    fprintf(cue, "FILE \"mode1.bin\" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n");
    fclose(cue);
}

static void iso(const char *folder, unsigned long sectors) {
    FILE *file = create(folder, "data.iso");
    uint64_t block[2048 / 8];
    for (unsigned long i = 0; i < sectors; i++) {
        for (unsigned k = 0; k < 2048 / 8; k++)
            block[k] = next();
        if (i == 16)
            memcpy((char *)block + 1, "CD001", 5);
        if (fwrite(block, sizeof block, 1, file) != 1) {
            perror("write");
            exit(1);
        }
    }
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc != 3)
        return fprintf(stderr, "usage: gen FOLDER SECTORS\n"), 2;
    unsigned long sectors = strtoul(argv[2], NULL, 10);
    one_file(argv[1], "disc", 11, sectors);
    one_file(argv[1], "small", 11, 11 * 50);
    one_file(argv[1], "one99", 99, 99 * 50);
    many_files(argv[1], 99, 50);
    data(argv[1], sectors);
    iso(argv[1], sectors);
    return 0;
}
