/* SPDX-License-Identifier: MIT */
/* What a build says that lacks a decoder or encoder. */
#include "image/codec.h"

/* What is not there, by the name people know it by. */
static const struct {
    const char *name;
    bool have;
} decoders[] = {
    [CODEC_NONE] = {"", true},
    [CODEC_AUDIO] = {"this kind of audio file", false
#ifdef NTCDROM_SNDFILE
                     || true
#endif
    },
    [CODEC_DEFLATE] = {"deflate", false
#ifdef NTCDROM_ZLIB
                       || true
#endif
    },
    [CODEC_LZMA] = {"LZMA", false
#ifdef NTCDROM_LZMA
                    || true
#endif
    },
    [CODEC_ZSTD] = {"Zstandard", false
#ifdef NTCDROM_ZSTD
                    || true
#endif
    },
    [CODEC_FLAC] = {"FLAC", false
#ifdef NTCDROM_FLAC
                    || true
#endif
    },
};

enum status codec_need(enum codec_kind kind, const char *what, struct error *error) {
    if (decoders[kind].have)
        return ST_OK;
    return error_set(error, ST_UNSUPPORTED, 0,
                     "%s needs a decoder for %s, which this build lacks; \"ntcdrom convert\" of a build that has it makes a plain image",
                     what, decoders[kind].name);
}

#ifndef NTCDROM_SNDFILE
enum status codec_audio_open(struct file *inner, const struct host *host, struct file **ret, uint64_t *len,
                             struct error *error) {
    uint8_t magic[12] = {0};
    TRY(inner->size >= sizeof magic ? file_read(inner, 0, magic, sizeof magic) : ST_TRUNCATED);
    if (memcmp(magic, "RIFF", 4) == 0 && memcmp(magic + 8, "WAVE", 4) == 0)
        return codec_wave_open(inner, host, ret, len, error);
    TRY(codec_need(memcmp(magic, "fLaC", 4) == 0 ? CODEC_FLAC : CODEC_AUDIO, inner->name, error));
    return codec_need(CODEC_AUDIO, inner->name, error); /* FLAC alone does not read its files */
}
#endif

#ifndef NTCDROM_SNDFILE_OUT
enum status codec_audio_create(struct file *into, const struct host *host, bool flac, struct codec_audio_out **ret,
                               struct error *error) {
    (void)host, (void)flac, (void)ret;
    return error_set(error, ST_UNSUPPORTED, 0, "%s is an audio file, and this build has no encoder for those", into->name);
}
enum status codec_audio_put(struct codec_audio_out *out, const uint8_t *samples, uint32_t frames) {
    (void)out, (void)samples, (void)frames;
    return ST_UNSUPPORTED;
}
enum status codec_audio_finish(struct codec_audio_out *out) {
    (void)out;
    return ST_UNSUPPORTED;
}
#endif

#ifndef NTCDROM_FLAC
enum status codec_flac_open(const struct host *host, unsigned block_len, struct codec **ret) {
    (void)host, (void)block_len, (void)ret;
    return ST_UNSUPPORTED;
}
#endif

#ifndef NTCDROM_ZLIB
enum status codec_deflate_open(const struct host *host, struct codec **ret) {
    (void)host, (void)ret;
    return ST_UNSUPPORTED;
}
enum status codec_inflate_open(const struct host *host, struct codec_inflate **ret) {
    (void)host, (void)ret;
    return ST_UNSUPPORTED;
}
void codec_inflate_close(struct codec_inflate *inflate) { (void)inflate; }
enum status codec_inflate_begin(struct codec_inflate *inflate) {
    (void)inflate;
    return ST_UNSUPPORTED;
}
enum status codec_inflate_resume(struct codec_inflate *inflate, unsigned bits, uint8_t byte, struct bytes window) {
    (void)inflate, (void)bits, (void)byte, (void)window;
    return ST_UNSUPPORTED;
}
enum status codec_inflate_run(struct codec_inflate *inflate, struct bytes *in, uint8_t *out, size_t room, bool stop_at_blocks,
                              struct codec_inflated *ret) {
    (void)inflate, (void)in, (void)out, (void)room, (void)stop_at_blocks, (void)ret;
    return ST_UNSUPPORTED;
}
uint32_t codec_crc32(uint32_t crc, struct bytes data) {
    (void)data;
    return crc;
}
#endif

#ifndef NTCDROM_LZMA
enum status codec_lzma_open(const struct host *host, size_t most, struct codec **ret) {
    (void)host, (void)most, (void)ret;
    return ST_UNSUPPORTED;
}
enum status codec_xz_stream(const struct host *host, struct codec_stream **ret) {
    (void)host, (void)ret;
    return ST_UNSUPPORTED;
}
enum status codec_xz_index(struct file *inner, const struct host *host, size_t most, struct codec_xz_block **ret,
                           size_t *count) {
    (void)inner, (void)host, (void)most, (void)ret, (void)count;
    return ST_UNSUPPORTED;
}
enum status codec_xz_block_decode(const struct host *host, const struct codec_xz_block *block, struct bytes packed,
                                  uint8_t *out) {
    (void)host, (void)block, (void)packed, (void)out;
    return ST_UNSUPPORTED;
}
#endif

#ifndef NTCDROM_ZSTD
enum status codec_zstd_open(const struct host *host, struct codec **ret) {
    (void)host, (void)ret;
    return ST_UNSUPPORTED;
}
enum status codec_zstd_stream(const struct host *host, struct codec_stream **ret) {
    (void)host, (void)ret;
    return ST_UNSUPPORTED;
}
enum status codec_zstd_content(struct bytes head, uint64_t *ret) {
    (void)head, (void)ret;
    return ST_UNSUPPORTED;
}
#endif

#ifndef NTCDROM_ZLIB_OUT
enum status codec_deflate_packer(const struct host *host, struct codec_packer **ret) {
    (void)host, (void)ret;
    return ST_UNSUPPORTED;
}
#endif

#ifndef NTCDROM_FLAC_OUT
enum status codec_flac_packer(const struct host *host, unsigned block_len, struct codec_packer **ret) {
    (void)host, (void)block_len, (void)ret;
    return ST_UNSUPPORTED;
}
#endif

#ifndef NTCDROM_NETTLE
enum status codec_sha1_open(const struct host *host, struct codec_sha1 **ret) {
    (void)host, (void)ret;
    return ST_UNSUPPORTED;
}
void codec_sha1_add(struct codec_sha1 *sha1, struct bytes bytes) { (void)sha1, (void)bytes; }
void codec_sha1_take(struct codec_sha1 *sha1, uint8_t into[CODEC_SHA1_LEN]) { (void)sha1, (void)into; }
void codec_sha1_close(struct codec_sha1 *sha1) { (void)sha1; }
#endif
