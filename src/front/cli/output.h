/* SPDX-License-Identifier: MIT */
/* Where a verb's bytes go: standard output, a device, or a file that bears its name only when it is whole. */
#ifndef NTCDROM_FRONT_CLI_OUTPUT_H
#define NTCDROM_FRONT_CLI_OUTPUT_H

#include "front/cli/cli.h"

struct output {
    const struct call *call;
    const char *name; /* as the user said it, for messages */
    FILE *file;
    char *final, *part; /* the final name and the name until then; NULL: written in place */
};

/* "-" is standard output. What is not a regular file (a pipe, /dev/null) is written in place. While a part is being
 * written, a signal that ends the program removes it first. One output at a time. */
enum answer output_open(const struct call *call, const char *name, struct output *ret);
enum answer output_put(struct output *output, const void *from, size_t len);
/* Gives the file its final name. In every case the output is closed; when it fails nothing is left. */
enum answer output_keep(struct output *output);
/* Closes and removes what was written. */
void output_drop(struct output *output);

#endif
