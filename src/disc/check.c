/* SPDX-License-Identifier: MIT */
/* Is a stored data sector right, and what must a damaged one have been? */
#include "base/bytes.h"
#include "disc/sector.h"

/* Of the powers of x in GF(2^8), x^8+x^4+x^3+x^2+1; that of 0 is never asked for. */
static const uint8_t logarithm[256] = {
    0x00, 0x00, 0x01, 0x19, 0x02, 0x32, 0x1a, 0xc6, 0x03, 0xdf, 0x33, 0xee, 0x1b, 0x68, 0xc7, 0x4b, 0x04, 0x64, 0xe0,
    0x0e, 0x34, 0x8d, 0xef, 0x81, 0x1c, 0xc1, 0x69, 0xf8, 0xc8, 0x08, 0x4c, 0x71, 0x05, 0x8a, 0x65, 0x2f, 0xe1, 0x24,
    0x0f, 0x21, 0x35, 0x93, 0x8e, 0xda, 0xf0, 0x12, 0x82, 0x45, 0x1d, 0xb5, 0xc2, 0x7d, 0x6a, 0x27, 0xf9, 0xb9, 0xc9,
    0x9a, 0x09, 0x78, 0x4d, 0xe4, 0x72, 0xa6, 0x06, 0xbf, 0x8b, 0x62, 0x66, 0xdd, 0x30, 0xfd, 0xe2, 0x98, 0x25, 0xb3,
    0x10, 0x91, 0x22, 0x88, 0x36, 0xd0, 0x94, 0xce, 0x8f, 0x96, 0xdb, 0xbd, 0xf1, 0xd2, 0x13, 0x5c, 0x83, 0x38, 0x46,
    0x40, 0x1e, 0x42, 0xb6, 0xa3, 0xc3, 0x48, 0x7e, 0x6e, 0x6b, 0x3a, 0x28, 0x54, 0xfa, 0x85, 0xba, 0x3d, 0xca, 0x5e,
    0x9b, 0x9f, 0x0a, 0x15, 0x79, 0x2b, 0x4e, 0xd4, 0xe5, 0xac, 0x73, 0xf3, 0xa7, 0x57, 0x07, 0x70, 0xc0, 0xf7, 0x8c,
    0x80, 0x63, 0x0d, 0x67, 0x4a, 0xde, 0xed, 0x31, 0xc5, 0xfe, 0x18, 0xe3, 0xa5, 0x99, 0x77, 0x26, 0xb8, 0xb4, 0x7c,
    0x11, 0x44, 0x92, 0xd9, 0x23, 0x20, 0x89, 0x2e, 0x37, 0x3f, 0xd1, 0x5b, 0x95, 0xbc, 0xcf, 0xcd, 0x90, 0x87, 0x97,
    0xb2, 0xdc, 0xfc, 0xbe, 0x61, 0xf2, 0x56, 0xd3, 0xab, 0x14, 0x2a, 0x5d, 0x9e, 0x84, 0x3c, 0x39, 0x53, 0x47, 0x6d,
    0x41, 0xa2, 0x1f, 0x2d, 0x43, 0xd8, 0xb7, 0x7b, 0xa4, 0x76, 0xc4, 0x17, 0x49, 0xec, 0x7f, 0x0c, 0x6f, 0xf6, 0x6c,
    0xa1, 0x3b, 0x52, 0x29, 0x9d, 0x55, 0xaa, 0xfb, 0x60, 0x86, 0xb1, 0xbb, 0xcc, 0x3e, 0x5a, 0xcb, 0x59, 0x5f, 0xb0,
    0x9c, 0xa9, 0xa0, 0x51, 0x0b, 0xf5, 0x16, 0xeb, 0x7a, 0x75, 0x2c, 0xd7, 0x4f, 0xae, 0xd5, 0xe9, 0xe6, 0xe7, 0xad,
    0xe8, 0x74, 0xd6, 0xf4, 0xea, 0xa8, 0x50, 0x58, 0xaf,
};

enum {
    MATRIX_AT = 12,
    P_COLUMNS = 43,
    P_WORDS = 26,
    Q_DIAGONALS = 26,
    Q_WORDS = 45,
    Q_DATA_WORDS = 43,
    MATRIX_WORDS = P_COLUMNS * P_WORDS,
    ROUNDS = 4
};

/* Where word m of codeword n lies in the raw sector [ECMA-130 annex A]. */
static unsigned p_place(unsigned n, unsigned m) { return MATRIX_AT + 2 * (P_COLUMNS * m + n); }
static unsigned q_place(unsigned n, unsigned m) {
    unsigned word = m < Q_DATA_WORDS ? ((P_COLUMNS + 1) * m + P_COLUMNS * n) % MATRIX_WORDS
                                     : MATRIX_WORDS + Q_DIAGONALS * (m - Q_DATA_WORDS) + n;
    return MATRIX_AT + 2 * word;
}

/* Repairs one wrong byte of one codeword. 1: repaired, 0: nothing wrong, -1: more is wrong than one byte can explain.
 */
static int repair(uint8_t *raw, unsigned n, unsigned plane, bool q) {
    unsigned words = q ? Q_WORDS : P_WORDS;
    uint8_t s0 = 0, s1 = 0;
    for (unsigned m = 0; m < words; m++) {
        uint8_t v = raw[(q ? q_place(n, m) : p_place(n, m)) + plane];
        s0 ^= v;
        s1 = (uint8_t)((unsigned)s1 << 1 ^ (s1 & 0x80 ? 0x1d : 0) ^ v);
    }
    if (!s0 && !s1)
        return 0;
    if (!s0 || !s1)
        return -1;
    unsigned k = (logarithm[s1] + 255u - logarithm[s0]) % 255;
    if (k >= words)
        return -1;
    unsigned m = words - 1 - k;
    raw[(q ? q_place(n, m) : p_place(n, m)) + plane] ^= s0;
    return 1;
}

/* One pass over all codewords of a code; the number repaired. */
static unsigned pass(uint8_t *raw, bool q) {
    unsigned repaired = 0;
    for (unsigned n = 0; n < (q ? (unsigned)Q_DIAGONALS : (unsigned)P_COLUMNS); n++)
        for (unsigned plane = 0; plane < 2; plane++)
            repaired += repair(raw, n, plane, q) > 0;
    return repaired;
}

static bool edc_right(const struct edc_kernels *kernels, enum sector_kind kind, const uint8_t *raw) {
    return kind == SECTOR_MODE1   ? edc_right_mode1(kernels, raw)
           : kind == SECTOR_FORM1 ? edc_right_form1(kernels, raw)
                                  : edc_right_form2(kernels, raw);
}

/* The passes for mode 1 or form 1; `raw` is worked on. */
static bool correct(const struct edc_kernels *kernels, enum sector_kind kind, uint8_t *raw) {
    uint8_t header[4];
    memcpy(header, raw + HEADER_AT, sizeof header);
    bool covered = kind == SECTOR_MODE1, right = false;
    if (!covered)
        memset(raw + HEADER_AT, 0, sizeof header); /* counts as zero in mode 2 [ECMA-130 annex A; Yellow Book XA] */
    for (unsigned round = 0; round < ROUNDS && !right; round++) {
        unsigned repaired = pass(raw, true);
        right = edc_right(kernels, kind, raw);
        if (right)
            break;
        repaired += pass(raw, false);
        right = edc_right(kernels, kind, raw);
        if (!repaired)
            break;
    }
    if (!covered)
        memcpy(raw + HEADER_AT, header, sizeof header);
    return right;
}

enum sector_check sector_check(const struct edc_kernels *kernels, enum sector_kind kind, const uint8_t *raw,
                               uint8_t *fixed) {
    /* The sync first: 2352 zeros have a right EDC. */
    if (memcmp(raw, sector_sync, SYNC_LEN) != 0)
        return SECTOR_NO_SYNC;
    unsigned mode = kind == SECTOR_MODE1 ? 1 : 2;
    bool of_mode =
        (raw[HEADER_AT + 3] & 0x1f) == mode; /* run-in and run-out blocks have higher bits set [MMC-6 4.2.3.8.2] */
    bool right = edc_right(kernels, kind, raw);
    if (of_mode && right)
        return SECTOR_RIGHT;
    if (kind == SECTOR_FORM2)
        return of_mode ? SECTOR_UNCORRECTABLE : SECTOR_NO_MODE;
    memcpy(fixed, raw, RAW_LEN);
    if (!right && !correct(kernels, kind, fixed))
        return of_mode ? SECTOR_UNCORRECTABLE : SECTOR_NO_MODE;
    if ((fixed[HEADER_AT + 3] & 0x1f) != mode) {
        if (kind == SECTOR_MODE1)
            return SECTOR_NO_MODE; /* its EDC covers the mode byte: this is right as something else */
        fixed[HEADER_AT + 3] = (uint8_t)mode;
    }
    return SECTOR_CORRECTED;
}

bool sector_parity_right(const struct edc_kernels *kernels, enum sector_kind kind, const uint8_t *raw,
                         uint8_t *scratch) {
    memcpy(scratch, raw, RAW_LEN);
    kernels->parity(scratch, kind == SECTOR_MODE1);
    return memcmp(scratch + P_AT, raw + P_AT, P_LEN + Q_PARITY_LEN) == 0;
}
