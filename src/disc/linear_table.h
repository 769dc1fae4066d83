/* SPDX-License-Identifier: MIT */
/* A 256-entry table of a function that is linear over XOR, written as its values at the eight single bits. */
#ifndef NTCDROM_DISC_LINEAR_TABLE_H
#define NTCDROM_DISC_LINEAR_TABLE_H

#define LINEAR_1(n, a, b, c, d, e, f, g, h)                                                                            \
    ((n)&1 ? (a) : 0) ^ ((n)&2 ? (b) : 0) ^ ((n)&4 ? (c) : 0) ^ ((n)&8 ? (d) : 0) ^ ((n)&16 ? (e) : 0) ^               \
        ((n)&32 ? (f) : 0) ^ ((n)&64 ? (g) : 0) ^ ((n)&128 ? (h) : 0)
#define LINEAR_4(n, ...)                                                                                               \
    LINEAR_1(n, __VA_ARGS__), LINEAR_1((n) + 1, __VA_ARGS__), LINEAR_1((n) + 2, __VA_ARGS__),                          \
        LINEAR_1((n) + 3, __VA_ARGS__)
#define LINEAR_16(n, ...)                                                                                              \
    LINEAR_4(n, __VA_ARGS__), LINEAR_4((n) + 4, __VA_ARGS__), LINEAR_4((n) + 8, __VA_ARGS__),                          \
        LINEAR_4((n) + 12, __VA_ARGS__)
#define LINEAR_64(n, ...)                                                                                              \
    LINEAR_16(n, __VA_ARGS__), LINEAR_16((n) + 16, __VA_ARGS__), LINEAR_16((n) + 32, __VA_ARGS__),                     \
        LINEAR_16((n) + 48, __VA_ARGS__)
/* LINEAR_TABLE(f(1), f(2), f(4), ... f(128)) is the table's initializer. */
#define LINEAR_TABLE(...)                                                                                              \
    { LINEAR_64(0, __VA_ARGS__), LINEAR_64(64, __VA_ARGS__), LINEAR_64(128, __VA_ARGS__), LINEAR_64(192, __VA_ARGS__) }

#endif
