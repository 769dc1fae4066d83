/* SPDX-License-Identifier: MIT */
/* What stands at each place of a disc, for a picture of it? */
#ifndef NTCDROM_FRONT_CLI_MAP_H
#define NTCDROM_FRONT_CLI_MAP_H

#include "front/cli/output.h"
#include "front/cli/survey.h"

/* What a run of sectors is drawn as; of several in one cell the last wins. */
enum map_kind {
    MAP_NOTHING,
    MAP_GAP,
    MAP_PREGAP,
    MAP_AUDIO,
    MAP_DATA,
    MAP_Q,
    MAP_MENDED,
    MAP_WRONG,
    MAP_UNREADABLE,
    MAP_KINDS
};

struct map_row {
    const char *words;
    const char *utf8, *ascii;   /* one column each */
    const char *paint;          /* SGR parameters */
    const char *colour, *other; /* in SVG; `other` for every second track */
};
extern const struct map_row map_rows[MAP_KINDS];

enum map_kind map_of_damage(enum damage kind);
enum map_kind map_of_track(const struct survey_track *track);
/* The number of sectors as "12:34.56", and of the bytes of a DVD or BD as "4,700 MB". */
const char *map_length(const struct survey *survey, int64_t sectors, char into[32]);

/* Writes the picture of a disc as SVG: the spiral, and who is who. */
enum answer map_svg(const struct survey *survey, struct output *output);

#endif
