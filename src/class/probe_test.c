/* SPDX-License-Identifier: MIT */
/* Does a device start on every drive it can start on, and on no other? */
#include "class/control/asked.h"

static struct asked asked;

static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_mmc = asked.device.is_dvd = false;
    return 0;
}
static int tear_down(void **state) {
    (void)state;
    host_give(&asked.host, asked.device.features, asked.device.features_len);
    asked.device.features = NULL;
    assert_int_equal(asked.live, 0);
    return 0;
}

/* INQUIRY data of so many bytes more than five. */
#define INQUIRY(additional) "05800232" additional "00000041434d452020202020202020202020202020202020202020312e3030"
#define SENT_INQUIRY "120000002400"
#define NO_MMC " !052000"

static nt_status probe(const char *drive) {
    asked.drive = drive;
    asked.count = 0;
    return device_probe(&asked.device);
}

static void inquiry(void **state) {
    static const struct {
        const char *drive, *sent;
        nt_status status;
        uint16_t len;
    } rows[] = {
        {INQUIRY("1f") NO_MMC, SENT_INQUIRY " 46000000000000000800 25000000000000000000", STATUS_SUCCESS, 36},
        /* more is told of, and asked for */
        {INQUIRY("20") " " INQUIRY("20") "aa" NO_MMC,
         SENT_INQUIRY " 120000002500 46000000000000000800 25000000000000000000", STATUS_SUCCESS, 37},
        /* more is told of than comes */
        {INQUIRY("ff") " " INQUIRY("ff") NO_MMC, SENT_INQUIRY " 120000010400 46000000000000000800 25000000000000000000",
         STATUS_SUCCESS, 36},
        /* nothing is told: asked again, and believed unless all is zero */
        {INQUIRY("00") " " INQUIRY("00") NO_MMC, SENT_INQUIRY " 120000002400 46000000000000000800 25000000000000000000",
         STATUS_SUCCESS, 36},
        {"00000000 000000000000000000000000000000000000000000000000000000000000000000000000",
         SENT_INQUIRY " 120000002400", STATUS_DEVICE_PROTOCOL_ERROR, 36},
        {INQUIRY("1e"), SENT_INQUIRY, STATUS_DEVICE_PROTOCOL_ERROR, 36},
        {"058002321f 058002321f", SENT_INQUIRY " " SENT_INQUIRY, STATUS_DEVICE_PROTOCOL_ERROR, 5},
        {"!052000", SENT_INQUIRY, STATUS_INVALID_DEVICE_REQUEST, 0},
        {INQUIRY("20") " !052000", SENT_INQUIRY " 120000002500", STATUS_INVALID_DEVICE_REQUEST, 0},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_up(NULL);
        print_message("  row %u\n", i);
        assert_int_equal(probe(rows[i].drive), rows[i].status);
        asked_sent(&asked, rows[i].sent);
        if (rows[i].status == STATUS_SUCCESS)
            assert_int_equal(asked.device.inquiry_len, rows[i].len);
        tear_down(NULL);
    }
}

/* A port that calls what is short an overrun: asked again for just what comes. */
static enum status overrun(struct port *port, struct packet *packet) {
    enum status status = asked_execute(port, packet);
    if (packet->port_status == PORT_SUCCESS && packet->cdb[0] == 0x12 && packet->transferred < packet->data_len)
        packet->port_status = PORT_DATA_OVERRUN;
    return status;
}
static void overrun_inquiry(void **state) {
    static const struct port_ops ops = {.scheme = "overrun", .execute = overrun};
    (void)state;
    asked.port.ops = &ops;
    assert_int_equal(probe(INQUIRY("ff") " " INQUIRY("ff") " " INQUIRY("ff") NO_MMC), STATUS_SUCCESS);
    asked_sent(&asked, SENT_INQUIRY " 120000010400 " SENT_INQUIRY " 46000000000000000800 25000000000000000000");
    assert_int_equal(asked.device.inquiry_len, 36);
}

/* An overrun that leaves nothing to ask for is the failure it says it is. */
static enum status overrun_at_the_end(struct port *port, struct packet *packet) {
    enum status status = asked_execute(port, packet);
    if (packet->data_len > 36 && packet->transferred == packet->data_len)
        packet->port_status = PORT_DATA_OVERRUN;
    return status;
}
static void overrun_whole_inquiry(void **state) {
    static const struct port_ops ops = {.scheme = "overrun", .execute = overrun_at_the_end};
    (void)state;
    asked.port.ops = &ops;
    assert_int_equal(probe(INQUIRY("20") " " INQUIRY("20") "aa"), STATUS_DATA_OVERRUN);
    asked_sent(&asked, SENT_INQUIRY " 120000002500");
}

#define HEADER(len) "000000" len "00000000"
#define ONE " 000000100000000000000308"
#define SENT_MMC SENT_INQUIRY " 46000000000000000800 46020000000000000c00 46000000000000000800 46000000000000000c00"

static void mmc(void **state) {
    (void)state;
    /* one feature: DVD Read; mode page 2Ah with C2 pointers; capacity; region 1 set */
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08") " " HEADER(
                         "08") "001f0000"
                               " 00260000000000002a1e0000001400000000 0000000900000800 0006000040fe0100"),
                     STATUS_SUCCESS);
    asked_sent(&asked, SENT_MMC " 5a082a00000000002800 25000000000000000000 a40000000000000000080800");
    assert_true(asked.device.is_mmc);
    assert_true(asked.device.is_dvd);
    assert_true(asked.device.c2_ok);
    assert_true(asked.device.subcode_ok);
    assert_true(asked.device.safe_start_unit);
    assert_false(asked.device.is_writer);
    assert_false(asked.device.pick_region);
    assert_int_equal(asked.device.timeout_s, 10);
    assert_int_equal(asked.device.caps, CAPS_REQUIRED);
    assert_int_equal(asked.device.capacity, 10 * 2048);
}

/* C2 pointers are told by the CD Read feature too. */
static void c2_pointers(void **state) {
    static const struct {
        const char *list;
        bool ok;
    } rows[] = {{"0000000c00000000001e010402000000", true},
                {"0000000c00000000001e010401000000", false},
                {"0000000800000000001e0100", false}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        char drive[256];
        set_up(NULL);
        strcpy(drive, INQUIRY("1f") " " HEADER("08") ONE " ");
        strncat(drive, rows[i].list, 16);
        strcat(strcat(drive, " "), rows[i].list);
        assert_int_equal(probe(drive), STATUS_SUCCESS);
        assert_int_equal(asked.device.c2_ok, rows[i].ok);
        tear_down(NULL);
    }
}

/* A port that answers one command and calls that a failure of its own. */
static uint8_t grumbled_at;
static nt_status grumbled;
static enum status grumble(struct port *port, struct packet *packet) {
    enum status status = asked_execute(port, packet);
    if (packet->cdb[0] == grumbled_at && packet->port_status == PORT_SUCCESS) {
        packet->port_status = PORT_INTERNAL_ERROR;
        packet->internal = grumbled;
    }
    return status;
}

static void answers_with_a_warning(void **state) {
    static const struct port_ops ops = {.scheme = "grumble", .execute = grumble};
    static const struct {
        nt_status status;
        bool taken;
    } rows[] = {{STATUS_BUFFER_OVERFLOW, true}, {STATUS_DATA_OVERRUN, true}, {STATUS_INVALID_PARAMETER, false}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        grumbled = rows[i].status;
        set_up(NULL);
        asked.port.ops = &ops;
        grumbled_at = 0x46;
        assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08") " " HEADER("08") "001f0000"),
                         STATUS_SUCCESS);
        assert_int_equal(asked.device.is_dvd, rows[i].taken);
        tear_down(NULL);
        set_up(NULL);
        asked.port.ops = &ops;
        grumbled_at = 0x5a;
        assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08") " " HEADER(
                             "08") "001e0000 00260000000000002a1e0000001400000000"),
                         STATUS_SUCCESS);
        assert_int_equal(asked.device.c2_ok, rows[i].taken);
        tear_down(NULL);
    }
}

/* A drive that answers with another page, or with half of it, is asked again. */
static void another_page(void **state) {
    static const char *const answers[] = {"00260000000000000e1e0000001400000000", "00260000000000002a1e000000"};
    (void)state;
    for (unsigned i = 0; i < sizeof answers / sizeof *answers; i++) {
        char drive[512];
        set_up(NULL);
        strcpy(drive, INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08") " " HEADER("08") "001e0000 ");
        strcat(strcat(drive, answers[i]), " 00260000000000002a1e0000001400000000 0000000900000800");
        assert_int_equal(probe(drive), STATUS_SUCCESS);
        asked_sent(&asked, SENT_MMC " 5a082a00000000002800 5a082a00000000002800 25000000000000000000");
        assert_true(asked.device.c2_ok);
        tear_down(NULL);
    }
}

static void writers_wait_longer(void **state) {
    (void)state;
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE
                           " " HEADER("08") " " HEADER("08") "00210000 !052000 !052000"
                                                             " !052000 !052000 !052000 !052000"),
                     STATUS_SUCCESS);
    assert_true(asked.device.is_writer);
    assert_int_equal(asked.device.timeout_s, 260);
    assert_int_equal(asked.count, 12); /* page 2Ah three times in ten bytes, three in six */
    tear_down(NULL);
    set_up(NULL);
    asked.device.timeout_s = 1800; /* but no less than was configured */
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08") " " HEADER("08") "00210000"),
                     STATUS_SUCCESS);
    assert_true(asked.device.is_writer);
    assert_int_equal(asked.device.timeout_s, 1800);
}

/* What says it is no MMC drive, or says nothing sensible. */
static void not_mmc(void **state) {
    static const char *const headers[] = {
        "!052000",          "!023a00",          "000000", /* too short */
        "0000000400000000", "0000000900000000",           /* empty; odd */
        "fffffffe00000000",                               /* more than there can be */
    };
    (void)state;
    for (unsigned i = 0; i < sizeof headers / sizeof *headers; i++) {
        char drive[256];
        set_up(NULL);
        strcpy(drive, INQUIRY("1f") " ");
        strcat(drive, headers[i]);
        print_message("  %s\n", headers[i]);
        assert_int_equal(probe(drive), STATUS_SUCCESS);
        assert_false(asked.device.is_mmc);
        asked_sent(&asked, SENT_INQUIRY " 46000000000000000800 25000000000000000000");
    }
    set_up(NULL);
    asked.device.options.non_mmc = true; /* an earlier start has found out */
    assert_int_equal(probe(INQUIRY("1f")), STATUS_SUCCESS);
    asked_sent(&asked, SENT_INQUIRY " 25000000000000000000");
    asked.device.cdrom_quirks = QUIRK_NO_CONFIGURATION;
    asked.device.options.non_mmc = false;
    assert_int_equal(probe(INQUIRY("1f")), STATUS_SUCCESS);
    asked_sent(&asked, SENT_INQUIRY " 25000000000000000000");
}

/* A drive that cannot name one feature; the reference takes it for no MMC drive, once. */
static void type_one_refused(void **state) {
    (void)state;
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") " !052400"), STATUS_SUCCESS);
    assert_false(asked.device.is_mmc);
    assert_true(asked.device.bad_type_one);
    set_up(NULL);
    asked.device.options.mend = MEND_TYPE_ONE_PROBE;
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") " !052400 " HEADER("08") " " HEADER("08") "001e0000"),
                     STATUS_SUCCESS);
    assert_true(asked.device.is_mmc);
    assert_true(asked.device.bad_type_one);
}

static void type_one_answers_all(void **state) {
    (void)state;
    assert_int_equal(
        probe(INQUIRY("1f") " " HEADER("08") " 000000600000000000000308 " HEADER("08") " " HEADER("08") "001e0000"),
        STATUS_SUCCESS);
    assert_true(asked.device.is_mmc);
    assert_true(asked.device.bad_type_one);
    tear_down(NULL);
    set_up(NULL);
    asked.device.bad_type_one = true; /* known: not asked */
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") " " HEADER("08") " " HEADER("08") "001e0000"),
                     STATUS_SUCCESS);
    assert_memory_equal(asked.command[2].cdb, "\x46\0\0\0\0\0\0\0\x08\0", 10);
}

/* The list can be had or the start fails: a drive that says MMC is not used half. */
static void the_list(void **state) {
    (void)state;
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " !044400 !044400 !044400 !044400 !044400 !044400"),
                     STATUS_IO_DEVICE_ERROR);
    tear_down(NULL);
    set_up(NULL);
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08") " !052000"),
                     STATUS_INVALID_DEVICE_REQUEST);
    tear_down(NULL);
    set_up(NULL);
    asked.no_memory = true;
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08")), STATUS_INSUFFICIENT_RESOURCES);
    tear_down(NULL);
    set_up(NULL);
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " ffffffff00000000"), STATUS_INSUFFICIENT_RESOURCES);
}

#define GROWS                                                                                                          \
    INQUIRY("1f")                                                                                                      \
    " " HEADER("08") ONE " " HEADER("08") " " HEADER("0c") "001e0000 " HEADER("10") "001e0000 " HEADER(                \
        "14") "001e0000 " HEADER("18") "001f0000"
static void a_growing_list(void **state) {
    (void)state;
    assert_int_equal(probe(GROWS), STATUS_SUCCESS);
    assert_true(asked.device.is_mmc);
    assert_false(asked.device.is_dvd);
    tear_down(NULL);
    set_up(NULL);
    asked.device.options.mend = MEND_FEATURE_GROWTH;
    assert_int_equal(probe(GROWS), STATUS_DEVICE_PROTOCOL_ERROR);
}

/* A list longer than one command can ask for: the command asks for what it can. */
static void a_long_list(void **state) {
    (void)state;
    assert_int_equal(probe(INQUIRY("1f") " 0001117000000000" ONE " 0001117000000000 0001117000000000" "001f0000"),
                     STATUS_SUCCESS);
    assert_memory_equal(asked.command[4].cdb, "\x46\0\0\0\0\0\0\xff\xfc\0", 10);
    assert_int_equal(asked.device.features_len, CONFIGURATION_MOST);
    assert_true(asked.device.is_dvd);
}

/* Buses that are neither SCSI nor ATAPI take START UNIT from any drive. */
static void starts_safely(void **state) {
    (void)state;
    for (uint8_t bus = 0; bus < 8; bus++) {
        set_up(NULL);
        asked.port.bus_type = bus;
        assert_int_equal(probe(INQUIRY("1f") NO_MMC), STATUS_SUCCESS);
        assert_int_equal(asked.device.safe_start_unit, bus > 2);
    }
    set_up(NULL);
    asked.port.bus_type = 1; /* but for one that needs it */
    assert_int_equal(probe("05800232"
                           "1f000000"
                           "4849544143484920"
                           "47442d32303030202020202020202020"
                           "312e3030" NO_MMC),
                     STATUS_SUCCESS);
    assert_true(asked.device.safe_start_unit);
}

static void one_old_drive(void **state) {
    (void)state;
    assert_int_equal(probe("05800232"
                           "1f000000"
                           "4445432020202020"
                           "52524434322020202020202020202020"
                           "342e3564" NO_MMC),
                     STATUS_SUCCESS);
    asked_sent(&asked, SENT_INQUIRY " 151000000c00/000000080000000000000800 46000000000000000800 25000000000000000000");
}

static void a_drive_without_region(void **state) {
    (void)state;
    assert_int_equal(probe(INQUIRY("1f") " " HEADER("08") ONE " " HEADER("08") " " HEADER(
                         "08") "001f0000"
                               " 00260000000000002a1e0000000000000000 0000000900000800 0006000000ff0100"),
                     STATUS_SUCCESS);
    assert_true(asked.device.pick_region);
    assert_int_equal(asked.count, 8); /* and nothing is chosen unasked */
}

static nt_status open_device(struct device **ret) {
    struct device_options options;
    device_options_default(&options);
    asked.drive = INQUIRY("1f") " !052000 !052000";
    return device_open(&asked.port, &asked.host, &options, ret);
}

static uint8_t refuse_claim(struct port *port, enum port_function function) {
    (void)port;
    return function == PORT_CLAIM ? PORT_BUSY : PORT_SUCCESS;
}

static void opened_and_closed(void **state) {
    static const struct port_ops refusing = {.scheme = "taken", .execute = asked_execute, .function = refuse_claim};
    struct device *device = NULL;
    (void)state;
    asked.no_memory = true;
    assert_int_equal(open_device(&device), STATUS_INSUFFICIENT_RESOURCES);
    asked.no_memory = false;
    assert_int_equal(open_device(&device), STATUS_SUCCESS);
    assert_non_null(device);
    device_close(device);
    assert_int_equal(asked.live, 0);
    device = NULL;
    asked.port.ops = &refusing;
    assert_int_equal(open_device(&device), STATUS_DEVICE_BUSY);
    assert_null(device);
    assert_int_equal(asked.live, 0);
}

/* What port and options say is brought within bounds. */
static void limits(void **state) {
    static const struct {
        uint32_t pages, timeout_s;
        uint32_t aligned, unaligned, timeout;
    } rows[] = {
        {17, 1, 17 * 4096, 16 * 4096, 1},
        {2, 1800, 2 * 4096, 4096, 1800},
        {1, 0, 4096, 4096, 10},
        {0, 1801, 4096, 4096, 10},
        {UINT32_MAX, 30, PORT_MAX_TRANSFER, PORT_MAX_TRANSFER, 30},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct device_options options;
        struct device *device = NULL;
        set_up(NULL);
        device_options_default(&options);
        options.timeout_s = rows[i].timeout_s;
        asked.port.max_pages = rows[i].pages;
        asked.drive = INQUIRY("1f") " !052000 !052000";
        assert_int_equal(device_open(&asked.port, &asked.host, &options, &device), STATUS_SUCCESS);
        assert_int_equal(device->max_aligned, rows[i].aligned);
        assert_int_equal(device->max_unaligned, rows[i].unaligned);
        assert_int_equal(device->timeout_s, rows[i].timeout);
        device_close(device);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(inquiry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(overrun_inquiry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(overrun_whole_inquiry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mmc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(c2_pointers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_with_a_warning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writers_wait_longer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_mmc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(type_one_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(type_one_answers_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_growing_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(starts_safely, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_old_drive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_drive_without_region, set_up, tear_down),
        cmocka_unit_test_setup_teardown(opened_and_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
