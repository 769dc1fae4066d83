/* SPDX-License-Identifier: MIT */
/* How is a disc written as a table of contents of cdrdao: one text over one data file, audio high byte first, in one
 * session? */
#include "image/save_work.h"

static const char *mode_word(const struct record *record) {
    static const struct {
        uint16_t mode, len;
        const char *word;
    } words[] = {
        {TRACK_AUDIO, 2352, "AUDIO"},       {TRACK_MODE1, 2048, "MODE1"},       {TRACK_MODE1, 2352, "MODE1_RAW"},
        {TRACK_MODE2, 2336, "MODE2"},       {TRACK_MODE2, 2352, "MODE2_RAW"},   {TRACK_FORM1, 2048, "MODE2_FORM1"},
        {TRACK_FORM1, 2352, "MODE2_RAW"},   {TRACK_FORM2, 2324, "MODE2_FORM2"}, {TRACK_FORM2, 2352, "MODE2_RAW"},
        {TRACK_XA, 2336, "MODE2_FORM_MIX"}, {TRACK_XA, 2352, "MODE2_RAW"},
    };
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].mode == record->mode && words[i].len == record->main_len)
            return words[i].word;
    return NULL;
}

static bool can(const struct record *record) { return mode_word(record) != NULL; }

/* ---- strings ---- */

/* Quotes, backslashes and control characters by backslash. */
static void put_string(struct sheet *sheet, const char *text) {
    sheet_put(sheet, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\' || c < 0x20 || c == 0x7f)
            sheet_put(sheet, "\\%u%u%u", c >> 6u, c >> 3u & 7u, c & 7u);
        else
            sheet_bytes(sheet, text, 1);
    }
    sheet_put(sheet, "\"");
}

/* ---- CD-TEXT ---- */

static const char *item_word(enum cdtext_type type, unsigned track) {
    if (type == CDTEXT_CODES)
        return track ? "ISRC" : "UPC_EAN";
    return type == CDTEXT_CLOSED ? "CLOSED" : cdtext_keyword(type);
}

/* { high, low, letters and a zero }: the genre's code and its words. */
static void put_genre(struct sheet *sheet, const struct cdtext_block *block) {
    const char *words = cdtext_text(block, CDTEXT_GENRE, 0);
    if (!block->genre && (!words || !*words))
        return;
    sheet_put(sheet, "    GENRE { %u, %u", block->genre >> 8u, block->genre & 255u);
    for (; words && *words; words++)
        sheet_put(sheet, ", %u", (unsigned char)*words);
    sheet_put(sheet, ", 0 }\n");
}

static void put_block(struct sheet *sheet, const struct cdtext_block *block, unsigned number, unsigned track) {
    static const char *const encodings[] = {[CHARSET_ASCII] = "ENCODING_ASCII",
                                            [CHARSET_MS_JIS] = "ENCODING_MS_JIS",
                                            [CHARSET_KOREAN] = "ENCODING_KOREAN",
                                            [CHARSET_MANDARIN] = "ENCODING_MANDARIN"};
    sheet_put(sheet, "  LANGUAGE %u {\n", number);
    if (!track && (size_t)block->charset < sizeof encodings / sizeof *encodings && encodings[block->charset])
        sheet_put(sheet, "    %s\n", encodings[block->charset]);
    for (enum cdtext_type type = CDTEXT_TITLE; type <= CDTEXT_CODES; type++) {
        const char *word = item_word(type, track), *text = cdtext_text(block, type, track);
        if (type == CDTEXT_GENRE || !word || !text)
            continue;
        sheet_put(sheet, "    %s ", word);
        put_string(sheet, text);
        sheet_put(sheet, "\n");
    }
    if (!track)
        put_genre(sheet, block);
    sheet_put(sheet, "  }\n");
}

static void put_cdtext(struct sheet *sheet, const struct cdtext *texts, unsigned track) {
    bool any = false;
    for (unsigned i = 0; i < CDTEXT_BLOCKS; i++)
        any = any || texts->block[i];
    if (!any)
        return;
    sheet_put(sheet, "CD_TEXT {\n");
    if (!track) {
        sheet_put(sheet, "  LANGUAGE_MAP {\n");
        for (unsigned i = 0; i < CDTEXT_BLOCKS; i++)
            if (texts->block[i])
                sheet_put(sheet, "    %u : %u\n", i, texts->block[i]->language);
        sheet_put(sheet, "  }\n");
    }
    for (unsigned i = 0; i < CDTEXT_BLOCKS; i++)
        if (texts->block[i])
            put_block(sheet, texts->block[i], i, track);
    sheet_put(sheet, "}\n");
}

/* ---- tracks ---- */

static void put_flags(struct sheet *sheet, const struct track *track) {
    bool audio = track->mode == TRACK_AUDIO;
    if (audio || track->control & CONTROL_COPY)
        sheet_put(sheet, track->control & CONTROL_COPY ? "COPY\n" : "NO COPY\n");
    if (audio || track->control & CONTROL_PREEMPHASIS)
        sheet_put(sheet, track->control & CONTROL_PREEMPHASIS ? "PRE_EMPHASIS\n" : "NO PRE_EMPHASIS\n");
    if (audio || track->control & CONTROL_FOUR_CHANNEL)
        sheet_put(sheet, track->control & CONTROL_FOUR_CHANNEL ? "FOUR_CHANNEL_AUDIO\n" : "TWO_CHANNEL_AUDIO\n");
}

static void put_track(struct sheet *sheet, const struct save_track *track, const struct cdtext *texts,
                      const struct file *file) {
    const struct track *of = track->track;
    const char *isrc = save_isrc(sheet->save, track);
    bool samples = of->mode == TRACK_AUDIO && !track->record.sub_len;
    unsigned at = (unsigned)(file->size - (uint64_t)save_track_len(track) * record_len(&track->record));
    sheet_put(sheet, "\n// Track %u\nTRACK %s%s\n", of->number, mode_word(&track->record),
              track->record.sub_len ? " RW_RAW" : "");
    put_flags(sheet, of);
    if (isrc[0])
        sheet_put(sheet, "ISRC \"%s\"\n", isrc);
    put_cdtext(sheet, texts, of->number);
    /* PREGAP of an audio track counts as SILENCE, which cdrdao does not take where records have subchannel. */
    if (track->gap && of->mode == TRACK_AUDIO && !samples)
        sheet_put(sheet, "ZERO AUDIO RW_RAW %s\nSTART\n", sheet_msf(track->gap).text);
    else if (track->gap)
        sheet_put(sheet, "PREGAP %s\n", sheet_msf(track->gap).text);
    sheet_put(sheet, samples ? "FILE " : "DATAFILE ");
    put_string(sheet, file->name);
    sheet_put(sheet, samples ? " #%u 0 %s\n" : " #%u %s\n", at, sheet_msf(save_track_len(track)).text);
    if (track->first < of->start)
        sheet_put(sheet, "START %s\n", sheet_msf(of->start - track->first).text);
    for (unsigned i = 1; i < of->index_count; i++)
        sheet_put(sheet, "INDEX %s\n", sheet_msf(of->index[i] - of->start).text);
}

static const char *type_word(const struct disc *disc) {
    bool data = false;
    for (unsigned i = 0; i < disc->track_count; i++)
        data = data || disc->track[i].mode != TRACK_AUDIO;
    unsigned type = disc->session[disc->session_count - 1].type;
    return type == 0x10 ? "CD_I" : type == 0x20 ? "CD_ROM_XA" : data ? "CD_ROM" : "CD_DA";
}

enum status image_save_toc(struct save *save) {
    const struct save_rules rules = {.can = can, .subchannel = true, .big_endian = true};
    struct sheet sheet = {.save = save};
    struct bytes packs = save_cdtext(save);
    struct cdtext texts = {0};
    struct file *file;
    if (save->disc->medium != MEDIUM_CD)
        return error_set(save->error, ST_UNSUPPORTED, 0,
                         "cdrdao's table of contents is of a CD, and this is a DVD or BD");
    TRY(save_plan(save, &rules));
    TRY(save_create_named(save, ".bin", &file));
    if (packs.len)
        TRY(cdtext_decode(&save->arena, packs, save->disc->first_track, &texts));
    sheet_put(&sheet, "%s\n", type_word(save->disc));
    if (save_mcn(save)[0])
        sheet_put(&sheet, "CATALOG \"%s\"\n", save_mcn(save));
    if (save->disc->first_track != 1)
        sheet_put(&sheet, "FIRST_TRACK_NO %u\n", save->disc->first_track);
    put_cdtext(&sheet, &texts, 0);
    for (unsigned i = 0; i < save->disc->track_count; i++) {
        TRY(save_track_into(save, &save->track[i], file));
        put_track(&sheet, &save->track[i], &texts, file);
    }
    return sheet_write(&sheet);
}
