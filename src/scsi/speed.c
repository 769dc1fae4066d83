/* SPDX-License-Identifier: MIT */
/* How the reading and writing speed is set, the older way. */
#include "scsi/speed.h"
#include "base/bytes.h"

void speed_put(uint8_t *cdb, const struct speed *command) {
    memset(cdb, 0, SPEED_CDB_LEN);
    cdb[0] = 0xbb;
    cdb[1] = command->rotation & 3;
    set_be16(cdb + 2, command->read);
    set_be16(cdb + 4, command->write);
}

struct speed speed_get(const uint8_t *cdb) {
    return (struct speed){
        .rotation = cdb[1] & 3,
        .read = get_be16(cdb + 2),
        .write = get_be16(cdb + 4),
    };
}
