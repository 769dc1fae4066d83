/* SPDX-License-Identifier: MIT */
/* The error codes of data sectors: the EDC word and the P and Q parity (docs/sectors.md), by the fastest kernels at
 * hand. */
#ifndef NTCDROM_DISC_EDC_H
#define NTCDROM_DISC_EDC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EDC_AT_MODE1 = 2064, /* where the EDC word is in a raw sector [ECMA-130 14.3] */
    EDC_AT_FORM1 = 2072,
    EDC_AT_FORM2 = 2348,
    P_AT = 2076,
    P_LEN = 172,
    Q_AT = 2248,
    Q_PARITY_LEN = 104
};

/* One way to compute the codes. All give the same bytes; none writes anything but its result or reads outside the
 * sector. */
struct edc_kernels {
    const char *name; /* "portable", "sse", "avx2", "avx512", "neon" */
    /* The EDC of len bytes: 0 for none; EDC over data and its stored EDC word is 0. */
    uint32_t (*edc)(const uint8_t *at, size_t len);
    /* Fills P and Q (the last 276 bytes) of a raw sector of 2352. `header` says whether bytes 12..15 are covered, as in
     * mode 1; in mode 2 they count as zero. */
    void (*parity)(uint8_t *raw, bool header);
};

extern const struct edc_kernels edc_portable;
#if defined(__x86_64__)
extern const struct edc_kernels edc_sse, edc_avx2, edc_avx512;
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
extern const struct edc_kernels edc_neon;
#endif

/* The kernels by name, or the best this processor has when simd is NULL, "" or unknown. What the processor lacks is
 * never given: the next best is. */
const struct edc_kernels *edc_choose(const char *simd);

/* EDC and parity of a sector whose other bytes stand: mode 1 (with its 8 zero bytes), form 1, form 2 (EDC only). */
void edc_seal_mode1(const struct edc_kernels *kernels, uint8_t *raw);
void edc_seal_form1(const struct edc_kernels *kernels, uint8_t *raw);
void edc_seal_form2(const struct edc_kernels *kernels, uint8_t *raw);

/* Whether the stored EDC word is right. A form 2 word of zero says "none" and is right. */
bool edc_right_mode1(const struct edc_kernels *kernels, const uint8_t *raw);
bool edc_right_form1(const struct edc_kernels *kernels, const uint8_t *raw);
bool edc_right_form2(const struct edc_kernels *kernels, const uint8_t *raw);

/* Continues a register over len bytes by tables: the tails of the wider kernels. */
uint32_t edc_continue(uint32_t edc, const uint8_t *at, size_t len);

#endif
