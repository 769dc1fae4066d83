/* SPDX-License-Identifier: MIT */
/* How an open node works: a sealed memory file for its identity and place, one connection a process for its packets. */
#include "front/run/nodes.h"
#include "front/run/door_trace.h"
#include "front/run/real.h"
#include "front/run/wire.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

enum { SR_MAJOR = 11, SG_MAJOR = 21 };

/* One process' way to the broker. A forked child makes its own: two processes on one socket would take each other's answers. */
static struct connection {
    pthread_mutex_t lock;
    pid_t owner;
    int socket;
    uint8_t *bulk;               /* UNIFORM_MAX_TRANSFER bytes shared with the broker */
    struct door_shared *shared;
} connection = {.lock = PTHREAD_MUTEX_INITIALIZER, .socket = -1};

/* Low descriptors belong to the program: shells and tests count them. */
static int move_high(int fd) {
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 500);
    if (high < 0)
        return fd;
    close(fd);
    return high;
}

static int receive_shared(int socket, int *ret) {
    uint8_t byte;
    struct iovec piece = {&byte, 1};
    union {
        struct cmsghdr header;
        uint8_t room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
        return ECONNRESET;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS)
        return EPROTO;
    memcpy(ret, CMSG_DATA(header), sizeof *ret);
    return 0;
}

static int send_bulk(int socket, int fd) {
    uint8_t byte = DOOR_VERSION;
    struct iovec piece = {&byte, 1};
    union {
        struct cmsghdr header;
        uint8_t room[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))}};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

/* Connects, gives the broker memory for bulk data and takes the drives' shared state; holds the lock. 0 or an errno. */
static int connect_once(void) {
    if (connection.socket >= 0 && connection.owner == getpid())
        return 0;
    const char *path = getenv(DOOR_SOCKET_ENV);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!path || strlen(path) >= sizeof address.sun_path)
        return ENXIO;
    strcpy(address.sun_path, path);
    if (connection.socket >= 0)
        close(connection.socket);
    connection.socket = -1;
    int error = 0, bulk = -1, shared = -1;
    void *bulk_map = MAP_FAILED, *shared_map = MAP_FAILED;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    fd = move_high(fd);
    bulk = memfd_create("ntcdrom-bulk", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) || bulk < 0 || ftruncate(bulk, UNIFORM_MAX_TRANSFER) ||
        fcntl(bulk, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW)) {
        error = errno == ECONNREFUSED || errno == ENOENT ? ENXIO : errno;
        goto done;
    }
    error = send_bulk(fd, bulk);
    if (!error)
        error = receive_shared(fd, &shared);
    if (error)
        goto done;
    bulk_map = mmap(NULL, UNIFORM_MAX_TRANSFER, PROT_READ | PROT_WRITE, MAP_SHARED, bulk, 0);
    shared_map = mmap(NULL, sizeof(struct door_shared), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    if (bulk_map == MAP_FAILED || shared_map == MAP_FAILED) {
        error = ENOMEM;
        goto done;
    }
    /* What a parent mapped stays mapped in its forked child; that memory is the parent's own channel and is let go here. */
    if (connection.bulk)
        munmap(connection.bulk, UNIFORM_MAX_TRANSFER), munmap(connection.shared, sizeof(struct door_shared));
    connection.bulk = bulk_map, connection.shared = shared_map;
    connection.socket = fd, connection.owner = getpid();
    bulk_map = shared_map = MAP_FAILED, fd = -1;
done:
    if (bulk_map != MAP_FAILED)
        munmap(bulk_map, UNIFORM_MAX_TRANSFER);
    if (shared_map != MAP_FAILED)
        munmap(shared_map, sizeof(struct door_shared));
    if (bulk >= 0)
        close(bulk);
    if (shared >= 0)
        close(shared);
    if (fd >= 0)
        close(fd);
    return error;
}

static int exchange(uint8_t drive, struct packet *packet) {
    uint8_t request[DOOR_REQUEST_LEN], answer[DOOR_ANSWER_LEN];
    door_put_request(request, drive, packet);
    if (packet->direction == DIRECTION_OUT)
        memcpy(connection.bulk, packet->data, packet->data_len);
    if (send(connection.socket, request, sizeof request, MSG_NOSIGNAL) != (ssize_t)sizeof request)
        return EIO;
    ssize_t got;
    do
        got = recv(connection.socket, answer, sizeof answer, 0);
    while (got < 0 && errno == EINTR);
    int error;
    if (got <= 0 || !door_get_answer(answer, (size_t)got, &error, packet))
        return EIO;
    if (!error && packet->direction == DIRECTION_IN && packet->transferred)
        memcpy(packet->data, connection.bulk, packet->transferred);
    return error;
}

static int execute(void *self, struct packet *packet) {
    const struct node *node = self;
    if (packet->data_len > UNIFORM_MAX_TRANSFER)
        return EIO;
    int kept = errno;
    pthread_mutex_lock(&connection.lock);
    int error = connect_once();
    if (!error)
        error = exchange((uint8_t)node->number, packet);
    if (error == EIO && connection.socket >= 0) {
        /* The broker is gone, or no longer in step: the device has vanished. */
        close(connection.socket);
        connection.socket = -1;
    }
    pthread_mutex_unlock(&connection.lock);
    door_trace_packet(node, packet, error);
    errno = kept;
    return error;
}

static int begin(struct uniform *uniform, const struct node *node) {
    pthread_mutex_lock(&connection.lock);
    int error = connect_once();
    struct door_shared *shared = connection.shared;
    pthread_mutex_unlock(&connection.lock);
    if (error)
        return error;
    if (node->number >= shared->drive_count)
        return ENXIO;
    *uniform = (struct uniform){.execute = execute, .self = (void *)(uintptr_t)node, .state = &shared->drive[node->number],
                                .kind = node->kind, .number = node->number, .flags = node->flags};
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

bool node_of(int fd, struct node *ret) {
    char path[64], target[128];
    int kept = errno;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    REAL(readlink);
    ssize_t len = real_readlink(path, target, sizeof target - 1);
    errno = kept;
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

ssize_t node_pread(const struct node *node, void *into, size_t len, int64_t at) {
    struct uniform uniform;
    if (node->kind == NODE_SG)
        return -ENOSYS; /* the old asynchronous interface, which nobody speaks any more */
    if (at < 0)
        return -EINVAL;
    if ((node->flags & O_ACCMODE) == O_WRONLY)
        return -EBADF;
    int error = begin(&uniform, node);
    return error ? -error : uniform_read(&uniform, (uint64_t)at, into, len);
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
