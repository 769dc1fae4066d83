/* SPDX-License-Identifier: MIT */
/* What is told of device, adapter, id and write cache, to whom and how much of it? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

#define DEVICE "00000000" "00000000" "00000000"
#define ADAPTER "01000000" "00000000" "00000000"
#define UNIQUE_ID(type) "03000000" type "00000000"
#define WRITE_CACHE(type) "04000000" type "00000000"

static int with_inquiry(void **state) {
    set_up(state);
    memcpy(asked.device.inquiry, "\x05\x80\x05\x32\x1f\0\0\0" "ACME    My Drive        1.00", 36);
    asked.device.inquiry_len = 36;
    asked.port.bus_type = 7;
    return 0;
}

static void device(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {"0000000000000000000000", 64, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {DEVICE, 0, NULL, STATUS_SUCCESS, 0, "", NULL},
              {DEVICE, 7, NULL, STATUS_BUFFER_TOO_SMALL, 103, "", NULL},
              {DEVICE, 8, NULL, STATUS_SUCCESS, 8, "", "28000000" "67000000"},
              {DEVICE, 200, NULL, STATUS_SUCCESS, 103, "",
               "28000000" "67000000" "05000100" "48000000" "51000000" "62000000" "00000000" "07000000" "24000000"
               "058005321f00000041434d45202020204d792044726976652020202020202020312e3030"
               "41434d452020202000" "4d79204472697665202020202020202000" "312e303000"},
              {DEVICE, 90, NULL, STATUS_SUCCESS, 90, "", /* vendor fits, product and revision do not */
               "28000000" "67000000" "05000100" "48000000" "00000000" "00000000" "00000000"});
}

static void adapter(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {ADAPTER, 32, NULL, STATUS_SUCCESS, 32, "",
               "20000000" "20000000" "00000200" "21000000" "00000000" "00000000" "0700" "0100" "0000" "0000"},
              {"01000000" "01000000" "00000000", 0, NULL, STATUS_SUCCESS, 0, "", NULL}, /* it exists */
              {"01000000" "02000000" "00000000", 32, NULL, STATUS_NOT_SUPPORTED, 0, "", NULL},
              {"02000000" "00000000" "00000000", 32, NULL, STATUS_NOT_SUPPORTED, 0, "", NULL},
              {"ffffffff" "00000000" "00000000", 32, NULL, STATUS_NOT_SUPPORTED, 0, "", NULL});
}

static void unique_id(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {UNIQUE_ID("00000000"), 200, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {"03000000" "00000000" "02000000", 200, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {UNIQUE_ID("02000000"), 200, NULL, STATUS_NOT_SUPPORTED, 0, "", NULL},
              {UNIQUE_ID("01000000"), 0, NULL, STATUS_BUFFER_TOO_SMALL, 0, "", NULL});
    /* to be asked whether it exists makes one */
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {UNIQUE_ID("01000000"), 40, NULL, STATUS_SUCCESS, 40, "",
               "01000000" "7b000000" "00000000" "14000000" "00000000" "28000000" "67000000"});
    asked.device.options.mend = MEND_UNIQUE_ID;
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY, {UNIQUE_ID("01000000"), 0, NULL, STATUS_SUCCESS, 0, "", NULL});
}

#define SYNC "35000000000000000000"
#define ASK_PAGE "1a000800c000"
#define PAGE(wce) "0f001000" "080a" wce "000000000000000000"

static void write_cache(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {WRITE_CACHE("02000000"), 28, NULL, STATUS_NOT_SUPPORTED, 0, "", NULL},
              {WRITE_CACHE("00000000"), 7, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {WRITE_CACHE("01000000"), 27, NULL, STATUS_SUCCESS, 8, "", "1c0000001c0000000000"},
              {WRITE_CACHE("00000000"), 28, "!052000 " PAGE("04") " " PAGE("04"), STATUS_SUCCESS, 28,
               SYNC " " ASK_PAGE " " ASK_PAGE, "1c0000001c000000" "02000000" "02000000" "02000000" "02000000"
               "00000000"},
              {WRITE_CACHE("00000000"), 28, "!052000 " PAGE("00") " " PAGE("00"), STATUS_SUCCESS, 28,
               SYNC " " ASK_PAGE " " ASK_PAGE, "1c0000001c000000" "00000000" "01000000" "01000000" "02000000"
               "00000000"},
              /* no such page: unknown; a failure is no page either */
              {WRITE_CACHE("00000000"), 28, "!052000 03000000 !052000", STATUS_SUCCESS, 28,
               SYNC " " ASK_PAGE " " ASK_PAGE, "1c0000001c000000" "00000000" "00000000" "00000000" "01000000"
               "00000000"},
              /* hardly an answer at all: asked twice */
              {WRITE_CACHE("00000000"), 28, "!052000 0300 0300", STATUS_IO_DEVICE_ERROR, 0,
               SYNC " " ASK_PAGE " " ASK_PAGE, NULL},
              {WRITE_CACHE("00000000"), 28, "!052000 " PAGE("04") " 0300 0300", STATUS_IO_DEVICE_ERROR, 0,
               SYNC " " ASK_PAGE " " ASK_PAGE " " ASK_PAGE, NULL});
    asked.device.options.mend = MEND_CHANGEABLE_PAGE;
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {WRITE_CACHE("00000000"), 28, "!052000 " PAGE("04") " " PAGE("00"), STATUS_SUCCESS, 28,
               SYNC " " ASK_PAGE " 1a004800c000",
               "1c0000001c000000" "02000000" "02000000" "01000000" "02000000" "00000000"});
}

/* The lock may come while the request waits for its turn. */
static void locked_meanwhile(void **state) {
    struct handle owner = {0};
    uint8_t in[12] = {4}, out[28];
    (void)state;
    struct request request = {.kind = REQUEST_CONTROL,
                              .from = &asked.handle,
                              .code = IOCTL_STORAGE_QUERY_PROPERTY,
                              .in = {in, sizeof in},
                              .out = out,
                              .out_len = sizeof out};
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    atomic_store(&asked.device.exclusive, &owner);
    assert_int_equal(device_run(&asked.device, &request), STATUS_ACCESS_DENIED);
    assert_int_equal(asked.count, 0);
}

/* One who is locked out learns what the start learned, and that a property exists. */
static void locked_out(void **state) {
    struct handle owner = {0};
    (void)state;
    atomic_store(&asked.device.exclusive, &owner);
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {DEVICE, 8, NULL, STATUS_SUCCESS, 8, "", "28000000" "67000000"},
              {ADAPTER, 8, NULL, STATUS_SUCCESS, 8, "", "20000000" "20000000"},
              {"01000000" "01000000" "00000000", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
              {"01000000" "02000000" "00000000", 8, NULL, STATUS_ACCESS_DENIED, 0, "", NULL},
              {WRITE_CACHE("00000000"), 28, NULL, STATUS_ACCESS_DENIED, 0, "", NULL},
              {UNIQUE_ID("00000000"), 28, NULL, STATUS_ACCESS_DENIED, 0, "", NULL});
    atomic_store(&asked.device.exclusive, &asked.handle); /* the owner is told all */
    ASKED_ALL(&asked, IOCTL_STORAGE_QUERY_PROPERTY,
              {UNIQUE_ID("00000000"), 28, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(device, with_inquiry),
        cmocka_unit_test_setup(adapter, with_inquiry),
        cmocka_unit_test_setup(unique_id, with_inquiry),
        cmocka_unit_test_setup(write_cache, with_inquiry),
        cmocka_unit_test_setup(locked_meanwhile, with_inquiry),
        cmocka_unit_test_setup(locked_out, with_inquiry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
