/* SPDX-License-Identifier: MIT */
/* How sectors of a CD are asked for with all they carry. */
#ifndef NTCDROM_SCSI_READ_CD_H
#define NTCDROM_SCSI_READ_CD_H

#include <stdbool.h>
#include <stdint.h>

/* READ CD, BEh [MMC-6 6.17]. */
struct read_cd {
    uint8_t type;     /* expected sector type: 0 any, 1 CD-DA, 2 mode 1, 3 mode 2, 4 form 1, 5 form 2 */
    bool conceal;     /* DAP: flaws of audio may be hidden */
    uint32_t lba;
    uint32_t count;   /* 24 bits */
    uint8_t parts;    /* byte 9: sync, headers, user data, EDC/ECC, C2 */
    uint8_t subchannel; /* 0 none, 1 raw P to W, 2 formatted Q, 4 corrected R to W */
};
enum { READ_CD_CDB_LEN = 12 };

/* Writes all bytes of the CDB. */
void read_cd_put(uint8_t *cdb, const struct read_cd *command);
struct read_cd read_cd_get(const uint8_t *cdb);

/* Byte 9 of the CDB. */
enum read_cd_parts {
    READ_CD_C2 = 0x02,       /* 294 bytes of C2 error bits */
    READ_CD_C2_BLOCK = 0x04, /* the same and the block error byte, padded to 296 */
    READ_CD_EDC_ECC = 0x08,
    READ_CD_USER_DATA = 0x10,
    READ_CD_HEADER = 0x20,
    READ_CD_SUBHEADER = 0x40,
    READ_CD_SYNC = 0x80
};

#endif
