/* SPDX-License-Identifier: MIT */
/* What do the commands that read get from the disc, and what is complained about where it ends? */
#include "drive/pages.h"
#include "disc/msf.h"
#include "disc/position.h"
#include "disc/sector.h"
#include "disc/subchannel.h"

enum { PAGE_RECOVERY = 0x01, TRANSFER_BLOCK = 0x20, CORRECT_NOTHING = 0x01, REPORT_RECOVERED = 0x04 };

/* Only an XA track decides sector by sector. */
NTCD_APART static enum sector_kind kind_in_xa(struct drive *drive, int32_t lba) {
    enum sector_kind kind;
    return disc_kind(drive->reader, lba, &kind) == ST_OK ? kind : SECTOR_FORM1;
}

enum sector_kind sectors_kind(struct drive *drive, const struct track *track, int32_t lba) {
    static const enum sector_kind kinds[] = {
        [TRACK_AUDIO] = SECTOR_AUDIO, [TRACK_MODE0] = SECTOR_MODE0, [TRACK_MODE1] = SECTOR_MODE1,
        [TRACK_MODE2] = SECTOR_MODE2, [TRACK_FORM1] = SECTOR_FORM1, [TRACK_FORM2] = SECTOR_FORM2};
    return track->mode == TRACK_XA ? kind_in_xa(drive, lba) : kinds[track->mode];
}

/* The track lba belongs to; what is before the program area belongs to the first, the lead-out to the last. */
static const struct track *track_of(const struct drive *drive, int32_t lba) {
    const struct disc *disc = &drive->disc;
    const struct track *track = disc_track_near(drive->reader, lba);
    if (track || disc->track_count == 0)
        return track;
    if (lba < disc->track[0].first)
        return &disc->track[0];
    return lba >= disc->leadout ? &disc->track[disc->track_count - 1] : NULL;
}

/* A sector's track and kind; between sessions there is no track. */
struct spot {
    const struct track *track;
    enum sector_kind kind;
};

static struct spot spot_at(struct drive *drive, int32_t lba) {
    const struct track *track = track_of(drive, lba);
    return (struct spot){track, track ? sectors_kind(drive, track, lba) : SECTOR_MODE1};
}

static uint32_t unreadable(const struct drive *drive, enum sector_kind kind) {
    if (!drive->medium.cd)
        return UNREADABLE;
    return kind == SECTOR_AUDIO ? CIRC_UNRECOVERED : UNCORRECTABLE;
}

/* status → sense: the dictionary of this floor. */
NTCD_SELDOM static uint32_t judge(struct drive *drive, enum status status, const struct disc_fault *fault) {
    switch (status) {
    case ST_OK: return 0;
    case ST_OUT_OF_RANGE:
        /* Between sessions; what is behind the end was refused before. */
        return complain_at(drive, drive->knobs.gap_unreachable ? NO_SEEK : WRONG_MODE, fault->lba);
    case ST_UNSUPPORTED:
    case ST_BAD_FORMAT: return complain_at(drive, WRONG_MODE, fault->lba);
    default: return complain_at(drive, unreadable(drive, fault->kind), fault->lba);
    }
}

/* No more sectors than the host has room for: a short buffer must not cost more than it holds. */
static uint32_t fitting(const struct writer *out, uint32_t count, uint32_t len) {
    size_t left = out->wanted < out->room ? out->room - out->wanted : 0;
    return (uint64_t)count * len <= left ? count : (uint32_t)(left / len + (left % len != 0));
}

static unsigned parts_of_block(uint32_t block_len) {
    switch (block_len) {
    case 2336: return PART_SUBHEADER | PART_USER | PART_EDC_ECC;
    case 2340: return PART_HEADER | PART_SUBHEADER | PART_USER | PART_EDC_ECC;
    case 2352: return PART_RAW;
    default: return PART_USER;
    }
}

/* Which block lengths a READ of this track can have. */
static bool block_suits(const struct track *track, uint32_t block_len) {
    if (!track)
        return true; /* a gap: the disc complains */
    switch (block_len) {
    case 2048: return track->mode != TRACK_AUDIO;
    case 2336: return track->mode != TRACK_AUDIO && track->mode != TRACK_MODE1 && track->mode != TRACK_MODE0;
    case 2340: return track->mode != TRACK_AUDIO;
    case 2352: return true;
    default: return false;
    }
}

/* TB: the sector that cannot be corrected is transferred as it is, too [MMC-3 5.5.9]. */
static uint32_t with_failing(const struct drive *drive, uint32_t count, uint32_t sense) {
    const uint8_t *page = pages_find(drive, PAGE_RECOVERY);
    return count + (sense_number_key(sense) == 3 && (page[2] & TRANSFER_BLOCK));
}

static bool reports_recovered(struct drive *drive, int32_t lba, uint32_t count) {
    int32_t unused;
    const uint8_t *page = pages_find(drive, PAGE_RECOVERY);
    if (!drive->data_faults || !(page[2] & REPORT_RECOVERED))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (fault_value(drive, FAULT_RECOVERED, lba + (int32_t)i, &unused))
            return true;
    return false;
}

/* The knob check_edc: how many of count sectors stand before the first whose EDC is wrong. */
NTCD_SELDOM static uint32_t right_by_edc(struct drive *drive, int32_t lba, uint32_t count,
                                         enum sector_kind kind) {
    const struct edc_kernels *kernels = disc_kernels(drive->reader);
    for (uint32_t i = 0; i < count; i++) {
        struct writer raw = writer_over(drive->scratch, RAW_LEN);
        if (disc_read(drive->reader, lba + (int32_t)i, 1, PART_RAW, &raw, NULL) != ST_OK)
            return count; /* the reading itself will say why */
        bool right = kind == SECTOR_MODE1   ? edc_right_mode1(kernels, drive->scratch)
                     : kind == SECTOR_FORM1 ? edc_right_form1(kernels, drive->scratch)
                     : kind == SECTOR_FORM2 ? edc_right_form2(kernels, drive->scratch)
                                            : true;
        if (!right)
            return i;
    }
    return count;
}

/* The knob css_raw, off: how many of the sectors delivered at `at` stand before the first scrambled one. What a pack's first packet
 * says of its scrambling lies in byte 14h [ISO/IEC 13818-1 2.4.3.7]. */
static uint32_t unscrambled(const struct drive *drive, const uint8_t *at, uint32_t count) {
    enum { SCRAMBLING_AT = 0x14, SCRAMBLING = 0x30, SECTOR = 2048 };
    static const uint8_t pack[4] = {0, 0, 1, 0xba};
    for (uint32_t i = 0; drive->medium.protected_css && !drive->knobs.css_raw && i < count; i++, at += SECTOR)
        if (memcmp(at, pack, sizeof pack) == 0 && at[SCRAMBLING_AT] & SCRAMBLING)
            return i;
    return count;
}

uint32_t sectors_read_user(struct drive *drive, uint32_t lba, uint32_t count, struct writer *out) {
    struct disc_fault fault = {(int32_t)lba, SECTOR_MODE1};
    uint32_t sense = 0, len = drive->medium.cd ? drive->block_len : 2048;
    int32_t first = (int32_t)lba;
    count = fitting(out, count, len);
    if (count && drive->medium.cd) {
        const struct track *track = track_of(drive, first);
        if (!block_suits(track, len))
            return complain_at(drive, WRONG_MODE, first);
        /* A run ends with its track: the next may be of another kind. */
        if (track && (uint32_t)(track->end - first) < count &&
            !block_suits(disc_track_at(&drive->disc, track->end), len)) {
            count = (uint32_t)(track->end - first);
            sense = WRONG_MODE;
            fault.lba = track->end;
        }
    }
    if (drive->data_faults) {
        uint32_t cut_sense = 0, cut = fault_cut(drive, first, count, false, &cut_sense);
        if (cut_sense)
            count = with_failing(drive, cut, cut_sense), sense = cut_sense, fault.lba = first + (int32_t)cut;
    }
    const struct track *track = drive->knobs.check_edc && drive->medium.cd ? disc_track_at(&drive->disc, first) : NULL;
    if (track && !sense) {
        uint32_t right = right_by_edc(drive, first, count, sectors_kind(drive, track, first));
        if (right < count)
            sense = UNCORRECTABLE, fault.lba = first + (int32_t)right, count = with_failing(drive, right, sense);
    }
    rate_wait(drive, first, count);
    drive->head = first + (int32_t)count - (count != 0);
    struct disc_fault found = {first, SECTOR_MODE1};
    enum status status = ST_OK;
    size_t before = out->wanted;
    if (count)
        status = len == 2048 ? disc_read_user(drive->reader, first, count, out, &found)
                             : disc_read(drive->reader, first, count, parts_of_block(len), out, &found);
    if (status != ST_OK)
        return judge(drive, status, &found);
    uint32_t free_to_read = out->wanted <= out->room ? unscrambled(drive, out->at + before, count) : count;
    if (free_to_read < count) {
        out->wanted = before + (size_t)free_to_read * len;
        return complain_at(drive, SCRAMBLED, first + (int32_t)free_to_read);
    }
    if (sense)
        return complain_at(drive, sense, fault.lba);
    return reports_recovered(drive, first, count) ? complain_at(drive, SENSE(1, 0x18, 0), first) : 0;
}

/* READ CD's expected sector types [MMC-6 table 352]. */
static bool type_matches(uint8_t type, enum sector_kind kind) {
    switch (type) {
    case 1: return kind == SECTOR_AUDIO;
    case 2: return kind == SECTOR_MODE1;
    case 3: return kind == SECTOR_MODE2;
    case 4: return kind == SECTOR_FORM1;
    case 5: return kind == SECTOR_FORM2;
    default: return true;
    }
}

/* 0 audio, 1 mode 1 and 0, 2 mode 2: a run of any type ends where this changes. */
static unsigned group(enum sector_kind kind) { return kind == SECTOR_AUDIO ? 0 : kind >= SECTOR_MODE2 ? 2 : 1; }

/* How many sectors from lba on, which is `first`, are of the wanted type. */
static uint32_t run_of_type(struct drive *drive, int32_t lba, uint32_t count, uint8_t type, struct spot first) {
    struct spot spot = first;
    uint32_t run = 0;
    for (;;) {
        if (!spot.track)
            return run ? run : count; /* a gap: the disc complains at its first sector */
        if (!type_matches(type, spot.kind) || (type == 0 && group(spot.kind) != group(first.kind)))
            return run;
        int32_t at = lba + (int32_t)run;
        bool mixed = spot.track->mode == TRACK_XA && type != 0;
        int64_t end = mixed ? (int64_t)at + 1 : at >= drive->disc.leadout ? (int64_t)lba + count : spot.track->end;
        if (end - lba >= count)
            return count;
        run = (uint32_t)(end - lba);
        spot = spot_at(drive, lba + (int32_t)run);
    }
}

/* DCR and the knob raw_lenient: bytes as stored are good enough. Parts without user data never need correction. */
static bool as_stored(const struct drive *drive, unsigned parts) {
    const uint8_t *page = pages_find(drive, PAGE_RECOVERY);
    return !(parts & PART_USER) || page[2] & CORRECT_NOTHING || (drive->knobs.raw_lenient && parts & PART_EDC_ECC);
}

/* A run of sectors of one kind: faults cut it, the disc delivers it, faults are laid over it. */
static uint32_t read_run(struct drive *drive, int32_t lba, uint32_t count, unsigned parts, struct writer *out,
                         enum sector_kind kind) {
    uint32_t sense = 0, good = count;
    if (drive->data_faults && !as_stored(drive, parts))
        good = fault_cut(drive, lba, count, kind == SECTOR_AUDIO, &sense);
    if (drive->knobs.check_edc && !sense && !as_stored(drive, parts)) {
        good = right_by_edc(drive, lba, count, kind);
        sense = good < count ? UNCORRECTABLE : 0;
    }
    if (sense)
        count = with_failing(drive, good, sense);
    rate_wait(drive, lba, count);
    uint8_t *at = out->at + (out->wanted < out->room ? out->wanted : out->room);
    size_t before = out->wanted;
    struct disc_fault found = {lba, kind};
    enum status status = count ? disc_read(drive->reader, lba, count, parts, out, &found) : ST_OK;
    int len = drive->data_faults ? disc_part_len(kind, parts) : 0;
    if (len > 0 && out->wanted <= out->room)
        fault_overlay(drive, lba, (uint32_t)((out->wanted - before) / (uint32_t)len), parts, at, (uint32_t)len);
    drive->head = lba + (int32_t)count - (count != 0);
    if (status != ST_OK)
        return judge(drive, status, &found);
    return sense ? complain_at(drive, sense, lba + (int32_t)good) : 0;
}

/* Block error byte and pad in front of the 294 bytes, as some drives have them. */
NTCD_SELDOM static void beb_first(unsigned parts, uint8_t *at, uint32_t count, uint32_t stride) {
    uint32_t sub = parts & (PART_SUB_RAW | PART_SUB_RW) ? SUB_LEN : parts & PART_SUB_PQ16 ? 16 : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *c2 = at + (size_t)i * stride + stride - sub - 296;
        uint8_t block[2] = {c2[294], c2[295]};
        for (unsigned j = 296; j-- > 2;)
            c2[j] = c2[j - 2];
        memcpy(c2, block, 2);
    }
}

/* The knob scrambled_da: a data sector as its samples would sound, by READ CD of CD-DA. One at a time, through the
 * scratch. */
NTCD_SELDOM static uint32_t read_scrambled(struct drive *drive, int32_t lba, uint32_t count, unsigned parts,
                                           struct writer *out) {
    for (; count; lba++, count--) {
        struct writer piece = writer_over(drive->scratch, sizeof drive->scratch);
        struct disc_fault found = {lba, SECTOR_MODE1};
        enum status status = disc_read(drive->reader, lba, 1, parts | PART_RAW, &piece, &found);
        if (status != ST_OK)
            return judge(drive, status, &found);
        if (sectors_kind(drive, track_of(drive, lba), lba) == SECTOR_AUDIO)
            return complain_at(drive, WRONG_MODE, lba);
        sector_scramble(drive->scratch);
        put(out, drive->scratch, piece.wanted);
        drive->head = lba;
    }
    return 0;
}

/* A sector no image keeps: silence, and the Q it must have. */
NTCD_SELDOM static void put_made(struct writer *out, unsigned parts, const uint8_t q[Q_LEN], bool p) {
    uint8_t sub[SUB_LEN];
    put_zero(out, parts & PART_RAW ? RAW_LEN : 0);
    put_zero(out, parts & PART_C2_296 ? 296 : parts & PART_C2_294 ? 294 : 0);
    if (parts & PART_SUB_RAW) {
        sub_from_q(q, p, sub);
        put(out, sub, SUB_LEN);
    } else if (parts & PART_SUB_PQ16) {
        sub_pq16(q, p, sub);
        put(out, sub, PQ16_LEN);
    } else {
        put_zero(out, parts & PART_SUB_RW ? SUB_LEN : 0);
    }
}

/* The knob overread_leadout. */
NTCD_SELDOM uint32_t sectors_overread(struct drive *drive, int32_t lba, uint32_t count, unsigned parts,
                                      struct writer *out) {
    static const struct position_names unnamed = {NULL, NULL};
    for (; count; lba++, count--) {
        uint8_t q[Q_LEN];
        bool p;
        position_make(&drive->disc, NULL, lba, unnamed, q, &p);
        put_made(out, parts, q, p);
        drive->head = lba;
    }
    return 0;
}

static uint8_t bcd_or_as_it_is(uint8_t value) { return value <= 99 ? bcd_of(value) : value; }

/* The lead-in tells the entries of its session's table of contents in turn, each three times [ECMA-130 22.3.4]. */
NTCD_SELDOM static void leadin_q(const struct drive *drive, int32_t lba, uint8_t q[Q_LEN]) {
    enum { ENTRY_LEN = 11, TIMES = 3, FIRST_SESSION = 1 };
    const uint8_t *toc = drive->medium.toc;
    uint32_t count = 0;
    while ((count + 1) * ENTRY_LEN <= drive->medium.toc_len && toc[count * ENTRY_LEN] == FIRST_SESSION)
        count++;
    memset(q, 0, Q_LEN);
    if (count) {
        const uint8_t *entry = toc + (size_t)(msf_length(msf_of_lba(lba)) / TIMES % count) * ENTRY_LEN;
        q[0] = (uint8_t)(entry[1] << 4 | entry[1] >> 4);
        q[2] = bcd_or_as_it_is(entry[3]);
        for (unsigned i = 0; i < 3; i++)
            q[7 + i] = entry[3] == 0xa0 && i ? entry[8 + i] : bcd_or_as_it_is(entry[8 + i]);
    }
    msf_put_bcd(q + 3, msf_of_lba(lba));
    q_seal(q);
}

NTCD_SELDOM uint32_t sectors_leadin(struct drive *drive, int32_t lba, uint32_t count, unsigned parts,
                                    struct writer *out) {
    for (; count; lba++, count--) {
        uint8_t q[Q_LEN];
        leadin_q(drive, lba, q);
        put_made(out, parts, q, false);
        drive->head = lba;
    }
    return 0;
}

uint32_t sectors_read_cd(struct drive *drive, int32_t lba, uint32_t count, uint8_t type, unsigned parts,
                         struct writer *out) {
    struct spot spot = spot_at(drive, lba);
    int len = spot.track ? disc_part_len(spot.kind, parts) : 0;
    if (len > 0)
        count = fitting(out, count, (uint32_t)len);
    else if (spot.track)
        count = count != 0; /* nothing of a sector is asked for: one says what there is to say */
    if (count == 0)
        return 0;
    if (drive->knobs.scrambled_da && type == 1 && spot.track && spot.track->mode != TRACK_AUDIO)
        return read_scrambled(drive, lba, count, parts, out);
    if (len < 0)
        return refuse_cdb(drive, 9);
    uint32_t run = run_of_type(drive, lba, count, type, spot);
    if (run == 0)
        return complain_at(drive, WRONG_MODE, lba);
    size_t before = out->wanted;
    uint32_t sense = read_run(drive, lba, run, parts, out, spot.kind);
    if (drive->knobs.c2_beb_first && parts & PART_C2_296 && len > 0 && out->wanted <= out->room)
        beb_first(parts, out->at + before, (uint32_t)((out->wanted - before) / (uint32_t)len), (uint32_t)len);
    if (sense)
        return sense;
    return run < count ? complain_at(drive, WRONG_MODE, lba + (int32_t)run) : 0;
}
