/* SPDX-License-Identifier: MIT */
/* How a table of contents is asked for. */
#include "scsi/read_toc.h"
#include "base/bytes.h"

void read_toc_put(uint8_t *cdb, const struct read_toc *command) {
    memset(cdb, 0, READ_TOC_CDB_LEN);
    cdb[0] = 0x43;
    cdb[1] = (uint8_t)(command->msf << 1);
    cdb[2] = command->format & 0x0f;
    cdb[6] = command->track;
    set_be16(cdb + 7, command->allocation);
    cdb[9] = (uint8_t)(command->legacy << 6);
}

struct read_toc read_toc_get(const uint8_t *cdb) {
    return (struct read_toc){
        .msf = cdb[1] >> 1 & 1,
        .format = cdb[2] & 0x0f,
        .legacy = cdb[9] >> 6,
        .track = cdb[6],
        .allocation = get_be16(cdb + 7),
    };
}
