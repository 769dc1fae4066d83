/* SPDX-License-Identifier: MIT */
/* How a drive is asked what it can do. */
#include "scsi/configuration.h"
#include "base/bytes.h"

void configuration_put(uint8_t *cdb, const struct configuration *command) {
    memset(cdb, 0, CONFIGURATION_CDB_LEN);
    cdb[0] = 0x46;
    cdb[1] = command->type & 3;
    set_be16(cdb + 2, command->feature);
    set_be16(cdb + 7, command->allocation);
}

struct configuration configuration_get(const uint8_t *cdb) {
    return (struct configuration){
        .type = cdb[1] & 3,
        .feature = get_be16(cdb + 2),
        .allocation = get_be16(cdb + 7),
    };
}
