/* SPDX-License-Identifier: MIT */
/* Does every answer of the kernel become the right port status? */
#include "port/sg.h"
#include "host/test.h"
#include "port/port.h"
#include <errno.h>
#include <fcntl.h>
#include <scsi/sg.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* What the kernel of the next call answers, and what it saw. */
static struct {
    int error;
    unsigned host, driver, status, sense_len;
    int resid;
    struct sg_io_hdr saw;
} next;

static int call(int node, unsigned long request, void *argument) {
    struct sg_io_hdr *header = argument;
    assert_int_equal(node, 7);
    assert_true(request == SG_IO);
    next.saw = *header;
    if (next.error) {
        errno = next.error;
        return -1;
    }
    header->host_status = (unsigned short)next.host;
    header->driver_status = (unsigned short)next.driver;
    header->status = (unsigned char)next.status;
    header->resid = next.resid;
    header->sb_len_wr = (unsigned char)next.sense_len;
    if (header->sbp && next.sense_len)
        memcpy(header->sbp, "\x70\x00\x05\x00\x00\x00\x00\x0a\x00\x00\x00\x00\x24", next.sense_len);
    return 0;
}

static uint8_t data[64];

static struct packet send_one(enum direction direction, enum status expected) {
    struct packet packet;
    packet_begin(&packet, 10, direction, data, direction == DIRECTION_NONE ? 0 : sizeof data, 4);
    packet.cdb[0] = 0x43;
    assert_int_equal(sg_send(call, 7, &packet), expected);
    return packet;
}

static void packets_go_out_whole(void **state) {
    (void)state;
    memset(&next, 0, sizeof next);
    (void)send_one(DIRECTION_IN, ST_OK);
    assert_int_equal(next.saw.dxfer_direction, SG_DXFER_FROM_DEV);
    assert_int_equal(next.saw.dxfer_len, sizeof data);
    assert_ptr_equal(next.saw.dxferp, data);
    assert_int_equal(next.saw.cmd_len, 10);
    assert_int_equal(next.saw.timeout, 4000);
    assert_int_equal(next.saw.mx_sb_len, SENSE_ROOM);
    (void)send_one(DIRECTION_OUT, ST_OK);
    assert_int_equal(next.saw.dxfer_direction, SG_DXFER_TO_DEV);
    (void)send_one(DIRECTION_NONE, ST_OK);
    assert_int_equal(next.saw.dxfer_direction, SG_DXFER_NONE);
    assert_int_equal(next.saw.dxfer_len, 0);
}

static void answers_are_told_apart(void **state) {
    static const struct {
        unsigned host, driver, status;
        uint8_t way, scsi;
    } rows[] = {
        {0x00, 0, 0x00, PORT_SUCCESS, 0},           {0x00, 0, 0x08, PORT_ERROR, SCSI_BUSY},
        {0x00, 0, 0x18, PORT_ERROR, 0x18},          {0x00, 0, 0x28, PORT_ERROR, 0x28},
        {0x00, 6, 0x00, PORT_TIMEOUT, 0},           {0x01, 0, 0x00, PORT_SELECTION_TIMEOUT, 0},
        {0x02, 0, 0x00, PORT_BUSY, SCSI_BUSY},      {0x03, 6, 0x00, PORT_TIMEOUT, 0},
        {0x04, 0, 0x00, PORT_INVALID_TARGET, 0},    {0x05, 0, 0x00, PORT_ABORTED, 0},
        {0x06, 0, 0x00, PORT_PARITY_ERROR, 0},      {0x07, 0, 0x00, PORT_ERROR, 0},
        {0x08, 0, 0x00, PORT_BUS_RESET, 0},         {0x0b, 0, 0x00, PORT_ERROR, 0},
        {0x0c, 0, 0x00, PORT_BUSY, SCSI_BUSY},      {0x0d, 0, 0x00, PORT_BUSY, SCSI_BUSY},
        {0x0e, 0, 0x00, PORT_BUS_RESET, 0},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(&next, 0, sizeof next);
        next.host = rows[i].host, next.driver = rows[i].driver, next.status = rows[i].status;
        struct packet packet = send_one(DIRECTION_IN, ST_OK);
        assert_int_equal(packet.port_status, rows[i].way);
        assert_int_equal(packet.scsi_status, rows[i].scsi);
        assert_int_equal(packet.sense.len, 0);
    }
}

static void sense_and_residual_are_kept(void **state) {
    (void)state;
    memset(&next, 0, sizeof next);
    next.status = 2, next.driver = 8, next.sense_len = 13, next.resid = 64;
    struct packet packet = send_one(DIRECTION_IN, ST_OK);
    assert_int_equal(packet.port_status, PORT_ERROR | PORT_SENSE_VALID);
    assert_int_equal(packet.scsi_status, SCSI_CHECK_CONDITION);
    assert_int_equal(packet.sense.len, 13);
    assert_int_equal(packet.sense.bytes[12], 0x24);
    assert_int_equal(packet.sense.bytes[13], 0);
    assert_int_equal(packet.transferred, 0);
    next.sense_len = 0;
    assert_int_equal(send_one(DIRECTION_IN, ST_OK).port_status, PORT_ERROR);
    memset(&next, 0, sizeof next);
    next.resid = 60;
    assert_int_equal(send_one(DIRECTION_IN, ST_OK).transferred, 4);
    next.resid = 1000;
    assert_int_equal(send_one(DIRECTION_IN, ST_OK).transferred, 0);
    next.resid = -5;
    assert_int_equal(send_one(DIRECTION_IN, ST_OK).transferred, 64);
    assert_int_equal(send_one(DIRECTION_NONE, ST_OK).transferred, 0);
}

static void refusals_are_told_apart(void **state) {
    static const struct {
        int error;
        enum status status;
        uint8_t way;
        uint32_t internal;
    } rows[] = {
        {ENODEV, ST_GONE, PORT_NO_DEVICE, 0},           {ENXIO, ST_GONE, PORT_NO_DEVICE, 0},
        {EBUSY, ST_OK, PORT_BUSY, 0},                   {EAGAIN, ST_OK, PORT_BUSY, 0},
        {ETIMEDOUT, ST_OK, PORT_TIMEOUT, 0},            {EINTR, ST_OK, PORT_ABORTED, 0},
        {EIO, ST_OK, PORT_ERROR, 0},                    {EINVAL, ST_OK, PORT_INTERNAL_ERROR, 0xc000000d},
        {EPERM, ST_OK, PORT_INTERNAL_ERROR, 0xc0000022},{EACCES, ST_OK, PORT_INTERNAL_ERROR, 0xc0000022},
        {ENOMEM, ST_OK, PORT_INTERNAL_ERROR, 0xc000009a},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(&next, 0, sizeof next);
        next.error = rows[i].error;
        struct packet packet = send_one(DIRECTION_IN, rows[i].status);
        assert_int_equal(packet.port_status, rows[i].way);
        assert_int_equal(packet.internal, rows[i].internal);
        assert_int_equal(packet.transferred, 0);
    }
}

static enum status open_at(const char *address, struct error *error) {
    struct test_host host;
    struct port *port = NULL;
    test_host_begin(&host);
    enum status status = port_open(address, &host.host, &port, error);
    if (status == ST_OK)
        port_close(port);
    assert_int_equal(test_host_end(&host), 0);
    return status;
}

static void a_missing_node_is_named(void **state) {
    (void)state;
    struct error error = {0};
    assert_int_equal(open_at("sg:/dev/ntcdrom-has-no-such-node", &error), ST_NOT_FOUND);
    assert_non_null(strstr(error.text, "ntcdrom drives"));
    assert_int_equal(open_at("/dev/ntcdrom-has-no-such-node", &error), ST_NOT_FOUND);
    assert_int_equal(open_at("sg:/dev/null", &error), ST_UNSUPPORTED);
    assert_non_null(strstr(error.text, "no SCSI"));
    assert_int_equal(open_at("sg(transfer=1):/dev/null", &error), ST_USAGE);
    assert_int_equal(open_at("sg(exclusive=maybe):/dev/null", &error), ST_USAGE);
    assert_int_equal(open_at("sg(colour=red):/dev/null", &error), ST_USAGE);
    assert_non_null(strstr(error.text, "colour"));
}

/* A node without permission, asked for by somebody who is not root. */
static void a_forbidden_node_names_the_group(void **state) {
    (void)state;
    char path[] = "/tmp/ntcdrom-sg-XXXXXX", address[64];
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(chmod(path, 0), 0);
    snprintf(address, sizeof address, "sg:%s", path);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        struct error error = {0};
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(2);
        struct test_host host;
        struct port *port = NULL;
        test_host_begin(&host);
        _exit(port_open(address, &host.host, &port, &error) == ST_NO_ACCESS && strstr(error.text, "usermod") ? 0 : 1);
    }
    int result = -1;
    assert_int_equal(waitpid(child, &result, 0), child);
    unlink(path);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

static void a_file_is_no_device(void **state) {
    (void)state;
    char path[] = "/tmp/ntcdrom-sg-XXXXXX", address[64];
    struct error error = {0};
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    snprintf(address, sizeof address, "sg:%s", path);
    assert_int_equal(open_at(address, &error), ST_UNSUPPORTED);
    assert_non_null(strstr(error.text, "image:"));
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_go_out_whole),    cmocka_unit_test(answers_are_told_apart),
        cmocka_unit_test(sense_and_residual_are_kept), cmocka_unit_test(refusals_are_told_apart),
        cmocka_unit_test(a_missing_node_is_named), cmocka_unit_test(a_forbidden_node_names_the_group),
        cmocka_unit_test(a_file_is_no_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
