/* SPDX-License-Identifier: MIT */
/* How do the subchannel's forms turn into one another, and is a Q frame right? */
#include "disc/subchannel.h"
#include "base/bytes.h"
#include "disc/linear_table.h"

/* crc_part[i][b]: what byte b at place i adds to the CRC of ten bytes. Ten independent lookups beat a chain of ten.
 * Polynomial x^16+x^12+x^5+1, high bit first [ECMA-130 22.3.6]. */
static const uint16_t crc_part[10][256] = {
    LINEAR_TABLE(0x6f45, 0xde8a, 0xad35, 0x4a4b, 0x9496, 0x390d, 0x721a, 0xe434),
    LINEAR_TABLE(0xeb23, 0xc667, 0x9cef, 0x29ff, 0x53fe, 0xa7fc, 0x5fd9, 0xbfb2),
    LINEAR_TABLE(0x47d3, 0x8fa6, 0x0f6d, 0x1eda, 0x3db4, 0x7b68, 0xf6d0, 0xfd81),
    LINEAR_TABLE(0xb861, 0x60e3, 0xc1c6, 0x93ad, 0x377b, 0x6ef6, 0xddec, 0xabf9),
    LINEAR_TABLE(0x45a0, 0x8b40, 0x06a1, 0x0d42, 0x1a84, 0x3508, 0x6a10, 0xd420),
    LINEAR_TABLE(0xaa51, 0x4483, 0x8906, 0x022d, 0x045a, 0x08b4, 0x1168, 0x22d0),
    LINEAR_TABLE(0x76b4, 0xed68, 0xcaf1, 0x85c3, 0x1ba7, 0x374e, 0x6e9c, 0xdd38),
    LINEAR_TABLE(0x3730, 0x6e60, 0xdcc0, 0xa9a1, 0x4363, 0x86c6, 0x1dad, 0x3b5a),
    LINEAR_TABLE(0x3331, 0x6662, 0xccc4, 0x89a9, 0x0373, 0x06e6, 0x0dcc, 0x1b98),
    LINEAR_TABLE(0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48c4, 0x9188),
};

uint16_t q_crc(const uint8_t q[10]) {
    unsigned crc = 0xffff;
    for (unsigned i = 0; i < 10; i++)
        crc ^= crc_part[i][q[i]];
    return (uint16_t)crc;
}

void q_seal(uint8_t q[12]) { set_be16(q + 10, q_crc(q)); }

bool q_valid(const uint8_t q[12]) { return get_be16(q + 10) == q_crc(q); }

void q_put_mcn(uint8_t q[12], const char *mcn) {
    for (unsigned i = 0; i < 12; i += 2)
        q[1 + i / 2] = (uint8_t)((mcn[i] - '0') << 4 | (mcn[i + 1] - '0'));
    q[7] = (uint8_t)((mcn[12] - '0') << 4);
    q[8] = 0;
}

bool q_get_mcn(const uint8_t q[12], char mcn[14]) {
    char text[14] = "";
    for (unsigned i = 0; i < 13; i++) {
        unsigned digit = q[1 + i / 2] >> (i & 1 ? 0 : 4) & 0xf;
        if (digit > 9)
            return false;
        text[i] = (char)('0' + digit);
    }
    memcpy(mcn, text, sizeof text);
    return true;
}

/* The six-bit code is ASCII less 30h: digits 0..9, letters 17..42 [ECMA-130 22.3.4.3]. */
void q_put_isrc(uint8_t q[12], const char *isrc) {
    uint32_t head = 0;
    for (unsigned i = 0; i < 5; i++)
        head = head << 6 | (uint32_t)(isrc[i] - '0');
    set_be32(q + 1, head << 2);
    for (unsigned i = 5; i < 11; i += 2)
        q[5 + (i - 5) / 2] = (uint8_t)((isrc[i] - '0') << 4 | (isrc[i + 1] - '0'));
    q[8] = (uint8_t)((isrc[11] - '0') << 4);
}

bool q_get_isrc(const uint8_t q[12], char isrc[13]) {
    char text[13] = "";
    uint32_t head = get_be32(q + 1) >> 2;
    for (unsigned i = 0; i < 5; i++)
        text[i] = (char)('0' + (head >> 6 * (4 - i) & 0x3f));
    for (unsigned i = 5; i < 12; i++)
        text[i] = (char)('0' + (q[5 + (i - 5) / 2] >> (i & 1 ? 4 : 0) & 0xf));
    if (!isrc_valid(text))
        return false;
    memcpy(isrc, text, sizeof text);
    return true;
}

bool mcn_valid(const char *mcn) {
    for (unsigned i = 0; i < 13; i++)
        if (mcn[i] < '0' || mcn[i] > '9')
            return false;
    return mcn[13] == '\0';
}

bool isrc_valid(const char *isrc) {
    for (unsigned i = 0; i < 12; i++) {
        bool digit = isrc[i] >= '0' && isrc[i] <= '9';
        bool letter = isrc[i] >= 'A' && isrc[i] <= 'Z';
        if (!digit && !(letter && i < 5))
            return false;
    }
    return isrc[12] == '\0';
}

/* Swaps rows and columns of an 8 by 8 bit square held with row 0 in the high byte [Hacker's Delight 7-3]. */
static inline uint64_t transpose(uint64_t x) {
    uint64_t t = (x ^ x >> 7) & 0x00aa00aa00aa00aa;
    x ^= t ^ t << 7;
    t = (x ^ x >> 14) & 0x0000cccc0000cccc;
    x ^= t ^ t << 14;
    t = (x ^ x >> 28) & 0x00000000f0f0f0f0;
    return x ^ t ^ t << 28;
}

void sub_interleave(const uint8_t *from, uint8_t *to) {
    for (unsigned k = 0; k < 12; k++) {
        uint64_t square = 0;
        for (unsigned channel = 0; channel < 8; channel++)
            square = square << 8 | from[12 * channel + k];
        set_be64(to + 8 * k, transpose(square));
    }
}

void sub_deinterleave(const uint8_t *from, uint8_t *to) {
    for (unsigned k = 0; k < 12; k++) {
        uint64_t square = transpose(get_be64(from + 8 * k));
        for (unsigned channel = 8; channel-- > 0; square >>= 8)
            to[12 * channel + k] = (uint8_t)square;
    }
}

/* spread[b]: eight symbols whose Q bits are b's, its high bit first. */
#define SPREAD_1(b)                                                                                                    \
    {                                                                                                                  \
        (b) >> 1 & 0x40, (b)&0x40, (b) << 1 & 0x40, (b) << 2 & 0x40, (b) << 3 & 0x40, (b) << 4 & 0x40,                 \
            (b) << 5 & 0x40, (b) << 6 & 0x40                                                                           \
    }
#define SPREAD_4(b) SPREAD_1(b), SPREAD_1((b) + 1), SPREAD_1((b) + 2), SPREAD_1((b) + 3)
#define SPREAD_16(b) SPREAD_4(b), SPREAD_4((b) + 4), SPREAD_4((b) + 8), SPREAD_4((b) + 12)
#define SPREAD_64(b) SPREAD_16(b), SPREAD_16((b) + 16), SPREAD_16((b) + 32), SPREAD_16((b) + 48)
static const uint8_t spread[256][8] = {SPREAD_64(0), SPREAD_64(64), SPREAD_64(128), SPREAD_64(192)};

enum { P_BIT = 0x80, Q_BIT = 0x40, RW_BITS = 0x3f };

void sub_from_q(const uint8_t q[12], bool p, uint8_t *raw) {
    uint64_t p_bits = p ? 0x8080808080808080 : 0; /* the same in either byte order */
    for (unsigned k = 0; k < 12; k++) {
        uint64_t symbols;
        memcpy(&symbols, spread[q[k]], sizeof symbols);
        symbols |= p_bits;
        memcpy(raw + 8 * k, &symbols, sizeof symbols);
    }
}

void sub_set_pq(const uint8_t q[12], bool p, uint8_t *raw) {
    for (unsigned i = 0; i < 96; i++)
        raw[i] = (uint8_t)((raw[i] & RW_BITS) | spread[q[i / 8]][i % 8] | (p ? P_BIT : 0));
}

void sub_get_q(const uint8_t *raw, uint8_t q[12]) {
    for (unsigned k = 0; k < 12; k++) {
        unsigned byte = 0;
        for (unsigned j = 0; j < 8; j++)
            byte = byte << 1 | (raw[8 * k + j] >> 6 & 1);
        q[k] = (uint8_t)byte;
    }
}

bool sub_get_p(const uint8_t *raw) {
    unsigned ones = 0;
    for (unsigned i = 0; i < 96; i++)
        ones += raw[i] >> 7;
    return ones > 48;
}

void sub_pq16(const uint8_t q[12], bool p, uint8_t formatted[PQ16_LEN]) {
    memcpy(formatted, q, 12);
    memset(formatted + 12, 0, 3);
    formatted[15] = p ? P_BIT : 0;
}

/* Where symbol k of pack n lies: 24n + place[k]. Pairs 1-18, 2-5 and 3-23 change places, then symbol k waits k mod 8
 * packs. */
static const uint8_t place[RW_PACK_LEN] = {0,   66,  125, 191, 100, 50, 150, 175, 8,   33,  58,  83,
                                           108, 133, 158, 183, 16,  41, 25,  91,  116, 141, 166, 75};

void rw_gather(const uint8_t *raw, uint8_t packs[RW_PACKS * RW_PACK_LEN]) {
    for (unsigned n = 0; n < RW_PACKS; n++)
        for (unsigned k = 0; k < RW_PACK_LEN; k++)
            packs[RW_PACK_LEN * n + k] = raw[RW_PACK_LEN * n + place[k]] & RW_BITS;
}

void rw_scatter(const uint8_t packs[RW_PACKS * RW_PACK_LEN], uint8_t *raw) {
    for (unsigned n = 0; n < RW_PACKS; n++)
        for (unsigned k = 0; k < RW_PACK_LEN; k++) {
            uint8_t *symbol = raw + RW_PACK_LEN * n + place[k];
            *symbol = (uint8_t)((*symbol & ~RW_BITS) | (packs[RW_PACK_LEN * n + k] & RW_BITS));
        }
}
