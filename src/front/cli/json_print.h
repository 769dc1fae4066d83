/* SPDX-License-Identifier: MIT */
/* How a verb's answer is told to a program: JSON on standard output, one line (docs/json.md). */
#ifndef NTCDROM_FRONT_CLI_JSON_PRINT_H
#define NTCDROM_FRONT_CLI_JSON_PRINT_H

#include "base/json.h"

struct json_print {
    struct json_sink sink;
    struct json_writer writer;
};

/* Opens the object every answer is. */
struct json_writer *json_print_begin(struct json_print *print);
/* Closes everything. What could not be written is told by standard output's own error when the program ends. */
void json_print_end(struct json_print *print);

#endif
