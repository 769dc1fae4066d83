/* SPDX-License-Identifier: MIT */
/* How is a disc written as a cue sheet: a data file for each track (or one for all), pauses in front of the track they
 * belong to, sessions in REMs, CD-TEXT in a file of its packs? docs/images.md has the grammar. */
#include "disc/msf.h"
#include "image/codec.h"
#include "image/save_work.h"

static const char *mode_word(const struct record *record, bool cdi) {
    static const struct {
        uint16_t modes, len;
        const char *word;
    } words[] = {
        {1 << TRACK_AUDIO, 2352, "AUDIO"},      {1 << TRACK_AUDIO, 2448, "CDG"},
        {1 << TRACK_MODE0, 2336, "MODE0/2336"}, {1 << TRACK_MODE0, 2352, "MODE0/2352"},
        {1 << TRACK_MODE0, 2448, "MODE0/2448"}, {1 << TRACK_MODE1, 2048, "MODE1/2048"},
        {1 << TRACK_MODE1, 2352, "MODE1/2352"}, {1 << TRACK_MODE1, 2448, "MODE1/2448"},
        {1 << TRACK_FORM1, 2048, "MODE2/2048"}, {1 << TRACK_FORM2, 2324, "MODE2/2324"},
        {1 << TRACK_XA, 2336, "MODE2/2336"},
    };
    uint32_t len = record_len(record);
    if (cdi && record->mode == TRACK_XA && (len == 2336 || len == 2352 || len == 2448))
        return len == 2336 ? "CDI/2336" : len == 2352 ? "CDI/2352" : "CDI/2448";
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if ((words[i].modes >> record->mode & 1) && words[i].len == len)
            return words[i].word;
    bool mode2 = record->mode >= TRACK_MODE2;
    return mode2 && len == 2352 ? "MODE2/2352" : mode2 && len == 2448 ? "MODE2/2448" : NULL;
}

static bool can(const struct record *record) { return mode_word(record, false) != NULL; }

/* ---- the sheet ---- */

static void put_flags(struct sheet *sheet, const struct track *track) {
    unsigned control = track->control & (CONTROL_FOUR_CHANNEL | CONTROL_COPY | CONTROL_PREEMPHASIS);
    if (control)
        sheet_put(sheet, "    FLAGS%s%s%s\r\n", control & CONTROL_FOUR_CHANNEL ? " 4CH" : "",
                  control & CONTROL_COPY ? " DCP" : "", control & CONTROL_PREEMPHASIS ? " PRE" : "");
}

/* A text in quotes: a quote inside is doubled, what would end the line is a blank. */
static void put_text(struct sheet *sheet, const char *indent, const char *word, const char *text) {
    if (!text || !*text)
        return;
    sheet_put(sheet, "%s%s \"", indent, word);
    for (; *text; text++)
        sheet_bytes(sheet, *text == '"' ? "\"\"" : (unsigned char)*text < 0x20 ? " " : text, *text == '"' ? 2 : 1);
    sheet_put(sheet, "\"\r\n");
}

/* What is in the file of packs as well, for programs that know only words. */
static void put_words(struct sheet *sheet, const char *indent, const struct cdtext_block *block, unsigned track) {
    static const enum cdtext_type types[] = {CDTEXT_TITLE, CDTEXT_PERFORMER, CDTEXT_SONGWRITER};
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
        put_text(sheet, indent, cdtext_keyword(types[i]), cdtext_text(block, types[i], track));
}

static void put_name(struct sheet *sheet, const char *name) {
    for (; *name; name++)
        sheet_bytes(sheet, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
}

/* What stands between two sessions: lengths, or with one file for all the place in it where the first ends. */
static void put_session(struct sheet *sheet, const struct save_track *track, int32_t place) {
    const struct save *save = sheet->save;
    unsigned number = track->track->session;
    if (save->disc->session_count == 1)
        return;
    if (number > 1) {
        int32_t pregap = track->track->start - track->track->first;
        int32_t length = track->track->first - save->disc->session[number - 2].leadout;
        int32_t leadin = length < LEADIN_LATER ? length : LEADIN_LATER;
        sheet_put(sheet, "REM LEAD-OUT %s\r\n", sheet_msf(place >= 0 ? place : length - leadin).text);
        sheet_put(sheet, "REM SESSION %02u\r\n", number);
        if (place < 0)
            sheet_put(sheet, "REM LEAD-IN %s\r\n", sheet_msf(leadin).text);
        if (place < 0 || pregap != PREGAP_LEN)
            sheet_put(sheet, "REM PREGAP %s\r\n", sheet_msf(pregap).text);
        return;
    }
    sheet_put(sheet, "REM SESSION %02u\r\n", number);
}

/* A track's lines; `at` is where in its file it begins. */
static void put_track(struct sheet *sheet, const struct save_track *track, const struct cdtext_block *words,
                      int32_t at) {
    const struct save *save = sheet->save;
    const struct track *of = track->track;
    const char *isrc = save_isrc(save, track);
    sheet_put(sheet, "  TRACK %02u %s\r\n", of->number,
              mode_word(&track->record, save_session(save, track)->type == 0x10));
    put_words(sheet, "    ", words, of->number);
    put_flags(sheet, of);
    if (isrc[0])
        sheet_put(sheet, "    ISRC %s\r\n", isrc);
    if (track->gap && !track->opens)
        sheet_put(sheet, "    PREGAP %s\r\n", sheet_msf(track->gap).text);
    if (track->opens && of->session > 1)
        sheet_put(sheet, "    REM MSF: %s = LBA: %d\r\n", sheet_msf(of->start + PREGAP_LEN).text, of->start);
    if (track->first < of->start)
        sheet_put(sheet, "    INDEX 00 %s\r\n", sheet_msf(at).text);
    for (unsigned i = 0; i < of->index_count; i++)
        sheet_put(sheet, "    INDEX %02u %s\r\n", i + 1, sheet_msf(at + of->index[i] - track->first).text);
}

/* ---- the data ---- */

static bool as_audio(const struct save *save, const struct save_track *track) {
    return save->options->audio != SAVE_AUDIO_RAW && track->record.mode == TRACK_AUDIO && !track->record.sub_len;
}

static enum status put_data(struct save *save, const struct save_track *track, struct file **file) {
    char ending[32];
    const char *suffix = !as_audio(save, track) ? "bin" : save->options->audio == SAVE_AUDIO_WAV ? "wav" : "flac";
    if (!save->options->one_file || !*file) {
        if (save->options->one_file)
            (void)text_format(ending, sizeof ending, ".%s", suffix);
        else
            save_track_ending(save, track, suffix, ending);
        TRY(save_create_named(save, ending, file));
    }
    return as_audio(save, track) ? save_audio_into(save, track, *file) : save_track_into(save, track, *file);
}

static enum status put_packs(struct sheet *sheet, struct bytes packs) {
    struct save *save = sheet->save;
    struct file *file;
    if (!packs.len)
        return ST_OK;
    TRY(save_create_named(save, ".cdt", &file));
    TRY(save_append(save, file, packs.at, packs.len));
    sheet_put(sheet, "CDTEXTFILE \"");
    put_name(sheet, file->name);
    sheet_put(sheet, "\"\r\n");
    return ST_OK;
}

static enum status put_head(struct sheet *sheet, const struct cdtext_block **words) {
    struct save *save = sheet->save;
    struct bytes packs = save_cdtext(save);
    struct cdtext texts = {0};
    if (save->disc->make != MAKE_PRESSED)
        sheet_put(sheet, "REM ORIGINAL MEDIA-TYPE: %s\r\n", save->disc->make == MAKE_REWRITABLE ? "CD-RW" : "CD-R");
    if (save_mcn(save)[0])
        sheet_put(sheet, "CATALOG %s\r\n", save_mcn(save));
    TRY(put_packs(sheet, packs));
    if (packs.len)
        TRY(cdtext_decode(&save->arena, packs, save->disc->first_track, &texts));
    *words = texts.block[0];
    put_words(sheet, "", *words, 0);
    return ST_OK;
}

static enum status judge(const struct save *save) {
    if (save->disc->medium != MEDIUM_CD)
        return error_set(save->error, ST_UNSUPPORTED, 0, "a cue sheet is of a CD, and this is a DVD or BD");
    if (save->options->one_file && save->options->audio != SAVE_AUDIO_RAW)
        return error_set(save->error, ST_USAGE, 0, "one file for all tracks is raw: not WAV or FLAC");
    return ST_OK;
}

enum status image_save_cue(struct save *save) {
    const struct save_rules rules = {.can = can, .subchannel = save->options->subchannel};
    struct sheet sheet = {.save = save};
    const struct cdtext_block *words;
    struct file *file = NULL, *last = NULL;
    int32_t at = 0;
    TRY(judge(save));
    TRY(save_plan(save, &rules));
    TRY(put_head(&sheet, &words));
    for (unsigned i = 0; i < save->disc->track_count; i++) {
        const struct save_track *track = &save->track[i];
        TRY(put_data(save, track, &file));
        if (track->opens)
            put_session(&sheet, track, i && save->options->one_file ? at : -1);
        if (file != last) {
            sheet_put(&sheet, "FILE \"");
            put_name(&sheet, file->name);
            sheet_put(&sheet, "\" %s\r\n", as_audio(save, track) ? "WAVE" : "BINARY");
            at = 0;
        }
        last = file;
        put_track(&sheet, track, words, at);
        at += save_track_len(track);
    }
    return sheet_write(&sheet);
}
