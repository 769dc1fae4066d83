/* SPDX-License-Identifier: MIT */
/* Raw deflate, as small as zlib makes it. */
#include "image/codec.h"
#include "image/codec/zlib_stream.h"

enum { MEMORY_LEVEL = 9 };

struct packer {
    struct codec_packer packer;
    const struct host *host;
    z_stream z;
};

static enum status pack(struct codec_packer *packer, struct bytes in, uint8_t *out, size_t room, size_t *made) {
    z_stream *z = &((struct packer *)packer)->z;
    if (in.len > UINT32_MAX || room > UINT32_MAX || deflateReset(z) != Z_OK)
        return ST_TOO_LARGE;
    z->next_in = (Bytef *)(uintptr_t)in.at, z->avail_in = (uInt)in.len;
    z->next_out = out, z->avail_out = (uInt)room;
    int code = deflate(z, Z_FINISH);
    *made = room - z->avail_out;
    return code == Z_STREAM_END ? ST_OK : code == Z_MEM_ERROR ? ST_NO_MEMORY : ST_TOO_LARGE;
}

static void close_packer(struct codec_packer *packer) {
    struct packer *self = (struct packer *)packer;
    (void)deflateEnd(&self->z);
    host_give(self->host, self, sizeof *self);
}

enum status codec_deflate_packer(const struct host *host, struct codec_packer **ret) {
    struct packer *self = host_take(host, sizeof *self);
    if (!self)
        return ST_NO_MEMORY;
    *self = (struct packer){{pack, close_packer}, host, zlib_stream_on(host)};
    if (deflateInit2(&self->z, Z_BEST_COMPRESSION, Z_DEFLATED, RAW_WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        host_give(host, self, sizeof *self);
        return ST_NO_MEMORY;
    }
    *ret = &self->packer;
    return ST_OK;
}
