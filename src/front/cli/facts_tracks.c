/* SPDX-License-Identifier: MIT */
/* How are sessions and tracks told, to a person and to a program? */
#include "front/cli/facts.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"

static void session_page(struct page *page, const struct facts *facts, const struct fact_session *session) {
    char leadout[16], number[32], lba[64] = "unknown";
    if (session->leadout != UNKNOWN)
        snprintf(lba, sizeof lba, "%s (LBA %lld)", place_words(session->leadout, leadout), (long long)session->leadout);
    snprintf(number, sizeof number, "Session %u", session->number);
    page_line(page, number, "tracks %u-%u%s%s, lead-out at %s", session->first, session->last,
              facts->toc_is_full ? ", " : "", facts->toc_is_full ? session_words(session->type) : "", lba);
}

static void track_row(struct table *table, const struct facts *facts, const struct fact_track *track) {
    char kind[32], start[16], length[16], pregap[16], control[64];
    bool known = track->end != UNKNOWN;
    track_words(track, kind, sizeof kind);
    control_words(track->control, control, sizeof control);
    table_cell(table, "%u", track->number);
    if (facts->session_count > 1)
        table_cell(table, "%u", track->session);
    else
        table_cell(table, "%s", "");
    table_cell(table, "%s", kind);
    table_cell(table, "%s", place_words(track->start, start));
    table_cell(table, "%lld", (long long)track->start);
    table_cell(table, "%s", known ? length_words(track->end - track->start, length) : "?");
    if (known)
        table_cell(table, "%lld", (long long)(track->end - track->start));
    else
        table_cell(table, "?");
    table_cell(table, "%s", track->pregap > 0 ? length_words(track->pregap, pregap) : "");
    table_cell(table, "%s", track->isrc);
    table_cell(table, "%s", control);
    const char *performer = facts_text(facts, CDTEXT_PERFORMER, track->number);
    char title[512], clean[512];
    int len = snprintf(title, sizeof title, "%s%s%s", performer, performer[0] ? " - " : "",
                       facts_text(facts, CDTEXT_TITLE, track->number));
    page_clean(clean, sizeof clean, title, len < (int)sizeof title ? (size_t)len : sizeof title - 1);
    table_cell(table, "%s", clean);
}

void facts_tracks_page(struct page *page, const struct facts *facts) {
    static const char *const headings[] = {"#Track",   "#Session", "Kind", "#Start",  "#LBA",   "#Length",
                                           "#Sectors", "#Pregap",  "ISRC", "Control", "CD-TEXT"};
    for (unsigned i = 0; i < facts->session_count; i++)
        session_page(page, facts, &facts->session[i]);
    fputc('\n', page->out);
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    for (unsigned i = 0; i < facts->track_count; i++)
        track_row(&table, facts, &facts->track[i]);
    page_table(page, &table);
}

static void known_number(struct json_writer *json, const char *name, int64_t number) {
    if (number == UNKNOWN)
        json_put_null(json, name);
    else
        json_put_number(json, name, number);
}

static void cdtext_json(struct json_writer *json, const struct facts *facts, unsigned track) {
    json_put_object(json, "cdtext");
    for (unsigned i = 0; i < TEXT_KINDS; i++) {
        const char *text = facts_text(facts, text_kinds[i].type, track);
        if (*text)
            json_put_text(json, text_kinds[i].name, text);
    }
    json_put_close(json);
}

static void track_json(struct json_writer *json, const struct facts *facts, const struct fact_track *track,
                       bool whole) {
    char start[16];
    bool data = track->control & TRACK_DATA_BIT;
    json_put_object(json, NULL);
    json_put_number(json, "number", track->number);
    json_put_number(json, "session", track->session);
    json_put_text(json, "kind", data ? "data" : "audio");
    json_put_number(json, "control", track->control);
    json_put_number(json, "adr", track->adr);
    json_put_bool(json, "copy", track->control & TRACK_COPY);
    json_put_bool(json, "preemphasis", !data && track->control & TRACK_PREEMPHASIS);
    json_put_bool(json, "four_channels", !data && track->control & TRACK_FOUR_CHANNELS);
    json_put_number(json, "start", track->start);
    json_put_text(json, "start_msf", place_words(track->start, start));
    known_number(json, "sectors", track->end == UNKNOWN ? UNKNOWN : track->end - track->start);
    if (whole) {
        known_number(json, "pregap", track->pregap);
        known_number(json, "mode", track->mode);
        known_number(json, "form", track->form);
        json_put_text(json, "isrc", track->isrc);
        cdtext_json(json, facts, track->number);
    }
    json_put_close(json);
}

void facts_tracks_json(struct json_writer *json, const struct facts *facts, bool whole) {
    json_put_array(json, "sessions");
    for (unsigned i = 0; i < facts->session_count; i++) {
        const struct fact_session *session = &facts->session[i];
        json_put_object(json, NULL);
        json_put_number(json, "number", session->number);
        json_put_number(json, "first_track", session->first);
        json_put_number(json, "last_track", session->last);
        json_put_number(json, "type", session->type);
        known_number(json, "leadout", session->leadout);
        json_put_close(json);
    }
    json_put_close(json);
    json_put_array(json, "tracks");
    for (unsigned i = 0; i < facts->track_count; i++)
        track_json(json, facts, &facts->track[i], whole);
    json_put_close(json);
    if (whole) {
        json_put_text(json, "mcn", facts->mcn);
        cdtext_json(json, facts, 0);
    }
}
