/* SPDX-License-Identifier: MIT */
/* MD5 and SHA-1 by Windows' own [WDK bcrypt.h]. */
#include "front/cli/hash.h"
#include "front/cli/page.h"
#include <stdlib.h>
#include <windows.h>
/* It stands behind windows.h, which it needs. */
#include <bcrypt.h>

struct hash_system {
    BCRYPT_ALG_HANDLE md5_provider, sha1_provider;
    BCRYPT_HASH_HANDLE md5, sha1;
};

/* Fails only where the system's own algorithms are missing, or memory. */
static BCRYPT_HASH_HANDLE begin(const wchar_t *name, BCRYPT_ALG_HANDLE *provider) {
    BCRYPT_HASH_HANDLE hash = NULL;
    if (BCryptOpenAlgorithmProvider(provider, name, NULL, 0) < 0 ||
        BCryptCreateHash(*provider, &hash, NULL, 0, NULL, 0, 0) < 0) {
        fputs("ntcdrom: Windows gives no hashes\n", stderr);
        exit(1);
    }
    return hash;
}

static void end(BCRYPT_ALG_HANDLE provider, BCRYPT_HASH_HANDLE hash, uint8_t *into, ULONG len) {
    (void)BCryptFinishHash(hash, into, len, 0);
    (void)BCryptDestroyHash(hash);
    (void)BCryptCloseAlgorithmProvider(provider, 0);
}

struct hash_system *hash_system_begin(enum hash_which which) {
    struct hash_system *hash = memory(NULL, sizeof *hash);
    hash->md5 = which == HASH_ALL ? begin(BCRYPT_MD5_ALGORITHM, &hash->md5_provider) : NULL;
    hash->sha1 = begin(BCRYPT_SHA1_ALGORITHM, &hash->sha1_provider);
    return hash;
}

void hash_system_take(struct hash_system *hash, const void *bytes, size_t len) {
    if (hash->md5)
        (void)BCryptHashData(hash->md5, (PUCHAR)(uintptr_t)bytes, (ULONG)len, 0);
    (void)BCryptHashData(hash->sha1, (PUCHAR)(uintptr_t)bytes, (ULONG)len, 0);
}

void hash_system_end(struct hash_system *hash, struct digest *ret) {
    if (hash->md5)
        end(hash->md5_provider, hash->md5, ret->md5, MD5_LEN);
    end(hash->sha1_provider, hash->sha1, ret->sha1, SHA1_LEN);
    free(hash);
}
