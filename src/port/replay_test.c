/* SPDX-License-Identifier: MIT */
/* Does a recorded drive answer by its rules, first match first? */
#include "port/replay.h"
#include "host/test.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static struct test_host host;
static struct replay_book book;
static struct replay *replay;
static uint8_t data[4096];

static void begin(const char *text) {
    struct error error = {0};
    test_host_begin(&host);
    test_host_text(&host, "a.rec", text);
    struct file *file = test_host_open(&host, "a.rec");
    enum status status = replay_load(file, &host.host, &book, &error);
    file_close(file);
    if (status != ST_OK)
        fail_msg("%u: %s", error.line, error.text);
    assert_int_equal(replay_open(&host.host, replay_persona_find(&book, NULL), replay_profile_find(&book, NULL), &replay),
                     ST_OK);
}

static void end(void) {
    port_close(replay_port(replay));
    replay_book_close(&book);
    assert_int_equal(test_host_end(&host), 0);
}

static struct packet send_cdb(const char *hex, enum direction direction, uint32_t len) {
    struct packet packet;
    packet_begin(&packet, (uint8_t)(strlen(hex) / 2), direction, data, len, 10);
    for (size_t i = 0; hex[2 * i]; i++) {
        unsigned byte = 0;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        packet.cdb[i] = (uint8_t)byte;
    }
    memset(data, 0xcc, sizeof data);
    assert_int_equal(port_execute(replay_port(replay), &packet), ST_OK);
    return packet;
}

#define HEAD "{\"persona\":\"p\",\"header\":true,\"tracks\":[{\"n\":1,\"start\":0,\"end\":99,\"type\":\"mode1\"}," \
             "{\"n\":2,\"start\":100,\"end\":199,\"type\":\"audio\"},{\"n\":3,\"start\":200,\"end\":299,\"type\":\"mode2\"}]," \
             "\"leadout\":300,\"initial_state\":\"\"}\n"

static void the_first_rule_answers(void **state) {
    (void)state;
    begin(HEAD "{\"persona\":\"p\",\"cdb\":\"43 ** 02\",\"data_in\":\"0102030405\",\"alloc\":{\"off\":7,\"len\":2,\"mul\":0,\"add\":0}}\n"
               "{\"persona\":\"p\",\"cdb\":\"43\",\"data_in\":\"0a0b0c0d\",\"trunc\":3}\n"
               "{\"persona\":\"p\",\"cdb\":\"00\",\"status\":8}\n"
               "{\"persona\":\"p\",\"cdb\":\"01\",\"status\":2,\"sense\":\"7000060000000000\"}\n");
    assert_int_equal(send_cdb("43ff0200000000000300", DIRECTION_IN, 100).transferred, 3);
    assert_memory_equal(data, "\x01\x02\x03\xcc", 4);
    assert_int_equal(send_cdb("43ff0200000000006400", DIRECTION_IN, 100).transferred, 5);
    assert_int_equal(send_cdb("43000000000000006400", DIRECTION_IN, 100).transferred, 3);
    assert_int_equal(send_cdb("43000000000000006400", DIRECTION_IN, 2).transferred, 2);
    assert_int_equal(data[2], 0xcc);
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).port_status, PORT_BUSY);
    struct packet packet = send_cdb("010000000000", DIRECTION_NONE, 0);
    assert_int_equal(packet.port_status, PORT_ERROR | PORT_SENSE_VALID);
    assert_int_equal(packet.sense.len, 8);
    packet = send_cdb("990000000000", DIRECTION_NONE, 0);
    assert_int_equal(packet.scsi_status, SCSI_CHECK_CONDITION);
    assert_memory_equal(packet.sense.bytes, "\x70\0\x05\0\0\0\0\x0a\0\0\0\0\x20\0\0\0\0\0", 18);
    end();
}

static void states_and_counts_steer(void **state) {
    (void)state;
    begin(HEAD "{\"persona\":\"p\",\"cdb\":\"1b\",\"next\":\"open\"}\n"
               "{\"persona\":\"p\",\"cdb\":\"00\",\"state\":\"open\",\"next\":\"=\",\"srb\":18}\n"
               "{\"persona\":\"p\",\"cdb\":\"00\",\"count\":2,\"status\":24}\n"
               "{\"persona\":\"p\",\"cdb\":\"00\",\"state\":\"\",\"srb\":9,\"delay_ms\":7}\n");
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).scsi_status, 24);
    assert_int_equal(send_cdb("1b0000000200", DIRECTION_NONE, 0).port_status, PORT_SUCCESS);
    assert_string_equal(replay_state(replay), "open");
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).port_status, PORT_DATA_OVERRUN);
    assert_string_equal(replay_state(replay), "");
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).scsi_status, 24);
    uint64_t before = host.clock;
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).port_status, PORT_TIMEOUT);
    assert_true(host.clock - before == (10000 + 7) * (uint64_t)HOST_MS); /* the whole time-out passes */
    replay_skip_time(replay);
    before = host.clock;
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).port_status, PORT_TIMEOUT);
    assert_true(host.clock == before);
    struct replay_rule fault = {.cdb_len = 0, .count = 1, .trunc = -1, .scsi_status = 0x28};
    assert_int_equal(replay_fault(replay, &fault), ST_OK);
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).scsi_status, 0x28);
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).port_status, PORT_TIMEOUT);
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(replay_fault(replay, &fault), ST_OK);
    replay_clear_faults(replay);
    assert_int_equal(send_cdb("000000000000", DIRECTION_NONE, 0).port_status, PORT_TIMEOUT);
    end();
}

static void check_refused(const char *cdb, const char *sense_13) {
    struct packet packet = send_cdb(cdb, DIRECTION_IN, 4096);
    assert_int_equal(packet.scsi_status, SCSI_CHECK_CONDITION);
    assert_int_equal(packet.transferred, 0);
    assert_int_equal(packet.sense.bytes[2], 5);
    assert_int_equal(packet.sense.bytes[12], (uint8_t)sense_13[0]);
}

static void sectors_are_made(void **state) {
    (void)state;
    begin(HEAD "{\"persona\":\"p\",\"cdb\":\"28\",\"gen\":\"read\"}\n{\"persona\":\"p\",\"cdb\":\"be\",\"gen\":\"readcd\"}\n"
               "{\"persona\":\"p\",\"cdb\":\"2f\",\"gen\":\"verify\"}\n{\"persona\":\"p\",\"cdb\":\"a8\",\"gen\":\"read\"}\n");
    assert_int_equal(send_cdb("28000000000500000200", DIRECTION_IN, 4096).transferred, 4096);
    assert_int_equal(data[0], 35);
    assert_int_equal(data[300], (uint8_t)(35 + 300 + 13));
    assert_int_equal(data[2048], 42);
    assert_int_equal(send_cdb("a80000000005000000020000", DIRECTION_IN, 4096).transferred, 4096);
    assert_int_equal(data[2049], 43);
    check_refused("28000000012b00000200", "\x21");             /* past the lead-out */
    check_refused("2800ffffffff00000100", "\x21");
    check_refused("28000000006400000200", "\x64");             /* audio */
    check_refused("be0400000000000001f00000", "\x64");         /* audio wanted, mode 1 found */
    check_refused("be08000000c8000001f00000", "\x64");         /* mode 1 wanted, mode 2 found */
    assert_int_equal(send_cdb("be0400000064000001f00000", DIRECTION_IN, 2352).transferred, 2352);
    assert_int_equal(send_cdb("be10000000c8000001f00000", DIRECTION_IN, 2352).transferred, 2352);
    assert_int_equal(send_cdb("be0000000000000000f00000", DIRECTION_IN, 2352).transferred, 0);
    assert_int_equal(send_cdb("2f00000000c800006400", DIRECTION_NONE, 0).port_status, PORT_SUCCESS);
    check_refused("2f00000000c800006500", "\x21");
    end();
}

static void short_transfers_may_be_overruns(void **state) {
    (void)state;
    begin("{\"port\":\"ov\",\"short_transfer\":\"data_overrun\",\"bus_type\":3,\"alignment_mask\":1,"
          "\"maximum_physical_pages\":5,\"maximum_transfer_length\":16384}\n"
          "{\"persona\":\"p\",\"cdb\":\"12\",\"data_in\":\"05\"}\n");
    assert_int_equal(send_cdb("120000002400", DIRECTION_IN, 36).port_status, PORT_DATA_OVERRUN);
    assert_int_equal(send_cdb("120000002400", DIRECTION_IN, 1).port_status, PORT_SUCCESS);
    const struct port *port = replay_port(replay);
    assert_int_equal(port->max_transfer, 16384);
    assert_int_equal(port->max_pages, 5);
    assert_int_equal(port->alignment_mask, 1);
    assert_int_equal(port->bus_type, 3);
    end();
}

static void recordings_go_on_with_the_last_answer(void **state) {
    (void)state;
    begin("{\"persona\":\"r\",\"header\":true,\"recorded\":{}}\n"
          "{\"persona\":\"r\",\"cdb\":\"00\",\"count\":1,\"status\":2}\n{\"persona\":\"r\",\"cdb\":\"01\",\"count\":1}\n"
          "{\"persona\":\"r\",\"cdb\":\"00\",\"count\":1}\n");
    assert_int_equal(send_cdb("00", DIRECTION_NONE, 0).scsi_status, 2);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(send_cdb("00", DIRECTION_NONE, 0).scsi_status, 0);
        assert_int_equal(send_cdb("01", DIRECTION_NONE, 0).scsi_status, 0);
    }
    end();
}

static void broken_files_are_refused(void **state) {
    static const struct {
        const char *text;
        uint32_t line;
    } files[] = {
        {"", 0},
        {"\n\n", 2},
        {"{\"persona\":\"p\"", 1},
        {"[]", 1},
        {"{\"persona\":\"p\"}", 1},
        {"\n{\"persona\":\"p\",\"cdb\":\"0\"}", 2},
        {"{\"persona\":\"p\",\"cdb\":\"0g\"}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"\"}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"0000000000000000000000000000000000\"}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"colour\":1}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"status\":256}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"status\":\"2\"}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"srb\":64}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"count\":-2}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"gen\":\"magic\"}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"sense\":\"7\"}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"data_in\":7}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"alloc\":{\"off\":15,\"len\":2}}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"alloc\":{\"off\":1}}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"alloc\":{\"off\":1,\"len\":2,\"odd\":1}}", 1},
        {"{\"persona\":\"p\",\"header\":true,\"tracks\":{}}", 1},
        {"{\"persona\":\"p\",\"header\":true,\"tracks\":[{\"n\":1,\"start\":0,\"end\":1}]}", 1},
        {"{\"persona\":\"p\",\"header\":true}\n{\"persona\":\"p\",\"header\":true}", 2},
        {"{\"persona\":\"p\",\"header\":true,\"leadout\":-1}", 1},
        {"{\"persona\":7,\"cdb\":\"00\"}", 1},
        {"{\"port\":\"x\",\"short_transfer\":\"maybe\"}", 1},
        {"{\"port\":\"x\",\"maximum_physical_pages\":0}", 1},
        {"{\"persona\":\"p\",\"cdb\":\"00\",\"cdb\":\"01\"}", 1},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        struct error error = {0};
        test_host_begin(&host);
        test_host_text(&host, "a.rec", files[i].text);
        struct file *file = test_host_open(&host, "a.rec");
        if (replay_load(file, &host.host, &book, &error) == ST_OK)
            fail_msg("taken: %s", files[i].text);
        assert_int_equal(error.line, files[i].line);
        assert_true(error.text[0] != 0);
        file_close(file);
        assert_int_equal(test_host_end(&host), 0);
    }
}

static void memory_may_run_out(void **state) {
    static const char text[] = HEAD "{\"persona\":\"p\",\"cdb\":\"12\",\"data_in\":\"05\"}\n";
    bool opened = false;
    (void)state;
    for (unsigned i = 1; !opened; i++) {
        struct error error = {0};
        struct port *port = NULL;
        test_host_begin(&host);
        test_host_text(&host, "a.rec", text);
        host.fail_at = i;
        host.fail_on = true;
        enum status status = port_open("replay:a.rec", &host.host, &port, &error);
        opened = status == ST_OK;
        if (opened)
            port_close(port);
        else
            assert_true(error.text[0] != 0);
        assert_int_equal(test_host_end(&host), 0);
        assert_true(i < 50);
    }
}

static void addresses_choose(void **state) {
    static const char text[] = "{\"persona\":\"a\",\"cdb\":\"00\",\"status\":8}\n{\"persona\":\"b\",\"cdb\":\"00\"}\n"
                               "{\"port\":\"small\",\"maximum_transfer_length\":8192}\n";
    static const struct {
        const char *address;
        enum status status;
    } rows[] = {{"replay:a.rec", ST_OK},
                {"replay(persona=b,port=small,timing=off):a.rec", ST_OK},
                {"replay(persona=c):a.rec", ST_NOT_FOUND},
                {"replay(port=c):a.rec", ST_NOT_FOUND},
                {"replay(timing=slow):a.rec", ST_USAGE},
                {"replay:b.rec", ST_NOT_FOUND},
                {"replay:", ST_USAGE}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        struct port *port = NULL;
        test_host_begin(&host);
        test_host_text(&host, "a.rec", text);
        assert_int_equal(port_open(rows[i].address, &host.host, &port, &error), rows[i].status);
        port_close(port);
        assert_int_equal(test_host_end(&host), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_answers),   cmocka_unit_test(states_and_counts_steer),
        cmocka_unit_test(sectors_are_made),         cmocka_unit_test(short_transfers_may_be_overruns),
        cmocka_unit_test(recordings_go_on_with_the_last_answer),
        cmocka_unit_test(broken_files_are_refused), cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(addresses_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
