/* SPDX-License-Identifier: MIT */
/* How a verb's answer is told to a program: JSON on standard output, one line (docs/json.md). */
#include "front/cli/json_print.h"
#include <stdio.h>

static enum status write_out(struct json_sink *sink, const char *text, size_t len) {
    (void)sink;
    return fwrite(text, 1, len, stdout) == len ? ST_OK : ST_IO_ERROR;
}

struct json_writer *json_print_begin(struct json_print *print) {
    print->sink.write = write_out;
    json_put_begin(&print->writer, &print->sink);
    json_put_object(&print->writer, NULL);
    return &print->writer;
}

void json_print_end(struct json_print *print) { (void)!json_put_end(&print->writer); }
