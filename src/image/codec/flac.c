/* SPDX-License-Identifier: MIT */
/* FLAC frames that have lost their stream header, by libFLAC. */
#include "image/codec.h"
#include <FLAC/stream_decoder.h>

enum { HEADER_LEN = 42 };

struct flac {
    struct codec codec;
    const struct host *host;
    FLAC__StreamDecoder *decoder;
    uint8_t header[HEADER_LEN];   /* "fLaC" and a STREAMINFO made up for the frames */
    struct bytes in;
    size_t at;                    /* in header and `in` taken together */
    uint8_t *out;
    size_t out_len, made;
    bool failed;
};

static FLAC__StreamDecoderReadStatus on_read(const FLAC__StreamDecoder *decoder, FLAC__byte into[], size_t *len, void *self) {
    struct flac *flac = self;
    (void)decoder;
    size_t all = HEADER_LEN + flac->in.len, wanted = *len < all - flac->at ? *len : all - flac->at, done = 0;
    if (flac->at < HEADER_LEN) {
        done = wanted < HEADER_LEN - flac->at ? wanted : HEADER_LEN - flac->at;
        memcpy(into, flac->header + flac->at, done);
    }
    if (wanted > done)
        memcpy(into + done, flac->in.at + (flac->at + done - HEADER_LEN), wanted - done);
    flac->at += wanted;
    *len = wanted;
    return wanted ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE : FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
}

static FLAC__StreamDecoderTellStatus on_tell(const FLAC__StreamDecoder *decoder, FLAC__uint64 *at, void *self) {
    (void)decoder;
    *at = ((struct flac *)self)->at;
    return FLAC__STREAM_DECODER_TELL_STATUS_OK;
}

static FLAC__StreamDecoderWriteStatus on_frame(const FLAC__StreamDecoder *decoder, const FLAC__Frame *frame,
                                               const FLAC__int32 *const samples[], void *self) {
    struct flac *flac = self;
    size_t count = frame->header.blocksize, room = (flac->out_len - flac->made) / 4;
    (void)decoder;
    if (frame->header.channels != 2 || frame->header.bits_per_sample != 16) {
        flac->failed = true;
        return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
    }
    count = count < room ? count : room;
    for (size_t i = 0; i < count; i++, flac->made += 4) {
        set_be16(flac->out + flac->made, (uint16_t)samples[0][i]);
        set_be16(flac->out + flac->made + 2, (uint16_t)samples[1][i]);
    }
    return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void on_error(const FLAC__StreamDecoder *decoder, FLAC__StreamDecoderErrorStatus status, void *self) {
    (void)decoder, (void)status;
    ((struct flac *)self)->failed = true;
}

static enum status decode(struct codec *codec, struct bytes in, uint8_t *out, size_t out_len, size_t *used) {
    struct flac *flac = (struct flac *)codec;
    flac->in = in, flac->at = 0, flac->out = out, flac->out_len = out_len, flac->made = 0, flac->failed = false;
    (void)FLAC__stream_decoder_finish(flac->decoder);
    if (FLAC__stream_decoder_init_stream(flac->decoder, on_read, NULL, on_tell, NULL, NULL, on_frame, NULL, on_error, flac) !=
        FLAC__STREAM_DECODER_INIT_STATUS_OK)
        return ST_NO_MEMORY;
    while (flac->made < out_len && !flac->failed)
        if (!FLAC__stream_decoder_process_single(flac->decoder) ||
            FLAC__stream_decoder_get_state(flac->decoder) >= FLAC__STREAM_DECODER_END_OF_STREAM)
            break;
    FLAC__uint64 at;
    if (flac->failed || flac->made != out_len || !FLAC__stream_decoder_get_decode_position(flac->decoder, &at) ||
        at < HEADER_LEN)
        return ST_BAD_FORMAT;
    *used = (size_t)at - HEADER_LEN;
    return ST_OK;
}

static void close_flac(struct codec *codec) {
    struct flac *flac = (struct flac *)codec;
    FLAC__stream_decoder_delete(flac->decoder);
    host_give(flac->host, flac, sizeof *flac);
}

enum status codec_flac_open(const struct host *host, unsigned block_len, struct codec **ret) {
    /* STREAMINFO, the last metadata block: block sizes, no frame sizes, 44100 Hz, 2 channels, 16 bits, any length [RFC 9639 8.2] */
    static const uint8_t header[HEADER_LEN] = {'f', 'L', 'a', 'C', 0x80, 0, 0, 34, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0xc4, 0x42, 0xf0};
    struct flac *flac = host_take(host, sizeof *flac);
    if (!flac)
        return ST_NO_MEMORY;
    *flac = (struct flac){.codec = {decode, close_flac}, .host = host, .decoder = FLAC__stream_decoder_new()};
    if (!flac->decoder) {
        host_give(host, flac, sizeof *flac);
        return ST_NO_MEMORY;
    }
    memcpy(flac->header, header, sizeof header);
    set_be16(flac->header + 8, block_len), set_be16(flac->header + 10, block_len);
    *ret = &flac->codec;
    return ST_OK;
}
