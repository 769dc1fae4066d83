/* SPDX-License-Identifier: MIT */
/* How is a WAVE file sectors of samples, where no library decodes it? Its samples lie there as a CD has them. */
#include "image/codec.h"

/*  0  "RIFF", length of what follows, "WAVE"; then chunks: name, length, data, a byte of padding when that is odd
 *  "fmt ":  0 kind: 1 integers, FFFEh look at 24; 2 channels; 4 samples a second; 14 bits of a sample; 24 kind again
 *  "data":  the samples, little-endian, left and right in turn [RIFF 1991, chapter 3] */
enum {
    RIFF_HEAD_LEN = 12,
    CHUNK_HEAD_LEN = 8,
    FMT_LEAST = 16,
    FMT_MOST = 40,
    FMT_EXTENDED = 26,
    KIND_INTEGERS = 1,
    KIND_EXTENDED = 0xfffe,
    MOST_CHUNKS = 1000,
    SECTOR_LEN = 2352,
    FRAME_LEN = 4,
    MOST_SECTORS = 450000
};

struct wave {
    struct file file;
    const struct host *host;
    struct file *inner;
    uint64_t at, len; /* of the samples in it */
};

struct parts {
    uint8_t fmt[FMT_MOST];
    uint32_t fmt_len;
    uint64_t at, len;
};

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    const struct wave *wave = (const struct wave *)file;
    if (at > file->size || len > file->size - at)
        return ST_TRUNCATED;
    uint64_t left = at < wave->len ? wave->len - at : 0;
    size_t stored = len < left ? len : (size_t)left;
    memset((uint8_t *)into + stored, 0, len - stored); /* up to the end of the last sector */
    return stored ? file_read(wave->inner, wave->at + at, into, stored) : ST_OK;
}

static void close_wave(struct file *file) {
    const struct wave *wave = (const struct wave *)file;
    host_give(wave->host, file, sizeof *wave);
}

static const struct file_ops wave_ops = {.read_at = read_at, .close = close_wave};

/* Finds the two chunks that matter. A "data" that says more than there is holds what there is, as of a recording cut off. */
static enum status find_parts(struct file *inner, struct parts *ret) {
    uint64_t at = RIFF_HEAD_LEN;
    for (unsigned i = 0; i < MOST_CHUNKS && inner->size >= CHUNK_HEAD_LEN && at <= inner->size - CHUNK_HEAD_LEN; i++) {
        uint8_t head[CHUNK_HEAD_LEN];
        TRY(file_read(inner, at, head, sizeof head));
        uint64_t len = get_le32(head + 4), left = inner->size - at - CHUNK_HEAD_LEN;
        at += CHUNK_HEAD_LEN;
        if (!memcmp(head, "data", 4)) {
            ret->at = at, ret->len = len < left ? len : left;
            return ST_OK;
        }
        if (!memcmp(head, "fmt ", 4)) {
            ret->fmt_len = len < FMT_MOST ? (uint32_t)len : FMT_MOST;
            TRY(len <= left ? file_read(inner, at, ret->fmt, ret->fmt_len) : ST_TRUNCATED);
        }
        at += len + (len & 1);
    }
    return ST_BAD_FORMAT;
}

static enum status judge(const struct parts *parts, const char *name, struct error *error) {
    const uint8_t *fmt = parts->fmt;
    if (parts->fmt_len < FMT_LEAST)
        return error_set(error, ST_BAD_FORMAT, 0, "%s cannot be decoded: it does not say how its samples are kept", name);
    uint16_t kind = get_le16(fmt);
    if (kind == KIND_EXTENDED && parts->fmt_len >= FMT_EXTENDED)
        kind = get_le16(fmt + 24);
    if (get_le32(fmt + 4) != 44100)
        return error_set(error, ST_UNSUPPORTED, 0, "%s has %u samples a second; a CD has 44100", name, get_le32(fmt + 4));
    if (get_le16(fmt + 2) != 2)
        return error_set(error, ST_UNSUPPORTED, 0, "%s has %u channels; a CD has 2", name, get_le16(fmt + 2));
    if (kind != KIND_INTEGERS || get_le16(fmt + 14) != 16)
        return error_set(error, ST_UNSUPPORTED, 0, "%s has samples of another kind than the 16 bits of a CD", name);
    if (parts->len < FRAME_LEN)
        return error_set(error, ST_BAD_FORMAT, 0, "%s holds no samples", name);
    if (parts->len > (uint64_t)SECTOR_LEN * MOST_SECTORS)
        return error_set(error, ST_TOO_LARGE, 0, "%s is longer than any CD", name);
    return ST_OK;
}

enum status codec_wave_open(struct file *inner, const struct host *host, struct file **ret, uint64_t *samples_len,
                            struct error *error) {
    uint8_t head[RIFF_HEAD_LEN];
    struct parts parts = {.fmt_len = 0};
    TRY(inner->size >= sizeof head ? file_read(inner, 0, head, sizeof head) : ST_TRUNCATED);
    if (memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0)
        return error_set(error, ST_BAD_FORMAT, 0, "%s is no WAVE file", inner->name);
    enum status status = find_parts(inner, &parts);
    if (status != ST_OK)
        return error_set(error, status, 0, "%s cannot be decoded: it has no samples, or is damaged", inner->name);
    TRY(judge(&parts, inner->name, error));
    struct wave *wave = host_take(host, sizeof *wave);
    if (!wave)
        return ST_NO_MEMORY;
    uint64_t len = parts.len / FRAME_LEN * FRAME_LEN;
    uint64_t size = (len + SECTOR_LEN - 1) / SECTOR_LEN * SECTOR_LEN;
    *wave = (struct wave){{&wave_ops, size, inner->name}, host, inner, parts.at, len};
    if (samples_len)
        *samples_len = len;
    *ret = &wave->file;
    return ST_OK;
}
