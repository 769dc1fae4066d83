/* SPDX-License-Identifier: MIT */
/* Do the wrappers pass everything on, and tell it as it was? */
#include "base/json.h"
#include "host/test.h"
#include "port/record.h"
#include "port/trace.h"
#include "scsi/sense.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* A drive with a secret in every answer that may hold one. */
static const char drive[] =
    "{\"port\":\"odd\",\"alignment_mask\":3,\"maximum_physical_pages\":9,\"maximum_transfer_length\":32768,"
    "\"short_transfer\":\"success\",\"bus_type\":7}\n"
    "{\"persona\":\"d\",\"header\":true,\"leadout\":100}\n"
    "{\"persona\":\"d\",\"cdb\":\"12 01 80\",\"data_in\":\"0580000453455249\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"12 01 83\",\"data_in\":\"0583000c01000003414243020000015a\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"12\",\"data_in\":\"0580023333000000"
    "56454e444f5220204d4f44454c20202020202020202020204e4e4e4e5345524e554d3132333435363738393041424344\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"46\",\"data_in\":\"000000140000000801080304534552490000000400000008\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"a4 ** ** ** ** ** ** ** ** ** 08\",\"data_in\":\"000600002501ff01\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"a4 ** ** ** ** ** ** ** ** ** 04\",\"data_in\":\"000a000001020304050607ff\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"a3\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"ad ** ** ** ** ** ** 00\",\"data_in\":\"00060000aabbccdd\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"ad ** ** ** ** ** ** 03\",\"data_in\":\"00060000aabbccdd\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"ad ** ** ** ** ** ** 82\",\"data_in\":\"00060000aabbccdd\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"ab\",\"data_in\":\"00000004deadbeef\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"a2\",\"data_in\":\"deadbeef\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"28\",\"gen\":\"read\",\"delay_ms\":25}\n"
    "{\"persona\":\"d\",\"cdb\":\"00\",\"count\":1,\"status\":2,\"sense\":\"700006000000000a00000000280000000000\"}\n"
    "{\"persona\":\"d\",\"cdb\":\"00\",\"count\":1,\"status\":8}\n"
    "{\"persona\":\"d\",\"cdb\":\"00\",\"count\":1,\"srb\":9}\n"
    "{\"persona\":\"d\",\"cdb\":\"00\"}\n";

struct asked {
    const char *cdb;
    enum direction direction;
    uint32_t len;
};
static const struct asked talk[] = {
    {"120000003800", DIRECTION_IN, 56},
    {"120180000800", DIRECTION_IN, 8},
    {"120183001000", DIRECTION_IN, 16},
    {"46000000000000002000", DIRECTION_IN, 32},
    {"000000000000", DIRECTION_NONE, 0},
    {"000000000000", DIRECTION_NONE, 0},
    {"000000000000", DIRECTION_NONE, 0},
    {"000000000000", DIRECTION_NONE, 0},
    {"a40000000000000000080800", DIRECTION_IN, 8},
    {"a400000000000000000c0400", DIRECTION_IN, 12},
    {"a30000000000000000080400", DIRECTION_OUT, 8},
    {"ad0000000000000000080000", DIRECTION_IN, 8},
    {"ad0000000000000300080000", DIRECTION_IN, 8},
    {"ad0000000000008200080000", DIRECTION_IN, 8},
    {"ab0100000000000000080000", DIRECTION_IN, 8},
    {"a20000000000000000080000", DIRECTION_IN, 8},
    {"28000000000100000100", DIRECTION_IN, 2048},
    {"28000000006400000100", DIRECTION_IN, 2048},
    {"f00000000000", DIRECTION_NONE, 0},
};
enum { TALK = sizeof talk / sizeof *talk, DATA = 2048 };

struct heard {
    struct packet packet;
    uint8_t data[DATA];
};

static void talk_to(struct port *port, struct heard *heard) {
    for (unsigned i = 0; i < TALK; i++) {
        struct packet *packet = &heard[i].packet;
        memset(heard[i].data, 0x5a, DATA);
        packet_begin(packet, (uint8_t)(strlen(talk[i].cdb) / 2), talk[i].direction, heard[i].data, talk[i].len, 10);
        for (unsigned j = 0; j < packet->cdb_len; j++) {
            unsigned byte = 0;
            assert_int_equal(sscanf(talk[i].cdb + 2 * j, "%2x", &byte), 1);
            packet->cdb[j] = (uint8_t)byte;
        }
        assert_int_equal(port_execute(port, packet), ST_OK);
    }
}

static void same_answers(const struct heard *a, const struct heard *b) {
    for (unsigned i = 0; i < TALK; i++) {
        const struct packet *x = &a[i].packet, *y = &b[i].packet;
        if (x->scsi_status != y->scsi_status || x->port_status != y->port_status || x->transferred != y->transferred ||
            x->sense.len != y->sense.len || memcmp(x->sense.bytes, y->sense.bytes, x->sense.len) != 0 ||
            memcmp(a[i].data, b[i].data, DATA) != 0)
            fail_msg("%s is answered otherwise", talk[i].cdb);
    }
}

static struct heard direct[TALK], through[TALK], again[TALK];
static struct test_host host;

static struct port *open_port(const char *address) {
    struct error error = {0};
    struct port *port = NULL;
    if (port_open(address, &host.host, &port, &error) != ST_OK)
        fail_msg("%s: %s", address, error.text);
    return port;
}

static void hear_directly(void) {
    test_host_begin(&host);
    test_host_text(&host, "drive", drive);
    struct port *port = open_port("replay:drive");
    talk_to(port, direct);
    port_close(port);
    assert_int_equal(test_host_end(&host), 0);
}

static void a_recording_is_the_drive_again(void **state) {
    (void)state;
    hear_directly();
    test_host_begin(&host);
    test_host_text(&host, "drive", drive);
    struct port *port = open_port("record(file=my.rec,keep=all):replay:drive");
    assert_int_equal(port->max_transfer, 32768);
    assert_int_equal(port->alignment_mask, 3);
    assert_string_equal(port->below->ops->scheme, "replay");
    talk_to(port, through);
    port_close(port);
    same_answers(direct, through);
    port = open_port("replay:my.rec");
    assert_int_equal(port->max_transfer, 32768);
    assert_int_equal(port->max_pages, 9);
    assert_int_equal(port->bus_type, 7);
    uint64_t before = host.clock;
    talk_to(port, again);
    assert_true(host.clock - before == (uint64_t)(10000 + 2 * 25) * HOST_MS); /* one time-out, two slow reads */
    port_close(port);
    same_answers(direct, again);
    assert_int_equal(test_host_end(&host), 0);
}

static bool holds(struct bytes text, const char *what) {
    size_t len = strlen(what);
    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.at + i, what, len) == 0)
            return true;
    return false;
}

static void secrets_are_blanked(void **state) {
    static const char *const secrets[] = {"53455249", "5a\"", "5345524e554d", "00000102030405", "deadbeef", "5a5a5a5a5a"};
    struct bytes text;
    (void)state;
    test_host_begin(&host);
    test_host_text(&host, "drive", drive);
    struct port *port = open_port("record(file=my.rec):replay:drive");
    talk_to(port, through);
    port_close(port);
    text = test_host_bytes(&host, "my.rec");
    for (unsigned i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (holds(text, secrets[i]))
            fail_msg("%s is in the recording", secrets[i]);
    assert_true(holds(text, "\"blanked\":true"));
    assert_true(holds(text, "0583000c0100000300000002000001"));   /* designators keep their headers */
    assert_true(holds(text, "01080304000000000000000400000008")); /* so do features, and others stay */
    assert_true(holds(text, "000600002501ff01"));                 /* the region state is no secret */
    assert_true(holds(text, "56454e444f52"));                     /* nor is the vendor's name */
    assert_true(holds(text, "\"00060000aabbccdd\""));             /* nor a physical format */
    port = open_port("replay(timing=off):my.rec");
    talk_to(port, again);
    assert_int_equal(again[1].packet.transferred, 8);
    assert_memory_equal(again[1].data, "\x05\x80\0\x04\0\0\0\0", 8);
    port_close(port);
    port = open_port("record(file=all.rec,keep=all):replay:drive");
    talk_to(port, through);
    port_close(port);
    text = test_host_bytes(&host, "all.rec");
    assert_true(holds(text, "deadbeef") && holds(text, "\"blanked\":false") && holds(text, "5a5a5a5a5a"));
    assert_int_equal(test_host_end(&host), 0);
}

static void blanking_survives_any_data(void **state) {
    static const uint8_t opcodes[] = {0x12, 0x46, 0xa3, 0xa4, 0xad, 0xbf, 0xab, 0xa2, 0xb5};
    uint32_t seed = 1;
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        struct packet packet;
        uint8_t data[64];
        size_t len = round % sizeof data;
        packet_begin(&packet, 12, DIRECTION_IN, data, sizeof data, 1);
        for (unsigned i = 0; i < sizeof packet.cdb; i++)
            packet.cdb[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
        for (unsigned i = 0; i < sizeof data; i++)
            data[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
        uint8_t behind = len < sizeof data ? data[len] : 0;
        packet.cdb[0] = opcodes[round % sizeof opcodes];
        record_blank(&packet, data, len);
        if (len < sizeof data)
            assert_int_equal(data[len], behind);
    }
}

static void a_trace_tells_in_words(void **state) {
    (void)state;
    hear_directly();
    test_host_begin(&host);
    test_host_text(&host, "drive", drive);
    struct port *port = open_port("trace(file=t.txt):replay:drive");
    talk_to(port, through);
    port_close(port);
    same_answers(direct, through);
    struct bytes text = test_host_bytes(&host, "t.txt");
    assert_true(holds(text, "INQUIRY evpd=0 page=0 alloc=56 | in 56 of 56 | 0.000 ms\n"));
    assert_true(holds(text, "READ(10) fua=0 lba=1 count=1 | in 2048 of 2048 | 25.000 ms\n"));
    assert_true(holds(text, "READ(10) fua=0 lba=100 count=1 | in 0 of 2048 | 25.000 ms | 5/21/00 "));
    assert_true(holds(text, "TEST UNIT READY | no data | 0.000 ms | 6/28/00 unit attention: not ready to ready"));
    assert_true(holds(text, "port status 05 busy, SCSI status 08\n"));
    assert_true(holds(text, "port status 09 time-out, SCSI status 00\n"));
    assert_true(holds(text, "command f0 00 00 00 00 00 | no data"));
    assert_int_equal(test_host_end(&host), 0);
}

static void a_trace_in_json_parses(void **state) {
    unsigned lines = 0;
    (void)state;
    test_host_begin(&host);
    test_host_text(&host, "drive", drive);
    struct port *port = open_port("trace(file=t.json,json=1):replay:drive");
    talk_to(port, through);
    port_close(port);
    struct bytes text = test_host_bytes(&host, "t.json");
    while (text.len) {
        json_error_t what;
        const uint8_t *end = memchr(text.at, '\n', text.len);
        assert_non_null(end);
        json_t *line = json_loadb((const char *)text.at, (size_t)(end - text.at), JSON_REJECT_DUPLICATES, &what);
        assert_non_null(line);
        assert_string_equal(json_string_value(json_object_get(line, "cdb")), talk[lines].cdb);
        assert_int_equal(json_integer_value(json_object_get(line, "transferred")), through[lines].packet.transferred);
        assert_int_equal(json_integer_value(json_object_get(line, "port_status")), through[lines].packet.port_status);
        if (talk[lines].cdb[0] == '2')
            assert_int_equal(json_integer_value(json_object_get(json_object_get(line, "fields"), "count")), 1);
        json_decref(line);
        text.len -= (size_t)(end + 1 - text.at);
        text.at = end + 1;
        lines++;
    }
    assert_int_equal(lines, TALK);
    assert_int_equal(test_host_end(&host), 0);
}

static void wrappers_refuse_what_makes_no_sense(void **state) {
    static const struct {
        const char *address;
        enum status status;
    } rows[] = {
        {"record:replay:drive", ST_USAGE},
        {"record(file=x,keep=some):replay:drive", ST_USAGE},
        {"record(file=x):replay:none", ST_NOT_FOUND},
        {"trace(json=2):replay:drive", ST_USAGE},
        {"trace(file=x,file=y):replay:drive", ST_USAGE},
        {"trace:trace:trace:trace:trace:trace:trace:trace:trace:replay:drive", ST_USAGE},
        {"trace(file=a):trace(file=b):trace(file=c):trace(file=d):trace(file=e):trace(file=f):trace(file=g):"
         "trace(file=h):replay:drive", ST_OK},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        struct port *port = NULL;
        test_host_begin(&host);
        test_host_text(&host, "drive", drive);
        enum status status = port_open(rows[i].address, &host.host, &port, &error);
        if (status != rows[i].status)
            fail_msg("%s: %s", rows[i].address, status_name(status));
        port_close(port);
        assert_int_equal(test_host_end(&host), 0);
    }
}

static void memory_may_run_out(void **state) {
    static const char *const addresses[] = {"record(file=x):replay:drive", "trace(file=x):replay:drive"};
    (void)state;
    for (unsigned kind = 0; kind < 2; kind++) {
        bool opened = false;
        for (unsigned i = 1; !opened; i++) {
            struct error error = {0};
            struct port *port = NULL;
            test_host_begin(&host);
            test_host_text(&host, "drive", drive);
            host.fail_at = i;
            host.fail_on = true;
            opened = port_open(addresses[kind], &host.host, &port, &error) == ST_OK;
            if (opened)
                port_close(port);
            assert_int_equal(test_host_end(&host), 0);
            assert_true(i < 100);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recording_is_the_drive_again),
        cmocka_unit_test(secrets_are_blanked),
        cmocka_unit_test(blanking_survives_any_data),
        cmocka_unit_test(a_trace_tells_in_words),
        cmocka_unit_test(a_trace_in_json_parses),
        cmocka_unit_test(wrappers_refuse_what_makes_no_sense),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
