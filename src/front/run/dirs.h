/* SPDX-License-Identifier: MIT */
/* Folders that show the door's names among the real ones. */
#ifndef NTCDROM_FRONT_RUN_DIRS_H
#define NTCDROM_FRONT_RUN_DIRS_H

#include <dirent.h>
#include <stdbool.h>

/* A listing of the folder `plain` when the door has names in it, else NULL with errno kept (0: read the real one). */
DIR *dirs_open(const char *plain, const char *inside);
bool dirs_is_ours(DIR *dir);
struct dirent *dirs_read(DIR *dir);
void dirs_rewind(DIR *dir);
long dirs_tell(DIR *dir);
void dirs_seek(DIR *dir, long place);
int dirs_fd(DIR *dir);
int dirs_close(DIR *dir);

#endif
