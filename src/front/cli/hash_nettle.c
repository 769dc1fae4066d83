/* SPDX-License-Identifier: MIT */
/* MD5 and SHA-1 by nettle. */
#include "front/cli/hash.h"
#include "front/cli/page.h"
#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <stdlib.h>

struct hash_system {
    enum hash_which which;
    struct md5_ctx md5;
    struct sha1_ctx sha1;
};

struct hash_system *hash_system_begin(enum hash_which which) {
    struct hash_system *hash = memory(NULL, sizeof *hash);
    hash->which = which;
    md5_init(&hash->md5);
    sha1_init(&hash->sha1);
    return hash;
}

void hash_system_take(struct hash_system *hash, const void *bytes, size_t len) {
    if (hash->which == HASH_ALL)
        md5_update(&hash->md5, len, bytes);
    sha1_update(&hash->sha1, len, bytes);
}

void hash_system_end(struct hash_system *hash, struct digest *ret) {
    if (hash->which == HASH_ALL)
        md5_digest(&hash->md5, MD5_LEN, ret->md5);
    sha1_digest(&hash->sha1, SHA1_LEN, ret->sha1);
    free(hash);
}
