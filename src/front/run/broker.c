/* SPDX-License-Identifier: MIT */
/* How packets of many processes reach one drive: a thread a client, one lock a drive, data in the client's shared memory. */
#include "front/run/broker.h"
#include "drive/drive.h"
#include "port/image.h"
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
    pthread_mutex_t drive_lock[DOOR_DRIVES]; /* also of path */
    char path[DOOR_DRIVES][DOOR_TEXT_LEN];
    pthread_mutex_t lock; /* of client_count */
    unsigned client_count;
    atomic_bool ending;
};

struct client {
    struct broker *broker;
    int socket;
};

/* A client's first byte and its memory, which must not be able to shrink under us. */
static uint8_t *receive_memory(int socket, uint8_t *first) {
    struct stat st;
    void *memory = MAP_FAILED;
    int fd;
    if (!door_receive_fd(socket, first, &fd) || fd < 0)
        return NULL;
    int seals = fcntl(fd, F_GET_SEALS);
    if (*first == DOOR_VERSION && seals >= 0 && (seals & F_SEAL_SHRINK) && !fstat(fd, &st) && st.st_size == DOOR_MEMORY_LEN)
        memory = mmap(NULL, DOOR_MEMORY_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return memory == MAP_FAILED ? NULL : memory;
}

/* Tells the clients whether what they keep of a drive's sectors is still good; its lock is held. */
static void publish(struct broker *broker, uint8_t number) {
    struct drive *drive = port_image_drive(broker->options->port[number]);
    atomic_store_explicit(&broker->shared->epoch[number], drive ? drive_epoch(drive) : 0, memory_order_release);
}

static int execute(struct broker *broker, uint8_t drive, struct packet *packet) {
    if (drive >= broker->options->drive_count)
        return ENXIO;
    pthread_mutex_lock(&broker->drive_lock[drive]);
    enum status status = port_execute(broker->options->port[drive], packet);
    publish(broker, drive);
    pthread_mutex_unlock(&broker->drive_lock[drive]);
    switch (status) {
    case ST_OK: return 0;
    case ST_NO_MEMORY: return ENOMEM;
    default: return ENXIO;
    }
}

static size_t refuse(uint8_t *answer, const char *why) {
    struct writer w = writer_over(answer, DOOR_TEXT_LEN);
    put_u8(&w, 1);
    put(&w, why, strlen(why));
    return writer_stored(&w);
}

/* Another disc, as a person changes it; the drive tells its initiators itself. */
static size_t change(struct broker *broker, uint8_t drive, struct reader *request, uint8_t *answer) {
    struct error error = {.text = ""};
    char path[DOOR_TEXT_LEN];
    bool force = take_u8(request) != 0;
    size_t len = reader_left(request);
    if (request->failed || len == 0 || len >= sizeof path)
        return refuse(answer, "no path");
    take_bytes(request, path, len);
    path[len] = 0;
    pthread_mutex_lock(&broker->drive_lock[drive]);
    enum status status = port_image_change(broker->options->port[drive], path, force, &error);
    if (status == ST_OK)
        strcpy(broker->path[drive], path);
    else if (status != ST_BUSY && status != ST_UNSUPPORTED)
        strcpy(broker->path[drive], "-");
    publish(broker, drive);
    pthread_mutex_unlock(&broker->drive_lock[drive]);
    if (status != ST_OK)
        return refuse(answer, error.text);
    answer[0] = 0;
    return 1;
}

static bool ask(struct broker *broker, uint8_t drive, const uint8_t *cdb, uint8_t cdb_len, uint8_t *data, uint32_t len) {
    struct packet packet;
    packet_begin(&packet, cdb_len, DIRECTION_IN, data, len, 10);
    memcpy(packet.cdb, cdb, cdb_len);
    memset(data, 0, len);
    return port_execute(broker->options->port[drive], &packet) == ST_OK && packet.scsi_status == SCSI_GOOD;
}

/* Only commands that neither report nor clear a unit attention: looking must not change what the program sees. */
static size_t tell_status(struct broker *broker, uint8_t drive, uint8_t *answer) {
    const uint8_t inquire[6] = {0x12, 0, 0, 0, 36}, mechanism[12] = {0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8};
    const uint8_t page[10] = {0x5a, 8, 0x2a, 0, 0, 0, 0, 0, 32}, event[10] = {0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8};
    uint8_t inquiry[36], state[32], media[8], audio[8];
    struct writer w = writer_over(answer, DOOR_TEXT_LEN);
    pthread_mutex_lock(&broker->drive_lock[drive]);
    (void)ask(broker, drive, inquire, sizeof inquire, inquiry, sizeof inquiry);
    (void)ask(broker, drive, event, sizeof event, media, sizeof media);
    (void)ask(broker, drive, page, sizeof page, state, sizeof state);
    (void)ask(broker, drive, mechanism, sizeof mechanism, audio, sizeof audio);
    put_u8(&w, 0);
    put_u8(&w, media[5] & 1);
    put_u8(&w, media[5] >> 1 & 1);
    put_u8(&w, state[8 + 6] >> 1 & 1);
    put_u8(&w, audio[1] >> 5);
    put_u8(&w, broker->options->drive_count);
    put(&w, inquiry + 8, 24);
    put(&w, broker->path[drive], strlen(broker->path[drive]));
    pthread_mutex_unlock(&broker->drive_lock[drive]);
    return writer_stored(&w);
}

static void serve_control(struct broker *broker, int socket) {
    uint8_t *text = malloc(2 * DOOR_TEXT_LEN), *answer = text + DOOR_TEXT_LEN;
    while (text) {
        ssize_t got = recv(socket, text, DOOR_TEXT_LEN, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        struct reader request = reader_over(text, (size_t)got);
        uint8_t kind = take_u8(&request), drive = take_u8(&request);
        size_t len = drive >= broker->options->drive_count ? refuse(answer, "no such drive")
                     : kind == DOOR_CHANGE                 ? change(broker, drive, &request, answer)
                     : kind == DOOR_STATUS                 ? tell_status(broker, drive, answer)
                                                           : refuse(answer, "no such request");
        if (send(socket, answer, len, MSG_NOSIGNAL) != (ssize_t)len)
            break;
    }
    free(text);
}

/* Music plays between packets too: somebody listens. */
static void *keep_time(void *argument) {
    struct broker *broker = argument;
    while (!broker->ending) {
        usleep(20000);
        for (unsigned i = 0; i < broker->options->drive_count; i++) {
            struct drive *drive = port_image_drive(broker->options->port[i]);
            pthread_mutex_lock(&broker->drive_lock[i]);
            if (drive)
                drive_advance(drive);
            publish(broker, (uint8_t)i);
            pthread_mutex_unlock(&broker->drive_lock[i]);
        }
    }
    return NULL;
}

/* Packets until the client goes. Anything that is no request ends the conversation: a client of ours never sends it. */
static void serve_packets(struct broker *broker, int socket, uint8_t *memory) {
    struct door_answer *answer = (struct door_answer *)(void *)memory;
    uint8_t bytes[DOOR_REQUEST_LEN + 1];
    for (;;) {
        struct packet packet;
        struct door_request request;
        ssize_t got = recv(socket, bytes, sizeof bytes, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || !door_get_request(bytes, (size_t)got, &request, &packet))
            return;
        packet.data = memory + request.at;
        int error = execute(broker, request.drive, &packet);
        door_answer_give(answer, request.number, error, &packet);
    }
}

static void *serve_client(void *argument) {
    struct client client = *(struct client *)argument;
    struct broker *broker = client.broker;
    free(argument);
    uint8_t first = 0;
    uint8_t *memory = receive_memory(client.socket, &first);
    if (first == DOOR_CONTROL)
        serve_control(broker, client.socket);
    else if (memory && door_send_fd(client.socket, DOOR_VERSION, broker->shared_fd))
        serve_packets(broker, client.socket, memory);
    if (memory)
        munmap(memory, DOOR_MEMORY_LEN);
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
    for (unsigned i = 0; i < DOOR_DRIVES; i++) {
        pthread_mutex_init(&broker.drive_lock[i], NULL);
        strcpy(broker.path[i], options->path[i] && strlen(options->path[i]) < DOOR_TEXT_LEN ? options->path[i] : "-");
    }
    int error = make_shared(&broker);
    if (!error)
        error = make_listener(options->socket, &listener);
    pthread_t clock;
    bool ticking = false;
    if (!error && options->sounding) {
        error = pthread_create(&clock, NULL, keep_time, &broker);
        ticking = !error;
    }
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
    /* The drives are closed after this. */
    broker.ending = true;
    if (ticking)
        pthread_join(clock, NULL);
    if (listener >= 0)
        close(listener);
    return error;
}
