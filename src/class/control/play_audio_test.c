/* SPDX-License-Identifier: MIT */
/* Does the player get its commands, and does the driver remember what it did? */
#include "class/control/asked.h"

static struct asked asked;

static void play(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_PLAY_AUDIO_MSF, {.in = "0002000100", .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "000200010000",
               .drive = "!052400",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "47000000020001000000"});
    assert_false(asked.device.play_active);
    ASKED_ALL(&asked, IOCTL_CDROM_PLAY_AUDIO_MSF, {.in = "ffffff3b3b4a", .sent = "470000ffffff3b3b4a00"});
    assert_true(asked.device.play_active);
}

static void seek(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.play_active = true;
    ASKED_ALL(&asked, IOCTL_CDROM_SEEK_AUDIO_MSF, {.in = "0002", .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "000210", .sent = "2b000000001000000000"}, {.in = "000000", .sent = "2b00ffffff6a00000000"});
    assert_true(asked.device.play_active);
}

static void pause_resume_stop(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_RESUME_AUDIO, {.sent = "4b000000000000000100"});
    assert_true(asked.device.play_active);
    ASKED_ALL(&asked, IOCTL_CDROM_PAUSE_AUDIO,
              {.drive = "!052c00", .status = STATUS_INVALID_DEVICE_REQUEST, .sent = "4b000000000000000000"});
    assert_true(asked.device.play_active);
    ASKED_ALL(&asked, IOCTL_CDROM_PAUSE_AUDIO, {.sent = "4b000000000000000000"});
    assert_false(asked.device.play_active);
    asked.device.play_active = true;
    ASKED_ALL(&asked, IOCTL_CDROM_STOP_AUDIO, {.in = "aa", .out_len = 9, .sent = "1b0100000000"});
    assert_false(asked.device.play_active);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(play),
        cmocka_unit_test(seek),
        cmocka_unit_test(pause_resume_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
