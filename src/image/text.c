/* SPDX-License-Identifier: MIT */
/* How the text of a descriptor is taken apart: encodings, lines, words, numbers, times. */
#include "image/text.h"

/* Windows-1252 where it is not Latin-1; 0 is unassigned and shown as U+FFFD. */
static const uint16_t cp1252[32] = {0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
                                    0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178};

static size_t put_utf8(uint8_t *into, uint32_t c) {
    if (c < 0x80) {
        into[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        into[0] = (uint8_t)(0xc0 | c >> 6), into[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        into[0] = (uint8_t)(0xe0 | c >> 12), into[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        into[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    into[0] = (uint8_t)(0xf0 | c >> 18), into[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    into[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f)), into[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}

/* Bytes of the well-formed UTF-8 character at `at`, 0 when there is none [RFC 3629]. */
static size_t utf8_len(const uint8_t *at, const uint8_t *end) {
    uint8_t lead = at[0];
    if (lead < 0x80)
        return 1;
    size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || (size_t)(end - at) < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (lead == 0xe0 && at[1] < 0xa0) || (lead == 0xf0 && at[1] < 0x90);
    bool surrogate = lead == 0xed && at[1] > 0x9f;
    bool too_high = lead == 0xf4 && at[1] > 0x8f;
    return overlong || surrogate || too_high ? 0 : len;
}

static bool utf8_valid(const uint8_t *at, const uint8_t *end) {
    while (at < end) {
        /* Nearly all of every sheet is ASCII: eight bytes at a time. */
        while (end - at >= 8 && !(get_le64(at) & 0x8080808080808080u))
            at += 8;
        if (at == end)
            break;
        size_t len = utf8_len(at, end);
        if (!len)
            return false;
        at += len;
    }
    return true;
}

bool text_valid_utf8(struct bytes text) { return !text.len || utf8_valid(text.at, text.at + text.len); }

enum status text_from_utf16(struct bytes raw, bool big_endian, struct arena *arena, struct bytes *ret) {
    size_t units = raw.len / 2;
    uint8_t *into = arena_take(arena, units * 3 + 1);
    if (!into)
        return ST_NO_MEMORY;
    size_t len = 0;
    for (size_t i = 0; i < units; i++) {
        uint32_t c = big_endian ? get_be16(raw.at + 2 * i) : get_le16(raw.at + 2 * i);
        if (c >= 0xdc00 && c < 0xe000)
            return ST_BAD_FORMAT;
        if (c >= 0xd800 && c < 0xdc00) {
            uint32_t low = i + 1 == units ? 0 : big_endian ? get_be16(raw.at + 2 * i + 2) : get_le16(raw.at + 2 * i + 2);
            if (low < 0xdc00 || low > 0xdfff)
                return ST_BAD_FORMAT;
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            i++;
        }
        len += put_utf8(into + len, c);
    }
    *ret = (struct bytes){into, len};
    return ST_OK;
}

static bool has_utf16_mark(struct bytes raw) {
    return raw.len >= 2 && ((raw.at[0] == 0xff && raw.at[1] == 0xfe) || (raw.at[0] == 0xfe && raw.at[1] == 0xff));
}

bool text_likely(struct bytes raw) {
    size_t looked_at = raw.len < 4096 ? raw.len : 4096;
    return raw.len > 0 && (has_utf16_mark(raw) || !memchr(raw.at, 0, looked_at));
}

enum status text_open(struct bytes raw, struct arena *arena, struct text *ret, struct error *error) {
    if (raw.len > TEXT_MAX_LEN)
        return error_set(error, ST_TOO_LARGE, 0, "a text descriptor over the limit of 4 MiB");
    bool unicode = false;
    if (has_utf16_mark(raw)) {
        enum status status = text_from_utf16((struct bytes){raw.at + 2, raw.len - 2}, raw.at[0] == 0xfe, arena, &raw);
        if (status != ST_OK)
            return error_set(error, status, 0, "the UTF-16 text has a surrogate that stands alone");
        unicode = true;
    } else if (raw.len >= 3 && raw.at[0] == 0xef && raw.at[1] == 0xbb && raw.at[2] == 0xbf) {
        raw.at += 3, raw.len -= 3;
    }
    const uint8_t *ctrl_z = raw.len ? memchr(raw.at, 0x1a, raw.len) : NULL;
    if (ctrl_z)
        raw.len = (size_t)(ctrl_z - raw.at);
    if (raw.len && memchr(raw.at, 0, raw.len))
        return error_set(error, ST_BAD_FORMAT, 0, "the text has a NUL in it");
    const uint8_t *end = raw.len ? raw.at + raw.len : raw.at;
    *ret = (struct text){raw.at, end, 0, !unicode && !utf8_valid(raw.at, end), CHARSET_LATIN};
    return ST_OK;
}

static bool blank(uint8_t c) { return c == ' ' || c == '\t'; }

struct bytes text_trim(struct bytes text) {
    while (text.len && blank(text.at[0]))
        text.at++, text.len--;
    while (text.len && blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

/* The first CR or LF, or `end`. It goes by pieces: a text whose lines end in CR alone would else be searched for LF to its end
 * with every line. */
static const uint8_t *line_end(const uint8_t *at, const uint8_t *end) {
    enum { PIECE = 128 };
    while (at < end) {
        size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;
        const uint8_t *lf = memchr(at, '\n', len), *cr = memchr(at, '\r', lf ? (size_t)(lf - at) : len);
        if (cr || lf)
            return cr ? cr : lf;
        at += len;
    }
    return end;
}

enum status text_line(struct text *text, struct bytes *ret, struct error *error) {
    if (text->at == text->end)
        return ST_NOT_FOUND;
    if (++text->line > TEXT_MAX_LINES)
        return error_set(error, ST_TOO_LARGE, text->line, "the text has more than 100000 lines");
    const uint8_t *at = text->at, *end = line_end(at, text->end);
    if (end - at > TEXT_MAX_LINE)
        return error_set(error, ST_TOO_LARGE, text->line, "the line is over the limit of 64 KiB");
    text->at = end;
    if (text->at < text->end && *text->at++ == '\r' && text->at < text->end && *text->at == '\n')
        text->at++;
    *ret = text_trim((struct bytes){at, (size_t)(end - at)});
    return ST_OK;
}

struct bytes text_word(struct bytes *rest) {
    const uint8_t *at = rest->at, *end = rest->at + rest->len;
    while (at < end && blank(*at))
        at++;
    const uint8_t *first = at;
    while (at < end && !blank(*at))
        at++;
    *rest = (struct bytes){at, (size_t)(end - at)};
    return (struct bytes){first, (size_t)(at - first)};
}

/* The end of a quoted string whose opening quote is at[-1]: the closing quote, or end. */
static const uint8_t *closing_quote(const uint8_t *at, const uint8_t *end, bool *has_quotes) {
    for (; at < end; at++) {
        if (*at != '"')
            continue;
        if (at + 1 == end || at[1] != '"')
            return at;
        *has_quotes = true, at++;
    }
    return end;
}

enum status text_string(struct bytes *rest, struct arena *arena, struct bytes *ret) {
    struct bytes text = text_trim(*rest);
    if (!text.len || text.at[0] != '"') {
        *ret = text_word(rest);
        return ST_OK;
    }
    const uint8_t *first = text.at + 1, *end = text.at + text.len;
    bool has_quotes = false;
    const uint8_t *last = closing_quote(first, end, &has_quotes);
    struct bytes inside = {first, (size_t)(last - first)};
    if (has_quotes) {
        uint8_t *into = arena_take(arena, inside.len);
        if (!into)
            return ST_NO_MEMORY;
        size_t len = 0;
        for (size_t i = 0; i < inside.len; i++) {
            into[len++] = inside.at[i];
            i += inside.at[i] == '"';
        }
        inside = (struct bytes){into, len};
    }
    *rest = last < end ? (struct bytes){last + 1, (size_t)(end - last - 1)} : (struct bytes){end, 0};
    *ret = inside;
    return ST_OK;
}

static uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c; }

bool text_same(struct bytes a, struct bytes b) {
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool text_is(struct bytes word, const char *what) {
    size_t i = 0;
    for (; i < word.len && what[i]; i++)
        if (word.at[i] != (uint8_t)what[i] && lower(word.at[i]) != lower((uint8_t)what[i]))
            return false;
    return i == word.len && !what[i];
}

bool text_begins(struct bytes word, const char *what) {
    size_t len = strlen(what);
    return word.len >= len && text_is((struct bytes){word.at, len}, what);
}

bool text_number(struct bytes word, uint32_t most, uint32_t *ret) {
    uint64_t value = 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] < '0' || word.at[i] > '9')
            return false;
        value = value * 10 + (word.at[i] - '0');
        if (value > most)
            return false;
    }
    *ret = (uint32_t)value;
    return word.len > 0;
}

static bool hexadecimal(struct bytes word, uint32_t *ret) {
    uint64_t value = 0;
    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = lower(word.at[i]);
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        if (value > INT32_MAX)
            return false;
    }
    *ret = (uint32_t)value;
    return word.len > 0;
}

bool text_integer(struct bytes word, int32_t *ret) {
    bool negative = word.len && word.at[0] == '-';
    if (word.len && (negative || word.at[0] == '+'))
        word.at++, word.len--;
    uint32_t value;
    if (text_begins(word, "0x")) {
        if (!hexadecimal((struct bytes){word.at + 2, word.len - 2}, &value))
            return false;
    } else if (!text_number(word, INT32_MAX, &value)) {
        return false;
    }
    *ret = negative ? -(int32_t)value : (int32_t)value;
    return true;
}

bool text_msf(struct bytes word, int32_t *ret) {
    static const uint32_t most[3] = {999, 59, 74};
    uint32_t part[3];
    for (unsigned i = 0; i < 3; i++) {
        size_t len = 0;
        while (len < word.len && word.at[len] != ':')
            len++;
        bool colon = len < word.len;
        if (colon != (i < 2) || len > 3 || !text_number((struct bytes){word.at, len}, most[i], &part[i]))
            return false;
        word.at += len + colon, word.len -= len + colon;
    }
    *ret = (int32_t)((part[0] * 60 + part[1]) * 75 + part[2]);
    return true;
}

const char *text_utf8(const struct text *text, struct bytes from, struct arena *arena) {
    if (!text->legacy)
        return arena_text(arena, (const char *)from.at, from.len);
    if (from.len > TEXT_MAX_LEN)
        return NULL;
    uint8_t *into = arena_take(arena, from.len * 3 + 1);
    if (!into)
        return NULL;
    if (text->set != CHARSET_LATIN) {
        struct reader reader = reader_of(from);
        struct writer writer = writer_over(into, from.len * 3);
        while (reader_left(&reader))
            utf8_put(charset_get(text->set, &reader), &writer);
        return (const char *)into;
    }
    size_t len = 0;
    for (size_t i = 0; i < from.len; i++) {
        uint32_t c = from.at[i];
        if (c >= 0x80 && c < 0xa0)
            c = cp1252[c - 0x80] ? cp1252[c - 0x80] : 0xfffd;
        len += put_utf8(into + len, c);
    }
    return (const char *)into;
}

void *array_more(struct arena *arena, void **array, uint32_t *room, uint32_t count, size_t size) {
    if (count == *room) {
        uint32_t more = *room ? *room * 2 : 16;
        if (more < *room || more > SIZE_MAX / size)
            return NULL;
        void *fresh = arena_take(arena, more * size);
        if (!fresh)
            return NULL;
        if (count)
            memcpy(fresh, *array, count * size);
        *array = fresh;
        *room = more;
    }
    return (uint8_t *)*array + count * size;
}
