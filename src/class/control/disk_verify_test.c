/* SPDX-License-Identifier: MIT */
/* Is only writable media verified, and only what the command can name? */
#include "class/control/asked.h"

static struct asked asked;

static void verify(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_mmc = false; /* nothing to refresh */
    ASKED_ALL(&asked, IOCTL_DISK_VERIFY, {.in = "000000000000000000080000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "00000000000000000008000000000000", .status = STATUS_MEDIA_WRITE_PROTECTED});
    asked.device.write_allowed = true;
    ASKED_ALL(&asked, IOCTL_DISK_VERIFY, {.in = "00000000000000800008000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "00000000000800000008000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "00000000000000000000000800000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "00000100000000000000020000000000", .sent = "2f000000002000004000"},
              {.in = "00080000000000000000000000000000", .sent = "2f000000000100000000"});
    assert_int_equal(asked.command[0].timeout_s, 10);
    ASKED_ALL(&asked, IOCTL_DISK_VERIFY, {.in = "00000000000000000000040000000000", .sent = "2f000000000000008000"});
    assert_int_equal(asked.command[0].timeout_s, 20);
    ASKED_ALL(&asked, IOCTL_DISK_VERIFY, {.in = "000000000000000000f8ff0700000000", .sent = "2f000000000000ffff00"});
    assert_int_equal(asked.command[0].timeout_s, 260);
}

static void writable(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_mmc = false;
    ASKED_ALL(&asked, IOCTL_DISK_IS_WRITABLE, {.status = STATUS_MEDIA_WRITE_PROTECTED});
    asked.device.write_allowed = true;
    asked.device.write_schema = FEATURE_RANDOM_WRITABLE;
    ASKED_ALL(&asked, IOCTL_DISK_IS_WRITABLE, {.status = STATUS_MEDIA_WRITE_PROTECTED});
    asked.device.write_schema = FEATURE_DEFECT_MANAGEMENT;
    ASKED_ALL(&asked, IOCTL_DISK_IS_WRITABLE, {.status = STATUS_SUCCESS});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verify),
        cmocka_unit_test(writable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
