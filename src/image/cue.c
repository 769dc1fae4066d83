/* SPDX-License-Identifier: MIT */
/* What does a cue sheet say? Its words, line by line; docs/images.md has the grammar. */
#include "image/cue.h"
#include "disc/subchannel.h"
#include "image/codec.h"
#include "image/names.h"

/* ---- lines and their words ---- */

#define FAIL(cue, ...) (error_set((cue)->source->error, ST_BAD_FORMAT, (cue)->text.line, __VA_ARGS__), ST_BAD_FORMAT)
#define WARN(cue, format, ...)                                                                                   \
    host_say((cue)->source->host, LOUD_WARNING, "%s:%u: " format, (cue)->source->file->name, (cue)->text.line,   \
             __VA_ARGS__)
#define SHOWN(bytes) (int)((bytes).len < 60 ? (bytes).len : 60), (const char *)(bytes).at

static struct cue_track *track_now(const struct cue *cue) {
    return cue->track_count ? &cue->track[cue->track_count - 1] : NULL;
}

static enum status nothing_more(const struct cue *cue, struct bytes rest) {
    rest = text_trim(rest);
    return rest.len ? FAIL(cue, "\"%.*s\" stands behind the command", SHOWN(rest)) : ST_OK;
}

static enum status take_msf(const struct cue *cue, struct bytes *rest, int32_t *ret) {
    struct bytes word = text_word(rest);
    if (!text_msf(word, ret))
        return FAIL(cue, "\"%.*s\" is not a time: mm:ss:ff, seconds to 59, frames to 74", SHOWN(word));
    return ST_OK;
}

static enum status take_number(const struct cue *cue, struct bytes *rest, uint32_t most, const char *what, uint32_t *ret) {
    struct bytes word = text_word(rest);
    if (!text_number(word, most, ret))
        return FAIL(cue, "%s \"%.*s\" is not a number up to %u", what, SHOWN(word), most);
    return ST_OK;
}

/* A value that may be quoted; unquoted it is the rest of the line. */
static enum status take_value(struct cue *cue, struct bytes rest, struct bytes *ret) {
    rest = text_trim(rest);
    if (rest.len && rest.at[0] == '"')
        return text_string(&rest, &cue->disc->arena, ret);
    *ret = rest;
    return ST_OK;
}

/* ---- commands ---- */

static enum status on_catalog(struct cue *cue, struct bytes rest) {
    struct bytes value;
    TRY(take_value(cue, rest, &value));
    if (cue->mcn[0])
        return FAIL(cue, "a second CATALOG");
    bool digits = true;
    for (size_t i = 0; i < value.len; i++)
        digits = digits && value.at[i] >= '0' && value.at[i] <= '9';
    if (!digits || value.len < 12 || value.len > 13) {
        WARN(cue, "CATALOG \"%.*s\" is not 13 digits and is ignored", SHOWN(value));
        return ST_OK;
    }
    cue->mcn[0] = '0'; /* a UPC of twelve digits is an EAN with a leading zero */
    memcpy(cue->mcn + 13 - value.len, value.at, value.len);
    return ST_OK;
}

static enum status on_cdtextfile(struct cue *cue, struct bytes rest) {
    cue->cdtext_line = cue->text.line;
    return take_value(cue, rest, &cue->cdtext_name);
}

/* An unquoted name may hold blanks: the type is the last word. */
static struct bytes split_last_word(struct bytes *line) {
    size_t at = line->len;
    while (at > 0 && line->at[at - 1] != ' ' && line->at[at - 1] != '\t')
        at--;
    struct bytes last = {line->at + at, line->len - at};
    *line = text_trim((struct bytes){line->at, at});
    return last;
}

/* A sum whose every bit depends on every byte, of eight bytes at a time. */
static uint32_t sum_of(struct bytes name) {
    enum { STEP = 8 };
    const uint64_t odd = 0x9e3779b97f4a7c15;
    uint64_t sum = name.len, last = 0;
    for (; name.len >= STEP; name.at += STEP, name.len -= STEP)
        sum = (sum ^ sum >> 32 ^ get_le64(name.at)) * odd;
    for (size_t i = 0; i < name.len; i++)
        last = last << 8 | name.at[i];
    sum = (sum ^ sum >> 32 ^ last) * odd;
    return (uint32_t)(sum >> 32);
}

static bool names_same(const struct cue_file *a, const struct cue_file *b) {
    return a->sum == b->sum && a->name.len == b->name.len && memcmp(a->name.at, b->name.at, a->name.len) == 0;
}

static enum status on_file(struct cue *cue, struct bytes rest) {
    struct bytes name, type;
    rest = text_trim(rest);
    if (rest.len && rest.at[0] == '"') {
        TRY(text_string(&rest, &cue->disc->arena, &name));
        type = text_word(&rest);
        TRY(nothing_more(cue, rest));
    } else {
        type = split_last_word(&rest);
        name = rest;
    }
    if (!name.len || !type.len)
        return FAIL(cue, "FILE wants a name and a type");
    bool binary = text_is(type, "BINARY"), motorola = text_is(type, "MOTOROLA");
    struct cue_file named = {.name = name, .big_endian = motorola, .line = cue->text.line, .raw = binary || motorola};
    named.sum = sum_of(name);
    if (cue->file_count && names_same(&cue->file[cue->file_count - 1], &named))
        return ST_OK; /* some writers repeat the FILE in front of each TRACK: it goes on */
    if (cue->file_count == IMAGE_MAX_FILES)
        return FAIL(cue, "more than %d FILEs", IMAGE_MAX_FILES);
    void *array = cue->file;
    struct cue_file *file = array_more(&cue->disc->arena, &array, &cue->file_room, cue->file_count, sizeof *file);
    if (!file)
        return ST_NO_MEMORY;
    cue->file = array;
    cue->file_count++;
    *file = named;
    return ST_OK;
}

/* The words behind TRACK nn, the record each stands for, and the bytes of subchannel in it. */
struct mode_row {
    const char *word;
    enum track_mode mode;
    uint16_t main_len, sub_len;
    bool cdi;
};
static const struct mode_row modes[] = {
    {"AUDIO", TRACK_AUDIO, 2352, 0, false},     {"CDG", TRACK_AUDIO, 2352, 96, false},
    {"MODE0/2336", TRACK_MODE0, 2336, 0, false}, {"MODE0/2352", TRACK_MODE0, 2352, 0, false},
    {"MODE1/2048", TRACK_MODE1, 2048, 0, false}, {"MODE1/2352", TRACK_MODE1, 2352, 0, false},
    {"MODE1/2448", TRACK_MODE1, 2352, 96, false}, {"MODE2/2048", TRACK_FORM1, 2048, 0, false},
    {"MODE2/2324", TRACK_FORM2, 2324, 0, false}, {"MODE2/2332", TRACK_XA, 2332, 0, false},
    {"MODE2/2336", TRACK_XA, 2336, 0, false},   {"MODE2/2352", TRACK_XA, 2352, 0, false},
    {"MODE2/2448", TRACK_XA, 2352, 96, false},  {"CDI/2336", TRACK_XA, 2336, 0, true},
    {"CDI/2352", TRACK_XA, 2352, 0, true},      {"CDI/2448", TRACK_XA, 2352, 96, true},
    {"MODE0/2448", TRACK_MODE0, 2352, 96, false}, {"MODE1_RAW", TRACK_MODE1, 2352, 0, false},
    {"MODE2_RAW", TRACK_XA, 2352, 0, false},    {"MODE1", TRACK_MODE1, 2048, 0, false},
    {"MODE2", TRACK_XA, 2336, 0, false},
};

static const struct mode_row *find_mode(struct bytes word) {
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (text_is(word, modes[i].word))
            return &modes[i];
    return NULL;
}

static enum status check_track_done(const struct cue *cue) {
    const struct cue_track *track = track_now(cue);
    if (!track || (track->index_count && cue->index[track->first_index + track->index_count - 1].number > 0))
        return ST_OK;
    return error_set(cue->source->error, ST_BAD_FORMAT, track->line, "track %u has no INDEX 01", track->number);
}

static enum status begin_session(struct cue *cue) {
    if (cue->session_count == DISC_MAX_SESSIONS)
        return FAIL(cue, "more than 99 sessions");
    cue->session[++cue->session_count] = cue->due;
    cue->session_due = false;
    return ST_OK;
}

static enum status on_track(struct cue *cue, struct bytes rest) {
    uint32_t number;
    TRY(take_number(cue, &rest, 99, "the track number", &number));
    struct bytes word = text_word(&rest);
    const struct mode_row *mode = find_mode(word);
    if (!mode)
        return FAIL(cue, "\"%.*s\" is no track mode", SHOWN(word));
    TRY(nothing_more(cue, rest));
    if (!cue->file_count)
        return FAIL(cue, "TRACK %u stands before the first FILE", number);
    if (!number)
        return FAIL(cue, "a track cannot be number 0");
    TRY(check_track_done(cue));
    const struct cue_track *before = track_now(cue);
    uint32_t expected = before ? before->number + 1u : number;
    if (before && number == 1 && cue->session_due) {
        WARN(cue, "TRACK 01 of a later session is renumbered to %u", expected);
        number = expected;
    }
    if (number != expected || number > 99)
        return FAIL(cue, "TRACK %u follows TRACK %u", number, expected - 1);
    if (!cue->session_count || cue->session_due)
        TRY(begin_session(cue));
    cue->due = (struct cue_session){CUE_NONE, CUE_NONE, CUE_NONE, false};
    void *array = cue->track;
    struct cue_track *track = array_more(&cue->disc->arena, &array, &cue->track_room, cue->track_count, sizeof *track);
    if (!track)
        return ST_NO_MEMORY;
    cue->track = array;
    cue->track_count++;
    *track = (struct cue_track){.number = (uint8_t)number,
                                .control = mode->mode == TRACK_AUDIO ? 0 : CONTROL_DATA,
                                .cdi = mode->cdi,
                                .line = cue->text.line,
                                .first_index = cue->index_count,
                                .lba = CUE_NO_LBA,
                                .leadout_at = CUE_NONE,
                                .session = cue->session_count};
    if (!record_make(mode->mode, mode->main_len, &track->record))
        return FAIL(cue, "\"%.*s\" has no record of this size", SHOWN(word));
    track->record.sub_len = mode->sub_len;
    track->record.sub = mode->sub_len ? SUB_RAW : SUB_NONE;
    return ST_OK;
}

static enum status check_index_order(const struct cue *cue, const struct cue_track *track, uint32_t number, int32_t at) {
    uint32_t file = cue->file_count - 1;
    if (!track->index_count) {
        if (number > 1)
            return FAIL(cue, "the first INDEX of track %u is %u, not 00 or 01", track->number, number);
    } else if (number != cue->index[cue->index_count - 1].number + 1u) {
        return FAIL(cue, "INDEX %02u follows INDEX %02u", number, cue->index[cue->index_count - 1].number);
    }
    const struct cue_index *before = cue->index_count ? &cue->index[cue->index_count - 1] : NULL;
    if (before && before->file == file && at <= before->at)
        return FAIL(cue, "INDEX %02u is not behind the INDEX before it", number);
    return ST_OK;
}

static enum status on_index(struct cue *cue, struct bytes rest) {
    uint32_t number;
    int32_t at;
    TRY(take_number(cue, &rest, 99, "INDEX", &number));
    TRY(take_msf(cue, &rest, &at));
    TRY(nothing_more(cue, rest));
    struct cue_track *track = track_now(cue);
    if (!track)
        return FAIL(cue, "INDEX stands before the first TRACK");
    TRY(check_index_order(cue, track, number, at));
    if (!track->index_count)
        track->lba = cue->lba_due;
    cue->lba_due = CUE_NO_LBA;
    void *array = cue->index;
    struct cue_index *index = array_more(&cue->disc->arena, &array, &cue->index_room, cue->index_count, sizeof *index);
    if (!index)
        return ST_NO_MEMORY;
    cue->index = array;
    cue->index_count++;
    *index = (struct cue_index){(uint8_t)number, (uint16_t)(cue->file_count - 1), at, cue->text.line};
    track->index_count++;
    return ST_OK;
}

/* The track a command before its first INDEX speaks of. */
static enum status track_before_index(const struct cue *cue, const char *command, struct cue_track **ret) {
    *ret = track_now(cue);
    if (!*ret)
        return FAIL(cue, "%s stands before the first TRACK", command);
    return (*ret)->index_count ? FAIL(cue, "%s stands behind an INDEX of its track", command) : ST_OK;
}

static enum status on_pregap(struct cue *cue, struct bytes rest) {
    struct cue_track *track;
    TRY(track_before_index(cue, "PREGAP", &track));
    if (track->pregap)
        return FAIL(cue, "a second PREGAP");
    TRY(take_msf(cue, &rest, &track->pregap));
    return nothing_more(cue, rest);
}

static enum status on_postgap(struct cue *cue, struct bytes rest) {
    struct cue_track *track = track_now(cue);
    if (!track || !track->index_count)
        return FAIL(cue, "POSTGAP stands before the INDEXes of its track");
    if (track->postgap)
        return FAIL(cue, "a second POSTGAP");
    TRY(take_msf(cue, &rest, &track->postgap));
    return nothing_more(cue, rest);
}

static enum status on_flags(struct cue *cue, struct bytes rest) {
    struct cue_track *track;
    TRY(track_before_index(cue, "FLAGS", &track));
    for (struct bytes word = text_word(&rest); word.len; word = text_word(&rest)) {
        if (text_is(word, "DCP"))
            track->control |= CONTROL_COPY;
        else if (text_is(word, "4CH"))
            track->control |= CONTROL_FOUR_CHANNEL;
        else if (text_is(word, "PRE"))
            track->control |= CONTROL_PREEMPHASIS;
        else if (!text_is(word, "SCMS") && !text_is(word, "DATA")) /* not a bit of Q; said by the mode already */
            return FAIL(cue, "\"%.*s\" is no flag: DCP, 4CH, PRE, SCMS, DATA", SHOWN(word));
    }
    return ST_OK;
}

static enum status on_isrc(struct cue *cue, struct bytes rest) {
    struct cue_track *track;
    struct bytes value;
    TRY(track_before_index(cue, "ISRC", &track));
    TRY(take_value(cue, rest, &value));
    char isrc[13] = {0};
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '-')
            continue;
        if (len == 12)
            return FAIL(cue, "ISRC \"%.*s\" has more than twelve characters", SHOWN(value));
        isrc[len++] = (char)(value.at[i] >= 'a' && value.at[i] <= 'z' ? value.at[i] - 32 : value.at[i]);
    }
    if (len != 12 || !isrc_valid(isrc))
        return FAIL(cue, "ISRC \"%.*s\" is not five letters or digits and seven digits", SHOWN(value));
    memcpy(track->isrc, isrc, sizeof isrc);
    return ST_OK;
}

/* ---- REM: what sheets say in comments ---- */

static enum status on_rem_session(struct cue *cue, struct bytes rest) {
    uint32_t number;
    TRY(take_number(cue, &rest, DISC_MAX_SESSIONS, "REM SESSION", &number));
    if (number && number == cue->session_count)
        return ST_OK;
    if (number != cue->session_count + 1u)
        return FAIL(cue, "REM SESSION %02u follows session %u", number, cue->session_count);
    cue->session_due = true;
    return ST_OK;
}

static enum status on_rem_leadout(struct cue *cue, struct bytes rest) {
    int32_t at;
    TRY(take_msf(cue, &rest, &at));
    struct cue_track *track = track_now(cue);
    cue->due.leadout = at;
    if (track && track->index_count && at > cue->index[cue->index_count - 1].at)
        track->leadout_at = at;
    return ST_OK;
}

/* REM MSF: mm:ss:ff = LBA: n */
static enum status on_rem_msf(struct cue *cue, struct bytes rest) {
    for (struct bytes word = text_word(&rest); word.len; word = text_word(&rest)) {
        if (!text_is(word, "LBA:"))
            continue;
        int32_t lba;
        word = text_word(&rest);
        if (!text_integer(word, &lba) || lba < -PREGAP_LEN || lba >= CD_MAX_LBA)
            return FAIL(cue, "\"%.*s\" is no LBA of a CD", SHOWN(word));
        cue->lba_due = lba;
        return ST_OK;
    }
    return ST_OK;
}

static enum status on_rem_original(struct cue *cue, struct bytes rest) {
    if (!text_is(text_word(&rest), "MEDIA-TYPE:"))
        return ST_OK;
    struct bytes word = text_word(&rest);
    if (text_is(word, "CD-R"))
        cue->disc->make = MAKE_RECORDABLE;
    else if (text_is(word, "CD-RW"))
        cue->disc->make = MAKE_REWRITABLE;
    return ST_OK;
}

static enum status on_rem(struct cue *cue, struct bytes rest) {
    struct bytes word = text_word(&rest);
    if (text_is(word, "SESSION"))
        return on_rem_session(cue, rest);
    if (text_is(word, "LEAD-OUT"))
        return on_rem_leadout(cue, rest);
    if (text_is(word, "LEAD-IN"))
        return take_msf(cue, &rest, &cue->due.leadin);
    if (text_is(word, "PREGAP"))
        return take_msf(cue, &rest, &cue->due.pregap);
    if (text_is(word, "MSF:"))
        return on_rem_msf(cue, rest);
    if (text_is(word, "ORIGINAL"))
        return on_rem_original(cue, rest);
    if (text_is(word, "HIGH-DENSITY"))
        cue->due.high_density = cue->session_due = true;
    return ST_OK;
}

/* ---- CD-TEXT in words ---- */

static enum status add_tag(struct cue *cue, enum cdtext_type type, struct bytes rest) {
    struct bytes value;
    TRY(take_value(cue, rest, &value));
    if (!cue->tags) {
        cue->tags = arena_take(&cue->disc->arena, sizeof *cue->tags);
        if (!cue->tags)
            return ST_NO_MEMORY;
    }
    const char *text = text_utf8(&cue->text, value, &cue->disc->arena);
    const struct cue_track *track = track_now(cue);
    if (!text)
        return ST_NO_MEMORY;
    cue->tags->text[type - CDTEXT_TITLE][track ? track->number : 0] = text;
    return ST_OK;
}

struct command_row {
    const char *word;
    enum status (*on)(struct cue *cue, struct bytes rest);
};
static const struct command_row commands[] = {
    {"INDEX", on_index},   {"TRACK", on_track},     {"FILE", on_file},   {"REM", on_rem},
    {"FLAGS", on_flags},   {"ISRC", on_isrc},       {"PREGAP", on_pregap}, {"POSTGAP", on_postgap},
    {"CATALOG", on_catalog}, {"CDTEXTFILE", on_cdtextfile},
};

static enum status obey(struct cue *cue, struct bytes line) {
    struct bytes rest = line, word = text_word(&rest);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (text_is(word, commands[i].word))
            return commands[i].on(cue, rest);
    if (!word.len || word.at[0] == ';' || text_begins(word, "//"))
        return ST_OK;
    enum cdtext_type type = cdtext_type_of(word);
    if (type >= CDTEXT_TITLE && type <= CDTEXT_GENRE)
        return add_tag(cue, type, rest);
    if (!type) /* the sizes and tables of a CD-TEXT listing are made anew */
        WARN(cue, "\"%.*s\" is unknown and ignored", SHOWN(word));
    return ST_OK;
}

static enum status parse(struct cue *cue) {
    struct bytes line;
    enum status status;
    while ((status = text_line(&cue->text, &line, cue->source->error)) == ST_OK)
        TRY(obey(cue, line));
    if (status != ST_NOT_FOUND)
        return status;
    if (!cue->track_count)
        return error_set(cue->source->error, ST_BAD_FORMAT, 0, "the sheet has no TRACK");
    return check_track_done(cue);
}

/* Room for what a text of this length holds nearly always: a track in 45 letters, an index in 20. */
static enum status reserve(struct cue *cue) {
    size_t len = (size_t)(cue->text.end - cue->text.at);
    cue->track_room = len / 45 < DISC_MAX_TRACKS ? (uint32_t)(len / 45) + 1 : DISC_MAX_TRACKS;
    cue->index_room = 2 * cue->track_room;
    cue->track = arena_take(&cue->disc->arena, cue->track_room * sizeof *cue->track);
    cue->index = arena_take(&cue->disc->arena, cue->index_room * sizeof *cue->index);
    return cue->track && cue->index ? ST_OK : ST_NO_MEMORY;
}

/* ---- the files ---- */

/* Suffixes that are taken at their word when the sheet calls the file raw: opening a disc of 99 files reads none of them. */
static bool surely_raw(const struct cue_file *file, const char *suffix) {
    return file->raw && image_listed("bin img iso raw cdr", suffix);
}

static enum status look_inside(struct cue *cue, struct cue_file *file) {
    char suffix[8];
    uint8_t magic[12];
    name_suffix(file->file->name, suffix);
    if (!file->file->size)
        return error_set(cue->source->error, ST_BAD_FORMAT, file->line, "%s is empty", file->file->name);
    if (surely_raw(file, suffix) || file->file->size < sizeof magic)
        return ST_OK;
    TRY(file_read(file->file, 0, magic, sizeof magic));
    if (!codec_is_audio_named(magic, suffix))
        return ST_OK;
    struct file *pcm;
    enum status status = codec_audio_open(file->file, cue->source->host, &pcm, NULL, cue->source->error);
    if (status != ST_OK) {
        cue->source->error->line = file->line;
        return status;
    }
    TRY(disc_own(cue->disc, pcm));
    file->file = pcm;
    file->pcm = true;
    file->big_endian = false;
    return ST_OK;
}

/* A lone FILE that is not there may have been renamed with its sheet. */
static enum status open_lone(struct cue *cue, struct cue_file *file) {
    static const char *const suffixes[] = {"bin", "img", "iso", "wav", "flac"};
    enum status status = ST_NOT_FOUND;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes && status == ST_NOT_FOUND; i++)
        status = name_open_sibling(cue->source, cue->disc, suffixes[i], &file->file);
    if (status == ST_OK)
        host_say(cue->source->host, LOUD_WARNING, "%s: \"%.*s\" is not there; %s is taken for it", cue->source->file->name,
                 SHOWN(file->name), file->file->name);
    return status;
}

/* The FILE of this name before this one, or NULL. */
static const struct cue_file *find_same(const struct cue *cue, const struct cue_file *file) {
    for (const struct cue_file *before = cue->file; before < file; before++)
        if (names_same(before, file))
            return before;
    return NULL;
}

static enum status open_files(struct cue *cue) {
    uint32_t seen[64] = {0}; /* a bit for the low bits of each name's sum: nearly all are new, and need not be compared */
    for (uint32_t i = 0; i < cue->file_count; i++) {
        struct cue_file *file = &cue->file[i];
        uint32_t *marks = &seen[file->sum / 32 % 64], mark = 1u << file->sum % 32;
        const struct cue_file *same = *marks & mark ? find_same(cue, file) : NULL;
        if (same) {
            file->file = same->file, file->pcm = same->pcm;
            continue;
        }
        *marks |= mark;
        enum status status = name_open(cue->source, cue->disc, &cue->text, file->name, file->line, &file->file);
        if (status == ST_NOT_FOUND && cue->file_count == 1) {
            enum status lone = open_lone(cue, file);
            status = lone == ST_NOT_FOUND ? status : lone;
        }
        TRY(status);
        TRY(look_inside(cue, file));
    }
    return ST_OK;
}

enum { CDTEXT_MAX = 2048 * 18 + 8 };

static enum status read_cdtext_file(struct cue *cue, struct bytes *ret) {
    struct file *file;
    TRY(name_open(cue->source, cue->disc, &cue->text, cue->cdtext_name, cue->cdtext_line, &file));
    if (file->size > CDTEXT_MAX)
        return error_set(cue->source->error, ST_TOO_LARGE, cue->cdtext_line, "%s is too long for CD-TEXT", file->name);
    uint8_t *raw = arena_take(&cue->disc->arena, (size_t)file->size);
    if (!raw)
        return ST_NO_MEMORY;
    TRY(file_read(file, 0, raw, (size_t)file->size));
    *ret = cdtext_packs((struct bytes){raw, (size_t)file->size});
    if (!ret->len)
        return error_set(cue->source->error, ST_BAD_FORMAT, cue->cdtext_line, "%s holds no CD-TEXT packs", file->name);
    return ST_OK;
}

/* One block, in the first set that has all its characters: what the sheet says, and the codes it gave. */
static enum status encode_tags(struct cue *cue, struct bytes *ret) {
    struct disc *disc = cue->disc;
    struct cdtext_block *tags = cue->tags;
    cdtext_choose_set(tags);
    tags->first_track = disc->first_track;
    tags->last_track = disc->track[disc->track_count - 1].number;
    if (cue->mcn[0])
        tags->text[CDTEXT_CODES - CDTEXT_TITLE][0] = cue->mcn;
    for (unsigned i = 0; i < disc->track_count; i++)
        if (disc->track[i].isrc[0])
            tags->text[CDTEXT_CODES - CDTEXT_TITLE][disc->track[i].number] = disc->track[i].isrc;
    enum status status = cdtext_encode(&disc->arena, &(struct cdtext){.block = {tags}}, ret);
    if (status == ST_NO_MEMORY)
        return status;
    if (status != ST_OK)
        host_say(cue->source->host, LOUD_WARNING, "%s: the texts do not fit CD-TEXT and are left out",
                 cue->source->file->name);
    return ST_OK;
}

static enum status add_cdtext(struct cue *cue) {
    struct bytes packs = {0};
    if (cue->cdtext_name.len)
        TRY(read_cdtext_file(cue, &packs));
    else if (cue->tags)
        TRY(encode_tags(cue, &packs));
    /* The packs stand in the lead-in of the first session that has audio. */
    for (unsigned i = 0; i < cue->disc->track_count && packs.len; i++)
        if (cue->disc->track[i].mode == TRACK_AUDIO) {
            cue->disc->session[cue->disc->track[i].session - 1].cdtext = packs;
            return ST_OK;
        }
    return ST_OK;
}

/* ---- the face ---- */

/* The first of the words FILE and TRACK that begins a line. */
enum image_match image_match_cue(const struct image_probe *probe) {
    enum image_match by_suffix = image_listed("cue", probe->suffix) ? MATCH_MAYBE : MATCH_NONE;
    if (!probe->is_text)
        return by_suffix;
    struct text text = probe->text;
    struct bytes line;
    while (text_line(&text, &line, NULL) == ST_OK) {
        struct bytes word = text_word(&line);
        if (text_is(word, "FILE"))
            return MATCH_SURE;
        uint32_t number;
        if (text_is(word, "TRACK"))
            return text_number(text_word(&line), UINT32_MAX, &number) ? MATCH_SURE : by_suffix;
    }
    return by_suffix;
}

enum status image_load_cue(const struct image_source *source, struct disc *disc) {
    struct cue *cue = arena_take(&disc->arena, sizeof *cue);
    if (!cue)
        return ST_NO_MEMORY;
    cue->source = source, cue->disc = disc, cue->lba_due = CUE_NO_LBA; /* the rest is zero: arena memory */
    cue->due = (struct cue_session){CUE_NONE, CUE_NONE, CUE_NONE, false};
    TRY(image_text(source, disc, &cue->text));
    TRY(reserve(cue));
    TRY(parse(cue));
    TRY(open_files(cue));
    TRY(cue_lay_out(cue));
    memcpy(disc->mcn, cue->mcn, sizeof disc->mcn);
    return add_cdtext(cue);
}
