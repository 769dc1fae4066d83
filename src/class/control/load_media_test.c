/* SPDX-License-Identifier: MIT */
/* Does the tray move, but not under a secure lock? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static void moves(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_EJECT_MEDIA,
              {"", 0, NULL, STATUS_SUCCESS, 0, "1b0000000200", NULL},
              {"", 0, "!055302", STATUS_INVALID_DEVICE_REQUEST, 0, "1b0000000200", NULL});
    ASKED_ALL(&asked, IOCTL_STORAGE_LOAD_MEDIA, {"", 0, NULL, STATUS_SUCCESS, 0, "1b0000000300", NULL});
    ASKED_ALL(&asked, IOCTL_STORAGE_LOAD_MEDIA2, {"", 0, NULL, STATUS_SUCCESS, 0, "1b0000000300", NULL});
    ASKED_ALL(&asked, IOCTL_DISK_EJECT_MEDIA, {"", 0, NULL, STATUS_SUCCESS, 0, "1b0000000200", NULL});
}

static void locked(void **state) {
    (void)state;
    asked.device.simple_locks = 1; /* the drive's affair */
    ASKED_ALL(&asked, IOCTL_STORAGE_EJECT_MEDIA, {"", 0, NULL, STATUS_SUCCESS, 0, "1b0000000200", NULL});
    asked.device.secure_locks = asked.handle.secure_locks = 1; /* even one's own */
    ASKED_ALL(&asked, IOCTL_STORAGE_EJECT_MEDIA, {"", 0, NULL, STATUS_DEVICE_BUSY, 0, "", NULL});
    ASKED_ALL(&asked, IOCTL_STORAGE_LOAD_MEDIA, {"", 0, NULL, STATUS_DEVICE_BUSY, 0, "", NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(moves, set_up),
        cmocka_unit_test_setup(locked, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
