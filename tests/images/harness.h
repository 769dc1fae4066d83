/* SPDX-License-Identifier: MIT */
/* Loading an image out of memory, and holding what came of it against a recipe. */
#ifndef NTCDROM_TESTS_IMAGES_HARNESS_H
#define NTCDROM_TESTS_IMAGES_HARNESS_H

#include "host/test.h"
#include "image/image.h"
#include "recipe.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the four above first */
#include <cmocka.h>

/* A folder of files, and the disc that came out of one of them. */
struct trial {
    struct test_host host;
    struct image_options options;
    struct disc disc;
    struct error error;
    bool loaded;
    void *kept[32];     /* given back at the end */
    unsigned kept_count;
};

void trial_begin(struct trial *trial);
/* Closes the disc, and asserts that nothing leaked. */
void trial_end(struct trial *trial);

/* Lays a file of malloc'ed bytes down; the trial frees them. */
void trial_file(struct trial *trial, const char *name, uint8_t *bytes, size_t len);
/* A text with ';' for its line ends. */
void trial_sheet(struct trial *trial, const char *name, const char *text);
/* A stream of the recipe. */
void trial_stream(struct trial *trial, const char *name, const struct recipe *recipe, int32_t first, int32_t end,
                  unsigned keep);
/* Loads, and asserts that it went well. A disc loaded before is closed. */
void trial_load(struct trial *trial, const char *name);
/* Loads, and asserts that it is refused for this reason: `words` is in the message, the line is the one given. */
void trial_refused(struct trial *trial, const char *name, uint32_t line, const char *words);

/* Writes the trial's error to the file NTCDROM_REFUSALS names, for who asks which refusals are tried at all. */
void trial_note(const struct trial *trial);

/* What an image format cannot keep. */
enum {
    LOSES_CONTROL = 1,
    LOSES_CODES = 2,     /* MCN and ISRC */
    LOSES_INDEX2 = 4,
    LOSES_PAUSES = 8,    /* index 0 is there, but its sectors are empty */
    LOSES_SESSION_TYPE = 16,
    LOSES_TOC = 32,      /* the full TOC is another one */
    KEEPS_SUB = 64       /* every stored sector's whole subchannel must come back */
};
/* Sessions, tracks, indices, codes, the full TOC, and every stored sector. */
void trial_is(struct trial *trial, const struct recipe *recipe, unsigned loses);
/* CRC-32 of the raw sectors first..end-1. */
uint32_t trial_crc(struct trial *trial, int32_t first, int32_t end);
/* The full TOC with the 4-byte header READ TOC puts before it. */
size_t trial_toc(struct trial *trial, uint8_t into[4 + 11 * 320]);

#endif
