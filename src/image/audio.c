/* SPDX-License-Identifier: MIT */
/* How is an audio file a disc? One track, from its first sample on. */
#include "image/codec.h"
#include "image/plan.h"

enum image_match image_match_audio(const struct image_probe *probe) {
    return probe->head.len >= 12 && codec_is_audio_named(probe->head.at, probe->suffix) ? MATCH_SURE : MATCH_NONE;
}

enum status image_load_audio(const struct image_source *source, struct disc *disc) {
    struct plan plan = plan_of(source, disc);
    struct file *pcm;
    struct record record;
    TRY(codec_audio_open(source->file, source->host, &pcm, NULL, source->error));
    TRY(disc_own(disc, pcm));
    (void)record_make(TRACK_AUDIO, RAW_LEN, &record);
    struct extent extent = plan_stored(&plan, &record, pcm, 0);
    extent.big_endian = false;
    if (pcm->size / RAW_LEN > CD_MAX_LBA)
        return error_set(source->error, ST_TOO_LARGE, 0, "the file is longer than any CD");
    extent.count = (int32_t)(pcm->size / RAW_LEN);
    struct track track = {.number = 1, .mode = TRACK_AUDIO, .first = -PREGAP_LEN, .end = extent.count};
    TRY(plan_session(&plan, 0));
    TRY(plan_track(&plan, &track, NULL));
    TRY(plan_extent(&plan, &extent));
    return plan_finish(&plan);
}
