/* SPDX-License-Identifier: MIT */
/* How a reading and writing rate is asked for. */
#ifndef NTCDROM_SCSI_STREAMING_H
#define NTCDROM_SCSI_STREAMING_H

#include <stdbool.h>
#include <stdint.h>

/* SET STREAMING, B6h [MMC-6 6.39]. */
struct streaming {
    uint8_t type;     /* 0 performance descriptor, 5 defect cache zones */
    uint16_t len;     /* of the list that follows */
};
enum { STREAMING_CDB_LEN = 12 };

/* Writes all bytes of the CDB. */
void streaming_put(uint8_t *cdb, const struct streaming *command);
struct streaming streaming_get(const uint8_t *cdb);

/* Its performance descriptor [MMC-6 table 538]. Sizes are kB, times ms. */
struct streaming_rate {
    bool random_access, exact, restore;
    uint8_t rotation; /* 0..3 */
    uint32_t first, last, read_size, read_time, write_size, write_time;
};
enum { STREAMING_RATE_LEN = 28 };
void streaming_rate_put(uint8_t *list, const struct streaming_rate *rate);
struct streaming_rate streaming_rate_get(const uint8_t *list);

#endif
