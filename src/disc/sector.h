/* SPDX-License-Identifier: MIT */
/* Taking sectors apart and putting the missing parts back (docs/sectors.md). */
#ifndef NTCDROM_DISC_SECTOR_H
#define NTCDROM_DISC_SECTOR_H

#include "disc/disc.h"
#include "disc/edc.h"

enum {
    SYNC_LEN = 12,
    HEADER_AT = 12,
    SUBHEADER_AT = 16,
    USER_AT_MODE1 = 16, /* mode 0 and formless mode 2 as well */
    USER_AT_FORMS = 24,
    USER_LEN = 2048,
    FORM2_LEN = 2324,
    SUBMODE_FORM2 = 0x20 /* in the subheader's third byte [Green Book II.4.5] */
};

extern const uint8_t sector_sync[SYNC_LEN];

/* Which bytes of a raw sector a selection (the five high bits of `parts`) means: one run, since every selection that
 * would leave a hole is illegal [MMC-6 table "Number of bytes returned"]. */
struct sector_span {
    uint16_t at, len;
    bool legal;
};
struct sector_span sector_span_data(enum sector_kind kind, unsigned parts);
/* Audio is whole whatever is asked of it; data has a table. */
static inline struct sector_span sector_span(enum sector_kind kind, unsigned parts) {
    if (kind == SECTOR_AUDIO)
        return (struct sector_span){0, parts & PART_RAW ? RAW_LEN : 0, true};
    return sector_span_data(kind, parts);
}

/* Whether records of this shape can hold sectors of the extent's mode. */
bool sector_record_legal(const struct extent *extent);
/* Bytes one sector's subchannel takes in the given form. */
uint32_t sector_sub_len(enum sub_form form);

/* The kind of a stored sector; `record` is its main_len bytes. The mode is the extent's, the form of a mixed one the
 * sector's own. */
enum sector_kind sector_kind(const struct edc_kernels *kernels, const struct extent *extent, const uint8_t *record);
/* The kind an empty sector of a mode has. */
enum sector_kind sector_kind_empty(enum track_mode mode);

/* Builds the raw sector a record stands for: sync, header, subheader, EDC and parity it left out are made, what it has
 * is kept as it is. raw and record apart. */
void sector_complete(const struct edc_kernels *kernels, const struct extent *extent, int32_t lba, const uint8_t *record,
                     uint8_t *raw);
/* An empty sector of a track of this mode. */
void sector_empty(const struct edc_kernels *kernels, enum track_mode mode, int32_t lba, uint8_t *raw);
/* Sync and header of a data sector: `mode` is 0, 1 or 2. */
void sector_put_header(uint8_t *raw, int32_t lba, unsigned mode);
/* 588 samples of two channels, each turned round. */
void sector_swap(uint8_t *raw);
/* XORs bytes 12..2351 with the scrambler's sequence [ECMA-130 annex B]: scrambles and descrambles. */
void sector_scramble(uint8_t *raw);

/* What a check of a stored data sector found (docs/sectors.md, "checking"). */
enum sector_check {
    SECTOR_RIGHT,
    SECTOR_CORRECTED, /* wrong, and what it must have been is known */
    SECTOR_UNCORRECTABLE,
    SECTOR_NO_SYNC, /* no data sector at all */
    SECTOR_NO_MODE  /* of another mode than its track */
};
/* Checks a raw sector as mode 1, form 1 or form 2 and corrects it by its parity where it can; `fixed` (2352 bytes,
 * apart from raw) is scratch, and on SECTOR_CORRECTED the whole sector as it must have been. The parity of a sector
 * whose EDC is right is not looked at. */
enum sector_check sector_check(const struct edc_kernels *kernels, enum sector_kind kind, const uint8_t *raw,
                               uint8_t *fixed);
/* Whether P and Q of a mode 1 or form 1 sector are what its other bytes make; `scratch` is 2352 bytes. */
bool sector_parity_right(const struct edc_kernels *kernels, enum sector_kind kind, const uint8_t *raw,
                         uint8_t *scratch);

#endif
