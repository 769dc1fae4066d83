/* SPDX-License-Identifier: MIT */
/* How packets of many processes reach one drive: a thread a client, one lock a drive, data in the client's shared memory. */
#include "front/run/broker.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { CLIENTS_MAX = 512, LINGER_MS = 300 };

struct broker {
    const struct broker_options *options;
    struct door_shared *shared;
    int shared_fd;
    pthread_mutex_t drive_lock[DOOR_DRIVES];
    pthread_mutex_t lock; /* of client_count */
    unsigned client_count;
};

struct client {
    struct broker *broker;
    int socket;
};

/* A client's first datagram: its version and the memory for bulk data, which must not be able to shrink under us. */
static uint8_t *receive_bulk(int socket) {
    uint8_t version = 0;
    int fd = -1;
    struct iovec piece = {&version, 1};
    union {
        struct cmsghdr header;
        uint8_t room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
        return NULL;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(sizeof fd))
        return NULL;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    struct stat st;
    void *bulk = MAP_FAILED;
    int seals = fcntl(fd, F_GET_SEALS);
    if (version == DOOR_VERSION && seals >= 0 && (seals & F_SEAL_SHRINK) && !fstat(fd, &st) && st.st_size == UNIFORM_MAX_TRANSFER)
        bulk = mmap(NULL, UNIFORM_MAX_TRANSFER, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return bulk == MAP_FAILED ? NULL : bulk;
}

static bool send_shared(int socket, int fd) {
    uint8_t version = DOOR_VERSION;
    struct iovec piece = {&version, 1};
    union {
        struct cmsghdr header;
        uint8_t room[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))}};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

static int execute(struct broker *broker, uint8_t drive, struct packet *packet) {
    if (drive >= broker->options->drive_count)
        return ENXIO;
    pthread_mutex_lock(&broker->drive_lock[drive]);
    enum status status = port_execute(broker->options->port[drive], packet);
    pthread_mutex_unlock(&broker->drive_lock[drive]);
    switch (status) {
    case ST_OK: return 0;
    case ST_NO_MEMORY: return ENOMEM;
    default: return ENXIO;
    }
}

static void *serve_client(void *argument) {
    struct client client = *(struct client *)argument;
    struct broker *broker = client.broker;
    free(argument);
    uint8_t request[DOOR_REQUEST_LEN + 1], answer[DOOR_ANSWER_LEN];
    uint8_t *bulk = receive_bulk(client.socket);
    if (bulk && send_shared(client.socket, broker->shared_fd))
        for (;;) {
            struct packet packet;
            uint8_t drive;
            ssize_t got = recv(client.socket, request, sizeof request, 0);
            if (got < 0 && errno == EINTR)
                continue;
            /* Anything that is no request ends the conversation: a client of ours never sends it. */
            if (got <= 0 || !door_get_request(request, (size_t)got, &drive, &packet))
                break;
            packet.data = bulk;
            int error = execute(broker, drive, &packet);
            size_t len = door_put_answer(answer, error, &packet);
            if (send(client.socket, answer, len, MSG_NOSIGNAL) != (ssize_t)len)
                break;
        }
    if (bulk)
        munmap(bulk, UNIFORM_MAX_TRANSFER);
    close(client.socket);
    pthread_mutex_lock(&broker->lock);
    broker->client_count--;
    pthread_mutex_unlock(&broker->lock);
    return NULL;
}

static void accept_client(struct broker *broker, int listener) {
    int socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    struct client *client = malloc(sizeof *client);
    pthread_t thread;
    pthread_mutex_lock(&broker->lock);
    bool room = broker->client_count < CLIENTS_MAX;
    broker->client_count += room;
    pthread_mutex_unlock(&broker->lock);
    if (socket >= 0 && client && room) {
        *client = (struct client){broker, socket};
        if (!pthread_create(&thread, NULL, serve_client, client)) {
            pthread_detach(thread);
            return;
        }
    }
    if (room) {
        pthread_mutex_lock(&broker->lock);
        broker->client_count--;
        pthread_mutex_unlock(&broker->lock);
    }
    free(client);
    if (socket >= 0)
        close(socket);
}

static int make_shared(struct broker *broker) {
    broker->shared_fd = memfd_create("ntcdrom-shared", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (broker->shared_fd < 0 || ftruncate(broker->shared_fd, sizeof *broker->shared) ||
        fcntl(broker->shared_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW))
        return errno;
    void *map = mmap(NULL, sizeof *broker->shared, PROT_READ | PROT_WRITE, MAP_SHARED, broker->shared_fd, 0);
    if (map == MAP_FAILED)
        return errno;
    broker->shared = map;
    broker->shared->version = DOOR_VERSION;
    broker->shared->drive_count = broker->options->drive_count;
    for (unsigned i = 0; i < broker->options->drive_count; i++)
        broker->shared->drive[i] = (struct uniform_state){.options = CDO_AUTO_CLOSE | CDO_USE_FFLAGS | CDO_LOCK, .sg_timeout = 6000, .sg_reserved = 32768,
                                                          .read_ahead = 256};
    return 0;
}

static int make_listener(const char *path, int *ret) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return ENAMETOOLONG;
    strcpy(address.sun_path, path);
    int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return errno;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 64)) {
        int error = errno;
        close(listener);
        return error;
    }
    *ret = listener;
    return 0;
}

static bool idle(struct broker *broker) {
    pthread_mutex_lock(&broker->lock);
    bool none = broker->client_count == 0;
    pthread_mutex_unlock(&broker->lock);
    return none;
}

int broker_serve(const struct broker_options *options) {
    /* Threads outlive this function's last look at them only when the process ends; so the broker is never freed. */
    static struct broker broker;
    int listener = -1;
    broker = (struct broker){.options = options, .shared_fd = -1};
    pthread_mutex_init(&broker.lock, NULL);
    for (unsigned i = 0; i < DOOR_DRIVES; i++)
        pthread_mutex_init(&broker.drive_lock[i], NULL);
    int error = make_shared(&broker);
    if (!error)
        error = make_listener(options->socket, &listener);
    if (!error && write(options->started, "", 1) != 1)
        error = errno;
    bool stopping = false;
    while (!error) {
        struct pollfd wait[2] = {{.fd = listener, .events = POLLIN}, {.fd = stopping ? -1 : options->stop, .events = POLLIN}};
        int ready = poll(wait, 2, stopping ? LINGER_MS : -1);
        if (ready < 0 && errno != EINTR)
            error = errno;
        if (ready == 0 && stopping && idle(&broker))
            break;
        if (ready > 0 && wait[0].revents)
            accept_client(&broker, listener);
        if (ready > 0 && wait[1].revents)
            stopping = true;
    }
    if (listener >= 0)
        close(listener);
    return error;
}
