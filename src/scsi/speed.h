/* SPDX-License-Identifier: MIT */
/* How the reading and writing speed is set, the older way. */
#ifndef NTCDROM_SCSI_SPEED_H
#define NTCDROM_SCSI_SPEED_H

#include <stdbool.h>
#include <stdint.h>

/* SET CD SPEED, BBh [MMC-6 6.37]. */
struct speed {
    uint8_t rotation; /* 0 the drive's own, 1 CAV */
    uint16_t read, write; /* kB/s, FFFFh the fastest */
};
enum { SPEED_CDB_LEN = 12 };

/* Writes all bytes of the CDB. */
void speed_put(uint8_t *cdb, const struct speed *command);
struct speed speed_get(const uint8_t *cdb);

#endif
