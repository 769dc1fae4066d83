/* SPDX-License-Identifier: MIT */
/* What can be known of a disc's sessions and tracks? The table of contents, the Q channel, CD-TEXT. */
#include "abi/control_codes.h"
#include "disc/msf.h"
#include "disc/subchannel.h"
#include "front/cli/facts.h"
#include "front/cli/page.h"
#include <stdlib.h>
#include <string.h>

enum {
    TOC_FORMAT_TOC = 0,
    TOC_FORMAT_SESSION = 1,
    TOC_FORMAT_FULL = 2,
    TOC_FORMAT_CDTEXT = 5,
    LEADOUT = 0xaa,
    RAW_WITH_SUBCODE = 5,
    SUBCODE_LEN = 96,
    RAW_SUB_LEN = 2448,
    COOKED_LEN = 2048,
    FIRST_PREGAP = 150,
    FULL_ENTRY_LEN = 11,
    TOC_ENTRY_LEN = 8
};

uint8_t *facts_read_toc(struct opened *opened, uint8_t format, bool msf, uint8_t track, uint32_t *len,
                        uint32_t *status) {
    uint8_t ask[4] = {(uint8_t)(format | (msf ? 0x80 : 0)), track, 0, 0}, head[4];
    uint32_t got;
    *status = opened_ask(opened, IOCTL_CDROM_READ_TOC_EX, ask, sizeof ask, head, sizeof head, &got);
    if (!succeeded(*status) || got < sizeof head)
        return NULL;
    uint32_t room = get_be16(head) + 2u;
    if (room < sizeof head)
        room = sizeof head;
    if (room > 0xffff)
        room = 0xffff;
    uint8_t *data = memory(NULL, room);
    *status = opened_ask(opened, IOCTL_CDROM_READ_TOC_EX, ask, sizeof ask, data, room, &got);
    if (!succeeded(*status) || got < sizeof head) {
        free(data);
        return NULL;
    }
    *len = got < room ? got : room;
    return data;
}

static struct fact_session *session_of(struct facts *facts, uint8_t number) {
    for (unsigned i = 0; i < facts->session_count; i++)
        if (facts->session[i].number == number)
            return &facts->session[i];
    if (facts->session_count == FACT_SESSIONS)
        return NULL;
    struct fact_session *session = &facts->session[facts->session_count++];
    *session = (struct fact_session){.number = number, .leadout = UNKNOWN};
    return session;
}

static void add_track(struct facts *facts, uint8_t number, uint8_t session, uint8_t adr_control, int64_t start) {
    for (unsigned i = 0; i < facts->track_count; i++)
        if (facts->track[i].number == number)
            return;
    if (facts->track_count < FACT_TRACKS)
        facts->track[facts->track_count++] = (struct fact_track){.number = number,
                                                                 .session = session,
                                                                 .control = adr_control & 0xf,
                                                                 .adr = adr_control >> 4,
                                                                 .start = start,
                                                                 .end = UNKNOWN,
                                                                 .pregap = UNKNOWN,
                                                                 .mode = UNKNOWN,
                                                                 .form = UNKNOWN};
}

/* One descriptor of the full table of contents [MMC-6 READ TOC format 2]. */
static void take_full_entry(struct facts *facts, const uint8_t *entry) {
    struct fact_session *session = session_of(facts, entry[0]);
    if (!session || entry[1] >> 4 != 1)
        return;
    int64_t place = ((int64_t)entry[8] * 60 + entry[9]) * 75 + entry[10] - 150;
    switch (entry[3]) {
    case 0xa0:
        session->first = entry[8];
        session->type = entry[9];
        break;
    case 0xa1: session->last = entry[8]; break;
    case 0xa2: session->leadout = place; break;
    default:
        if (entry[3] >= 1 && entry[3] <= FACT_TRACKS)
            add_track(facts, entry[3], entry[0], entry[1], place);
    }
}

static bool find_full_toc(struct opened *opened, struct facts *facts) {
    uint32_t len;
    uint8_t *data = facts_read_toc(opened, TOC_FORMAT_FULL, true, 1, &len, &facts->toc_status);
    if (!data)
        return false;
    for (uint32_t at = 4; at + FULL_ENTRY_LEN <= len; at += FULL_ENTRY_LEN)
        take_full_entry(facts, data + at);
    free(data);
    /* A DVD may be too long for MSF: the plain table tells it by LBA. A GD-ROM is only too long for a CD. */
    bool beyond = facts->session_count == 1 && facts->session[0].leadout > MSF_MAX_LBA;
    return facts->track_count > 0 && !beyond;
}

/* A DVD, a BD or an old drive has no full table: the plain one, by LBA, is one session. */
static void find_plain_toc(struct opened *opened, struct facts *facts) {
    uint32_t len;
    uint8_t *data = facts_read_toc(opened, TOC_FORMAT_TOC, false, 0, &len, &facts->toc_status);
    facts->session_count = facts->track_count = 0;
    if (!data)
        return;
    struct fact_session *session = session_of(facts, 1);
    session->first = data[2];
    session->last = data[3];
    for (uint32_t at = 4; at + TOC_ENTRY_LEN <= len; at += TOC_ENTRY_LEN) {
        const uint8_t *entry = data + at;
        if (entry[2] == LEADOUT)
            session->leadout = (int32_t)get_be32(entry + 4);
        else if (entry[2] >= 1 && entry[2] <= FACT_TRACKS)
            add_track(facts, entry[2], 1, entry[1], (int32_t)get_be32(entry + 4));
    }
    free(data);
}

static int by_number(const void *a, const void *b) {
    return ((const struct fact_track *)a)->number - ((const struct fact_track *)b)->number;
}

/* A track ends where the next of its session begins, or at the session's lead-out. */
static void find_ends(struct facts *facts) {
    qsort(facts->track, facts->track_count, sizeof *facts->track, by_number);
    for (unsigned i = 0; i < facts->track_count; i++) {
        struct fact_track *track = &facts->track[i];
        const struct fact_track *next = i + 1 < facts->track_count ? track + 1 : NULL;
        const struct fact_session *session = session_of(facts, track->session);
        track->end = next && next->session == track->session ? next->start : session ? session->leadout : UNKNOWN;
        if (track->end < track->start)
            track->end = UNKNOWN;
    }
}

void facts_toc(struct opened *opened, struct facts *facts) {
    facts->toc_is_full = find_full_toc(opened, facts);
    if (!facts->toc_is_full)
        find_plain_toc(opened, facts);
    find_ends(facts);
}

/* READ_Q_CHANNEL format 2 or 3: 15 bytes behind a validity bit; the answer's text or "". */
static void find_code(struct opened *opened, uint8_t format, uint8_t track, char *into, size_t len) {
    uint8_t ask[2] = {format, track}, data[24];
    uint32_t got;
    into[0] = 0;
    uint32_t status = opened_ask(opened, IOCTL_CDROM_READ_Q_CHANNEL, ask, sizeof ask, data, sizeof data, &got);
    if (succeeded(status) && got >= 9 + len && data[8] & 0x80)
        page_clean(into, len + 1, data + 9, len);
}

static void find_cdtext(struct opened *opened, struct facts *facts) {
    uint32_t len, status;
    uint8_t *data = facts_read_toc(opened, TOC_FORMAT_CDTEXT, false, 0, &len, &status);
    if (!data)
        return;
    struct bytes packs = cdtext_packs((struct bytes){data, len});
    facts->cdtext_packs = (unsigned)(packs.len / CDTEXT_PACK_LEN);
    for (size_t at = 0; at < packs.len; at += CDTEXT_PACK_LEN)
        facts->cdtext_damaged += get_be16(packs.at + at + 16) != cdtext_crc(packs.at + at);
    if (cdtext_decode(&facts->arena, packs, facts->track[0].number, &facts->cdtext) != ST_OK)
        facts->cdtext = (struct cdtext){0};
    free(data);
}

const char *facts_text(const struct facts *facts, enum cdtext_type type, unsigned track) {
    for (unsigned i = 0; i < CDTEXT_BLOCKS; i++) {
        const char *text = cdtext_text(facts->cdtext.block[i], type, track);
        if (text && *text)
            return text;
    }
    return "";
}

/* One raw sector with its subchannel: the bytes that came, 0 when it cannot be read so. */
static uint32_t read_with_subcode(struct opened *opened, int64_t lba, uint8_t data[RAW_SUB_LEN]) {
    uint8_t ask[16];
    uint32_t len;
    if (lba < 0)
        return 0;
    set_le64(ask, (uint64_t)lba * COOKED_LEN);
    set_le32(ask + 8, 1);
    set_le32(ask + 12, RAW_WITH_SUBCODE);
    uint32_t status = opened_ask(opened, IOCTL_CDROM_RAW_READ, ask, sizeof ask, data, RAW_SUB_LEN, &len);
    return succeeded(status) && len > SUBCODE_LEN ? len : 0;
}

/* A data track's mode is in the header of its sectors, its form in the subheader [ECMA-130 14.2]. */
static void find_mode(struct opened *opened, struct fact_track *track) {
    uint8_t data[RAW_SUB_LEN];
    if (!(track->control & TRACK_DATA_BIT) || read_with_subcode(opened, track->start, data) < 24 + SUBCODE_LEN)
        return;
    if (data[0] != 0 || data[1] != 0xff || data[15] > 2)
        return;
    track->mode = data[15];
    bool doubled = memcmp(data + 16, data + 20, 4) == 0;
    track->form = track->mode != 2 || !doubled ? 0 : data[18] & 0x20 ? 2 : 1;
}

enum belongs { BELONGS_NOT, BELONGS_TO_PREGAP, BELONGS_UNKNOWN };

/* Is this sector in index 0 of the track? About one Q frame in a hundred holds the MCN or ISRC and cannot say. */
static enum belongs belongs(struct opened *opened, int64_t lba, uint8_t number) {
    uint8_t data[RAW_SUB_LEN], q[12];
    uint32_t len = read_with_subcode(opened, lba, data);
    if (!len)
        return BELONGS_UNKNOWN;
    sub_get_q(data + len - SUBCODE_LEN, q);
    if (!q_valid(q) || (q[0] & 0xf) != Q_ADR_POSITION)
        return BELONGS_UNKNOWN;
    return bcd_value(q[1]) == number && q[2] == 0 ? BELONGS_TO_PREGAP : BELONGS_NOT;
}

/* What is known of a pregap's beginning: it lies behind `outside`, and not behind `inside`. */
struct edge {
    int64_t outside, inside;
};

/* Narrows the edge by the first sector from lba on that can say where it belongs. False: none of three can. */
static bool probe(struct opened *opened, uint8_t number, int64_t lba, struct edge *edge) {
    for (int64_t at = lba; at < edge->inside && at < lba + 3; at++) {
        enum belongs answer = belongs(opened, at, number);
        if (answer == BELONGS_TO_PREGAP)
            edge->inside = at;
        else if (answer == BELONGS_NOT)
            edge->outside = at;
        if (answer != BELONGS_UNKNOWN)
            return true;
    }
    return false;
}

/* Steps back from index 1, twice as far each time, then halves the rest: few reads, all near each other. `floor` is the
 * first sector that may be in the pregap. */
static void find_pregap(struct opened *opened, struct fact_track *track, int64_t floor) {
    struct edge edge = {floor - 1, track->start};
    enum belongs last = BELONGS_UNKNOWN;
    for (int64_t at = track->start - 1; last == BELONGS_UNKNOWN && at >= floor && at >= track->start - 3; at--)
        last = belongs(opened, at, track->number);
    if (last != BELONGS_TO_PREGAP) {
        track->pregap = last == BELONGS_NOT || track->start <= floor ? 0 : UNKNOWN;
        return;
    }
    for (int64_t step = 2, lba = track->start; edge.outside < floor && lba > floor; step *= 2) {
        lba = track->start - step > floor ? track->start - step : floor;
        if (!probe(opened, track->number, lba, &edge))
            return;
    }
    while (edge.inside - edge.outside > 1) {
        int64_t middle = edge.outside + (edge.inside - edge.outside) / 2;
        if (probe(opened, track->number, middle, &edge))
            continue;
        if (edge.inside - middle > 3)
            return;
        /* Just before the edge a sector that cannot say belongs to the track before: a track begins with one that can.
         */
        edge.outside = middle;
    }
    track->pregap = track->start - edge.inside;
}

void facts_pregap(struct opened *opened, struct facts *facts, unsigned index) {
    struct fact_track *track = &facts->track[index];
    const struct fact_track *before = index ? track - 1 : NULL;
    if (!before) /* the program area begins at 00:00:00 with index 0 of the first track [ECMA-130 20.1] */
        track->pregap = track->start + FIRST_PREGAP;
    else if (before->session != track->session)
        find_pregap(opened, track, track->start - FIRST_PREGAP);
    else
        find_pregap(opened, track, before->start);
}

void facts_disc(struct opened *opened, struct facts *facts) {
    if (!facts->track_count || !facts_is_cd(facts))
        return;
    find_code(opened, 2, 0, facts->mcn, 13);
    find_cdtext(opened, facts);
    for (unsigned i = 0; i < facts->track_count; i++) {
        struct fact_track *track = &facts->track[i];
        if (!(track->control & TRACK_DATA_BIT))
            find_code(opened, 3, track->number, track->isrc, 12);
        find_mode(opened, track);
        facts_pregap(opened, facts, i);
    }
}
