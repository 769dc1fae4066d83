/* SPDX-License-Identifier: MIT */
/* Is each question put with its own length, and is playing learned from the answer? */
#include "class/control/asked.h"

static struct asked asked;

static void formats(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_READ_Q_CHANNEL, {.in = "01", .out_len = 24, .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "0000", .out_len = 24, .status = STATUS_INVALID_PARAMETER},
              {.in = "0400", .out_len = 24, .status = STATUS_INVALID_PARAMETER},
              {.in = "0100", .out_len = 15, .status = STATUS_BUFFER_TOO_SMALL, .information = 16},
              {.in = "0200", .out_len = 23, .status = STATUS_BUFFER_TOO_SMALL, .information = 24},
              {.in = "0300", .out_len = 23, .status = STATUS_BUFFER_TOO_SMALL, .information = 24},
              {.in = "0107",
               .out_len = 16,
               .drive = "0015000c",
               .information = 4,
               .sent = "42024001000000001000",
               .out = "0015000c"},
              {.in = "0207", .out_len = 40, .drive = "0015001402", .information = 5, .sent = "42004002000000001800"},
              {.in = "0307", .out_len = 24, .drive = "00150014", .information = 4, .sent = "42004003000007001800"});
}

static void playing(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_READ_Q_CHANNEL,
              {.in = "0100", .out_len = 16, .drive = "0011", .information = 2, .sent = "42024001000000001000"});
    assert_true(asked.device.play_active);
    ASKED_ALL(&asked, IOCTL_CDROM_READ_Q_CHANNEL,
              {.in = "0100", .out_len = 16, .drive = "00", .information = 1, .sent = "42024001000000001000"});
    assert_false(asked.device.play_active);
    asked.device.play_active = true;
    ASKED_ALL(&asked, IOCTL_CDROM_READ_Q_CHANNEL,
              {.in = "0100",
               .out_len = 16,
               .drive = "!052400",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "42024001000000001000"});
    assert_false(asked.device.play_active);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),
        cmocka_unit_test(playing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
