/* SPDX-License-Identifier: MIT */
/* LZMA and xz, by liblzma. */
#include "image/codec.h"
#include "image/codec/piece.h"
#include <lzma.h>

enum { READ_LEN = 32 << 10 };
/* An .xz that wants more to be unpacked is not an image's. */
static const uint64_t MOST_MEMORY = 256u << 20;

static lzma_allocator allocator_on(const struct host *host) {
    return (lzma_allocator){piece_take, piece_give, (void *)(uintptr_t)host};
}

static enum status from_lzma(lzma_ret code) {
    switch (code) {
    case LZMA_OK:
    case LZMA_STREAM_END:
    case LZMA_BUF_ERROR: return ST_OK;
    case LZMA_MEM_ERROR: return ST_NO_MEMORY;
    case LZMA_MEMLIMIT_ERROR: return ST_TOO_LARGE;
    case LZMA_OPTIONS_ERROR:
    case LZMA_UNSUPPORTED_CHECK: return ST_UNSUPPORTED;
    default: return ST_BAD_FORMAT;
    }
}

/* ---- blocks ---- */

struct raw {
    struct codec codec;
    const struct host *host;
    lzma_allocator allocator;
    lzma_stream stream;
    lzma_options_lzma options;
};

static enum status decode(struct codec *codec, struct bytes in, uint8_t *out, size_t out_len, size_t *used) {
    struct raw *raw = (struct raw *)codec;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1, &raw->options}, {LZMA_VLI_UNKNOWN, NULL}};
    TRY(from_lzma(lzma_raw_decoder(&raw->stream, filters)));
    raw->stream.next_in = in.at, raw->stream.avail_in = in.len;
    raw->stream.next_out = out, raw->stream.avail_out = out_len;
    lzma_ret code = LZMA_OK;
    while (code == LZMA_OK && raw->stream.avail_out && raw->stream.avail_in)
        code = lzma_code(&raw->stream, LZMA_RUN);
    *used = in.len - raw->stream.avail_in;
    TRY(from_lzma(code));
    return raw->stream.avail_out ? ST_BAD_FORMAT : ST_OK;
}

static void close_raw(struct codec *codec) {
    struct raw *raw = (struct raw *)codec;
    lzma_end(&raw->stream);
    host_give(raw->host, raw, sizeof *raw);
}

enum status codec_lzma_open(const struct host *host, size_t most, struct codec **ret) {
    struct raw *raw = host_take(host, sizeof *raw);
    if (!raw)
        return ST_NO_MEMORY;
    *raw = (struct raw){{decode, close_raw}, host, allocator_on(host), LZMA_STREAM_INIT, {0}};
    raw->stream.allocator = &raw->allocator;
    raw->options.dict_size = most > LZMA_DICT_SIZE_MIN ? (uint32_t)most : LZMA_DICT_SIZE_MIN;
    raw->options.lc = 3, raw->options.lp = 0, raw->options.pb = 2;
    *ret = &raw->codec;
    return ST_OK;
}

/* ---- .xz from the front ---- */

struct xz {
    struct codec_stream stream;
    const struct host *host;
    lzma_allocator allocator;
    lzma_stream lzma;
};

static enum status run(struct codec_stream *stream, struct bytes *in, uint8_t *out, size_t room, size_t *made, bool *end) {
    lzma_stream *lzma = &((struct xz *)stream)->lzma;
    lzma->next_in = in->at, lzma->avail_in = in->len;
    lzma->next_out = out, lzma->avail_out = room;
    lzma_ret code = lzma_code(lzma, LZMA_RUN);
    in->at += in->len - lzma->avail_in, in->len = lzma->avail_in;
    *made = room - lzma->avail_out;
    *end = code == LZMA_STREAM_END;
    return from_lzma(code);
}

static void close_xz(struct codec_stream *stream) {
    struct xz *xz = (struct xz *)stream;
    lzma_end(&xz->lzma);
    host_give(xz->host, xz, sizeof *xz);
}

enum status codec_xz_stream(const struct host *host, struct codec_stream **ret) {
    struct xz *xz = host_take(host, sizeof *xz);
    if (!xz)
        return ST_NO_MEMORY;
    *xz = (struct xz){{run, close_xz}, host, allocator_on(host), LZMA_STREAM_INIT};
    xz->lzma.allocator = &xz->allocator;
    enum status status = from_lzma(lzma_stream_decoder(&xz->lzma, MOST_MEMORY, 0));
    if (status != ST_OK) {
        host_give(host, xz, sizeof *xz);
        return status;
    }
    *ret = &xz->stream;
    return ST_OK;
}

/* ---- .xz by its index ---- */

static enum status read_index(struct file *inner, const struct host *host, lzma_allocator *allocator, lzma_index **ret) {
    lzma_stream lzma = LZMA_STREAM_INIT;
    lzma.allocator = allocator;
    uint8_t *buffer = host_take(host, READ_LEN);
    enum status status = buffer ? from_lzma(lzma_file_info_decoder(&lzma, ret, MOST_MEMORY / 4, inner->size)) : ST_NO_MEMORY;
    uint64_t at = 0;
    lzma_ret code = LZMA_OK;
    while (status == ST_OK && code != LZMA_STREAM_END) {
        if (!lzma.avail_in) {
            size_t len = inner->size - at < READ_LEN ? (size_t)(inner->size - at) : READ_LEN;
            status = len ? file_read(inner, at, buffer, len) : ST_TRUNCATED;
            if (status != ST_OK)
                break;
            lzma.next_in = buffer, lzma.avail_in = len;
            at += len;
        }
        code = lzma_code(&lzma, LZMA_RUN);
        if (code == LZMA_SEEK_NEEDED) {
            at = lzma.seek_pos, lzma.avail_in = 0;
            status = at > inner->size ? ST_BAD_FORMAT : ST_OK;
        } else {
            status = from_lzma(code);
        }
    }
    lzma_end(&lzma);
    host_give(host, buffer, READ_LEN);
    return status;
}

enum status codec_xz_index(struct file *inner, const struct host *host, size_t most, struct codec_xz_block **ret,
                           size_t *count) {
    lzma_allocator allocator = allocator_on(host);
    lzma_index *index = NULL;
    struct codec_xz_block *blocks = NULL;
    enum status status = read_index(inner, host, &allocator, &index);
    if (status != ST_OK)
        return status;
    uint64_t wanted = lzma_index_block_count(index);
    if (wanted > most)
        status = ST_TOO_LARGE;
    else if (wanted && (blocks = host_take(host, (size_t)wanted * sizeof *blocks)) == NULL)
        status = ST_NO_MEMORY;
    if (status == ST_OK) {
        lzma_index_iter iter;
        lzma_index_iter_init(&iter, index);
        for (size_t i = 0; i < wanted && !lzma_index_iter_next(&iter, LZMA_INDEX_ITER_BLOCK); i++)
            blocks[i] = (struct codec_xz_block){iter.block.uncompressed_file_offset, iter.block.uncompressed_size,
                                                iter.block.compressed_file_offset, iter.block.total_size,
                                                iter.stream.flags ? (uint32_t)iter.stream.flags->check : 0};
        *ret = blocks;
        *count = (size_t)wanted;
    }
    lzma_index_end(index, &allocator);
    return status;
}

enum status codec_xz_block_decode(const struct host *host, const struct codec_xz_block *block, struct bytes packed,
                                  uint8_t *out) {
    lzma_allocator allocator = allocator_on(host);
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    if (packed.len != block->packed_len || !packed.len || !packed.at[0])
        return ST_BAD_FORMAT;
    lzma_block header = {.version = 1, .check = (lzma_check)block->check, .filters = filters,
                         .header_size = lzma_block_header_size_decode(packed.at[0])};
    if (header.header_size > packed.len)
        return ST_BAD_FORMAT;
    TRY(from_lzma(lzma_block_header_decode(&header, &allocator, packed.at)));
    size_t in_at = header.header_size, out_at = 0;
    enum status status = lzma_raw_decoder_memusage(filters) > MOST_MEMORY ? ST_TOO_LARGE : ST_OK;
    if (status == ST_OK)
        status = from_lzma(lzma_block_buffer_decode(&header, &allocator, packed.at, &in_at, packed.len, out, &out_at,
                                                    (size_t)block->len));
    for (size_t i = 0; i < LZMA_FILTERS_MAX && filters[i].id != LZMA_VLI_UNKNOWN; i++)
        piece_give((void *)(uintptr_t)host, filters[i].options);
    return status == ST_OK && out_at != block->len ? ST_BAD_FORMAT : status;
}
