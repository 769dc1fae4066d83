/* SPDX-License-Identifier: MIT */
/* Which name in the same folder does a sheet mean by a name of its own? The rule every host's open_beside shares. */
#ifndef NTCDROM_HOST_BESIDE_H
#define NTCDROM_HOST_BESIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline char beside_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

/* Equal but for the case of ASCII letters. */
static inline bool beside_same(const char *a, const char *b) {
    while (*a && beside_lower(*a) == beside_lower(*b))
        a++, b++;
    return *a == *b;
}

/* A name Windows gives to a device whatever the folder or suffix: a sheet that says it never means a file. */
static inline bool beside_device(const char *name) {
    static const char three[][4] = {"con", "prn", "aux", "nul", "com", "lpt"};
    char stem[4] = {0};
    for (size_t i = 0; i < 3 && name[i]; i++)
        stem[i] = beside_lower(name[i]);
    for (size_t i = 0; i < sizeof three / sizeof three[0]; i++) {
        if (memcmp(stem, three[i], 4) != 0)
            continue;
        size_t end = 3;
        if (i >= 4) {
            if (name[3] < '0' || name[3] > '9')
                return false;
            end = 4;
        }
        return name[end] == '\0' || name[end] == '.' || name[end] == ' ';
    }
    return false;
}

/* The last path component of `name`, '/' and '\' both separating, or NULL where a sheet must not point: nowhere, at
 * a folder, a device or a stream, or with control characters. */
static inline const char *beside_component(const char *name) {
    const char *last = name;
    for (const char *c = name; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return NULL;
        if (*c == '/' || *c == '\\')
            last = c + 1;
    }
    if (*last == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0)
        return NULL;
    return strchr(last, ':') || beside_device(last) ? NULL : last;
}

#endif
