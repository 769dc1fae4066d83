/* SPDX-License-Identifier: MIT */
/* Are structures handed on with the reference driver's own idea of byte order? */
#include "class/control/asked.h"

static struct asked asked;

static void refused(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_READ_STRUCTURE, {.in = Z16, .out_len = 4, .status = STATUS_INVALID_PARAMETER},
              {.in = Z16 "00", .out_len = 3, .status = STATUS_BUFFER_TOO_SMALL, .information = 4},
              {.in = Z16 "00", .out_len = 65536, .status = STATUS_INVALID_PARAMETER});
    asked.device.is_dvd = false;
    ASKED_ALL(&asked, IOCTL_DVD_READ_STRUCTURE,
              {.in = Z16 "00", .out_len = 4, .status = STATUS_INVALID_DEVICE_REQUEST});
}

static void asked_for(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_READ_STRUCTURE,
              {.in = "0080000000000000010000000300000001",
               .out_len = 8,
               .drive = "0006000001fe0000",
               .information = 8,
               .sent = "ad0000000010010100080000",
               .out = "0600000001fe0000"},
              {.in = "0000000000000000020000000700000000",
               .out_len = 2052,
               .drive = "08",
               .information = 1,
               .sent = "ad000000000000020804c000",
               .out = "00"});
}

static void byte_order(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_READ_STRUCTURE,
              /* a first sector that is not zero: nothing but the length is turned round */
              {.in = Z16 "00",
               .out_len = 21,
               .drive = "0802000001020304000300000012345600abcdef00",
               .information = 21,
               .sent = "ad0000000000000000150000",
               .out = "0208000001020304000300000012345600abcdef00"},
              /* one that is: the sectors are too, whatever was asked for */
              {.in = "0000000000000000030000000000000000",
               .out_len = 21,
               .drive = "0802000001020304000000000012345600abcdef00",
               .information = 21,
               .sent = "ad0000000000000300150000",
               .out = "02080000010203040000000056341200efcdab0000"},
              /* cut short: the caller's own format stands where the first sector would */
              {.in = Z16 "00",
               .out_len = 21,
               .drive = "080200000102030400000000001234",
               .information = 15,
               .sent = "ad0000000000000000150000",
               .out = "020800000102030400000000001234"});
    asked.device.options.mend = MEND_LAYER_ORDER;
    ASKED_ALL(&asked, IOCTL_DVD_READ_STRUCTURE,
              {.in = Z16 "00",
               .out_len = 21,
               .drive = "0802000001020304000300000012345600abcdef00",
               .information = 21,
               .sent = "ad0000000000000000150000",
               .out = "02080000010203040000030056341200efcdab0000"},
              {.in = "0000000000000000030000000000000000",
               .out_len = 21,
               .drive = "0802000001020304000000000012345600abcdef00",
               .information = 21,
               .sent = "ad0000000000000300150000",
               .out = "0208000001020304000000000012345600abcdef00"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(asked_for),
        cmocka_unit_test(byte_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
