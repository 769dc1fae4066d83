/* SPDX-License-Identifier: MIT */
/* Are tables of contents asked for as stated, and handed on as they came? */
#include "class/control/asked.h"

static struct asked asked;

static void read_toc(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(
        &asked, IOCTL_CDROM_READ_TOC, {.out_len = 803, .status = STATUS_BUFFER_TOO_SMALL, .information = 804},
        {.out_len = 804,
         .drive = "002201030010010000000200001002000003160000120300000712440012aa00000b0832",
         .information = 36,
         .sent = "43020000000000032400",
         .out = "002201030010010000000200001002000003160000120300000712440012aa00000b0832"},
        {.out_len = 4096, .drive = "0006", .information = 2, .sent = "43020000000000032400", .out = "0006eeee"},
        {.out_len = 804, .drive = "!052400", .status = STATUS_INVALID_DEVICE_REQUEST, .sent = "43020000000000032400"});
}

static void last_session(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_GET_LAST_SESSION,
              {.out_len = 11, .status = STATUS_BUFFER_TOO_SMALL, .information = 12},
              {.out_len = 12,
               .drive = "000a01020014020000002c4c",
               .information = 12,
               .sent = "43000100000000000c00",
               .out = "000a01020014020000002c4c"},
              {.out_len = 2000, .drive = "000a0102", .information = 4, .sent = "43000100000000032400"});
}

static void read_toc_ex(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_READ_TOC_EX, {.in = "800000", .out_len = 64, .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "80000000", .out_len = 1, .status = STATUS_BUFFER_TOO_SMALL, .information = 2},
              {.in = "80000000", .out_len = 65536, .status = STATUS_INVALID_PARAMETER},
              {.in = "90000000", .out_len = 64, .status = STATUS_INVALID_PARAMETER},
              {.in = "80000100", .out_len = 64, .status = STATUS_INVALID_PARAMETER},
              {.in = "80000001", .out_len = 64, .status = STATUS_INVALID_PARAMETER},
              {.in = "06000000", .out_len = 64, .status = STATUS_INVALID_PARAMETER},
              {.in = "01010000", .out_len = 64, .status = STATUS_INVALID_PARAMETER},
              {.in = "03010000", .out_len = 64, .status = STATUS_INVALID_PARAMETER},
              {.in = "04010000", .out_len = 64, .status = STATUS_INVALID_PARAMETER},
              {.in = "80aa0000",
               .out_len = 12,
               .drive = "000a01010014aa00",
               .information = 8,
               .sent = "430200000000aa000c00",
               .out = "000a01010014aa00"},
              {.in = "05070000", .out_len = 65535, .drive = "0002", .information = 2, .sent = "43000500000007ffff00"},
              {.in = "02000000",
               .out_len = 64,
               .drive = "00",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "43000200000000004000"});
}

static void not_while_playing(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.play_active = true;
    ASKED_ALL(&asked, IOCTL_CDROM_READ_TOC,
              {.out_len = 804, .drive = "00110000", .status = STATUS_DEVICE_BUSY, .sent = "42024001000000001000"});
    assert_true(asked.device.play_active);
    static const struct exchange paused = {.out_len = 804,
                                           .drive = "00120000 0002",
                                           .information = 2,
                                           .sent = "42024001000000001000 43020000000000032400"};
    asked_once(&asked, IOCTL_CDROM_READ_TOC, &paused, true);
    assert_false(asked.device.play_active);
}

static void aligned(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.port.alignment_mask = 3;
    ASKED_ALL(&asked, IOCTL_CDROM_READ_TOC, {.out_len = 805, .status = STATUS_INVALID_PARAMETER});
    ASKED_ALL(&asked, IOCTL_CDROM_READ_TOC_EX, {.in = "00000000", .out_len = 6, .status = STATUS_INVALID_PARAMETER});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_toc),          cmocka_unit_test(last_session), cmocka_unit_test(read_toc_ex),
        cmocka_unit_test(not_while_playing), cmocka_unit_test(aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
