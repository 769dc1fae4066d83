/* SPDX-License-Identifier: MIT */
/* How is a disc of one data track written as an ISO: 2048 bytes of user data a sector, and nothing else? */
#include "disc/sector.h"
#include "image/save_work.h"

static bool can(const struct record *record) { return record->mode != TRACK_AUDIO; }

/* What the sector would be if its user data were all that was known of it. */
static void remake(struct save *save, enum track_mode mode, int32_t lba, const uint8_t *user, uint8_t *raw) {
    struct extent extent = {.main_len = USER_LEN,
                            .main_at = mode == TRACK_MODE1 ? USER_AT_MODE1 : USER_AT_FORMS,
                            .mode = mode == TRACK_MODE1 ? TRACK_MODE1 : TRACK_FORM1};
    sector_complete(save->kernels, &extent, lba, user, raw);
}

/* A whole sector becomes its user data, put right where its parity can; what cannot be made again is counted. */
static enum status cut(struct save *save, const struct save_track *track, int32_t lba, const uint8_t *raw,
                       uint8_t *user) {
    struct extent extent = {.main_len = RAW_LEN, .mode = track->track->mode};
    enum sector_kind kind = sector_kind(save->kernels, &extent, raw);
    if (kind != SECTOR_MODE1 && kind != SECTOR_FORM1)
        return error_set(save->error, ST_UNSUPPORTED, 0,
                         "LBA %d has no 2048 bytes of user data: an ISO holds mode 1 and form 1 only", lba);
    const uint8_t *from = raw;
    uint8_t *scratch = save->scratch;
    unsigned at = kind == SECTOR_MODE1 ? USER_AT_MODE1 : USER_AT_FORMS;
    remake(save, kind == SECTOR_MODE1 ? TRACK_MODE1 : TRACK_FORM1, lba, raw + at, scratch);
    if (memcmp(scratch, raw, RAW_LEN) != 0) {
        enum sector_check check = sector_check(save->kernels, kind, raw, scratch);
        if (check == SECTOR_CORRECTED)
            from = scratch, save_count(&save->corrected, lba);
        else if (check == SECTOR_RIGHT)
            save_count(&save->codes, lba);
        else
            save_count(&save->damaged, lba);
    }
    memcpy(user, from + at, USER_LEN);
    return ST_OK;
}

static enum status put_whole(struct save *save, const struct save_track *track, struct file *file) {
    uint8_t *raw = arena_take(&save->arena, SAVE_SECTORS * RAW_LEN);
    if (!raw)
        return ST_NO_MEMORY;
    for (int32_t lba = track->first; lba < track->track->end;) {
        int32_t left = track->track->end - lba;
        uint32_t count = left < SAVE_SECTORS ? (uint32_t)left : SAVE_SECTORS;
        TRY(save_read(save, track, lba, count, raw, RAW_LEN));
        for (uint32_t i = 0; i < count; i++)
            TRY(cut(save, track, lba + (int32_t)i, raw + i * RAW_LEN, save->buffer + i * USER_LEN));
        TRY(save_append(save, file, save->buffer, count * USER_LEN));
        TRY(save_tell(save, count));
        lba += (int32_t)count;
    }
    return ST_OK;
}

enum status image_save_iso(struct save *save) {
    const struct save_rules rules = {.can = can};
    struct file *file;
    if (save->disc->track_count != 1 || save->disc->track->mode == TRACK_AUDIO)
        return error_set(save->error, ST_UNSUPPORTED, 0, "an ISO holds one data track, and this disc has %u tracks%s",
                         save->disc->track_count, save->disc->track->mode == TRACK_AUDIO ? ", the first of audio" : "");
    TRY(save_plan(save, &rules));
    TRY(save->sink->create(save->sink, "", &file, save->error));
    bool bare = save->track->record.main_len == USER_LEN;
    if (!bare)
        (void)record_make(save->track->record.mode, RAW_LEN, &save->track->record);
    TRY(bare ? save_track_into(save, save->track, file) : put_whole(save, save->track, file));
    save->track->record.main_len = USER_LEN; /* what is kept of a sector */
    save->descriptor = file;
    return ST_OK;
}
