/* SPDX-License-Identifier: MIT */
/* A command in words: its name and its fields, for traces and messages. */
#ifndef NTCDROM_SCSI_COMMAND_WORDS_H
#define NTCDROM_SCSI_COMMAND_WORDS_H

#include "base/bytes.h"

/* The command's name in the standards; "" when it is not known. */
const char *command_name(uint8_t opcode);

struct command_field {
    struct bytes name; /* letters and '_' */
    uint64_t value;
};
/* The index-th field of a CDB, whose missing bytes count as zero. False: it has fewer. */
bool command_field(const uint8_t *cdb, size_t len, unsigned index, struct command_field *ret);

/* "READ(10) fua=0 lba=16 count=1", NUL-terminated, cut to the room; an unknown command is its bytes. */
void command_words(const uint8_t *cdb, size_t len, char *into, size_t room);

#endif
