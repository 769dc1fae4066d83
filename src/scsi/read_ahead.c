/* SPDX-License-Identifier: MIT */
/* How a drive is told where reading goes on after a jump. */
#include "scsi/read_ahead.h"
#include "base/bytes.h"

void read_ahead_put(uint8_t *cdb, const struct read_ahead *command) {
    memset(cdb, 0, READ_AHEAD_CDB_LEN);
    cdb[0] = 0xa7;
    set_be32(cdb + 2, command->trigger);
    set_be32(cdb + 6, command->target);
}

struct read_ahead read_ahead_get(const uint8_t *cdb) {
    return (struct read_ahead){
        .trigger = get_be32(cdb + 2),
        .target = get_be32(cdb + 6),
    };
}
