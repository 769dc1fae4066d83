/* SPDX-License-Identifier: MIT */
/* ntcdrom map: what does a disc look like, with its sessions, tracks, gaps and damage? */
#include "front/cli/map.h"
#include "front/cli/facts.h"
#include "front/cli/page.h"
#include <stdlib.h>
#include <string.h>

enum { PLAIN_COLUMNS = 80, LABEL_COLUMNS = 10, MOST_ROWS = 12, MOST_LISTED = 12 };

const struct map_row map_rows[MAP_KINDS] = {
    [MAP_NOTHING] = {"", " ", " ", "", "", ""},
    [MAP_GAP] = {"lead-out and lead-in", "·", ".", "2", "#d4d8dd", "#d4d8dd"},
    [MAP_PREGAP] = {"pregap", "░", "-", "2", "#b9c3cf", "#b9c3cf"},
    [MAP_AUDIO] = {"audio", "▒", "=", "32", "#2a9d8f", "#52b7a8"},
    [MAP_DATA] = {"data", "█", "#", "34", "#33658a", "#5b8db3"},
    [MAP_Q] = {"wrong Q channel", "q", "q", "35", "#9b5de5", "#9b5de5"},
    [MAP_MENDED] = {"damaged, but correctable", "x", "x", "33", "#f4a261", "#f4a261"},
    [MAP_WRONG] = {"damaged", "X", "X", "31", "#e76f51", "#e76f51"},
    [MAP_UNREADABLE] = {"unreadable", "!", "!", "1;31", "#c1121f", "#c1121f"},
};

enum map_kind map_of_damage(enum damage kind) {
    static const enum map_kind kinds[DAMAGE_KINDS] = {[DAMAGE_UNREADABLE] = MAP_UNREADABLE,
                                                      [DAMAGE_DATA] = MAP_WRONG,
                                                      [DAMAGE_CORRECTABLE] = MAP_MENDED,
                                                      [DAMAGE_SYNC] = MAP_WRONG,
                                                      [DAMAGE_MODE] = MAP_WRONG,
                                                      [DAMAGE_ADDRESS] = MAP_WRONG,
                                                      [DAMAGE_PARITY] = MAP_MENDED,
                                                      [DAMAGE_C2] = MAP_WRONG,
                                                      [DAMAGE_Q] = MAP_Q};
    return kinds[kind];
}

enum map_kind map_of_track(const struct survey_track *track) {
    return track->mode == TRACK_AUDIO ? MAP_AUDIO : MAP_DATA;
}

const char *map_length(const struct survey *survey, int64_t sectors, char into[32]) {
    char text[32];
    if (survey_is_cd(survey))
        snprintf(into, 32, "%s", length_words(sectors, text));
    else
        snprintf(into, 32, "%s MB", page_number((uint64_t)sectors * USER_LEN / 1000000, text));
    return into;
}

/* The cells of one session: each stands for `each` sectors from `first` on. */
struct grid {
    int32_t first, each;
    unsigned columns, count;
    uint8_t *kind;  /* [count], enum map_kind */
    uint8_t *track; /* [count], the track a cell begins, or 0 */
    bool seen[MAP_KINDS];
};

static void fill(struct grid *grid, int32_t first, int32_t end, enum map_kind kind) {
    int64_t from = ((int64_t)first - grid->first) / grid->each;
    int64_t to = ((int64_t)end - grid->first + grid->each - 1) / grid->each;
    if (first >= end || end <= grid->first)
        return;
    for (int64_t i = from < 0 ? 0 : from; i < to && i < grid->count; i++)
        if (grid->kind[i] < kind)
            grid->kind[i] = (uint8_t)kind;
    grid->seen[kind] = true;
}

static void fill_session(struct grid *grid, const struct survey *survey, const struct survey_session *session) {
    for (unsigned i = 0; i < survey->track_count; i++) {
        const struct survey_track *track = &survey->track[i];
        if (track->session != session->number)
            continue;
        int32_t first = track->first > grid->first ? track->first : grid->first;
        fill(grid, first, track->start, MAP_PREGAP);
        fill(grid, track->start, track->end, map_of_track(track));
        int64_t cell = ((int64_t)track->start - grid->first + grid->each - 1) / grid->each;
        if (cell >= 0 && cell < grid->count)
            grid->track[cell] = track->number;
    }
    for (size_t i = 0; i < survey->damaged_count; i++)
        fill(grid, survey->damaged[i].first, survey->damaged[i].last + 1, map_of_damage(survey->damaged[i].kind));
}

/* How the pictures are drawn. */
struct style {
    struct page page;
    bool ascii;
    unsigned columns;
};

static void print_cell(const struct style *style, uint8_t kind, const char *text, uint8_t before) {
    const struct map_row *row = &map_rows[kind];
    if (style->page.colour && kind != before)
        fprintf(style->page.out, "\033[0;%sm", row->paint);
    fputs(text ? text : style->ascii ? row->ascii : row->utf8, style->page.out);
}

static void print_row(const struct style *style, const struct survey *survey, const struct grid *grid, unsigned row) {
    char place[32], number[4];
    int32_t lba = grid->first + (int32_t)(row * grid->columns) * grid->each;
    uint8_t before = MAP_KINDS;
    unsigned end = (row + 1) * grid->columns < grid->count ? (row + 1) * grid->columns : grid->count, digits = 0;
    if (survey_is_cd(survey))
        (void)place_words(lba, place);
    else
        snprintf(place, sizeof place, "%ld", (long)lba);
    fprintf(style->page.out, "%*s ", LABEL_COLUMNS - 1, place);
    for (unsigned i = row * grid->columns; i < end; i++) {
        if (grid->track[i]) { /* its number stands in its first cells */
            snprintf(number, sizeof number, "%u", grid->track[i]);
            digits = (unsigned)strlen(number);
            if (i + digits > end)
                digits = 0;
        }
        bool shown = digits && grid->kind[i] <= MAP_DATA;
        char digit[2] = {digits ? number[strlen(number) - digits] : 0, 0};
        print_cell(style, grid->kind[i], shown ? digit : NULL, before);
        before = grid->kind[i];
        digits -= digits != 0;
    }
    fputs(style->page.colour ? "\033[0m\n" : "\n", style->page.out);
}

static void print_session(struct style *style, const struct survey *survey, const struct survey_session *session,
                          int32_t each, bool *seen) {
    char length[32];
    int32_t first = session->first < 0 ? 0 : session->first;
    int64_t sectors = session->leadout > first ? (int64_t)session->leadout - first : 0;
    struct grid grid = {
        .first = first, .each = each, .columns = style->columns, .count = (unsigned)((sectors + each - 1) / each)};
    grid.kind = memory(NULL, grid.count);
    grid.track = memory(NULL, grid.count);
    memset(grid.kind, 0, grid.count);
    memset(grid.track, 0, grid.count);
    fill_session(&grid, survey, session);
    if (session->first_track == session->last_track)
        page_heading(&style->page, "Session %u: track %u, %s", session->number, session->first_track,
                     map_length(survey, sectors, length));
    else
        page_heading(&style->page, "Session %u: tracks %u-%u, %s", session->number, session->first_track,
                     session->last_track, map_length(survey, sectors, length));
    for (unsigned row = 0; row * grid.columns < grid.count; row++)
        print_row(style, survey, &grid, row);
    for (unsigned i = 0; i < MAP_KINDS; i++)
        seen[i] |= grid.seen[i];
    free(grid.kind);
    free(grid.track);
}

/* Sectors in one cell: all sessions together take about MOST_ROWS rows. */
static int32_t choose_scale(const struct survey *survey, unsigned columns) {
    int64_t sectors = 0;
    for (unsigned i = 0; i < survey->session_count; i++)
        sectors += (int64_t)survey->session[i].leadout - survey->session[i].first;
    int64_t each = (sectors + columns * MOST_ROWS - 1) / (columns * MOST_ROWS);
    return each < 1 ? 1 : (int32_t)each;
}

static void print_legend(const struct style *style, const bool *seen, int32_t each) {
    fprintf(style->page.out, "\n%*s", LABEL_COLUMNS, "");
    unsigned used = LABEL_COLUMNS;
    for (uint8_t i = MAP_GAP; i < MAP_KINDS; i++) {
        unsigned need = (unsigned)strlen(map_rows[i].words) + 4;
        if (!seen[i])
            continue;
        if (used + need > LABEL_COLUMNS + style->columns) {
            fprintf(style->page.out, "\n%*s", LABEL_COLUMNS, "");
            used = LABEL_COLUMNS;
        }
        print_cell(style, i, NULL, MAP_KINDS);
        fprintf(style->page.out, "%s %s  ", style->page.colour ? "\033[0m" : "", map_rows[i].words);
        used += need;
    }
    fprintf(style->page.out, "\n%*sA cell is %ld sector%s.\n", LABEL_COLUMNS, "", (long)each, each == 1 ? "" : "s");
}

static void print_damage(const struct style *style, const struct survey *survey) {
    for (size_t i = 0; i < survey->damaged_count && i < MOST_LISTED; i++) {
        const struct damaged *damaged = &survey->damaged[i];
        if (damaged->first == damaged->last)
            fprintf(style->page.out, "%*sLBA %ld: %s\n", LABEL_COLUMNS, "", (long)damaged->first,
                    damages[damaged->kind].words);
        else
            fprintf(style->page.out, "%*sLBA %ld to %ld: %s\n", LABEL_COLUMNS, "", (long)damaged->first,
                    (long)damaged->last, damages[damaged->kind].words);
    }
    if (survey->damaged_count > MOST_LISTED)
        fprintf(style->page.out, "%*sand %llu more; ntcdrom verify lists them\n", LABEL_COLUMNS, "",
                (unsigned long long)survey->damaged_count - MOST_LISTED);
}

/* What the environment says of the terminal's characters [POSIX LC_CTYPE]. */
static bool speaks_utf8(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "UTF8") || strstr(value, "utf-8");
    }
    return false;
}

static void print_map(const struct survey *survey, bool ascii) {
    struct style style = {.page = page_on(stdout), .ascii = ascii || !speaks_utf8()};
    bool seen[MAP_KINDS] = {false};
    unsigned width = style.page.width ? style.page.width : PLAIN_COLUMNS;
    style.columns = width - LABEL_COLUMNS;
    int32_t each = choose_scale(survey, style.columns);
    for (unsigned i = 0; i < survey->session_count; i++) {
        if (i)
            puts("");
        print_session(&style, survey, &survey->session[i], each, seen);
    }
    print_legend(&style, seen, each);
    print_damage(&style, survey);
}

static enum answer run(struct call *call) {
    struct survey *survey;
    struct output output;
    const char *svg = call_value(call, "svg");
    enum answer answer = survey_make(call, call->argument[0], !call_given(call, "layout"), &survey);
    if (answer)
        return answer;
    if (!svg || strcmp(svg, "-") != 0)
        print_map(survey, call_given(call, "ascii"));
    if (svg && (answer = output_open(call, svg, &output)) == ANSWER_DONE) {
        answer = map_svg(survey, &output);
        if (answer)
            output_drop(&output);
        else
            answer = output_keep(&output);
    }
    survey_free(survey);
    return answer;
}

static const struct cli_option options[] = {
    {"svg", 's', "FILE", "@", "write the picture as SVG too; '-' is standard output, and nothing else", false},
    {"layout", 'l', NULL, NULL, "draw the layout alone: no sector is read", false},
    {"ascii", 'a', NULL, NULL, "draw with ASCII alone, as where the locale is not UTF-8", false},
    {0}};
const struct verb verb_map = {
    .arguments = "ADDRESS",
    .completes = "drive",
    .least = 1,
    .most = 1,
    .shares = SHARES_DRIVE,
    .options = options,
    .run = run,
};
