/* SPDX-License-Identifier: MIT */
/* Are sessions numbered as the drive says, and ended one by one? */
#include "class/control/asked.h"

static struct asked asked;

static void start(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_START_SESSION, {.out_len = 3, .status = STATUS_BUFFER_TOO_SMALL, .information = 4},
              {.out_len = 4,
               .drive = "0006000000000080",
               .information = 4,
               .sent = "a40000000000000000080000",
               .out = "02000000"},
              {.out_len = 4, .drive = "0006", .information = 4, .sent = "a40000000000000000080000", .out = "00000000"},
              {.out_len = 4,
               .drive = "!056f00",
               .status = STATUS_CSS_AUTHENTICATION_FAILURE,
               .sent = "a40000000000000000080000"});
    asked.device.options.mend = MEND_SESSION_DATA;
    ASKED_ALL(&asked, IOCTL_DVD_START_SESSION,
              {.out_len = 4, .drive = "0006", .status = STATUS_IO_DEVICE_ERROR, .sent = "a40000000000000000080000"});
    asked.device.is_dvd = false;
    ASKED_ALL(&asked, IOCTL_DVD_START_SESSION, {.out_len = 4, .status = STATUS_INVALID_DEVICE_REQUEST});
}

static void end(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_dvd = false; /* which is not asked */
    ASKED_ALL(&asked, IOCTL_DVD_END_SESSION, {.status = STATUS_BUFFER_TOO_SMALL},
              {.in = "010000", .status = STATUS_INVALID_PARAMETER},
              {.in = "0600000000", .sent = "a3000000000000000000bf00"},
              {.in = "ffffffff",
               .sent = "a30000000000000000003f00 a30000000000000000007f00 a3000000000000000000bf00 "
                       "a3000000000000000000ff00"});
    static const struct exchange second = {.in = "ffffffff",
                                           .drive = " !056f01",
                                           .status = STATUS_CSS_KEY_NOT_PRESENT,
                                           .sent = "a30000000000000000003f00 a30000000000000000007f00"};
    asked_once(&asked, IOCTL_DVD_END_SESSION, &second, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(start),
        cmocka_unit_test(end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
