/* SPDX-License-Identifier: MIT */
/* How the text of a descriptor is taken apart: encodings, lines, words, numbers, times. */
#ifndef NTCDROM_IMAGE_TEXT_H
#define NTCDROM_IMAGE_TEXT_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "disc/charset.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    TEXT_MAX_LEN = 4 << 20,    /* bytes of a text descriptor */
    TEXT_MAX_LINE = 64 << 10,  /* bytes of one line */
    TEXT_MAX_LINES = 100000
};

/* A decoded descriptor and how far it was read. Lines and words borrow its memory. */
struct text {
    const uint8_t *at, *end;
    uint32_t line;   /* of the line text_line gave last, 1-based */
    bool legacy;     /* not Unicode: an 8-bit code page, taken as it is for file names and as `set` for display */
    enum charset set; /* CHARSET_LATIN: Windows-1252 */
};

/* Finds the encoding by byte order mark (UTF-8, UTF-16 either way), else UTF-8 when it is valid, else legacy. UTF-16 becomes
 * UTF-8 in arena memory; the rest stays where it is. Ctrl-Z ends the text. ST_BAD_FORMAT: a NUL or broken UTF-16;
 * ST_TOO_LARGE: over TEXT_MAX_LEN. */
NTCD_CHECKED enum status text_open(struct bytes raw, struct arena *arena, struct text *ret, struct error *error);

/* The next line without its end (CR LF, LF or CR), blanks trimmed at both sides. ST_NOT_FOUND at the end; ST_TOO_LARGE over
 * the limits. */
NTCD_CHECKED enum status text_line(struct text *text, struct bytes *ret, struct error *error);

/* Whether bytes look like text at all: no NUL, or a UTF-16 byte order mark. */
bool text_likely(struct bytes raw);

/* Takes blanks, then the next run of non-blanks, off the front of *rest; empty at the end. */
struct bytes text_word(struct bytes *rest);
/* As text_word, but a word that begins with a quote ends at the next lone quote (or at the line's end); "" inside is one quote.
 * ST_NO_MEMORY only. */
NTCD_CHECKED enum status text_string(struct bytes *rest, struct arena *arena, struct bytes *ret);
struct bytes text_trim(struct bytes text);

/* ASCII case is ignored. */
bool text_is(struct bytes word, const char *what);
bool text_begins(struct bytes word, const char *what);
bool text_same(struct bytes a, struct bytes b);

/* Decimal digits only, at most `most`. */
bool text_number(struct bytes word, uint32_t most, uint32_t *ret);
/* Decimal with an optional sign, or 0x and hexadecimal digits; within int32. */
bool text_integer(struct bytes word, int32_t *ret);
/* m:s:f, minutes of one to three digits, seconds to 59, frames to 74; *ret is a count of frames. */
bool text_msf(struct bytes word, int32_t *ret);

/* A UTF-8 copy with a NUL behind, for people; NULL when there is no memory. */
const char *text_utf8(const struct text *text, struct bytes from, struct arena *arena);

/* Whether bytes are UTF-8 throughout. */
bool text_valid_utf8(struct bytes text);

/* UTF-16 code units as UTF-8 in arena memory. ST_BAD_FORMAT when a surrogate stands alone. */
NTCD_CHECKED enum status text_from_utf16(struct bytes raw, bool big_endian, struct arena *arena, struct bytes *ret);

/* Room for one more thing in a growing arena array of *count things; NULL when there is no memory. The array doubles. */
void *array_more(struct arena *arena, void **array, uint32_t *room, uint32_t count, size_t size);

#endif
