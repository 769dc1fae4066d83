/* SPDX-License-Identifier: MIT */
/* What lies where in the input and output of each control code, for whoever must show it to a person or take it from
 * one? */
#ifndef NTCDROM_ABI_LAYOUT_H
#define NTCDROM_ABI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum abi_kind {
    ABI_LE,        /* unsigned number, least significant byte first */
    ABI_SIGNED_LE, /* signed number, least significant byte first */
    ABI_BE,        /* unsigned number as the drive sends it */
    ABI_BITS,      /* some bits of one byte */
    ABI_BOOL,      /* one byte, 0 or 1 (or one bit, when `bits` is 1) */
    ABI_BYTES,     /* bytes without further meaning */
    ABI_TEXT,      /* ASCII, ended by its length, a NUL or blanks */
    ABI_WIDE,      /* UTF-16, least significant byte first */
    ABI_MSF,       /* three bytes: minute, second, frame, binary */
    ABI_MSF4,      /* the same behind one zero byte */
    ABI_LAYOUT,    /* another layout, `count` times */
    ABI_FEATURES,  /* to the end: features, each as long as its fourth byte plus four; see abi_feature */
    ABI_RESERVED   /* zero; not shown when it is */
};

/* A name for one value; a list of them ends with a NULL word. Words are lower case, with '-' between their parts. */
struct abi_word {
    const char *word;
    int64_t value;
};

struct abi_layout;

/* One member of a structure. */
struct abi_field {
    const char *name;               /* Windows' own, "SessionTrack" */
    enum abi_kind kind;
    uint16_t at;                    /* bytes from the structure's start */
    uint16_t width;                 /* bytes of one element; of bytes, text and wide: of all, 0: to the end */
    uint16_t count;                 /* elements, 0: to the end */
    uint8_t shift, bits;            /* ABI_BITS and a one-bit ABI_BOOL: the lowest bit (0..7) and how many */
    const struct abi_word *words;   /* names of values, or NULL */
    const struct abi_layout *layout;/* ABI_LAYOUT, else NULL */
    uint64_t preset;                /* what an encoder puts when it is told nothing */
};

struct abi_layout {
    const char *name;               /* Windows' own, "CDROM_TOC" */
    uint32_t len;                   /* sizeof, without what a field to the end adds */
    const struct abi_field *fields;
    unsigned count;
};

/* When a code's buffer has this layout: always (mask 0), or when `(le32(input + at) & mask) == value`, bytes behind
 * the input's end being zero. Rows of one code stand together, the particular ones first. */
struct abi_shape {
    uint32_t code;
    bool answer;                    /* the output's layout; else the input's */
    uint16_t at;
    uint32_t mask, value;
    const struct abi_layout *layout;
};

extern const struct abi_layout abi_layouts[];
extern const unsigned abi_layout_count;
extern const struct abi_shape abi_shapes[];
extern const unsigned abi_shape_count;

/* The layout of a code's input, as far as the bytes of it tell (in_len 0: its first row); NULL: it takes none that
 * is known. */
const struct abi_layout *abi_input(uint32_t code, const uint8_t *in, size_t in_len);
/* The layout of the answer to this input; NULL: none, or only bytes. */
const struct abi_layout *abi_answer(uint32_t code, const uint8_t *in, size_t in_len);
/* The layout of a feature in GET_CONFIGURATION's answer by its code, its header included; FEATURE_HEADER when
 * unknown. */
const struct abi_layout *abi_feature(uint16_t feature);
/* By Windows' name; NULL: none. */
const struct abi_layout *abi_layout_find(const char *name);

/* Element `index` of a number, bits or truth at `structure` (its layout's start); zero when it lies behind len.
 * Signed numbers are extended to 64 bits. */
uint64_t abi_get(const struct abi_field *field, unsigned index, const uint8_t *structure, size_t len);
/* False: it lies behind len, or the value does not fit. */
bool abi_put(const struct abi_field *field, unsigned index, uint8_t *structure, size_t len, uint64_t value);
/* The word for a value, or NULL; and back. */
const char *abi_word_of(const struct abi_word *words, uint64_t value);
bool abi_word_find(const struct abi_word *words, const char *word, uint64_t *ret);

#endif
