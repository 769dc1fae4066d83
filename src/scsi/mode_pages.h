/* SPDX-License-Identifier: MIT */
/* How mode pages are asked for and set, and what stands in front of them. */
#ifndef NTCDROM_SCSI_MODE_PAGES_H
#define NTCDROM_SCSI_MODE_PAGES_H

#include "base/bytes.h"
#include <stdint.h>

enum { MODE6_CDB_LEN = 6, MODE10_CDB_LEN = 10, MODE6_HEADER_LEN = 4, MODE10_HEADER_LEN = 8, MODE_BLOCK_LEN = 8 };
enum mode_page {
    PAGE_ERROR_RECOVERY = 0x01,
    PAGE_WRITE_PARAMETERS = 0x05,
    PAGE_CACHING = 0x08,
    PAGE_AUDIO_CONTROL = 0x0e,
    PAGE_CAPABILITIES = 0x2a,
    PAGE_ALL = 0x3f
};

/* MODE SENSE, 1Ah (6 bytes) and 5Ah (10) [SPC-4 6.11, 6.12]. */
struct mode_sense {
    bool ten;         /* the 10-byte command */
    bool no_blocks;   /* DBD: without block descriptors */
    uint8_t control;  /* 0 current, 1 changeable, 2 default, 3 saved */
    uint8_t page, subpage;
    uint16_t allocation; /* 8 bits in the 6-byte command */
};
/* Writes all bytes of the CDB; the answer is its length. */
uint8_t mode_sense_put(uint8_t *cdb, const struct mode_sense *command);
struct mode_sense mode_sense_get(const uint8_t *cdb);

/* MODE SELECT, 15h (6 bytes) and 55h (10) [SPC-4 6.9, 6.10]. */
struct mode_select {
    bool ten;
    bool page_format; /* PF: pages as the standard has them */
    bool save;
    uint16_t len;     /* of the list that follows */
};
uint8_t mode_select_put(uint8_t *cdb, const struct mode_select *command);
struct mode_select mode_select_get(const uint8_t *cdb);

/* Audio control page 0Eh [MMC-3 5.5.6]: 16 bytes, four output ports. */
enum { AUDIO_PAGE_LEN = 16, AUDIO_PAGE_PORTS = 4, AUDIO_PAGE_FIRST_PORT = 8 };

#endif
