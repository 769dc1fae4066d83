/* SPDX-License-Identifier: MIT */
/* Are persistent reservations checked and sent? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

#define KEYS "0102030405060708" "1112131415161718" "00000000" "01000000"
#define OUT(action, what) "00000000" "24000000" action what KEYS "0000"

static void in(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_PERSISTENT_RESERVE_IN,
              {"", 8, NULL, STATUS_BUFFER_TOO_SMALL, 0, "", NULL},
              {"00000000" "0c000000" "000008", 8, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {"00000000" "0b000000" "00000800", 8, NULL, STATUS_INFO_LENGTH_MISMATCH, 0, "", NULL},
              {"00000000" "0c000000" "00000800", 7, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"00000000" "0c000000" "00000700", 8, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"00000000" "0c000000" "02000800", 8, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"00000000" "0c000000" "01000800", 8, "0000000100000000", STATUS_SUCCESS, 0,
               "5e010000000000000800", NULL},
              {"00000000" "0c000000" "e0000801", 264, NULL, STATUS_SUCCESS, 0, "5e000000000000010800", NULL});
    asked.device.options.mend = MEND_RESERVE_IN;
    ASKED_ALL(&asked, IOCTL_STORAGE_PERSISTENT_RESERVE_IN,
              {"00000000" "0c000000" "00000800", 8, "0000000100000000", STATUS_SUCCESS, 8, "5e000000000000000800",
               "0000000100000000"});
}

static void out(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_STORAGE_PERSISTENT_RESERVE_OUT,
              {"", 0, NULL, STATUS_BUFFER_TOO_SMALL, 0, "", NULL},
              {OUT("00", "ff"), 0, NULL, STATUS_SUCCESS, 0, "5f00ff00000000001800/" KEYS, NULL}, /* neither looked at */
              {OUT("01", "03"), 0, NULL, STATUS_SUCCESS, 0, "5f010300000000001800/" KEYS, NULL},
              {OUT("01", "26"), 0, NULL, STATUS_SUCCESS, 0, "5f012600000000001800/" KEYS, NULL},
              {OUT("01", "13"), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {OUT("02", "05"), 0, NULL, STATUS_SUCCESS, 0, "5f020500000000001800/" KEYS, NULL},
              {OUT("03", "f4"), 0, NULL, STATUS_SUCCESS, 0, "5f03f400000000001800/" KEYS, NULL}, /* nor here */
              {OUT("04", "01"), 0, NULL, STATUS_SUCCESS, 0, "5f040100000000001800/" KEYS, NULL},
              {OUT("04", "00"), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {OUT("05", "06"), 0, NULL, STATUS_SUCCESS, 0, "5f050600000000001800/" KEYS, NULL},
              {OUT("05", "04"), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {OUT("07", "03"), 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"00000000" "24000000" "0003" KEYS "00", 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL},
              {"00000000" "23000000" "0003" KEYS "0000", 0, NULL, STATUS_INVALID_PARAMETER, 0, "", NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(in, set_up),
        cmocka_unit_test_setup(out, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
