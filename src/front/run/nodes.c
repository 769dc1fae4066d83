/* SPDX-License-Identifier: MIT */
/* How an open node works: a sealed memory file for its identity and place, the process' channel for its packets. */
#include "front/run/nodes.h"
#include "front/run/ahead.h"
#include "front/run/channel.h"
#include "front/run/door_trace.h"
#include "front/run/real.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { SR_MAJOR = 11, SG_MAJOR = 21 };

static int execute(void *self, struct packet *packet) {
    const struct node *node = self;
    int kept = errno, error = channel_execute((uint8_t)node->number, packet);
    door_trace_packet(node, packet, error);
    errno = kept;
    return error;
}

static int begin(struct uniform *uniform, const struct node *node) {
    struct door_shared *shared;
    int error = channel_open(&shared);
    if (error)
        return error;
    if (node->number >= shared->drive_count)
        return ENXIO;
    *uniform = (struct uniform){.execute = execute, .self = (void *)(uintptr_t)node, .state = &shared->drive[node->number],
                                .epoch = &shared->epoch[node->number], .kind = node->kind, .number = node->number,
                                .flags = node->flags};
    return 0;
}

bool node_named(const char *name, struct node *ret) {
    static const struct {
        const char *prefix;
        enum node_kind kind;
    } kinds[] = {{"sr", NODE_SR}, {"scd", NODE_SR}, {"sg", NODE_SG}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t len = strlen(kinds[i].prefix);
        if (strncmp(name, kinds[i].prefix, len) || name[len] < '0' || name[len] > '9')
            continue;
        char *end;
        unsigned long number = strtoul(name + len, &end, 10);
        if (*end || number >= DOOR_DRIVES)
            return false;
        *ret = (struct node){kinds[i].kind, (unsigned)number, 0};
        return true;
    }
    return false;
}

int node_open(const struct node *node) {
    struct uniform uniform;
    int error = begin(&uniform, node);
    if (error)
        return -error;
    if ((error = uniform_open(&uniform)) != 0)
        return error;
    char name[64], path[64];
    snprintf(name, sizeof name, DOOR_FILE_PREFIX "%s%u:%x:", node->kind == NODE_SR ? "sr" : "sg", node->number, node->flags);
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -errno;
    /* Its length is the disc's, so that the kernel itself seeks; it is open for writing alone and sealed, so that reads, writes
     * and maps of it fail and come to us. */
    if (ftruncate(fd, node->kind == NODE_SR ? (off_t)uniform.state->capacity : 0) || fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE)) {
        error = errno;
        close(fd);
        return -error;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    REAL(open);
    int ours = real_open(path, O_WRONLY | (node->flags & (O_CLOEXEC | O_NONBLOCK)));
    error = errno;
    close(fd);
    return ours < 0 ? -error : ours;
}

/* Descriptors found to be ours, by number modulo the table's length. The device and inode of their memory file tell whether a number
 * still means it: no two memory files that are open have both in common. */
enum { KNOWN = 64 };
static struct {
    pthread_mutex_t lock;
    struct {
        int fd; /* and one: 0 is nobody */
        dev_t device;
        ino_t inode;
        struct node node;
    } known[KNOWN];
} descriptors = {.lock = PTHREAD_MUTEX_INITIALIZER};

bool node_likely(int fd) { return fd >= 0 && descriptors.known[fd % KNOWN].fd == fd + 1; }

/* The table is only ever a shortcut: a thread that finds it busy asks the kernel. */
static bool find_known(int fd, const struct stat *st, struct node *ret) {
    bool found = false;
    if (pthread_mutex_trylock(&descriptors.lock))
        return false;
    __typeof__(descriptors.known[0]) *known = &descriptors.known[fd % KNOWN];
    if (known->fd == fd + 1 && known->device == st->st_dev && known->inode == st->st_ino) {
        *ret = known->node;
        found = true;
    }
    pthread_mutex_unlock(&descriptors.lock);
    return found;
}

static void keep_known(int fd, const struct stat *st, const struct node *node) {
    if (pthread_mutex_trylock(&descriptors.lock))
        return;
    __typeof__(descriptors.known[0]) *known = &descriptors.known[fd % KNOWN];
    known->fd = fd + 1, known->device = st->st_dev, known->inode = st->st_ino, known->node = *node;
    pthread_mutex_unlock(&descriptors.lock);
}

/* The name of a memory file says which node it is, and how it was opened. */
static bool name_of(int fd, struct node *ret) {
    char path[64], target[128];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    REAL(readlink);
    ssize_t len = real_readlink(path, target, sizeof target - 1);
    static const char prefix[] = "/memfd:" DOOR_FILE_PREFIX;
    if (len <= 0)
        return false;
    target[len] = 0;
    if (strncmp(target, prefix, sizeof prefix - 1))
        return false;
    char *name = target + sizeof prefix - 1, *flags = strchr(name, ':');
    if (!flags)
        return false;
    *flags++ = 0;
    if (!node_named(name, ret))
        return false;
    ret->flags = (int)strtoul(flags, NULL, 16);
    return true;
}

bool node_of(int fd, struct node *ret) {
    struct stat st;
    int kept = errno;
    bool ours = false;
    REAL(fstat);
    /* Ours are unlinked regular files; anything else is not worth a second look. */
    if (fd >= 0 && !real_fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_nlink == 0) {
        ours = find_known(fd, &st, ret);
        if (!ours && name_of(fd, ret)) {
            keep_known(fd, &st, ret);
            ours = true;
        }
    }
    errno = kept;
    return ours;
}

int node_ioctl(int fd, const struct node *node, unsigned long request, void *argument) {
    struct uniform uniform;
    int error = begin(&uniform, node);
    if (error)
        return -error;
    uint64_t before = uniform.state->capacity;
    int answer = uniform_ioctl(&uniform, request, argument);
    if (before != uniform.state->capacity && node->kind == NODE_SR)
        (void)!ftruncate(fd, (off_t)uniform.state->capacity);
    door_trace_ioctl(node, request, answer);
    return answer;
}

/* One window a process. Who finds another thread at it reads without. */
static ssize_t read_straight(struct uniform *uniform, uint64_t at, void *into, size_t len) {
    static struct {
        pthread_mutex_t lock;
        uint32_t connection;
        struct ahead ahead;
    } window = {.lock = PTHREAD_MUTEX_INITIALIZER};
    uint32_t connection;
    uint8_t *memory = channel_ahead(&connection);
    if (!memory || pthread_mutex_trylock(&window.lock))
        return uniform_read(uniform, at, into, len);
    if (window.connection != connection)
        window.connection = connection, window.ahead = (struct ahead){0};
    ssize_t got = ahead_read(&window.ahead, uniform, memory, DOOR_AHEAD_LEN, at, into, len);
    pthread_mutex_unlock(&window.lock);
    return got;
}

ssize_t node_pread(const struct node *node, void *into, size_t len, int64_t at) {
    struct uniform uniform;
    if (node->kind == NODE_SG)
        return -ENOSYS; /* the old asynchronous interface, which nobody speaks any more */
    if (at < 0)
        return -EINVAL;
    if ((node->flags & O_ACCMODE) == O_WRONLY)
        return -EBADF;
    int error = begin(&uniform, node);
    return error ? -error : read_straight(&uniform, (uint64_t)at, into, len);
}

ssize_t node_readv(int fd, const struct node *node, const struct iovec *pieces, int count) {
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done = 0;
    for (int i = 0; i < count; i++) {
        ssize_t got = node_pread(node, pieces[i].iov_base, pieces[i].iov_len, at + done);
        if (got < 0)
            return done ? done : got;
        done += got;
        if ((size_t)got < pieces[i].iov_len)
            break;
    }
    if (done > 0)
        (void)lseek(fd, at + done, SEEK_SET);
    return done;
}

void node_stat(const struct node *node, struct stat *ret) {
    bool block = node->kind == NODE_SR;
    memset(ret, 0, sizeof *ret);
    ret->st_mode = (block ? S_IFBLK : S_IFCHR) | 0660;
    ret->st_rdev = makedev(block ? SR_MAJOR : SG_MAJOR, node->number);
    ret->st_dev = makedev(0, 5);
    ret->st_ino = (block ? 1000 : 2000) + node->number;
    ret->st_nlink = 1;
    ret->st_gid = getegid(); /* whoever runs under the door belongs to the drive's group */
    ret->st_blksize = 4096;
}
