/* SPDX-License-Identifier: MIT */
/* Are AACS sessions begun and ended with the AACS key class? */
#include "class/control/asked.h"

static struct asked asked;

static void sessions(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_AACS_START_SESSION, {.out_len = 4, .status = STATUS_INVALID_DEVICE_REQUEST});
    ASKED_ALL(&asked, IOCTL_AACS_END_SESSION, {.status = STATUS_BUFFER_TOO_SMALL},
              {.in = "00", .status = STATUS_INVALID_DEVICE_REQUEST});
    asked.device.is_aacs = true;
    ASKED_ALL(&asked, IOCTL_AACS_START_SESSION, {.out_len = 3, .status = STATUS_BUFFER_TOO_SMALL, .information = 4},
              {.out_len = 5, .status = STATUS_INVALID_BUFFER_SIZE},
              {.out_len = 4,
               .drive = "0006000000000040",
               .information = 4,
               .sent = "a40000000000000200080000",
               .out = "01000000"});
    ASKED_ALL(&asked, IOCTL_AACS_END_SESSION, {.in = "0000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "05000000", .sent = "a30000000000000200007f00"},
              {.in = "ffffffff",
               .sent = "a30000000000000200003f00 a30000000000000200007f00 a3000000000000020000bf00 "
                       "a3000000000000020000ff00"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
