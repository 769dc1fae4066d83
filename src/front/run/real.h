/* SPDX-License-Identifier: MIT */
/* The next definition of a name that we also define. */
#ifndef NTCDROM_FRONT_RUN_REAL_H
#define NTCDROM_FRONT_RUN_REAL_H

#include <dlfcn.h>

/* Declares the pointer `real_name` for use in this block, looked up once. Two threads that meet here write the same value. */
#define REAL(name)                                                      \
    static __typeof__(name) *real_##name;                               \
    if (!real_##name)                                                   \
        *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

#endif
