/* SPDX-License-Identifier: MIT */
/* How does a library that gives no length when it frees take its memory from the host? */
#ifndef NTCDROM_IMAGE_CODEC_PIECE_H
#define NTCDROM_IMAGE_CODEC_PIECE_H

#include "base/host.h"
#include <string.h>

enum { PIECE_HEADER = 16 };

/* `host` is the struct host, as the libraries hand it through. Each piece is laid behind its own length. */
static inline void *piece_take(void *host, size_t count, size_t size) {
    size_t len;
    if (__builtin_mul_overflow(count, size, &len) || len > SIZE_MAX - PIECE_HEADER)
        return NULL;
    len += PIECE_HEADER;
    uint8_t *piece = host_take(host, len);
    if (!piece)
        return NULL;
    memcpy(piece, &len, sizeof len);
    return piece + PIECE_HEADER;
}

static inline void piece_give(void *host, void *piece) {
    size_t len;
    if (!piece)
        return;
    uint8_t *whole = (uint8_t *)piece - PIECE_HEADER;
    memcpy(&len, whole, sizeof len);
    host_give(host, whole, len);
}

#endif
