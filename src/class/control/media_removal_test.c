/* SPDX-License-Identifier: MIT */
/* Is the drive told of a lock only when being locked changes? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

#define PREVENT "1e0000000100"
#define ALLOW "1e0000000000"

static void simple(void **state) {
    (void)state;
    const struct exchange rows[] = {
        {"", 0, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
        {"00", 0, NULL, STATUS_SUCCESS, 0, "", NULL},           /* unlocked already */
        {"01", 0, "!052000", STATUS_INVALID_DEVICE_REQUEST, 0, PREVENT, NULL},
        {"01", 0, NULL, STATUS_SUCCESS, 0, PREVENT, NULL},
        {"01", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
        {"00", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
        {"00", 0, "!052000 !052000 !052000 !052000 !052000", STATUS_INVALID_DEVICE_REQUEST, 0,
         ALLOW " " ALLOW " " ALLOW " " ALLOW " " ALLOW, NULL}, /* still locked: the count stays */
        {"00", 0, NULL, STATUS_SUCCESS, 0, ALLOW, NULL},
        {"00", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        asked_once(&asked, IOCTL_STORAGE_MEDIA_REMOVAL, &rows[i], i % 2);
}

static void secure(void **state) {
    (void)state;
    const struct exchange rows[] = {
        {"", 0, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
        {"00", 0, NULL, STATUS_INVALID_DEVICE_STATE, 0, "", NULL},
        {"01", 0, NULL, STATUS_SUCCESS, 0, PREVENT, NULL},
        {"ff", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
        {"00", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
        {"00", 0, "!052000 !052000 !052000 !052000 !052000", STATUS_INVALID_DEVICE_REQUEST, 0,
         ALLOW " " ALLOW " " ALLOW " " ALLOW " " ALLOW, NULL},
        {"00", 0, NULL, STATUS_SUCCESS, 0, ALLOW, NULL},
        {"00", 0, NULL, STATUS_INVALID_DEVICE_STATE, 0, "", NULL},
        {"01", 0, "!052000", STATUS_INVALID_DEVICE_REQUEST, 0, PREVENT, NULL},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        asked_once(&asked, IOCTL_STORAGE_EJECTION_CONTROL, &rows[i], i % 2);
    assert_int_equal(asked.device.secure_locks, 0);
    assert_int_equal(asked.handle.secure_locks, 0);
}

static void secure_needs_a_handle(void **state) {
    uint8_t byte = 1;
    struct request request = {.kind = REQUEST_CONTROL, .code = IOCTL_STORAGE_EJECTION_CONTROL, .in = {&byte, 1}};
    (void)state;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_INVALID_HANDLE);
}

/* Two kinds of lock, one tray; another handle's lock is not this one's to undo. */
static void both_kinds(void **state) {
    (void)state;
    const struct exchange lock = {"01", 0, NULL, STATUS_SUCCESS, 0, PREVENT, NULL};
    const struct exchange quietly = {"01", 0, NULL, STATUS_SUCCESS, 0, "", NULL};
    const struct exchange off_quietly = {"00", 0, NULL, STATUS_SUCCESS, 0, "", NULL};
    const struct exchange off = {"00", 0, NULL, STATUS_SUCCESS, 0, ALLOW, NULL};
    const struct exchange not_ours = {"00", 0, NULL, STATUS_INVALID_DEVICE_STATE, 0, "", NULL};
    asked_once(&asked, IOCTL_STORAGE_MEDIA_REMOVAL, &lock, true);
    asked_once(&asked, IOCTL_STORAGE_EJECTION_CONTROL, &quietly, true);
    asked_once(&asked, IOCTL_CDROM_MEDIA_REMOVAL, &off_quietly, true);
    asked_once(&asked, IOCTL_STORAGE_EJECTION_CONTROL, &off, true);
    asked.device.secure_locks = 1;
    asked_once(&asked, IOCTL_STORAGE_EJECTION_CONTROL, &not_ours, true);
}

/* An even byte is a lock that sends ALLOW; mended it sends PREVENT. */
static void odd_booleans(void **state) {
    (void)state;
    const struct exchange even = {"02", 0, NULL, STATUS_SUCCESS, 0, ALLOW, NULL};
    const struct exchange mended = {"02", 0, NULL, STATUS_SUCCESS, 0, PREVENT, NULL};
    asked_once(&asked, IOCTL_STORAGE_MEDIA_REMOVAL, &even, true);
    assert_int_equal(asked.device.simple_locks, 1);
    asked.device.simple_locks = 0;
    asked.device.options.mend = MEND_PREVENT_BIT;
    asked_once(&asked, IOCTL_STORAGE_MEDIA_REMOVAL, &mended, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(simple, set_up),
        cmocka_unit_test_setup(secure, set_up),
        cmocka_unit_test_setup(secure_needs_a_handle, set_up),
        cmocka_unit_test_setup(both_kinds, set_up),
        cmocka_unit_test_setup(odd_booleans, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
