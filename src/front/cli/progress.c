/* SPDX-License-Identifier: MIT */
/* How far is it? A bar on standard error, when that is a terminal. */
#include "front/cli/progress.h"
#include "front/cli/system.h"
#include <stdio.h>

enum { BAR_COLUMNS = 30, EVERY_MS = 100 };

struct progress progress_begin(uint64_t whole, const char *unit, uint32_t unit_len) {
    uint64_t now = system_ms();
    return (struct progress){.shown = system_terminal(stderr),
                             .whole = whole,
                             .unit = unit,
                             .unit_len = unit_len,
                             .began_ms = now,
                             .last_ms = now};
}

static void draw(const struct progress *progress, uint64_t done, uint64_t now) {
    char bar[BAR_COLUMNS + 1] = {0};
    uint64_t whole = progress->whole ? progress->whole : 1, filled = done * BAR_COLUMNS / whole;
    for (unsigned i = 0; i < BAR_COLUMNS; i++)
        bar[i] = i < filled ? '#' : '.';
    uint64_t ms = now - progress->began_ms;
    fprintf(stderr, "\r[%s] %3u%% %llu/%llu %s", bar, (unsigned)(done * 100 / whole), (unsigned long long)done,
            (unsigned long long)progress->whole, progress->unit);
    if (progress->unit_len && ms)
        fprintf(stderr, " %llu kB/s", (unsigned long long)(done * progress->unit_len / ms));
    if (done && done <= progress->whole) {
        uint64_t left = (progress->whole - done) * ms / done / 1000;
        fprintf(stderr, " %llu:%02llu left", (unsigned long long)left / 60, (unsigned long long)left % 60);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
}

void progress_tell(struct progress *progress, uint64_t done) {
    uint64_t now = progress->shown ? system_ms() : 0;
    if (!progress->shown || (now - progress->last_ms < EVERY_MS && done != progress->whole))
        return;
    progress->last_ms = now;
    draw(progress, done, now);
}

void progress_end(struct progress *progress) {
    if (progress->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    progress->shown = false;
}
