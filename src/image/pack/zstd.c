/* SPDX-License-Identifier: MIT */
/* What is behind a .zst? Frames of known length are places to jump to; anything else is unpacked once.
 *
 *   frame       0 4 FD2FB528   4 1 what follows   window, dictionary, content size   blocks   checksum
 *   block       0 3 last in bit 0, type in bits 2..1, length in the rest
 *   skippable   0 4 184D2A5x   4 4 length */
#include "image/unpack.h"

enum { HEAD_MOST = 18, MOST_FRAMES = 1 << 20, TYPE_REPEATED = 1, TYPE_RESERVED = 3 };
static const uint32_t MAGIC = 0xfd2fb528u, SKIPPABLE = 0x184d2a50u;

bool pack_match_zstd(struct bytes head) { return head.len >= 4 && get_le32(head.at) == MAGIC; }

enum status pack_peek_zstd(struct file *inner, const struct host *host, uint8_t *into, size_t *len) {
    struct codec_stream *stream;
    TRY(codec_zstd_stream(host, &stream));
    return stream_peek(inner, host, stream, into, len);
}

static enum status decode(const struct host *host, const struct frame *frame, struct bytes packed, uint8_t *into) {
    struct codec *codec;
    size_t used;
    TRY(codec_zstd_open(host, &codec));
    enum status status = codec->decode(codec, packed, into, (size_t)frame->len, &used);
    codec_close(codec);
    return status;
}

/* Bytes of a frame's header. */
static unsigned header_len(uint8_t descriptor) {
    static const uint8_t dictionary[] = {0, 1, 2, 4}, content[] = {0, 2, 4, 8};
    bool single = descriptor & 0x20;
    unsigned size = content[descriptor >> 6];
    return 5u + !single + dictionary[descriptor & 3] + (single && !size ? 1 : size);
}

/* Walks the block headers of a frame, which tell its length without unpacking it. */
static enum status walk_frame(struct file *inner, uint64_t at, struct frame *ret) {
    uint8_t head[HEAD_MOST], block[3];
    size_t len = inner->size - at < sizeof head ? (size_t)(inner->size - at) : sizeof head;
    ret->packed_at = at;
    TRY(len >= 8 ? file_read(inner, at, head, len) : ST_TRUNCATED);
    TRY(codec_zstd_content((struct bytes){head, len}, &ret->len));
    if ((get_le32(head) & 0xfffffff0u) == SKIPPABLE) {
        ret->packed_len = 8ull + get_le32(head + 4);
        ret->len = 0;
        return ret->packed_len > inner->size - at ? ST_TRUNCATED : ST_OK;
    }
    uint64_t next = at + header_len(head[4]);
    for (bool last = false; !last;) {
        if (next > inner->size || inner->size - next < sizeof block)
            return ST_TRUNCATED;
        TRY(file_read(inner, next, block, sizeof block));
        uint32_t header = (uint32_t)block[0] | (uint32_t)block[1] << 8 | (uint32_t)block[2] << 16;
        unsigned type = header >> 1 & 3;
        if (type == TYPE_RESERVED)
            return ST_BAD_FORMAT;
        last = header & 1;
        next += sizeof block + (type == TYPE_REPEATED ? 1 : header >> 3);
    }
    next += head[4] & 4; /* the checksum's flag is also its length */
    ret->packed_len = next - at;
    return next > inner->size ? ST_TRUNCATED : ST_OK;
}

struct frame_list {
    const struct host *host;
    struct frame *frame;
    size_t count, room;
};

static enum status add_frame(struct frame_list *list, const struct frame *frame) {
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 32;
        struct frame *more = list->host->resize(list->host->self, list->frame, list->room * sizeof *more, room * sizeof *more);
        if (!more)
            return ST_NO_MEMORY;
        list->frame = more, list->room = room;
    }
    list->frame[list->count++] = *frame;
    return ST_OK;
}

/* All frames that hold anything. ST_UNSUPPORTED: one is too long to jump to, or does not say its length. */
static enum status walk(struct file *inner, struct frame_list *list) {
    uint64_t at = 0, decoded = 0;
    while (at < inner->size) {
        struct frame frame = {.at = decoded};
        TRY(walk_frame(inner, at, &frame));
        at += frame.packed_len;
        if (!frame.len)
            continue;
        if (frame.len > FRAME_MOST || frame.packed_len > FRAME_MOST || list->count == MOST_FRAMES)
            return ST_UNSUPPORTED;
        TRY(add_frame(list, &frame));
        decoded += frame.len;
    }
    return list->count ? ST_OK : ST_BAD_FORMAT;
}

enum status pack_open_zstd(struct file *inner, const struct host *host, uint64_t limit, struct file **ret, struct error *error) {
    struct frame_list list = {.host = host};
    struct codec_stream *stream;
    enum status status = walk(inner, &list);
    uint64_t size = list.count ? list.frame[list.count - 1].at + list.frame[list.count - 1].len : 0;
    if (status == ST_OK && size <= limit) {
        struct frame *exact = host->resize(host->self, list.frame, list.room * sizeof *exact, list.count * sizeof *exact);
        if (exact)
            return frames_open(inner, host, exact, list.count, decode, "zst", ret);
        status = ST_NO_MEMORY;
    }
    host_give(host, list.frame, list.room * sizeof *list.frame);
    if (status == ST_OK)
        return error_set(error, ST_TOO_LARGE, 0, "%s unpacks to %llu bytes, over the limit", inner->name,
                         (unsigned long long)size);
    if (status != ST_UNSUPPORTED)
        return error_set(error, status, 0, "the frames of %s are damaged or cut short", inner->name);
    TRY(codec_zstd_stream(host, &stream));
    return scratch_open(inner, host, stream, limit, "zst", ret, error);
}
