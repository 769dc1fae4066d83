/* SPDX-License-Identifier: MIT */
/* Are both offsets cut to sectors? */
#include "class/control/asked.h"

static struct asked asked;

static void sent(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_STORAGE_SET_READ_AHEAD,
              {.in = "000000000000000000000000000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "ff870000000000000000010000000000", .sent = "a70000000010000000200000"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
