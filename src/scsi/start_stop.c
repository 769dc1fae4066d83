/* SPDX-License-Identifier: MIT */
/* How the spindle and the tray are moved. */
#include "scsi/start_stop.h"
#include "base/bytes.h"

void start_stop_put(uint8_t *cdb, const struct start_stop *command) {
    memset(cdb, 0, START_STOP_CDB_LEN);
    cdb[0] = 0x1b;
    cdb[1] = command->immediate;
    cdb[4] = (uint8_t)(command->power << 4 | command->eject << 1 | command->start);
}

struct start_stop start_stop_get(const uint8_t *cdb) {
    return (struct start_stop){
        .immediate = cdb[1] & 1,
        .power = cdb[4] >> 4,
        .eject = cdb[4] >> 1 & 1,
        .start = cdb[4] & 1,
    };
}
