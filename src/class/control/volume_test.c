/* SPDX-License-Identifier: MIT */
/* Is the audio page found wherever it stands, and sent back with new volumes? */
#include "class/control/asked.h"

static struct asked asked;

static void get(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(
        &asked, IOCTL_CDROM_GET_VOLUME, {.out_len = 3, .status = STATUS_BUFFER_TOO_SMALL, .information = 4},
        {.out_len = 4,
         .drive = "00160000000000000e0e04000000004b01ff02fe00000000",
         .information = 4,
         .sent = "5a000e00000000004000",
         .out = "fffe0000"},
        /* behind a block descriptor, and behind another page */
        {.out_len = 9,
         .drive = "0000000000000008aaaaaaaaaaaaaaaa0d0211220e0e04000000004b01ff02fe00000000",
         .information = 4,
         .sent = "5a000e00000000004000",
         .out = "fffe0000"},
        /* not there, cut off, no answer at all */
        {.out_len = 4,
         .drive = "00160000000000000d021122",
         .status = STATUS_INVALID_DEVICE_REQUEST,
         .sent = "5a000e00000000004000"},
        {.out_len = 4,
         .drive = "00160000000000000e0e04000000004b01ff02fe000000",
         .status = STATUS_INVALID_DEVICE_REQUEST,
         .sent = "5a000e00000000004000"},
        {.out_len = 4, .drive = "00", .status = STATUS_INVALID_DEVICE_REQUEST, .sent = "5a000e00000000004000"},
        {.out_len = 4, .drive = "!052400", .status = STATUS_INVALID_DEVICE_REQUEST, .sent = "5a000e00000000004000"});
}

static void set(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_SET_VOLUME, {.in = "102030", .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "10203040",
               .drive = "00160000000000000e0e04000000004b01ff02fe00000000",
               .sent = "5a000e00000000004000 55100000000000001800/00160000000000000e0e04000000004b0110022000300040"},
              /* behind a block descriptor: the reference builds the page where the descriptor stood */
              {.in = "10203040",
               .drive = "0016000000000008a0a1a2a3a4a5a6a70e0e04000000004b01ff02fe00000000",
               .sent = "5a000e00000000004000 "
                       "55100000000000001800/00160000000000080e0e04a3a4a5a6a70110022000300040"},
              {.in = "10203040",
               .drive = "00160000000000000e0e04000000004b01ff02fe00000000 !052600",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "5a000e00000000004000 55100000000000001800"},
              {.in = "10203040",
               .drive = "0016000000000000",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "5a000e00000000004000"});
}

static void mended(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.options.mend = MEND_VOLUME_HEADER;
    ASKED_ALL(&asked, IOCTL_CDROM_SET_VOLUME,
              {.in = "10203040",
               .drive = "0016000000000008a0a1a2a3a4a5a6a70e0e04000000004b01ff02fe00000000",
               .sent = "5a000e00000000004000 "
                       "55100000000000001800/00000000000000000e0e04000000004b0110022000300040"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(get),
        cmocka_unit_test(set),
        cmocka_unit_test(mended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
