/* SPDX-License-Identifier: MIT */
/* Is the medium asked for, and the change counter told to those who may know it? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static void check_verify(void **state) {
    (void)state;
    asked.device.media_changes = 0x01020304;
    ASKED_ALL(&asked, IOCTL_STORAGE_CHECK_VERIFY,
              {"", 0, NULL, STATUS_SUCCESS, 0, "000000000000", NULL},
              {"", 1, NULL, STATUS_BUFFER_TOO_SMALL, 4, "", NULL},
              {"", 3, NULL, STATUS_BUFFER_TOO_SMALL, 4, "", NULL},
              {"", 4, NULL, STATUS_SUCCESS, 4, "000000000000", "04030201"},
              {"", 4, "!023a00", STATUS_NO_MEDIA_IN_DEVICE, 0, "000000000000", NULL},
              {"", 4, "!020400 !020400", STATUS_SUCCESS, 4, "000000000000 000000000000 000000000000", "04030201"});
}

static void by_other_names(void **state) {
    (void)state;
    static const uint32_t codes[] = {IOCTL_CDROM_CHECK_VERIFY, IOCTL_DISK_CHECK_VERIFY};
    for (unsigned i = 0; i < 2; i++)
        ASKED_ALL(&asked, codes[i], {"", 8, NULL, STATUS_SUCCESS, 4, "000000000000", "00000000eeeeeeee"});
    ASKED_ALL(&asked, IOCTL_STORAGE_CHECK_VERIFY2,
              {"", 4, NULL, STATUS_SUCCESS, 0, "000000000000", "eeeeeeee"},
              {"", 3, NULL, STATUS_BUFFER_TOO_SMALL, 4, "", NULL});
}

/* A change is met silently, and counted. */
static void a_changed_medium(void **state) {
    (void)state;
    asked.device.media.enabled = true;
    asked.device.features_len = 0;
    struct exchange row = {"", 4, "!062800", STATUS_SUCCESS, 4, "000000000000 000000000000", "02000000"};
    asked.device.is_mmc = false;
    asked_once(&asked, IOCTL_STORAGE_CHECK_VERIFY, &row, false);
    asked.device.mounted = true;
    row = (struct exchange){"", 4, "!062800", STATUS_VERIFY_REQUIRED, 0, "000000000000", NULL};
    asked_once(&asked, IOCTL_STORAGE_CHECK_VERIFY, &row, false);
    assert_true(asked.device.verify);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(check_verify, set_up),
        cmocka_unit_test_setup(by_other_names, set_up),
        cmocka_unit_test_setup(a_changed_medium, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
