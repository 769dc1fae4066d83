/* SPDX-License-Identifier: MIT */
/* Samples as WAVE and FLAC files, encoded by libsndfile. */
#include "image/codec.h"
#include <sndfile.h>

enum { FRAME_LEN = 4, FRAMES_AT_ONCE = 2048 };

struct codec_audio_out {
    const struct host *host;
    struct file *into;
    SNDFILE *sound;
    sf_count_t at;      /* in the file, for libsndfile's writes */
    enum status status; /* the first bad one of them */
    int16_t samples[2 * FRAMES_AT_ONCE];
};

static sf_count_t virtual_size(void *self) { return (sf_count_t)((struct codec_audio_out *)self)->into->size; }

static sf_count_t virtual_seek(sf_count_t offset, int whence, void *self) {
    struct codec_audio_out *out = self;
    sf_count_t base = whence == SEEK_CUR ? out->at : whence == SEEK_END ? virtual_size(self) : 0;
    if (offset > 0 ? base > SF_COUNT_MAX - offset : base + offset < 0)
        return -1;
    return out->at = base + offset;
}

static sf_count_t virtual_read(void *into, sf_count_t len, void *self) {
    struct codec_audio_out *out = self;
    sf_count_t left = virtual_size(self) - out->at;
    len = len < left ? len : left;
    if (len <= 0 || file_read(out->into, (uint64_t)out->at, into, (size_t)len) != ST_OK)
        return 0;
    out->at += len;
    return len;
}

static sf_count_t virtual_write(const void *from, sf_count_t len, void *self) {
    struct codec_audio_out *out = self;
    if (len <= 0 || out->status != ST_OK)
        return 0;
    out->status = file_write(out->into, (uint64_t)out->at, from, (size_t)len);
    if (out->status != ST_OK)
        return 0;
    out->at += len;
    return len;
}

static sf_count_t virtual_tell(void *self) { return ((struct codec_audio_out *)self)->at; }

enum status codec_audio_create(struct file *into, const struct host *host, bool flac, struct codec_audio_out **ret,
                               struct error *error) {
    static SF_VIRTUAL_IO io = {virtual_size, virtual_seek, virtual_read, virtual_write, virtual_tell};
    SF_INFO info = {
        .samplerate = 44100, .channels = 2, .format = (flac ? SF_FORMAT_FLAC : SF_FORMAT_WAV) | SF_FORMAT_PCM_16};
    struct codec_audio_out *out = host_take(host, sizeof *out);
    if (!out)
        return ST_NO_MEMORY;
    *out = (struct codec_audio_out){.host = host, .into = into};
    out->sound = sf_open_virtual(&io, SFM_WRITE, &info, out);
    if (!out->sound) {
        enum status status = out->status == ST_OK ? ST_UNSUPPORTED : out->status;
        host_give(host, out, sizeof *out);
        return error_set(error, status, 0, "%s: %s", into->name, sf_strerror(NULL));
    }
    *ret = out;
    return ST_OK;
}

enum status codec_audio_put(struct codec_audio_out *out, const uint8_t *samples, uint32_t frames) {
    while (frames && out->status == ST_OK) {
        uint32_t count = frames < FRAMES_AT_ONCE ? frames : FRAMES_AT_ONCE;
        for (uint32_t i = 0; i < 2 * count; i++)
            out->samples[i] = (int16_t)get_le16(samples + 2 * i);
        if (sf_writef_short(out->sound, out->samples, (sf_count_t)count) != (sf_count_t)count && out->status == ST_OK)
            out->status = ST_IO_ERROR;
        samples += count * FRAME_LEN, frames -= count;
    }
    return out->status;
}

enum status codec_audio_finish(struct codec_audio_out *out) {
    int code = sf_close(out->sound);
    enum status status = out->status == ST_OK && code ? ST_IO_ERROR : out->status;
    host_give(out->host, out, sizeof *out);
    return status;
}
