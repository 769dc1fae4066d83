/* SPDX-License-Identifier: MIT */
/* Is one partition made up for the whole disc, in all four shapes? */
#include "class/control/asked.h"

static struct asked asked;

static void shapes(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(
        &asked, IOCTL_DISK_GET_PARTITION_INFO, {.out_len = 31, .status = STATUS_BUFFER_TOO_SMALL, .information = 32},
        {.out_len = 33, .information = 32, .out = "000000000000000000401f000000000000000000000000000b00010000000000"});
    ASKED_ALL(&asked, IOCTL_DISK_GET_DRIVE_LAYOUT,
              {.out_len = 39, .status = STATUS_BUFFER_TOO_SMALL, .information = 40},
              {.out_len = 40,
               .information = 40,
               .out = "0100000001000000000000000000000000401f000000000000000000000000000b00010000000000"});
    ASKED_ALL(&asked, IOCTL_DISK_GET_PARTITION_INFO_EX,
              {.out_len = 143, .status = STATUS_BUFFER_TOO_SMALL, .information = 144},
              {.out_len = 144,
               .information = 144,
               .out = Z16 "00401f000000000000000000000000000b0001" Z64 Z32 "00000000000000000000000000"});
    ASKED_ALL(&asked, IOCTL_DISK_GET_DRIVE_LAYOUT_EX,
              {.out_len = 191, .status = STATUS_BUFFER_TOO_SMALL, .information = 192},
              {.out_len = 200,
               .information = 192,
               .out = "000000000100000001" Z32 Z16 "0000000000000000401f000000000000000000000000000b0001" Z64 Z32
                      "00000000000000000000000000"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
