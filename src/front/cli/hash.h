/* SPDX-License-Identifier: MIT */
/* By which sums do catalogues know a track? CRC-32, MD5 and SHA-1, of bytes that come piece by piece. */
#ifndef NTCDROM_FRONT_CLI_HASH_H
#define NTCDROM_FRONT_CLI_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { MD5_LEN = 16, SHA1_LEN = 20 };

struct digest {
    uint32_t crc32; /* as zip and gzip have it [RFC 1952 8] */
    uint8_t md5[MD5_LEN], sha1[SHA1_LEN];
};

/* Which sums: the wider ones cost time. */
enum hash_which { HASH_SHA1 = 1, HASH_ALL = 7 };

struct hash;
struct hash *hash_begin(enum hash_which which);
void hash_take(struct hash *hash, const void *bytes, size_t len);
/* Frees the hash; what was not asked for is 0. */
struct digest hash_end(struct hash *hash);

/* One file a system answers these: hash_nettle.c, hash_windows.c. */
struct hash_system;
struct hash_system *hash_system_begin(enum hash_which which);
void hash_system_take(struct hash_system *hash, const void *bytes, size_t len);
void hash_system_end(struct hash_system *hash, struct digest *ret);

#endif
