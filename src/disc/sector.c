/* SPDX-License-Identifier: MIT */
/* Which bytes of a sector are meant, and what are those an image left out? */
#include "disc/sector.h"
#include "base/bytes.h"
#include "disc/msf.h"

const uint8_t sector_sync[SYNC_LEN] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};

/* Bytes by selection (bits 7..3 of READ CD's byte 9) [MMC-6 table "Number of bytes returned based on data selection
 * field"]; -1 is illegal. Audio gives 2352 for every selection but 0. */
static const int16_t part_len[32][4] = {
    /* sync subheader header user EDC    mode 1, formless, form 1, form 2 */
    [0x00 >> 3] = {0, 0, 0, 0},
    [0x08 >> 3] = {-1, -1, -1, -1},
    [0x10 >> 3] = {2048, 2336, 2048, 2328},
    [0x18 >> 3] = {2336, 2336, 2328, 2328},
    [0x20 >> 3] = {4, 4, 4, 4},
    [0x28 >> 3] = {-1, -1, -1, -1},
    [0x30 >> 3] = {2052, 2340, -1, -1},
    [0x38 >> 3] = {2340, 2340, -1, -1},
    [0x40 >> 3] = {0, 0, 8, 8},
    [0x48 >> 3] = {-1, -1, -1, -1},
    [0x50 >> 3] = {2048, 2336, 2056, 2336},
    [0x58 >> 3] = {2336, 2336, 2336, 2336},
    [0x60 >> 3] = {4, 4, 12, 12},
    [0x68 >> 3] = {-1, -1, -1, -1},
    [0x70 >> 3] = {2052, 2340, 2060, 2340},
    [0x78 >> 3] = {2340, 2340, 2340, 2340},
    [0x80 >> 3] = {12, 12, 12, 12},
    [0x88 >> 3] = {-1, -1, -1, -1},
    [0x90 >> 3] = {-1, -1, -1, -1},
    [0x98 >> 3] = {-1, -1, -1, -1},
    [0xa0 >> 3] = {16, 16, 16, 16},
    [0xa8 >> 3] = {-1, -1, -1, -1},
    [0xb0 >> 3] = {2064, 2352, -1, -1},
    [0xb8 >> 3] = {2352, 2352, -1, -1},
    [0xc0 >> 3] = {-1, -1, -1, -1},
    [0xc8 >> 3] = {-1, -1, -1, -1},
    [0xd0 >> 3] = {-1, -1, -1, -1},
    [0xd8 >> 3] = {-1, -1, -1, -1},
    [0xe0 >> 3] = {16, 16, 24, 24},
    [0xe8 >> 3] = {-1, -1, -1, -1},
    [0xf0 >> 3] = {2064, 2352, 2072, 2352},
    [0xf8 >> 3] = {2352, 2352, 2352, 2352},
};

struct sector_span sector_span_data(enum sector_kind kind, unsigned parts) {
    unsigned selection = parts & PART_RAW;
    unsigned column = kind == SECTOR_MODE1 ? 0 : kind == SECTOR_FORM1 ? 2 : kind == SECTOR_FORM2 ? 3 : 1;
    bool form = kind == SECTOR_FORM1 || kind == SECTOR_FORM2;
    int len = part_len[selection >> 3][column];
    if (len < 0)
        return (struct sector_span){0};
    unsigned at = selection & PART_SYNC                  ? 0
                  : selection & PART_HEADER              ? HEADER_AT
                  : form && (selection & PART_SUBHEADER) ? SUBHEADER_AT
                  : form                                 ? USER_AT_FORMS
                                                         : USER_AT_MODE1;
    return (struct sector_span){(uint16_t)at, (uint16_t)len, true};
}

int disc_part_len(enum sector_kind kind, unsigned parts) {
    struct sector_span span = sector_span(kind, parts);
    if (!span.legal)
        return -1;
    return span.len +
           (parts & PART_C2_296   ? 296
            : parts & PART_C2_294 ? 294
                                  : 0) +
           (parts & (PART_SUB_RAW | PART_SUB_RW) ? SUB_LEN
            : parts & PART_SUB_PQ16              ? 16
                                                 : 0);
}

enum {
    A = 1 << TRACK_AUDIO,
    M0 = 1 << TRACK_MODE0,
    M1 = 1 << TRACK_MODE1,
    M2 = 1 << TRACK_MODE2,
    XA = 1 << TRACK_XA,
    F1 = 1 << TRACK_FORM1,
    F2 = 1 << TRACK_FORM2
};

bool sector_record_legal(const struct extent *extent) {
    static const struct {
        uint16_t len, at;
        uint8_t modes;
    } legal[] = {
        {2352, 0, A | M0 | M1 | M2 | F1 | F2 | XA},
        {2048, 16, M1},
        {2048, 24, F1},
        {2052, 12, M1},
        {2056, 16, F1},
        {2060, 12, F1},
        {2064, 0, M1},
        {2072, 0, F1},
        {2324, 24, F2},
        {2328, 24, F1 | F2},
        {2332, 16, F1 | F2 | XA},
        {2336, 16, M0 | M1 | M2 | F1 | F2 | XA},
        {2340, 12, M0 | M1 | M2 | F1 | F2 | XA},
    };
    for (unsigned i = 0; i < sizeof legal / sizeof *legal; i++)
        if (legal[i].len == extent->main_len && legal[i].at == extent->main_at)
            return legal[i].modes >> extent->mode & 1;
    return false;
}

uint32_t sector_sub_len(enum sub_form form) { return form == SUB_NONE ? 0 : form == SUB_PQ16 ? 16 : SUB_LEN; }

/* Two subheader copies that differ: whichever a right EDC vouches for; neither: no subheader, formless. */
static enum sector_kind kind_doubtful(const struct edc_kernels *kernels, const struct extent *extent,
                                      const uint8_t *at_16) {
    bool first_form2 = at_16[2] & SUBMODE_FORM2;
    if (extent->main_at + extent->main_len < RAW_LEN)
        return first_form2 ? SECTOR_FORM2 : SECTOR_FORM1;
    enum { FORM1_LEN = EDC_AT_FORM1 - SUBHEADER_AT, FORM2_COVERED = EDC_AT_FORM2 - SUBHEADER_AT };
    if (kernels->edc(at_16, FORM1_LEN) == get_le32(at_16 + FORM1_LEN))
        return SECTOR_FORM1;
    uint32_t stored = get_le32(at_16 + FORM2_COVERED);
    return stored && kernels->edc(at_16, FORM2_COVERED) == stored ? SECTOR_FORM2 : SECTOR_MODE2;
}

enum sector_kind sector_kind(const struct edc_kernels *kernels, const struct extent *extent, const uint8_t *record) {
    switch (extent->mode) {
    case TRACK_AUDIO: return SECTOR_AUDIO;
    case TRACK_MODE0: return SECTOR_MODE0;
    case TRACK_MODE1: return SECTOR_MODE1;
    case TRACK_MODE2: return SECTOR_MODE2;
    case TRACK_FORM1: return SECTOR_FORM1;
    case TRACK_FORM2: return SECTOR_FORM2;
    case TRACK_XA: break;
    }
    const uint8_t *subheader = record + (SUBHEADER_AT - extent->main_at);
    if (memcmp(subheader, subheader + 4, 4) != 0)
        return kind_doubtful(kernels, extent, subheader);
    return subheader[2] & SUBMODE_FORM2 ? SECTOR_FORM2 : SECTOR_FORM1;
}

enum sector_kind sector_kind_empty(enum track_mode mode) {
    return mode == TRACK_AUDIO   ? SECTOR_AUDIO
           : mode == TRACK_MODE0 ? SECTOR_MODE0
           : mode == TRACK_MODE1 ? SECTOR_MODE1
           : mode == TRACK_MODE2 ? SECTOR_MODE2
                                 : SECTOR_FORM2;
}

void sector_put_header(uint8_t *raw, int32_t lba, unsigned mode) {
    memcpy(raw, sector_sync, SYNC_LEN);
    msf_put_bcd(raw + HEADER_AT, msf_of_lba(lba));
    raw[HEADER_AT + 3] = (uint8_t)mode;
}

static void put_subheader(uint8_t *raw, uint8_t submode) {
    const uint8_t subheader[8] = {0, 0, submode, 0, 0, 0, submode, 0};
    memcpy(raw + SUBHEADER_AT, subheader, sizeof subheader);
}

static unsigned mode_number(enum track_mode mode) { return mode == TRACK_MODE0 ? 0 : mode == TRACK_MODE1 ? 1 : 2; }

static void seal(const struct edc_kernels *kernels, enum sector_kind kind, uint8_t *raw) {
    switch (kind) {
    case SECTOR_MODE1: edc_seal_mode1(kernels, raw); break;
    case SECTOR_FORM1: edc_seal_form1(kernels, raw); break;
    case SECTOR_FORM2: edc_seal_form2(kernels, raw); break;
    case SECTOR_AUDIO:
    case SECTOR_MODE0:
    case SECTOR_MODE2: break;
    }
}

/* A scrambled dump may hold sectors that never were: they stay as they are unless what comes out looks like a data
 * sector. */
static void descramble(uint8_t *raw, int32_t lba) {
    if (memcmp(raw, sector_sync, SYNC_LEN) != 0)
        return;
    sector_scramble(raw);
    uint8_t expected[3];
    msf_put_bcd(expected, msf_of_lba(lba));
    if (memcmp(raw + HEADER_AT, expected, 3) != 0 && raw[HEADER_AT + 3] > 2)
        sector_scramble(raw);
}

void sector_complete(const struct edc_kernels *kernels, const struct extent *extent, int32_t lba, const uint8_t *record,
                     uint8_t *raw) {
    memcpy(raw + extent->main_at, record, extent->main_len);
    if (extent->mode == TRACK_AUDIO) {
        if (extent->big_endian)
            sector_swap(raw);
        return;
    }
    if (extent->main_len == RAW_LEN) {
        if (extent->scrambled)
            descramble(raw, lba);
        return;
    }
    if (extent->main_at > HEADER_AT)
        sector_put_header(raw, lba, mode_number(extent->mode));
    else if (extent->main_at > 0)
        memcpy(raw, sector_sync, SYNC_LEN);
    enum sector_kind kind = sector_kind(kernels, extent, record);
    if (extent->main_at == USER_AT_FORMS)
        put_subheader(raw, kind == SECTOR_FORM2 ? SUBMODE_FORM2 : 0x08);
    if (extent->main_at + extent->main_len < RAW_LEN)
        seal(kernels, kind, raw);
}

void sector_empty(const struct edc_kernels *kernels, enum track_mode mode, int32_t lba, uint8_t *raw) {
    memset(raw, 0, RAW_LEN);
    if (mode == TRACK_AUDIO)
        return;
    sector_put_header(raw, lba, mode_number(mode));
    if (mode_number(mode) == 2)
        put_subheader(raw, SUBMODE_FORM2);
    seal(kernels, mode_number(mode) == 2 ? SECTOR_FORM2 : sector_kind_empty(mode), raw);
}

void sector_swap(uint8_t *raw) {
    for (unsigned i = 0; i < RAW_LEN; i += 2) {
        uint8_t low = raw[i];
        raw[i] = raw[i + 1], raw[i + 1] = low;
    }
}

void sector_scramble(uint8_t *raw) {
    unsigned r = 1;
    for (unsigned i = HEADER_AT; i < RAW_LEN; i++) {
        raw[i] ^= (uint8_t)r;
        /* Eight steps of x^15 + x + 1 at once: none of the eight new bits is fed back yet. */
        r = r >> 8 | ((r ^ r >> 1) & 0xff) << 7;
    }
}
