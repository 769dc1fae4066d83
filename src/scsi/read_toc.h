/* SPDX-License-Identifier: MIT */
/* How a table of contents is asked for. */
#ifndef NTCDROM_SCSI_READ_TOC_H
#define NTCDROM_SCSI_READ_TOC_H

#include <stdbool.h>
#include <stdint.h>

/* READ TOC/PMA/ATIP, 43h [MMC-6 6.25]. */
struct read_toc {
    bool msf;         /* addresses as minute, second, frame */
    uint8_t format;   /* 0 TOC, 1 session, 2 full TOC, 3 PMA, 4 ATIP, 5 CD-TEXT */
    uint8_t legacy;   /* SFF 8020 format in the control byte, looked at when format is 0 */
    uint8_t track;    /* first track or session */
    uint16_t allocation;
};
enum { READ_TOC_CDB_LEN = 10 };

/* Writes all bytes of the CDB. */
void read_toc_put(uint8_t *cdb, const struct read_toc *command);
struct read_toc read_toc_get(const uint8_t *cdb);

#endif
