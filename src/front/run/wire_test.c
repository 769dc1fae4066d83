/* SPDX-License-Identifier: MIT */
/* Do requests and answers cross the wire whole, and are bytes of no sense refused? */
#include "front/run/wire.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static void requests_cross(void **state) {
    (void)state;
    struct packet sent, got;
    const struct door_request request = {5, 0x12345678, DOOR_AHEAD_AT};
    struct door_request found;
    uint8_t bytes[DOOR_REQUEST_LEN];
    packet_begin(&sent, 12, DIRECTION_IN, NULL, 98304, 30);
    sent.cdb[0] = 0xbe, sent.cdb[11] = 0x55;
    door_put_request(bytes, &request, &sent);
    assert_true(door_get_request(bytes, sizeof bytes, &found, &got));
    assert_int_equal(found.drive, 5);
    assert_int_equal(found.number, 0x12345678);
    assert_int_equal(found.at, DOOR_AHEAD_AT);
    assert_int_equal(got.cdb_len, 12);
    assert_int_equal(got.direction, DIRECTION_IN);
    assert_int_equal(got.data_len, 98304);
    assert_int_equal(got.timeout_s, 30);
    assert_memory_equal(got.cdb, sent.cdb, CDB_ROOM);
}

static void hostile_requests(void **state) {
    (void)state;
    static const struct {
        uint8_t at, value;
    } spoiled[] = {{0, 0}, {0, DOOR_STATUS}, {2, 0}, {2, 17}, {2, 255}, {3, 3}, {3, 255}, {6, 0xff}, {7, 1}, {17, 0}, {19, 1}};
    const struct door_request request = {0, 1, DOOR_BULK_AT};
    struct door_request found;
    struct packet packet, got;
    uint8_t bytes[DOOR_REQUEST_LEN + 1] = {0};
    packet_begin(&packet, 6, DIRECTION_IN, NULL, 36, 10);
    for (unsigned i = 0; i < sizeof spoiled / sizeof *spoiled; i++) {
        door_put_request(bytes, &request, &packet);
        bytes[spoiled[i].at] = spoiled[i].value;
        assert_false(door_get_request(bytes, DOOR_REQUEST_LEN, &found, &got));
    }
    door_put_request(bytes, &request, &packet);
    for (size_t len = 0; len < DOOR_REQUEST_LEN; len++)
        assert_false(door_get_request(bytes, len, &found, &got));
    assert_false(door_get_request(bytes, DOOR_REQUEST_LEN + 1, &found, &got));
    bytes[20 + 6] = 0xaa; /* behind the CDB: not part of it */
    assert_true(door_get_request(bytes, DOOR_REQUEST_LEN, &found, &got));
    assert_int_equal(got.cdb[6], 0);
}

/* The place of the data and its length together may reach the memory's end, and not a byte further. */
static void data_lies_inside(void **state) {
    (void)state;
    static const struct {
        uint32_t at, len;
        bool good;
    } cases[] = {{0, 1, false},
                 {DOOR_BULK_AT - 1, 1, false},
                 {DOOR_BULK_AT, 0, true},
                 {DOOR_AHEAD_AT, DOOR_AHEAD_LEN, true},
                 {DOOR_AHEAD_AT, DOOR_AHEAD_LEN + 1, false},
                 {DOOR_MEMORY_LEN, 0, true},
                 {DOOR_MEMORY_LEN, 1, false},
                 {DOOR_MEMORY_LEN + 1, 0, false},
                 {0xffffffff, 2048, false}};
    struct packet packet, got;
    uint8_t bytes[DOOR_REQUEST_LEN];
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct door_request request = {0, 1, cases[i].at}, found;
        packet_begin(&packet, 6, DIRECTION_IN, NULL, cases[i].len, 10);
        door_put_request(bytes, &request, &packet);
        assert_int_equal(door_get_request(bytes, sizeof bytes, &found, &got), cases[i].good);
    }
}

static void an_answer_is_waited_for(void **state) {
    (void)state;
    static struct door_answer answer;
    struct packet sent, got;
    int pair[2], error;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    packet_begin(&sent, 6, DIRECTION_IN, NULL, 36, 10);
    got = sent;
    sent.transferred = 7;
    door_answer_give(&answer, 3, 0, &sent);
    assert_true(door_answer_wait(&answer, 3, pair[0]));
    assert_true(door_get_answer(answer.bytes, answer.len, &error, &got));
    assert_int_equal(got.transferred, 7);
    close(pair[1]); /* who will never answer is not waited for */
    assert_false(door_answer_wait(&answer, 4, pair[0]));
    close(pair[0]);
}

static void descriptors_cross(void **state) {
    (void)state;
    int pair[2], fd;
    uint8_t byte = 0;
    struct stat one, other;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    assert_true(door_send_fd(pair[0], 9, pair[0]));
    assert_true(door_receive_fd(pair[1], &byte, &fd));
    assert_int_equal(byte, 9);
    assert_int_equal(fstat(fd, &one) | fstat(pair[0], &other), 0);
    assert_int_equal(one.st_ino, other.st_ino);
    close(fd);
    assert_int_equal(send(pair[0], "c", 1, 0), 1);
    assert_true(door_receive_fd(pair[1], &byte, &fd));
    assert_int_equal(byte, 'c');
    assert_int_equal(fd, -1);
    close(pair[0]);
    assert_false(door_receive_fd(pair[1], &byte, &fd));
    close(pair[1]);
}

static void base_folders(void **state) {
    (void)state;
    static const struct {
        const char *given, *used;
    } cases[] = {{"/var/tmp", "/var/tmp"},
                 {"relative", "/tmp"},
                 {"", "/tmp"},
                 {"/a-folder-whose-name-leaves-no-room-for-the-rest-of-a-socket-path", "/tmp"}};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(setenv("TMPDIR", cases[i].given, 1), 0);
        assert_string_equal(door_base_folder(), cases[i].used);
    }
    unsetenv("TMPDIR");
    assert_string_equal(door_base_folder(), "/tmp");
}

static void answers_cross(void **state) {
    (void)state;
    struct packet sent, got;
    uint8_t bytes[DOOR_ANSWER_LEN];
    int error;
    packet_begin(&sent, 6, DIRECTION_IN, NULL, 36, 10);
    got = sent;
    sent.scsi_status = SCSI_CHECK_CONDITION, sent.port_status = PORT_ERROR | PORT_SENSE_VALID, sent.transferred = 20;
    sent.sense.len = SENSE_ROOM;
    memset(sent.sense.bytes, 0x5a, SENSE_ROOM);
    size_t len = door_put_answer(bytes, ENXIO, &sent);
    assert_true(door_get_answer(bytes, len, &error, &got));
    assert_int_equal(error, ENXIO);
    assert_int_equal(got.scsi_status, SCSI_CHECK_CONDITION);
    assert_int_equal(got.port_status, PORT_ERROR | PORT_SENSE_VALID);
    assert_int_equal(got.transferred, 20);
    assert_int_equal(got.sense.len, SENSE_ROOM);
    assert_memory_equal(got.sense.bytes, sent.sense.bytes, SENSE_ROOM);
    for (size_t i = 0; i < len; i++)
        assert_false(door_get_answer(bytes, i, &error, &got));
    bytes[6] = SENSE_ROOM + 1;
    assert_false(door_get_answer(bytes, len, &error, &got));
    bytes[6] = 0, bytes[8] = 37; /* more than was asked for */
    assert_false(door_get_answer(bytes, len, &error, &got));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(requests_cross), cmocka_unit_test(hostile_requests),
                                       cmocka_unit_test(data_lies_inside), cmocka_unit_test(answers_cross),
                                       cmocka_unit_test(an_answer_is_waited_for), cmocka_unit_test(descriptors_cross),
                                       cmocka_unit_test(base_folders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
