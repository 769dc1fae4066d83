/* SPDX-License-Identifier: MIT */
/* What foreign libraries decode for the images; codec/none.c stands in for the ones a build lacks. */
#ifndef NTCDROM_IMAGE_CODEC_H
#define NTCDROM_IMAGE_CODEC_H

#include "base/error.h"
#include "base/file.h"
#include <stdbool.h>

/* ---- what a build has ---- */

enum codec_kind { CODEC_NONE, CODEC_AUDIO, CODEC_DEFLATE, CODEC_LZMA, CODEC_ZSTD, CODEC_FLAC };
/* ST_OK, or ST_UNSUPPORTED with words on `what` and what to do, when this build lacks the decoder. */
NTCD_CHECKED enum status codec_need(enum codec_kind kind, const char *what, struct error *error);

/* ---- audio files ---- */

/* Whether the first twelve bytes of a file are an audio file's that codec_audio_open may know. */
bool codec_is_audio(const uint8_t magic[12]);
/* The same, and MPEG layer III without a tag, of which only the name makes sure: raw sectors may begin so too. */
bool codec_is_audio_named(const uint8_t magic[12], const char *suffix);

/* A WAVE, AIFF, FLAC, Ogg ... file as 16-bit little-endian stereo samples, a whole number of 588-sample sectors with zeros behind
 * the last. Only 44100 Hz, two channels, 16 bits are taken: nothing is converted. `inner` is borrowed and outlives the result.
 * *len (may be NULL) is the bytes of samples in front of those zeros. */
NTCD_CHECKED enum status codec_audio_open(struct file *inner, const struct host *host, struct file **ret, uint64_t *len,
                                          struct error *error);

/* A WAVE or FLAC file being written: 16-bit stereo samples at 44100 Hz, given as little-endian bytes. */
struct codec_audio_out;
NTCD_CHECKED enum status codec_audio_create(struct file *into, const struct host *host, bool flac, struct codec_audio_out **ret,
                                            struct error *error);
/* `frames` samples of both channels. */
NTCD_CHECKED enum status codec_audio_put(struct codec_audio_out *out, const uint8_t *samples, uint32_t frames);
/* Ends the file, which stays the caller's; the status is that of all its writes. */
NTCD_CHECKED enum status codec_audio_finish(struct codec_audio_out *out);

/* The same for WAVE files alone, by ourselves: what a build without the library has. */
NTCD_CHECKED enum status codec_wave_open(struct file *inner, const struct host *host, struct file **ret, uint64_t *len,
                                         struct error *error);

/* ---- blocks: a known number of bytes out of a run of bytes ---- */

/* One decoder; one thread at a time. */
struct codec {
    /* Makes exactly out.len bytes. *used is how many of `in` that took. ST_BAD_FORMAT when they do not give them. */
    enum status (*decode)(struct codec *codec, struct bytes in, uint8_t *out, size_t out_len, size_t *used);
    void (*close)(struct codec *codec);
};

/* Raw deflate. */
NTCD_CHECKED enum status codec_deflate_open(const struct host *host, struct codec **ret);
/* Raw LZMA1 with lc 3, lp 0, pb 2 and no end mark; no block is longer than `most`. */
NTCD_CHECKED enum status codec_lzma_open(const struct host *host, size_t most, struct codec **ret);
/* Zstandard frames. */
NTCD_CHECKED enum status codec_zstd_open(const struct host *host, struct codec **ret);
/* FLAC frames without a stream header: 16 bit, stereo, 44100 Hz, block_len samples per frame. Samples come out high byte first. */
NTCD_CHECKED enum status codec_flac_open(const struct host *host, unsigned block_len, struct codec **ret);

static inline void codec_close(struct codec *codec) {
    if (codec)
        codec->close(codec);
}

/* ---- blocks the other way ---- */

/* One encoder; one thread at a time. */
struct codec_packer {
    /* Packs all of `in` into *made bytes. ST_TOO_LARGE when they do not fit into `room`. */
    enum status (*pack)(struct codec_packer *packer, struct bytes in, uint8_t *out, size_t room, size_t *made);
    void (*close)(struct codec_packer *packer);
};

/* Raw deflate. */
NTCD_CHECKED enum status codec_deflate_packer(const struct host *host, struct codec_packer **ret);
/* FLAC frames without a stream header, as codec_flac_open takes them; samples come high byte first. */
NTCD_CHECKED enum status codec_flac_packer(const struct host *host, unsigned block_len, struct codec_packer **ret);

static inline void codec_packer_close(struct codec_packer *packer) {
    if (packer)
        packer->close(packer);
}

/* ---- SHA-1 ---- */

enum { CODEC_SHA1_LEN = 20 };

struct codec_sha1;
NTCD_CHECKED enum status codec_sha1_open(const struct host *host, struct codec_sha1 **ret);
void codec_sha1_add(struct codec_sha1 *sha1, struct bytes bytes);
/* The sum of all that was added, and begins anew. */
void codec_sha1_take(struct codec_sha1 *sha1, uint8_t into[CODEC_SHA1_LEN]);
void codec_sha1_close(struct codec_sha1 *sha1);

/* ---- streams: unpacking from the front ---- */

/* One decoder over one whole file; one thread at a time. */
struct codec_stream {
    /* Takes from *in and makes up to `room` bytes; *end where the data may end: at the end of a frame. */
    enum status (*run)(struct codec_stream *stream, struct bytes *in, uint8_t *out, size_t room, size_t *made, bool *end);
    void (*close)(struct codec_stream *stream);
};
NTCD_CHECKED enum status codec_xz_stream(const struct host *host, struct codec_stream **ret);
NTCD_CHECKED enum status codec_zstd_stream(const struct host *host, struct codec_stream **ret);

/* ---- gzip: places from which unpacking can go on ---- */

enum { GZIP_WINDOW_LEN = 32768 };

/* Raw deflate that can be left at the end of a deflate block and taken up again there. */
struct codec_inflate;
NTCD_CHECKED enum status codec_inflate_open(const struct host *host, struct codec_inflate **ret);
void codec_inflate_close(struct codec_inflate *inflate);
/* Begins anew, at the first byte of a deflate stream. */
NTCD_CHECKED enum status codec_inflate_begin(struct codec_inflate *inflate);
/* Goes on where codec_inflate_run said `at_block`: `bits` of the byte before (0..7), and what was made last (32 KiB or less). */
NTCD_CHECKED enum status codec_inflate_resume(struct codec_inflate *inflate, unsigned bits, uint8_t byte, struct bytes window);
/* What one run came to. */
struct codec_inflated {
    size_t made;
    bool end;          /* of the deflate stream */
    bool at_block;     /* a block ends here; `bits` of the last byte of input are not used yet */
    unsigned bits;
};
/* Runs until `in` is used, the room is full, or (with stop_at_blocks) a block ends. */
NTCD_CHECKED enum status codec_inflate_run(struct codec_inflate *inflate, struct bytes *in, uint8_t *out, size_t room,
                                           bool stop_at_blocks, struct codec_inflated *ret);
/* Goes on with the CRC-32 of a member's data, 0 of none [RFC 1952 8]. */
uint32_t codec_crc32(uint32_t crc, struct bytes data);

/* ---- xz: where its blocks lie ---- */

/* One block: decoded and packed places and lengths. */
struct codec_xz_block {
    uint64_t at, len, packed_at, packed_len;
    uint32_t check;    /* of the stream it is in, as liblzma numbers them */
};
/* All blocks of an .xz file, memory to be given back with host_give(host, *ret, *count * sizeof **ret). ST_TOO_LARGE when they are
 * more than `most`. */
NTCD_CHECKED enum status codec_xz_index(struct file *inner, const struct host *host, size_t most, struct codec_xz_block **ret,
                                        size_t *count);
/* Decodes one whole block, header included. */
NTCD_CHECKED enum status codec_xz_block_decode(const struct host *host, const struct codec_xz_block *block, struct bytes packed,
                                               uint8_t *out);

/* ---- zstd: the length of a frame from its first bytes ---- */

/* Bytes a frame makes; UINT64_MAX when its header does not say. ST_BAD_FORMAT when this is no frame. Skippable frames make 0. */
NTCD_CHECKED enum status codec_zstd_content(struct bytes head, uint64_t *ret);

#endif
