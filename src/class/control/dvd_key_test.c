/* SPDX-License-Identifier: MIT */
/* Do keys go out and come back in their frames, and are lying lengths survived? */
#include "class/control/asked.h"

static struct asked asked;

static void read_refused(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_READ_KEY, {.out_len = 99, .status = STATUS_BUFFER_TOO_SMALL},
              {.in = "24", .out_len = 99, .status = STATUS_INVALID_PARAMETER},
              {.in = "240000000000000001000000000000000000000000000000",
               .out_len = 35,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 36},
              {.in = "240000000000000002000000000000000000000000000000",
               .out_len = 31,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 32},
              {.in = "240000000000000004000000000000000000000000000000",
               .out_len = 31,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 32},
              {.in = "240000000000000005000000000000000000000000000000",
               .out_len = 27,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 28},
              {.in = "240000000000000008000000000000000000000000000000",
               .out_len = 27,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 28},
              {.in = "240000000000000080000000000000000000000000000000",
               .out_len = 2071,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 2072},
              {.in = "24000000000000003f000000000000000000000000000000",
               .out_len = 23,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 24});
    asked.device.is_dvd = false;
    ASKED_ALL(&asked, IOCTL_DVD_READ_KEY,
              {.in = "240000000000000001000000000000000000000000000000",
               .out_len = 36,
               .status = STATUS_INVALID_DEVICE_REQUEST});
    asked.port.alignment_mask = 3;
    ASKED_ALL(
        &asked, IOCTL_DVD_READ_KEY,
        {.in = "240000000000000001000000000000000000000000000000", .out_len = 37, .status = STATUS_INVALID_PARAMETER});
}

static void read(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_READ_KEY,
              {.in = "240000000100000001000000000000000000000000000000",
               .out_len = 36,
               .drive = "000e0000000102030405060708090a0b",
               .information = 36,
               .sent = "a40000000000000000104100",
               .out = "240000000100000001" Z16 "0102030405060708090a0b"},
              /* less than claimed came, less than came is claimed */
              {.in = "240000000100000001000000000000000000000000000000",
               .out_len = 36,
               .drive = "000e00000001",
               .information = 26,
               .sent = "a40000000000000000104100",
               .out = "1a0000000100000001" Z16 "01"},
              {.in = "240000000100000001000000000000000000000000000000",
               .out_len = 36,
               .drive = "0003000000010203",
               .information = 25,
               .sent = "a40000000000000000104100",
               .out = "190000000100000001" Z16},
              /* nothing at all */
              {.in = "240000000100000001000000000000000000000000000000",
               .out_len = 36,
               .drive = "00010000aa",
               .sent = "a40000000000000000104100"},
              {.in = "240000000100000001000000000000000000000000000000",
               .out_len = 36,
               .drive = "000e00",
               .sent = "a40000000000000000104100"});
}

static void title_key(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_READ_KEY,
              {.in = "200000000200000004000000090000000080010000000000",
               .out_len = 32,
               .drive = "000a000061a1a2a3a4a50000",
               .information = 32,
               .sent = "a400000000300000000c8400",
               .out = "200000000200000004000000610000000080010000000000a1a2a3a4a5000000"},
              /* a key of no byte, which the reference driver does not survive */
              {.in = "200000000200000004000000090000000080010000000000",
               .out_len = 32,
               .drive = "00020000",
               .sent = "a400000000300000000c8400"});
}

static void disk_key(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_DVD_READ_KEY,
              {.in = "010000000300000080000000070000000900000000000000",
               .out_len = 2072,
               .drive = "08020000a1a2a3a4a5",
               .information = 2072,
               .sent = "ad000000000000020804c000",
               .out = "180800000300000080000000070000000900000000000000a1a2a3a4a500000000"});
}

static void send(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_dvd = false; /* SEND_KEY does not ask */
    asked.device.options.mend = MEND_OLD_BYTES;
    ASKED_ALL(&asked, IOCTL_DVD_SEND_KEY, {.status = STATUS_BUFFER_TOO_SMALL},
              {.in = "24", .status = STATUS_INVALID_PARAMETER},
              {.in = "190000000000000001000000000000000000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "180000000000000002000000000000000000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "180000000000000006000000000000000000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "180000000000000001010000000000000000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "240000000100000001" Z16 "0102030405060708090a0b",
               .sent = "a30000000000000000104100/000e0000000102030405060708090a0b"},
              {.in = "18000000030000003f000000000000000000000000000000", .sent = "a3000000000000000004ff00/00020000"});
    ASKED_ALL(
        &asked, IOCTL_DVD_SEND_KEY2,
        {.in = "1c0000000000000006000000000000000000000000000000fe000000", .status = STATUS_INVALID_DEVICE_REQUEST});
    asked.device.is_dvd = true;
    ASKED_ALL(&asked, IOCTL_DVD_SEND_KEY2,
              {.in = "180000000000000007000000000000000000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "1c0000000000000006000000000000000000000000000000fe000000",
               .sent = "a30000000000000000080600/00060000fe000000"},
              {.in = "1c0000000000000006000000000000000000000000000000fe000000",
               .drive = "!056f04",
               .status = STATUS_CSS_REGION_MISMATCH,
               .sent = "a30000000000000000080600/00060000fe000000"});
    asked.device.options.mend = MEND_NONE; /* as in the reference, the reserved bytes are old ones */
    ASKED_ALL(&asked, IOCTL_DVD_SEND_KEY2,
              {.in = "1c0000000000000006000000000000000000000000000000fe000000",
               .sent = "a30000000000000000080600/0006ccccfe000000"});
}

static void too_long_to_send(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.scratch_len = 3;
    ASKED_ALL(&asked, IOCTL_DVD_SEND_KEY, {.in = "1c0000000000000001" Z16 "112233", .status = STATUS_INTERNAL_ERROR});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_refused), cmocka_unit_test(read), cmocka_unit_test(title_key),
        cmocka_unit_test(disk_key),     cmocka_unit_test(send), cmocka_unit_test(too_long_to_send),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
