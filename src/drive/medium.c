/* SPDX-License-Identifier: MIT */
/* What is this disc to the commands: its profile, how much of it is recorded, how large it is? */
#include "drive/state.h"

const struct medium_kind drive_media[] = {
#define MEDIUM(name, class, profile, state, make, limit, book, words)                                                  \
    {name, class, profile, state, make, limit, book, words},
#include "drive/media.def"
#undef MEDIUM
};
const struct drive_words drive_medium_words[] = {
#define MEDIUM(name, class, profile, state, make, limit, book, words) {name, words},
#include "drive/media.def"
#undef MEDIUM
};
const unsigned drive_medium_count = sizeof drive_media / sizeof drive_media[0];

/* In the order of preference of feature 0000; the second column is the drives that have it. */
const uint16_t drive_profiles[] = {0x43, 0x41, 0x40, 0x2b, 0x1b, 0x1a, 0x15, 0x14,
                                   0x13, 0x12, 0x11, 0x10, 0x0a, 0x09, 0x08};
const unsigned drive_profile_count = sizeof drive_profiles / sizeof drive_profiles[0];

bool model_has_profile(const struct model *model, uint16_t profile) {
    if (profile >= 0x40)
        return model->type & TYPE_BW;
    if (profile > 0x10)
        return model->type & TYPE_DVD_WRITERS;
    if (profile == 0x10)
        return model->type & TYPE_DVD;
    return profile == 0x08 || model->type & TYPE_WRITERS;
}

unsigned medium_profile_bit(uint16_t profile) {
    static const struct {
        uint16_t profile, bit;
    } bits[] = {{0x08, P08}, {0x09, P09}, {0x0a, P0A}, {0x10, P10}, {0x11, P11}, {0x12, P12}, {0x13, P13}, {0x14, P14},
                {0x15, P15}, {0x1a, P1A}, {0x1b, P1B}, {0x2b, P2B}, {0x40, P40}, {0x41, P41}, {0x43, P43}};
    for (unsigned i = 0; i < sizeof bits / sizeof bits[0]; i++)
        if (bits[i].profile == profile)
            return bits[i].bit;
    return 0;
}

void put_msf(struct writer *out, int32_t lba) {
    uint8_t at[4] = {0, 255, 59, 74};
    uint32_t frame = (uint32_t)lba + PREGAP_LEN;
    if (lba < -PREGAP_LEN) /* the lead-in counts to 99:59:74 and then begins the program [ECMA-130 22.3.3] */
        frame += 450000;
    if (frame < 256 * 4500) {
        uint32_t second = frame / 75;
        at[1] = (uint8_t)(second / 60);
        at[2] = (uint8_t)(second % 60);
        at[3] = (uint8_t)(frame % 75);
    }
    put(out, at, sizeof at);
}

void put_address(struct writer *out, bool msf, int32_t lba) {
    if (msf)
        put_msf(out, lba);
    else
        put_be32(out, (uint32_t)lba);
}

/* Minutes from 90 on are the lead-in's, unless the program reaches that far. */
int32_t lba_of_msf(const struct drive *drive, const uint8_t msf[3]) {
    int32_t frame = (msf[0] * 60 + msf[1]) * 75 + msf[2];
    bool overlong = drive->medium.cd && drive->disc.leadout > 90 * 4500 - PREGAP_LEN;
    return frame - (msf[0] >= 90 && !overlong ? 450150 : PREGAP_LEN);
}

/* "auto": the pressed kind unless the knob wants a recorded disc to say so. */
static const struct medium_kind *kind_of(const struct drive *drive) {
    const struct disc *disc = &drive->disc;
    enum medium_make make = drive->knobs.closed_profile ? disc->make : MAKE_PRESSED;
    for (unsigned i = 0; i < drive_medium_count; i++)
        if (drive_media[i].class == disc->medium && drive_media[i].make == make)
            return &drive_media[i];
    return NULL;
}

static const struct medium_kind *kind_named(const char *name) {
    for (unsigned i = 0; i < drive_medium_count; i++)
        if (strlen(name) == strlen(drive_media[i].name) && memcmp(name, drive_media[i].name, strlen(name)) == 0)
            return &drive_media[i];
    return NULL;
}

static bool stored_q(const struct disc *disc) {
    for (uint32_t i = 0; i < disc->extent_count; i++)
        if (disc->extent[i].sub == SUB_RAW || disc->extent[i].sub == SUB_LINEAR || disc->extent[i].sub == SUB_PQ16)
            return true;
    return disc->patch_count != 0;
}

/* Copyright protection as the image's own copyright structure says (format 01h, first byte). */
static bool css(const struct disc *disc) {
    for (uint16_t i = 0; i < disc->structure_count; i++)
        if (disc->structure[i].format == 0x01 && disc->structure[i].data.len && disc->structure[i].data.at[0] != 0)
            return true;
    return false;
}

static void find_layers(struct medium *medium, const struct disc *disc) {
    uint32_t capacity = medium->state == STATE_BLANK ? medium->limit : medium->capacity;
    medium->layers = 1;
    medium->layer_break = 0;
    if (medium->class == MEDIUM_DVD && (disc->layer_break > 0 || capacity > 2298496)) {
        medium->layers = 2;
        /* Without a structure that tells it, both layers are equal, in whole ECC blocks of 16. */
        medium->layer_break = disc->layer_break > 0 ? (uint32_t)disc->layer_break : (capacity + 31) / 32 * 16;
    } else if (medium->class == MEDIUM_BD) {
        medium->layers = (uint8_t)(capacity > 48878592 ? 4 : capacity > 24438784 ? 3 : capacity > 12219392 ? 2 : 1);
        if (medium->layers > 1)
            medium->layer_break = (capacity + medium->layers - 1) / medium->layers;
    }
    /* Two equal layers hold more than one layer's end tells: nothing behind the end of the disc. */
    if (medium->layer_break >= capacity)
        medium->layers = 1, medium->layer_break = 0;
}

/* Where index 1 of the next session goes: 90 s of lead-out after the first session and 30 s after others, 60 s of
 * lead-in, 2 s of pregap [docs/drive.md "Recorded media"]. */
static int32_t next_session(const struct disc *disc) {
    return disc->session_count == 0 ? 0 : disc->leadout + (disc->session_count == 1 ? 11400 : 6900);
}

static void put_b0(struct writer *out, uint8_t session, uint8_t control, const uint8_t next[3], uint8_t zero) {
    put_u8(out, session);
    put_u8(out, 0x50u | control);
    put_u8(out, 0);
    put_u8(out, 0xb0);
    put(out, next, 3);
    put_u8(out, zero);
    put_u8(out, 79), put_u8(out, 59), put_u8(out, 74);
}

static void put_c0(struct writer *out, uint8_t session, uint8_t control) {
    static const uint8_t rest[9] = {0, 0xc0, 0, 0, 0, 0, 95, 0, 0};
    put_u8(out, session);
    put_u8(out, 0x50u | control);
    put(out, rest, sizeof rest);
}

/* A disc another session may follow on, or the knob toc_b0, adds what a finished single session does not have. */
static void put_open_end(struct writer *out, const struct drive *drive) {
    const struct disc *disc = &drive->disc;
    const struct session *last = &disc->session[disc->session_count - 1];
    const struct track *first = disc_track(disc, last->first_track);
    uint8_t control = first ? first->control : CONTROL_DATA;
    uint8_t next[4] = {0, 0xff, 0xff, 0xff};
    if (drive->medium.state == STATE_OPEN) {
        struct writer msf = writer_over(next, sizeof next);
        put_msf(&msf, drive->medium.next_writable - PREGAP_LEN);
    }
    put_b0(out, last->number, control, next + 1, last->number == 1 ? 2 : 1);
    if (last->number == 1)
        put_c0(out, last->number, control);
}

static bool last_b0(const struct drive *drive, const uint8_t *entry) {
    return entry[0] == drive->disc.session_count && (entry[3] == 0xb0 || entry[3] == 0xc0);
}

void toc_line(uint8_t at[TOC_LINE], uint8_t control, uint8_t number, bool msf, int32_t lba) {
    struct writer line = writer_over(at, TOC_LINE);
    put_u8(&line, 0);
    put_u8(&line, 0x10u | control); /* ADR 1: Q tells the position */
    put_u8(&line, number);
    put_u8(&line, 0);
    put_address(&line, msf, lba);
}

static void keep_tracks(struct drive *drive) {
    const struct disc *disc = &drive->disc;
    for (unsigned msf = 0; msf < 2 && disc->track_count; msf++) {
        uint8_t *at = drive->toc[msf];
        const struct track *track = disc->track, *end = track + disc->track_count;
        for (; track < end; track++, at += TOC_LINE)
            toc_line(at, track->control, track->number, msf, track->start);
        toc_line(at, end[-1].control, LEADOUT, msf, disc->leadout);
    }
}

/* Once at insertion, so that READ TOC only copies. */
static enum status keep_toc(struct drive *drive) {
    struct medium *medium = &drive->medium;
    struct writer count = writer_over(NULL, 0);
    keep_tracks(drive);
    if (!medium->cd || drive->disc.session_count == 0)
        return ST_OK;
    size_t len = 11u * disc_full_toc(&drive->disc, &count);
    medium->toc_room = len + 22;
    medium->toc = host_take(drive->host, medium->toc_room);
    if (!medium->toc) {
        medium->toc_room = 0;
        return ST_NO_MEMORY;
    }
    struct writer out = writer_over(medium->toc, medium->toc_room);
    (void)disc_full_toc(&drive->disc, &out);
    bool open_end = medium->state == STATE_OPEN || (drive->knobs.toc_b0 && drive->disc.session_count == 1);
    if (open_end) {
        while (out.wanted >= 11 && last_b0(drive, medium->toc + out.wanted - 11))
            out.wanted -= 11;
        put_open_end(&out, drive);
    }
    medium->toc_len = writer_stored(&out) / 11 * 11;
    return ST_OK;
}

static void fill(struct drive *drive, const struct medium_kind *kind) {
    const struct disc *disc = &drive->disc;
    struct medium *medium = &drive->medium;
    uint32_t size = disc->track_count && disc->leadout > 0 ? (uint32_t)disc->leadout : 0;
    *medium = (struct medium){.kind = kind, .class = kind->class, .state = kind->state, .cd = kind->class == MEDIUM_CD};
    medium->pressed = kind->make == MAKE_PRESSED;
    medium->erasable = kind->make == MAKE_REWRITABLE;
    medium->capacity = kind->state == STATE_BLANK ? 0 : size;
    medium->limit = kind->limit > size ? kind->limit : size;
    medium->next_writable = next_session(disc);
    medium->stored_q = stored_q(disc);
    medium->protected_css = kind->class == MEDIUM_DVD && css(disc);
    find_layers(medium, disc);
    if (drive->model->speed[kind->class] == 0)
        return; /* a drive that cannot read such media sees something, but no profile */
    static const uint16_t pressed[] = {0x08, 0x10, 0x40};
    medium->profile = model_has_profile(drive->model, kind->profile) ? kind->profile : pressed[kind->class];
    medium->profile_bit = (uint16_t)medium_profile_bit(medium->profile);
}

enum status medium_find(struct drive *drive, const char *name, struct error *error) {
    bool automatic = !name || (strlen(name) == 4 && memcmp(name, "auto", 4) == 0);
    const struct medium_kind *kind = automatic ? kind_of(drive) : kind_named(name);
    if (!kind)
        return error_set(error, ST_USAGE, 0, "no medium is called '%s'", automatic ? "auto" : name);
    bool empty = drive->disc.track_count == 0;
    if (kind->state == STATE_BLANK ? !empty : empty)
        return error_set(error, ST_USAGE, 0,
                         empty ? "a %s has tracks, this disc has none" : "a %s has no tracks, this disc has",
                         kind->name);
    if (!empty && kind->class != drive->disc.medium)
        return error_set(error, ST_USAGE, 0, "this disc cannot be a %s", kind->name);
    fill(drive, kind);
    enum status status = keep_toc(drive);
    return status == ST_OK ? ST_OK : error_set(error, status, 0, "no memory for the table of contents");
}

void medium_drop(struct drive *drive) {
    host_give(drive->host, drive->medium.toc, drive->medium.toc_room);
    drive->medium = (struct medium){0};
}
