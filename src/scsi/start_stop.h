/* SPDX-License-Identifier: MIT */
/* How the spindle and the tray are moved. */
#ifndef NTCDROM_SCSI_START_STOP_H
#define NTCDROM_SCSI_START_STOP_H

#include <stdbool.h>
#include <stdint.h>

/* START STOP UNIT, 1Bh [MMC-6 6.42]. */
struct start_stop {
    bool immediate;   /* answer before it is done */
    uint8_t power;    /* power condition; not 0: eject and start are not looked at */
    bool eject;       /* LoEj: the tray, not the spindle */
    bool start;       /* spin up or load, else stop or eject */
};
enum { START_STOP_CDB_LEN = 6 };

/* Writes all bytes of the CDB. */
void start_stop_put(uint8_t *cdb, const struct start_stop *command);
struct start_stop start_stop_get(const uint8_t *cdb);

#endif
