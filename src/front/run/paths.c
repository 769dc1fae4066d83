/* SPDX-License-Identifier: MIT */
/* How a name is looked up: lexically made absolute, then tried inside the door's folder. */
#include "front/run/paths.h"
#include "front/run/real.h"
#include "front/run/wire.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *path_root(void) {
    const char *root = getenv(DOOR_ROOT_ENV);
    return root && *root == '/' ? root : NULL;
}

/* Joins and removes ".", ".." and doubled slashes without asking the disk; false when it does not fit. */
static bool make_plain(int folder, const char *name, char out[PATH_MAX]) {
    char joined[2 * PATH_MAX];
    if (*name == '/') {
        if (strlen(name) >= sizeof joined)
            return false;
        strcpy(joined, name);
    } else {
        char base[PATH_MAX];
        if (folder == AT_FDCWD) {
            if (!getcwd(base, sizeof base))
                return false;
        } else {
            char link[64];
            REAL(readlink);
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t len = real_readlink(link, base, sizeof base - 1);
            if (len <= 0 || *base != '/')
                return false;
            base[len] = 0;
            /* A folder of the door's, opened earlier, is known to the program by its other name. */
            char seen[PATH_MAX];
            if (path_back(base, seen))
                strcpy(base, seen);
        }
        if (snprintf(joined, sizeof joined, "%s/%s", base, name) >= (int)sizeof joined)
            return false;
    }
    size_t len = 0;
    for (const char *part = joined; *part;) {
        while (*part == '/')
            part++;
        size_t part_len = strcspn(part, "/");
        if (part_len == 2 && part[0] == '.' && part[1] == '.') {
            while (len && out[--len] != '/')
                ;
        } else if (part_len && !(part_len == 1 && *part == '.')) {
            if (len + 1 + part_len >= PATH_MAX)
                return false;
            out[len++] = '/';
            memcpy(out + len, part, part_len);
            len += part_len;
        }
        part += part_len;
    }
    if (!len)
        out[len++] = '/';
    out[len] = 0;
    return true;
}

bool path_back(const char *inside, char out[PATH_MAX]) {
    const char *root = path_root();
    size_t len = root ? strlen(root) : 0;
    if (!len || strncmp(inside, root, len) || (inside[len] && inside[len] != '/'))
        return false;
    snprintf(out, PATH_MAX, "%s", inside[len] ? inside + len : "/");
    return true;
}

/* Only these trees are ever looked at: every other name costs three comparisons. */
static bool concerns_us(const char *plain) {
    return !strncmp(plain, "/dev", 4) || !strncmp(plain, "/sys", 4) || !strncmp(plain, "/proc", 5);
}

static bool find_inside(const char *plain, bool follow, struct target *ret) {
    const char *root = path_root();
    char candidate[PATH_MAX], resolved[PATH_MAX], seen[PATH_MAX];
    struct stat st;
    REAL(fstatat);
    REAL(realpath);
    if (!root || snprintf(candidate, sizeof candidate, "%s%s", root, plain) >= (int)sizeof candidate)
        return false;
    if (real_fstatat(AT_FDCWD, candidate, &st, AT_SYMLINK_NOFOLLOW))
        return false;
    if (follow || !S_ISLNK(st.st_mode)) {
        if (!real_realpath(candidate, resolved) || !path_back(resolved, seen))
            return false;
        const char *name = strrchr(seen, '/') + 1;
        if (!strncmp(seen, "/dev/", 5) && node_named(name, &ret->node)) {
            ret->place = PLACE_NODE;
            return true;
        }
    }
    ret->place = PLACE_FILE;
    strcpy(ret->path, candidate);
    return true;
}

bool path_find_linked(struct target *ret) {
    char at[PATH_MAX], link[PATH_MAX], next[PATH_MAX], joined[2 * PATH_MAX];
    REAL(readlink);
    if (errno != ENOENT || !ret->plain[0] || concerns_us(ret->plain))
        return false;
    strcpy(at, ret->plain);
    for (int steps = 0; steps < 10; steps++) {
        ssize_t len = real_readlink(at, link, sizeof link - 1);
        errno = ENOENT;
        if (len <= 0)
            return false;
        link[len] = 0;
        if (*link == '/')
            strcpy(joined, link);
        else
            snprintf(joined, sizeof joined, "%.*s/%s", (int)(strrchr(at, '/') - at), at, link);
        if (!make_plain(AT_FDCWD, joined, next))
            return false;
        if (concerns_us(next))
            return find_inside(next, true, ret);
        strcpy(at, next);
    }
    return false;
}

void path_find(int folder, const char *name, bool follow, struct target *ret) {
    int kept = errno;
    ret->place = PLACE_REAL;
    ret->plain[0] = 0;
    if (path_root() && name && *name && (*name == '/' || folder == AT_FDCWD || folder >= 0) &&
        make_plain(folder, name, ret->plain)) {
        if (concerns_us(ret->plain))
            (void)find_inside(ret->plain, follow, ret);
    }
    errno = kept;
}
