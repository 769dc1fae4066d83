/* SPDX-License-Identifier: MIT */
/* How values are written as JSON, piece by piece, wherever the pieces go. */
#ifndef NTCDROM_BASE_JSON_H
#define NTCDROM_BASE_JSON_H

#include "base/bytes.h"
#include "base/status.h"

enum { JSON_MOST_DEPTH = 16, JSON_ROOM = 256 };

/* Where it goes. Pieces come in order; the first bad status stops the rest. */
struct json_sink {
    enum status (*write)(struct json_sink *sink, const char *text, size_t len);
};

/* One document, or line by line several. Names (NULL inside an array and at the top) are written as texts are. */
struct json_writer {
    struct json_sink *sink;
    enum status status;   /* the first bad one; ST_TOO_LARGE: nested deeper than JSON_MOST_DEPTH */
    unsigned depth;
    uint32_t filled;      /* bit d: something was written at depth d */
    char close[JSON_MOST_DEPTH];
    size_t held;
    char hold[JSON_ROOM]; /* not yet given to the sink */
};

void json_put_begin(struct json_writer *json, struct json_sink *sink);
void json_put_object(struct json_writer *json, const char *name);
void json_put_array(struct json_writer *json, const char *name);
/* Closes the innermost object or array. */
void json_put_close(struct json_writer *json);
/* NUL-terminated text. What is not UTF-8 becomes U+FFFD, one for each byte that fits nowhere. NULL: null. */
void json_put_text(struct json_writer *json, const char *name, const char *text);
void json_put_bytes(struct json_writer *json, const char *name, struct bytes text);
/* Bytes as hexadecimal text. */
void json_put_hex(struct json_writer *json, const char *name, struct bytes bytes);
void json_put_number(struct json_writer *json, const char *name, int64_t number);
void json_put_unsigned(struct json_writer *json, const char *name, uint64_t number);
void json_put_bool(struct json_writer *json, const char *name, bool truth);
void json_put_null(struct json_writer *json, const char *name);
/* Closes whatever is open, ends the line and hands everything to the sink. The writer may go on with the next line. */
NTCD_CHECKED enum status json_put_end(struct json_writer *json);

#endif
