/* SPDX-License-Identifier: MIT */
/* Whether a program can be handed the door's drive at all. */
#ifndef NTCDROM_FRONT_RUN_PROGRAM_H
#define NTCDROM_FRONT_RUN_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

enum program_kind {
    PROGRAM_FINE,
    PROGRAM_MISSING,    /* not found: exit 127 */
    PROGRAM_NOT_RUN,    /* found, but cannot be executed: exit 126 */
    PROGRAM_STATIC,     /* statically linked: a preload library does not enter it */
    PROGRAM_PRIVILEGED, /* set-uid, set-gid or with file capabilities: the loader ignores LD_PRELOAD */
    PROGRAM_FOREIGN     /* an ELF of another word length or machine than the preload library's */
};

/* Finds a program as execvp(3) does; `path` gets what would be executed. Scripts are followed to their interpreter. */
enum program_kind program_find(const char *name, char path[PATH_MAX]);
/* Whether a wineserver that was started outside the door serves the user's prefix already. */
bool program_wine_runs(void);

#endif
