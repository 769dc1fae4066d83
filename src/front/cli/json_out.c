/* SPDX-License-Identifier: MIT */
/* How an answer is told to a program: JSON, indented, in valid UTF-8 [RFC 8259]. */
#include "front/cli/json_out.h"
#include "front/cli/page.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void indent(struct json_out *json) {
    fputc('\n', json->out);
    for (unsigned i = 0; i < json->depth; i++)
        fputs("  ", json->out);
}

static void quote(struct json_out *json, const char *text) {
    fputc('"', json->out);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(json->out, "\\%c", c);
        else if (c < 0x20)
            fprintf(json->out, "\\u%04x", c);
        else
            fputc(c, json->out);
    }
    fputc('"', json->out);
}

/* The comma, the new line and the name before a value. */
static void before(struct json_out *json, const char *name) {
    if (json->depth) {
        if (json->filled[json->depth - 1])
            fputc(',', json->out);
        json->filled[json->depth - 1] = true;
        indent(json);
    }
    assert(!json->depth || (name != NULL) == (json->close[json->depth - 1] == '}'));
    if (name) {
        quote(json, name);
        fputs(": ", json->out);
    }
}

static void begin(struct json_out *json, const char *name, char open, char close) {
    before(json, name);
    assert(json->depth < JSON_OUT_DEPTH);
    fputc(open, json->out);
    json->close[json->depth] = close;
    json->filled[json->depth++] = false;
}

struct json_out json_out_on(FILE *out) {
    struct json_out json = {.out = out};
    begin(&json, NULL, '{', '}');
    return json;
}

void json_object(struct json_out *json, const char *name) { begin(json, name, '{', '}'); }
void json_array(struct json_out *json, const char *name) { begin(json, name, '[', ']'); }

void json_close(struct json_out *json) {
    assert(json->depth);
    bool filled = json->filled[--json->depth];
    if (filled)
        indent(json);
    fputc(json->close[json->depth], json->out);
}

void json_out_done(struct json_out *json) {
    while (json->depth)
        json_close(json);
    fputc('\n', json->out);
}

void json_string(struct json_out *json, const char *name, const char *text) {
    size_t len = strlen(text), room = 2 * len + 4;
    char *clean = memory(NULL, room);
    text_utf8(clean, room, text, len);
    before(json, name);
    quote(json, clean);
    free(clean);
}

void json_number(struct json_out *json, const char *name, int64_t number) {
    before(json, name);
    fprintf(json->out, "%lld", (long long)number);
}

void json_unsigned(struct json_out *json, const char *name, uint64_t number) {
    before(json, name);
    fprintf(json->out, "%llu", (unsigned long long)number);
}

void json_bool(struct json_out *json, const char *name, bool truth) {
    before(json, name);
    fputs(truth ? "true" : "false", json->out);
}

void json_null(struct json_out *json, const char *name) {
    before(json, name);
    fputs("null", json->out);
}

void json_hex(struct json_out *json, const char *name, const void *bytes, size_t len) {
    const unsigned char *p = bytes;
    before(json, name);
    fputc('"', json->out);
    for (size_t i = 0; i < len; i++)
        fprintf(json->out, "%02x", p[i]);
    fputc('"', json->out);
}
