/* SPDX-License-Identifier: MIT */
/* How are a disc's audio tracks written as files of their own, WAV or FLAC, with nothing else of the disc? */
#include "image/save_work.h"

static bool can(const struct record *record) {
    (void)record;
    return true;
}

enum status image_save_audio(struct save *save) {
    const struct save_rules rules = {.can = can, .stores_gaps = true};
    const struct disc *disc = save->disc;
    struct file *file;
    char ending[32];
    unsigned audio = 0;
    for (unsigned i = 0; i < disc->track_count; i++)
        audio += disc->track[i].mode == TRACK_AUDIO;
    if (!audio)
        return error_set(save->error, ST_UNSUPPORTED, 0, "the disc has no track of audio");
    TRY(save_plan(save, &rules));
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct save_track *track = &save->track[i];
        if (track->record.mode != TRACK_AUDIO) {
            save_lost(save, "data", "the data of track %u", track->track->number);
            TRY(save_tell(save, (uint32_t)save_track_len(track)));
            continue;
        }
        save_track_ending(save, track, save->options->audio == SAVE_AUDIO_FLAC ? "flac" : "wav", ending);
        TRY(save->sink->create(save->sink, disc->track_count == 1 ? "" : ending, &file, save->error));
        TRY(save_audio_into(save, track, file));
    }
    if (disc->track_count > 1)
        return save_compare_bare(save);
    save->descriptor = file;
    return ST_OK;
}
