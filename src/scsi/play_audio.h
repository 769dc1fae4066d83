/* SPDX-License-Identifier: MIT */
/* How the analogue player in the drive is worked. */
#ifndef NTCDROM_SCSI_PLAY_AUDIO_H
#define NTCDROM_SCSI_PLAY_AUDIO_H

#include <stdbool.h>
#include <stdint.h>

enum { PLAY_MSF_CDB_LEN = 10, PAUSE_RESUME_CDB_LEN = 10, SEEK_CDB_LEN = 10 };

/* Minute, second and frame, binary. */
struct audio_msf {
    uint8_t minute, second, frame;
};
/* PLAY AUDIO MSF, 47h [MMC-3 5.15]. The end is exclusive. */
struct play_msf {
    struct audio_msf start, end;
};
/* The three write all bytes of the CDB. */
void play_msf_put(uint8_t *cdb, const struct play_msf *command);
struct play_msf play_msf_get(const uint8_t *cdb);

/* PAUSE/RESUME, 4Bh [MMC-3 5.13]. */
void pause_resume_put(uint8_t *cdb, bool resume);
bool pause_resume_get(const uint8_t *cdb);

/* SEEK(10), 2Bh [MMC-6 6.32]. */
void seek_put(uint8_t *cdb, uint32_t lba);
uint32_t seek_get(const uint8_t *cdb);

#endif
