/* SPDX-License-Identifier: MIT */
/* What does a drive say of its disc, sector by sector, when asked for everything it can tell? */
#include <ntcdrom/ntcdrom.h>

#include "front/cli/facts.h"
#include "front/cli/page.h"
#include "front/cli/survey.h"
#include <stdlib.h>
#include <string.h>

enum {
    READ_CD = 0xbe,
    READ_CD_ALL = 0xf8,
    READ_CD_C2 = 0x02,
    READ_CD_SUB_RAW = 0x01,
    C2_LEN = 294,
    MOST_SECTOR = RAW_LEN + C2_LEN + SUB_LEN,
    COOKED_LEN = 2048,
    TIMEOUT_S = 60,
    BUFFER_ALIGNMENT = 4096
};

struct walk {
    struct survey *survey;
    struct opened *opened;
    bool c2, sub;
    uint8_t *buffer;
};

static uint32_t sector_len(const struct walk *walk) {
    return walk->survey->sector_len + (walk->c2 ? C2_LEN : 0) + (walk->sub ? SUB_LEN : 0);
}

/* Everything of some sectors by READ CD, passed through: the driver's own raw reads leave out EDC and parity. */
static bool read_cd(struct walk *walk, int32_t lba, uint32_t count) {
    SCSI_PASS_THROUGH_DIRECT request = {.Length = sizeof request,
                                        .CdbLength = 12,
                                        .DataIn = 1,
                                        .DataTransferLength = count * sector_len(walk),
                                        .TimeOutValue = TIMEOUT_S,
                                        .DataBuffer = walk->buffer};
    uint32_t got;
    request.Cdb[0] = READ_CD;
    set_be32(request.Cdb + 2, (uint32_t)lba);
    set_be24(request.Cdb + 6, count);
    request.Cdb[9] = (UCHAR)(READ_CD_ALL | (walk->c2 ? READ_CD_C2 : 0));
    request.Cdb[10] = walk->sub ? READ_CD_SUB_RAW : 0;
    uint32_t status = opened_ask(walk->opened, IOCTL_SCSI_PASS_THROUGH_DIRECT, &request, sizeof request, &request,
                                 sizeof request, &got);
    return succeeded(status) && request.ScsiStatus == 0 && request.DataTransferLength == count * sector_len(walk);
}

static bool read_some(struct walk *walk, int32_t lba, uint32_t count) {
    uint32_t got;
    if (survey_is_cd(walk->survey))
        return read_cd(walk, lba, count);
    return succeeded(opened_read(walk->opened, (uint64_t)lba * COOKED_LEN, walk->buffer, count * COOKED_LEN, &got)) &&
           got == count * COOKED_LEN;
}

static void take_sector(struct walk *walk, struct survey_track *track, int32_t lba, const uint8_t *bytes) {
    struct seen seen = {.raw = bytes, .codes = survey_is_cd(walk->survey), .c2 = walk->c2 ? bytes + RAW_LEN : NULL};
    uint8_t q[Q_LEN];
    if (walk->sub) {
        sub_get_q(bytes + RAW_LEN + (walk->c2 ? C2_LEN : 0), q);
        seen.q = q;
    }
    survey_sector(walk->survey, track, lba, &seen);
}

static void walk_track(struct walk *walk, struct survey_track *track) {
    survey_track_begin(walk->survey);
    for (int32_t lba = track->from; lba < track->end;) {
        uint32_t count = track->end - lba < SURVEY_AT_ONCE ? (uint32_t)(track->end - lba) : SURVEY_AT_ONCE;
        bool together = read_some(walk, lba, count);
        for (uint32_t i = 0; i < count; i++, lba++) {
            if (together)
                take_sector(walk, track, lba, walk->buffer + (size_t)i * sector_len(walk));
            else if (read_some(walk, lba, 1))
                take_sector(walk, track, lba, walk->buffer);
            else
                survey_lost(walk->survey, track, lba);
        }
    }
    survey_track_end(walk->survey, track);
}

/* The most the drive tells of a sector: not every one knows C2, not every one gives raw subchannel. */
static void choose_parts(struct walk *walk) {
    for (unsigned without = 0; without < 4; without++) {
        walk->c2 = !(without & 1);
        walk->sub = !(without & 2);
        for (unsigned i = 0; i < walk->survey->track_count; i++)
            if (read_cd(walk, walk->survey->track[i].start, 1))
                return;
    }
}

static enum track_mode mode_of(const struct fact_track *track) {
    if (!(track->control & TRACK_DATA_BIT))
        return TRACK_AUDIO;
    if (track->mode == 2)
        return track->form ? TRACK_XA : TRACK_MODE2;
    return track->mode == 0 ? TRACK_MODE0 : TRACK_MODE1;
}

static enum answer take_layout(struct survey *survey, const struct facts *facts) {
    survey->session_count = facts->session_count;
    for (unsigned i = 0; i < facts->session_count; i++)
        survey->session[i] =
            (struct survey_session){.number = facts->session[i].number,
                                    .first_track = facts->session[i].first,
                                    .last_track = facts->session[i].last,
                                    .leadout = facts->session[i].leadout < 0 ? 0 : (int32_t)facts->session[i].leadout};
    survey->track_count = facts->track_count;
    for (unsigned i = 0; i < facts->track_count; i++) {
        const struct fact_track *track = &facts->track[i];
        struct survey_track *into = &survey->track[i];
        if (track->end == UNKNOWN || track->start < 0 || track->end > INT32_MAX || track->end < track->start)
            return refuse(survey->call, "the table of contents does not say where track %u is", track->number);
        int32_t pregap = track->pregap == UNKNOWN ? 0 : (int32_t)track->pregap;
        *into = (struct survey_track){.number = track->number,
                                      .session = track->session,
                                      .control = track->control,
                                      .mode = survey_is_cd(survey) ? mode_of(track) : TRACK_MODE1,
                                      .first = (int32_t)track->start - pregap,
                                      .start = (int32_t)track->start,
                                      .end = (int32_t)track->end,
                                      .whole = true};
        bool opens = i && track->session != facts->track[i - 1].session;
        into->from = opens ? into->start : into->first < 0 ? 0 : into->first;
        if (i && !opens && into[-1].end > into->first)
            into[-1].end = into->first; /* a pregap is its own track's */
        if (i == 0 || opens)
            survey->session[track->session - 1].first = into->first;
    }
    return ANSWER_DONE;
}

static enum answer survey_opened(struct survey *survey, struct opened *opened, struct facts *facts, bool scan) {
    struct walk walk = {.survey = survey, .opened = opened};
    facts_drive(opened, facts);
    facts_medium(opened, facts);
    snprintf(survey->what, sizeof survey->what, "%.15s %.47s", facts->vendor, facts->product);
    survey->medium = facts_is_cd(facts) ? MEDIUM_CD : facts_is_dvd(facts) ? MEDIUM_DVD : MEDIUM_BD;
    survey->sector_len = survey_is_cd(survey) ? RAW_LEN : COOKED_LEN;
    facts_toc(opened, facts);
    if (!facts->track_count)
        return refuse(survey->call, "no table of contents: %s", status_words(facts->toc_status));
    facts_disc(opened, facts);
    enum answer answer = take_layout(survey, facts);
    if (answer || !scan)
        return answer;
    walk.buffer = aligned_memory(BUFFER_ALIGNMENT, SURVEY_AT_ONCE * MOST_SECTOR);
    survey->kernels = edc_choose(facts->ground.host.simd);
    if (survey_is_cd(survey))
        choose_parts(&walk);
    survey_scan_begin(survey);
    for (unsigned i = 0; i < survey->track_count; i++)
        walk_track(&walk, &survey->track[i]);
    aligned_give(walk.buffer);
    return ANSWER_DONE;
}

enum answer survey_drive(struct survey *survey, const char *address, bool scan) {
    struct opened *opened;
    enum answer answer = opened_open(survey->call, address, &opened);
    if (answer)
        return answer;
    struct facts *facts = facts_new();
    answer = survey_opened(survey, opened, facts, scan);
    facts_free(facts);
    opened_close(opened);
    return answer;
}
