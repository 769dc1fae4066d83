/* SPDX-License-Identifier: MIT */
/* How a drive is asked what it can do. */
#ifndef NTCDROM_SCSI_CONFIGURATION_H
#define NTCDROM_SCSI_CONFIGURATION_H

#include <stdbool.h>
#include <stdint.h>

/* GET CONFIGURATION, 46h [MMC-6 6.6]. */
struct configuration {
    uint8_t type;     /* 0 all features, 1 the current ones, 2 one */
    uint16_t feature; /* the first, or the one */
    uint16_t allocation;
};
enum { CONFIGURATION_CDB_LEN = 10 };

/* Writes all bytes of the CDB. */
void configuration_put(uint8_t *cdb, const struct configuration *command);
struct configuration configuration_get(const uint8_t *cdb);

#endif
