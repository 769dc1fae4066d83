/* SPDX-License-Identifier: MIT */
/* Is the size told as the drive said it last? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

#define CAPACITY "25000000000000000000"
#define SHAPE "0b0000004000000020000000"

static void geometry(void **state) {
    static const uint32_t codes[] = {IOCTL_CDROM_GET_DRIVE_GEOMETRY, IOCTL_DISK_GET_DRIVE_GEOMETRY};
    (void)state;
    for (unsigned i = 0; i < 2; i++)
        ASKED_ALL(&asked, codes[i],
                  {"", 23, NULL, STATUS_BUFFER_TOO_SMALL, 24, "", NULL},
                  {"", 24, "00000fff00000800", STATUS_SUCCESS, 24, CAPACITY, "0200000000000000" SHAPE "00080000"},
                  {"", 24, "00000fff00000930", STATUS_SUCCESS, 24, CAPACITY, "0200000000000000" SHAPE "00080000"},
                  {"", 24, "00000fff00000200", STATUS_SUCCESS, 24, CAPACITY, "0200000000000000" SHAPE "00020000"},
                  {"", 24, "00000fff00000000", STATUS_SUCCESS, 24, CAPACITY, "0200000000000000" SHAPE "00080000"},
                  {"", 24, "!023a00", STATUS_NO_MEDIA_IN_DEVICE, 0, CAPACITY, NULL});
}

static void geometry_ex(void **state) {
    static const uint32_t codes[] = {IOCTL_CDROM_GET_DRIVE_GEOMETRY_EX, IOCTL_DISK_GET_DRIVE_GEOMETRY_EX};
    (void)state;
    for (unsigned i = 0; i < 2; i++)
        ASKED_ALL(&asked, codes[i],
                  {"", 31, NULL, STATUS_BUFFER_TOO_SMALL, 32, "", NULL},
                  {"", 40, "00000fff00000800", STATUS_SUCCESS, 32, CAPACITY,
                   "0200000000000000" SHAPE "00080000" "0000800000000000"},
                  {"", 32, "ffffffff00000800", STATUS_SUCCESS, 32, CAPACITY,
                   "0000000000000000" SHAPE "00080000" "0000000000000000"},
                  {"", 32, "00000fff00000000", STATUS_SUCCESS, 32, CAPACITY,
                   "0200000000000000" SHAPE "00080000" "ffffff7f00000000"});
}

static void lengths(void **state) {
    (void)state;
    ASKED_ALL(&asked, IOCTL_DISK_GET_LENGTH_INFO,
              {"", 7, NULL, STATUS_BUFFER_TOO_SMALL, 8, "", NULL},
              {"", 8, "fffffffe00000800", STATUS_SUCCESS, 8, CAPACITY, "00f8ffffff070000"},
              {"", 8, "!044400 !044400 !044400", STATUS_IO_DEVICE_ERROR, 0, CAPACITY " " CAPACITY " " CAPACITY, NULL});
    assert_int_equal(asked.device.capacity, 0x7fffffff); /* nothing is known any more */
    assert_int_equal(asked.device.cylinders, 0);
    ASKED_ALL(&asked, IOCTL_STORAGE_READ_CAPACITY,
              {"", 31, NULL, STATUS_BUFFER_TOO_SMALL, 32, "", NULL},
              {"", 32, "0000000900000800", STATUS_SUCCESS, 32, CAPACITY,
               "2000000020000000" "0008000000000000" "0a00000000000000" "0050000000000000"},
              {"", 32, "!023a00", STATUS_NO_MEDIA_IN_DEVICE, 0, CAPACITY, NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(geometry, set_up),
        cmocka_unit_test_setup(geometry_ex, set_up),
        cmocka_unit_test_setup(lengths, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
