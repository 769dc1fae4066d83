/* SPDX-License-Identifier: MIT */
/* What is on a disc, and what of it is damaged? `verify` tells it, `map` draws it. */
#include "front/cli/survey.h"
#include "disc/msf.h"
#include "front/cli/page.h"
#include "port/image.h"
#include "port/port.h"
#include <stdlib.h>
#include <string.h>

enum { C2_LEN = 294 };

const struct damage_row damages[DAMAGE_KINDS] = {
    [DAMAGE_UNREADABLE] = {"unreadable", "cannot be read"},
    [DAMAGE_DATA] = {"data", "wrong data, beyond correction"},
    [DAMAGE_CORRECTABLE] = {"correctable", "wrong data that the parity corrects"},
    [DAMAGE_SYNC] = {"sync", "no sync pattern: no data sector"},
    [DAMAGE_MODE] = {"mode", "of another mode than the track"},
    [DAMAGE_ADDRESS] = {"address", "the header has another address"},
    [DAMAGE_PARITY] = {"parity", "right data with wrong parity"},
    [DAMAGE_C2] = {"c2", "bytes the drive could not correct"},
    [DAMAGE_Q] = {"q", "wrong CRC in the Q channel"},
};

static void note(struct survey *survey, int32_t lba, enum damage kind) {
    struct damaged *last = survey->open[kind] ? &survey->damaged[survey->open[kind] - 1] : NULL;
    if (last && last->last == lba - 1) {
        last->last = lba;
        return;
    }
    if (survey->damaged_count == survey->damaged_room) {
        survey->damaged_room = survey->damaged_room ? survey->damaged_room * 2 : 64;
        survey->damaged = memory(survey->damaged, survey->damaged_room * sizeof *survey->damaged);
    }
    survey->damaged[survey->damaged_count++] = (struct damaged){lba, lba, kind};
    survey->open[kind] = survey->damaged_count;
}

/* The header has the address of this sector, in digits. */
static bool has_place(const uint8_t *raw, int32_t lba) {
    int minutes = bcd_value(raw[HEADER_AT]), seconds = bcd_value(raw[HEADER_AT + 1]),
        frames = bcd_value(raw[HEADER_AT + 2]);
    return minutes >= 0 && seconds >= 0 && frames >= 0 && (minutes * 60 + seconds) * 75 + frames == lba + PREGAP_LEN;
}

static bool has_mode(enum track_mode mode, uint8_t header) {
    return header == (mode == TRACK_MODE0 ? 0 : mode == TRACK_MODE1 ? 1 : 2);
}

/* True: they are right, and what the header says can be believed. */
static bool check_codes(struct survey *survey, const struct survey_track *track, int32_t lba, const uint8_t *raw) {
    struct extent extent = {.mode = track->mode, .main_len = RAW_LEN};
    enum sector_kind kind = sector_kind(survey->kernels, &extent, raw);
    survey->codes_checked++;
    if (kind != SECTOR_MODE1 && kind != SECTOR_FORM1 && kind != SECTOR_FORM2)
        return true;
    enum sector_check check = sector_check(survey->kernels, kind, raw, survey->fixed);
    bool whole =
        kind == SECTOR_FORM2 || check != SECTOR_RIGHT || sector_parity_right(survey->kernels, kind, raw, survey->fixed);
    if (check == SECTOR_CORRECTED)
        note(survey, lba, DAMAGE_CORRECTABLE);
    else if (check == SECTOR_UNCORRECTABLE)
        note(survey, lba, DAMAGE_DATA);
    else if (check != SECTOR_RIGHT)
        note(survey, lba, check == SECTOR_NO_SYNC ? DAMAGE_SYNC : DAMAGE_MODE);
    else if (!whole)
        note(survey, lba, DAMAGE_PARITY);
    return check == SECTOR_RIGHT && whole;
}

/* What a data sector says of itself: sync, mode, place, error codes. */
static void check_data(struct survey *survey, const struct survey_track *track, int32_t lba, const uint8_t *raw) {
    if (memcmp(raw, sector_sync, SYNC_LEN) != 0) {
        note(survey, lba, DAMAGE_SYNC);
        return;
    }
    if (!check_codes(survey, track, lba, raw))
        return; /* what follows may come of the same damage */
    if (!has_mode(track->mode, raw[HEADER_AT + 3]))
        note(survey, lba, DAMAGE_MODE);
    else if (!has_place(raw, lba))
        note(survey, lba, DAMAGE_ADDRESS);
}

static bool any(const uint8_t *bytes, size_t len) {
    while (len && !*bytes)
        bytes++, len--;
    return len != 0;
}

void survey_sector(struct survey *survey, struct survey_track *track, int32_t lba, const struct seen *seen) {
    hash_take(survey->hash, seen->raw, survey->sector_len);
    if (seen->codes && track->mode != TRACK_AUDIO)
        check_data(survey, track, lba, seen->raw);
    if (seen->c2 && any(seen->c2, C2_LEN))
        note(survey, lba, DAMAGE_C2);
    survey->q_checked += seen->q != NULL;
    if (seen->q && !q_valid(seen->q))
        note(survey, lba, DAMAGE_Q);
    progress_tell(&survey->progress, ++survey->sectors);
}

void survey_lost(struct survey *survey, struct survey_track *track, int32_t lba) {
    track->whole = false;
    note(survey, lba, DAMAGE_UNREADABLE);
    progress_tell(&survey->progress, ++survey->sectors);
}

void survey_scan_begin(struct survey *survey) {
    uint64_t sectors = 0;
    for (unsigned i = 0; i < survey->track_count; i++)
        sectors += (uint64_t)(survey->track[i].end - survey->track[i].from);
    survey->progress = progress_begin(sectors, "sectors", survey->sector_len);
    survey->scanned = true;
}

void survey_track_begin(struct survey *survey) { survey->hash = hash_begin(HASH_ALL); }

void survey_track_end(struct survey *survey, struct survey_track *track) {
    track->digest = hash_end(survey->hash);
    survey->hash = NULL;
}

static int by_place(const void *a, const void *b) {
    const struct damaged *left = a, *right = b;
    return left->first != right->first ? (left->first < right->first ? -1 : 1) : (int)left->kind - (int)right->kind;
}

/* An image is looked at as it is, unless a wrapper or a knob asks for a drive around it. */
static bool is_image(const char *address, struct port_address *ret) {
    struct error error;
    size_t len = port_scheme_len(address);
    bool known = false;
    for (unsigned i = 0; i < port_kind_count; i++)
        known |= strlen(port_kinds[i].scheme) == len && memcmp(port_kinds[i].scheme, address, len) == 0;
    if (port_address_take(address, known ? len : 0, ret, &error) != ST_OK)
        return false;
    bool named = port_option_is(ret->scheme, "image");
    return (named || (!known && !port_names_device(address))) && port_image_alone(ret);
}

enum answer survey_make(const struct call *call, const char *address, bool scan, struct survey **ret) {
    struct survey *survey = memory(NULL, sizeof *survey);
    struct port_address taken;
    memset(survey, 0, sizeof *survey);
    survey->call = call;
    enum answer answer =
        is_image(address, &taken) ? survey_image(survey, &taken, scan) : survey_drive(survey, address, scan);
    progress_end(&survey->progress);
    if (answer) {
        survey_free(survey);
        return answer;
    }
    if (survey->damaged_count)
        qsort(survey->damaged, survey->damaged_count, sizeof *survey->damaged, by_place);
    *ret = survey;
    return ANSWER_DONE;
}

void survey_free(struct survey *survey) {
    free(survey->damaged);
    free(survey);
}

bool survey_bad(const struct survey *survey) {
    bool bad = survey->damaged_count != 0;
    for (unsigned i = 0; i < survey->sum_count; i++)
        bad |= !survey->sum[i].right;
    return bad;
}

uint64_t survey_damaged_sectors(const struct survey *survey) {
    uint64_t count = 0;
    int64_t behind = INT64_MIN; /* the sectors before it are counted */
    for (size_t i = 0; i < survey->damaged_count; i++) {
        int64_t first = survey->damaged[i].first > behind ? survey->damaged[i].first : behind;
        if (survey->damaged[i].last < first)
            continue;
        count += (uint64_t)(survey->damaged[i].last - first + 1);
        behind = (int64_t)survey->damaged[i].last + 1;
    }
    return count;
}
