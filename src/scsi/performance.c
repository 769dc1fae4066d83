/* SPDX-License-Identifier: MIT */
/* How a drive is asked how fast it is where. */
#include "scsi/performance.h"
#include "base/bytes.h"

void performance_put(uint8_t *cdb, const struct performance *command) {
    memset(cdb, 0, PERFORMANCE_CDB_LEN);
    cdb[0] = 0xac;
    cdb[1] = (uint8_t)((command->tolerance & 3) << 3 | command->write << 2 | (command->except & 3));
    set_be32(cdb + 2, command->lba);
    set_be16(cdb + 8, command->count);
    cdb[10] = command->type;
}

struct performance performance_get(const uint8_t *cdb) {
    return (struct performance){
        .tolerance = cdb[1] >> 3 & 3,
        .write = cdb[1] >> 2 & 1,
        .except = cdb[1] & 3,
        .lba = get_be32(cdb + 2),
        .count = get_be16(cdb + 8),
        .type = cdb[10],
    };
}
