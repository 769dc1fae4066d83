/* SPDX-License-Identifier: MIT */
/* What does the image not hold? It is opened again, as anybody would, and held against the disc it was made of. */
#include "disc/sector.h"
#include "image/save_work.h"

/* The disc and what became of it, each with a reader for what only its sectors say. */
struct pair {
    struct save *save;
    const struct disc *was, *is;
    struct disc_reader *was_reader, *is_reader;
    uint64_t checked; /* sectors read back */
};

/* ---- numbers of tracks in words ---- */

struct numbers {
    bool has[DISC_MAX_TRACKS + 1];
    unsigned count;
};

static void add_number(struct numbers *numbers, unsigned number) {
    numbers->count += !numbers->has[number];
    numbers->has[number] = true;
}

/* "track 3", "tracks 1-3, 5" */
static void put_numbers(const struct numbers *numbers, char *into, size_t room) {
    size_t len = text_format(into, room, numbers->count > 1 ? "tracks " : "track ");
    const char *before = "";
    for (unsigned first = 1; first <= DISC_MAX_TRACKS && len < room; first++) {
        unsigned last = first;
        if (!numbers->has[first])
            continue;
        while (last < DISC_MAX_TRACKS && numbers->has[last + 1])
            last++;
        len += last > first ? text_format(into + len, room - len, "%s%u-%u", before, first, last)
                            : text_format(into + len, room - len, "%s%u", before, first);
        before = ", ";
        first = last;
    }
}

static void lose_of_tracks(struct pair *pair, const char *what, const struct numbers *numbers, const char *words) {
    char text[320];
    if (!numbers->count)
        return;
    put_numbers(numbers, text, sizeof text);
    save_lost(pair->save, what, "%s of %s", words, text);
}

/* ---- the parts of a disc ---- */

static bool same_text(const char *a, const char *b) { return strlen(a) == strlen(b) && !memcmp(a, b, strlen(a)); }

static const char *type_words(unsigned type) {
    return type == 0x10 ? "CD-i" : type == 0x20 ? "CD-ROM XA" : "CD-DA or CD-ROM";
}

static void compare_disc(struct pair *pair) {
    static const char *const classes[] = {"CD", "DVD", "BD"};
    static const char *const makes[] = {"pressed", "recordable", "rewritable"};
    const struct disc *was = pair->was, *is = pair->is;
    if (was->medium != is->medium)
        save_lost(pair->save, "medium", "the medium: a %s becomes a %s", classes[was->medium], classes[is->medium]);
    if (was->make != is->make)
        save_lost(pair->save, "make", "that the medium is %s", makes[was->make]);
    if (was->layer_break != is->layer_break)
        save_lost(pair->save, "layers", "where the first layer ends: sector %d", was->layer_break);
    for (unsigned i = 0; i < was->structure_count; i++) {
        bool kept = false;
        for (unsigned j = 0; j < is->structure_count; j++)
            kept = kept || (was->structure[i].format == is->structure[j].format &&
                            was->structure[i].layer == is->structure[j].layer &&
                            was->structure[i].data.len == is->structure[j].data.len &&
                            !memcmp(was->structure[i].data.at, is->structure[j].data.at, was->structure[i].data.len));
        if (!kept)
            save_lost(pair->save, "structure", "disc structure 0x%02x of layer %u", was->structure[i].format,
                      was->structure[i].layer);
    }
    const char *mcn = disc_mcn(pair->was_reader);
    if (!same_text(mcn, disc_mcn(pair->is_reader)))
        save_lost(pair->save, "mcn", "the media catalogue number %s", mcn);
}

static void compare_sessions(struct pair *pair) {
    const struct disc *was = pair->was, *is = pair->is;
    if (was->session_count != is->session_count) {
        save_lost(pair->save, "sessions", "%u sessions become %u", was->session_count, is->session_count);
        return;
    }
    for (unsigned i = 0; i < was->session_count; i++) {
        const struct session *a = &was->session[i], *b = &is->session[i];
        if (a->type != b->type)
            save_lost(pair->save, "type", "the type of session %u: %s becomes %s", i + 1, type_words(a->type),
                      type_words(b->type));
        if (a->leadout != b->leadout &&
            a->leadout - disc_track(was, a->last_track)->start != b->leadout - disc_track(is, b->last_track)->start)
            save_lost(pair->save, "leadout", "the lead-out of session %u at LBA %d: it is at %d", i + 1, a->leadout,
                      b->leadout);
    }
}

static const char *const mode_words[] = {"audio", "mode 0", "mode 1", "formless mode 2", "XA", "form 1", "form 2"};

static bool same_indices(const struct track *a, const struct track *b) {
    bool same = a->index_count == b->index_count;
    for (unsigned i = 0; same && i < a->index_count; i++)
        same = a->index[i] - a->start == b->index[i] - b->start;
    return same;
}

static void compare_tracks(struct pair *pair) {
    struct numbers *numbers = arena_take(&pair->save->arena, 4 * sizeof *numbers);
    if (!numbers)
        return;
    struct numbers *flags = numbers, *isrcs = numbers + 1, *indices = numbers + 2, *pauses = numbers + 3;
    for (unsigned i = 0; i < pair->was->track_count; i++) {
        const struct track *a = &pair->was->track[i], *b = &pair->is->track[i];
        if (a->start != b->start)
            save_lost(pair->save, "address", "the address of track %u: LBA %d becomes %d", a->number, a->start,
                      b->start);
        if (a->end - a->start != b->end - b->start)
            save_lost(pair->save, "length", "the length of track %u: %d sectors become %d", a->number,
                      a->end - a->start, b->end - b->start);
        if (a->mode != b->mode)
            save_lost(pair->save, "mode", "the mode of track %u: %s becomes %s", a->number, mode_words[a->mode],
                      mode_words[b->mode]);
        if (a->number != b->number)
            save_lost(pair->save, "number", "the number of track %u: it becomes %u", a->number, b->number);
        if (a->control != b->control)
            add_number(flags, a->number);
        if (!same_indices(a, b))
            add_number(indices, a->number);
        if (a->start - a->first != b->start - b->first)
            add_number(pauses, a->number);
        if (!same_text(disc_isrc(pair->was_reader, a->number), disc_isrc(pair->is_reader, b->number)))
            add_number(isrcs, a->number);
    }
    lose_of_tracks(pair, "control", flags, "the control flags (copy, pre-emphasis, four channels)");
    lose_of_tracks(pair, "isrc", isrcs, "the ISRC");
    lose_of_tracks(pair, "index", indices, "the indices from 2 on");
    lose_of_tracks(pair, "pause", pauses, "the length of the pause (index 0)");
}

static bool same_block(const struct cdtext_block *a, const struct cdtext_block *b) {
    if (!a || !b)
        return a == b;
    bool same =
        a->charset == b->charset && a->language == b->language && a->genre == b->genre && a->copyright == b->copyright;
    for (unsigned type = 0; type < 16 && same; type++)
        for (unsigned track = 0; track < 100 && same; track++) {
            const char *x = a->text[type][track], *y = b->text[type][track];
            same = x && y ? same_text(x, y) : (!x || !*x) && (!y || !*y);
        }
    return same;
}

static enum status compare_cdtext(struct pair *pair) {
    struct arena *arena = &pair->save->arena;
    for (unsigned i = 0; i < pair->was->session_count; i++) {
        struct bytes a = pair->was->session[i].cdtext, b = {0};
        if (i < pair->is->session_count)
            b = pair->is->session[i].cdtext;
        if (a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len)))
            continue;
        struct cdtext x = {0}, y = {0};
        TRY(cdtext_decode(arena, a, pair->was->first_track, &x));
        TRY(cdtext_decode(arena, b, pair->is->first_track, &y));
        bool same = true;
        for (unsigned block = 0; block < CDTEXT_BLOCKS; block++)
            same = same && same_block(x.block[block], y.block[block]);
        if (!a.len)
            continue; /* more than there was is not lost */
        if (!b.len)
            save_lost(pair->save, "cdtext", "the CD-TEXT of session %u", i + 1);
        else if (same)
            save_lost(pair->save, "cdtext-packs", "how the CD-TEXT of session %u was packed: the texts are the same",
                      i + 1);
        else
            save_lost(pair->save, "cdtext", "some of the CD-TEXT of session %u", i + 1);
    }
    return ST_OK;
}

/* A full TOC that was stored, and is no more than what the tracks say, is not lost where the tracks are kept. */
static enum status compare_toc(struct pair *pair) {
    enum { TOC_ROOM = 11 * (DISC_MAX_TRACKS + 5 * DISC_MAX_SESSIONS) };
    struct disc made = *pair->was;
    uint8_t *stored = arena_take(&pair->save->arena, 3 * TOC_ROOM);
    if (!stored)
        return ST_NO_MEMORY;
    made.toc = NULL;
    struct writer a = writer_over(stored, TOC_ROOM), b = writer_over(stored + TOC_ROOM, TOC_ROOM);
    struct writer c = writer_over(stored + 2 * TOC_ROOM, TOC_ROOM);
    if (!pair->was->toc)
        return ST_OK;
    (void)disc_full_toc(pair->was, &a), (void)disc_full_toc(&made, &b), (void)disc_full_toc(pair->is, &c);
    bool ordinary = a.wanted == b.wanted && !memcmp(a.at, b.at, writer_stored(&a));
    bool kept = a.wanted == c.wanted && !memcmp(a.at, c.at, writer_stored(&a));
    if (!ordinary && !kept)
        save_lost(pair->save, "toc",
                  "what the stored table of contents says beside the tracks: it is made anew from them");
    return ST_OK;
}

/* ---- every sector, when asked for ---- */

/* Which bytes of a raw sector are held against each other. Where nobody kept a header it is made of the sector's place,
 * and the error codes with it: a sector that has moved is the same in what was kept. */
struct span {
    uint16_t at, len;
};

static struct span span_of(const struct save_track *track, bool moved) {
    if (!moved || !track->record.main_at)
        return (struct span){0, RAW_LEN};
    return (struct span){track->record.main_at, track->record.main_len};
}

/* One sector as both have it: whole, or its user data put right, as far as the record goes. */
static enum status read_both(struct pair *pair, const struct save_track *track, int32_t lba, int32_t is_lba,
                             bool *same) {
    unsigned parts = PART_RAW | (track->record.sub_len ? (unsigned)PART_SUB_RAW : 0);
    struct writer a = writer_over(pair->save->buffer, SAVE_RECORD_MAX);
    struct writer b = writer_over(pair->save->buffer + SAVE_RECORD_MAX, SAVE_RECORD_MAX);
    bool user = track->record.main_len == USER_LEN && !track->record.sub_len;
    struct span span = span_of(track, lba != is_lba);
    *same = true;
    if (user ? disc_read_user(pair->was_reader, lba, 1, &a, NULL)
             : disc_read(pair->was_reader, lba, 1, parts, &a, NULL))
        return ST_OK; /* it cannot be read, or not be put right: told of already */
    TRY(user ? disc_read_user(pair->is_reader, is_lba, 1, &b, NULL)
             : disc_read(pair->is_reader, is_lba, 1, parts, &b, NULL));
    *same = a.wanted == b.wanted;
    if (*same && user)
        *same = !memcmp(a.at, b.at, writer_stored(&a));
    else if (*same)
        *same = !memcmp(a.at + span.at, b.at + span.at, span.len) &&
                !memcmp(a.at + RAW_LEN, b.at + RAW_LEN, track->record.sub_len);
    return ST_OK;
}

static enum status check_track(struct pair *pair, const struct save_track *track, const struct track *is) {
    struct save *save = pair->save;
    for (int32_t lba = track->first; lba < track->track->end; lba++) {
        bool same;
        enum status status =
            read_both(pair, track, lba, is->end - (track->track->end - lba), &same); /* a pause may have become music */
        if (status != ST_OK || !same)
            return error_set(save->error, status == ST_OK ? ST_BAD_FORMAT : status, 0,
                             "what was written reads back as another thing at LBA %d", lba);
        if (!save->sink->tell(save->sink, ++pair->checked, save->whole))
            return ST_CANCELLED;
    }
    return ST_OK;
}

static enum status compare(struct pair *pair) {
    compare_disc(pair);
    compare_sessions(pair);
    if (pair->was->track_count != pair->is->track_count)
        return error_set(pair->save->error, ST_BAD_FORMAT, 0, "%u tracks were written, %u read back",
                         pair->was->track_count, pair->is->track_count);
    compare_tracks(pair);
    TRY(compare_cdtext(pair));
    TRY(compare_toc(pair));
    for (unsigned i = 0; pair->save->options->check && pair->save->descriptor && i < pair->was->track_count; i++)
        TRY(check_track(pair, &pair->save->track[i], &pair->is->track[i]));
    return ST_OK;
}

enum status save_compare_bare(struct save *save) {
    const struct disc *was = save->disc;
    struct pair pair = {.save = save, .was = was, .was_reader = save->reader};
    struct disc *is = arena_take(&save->arena, sizeof *is);
    struct track *track = arena_take(&save->arena, was->track_count * sizeof *track);
    struct session *session = arena_take(&save->arena, sizeof *session);
    if (!is || !track || !session)
        return ST_NO_MEMORY;
    for (unsigned i = 0; i < was->track_count; i++) {
        const struct track *of = &was->track[i];
        track[i] = (struct track){.number = of->number,
                                  .session = 1,
                                  .control = of->control & CONTROL_DATA,
                                  .mode = of->mode,
                                  .first = i ? of->start : of->first,
                                  .start = of->start,
                                  .end = of->end,
                                  .index_count = 1,
                                  .index = &track[i].start};
    }
    *session = (struct session){.number = 1,
                                .first_track = was->first_track,
                                .last_track = track[was->track_count - 1].number,
                                .first = was->session->first,
                                .leadout = was->leadout};
    *is = *was;
    is->session = session, is->session_count = 1, is->track = track;
    is->extent_count = 0, is->patch_count = 0, is->mcn[0] = 0, is->toc = NULL, is->make = MAKE_PRESSED,
    is->structure_count = 0;
    pair.is = is;
    enum status status = disc_reader_open(is, &pair.is_reader);
    if (status == ST_OK)
        status = compare(&pair);
    disc_reader_close(pair.is_reader);
    return status;
}

enum status save_compare(struct save *save) {
    struct error error = {0};
    struct host quiet = *save->host; /* what its loader remarks is no news to who wrote it */
    struct image_options options = {
        .force_class = save->disc->medium != MEDIUM_CD, .medium = save->disc->medium, .whole_gd = true};
    struct pair pair = {.save = save, .was = save->disc, .was_reader = save->reader};
    struct file *file;
    quiet.say = NULL;
    enum status status = save->sink->reopen(save->sink, save->descriptor, &file);
    if (status != ST_OK)
        return error_set(save->error, status, 0, "%s: %s", save->descriptor->name, status_name(status));
    struct disc *is = arena_take(&save->arena, sizeof *is);
    if (!is) {
        file_close(file);
        return ST_NO_MEMORY;
    }
    status = image_load(file, &quiet, &options, is, &error);
    if (status != ST_OK)
        return error_set(save->error, status, 0, "what was written cannot be read back: %s", error.text);
    pair.is = is;
    status = disc_reader_open(is, &pair.is_reader);
    if (status == ST_OK)
        status = compare(&pair);
    disc_reader_close(pair.is_reader);
    disc_close(is);
    return status;
}
