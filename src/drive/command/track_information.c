/* SPDX-License-Identifier: MIT */
/* How does one track lie, recorded or still to be? */
#include "drive/state.h"

enum { BY_LBA, BY_TRACK, BY_SESSION, INVISIBLE = 0xff, MODE_UNKNOWN = 0x0f };

uint32_t fields_track_information(struct drive *drive, const uint8_t *cdb) {
    return (cdb[1] & 0x03) == 3 ? refuse_cdb(drive, 1) : 0;
}

/* What the answer tells of a track, recorded or next. */
struct row {
    uint8_t track, session, mode, flags, data_mode;
    bool writable, recorded;
    int32_t start;
    uint32_t size, free, packet;
};

static uint8_t data_mode_of(enum track_mode mode) {
    switch (mode) {
    case TRACK_AUDIO: return MODE_UNKNOWN;
    case TRACK_MODE0:
    case TRACK_MODE1: return 1;
    default: return 2;
    }
}

static uint32_t packet_of(const struct medium *medium) {
    switch (medium->profile) {
    case 0x12:
    case 0x13:
    case 0x1a:
    case 0x1b:
    case 0x2b: return 16;
    case 0x41:
    case 0x43: return 32;
    default: return 0;
    }
}

static struct row recorded(const struct drive *drive, const struct track *track) {
    const struct medium *medium = &drive->medium;
    struct row row = {.track = track->number, .session = track->session, .mode = track->control, .recorded = true};
    row.data_mode = medium->cd ? data_mode_of(track->mode) : 1;
    row.start = track->start;
    row.size = (uint32_t)(track->end - track->start);
    row.packet = packet_of(medium);
    /* Restricted overwrite: packets of fixed length [MMC-6 6.27]. */
    if (medium->profile == 0x13)
        row.flags = 0x30;
    return row;
}

/* The next track, which only a blank or open disc has. */
static struct row invisible(const struct drive *drive) {
    const struct disc *disc = &drive->disc;
    const struct medium *medium = &drive->medium;
    struct row row = {.writable = true, .flags = 0x40, .mode = CONTROL_DATA};
    row.track = (uint8_t)(disc->track_count ? disc->track[disc->track_count - 1].number + 1 : 1);
    row.session = (uint8_t)(disc->session_count + 1);
    row.data_mode = medium->cd ? MODE_UNKNOWN : 1;
    row.start = medium->next_writable;
    row.free = row.size = medium->limit > (uint32_t)row.start ? medium->limit - (uint32_t)row.start : 0;
    row.packet = packet_of(medium);
    /* Incremental DVD and BD are written in packets. */
    if (!medium->cd)
        row.flags |= 0x20;
    return row;
}

/* Page 05h saying session at once, the next address is that of the pregap. */
static int32_t next_writable(const struct drive *drive, const struct row *row) {
    enum { SESSION_AT_ONCE = 2 };
    const uint8_t *page = pages_find(drive, 0x05);
    bool at_once = page && (page[2] & 0x0f) == SESSION_AT_ONCE && drive->medium.cd;
    return at_once ? row->start - PREGAP_LEN : row->start;
}

static void put_row(const struct drive *drive, const struct row *row, struct writer *out) {
    put_be16(out, 46);
    put_u8(out, row->track);
    put_u8(out, row->session);
    put_u8(out, 0);
    put_u8(out, row->mode);
    put_u8(out, (uint32_t)row->flags | row->data_mode);
    /* A DVD-ROM tells its last sector, as Linux likes to know. */
    bool last_known = row->recorded && drive->medium.class == MEDIUM_DVD && drive->medium.pressed;
    put_u8(out, (row->writable ? 0x01u : 0) | (last_known ? 0x02u : 0));
    put_be32(out, (uint32_t)row->start);
    put_be32(out, row->writable ? (uint32_t)next_writable(drive, row) : 0);
    put_be32(out, row->free);
    put_be32(out, row->packet);
    put_be32(out, row->size);
    put_be32(out, last_known ? (uint32_t)row->start + row->size - 1 : 0);
    put_zero(out, 16); /* numbers beyond 255, read compatibility, layer jumps: none */
}

static const struct track *find(const struct drive *drive, unsigned by, uint32_t number) {
    const struct disc *disc = &drive->disc;
    if (by == BY_TRACK)
        return number <= DISC_MAX_TRACKS ? disc_track(disc, number) : NULL;
    if (by == BY_SESSION)
        return number >= 1 && number <= disc->session_count ? disc_track(disc, disc->session[number - 1].first_track)
                                                            : NULL;
    const struct track *track = number <= INT32_MAX ? disc_track_at(disc, (int32_t)number) : NULL;
    return track;
}

/* Does the question mean the track that is still to come? */
static bool means_next(const struct drive *drive, unsigned by, uint32_t number) {
    if (drive->medium.state != STATE_BLANK && drive->medium.state != STATE_OPEN)
        return false;
    struct row next = invisible(drive);
    if (by == BY_LBA)
        return drive->medium.state == STATE_BLANK || (number >= (uint32_t)next.start && number < drive->medium.limit);
    return number == (by == BY_TRACK ? next.track : next.session) || (by == BY_TRACK && number == INVISIBLE);
}

uint32_t command_track_information(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    unsigned by = cdb[1] & 0x03;
    uint32_t number = get_be32(cdb + 2);
    struct row row;
    if (drive->state == DRIVE_UNREADABLE)
        return drive_not_ready(drive);
    if (means_next(drive, by, number)) {
        row = invisible(drive);
    } else {
        const struct track *track = find(drive, by, number);
        if (!track && by == BY_LBA)
            return complain_at(drive, BAD_LBA, (int32_t)number);
        if (!track)
            return refuse_cdb(drive, 2);
        row = recorded(drive, track);
    }
    put_row(drive, &row, out);
    return 0;
}
