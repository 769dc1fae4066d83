/* SPDX-License-Identifier: MIT */
/* How is a disc drawn as SVG? Its spiral from inside to outside, some dozens of turns for the real thousands, and a
 * legend. */
#include "front/cli/facts.h"
#include "front/cli/map.h"
#include "front/cli/page.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Millimetres are tens of units. The program area of a disc lies between 25 and 58 mm [ECMA-130 10, 11]. */
enum {
    CENTRE = 620,
    RIM = 600,
    HUB = 75,
    CLAMP = 220,
    INNER = 250,
    OUTER = 580,
    TURNS = 36,
    STEPS = 96,       /* corners of a turn */
    CD_FULL = 359849, /* sectors of 80 minutes */
    LEAST_SHOWN = 2,  /* corners the smallest damage takes, to be seen at all */
    LEGEND_AT = 1290,
    LEGEND_WIDTH = 650,
    LEGEND_ROWS = 33,
    LEGEND_MOST = 2 * LEGEND_ROWS,
    LINE = 34,
    BOTTOM = 1240
};

struct drawing {
    struct output *output;
    const struct survey *survey;
    double scale; /* squared radius per sector */
    enum answer answer;
};

static void put_text(struct drawing *drawing, const char *format, ...) NTCD_FORMAT(2, 3);
static void put_text(struct drawing *drawing, const char *format, ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!drawing->answer && len > 0)
        drawing->answer = output_put(drawing->output, text, len < (int)sizeof text ? (size_t)len : sizeof text - 1);
}

/* A number with one decimal, whatever the locale. */
static void put_number(struct drawing *drawing, double value) {
    long tenths = lround(value * 10);
    put_text(drawing, "%s%ld.%ld", tenths < 0 ? "-" : "", labs(tenths) / 10, labs(tenths) % 10);
}

static void put_escaped(struct drawing *drawing, const char *text) {
    char clean[512];
    page_clean(clean, sizeof clean, text, strlen(text));
    for (const char *c = clean; *c; c++) {
        const char *name = *c == '&' ? "&amp;" : *c == '<' ? "&lt;" : *c == '>' ? "&gt;" : *c == '"' ? "&quot;" : NULL;
        put_text(drawing, name ? "%s" : "%.1s", name ? name : c);
    }
}

/* How far round the spiral a sector is, in corners: equal lengths of spiral hold equally many sectors. */
static double corner_of(const struct drawing *drawing, int64_t lba) {
    double radius = sqrt((double)INNER * INNER + drawing->scale * (double)(lba < 0 ? 0 : lba));
    return (radius - INNER) / (OUTER - INNER) * TURNS * STEPS;
}

static void put_corner(struct drawing *drawing, double corner) {
    double radius = INNER + corner / (TURNS * STEPS) * (OUTER - INNER);
    double angle = corner / STEPS * 2 * 3.14159265358979 - 3.14159265358979 / 2;
    put_number(drawing, CENTRE + radius * cos(angle));
    put_text(drawing, " ");
    put_number(drawing, CENTRE + radius * sin(angle));
}

/* A stretch of the spiral, with what it is for whoever points at it. */
static void put_stretch(struct drawing *drawing, int64_t first, int64_t end, const char *colour, bool damage) {
    double from = corner_of(drawing, first), to = corner_of(drawing, end);
    if (damage && to - from < LEAST_SHOWN)
        to = from + LEAST_SHOWN;
    if (to <= from)
        return;
    put_text(drawing, "<path class=\"%s\" stroke=\"%s\" d=\"M", damage ? "damage" : "track", colour);
    put_corner(drawing, from);
    for (double corner = floor(from) + 1; corner < to; corner++) {
        put_text(drawing, "L");
        put_corner(drawing, corner);
    }
    put_text(drawing, "L");
    put_corner(drawing, to);
    put_text(drawing, "\"><title>");
}

static void end_stretch(struct drawing *drawing) { put_text(drawing, "</title></path>\n"); }

static const char *track_colour(const struct survey_track *track) {
    const struct map_row *row = &map_rows[map_of_track(track)];
    return track->number % 2 ? row->colour : row->other;
}

static void draw_tracks(struct drawing *drawing) {
    const struct survey *survey = drawing->survey;
    for (unsigned i = 0; i < survey->track_count; i++) {
        const struct survey_track *track = &survey->track[i];
        int32_t end = track->end;
        if (i && track->session != track[-1].session) {
            put_stretch(drawing, track[-1].end, track->first, map_rows[MAP_GAP].colour, false);
            put_text(drawing, "%s", map_rows[MAP_GAP].words);
            end_stretch(drawing);
        }
        if (track->start > (track->first < 0 ? 0 : track->first)) {
            put_stretch(drawing, track->first, track->start, map_rows[MAP_PREGAP].colour, false);
            put_text(drawing, "pregap of track %u", track->number);
            end_stretch(drawing);
        }
        put_stretch(drawing, track->start, end, track_colour(track), false);
        put_text(drawing, "track %u, %s, LBA %ld to %ld", track->number, map_rows[map_of_track(track)].words,
                 (long)track->start, (long)end - 1);
        end_stretch(drawing);
    }
    for (size_t i = 0; i < survey->damaged_count; i++) {
        const struct damaged *damaged = &survey->damaged[i];
        put_stretch(drawing, damaged->first, (int64_t)damaged->last + 1, map_rows[map_of_damage(damaged->kind)].colour,
                    true);
        put_text(drawing, "LBA %ld to %ld: %s", (long)damaged->first, (long)damaged->last,
                 damages[damaged->kind].words);
        end_stretch(drawing);
    }
}

/* Lines of the legend go down, then to the next column. */
struct legend {
    struct drawing *drawing;
    unsigned line;
};

static void legend_line(struct legend *legend, const char *colour, const char *format, ...) NTCD_FORMAT(3, 4);
static void legend_line(struct legend *legend, const char *colour, const char *format, ...) {
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    unsigned x = LEGEND_AT + legend->line / LEGEND_ROWS * LEGEND_WIDTH;
    unsigned y = 100 + legend->line % LEGEND_ROWS * LINE;
    if (colour)
        put_text(legend->drawing, "<rect x=\"%u\" y=\"%u\" width=\"24\" height=\"24\" rx=\"4\" fill=\"%s\"/>", x,
                 y - 20, colour);
    put_text(legend->drawing, "<text x=\"%u\" y=\"%u\">", x + 38, y);
    put_escaped(legend->drawing, text);
    put_text(legend->drawing, "</text>\n");
    legend->line++;
}

static bool has_pregap(const struct survey *survey) {
    for (unsigned i = 0; i < survey->track_count; i++)
        if (survey->track[i].start > 0 && survey->track[i].start > survey->track[i].first)
            return true;
    return false;
}

static void draw_legend(struct drawing *drawing) {
    const struct survey *survey = drawing->survey;
    struct legend legend = {drawing, 0};
    char place[32], length[32];
    for (unsigned i = 0; i < survey->track_count; i++) {
        const struct survey_track *track = &survey->track[i];
        if (legend.line == LEGEND_MOST) { /* the rest is told by pointing */
            put_text(drawing, "<text x=\"%d\" y=\"%d\">and %u more tracks</text>\n", LEGEND_AT + LEGEND_WIDTH + 38,
                     BOTTOM - 15, survey->track_count - i);
            break;
        }
        if (survey_is_cd(survey))
            (void)place_words(track->start, place);
        else
            snprintf(place, sizeof place, "LBA %ld", (long)track->start);
        char session[24] = "";
        if (survey->session_count > 1)
            snprintf(session, sizeof session, ", session %u", track->session);
        legend_line(&legend, track_colour(track), "Track %u, %s, %s + %s%s", track->number,
                    map_rows[map_of_track(track)].words, place,
                    map_length(survey, (int64_t)track->end - track->start, length), session);
    }
    if (legend.line + 2 < LEGEND_MOST && has_pregap(survey))
        legend_line(&legend, map_rows[MAP_PREGAP].colour, "%s", map_rows[MAP_PREGAP].words);
    if (legend.line + 2 < LEGEND_MOST && survey->session_count > 1)
        legend_line(&legend, map_rows[MAP_GAP].colour, "%s", map_rows[MAP_GAP].words);
    for (size_t i = 0; i < survey->damaged_count && legend.line + 1 < LEGEND_MOST; i++) {
        const struct damaged *damaged = &survey->damaged[i];
        const char *colour = map_rows[map_of_damage(damaged->kind)].colour, *words = damages[damaged->kind].words;
        if (damaged->first == damaged->last)
            legend_line(&legend, colour, "LBA %ld: %s", (long)damaged->first, words);
        else
            legend_line(&legend, colour, "LBA %ld-%ld: %s", (long)damaged->first, (long)damaged->last, words);
        if (legend.line + 1 == LEGEND_MOST && i + 1 < survey->damaged_count)
            legend_line(&legend, NULL, "and %llu more runs", (unsigned long long)(survey->damaged_count - i - 1));
    }
}

static unsigned legend_columns(const struct survey *survey) {
    return survey->track_count + survey->damaged_count + 2 > LEGEND_ROWS ? 2 : 1;
}

static void draw_caption(struct drawing *drawing, bool zoomed) {
    const struct survey *survey = drawing->survey;
    static const char *const media[] = {[MEDIUM_CD] = "CD", [MEDIUM_DVD] = "DVD", [MEDIUM_BD] = "BD"};
    char number[32];
    put_text(drawing, "<text class=\"title\" x=\"%d\" y=\"52\">", LEGEND_AT);
    const char *name = strrchr(survey->call->argument[0], '/');
    put_escaped(drawing, name ? name + 1 : survey->call->argument[0]);
    put_text(drawing, "</text>\n<text class=\"middle\" x=\"%d\" y=\"%d\">%s</text>\n", CENTRE, CENTRE - 100,
             media[survey->medium]);
    put_text(drawing, "<text class=\"small\" x=\"%d\" y=\"%d\">%s</text>\n", CENTRE, CENTRE + 128,
             !survey->scanned        ? "layout alone"
             : survey->damaged_count ? "damaged"
                                     : "sound");
    unsigned below = 156;
    if (survey->damaged_count) {
        put_text(drawing, "<text class=\"small\" x=\"%d\" y=\"%u\">%s sectors</text>\n", CENTRE, CENTRE + below,
                 page_number(survey_damaged_sectors(survey), number));
        below += 28;
    }
    if (zoomed)
        put_text(drawing, "<text class=\"small\" x=\"%d\" y=\"%u\">not to scale</text>\n", CENTRE, CENTRE + below);
}

enum answer map_svg(const struct survey *survey, struct output *output) {
    struct drawing drawing = {output, survey, 0, ANSWER_DONE};
    int64_t last = survey->track_count ? survey->track[survey->track_count - 1].end : 0;
    /* A CD is drawn as full as it is, unless there would be nothing to see; of other media the capacity is not known.
     */
    bool zoomed = survey_is_cd(survey) && last < CD_FULL / 8;
    int64_t full = survey_is_cd(survey) && !zoomed && last < CD_FULL ? CD_FULL : last > 0 ? last : 1;
    unsigned width = LEGEND_AT + legend_columns(survey) * LEGEND_WIDTH;
    drawing.scale = ((double)OUTER * OUTER - (double)INNER * INNER) / (double)full;
    put_text(&drawing,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %d\" width=\"%u\" height=\"%d\" "
             "font-family=\"sans-serif\""
             " font-size=\"23\" fill=\"#1d2733\">\n<title>",
             width, BOTTOM, width / 2, BOTTOM / 2);
    put_escaped(&drawing, survey->call->argument[0]);
    put_text(&drawing,
             "</title>\n<style>path{fill:none;stroke-linejoin:round}.track{stroke-width:8}.damage{stroke-width:9.5}"
             "text{dominant-baseline:alphabetic}.title{font-size:30px;font-weight:bold}.middle{font-size:34px;text-"
             "anchor:middle}"
             ".small{font-size:22px;text-anchor:middle;fill:#4b5866}</style>\n");
    put_text(&drawing, "<rect width=\"%u\" height=\"%d\" fill=\"#ffffff\"/>\n", width, BOTTOM);
    put_text(&drawing,
             "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"#eef1f4\" stroke=\"#aeb7c1\" stroke-width=\"3\"/>\n", CENTRE,
             CENTRE, RIM);
    put_text(&drawing,
             "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"#f8fafb\" stroke=\"#cfd6dd\" stroke-width=\"2\"/>\n", CENTRE,
             CENTRE, CLAMP);
    put_text(&drawing,
             "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"#ffffff\" stroke=\"#aeb7c1\" stroke-width=\"3\"/>\n", CENTRE,
             CENTRE, HUB);
    draw_tracks(&drawing);
    draw_caption(&drawing, zoomed);
    draw_legend(&drawing);
    put_text(&drawing, "</svg>\n");
    return drawing.answer;
}
