/* SPDX-License-Identifier: MIT */
/* What does the disc say about itself: tracks, sessions, the lead-in, the wobble, the titles? */
#include "scsi/read_toc.h"
#include "drive/state.h"

enum {
    FORMAT_TOC,
    FORMAT_SESSION,
    FORMAT_FULL,
    FORMAT_PMA,
    FORMAT_ATIP,
    FORMAT_CDTEXT,
    TOC_ENTRY = 11
};

/* The control byte counts where byte 2 is silent, as SFF-8020 had it [docs/drive.md "Table of contents"]. */
static uint8_t format_of(const struct read_toc *command) { return command->format ? command->format : command->legacy; }

uint32_t fields_read_toc(struct drive *drive, const uint8_t *cdb) {
    struct read_toc command = read_toc_get(cdb);
    if (command.format > FORMAT_CDTEXT)
        return refuse_cdb(drive, 2);
    return command.format == 0 && command.legacy == 3 ? refuse_cdb(drive, 9) : 0;
}

static void settle(struct writer *out, size_t at) { put_again_be16(out, at, (uint32_t)(out->wanted - at - 2)); }

static uint32_t put_toc(struct drive *drive, const struct read_toc *command, struct writer *out) {
    const struct disc *disc = &drive->disc;
    const struct track *last = &disc->track[disc->track_count - 1];
    size_t at = out->wanted;
    unsigned from = 0;
    if (command->track > last->number && command->track != LEADOUT)
        return refuse_cdb(drive, 6);
    put_be16(out, 0);
    put_u8(out, disc->track[0].number);
    put_u8(out, last->number);
    while (from < disc->track_count && disc->track[from].number < command->track)
        from++;
    put(out, drive->toc[command->msf] + from * TOC_LINE, (disc->track_count + 1 - from) * TOC_LINE);
    settle(out, at);
    return 0;
}

/* The sessions of a DVD or BD are one. */
static uint32_t put_session(struct drive *drive, const struct read_toc *command, struct writer *out) {
    const struct disc *disc = &drive->disc;
    const struct session *session = &disc->session[disc->session_count - 1];
    const struct track *track = disc_track(disc, session->first_track);
    put_be16(out, 10);
    put_u8(out, 1);
    put_u8(out, session->number);
    uint8_t line[TOC_LINE];
    toc_line(line, track ? track->control : CONTROL_DATA, session->first_track, command->msf, track ? track->start : 0);
    put(out, line, sizeof line);
    return 0;
}

/* What a DVD would say if it had a lead-in: one track, one session [docs/drive.md "Table of contents"]. */
static void put_full_of_dvd(const struct drive *drive, struct writer *out) {
    static const struct { uint8_t point, minute; } points[] = {{0xa0, 1}, {0xa1, 1}, {0xa2, 0}, {0x01, 0}};
    for (unsigned i = 0; i < 4; i++) {
        put_u8(out, 1);
        put_u8(out, 0x10u | CONTROL_DATA);
        put_u8(out, 0);
        put_u8(out, points[i].point);
        put_zero(out, 3);
        if (points[i].minute) {
            put_u8(out, 0);
            put_u8(out, points[i].minute);
            put_zero(out, 2);
        } else {
            put_msf(out, points[i].point == 0xa2 ? (int32_t)drive->medium.capacity : 0);
        }
    }
}

static uint32_t put_full(struct drive *drive, const struct read_toc *command, struct writer *out) {
    const struct medium *medium = &drive->medium;
    size_t at = out->wanted;
    if (command->track > drive->disc.session_count)
        return refuse_cdb(drive, 6);
    put_be16(out, 0);
    put_u8(out, 1);
    put_u8(out, drive->disc.session_count);
    /* Entries go by session: what comes before the wanted one is left out. */
    size_t from = 0;
    while (from < medium->toc_len && medium->toc[from] < command->track)
        from += TOC_ENTRY;
    if (medium->cd)
        put(out, medium->toc + from, medium->toc_len - from);
    else
        put_full_of_dvd(drive, out);
    settle(out, at);
    return 0;
}

/* One entry per track with start and end, on discs that have a PMA; else the header alone. */
static uint32_t put_pma(struct drive *drive, struct writer *out) {
    const struct disc *disc = &drive->disc;
    size_t at = out->wanted;
    bool recorded = drive->medium.profile == 0x09 || drive->medium.profile == 0x0a;
    put_be32(out, 0);
    for (unsigned i = 0; recorded && i < disc->track_count; i++) {
        const struct track *track = &disc->track[i];
        uint8_t msf[4];
        struct writer end = writer_over(msf, sizeof msf);
        put_msf(&end, track->end);
        put_u8(out, 0);
        put_u8(out, 0x10u | track->control);
        put_u8(out, 0);
        put_u8(out, track->number);
        put(out, msf + 1, 3);
        put_msf(out, track->start);
    }
    settle(out, at);
    return 0;
}

static uint32_t put_empty(struct writer *out) {
    put_be16(out, 2);
    put_be16(out, 0);
    return 0;
}

/* 97:34:23 is where an 80-minute disc of common make begins its lead-in [docs/drive.md "Recorded media"]. */
static uint32_t put_atip(struct drive *drive, struct writer *out) {
    bool rewritable = drive->medium.profile == 0x0a;
    if (!drive->medium.cd || (drive->medium.profile != 0x09 && !rewritable))
        return drive->knobs.atip_header ? put_empty(out) : refuse_cdb(drive, 2);
    put_be16(out, 26);
    put_be16(out, 0);
    put_u8(out, 0xc0u | (rewritable ? 2 : 0));    /* indicative write power 4; CD-RW: 2x to 4x */
    put_u8(out, 0x40);                            /* unrestricted use */
    put_u8(out, 0x98u | (rewritable ? 0x40 : 0)); /* sub-type 3 */
    put_u8(out, 0);
    put_u8(out, 97), put_u8(out, 34), put_u8(out, 23);
    put_u8(out, 0);
    uint8_t msf[4];
    struct writer limit = writer_over(msf, sizeof msf);
    put_msf(&limit, (int32_t)drive->medium.limit);
    put(out, msf + 1, 3);
    put_zero(out, 13); /* A1, A2 and A3 are not given */
    return 0;
}

static uint32_t put_cdtext(struct drive *drive, struct writer *out) {
    const struct disc *disc = &drive->disc;
    for (unsigned i = 0; i < disc->session_count; i++) {
        struct bytes packs = disc->session[i].cdtext;
        if (packs.len == 0)
            continue;
        put_be16(out, (uint32_t)(packs.len + 2));
        put_be16(out, 0);
        put(out, packs.at, packs.len);
        return 0;
    }
    return drive->knobs.cdtext_header ? put_empty(out) : refuse_cdb(drive, 2);
}

uint32_t command_read_toc(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct read_toc command = read_toc_get(cdb);
    uint8_t format = format_of(&command);
    if (!drive->medium.cd && format >= FORMAT_PMA)
        return refuse_cdb(drive, 2);
    if (format == FORMAT_PMA)
        return put_pma(drive, out);
    if (format == FORMAT_ATIP)
        return put_atip(drive, out);
    if (drive->disc.track_count == 0)
        return drive->knobs.toc_blank ? put_empty(out) : refuse_cdb(drive, 2);
    switch (format) {
    case FORMAT_TOC: return put_toc(drive, &command, out);
    case FORMAT_SESSION: return put_session(drive, &command, out);
    case FORMAT_FULL: return put_full(drive, &command, out);
    default: return put_cdtext(drive, out);
    }
}
