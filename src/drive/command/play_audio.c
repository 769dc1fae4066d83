/* SPDX-License-Identifier: MIT */
/* From where to where is music played? */
#include "scsi/play_audio.h"
#include "drive/state.h"

enum { CURRENT = -1 }; /* all bits of a start address: where the head is */

uint32_t fields_play_msf(struct drive *drive, const uint8_t *cdb) {
    static const uint8_t current[3] = {0xff, 0xff, 0xff};
    if (memcmp(cdb + 3, current, 3) != 0 && lba_of_msf(drive, cdb + 6) < lba_of_msf(drive, cdb + 3))
        return refuse_cdb(drive, 6);
    return 0;
}

/* Start inclusive, end exclusive. */
static uint32_t play(struct drive *drive, int32_t first, int64_t end) {
    int32_t leadout = drive->disc.leadout;
    if (first == CURRENT)
        first = audio_position(drive);
    if (first < -PREGAP_LEN || first > leadout || end > leadout)
        return complain_at(drive, BAD_LBA, first < -PREGAP_LEN || first > leadout ? first : leadout);
    if (end < first)
        return refuse_cdb(drive, 6);
    if (end == first) {
        audio_stop(drive, 0x15);
        drive->head = first;
        return 0;
    }
    const struct track *track = disc_track_at(&drive->disc, first < 0 ? 0 : first);
    if (!track || track->mode != TRACK_AUDIO)
        return complain_at(drive, WRONG_MODE, first);
    audio_play(drive, first, (int32_t)end);
    return 0;
}

static uint32_t play_count(struct drive *drive, int32_t first, uint32_t count) {
    if (first == CURRENT)
        first = audio_position(drive);
    return play(drive, first, (int64_t)first + count);
}

uint32_t command_play_audio10(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    return play_count(drive, (int32_t)get_be32(cdb + 2), get_be16(cdb + 7));
}

uint32_t command_play_audio12(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    return play_count(drive, (int32_t)get_be32(cdb + 2), get_be32(cdb + 6));
}

uint32_t command_play_msf(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    static const uint8_t current[3] = {0xff, 0xff, 0xff};
    int32_t first = memcmp(cdb + 3, current, 3) == 0 ? CURRENT : lba_of_msf(drive, cdb + 3);
    return play(drive, first, lba_of_msf(drive, cdb + 6));
}

/* Where index `wanted` of the track begins, or where the next begins when `past`: the track's end behind the last. */
static int32_t index_lba(const struct track *track, uint8_t wanted, bool past) {
    unsigned at = wanted ? wanted : 1;
    if (past)
        at++;
    return at <= track->index_count ? track->index[at - 1] : past ? track->end : track->index[track->index_count - 1];
}

uint32_t command_play_index(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    const struct disc *disc = &drive->disc;
    const struct track *first = disc_track(disc, cdb[4]), *last = disc_track(disc, cdb[7]);
    if (!first)
        return refuse_cdb(drive, 4);
    /* An end behind the last track means to the end of the disc [MMC-3 5.16]. */
    if (!last && disc->track_count && cdb[7] > disc->track[disc->track_count - 1].number)
        last = &disc->track[disc->track_count - 1];
    if (!last)
        return refuse_cdb(drive, 7);
    int32_t start = index_lba(first, cdb[5], false), end = index_lba(last, cdb[8], true);
    return end < start ? refuse_cdb(drive, 7) : play(drive, start, end);
}

uint32_t command_pause_resume(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    return audio_pause(drive, !pause_resume_get(cdb)) ? 0 : BAD_SEQUENCE;
}

uint32_t command_stop_play(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in, (void)out;
    audio_stop(drive, 0x15);
    return 0;
}

uint32_t fields_scan(struct drive *drive, const uint8_t *cdb) { return cdb[9] >> 6 == 3 ? refuse_cdb(drive, 9) : 0; }

uint32_t command_scan(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    const struct track *track;
    int32_t first = (int32_t)get_be32(cdb + 2);
    switch (cdb[9] >> 6) {
    case 1: first = lba_of_msf(drive, cdb + 3); break;
    case 2:
        track = disc_track(&drive->disc, cdb[5]);
        if (!track)
            return refuse_cdb(drive, 5);
        first = track->start;
        break;
    default: break;
    }
    if (first < 0 || first >= drive->disc.leadout)
        return complain_at(drive, BAD_LBA, first);
    track = disc_track_at(&drive->disc, first);
    if (!track || track->mode != TRACK_AUDIO)
        return complain_at(drive, WRONG_MODE, first);
    audio_scan(drive, first, cdb[1] & 0x10);
    return 0;
}
