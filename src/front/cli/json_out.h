/* SPDX-License-Identifier: MIT */
/* How an answer is told to a program: JSON, indented, in valid UTF-8 [RFC 8259]. */
#ifndef NTCDROM_FRONT_CLI_JSON_OUT_H
#define NTCDROM_FRONT_CLI_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_OUT_DEPTH = 24 };

/* Values are put in order. A name is NULL inside an array and at the top. */
struct json_out {
    FILE *out;
    unsigned depth;
    char close[JSON_OUT_DEPTH];
    bool filled[JSON_OUT_DEPTH];
};

/* Begins with an open object; json_out_done closes whatever is open and ends the line. */
struct json_out json_out_on(FILE *out);
void json_out_done(struct json_out *json);
void json_object(struct json_out *json, const char *name);
void json_array(struct json_out *json, const char *name);
void json_close(struct json_out *json);
void json_string(struct json_out *json, const char *name, const char *text);
void json_number(struct json_out *json, const char *name, int64_t number);
void json_unsigned(struct json_out *json, const char *name, uint64_t number);
void json_bool(struct json_out *json, const char *name, bool truth);
void json_null(struct json_out *json, const char *name);
/* Bytes as a string of lower-case hex digits. */
void json_hex(struct json_out *json, const char *name, const void *bytes, size_t len);

#endif
