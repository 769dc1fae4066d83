/* SPDX-License-Identifier: MIT */
/* What do P and Q say in a sector whose image keeps no subchannel? */
#include "disc/position.h"
#include "disc/msf.h"
#include "disc/subchannel.h"

enum {
    CADENCE = 100,   /* MCN and ISRC at least once in 100 sectors, ADR 1 in nine of ten [ECMA-130 22.3.4] */
    MCN_SLOT = 25,
    ISRC_SLOT = 75,
    P_WARNING = 150, /* P rises two seconds before the next track's start */
    P_HALF_PERIOD = 19 /* of the 2 Hz that say lead-out, in sectors */
};

static bool starts_index(const struct disc *disc, int32_t lba) {
    const struct track *track = disc_track_at(disc, lba);
    if (!track)
        return false;
    if (lba == track->first)
        return true;
    for (unsigned i = 0; i < track->index_count; i++)
        if (track->index[i] == lba)
            return true;
    return false;
}

/* Whether this sector carries the frame due at `slot` of each hundred: there, or one later when an index starts there. */
static bool in_slot(const struct disc *disc, int32_t lba, int32_t slot) {
    int32_t phase = (lba + MSF_PREGAP + MSF_WRAP) % CADENCE - slot;
    return phase == 0 ? !starts_index(disc, lba) : phase == 1 && starts_index(disc, lba - 1) && !starts_index(disc, lba);
}

static bool p_in_track(const struct disc *disc, const struct track *track, int32_t lba) {
    if (lba <= track->start)
        return true;
    const struct session *session = &disc->session[track->session - 1];
    int32_t next = track->number == session->last_track ? session->leadout : track[1].start;
    return lba >= next - P_WARNING;
}

/* The early part of a long gap from audio to data is still audio: its CONTROL is the audio track's. */
static uint8_t control_at(const struct disc *disc, const struct track *track, int32_t lba) {
    bool early = (track->control & CONTROL_DATA) && lba < track->start - PREGAP_LEN;
    bool follows = track->number > disc->session[track->session - 1].first_track;
    return early && follows && !(track[-1].control & CONTROL_DATA) ? track[-1].control : track->control;
}

static uint8_t index_at(const struct track *track, int32_t lba) {
    if (lba < track->start)
        return 0;
    unsigned index = 1;
    while (index < track->index_count && track->index[index] <= lba)
        index++;
    return (uint8_t)index;
}

static void make_in_track(const struct disc *disc, const struct track *track, int32_t lba, struct position_names names,
                          uint8_t q[Q_LEN]) {
    struct msf absolute = msf_of_lba(lba);
    uint8_t control = (uint8_t)(control_at(disc, track, lba) << 4);
    if (names.mcn && *names.mcn && in_slot(disc, lba, MCN_SLOT)) {
        q[0] = control | Q_ADR_MCN;
        q_put_mcn(q, names.mcn);
        q[9] = bcd_of(absolute.f);
        return;
    }
    if (names.isrc && *names.isrc && lba >= track->start && in_slot(disc, lba, ISRC_SLOT)) {
        q[0] = control | Q_ADR_ISRC;
        q_put_isrc(q, names.isrc);
        q[9] = bcd_of(absolute.f);
        return;
    }
    /* Index 0 counts down and its last sector says 00:00:00, as pressed discs do. */
    int32_t relative = lba < track->start ? track->start - 1 - lba : lba - track->start;
    q[0] = control | Q_ADR_POSITION;
    q[1] = bcd_of(track->number);
    q[2] = bcd_of(index_at(track, lba));
    msf_put_bcd(q + 3, msf_of_length((uint32_t)relative));
    q[6] = 0;
    msf_put_bcd(q + 7, absolute);
}

static bool make_in_leadout(const struct disc *disc, int32_t lba, uint8_t q[Q_LEN]) {
    const struct track *last = &disc->track[disc->track_count - 1];
    int32_t relative = lba - disc->leadout;
    q[0] = (uint8_t)(last->control << 4 | Q_ADR_POSITION);
    q[1] = Q_LEADOUT;
    q[2] = 1;
    msf_put_bcd(q + 3, msf_of_length((uint32_t)relative));
    q[6] = 0;
    msf_put_bcd(q + 7, msf_of_lba(lba));
    if (relative == 0)
        return true;
    return relative > P_WARNING && (relative - P_WARNING - 1) / P_HALF_PERIOD % 2 == 0;
}

void position_make(const struct disc *disc, const struct track *track, int32_t lba, struct position_names names,
                   uint8_t q[Q_LEN], bool *p) {
    if (track) {
        make_in_track(disc, track, lba, names, q);
        *p = p_in_track(disc, track, lba);
    } else {
        *p = make_in_leadout(disc, lba, q);
    }
    q_seal(q);
}
