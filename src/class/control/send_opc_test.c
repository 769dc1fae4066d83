/* SPDX-License-Identifier: MIT */
/* Is only the simple form taken, and are layers left out? */
#include "class/control/asked.h"

static struct asked asked;

static void simple(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_SEND_OPC_INFORMATION, {.in = "01000000000000", .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "0000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "0200000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "0100000000000000", .sent = "54010000000000000000"},
              {.in = "0100000000050000", .sent = "54010200000000000000"},
              {.in = "0100000080010000", .sent = "54010300000000000000"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
