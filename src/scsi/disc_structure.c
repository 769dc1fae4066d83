/* SPDX-License-Identifier: MIT */
/* How the structures of a DVD or Blu-ray disc are asked for. */
#include "scsi/disc_structure.h"
#include "base/bytes.h"

void disc_structure_put(uint8_t *cdb, const struct read_disc_structure *command) {
    memset(cdb, 0, DISC_STRUCTURE_CDB_LEN);
    cdb[0] = 0xad;
    cdb[1] = command->media & 0x0f;
    set_be32(cdb + 2, command->address);
    cdb[6] = command->layer;
    cdb[7] = command->format;
    set_be16(cdb + 8, command->allocation);
    cdb[10] = (uint8_t)(command->agid << 6);
}

struct read_disc_structure disc_structure_get(const uint8_t *cdb) {
    return (struct read_disc_structure){
        .media = cdb[1] & 0x0f,
        .address = get_be32(cdb + 2),
        .layer = cdb[6],
        .format = cdb[7],
        .allocation = get_be16(cdb + 8),
        .agid = cdb[10] >> 6,
    };
}
