/* SPDX-License-Identifier: MIT */
/* How a drive is asked how fast it is where. */
#ifndef NTCDROM_SCSI_PERFORMANCE_H
#define NTCDROM_SCSI_PERFORMANCE_H

#include <stdbool.h>
#include <stdint.h>

/* GET PERFORMANCE, ACh [MMC-6 6.8]. */
struct performance {
    uint8_t tolerance;/* 0..3; 2: 10 % nominal, 20 % exceptions */
    bool write;       /* of writing, else of reading */
    uint8_t except;   /* 0 nominal, 1 all, 2 exceptions only */
    uint32_t lba;
    uint16_t count;   /* most descriptors to come */
    uint8_t type;     /* 0 performance, 3 write speeds */
};
enum { PERFORMANCE_CDB_LEN = 12 };

/* Writes all bytes of the CDB. */
void performance_put(uint8_t *cdb, const struct performance *command);
struct performance performance_get(const uint8_t *cdb);

enum { PERFORMANCE_HEADER_LEN = 8, PERFORMANCE_NOMINAL_LEN = 16, PERFORMANCE_EXCEPTION_LEN = 6, WRITE_SPEED_LEN = 16 };
enum { PERFORMANCE_TYPE_NOMINAL = 0, PERFORMANCE_TYPE_WRITE_SPEED = 3 };

#endif
