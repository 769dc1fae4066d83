/* SPDX-License-Identifier: MIT */
/* Does the made-up port answer for itself? */
#include "class/control/asked.h"

static struct asked asked;

static void answers(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.port.alignment_mask = 3;
    ASKED_ALL(&asked, IOCTL_SCSI_GET_ADDRESS, {.out_len = 7, .status = STATUS_BUFFER_TOO_SMALL},
              {.out_len = 8, .information = 8, .out = "0800000001000000"});
    ASKED_ALL(&asked, IOCTL_SCSI_GET_CAPABILITIES, {.out_len = 23, .status = STATUS_BUFFER_TOO_SMALL},
              {.out_len = 24, .information = 24, .out = "180000000000020021000000000000000300000000000000"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
