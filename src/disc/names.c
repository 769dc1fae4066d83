/* SPDX-License-Identifier: MIT */
/* What are a disc's catalogue number and a track's ISRC, when only the subchannel tells? */
#include "disc/reader.h"

enum {
    SCAN = 300,     /* sectors looked at per track: three turns of the 1 in 100 cadence */
    SCAN_MCN = 1000 /* at most, over all tracks */
};

static bool has_sub(const struct disc *disc) {
    for (uint32_t i = 0; i < disc->extent_count; i++)
        if (disc->extent[i].file && disc->extent[i].sub != SUB_NONE && disc->extent[i].sub != SUB_RW)
            return true;
    return false;
}

/* One scan for a name that must be heard twice alike. */
struct ear {
    unsigned adr;
    char first[14];
    bool heard;
};

/* The name in a right frame of this kind, or false. */
static bool frame_name(const uint8_t q[Q_LEN], unsigned adr, char name[14]) {
    if ((q[0] & 0xf) != adr || !q_valid(q))
        return false;
    return adr == Q_ADR_MCN ? q_get_mcn(q, name) : q_get_isrc(q, name);
}

static bool listen(struct disc_reader *reader, struct ear *ear, int32_t lba, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        uint8_t q[Q_LEN];
        char name[14] = "";
        if (disc_q(reader, lba + i, q) != ST_OK || !frame_name(q, ear->adr, name))
            continue;
        if (ear->heard && memcmp(name, ear->first, sizeof name) == 0)
            return true;
        memcpy(ear->first, name, sizeof name);
        ear->heard = true;
    }
    return false;
}

static int32_t track_len(const struct track *track) { return track->end - track->start; }

static void seek_mcn(struct disc_reader *reader) {
    const struct disc *disc = reader->disc;
    struct ear ear = {.adr = Q_ADR_MCN};
    int32_t left = SCAN_MCN;
    bool found = false;
    for (unsigned t = 0; t < disc->track_count && left > 0 && !found; t++) {
        const struct track *track = &disc->track[t];
        /* On the first track from LBA 0: hidden audio before index 1 has the number too. */
        int32_t first = t || track->start < 0 ? track->start : 0;
        int32_t count = track->end - first < SCAN ? track->end - first : SCAN;
        found = listen(reader, &ear, first, count < left ? count : left);
        left -= count;
    }
    /* Thirteen zeros are how a disc says that it has none. */
    if (found && memcmp(ear.first, "0000000000000", 13) != 0)
        memcpy(reader->mcn, ear.first, sizeof reader->mcn);
}

const char *disc_mcn(struct disc_reader *reader) {
    if (reader->disc->mcn[0])
        return reader->disc->mcn;
    if (!reader->mcn_sought && has_sub(reader->disc))
        seek_mcn(reader);
    reader->mcn_sought = true;
    return reader->mcn;
}

const char *disc_isrc(struct disc_reader *reader, unsigned number) {
    const struct track *track = disc_track(reader->disc, number);
    if (!track)
        return "";
    if (track->isrc[0])
        return track->isrc;
    struct ear ear = {.adr = Q_ADR_ISRC};
    if (!reader->isrc_sought[number] && has_sub(reader->disc) &&
        listen(reader, &ear, track->start, track_len(track) < SCAN ? track_len(track) : SCAN))
        memcpy(reader->isrc[number], ear.first, sizeof reader->isrc[number]);
    reader->isrc_sought[number] = true;
    return reader->isrc[number];
}
