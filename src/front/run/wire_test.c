/* SPDX-License-Identifier: MIT */
/* Do requests and answers cross the wire whole, and are bytes of no sense refused? */
#include "front/run/wire.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void requests_cross(void **state) {
    (void)state;
    struct packet sent, got;
    uint8_t bytes[DOOR_REQUEST_LEN], drive;
    packet_begin(&sent, 12, DIRECTION_IN, NULL, 98304, 30);
    sent.cdb[0] = 0xbe, sent.cdb[11] = 0x55;
    door_put_request(bytes, 5, &sent);
    assert_true(door_get_request(bytes, sizeof bytes, &drive, &got));
    assert_int_equal(drive, 5);
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
    } spoiled[] = {{0, 0}, {0, DOOR_STATUS}, {2, 0}, {2, 17}, {2, 255}, {3, 3}, {3, 255}, {6, 0xff}, {7, 1}};
    struct packet packet, got;
    uint8_t bytes[DOOR_REQUEST_LEN + 1] = {0}, drive;
    packet_begin(&packet, 6, DIRECTION_IN, NULL, 36, 10);
    for (unsigned i = 0; i < sizeof spoiled / sizeof *spoiled; i++) {
        door_put_request(bytes, 0, &packet);
        bytes[spoiled[i].at] = spoiled[i].value;
        assert_false(door_get_request(bytes, DOOR_REQUEST_LEN, &drive, &got));
    }
    door_put_request(bytes, 0, &packet);
    for (size_t len = 0; len < DOOR_REQUEST_LEN; len++)
        assert_false(door_get_request(bytes, len, &drive, &got));
    assert_false(door_get_request(bytes, DOOR_REQUEST_LEN + 1, &drive, &got));
    bytes[12 + 6] = 0xaa; /* behind the CDB: not part of it */
    assert_true(door_get_request(bytes, DOOR_REQUEST_LEN, &drive, &got));
    assert_int_equal(got.cdb[6], 0);
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
                                       cmocka_unit_test(answers_cross)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
