/* SPDX-License-Identifier: MIT */
/* Is each list asked for with as many descriptors as there is room for? */
#include "class/control/asked.h"

static struct asked asked;

static void refused(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_GET_PERFORMANCE,
              {.in = "010000", .out_len = 8, .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "03000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
              {.in = "0100000001000000010000000100000000", .out_len = 8, .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "0100000003000000010000000100000000000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
              {.in = "0100000000000000010000000100000000000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
              {.in = "0100000001000000000000000100000000000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
              {.in = "0100000001000000040000000100000000000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
              {.in = "0100000001000000010000000000000000000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
              {.in = "02000000", .out_len = 7, .status = STATUS_BUFFER_TOO_SMALL, .information = 8},
              {.in = "02000000", .out_len = 65536, .status = STATUS_INVALID_PARAMETER});
}

static void asked_for(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_GET_PERFORMANCE,
              {.in = "02000000",
               .out_len = 72,
               .drive = "0000000400000000",
               .information = 8,
               .sent = "ac0000000000000000040300",
               .out = "0000000400000000"},
              {.in = "0100000001000000010000000100000000000000",
               .out_len = 168,
               .drive = "0000000400000000",
               .information = 8,
               .sent = "ac10000000000000000a0000"},
              {.in = "0100000002000000030000000100000078563412",
               .out_len = 20,
               .drive = "0000000400000000",
               .information = 8,
               .sent = "ac1612345678000000020000"},
              {.in = "02000000",
               .out_len = 8,
               .drive = "00000004",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "ac0000000000000000000300"});
    assert_int_equal(asked.command[0].timeout_s, 20);
    asked.port.alignment_mask = 7;
    ASKED_ALL(&asked, IOCTL_CDROM_GET_PERFORMANCE,
              {.in = "02000000",
               .out_len = 9,
               .drive = "000000040000000011223344",
               .information = 9,
               .sent = "ac0000000000000000000300",
               .out = "000000040000000011"});
    assert_int_equal(asked.command[0].data_len, 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
