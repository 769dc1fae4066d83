/* SPDX-License-Identifier: MIT */
/* How keys, certificates and region codes go between host and drive. */
#ifndef NTCDROM_SCSI_KEYS_H
#define NTCDROM_SCSI_KEYS_H

#include <stdbool.h>
#include <stdint.h>

/* SEND KEY, A3h, and REPORT KEY, A4h [MMC-6 6.28, 6.31]. */
struct keys {
    bool send;        /* SEND KEY, else REPORT KEY */
    uint8_t key_class;   /* 0 CSS, CPRM and region; 2 AACS */
    uint8_t format;   /* 0..3Fh */
    uint8_t agid;     /* 0..3: whose authentication */
    uint32_t lba;     /* REPORT KEY of title keys and binding nonces */
    uint8_t count;    /* binding nonces: sectors */
    uint16_t len;     /* allocation, or the list that follows */
};
enum { KEYS_CDB_LEN = 12 };

/* Writes all bytes of the CDB. */
void keys_put(uint8_t *cdb, const struct keys *command);
struct keys keys_get(const uint8_t *cdb);

enum { KEYS_HEADER_LEN = 4 };
enum keys_class { KEYS_CSS = 0, KEYS_AACS = 2 };
enum keys_format {
    KEYS_AGID = 0x00,
    KEYS_CHALLENGE = 0x01,
    KEYS_KEY1 = 0x02,
    KEYS_KEY2 = 0x03,
    KEYS_TITLE = 0x04,
    KEYS_ASF = 0x05,
    KEYS_SET_REGION = 0x06,
    KEYS_RPC_STATE = 0x08,
    KEYS_AACS_AGID = 0x00,
    KEYS_AACS_CERTIFICATE = 0x01,
    KEYS_AACS_KEY = 0x02,
    KEYS_AACS_GENERATE_NONCE = 0x20,
    KEYS_AACS_READ_NONCE = 0x21,
    KEYS_INVALIDATE_AGID = 0x3f
};

#endif
