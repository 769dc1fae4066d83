/* SPDX-License-Identifier: MIT */
/* What are control codes and verdicts called? */
#include "abi/names.h"
#include "abi/control_codes.h"
#include <stddef.h>

struct name {
    uint32_t value;
    const char *name;
};

#define ROW(name) {name, #name},
static const struct name codes[] = {NTCDROM_CONTROL_CODES(ROW)};
static const struct name statuses[] = {NTCDROM_STATUSES(ROW)};
/* Second names: found, never told. */
static const struct name aliases[] = {ROW(IOCTL_CDROM_CLOSE_DOOR) ROW(IOCTL_CDROM_SIMBAD) ROW(OBSOLETE_IOCTL_CDROM_GET_CONTROL)};
#undef ROW

enum {
    CODE_COUNT = sizeof codes / sizeof codes[0],
    STATUS_COUNT = sizeof statuses / sizeof statuses[0],
    ALIAS_COUNT = sizeof aliases / sizeof aliases[0]
};

static char fold(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c == '-' ? '_' : c; }

static bool same(const char *asked, const char *name) {
    while (*name && fold(*asked) == *name)
        asked++, name++;
    return !*asked && !*name;
}

/* The tables are in ascending order of their numbers. */
static const char *name_of(const struct name *table, size_t count, uint32_t value) {
    size_t first = 0;
    while (count) {
        size_t half = count / 2;
        if (table[first + half].value == value)
            return table[first + half].name;
        if (table[first + half].value < value)
            first += half + 1, count -= half + 1;
        else
            count = half;
    }
    return NULL;
}

static bool find(const struct name *table, size_t count, size_t prefix, const char *asked, uint32_t *ret) {
    for (size_t i = 0; i < count; i++) {
        if (same(asked, table[i].name) || same(asked, table[i].name + prefix)) {
            *ret = table[i].value;
            return true;
        }
    }
    return false;
}

const char *control_code_name(uint32_t code) { return name_of(codes, CODE_COUNT, code); }
bool control_code_find(const char *name, uint32_t *ret) {
    return find(codes, CODE_COUNT, sizeof "IOCTL_" - 1, name, ret) || find(aliases, ALIAS_COUNT, sizeof "IOCTL_" - 1, name, ret);
}
const char *nt_status_name(nt_status status) { return name_of(statuses, STATUS_COUNT, status); }
bool nt_status_find(const char *name, nt_status *ret) {
    return find(statuses, STATUS_COUNT, sizeof "STATUS_" - 1, name, ret);
}
