/* SPDX-License-Identifier: MIT */
/* What the verbs ask of the system: their arguments, terminals, time, and files by their UTF-8 names. */
#ifndef NTCDROM_FRONT_CLI_SYSTEM_H
#define NTCDROM_FRONT_CLI_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* One file a system answers all of this: system_posix.c, system_windows.c. What fails sets errno. */

/* The arguments as UTF-8, NULL-ended, and standard output and error ready for bytes as they are. NULL: no memory. */
char **system_begin(int argc, char **argv);

/* A terminal that obeys escape sequences; what else prints is a file, a pipe, or a console too old. */
bool system_terminal(FILE *out);
/* Columns of that terminal, 0 when it does not tell. */
unsigned system_columns(FILE *out);
/* A clock that never goes back. */
uint64_t system_ms(void);

/* Memory at a multiple of `alignment`, a power of two; NULL: none. It goes back by system_aligned_free. */
void *system_aligned(size_t alignment, size_t len);
void system_aligned_free(void *old);

/* fopen(3); `mode` is "rb" or "wb". */
FILE *system_open(const char *name, const char *mode);
enum system_kind { SYSTEM_NOTHING, SYSTEM_FILE, SYSTEM_FOLDER, SYSTEM_OTHER };
/* What a name stands for: a regular file, a folder, something else that is written in place, or nothing yet. */
enum system_kind system_kind_of(const char *name);
/* The name of the file behind links, to be freed; NULL: it cannot be told. */
char *system_real_name(const char *name);
/* A new file beside `final` under a name of its own, which is *part, to be freed; NULL leaves *part NULL. */
FILE *system_open_part(const char *final, char **part);
/* The part gets the final name, whatever had it before. */
bool system_keep_part(const char *part, const char *final);
void system_remove(const char *name);
/* Whoever ends the program by a signal, or from the console, has this file removed first; NULL: none any more. The text is
 * borrowed until then. */
void system_watch(const char *part);

/* From `on` until off again such an end is noted, not obeyed, and a file that may grow no more fails like a full disk. */
void system_note_end(bool on);
/* The signal, SIGINT or SIGTERM of the console, that was noted; 0: none. */
int system_ended(void);
/* What comes in between waits. */
void system_hold_signals(bool hold);

/* Where the last component of a name begins. */
const char *system_last_component(const char *name);
/* Whether two names are one to the system, as far as letters tell. */
bool system_same_name(const char *a, const char *b);
/* Which file it is, whatever its name. */
struct system_identity {
    uint64_t volume, file;
};
bool system_identify(const char *name, struct system_identity *ret);
/* Renames, and never replaces. */
bool system_move(const char *from, const char *to);
/* `part` gets the name `final`, and the file that has it a new one beside it: *before, to be freed. All or nothing: what fails
 * leaves the names as they were and *before NULL. */
bool system_exchange(const char *part, const char *final, char **before);
/* Brings what was written to a file, and the names in a file's folder, to the disk. */
bool system_sync(const char *name);
void system_sync_names(const char *name);

/* Where the drive of a node has its medium mounted, or NULL. The text lives until the next call. */
const char *system_mounted(const char *node);

#endif
