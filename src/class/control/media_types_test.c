/* SPDX-License-Identifier: MIT */
/* Which media are told, and is the one that is in marked? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

#define GEOMETRY "0000000000000000"
#define REST "4000000020000000" "00080000" "01000000"

static void plain_drive(void **state) {
    (void)state;
    asked.device.is_mmc = asked.device.is_dvd = false;
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_MEDIA_TYPES_EX,
              {"", 0, NULL, STATUS_BUFFER_TOO_SMALL, 40, "", NULL},
              {"", 39, NULL, STATUS_BUFFER_TOO_SMALL, 40, "", NULL},
              {"", 40, NULL, STATUS_SUCCESS, 40, "000000000000", "0200000001000000" GEOMETRY "33000000" REST
               "04000080"},
              {"", 40, "!023a00", STATUS_SUCCESS, 40, "000000000000",
               "0200000001000000" GEOMETRY "33000000" REST "04000000"});
}

static void mmc_drive(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_MEDIA_TYPES_EX,
              {"", 71, NULL, STATUS_BUFFER_TOO_SMALL, 72, "", NULL},
              {"", 72, NULL, STATUS_SUCCESS, 72, "000000000000",
               "3300000002000000" GEOMETRY "33000000" REST "04000080" GEOMETRY "0b000000" REST "08000000"});
    asked.device.write_allowed = true;
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_MEDIA_TYPES_EX,
              {"", 72, NULL, STATUS_SUCCESS, 72, "000000000000",
               "3300000002000000" GEOMETRY "33000000" REST "04000000" GEOMETRY "0b000000" REST "08000080"});
}

/* To one who is locked out nothing is marked, and the drive is not asked. */
static void locked_out(void **state) {
    struct handle owner = {0};
    (void)state;
    atomic_store(&asked.device.exclusive, &owner);
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_MEDIA_TYPES_EX,
              {"", 72, NULL, STATUS_SUCCESS, 72, "",
               "3300000002000000" GEOMETRY "33000000" REST "04000000" GEOMETRY "0b000000" REST "08000000"});
    atomic_store(&asked.device.exclusive, &asked.handle); /* the owner asks */
    ASKED_ALL(&asked, IOCTL_STORAGE_GET_MEDIA_TYPES_EX,
              {"", 72, NULL, STATUS_SUCCESS, 72, "000000000000",
               "3300000002000000" GEOMETRY "33000000" REST "04000080" GEOMETRY "0b000000" REST "08000000"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(plain_drive, set_up),
        cmocka_unit_test_setup(mmc_drive, set_up),
        cmocka_unit_test_setup(locked_out, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
