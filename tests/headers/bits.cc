/* SPDX-License-Identifier: MIT */
/* Do the bit-fields of Windows' own structures lie in the bits our accessors reach? Asked of a compiler for Windows,
 * whose order of bit-fields is Windows': this is never run. */
#include "ntcdrom/ntcdrom.h"

template <class T> struct image {
    unsigned char byte[sizeof(T)];
};

/* A compiler does not look into a structure with a union: its bits are those of the header we have read. */
template <class T> constexpr bool has_union = false;
template <> constexpr bool has_union<CDROM_TOC_CD_TEXT_DATA_BLOCK> = true;

constexpr unsigned ones(unsigned bits) { return (1u << bits) - 1; }

/* One member set, all other bits of the structure zero: 1 right, 0 not asked (the structure is ours), -1 wrong. */
#define FIELD_BITS(S, name, at, shift, bits, words)                                      \
    template <class T> consteval int S##_##name() {                                      \
        if constexpr (!has_union<T> && requires(T t) { t.name = 1; }) {                  \
            T all{};                                                                     \
            all.name = ones(bits);                                                       \
            auto bytes = __builtin_bit_cast(image<T>, all);                              \
            for (unsigned i = 0; i < sizeof(T); i++)                                     \
                if (bytes.byte[i] != (i == (at) ? ones(bits) << (shift) : 0))            \
                    return -1;                                                           \
            return 1;                                                                    \
        } else {                                                                         \
            return 0;                                                                    \
        }                                                                                \
    }                                                                                    \
    static_assert(S##_##name<S>() >= 0, #S "." #name " lies in other bits");
#define FIELD_BIT(S, name, at, shift) FIELD_BITS(S, name, at, shift, 1, NULL)
#include "abi/fields.def"

constexpr int asked = 0
#define FIELD_BITS(S, name, at, shift, bits, words) +S##_##name<S>()
#define FIELD_BIT(S, name, at, shift) +S##_##name<S>()
#include "abi/fields.def"
    ;
#ifdef _WIN32
static_assert(asked > 100, "the question was put to Windows' headers");
#else
static_assert(asked == 0, "our structures have no bit-fields");
#endif
