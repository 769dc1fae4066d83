/* SPDX-License-Identifier: MIT */
/* How the analogue player in the drive is worked. */
#include "scsi/play_audio.h"
#include "base/bytes.h"

void play_msf_put(uint8_t *cdb, const struct play_msf *command) {
    memset(cdb, 0, PLAY_MSF_CDB_LEN);
    cdb[0] = 0x47;
    cdb[3] = command->start.minute;
    cdb[4] = command->start.second;
    cdb[5] = command->start.frame;
    cdb[6] = command->end.minute;
    cdb[7] = command->end.second;
    cdb[8] = command->end.frame;
}

struct play_msf play_msf_get(const uint8_t *cdb) {
    return (struct play_msf){{cdb[3], cdb[4], cdb[5]}, {cdb[6], cdb[7], cdb[8]}};
}

void pause_resume_put(uint8_t *cdb, bool resume) {
    memset(cdb, 0, PAUSE_RESUME_CDB_LEN);
    cdb[0] = 0x4b;
    cdb[8] = resume;
}

bool pause_resume_get(const uint8_t *cdb) { return cdb[8] & 1; }

void seek_put(uint8_t *cdb, uint32_t lba) {
    memset(cdb, 0, SEEK_CDB_LEN);
    cdb[0] = 0x2b;
    set_be32(cdb + 2, lba);
}

uint32_t seek_get(const uint8_t *cdb) { return get_be32(cdb + 2); }
