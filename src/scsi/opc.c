/* SPDX-License-Identifier: MIT */
/* How a drive is told to adjust its laser. */
#include "scsi/opc.h"
#include "base/bytes.h"

void opc_put(uint8_t *cdb, const struct opc *command) {
    memset(cdb, 0, OPC_CDB_LEN);
    cdb[0] = 0x54;
    cdb[1] = command->perform;
    cdb[2] = (uint8_t)(command->exclude[0] | command->exclude[1] << 1);
    set_be16(cdb + 7, command->len);
}

struct opc opc_get(const uint8_t *cdb) {
    return (struct opc){
        .perform = cdb[1] & 1,
        .exclude = {cdb[2] & 1, cdb[2] >> 1 & 1},
        .len = get_be16(cdb + 7),
    };
}
