/* SPDX-License-Identifier: MIT */
/* What does a cdrdao TOC file say of tracks? docs/images.md has the grammar. */
#include "image/toc.h"
#include "disc/subchannel.h"
#include "image/codec.h"
#include "image/names.h"
#include "image/plan.h"
#include "image/splice.h"

enum { SECTOR_SAMPLES = 588, SAMPLE_LEN = 4, CD_EXTRA_GAP = LEADOUT_FIRST + LEADIN_LATER };

/* A file of sectors or samples, and where the last DATAFILE of it stopped. */
struct source_file {
    struct bytes name;
    struct file *file;
    bool pcm;
    uint64_t len;        /* bytes; of decoded audio without the zeros behind */
    uint64_t next;
};

/* What may not stand together in a track: statements that count samples, and those that count records. */
enum unit { UNIT_NONE, UNIT_SAMPLES, UNIT_RECORDS };

struct toc {
    struct toc_words words;
    const struct image_source *source;
    struct disc *disc;
    struct source_file *file;
    uint32_t file_count, file_room;
    unsigned type;
    uint32_t first_track;
    char mcn[14];
    struct toc_texts texts;
    struct plan plan;
    struct splice *splice;       /* NULL: every statement so far was whole sectors */
    int32_t lba;                 /* where the track being read begins */
    /* the track being read: its pieces in order, and places in sectors from its beginning */
    struct track track;
    struct record record;
    struct splice_piece *piece;
    uint32_t piece_count, piece_room;
    uint64_t len;                /* bytes of all pieces */
    enum unit unit;
    uint32_t line;               /* of the statement being read */
    int32_t start, end, index[DISC_MAX_TRACKS];
    unsigned index_count;
    bool started, ended;
};

#define FAIL(toc, ...) TOC_FAIL_AT(&(toc)->words, (toc)->line, __VA_ARGS__)

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
    uint8_t magic[12];
    char suffix[8];
    *file = (struct source_file){.name = name};
    TRY(name_open(toc->source, toc->disc, &toc->words.text, name, toc->line, &file->file));
    file->len = file->file->size;
    if (file->len >= sizeof magic) {
        TRY(file_read(file->file, 0, magic, sizeof magic));
        name_suffix(file->file->name, suffix);
        if (codec_is_audio_named(magic, suffix)) {
            struct file *pcm;
            enum status status = codec_audio_open(file->file, toc->source->host, &pcm, &file->len, toc->source->error);
            toc->source->error->line = toc->line;
            TRY(status);
            TRY(disc_own(toc->disc, pcm));
            file->file = pcm, file->pcm = true;
        }
    }
    toc->file_count++;
    *ret = file;
    return ST_OK;
}

static int32_t sectors_of(const struct toc *toc) {
    uint32_t len = record_len(&toc->record);
    return (int32_t)((toc->len + len - 1) / len);
}

/* Adds bytes to the track, to the piece before when they go on there. */
static enum status add_piece(struct toc *toc, const struct splice_piece *piece) {
    struct splice_piece *last = toc->piece_count ? &toc->piece[toc->piece_count - 1] : NULL;
    uint64_t most = (uint64_t)(CD_MAX_LBA - toc->lba) * record_len(&toc->record);
    if (piece->len > most || toc->len > most - piece->len)
        return error_set(toc->source->error, ST_TOO_LARGE, toc->line, "the track ends behind 99:59:74");
    toc->len += piece->len;
    if (last && last->file == piece->file && last->swapped == piece->swapped &&
        (!piece->file || last->at + last->len == piece->at)) {
        last->len += piece->len;
        return ST_OK;
    }
    void *array = toc->piece;
    last = array_more(&toc->disc->arena, &array, &toc->piece_room, toc->piece_count, sizeof *last);
    if (!last)
        return ST_NO_MEMORY;
    toc->piece = array;
    toc->piece_count++;
    *last = *piece;
    return ST_OK;
}

static enum status use_unit(struct toc *toc, enum unit unit) {
    if (toc->unit && toc->unit != unit)
        return FAIL(toc, "FILE and DATAFILE in one track, or SILENCE and ZERO: samples and records do not mix");
    toc->unit = unit;
    return ST_OK;
}

/* #offset in bytes, where one stands. */
static enum status take_offset(struct toc *toc, uint64_t *at) {
    bool mark;
    uint32_t offset;
    TRY(toc_accept_mark(&toc->words, '#', &mark));
    if (!mark)
        return ST_OK;
    TRY(toc_number(&toc->words, UINT32_MAX, "offset", &offset));
    *at = offset;
    return ST_OK;
}

/* `len` bytes of a file from `at` on; 0: to its end, a whole number of `unit` bytes. */
static enum status add_stored(struct toc *toc, const struct source_file *file, uint64_t at, uint64_t len, uint32_t unit,
                              bool swapped) {
    if (at >= file->len)
        return FAIL(toc, "%s ends before the place named", file->file->name);
    if (!len)
        len = (file->len - at) / unit * unit;
    if (!len)
        return FAIL(toc, "%s holds nothing behind the place named", file->file->name);
    struct splice_piece piece = {.file = file->file, .at = at, .len = len, .swapped = swapped};
    return add_piece(toc, &piece);
}

/* FILE "name" [SWAP] [#offset] start [length] */
static enum status on_file(struct toc *toc) {
    struct bytes name;
    struct source_file *file;
    bool swapped;
    uint64_t offset = 0, start = 0, length = 0;
    TRY(toc_next(&toc->words));
    TRY(toc_string(&toc->words, "FILE", &name));
    TRY(open_source(toc, name, &file));
    TRY(toc_accept(&toc->words, "SWAP", &swapped));
    TRY(take_offset(toc, &offset));
    TRY(toc_length(&toc->words, SECTOR_SAMPLES, &start));
    if (toc->words.token.kind == TOKEN_NUMBER)
        TRY(toc_length(&toc->words, SECTOR_SAMPLES, &length));
    if (toc->record.mode != TRACK_AUDIO || toc->record.sub_len)
        return FAIL(toc, "FILE is for audio without subchannel; use DATAFILE");
    TRY(use_unit(toc, UNIT_SAMPLES));
    /* cdrdao keeps raw audio high byte first. */
    bool high_first = !file->pcm && swapped == toc->source->options->swap_audio;
    return add_stored(toc, file, offset + start * SAMPLE_LEN, length * SAMPLE_LEN, SAMPLE_LEN, high_first);
}

/* DATAFILE "name" [#offset] [length] */
static enum status on_datafile(struct toc *toc) {
    struct bytes name;
    struct source_file *file;
    uint64_t length = 0;
    TRY(toc_next(&toc->words));
    TRY(toc_string(&toc->words, "DATAFILE", &name));
    TRY(open_source(toc, name, &file));
    uint64_t at = file->next;
    TRY(take_offset(toc, &at));
    if (toc->words.token.kind == TOKEN_NUMBER)
        TRY(toc_length(&toc->words, record_len(&toc->record), &length));
    if (file->pcm)
        return FAIL(toc, "%s is an audio file, not data", file->file->name);
    TRY(use_unit(toc, UNIT_RECORDS));
    bool high_first = toc->record.mode == TRACK_AUDIO && !toc->source->options->swap_audio;
    TRY(add_stored(toc, file, at, length, 1, high_first));
    file->next = length ? at + length : file->len;
    return ST_OK;
}

static enum status add_zeros(struct toc *toc, uint64_t len) {
    if (!len)
        return FAIL(toc, "a length of 0");
    struct splice_piece piece = {.len = len};
    return add_piece(toc, &piece);
}

/* SILENCE length: samples */
static enum status on_silence(struct toc *toc) {
    uint64_t length;
    TRY(toc_next(&toc->words));
    TRY(toc_length(&toc->words, SECTOR_SAMPLES, &length));
    if (toc->record.mode != TRACK_AUDIO || toc->record.sub_len)
        return FAIL(toc, "SILENCE is for audio without subchannel; use ZERO");
    TRY(use_unit(toc, UNIT_SAMPLES));
    return add_zeros(toc, length * SAMPLE_LEN);
}

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

/* RW or RW_RAW, where one stands. */
static enum status take_sub(struct toc *toc, enum sub_form *ret) {
    bool packs, raw;
    TRY(toc_accept(&toc->words, "RW", &packs));
    TRY(toc_accept(&toc->words, "RW_RAW", &raw));
    *ret = raw ? SUB_RAW : packs ? SUB_RW : SUB_NONE;
    return ST_OK;
}

/* ZERO [mode] [RW | RW_RAW] length: bytes, or records */
static enum status on_zero(struct toc *toc) {
    uint64_t length;
    enum sub_form sub;
    TRY(toc_next(&toc->words));
    const struct mode_row *row = toc->words.token.kind == TOKEN_WORD ? find_mode(toc->words.token.text) : NULL;
    if (row)
        TRY(toc_next(&toc->words));
    TRY(take_sub(toc, &sub));
    if ((row && (row->mode != toc->record.mode || row->len != toc->record.main_len)) || (sub && sub != toc->record.sub))
        return FAIL(toc, "ZERO of another kind than the track");
    TRY(toc_length(&toc->words, record_len(&toc->record), &length));
    TRY(use_unit(toc, UNIT_RECORDS));
    return add_zeros(toc, length);
}

/* ---- from pieces to sectors ---- */

/* A run of pieces that is whole sectors as one stretch of the splice. */
static enum status store_spliced(struct toc *toc, uint32_t first, uint32_t count, int32_t lba) {
    uint32_t len = record_len(&toc->record);
    if (!toc->splice) {
        toc->splice = splice_new(&toc->disc->arena, toc->source->file->name);
        if (!toc->splice)
            return ST_NO_MEMORY;
        TRY(disc_own(toc->disc, &toc->splice->file));
    }
    uint64_t at = toc->splice->file.size;
    bool high_first = toc->unit == UNIT_RECORDS && toc->record.mode == TRACK_AUDIO && !toc->source->options->swap_audio;
    for (uint32_t i = first; i < first + count; i++) {
        struct splice_piece piece = toc->piece[i];
        if (piece.file && (piece.at > piece.file->size || piece.len > piece.file->size - piece.at))
            return FAIL(toc, "%s ends before the length named", piece.file->name);
        piece.swapped = piece.swapped && !high_first; /* records with subchannel are turned as records */
        TRY(splice_add(toc->splice, &piece));
    }
    uint64_t whole = (toc->splice->file.size - at + len - 1) / len * len;
    toc->splice->file.size = at + whole; /* the rest of the last sector reads as zeros */
    struct extent extent = plan_stored(&toc->plan, &toc->record, &toc->splice->file, at);
    extent.first = lba, extent.count = (int32_t)(whole / len), extent.big_endian = high_first;
    return plan_extent(&toc->plan, &extent);
}

/* One piece that begins with a sector, and ends with one or with its file. */
static enum status store_plain(struct toc *toc, const struct splice_piece *piece, int32_t lba) {
    uint32_t len = record_len(&toc->record);
    int32_t count = (int32_t)((piece->len + len - 1) / len);
    if (!piece->file)
        return plan_empty(&toc->plan, lba, count, toc->record.mode);
    struct extent extent = plan_stored(&toc->plan, &toc->record, piece->file, piece->at);
    extent.first = lba, extent.count = count, extent.big_endian = piece->swapped;
    return plan_extent(&toc->plan, &extent);
}

/* Lays the track's pieces down from an LBA on: each as it is where sectors begin with it, else joined up to where one does. */
static enum status store_track(struct toc *toc, int32_t lba) {
    uint32_t len = record_len(&toc->record), first = 0;
    uint64_t in_run = 0;
    for (uint32_t i = 0; i < toc->piece_count; i++) {
        const struct splice_piece *piece = &toc->piece[i];
        bool last = i + 1 == toc->piece_count;
        in_run += piece->len;
        if (in_run % len && !last)
            continue;
        bool to_the_end = !piece->file || piece->at + piece->len == piece->file->size;
        bool plain = i == first && (in_run % len == 0 || to_the_end);
        TRY(plain ? store_plain(toc, piece, lba) : store_spliced(toc, first, i + 1 - first, lba));
        lba += (int32_t)((in_run + len - 1) / len);
        first = i + 1, in_run = 0;
    }
    return ST_OK;
}

/* ---- tracks ---- */

static enum status begin_track(struct toc *toc) {
    TRY(toc_next(&toc->words));
    const struct mode_row *row = toc->words.token.kind == TOKEN_WORD ? find_mode(toc->words.token.text) : NULL;
    if (!row || !record_make(row->mode, row->len, &toc->record))
        return TOC_FAIL(&toc->words, "\"%.*s\" is no track mode", TOC_SHOWN(toc->words.token.text));
    TRY(toc_next(&toc->words));
    TRY(take_sub(toc, &toc->record.sub));
    toc->record.sub_len = toc->record.sub ? SUB_LEN : 0;
    uint32_t number = toc->first_track + toc->plan.track_count;
    if (number > 99 || toc->plan.track_count == DISC_MAX_TRACKS)
        return FAIL(toc, "a track behind number 99");
    toc->track = (struct track){.number = (uint8_t)number, .mode = row->mode,
                                .control = row->mode == TRACK_AUDIO ? 0 : CONTROL_DATA};
    toc->started = toc->ended = false;
    toc->unit = UNIT_NONE;
    toc->piece_count = toc->index_count = 0;
    toc->len = 0;
    toc->start = 0;
    return ST_OK;
}

/* A place in the track: as given, else where the track has got to. */
static enum status take_place(struct toc *toc, int32_t *ret) {
    TRY(toc_next(&toc->words));
    *ret = sectors_of(toc);
    return toc->words.token.kind == TOKEN_NUMBER ? toc_msf(&toc->words, ret) : ST_OK;
}

static enum status on_start(struct toc *toc) {
    int32_t at;
    TRY(take_place(toc, &at));
    if (toc->started)
        return FAIL(toc, "a second START");
    if (at > CD_MAX_LBA - toc->lba)
        return FAIL(toc, "START lies behind every disc");
    toc->started = true;
    toc->start = at;
    return ST_OK;
}

static enum status on_end(struct toc *toc) {
    int32_t at;
    TRY(take_place(toc, &at));
    if (toc->ended)
        return FAIL(toc, "a second END");
    toc->ended = true;
    toc->end = at;
    return ST_OK;
}

/* A pause of its own is as SILENCE or ZERO, and START behind it. */
static enum status on_pregap(struct toc *toc) {
    int32_t frames;
    TRY(toc_next(&toc->words));
    TRY(toc_msf(&toc->words, &frames));
    if (toc->started || toc->piece_count)
        return FAIL(toc, "PREGAP stands behind what it should be before");
    TRY(add_zeros(toc, (uint64_t)frames * record_len(&toc->record)));
    toc->started = true;
    toc->start = sectors_of(toc);
    return ST_OK;
}

static enum status on_index(struct toc *toc) {
    int32_t at;
    TRY(toc_next(&toc->words));
    TRY(toc_msf(&toc->words, &at));
    if (toc->index_count == DISC_MAX_TRACKS - 1)
        return FAIL(toc, "more than 99 indices");
    if (at > CD_MAX_LBA || at <= (toc->index_count ? toc->index[toc->index_count - 1] : 0))
        return FAIL(toc, "INDEX %u is not behind the one before", toc->index_count + 2);
    toc->index[toc->index_count++] = at;
    return ST_OK;
}

static enum status on_isrc(struct toc *toc) {
    struct bytes value;
    TRY(toc_next(&toc->words));
    TRY(toc_string(&toc->words, "ISRC", &value));
    if (value.len == 12)
        memcpy(toc->track.isrc, value.at, 12);
    return value.len == 12 && isrc_valid(toc->track.isrc) ? ST_OK : FAIL(toc, "\"%.*s\" is no ISRC", TOC_SHOWN(value));
}

/* [NO] COPY, [NO] PRE_EMPHASIS, TWO_CHANNEL_AUDIO, FOUR_CHANNEL_AUDIO */
static enum status on_flag(struct toc *toc, bool *ret) {
    struct toc_words *words = &toc->words;
    bool no;
    uint8_t bit;
    TRY(toc_accept(words, "NO", &no));
    *ret = true;
    if (toc_is(words, "COPY"))
        bit = CONTROL_COPY;
    else if (toc_is(words, "PRE_EMPHASIS"))
        bit = CONTROL_PREEMPHASIS;
    else if (!no && (toc_is(words, "FOUR_CHANNEL_AUDIO") || toc_is(words, "TWO_CHANNEL_AUDIO")))
        bit = CONTROL_FOUR_CHANNEL, no = toc_is(words, "TWO_CHANNEL_AUDIO");
    else if (no)
        return FAIL(toc, "NO what?");
    else {
        *ret = false;
        return ST_OK;
    }
    toc->track.control = (uint8_t)(no ? toc->track.control & ~bit : toc->track.control | bit);
    return toc_next(words);
}

struct statement_row {
    const char *word;
    enum status (*on)(struct toc *toc);
};
static const struct statement_row statements[] = {
    {"FILE", on_file},     {"AUDIOFILE", on_file}, {"DATAFILE", on_datafile}, {"SILENCE", on_silence}, {"ZERO", on_zero},
    {"PREGAP", on_pregap}, {"START", on_start},    {"END", on_end},           {"INDEX", on_index},     {"ISRC", on_isrc},
};

static enum status on_statement(struct toc *toc) {
    bool flag;
    toc->line = toc->words.token.line;
    TRY(on_flag(toc, &flag));
    if (flag)
        return ST_OK;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (toc_is(&toc->words, statements[i].word))
            return statements[i].on(toc);
    if (toc_is(&toc->words, "CD_TEXT"))
        return toc_cd_text(&toc->words, &toc->texts, toc->track.number);
    if (toc_is(&toc->words, "FIFO"))
        return error_set(toc->source->error, ST_UNSUPPORTED, toc->line, "a FIFO is no image");
    return FAIL(toc, "\"%.*s\" is no statement of a track", TOC_SHOWN(toc->words.token.text));
}

/* END begins the post-gap, which is an index of its own [cdrdao's manual, END]. */
static enum status place_end(struct toc *toc) {
    unsigned at = 0;
    int32_t end = toc->end - toc->start;
    if (!toc->ended || toc->end == sectors_of(toc))
        return ST_OK;
    if (end <= 0 || toc->end > sectors_of(toc))
        return FAIL(toc, "END lies before START or behind the track");
    while (at < toc->index_count && toc->index[at] < end)
        at++;
    if (at < toc->index_count && toc->index[at] == end)
        return ST_OK;
    if (toc->index_count == DISC_MAX_TRACKS - 1)
        return FAIL(toc, "more than 99 indices");
    for (unsigned i = toc->index_count++; i > at; i--)
        toc->index[i] = toc->index[i - 1];
    toc->index[at] = end;
    return ST_OK;
}

/* A disc of audio tracks with a data track last that says by its sectors it is a session of its own (CD-Extra). */
static enum status find_hidden_session(struct toc *toc, int32_t *ret) {
    uint64_t at = (uint64_t)toc->start * record_len(&toc->record);
    *ret = INT32_MIN;
    if (toc->record.mode == TRACK_AUDIO || toc->record.main_len != RAW_LEN || !toc->plan.track_count ||
        toc->words.token.kind != TOKEN_END)
        return ST_OK;
    for (uint32_t i = 0; i < toc->plan.track_count; i++)
        if (toc->plan.track[i].mode != TRACK_AUDIO)
            return ST_OK;
    for (uint32_t i = 0; i < toc->piece_count; at -= toc->piece[i++].len) {
        struct sector_header header;
        const struct splice_piece *piece = &toc->piece[i];
        if (at >= piece->len)
            continue;
        if (piece->file) {
            TRY(sector_header_read(piece->file, piece->at + at, &header));
            if (header.sync && header.address_valid && header.lba >= toc->lba + CD_EXTRA_GAP && header.lba < CD_MAX_LBA)
                *ret = header.lba;
        }
        return ST_OK;
    }
    return ST_OK;
}

/* Moves the track to a session of its own whose first track begins at `start`. */
static enum status begin_hidden_session(struct toc *toc, int32_t start) {
    int32_t pause = toc->start > PREGAP_LEN ? toc->start : PREGAP_LEN;
    host_say(toc->source->host, LOUD_WARNING, "%s: track %u is a session of its own by its sectors (CD-Extra)",
             toc->source->file->name, toc->track.number);
    toc->plan.session[0].type = 0;
    toc->lba = start - toc->start;
    toc->track.first = start - pause;
    return plan_session(&toc->plan, plan_session_type(&toc->track, 1));
}

static enum status end_track(struct toc *toc) {
    int32_t count = sectors_of(toc), hidden, index[DISC_MAX_TRACKS];
    if (!toc->piece_count)
        return FAIL(toc, "the track has no data");
    if (toc->start >= count || (toc->index_count && toc->start + toc->index[toc->index_count - 1] >= count))
        return FAIL(toc, "the track ends before its last index");
    TRY(place_end(toc));
    toc->track.first = toc->plan.track_count ? toc->lba : -PREGAP_LEN;
    TRY(find_hidden_session(toc, &hidden));
    if (hidden != INT32_MIN)
        TRY(begin_hidden_session(toc, hidden));
    if (toc->lba > CD_MAX_LBA - count)
        return error_set(toc->source->error, ST_TOO_LARGE, toc->line, "the track ends behind 99:59:74");
    toc->track.start = index[0] = toc->lba + toc->start;
    for (unsigned i = 0; i < toc->index_count; i++)
        index[i + 1] = index[0] + toc->index[i];
    toc->track.end = toc->lba + count;
    TRY(store_track(toc, toc->lba));
    toc->lba += count;
    TRY(plan_track(&toc->plan, &toc->track, NULL));
    return plan_indices(&toc->plan, index, toc->index_count + 1);
}

static enum status take_track(struct toc *toc) {
    uint32_t line = toc->words.token.line;
    toc->line = line;
    TRY(begin_track(toc));
    while (toc->words.token.kind != TOKEN_END && !toc_is(&toc->words, "TRACK"))
        TRY(on_statement(toc));
    toc->line = line;
    return end_track(toc);
}

/* ---- the whole ---- */

static enum status take_catalog(struct toc *toc) {
    struct bytes value;
    TRY(toc_next(&toc->words));
    TRY(toc_string(&toc->words, "CATALOG", &value));
    if (toc->mcn[0])
        return FAIL(toc, "a second CATALOG");
    if (value.len == 13)
        memcpy(toc->mcn, value.at, 13);
    return value.len == 13 && mcn_valid(toc->mcn) ? ST_OK : FAIL(toc, "CATALOG \"%.*s\" is not 13 digits", TOC_SHOWN(value));
}

static enum status take_header(struct toc *toc, bool *ret) {
    static const struct {
        const char *word;
        uint8_t type;
    } types[] = {{"CD_DA", 0}, {"CD_ROM", 0}, {"CD_ROM_XA", 0x20}, {"CD_I", 0x10}};
    struct toc_words *words = &toc->words;
    *ret = true;
    toc->line = words->token.line;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (toc_is(words, types[i].word)) {
            toc->type = types[i].type;
            return toc_next(words);
        }
    if (toc_is(words, "CATALOG"))
        return take_catalog(toc);
    if (toc_is(words, "FIRST_TRACK_NO")) {
        TRY(toc_next(words));
        if (words->token.kind != TOKEN_NUMBER || !text_number(words->token.text, 99, &toc->first_track) || !toc->first_track)
            return TOC_FAIL(words, "FIRST_TRACK_NO is not 1..99");
        return toc_next(words);
    }
    if (toc_is(words, "CD_TEXT"))
        return toc_cd_text(words, &toc->texts, 0);
    *ret = false;
    return ST_OK;
}

static enum status add_cdtext(struct toc *toc) {
    struct disc *disc = toc->disc;
    bool audio = false;
    for (unsigned i = 0; i < disc->track_count; i++)
        audio = audio || disc->track[i].mode == TRACK_AUDIO;
    if (!audio)
        return ST_OK;
    enum status status = toc_packs(&toc->words, &toc->texts, disc->first_track, disc->track[disc->track_count - 1].number,
                                   &disc->session[0].cdtext);
    if (status == ST_TOO_LARGE)
        host_say(toc->source->host, LOUD_WARNING, "%s: the texts do not fit CD-TEXT and are left out",
                 toc->source->file->name);
    return status == ST_TOO_LARGE ? ST_OK : status;
}

static enum status read_all(struct toc *toc) {
    bool header = true;
    TRY(toc_next(&toc->words));
    while (header)
        TRY(take_header(toc, &header));
    TRY(plan_session(&toc->plan, toc->type));
    while (toc_is(&toc->words, "TRACK"))
        TRY(take_track(toc));
    if (toc->words.token.kind != TOKEN_END)
        return TOC_FAIL(&toc->words, "\"%.*s\" is no statement of a TOC file", TOC_SHOWN(toc->words.token.text));
    TRY(plan_finish_named(&toc->plan));
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
    toc->source = source, toc->disc = disc, toc->first_track = 1, toc->plan = plan_of(source, disc); /* the rest is zero: arena memory */
    toc->words.source = source, toc->words.arena = &disc->arena, toc->words.line = 1;
    TRY(image_text(source, disc, &toc->words.text));
    return read_all(toc);
}
