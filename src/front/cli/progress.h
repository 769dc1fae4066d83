/* SPDX-License-Identifier: MIT */
/* How far is it? A bar on standard error, when that is a terminal. */
#ifndef NTCDROM_FRONT_CLI_PROGRESS_H
#define NTCDROM_FRONT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;        /* standard error is a terminal */
    uint64_t whole;    /* units in all */
    const char *unit;  /* "sectors" */
    uint32_t unit_len; /* bytes in one, for the speed; 0: no speed */
    uint64_t began_ms, last_ms;
};

struct progress progress_begin(uint64_t whole, const char *unit, uint32_t unit_len);
/* Draws at most ten times a second. */
void progress_tell(struct progress *progress, uint64_t done);
/* Wipes the bar. */
void progress_end(struct progress *progress);

#endif
