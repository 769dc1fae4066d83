/* SPDX-License-Identifier: MIT */
/* Does every packet become the right request, and every answer of Windows the right port status? */
#include "port/spti.h"
#include "host/test.h"
#include "port/real.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* What the next call answers, and what it saw. */
static struct {
    uint32_t error, moved, short_by;
    uint8_t status, sense_len;
    const char *sense;
    uint8_t type;
    bool fill;
    unsigned calls;
    uint32_t code, in_len;
    uint8_t saw[SPTI_ROOM];
    uint32_t transfer[2], pages[2], mask[2]; /* by the adapter's description, by its capabilities */
    bool describes[2];
} next;

static uint32_t tell_limits(unsigned which, uint8_t *buffer, uint32_t out_len, uint32_t *got) {
    uint32_t len = which ? 24 : 32;
    if (!next.describes[which])
        return 1;
    assert_true(out_len >= len);
    memset(buffer, 0, len);
    set_le32(buffer + (which ? 4 : 8), next.transfer[which]);
    set_le32(buffer + (which ? 8 : 12), next.pages[which]);
    set_le32(buffer + 16, next.mask[which]);
    if (!which)
        buffer[24] = 7;
    *got = len;
    return 0;
}

static uint32_t call(void *node, uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len, uint32_t *got) {
    struct spti_layout layout = spti_layout(sizeof(void *));
    uint8_t *request = buffer;
    assert_ptr_equal(node, &next);
    next.calls++;
    if (code == 0x2d1400) {
        assert_int_equal(in_len, 12);
        assert_int_equal(get_le32(request), 1);
        return tell_limits(0, buffer, out_len, got);
    }
    if (code == 0x41010)
        return tell_limits(1, buffer, out_len, got);
    next.code = code, next.in_len = in_len;
    assert_int_equal(in_len, out_len);
    assert_true(in_len <= SPTI_ROOM);
    memcpy(next.saw, request, in_len);
    if (next.error)
        return next.error;
    uint8_t *data = (uint8_t *)(uintptr_t)(sizeof(void *) == 8 ? get_le64(request + layout.data_at) : get_le32(request + layout.data_at));
    if (next.fill && request[8] == 1)
        memset(data, 0x5a, next.moved);
    if (next.fill && request[layout.cdb_at] == 0x12)
        data[0] = next.type;
    request[2] = next.status;
    set_le32(request + 12, next.moved);
    if (next.sense)
        memcpy(request + layout.len, next.sense, next.sense_len);
    *got = in_len - next.short_by;
    return 0;
}

struct scene {
    struct test_host host;
    struct spti spti;
    _Alignas(16) uint8_t data[64 + 16];
};

static int set_up(void **state) {
    static struct scene scene;
    memset(&next, 0, sizeof next);
    test_host_begin(&scene.host);
    scene.spti = (struct spti){.port = {.host = &scene.host.host, .max_transfer = 65536}, .call = call, .node = &next};
    *state = &scene;
    return 0;
}

static int tear_down(void **state) {
    struct scene *scene = *state;
    spti_drop(&scene->spti);
    assert_int_equal(test_host_end(&scene->host), 0);
    return 0;
}

static struct packet send_at(struct scene *scene, enum direction direction, uint8_t *data, enum status expected) {
    struct packet packet;
    packet_begin(&packet, 10, direction, data, direction == DIRECTION_NONE ? 0 : 64, 4);
    packet.cdb[0] = 0x43;
    packet.cdb[9] = 0x40;
    assert_int_equal(spti_execute(&scene->spti.port, &packet), expected);
    return packet;
}

static struct packet send_one(struct scene *scene, enum direction direction, enum status expected) {
    return send_at(scene, direction, scene->data, expected);
}

static void packets_go_out_whole(void **state) {
    struct scene *scene = *state;
    struct spti_layout layout = spti_layout(sizeof(void *));
    (void)send_one(scene, DIRECTION_IN, ST_OK);
    assert_int_equal(next.code, 0x4d014);
    assert_int_equal(get_le16(next.saw), layout.len);
    assert_int_equal(next.saw[6], 10);
    assert_int_equal(next.saw[7], SENSE_ROOM);
    assert_int_equal(next.saw[8], 1);
    assert_int_equal(get_le32(next.saw + 12), 64);
    assert_int_equal(get_le32(next.saw + 16), 4);
    assert_int_equal(get_le32(next.saw + layout.sense_offset_at), layout.len);
    assert_int_equal(next.saw[layout.cdb_at], 0x43);
    assert_int_equal(next.saw[layout.cdb_at + 9], 0x40);
    assert_int_equal(next.in_len, layout.len + SENSE_ROOM);
    (void)send_one(scene, DIRECTION_OUT, ST_OK);
    assert_int_equal(next.saw[8], 0);
    (void)send_one(scene, DIRECTION_NONE, ST_OK);
    assert_int_equal(next.saw[8], 2);
    assert_int_equal(get_le32(next.saw + 12), 0);
}

/* Where the fields lie in the two widths of a program [WDK ntddscsi.h]. */
static void both_widths_are_laid_out(void **state) {
    uint8_t wide[SPTI_ROOM], narrow[SPTI_ROOM], data[8];
    struct packet packet;
    (void)state;
    packet_begin(&packet, 12, DIRECTION_IN, data, sizeof data, 1u << 31);
    packet.cdb[11] = 0xee;
    assert_int_equal(spti_put(&packet, 0x1122334455667788, 8, wide), 56 + SENSE_ROOM);
    assert_int_equal(get_le16(wide), 56);
    assert_true(get_le64(wide + 24) == 0x1122334455667788);
    assert_int_equal(get_le32(wide + 32), 56);
    assert_int_equal(wide[36 + 11], 0xee);
    assert_int_equal(get_le32(wide + 16), 108000);
    assert_int_equal(spti_put(&packet, 0x55667788, 4, narrow), 44 + SENSE_ROOM);
    assert_int_equal(get_le16(narrow), 44);
    assert_int_equal(get_le32(narrow + 20), 0x55667788);
    assert_int_equal(get_le32(narrow + 24), 44);
    assert_int_equal(narrow[28 + 11], 0xee);
    packet.no_sense = true;
    assert_int_equal(spti_put(&packet, 0, 8, wide), 56);
    assert_int_equal(wide[7], 0);
    assert_int_equal(get_le32(wide + 32), 0);
    set_le32(narrow + 12, 5);
    narrow[2] = SCSI_CHECK_CONDITION;
    memcpy(narrow + 44, "\x70\x00\x02\x00\x00\x00\x00\x0a\x00\x00\x00\x00\x3a\x00\x00\x00\x00\x00", 18);
    packet.no_sense = false;
    packet_reset_answer(&packet);
    spti_get(narrow, 44 + SENSE_ROOM, 4, &packet);
    assert_int_equal(packet.transferred, 5);
    assert_int_equal(packet.port_status, PORT_ERROR | PORT_SENSE_VALID);
    assert_int_equal(packet.sense.len, 18);
    assert_int_equal(packet.sense.bytes[12], 0x3a);
}

static void answers_are_told_apart(void **state) {
    static const struct {
        uint8_t status, way;
    } rows[] = {{0x00, PORT_SUCCESS}, {0x02, PORT_ERROR}, {0x08, PORT_BUSY}, {0x18, PORT_ERROR}, {0x28, PORT_ERROR}};
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        next.status = rows[i].status;
        struct packet packet = send_one(*state, DIRECTION_IN, ST_OK);
        assert_int_equal(packet.port_status, rows[i].way);
        assert_int_equal(packet.scsi_status, rows[i].status);
        assert_int_equal(packet.sense.len, 0);
    }
}

static void sense_and_length_are_kept(void **state) {
    next.status = 2, next.sense_len = 18;
    next.sense = "\x70\x00\x05\x00\x00\x00\x00\x0a\x00\x00\x00\x00\x24\x00\x00\x00\x00\x00";
    struct packet packet = send_one(*state, DIRECTION_IN, ST_OK);
    assert_int_equal(packet.port_status, PORT_ERROR | PORT_SENSE_VALID);
    assert_int_equal(packet.sense.len, 18);
    assert_int_equal(packet.sense.bytes[12], 0x24);
    assert_int_equal(packet.transferred, 0);
    next.short_by = SENSE_ROOM; /* the structure's length alone is told */
    assert_int_equal(send_one(*state, DIRECTION_IN, ST_OK).sense.len, 18);
    next.short_by = 0;
    next.sense = "\x70\x00\x05\x00\x00\x00\x00\xff\x00\x00\x00\x00\x24\x00\x00\x00\x00\x00";
    assert_int_equal(send_one(*state, DIRECTION_IN, ST_OK).sense.len, SENSE_ROOM); /* its own length is a lie */
    next.sense = "\x33\x00\x05\x00\x00\x00\x00\x0a\x00\x00\x00\x00\x24\x00\x00\x00\x00\x00";
    assert_int_equal(send_one(*state, DIRECTION_IN, ST_OK).port_status, PORT_ERROR); /* no sense at all */
    next.status = 0, next.sense = NULL, next.moved = 60;
    assert_int_equal(send_one(*state, DIRECTION_IN, ST_OK).transferred, 60);
    next.moved = 1000;
    assert_int_equal(send_one(*state, DIRECTION_IN, ST_OK).transferred, 64);
    assert_int_equal(send_one(*state, DIRECTION_NONE, ST_OK).transferred, 0);
    next.short_by = SPTI_ROOM - 10;
    assert_int_equal(send_one(*state, DIRECTION_IN, ST_OK).port_status, PORT_ERROR); /* half an answer */
}

static void refusals_are_told_apart(void **state) {
    static const struct {
        uint32_t error;
        enum status status;
        uint8_t way;
        uint32_t internal;
    } rows[] = {
        {1, ST_OK, PORT_INTERNAL_ERROR, 0xc0000010},   {2, ST_GONE, PORT_NO_DEVICE, 0},
        {5, ST_OK, PORT_INTERNAL_ERROR, 0xc0000022},   {8, ST_OK, PORT_INTERNAL_ERROR, 0xc000009a},
        {21, ST_OK, PORT_ERROR, 0},                    {50, ST_OK, PORT_INTERNAL_ERROR, 0xc0000010},
        {87, ST_OK, PORT_INTERNAL_ERROR, 0xc000000d},  {121, ST_OK, PORT_TIMEOUT, 0},
        {170, ST_OK, PORT_BUSY, 0},                    {995, ST_OK, PORT_ABORTED, 0},
        {1111, ST_OK, PORT_BUS_RESET, 0},              {1117, ST_OK, PORT_ERROR, 0},
        {1167, ST_GONE, PORT_NO_DEVICE, 0},            {1450, ST_OK, PORT_INTERNAL_ERROR, 0xc000009a},
        {1460, ST_OK, PORT_TIMEOUT, 0},                {1617, ST_GONE, PORT_NO_DEVICE, 0},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        next.error = rows[i].error;
        struct packet packet = send_one(*state, DIRECTION_IN, rows[i].status);
        assert_int_equal(packet.port_status, rows[i].way);
        assert_int_equal(packet.internal, rows[i].internal);
        assert_int_equal(packet.transferred, 0);
    }
}

/* A buffer the adapter cannot reach goes by way of one that it can. */
static void alignment_is_kept(void **state) {
    struct scene *scene = *state;
    struct spti_layout layout = spti_layout(sizeof(void *));
    scene->spti.port.alignment_mask = 15;
    next.fill = true, next.moved = 64;
    memset(scene->data, 0, sizeof scene->data);
    (void)send_at(scene, DIRECTION_IN, scene->data + 3, ST_OK);
    uint64_t at = sizeof(void *) == 8 ? get_le64(next.saw + layout.data_at) : get_le32(next.saw + layout.data_at);
    assert_int_equal(at & 15, 0);
    assert_int_equal(scene->data[2], 0);
    for (unsigned i = 0; i < 64; i++)
        assert_int_equal(scene->data[3 + i], 0x5a);
    assert_int_equal(scene->data[67], 0);
    (void)send_at(scene, DIRECTION_IN, scene->data, ST_OK);
    at = sizeof(void *) == 8 ? get_le64(next.saw + layout.data_at) : get_le32(next.saw + layout.data_at);
    assert_true(at == (uintptr_t)scene->data);
    spti_drop(&scene->spti);
    scene->host.fail_at = scene->host.allocations + 1;
    (void)send_at(scene, DIRECTION_IN, scene->data + 3, ST_NO_MEMORY);
}

static void limits_are_the_tighter_ones(void **state) {
    struct scene *scene = *state;
    struct port *port = &scene->spti.port;
    port->max_transfer = 0;
    next.describes[0] = next.describes[1] = true;
    next.transfer[0] = 65536, next.transfer[1] = 32768, next.pages[0] = 9, next.pages[1] = 17, next.mask[0] = 1, next.mask[1] = 3;
    spti_ask_limits(&scene->spti);
    assert_int_equal(port->max_transfer, 32768);
    assert_int_equal(port->max_pages, 9);
    assert_int_equal(port->alignment_mask, 3);
    assert_int_equal(port->bus_type, 7);
    *port = (struct port){.host = port->host, .max_transfer = 8192, .max_pages = 2, .bus_type = 2};
    next.describes[0] = false;
    next.transfer[1] = 0xffffffff, next.pages[1] = 0, next.mask[1] = 0x1234; /* no limit, silence, nonsense */
    spti_ask_limits(&scene->spti);
    assert_int_equal(port->max_transfer, 8192);
    assert_int_equal(port->max_pages, 2);
    assert_int_equal(port->alignment_mask, 0);
    assert_int_equal(port->bus_type, 2);
    *port = (struct port){.host = port->host};
    next.describes[1] = false;
    spti_ask_limits(&scene->spti);
    assert_int_equal(port->max_transfer, PORT_MAX_TRANSFER);
    assert_int_equal(port->max_pages, PORT_MAX_PAGES);
}

static void only_optical_drives_pass(void **state) {
    struct scene *scene = *state;
    static const struct port_ops ops = {"spti", spti_execute, NULL, NULL, NULL};
    struct error error = {0};
    scene->spti.port.ops = &ops;
    next.fill = true, next.moved = 36, next.type = 5;
    assert_int_equal(real_check(&scene->spti.port, "D:", &error), ST_OK);
    next.type = 0;
    assert_int_equal(real_check(&scene->spti.port, "D:", &error), ST_UNSUPPORTED);
    assert_string_equal(error.text, "D:: no CD, DVD or BD drive (device type 0)");
    next.error = 5;
    assert_int_equal(real_check(&scene->spti.port, "D:", &error), ST_NO_ACCESS);
    assert_non_null(strstr(error.text, "administrator"));
    next.error = 1117;
    assert_int_equal(real_check(&scene->spti.port, "D:", &error), ST_IO_ERROR);
    next.error = 1167;
    assert_int_equal(real_check(&scene->spti.port, "D:", &error), ST_IO_ERROR);
}

static void drives_have_names(void **state) {
    static const struct {
        const char *rest, *node;
    } rows[] = {
        {"D:", "\\\\.\\D:"},           {"d:\\", "\\\\.\\d:"},        {"E:/", "\\\\.\\E:"},
        {"CdRom0", "\\\\.\\CdRom0"},   {"cdrom12", "\\\\.\\cdrom12"},{"\\\\.\\CdRom1", "\\\\.\\CdRom1"},
        {"\\\\.\\F:", "\\\\.\\F:"},    {"\\\\?\\ide#cdrom#5", "\\\\?\\ide#cdrom#5"},
    };
    static const char *const none[] = {"", "D", ":", "1:", "D:x", "D:\\disc.iso", "disc.iso", "CdRom", "CdRomX", "\\\\.\\", "\\\\host\\d"};
    char node[32];
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(spti_node_name(rows[i].rest, node, sizeof node));
        assert_string_equal(node, rows[i].node);
    }
    for (unsigned i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(spti_node_name(none[i], node, sizeof node));
    assert_false(spti_node_name("CdRom0", node, 10));
    assert_true(spti_node_name("CdRom0", node, 11));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(packets_go_out_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(both_widths_are_laid_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sense_and_length_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refusals_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(alignment_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits_are_the_tighter_ones, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_optical_drives_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(drives_have_names, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
