/* SPDX-License-Identifier: MIT */
/* Can media detection be switched off by handle, and a poll asked for? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static void switched(void **state) {
    (void)state;
    asked.device.media.enabled = true;
    const struct exchange rows[] = {
        {"", 0, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
        {"00", 0, NULL, STATUS_INVALID_DEVICE_STATE, 0, "", NULL},
        {"01", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
        {"40", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
        {"00", 0, NULL, STATUS_SUCCESS, 0, "", NULL},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        asked_once(&asked, IOCTL_STORAGE_MCN_CONTROL, &rows[i], false);
    assert_int_equal(asked.device.media.disable_count, 1);
    assert_int_equal(asked.handle.mcn_disables, 1);
    ASKED_ALL(&asked, IOCTL_STORAGE_EVENT_NOTIFICATION,
              {"01000000" "10000000" "0100000000000000", 0, NULL, STATUS_UNSUCCESSFUL, 0, "", NULL});
    struct request request = {.kind = REQUEST_CONTROL, .code = IOCTL_STORAGE_MCN_CONTROL, .in = {(uint8_t[]){1}, 1}};
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_INVALID_PARAMETER);
}

/* Where nothing is detected the handle still counts, and there is nothing to switch. */
static void switched_without_detection(void **state) {
    (void)state;
    const struct exchange off = {"01", 0, NULL, STATUS_SUCCESS, 0, "", NULL};
    const struct exchange on = {"00", 0, NULL, STATUS_SUCCESS, 0, "", NULL};
    const struct exchange on_again = {"00", 0, NULL, STATUS_INVALID_DEVICE_STATE, 0, "", NULL};
    asked_once(&asked, IOCTL_STORAGE_MCN_CONTROL, &off, false);
    assert_int_equal(asked.handle.mcn_disables, 1);
    assert_int_equal(asked.device.media.disable_count, 0);
    asked_once(&asked, IOCTL_STORAGE_MCN_CONTROL, &on, false);
    assert_int_equal(asked.device.media.disable_count, 0);
    asked_once(&asked, IOCTL_STORAGE_MCN_CONTROL, &on_again, false);
}

static void asked_for(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_EVENT_NOTIFICATION, {"", 0, NULL, STATUS_UNSUCCESSFUL, 0, "", NULL});
    asked.device.media.enabled = true;
    ASKED_ALL(&asked, IOCTL_STORAGE_EVENT_NOTIFICATION,
              {"01000000" "10000000" "01000000000000", 0, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {"02000000" "10000000" "0100000000000000", 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"01000000" "11000000" "0100000000000000", 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"01000000" "10000000" "f8ffffffffffffff", 0, NULL, STATUS_NOT_SUPPORTED, 0, "", NULL},
              {"01000000" "10000000" "0400000000000000", 0, "!023a00", STATUS_SUCCESS, 0, "000000000000", NULL});
    assert_int_equal(asked.device.media.known, MEDIA_NOT_PRESENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(switched, set_up),
        cmocka_unit_test_setup(switched_without_detection, set_up),
        cmocka_unit_test_setup(asked_for, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
