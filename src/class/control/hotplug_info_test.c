/* SPDX-License-Identifier: MIT */
/* Is only what may be set set, and the last difference told? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static void information(void **state) {
    (void)state;
    asked.device.inquiry[1] = 0x80;
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_HOTPLUG_INFO,
              {"", 7, NULL, STATUS_BUFFER_TOO_SMALL, 8, "", NULL},
              {"", 8, NULL, STATUS_SUCCESS, 8, "", "0800000001000000"});
    asked.device.quirks = QUIRK_CANNOT_LOCK;
    ASKED_ALL(&asked, IOCTL_STORAGE_SET_HOTPLUG_INFO,
              {"08000000010100", 0, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {"0900000001010100", 0, NULL, STATUS_INVALID_PARAMETER_1, 0, "", NULL},
              {"0900000000010100", 0, NULL, STATUS_INVALID_PARAMETER_2, 0, "", NULL},
              {"0900000000000100", 0, NULL, STATUS_INVALID_PARAMETER_3, 0, "", NULL},
              {"0900000000000101", 0, NULL, STATUS_INVALID_PARAMETER_5, 0, "", NULL},
              {"0800000001010100", 0, NULL, STATUS_SUCCESS, 0, "", NULL});
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_HOTPLUG_INFO, {"", 8, NULL, STATUS_SUCCESS, 8, "", "0800000001010100"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(information, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
