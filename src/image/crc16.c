/* SPDX-License-Identifier: MIT */
/* The CRC-16 of x^16 + x^12 + x^5 + 1, most significant bit first, eight bytes a step: every hunk of a CHD goes through it. */
#include "image/crc16.h"
#include "disc/linear_table.h"

enum { STEP = 8 };

/* table[k][b] is the CRC of b with k zero bytes behind it. */
static const uint16_t table[STEP][256] = {
    LINEAR_TABLE(0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48c4, 0x9188),
    LINEAR_TABLE(0x3331, 0x6662, 0xccc4, 0x89a9, 0x0373, 0x06e6, 0x0dcc, 0x1b98),
    LINEAR_TABLE(0x3730, 0x6e60, 0xdcc0, 0xa9a1, 0x4363, 0x86c6, 0x1dad, 0x3b5a),
    LINEAR_TABLE(0x76b4, 0xed68, 0xcaf1, 0x85c3, 0x1ba7, 0x374e, 0x6e9c, 0xdd38),
    LINEAR_TABLE(0xaa51, 0x4483, 0x8906, 0x022d, 0x045a, 0x08b4, 0x1168, 0x22d0),
    LINEAR_TABLE(0x45a0, 0x8b40, 0x06a1, 0x0d42, 0x1a84, 0x3508, 0x6a10, 0xd420),
    LINEAR_TABLE(0xb861, 0x60e3, 0xc1c6, 0x93ad, 0x377b, 0x6ef6, 0xddec, 0xabf9),
    LINEAR_TABLE(0x47d3, 0x8fa6, 0x0f6d, 0x1eda, 0x3db4, 0x7b68, 0xf6d0, 0xfd81),
};

uint16_t crc16(uint16_t crc, const uint8_t *at, size_t len) {
    for (; len >= STEP; at += STEP, len -= STEP)
        crc = (uint16_t)(table[7][at[0] ^ crc >> 8] ^ table[6][at[1] ^ (crc & 0xff)] ^ table[5][at[2]] ^ table[4][at[3]] ^
                         table[3][at[4]] ^ table[2][at[5]] ^ table[1][at[6]] ^ table[0][at[7]]);
    while (len--)
        crc = (uint16_t)(crc << 8 ^ table[0][(crc >> 8 ^ *at++) & 0xff]);
    return crc;
}
