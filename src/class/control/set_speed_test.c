/* SPDX-License-Identifier: MIT */
/* Do both ways to set a speed send what was asked, and is the way back remembered? */
#include "class/control/asked.h"

static struct asked asked;

static void speed(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_SET_SPEED, {.in = "0000000000000000000000", .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "020000000000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "ffffffff0000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "00000000901bffff05000000", .sent = "bb011b90ffff000000000000"});
    assert_false(asked.device.restore_speed);
}

static void streaming(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_SET_SPEED, {.in = "010000000000000000000000", .status = STATUS_INFO_LENGTH_MISMATCH},
              /* restore 1, exact 2 (its low bit), random access 3, persistent 1 */
              {.in = "010000000100000002000000030000000400000005000000060000000100000001020301",
               .sent = "b60000000000000000001c00/"
                       "0d000000000000050000000600000001000000020000000300000004"});
    assert_false(asked.device.restore_speed);
    ASKED_ALL(&asked, IOCTL_CDROM_SET_SPEED,
              {.in = "010000000100000002000000030000000400000005000000060000000200000000000000",
               .sent = "b60000000000000000001c00/"
                       "10000000000000050000000600000001000000020000000300000004"});
    assert_true(asked.device.restore_speed);
    ASKED_ALL(&asked, IOCTL_CDROM_SET_SPEED,
              {.in = "000000000000000000000000",
               .drive = "!052400",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "bb0000000000000000000000"});
    assert_false(asked.device.restore_speed);
    asked.device.options.mend = MEND_SPEED_BOOLEANS;
    ASKED_ALL(&asked, IOCTL_CDROM_SET_SPEED,
              {.in = "010000000100000002000000030000000400000005000000060000000000000000020000",
               .sent = "b60000000000000000001c00/"
                       "02000000000000050000000600000001000000020000000300000004"});
}

static void only_mmc_streams(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_mmc = false;
    ASKED_ALL(&asked, IOCTL_CDROM_SET_SPEED,
              {.in = "010000000000000000000000", .status = STATUS_INVALID_DEVICE_REQUEST});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speed),
        cmocka_unit_test(streaming),
        cmocka_unit_test(only_mmc_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
