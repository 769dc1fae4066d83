/* SPDX-License-Identifier: MIT */
/* How are values written as JSON [RFC 8259]? */
#include "base/json.h"

void json_put_begin(struct json_writer *json, struct json_sink *sink) {
    json->sink = sink;
    json->status = ST_OK;
    json->depth = 0;
    json->filled = 0;
    json->held = 0;
}

static void flush(struct json_writer *json) {
    if (json->held && json->status == ST_OK)
        json->status = json->sink->write(json->sink, json->hold, json->held);
    json->held = 0;
}

static void letter(struct json_writer *json, char c) {
    if (json->held == JSON_ROOM)
        flush(json);
    json->hold[json->held++] = c;
}

static void letters(struct json_writer *json, const char *text) {
    while (*text)
        letter(json, *text++);
}

static char digit(unsigned value) { return "0123456789abcdef"[value & 15]; }

/* The length of the UTF-8 sequence at the start, 0 when there is none: shortest form, no surrogates [RFC 3629 4]. */
static size_t sequence_len(struct bytes text) {
    const uint8_t *at = text.at;
    uint8_t low = 0x80, high = 0xbf;
    size_t len = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    if (len > text.len)
        return 0;
    if (at[0] == 0xe0)
        low = 0xa0;
    else if (at[0] == 0xed)
        high = 0x9f;
    else if (at[0] == 0xf0)
        low = 0x90;
    else if (at[0] == 0xf4)
        high = 0x8f;
    for (size_t i = 1; i < len; i++) {
        if (at[i] < low || at[i] > high)
            return 0;
        low = 0x80, high = 0xbf;
    }
    return len;
}

static void control(struct json_writer *json, uint8_t c) {
    static const char short_forms[] = "\b\f\n\r\t", names[] = "bfnrt";
    letter(json, '\\');
    for (unsigned i = 0; i < sizeof names - 1; i++)
        if (c == (uint8_t)short_forms[i]) {
            letter(json, names[i]);
            return;
        }
    letters(json, "u00");
    letter(json, digit(c >> 4));
    letter(json, digit(c));
}

static void quote(struct json_writer *json, struct bytes text) {
    letter(json, '"');
    while (text.len) {
        size_t len = sequence_len(text);
        uint8_t c = text.at[0];
        if (!len) {
            letters(json, "\xef\xbf\xbd"); /* U+FFFD */
            len = 1;
        } else if (c < 0x20 || c == 0x7f) {
            control(json, c);
        } else {
            if (c == '"' || c == '\\')
                letter(json, '\\');
            for (size_t i = 0; i < len; i++)
                letter(json, (char)text.at[i]);
        }
        text.at += len;
        text.len -= len;
    }
    letter(json, '"');
}

static struct bytes bytes_of(const char *text) { return (struct bytes){(const uint8_t *)text, strlen(text)}; }

/* The comma and the name in front of a value. */
static void lead(struct json_writer *json, const char *name) {
    if (json->depth && json->filled >> json->depth & 1)
        letter(json, ',');
    json->filled |= 1u << json->depth;
    if (name) {
        quote(json, bytes_of(name));
        letter(json, ':');
    }
}

static void open(struct json_writer *json, const char *name, const char *brackets) {
    lead(json, name);
    if (json->depth + 1 == JSON_MOST_DEPTH) {
        json->status = json->status == ST_OK ? ST_TOO_LARGE : json->status;
        return;
    }
    letter(json, brackets[0]);
    json->close[++json->depth] = brackets[1];
    json->filled &= ~(1u << json->depth);
}

void json_put_object(struct json_writer *json, const char *name) { open(json, name, "{}"); }
void json_put_array(struct json_writer *json, const char *name) { open(json, name, "[]"); }

void json_put_close(struct json_writer *json) {
    if (json->depth)
        letter(json, json->close[json->depth--]);
}

void json_put_bytes(struct json_writer *json, const char *name, struct bytes text) {
    lead(json, name);
    quote(json, text);
}

void json_put_text(struct json_writer *json, const char *name, const char *text) {
    if (text)
        json_put_bytes(json, name, bytes_of(text));
    else
        json_put_null(json, name);
}

void json_put_hex(struct json_writer *json, const char *name, struct bytes bytes) {
    lead(json, name);
    letter(json, '"');
    for (size_t i = 0; i < bytes.len; i++) {
        letter(json, digit(bytes.at[i] >> 4));
        letter(json, digit(bytes.at[i]));
    }
    letter(json, '"');
}

static void decimal(struct json_writer *json, uint64_t number) {
    char digits[20];
    size_t len = 0;
    do
        digits[len++] = (char)('0' + number % 10);
    while (number /= 10);
    while (len)
        letter(json, digits[--len]);
}

void json_put_unsigned(struct json_writer *json, const char *name, uint64_t number) {
    lead(json, name);
    decimal(json, number);
}

void json_put_number(struct json_writer *json, const char *name, int64_t number) {
    lead(json, name);
    if (number < 0)
        letter(json, '-');
    decimal(json, number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number);
}

void json_put_bool(struct json_writer *json, const char *name, bool truth) {
    lead(json, name);
    letters(json, truth ? "true" : "false");
}

void json_put_null(struct json_writer *json, const char *name) {
    lead(json, name);
    letters(json, "null");
}

enum status json_put_end(struct json_writer *json) {
    while (json->depth)
        json_put_close(json);
    letter(json, '\n');
    flush(json);
    json->filled = 0;
    return json->status;
}
