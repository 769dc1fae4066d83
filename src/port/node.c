/* SPDX-License-Identifier: MIT */
/* Is a path a device of this machine? */
#include "port/spti.h"
#include <string.h>
#if !defined(_WIN32)
#include <sys/stat.h>
#endif

bool port_names_device(const char *path) {
#if defined(_WIN32)
    char node[16];
    bool drive = path[0] && path[1] == ':' && spti_node_name(path, node, sizeof node);
    bool interface = strncmp(path, "\\\\?\\", 4) == 0 && path[4] && path[5] != ':' && !strchr(path + 4, '\\');
    return drive || interface || strncmp(path, "\\\\.\\", 4) == 0;
#else
    struct stat what;
    /* A node that is not there (no drive, a typing mistake) is still a device to the user, who wants to hear so. */
    if (stat(path, &what) != 0)
        return strncmp(path, "/dev/", 5) == 0;
    return S_ISBLK(what.st_mode) || S_ISCHR(what.st_mode);
#endif
}
