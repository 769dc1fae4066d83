/* SPDX-License-Identifier: MIT */
/* Do a broker and the library's side of the door understand each other, also when somebody at the socket means harm? */
#include "front/run/broker.h"
#include "front/run/channel.h"
#include "front/run/nodes.h"
#include "front/run/test_door.h"
#include <limits.h>
#include <linux/cdrom.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* The client's side runs in a process of its own, for there it may fork and end; what it finds wrong is its exit code. */
static int bad;
#define EXPECT(truth) ((truth) ? 0 : (bad++, fprintf(stderr, "not so: %s (line %d, errno %d)\n", #truth, __LINE__, errno)))

static bool holds(const struct node *node, uint64_t at, size_t len) {
    static uint8_t got[sizeof door_data];
    return node_pread(node, got, len, (int64_t)at) == (ssize_t)len && !memcmp(got, door_data + at, len);
}

static bool child_is_well(pid_t child) {
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void nodes_work(void) {
    const struct node sr0 = {NODE_SR, 0, O_RDONLY};
    struct node found;
    struct stat st;
    uint8_t piece[100];
    EXPECT(!node_likely(0));
    int fd = node_open(&sr0);
    EXPECT(fd >= 0 && node_of(fd, &found) && found.kind == NODE_SR && found.number == 0 && node_likely(fd));
    EXPECT(node_of(fd, &found) && !node_of(0, &found) && !node_of(-1, &found));
    EXPECT(lseek(fd, 0, SEEK_END) == DATA_SECTORS * 2048 && lseek(fd, 33, SEEK_SET) == 33);
    EXPECT(node_readv(fd, &found, &(struct iovec){piece, sizeof piece}, 1) == sizeof piece && !memcmp(piece, door_data + 33, sizeof piece));
    EXPECT(lseek(fd, 0, SEEK_CUR) == 133);
    EXPECT(node_ioctl(fd, &found, CDROM_DRIVE_STATUS, (void *)(uintptr_t)CDSL_CURRENT) == CDS_DISC_OK);
    EXPECT(node_ioctl(fd, &found, 0x1234, NULL) == -ENOTTY);
    EXPECT(node_pread(&found, piece, 1, -1) == -EINVAL);
    node_stat(&found, &st);
    EXPECT(S_ISBLK(st.st_mode));
    EXPECT(node_open(&(struct node){NODE_SR, 1, O_RDONLY}) == -ENXIO);
    EXPECT(node_open(&(struct node){NODE_SR, 0, O_RDWR}) == -EROFS);
    /* Straight on, in this process and in a child of it, each by its own memory. */
    for (uint64_t at = 0; at < 100000; at += 777)
        EXPECT(holds(&sr0, at, 777));
    pid_t child = fork();
    if (child == 0) {
        for (uint64_t at = 100000; at < 200000; at += 999)
            EXPECT(holds(&sr0, at, 999));
        _exit(bad != 0);
    }
    for (uint64_t at = 300000; at < 400000; at += 555)
        EXPECT(holds(&sr0, at, 555));
    EXPECT(child_is_well(child));
    close(fd);
}

static int call(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, getenv(DOOR_SOCKET_ENV));
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    EXPECT(fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof address));
    return fd;
}

static bool hung_up(int fd) {
    uint8_t byte;
    return recv(fd, &byte, 1, 0) <= 0;
}

static int memory_of(size_t len, int seals) {
    int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    EXPECT(fd >= 0 && !ftruncate(fd, (off_t)len) && !fcntl(fd, F_ADD_SEALS, seals));
    return fd;
}

/* Each of these is shown the door, and nobody else notices. */
static void strangers(void) {
    static const struct {
        uint8_t version;
        size_t len;
        int seals;
    } wrong[] = {{0, DOOR_MEMORY_LEN, F_SEAL_SHRINK}, {DOOR_VERSION, DOOR_MEMORY_LEN - 4096, F_SEAL_SHRINK},
                 {DOOR_VERSION, DOOR_MEMORY_LEN, F_SEAL_GROW}, {DOOR_VERSION, 0, F_SEAL_SHRINK}};
    uint8_t bytes[DOOR_REQUEST_LEN] = {0};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int fd = call(), memory = memory_of(wrong[i].len, wrong[i].seals);
        EXPECT(door_send_fd(fd, wrong[i].version, memory) && hung_up(fd));
        close(fd), close(memory);
    }
    int fd = call(); /* no memory at all */
    EXPECT(send(fd, (uint8_t[]){DOOR_VERSION}, 1, MSG_NOSIGNAL) == 1 && hung_up(fd));
    close(fd);
    fd = call();
    int memory = memory_of(DOOR_MEMORY_LEN, F_SEAL_SHRINK | F_SEAL_GROW), shared = -1;
    uint8_t byte;
    EXPECT(door_send_fd(fd, DOOR_VERSION, memory) && door_receive_fd(fd, &byte, &shared) && shared >= 0);
    memset(bytes, 0xff, sizeof bytes);
    EXPECT(send(fd, bytes, sizeof bytes, MSG_NOSIGNAL) == (ssize_t)sizeof bytes && hung_up(fd));
    close(fd), close(memory), close(shared);
}

static ssize_t converse(int fd, uint8_t kind, uint8_t drive, const char *path, uint8_t answer[DOOR_TEXT_LEN]) {
    uint8_t request[64] = {kind, drive, 0};
    memcpy(request + 3, path, strlen(path));
    EXPECT(send(fd, request, 3 + strlen(path), MSG_NOSIGNAL) > 0);
    return recv(fd, answer, DOOR_TEXT_LEN, 0);
}

static void control(void) {
    static uint8_t answer[DOOR_TEXT_LEN];
    const struct node sr0 = {NODE_SR, 0, O_RDONLY};
    uint8_t sector[2048];
    int fd = call();
    EXPECT(send(fd, (uint8_t[]){DOOR_CONTROL}, 1, MSG_NOSIGNAL) == 1);
    EXPECT(converse(fd, DOOR_STATUS, 0, "", answer) > 30 && answer[0] == 0 && answer[2] == 1);
    EXPECT(converse(fd, DOOR_STATUS, 9, "", answer) > 1 && answer[0] == 1);
    EXPECT(converse(fd, 77, 0, "", answer) > 1 && answer[0] == 1);
    EXPECT(converse(fd, DOOR_CHANGE, 0, "", answer) > 1 && answer[0] == 1);
    EXPECT(converse(fd, DOOR_CHANGE, 0, "no-such.cue", answer) > 1 && answer[0] == 1);
    EXPECT(node_pread(&sr0, sector, sizeof sector, 0) == -ENOMEDIUM); /* what was there is out, and not kept by anybody */
    EXPECT(converse(fd, DOOR_CHANGE, 0, "data.cue", answer) == 1 && answer[0] == 0);
    EXPECT(holds(&sr0, 0, 5000));
    close(fd);
}

struct service {
    struct broker_options options;
    int answer;
};

static void *serve(void *argument) {
    struct service *service = argument;
    service->answer = broker_serve(&service->options);
    return NULL;
}

static void the_door(void **state) {
    (void)state;
    static struct door_place place;
    char folder[] = "/tmp/ntcdrom-door.XXXXXX", path[64];
    int started[2], stop[2], go[2];
    uint8_t byte;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/socket", folder);
    assert_int_equal(setenv(DOOR_SOCKET_ENV, path, 1), 0);
    assert_true(pipe(started) == 0 && pipe(stop) == 0 && pipe(go) == 0);
    door_begin(&place, "image:data.cue");
    pid_t client = fork();
    if (client == 0) {
        if (read(go[0], &byte, 1) != 1)
            _exit(2);
        nodes_work();
        strangers();
        control();
        _exit(bad != 0);
    }
    struct service service = {.options = {.socket = path, .port = {place.port}, .path = {"data.cue"}, .drive_count = 1, .sounding = true,
                                          .started = started[1], .stop = stop[0]}};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, serve, &service), 0);
    assert_int_equal(read(started[0], &byte, 1), 1);
    assert_int_equal(write(go[1], "", 1), 1);
    bool well = child_is_well(client);
    close(stop[1]);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(service.answer, 0);
    assert_true(well);
    door_end(&place);
    unlink(path), rmdir(folder);
    for (unsigned i = 0; i < 2; i++)
        close(started[i]), close(go[i]);
    close(stop[0]);
    /* Where no broker is any more there is no drive. */
    assert_int_equal(node_open(&(struct node){NODE_SR, 0, O_RDONLY}), -ENXIO);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_door)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
