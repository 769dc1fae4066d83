/* SPDX-License-Identifier: MIT */
/* How sectors are checked without being moved. */
#include "scsi/verify.h"
#include "base/bytes.h"

void verify_put(uint8_t *cdb, const struct verify *command) {
    memset(cdb, 0, VERIFY_CDB_LEN);
    cdb[0] = 0x2f;
    set_be32(cdb + 2, command->lba);
    set_be16(cdb + 7, command->count);
}

struct verify verify_get(const uint8_t *cdb) {
    return (struct verify){
        .lba = get_be32(cdb + 2),
        .count = get_be16(cdb + 7),
    };
}
