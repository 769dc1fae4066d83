/* SPDX-License-Identifier: MIT */
/* What is alike in zlib's two directions? */
#ifndef NTCDROM_IMAGE_CODEC_ZLIB_STREAM_H
#define NTCDROM_IMAGE_CODEC_ZLIB_STREAM_H

#include "image/codec/piece.h"
#include <zlib.h>

enum { RAW_WINDOW_BITS = -15 };

static inline void *zlib_take(void *host, unsigned count, unsigned size) { return piece_take(host, count, size); }

/* A stream with nothing in it, on the host's memory. */
static inline z_stream zlib_stream_on(const struct host *host) {
    return (z_stream){.zalloc = zlib_take, .zfree = piece_give, .opaque = (void *)(uintptr_t)host};
}

#endif
