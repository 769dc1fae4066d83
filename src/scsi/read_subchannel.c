/* SPDX-License-Identifier: MIT */
/* How the drive is asked where it stands, or for the catalogue number or an ISRC. */
#include "scsi/read_subchannel.h"
#include "base/bytes.h"

void read_subchannel_put(uint8_t *cdb, const struct read_subchannel *command) {
    memset(cdb, 0, READ_SUBCHANNEL_CDB_LEN);
    cdb[0] = 0x42;
    cdb[1] = (uint8_t)(command->msf << 1);
    cdb[2] = (uint8_t)(command->subq << 6);
    cdb[3] = command->format;
    cdb[6] = command->track;
    set_be16(cdb + 7, command->allocation);
}

struct read_subchannel read_subchannel_get(const uint8_t *cdb) {
    return (struct read_subchannel){
        .msf = cdb[1] >> 1 & 1,
        .subq = cdb[2] >> 6 & 1,
        .format = cdb[3],
        .track = cdb[6],
        .allocation = get_be16(cdb + 7),
    };
}
