/* SPDX-License-Identifier: MIT */
/* How sectors are checked without being moved. */
#ifndef NTCDROM_SCSI_VERIFY_H
#define NTCDROM_SCSI_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

/* VERIFY(10), 2Fh [MMC-6 6.44]. */
struct verify {
    uint32_t lba;
    uint16_t count;
};
enum { VERIFY_CDB_LEN = 10 };

/* Writes all bytes of the CDB. */
void verify_put(uint8_t *cdb, const struct verify *command);
struct verify verify_get(const uint8_t *cdb);

#endif
