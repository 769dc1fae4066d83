/* SPDX-License-Identifier: MIT */
/* Are reads and writes refused, cut and repeated by the rules of the medium? */
#include "class/control/asked.h"

enum { MOST = 6 * 4096, LIMIT = 2 * 4096 };
static struct asked asked;
static uint8_t *memory; /* page-aligned */
static uint64_t slept;

static void sleep_on(void *self, uint64_t time) { (void)self, slept += time; }
static uint64_t now(void *self) { return (void)self, slept; }

static int set_up(void **state) {
    (void)state;
    static uint8_t room[MOST + 4096];
    memory = room + (4096 - (uintptr_t)room % 4096) % 4096;
    asked_begin(&asked);
    asked.host.sleep = sleep_on;
    asked.host.now = now;
    asked.device.retry_delay = 1000 * HOST_MS;
    asked.device.max_aligned = LIMIT;
    asked.device.max_unaligned = LIMIT - 4096;
    slept = 0;
    return 0;
}

static nt_status transfer(enum request_kind kind, int64_t offset, uint32_t len, uint32_t *information) {
    struct request request = {.kind = kind, .from = &asked.handle, .offset = offset};
    if (kind == REQUEST_WRITE)
        request.in = (struct bytes){memory, len};
    else
        request.out = memory, request.out_len = len;
    asked.count = 0;
    nt_status status = device_accept(&asked.device, &request);
    if (status == STATUS_PENDING)
        status = device_run(&asked.device, &request);
    *information = request.information;
    return status;
}

static nt_status expect(enum request_kind kind, int64_t offset, uint32_t len, const char *sent) {
    uint32_t information;
    nt_status status = transfer(kind, offset, len, &information);
    asked_sent(&asked, sent);
    return status;
}

/* The gates, in their order. */
static void refused(void **state) {
    struct handle other = {0};
    (void)state;
    asked.device.verify = asked.device.play_active = true;
    atomic_store(&asked.device.exclusive, &other);
    assert_int_equal(expect(REQUEST_READ, -1, 0, ""), STATUS_SUCCESS);
    assert_int_equal(expect(REQUEST_READ, 0, 2048, ""), STATUS_VERIFY_REQUIRED);
    asked.device.verify = false;
    assert_int_equal(expect(REQUEST_READ, 0, 2048, ""), STATUS_DEVICE_BUSY);
    asked.device.play_active = false;
    assert_int_equal(expect(REQUEST_READ, 0, 2048, ""), STATUS_ACCESS_DENIED);
    atomic_store(&asked.device.exclusive, NULL);
    assert_int_equal(expect(REQUEST_READ, 1, 2048, ""), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(expect(REQUEST_READ, 0, 2047, ""), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(expect(REQUEST_READ, -2048, 2048, ""), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(expect(REQUEST_READ, 1000 * 2048, 2048, ""), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(expect(REQUEST_READ, 999 * 2048, 4096, ""), STATUS_INVALID_DEVICE_REQUEST);
    asked.device.is_mmc = false;
    assert_int_equal(expect(REQUEST_WRITE, 0, 2048, ""), STATUS_INVALID_DEVICE_REQUEST);
    asked.handle.stream_read = true;
    assert_int_equal(expect(REQUEST_READ, 0, 2048, ""), STATUS_INVALID_DEVICE_REQUEST);
}

static void beyond_32_bits(void **state) {
    (void)state;
    asked.device.is_writer = true;
    asked.drive = "!052100";
    assert_int_equal(expect(REQUEST_READ, ((int64_t)1 << 44) + 4096, 2048, "28000000000200000100"),
                     STATUS_NONEXISTENT_SECTOR);
    asked.drive = NULL;
    asked.device.options.mend = MEND_LBA_RANGE;
    assert_int_equal(expect(REQUEST_READ, (int64_t)1 << 44, 2048, ""), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(expect(REQUEST_READ, -2048, 2048, ""), STATUS_INVALID_DEVICE_REQUEST);
    /* the last sector that can be named */
    assert_int_equal(expect(REQUEST_READ, (int64_t)UINT32_MAX * 2048, 2048, "2800ffffffff00000100"), STATUS_SUCCESS);
}

static void rules_of_writing(void **state) {
    static const struct {
        uint16_t schema, blocking;
        int64_t offset;
        uint32_t len;
        bool accepted;
    } rows[] = {
        {0x0020, 16, 2048, 2048, true}, {0x0024, 16, 2048, 2048, true},       {0x0021, 16, 2048, 2048, true},
        {0x0026, 2, 2048, 2048, false}, {0x0026, 2, 4096, 2048, true},        {0x002c, 2, 4096, 2048, false},
        {0x002c, 2, 2048, 4096, false}, {0x002c, 2, 4096, 4096, true},        {0x002c, 1, 2048, 2048, true},
        {0x0010, 1, 0, 2048, false},    {0x0024, 1, 5000 * 2048, 2048, true},
    };
    (void)state;
    asked.device.write_allowed = asked.device.is_writer = true;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t information;
        asked.device.write_schema = rows[i].schema;
        asked.device.blocking = rows[i].blocking;
        print_message("  row %u\n", i);
        assert_int_equal(transfer(REQUEST_WRITE, rows[i].offset, rows[i].len, &information),
                         rows[i].accepted ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST);
        assert_int_equal(information, rows[i].accepted ? rows[i].len : 0);
        assert_int_equal(asked.count, rows[i].accepted);
    }
}

static enum status full(struct port *port, struct packet *packet) {
    enum status status = asked_execute(port, packet);
    if (packet->port_status == PORT_SUCCESS && (packet->cdb[0] == 0x28 || packet->cdb[0] == 0xa8))
        packet->transferred = packet->data_len;
    return status;
}
static const struct port_ops full_ops = {.scheme = "full", .execute = full};

static void in_pieces(void **state) {
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    assert_int_equal(transfer(REQUEST_READ, 4096, 5 * 4096, &information), STATUS_SUCCESS);
    asked_sent(&asked, "28000000000200000400 28000000000600000400 28000000000a00000200");
    assert_int_equal(information, 5 * 4096);
    memory += 8; /* not at a page: one page less at a time */
    assert_int_equal(transfer(REQUEST_READ, 0, 2 * 4096, &information), STATUS_SUCCESS);
    asked_sent(&asked, "28000000000000000200 28000000000200000200");
}

/* Ways that end inside a sector, and sectors that ten bytes cannot count. */
static void in_whole_sectors(void **state) {
    static uint8_t large[0x20000];
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    asked.device.max_aligned = asked.device.max_unaligned = LIMIT - 512;
    assert_int_equal(transfer(REQUEST_READ, 0, 2 * 4096, &information), STATUS_SUCCESS);
    asked_sent(&asked, "28000000000000000300 28000000000300000100");
    assert_int_equal(information, 2 * 4096);
    asked.device.max_aligned = asked.device.max_unaligned = UINT32_MAX;
    asked.device.bytes_per_sector = 1, asked.device.sector_shift = 0;
    struct request request = {.kind = REQUEST_READ, .from = &asked.handle, .out = large, .out_len = 0x1ffff};
    asked.count = 0;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_SUCCESS);
    asked_sent(&asked, "28000000000000ffff00 28000000ffff00ffff00 28000001fffe00000100");
    assert_int_equal(request.information, 0x1ffff);
    /* a sector that does not fit is the port's to refuse */
    asked.device.max_aligned = asked.device.max_unaligned = 4096;
    asked.device.bytes_per_sector = 8192, asked.device.sector_shift = 13;
    assert_int_equal(transfer(REQUEST_READ, 0, 8192, &information), STATUS_SUCCESS);
    asked_sent(&asked, "28000000000000000100");
    assert_int_equal(asked.command[0].data_len, 8192);
}

static void a_piece_fails(void **state) {
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    asked.drive = "00 !031100";
    assert_int_equal(transfer(REQUEST_READ, 0, 4 * 4096, &information), STATUS_DEVICE_DATA_ERROR);
    assert_int_equal(information, LIMIT);
    assert_int_equal(asked.count, 2);
}

static void again_after_a_pause(void **state) {
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    asked.drive = "!020401 !044400";
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_SUCCESS);
    assert_int_equal(asked.count, 3);
    assert_int_equal(slept, 2 * asked.device.retry_delay);
}

static enum status never(struct port *port, struct packet *packet) {
    struct asked *drive = (struct asked *)port;
    drive->live++;
    packet->scsi_status = SCSI_BUSY;
    packet->port_status = PORT_ERROR;
    return ST_OK;
}

/* One try a second: after 160 of them the time is up, and one more may start within the tick. */
static void for_160_seconds(void **state) {
    static const struct port_ops ops = {.scheme = "never", .execute = never};
    uint32_t information;
    (void)state;
    asked.port.ops = &ops;
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_DEVICE_NOT_READY);
    assert_int_equal(asked.live, 162);
    asked.live = 0;
}

static void streaming(void **state) {
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    asked.handle.stream_read = asked.device.stream_read_ok = true;
    assert_int_equal(transfer(REQUEST_READ, 2048, 2048, &information), STATUS_SUCCESS);
    asked_sent(&asked, "a80000000001000000018000");
    asked.drive = "!031100"; /* this piece only */
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_DEVICE_DATA_ERROR);
    assert_false(asked.device.no_streaming);
    asked.drive = "!052000"; /* streaming itself */
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_SUCCESS);
    asked_sent(&asked, "a80000000000000000018000 28000000000000000100");
    assert_true(asked.device.no_streaming);
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_SUCCESS);
    asked_sent(&asked, "28000000000000000100");
}

static void streaming_out(void **state) {
    uint32_t information;
    (void)state;
    asked.device.write_allowed = asked.device.is_writer = true;
    asked.device.write_schema = FEATURE_RANDOM_WRITABLE;
    asked.handle.stream_write = asked.device.stream_write_ok = true;
    memset(memory, 0, 2048);
    asked.drive = "!030c00"; /* this piece only */
    assert_int_equal(transfer(REQUEST_WRITE, 2048, 2048, &information), STATUS_DEVICE_DATA_ERROR);
    assert_memory_equal(asked.command[0].cdb, "\xaa\0\0\0\0\1\0\0\0\1\x80\0", 12);
    assert_int_equal(asked.count, 1);
    asked.drive = "!052000"; /* streaming itself */
    assert_int_equal(transfer(REQUEST_WRITE, 2048, 2048, &information), STATUS_SUCCESS);
    assert_memory_equal(asked.command[1].cdb, "\x2a\0\0\0\0\1\0\0\1\0", 10);
    assert_true(asked.device.no_streaming);
}

/* Every piece comes whole, and with a recovered error. */
static enum status recovering(struct port *port, struct packet *packet) {
    asked.drive = "!011701";
    enum status status = asked_execute(port, packet);
    packet->transferred = packet->data_len;
    return status;
}
static const struct port_ops recovering_ops = {.scheme = "recovering", .execute = recovering};

static void recovered(void **state) {
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    asked.drive = "00 !011701";
    assert_int_equal(transfer(REQUEST_READ, 0, 3 * LIMIT, &information), STATUS_SUCCESS);
    assert_int_equal(information, LIMIT); /* and the third piece is not asked for */
    assert_int_equal(asked.count, 2);
    asked.device.options.mend = MEND_RECOVERED_READ;
    asked.port.ops = &recovering_ops;
    assert_int_equal(transfer(REQUEST_READ, 0, 3 * LIMIT, &information), STATUS_SUCCESS);
    assert_int_equal(information, 3 * LIMIT);
    assert_int_equal(asked.count, 3);
}

static void short_pieces(void **state) {
    uint32_t information;
    (void)state;
    asked.device.options.mend = MEND_SHORT_CHUNK;
    asked.drive = "00010203";
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_DATA_OVERRUN);
    assert_int_equal(information, 0);
    asked.device.options.mend = 0;
    asked.drive = "00010203";
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_SUCCESS);
    assert_int_equal(information, 4);
}

/* All but the last byte. */
static enum status all_but_one(struct port *port, struct packet *packet) {
    enum status status = asked_execute(port, packet);
    packet->transferred = packet->data_len - 1;
    return status;
}

static void whole_sectors_of_a_short_piece(void **state) {
    static const struct port_ops ops = {.scheme = "short", .execute = all_but_one};
    uint32_t information;
    (void)state;
    asked.port.ops = &ops;
    asked.device.options.mend = MEND_SHORT_CHUNK;
    assert_int_equal(transfer(REQUEST_READ, 0, 2 * LIMIT, &information), STATUS_SUCCESS);
    assert_int_equal(information, LIMIT - 2048);
    assert_int_equal(asked.count, 1);
}

static struct request *to_cancel;
static void cancel_asleep(void *self, uint64_t time) {
    (void)self, (void)time;
    device_cancel(&asked.device, to_cancel);
}

/* Between two pieces. */
static enum status cancel_after(struct port *port, struct packet *packet) {
    device_cancel(&asked.device, to_cancel);
    return full(port, packet);
}

static void cancelled_between(void **state) {
    static const struct port_ops ops = {.scheme = "cancelling", .execute = cancel_after};
    struct request request = {.kind = REQUEST_READ, .from = &asked.handle, .out = memory, .out_len = 2 * LIMIT};
    (void)state;
    asked.port.ops = &ops;
    to_cancel = &request;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_CANCELLED);
    assert_int_equal(request.information, LIMIT);
    assert_int_equal(asked.count, 1);
}

static void cancelled(void **state) {
    struct request request = {.kind = REQUEST_READ, .from = &asked.handle, .out = memory, .out_len = 2 * LIMIT};
    (void)state;
    asked.port.ops = &full_ops;
    asked.host.sleep = cancel_asleep;
    to_cancel = &request;
    asked.drive = "00 !044400";
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_CANCELLED);
    assert_int_equal(request.information, LIMIT);
    assert_int_equal(asked.count, 2);
}

/* A medium change while reading: the default speed comes back before the read is repeated. */
static void speed_comes_back_first(void **state) {
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    asked.device.restore_speed = true;
    asked.drive = "!062800";
    assert_int_equal(transfer(REQUEST_READ, 0, 2048, &information), STATUS_SUCCESS);
    asked_sent(&asked, "28000000000000000100 b60000000000000000001c00 28000000000000000100");
}

static void stale_capacity_mended(void **state) {
    uint32_t information;
    (void)state;
    asked.port.ops = &full_ops;
    asked.device.media_changes = 1;
    assert_int_equal(transfer(REQUEST_READ, 1000 * 2048, 2048, &information), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(asked.count, 0);
    asked.device.options.mend = MEND_STALE_CAPACITY;
    asked.drive = "000003ff00000800";
    assert_int_equal(transfer(REQUEST_READ, 1000 * 2048, 2048, &information), STATUS_SUCCESS);
    asked_sent(&asked, "25000000000000000000 2800000003e800000100");
    assert_int_equal(transfer(REQUEST_READ, 1000 * 2048, 2048, &information), STATUS_SUCCESS);
    assert_int_equal(asked.count, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(refused, set_up),
        cmocka_unit_test_setup(beyond_32_bits, set_up),
        cmocka_unit_test_setup(rules_of_writing, set_up),
        cmocka_unit_test_setup(in_pieces, set_up),
        cmocka_unit_test_setup(in_whole_sectors, set_up),
        cmocka_unit_test_setup(a_piece_fails, set_up),
        cmocka_unit_test_setup(again_after_a_pause, set_up),
        cmocka_unit_test_setup(for_160_seconds, set_up),
        cmocka_unit_test_setup(streaming, set_up),
        cmocka_unit_test_setup(streaming_out, set_up),
        cmocka_unit_test_setup(recovered, set_up),
        cmocka_unit_test_setup(short_pieces, set_up),
        cmocka_unit_test_setup(whole_sectors_of_a_short_piece, set_up),
        cmocka_unit_test_setup(cancelled, set_up),
        cmocka_unit_test_setup(cancelled_between, set_up),
        cmocka_unit_test_setup(speed_comes_back_first, set_up),
        cmocka_unit_test_setup(stale_capacity_mended, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
