/* SPDX-License-Identifier: MIT */
/* The shape of the parity matrix and the constants every vector kernel shares (docs/sectors.md, "parity in vectors"). */
#ifndef NTCDROM_DISC_EDC_TABLES_H
#define NTCDROM_DISC_EDC_TABLES_H

#include <stddef.h>
#include <stdint.h>

/* The words of bytes 12..2247 are a matrix of 26 rows and 43 columns [ECMA-130 annex A]. */
enum {
    EDC_MATRIX_AT = 12,
    EDC_ROW_LEN = 86,
    EDC_P_ROWS = 24,                        /* of data; P makes rows 24 and 25 */
    EDC_ROWS = 26,
    EDC_SKEW = 2 * (EDC_ROWS - 1),          /* row 0 enters the diagonals this late */
    EDC_DIAGONALS = EDC_ROW_LEN + EDC_SKEW, /* bytes of all diagonals */
    EDC_DIAGONAL_ROOM = 192,                /* ... in whole vectors of any width */
    EDC_WRAP_LEN = 2 * EDC_ROWS,            /* diagonal word k, k + 26 and k + 52 are one codeword */
    EDC_FOLD_ROOM = 64                      /* the 26 codewords in whole vectors */
};

/* FFh where a row that begins at EDC_SKEW has bytes. */
extern const uint8_t edc_inside[EDC_SKEW + EDC_DIAGONAL_ROOM];
/* edc_owed_bits[i][j] is FFh where bit 7-i of the factor diagonal byte j is short by is set: 1/(x+1) * x^(44-word). */
extern const uint8_t edc_owed_bits[8][EDC_FOLD_ROOM];

/* Multiplication by a constant: of the low and of the high four bits, and as an affine map of GF2P8AFFINEQB. */
enum edc_times { EDC_TIMES_F4, EDC_TIMES_7A, EDC_TIMES_E0 }; /* 1/(x+1), x^-26, x^-52 */
extern const uint8_t edc_times_low[3][16], edc_times_high[3][16];
extern const uint64_t edc_times_affine[3];

/* Constants that move a 128-bit lane of the EDC's polynomial over the given bits: multiplied with its low and its high half. */
enum edc_distance { EDC_OVER_128, EDC_OVER_256, EDC_OVER_384, EDC_OVER_512, EDC_OVER_768, EDC_OVER_1024, EDC_OVER_1536, EDC_OVER_2048 };
extern const uint64_t edc_over[8][2];

#endif
