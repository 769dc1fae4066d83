/* SPDX-License-Identifier: MIT */
/* What do P and Q say in a sector whose image keeps no subchannel? */
#include "disc/position.h"
#include "disc/msf.h"
#include "disc/subchannel.h"

enum {
    CADENCE = 100, /* MCN and ISRC at least once in 100 sectors, ADR 1 in nine of ten [ECMA-130 22.3.4] */
    MCN_SLOT = 25,
    ISRC_SLOT = 75,
    P_WARNING = 150,   /* P rises two seconds before the next track's start */
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

/* Whether this sector carries the frame due at `slot` of each hundred: there, or one later when an index starts there.
 */
static bool in_slot(const struct disc *disc, int32_t lba, int32_t slot) {
    int32_t phase = (lba + MSF_PREGAP + MSF_WRAP) % CADENCE - slot;
    return phase == 0 ? !starts_index(disc, lba)
                      : phase == 1 && starts_index(disc, lba - 1) && !starts_index(disc, lba);
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

/* A BCD time a frame later. */
static inline void count_up(uint8_t time[3]) {
    if ((++time[2] & 0xf) > 9)
        time[2] = (uint8_t)(time[2] + 6);
    if (time[2] != 0x75)
        return;
    time[2] = 0;
    if ((++time[1] & 0xf) > 9)
        time[1] = (uint8_t)(time[1] + 6);
    if (time[1] != 0x60)
        return;
    time[1] = 0;
    if ((++time[0] & 0xf) > 9)
        time[0] = (uint8_t)(time[0] + 6);
}

/* A BCD time a frame earlier; never called at 00:00:00. */
static inline void count_down(uint8_t time[3]) {
    for (unsigned i = 3; i-- > 0;) {
        if (time[i] != 0) {
            time[i] = (uint8_t)(time[i] - ((time[i] & 0xf) == 0 ? 7 : 1));
            return;
        }
        time[i] = i == 2 ? 0x74 : 0x59;
    }
}

static int32_t sooner(int32_t until, int32_t lba, int32_t event) {
    return event > lba && event < until ? event : until;
}

/* The first sector behind lba where anything but the times may change. */
static int32_t steady_until(const struct disc *disc, const struct track *track, int32_t lba,
                            struct position_names names) {
    const struct session *session = &disc->session[track->session - 1];
    int32_t until = track->end;
    until = sooner(until, lba, track->start - PREGAP_LEN);
    until = sooner(until, lba, track->start);
    until = sooner(until, lba, track->start + 1);
    until = sooner(until, lba, (track->number == session->last_track ? session->leadout : track[1].start) - P_WARNING);
    for (unsigned i = 1; i < track->index_count; i++)
        until = sooner(until, lba, track->index[i]);
    if ((names.mcn && *names.mcn) || (names.isrc && *names.isrc)) {
        int32_t hundred = lba - (lba + MSF_PREGAP + MSF_WRAP) % CADENCE;
        until = sooner(until, lba, hundred + MCN_SLOT);
        until = sooner(until, lba, hundred + ISRC_SLOT);
        until = sooner(until, lba, hundred + CADENCE);
        if ((lba - hundred) == MCN_SLOT || lba - hundred == ISRC_SLOT || lba - hundred == MCN_SLOT + 1 ||
            lba - hundred == ISRC_SLOT + 1)
            until = lba + 1;
    }
    return until;
}

void position_walk(struct position_walk *walk, const struct disc *disc, const struct track *track, int32_t lba,
                   struct position_names names) {
    if (track && walk->track == track && lba == walk->lba + 1 && lba < walk->until) {
        walk->lba = lba;
        count_up(walk->q + 7);
        if (walk->down)
            count_down(walk->q + 3);
        else
            count_up(walk->q + 3);
        q_seal(walk->q);
        return;
    }
    position_make(disc, track, lba, names, walk->q, &walk->p);
    walk->track = track;
    walk->lba = lba;
    if (track) {
        walk->until = steady_until(disc, track, lba, names);
        walk->down = lba < track->start;
    }
}
