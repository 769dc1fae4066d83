/* SPDX-License-Identifier: MIT */
/* How a drive is told to adjust its laser. */
#ifndef NTCDROM_SCSI_OPC_H
#define NTCDROM_SCSI_OPC_H

#include <stdbool.h>
#include <stdint.h>

/* SEND OPC INFORMATION, 54h [MMC-6 6.33]. */
struct opc {
    bool perform;     /* DoOPC: measure now */
    bool exclude[2];  /* layers not to be touched */
    uint16_t len;     /* of the list that follows when not performing */
};
enum { OPC_CDB_LEN = 10 };

/* Writes all bytes of the CDB. */
void opc_put(uint8_t *cdb, const struct opc *command);
struct opc opc_get(const uint8_t *cdb);

#endif
