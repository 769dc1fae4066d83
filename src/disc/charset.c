/* SPDX-License-Identifier: MIT */
/* Which characters do a CD-TEXT's bytes mean? */
#include "disc/charset.h"

void utf8_put(uint32_t character, struct writer *to) {
    if (character < 0x80) {
        put_u8(to, character);
        return;
    }
    unsigned tail = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    put_u8(to, (0xf00u >> (tail + 1) & 0xff) | character >> 6 * tail);
    while (tail-- > 0)
        put_u8(to, 0x80 | (character >> 6 * tail & 0x3f));
}

uint32_t utf8_get(struct reader *from) {
    uint8_t lead = take_u8(from);
    unsigned tail = lead < 0x80                   ? 0
                    : lead >= 0xc2 && lead < 0xe0 ? 1
                    : (lead & 0xf0) == 0xe0       ? 2
                    : lead >= 0xf0 && lead < 0xf5 ? 3
                                                  : 4;
    if (tail == 0)
        return lead;
    if (tail == 4 || reader_left(from) < tail)
        return CHARSET_UNKNOWN;
    uint32_t character = lead & (0x3fu >> tail);
    for (unsigned i = 0; i < tail; i++) {
        if ((from->at[i] & 0xc0) != 0x80)
            return CHARSET_UNKNOWN;
        character = character << 6 | (from->at[i] & 0x3f);
    }
    static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
    if (character < least[tail] || character > 0x10ffff || (character & 0xfffff800) == 0xd800)
        return CHARSET_UNKNOWN;
    take_skip(from, tail);
    return character;
}

/* A set of double bytes: where lead and trail bytes lie. */
struct double_byte {
    const char *const *rows;
    unsigned row_count;
    bool shifted; /* as in MS-JIS; else both bytes are A1..FE */
};

static struct double_byte double_byte(enum charset set) {
    switch (set) {
    case CHARSET_MS_JIS: return (struct double_byte){charset_ms_jis, 60, true};
    case CHARSET_KOREAN: return (struct double_byte){charset_korean, 94, false};
    case CHARSET_MANDARIN: return (struct double_byte){charset_mandarin, 94, false};
    case CHARSET_LATIN:
    case CHARSET_ASCII: break;
    }
    return (struct double_byte){0};
}

enum { NO_ROW = 0xff };

static unsigned row_of(const struct double_byte *set, uint8_t lead) {
    if (!set->shifted)
        return lead >= 0xa1 && lead <= 0xfe ? lead - 0xa1u : NO_ROW;
    return lead >= 0x81 && lead <= 0x9f ? lead - 0x81u : lead >= 0xe0 && lead <= 0xfc ? lead - 0xc1u : NO_ROW;
}

static unsigned column_of(const struct double_byte *set, uint8_t trail) {
    if (!set->shifted)
        return trail >= 0xa1 && trail <= 0xfe ? trail - 0xa1u : NO_ROW;
    return trail < 0x40 || trail == 0x7f || trail > 0xfc ? NO_ROW : trail - 0x40u - (trail > 0x7f);
}

static uint32_t in_row(const char *row, unsigned column) {
    struct reader r = reader_over(row, strlen(row));
    uint32_t character = CHARSET_UNKNOWN;
    for (unsigned i = 0; i <= column; i++) {
        if (!reader_left(&r))
            return CHARSET_UNKNOWN;
        character = utf8_get(&r);
    }
    return character == '.' ? CHARSET_UNKNOWN : character;
}

enum { HALF_WIDTH = 0xff61 - 0xa1 }; /* MS-JIS' single bytes A1..DF are half-width katakana */

bool charset_is_lead(enum charset set, uint8_t byte) {
    struct double_byte wide = double_byte(set);
    return wide.rows && row_of(&wide, byte) < wide.row_count;
}

uint32_t charset_get(enum charset set, struct reader *from) {
    uint8_t lead = take_u8(from);
    struct double_byte wide = double_byte(set);
    if (lead < 0x80 || !wide.rows)
        return lead;
    if (wide.shifted && lead >= 0xa1 && lead <= 0xdf)
        return (uint32_t)lead + HALF_WIDTH;
    unsigned row = row_of(&wide, lead);
    if (row >= wide.row_count || !reader_left(from))
        return CHARSET_UNKNOWN;
    unsigned column = column_of(&wide, *from->at);
    if (column == NO_ROW)
        return CHARSET_UNKNOWN;
    take_skip(from, 1);
    return in_row(wide.rows[row], column);
}

static bool put_wide(const struct double_byte *set, uint32_t character, struct writer *to) {
    for (unsigned row = 0; row < set->row_count; row++) {
        struct reader r = reader_over(set->rows[row], strlen(set->rows[row]));
        for (unsigned column = 0; reader_left(&r); column++) {
            if (utf8_get(&r) != character)
                continue;
            put_u8(to, set->shifted ? row + (row < 31 ? 0x81 : 0xc1) : row + 0xa1);
            put_u8(to, set->shifted ? column + 0x40 + (column >= 0x3f) : column + 0xa1);
            return true;
        }
    }
    return false;
}

bool charset_put(enum charset set, uint32_t character, struct writer *to) {
    struct double_byte wide = double_byte(set);
    if (character < 0x80 || (!wide.rows && character < 0x100)) {
        put_u8(to, character);
        return true;
    }
    if (wide.shifted && character >= 0xff61 && character <= 0xff9f) {
        put_u8(to, character - HALF_WIDTH);
        return true;
    }
    return wide.rows && character != CHARSET_UNKNOWN && put_wide(&wide, character, to);
}
