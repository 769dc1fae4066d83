/* SPDX-License-Identifier: MIT */
/* What does a file hold that is pieces of others, laid end to end? */
#include "image/splice.h"
#include "image/text.h"

enum { SWAP_LEN = 512 };

/* Words that are stored the other way round, from any byte on. */
static enum status read_swapped(const struct splice_piece *piece, uint64_t at, uint8_t *into, size_t len) {
    uint8_t words[SWAP_LEN];
    while (len) {
        size_t odd = at & 1, whole = (odd + len + 1) & ~(size_t)1, part = whole < SWAP_LEN ? whole : SWAP_LEN;
        size_t made = part - odd < len ? part - odd : len;
        TRY(file_read(piece->file, piece->at + at - odd, words, part));
        for (size_t i = 0; i < made; i++)
            into[i] = words[(odd + i) ^ 1];
        into += made, at += made, len -= made;
    }
    return ST_OK;
}

/* The piece a place lies in, or the last that begins before it. */
static const struct splice_piece *piece_at(const struct splice *splice, uint64_t at) {
    uint32_t low = 0, high = splice->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (splice->piece[middle].start <= at)
            low = middle;
        else
            high = middle;
    }
    return &splice->piece[low];
}

static enum status read_splice(struct file *file, uint64_t at, void *into, size_t len) {
    const struct splice *splice = (const struct splice *)file;
    uint8_t *out = into;
    if (at > file->size || len > file->size - at)
        return ST_TRUNCATED;
    if (!len)
        return ST_OK;
    for (const struct splice_piece *piece = piece_at(splice, at); len; piece++) {
        bool last = piece + 1 == splice->piece + splice->count;
        uint64_t in = at - piece->start, until = last ? file->size : piece[1].start;
        size_t part = until - at < len ? (size_t)(until - at) : len;
        size_t held = in < piece->len ? piece->len - in < part ? (size_t)(piece->len - in) : part : 0;
        memset(out, 0, part);
        if (held && piece->file)
            TRY(piece->swapped ? read_swapped(piece, in, out, held) : file_read(piece->file, piece->at + in, out, held));
        out += part, at += part, len -= part;
    }
    return ST_OK;
}

static void close_splice(struct file *file) { (void)file; }

static const struct file_ops splice_ops = {.read_at = read_splice, .close = close_splice};

struct splice *splice_new(struct arena *arena, const char *name) {
    struct splice *splice = arena_take(arena, sizeof *splice);
    if (splice)
        *splice = (struct splice){.file = {&splice_ops, 0, name}, .arena = arena};
    return splice;
}

enum status splice_add(struct splice *splice, const struct splice_piece *piece) {
    void *array = splice->piece;
    if (!piece->len)
        return ST_OK;
    struct splice_piece *fresh = array_more(splice->arena, &array, &splice->room, splice->count, sizeof *fresh);
    if (!fresh)
        return ST_NO_MEMORY;
    splice->piece = array;
    splice->count++;
    *fresh = *piece;
    fresh->start = splice->file.size;
    splice->file.size += piece->len;
    return ST_OK;
}
