/* SPDX-License-Identifier: MIT */
/* A file written from its beginning to its end. */
#ifndef NTCDROM_PORT_TAPE_H
#define NTCDROM_PORT_TAPE_H

#include "base/file.h"
#include "base/json.h"

struct tape {
    struct json_sink sink;
    struct file *file;
    uint64_t at;
};

/* The file is borrowed. */
void tape_begin(struct tape *tape, struct file *file);
NTCD_CHECKED enum status tape_write(struct tape *tape, const char *text, size_t len);

#endif
