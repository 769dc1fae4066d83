/* SPDX-License-Identifier: MIT */
/* How a sector's place is written: LBA, minutes:seconds:frames, BCD. */
#ifndef NTCDROM_DISC_MSF_H
#define NTCDROM_DISC_MSF_H

#include <stdbool.h>
#include <stdint.h>

enum {
    FRAMES_PER_SECOND = 75,
    FRAMES_PER_MINUTE = 4500,
    MSF_PREGAP = 150,     /* LBA 0 is 00:02:00 [ECMA-130 22.3.3.2] */
    MSF_WRAP = 450000,    /* 100 minutes: what is added to a place before 00:00:00 */
    MSF_MIN_LBA = -45150, /* 90:00:00 of the lead-in, the lowest place MSF can say [MMC-6 table "LBA to MSF"] */
    MSF_MAX_LBA = 449849  /* 99:59:74 */
};

struct msf {
    uint8_t m, s, f;
};

/* Minutes 90..99 are said of the lead-in before LBA -150 and of the end of an overlong disc alike: the context decides,
 * never the number. */
enum msf_context { MSF_PROGRAM, MSF_LEAD_IN };

static inline bool msf_reaches(int32_t lba) { return lba >= MSF_MIN_LBA && lba <= MSF_MAX_LBA; }

/* A length or relative time: no pregap, no wrap; 0 <= frames < MSF_WRAP. */
static inline struct msf msf_of_length(uint32_t frames) {
    uint32_t second = frames / FRAMES_PER_SECOND;
    return (struct msf){(uint8_t)(second / 60), (uint8_t)(second % 60), (uint8_t)(frames - second * FRAMES_PER_SECOND)};
}
static inline uint32_t msf_length(struct msf msf) { return ((uint32_t)msf.m * 60 + msf.s) * FRAMES_PER_SECOND + msf.f; }

/* The absolute time of an LBA that msf_reaches. */
static inline struct msf msf_of_lba(int32_t lba) {
    int32_t frame = lba + MSF_PREGAP;
    return msf_of_length((uint32_t)(frame < 0 ? frame + MSF_WRAP : frame));
}

static inline bool msf_valid(struct msf msf) { return msf.m <= 99 && msf.s <= 59 && msf.f < FRAMES_PER_SECOND; }

/* The LBA of a valid absolute time; false and *ret untouched when it is not valid. */
bool msf_to_lba(struct msf msf, enum msf_context context, int32_t *ret);

/* Two decimal digits in a byte; 0 <= value <= 99. */
static inline uint8_t bcd_of(unsigned value) { return (uint8_t)(value + value / 10 * 6); }
/* 0..99, or -1 for a byte that is not BCD (a POINT of A0h and above never is). */
static inline int bcd_value(uint8_t byte) {
    unsigned high = byte >> 4, low = byte & 0xf;
    return high > 9 || low > 9 ? -1 : (int)(high * 10 + low);
}
/* Puts a time as three BCD bytes. */
static inline void msf_put_bcd(uint8_t at[3], struct msf msf) {
    at[0] = bcd_of(msf.m), at[1] = bcd_of(msf.s), at[2] = bcd_of(msf.f);
}
/* Takes three BCD bytes; false when they are not BCD or no valid time. */
bool msf_get_bcd(const uint8_t at[3], struct msf *ret);

#endif
