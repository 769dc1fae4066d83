/* SPDX-License-Identifier: MIT */
/* The character sets of CD-TEXT, to and from UTF-8. */
#ifndef NTCDROM_DISC_CHARSET_H
#define NTCDROM_DISC_CHARSET_H

#include "base/bytes.h"

/* Character codes of the block size information [MMC-6 annex J, CD-TEXT]. */
enum charset {
    CHARSET_LATIN = 0x00,   /* ISO 8859-1 */
    CHARSET_ASCII = 0x01,   /* discs that say so use high bytes all the same: read as ISO 8859-1 */
    CHARSET_MS_JIS = 0x80,  /* code page 932 */
    CHARSET_KOREAN = 0x81,  /* EUC-KR */
    CHARSET_MANDARIN = 0x82 /* GB 2312 */
};

/* The next character of a text in `set`, U+FFFD for one that does not exist; at least one byte is taken unless none is
 * left. */
uint32_t charset_get(enum charset set, struct reader *from);
/* Whether a byte is the first of a double-byte character of `set`. */
bool charset_is_lead(enum charset set, uint8_t byte);
/* Puts a character in `set`; false, and nothing put, when the set lacks it. */
bool charset_put(enum charset set, uint32_t character, struct writer *to);
/* The next character of UTF-8 text; U+FFFD for a byte that begins none. */
uint32_t utf8_get(struct reader *from);
void utf8_put(uint32_t character, struct writer *to);

enum { CHARSET_UNKNOWN = 0xfffd };

/* One string per lead byte: see charset_tables.c. */
extern const char *const charset_ms_jis[60];
extern const char *const charset_korean[94];
extern const char *const charset_mandarin[94];

#endif
