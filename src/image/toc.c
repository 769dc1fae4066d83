/* SPDX-License-Identifier: MIT */
/* What does a cdrdao TOC file say? Words, strings, braces; statements may span lines; docs/images.md has the grammar. */
#include "disc/cdtext.h"
#include "disc/subchannel.h"
#include "image/codec.h"
#include "image/names.h"
#include "image/plan.h"

enum { SECTOR_SAMPLES = 588, SAMPLE_LEN = 4, LANGUAGES = CDTEXT_BLOCKS };

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE };
struct token {
    enum token_kind kind;
    struct bytes text;
    uint32_t line;
};

/* A raw file and where the last DATAFILE of it stopped. */
struct source_file {
    struct bytes name;
    struct file *file;
    bool pcm;
    uint64_t next;
};

struct toc {
    const struct image_source *source;
    struct disc *disc;
    struct text text;
    uint32_t line;
    struct token token;          /* the one looked at */
    struct source_file *file;
    uint32_t file_count, file_room;
    unsigned type;
    uint32_t first_track;
    char mcn[14];
    struct cdtext_block *block[LANGUAGES];
    struct plan plan;
    /* the track being read */
    struct track track;
    struct record record;
    int32_t lba, index[DISC_MAX_TRACKS];
    unsigned index_count;
    bool started, has_file, has_data;
};

#define FAIL(toc, ...) (error_set((toc)->source->error, ST_BAD_FORMAT, (toc)->token.line, __VA_ARGS__), ST_BAD_FORMAT)
#define SHOWN(bytes) (int)((bytes).len < 60 ? (bytes).len : 60), (const char *)(bytes).at

/* ---- tokens ---- */

static void skip_blanks(struct toc *toc) {
    struct text *text = &toc->text;
    while (text->at < text->end) {
        uint8_t c = *text->at;
        if (c == '/' && text->end - text->at > 1 && text->at[1] == '/') {
            while (text->at < text->end && *text->at != '\n' && *text->at != '\r')
                text->at++;
            continue;
        }
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != ',')
            return;
        toc->line += c == '\n' || (c == '\r' && (text->end - text->at < 2 || text->at[1] != '\n'));
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

/* A string up to its closing quote: \" and \\ and \ooo stand for one byte each. */
static enum status take_quoted(struct toc *toc) {
    struct text *text = &toc->text;
    const uint8_t *first = text->at, *end = first;
    while (end < text->end && *end != '"' && *end != '\n' && *end != '\r')
        end += *end == '\\' && text->end - end > 1 ? 2 : 1;
    if (end >= text->end || *end != '"')
        return FAIL(toc, "a string has no end");
    uint8_t *into = arena_take(&toc->disc->arena, (size_t)(end - first) + 1);
    size_t len = 0;
    if (!into)
        return ST_NO_MEMORY;
    for (const uint8_t *at = first; at < end; at++) {
        uint8_t c = *at;
        if (c == '\\' && at[1] >= '0' && at[1] <= '9') {
            if (!octal(at + 1, end, &c))
                return FAIL(toc, "a backslash wants three octal digits");
            at += 3;
        } else if (c == '\\') {
            c = *++at;
        }
        into[len++] = c;
    }
    text->at = end + 1;
    toc->token.kind = TOKEN_STRING;
    toc->token.text = (struct bytes){into, len};
    return ST_OK;
}

static enum status next(struct toc *toc) {
    struct text *text = &toc->text;
    skip_blanks(toc);
    toc->token = (struct token){.kind = TOKEN_END, .line = toc->line};
    if (toc->line > TEXT_MAX_LINES)
        return error_set(toc->source->error, ST_TOO_LARGE, toc->line, "the text has more than 100000 lines");
    if (text->at == text->end)
        return ST_OK;
    const uint8_t *first = text->at;
    if (*first == '{' || *first == '}' || *first == '"') {
        text->at++;
        toc->token.kind = *first == '{' ? TOKEN_OPEN : TOKEN_CLOSE;
        return *first == '"' ? take_quoted(toc) : ST_OK;
    }
    while (text->at < text->end && !memchr(" \t\r\n,{}\"", *text->at, 9))
        text->at++;
    toc->token.kind = TOKEN_WORD;
    toc->token.text = (struct bytes){first, (size_t)(text->at - first)};
    return ST_OK;
}

static bool is_word(const struct toc *toc, const char *word) {
    return toc->token.kind == TOKEN_WORD && text_is(toc->token.text, word);
}

/* Goes past the token when it is this word. */
static enum status accept(struct toc *toc, const char *word, bool *ret) {
    *ret = is_word(toc, word);
    return *ret ? next(toc) : ST_OK;
}

static enum status take_string(struct toc *toc, const char *what, struct bytes *ret) {
    if (toc->token.kind != TOKEN_STRING)
        return FAIL(toc, "%s wants a string", what);
    *ret = toc->token.text;
    return next(toc);
}

/* Whether the token is a number or a time: what may follow where a length is optional. */
static bool is_length(const struct toc *toc) {
    return toc->token.kind == TOKEN_WORD && toc->token.text.len && toc->token.text.at[0] >= '0' && toc->token.text.at[0] <= '9';
}

/* A length in units of which a sector has `per_sector`: a bare number, or a time. */
static enum status take_length(struct toc *toc, uint32_t per_sector, uint64_t *ret) {
    uint32_t number;
    int32_t frames;
    if (is_length(toc) && text_number(toc->token.text, UINT32_MAX, &number))
        *ret = number;
    else if (is_length(toc) && text_msf(toc->token.text, &frames))
        *ret = (uint64_t)frames * per_sector;
    else
        return FAIL(toc, "\"%.*s\" is neither a number nor a time", SHOWN(toc->token.text));
    return next(toc);
}

static enum status take_msf(struct toc *toc, int32_t *ret) {
    if (toc->token.kind != TOKEN_WORD || !text_msf(toc->token.text, ret))
        return FAIL(toc, "\"%.*s\" is not a time: mm:ss:ff, seconds to 59, frames to 74", SHOWN(toc->token.text));
    return next(toc);
}

/* ---- CD-TEXT ---- */

static enum status expect(struct toc *toc, enum token_kind kind, const char *what) {
    return toc->token.kind == kind ? next(toc) : FAIL(toc, "%s is missing", what);
}

static enum status block_of(struct toc *toc, uint32_t number, struct cdtext_block **ret) {
    if (!toc->block[number]) {
        toc->block[number] = arena_take(&toc->disc->arena, sizeof *toc->block[number]);
        if (!toc->block[number])
            return ST_NO_MEMORY;
        toc->block[number]->language = 0x09;
    }
    *ret = toc->block[number];
    return ST_OK;
}

/* One half of "0 : EN" in whatever pieces the blanks leave it: a number, or the one language that has a name. */
static bool language_code(struct bytes word, uint32_t *ret) {
    *ret = 0x09;
    return text_is(word, "EN") || text_number(word, 255, ret);
}

static enum status take_language_map(struct toc *toc) {
    uint32_t value[2];
    unsigned have = 0;
    TRY(expect(toc, TOKEN_OPEN, "the { of LANGUAGE_MAP"));
    while (toc->token.kind == TOKEN_WORD) {
        struct bytes rest = toc->token.text;
        while (rest.len) {
            const uint8_t *colon = memchr(rest.at, ':', rest.len);
            struct bytes part = {rest.at, colon ? (size_t)(colon - rest.at) : rest.len};
            rest.at += part.len + (colon != NULL), rest.len -= part.len + (colon != NULL);
            if (part.len && !language_code(part, &value[have++]))
                return FAIL(toc, "\"%.*s\" is no language", SHOWN(part));
            if (have == 2) {
                struct cdtext_block *block;
                if (value[0] >= LANGUAGES)
                    return FAIL(toc, "language %u is not 0..7", value[0]);
                TRY(block_of(toc, value[0], &block));
                block->language = (uint8_t)value[1];
                have = 0;
            }
        }
        TRY(next(toc));
    }
    return expect(toc, TOKEN_CLOSE, "the } of LANGUAGE_MAP");
}

/* { 1, 2, ... }: of these only the genre's two bytes of code and its text are kept; sizes and tables are made anew. */
static enum status take_numbers(struct toc *toc, struct cdtext_block *block, enum cdtext_type type) {
    uint32_t number, count = 0;
    uint8_t *bytes = arena_take(&toc->disc->arena, CDTEXT_MAX_CHARACTERS + 1);
    if (!bytes)
        return ST_NO_MEMORY;
    TRY(next(toc));
    for (; toc->token.kind == TOKEN_WORD; count++) {
        if (!text_number(toc->token.text, 255, &number))
            return FAIL(toc, "\"%.*s\" is no byte", SHOWN(toc->token.text));
        if (count < CDTEXT_MAX_CHARACTERS)
            bytes[count] = (uint8_t)number;
        TRY(next(toc));
    }
    if (type == CDTEXT_GENRE && count >= 2) {
        block->genre = get_be16(bytes);
        block->text[CDTEXT_GENRE - CDTEXT_TITLE][0] = (const char *)bytes + 2;
    }
    return expect(toc, TOKEN_CLOSE, "the } of a list of bytes");
}

static bool encoding_of(struct bytes word, struct cdtext_block *block) {
    static const struct {
        const char *word;
        enum charset set;
    } sets[] = {{"ENCODING_ISO_8859_1", CHARSET_LATIN}, {"ENCODING_ASCII", CHARSET_ASCII},
                {"ENCODING_MS_JIS", CHARSET_MS_JIS},    {"ENCODING_KOREAN", CHARSET_KOREAN},
                {"ENCODING_MANDARIN", CHARSET_MANDARIN}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (text_is(word, sets[i].word)) {
            block->charset = sets[i].set;
            return true;
        }
    return false;
}

static enum status take_item(struct toc *toc, struct cdtext_block *block, unsigned track) {
    struct bytes word = toc->token.text, value;
    TRY(next(toc));
    if (encoding_of(word, block))
        return ST_OK;
    enum cdtext_type type = text_is(word, "ISRC") ? CDTEXT_CODES : text_is(word, "CLOSED") ? CDTEXT_CLOSED : cdtext_type_of(word);
    if (toc->token.kind == TOKEN_OPEN)
        return take_numbers(toc, block, type);
    TRY(take_string(toc, "a CD_TEXT item", &value));
    if (!type) {
        host_say(toc->source->host, LOUD_WARNING, "%s:%u: \"%.*s\" is unknown and ignored", toc->source->file->name,
                 toc->line, SHOWN(word));
        return ST_OK;
    }
    const char *text = text_utf8(&toc->text, value, &toc->disc->arena);
    block->text[type - CDTEXT_TITLE][track] = text;
    return text ? ST_OK : ST_NO_MEMORY;
}

static enum status take_cd_text(struct toc *toc, unsigned track) {
    TRY(next(toc));
    TRY(expect(toc, TOKEN_OPEN, "the { of CD_TEXT"));
    while (toc->token.kind == TOKEN_WORD) {
        bool is_map, is_language;
        TRY(accept(toc, "LANGUAGE_MAP", &is_map));
        if (is_map) {
            TRY(take_language_map(toc));
            continue;
        }
        TRY(accept(toc, "LANGUAGE", &is_language));
        uint32_t number;
        struct cdtext_block *block;
        if (!is_language || toc->token.kind != TOKEN_WORD || !text_number(toc->token.text, LANGUAGES - 1, &number))
            return FAIL(toc, "CD_TEXT wants LANGUAGE 0..7");
        TRY(block_of(toc, number, &block));
        TRY(next(toc));
        TRY(expect(toc, TOKEN_OPEN, "the { of LANGUAGE"));
        while (toc->token.kind == TOKEN_WORD)
            TRY(take_item(toc, block, track));
        TRY(expect(toc, TOKEN_CLOSE, "the } of LANGUAGE"));
    }
    return expect(toc, TOKEN_CLOSE, "the } of CD_TEXT");
}

/* ---- data ---- */

static enum status open_source(struct toc *toc, struct bytes name, struct source_file **ret) {
    for (uint32_t i = 0; i < toc->file_count; i++)
        if (toc->file[i].name.len == name.len && !memcmp(toc->file[i].name.at, name.at, name.len)) {
            *ret = &toc->file[i];
            return ST_OK;
        }
    void *array = toc->file;
    struct source_file *file = array_more(&toc->disc->arena, &array, &toc->file_room, toc->file_count, sizeof *file);
    if (!file)
        return ST_NO_MEMORY;
    toc->file = array;
    uint32_t line = toc->token.line;
    uint8_t magic[12];
    file->name = name;
    TRY(name_open(toc->source, toc->disc, &toc->text, name, line, &file->file));
    if (file->file->size >= sizeof magic) {
        TRY(file_read(file->file, 0, magic, sizeof magic));
        if (codec_is_audio(magic)) {
            struct file *pcm;
            TRY(codec_audio_open(file->file, toc->source->host, &pcm, toc->source->error));
            TRY(disc_own(toc->disc, pcm));
            file->file = pcm, file->pcm = true;
        }
    }
    toc->file_count++;
    *ret = file;
    return ST_OK;
}

static enum status more_sectors(struct toc *toc, uint64_t count, int32_t *ret) {
    *ret = (int32_t)count;
    if (count > (uint64_t)(CD_MAX_LBA - toc->lba))
        return error_set(toc->source->error, ST_TOO_LARGE, toc->token.line, "the track ends behind 99:59:74");
    return ST_OK;
}

/* `len` bytes of a file from `at` on become sectors. len UINT64_MAX: to the end of the file. */
static enum status store(struct toc *toc, struct source_file *file, uint64_t at, uint64_t len, bool swapped) {
    uint32_t stride = record_len(&toc->record);
    if (at >= file->file->size)
        return FAIL(toc, "%s ends before the place named", file->file->name);
    if (len == UINT64_MAX)
        len = (file->file->size - at + stride - 1) / stride * stride;
    else if (len % stride)
        return FAIL(toc, "a length that is no whole number of sectors is not supported");
    struct extent extent = plan_stored(&toc->plan, &toc->record, file->file, at);
    extent.first = toc->lba;
    TRY(more_sectors(toc, len / stride, &extent.count));
    if (toc->record.mode == TRACK_AUDIO) /* cdrdao keeps raw audio high byte first */
        extent.big_endian = !file->pcm && swapped == toc->source->options->swap_audio;
    file->next = at + len;
    toc->lba += extent.count;
    return plan_extent(&toc->plan, &extent);
}

/* FILE "name" [SWAP] [#offset] start [length] */
static enum status on_file(struct toc *toc) {
    struct bytes name;
    struct source_file *file;
    bool swapped;
    uint32_t offset = 0;
    uint64_t start = 0, length = 0;
    TRY(next(toc));
    TRY(take_string(toc, "FILE", &name));
    TRY(open_source(toc, name, &file));
    TRY(accept(toc, "SWAP", &swapped));
    if (toc->token.kind == TOKEN_WORD && toc->token.text.at[0] == '#') {
        if (!text_number((struct bytes){toc->token.text.at + 1, toc->token.text.len - 1}, UINT32_MAX, &offset))
            return FAIL(toc, "\"%.*s\" is no offset", SHOWN(toc->token.text));
        TRY(next(toc));
    }
    TRY(take_length(toc, SECTOR_SAMPLES, &start));
    if (is_length(toc))
        TRY(take_length(toc, SECTOR_SAMPLES, &length));
    if (toc->record.mode != TRACK_AUDIO || toc->record.sub_len)
        return FAIL(toc, "FILE is for audio without subchannel; use DATAFILE");
    if (toc->has_data)
        return FAIL(toc, "FILE and DATAFILE in one track");
    toc->has_file = true;
    return store(toc, file, offset + start * SAMPLE_LEN, length ? length * SAMPLE_LEN : UINT64_MAX, swapped);
}

/* DATAFILE "name" [#offset] [length] */
static enum status on_datafile(struct toc *toc) {
    struct bytes name;
    struct source_file *file;
    uint64_t length = 0;
    uint32_t offset;
    TRY(next(toc));
    TRY(take_string(toc, "DATAFILE", &name));
    TRY(open_source(toc, name, &file));
    uint64_t at = file->next;
    if (toc->token.kind == TOKEN_WORD && toc->token.text.at[0] == '#') {
        if (!text_number((struct bytes){toc->token.text.at + 1, toc->token.text.len - 1}, UINT32_MAX, &offset))
            return FAIL(toc, "\"%.*s\" is no offset", SHOWN(toc->token.text));
        at = offset;
        TRY(next(toc));
    }
    if (is_length(toc))
        TRY(take_length(toc, record_len(&toc->record), &length));
    if (file->pcm)
        return FAIL(toc, "%s is an audio file, not data", file->file->name);
    if (toc->has_file)
        return FAIL(toc, "FILE and DATAFILE in one track");
    toc->has_data = true;
    return store(toc, file, at, length ? length : UINT64_MAX, false);
}

/* SILENCE length, ZERO [mode] [RW | RW_RAW] length */
static enum status on_empty(struct toc *toc, bool zero) {
    uint32_t unit = zero ? record_len(&toc->record) : SECTOR_SAMPLES;
    uint64_t length;
    int32_t count;
    TRY(next(toc));
    while (zero && toc->token.kind == TOKEN_WORD && !is_length(toc))
        TRY(next(toc)); /* its mode is the track's */
    if (zero && toc->record.mode == TRACK_AUDIO && !toc->record.sub_len)
        unit = SECTOR_SAMPLES; /* of an audio track a bare number counts samples */
    TRY(take_length(toc, unit, &length));
    if (!zero && toc->record.mode != TRACK_AUDIO)
        return FAIL(toc, "SILENCE is for audio; use ZERO");
    if (length % unit)
        return FAIL(toc, "a length that is no whole number of sectors is not supported");
    TRY(more_sectors(toc, length / unit, &count));
    TRY(plan_empty(&toc->plan, toc->lba, count, toc->record.mode));
    toc->lba += count;
    return ST_OK;
}

/* ---- tracks ---- */

struct mode_row {
    const char *word;
    enum track_mode mode;
    uint16_t len;
};
static const struct mode_row modes[] = {
    {"AUDIO", TRACK_AUDIO, 2352},       {"MODE1", TRACK_MODE1, 2048},       {"MODE1_RAW", TRACK_MODE1, 2352},
    {"MODE2", TRACK_MODE2, 2336},       {"MODE2_FORM1", TRACK_FORM1, 2048}, {"MODE2_FORM2", TRACK_FORM2, 2324},
    {"MODE2_FORM_MIX", TRACK_XA, 2336}, {"MODE2_RAW", TRACK_XA, 2352},
};

static const struct mode_row *find_mode(struct bytes word) {
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (text_is(word, modes[i].word))
            return &modes[i];
    return NULL;
}

static enum status begin_track(struct toc *toc) {
    TRY(next(toc));
    const struct mode_row *row = toc->token.kind == TOKEN_WORD ? find_mode(toc->token.text) : NULL;
    if (!row || !record_make(row->mode, row->len, &toc->record))
        return FAIL(toc, "\"%.*s\" is no track mode", SHOWN(toc->token.text));
    TRY(next(toc));
    bool packs, raw;
    TRY(accept(toc, "RW", &packs));
    TRY(accept(toc, "RW_RAW", &raw));
    toc->record.sub = raw ? SUB_RAW : packs ? SUB_RW : SUB_NONE;
    toc->record.sub_len = raw || packs ? SUB_LEN : 0;
    uint32_t number = toc->first_track + toc->plan.track_count;
    if (number > 99 || toc->plan.track_count == DISC_MAX_TRACKS)
        return FAIL(toc, "a track behind number 99");
    toc->track = (struct track){.number = (uint8_t)number, .mode = row->mode,
                                .control = row->mode == TRACK_AUDIO ? 0 : CONTROL_DATA,
                                .first = toc->plan.track_count ? toc->lba : -PREGAP_LEN};
    toc->started = toc->has_file = toc->has_data = false;
    toc->index_count = 1;
    toc->index[0] = toc->lba;
    return ST_OK;
}

static enum status on_start(struct toc *toc, int32_t begun_at) {
    int32_t at = toc->lba - begun_at;
    TRY(next(toc));
    if (is_length(toc))
        TRY(take_msf(toc, &at));
    if (toc->started)
        return FAIL(toc, "a second START");
    if (at > CD_MAX_LBA - begun_at)
        return FAIL(toc, "START lies behind every disc");
    toc->started = true;
    toc->index[0] = begun_at + at;
    return ST_OK;
}

static enum status on_index(struct toc *toc) {
    int32_t at;
    TRY(next(toc));
    TRY(take_msf(toc, &at));
    if (toc->index_count == DISC_MAX_TRACKS)
        return FAIL(toc, "more than 99 indices");
    if (at > CD_MAX_LBA || toc->index[0] + at <= toc->index[toc->index_count - 1])
        return FAIL(toc, "INDEX %u is not behind the one before", toc->index_count + 1);
    toc->index[toc->index_count] = toc->index[0] + at;
    toc->index_count++;
    return ST_OK;
}

static enum status on_isrc(struct toc *toc) {
    struct bytes value;
    TRY(next(toc));
    TRY(take_string(toc, "ISRC", &value));
    if (value.len == 12)
        memcpy(toc->track.isrc, value.at, 12);
    return value.len == 12 && isrc_valid(toc->track.isrc) ? ST_OK : FAIL(toc, "\"%.*s\" is no ISRC", SHOWN(value));
}

/* [NO] COPY, [NO] PRE_EMPHASIS, TWO_CHANNEL_AUDIO, FOUR_CHANNEL_AUDIO */
static enum status on_flag(struct toc *toc, bool *ret) {
    bool no;
    uint8_t bit;
    TRY(accept(toc, "NO", &no));
    *ret = true;
    if (is_word(toc, "COPY"))
        bit = CONTROL_COPY;
    else if (is_word(toc, "PRE_EMPHASIS"))
        bit = CONTROL_PREEMPHASIS;
    else if (!no && (is_word(toc, "FOUR_CHANNEL_AUDIO") || is_word(toc, "TWO_CHANNEL_AUDIO")))
        bit = CONTROL_FOUR_CHANNEL, no = is_word(toc, "TWO_CHANNEL_AUDIO");
    else if (no)
        return FAIL(toc, "NO what?");
    else {
        *ret = false;
        return ST_OK;
    }
    toc->track.control = (uint8_t)(no ? toc->track.control & ~bit : toc->track.control | bit);
    return next(toc);
}

static enum status on_statement(struct toc *toc, int32_t begun_at) {
    bool flag;
    TRY(on_flag(toc, &flag));
    if (flag)
        return ST_OK;
    if (is_word(toc, "FILE") || is_word(toc, "AUDIOFILE"))
        return on_file(toc);
    if (is_word(toc, "DATAFILE"))
        return on_datafile(toc);
    if (is_word(toc, "SILENCE") || is_word(toc, "ZERO"))
        return on_empty(toc, is_word(toc, "ZERO"));
    if (is_word(toc, "START"))
        return on_start(toc, begun_at);
    if (is_word(toc, "INDEX"))
        return on_index(toc);
    if (is_word(toc, "ISRC"))
        return on_isrc(toc);
    if (is_word(toc, "CD_TEXT"))
        return take_cd_text(toc, toc->track.number);
    if (is_word(toc, "PREGAP")) {
        int32_t frames, count;
        TRY(next(toc));
        TRY(take_msf(toc, &frames));
        TRY(more_sectors(toc, (uint64_t)frames, &count));
        TRY(plan_empty(&toc->plan, toc->lba, count, toc->record.mode));
        toc->lba += count;
        toc->started = true;
        toc->index[0] = toc->lba;
        return ST_OK;
    }
    if (is_word(toc, "END")) { /* a post-gap is in the track all the same */
        int32_t frames;
        TRY(next(toc));
        return is_length(toc) ? take_msf(toc, &frames) : ST_OK;
    }
    if (is_word(toc, "FIFO"))
        return error_set(toc->source->error, ST_UNSUPPORTED, toc->token.line, "a FIFO is no image");
    return FAIL(toc, "\"%.*s\" is no statement of a track", SHOWN(toc->token.text));
}

static enum status take_track(struct toc *toc) {
    int32_t begun_at = toc->lba;
    uint32_t line = toc->token.line;
    TRY(begin_track(toc));
    while (toc->token.kind != TOKEN_END && !is_word(toc, "TRACK"))
        TRY(on_statement(toc, begun_at));
    if (toc->index[toc->index_count - 1] >= toc->lba)
        return error_set(toc->source->error, ST_BAD_FORMAT, line, "the track ends before its last index");
    toc->track.start = toc->index[0];
    toc->track.end = toc->lba;
    TRY(plan_track(&toc->plan, &toc->track, NULL));
    return plan_indices(&toc->plan, toc->index, toc->index_count);
}

/* ---- the whole ---- */

static enum status take_header(struct toc *toc, bool *ret) {
    static const struct {
        const char *word;
        uint8_t type;
    } types[] = {{"CD_DA", 0}, {"CD_ROM", 0}, {"CD_ROM_XA", 0x20}, {"CD_I", 0x10}};
    struct bytes value;
    *ret = true;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (is_word(toc, types[i].word)) {
            toc->type = types[i].type;
            return next(toc);
        }
    if (is_word(toc, "CATALOG")) {
        TRY(next(toc));
        TRY(take_string(toc, "CATALOG", &value));
        if (value.len == 13)
            memcpy(toc->mcn, value.at, 13);
        return value.len == 13 && mcn_valid(toc->mcn) ? ST_OK : FAIL(toc, "CATALOG \"%.*s\" is not 13 digits", SHOWN(value));
    }
    if (is_word(toc, "FIRST_TRACK_NO")) {
        TRY(next(toc));
        if (toc->token.kind != TOKEN_WORD || !text_number(toc->token.text, 99, &toc->first_track) || !toc->first_track)
            return FAIL(toc, "FIRST_TRACK_NO is not 1..99");
        return next(toc);
    }
    if (is_word(toc, "CD_TEXT"))
        return take_cd_text(toc, 0);
    *ret = false;
    return ST_OK;
}

static enum status add_cdtext(struct toc *toc) {
    struct disc *disc = toc->disc;
    struct cdtext texts = {0};
    bool any = false, audio = false;
    for (unsigned i = 0; i < LANGUAGES; i++)
        if (toc->block[i]) {
            toc->block[i]->first_track = disc->first_track;
            toc->block[i]->last_track = disc->track[disc->track_count - 1].number;
            texts.block[i] = toc->block[i];
            any = true;
        }
    for (unsigned i = 0; i < disc->track_count; i++)
        audio = audio || disc->track[i].mode == TRACK_AUDIO;
    if (!any || !audio)
        return ST_OK;
    enum status status = cdtext_encode(&disc->arena, &texts, &disc->session[0].cdtext);
    if (status != ST_OK && status != ST_NO_MEMORY) {
        host_say(toc->source->host, LOUD_WARNING, "%s: the texts do not fit CD-TEXT and are left out",
                 toc->source->file->name);
        status = ST_OK;
    }
    return status;
}

static enum status read_all(struct toc *toc) {
    bool header = true;
    TRY(next(toc));
    while (header)
        TRY(take_header(toc, &header));
    TRY(plan_session(&toc->plan, toc->type));
    while (is_word(toc, "TRACK"))
        TRY(take_track(toc));
    if (toc->token.kind != TOKEN_END)
        return FAIL(toc, "\"%.*s\" is no statement of a TOC file", SHOWN(toc->token.text));
    TRY(plan_finish(&toc->plan));
    memcpy(toc->disc->mcn, toc->mcn, sizeof toc->mcn);
    return add_cdtext(toc);
}

/* The first of the words that tell: a disc type, or TRACK with one of cdrdao's modes. */
enum image_match image_match_toc(const struct image_probe *probe) {
    enum image_match by_suffix = probe->is_text && image_listed("toc", probe->suffix) ? MATCH_MAYBE : MATCH_NONE;
    struct text text = probe->text;
    struct bytes line;
    if (!probe->is_text)
        return MATCH_NONE;
    while (text_line(&text, &line, NULL) == ST_OK) {
        struct bytes word = text_word(&line);
        if (text_is(word, "CD_DA") || text_is(word, "CD_ROM") || text_is(word, "CD_ROM_XA") || text_is(word, "CD_I"))
            return MATCH_SURE;
        if (text_is(word, "TRACK"))
            return find_mode(text_word(&line)) ? MATCH_SURE : by_suffix;
        if (text_is(word, "FILE"))
            return by_suffix;
    }
    return by_suffix;
}

enum status image_load_toc(const struct image_source *source, struct disc *disc) {
    struct toc *toc = arena_take(&disc->arena, sizeof *toc);
    if (!toc)
        return ST_NO_MEMORY;
    toc->source = source, toc->disc = disc, toc->line = 1, toc->first_track = 1, toc->plan = plan_of(source, disc); /* the rest is zero: arena memory */
    TRY(image_text(source, disc, &toc->text));
    return read_all(toc);
}
