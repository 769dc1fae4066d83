/* SPDX-License-Identifier: MIT */
/* What do a CHD's hunks hold once they are decoded?
 *
 *   cdzl, cdlz, cdzs   a bit per frame: its error codes are to be made; length of the first stream (2 bytes, 3 for hunks of 64 KiB
 *                      and more); frames * 2352 bytes; frames * 96 bytes by raw deflate (cdzs: zstd)
 *   cdfl               FLAC frames of all samples, high byte first; frames * 96 bytes by raw deflate
 *   zlib, lzma, zstd   the hunk;  huff: bytes by a Huffman code;  flac: 'L' or 'B' for the byte order, then FLAC frames */
#include "disc/disc.h"
#include "disc/edc.h"
#include "image/bits.h"
#include "image/chd.h"
#include "image/codec.h"
#include "image/crc16.h"
#include "image/plan.h"

/* One way to decode a hunk. */
struct worker;
struct units;
struct method {
    uint32_t name;
    enum status (*decode)(const struct units *units, struct worker *worker, unsigned slot, struct bytes in, uint8_t *into);
    enum status (*open)(const struct units *units, struct codec **ret);
    enum codec_kind needs;
};

struct units {
    struct blocks blocks;
    struct file *inner;
    uint8_t *map;
    uint32_t hunks;
    const struct method *method[CHD_CODECS];
    const struct edc_kernels *kernels;
};

/* A thread's decoders, and behind them a hunk as it lies in the file and the two streams of a CD's hunk. */
struct worker {
    struct codec *codec[CHD_CODECS];
    struct codec *sub;              /* of the subchannel */
    struct huffman *huffman;        /* two of them */
};

static uint8_t *packed_of(struct worker *worker) { return (uint8_t *)(worker + 1); }
static uint8_t *streams_of(const struct units *units, struct worker *worker) {
    return packed_of(worker) + units->blocks.block_len;
}
static uint32_t frames_of(const struct units *units) { return units->blocks.block_len / CHD_CD_UNIT; }

/* ---- decoders by name ---- */

static enum status open_deflate(const struct units *units, struct codec **ret) {
    return codec_deflate_open(units->blocks.host, ret);
}
static enum status open_lzma(const struct units *units, struct codec **ret) {
    return codec_lzma_open(units->blocks.host, units->blocks.block_len, ret);
}
static enum status open_zstd(const struct units *units, struct codec **ret) {
    return codec_zstd_open(units->blocks.host, ret);
}
static enum status open_flac(const struct units *units, struct codec **ret) {
    return codec_flac_open(units->blocks.host, chd_flac_block(units->blocks.block_len, CHD_FLAC_MOST), ret);
}
static enum status open_cd_flac(const struct units *units, struct codec **ret) {
    return codec_flac_open(units->blocks.host, chd_flac_block(frames_of(units) * RAW_LEN, CHD_CD_FLAC_MOST), ret);
}
static enum status open_none(const struct units *units, struct codec **ret) {
    (void)units;
    *ret = NULL;
    return ST_OK;
}

/* ---- hunks ---- */

static enum status decode_whole(const struct units *units, struct worker *worker, unsigned slot, struct bytes in, uint8_t *into) {
    size_t used;
    return worker->codec[slot]->decode(worker->codec[slot], in, into, units->blocks.block_len, &used);
}

static enum status decode_flac(const struct units *units, struct worker *worker, unsigned slot, struct bytes in, uint8_t *into) {
    size_t used;
    if (!in.len || (in.at[0] != 'L' && in.at[0] != 'B'))
        return ST_BAD_FORMAT;
    struct bytes frames = {in.at + 1, in.len - 1};
    TRY(worker->codec[slot]->decode(worker->codec[slot], frames, into, units->blocks.block_len, &used));
    for (uint32_t i = 0; in.at[0] == 'L' && i + 1 < units->blocks.block_len; i += 2) {
        uint8_t high = into[i];
        into[i] = into[i + 1], into[i + 1] = high;
    }
    return ST_OK;
}

static enum status decode_huffman(const struct units *units, struct worker *worker, unsigned slot, struct bytes in,
                                  uint8_t *into) {
    struct bits bits = bits_over(in);
    (void)slot;
    if (!worker->huffman && (worker->huffman = host_take(units->blocks.host, 2 * sizeof *worker->huffman)) == NULL)
        return ST_NO_MEMORY;
    memset(worker->huffman, 0, 2 * sizeof *worker->huffman);
    worker->huffman->count = HUFFMAN_MOST_CODES, worker->huffman->most_bits = HUFFMAN_MOST_BITS;
    if (!huffman_take_tree(worker->huffman, worker->huffman + 1, &bits))
        return ST_BAD_FORMAT;
    for (uint32_t i = 0; i < units->blocks.block_len; i++)
        into[i] = (uint8_t)huffman_take(worker->huffman, &bits);
    return bits.failed ? ST_BAD_FORMAT : ST_OK;
}

/* The subchannel stream behind the main one. */
static enum status decode_sub(const struct units *units, struct worker *worker, bool zstd, struct bytes in, uint8_t *into) {
    size_t used;
    if (!worker->sub)
        TRY(zstd ? codec_zstd_open(units->blocks.host, &worker->sub) : codec_deflate_open(units->blocks.host, &worker->sub));
    return worker->sub->decode(worker->sub, in, into, (size_t)frames_of(units) * SUB_LEN, &used);
}

/* The two streams become frames. */
static void interleave(const struct units *units, const uint8_t *streams, uint8_t *into) {
    uint32_t frames = frames_of(units);
    for (uint32_t i = 0; i < frames; i++) {
        memcpy(into + (size_t)i * CHD_CD_UNIT, streams + (size_t)i * RAW_LEN, RAW_LEN);
        memcpy(into + (size_t)i * CHD_CD_UNIT + RAW_LEN, streams + (size_t)frames * RAW_LEN + (size_t)i * SUB_LEN, SUB_LEN);
    }
}

/* Puts back what the writer took out: the sync pattern and the parity. The EDC stayed. */
static void restore(const struct units *units, const uint8_t *flags, uint8_t *into) {
    for (uint32_t i = 0; i < frames_of(units); i++) {
        uint8_t *raw = into + (size_t)i * CHD_CD_UNIT;
        if (!(flags[i / 8] >> i % 8 & 1))
            continue;
        raw[0] = raw[11] = 0;
        memset(raw + 1, 0xff, 10);
        units->kernels->parity(raw, (raw[15] & 3) != 2);
    }
}

static enum status decode_cd(const struct units *units, struct worker *worker, unsigned slot, struct bytes in, uint8_t *into) {
    uint32_t frames = frames_of(units), flags_len = (frames + 7) / 8;
    struct reader reader = reader_of(in);
    const uint8_t *flags = take(&reader, flags_len);
    uint32_t len = units->blocks.block_len < 65536 ? take_be16(&reader) : take_be24(&reader);
    const uint8_t *base = take(&reader, len);
    uint8_t *streams = streams_of(units, worker);
    size_t used;
    if (reader.failed)
        return ST_BAD_FORMAT;
    struct bytes sub = {reader.at, reader_left(&reader)};
    bool zstd = units->method[slot]->name == CHD_NAME('c', 'd', 'z', 's');
    TRY(worker->codec[slot]->decode(worker->codec[slot], (struct bytes){base, len}, streams, (size_t)frames * RAW_LEN, &used));
    TRY(decode_sub(units, worker, zstd, sub, streams + (size_t)frames * RAW_LEN));
    interleave(units, streams, into);
    restore(units, flags, into);
    return ST_OK;
}

static enum status decode_cd_flac(const struct units *units, struct worker *worker, unsigned slot, struct bytes in,
                                  uint8_t *into) {
    uint8_t *streams = streams_of(units, worker);
    size_t len = (size_t)frames_of(units) * RAW_LEN, used;
    TRY(worker->codec[slot]->decode(worker->codec[slot], in, streams, len, &used));
    if (used > in.len)
        return ST_BAD_FORMAT;
    TRY(decode_sub(units, worker, false, (struct bytes){in.at + used, in.len - used}, streams + len));
    interleave(units, streams, into);
    return ST_OK;
}

static const struct method methods[] = {
    {CHD_NAME('c', 'd', 'z', 'l'), decode_cd, open_deflate, CODEC_DEFLATE},
    {CHD_NAME('c', 'd', 'l', 'z'), decode_cd, open_lzma, CODEC_LZMA},
    {CHD_NAME('c', 'd', 'z', 's'), decode_cd, open_zstd, CODEC_ZSTD},
    {CHD_NAME('c', 'd', 'f', 'l'), decode_cd_flac, open_cd_flac, CODEC_FLAC},
    {CHD_NAME('z', 'l', 'i', 'b'), decode_whole, open_deflate, CODEC_DEFLATE},
    {CHD_NAME('l', 'z', 'm', 'a'), decode_whole, open_lzma, CODEC_LZMA},
    {CHD_NAME('z', 's', 't', 'd'), decode_whole, open_zstd, CODEC_ZSTD},
    {CHD_NAME('f', 'l', 'a', 'c'), decode_flac, open_flac, CODEC_FLAC},
    {CHD_NAME('h', 'u', 'f', 'f'), decode_huffman, open_none, CODEC_NONE},
};

/* ---- the file ---- */

static enum status decode_packed(const struct units *units, struct worker *worker, const uint8_t *entry, uint8_t *into) {
    unsigned slot = entry[0];
    uint32_t len = get_be24(entry + 1);
    uint64_t at = (uint64_t)get_be16(entry + 4) << 32 | get_be32(entry + 6);
    if (!units->method[slot] || len > units->blocks.block_len)
        return ST_BAD_FORMAT;
    if (!worker->codec[slot])
        TRY(units->method[slot]->open(units, &worker->codec[slot]));
    TRY(file_read(units->inner, at, packed_of(worker), len));
    return units->method[slot]->decode(units, worker, slot, (struct bytes){packed_of(worker), len}, into);
}

static enum status decode(struct blocks *blocks, void *scratch, uint64_t hunk, uint8_t *into) {
    const struct units *units = (struct units *)blocks;
    const uint8_t *entry = units->map + hunk * CHD_ENTRY_LEN;
    if (entry[0] == CHD_ZERO) {
        memset(into, 0, blocks->block_len);
        return ST_OK;
    }
    if (entry[0] == CHD_PLAIN)
        TRY(file_read(units->inner, (uint64_t)get_be16(entry + 4) << 32 | get_be32(entry + 6), into, blocks->block_len));
    else
        TRY(decode_packed(units, scratch, entry, into));
    bool checked = units->method[0] != NULL; /* an uncompressed CHD keeps no CRC of its hunks */
    return !checked || crc16(0xffff, into, blocks->block_len) == get_be16(entry + 10) ? ST_OK : ST_BAD_FORMAT;
}

static void worker_end(struct blocks *blocks, void *scratch) {
    struct worker *worker = scratch;
    for (unsigned i = 0; i < CHD_CODECS; i++)
        codec_close(worker->codec[i]);
    codec_close(worker->sub);
    host_give(blocks->host, worker->huffman, 2 * sizeof *worker->huffman);
}

static void close_units(struct blocks *blocks) {
    struct units *units = (struct units *)blocks;
    blocks_end(blocks);
    host_give(blocks->host, units->map, (size_t)units->hunks * CHD_ENTRY_LEN);
    host_give(blocks->host, units, sizeof *units);
}

static const struct blocks_ops units_ops = {.decode = decode, .worker_end = worker_end, .close = close_units};

static enum status find_methods(const struct chd_header *header, struct units *units, struct error *error) {
    for (unsigned i = 0; i < CHD_CODECS && header->codec[i]; i++) {
        uint32_t name = header->codec[i];
        for (size_t j = 0; j < sizeof methods / sizeof *methods && !units->method[i]; j++)
            if (methods[j].name == name)
                units->method[i] = &methods[j];
        bool cd_only = name >> 16 == (uint32_t)('c' << 8 | 'd');
        if (!units->method[i] || (cd_only && header->unit_len != CHD_CD_UNIT))
            return error_set(error, ST_UNSUPPORTED, 0, "codec 0x%08x is not known", name);
    }
    return ST_OK;
}

/* A file may list more codecs than its hunks are packed with: only those count. */
static enum status check_decoders(const struct chd_header *header, const uint8_t *map, const struct units *units,
                                  const char *name, struct error *error) {
    bool used[CHD_CODECS] = {false};
    for (uint32_t hunk = 0; hunk < header->hunks; hunk++) {
        uint8_t slot = map[(size_t)hunk * CHD_ENTRY_LEN];
        if (slot < CHD_CODECS)
            used[slot] = true;
    }
    for (unsigned i = 0; i < CHD_CODECS; i++) {
        if (!used[i] || !units->method[i])
            continue;
        TRY(codec_need(units->method[i]->needs, name, error));
        /* The subchannel, or what stands beside the sound, is deflated whatever the rest is packed with. */
        if (units->method[i]->name == CHD_NAME('c', 'd', 'l', 'z') || units->method[i]->name == CHD_NAME('c', 'd', 'f', 'l'))
            TRY(codec_need(CODEC_DEFLATE, name, error));
    }
    return ST_OK;
}

enum status chd_units_open(struct file *inner, const struct host *host, const struct chd_header *header, uint8_t *map,
                           struct file **ret, struct error *error) {
    struct units *units = host_take(host, sizeof *units);
    enum status status = ST_NO_MEMORY;
    if (units) {
        memset(units, 0, sizeof *units);
        status = find_methods(header, units, error);
        if (status == ST_OK)
            status = check_decoders(header, map, units, inner->name, error);
    }
    if (status != ST_OK) {
        host_give(host, units, sizeof *units);
        host_give(host, map, (size_t)header->hunks * CHD_ENTRY_LEN);
        return status;
    }
    units->inner = inner;
    units->map = map, units->hunks = header->hunks;
    units->kernels = edc_choose(host->simd);
    units->blocks.block_len = header->hunk_len;
    units->blocks.worker_len = (uint32_t)sizeof(struct worker) + 2 * header->hunk_len;
    blocks_begin(&units->blocks, host, &units_ops, (uint64_t)header->hunks * header->hunk_len, inner->name);
    *ret = &units->blocks.file;
    return ST_OK;
}
