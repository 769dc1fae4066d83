/* SPDX-License-Identifier: MIT */
/* Deflate, by zlib: whole blocks, and streams that can be taken up in the middle. */
#include "image/codec.h"
#include "image/codec/zlib_stream.h"

static enum status from_zlib(int code) {
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? ST_OK
           : code == Z_MEM_ERROR                                       ? ST_NO_MEMORY
                                                                       : ST_BAD_FORMAT;
}

/* ---- blocks ---- */

struct deflate {
    struct codec codec;
    const struct host *host;
    z_stream z;
};

static enum status decode(struct codec *codec, struct bytes in, uint8_t *out, size_t out_len, size_t *used) {
    z_stream *z = &((struct deflate *)codec)->z;
    if (inflateReset(z) != Z_OK || in.len > UINT32_MAX || out_len > UINT32_MAX)
        return ST_BAD_FORMAT;
    z->next_in = (Bytef *)(uintptr_t)in.at, z->avail_in = (uInt)in.len;
    z->next_out = out, z->avail_out = (uInt)out_len;
    enum status status = from_zlib(inflate(z, Z_SYNC_FLUSH));
    *used = in.len - z->avail_in;
    return status == ST_OK && z->avail_out ? ST_BAD_FORMAT : status;
}

static void close_deflate(struct codec *codec) {
    struct deflate *deflate = (struct deflate *)codec;
    (void)inflateEnd(&deflate->z);
    host_give(deflate->host, deflate, sizeof *deflate);
}

enum status codec_deflate_open(const struct host *host, struct codec **ret) {
    struct deflate *deflate = host_take(host, sizeof *deflate);
    if (!deflate)
        return ST_NO_MEMORY;
    *deflate = (struct deflate){{decode, close_deflate}, host, zlib_stream_on(host)};
    if (inflateInit2(&deflate->z, RAW_WINDOW_BITS) != Z_OK) {
        host_give(host, deflate, sizeof *deflate);
        return ST_NO_MEMORY;
    }
    *ret = &deflate->codec;
    return ST_OK;
}

/* ---- streams with places to go on from ---- */

struct codec_inflate {
    const struct host *host;
    z_stream z;
};

enum status codec_inflate_open(const struct host *host, struct codec_inflate **ret) {
    struct codec_inflate *self = host_take(host, sizeof *self);
    if (!self)
        return ST_NO_MEMORY;
    *self = (struct codec_inflate){host, zlib_stream_on(host)};
    if (inflateInit2(&self->z, RAW_WINDOW_BITS) != Z_OK) {
        host_give(host, self, sizeof *self);
        return ST_NO_MEMORY;
    }
    *ret = self;
    return ST_OK;
}

void codec_inflate_close(struct codec_inflate *inflate) {
    if (!inflate)
        return;
    (void)inflateEnd(&inflate->z);
    host_give(inflate->host, inflate, sizeof *inflate);
}

enum status codec_inflate_begin(struct codec_inflate *self) { return from_zlib(inflateReset(&self->z)); }

enum status codec_inflate_resume(struct codec_inflate *self, unsigned bits, uint8_t byte, struct bytes window) {
    TRY(from_zlib(inflateReset(&self->z)));
    if (bits)
        TRY(from_zlib(inflatePrime(&self->z, (int)bits, byte >> (8 - bits))));
    return window.len ? from_zlib(inflateSetDictionary(&self->z, window.at, (uInt)window.len)) : ST_OK;
}

enum status codec_inflate_run(struct codec_inflate *self, struct bytes *in, uint8_t *out, size_t room, bool stop_at_blocks,
                              struct codec_inflated *ret) {
    z_stream *z = &self->z;
    uInt avail_in = in->len < UINT32_MAX / 2 ? (uInt)in->len : UINT32_MAX / 2;
    uInt avail_out = room < UINT32_MAX / 2 ? (uInt)room : UINT32_MAX / 2;
    z->next_in = (Bytef *)(uintptr_t)in->at, z->avail_in = avail_in;
    z->next_out = out, z->avail_out = avail_out;
    int code = inflate(z, stop_at_blocks ? Z_BLOCK : Z_NO_FLUSH);
    in->at += avail_in - z->avail_in, in->len -= avail_in - z->avail_in;
    bool block_ends = (z->data_type & 128) && !(z->data_type & 64);
    *ret = (struct codec_inflated){avail_out - z->avail_out, code == Z_STREAM_END, stop_at_blocks && block_ends,
                                   (unsigned)z->data_type & 7};
    return from_zlib(code);
}

uint32_t codec_crc32(uint32_t crc, struct bytes data) { return (uint32_t)crc32_z(crc, data.at, data.len); }
