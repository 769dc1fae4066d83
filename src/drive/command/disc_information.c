/* SPDX-License-Identifier: MIT */
/* How far is the disc recorded, and what may still follow? */
#include "drive/state.h"

enum { TYPE_STANDARD, TYPE_TRACK_RESOURCES, STATUS_BLANK = 0, STATUS_OPEN = 1, STATUS_COMPLETE = 2, STATUS_OTHER = 3 };

/* POW resources need a feature no drive here has. */
uint32_t fields_disc_information(struct drive *drive, const uint8_t *cdb) {
    return (cdb[1] & 0x07) > TYPE_TRACK_RESOURCES ? refuse_cdb(drive, 1) : 0;
}

/* Last session's state in bits 3-2, the disc's in bits 1-0; media written anywhere have a status of their own. */
static unsigned status_of(const struct medium *medium) {
    enum { SESSION_COMPLETE = 3 << 2 };
    bool plus_or_re = medium->profile == 0x1a || medium->profile == 0x43 || medium->profile == 0x12;
    switch (medium->state) {
    case STATE_BLANK: return STATUS_BLANK;
    case STATE_OPEN: return STATUS_OPEN; /* a new, empty session is counted */
    case STATE_FORMATTED: return SESSION_COMPLETE | STATUS_OTHER;
    default: return SESSION_COMPLETE | (plus_or_re && medium->profile != 0x1a ? STATUS_OTHER : STATUS_COMPLETE);
    }
}

struct last {
    uint8_t sessions, first_track, last_track;
};

static struct last last_session(const struct drive *drive) {
    const struct disc *disc = &drive->disc;
    if (disc->session_count == 0)
        return (struct last){1, 1, 1};
    const struct session *session = &disc->session[disc->session_count - 1];
    if (drive->medium.state == STATE_OPEN)
        return (struct last){(uint8_t)(session->number + 1), (uint8_t)(session->last_track + 1),
                             (uint8_t)(session->last_track + 1)};
    return (struct last){session->number, session->first_track, session->last_track};
}

/* Where the next lead-in begins: on a blank disc as the wobble tells, else a minute and two seconds before the next
 * program. */
static void put_next_leadin(const struct drive *drive, struct writer *out) {
    enum { LEADIN_LEN = 4500 };
    const struct medium *medium = &drive->medium;
    if (medium->state == STATE_BLANK && medium->cd)
        put_be32(out, 0x00612217); /* 97:34:23 */
    else if (medium->state == STATE_OPEN && medium->cd)
        put_msf(out, medium->next_writable - PREGAP_LEN - LEADIN_LEN);
    else
        put_be32(out, medium->state == STATE_BLANK || medium->state == STATE_OPEN ? 0 : 0xffffffff);
}

static void put_last_leadout(const struct drive *drive, struct writer *out) {
    const struct medium *medium = &drive->medium;
    bool more = medium->state == STATE_BLANK || medium->state == STATE_OPEN;
    if (more && medium->cd)
        put_msf(out, (int32_t)medium->limit);
    else
        put_be32(out, more ? medium->limit : 0xffffffff);
}

static uint8_t disc_type(const struct drive *drive) {
    if (drive->disc.session_count == 0)
        return 0xff; /* undefined while blank */
    return drive->medium.cd ? drive->disc.session[drive->disc.session_count - 1].type : 0;
}

static void put_standard(const struct drive *drive, struct writer *out) {
    enum { BACKGROUND_COMPLETE = 3, UNRESTRICTED = 0x20 };
    const struct medium *medium = &drive->medium;
    struct last last = last_session(drive);
    bool formatted_plus = medium->profile == 0x1a && medium->state != STATE_BLANK;
    put_be16(out, 32);
    put_u8(out, status_of(medium) | (medium->erasable ? 0x10u : 0));
    put_u8(out, drive->disc.track_count ? drive->disc.track[0].number : 1);
    put_u8(out, last.sessions);
    put_u8(out, last.first_track);
    put_u8(out, last.last_track);
    put_u8(out, UNRESTRICTED | (formatted_plus ? BACKGROUND_COMPLETE : 0u));
    put_u8(out, disc_type(drive));
    put_zero(out, 7); /* no counts beyond 255, no disc identification */
    put_next_leadin(drive, out);
    put_last_leadout(drive, out);
    put_zero(out, 10); /* no bar code, application code 0, no OPC tables */
}

uint32_t command_disc_information(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    if ((cdb[1] & 0x07) == TYPE_STANDARD) {
        put_standard(drive, out);
        return 0;
    }
    put_be16(out, 10);
    put_u8(out, 0x20);
    put_u8(out, 0);
    put_be16(out, DISC_MAX_TRACKS); /* possible, appendable */
    put_be16(out, drive->disc.track_count);
    put_be32(out, 0);
    return 0;
}
