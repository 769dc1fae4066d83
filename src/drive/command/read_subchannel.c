/* SPDX-License-Identifier: MIT */
/* Where is the head, and what are the catalogue number and the codes of the tracks? */
#include "scsi/read_subchannel.h"
#include "drive/state.h"
#include "disc/subchannel.h"

enum { FORMAT_LEGACY, FORMAT_POSITION, FORMAT_CATALOG, FORMAT_ISRC };

uint32_t fields_read_subchannel(struct drive *drive, const uint8_t *cdb) {
    struct read_subchannel command = read_subchannel_get(cdb);
    if (!command.subq)
        return 0;
    if (command.format > FORMAT_ISRC || (command.format == FORMAT_LEGACY && !drive->knobs.legacy_position))
        return refuse_cdb(drive, 3);
    return 0;
}

struct position {
    uint8_t control, track, index;
    int32_t lba, relative;
};

static unsigned of_bcd(uint8_t bcd) { return (unsigned)(bcd >> 4) * 10 + (bcd & 15); }

static int32_t frames_of(const uint8_t msf[3]) {
    return (int32_t)((of_bcd(msf[0]) * 60 + of_bcd(msf[1])) * 75 + of_bcd(msf[2]));
}

/* What the image keeps is what the head sees, if its check is right and it tells the position. */
static bool from_stored_q(const struct drive *drive, int32_t lba, struct position *ret) {
    uint8_t q[Q_LEN];
    if (!drive->medium.stored_q || disc_q(drive->reader, lba, q) != ST_OK || !q_valid(q) || (q[0] & 0x0f) != 1)
        return false;
    if (q[1] == 0 || q[1] == 0xaa)
        return false;
    int32_t relative = frames_of(q + 3);
    *ret = (struct position){(uint8_t)(q[0] >> 4), (uint8_t)of_bcd(q[1]), (uint8_t)of_bcd(q[2]),
                             frames_of(q + 7) - PREGAP_LEN, q[2] ? relative : -relative};
    return true;
}

static struct position from_tracks(const struct drive *drive, int32_t lba) {
    const struct disc *disc = &drive->disc;
    const struct track *track = disc_track_at(disc, lba);
    struct position position = {.lba = lba};
    if (!track && disc->track_count) {
        /* Behind a session: its last track's end; the head cannot be elsewhere. */
        track = &disc->track[0];
        for (unsigned i = 1; i < disc->track_count && disc->track[i].first <= lba; i++)
            track = &disc->track[i];
    }
    if (!track)
        return position;
    position.control = track->control;
    position.track = track->number;
    position.relative = lba - track->start;
    for (unsigned i = 0; i < track->index_count && track->index[i] <= lba; i++)
        position.index = (uint8_t)(i + 1);
    return position;
}

static struct position find(const struct drive *drive) {
    struct position position;
    int32_t lba = audio_position(drive);
    return from_stored_q(drive, lba, &position) ? position : from_tracks(drive, lba);
}

/* In a pregap the time to go: negative as a number of sectors, counting down as minutes [MMC-3 5.22]. */
static void put_relative(struct writer *out, bool msf, int32_t relative) {
    if (msf)
        put_msf(out, (relative < 0 ? -relative : relative) - PREGAP_LEN);
    else
        put_be32(out, (uint32_t)relative);
}

static void put_position(const struct drive *drive, bool msf, struct writer *out) {
    struct position position = find(drive);
    put_u8(out, 0x10u | position.control);
    put_u8(out, position.track);
    put_u8(out, position.index);
    put_address(out, msf, position.lba);
    put_relative(out, msf, position.relative);
}

/* The A-frame of the last sector is what a drive has at hand; a computed disc has none. */
static void put_catalog(const struct drive *drive, struct writer *out) {
    const char *mcn = disc_mcn(drive->reader);
    bool known = strlen(mcn) == 13;
    put_u8(out, known ? 0x80 : 0);
    put(out, known ? mcn : "0000000000000", 13);
    put_zero(out, 2);
}

static void put_isrc(const struct drive *drive, const struct track *track, struct writer *out) {
    const char *isrc = disc_isrc(drive->reader, track->number);
    bool known = strlen(isrc) == 12;
    put_u8(out, known ? 0x80 : 0);
    put(out, known ? isrc : "000000000000", 12);
    put_zero(out, 3);
}

uint32_t command_read_subchannel(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct read_subchannel command = read_subchannel_get(cdb);
    const struct track *track = NULL;
    if (command.subq && command.format == FORMAT_ISRC) {
        track = disc_track(&drive->disc, command.track);
        if (!track)
            return refuse_cdb(drive, 6);
    }
    size_t at = out->wanted;
    put_u8(out, 0);
    put_u8(out, audio_tell(drive));
    put_be16(out, 0);
    if (!command.subq)
        return 0;
    put_u8(out, command.format);
    switch (command.format) {
    case FORMAT_POSITION: put_position(drive, command.msf, out); break;
    case FORMAT_CATALOG: put_zero(out, 3), put_catalog(drive, out); break;
    case FORMAT_ISRC:
        put_u8(out, 0x10u | track->control);
        put_u8(out, track->number);
        put_u8(out, 0);
        put_isrc(drive, track, out);
        break;
    default: /* SCSI-2: all three behind each other */
        put_position(drive, command.msf, out);
        put_catalog(drive, out);
        track = disc_track(&drive->disc, find(drive).track);
        if (track)
            put_isrc(drive, track, out);
        else
            put_zero(out, 16);
        break;
    }
    put_again_be16(out, at + 2, (uint32_t)(out->wanted - at - 4));
    return 0;
}
