/* SPDX-License-Identifier: MIT */
/* A status with a sentence and a place, for a person who tried to open something. */
#ifndef NTCDROM_BASE_ERROR_H
#define NTCDROM_BASE_ERROR_H

#include "base/status.h"
#include <stdint.h>

/* Filled by functions that open or load; owned by the caller. */
struct error {
    enum status status;
    uint32_t line;    /* 1-based line of a text file, 0 when none applies */
    char text[240];   /* one sentence without a final stop; UTF-8 as far as its source was */
};

/* Sets the error (which may be NULL) and returns status. The text knows %s %.*s(int, char*) %d %u %x %lld %llu %c %%;
 * longer sentences are cut. Control characters that came from a file are replaced by '?'. */
enum status error_set(struct error *error, enum status status, uint32_t line, const char *format, ...)
    NTCD_FORMAT(4, 5);

/* The formatter behind error_set: freestanding, always ends with NUL, returns the length the whole text wants. */
#include <stdarg.h>
#include <stddef.h>
size_t text_format(char *into, size_t room, const char *format, ...) NTCD_FORMAT(3, 4);
size_t text_format_v(char *into, size_t room, const char *format, va_list args);

#endif
