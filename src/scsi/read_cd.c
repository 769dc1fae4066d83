/* SPDX-License-Identifier: MIT */
/* How sectors of a CD are asked for with all they carry. */
#include "scsi/read_cd.h"
#include "base/bytes.h"

void read_cd_put(uint8_t *cdb, const struct read_cd *command) {
    memset(cdb, 0, READ_CD_CDB_LEN);
    cdb[0] = 0xbe;
    cdb[1] = (uint8_t)((command->type & 7) << 2 | command->conceal << 1);
    set_be32(cdb + 2, command->lba);
    set_be24(cdb + 6, command->count);
    cdb[9] = command->parts;
    cdb[10] = command->subchannel & 7;
}

struct read_cd read_cd_get(const uint8_t *cdb) {
    return (struct read_cd){
        .type = cdb[1] >> 2 & 7,
        .conceal = cdb[1] >> 1 & 1,
        .lba = get_be32(cdb + 2),
        .count = get_be24(cdb + 6),
        .parts = cdb[9],
        .subchannel = cdb[10] & 7,
    };
}
