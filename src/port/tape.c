/* SPDX-License-Identifier: MIT */
/* Where do traces and recordings go on being written? */
#include "port/tape.h"

enum status tape_write(struct tape *tape, const char *text, size_t len) {
    enum status status = file_write(tape->file, tape->at, text, len);
    tape->at += status == ST_OK ? len : 0;
    return status;
}

static enum status sink_write(struct json_sink *sink, const char *text, size_t len) {
    return tape_write((struct tape *)sink, text, len);
}

void tape_begin(struct tape *tape, struct file *file) { *tape = (struct tape){{sink_write}, file, 0}; }
