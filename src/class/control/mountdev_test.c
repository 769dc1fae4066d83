/* SPDX-License-Identifier: MIT */
/* Does the mount manager get the names, or at least their lengths? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

static void device_name(void **state) {
    (void)state;
    asked.device.options.number = 12;
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_DEVICE_NAME,
              {"", 3, NULL, STATUS_BUFFER_TOO_SMALL, 4, "", NULL},
              {"", 4, NULL, STATUS_BUFFER_OVERFLOW, 4, "", "1e000000"},
              {"", 31, NULL, STATUS_BUFFER_OVERFLOW, 4, "", "1e000000"},
              {"", 32, NULL, STATUS_SUCCESS, 32, "",
               "1e005c004400650076006900630065005c004300640052006f006d0031003200"});
}

static void unique_id(void **state) {
    (void)state;
    asked.device.options.number = 12;
    memcpy(asked.device.inquiry + 8, "ACME    My Drive        1.00", 28);
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_UNIQUE_ID,
              {"", 3, NULL, STATUS_BUFFER_TOO_SMALL, 4, "", NULL},
              {"", 100, NULL, STATUS_SUCCESS, 58, "", "38005c003f003f005c006e0074006300640072006f006d00230041"
               "0043004d0045005f004d0079005f0044007200690076006500230031003200"});
    /* what may not stand in a path, and bytes that are no letters */
    memcpy(asked.device.inquiry + 8, "A\\C\x7f\x80" "E\x1f ", 8);
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_UNIQUE_ID,
              {"", 100, NULL, STATUS_SUCCESS, 64, "", "3e005c003f003f005c006e0074006300640072006f006d00230041"
               "005f0043005f005f0045005f005f004d0079005f0044007200690076006500230031003200"});
    memcpy(asked.device.inquiry + 8, "        ABC\0\0\0\0\0\0\0\0\0\0\0\0\0", 24); /* none at all, and filled up with zeroes */
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_UNIQUE_ID,
              {"", 100, NULL, STATUS_SUCCESS, 40, "", "26005c003f003f005c006e0074006300640072006f006d002300"
               "5f00410042004300230031003200"});
    /* UTF-8 of one, two, three and four bytes, and bytes that are none */
    asked.device.options.unique_id = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x92\xbf\xff\xc3";
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_UNIQUE_ID,
              {"", 20, NULL, STATUS_SUCCESS, 16, "", "0e00" "6100" "e400" "ac20" "3dd8" "bfdc" "ff00" "c300"});
}

static char long_id[1000];
static void an_endless_id_is_cut(void **state) {
    (void)state;
    memset(long_id, 'x', sizeof long_id - 1);
    asked.device.options.unique_id = long_id;
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_UNIQUE_ID, {"", 1000, NULL, STATUS_SUCCESS, 602, "", "58027800"});
}

static void link_name(void **state) {
    (void)state;
    const struct exchange none = {"", 64, NULL, STATUS_OBJECT_NAME_NOT_FOUND, 0, "", NULL};
    const struct exchange bad = {"", 64, NULL, STATUS_NOT_FOUND, 0, "", NULL};
    const struct exchange rows[] = {
        {"", 5, NULL, STATUS_BUFFER_TOO_SMALL, 6, "", NULL},
        {"", 31, NULL, STATUS_BUFFER_OVERFLOW, 6, "", "01001c000000"},
        {"", 32, NULL, STATUS_SUCCESS, 32, "", "01001c005c0044006f00730044006500760069006300650073005c0045003a00"},
    };
    asked_once(&asked, IOCTL_MOUNTDEV_QUERY_SUGGESTED_LINK_NAME, &none, false);
    for (const char *letter = "1@[`{"; *letter; letter++) { /* the neighbours of letters are none */
        asked.device.options.drive_letter = *letter;
        asked_once(&asked, IOCTL_MOUNTDEV_QUERY_SUGGESTED_LINK_NAME, &bad, false);
    }
    asked.device.options.drive_letter = 'E';
    for (unsigned i = 0; i < 3; i++)
        asked_once(&asked, IOCTL_MOUNTDEV_QUERY_SUGGESTED_LINK_NAME, &rows[i], true);
    asked_once(&asked, IOCTL_MOUNTDEV_QUERY_SUGGESTED_LINK_NAME, &none, false); /* it was given away */
    const struct exchange small = {
        "", 32, NULL, STATUS_SUCCESS, 32, "", "01001c005c0044006f00730044006500760069006300650073005c0065003a00"};
    asked.device.options.drive_letter = 'e';
    asked_once(&asked, IOCTL_MOUNTDEV_QUERY_SUGGESTED_LINK_NAME, &small, true);
}

static void of_a_device_that_is_gone(void **state) {
    (void)state;
    asked.device.removed = true;
    asked.device.options.drive_letter = 'E';
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_DEVICE_NAME,
              {"", 3, NULL, STATUS_DEVICE_DOES_NOT_EXIST, 4, "", NULL},
              {"", 4, NULL, STATUS_DEVICE_DOES_NOT_EXIST, 4, "", NULL},
              {"", 30, NULL, STATUS_SUCCESS, 30, "", "1c005c00"});
    ASKED_ALL(&asked, IOCTL_MOUNTDEV_QUERY_SUGGESTED_LINK_NAME,
              {"", 31, NULL, STATUS_DEVICE_DOES_NOT_EXIST, 6, "", NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(device_name, set_up),
        cmocka_unit_test_setup(unique_id, set_up),
        cmocka_unit_test_setup(of_a_device_that_is_gone, set_up),
        cmocka_unit_test_setup(an_endless_id_is_cut, set_up),
        cmocka_unit_test_setup(link_name, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
