/* SPDX-License-Identifier: MIT */
/* How does a track of audio become a WAV or FLAC file? */
#include "image/codec.h"
#include "image/save_work.h"

enum { SECTOR_SAMPLES = 588 };

static enum status put_all(struct save *save, const struct save_track *track, struct codec_audio_out *out) {
    uint8_t *samples = arena_take(&save->arena, SAVE_SECTORS * RAW_LEN);
    if (!samples)
        return ST_NO_MEMORY;
    for (int32_t lba = track->first; lba < track->track->end;) {
        int32_t left = track->track->end - lba;
        uint32_t count = left < SAVE_SECTORS ? (uint32_t)left : SAVE_SECTORS;
        TRY(save_read(save, track, lba, count, samples, RAW_LEN));
        TRY(codec_audio_put(out, samples, count * SECTOR_SAMPLES));
        TRY(save_tell(save, count));
        lba += (int32_t)count;
    }
    return ST_OK;
}

enum status save_audio_into(struct save *save, const struct save_track *track, struct file *file) {
    struct codec_audio_out *out;
    enum status status =
        codec_audio_create(file, save->host, save->options->audio == SAVE_AUDIO_FLAC, &out, save->error);
    if (status != ST_OK)
        return status;
    status = put_all(save, track, out);
    enum status finished = codec_audio_finish(out);
    status = status == ST_OK ? finished : status;
    if (status == ST_OK || status == ST_CANCELLED || save->error->text[0])
        return status;
    return error_set(save->error, status, 0, "%s: %s", file->name, status_name(status));
}
