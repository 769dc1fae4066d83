/* SPDX-License-Identifier: MIT */
/* What are a data sector's EDC word and P and Q parity? The portable kernels and the choice among all. */
#include "disc/edc.h"
#include "base/bytes.h"
#include "disc/edc_tables.h"
#include "disc/linear_table.h"

/* slice[k][b]: the register after byte b and k zero bytes, from zero. Polynomial (x^16+x^15+x^2+1)(x^16+x^2+x+1), low
 * bit first, reflected D8018001h [ECMA-130 14.3]. */
static const uint32_t slice[16][256] = {
    LINEAR_TABLE(0x90910101, 0x91210201, 0x92410401, 0x94810801, 0x99011001, 0x82012001, 0xb4014001, 0xd8018001),
    LINEAR_TABLE(0x90019000, 0x90002003, 0x90034005, 0x90058009, 0x90080011, 0x90130021, 0x90250041, 0x90490081),
    LINEAR_TABLE(0x00900190, 0x01200320, 0x02400640, 0x04800c80, 0x09001900, 0x12003200, 0x24006400, 0x4800c800),
    LINEAR_TABLE(0x41000001, 0x82000002, 0xb4030007, 0xd805000d, 0x00090019, 0x00120032, 0x00240064, 0x004800c8),
    LINEAR_TABLE(0x90d00101, 0x91a30201, 0x93450401, 0x96890801, 0x9d111001, 0x8a212001, 0xa4414001, 0xf8818001),
    LINEAR_TABLE(0x9001d100, 0x9000a203, 0x90024405, 0x90078809, 0x900c1011, 0x901b2021, 0x90354041, 0x90698081),
    LINEAR_TABLE(0x009001d1, 0x012003a2, 0x02400744, 0x04800e88, 0x09001d10, 0x12003a20, 0x24007440, 0x4800e880),
    LINEAR_TABLE(0x65904101, 0xcb208202, 0x26420407, 0x4c84080e, 0x9908101c, 0x8213203b, 0xb4254075, 0xd84980e9),
    LINEAR_TABLE(0x90f49140, 0x91ea2283, 0x93d74505, 0x97ad8a09, 0x9f581411, 0x8eb32821, 0xad655041, 0xeac9a081),
    LINEAR_TABLE(0xb491b490, 0xd9206923, 0x0243d245, 0x0487a48a, 0x090f4914, 0x121e9228, 0x243d2450, 0x487a48a0),
    LINEAR_TABLE(0x41b401b4, 0x83680368, 0xb6d306d3, 0xdda50da5, 0x0b491b49, 0x16923692, 0x2d246d24, 0x5a48da48),
    LINEAR_TABLE(0x51010001, 0xa2020002, 0xf4070007, 0x580d000d, 0xb01a001a, 0xd0370037, 0x106d006d, 0x20da00da),
    LINEAR_TABLE(0x90c00001, 0x91830001, 0x93050001, 0x96090001, 0x9c110001, 0x88210001, 0xa0410001, 0xf0810001),
    LINEAR_TABLE(0x9001c101, 0x90008201, 0x90020401, 0x90070801, 0x900d1001, 0x90192001, 0x90314001, 0x90618001),
    LINEAR_TABLE(0x900100c0, 0x90010183, 0x90010305, 0x90010609, 0x90010c11, 0x90011821, 0x90013041, 0x90016081),
    LINEAR_TABLE(0x6c90c100, 0xd9218200, 0x02400403, 0x04800806, 0x0900100c, 0x12002018, 0x24004030, 0x48008060),
};

enum { HALF = 1024 };

/* shift[i][b]: a register with b as its byte i, after HALF zero bytes. */
static const uint32_t shift[4][256] = {
    LINEAR_TABLE(0x41909100, 0x83212200, 0xb6414403, 0xdc818805, 0x09001009, 0x12002012, 0x24004024, 0x48008048),
    LINEAR_TABLE(0x90010090, 0x90010123, 0x90010245, 0x90010489, 0x90010911, 0x90011221, 0x90012441, 0x90014881),
    LINEAR_TABLE(0x90019101, 0x90002201, 0x90034401, 0x90058801, 0x90081001, 0x90132001, 0x90254001, 0x90498001),
    LINEAR_TABLE(0x90900001, 0x91230001, 0x92450001, 0x94890001, 0x99110001, 0x82210001, 0xb4410001, 0xd8810001),
};

static inline uint32_t step_16(uint32_t edc, const uint8_t *at) {
    uint32_t a = edc ^ get_le32(at), b = get_le32(at + 4), c = get_le32(at + 8), d = get_le32(at + 12);
    return slice[15][a & 0xff] ^ slice[14][a >> 8 & 0xff] ^ slice[13][a >> 16 & 0xff] ^ slice[12][a >> 24] ^
           slice[11][b & 0xff] ^ slice[10][b >> 8 & 0xff] ^ slice[9][b >> 16 & 0xff] ^ slice[8][b >> 24] ^
           slice[7][c & 0xff] ^ slice[6][c >> 8 & 0xff] ^ slice[5][c >> 16 & 0xff] ^ slice[4][c >> 24] ^
           slice[3][d & 0xff] ^ slice[2][d >> 8 & 0xff] ^ slice[1][d >> 16 & 0xff] ^ slice[0][d >> 24];
}

uint32_t edc_continue(uint32_t edc, const uint8_t *at, size_t len) {
    for (; len >= 16; at += 16, len -= 16)
        edc = step_16(edc, at);
    for (size_t i = 0; i < len; i++)
        edc = edc >> 8 ^ slice[0][(edc ^ at[i]) & 0xff];
    return edc;
}

static uint32_t edc_bytes(const uint8_t *at, size_t len) {
    uint32_t edc = 0;
    /* Two halves side by side keep the processor busy while each waits for its tables; the first is then moved past the
     * second. */
    if (len >= 2 * HALF) {
        uint32_t second = 0;
        for (unsigned i = 0; i < HALF; i += 16) {
            edc = step_16(edc, at + i);
            second = step_16(second, at + HALF + i);
        }
        edc = shift[0][edc & 0xff] ^ shift[1][edc >> 8 & 0xff] ^ shift[2][edc >> 16 & 0xff] ^ shift[3][edc >> 24] ^
              second;
        at += 2 * HALF, len -= 2 * HALF;
    }
    return edc_continue(edc, at, len);
}

/* Both bytes of a word are coded alike, so all of this is bytewise. Every loop has a constant length and no branch on
 * data: compilers make vectors of them. */
enum {
    P_ROOM = 96,     /* a row in whole vectors; what is beyond the row is computed and dropped */
    DIAGONALS = 144, /* EDC_DIAGONALS likewise */
    DIAGONAL_ROOM = 160
};

/* v * x in GF(2^8), x^8+x^4+x^3+x^2+1 [ECMA-130 annex A]. */
static inline uint8_t twice(uint8_t v) { return (uint8_t)((unsigned)v << 1 ^ (v & 0x80 ? 0x1d : 0)); }

/* v * by for a constant `by`. */
static inline uint8_t times(uint8_t v, unsigned by) {
    uint8_t product = 0;
    for (int bit = 7; bit >= 0; bit--)
        product = (uint8_t)(twice(product) ^ (by >> bit & 1 ? v : 0));
    return product;
}

/* Both sums of a column in one pass without multiplying: B = sum v(m), A = sum (1 + x + ... + x^(23-m)) v(m); then the
 * first parity is 2A + B and the second that + B (docs/sectors.md, "parity without division"). */
static void parity_p(uint8_t *raw, const uint8_t *row0) {
    uint8_t a[P_ROOM] = {0}, b[P_ROOM] = {0};
    for (unsigned row = 0; row < EDC_P_ROWS; row++) {
        const uint8_t *at = row ? raw + EDC_MATRIX_AT + EDC_ROW_LEN * row : row0;
        for (unsigned i = 0; i < P_ROOM; i++) {
            b[i] ^= at[i];
            a[i] = twice(a[i]) ^ b[i];
        }
    }
    for (unsigned i = 0; i < P_ROOM; i++) {
        a[i] = twice(a[i]) ^ b[i];
        b[i] ^= a[i];
    }
    memcpy(raw + P_AT, a, EDC_ROW_LEN);
    memcpy(raw + P_AT + EDC_ROW_LEN, b, EDC_ROW_LEN);
}

/* Folds the diagonals into codewords and puts both parities of each. */
static void finish_q(const uint8_t *sum, const uint8_t *weighted, uint8_t *q) {
    enum { INVERSE = 0xf4, PAST_26 = 0x7a, PAST_52 = 0xe0 }; /* 1/(x+1), x^-26, x^-52 */
    uint8_t s[EDC_FOLD_ROOM], h[EDC_FOLD_ROOM], first[EDC_FOLD_ROOM] = {0};
    for (unsigned i = 0; i < EDC_WRAP_LEN; i++) {
        s[i] = sum[i] ^ sum[EDC_WRAP_LEN + i] ^ sum[2 * EDC_WRAP_LEN + i];
        h[i] =
            weighted[i] ^ times(weighted[EDC_WRAP_LEN + i], PAST_26) ^ times(weighted[2 * EDC_WRAP_LEN + i], PAST_52);
    }
    for (unsigned bit = 0; bit < 8; bit++)
        for (unsigned i = 0; i < EDC_WRAP_LEN; i++)
            first[i] = twice(first[i]) ^ (h[i] & edc_owed_bits[bit][i]);
    for (unsigned i = 0; i < EDC_WRAP_LEN; i++)
        first[i] ^= times(s[i], INVERSE);
    for (unsigned word = 0; word < EDC_ROWS; word++) {
        unsigned at = 2 * (EDC_ROWS - 1 - word);
        q[at] = first[2 * word], q[at + 1] = first[2 * word + 1];
        q[EDC_WRAP_LEN + at] = first[2 * word] ^ s[2 * word];
        q[EDC_WRAP_LEN + at + 1] = first[2 * word + 1] ^ s[2 * word + 1];
    }
}

/* A Q codeword steps one row down and one column right, so it lies on the matrix' diagonals: shifting each row one word
 * against the one before makes them columns, and a row is added in one sweep. */
static void parity_q(uint8_t *raw, const uint8_t *row0) {
    uint8_t sum[DIAGONAL_ROOM] = {0}, weighted[DIAGONAL_ROOM] = {0};
    for (unsigned row = 0; row < EDC_ROWS; row++) {
        const uint8_t *at = row ? raw + EDC_MATRIX_AT + EDC_ROW_LEN * row : row0;
        const uint8_t *from = at + 2 * row - EDC_SKEW, *mask = edc_inside + 2 * row;
        for (unsigned i = 0; i < DIAGONALS; i++) {
            uint8_t v = from[i] & mask[i];
            sum[i] ^= v;
            weighted[i] = twice(weighted[i]) ^ v;
        }
    }
    finish_q(sum, weighted, raw + Q_AT);
}

static void parity_bytes(uint8_t *raw, bool header) {
    /* Row 0 apart: its skewed sweep begins before it, and mode 2 does not cover the header. */
    uint8_t padded[EDC_SKEW + DIAGONALS] = {0}, *row0 = padded + EDC_SKEW;
    memcpy(row0, raw + EDC_MATRIX_AT, EDC_ROW_LEN);
    if (!header)
        memset(row0, 0, 4);
    parity_p(raw, row0);
    parity_q(raw, row0);
}

const struct edc_kernels edc_portable = {"portable", edc_bytes, parity_bytes};

void edc_seal_mode1(const struct edc_kernels *kernels, uint8_t *raw) {
    set_le32(raw + EDC_AT_MODE1, kernels->edc(raw, EDC_AT_MODE1));
    memset(raw + EDC_AT_MODE1 + 4, 0, 8);
    kernels->parity(raw, true);
}

void edc_seal_form1(const struct edc_kernels *kernels, uint8_t *raw) {
    set_le32(raw + EDC_AT_FORM1, kernels->edc(raw + 16, EDC_AT_FORM1 - 16));
    kernels->parity(raw, false);
}

void edc_seal_form2(const struct edc_kernels *kernels, uint8_t *raw) {
    set_le32(raw + EDC_AT_FORM2, kernels->edc(raw + 16, EDC_AT_FORM2 - 16));
}

bool edc_right_mode1(const struct edc_kernels *kernels, const uint8_t *raw) {
    return kernels->edc(raw, EDC_AT_MODE1) == get_le32(raw + EDC_AT_MODE1);
}

bool edc_right_form1(const struct edc_kernels *kernels, const uint8_t *raw) {
    return kernels->edc(raw + 16, EDC_AT_FORM1 - 16) == get_le32(raw + EDC_AT_FORM1);
}

bool edc_right_form2(const struct edc_kernels *kernels, const uint8_t *raw) {
    uint32_t stored = get_le32(raw + EDC_AT_FORM2);
    return stored == 0 || kernels->edc(raw + 16, EDC_AT_FORM2 - 16) == stored;
}
