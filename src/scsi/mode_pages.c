/* SPDX-License-Identifier: MIT */
/* How mode pages are asked for and set, and what stands in front of them. */
#include "scsi/mode_pages.h"

enum { MODE_SENSE6 = 0x1a, MODE_SENSE10 = 0x5a, MODE_SELECT6 = 0x15, MODE_SELECT10 = 0x55 };

uint8_t mode_sense_put(uint8_t *cdb, const struct mode_sense *command) {
    memset(cdb, 0, command->ten ? MODE10_CDB_LEN : MODE6_CDB_LEN);
    cdb[0] = command->ten ? MODE_SENSE10 : MODE_SENSE6;
    cdb[1] = (uint8_t)(command->no_blocks << 3);
    cdb[2] = (uint8_t)(command->control << 6 | (command->page & 0x3f));
    cdb[3] = command->subpage;
    if (command->ten)
        set_be16(cdb + 7, command->allocation);
    else
        cdb[4] = (uint8_t)command->allocation;
    return command->ten ? MODE10_CDB_LEN : MODE6_CDB_LEN;
}

struct mode_sense mode_sense_get(const uint8_t *cdb) {
    bool ten = cdb[0] == MODE_SENSE10;
    return (struct mode_sense){
        .ten = ten,
        .no_blocks = cdb[1] >> 3 & 1,
        .control = cdb[2] >> 6,
        .page = cdb[2] & 0x3f,
        .subpage = cdb[3],
        .allocation = ten ? get_be16(cdb + 7) : cdb[4],
    };
}

uint8_t mode_select_put(uint8_t *cdb, const struct mode_select *command) {
    memset(cdb, 0, command->ten ? MODE10_CDB_LEN : MODE6_CDB_LEN);
    cdb[0] = command->ten ? MODE_SELECT10 : MODE_SELECT6;
    cdb[1] = (uint8_t)(command->page_format << 4 | command->save);
    if (command->ten)
        set_be16(cdb + 7, command->len);
    else
        cdb[4] = (uint8_t)command->len;
    return command->ten ? MODE10_CDB_LEN : MODE6_CDB_LEN;
}

struct mode_select mode_select_get(const uint8_t *cdb) {
    bool ten = cdb[0] == MODE_SELECT10;
    return (struct mode_select){
        .ten = ten,
        .page_format = cdb[1] >> 4 & 1,
        .save = cdb[1] & 1,
        .len = ten ? get_be16(cdb + 7) : cdb[4],
    };
}
