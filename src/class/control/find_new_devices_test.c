/* SPDX-License-Identifier: MIT */
/* Is the bus rescanned, whatever is answered? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static unsigned rescans;
static void hear(void *self, const struct event *event) {
    (void)self;
    rescans += event->kind == EVENT_BUS_RELATIONS;
}

static void rescan(void **state) {
    (void)state;
    asked.device.options.event = hear;
    ASKED_ALL(&asked, IOCTL_STORAGE_FIND_NEW_DEVICES, {"", 0, NULL, STATUS_ACCESS_DENIED, 0, "", NULL});
    asked.device.options.mend = MEND_FIND_NEW_DEVICES;
    ASKED_ALL(&asked, IOCTL_DISK_FIND_NEW_DEVICES, {"", 0, NULL, STATUS_SUCCESS, 0, "", NULL});
    assert_int_equal(rescans, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(rescan, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
