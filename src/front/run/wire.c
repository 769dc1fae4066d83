/* SPDX-License-Identifier: MIT */
/* How requests and answers cross: the bytes of a datagram, the word a client sleeps on, a descriptor beside a byte. */
#include "front/run/wire.h"
#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void door_put_request(uint8_t bytes[DOOR_REQUEST_LEN], const struct door_request *request, const struct packet *packet) {
    struct writer w = writer_over(bytes, DOOR_REQUEST_LEN);
    put_u8(&w, DOOR_PACKET);
    put_u8(&w, request->drive);
    put_u8(&w, packet->cdb_len);
    put_u8(&w, packet->direction);
    put_le32(&w, packet->data_len);
    put_le32(&w, packet->timeout_s);
    put_le32(&w, request->number);
    put_le32(&w, request->at);
    put(&w, packet->cdb, CDB_ROOM);
}

bool door_get_request(const uint8_t *bytes, size_t len, struct door_request *request, struct packet *packet) {
    struct reader r = reader_over(bytes, len);
    uint8_t kind = take_u8(&r);
    request->drive = take_u8(&r);
    uint8_t cdb_len = take_u8(&r), direction = take_u8(&r);
    uint32_t data_len = take_le32(&r), timeout_s = take_le32(&r);
    request->number = take_le32(&r), request->at = take_le32(&r);
    if (kind != DOOR_PACKET || cdb_len < 1 || cdb_len > CDB_ROOM || direction > DIRECTION_OUT || data_len > UNIFORM_MAX_TRANSFER)
        return false;
    if (request->at < DOOR_BULK_AT || request->at > DOOR_MEMORY_LEN || data_len > DOOR_MEMORY_LEN - request->at)
        return false;
    packet_begin(packet, cdb_len, (enum direction)direction, NULL, data_len, timeout_s);
    take_bytes(&r, packet->cdb, CDB_ROOM);
    memset(packet->cdb + cdb_len, 0, (size_t)CDB_ROOM - cdb_len);
    return !r.failed && !reader_left(&r);
}

size_t door_put_answer(uint8_t bytes[DOOR_ANSWER_LEN], int error, const struct packet *packet) {
    struct writer w = writer_over(bytes, DOOR_ANSWER_LEN);
    put_le32(&w, (uint32_t)error);
    put_u8(&w, packet->scsi_status);
    put_u8(&w, packet->port_status);
    put_u8(&w, packet->sense.len);
    put_u8(&w, 0);
    put_le32(&w, packet->transferred);
    put(&w, packet->sense.bytes, packet->sense.len);
    return writer_stored(&w);
}

bool door_get_answer(const uint8_t *bytes, size_t len, int *error, struct packet *packet) {
    struct reader r = reader_over(bytes, len);
    *error = (int)take_le32(&r);
    packet->scsi_status = take_u8(&r);
    packet->port_status = take_u8(&r);
    packet->sense.len = take_u8(&r);
    take_skip(&r, 1);
    packet->transferred = take_le32(&r);
    if (packet->sense.len > SENSE_ROOM || packet->transferred > packet->data_len)
        return false;
    take_bytes(&r, packet->sense.bytes, packet->sense.len);
    return !r.failed;
}

void door_answer_give(struct door_answer *answer, uint32_t number, int error, const struct packet *packet) {
    answer->len = (uint32_t)door_put_answer(answer->bytes, error, packet);
    atomic_store_explicit(&answer->answered, number, memory_order_release);
    (void)syscall(SYS_futex, &answer->answered, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Whether nobody holds the other end any more. */
static bool hung_up(int socket) {
    uint8_t byte;
    ssize_t got = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

bool door_answer_wait(struct door_answer *answer, uint32_t number, int socket) {
    const struct timespec a_while = {.tv_sec = 1};
    for (;;) {
        uint32_t seen = atomic_load_explicit(&answer->answered, memory_order_acquire);
        if (seen == number)
            return true;
        if (syscall(SYS_futex, &answer->answered, FUTEX_WAIT, seen, &a_while, NULL, 0) < 0 && errno == ETIMEDOUT && hung_up(socket))
            return atomic_load_explicit(&answer->answered, memory_order_acquire) == number;
    }
}

union fd_room {
    struct cmsghdr header;
    uint8_t room[CMSG_SPACE(sizeof(int))];
};

bool door_send_fd(int socket, uint8_t byte, int fd) {
    struct iovec piece = {&byte, 1};
    union fd_room control = {.header = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)}};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

bool door_receive_fd(int socket, uint8_t *byte, int *fd) {
    struct iovec piece = {byte, 1};
    union fd_room control;
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *fd = -1;
    ssize_t got;
    do
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got != 1)
        return false;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof *fd))
        memcpy(fd, CMSG_DATA(header), sizeof *fd);
    return true;
}

const char *door_base_folder(void) {
    enum { MOST = 60 }; /* a socket's path has little room */
    const char *base = getenv("TMPDIR");
    return base && *base == '/' && strlen(base) <= MOST ? base : "/tmp";
}
