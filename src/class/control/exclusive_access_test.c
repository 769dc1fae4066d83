/* SPDX-License-Identifier: MIT */
/* Does exactly one handle have the device, by a name that is one? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

#define QUERY "0000000000000000"
#define UNLOCK "0200000000000000"
#define LOCK(name) "0100000000000000" name
#define NAME "416220312e2c3a3b5f2d" /* "Ab 1.,:;_-" */
#define ZEROES_54 \
    "000000000000000000000000000000000000000000000000000000" \
    "000000000000000000000000000000000000000000000000000000"
#define ZEROES_64 "00000000000000000000" ZEROES_54
#define LETTERS_63 \
    "61616161616161616161616161616161616161616161616161616161616161" \
    "6161616161616161616161616161616161616161616161616161616161616161"

static void lengths_and_names(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_CDROM_EXCLUSIVE_ACCESS,
              {"", 65, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {"00000000000000", 65, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {QUERY, 64, NULL, STATUS_BUFFER_TOO_SMALL, 65, "", NULL},
              {"0100000000000000", 0, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {"0300000000000000", 65, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"ffffffff00000000", 65, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {LOCK(ZEROES_64), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {LOCK(LETTERS_63 "61"), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {LOCK("2f000000000000000000" ZEROES_54), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {LOCK("41e4000000000000000000" ZEROES_54), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {LOCK("40000000000000000000" ZEROES_54), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {LOCK("5b000000000000000000" ZEROES_54), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {UNLOCK, 0, NULL, STATUS_INVALID_DEVICE_REQUEST, 0, "", NULL},
              {QUERY, 65, NULL, STATUS_SUCCESS, 65, "", "00" ZEROES_64});
}

static nt_status say(struct handle *from, const char *in) {
    uint8_t bytes[72];
    size_t len;
    asked_bytes(in, bytes, sizeof bytes, &len);
    struct request request = {.kind = REQUEST_CONTROL, .code = IOCTL_CDROM_EXCLUSIVE_ACCESS, .from = from,
                              .from_kernel = true, .in = {bytes, len}};
    nt_status status = device_accept(&asked.device, &request);
    return status == STATUS_PENDING ? device_run(&asked.device, &request) : status;
}

static void one_owner(void **state) {
    struct handle other = {.device = &asked.device};
    (void)state;
    assert_int_equal(say(NULL, LOCK(NAME ZEROES_54)), STATUS_INVALID_HANDLE);
    assert_int_equal(say(&asked.handle, LOCK(NAME ZEROES_54)), STATUS_SUCCESS);
    ASKED_ALL(&asked, IOCTL_CDROM_EXCLUSIVE_ACCESS, {QUERY, 65, NULL, STATUS_SUCCESS, 65, "", "01" NAME ZEROES_54});
    assert_int_equal(say(&asked.handle, LOCK(NAME ZEROES_54)), STATUS_ACCESS_DENIED);
    assert_int_equal(say(&other, LOCK(NAME ZEROES_54)), STATUS_ACCESS_DENIED);
    assert_int_equal(say(&other, LOCK("2f000000000000000000" ZEROES_54)), STATUS_INVALID_PARAMETER);
    assert_int_equal(say(&other, UNLOCK), STATUS_INVALID_HANDLE);
    assert_int_equal(say(NULL, UNLOCK), STATUS_INVALID_HANDLE);
    asked.device.write_allowed = true;
    assert_int_equal(say(&asked.handle, UNLOCK), STATUS_SUCCESS);
    assert_false(asked.device.write_allowed);
    assert_int_equal(asked.device.caps, CAPS_REQUIRED);
    assert_int_equal(say(&asked.handle, UNLOCK), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(say(&other, LOCK(LETTERS_63 "00")), STATUS_SUCCESS); /* the longest name */
    assert_int_equal(asked.count, 0);
}

static void a_mounted_volume(void **state) {
    (void)state;
    asked.device.mounted = true;
    assert_int_equal(say(&asked.handle, LOCK(NAME ZEROES_54)), STATUS_INVALID_DEVICE_STATE);
    assert_int_equal(say(&asked.handle, "0100000001000000" NAME ZEROES_54), STATUS_SUCCESS);
    assert_int_equal(say(&asked.handle, UNLOCK), STATUS_SUCCESS);
    assert_true(asked.device.verify);
}

/* For the others the medium went and came, unless the owner says it did not. */
static void news_at_the_end(void **state) {
    (void)state;
    asked.device.media = (struct media_detection){.enabled = true, .known = MEDIA_PRESENT, .reported = MEDIA_PRESENT};
    assert_int_equal(say(&asked.handle, LOCK(NAME ZEROES_54)), STATUS_SUCCESS);
    assert_int_equal(say(&asked.handle, "0200000002000000"), STATUS_SUCCESS);
    assert_int_equal(asked.device.media_changes, 0);
    assert_int_equal(say(&asked.handle, LOCK(NAME ZEROES_54)), STATUS_SUCCESS);
    assert_int_equal(say(&asked.handle, UNLOCK), STATUS_SUCCESS);
    assert_int_equal(asked.device.media_changes, 1);
    assert_int_equal(asked.device.media.known, MEDIA_PRESENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lengths_and_names, set_up),
        cmocka_unit_test_setup(one_owner, set_up),
        cmocka_unit_test_setup(a_mounted_volume, set_up),
        cmocka_unit_test_setup(news_at_the_end, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
