/* SPDX-License-Identifier: MIT */
/* Zstandard, by libzstd. */
#include "image/codec.h"
#include <zstd.h>

enum { MOST_WINDOW_LOG = 27 }; /* 128 MiB: what `zstd --ultra` writes by itself */

struct zstd {
    struct codec codec;
    struct codec_stream stream;
    const struct host *host;
    ZSTD_DCtx *context;
};

static enum status decode(struct codec *codec, struct bytes in, uint8_t *out, size_t out_len, size_t *used) {
    struct zstd *zstd = (struct zstd *)codec;
    size_t frame = ZSTD_findFrameCompressedSize(in.at, in.len);
    if (ZSTD_isError(frame))
        return ST_BAD_FORMAT;
    size_t made = ZSTD_decompressDCtx(zstd->context, out, out_len, in.at, frame);
    *used = frame;
    return ZSTD_isError(made) || made != out_len ? ST_BAD_FORMAT : ST_OK;
}

static void give(struct zstd *zstd) {
    (void)ZSTD_freeDCtx(zstd->context);
    host_give(zstd->host, zstd, sizeof *zstd);
}

static void close_codec(struct codec *codec) { give((struct zstd *)codec); }

static enum status run(struct codec_stream *stream, struct bytes *in, uint8_t *out, size_t room, size_t *made, bool *end) {
    struct zstd *zstd = (struct zstd *)(void *)((uint8_t *)stream - offsetof(struct zstd, stream));
    ZSTD_inBuffer input = {in->at, in->len, 0};
    ZSTD_outBuffer output = {out, room, 0};
    size_t left = ZSTD_decompressStream(zstd->context, &output, &input);
    in->at += input.pos, in->len -= input.pos;
    *made = output.pos;
    *end = left == 0; /* another frame may follow */
    return ZSTD_isError(left) ? ST_BAD_FORMAT : ST_OK;
}

static void close_stream(struct codec_stream *stream) {
    give((struct zstd *)(void *)((uint8_t *)stream - offsetof(struct zstd, stream)));
}

static enum status make(const struct host *host, struct zstd **ret) {
    struct zstd *zstd = host_take(host, sizeof *zstd);
    if (!zstd)
        return ST_NO_MEMORY;
    *zstd = (struct zstd){{decode, close_codec}, {run, close_stream}, host, ZSTD_createDCtx()};
    if (!zstd->context || ZSTD_isError(ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax, MOST_WINDOW_LOG))) {
        give(zstd);
        return ST_NO_MEMORY;
    }
    *ret = zstd;
    return ST_OK;
}

enum status codec_zstd_open(const struct host *host, struct codec **ret) {
    struct zstd *zstd;
    TRY(make(host, &zstd));
    *ret = &zstd->codec;
    return ST_OK;
}

enum status codec_zstd_stream(const struct host *host, struct codec_stream **ret) {
    struct zstd *zstd;
    TRY(make(host, &zstd));
    *ret = &zstd->stream;
    return ST_OK;
}

enum status codec_zstd_content(struct bytes head, uint64_t *ret) {
    unsigned long long size = ZSTD_getFrameContentSize(head.at, head.len);
    if (size == ZSTD_CONTENTSIZE_ERROR)
        return ST_BAD_FORMAT;
    *ret = size == ZSTD_CONTENTSIZE_UNKNOWN ? UINT64_MAX : size;
    return ST_OK;
}
