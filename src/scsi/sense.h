/* SPDX-License-Identifier: MIT */
/* Sense bytes, the sense number and its words. */
#ifndef NTCDROM_SCSI_SENSE_H
#define NTCDROM_SCSI_SENSE_H

#include "scsi/packet.h"
#include <stdbool.h>

/* One number for a complaint: key << 16 | ASC << 8 | ASCQ. 0 is no complaint. */
#define SENSE(key, asc, ascq) ((uint32_t)(key) << 16 | (uint32_t)(asc) << 8 | (uint32_t)(ascq))

static inline uint8_t sense_number_key(uint32_t number) { return (uint8_t)(number >> 16); }
static inline uint8_t sense_number_asc(uint32_t number) { return (uint8_t)(number >> 8); }
static inline uint8_t sense_number_ascq(uint32_t number) { return (uint8_t)number; }

/* What a sense says beside its number. */
struct sense_detail {
    uint32_t number;
    bool deferred;            /* response code 71h or 73h */
    bool information_valid;   /* VALID bit */
    uint32_t information;     /* usually the LBA */
    bool ili;                 /* incorrect length indicator */
    bool specific_valid;      /* SKSV */
    uint8_t specific[3];      /* sense-key specific: field pointer or progress */
};

/* Puts fixed format, 18 bytes [SPC-4 4.5.3]. */
void sense_put(struct sense *sense, const struct sense_detail *detail);
/* Puts descriptor format [SPC-4 4.5.2]. */
void sense_put_descriptor(struct sense *sense, const struct sense_detail *detail);
/* Reads either format; bytes that were not delivered count as zero. */
struct sense_detail sense_get(const struct sense *sense);
/* English words for a sense number, most particular first; never NULL, "" when unknown. */
const char *sense_words(uint32_t number);
/* English words for a key 0..15. */
const char *sense_key_words(uint8_t key);

#endif
