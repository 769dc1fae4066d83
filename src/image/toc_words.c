/* SPDX-License-Identifier: MIT */
/* Which words, numbers and strings does a TOC file consist of? Statements may span lines; blanks are free. */
#include "image/toc.h"

static void skip_blanks(struct toc_words *words) {
    struct text *text = &words->text;
    while (text->at < text->end) {
        uint8_t c = *text->at;
        if (c == '/' && text->end - text->at > 1 && text->at[1] == '/') {
            while (text->at < text->end && *text->at != '\n' && *text->at != '\r')
                text->at++;
            continue;
        }
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != ',')
            return;
        words->line += c == '\n' || (c == '\r' && (text->end - text->at < 2 || text->at[1] != '\n'));
        text->at++;
    }
}

/* Three octal digits behind a backslash. */
static bool octal(const uint8_t *at, const uint8_t *end, uint8_t *ret) {
    unsigned value = 0;
    if (end - at < 3)
        return false;
    for (unsigned i = 0; i < 3; i++) {
        if (at[i] < '0' || at[i] > '7')
            return false;
        value = value * 8 + (unsigned)(at[i] - '0');
    }
    *ret = (uint8_t)value;
    return value <= 255;
}

/* A string up to its closing quote: \" and \\ and \ooo stand for one byte each, any other backslash for itself. */
static enum status take_quoted(struct toc_words *words) {
    struct text *text = &words->text;
    const uint8_t *first = text->at, *end = first;
    while (end < text->end && *end != '"' && *end != '\n' && *end != '\r')
        end += *end == '\\' && text->end - end > 1 && (end[1] == '"' || end[1] == '\\') ? 2 : 1;
    if (end >= text->end || *end != '"')
        return TOC_FAIL(words, "a string has no end");
    uint8_t *into = arena_take(words->arena, (size_t)(end - first) + 1);
    size_t len = 0;
    if (!into)
        return ST_NO_MEMORY;
    for (const uint8_t *at = first; at < end; at++) {
        uint8_t c = *at;
        if (c == '\\' && at[1] >= '0' && at[1] <= '9') {
            if (!octal(at + 1, end, &c))
                return TOC_FAIL(words, "a backslash wants three octal digits");
            at += 3;
        } else if (c == '\\' && (at[1] == '"' || at[1] == '\\')) {
            c = *++at;
        }
        into[len++] = c;
    }
    text->at = end + 1;
    words->token.kind = TOKEN_STRING;
    words->token.text = (struct bytes){into, len};
    return ST_OK;
}

enum status toc_next(struct toc_words *words) {
    struct text *text = &words->text;
    skip_blanks(words);
    words->token = (struct token){.kind = TOKEN_END, .line = words->line};
    if (words->line > TEXT_MAX_LINES)
        return error_set(words->source->error, ST_TOO_LARGE, words->line, "the text has more than 100000 lines");
    if (text->at == text->end)
        return ST_OK;
    const uint8_t *first = text->at++;
    if (*first == '"')
        return take_quoted(words);
    words->token.kind = TOKEN_MARK;
    if (!memchr("{}#:", *first, 4)) {
        bool digits = *first >= '0' && *first <= '9';
        for (; text->at < text->end && !memchr(" \t\r\n,{}\"#:", *text->at, 10); text->at++)
            digits = digits && *text->at >= '0' && *text->at <= '9';
        words->token.kind = digits ? TOKEN_NUMBER : TOKEN_WORD;
    }
    words->token.text = (struct bytes){first, (size_t)(text->at - first)};
    return ST_OK;
}

bool toc_is(const struct toc_words *words, const char *word) {
    return words->token.kind == TOKEN_WORD && text_is(words->token.text, word);
}

bool toc_is_mark(const struct toc_words *words, char mark) {
    return words->token.kind == TOKEN_MARK && *words->token.text.at == (uint8_t)mark;
}

enum status toc_accept(struct toc_words *words, const char *word, bool *ret) {
    *ret = toc_is(words, word);
    return *ret ? toc_next(words) : ST_OK;
}

enum status toc_accept_mark(struct toc_words *words, char mark, bool *ret) {
    *ret = toc_is_mark(words, mark);
    return *ret ? toc_next(words) : ST_OK;
}

enum status toc_expect(struct toc_words *words, char mark, const char *what) {
    return toc_is_mark(words, mark) ? toc_next(words) : TOC_FAIL(words, "%s is missing", what);
}

enum status toc_string(struct toc_words *words, const char *what, struct bytes *ret) {
    if (words->token.kind != TOKEN_STRING)
        return TOC_FAIL(words, "%s wants a string", what);
    *ret = words->token.text;
    return toc_next(words);
}

enum status toc_number(struct toc_words *words, uint32_t most, const char *what, uint32_t *ret) {
    if (words->token.kind != TOKEN_NUMBER || !text_number(words->token.text, most, ret))
        return TOC_FAIL(words, "\"%.*s\" is no %s", TOC_SHOWN(words->token.text), what);
    return toc_next(words);
}

/* What follows the minutes of a time. */
static enum status take_seconds(struct toc_words *words, uint32_t minutes, int32_t *ret) {
    static const uint32_t most[2] = {59, 74};
    uint32_t part[2];
    for (unsigned i = 0; i < 2; i++) {
        bool colon;
        TRY(toc_accept_mark(words, ':', &colon));
        if (!colon || words->token.kind != TOKEN_NUMBER || words->token.text.len > 3 ||
            !text_number(words->token.text, most[i], &part[i]) || minutes > 999)
            return TOC_FAIL(words, "\"%.*s\" is not a time: mm:ss:ff, seconds to 59, frames to 74", TOC_SHOWN(words->token.text));
        TRY(toc_next(words));
    }
    *ret = (int32_t)((minutes * 60 + part[0]) * 75 + part[1]);
    return ST_OK;
}

enum status toc_msf(struct toc_words *words, int32_t *ret) {
    uint32_t minutes;
    if (words->token.kind != TOKEN_NUMBER || !text_number(words->token.text, 999, &minutes))
        return TOC_FAIL(words, "\"%.*s\" is not a time: mm:ss:ff, seconds to 59, frames to 74", TOC_SHOWN(words->token.text));
    TRY(toc_next(words));
    return take_seconds(words, minutes, ret);
}

enum status toc_length(struct toc_words *words, uint32_t per_frame, uint64_t *ret) {
    uint32_t number;
    int32_t frames;
    if (words->token.kind != TOKEN_NUMBER || !text_number(words->token.text, UINT32_MAX, &number))
        return TOC_FAIL(words, "\"%.*s\" is neither a number nor a time", TOC_SHOWN(words->token.text));
    TRY(toc_next(words));
    *ret = number;
    if (!toc_is_mark(words, ':'))
        return ST_OK;
    TRY(take_seconds(words, number, &frames));
    *ret = (uint64_t)frames * per_frame;
    return ST_OK;
}
