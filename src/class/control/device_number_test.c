/* SPDX-License-Identifier: MIT */
/* Is the device told by its number? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static void number(void **state) {
    (void)state;
    asked.device.options.number = 0x1234;
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_DEVICE_NUMBER,
              {"", 11, NULL, STATUS_BUFFER_TOO_SMALL, 12, "", NULL},
              {"", 12, NULL, STATUS_SUCCESS, 12, "", "02000000" "34120000" "ffffffff"});
    ASKED_ALL(&asked, IOCTL_STORAGE_CHECK_PRIORITY_HINT_SUPPORT, {"", 16, NULL, STATUS_NOT_SUPPORTED, 0, "", NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(number, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
