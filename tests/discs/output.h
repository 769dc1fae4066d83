/* SPDX-License-Identifier: MIT */
/* Where the disc maker's files go: a folder, and a list of what was put there. */
#ifndef NTCDROM_TESTS_DISCS_OUTPUT_H
#define NTCDROM_TESTS_DISCS_OUTPUT_H

#include "base/bytes.h"
#include <stdio.h>

/* Everything here ends the program with a message when it cannot be done. */
struct output {
    const char *folder;
    FILE *manifest; /* a line per file, or NULL */
};

void output_file(struct output *output, const char *name, const void *bytes, size_t len);
/* A text whose ';' are line ends; `line_end` is "\n" or "\r\n". */
void output_text(struct output *output, const char *name, const char *line_end, const char *text);
/* 16-bit stereo samples (little-endian bytes) as FLAC. The manifest tells of the samples, since the bytes are the
 * encoder's. */
void output_flac(struct output *output, const char *name, const uint8_t *samples, size_t len);
/* Prints the CRC-32 and length of a FLAC file's samples; the program's exit code. */
int output_say_samples(const char *path);

void *output_memory(size_t len);

#endif
