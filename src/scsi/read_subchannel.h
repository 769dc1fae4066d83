/* SPDX-License-Identifier: MIT */
/* How the drive is asked where it stands, or for the catalogue number or an ISRC. */
#ifndef NTCDROM_SCSI_READ_SUBCHANNEL_H
#define NTCDROM_SCSI_READ_SUBCHANNEL_H

#include <stdbool.h>
#include <stdint.h>

/* READ SUB-CHANNEL, 42h [MMC-3 5.22]. */
struct read_subchannel {
    bool msf, subq;   /* subq: data behind the header is wanted */
    uint8_t format;   /* 1 position, 2 media catalogue number, 3 ISRC */
    uint8_t track;    /* format 3 */
    uint16_t allocation;
};
enum { READ_SUBCHANNEL_CDB_LEN = 10 };

/* Writes all bytes of the CDB. */
void read_subchannel_put(uint8_t *cdb, const struct read_subchannel *command);
struct read_subchannel read_subchannel_get(const uint8_t *cdb);

/* Audio status, byte 1 of every answer [MMC-3 table 233]. */
enum audio_status {
    AUDIO_NOT_SUPPORTED = 0x00,
    AUDIO_PLAYING = 0x11,
    AUDIO_PAUSED = 0x12,
    AUDIO_COMPLETE = 0x13,
    AUDIO_ERROR = 0x14,
    AUDIO_NONE = 0x15
};
/* Whole answers by format: position, catalogue number, ISRC. */
enum { SUBCHANNEL_HEADER_LEN = 4, SUBCHANNEL_POSITION_LEN = 16, SUBCHANNEL_CATALOG_LEN = 24, SUBCHANNEL_ISRC_LEN = 24 };

#endif
