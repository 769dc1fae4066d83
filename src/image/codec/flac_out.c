/* SPDX-License-Identifier: MIT */
/* FLAC frames without their stream header, by libFLAC. */
#include "image/codec.h"
#include <FLAC/stream_encoder.h>

enum { SAMPLES_AT_ONCE = 1024, LEVEL = 8, SAMPLE_LEN = 4 };

struct packer {
    struct codec_packer packer;
    const struct host *host;
    FLAC__StreamEncoder *encoder;
    unsigned block_len;
    uint8_t *out;
    size_t room, made;
    bool full;
    FLAC__int32 samples[2 * SAMPLES_AT_ONCE];
};

/* What comes with no samples is the stream header, which is left out. */
static FLAC__StreamEncoderWriteStatus on_bytes(const FLAC__StreamEncoder *encoder, const FLAC__byte from[], size_t len,
                                               uint32_t samples, uint32_t frame, void *self) {
    struct packer *packer = self;
    (void)encoder, (void)frame;
    if (!samples)
        return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
    if (len > packer->room - packer->made) {
        packer->full = true;
        return FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR;
    }
    memcpy(packer->out + packer->made, from, len);
    packer->made += len;
    return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

static bool begin(struct packer *packer) {
    FLAC__StreamEncoder *encoder = packer->encoder;
    return FLAC__stream_encoder_set_streamable_subset(encoder, false) &&
           FLAC__stream_encoder_set_verify(encoder, false) && FLAC__stream_encoder_set_channels(encoder, 2) &&
           FLAC__stream_encoder_set_bits_per_sample(encoder, 16) &&
           FLAC__stream_encoder_set_sample_rate(encoder, 44100) &&
           FLAC__stream_encoder_set_compression_level(encoder, LEVEL) &&
           FLAC__stream_encoder_set_blocksize(encoder, packer->block_len) &&
           FLAC__stream_encoder_init_stream(encoder, on_bytes, NULL, NULL, NULL, packer) ==
               FLAC__STREAM_ENCODER_INIT_STATUS_OK;
}

static enum status pack(struct codec_packer *codec, struct bytes in, uint8_t *out, size_t room, size_t *made) {
    struct packer *packer = (struct packer *)codec;
    packer->out = out, packer->room = room, packer->made = 0, packer->full = false;
    if (!begin(packer)) {
        (void)FLAC__stream_encoder_finish(packer->encoder);
        return ST_NO_MEMORY;
    }
    bool good = true;
    while (in.len >= SAMPLE_LEN && good) {
        uint32_t count = in.len / SAMPLE_LEN < SAMPLES_AT_ONCE ? (uint32_t)(in.len / SAMPLE_LEN) : SAMPLES_AT_ONCE;
        for (uint32_t i = 0; i < 2 * count; i++)
            packer->samples[i] = (int16_t)get_be16(in.at + 2 * i);
        good = FLAC__stream_encoder_process_interleaved(packer->encoder, packer->samples, count);
        in.at += count * SAMPLE_LEN, in.len -= count * SAMPLE_LEN;
    }
    good = FLAC__stream_encoder_finish(packer->encoder) && good;
    *made = packer->made;
    return packer->full ? ST_TOO_LARGE : good ? ST_OK : ST_NO_MEMORY;
}

static void close_packer(struct codec_packer *codec) {
    struct packer *packer = (struct packer *)codec;
    FLAC__stream_encoder_delete(packer->encoder);
    host_give(packer->host, packer, sizeof *packer);
}

enum status codec_flac_packer(const struct host *host, unsigned block_len, struct codec_packer **ret) {
    struct packer *packer = host_take(host, sizeof *packer);
    if (!packer)
        return ST_NO_MEMORY;
    *packer = (struct packer){
        .packer = {pack, close_packer}, .host = host, .encoder = FLAC__stream_encoder_new(), .block_len = block_len};
    if (!packer->encoder) {
        host_give(host, packer, sizeof *packer);
        return ST_NO_MEMORY;
    }
    *ret = &packer->packer;
    return ST_OK;
}
