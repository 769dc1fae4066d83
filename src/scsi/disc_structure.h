/* SPDX-License-Identifier: MIT */
/* How the structures of a DVD or Blu-ray disc are asked for. */
#ifndef NTCDROM_SCSI_DISC_STRUCTURE_H
#define NTCDROM_SCSI_DISC_STRUCTURE_H

#include <stdbool.h>
#include <stdint.h>

/* READ DISC STRUCTURE, ADh [MMC-6 6.22]. */
struct read_disc_structure {
    uint8_t media;    /* 0 DVD, 1 Blu-ray */
    uint32_t address; /* LBA or pack number, by format */
    uint8_t layer;
    uint8_t format;
    uint16_t allocation;
    uint8_t agid;     /* 0..3 */
};
enum { DISC_STRUCTURE_CDB_LEN = 12 };

/* Writes all bytes of the CDB. */
void disc_structure_put(uint8_t *cdb, const struct read_disc_structure *command);
struct read_disc_structure disc_structure_get(const uint8_t *cdb);

enum { DISC_STRUCTURE_HEADER_LEN = 4 };
enum disc_structure_format {
    STRUCTURE_PHYSICAL = 0x00,
    STRUCTURE_COPYRIGHT = 0x01,
    STRUCTURE_DISC_KEY = 0x02,
    STRUCTURE_AACS_VOLUME_ID = 0x80,
    STRUCTURE_AACS_SERIAL = 0x81,
    STRUCTURE_AACS_MEDIA_ID = 0x82,
    STRUCTURE_AACS_KEY_BLOCK = 0x83
};

#endif
