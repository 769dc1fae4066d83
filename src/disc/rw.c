/* SPDX-License-Identifier: MIT */
/* Is an R-W pack whole, and what were its damaged symbols? */
#include "base/bytes.h"
#include "disc/subchannel.h"

/* GF(2^6), x^6+x+1. Two codes guard a pack: Q, RS(4,2), over symbols 0..3, and P, RS(24,20), over all 24. */
enum { Q_CODE_LEN = 4, P_CHECKS = 4, GF_ORDER = 63 };

static const uint8_t power[2 * GF_ORDER] = {
    1,  2,  4,  8,  16, 32, 3,  6,  12, 24, 48, 35, 5,  10, 20, 40, 19, 38, 15, 30, 60, 59, 53, 41, 17, 34,
    7,  14, 28, 56, 51, 37, 9,  18, 36, 11, 22, 44, 27, 54, 47, 29, 58, 55, 45, 25, 50, 39, 13, 26, 52, 43,
    21, 42, 23, 46, 31, 62, 63, 61, 57, 49, 33, 1,  2,  4,  8,  16, 32, 3,  6,  12, 24, 48, 35, 5,  10, 20,
    40, 19, 38, 15, 30, 60, 59, 53, 41, 17, 34, 7,  14, 28, 56, 51, 37, 9,  18, 36, 11, 22, 44, 27, 54, 47,
    29, 58, 55, 45, 25, 50, 39, 13, 26, 52, 43, 21, 42, 23, 46, 31, 62, 63, 61, 57, 49, 33};

/* Of a value 1..63. */
static unsigned logarithm(unsigned value) {
    unsigned e = 0;
    while (power[e] != value)
        e++;
    return e;
}

static unsigned times(unsigned a, unsigned b) { return a && b ? power[logarithm(a) + logarithm(b)] : 0; }

static unsigned over(unsigned a, unsigned b) { return a ? power[logarithm(a) + GF_ORDER - logarithm(b)] : 0; }

/* Sum of x^(j (len-1-i)) v(i), by Horner. */
static unsigned syndrome(const uint8_t *symbols, unsigned len, unsigned j) {
    unsigned sum = 0;
    for (unsigned i = 0; i < len; i++)
        sum = times(sum, power[j]) ^ symbols[i];
    return sum;
}

/* The parity symbols at first..first+checks-1 so that all syndromes vanish: each unit vector's syndromes form a small
 * Vandermonde system, solved by elimination. */
static void solve_parity(uint8_t *symbols, unsigned len, unsigned first, unsigned checks) {
    unsigned rows[P_CHECKS][P_CHECKS + 1];
    memset(symbols + first, 0, checks);
    for (unsigned j = 0; j < checks; j++) {
        for (unsigned c = 0; c < checks; c++)
            rows[j][c] = power[j * (len - 1 - first - c) % GF_ORDER];
        rows[j][checks] = syndrome(symbols, len, j);
    }
    for (unsigned c = 0; c < checks; c++) {
        unsigned pivot = c;
        while (rows[pivot][c] == 0) /* distinct locators: the system is regular */
            pivot++;
        for (unsigned k = c; k <= checks; k++) {
            unsigned held = rows[c][k];
            rows[c][k] = rows[pivot][k], rows[pivot][k] = held;
        }
        for (unsigned j = 0; j < checks; j++) {
            unsigned factor = j == c ? 0 : over(rows[j][c], rows[c][c]);
            for (unsigned k = c; factor && k <= checks; k++)
                rows[j][k] ^= times(factor, rows[c][k]);
        }
    }
    for (unsigned c = 0; c < checks; c++)
        symbols[first + c] = (uint8_t)over(rows[c][checks], rows[c][c]);
}

void rw_parity(uint8_t pack[RW_PACK_LEN]) {
    for (unsigned i = 0; i < RW_PACK_LEN; i++)
        pack[i] &= GF_ORDER;
    solve_parity(pack, Q_CODE_LEN, 2, 2);
    solve_parity(pack, RW_PACK_LEN, 20, P_CHECKS);
}

static bool clean(const uint8_t *symbols, unsigned len, unsigned checks) {
    for (unsigned j = 0; j < checks; j++)
        if (syndrome(symbols, len, j))
            return false;
    return true;
}

static bool correct_one(uint8_t *symbols, unsigned len, unsigned s0, unsigned s1) {
    if (!s0 || !s1)
        return false;
    unsigned place = (logarithm(s1) + GF_ORDER - logarithm(s0)) % GF_ORDER;
    if (place >= len)
        return false;
    symbols[len - 1 - place] ^= (uint8_t)s0;
    return true;
}

/* Locators X, Y of two errors are the roots of z^2 + az + b with b s0 + a s1 = s2 and b s1 + a s2 = s3. */
static bool correct_two(uint8_t *pack, const unsigned s[P_CHECKS]) {
    unsigned det = times(s[0], s[2]) ^ times(s[1], s[1]);
    if (!det)
        return false;
    unsigned a = over(times(s[0], s[3]) ^ times(s[1], s[2]), det);
    unsigned b = over(times(s[1], s[3]) ^ times(s[2], s[2]), det);
    unsigned found[2], count = 0;
    for (unsigned e = 0; e < RW_PACK_LEN && count < 2; e++) {
        unsigned z = power[e];
        if ((times(z, z) ^ times(a, z) ^ b) == 0)
            found[count++] = e;
    }
    if (count < 2)
        return false;
    unsigned x = power[found[0]], y = power[found[1]];
    unsigned at_y = over(s[1] ^ times(x, s[0]), x ^ y);
    pack[RW_PACK_LEN - 1 - found[1]] ^= (uint8_t)at_y;
    pack[RW_PACK_LEN - 1 - found[0]] ^= (uint8_t)(s[0] ^ at_y);
    return true;
}

static bool correct_p(uint8_t pack[RW_PACK_LEN]) {
    unsigned s[P_CHECKS];
    for (unsigned j = 0; j < P_CHECKS; j++)
        s[j] = syndrome(pack, RW_PACK_LEN, j);
    uint8_t tried[RW_PACK_LEN];
    memcpy(tried, pack, sizeof tried);
    bool done = correct_one(tried, RW_PACK_LEN, s[0], s[1]) && clean(tried, RW_PACK_LEN, P_CHECKS);
    if (!done) {
        memcpy(tried, pack, sizeof tried);
        done = correct_two(tried, s) && clean(tried, RW_PACK_LEN, P_CHECKS);
    }
    if (!done || !clean(tried, Q_CODE_LEN, 2))
        return false;
    memcpy(pack, tried, sizeof tried);
    return true;
}

bool rw_correct(uint8_t pack[RW_PACK_LEN]) {
    bool q_clean = clean(pack, Q_CODE_LEN, 2);
    if (q_clean && clean(pack, RW_PACK_LEN, P_CHECKS))
        return true;
    if (correct_p(pack))
        return true;
    /* Three bad symbols, one of them under Q: Q first leaves P two. */
    uint8_t tried[RW_PACK_LEN];
    memcpy(tried, pack, sizeof tried);
    if (q_clean || !correct_one(tried, Q_CODE_LEN, syndrome(tried, Q_CODE_LEN, 0), syndrome(tried, Q_CODE_LEN, 1)))
        return false;
    if (!clean(tried, Q_CODE_LEN, 2) || !(clean(tried, RW_PACK_LEN, P_CHECKS) || correct_p(tried)))
        return false;
    memcpy(pack, tried, sizeof tried);
    return true;
}
