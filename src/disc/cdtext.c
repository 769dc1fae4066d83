/* SPDX-License-Identifier: MIT */
/* What texts are in a disc's CD-TEXT packs? */
#include "disc/cdtext.h"

enum {
    PAYLOAD_AT = 4,
    PAYLOAD_LEN = 12,
    EXTENSION = 0x80,   /* of the track byte */
    DOUBLE_BYTE = 0x80, /* of the block byte */
    STRING_ROOM = 2 * CDTEXT_MAX_CHARACTERS,
    UTF8_ROOM = 4 * CDTEXT_MAX_CHARACTERS + 1
};

struct bytes cdtext_packs(struct bytes raw) {
    if (raw.len >= 4 && raw.at[0] < 0x80)
        raw = (struct bytes){raw.at + 4, raw.len - 4};
    raw.len -= raw.len % CDTEXT_PACK_LEN;
    return raw;
}

static bool pack_valid(const uint8_t *pack) { return get_be16(pack + 16) == cdtext_crc(pack); }

/* The packs of one block by sequence number; of two alike the one whose CRC is right. */
struct sorted {
    const uint8_t *pack[CDTEXT_MAX_PACKS];
};

static void sort(struct bytes packs, unsigned block, struct sorted *sorted) {
    memset(sorted, 0, sizeof *sorted);
    for (size_t at = 0; at + CDTEXT_PACK_LEN <= packs.len; at += CDTEXT_PACK_LEN) {
        const uint8_t *pack = packs.at + at;
        if (pack[0] < CDTEXT_TITLE || pack[0] > CDTEXT_SIZES || (pack[1] & EXTENSION) || (pack[3] >> 4 & 7) != block)
            continue;
        const uint8_t **slot = &sorted->pack[pack[2]];
        if (!*slot || (!pack_valid(*slot) && pack_valid(pack)))
            *slot = pack;
    }
}

/* One type's texts being read, byte by byte. */
struct text_reader {
    struct arena *arena;
    struct cdtext_block *block;
    unsigned type, track, len;
    bool whole; /* the text was seen from its first character */
    bool wide;  /* a text ends with two zeros */
    bool half;  /* of a double-byte character the first was seen */
    bool zero;  /* a zero was seen: of an end, or in front of a single byte */
    bool out_of_memory;
    uint8_t string[STRING_ROOM];
};

static void keep(struct text_reader *text) {
    if (!text->whole || text->track > 99)
        return;
    char utf8[UTF8_ROOM];
    struct writer w = writer_over(utf8, sizeof utf8);
    struct reader r = reader_over(text->string, text->len);
    const char *const *all = text->block->text[text->type - CDTEXT_TITLE];
    const char *kept = NULL;
    bool same = (text->len == 1 && text->string[0] == '\t') ||
                (text->len == 2 && text->string[0] == '\t' && text->string[1] == '\t');
    if (same && text->track > text->block->first_track)
        kept = all[text->track - 1]; /* a lone tab repeats the track before */
    else {
        for (unsigned i = 0; i < CDTEXT_MAX_CHARACTERS && reader_left(&r); i++)
            utf8_put(charset_get(text->block->charset, &r), &w);
        kept = arena_text(text->arena, utf8, w.wanted);
        text->out_of_memory |= !kept;
    }
    text->block->text[text->type - CDTEXT_TITLE][text->track] = kept;
}

static void next_text(struct text_reader *text) {
    text->track = text->track ? text->track + 1 : text->block->first_track;
    text->len = 0;
    text->whole = true;
}

static void add_byte(struct text_reader *text, uint8_t byte) {
    if (text->len < STRING_ROOM)
        text->string[text->len++] = byte;
}

static void end_text(struct text_reader *text) {
    keep(text);
    next_text(text);
}

/* Double-byte texts hold single bytes too, ASCII and half-width katakana: as they are, or behind a zero. Two zeros end them. */
static void take_wide_byte(struct text_reader *text, uint8_t byte) {
    bool second = text->half && byte, ends = text->zero && !byte;
    text->half = !second && charset_is_lead(text->block->charset, byte);
    text->zero = !byte && !ends;
    if (ends)
        end_text(text);
    else if (byte)
        add_byte(text, byte);
}

/* The bytes of one pack, from `at` on. */
static void read_payload(struct text_reader *text, const uint8_t *pack, unsigned at) {
    for (; at < PAYLOAD_LEN && text->track <= text->block->last_track; at++) {
        uint8_t byte = pack[PAYLOAD_AT + at];
        if (text->wide)
            take_wide_byte(text, byte);
        else if (byte)
            add_byte(text, byte);
        else
            end_text(text);
    }
}

static void read_type(struct text_reader *text, const struct sorted *sorted) {
    unsigned expected = CDTEXT_MAX_PACKS; /* the sequence number that follows without a loss */
    text->track = 100;
    for (unsigned n = 0; n < CDTEXT_MAX_PACKS; n++) {
        const uint8_t *pack = sorted->pack[n];
        if (!pack || pack[0] != text->type)
            continue;
        unsigned track = pack[1], at = 0;
        text->wide = pack[3] & DOUBLE_BYTE;
        /* Some writers name the next track when only the last one's closing zero is left. */
        bool only_zero = pack[PAYLOAD_AT] == 0 && track == (text->track ? text->track + 1 : text->block->first_track);
        if (n != expected || (track != text->track && !only_zero)) {
            text->track = track;
            text->len = 0;
            text->half = text->zero = false;
            text->whole = (pack[3] & 0xf) == 0;
            if (text->type == CDTEXT_GENRE && text->whole && track == 0) {
                text->block->genre = get_be16(pack + PAYLOAD_AT);
                at = 2;
            }
        }
        read_payload(text, pack, at);
        expected = n + 1;
    }
}

static void read_sizes(struct cdtext_block *block, const struct sorted *sorted, unsigned number) {
    for (unsigned n = 0; n < CDTEXT_MAX_PACKS; n++) {
        const uint8_t *pack = sorted->pack[n];
        if (!pack || pack[0] != CDTEXT_SIZES)
            continue;
        const uint8_t *size = pack + PAYLOAD_AT;
        if (pack[1] == 0) {
            block->charset = (enum charset)size[0];
            if (size[1] >= 1 && size[1] <= size[2] && size[2] <= 99)
                block->first_track = size[1], block->last_track = size[2];
            block->copyright = size[3];
        } else if (pack[1] == 2) {
            block->language = size[4 + number];
        }
    }
}

static bool has_packs(const struct sorted *sorted) {
    for (unsigned n = 0; n < CDTEXT_MAX_PACKS; n++)
        if (sorted->pack[n])
            return true;
    return false;
}

/* Binary types and those yet to be defined hold no texts. */
static bool is_text(unsigned type) { return type <= CDTEXT_GENRE || type == CDTEXT_CLOSED || type == CDTEXT_CODES; }

enum status cdtext_decode(struct arena *arena, struct bytes packs, unsigned first_track, struct cdtext *ret) {
    *ret = (struct cdtext){0};
    struct sorted *sorted = arena_take(arena, sizeof *sorted);
    struct text_reader *text = arena_take(arena, sizeof *text);
    if (!sorted || !text)
        return ST_NO_MEMORY;
    for (unsigned number = 0; number < CDTEXT_BLOCKS; number++) {
        sort(packs, number, sorted);
        if (!has_packs(sorted))
            continue;
        struct cdtext_block *block = arena_take(arena, sizeof *block);
        if (!block)
            return ST_NO_MEMORY;
        block->first_track = (uint8_t)(first_track >= 1 && first_track <= 99 ? first_track : 1);
        block->last_track = 99;
        read_sizes(block, sorted, number);
        for (unsigned type = CDTEXT_TITLE; type < CDTEXT_SIZES; type++) {
            if (!is_text(type))
                continue;
            *text = (struct text_reader){.arena = arena, .block = block, .type = type};
            read_type(text, sorted);
            if (text->out_of_memory)
                return ST_NO_MEMORY;
        }
        ret->block[number] = block;
    }
    return ST_OK;
}

static const struct {
    enum cdtext_type type;
    const char *keyword;
} keywords[] = {
    {CDTEXT_TITLE, "TITLE"},       {CDTEXT_PERFORMER, "PERFORMER"}, {CDTEXT_SONGWRITER, "SONGWRITER"},
    {CDTEXT_COMPOSER, "COMPOSER"}, {CDTEXT_ARRANGER, "ARRANGER"},   {CDTEXT_MESSAGE, "MESSAGE"},
    {CDTEXT_DISC_ID, "DISC_ID"},   {CDTEXT_GENRE, "GENRE"},         {CDTEXT_CLOSED, "CLOSED_INFO"},
    {CDTEXT_CODES, "UPC_EAN"},
};

const char *cdtext_keyword(enum cdtext_type type) {
    for (unsigned i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (keywords[i].type == type)
            return keywords[i].keyword;
    return NULL;
}

enum cdtext_type cdtext_type_of(struct bytes keyword) {
    for (unsigned i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        size_t len = strlen(keywords[i].keyword), at = 0;
        while (at < len && at < keyword.len) {
            uint8_t c = keyword.at[at];
            if (c >= 'a' && c <= 'z')
                c = (uint8_t)(c - 'a' + 'A');
            if (c != (uint8_t)keywords[i].keyword[at])
                break;
            at++;
        }
        if (at == len && at == keyword.len)
            return keywords[i].type;
    }
    return (enum cdtext_type)0;
}
