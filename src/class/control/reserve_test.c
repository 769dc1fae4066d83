/* SPDX-License-Identifier: MIT */
/* Is the ten-byte form found, and kept? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static void six_bytes(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_RESERVE, {"", 0, NULL, STATUS_SUCCESS, 0, "160000000000", NULL});
    ASKED_ALL(&asked, IOCTL_CDROM_RELEASE, {"", 0, NULL, STATUS_SUCCESS, 0, "170000000000", NULL});
    ASKED_ALL(&asked, IOCTL_STORAGE_RELEASE,
              {"", 0, "!020401", STATUS_SUCCESS, 0, "170000000000 170000000000", NULL});
}

static void ten_bytes(void **state) {
    (void)state;
    struct exchange first = {"", 0, "!052000", STATUS_SUCCESS, 0, "170000000000 57000000000000000000", NULL};
    asked_once(&asked, IOCTL_STORAGE_RELEASE, &first, true);
    ASKED_ALL(&asked, IOCTL_STORAGE_RESERVE,
              {"", 0, NULL, STATUS_SUCCESS, 0, "56000000000000000000", NULL},
              {"", 0, "!052000", STATUS_INVALID_DEVICE_REQUEST, 0, "56000000000000000000", NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(six_bytes, set_up),
        cmocka_unit_test_setup(ten_bytes, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
