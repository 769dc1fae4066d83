/* SPDX-License-Identifier: MIT */
/* Several files that get their names together, or not at all. */
#ifndef NTCDROM_FRONT_CLI_OUTPUTS_H
#define NTCDROM_FRONT_CLI_OUTPUTS_H

#include "base/error.h"
#include "base/file.h"

enum { OUTPUTS_MOST = 200 };

struct outputs;

/* What will be written: files of one folder. A file that is there already is replaced only when `replace` is set. While
 * files are being written SIGINT, SIGTERM and SIGHUP are noted, not obeyed (outputs_ended), and a file that may grow no
 * more fails like a full disk. */
struct outputs *outputs_begin(bool replace);
/* A file never to be replaced: what is being read. */
void outputs_spare(struct outputs *outputs, const char *path);
/* A new empty file that will be `path`; until then it has a name of its own beside it. Readable and writable, owned by
 * `outputs`; its name is the last component of `path`. */
NTCD_CHECKED enum status outputs_create(struct outputs *outputs, const char *path, struct file **ret,
                                        struct error *error);
/* Another way into a file that was created; the caller's to close. Its neighbours are the files of `outputs` by their
 * final names. */
NTCD_CHECKED enum status outputs_reopen(struct outputs *outputs, const struct file *file, struct file **ret);
/* The signal that asked to end, or 0. */
int outputs_ended(const struct outputs *outputs);
unsigned outputs_count(const struct outputs *outputs);
const struct file *outputs_file(const struct outputs *outputs, unsigned index);
/* Brings everything to the disk, then gives the files their names in the order they were created. When one cannot have
 * its name, those before it lose theirs, and what they had replaced is back. In every case no other name is left. */
NTCD_CHECKED enum status outputs_keep(struct outputs *outputs, struct error *error);
/* Closes and removes what has not got its name. */
void outputs_end(struct outputs *outputs);

#endif
