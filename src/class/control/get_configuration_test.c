/* SPDX-License-Identifier: MIT */
/* Are features handed on as they came, and cut out of the list for a drive that cannot? */
#include "class/control/asked.h"

static struct asked asked;

static void refused(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(
        &asked, IOCTL_CDROM_GET_CONFIGURATION, {.out_len = 7, .status = STATUS_BUFFER_TOO_SMALL, .information = 8},
        {.out_len = 65536, .status = STATUS_INVALID_BUFFER_SIZE},
        {.in = Z16 "00000000000000", .out_len = 8, .status = STATUS_INFO_LENGTH_MISMATCH},
        {.in = "000001" Z16 "0000000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
        {.in = "0000000003" Z16 "000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
        {.in = "000000000000000000000000000001000000000000000000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
        {.in = Z16 "0000000000000080", .out_len = 8, .status = STATUS_INVALID_PARAMETER});
    asked.device.is_mmc = false;
    ASKED_ALL(&asked, IOCTL_CDROM_GET_CONFIGURATION,
              {.in = Z16 "0000000000000000", .out_len = 8, .status = STATUS_INVALID_DEVICE_REQUEST});
    asked.port.alignment_mask = 1; /* which is looked at before the input */
    ASKED_ALL(&asked, IOCTL_CDROM_GET_CONFIGURATION, {.out_len = 9, .status = STATUS_INVALID_PARAMETER});
}

static void passed_on(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_GET_CONFIGURATION,
              {.in = "1e00000002" Z16 "000000",
               .out_len = 64,
               .drive = "0000000c00000008001e010400000000",
               .information = 16,
               .sent = "4602001e0000000040000000",
               .out = "0000000c00000008001e010400000000"},
              {.in = "0000000001" Z16 "000000",
               .out_len = 65535,
               .drive = "00",
               .information = 1,
               .sent = "46010000000000fffe000000",
               .out = "00"});
}

static void caller_of_32_bits(void **state) {
    (void)state;
    uint8_t in[16] = {0x1e, 0, 0, 0, 2}, out[8];
    struct request request = {.kind = REQUEST_CONTROL,
                              .from = &asked.handle,
                              .code = IOCTL_CDROM_GET_CONFIGURATION,
                              .in = {in, sizeof in},
                              .out = out,
                              .out_len = sizeof out,
                              .from_32bit = true};
    asked_begin(&asked);
    asked.drive = "0000000400000008";
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_SUCCESS);
    request.in.len = 15;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_INFO_LENGTH_MISMATCH);
    request.in.len = 16;
    in[15] = 1;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_INVALID_PARAMETER);
}

static void one_out_of_all(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.bad_type_one = true;
    ASKED_ALL(&asked, IOCTL_CDROM_GET_CONFIGURATION,
              {.in = "1e00000002" Z16 "000000",
               .out_len = 64,
               .drive = "0000001400000008001e0104000000001f010400000000",
               .information = 16,
               .sent = "4600001e0000000040000000",
               .out = "0000000c00000008001e010400000000"},
              /* another feature stands first: it is not there */
              {.in = "1e00000002" Z16 "000000",
               .out_len = 8,
               .drive = "0000001400000008001f0104",
               .information = 8,
               .sent = "4600001e000000000c000000",
               .out = "0000000400000008"},
              {.in = "1e00000002" Z16 "000000",
               .out_len = 64,
               .drive = "00000014000000",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "4600001e0000000040000000"});
    /* the reference hands out old bytes where the feature is cut short; bytes behind the list do not count */
    ASKED_ALL(&asked, IOCTL_CDROM_GET_CONFIGURATION,
              {.in = "1e0000000200000000000000000000000000000000000000",
               .out_len = 64,
               .drive = "0000001400000008001e0104",
               .information = 16,
               .sent = "4600001e0000000040000000",
               .out = "0000000c00000008001e0104cccccccc"},
              {.in = "1e0000000200000000000000000000000000000000000000",
               .out_len = 64,
               .drive = "0000000400000008001e010400000000",
               .information = 8,
               .sent = "4600001e0000000040000000",
               .out = "0000000400000008"});
    asked.device.options.mend = MEND_OLD_BYTES;
    ASKED_ALL(&asked, IOCTL_CDROM_GET_CONFIGURATION,
              {.in = "1e00000002" Z16 "000000",
               .out_len = 64,
               .drive = "0000001400000008001e0104",
               .information = 16,
               .sent = "4600001e0000000040000000",
               .out = "0000000c00000008001e010400000000"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(passed_on),
        cmocka_unit_test(caller_of_32_bits),
        cmocka_unit_test(one_out_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
