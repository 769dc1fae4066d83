/* SPDX-License-Identifier: MIT */
/* How a sentence is made without a C library. */
#include "base/error.h"
#include "base/host.h"
#include <stdbool.h>
#include <string.h>

struct sink {
    char *at;
    size_t room, wanted;
};

static void add(struct sink *sink, char c) {
    if (sink->wanted + 1 < sink->room)
        sink->at[sink->wanted] = c;
    sink->wanted++;
}

/* What a file or caller said is shown without its control characters: a terminal must not obey an image. */
static void add_text(struct sink *sink, const char *text, size_t limit, size_t width) {
    if (!text)
        text = "(none)";
    size_t len = 0;
    for (; len < limit && text[len]; len++)
        add(sink, (unsigned char)text[len] < 0x20 || text[len] == 0x7f ? '?' : text[len]);
    for (; len < width; len++)
        add(sink, ' ');
}

struct number {
    unsigned long long value;
    unsigned base;
    bool negative, zero_filled, upper;
    size_t width;
};

static void add_number(struct sink *sink, struct number number) {
    const char *digits = number.upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[24];
    size_t len = 0;
    do
        text[len++] = digits[number.value % number.base];
    while ((number.value /= number.base) != 0);
    size_t whole = len + number.negative;
    if (number.negative && number.zero_filled)
        add(sink, '-');
    for (; whole < number.width; whole++)
        add(sink, number.zero_filled ? '0' : ' ');
    if (number.negative && !number.zero_filled)
        add(sink, '-');
    while (len)
        add(sink, text[--len]);
}

/* The length modifiers a sentence may use; z, ll and l are what the callers need. */
enum size_of_number { PLAIN, LONG, LONG_LONG, SIZE };

static unsigned long long take_unsigned(va_list *args, enum size_of_number size) {
    switch (size) {
    case LONG: return va_arg(*args, unsigned long);
    case LONG_LONG: return va_arg(*args, unsigned long long);
    case SIZE: return va_arg(*args, size_t);
    case PLAIN: break;
    }
    return va_arg(*args, unsigned);
}

static long long take_signed(va_list *args, enum size_of_number size) {
    switch (size) {
    case LONG: return va_arg(*args, long);
    case LONG_LONG: return va_arg(*args, long long);
    case SIZE: return (long long)va_arg(*args, size_t);
    case PLAIN: break;
    }
    return va_arg(*args, int);
}

static void add_conversion(struct sink *sink, char kind, struct number number, enum size_of_number size, size_t limit,
                           va_list *args) {
    switch (kind) {
    case 's': add_text(sink, va_arg(*args, const char *), limit, number.width); return;
    case 'c': {
        char c = (char)va_arg(*args, int);
        add_text(sink, &c, 1, number.width);
        return;
    }
    case 'd': {
        long long value = take_signed(args, size);
        number.negative = value < 0;
        number.value = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;
        add_number(sink, number);
        return;
    }
    case 'X':
    case 'x':
    case 'u':
        number.base = kind == 'u' ? 10 : 16, number.upper = kind == 'X';
        number.value = take_unsigned(args, size), add_number(sink, number);
        return;
    default: add(sink, kind);
    }
}

size_t text_format_v(char *into, size_t room, const char *format, va_list args) {
    struct sink sink = {into, room, 0};
    va_list rest;
    va_copy(rest, args);
    for (; *format; format++) {
        if (*format != '%') {
            add(&sink, *format);
            continue;
        }
        struct number number = {.base = 10};
        size_t limit = (size_t)-1;
        enum size_of_number size = PLAIN;
        format++;
        if (*format == '0')
            number.zero_filled = true, format++;
        for (; *format >= '0' && *format <= '9'; format++)
            number.width = number.width * 10 + (size_t)(*format - '0');
        if (*format == '.' && format[1] == '*') {
            int most = va_arg(rest, int);
            limit = most < 0 ? (size_t)-1 : (size_t)most;
            format += 2;
        }
        if (*format == 'z')
            size = SIZE, format++;
        for (; *format == 'l'; format++)
            size = size == LONG ? LONG_LONG : LONG;
        if (!*format)
            break;
        add_conversion(&sink, *format, number, size, limit, &rest);
    }
    va_end(rest);
    if (room)
        into[sink.wanted < room ? sink.wanted : room - 1] = 0;
    return sink.wanted;
}

size_t text_format(char *into, size_t room, const char *format, ...) {
    va_list args;
    va_start(args, format);
    size_t wanted = text_format_v(into, room, format, args);
    va_end(args);
    return wanted;
}

enum status error_set(struct error *error, enum status status, uint32_t line, const char *format, ...) {
    if (!error)
        return status;
    error->status = status;
    error->line = line;
    va_list args;
    va_start(args, format);
    (void)text_format_v(error->text, sizeof error->text, format, args);
    va_end(args);
    return status;
}

void host_say(const struct host *host, enum loudness loudness, const char *format, ...) {
    if (!host->say)
        return;
    char line[300];
    va_list args;
    va_start(args, format);
    (void)text_format_v(line, sizeof line, format, args);
    va_end(args);
    host->say(host->self, loudness, line);
}
