/* SPDX-License-Identifier: MIT */
/* Which vector kernels does the user want? NTCDROM_SIMD says, for measuring and for finding faults. */
#ifndef NTCDROM_HOST_SIMD_H
#define NTCDROM_HOST_SIMD_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SIMD_VARIABLE "NTCDROM_SIMD"
#define SIMD_NAMES "portable, sse, avx2, avx512, neon"

/* *ret becomes what host->simd wants: a name, or NULL for the best. False: the variable holds no such name, and *ret is
 * NULL. */
static inline bool simd_wanted(const char **ret) {
    static const char *const names[] = {"portable", "sse", "avx2", "avx512", "neon"};
    const char *word = getenv(SIMD_VARIABLE);
    *ret = NULL;
    if (!word || !*word)
        return true;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i]) == 0)
            *ret = names[i];
    return *ret != NULL;
}

#endif
