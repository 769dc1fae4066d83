/* SPDX-License-Identifier: MIT */
/* How keys, certificates and region codes go between host and drive. */
#include "scsi/keys.h"
#include "base/bytes.h"

void keys_put(uint8_t *cdb, const struct keys *command) {
    memset(cdb, 0, KEYS_CDB_LEN);
    cdb[0] = command->send ? 0xa3 : 0xa4;
    if (!command->send) {
        set_be32(cdb + 2, command->lba);
        cdb[6] = command->count;
    }
    cdb[7] = command->key_class;
    set_be16(cdb + 8, command->len);
    cdb[10] = (uint8_t)(command->agid << 6 | (command->format & 0x3f));
}

struct keys keys_get(const uint8_t *cdb) {
    return (struct keys){
        .send = cdb[0] == 0xa3,
        .key_class = cdb[7],
        .format = cdb[10] & 0x3f,
        .agid = cdb[10] >> 6,
        .lba = cdb[0] == 0xa4 ? get_be32(cdb + 2) : 0,
        .count = cdb[0] == 0xa4 ? cdb[6] : 0,
        .len = get_be16(cdb + 8),
    };
}
