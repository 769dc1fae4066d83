/* SPDX-License-Identifier: MIT */
/* What is behind an .xz? Its index tells where each block lies; blocks too long to jump to are unpacked once. */
#include "image/unpack.h"

enum { MAGIC_LEN = 6, MOST_BLOCKS = 1 << 20 };

bool pack_match_xz(struct bytes head) { return head.len >= MAGIC_LEN && !memcmp(head.at, "\xfd" "7zXZ", MAGIC_LEN); }

enum status pack_peek_xz(struct file *inner, const struct host *host, uint8_t *into, size_t *len) {
    struct codec_stream *stream;
    TRY(codec_xz_stream(host, &stream));
    return stream_peek(inner, host, stream, into, len);
}

static enum status decode(const struct host *host, const struct frame *frame, struct bytes packed, uint8_t *into) {
    struct codec_xz_block block = {frame->at, frame->len, frame->packed_at, frame->packed_len, frame->detail};
    return codec_xz_block_decode(host, &block, packed, into);
}

/* The blocks that hold anything, as frames. *ret NULL: too long to jump to. */
static enum status take_frames(struct file *inner, const struct host *host, struct frame **ret, size_t *count, uint64_t *size) {
    struct codec_xz_block *block;
    size_t blocks, kept = 0;
    uint64_t longest = 0;
    /* An entry of the index is two bytes or more. */
    size_t most = inner->size / 2 < MOST_BLOCKS ? (size_t)(inner->size / 2) : MOST_BLOCKS;
    TRY(codec_xz_index(inner, host, most, &block, &blocks));
    struct frame *frame = blocks ? host_take(host, blocks * sizeof *frame) : NULL;
    enum status status = blocks && !frame ? ST_NO_MEMORY : ST_OK;
    *size = 0;
    for (size_t i = 0; i < blocks && status == ST_OK; i++) {
        longest = block[i].len > longest ? block[i].len : longest;
        longest = block[i].packed_len > longest ? block[i].packed_len : longest;
        *size = block[i].at + block[i].len;
        if (block[i].packed_at > inner->size || block[i].packed_len > inner->size - block[i].packed_at)
            status = ST_BAD_FORMAT;
        if (block[i].len)
            frame[kept++] = (struct frame){block[i].at, block[i].len, block[i].packed_at, block[i].packed_len, block[i].check};
    }
    host_give(host, block, blocks * sizeof *block);
    if (status == ST_OK && kept == blocks && kept && longest <= FRAME_MOST) {
        *ret = frame, *count = kept;
        return ST_OK;
    }
    host_give(host, frame, blocks * sizeof *frame);
    *ret = NULL;
    return status;
}

enum status pack_open_xz(struct file *inner, const struct host *host, uint64_t limit, struct file **ret, struct error *error) {
    struct frame *frame;
    struct codec_stream *stream;
    size_t count;
    uint64_t size;
    enum status status = take_frames(inner, host, &frame, &count, &size);
    if (status != ST_OK)
        return error_set(error, status, 0, "the index of %s is damaged or not supported", inner->name);
    if (frame && size <= limit)
        return frames_open(inner, host, frame, count, decode, "xz", ret);
    if (frame)
        host_give(host, frame, count * sizeof *frame);
    if (size > limit)
        return error_set(error, ST_TOO_LARGE, 0, "%s unpacks to %llu bytes, over the limit", inner->name,
                         (unsigned long long)size);
    TRY(codec_xz_stream(host, &stream));
    return scratch_open(inner, host, stream, limit, "xz", ret, error);
}
