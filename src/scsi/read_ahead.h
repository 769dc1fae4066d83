/* SPDX-License-Identifier: MIT */
/* How a drive is told where reading goes on after a jump. */
#ifndef NTCDROM_SCSI_READ_AHEAD_H
#define NTCDROM_SCSI_READ_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

/* SET READ AHEAD, A7h [MMC-6 6.38]. */
struct read_ahead {
    uint32_t trigger; /* once this sector is read ... */
    uint32_t target;  /* ... read ahead from here */
};
enum { READ_AHEAD_CDB_LEN = 12 };

/* Writes all bytes of the CDB. */
void read_ahead_put(uint8_t *cdb, const struct read_ahead *command);
struct read_ahead read_ahead_get(const uint8_t *cdb);

#endif
