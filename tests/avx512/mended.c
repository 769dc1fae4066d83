/* SPDX-License-Identifier: MIT */
/* How does the AVX-512 kernel run where GF2P8AFFINEQB gives each bit of its result the other way round, as in Bochs 2.7? */
#include <immintrin.h>

/* The instruction adds its last operand to the result: all ones turn the bits back. */
__attribute__((target("avx512f,avx512bw,gfni"))) static inline __m512i mended(__m512i x, __m512i matrix) {
    return _mm512_gf2p8affine_epi64_epi8(x, matrix, 0xff);
}
#undef _mm512_gf2p8affine_epi64_epi8
#define _mm512_gf2p8affine_epi64_epi8(x, matrix, add) mended(x, matrix)
#define edc_avx512 edc_mended
#include "disc/edc_avx512.c"
