/* SPDX-License-Identifier: MIT */
/* Audio files as sectors of samples, decoded by libsndfile. */
#include "image/blocks.h"
#include "image/codec.h"
#include <math.h>
#include <sndfile.h>

enum {
    FRAME_LEN = 4,                    /* one sample of both channels */
    SECTOR_FRAMES = 588,
    BLOCK_FRAMES = SECTOR_FRAMES * 32,
    PIECE_BLOCKS = 8                  /* worth a seek */
};

struct audio {
    struct blocks blocks;
    struct file *inner;
    uint64_t frames;
    bool exact_seek;                  /* else a worker that must go back begins again */
    bool lossy;                       /* what comes out may be louder than 16 bits can say */
};

/* One decoder and where it stands. */
struct worker {
    SNDFILE *sound;
    struct audio *audio;
    sf_count_t at;                    /* in inner, for libsndfile's reads */
    uint64_t frame;
};

static sf_count_t virtual_size(void *self) { return (sf_count_t)((struct worker *)self)->audio->inner->size; }

static sf_count_t virtual_seek(sf_count_t offset, int whence, void *self) {
    struct worker *worker = self;
    sf_count_t base = whence == SEEK_CUR ? worker->at : whence == SEEK_END ? virtual_size(self) : 0;
    if (offset > 0 ? base > SF_COUNT_MAX - offset : base + offset < 0)
        return -1;
    return worker->at = base + offset;
}

static sf_count_t virtual_read(void *into, sf_count_t len, void *self) {
    struct worker *worker = self;
    sf_count_t left = virtual_size(self) - worker->at;
    if (len > left)
        len = left;
    if (len <= 0 || file_read(worker->audio->inner, (uint64_t)worker->at, into, (size_t)len) != ST_OK)
        return 0;
    worker->at += len;
    return len;
}

static sf_count_t virtual_write(const void *from, sf_count_t len, void *self) {
    (void)from, (void)len, (void)self;
    return 0;
}

static sf_count_t virtual_tell(void *self) { return ((struct worker *)self)->at; }

static bool open_sound(struct audio *audio, struct worker *worker, SF_INFO *info) {
    static SF_VIRTUAL_IO io = {virtual_size, virtual_seek, virtual_read, virtual_write, virtual_tell};
    *info = (SF_INFO){0};
    *worker = (struct worker){.audio = audio};
    worker->sound = sf_open_virtual(&io, SFM_READ, info, worker);
    return worker->sound != NULL;
}

static void close_sound(struct blocks *blocks, void *worker) {
    (void)blocks;
    SNDFILE *sound = ((struct worker *)worker)->sound;
    if (sound)
        (void)sf_close(sound);
}

/* Floats as 16 bits: what is too loud stays as loud as can be, where libsndfile's own conversion would wrap it round. */
static void put_loud(const float *from, size_t count, int16_t *into) {
    for (size_t i = 0; i < count; i++) {
        float sample = from[i] * 32768.0f;
        into[i] = sample >= 32767.0f ? INT16_MAX : sample > -32768.0f ? (int16_t)lrintf(sample) : INT16_MIN;
    }
}

/* `samples` is the worker's scratch: room for BLOCK_FRAMES of 16 bits, and behind it as many floats. */
static sf_count_t read_frames(const struct audio *audio, SNDFILE *sound, int16_t *samples, sf_count_t count) {
    if (!audio->lossy)
        return sf_readf_short(sound, samples, count);
    float *floats = (float *)(void *)(samples + 2 * BLOCK_FRAMES);
    sf_count_t got = sf_readf_float(sound, floats, count);
    if (got > 0)
        put_loud(floats, (size_t)got * 2, samples);
    return got;
}

/* Brings the decoder to a frame: by seeking where that is exact, else by decoding up to it. */
static enum status go_to(struct audio *audio, struct worker *worker, uint64_t frame, int16_t *scratch) {
    SF_INFO info;
    if (worker->sound && worker->frame == frame)
        return ST_OK;
    if (worker->sound && audio->exact_seek) {
        if (sf_seek(worker->sound, (sf_count_t)frame, SEEK_SET) != (sf_count_t)frame)
            return ST_IO_ERROR;
        worker->frame = frame;
        return ST_OK;
    }
    if (!worker->sound || worker->frame > frame) {
        close_sound(&audio->blocks, worker);
        if (!open_sound(audio, worker, &info))
            return ST_IO_ERROR;
        if (audio->exact_seek)
            return go_to(audio, worker, frame, scratch);
    }
    while (worker->frame < frame) {
        uint64_t left = frame - worker->frame;
        sf_count_t got = read_frames(audio, worker->sound, scratch, left < BLOCK_FRAMES ? (sf_count_t)left : BLOCK_FRAMES);
        if (got <= 0)
            return ST_TRUNCATED;
        worker->frame += (uint64_t)got;
    }
    return ST_OK;
}

static enum status decode(struct blocks *blocks, void *self, uint64_t block, uint8_t *into) {
    struct audio *audio = (struct audio *)blocks;
    struct worker *worker = self;
    int16_t *samples = (int16_t *)(void *)((uint8_t *)self + sizeof *worker);
    uint64_t frame = block * BLOCK_FRAMES, left = audio->frames - frame;
    sf_count_t wanted = left < BLOCK_FRAMES ? (sf_count_t)left : BLOCK_FRAMES;
    TRY(go_to(audio, worker, frame, samples));
    sf_count_t got = read_frames(audio, worker->sound, samples, wanted);
    if (got > 0)
        worker->frame += (uint64_t)got;
    if (got != wanted)
        return ST_TRUNCATED;
    for (size_t i = 0; i < (size_t)got * 2; i++)
        set_le16(into + 2 * i, (uint16_t)samples[i]);
    uint32_t len = blocks_len(blocks, block), made = (uint32_t)got * FRAME_LEN;
    memset(into + made, 0, len - made);
    return ST_OK;
}

/* Without an exact seek all that lies before would be decoded again. */
static uint64_t piece_end(const struct blocks *blocks, uint64_t block) {
    bool exact_seek = ((const struct audio *)blocks)->exact_seek;
    return exact_seek ? (block / PIECE_BLOCKS + 1) * PIECE_BLOCKS : UINT64_MAX;
}

static void close_audio(struct blocks *blocks) {
    blocks_end(blocks);
    host_give(blocks->host, blocks, sizeof(struct audio));
}

static const struct blocks_ops audio_ops = {decode, piece_end, close_sound, close_audio};

/* Whether the samples are 16-bit integers, or what a lossy codec makes of any. */
static bool sixteen_bits(const SF_INFO *info) {
    int sub = info->format & SF_FORMAT_SUBMASK;
    return sub == SF_FORMAT_PCM_16 || sub == SF_FORMAT_VORBIS || sub == SF_FORMAT_OPUS ||
           sub == SF_FORMAT_MPEG_LAYER_III;
}

static enum status judge(const SF_INFO *info, const char *name, struct error *error) {
    if (info->samplerate != 44100)
        return error_set(error, ST_UNSUPPORTED, 0, "%s has %d samples a second; a CD has 44100", name, info->samplerate);
    if (info->channels != 2)
        return error_set(error, ST_UNSUPPORTED, 0, "%s has %d channels; a CD has 2", name, info->channels);
    if (!sixteen_bits(info))
        return error_set(error, ST_UNSUPPORTED, 0, "%s has samples of another kind than the 16 bits of a CD", name);
    if (info->frames <= 0)
        return error_set(error, ST_BAD_FORMAT, 0, "%s holds no samples", name);
    /* An hour and forty minutes is the longest CD; a header that claims more is damaged. */
    if (info->frames > (sf_count_t)SECTOR_FRAMES * 450000)
        return error_set(error, ST_TOO_LARGE, 0, "%s is longer than any CD", name);
    return ST_OK;
}

enum status codec_audio_open(struct file *inner, const struct host *host, struct file **ret, uint64_t *len,
                             struct error *error) {
    SF_INFO info;
    struct audio *audio = host_take(host, sizeof *audio);
    if (!audio)
        return ST_NO_MEMORY;
    memset(audio, 0, sizeof *audio);
    audio->inner = inner;
    struct worker worker;
    enum status status = ST_OK;
    if (!open_sound(audio, &worker, &info))
        status = error_set(error, ST_BAD_FORMAT, 0, "%s cannot be decoded: %s", inner->name, sf_strerror(NULL));
    else
        status = judge(&info, inner->name, error);
    close_sound(&audio->blocks, &worker);
    if (status != ST_OK) {
        host_give(host, audio, sizeof *audio);
        return status;
    }
    int type = info.format & SF_FORMAT_TYPEMASK;
    audio->frames = (uint64_t)info.frames;
    audio->lossy = (info.format & SF_FORMAT_SUBMASK) != SF_FORMAT_PCM_16;
    audio->exact_seek = type != SF_FORMAT_OGG && type != SF_FORMAT_MPEG;
    audio->blocks.block_len = BLOCK_FRAMES * FRAME_LEN;
    audio->blocks.worker_len = (uint32_t)sizeof worker + BLOCK_FRAMES * (FRAME_LEN + 2 * (uint32_t)sizeof(float));
    uint64_t sectors = (audio->frames + SECTOR_FRAMES - 1) / SECTOR_FRAMES;
    blocks_begin(&audio->blocks, host, &audio_ops, sectors * SECTOR_FRAMES * FRAME_LEN, inner->name);
    if (len)
        *len = audio->frames * FRAME_LEN;
    *ret = &audio->blocks.file;
    return ST_OK;
}
