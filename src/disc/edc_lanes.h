/* SPDX-License-Identifier: MIT */
/* P and Q parity in vectors, written once for every width. A kernel file defines, and then includes this:
 *
 *   LANES          on every function: what lets the compiler use the instructions
 *   vec, VEC_LEN   a vector of VEC_LEN bytes (16, 32, 64)
 *   vec_zero() vec_load(from) vec_store(to, v) vec_xor(a, b) vec_and(a, b)
 *   vec_inside(from, mask)   the bytes at from where mask is FFh, else 0; what is masked out is not missed
 *   vec_twice(v)             each byte times x in GF(2^8)
 *   vec_times(v, by)         each byte times one of EDC_TIMES_...
 *   vec_turned(v)            the 16-bit words in opposite order
 *
 * docs/sectors.md, "parity in vectors". */
#include "base/bytes.h"
#include "disc/edc.h"
#include "disc/edc_tables.h"

enum {
    P_VECS = (EDC_ROW_LEN + VEC_LEN - 1) / VEC_LEN,
    Q_VECS = (EDC_DIAGONALS + VEC_LEN - 1) / VEC_LEN,
/* As many as the registers hold; the rest goes in a second sweep. */
#if defined(__i386__)
    Q_FIRST_VECS = (Q_VECS + 1) / 2,
#else
    Q_FIRST_VECS = VEC_LEN == 16 ? 5 : Q_VECS,
#endif
    Q_REST_VECS = Q_VECS - Q_FIRST_VECS,
    FOLD_VECS = EDC_FOLD_ROOM / VEC_LEN,
    FOLD_REACH = 2 * EDC_WRAP_LEN + EDC_FOLD_ROOM,
    SUMS_LEN = VEC_LEN * Q_VECS > FOLD_REACH ? VEC_LEN *Q_VECS : FOLD_REACH
};

/* The last vector of a row overlaps the one before, so that nothing beyond the row is touched. */
static inline unsigned lanes_p_at(unsigned v) { return v + 1 < P_VECS ? VEC_LEN * v : EDC_ROW_LEN - VEC_LEN; }

/* All columns of P side by side: each alone would wait for itself. */
static inline LANES void lanes_p(uint8_t *raw, const uint8_t *row0) {
    vec a[P_VECS], b[P_VECS];
    for (unsigned v = 0; v < P_VECS; v++)
        a[v] = b[v] = vec_load(row0 + lanes_p_at(v));
    for (unsigned row = 1; row < EDC_P_ROWS; row++)
        for (unsigned v = 0; v < P_VECS; v++) {
            b[v] = vec_xor(b[v], vec_load(raw + EDC_MATRIX_AT + EDC_ROW_LEN * row + lanes_p_at(v)));
            a[v] = vec_xor(vec_twice(a[v]), b[v]);
        }
    for (unsigned v = 0; v < P_VECS; v++) {
        a[v] = vec_xor(vec_twice(a[v]), b[v]);
        vec_store(raw + P_AT + lanes_p_at(v), a[v]);
        vec_store(raw + P_AT + EDC_ROW_LEN + lanes_p_at(v), vec_xor(a[v], b[v]));
    }
}

/* Sweeps all rows over `count` vectors of diagonals from byte `at` on. */
static inline __attribute__((always_inline)) LANES void
lanes_sweep(const uint8_t *raw, const uint8_t *row0, unsigned at, unsigned count, uint8_t *sum, uint8_t *weighted) {
    vec s[Q_FIRST_VECS], h[Q_FIRST_VECS];
    for (unsigned v = 0; v < count; v++)
        s[v] = h[v] = vec_inside(row0 - EDC_SKEW + at + VEC_LEN * v, edc_inside + at + VEC_LEN * v);
    for (unsigned row = 1; row < EDC_ROWS; row++) {
        const uint8_t *from = raw + EDC_MATRIX_AT + EDC_ROW_LEN * row + 2 * row - EDC_SKEW + at;
        const uint8_t *mask = edc_inside + 2 * row + at;
        for (unsigned v = 0; v < count; v++) {
            vec d = vec_inside(from + VEC_LEN * v, mask + VEC_LEN * v);
            s[v] = vec_xor(s[v], d);
            h[v] = vec_xor(vec_twice(h[v]), d);
        }
    }
    for (unsigned v = 0; v < count; v++) {
        vec_store(sum + at + VEC_LEN * v, s[v]);
        vec_store(weighted + at + VEC_LEN * v, h[v]);
    }
}

/* Functions of their own: where gcc sees what becomes of the sums, it keeps them on the stack while they are made. */
static __attribute__((noinline)) LANES void lanes_sweep_first(const uint8_t *raw, const uint8_t *row0, uint8_t *sum,
                                                              uint8_t *weighted) {
    lanes_sweep(raw, row0, 0, Q_FIRST_VECS, sum, weighted);
}
static __attribute__((noinline)) LANES void lanes_sweep_rest(const uint8_t *raw, const uint8_t *row0, uint8_t *sum,
                                                             uint8_t *weighted) {
    lanes_sweep(raw, row0, VEC_LEN * Q_FIRST_VECS, Q_REST_VECS, sum, weighted);
}

/* Folds the diagonals into codewords and puts both parities of each, last codeword first. `scratch` is twice
 * EDC_FOLD_ROOM. */
static inline LANES void lanes_finish(const uint8_t *sum, const uint8_t *weighted, uint8_t *scratch, uint8_t *q) {
    uint8_t *first = scratch, *second = scratch + EDC_FOLD_ROOM;
    for (unsigned v = 0; v < FOLD_VECS; v++) {
        unsigned at = VEC_LEN * v, turned = EDC_FOLD_ROOM - VEC_LEN - at;
        vec s = vec_xor(vec_xor(vec_load(sum + at), vec_load(sum + EDC_WRAP_LEN + at)),
                        vec_load(sum + 2 * EDC_WRAP_LEN + at));
        vec h =
            vec_xor(vec_xor(vec_load(weighted + at), vec_times(vec_load(weighted + EDC_WRAP_LEN + at), EDC_TIMES_7A)),
                    vec_times(vec_load(weighted + 2 * EDC_WRAP_LEN + at), EDC_TIMES_E0));
        vec product = vec_and(h, vec_load(edc_owed_bits[0] + at));
        for (unsigned bit = 1; bit < 8; bit++)
            product = vec_xor(vec_twice(product), vec_and(h, vec_load(edc_owed_bits[bit] + at)));
        product = vec_xor(product, vec_times(s, EDC_TIMES_F4));
        vec_store(first + turned, vec_turned(product));
        vec_store(second + turned, vec_turned(vec_xor(product, s)));
    }
    memcpy(q, first + EDC_FOLD_ROOM - EDC_WRAP_LEN, EDC_WRAP_LEN);
    memcpy(q + EDC_WRAP_LEN, second + EDC_FOLD_ROOM - EDC_WRAP_LEN, EDC_WRAP_LEN);
}

static LANES void lanes_parity(uint8_t *raw, bool header) {
    uint8_t padded[VEC_LEN * Q_VECS], *row0 = padded + EDC_SKEW;
    uint8_t sum[SUMS_LEN], weighted[SUMS_LEN];
    for (unsigned v = 0; v < Q_VECS; v++)
        vec_store(padded + VEC_LEN * v, vec_zero());
    memcpy(row0, raw + EDC_MATRIX_AT, EDC_ROW_LEN);
    if (!header)
        memset(row0, 0, 4);
    lanes_p(raw, row0);
    lanes_sweep_first(raw, row0, sum, weighted);
    if (Q_REST_VECS > 0)
        lanes_sweep_rest(raw, row0, sum, weighted);
    /* What the fold looks at behind the last diagonal is zero. */
    memset(sum + VEC_LEN * Q_VECS, 0, SUMS_LEN - VEC_LEN * Q_VECS);
    memset(weighted + VEC_LEN * Q_VECS, 0, SUMS_LEN - VEC_LEN * Q_VECS);
    lanes_finish(sum, weighted, padded, raw + Q_AT);
}
