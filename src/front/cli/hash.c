/* SPDX-License-Identifier: MIT */
/* By which sums do catalogues know a track? CRC-32, MD5 and SHA-1, of bytes that come piece by piece. */
#include "front/cli/hash.h"
#include "base/bytes.h"
#include "front/cli/page.h"
#include <stdlib.h>

enum { SLICES = 8 };

struct hash {
    struct hash_system *system;
    enum hash_which which;
    uint32_t crc;
    uint32_t table[SLICES][256]; /* of a byte 0..7 bytes further on */
};

static void fill(struct hash *hash) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (unsigned bit = 0; bit < 8; bit++)
            value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
        hash->table[0][i] = value;
    }
    for (unsigned slice = 1; slice < SLICES; slice++)
        for (unsigned i = 0; i < 256; i++) {
            uint32_t before = hash->table[slice - 1][i];
            hash->table[slice][i] = before >> 8 ^ hash->table[0][before & 0xff];
        }
}

struct hash *hash_begin(enum hash_which which) {
    struct hash *hash = memory(NULL, sizeof *hash);
    hash->system = hash_system_begin(which);
    hash->which = which;
    hash->crc = UINT32_MAX;
    if (which == HASH_ALL)
        fill(hash);
    return hash;
}

static uint32_t crc_take(struct hash *hash, const uint8_t *at, size_t len) {
    uint32_t(*const table)[256] = hash->table, crc = hash->crc;
    for (; len >= SLICES; at += SLICES, len -= SLICES) {
        uint32_t low = get_le32(at) ^ crc, high = get_le32(at + 4);
        crc = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^
              table[3][high & 0xff] ^ table[2][high >> 8 & 0xff] ^ table[1][high >> 16 & 0xff] ^ table[0][high >> 24];
    }
    for (; len; at++, len--)
        crc = crc >> 8 ^ table[0][(crc ^ *at) & 0xff];
    return crc;
}

void hash_take(struct hash *hash, const void *bytes, size_t len) {
    if (hash->which == HASH_ALL)
        hash->crc = crc_take(hash, bytes, len);
    hash_system_take(hash->system, bytes, len);
}

struct digest hash_end(struct hash *hash) {
    struct digest digest = {.crc32 = hash->which == HASH_ALL ? ~hash->crc : 0};
    hash_system_end(hash->system, &digest);
    free(hash);
    return digest;
}
