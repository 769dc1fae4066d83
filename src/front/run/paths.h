/* SPDX-License-Identifier: MIT */
/* Which names are the door's: a folder that holds a made-up /dev, /sys and /proc lies over the real ones, name by name. */
#ifndef NTCDROM_FRONT_RUN_PATHS_H
#define NTCDROM_FRONT_RUN_PATHS_H

#include "front/run/nodes.h"
#include <limits.h>

enum place { PLACE_REAL, PLACE_FILE, PLACE_NODE };

/* Where a name leads. PLACE_FILE: `path` is what to open instead. PLACE_NODE: `node`. `overlay` is the name inside the folder, "" when
 * none; with `follow` symbolic links are followed as the call would. errno is kept. */
struct target {
    enum place place;
    struct node node;
    char path[PATH_MAX];
    char plain[PATH_MAX]; /* the absolute name the program meant, without . and .. */
};
void path_find(int folder, const char *name, bool follow, struct target *ret);
/* After the real call on a PLACE_REAL name failed: a link elsewhere that leads to one of our names (Wine's dosdevices)? Only when errno
 * is ENOENT, which stays. */
bool path_find_linked(struct target *ret);
/* For realpath: turns a name inside the folder back to what the program sees; false when it is not inside. */
bool path_back(const char *inside, char out[PATH_MAX]);
/* The door's own folder, or NULL when this process is not under the door. */
const char *path_root(void);

#endif
