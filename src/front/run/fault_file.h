/* SPDX-License-Identifier: MIT */
/* A fault file: what shall go wrong in a drive, told by a person. The format: ntcdrom-fault(5). */
#ifndef NTCDROM_FRONT_RUN_FAULT_FILE_H
#define NTCDROM_FRONT_RUN_FAULT_FILE_H

#include "base/error.h"
#include "drive/drive.h"
#include "drive/faults.h"

/* Reads the files and lays their rules upon the drive in place of those it had, in the files' order; the last seed counts. A file
 * that is a GNU ddrescue map makes its bad areas unreadable. ST_BAD_FORMAT with the line and the reason otherwise; the drive is then
 * as it was. */
NTCD_CHECKED enum status fault_files_load(const char *const *path, unsigned count, struct drive *drive, struct error *error);
/* One row of faults.def, for lists. */
struct fault_word {
    const char *word;
    enum drive_fault_kind kind;
    unsigned needs;
    const char *words;
};
extern const struct fault_word fault_words[];
extern const unsigned fault_word_count;

#endif
