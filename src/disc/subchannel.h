/* SPDX-License-Identifier: MIT */
/* The subchannel's forms: P to W interleaved or by channel, Q frames, R-W packs (docs/subchannel.md). */
#ifndef NTCDROM_DISC_SUBCHANNEL_H
#define NTCDROM_DISC_SUBCHANNEL_H

#include <stdbool.h>
#include <stdint.h>

enum {
    Q_ADR_POSITION = 1, /* low nibble of a Q frame's first byte [ECMA-130 22.3.2] */
    Q_ADR_MCN = 2,
    Q_ADR_ISRC = 3,
    Q_LEADOUT = 0xaa, /* TNO of the lead-out */
    PQ16_LEN = 16,
    RW_PACK_LEN = 24,
    RW_PACKS = 4, /* in one sector */
    RW_SPAN = 3   /* sectors one pack's symbols are spread over */
};

/* The CRC-16 of the ten bytes, as it is stored: inverted [ECMA-130 22.3.6]. */
uint16_t q_crc(const uint8_t q[10]);
/* Puts the CRC behind the ten bytes. */
void q_seal(uint8_t q[12]);
bool q_valid(const uint8_t q[12]);

/* Q bytes 1..8 of a catalogue number (13 digits) or ISRC (12 characters, validated with isrc_valid) and back. The
 * getters fill a NUL-ended text and return false, leaving it alone, when a digit or character is not one. CRC and ADR
 * are the caller's to look at. */
void q_put_mcn(uint8_t q[12], const char *mcn);
bool q_get_mcn(const uint8_t q[12], char mcn[14]);
void q_put_isrc(uint8_t q[12], const char *isrc);
bool q_get_isrc(const uint8_t q[12], char isrc[13]);
/* 13 decimal digits; 5 of 0-9 A-Z and 7 decimal digits. */
bool mcn_valid(const char *mcn);
bool isrc_valid(const char *isrc);

/* 96 bytes interleaved (byte i is symbol i, bit 7 P .. bit 0 W) from and to 8 channels of 12 bytes. `from` and `to`
 * apart. */
void sub_interleave(const uint8_t *from, uint8_t *to);
void sub_deinterleave(const uint8_t *from, uint8_t *to);
/* Interleaved from Q and one P bit for the whole sector; R to W zero. */
void sub_from_q(const uint8_t q[12], bool p, uint8_t *raw);
/* Replaces P and Q of an interleaved sector, R to W stay. */
void sub_set_pq(const uint8_t q[12], bool p, uint8_t *raw);
void sub_get_q(const uint8_t *raw, uint8_t q[12]);
/* The P bit of an interleaved sector: what most of its 96 bits say. */
bool sub_get_p(const uint8_t *raw);
/* The 16 formatted bytes of READ CD [MMC-6 table "Formatted Q sub-channel response"]. */
void sub_pq16(const uint8_t q[12], bool p, uint8_t formatted[PQ16_LEN]);

/* Fills symbols 2..3 and 20..23 of a pack whose others stand [IEC-60908, channels R to W]. */
void rw_parity(uint8_t pack[RW_PACK_LEN]);
/* Repairs one symbol of 0..3 and two of 0..23. False: more are wrong and the pack is as it was. */
bool rw_correct(uint8_t pack[RW_PACK_LEN]);
/* The four packs of a sector out of its interleaved symbols and those of the two sectors behind it (288 bytes in all).
 */
void rw_gather(const uint8_t *raw, uint8_t packs[RW_PACKS * RW_PACK_LEN]);
/* Puts a sector's four packs into the R to W bits of its and the next two sectors' interleaved symbols (288 bytes). */
void rw_scatter(const uint8_t packs[RW_PACKS * RW_PACK_LEN], uint8_t *raw);

#endif
