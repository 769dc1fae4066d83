/* SPDX-License-Identifier: MIT */
/* Which CD-TEXT does a TOC file say, in which languages and character sets? */
#include "image/toc.h"

enum { MOST_BYTES = 2 * CDTEXT_MAX_CHARACTERS + 4 }; /* of a list: two a character, a genre's code, the end */

static enum status language_of(struct toc_words *words, struct toc_texts *texts, uint32_t number, struct toc_language **ret) {
    if (!texts->language[number]) {
        texts->language[number] = arena_take(words->arena, sizeof **ret);
        if (!texts->language[number])
            return ST_NO_MEMORY;
        texts->language[number]->block.language = 0x09;
    }
    *ret = texts->language[number];
    return ST_OK;
}

/* { number : code ... }, where English has a name. */
static enum status take_language_map(struct toc_words *words, struct toc_texts *texts) {
    TRY(toc_expect(words, '{', "the { of LANGUAGE_MAP"));
    while (words->token.kind == TOKEN_NUMBER) {
        uint32_t number, code = 0x09;
        struct toc_language *language;
        bool english;
        if (!text_number(words->token.text, TOC_LANGUAGES - 1, &number))
            return TOC_FAIL(words, "language %.*s is not 0..7", TOC_SHOWN(words->token.text));
        TRY(toc_next(words));
        TRY(toc_expect(words, ':', "the : of LANGUAGE_MAP"));
        TRY(toc_accept(words, "EN", &english));
        if (!english)
            TRY(toc_number(words, 255, "language", &code));
        TRY(language_of(words, texts, number, &language));
        language->block.language = (uint8_t)code;
    }
    return toc_expect(words, '}', "the } of LANGUAGE_MAP");
}

/* { 1, 2, ... }: the bytes of packs. */
static enum status take_list(struct toc_words *words, struct bytes *ret) {
    uint8_t bytes[MOST_BYTES], *copy;
    size_t len = 0;
    TRY(toc_next(words));
    while (words->token.kind == TOKEN_NUMBER || words->token.kind == TOKEN_WORD) {
        uint32_t number;
        TRY(toc_number(words, 255, "byte", &number));
        if (len < sizeof bytes)
            bytes[len++] = (uint8_t)number;
    }
    TRY(toc_expect(words, '}', "the } of a list of bytes"));
    copy = arena_take(words->arena, len + 1);
    if (!copy)
        return ST_NO_MEMORY;
    memcpy(copy, bytes, len);
    *ret = (struct bytes){copy, len};
    return ST_OK;
}

static bool encoding_of(struct bytes word, struct toc_language *language) {
    static const struct {
        const char *word;
        enum charset set;
    } sets[] = {{"ENCODING_ISO_8859_1", CHARSET_LATIN}, {"ENCODING_ASCII", CHARSET_ASCII},
                {"ENCODING_MS_JIS", CHARSET_MS_JIS},    {"ENCODING_KOREAN", CHARSET_KOREAN},
                {"ENCODING_MANDARIN", CHARSET_MANDARIN}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (text_is(word, sets[i].word)) {
            language->block.charset = sets[i].set;
            return language->has_charset = true;
        }
    return false;
}

/* Items that are no texts of their own: what they say is made anew, but for a set and a copyright. */
static bool is_table(struct bytes word, struct bytes value, struct toc_language *language) {
    if (text_is(word, "SIZE_INFO")) {
        if (value.len >= 4 && !language->has_charset)
            language->block.charset = (enum charset)value.at[0], language->block.copyright = value.at[3];
        return true;
    }
    return text_is(word, "TOC_INFO1") || text_is(word, "TOC_INFO2") || text_is(word, "RESERVED1") ||
           text_is(word, "RESERVED2") || text_is(word, "RESERVED3");
}

static enum cdtext_type type_of(struct bytes word) {
    if (text_is(word, "ISRC"))
        return CDTEXT_CODES;
    return text_is(word, "CLOSED") || text_is(word, "RESERVED4") ? CDTEXT_CLOSED : cdtext_type_of(word);
}

static enum status take_item(struct toc_words *words, struct toc_language *language, unsigned track) {
    struct token item = words->token;
    struct bytes value;
    TRY(toc_next(words));
    if (encoding_of(item.text, language))
        return ST_OK;
    bool list = toc_is_mark(words, '{');
    if (list)
        TRY(take_list(words, &value));
    else
        TRY(toc_string(words, "a CD_TEXT item", &value));
    if (is_table(item.text, value, language))
        return ST_OK;
    enum cdtext_type type = type_of(item.text);
    if (!type)
        return TOC_FAIL_AT(words, item.line, "\"%.*s\" is no item of CD_TEXT", TOC_SHOWN(item.text));
    if (type == CDTEXT_GENRE && list) {
        if (value.len < 2)
            return TOC_FAIL_AT(words, item.line, "GENRE wants two bytes of code");
        language->block.genre = get_be16(value.at);
        value = (struct bytes){value.at + 2, value.len - 2};
    }
    language->text[type - CDTEXT_TITLE][track] = value;
    language->is_list[type - CDTEXT_TITLE][track] = list;
    return ST_OK;
}

enum status toc_cd_text(struct toc_words *words, struct toc_texts *texts, unsigned track) {
    TRY(toc_next(words));
    TRY(toc_expect(words, '{', "the { of CD_TEXT"));
    while (words->token.kind == TOKEN_WORD) {
        bool is_map, is_language;
        TRY(toc_accept(words, "LANGUAGE_MAP", &is_map));
        if (is_map) {
            TRY(take_language_map(words, texts));
            continue;
        }
        TRY(toc_accept(words, "LANGUAGE", &is_language));
        uint32_t number;
        struct toc_language *language;
        if (!is_language || words->token.kind != TOKEN_NUMBER || !text_number(words->token.text, TOC_LANGUAGES - 1, &number))
            return TOC_FAIL(words, "CD_TEXT wants LANGUAGE 0..7");
        TRY(language_of(words, texts, number, &language));
        TRY(toc_next(words));
        TRY(toc_expect(words, '{', "the { of LANGUAGE"));
        while (words->token.kind == TOKEN_WORD)
            TRY(take_item(words, language, track));
        TRY(toc_expect(words, '}', "the } of LANGUAGE"));
    }
    return toc_expect(words, '}', "the } of CD_TEXT");
}

/* ---- packs ---- */

/* Bytes of a character set as UTF-8; the zeros of double-byte lists stand for nothing. */
static const char *from_set(struct arena *arena, enum charset set, struct bytes from) {
    uint8_t *into = arena_take(arena, 3 * from.len + 1);
    struct writer writer = writer_over(into, 3 * from.len);
    struct reader reader = reader_of(from);
    while (into && reader_left(&reader)) {
        uint32_t character = charset_get(set, &reader);
        if (character)
            utf8_put(character, &writer);
    }
    return (const char *)into;
}

/* The file's own writing where it says characters; octal bytes that make none are of the language's set, as cdrdao has them. */
static const char *to_utf8(const struct toc_words *words, const struct toc_language *language, struct bytes text, bool list) {
    enum charset set = language->block.charset;
    if (list || !text_valid_utf8(text)) {
        bool windows = !list && words->text.legacy && set < CHARSET_MS_JIS;
        return windows ? text_utf8(&words->text, text, words->arena) : from_set(words->arena, set, text);
    }
    return arena_text(words->arena, (const char *)text.at, text.len);
}

static enum status settle(const struct toc_words *words, struct toc_language *language) {
    for (unsigned type = 0; type < 16; type++)
        for (unsigned track = 0; track < 100; track++) {
            struct bytes text = language->text[type][track];
            if (!text.at)
                continue;
            const char *utf8 = to_utf8(words, language, text, language->is_list[type][track]);
            if (!utf8)
                return ST_NO_MEMORY;
            language->block.text[type][track] = utf8;
        }
    return ST_OK;
}

enum status toc_packs(const struct toc_words *words, const struct toc_texts *texts, unsigned first, unsigned last,
                      struct bytes *ret) {
    struct cdtext blocks = {0};
    bool any = false;
    for (unsigned i = 0; i < TOC_LANGUAGES; i++) {
        struct toc_language *language = texts->language[i];
        if (!language)
            continue;
        language->block.first_track = (uint8_t)first, language->block.last_track = (uint8_t)last;
        TRY(settle(words, language));
        blocks.block[i] = &language->block;
        any = true;
    }
    return any ? cdtext_encode(words->arena, &blocks, ret) : ST_OK;
}
