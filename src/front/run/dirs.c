/* SPDX-License-Identifier: MIT */
/* How a merged listing is made: both folders are read when it is opened. */
#include "front/run/dirs.h"
#include "front/run/real.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ENTRIES_MAX = 65536 };

struct listing {
    struct listing *next;
    struct dirent *entry;
    size_t count, room, at;
    int fd;
};

/* A DIR of libc's and one of ours look alike to the program: ours are on this list. */
static struct listing *listings;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool add(struct listing *listing, const struct dirent *entry) {
    for (size_t i = 0; i < listing->count; i++)
        if (!strcmp(listing->entry[i].d_name, entry->d_name))
            return true;
    if (listing->count == listing->room) {
        size_t room = listing->room ? 2 * listing->room : 64;
        struct dirent *grown = room > ENTRIES_MAX ? NULL : realloc(listing->entry, room * sizeof *grown);
        if (!grown)
            return false;
        listing->entry = grown, listing->room = room;
    }
    struct dirent *copy = &listing->entry[listing->count++];
    memset(copy, 0, sizeof *copy);
    copy->d_ino = entry->d_ino, copy->d_type = entry->d_type;
    copy->d_reclen = sizeof *copy, copy->d_off = (off_t)listing->count;
    memcpy(copy->d_name, entry->d_name, strnlen(entry->d_name, sizeof copy->d_name - 1));
    return true;
}

static bool add_folder(struct listing *listing, const char *path, bool devices) {
    REAL(opendir);
    REAL(readdir);
    REAL(closedir);
    DIR *dir = real_opendir(path);
    if (!dir)
        return true; /* one of the two may not exist */
    bool fits = true;
    for (struct dirent *entry; fits && (entry = real_readdir(dir));) {
        if (devices && entry->d_type == DT_REG)
            entry->d_type = entry->d_name[1] == 'g' ? DT_CHR : DT_BLK;
        fits = add(listing, entry);
    }
    real_closedir(dir);
    return fits;
}

DIR *dirs_open(const char *plain, const char *inside) {
    struct listing *listing = calloc(1, sizeof *listing);
    if (!listing)
        return NULL;
    REAL(open);
    listing->fd = real_open(inside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (listing->fd < 0 || !add_folder(listing, inside, !strncmp(plain, "/dev", 4)) || !add_folder(listing, plain, false)) {
        if (listing->fd >= 0)
            close(listing->fd);
        free(listing->entry);
        free(listing);
        errno = ENOMEM;
        return NULL;
    }
    pthread_mutex_lock(&lock);
    listing->next = listings;
    listings = listing;
    pthread_mutex_unlock(&lock);
    return (DIR *)listing;
}

bool dirs_is_ours(DIR *dir) {
    pthread_mutex_lock(&lock);
    struct listing *listing = listings;
    while (listing && listing != (struct listing *)dir)
        listing = listing->next;
    pthread_mutex_unlock(&lock);
    return listing != NULL;
}

struct dirent *dirs_read(DIR *dir) {
    struct listing *listing = (struct listing *)dir;
    return listing->at < listing->count ? &listing->entry[listing->at++] : NULL;
}

void dirs_rewind(DIR *dir) { ((struct listing *)dir)->at = 0; }
long dirs_tell(DIR *dir) { return (long)((struct listing *)dir)->at; }
void dirs_seek(DIR *dir, long place) { ((struct listing *)dir)->at = place < 0 ? 0 : (size_t)place; }
int dirs_fd(DIR *dir) { return ((struct listing *)dir)->fd; }

int dirs_close(DIR *dir) {
    struct listing *listing = (struct listing *)dir;
    pthread_mutex_lock(&lock);
    for (struct listing **at = &listings; *at; at = &(*at)->next)
        if (*at == listing) {
            *at = listing->next;
            break;
        }
    pthread_mutex_unlock(&lock);
    int closed = close(listing->fd);
    free(listing->entry);
    free(listing);
    return closed;
}
