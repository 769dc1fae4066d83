/* SPDX-License-Identifier: MIT */
/* Does the caller's command go out once and unjudged, in all four forms, and is every lying offset refused? */
#include "class/control/asked.h"

static struct asked asked;

enum { PLAIN = 56, PLAIN_32 = 44, EXTENDED = 64, EXTENDED_32 = 52, SENSE_AT = 64, DATA_AT = 96, ROOM = 160 };

/* A request of 160 bytes with room for 18 bytes of sense at 64 and data at 96; the tests change single fields. */
static uint8_t in[ROOM], out[ROOM];

static void fill(bool extended, uint8_t opcode, uint8_t direction, uint32_t len) {
    asked_begin(&asked);
    memset(in, 0, sizeof in);
    if (extended) {
        set_le32(in + 4, EXTENDED), set_le32(in + 8, 6), in[17] = 18, in[18] = direction;
        set_le32(in + 20, 30), set_le32(in + 28, SENSE_AT);
        set_le32(in + (direction ? 36 : 32), len), set_le64(in + (direction ? 48 : 40), DATA_AT);
        in[56] = opcode;
    } else {
        set_le16(in, PLAIN), in[6] = 6, in[7] = 18, in[8] = direction;
        set_le32(in + 12, len), set_le32(in + 16, 30), set_le64(in + 24, DATA_AT), set_le32(in + 32, SENSE_AT);
        in[36] = opcode;
    }
}

static struct request request_of(uint32_t code) {
    memset(out, 0xee, sizeof out);
    return (struct request){.kind = REQUEST_CONTROL,
                            .from = &asked.handle,
                            .code = code,
                            .in = {in, sizeof in},
                            .out = out,
                            .out_len = sizeof out};
}

static nt_status run(struct request *request) {
    asked.count = 0;
    nt_status status = device_accept(&asked.device, request);
    return status == STATUS_PENDING ? device_run(&asked.device, request) : status;
}

static nt_status run_code(uint32_t code) {
    struct request request = request_of(code);
    return run(&request);
}

static void received(void **state) {
    (void)state;
    fill(false, 0x12, 1, 8);
    in[20] = 0x5a; /* padding stays as it was */
    asked.drive = "0580000102";
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(request.information, DATA_AT + 5);
    assert_int_equal(get_le32(out + 12), 5);
    assert_int_equal(out[2], SCSI_GOOD);
    assert_int_equal(out[7], 0);
    assert_int_equal(out[20], 0x5a);
    assert_memory_equal(out + DATA_AT, "\x05\x80\x00\x01\x02\xee", 6);
    asked_sent(&asked, "120000000000");
    assert_int_equal(asked.command[0].timeout_s, 30);
    assert_int_equal(asked.command[0].data_len, 8);
    /* the same in one memory, cut to what the caller takes */
    fill(false, 0x12, 1, 8);
    asked.drive = "0580000102";
    request = request_of(IOCTL_SCSI_PASS_THROUGH);
    request.out = in;
    request.out_len = DATA_AT + 2;
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(request.information, DATA_AT + 2);
    assert_memory_equal(in + DATA_AT, "\x05\x80\x00", 3);
}

static void complained(void **state) {
    (void)state;
    fill(false, 0x12, 1, 8);
    in[7] = 14;
    asked.drive = "!063f0e"; /* a unit attention the driver must not notice */
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(asked.count, 1);
    assert_int_equal(asked.device.media_changes, 0);
    assert_int_equal(out[2], SCSI_CHECK_CONDITION);
    assert_int_equal(out[7], 14);
    assert_int_equal(get_le32(out + 12), 0);
    assert_int_equal(request.information, DATA_AT);
    assert_int_equal(out[SENSE_AT + 2], 6);
    assert_int_equal(out[SENSE_AT + 13], 0x0e);
    assert_int_equal(out[SENSE_AT + 14], 0); /* the input's byte */
    /* without data the sense is the end */
    fill(false, 0x00, 2, 0);
    asked.drive = "!023a00";
    request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(request.information, SENSE_AT + 18);
    fill(false, 0x00, 2, 0);
    request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(request.information, PLAIN);
}

static void sent(void **state) {
    (void)state;
    fill(false, 0x15, 0, 4);
    memcpy(in + DATA_AT, "\xa1\xa2\xa3\xa4", 4);
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    asked_sent(&asked, "150000000000/a1a2a3a4");
    assert_int_equal(request.information, PLAIN);
    assert_int_equal(get_le32(out + 12), 4);
    fill(false, 0x15, 0, 0); /* nothing is sent */
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH), STATUS_SUCCESS);
    asked_sent(&asked, "150000000000");
    assert_int_equal(asked.command[0].data_len, 0);
    fill(true, 0x15, 0, 4);
    memcpy(in + DATA_AT, "\xa1\xa2\xa3\xa4", 4);
    request = request_of(IOCTL_SCSI_PASS_THROUGH_EX);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    asked_sent(&asked, "150000000000/a1a2a3a4");
    assert_int_equal(get_le32(out + 32), 4);
}

static void extended(void **state) {
    (void)state;
    fill(true, 0x12, 1, 8);
    set_le32(in + 12, 12), set_le32(in + 24, 128); /* an address */
    set_le16(in + 128, 1), set_le32(in + 132, 4);
    asked.drive = "058000";
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH_EX);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(request.information, DATA_AT + 3);
    assert_int_equal(get_le32(out + 36), 3);
    assert_memory_equal(out + DATA_AT, "\x05\x80\x00", 3);
    static const struct { uint8_t at, value; } bad[] = {{0, 1}, {4, 63}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        fill(true, 0x12, 1, 8);
        in[bad[i].at] = bad[i].value;
        assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_EX), STATUS_REVISION_MISMATCH);
    }
    static const struct {
        uint8_t at, value;
    } wrong[] = {{8, 0}, {8, 17}, {18, 3}, {20, 0}, {12, 11}, {12, 12}, {28, 63}, {28, 143}, {48, 81}, {48, 153}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fill(true, 0x12, 1, 8);
        in[wrong[i].at] = wrong[i].value;
        assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_EX), STATUS_INVALID_PARAMETER);
        assert_int_equal(asked.count, 0);
    }
}

/* A CDB longer than the structure has room for moves everything behind it. */
static void long_cdb(void **state) {
    (void)state;
    fill(true, 0x12, 1, 8);
    set_le32(in + 8, 16);
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_EX), STATUS_INVALID_PARAMETER);
    in[28] = 72;
    asked.drive = "0580";
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_EX), STATUS_SUCCESS);
    asked_sent(&asked, "12000000000000000000000000000000");
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH_EX);
    request.in.len = EXTENDED;
    assert_int_equal(run(&request), STATUS_INVALID_PARAMETER);
    fill(true, 0x12, 1, 8); /* an address of another kind, of another length */
    set_le32(in + 12, 12), set_le32(in + 24, 128), set_le16(in + 128, 2), set_le32(in + 132, 4);
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_EX), STATUS_INVALID_PARAMETER);
    set_le16(in + 128, 1), set_le32(in + 132, 3);
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_EX), STATUS_INVALID_PARAMETER);
}

/* Nowhere to put sense, nothing to send it behind. */
static void without_sense(void **state) {
    (void)state;
    fill(false, 0x12, 1, 8);
    in[7] = 0;
    set_le32(in + 32, 0), set_le64(in + 24, PLAIN);
    asked.drive = "!052400";
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
    request.out_len = 0;
    request.out = NULL;
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(request.information, 0);
    fill(false, 0x15, 0, 4); /* what is sent must lie in the input, whatever room the output has */
    request = request_of(IOCTL_SCSI_PASS_THROUGH);
    request.in.len = DATA_AT + 3;
    assert_int_equal(run(&request), STATUS_INVALID_PARAMETER);
}

static void direct(void **state) {
    (void)state;
    static uint8_t memory[16];
    memset(memory, 0xee, sizeof memory);
    fill(false, 0x12, 1, 8);
    set_le64(in + 24, (uintptr_t)memory);
    asked.drive = "0580000102";
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH_DIRECT);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_memory_equal(memory, "\x05\x80\x00\x01\x02\xee", 6);
    assert_int_equal(request.information, PLAIN);
    fill(true, 0x12, 1, 8);
    set_le64(in + 48, (uintptr_t)memory);
    asked.drive = "0281";
    request = request_of(IOCTL_SCSI_PASS_THROUGH_DIRECT_EX);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_memory_equal(memory, "\x02\x81\x00", 3);
    assert_int_equal(request.information, EXTENDED);
    set_le64(in + 48, 0);
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_DIRECT_EX), STATUS_INVALID_PARAMETER);
    set_le64(in + 48, (uintptr_t)memory + 1);
    asked.port.alignment_mask = 1;
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_DIRECT_EX), STATUS_INVALID_PARAMETER);
}

/* A door in another process than the pointer's: 64-bit and 32-bit callers, both ways. */
static void direct_by_the_door(void **state) {
    (void)state;
    static uint8_t memory[16];
    struct direct_data data;
    memset(memory, 0xee, sizeof memory);
    fill(false, 0x12, 1, 8);
    set_le64(in + 24, 0x7fff00001000);
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH_DIRECT);
    assert_true(device_direct_data(&asked.device, &request, &data));
    assert_true(data.at == 0x7fff00001000 && data.len == 8 && !data.sends);
    request.direct = memory;
    asked.drive = "0580000102";
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_memory_equal(memory, "\x05\x80\x00\x01\x02\xee", 6);
    assert_int_equal(request.direct_done, 5);
    assert_true(get_le64(out + 24) == 0x7fff00001000); /* the caller's pointer goes back as it came */

    fill(false, 0x15, 0, 0); /* the 32-bit form, sending */
    memset(in, 0, sizeof in);
    set_le16(in, PLAIN_32), in[6] = 6, in[8] = 0;
    set_le32(in + 12, 4), set_le32(in + 16, 30), set_le32(in + 20, 0x00401000), in[28] = 0x15;
    request = request_of(IOCTL_SCSI_PASS_THROUGH_DIRECT);
    request.from_32bit = true;
    assert_true(device_direct_data(&asked.device, &request, &data));
    assert_true(data.at == 0x00401000 && data.len == 4 && data.sends);

    fill(true, 0x12, 1, 8);
    request = request_of(IOCTL_SCSI_PASS_THROUGH_DIRECT_EX);
    assert_true(device_direct_data(&asked.device, &request, &data) && data.at == DATA_AT);
    set_le32(in + 36, 0); /* nothing moves */
    assert_false(device_direct_data(&asked.device, &request, &data));
    set_le32(in + 36, 8), in[18] = 3; /* refused */
    assert_false(device_direct_data(&asked.device, &request, &data));
    request.in.len = 8;
    assert_false(device_direct_data(&asked.device, &request, &data));
    request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_false(device_direct_data(&asked.device, &request, &data));
    request = request_of(IOCTL_SCSI_PASS_THROUGH_DIRECT);
    request.kind = REQUEST_READ; /* no control: the code is nobody's */
    assert_false(device_direct_data(&asked.device, &request, &data));
}

static void refused(void **state) {
    (void)state;
    static const struct {
        uint8_t at, value;
        nt_status status;
    } rows[] = {
        {0, PLAIN - 1, STATUS_REVISION_MISMATCH}, /* Length */
        {6, 0, STATUS_INVALID_PARAMETER},         /* CdbLength */
        {6, 17, STATUS_INVALID_PARAMETER},
        {8, 3, STATUS_INVALID_PARAMETER},  /* DataIn */
        {16, 0, STATUS_INVALID_PARAMETER}, /* TimeOutValue */
        {18, 2, STATUS_INVALID_PARAMETER},
        {32, PLAIN - 1, STATUS_INVALID_PARAMETER}, /* SenseInfoOffset */
        {32, ROOM - 17, STATUS_INVALID_PARAMETER},
        {35, 0x80, STATUS_INVALID_PARAMETER},
        {24, SENSE_AT + 17, STATUS_INVALID_PARAMETER}, /* DataBufferOffset */
        {24, ROOM - 7, STATUS_INVALID_PARAMETER},
        {31, 0x80, STATUS_INVALID_PARAMETER},
        {14, 3, STATUS_INVALID_PARAMETER}, /* DataTransferLength */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fill(false, 0x12, 1, 8);
        in[rows[i].at] = rows[i].value;
        assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH), rows[i].status);
        assert_int_equal(asked.count, 0);
        assert_int_equal(out[0], 0xee);
    }
}

static void lengths(void **state) {
    (void)state;
    static const struct {
        uint32_t code, len;
        bool narrow;
    } rows[] = {
        {IOCTL_SCSI_PASS_THROUGH, PLAIN, false},
        {IOCTL_SCSI_PASS_THROUGH, PLAIN_32, true},
        {IOCTL_SCSI_PASS_THROUGH_DIRECT, PLAIN, false},
        {IOCTL_SCSI_PASS_THROUGH_DIRECT, PLAIN_32, true},
        {IOCTL_SCSI_PASS_THROUGH_EX, EXTENDED, false},
        {IOCTL_SCSI_PASS_THROUGH_EX, EXTENDED_32, true},
        {IOCTL_SCSI_PASS_THROUGH_DIRECT_EX, EXTENDED, false},
        {IOCTL_SCSI_PASS_THROUGH_DIRECT_EX, EXTENDED_32, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fill(false, 0, 0, 0);
        memset(in, 0, sizeof in);
        struct request request = request_of(rows[i].code);
        request.from_32bit = rows[i].narrow;
        request.in.len = rows[i].len - 1;
        assert_int_equal(run(&request), STATUS_INVALID_PARAMETER);
        request.in.len = rows[i].len;
        assert_int_equal(run(&request), STATUS_REVISION_MISMATCH);
    }
}

static void narrow(void **state) {
    (void)state;
    fill(false, 0, 0, 0);
    memset(in, 0, sizeof in);
    set_le16(in, PLAIN_32), in[6] = 6, in[7] = 18, in[8] = 1;
    set_le32(in + 12, 8), set_le32(in + 16, 30), set_le32(in + 20, DATA_AT), set_le32(in + 24, SENSE_AT);
    in[28] = 0x12;
    asked.drive = "0580";
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
    request.from_32bit = true;
    assert_int_equal(run(&request), STATUS_SUCCESS);
    asked_sent(&asked, "120000000000");
    assert_int_equal(request.information, DATA_AT + 2);
    memset(in, 0, sizeof in);
    set_le32(in + 4, EXTENDED_32), set_le32(in + 8, 6), in[17] = 18, in[18] = 1, set_le32(in + 20, 30);
    set_le32(in + 28, SENSE_AT), set_le32(in + 36, 8), set_le32(in + 44, DATA_AT), in[48] = 0x12;
    asked.drive = "0580";
    request = request_of(IOCTL_SCSI_PASS_THROUGH_EX);
    request.from_32bit = true;
    assert_int_equal(run(&request), STATUS_SUCCESS);
    asked_sent(&asked, "120000000000");
    assert_int_equal(request.information, DATA_AT + 2);
}

/* More than the scratch holds is gathered aside, and given back whatever happens. */
static void large(void **state) {
    (void)state;
    enum { LARGE = SCRATCH_LEN + 1 };
    static uint8_t wide[DATA_AT + LARGE];
    fill(false, 0x12, 1, LARGE);
    asked.drive = "0580";
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
    request.out = wide;
    request.out_len = sizeof wide;
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(asked.command[0].data_len, LARGE);
    assert_memory_equal(wide + DATA_AT, "\x05\x80\x00", 3);
    assert_int_equal(asked.live, 0);
    asked.no_memory = true;
    assert_int_equal(run(&request), STATUS_INSUFFICIENT_RESOURCES);
    set_le64(in + 24, (uintptr_t)wide); /* the caller's own memory needs no other */
    asked.drive = "0281";
    assert_int_equal(run_code(IOCTL_SCSI_PASS_THROUGH_DIRECT), STATUS_SUCCESS);
    assert_int_equal(asked.command[0].data_len, LARGE);
    assert_memory_equal(wide, "\x02\x81", 2);
}

static uint8_t port_status, scsi_status;
static enum status lose(struct port *port, struct packet *packet) {
    (void)port;
    packet->port_status = port_status;
    packet->scsi_status = scsi_status;
    packet->internal = STATUS_ACCESS_DENIED;
    return ST_OK;
}

static void lost_on_the_way(void **state) {
    (void)state;
    static const struct port_ops ops = {.scheme = "lost", .execute = lose};
    static const struct {
        uint8_t port;
        nt_status status;
    } rows[] = {
        {PORT_TIMEOUT, STATUS_IO_TIMEOUT},
        {PORT_SELECTION_TIMEOUT, STATUS_DEVICE_NOT_CONNECTED},
        {PORT_NO_DEVICE, STATUS_NO_SUCH_DEVICE},
        {PORT_BUS_RESET, STATUS_IO_DEVICE_ERROR},
        {PORT_INVALID_REQUEST, STATUS_INVALID_DEVICE_REQUEST},
        {PORT_INTERNAL_ERROR, STATUS_ACCESS_DENIED}, /* the port's own word */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fill(false, 0x12, 1, 8);
        asked.port.ops = &ops;
        port_status = rows[i].port;
        struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
        assert_int_equal(run(&request), rows[i].status);
        assert_int_equal(request.information, 0);
        assert_int_equal(out[0], 0xee);
    }
}

/* Busy and short answers are the drive's, and told as such. */
static void executed(void **state) {
    (void)state;
    static const struct port_ops ops = {.scheme = "lost", .execute = lose};
    fill(false, 0x12, 1, 8);
    asked.port.ops = &ops;
    port_status = PORT_ERROR, scsi_status = SCSI_BUSY;
    struct request request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(out[2], SCSI_BUSY);
    port_status = PORT_DATA_OVERRUN, scsi_status = SCSI_GOOD;
    request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_SUCCESS);
    assert_int_equal(request.information, DATA_AT);
    port_status = PORT_ERROR;
    request = request_of(IOCTL_SCSI_PASS_THROUGH);
    assert_int_equal(run(&request), STATUS_IO_DEVICE_ERROR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(received), cmocka_unit_test(complained), cmocka_unit_test(sent),
        cmocka_unit_test(extended), cmocka_unit_test(long_cdb),   cmocka_unit_test(without_sense),
        cmocka_unit_test(direct),   cmocka_unit_test(direct_by_the_door), cmocka_unit_test(refused),    cmocka_unit_test(lengths),
        cmocka_unit_test(narrow),   cmocka_unit_test(large),      cmocka_unit_test(lost_on_the_way),
        cmocka_unit_test(executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
