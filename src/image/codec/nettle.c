/* SPDX-License-Identifier: MIT */
/* SHA-1, by nettle. */
#include "image/codec.h"
#include <nettle/sha1.h>

struct codec_sha1 {
    const struct host *host;
    struct sha1_ctx state;
};

enum status codec_sha1_open(const struct host *host, struct codec_sha1 **ret) {
    struct codec_sha1 *sha1 = host_take(host, sizeof *sha1);
    if (!sha1)
        return ST_NO_MEMORY;
    sha1->host = host;
    sha1_init(&sha1->state);
    *ret = sha1;
    return ST_OK;
}

void codec_sha1_add(struct codec_sha1 *sha1, struct bytes bytes) { sha1_update(&sha1->state, bytes.len, bytes.at); }

void codec_sha1_take(struct codec_sha1 *sha1, uint8_t into[CODEC_SHA1_LEN]) {
    sha1_digest(&sha1->state, CODEC_SHA1_LEN, into);
}

void codec_sha1_close(struct codec_sha1 *sha1) {
    if (sha1)
        host_give(sha1->host, sha1, sizeof *sha1);
}
