/* SPDX-License-Identifier: MIT */
/* How a process speaks with the broker: one socket for requests, one memory for answers and data, one packet at a time. */
#include "front/run/channel.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A forked child makes its own: two processes on one socket would take each other's answers. `ours` is a word that the kernel
 * clears in a child, so that a packet need not ask who it is in. */
static struct {
    pthread_mutex_t lock;
    _Atomic uint32_t *ours;
    int socket;
    uint32_t number, connection; /* of the last request, of the socket */
    uint8_t *memory; /* DOOR_MEMORY_LEN bytes shared with the broker */
    struct door_shared *shared;
} channel = {.lock = PTHREAD_MUTEX_INITIALIZER, .socket = -1};

static void lock_channel(void) { pthread_mutex_lock(&channel.lock); }
static void unlock_channel(void) { pthread_mutex_unlock(&channel.lock); }

/* Low descriptors belong to the program: shells and tests count them. */
static int move_high(int fd) {
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 500);
    if (high < 0)
        return fd;
    close(fd);
    return high;
}

static void *map(int fd, size_t len) { return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0); }

/* The word that tells a child from its parent. */
static int mark_process(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (!channel.ours) {
        void *word = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (word == MAP_FAILED || madvise(word, page, MADV_WIPEONFORK))
            return errno;
        channel.ours = word;
        (void)pthread_atfork(lock_channel, unlock_channel, unlock_channel);
    }
    atomic_store(channel.ours, 1);
    return 0;
}

static int make_memory(int *ret) {
    int fd = memfd_create("ntcdrom-memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return errno;
    *ret = fd;
    return ftruncate(fd, DOOR_MEMORY_LEN) || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) ? errno : 0;
}

static int call(int *ret) {
    const char *path = getenv(DOOR_SOCKET_ENV);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!path || strlen(path) >= sizeof address.sun_path)
        return ENXIO;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    *ret = move_high(fd);
    if (!connect(*ret, (struct sockaddr *)&address, sizeof address))
        return 0;
    return errno == ECONNREFUSED || errno == ENOENT ? ENXIO : errno;
}

/* Calls the broker, gives it our memory and takes the drives' shared state; holds the lock. 0 or an errno. */
static int connect_once(void) {
    bool forked = channel.ours && !atomic_load_explicit(channel.ours, memory_order_relaxed);
    if (channel.socket >= 0 && !forked)
        return 0;
    int fd = -1, memory = -1, shared = -1;
    void *memory_map = MAP_FAILED, *shared_map = MAP_FAILED;
    uint8_t version;
    if (channel.socket >= 0)
        close(channel.socket);
    channel.socket = -1;
    int error = call(&fd);
    if (!error)
        error = make_memory(&memory);
    if (error)
        goto done;
    if (!door_send_fd(fd, DOOR_VERSION, memory) || !door_receive_fd(fd, &version, &shared) || shared < 0) {
        error = ECONNRESET;
        goto done;
    }
    memory_map = map(memory, DOOR_MEMORY_LEN);
    shared_map = map(shared, sizeof(struct door_shared));
    if (memory_map == MAP_FAILED || shared_map == MAP_FAILED) {
        error = ENOMEM;
        goto done;
    }
    if ((error = mark_process()) != 0)
        goto done;
    /* What a parent mapped stays mapped in its forked child; that memory is the parent's own channel and is let go here. After a
     * broken connection other threads may still look at it. */
    if (channel.memory && forked)
        munmap(channel.memory, DOOR_MEMORY_LEN), munmap(channel.shared, sizeof(struct door_shared));
    channel.memory = memory_map, channel.shared = shared_map;
    channel.socket = fd, channel.number = 0, channel.connection++;
    memory_map = shared_map = MAP_FAILED, fd = -1;
done:
    if (memory_map != MAP_FAILED)
        munmap(memory_map, DOOR_MEMORY_LEN);
    if (shared_map != MAP_FAILED)
        munmap(shared_map, sizeof(struct door_shared));
    if (memory >= 0)
        close(memory);
    if (shared >= 0)
        close(shared);
    if (fd >= 0)
        close(fd);
    return error;
}

int channel_open(struct door_shared **ret) {
    lock_channel();
    int error = connect_once();
    *ret = channel.shared;
    unlock_channel();
    return error;
}

uint8_t *channel_ahead(uint32_t *connection) {
    lock_channel();
    *connection = channel.connection;
    uint8_t *ahead = channel.memory ? channel.memory + DOOR_AHEAD_AT : NULL;
    unlock_channel();
    return ahead;
}

static int exchange(uint8_t drive, struct packet *packet) {
    struct door_answer *answer = (struct door_answer *)(void *)channel.memory;
    const uint8_t *ahead = channel.memory + DOOR_AHEAD_AT;
    bool there = packet->data >= ahead && packet->data < ahead + DOOR_AHEAD_LEN;
    uint8_t *data = there ? packet->data : channel.memory + DOOR_BULK_AT;
    struct door_request request = {drive, ++channel.number, (uint32_t)(data - channel.memory)};
    uint8_t bytes[DOOR_REQUEST_LEN];
    int error;
    door_put_request(bytes, &request, packet);
    if (packet->direction == DIRECTION_OUT && !there)
        memcpy(data, packet->data, packet->data_len);
    if (send(channel.socket, bytes, sizeof bytes, MSG_NOSIGNAL) != (ssize_t)sizeof bytes)
        return EIO;
    if (!door_answer_wait(answer, request.number, channel.socket) || answer->len > sizeof answer->bytes ||
        !door_get_answer(answer->bytes, answer->len, &error, packet))
        return EIO;
    if (!error && packet->direction == DIRECTION_IN && packet->transferred && !there)
        memcpy(packet->data, data, packet->transferred);
    return error;
}

int channel_execute(uint8_t drive, struct packet *packet) {
    if (packet->data_len > UNIFORM_MAX_TRANSFER)
        return EIO;
    lock_channel();
    int error = connect_once();
    if (!error)
        error = exchange(drive, packet);
    if (error == EIO && channel.socket >= 0) {
        /* The broker is gone, or no longer in step: the device has vanished. */
        close(channel.socket);
        channel.socket = -1;
    }
    unlock_channel();
    return error;
}
