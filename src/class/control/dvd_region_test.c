/* SPDX-License-Identifier: MIT */
/* Is the region told from both answers, and chosen only when that was allowed? */
#include "class/control/asked.h"
#include "class/protection.h"

static struct asked asked;

static void told(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(
        &asked, IOCTL_DVD_GET_REGION, {.out_len = 3, .status = STATUS_BUFFER_TOO_SMALL},
        {.out_len = 4,
         .drive = "0006000001fe0000 0006000065fe0100",
         .information = 4,
         .sent = "ad0000000000000100080000 a40000000000000000080800",
         .out = "01fe0105"},
        /* no region yet */
        {.out_len = 4,
         .drive = "0006000001fe0000 0006000025ff0100",
         .information = 4,
         .sent = "ad0000000000000100080000 a40000000000000000080800",
         .out = "01fe0005"},
        /* another scheme, none at all */
        {.out_len = 4,
         .drive = "0006000001fe0000 0006000065fe0000",
         .status = STATUS_INVALID_DEVICE_REQUEST,
         .sent = "ad0000000000000100080000 a40000000000000000080800"},
        {.out_len = 4,
         .drive = "0006000001fe0000 0004000065fe0100",
         .status = STATUS_INVALID_DEVICE_REQUEST,
         .sent = "ad0000000000000100080000 a40000000000000000080800"},
        {.out_len = 4, .drive = "!023a00", .status = STATUS_NO_MEDIA_IN_DEVICE, .sent = "ad0000000000000100080000"});
    asked.device.is_dvd = false;
    ASKED_ALL(&asked, IOCTL_DVD_GET_REGION, {.out_len = 4, .status = STATUS_INVALID_DEVICE_REQUEST});
}

static void chosen(void **state) {
    (void)state;
    static const struct {
        uint32_t configured;
        const char *copyright, *sent;
    } rows[] = {
        {0, "0006000001fc0000", "00060000fe000000"}, /* the lowest the disc allows: 1 */
        {2, "0006000001fc0000", "00060000fd000000"}, /* the configured one */
        {5, "0006000001fe0000", "00060000fe000000"}, /* not allowed: the lowest */
        {5, "0006000001ff0000", "00060000ef000000"}, /* FFh is no restriction */
        {9, "0006000001fc0000", "00060000fe000000"}, /* there are eight */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char drive[80] = "", sent[120] = "ad0000000000000100080000 a40000000000000000080800 a30000000000000000080600/";
        strcat(strcat(drive, rows[i].copyright), " 0006000025ff0100");
        strcat(sent, rows[i].sent);
        asked_begin(&asked);
        asked.device.options.default_region = rows[i].configured;
        asked.device.options.mend = MEND_OLD_BYTES;
        asked.device.pick_region = asked.device.css_media = true;
        asked.drive = drive;
        protection_select_region(&asked.device, NULL);
        assert_int_equal(asked.count, 0); /* not without leave */
        asked.device.options.select_region = true;
        protection_select_region(&asked.device, NULL);
        asked_sent(&asked, sent);
        assert_false(asked.device.pick_region);
    }
}

static void left_alone(void **state) {
    (void)state;
    static const char *const drives[] = {
        "0006000000fe0000",                  /* no CSS */
        "0006000001fe0000 0006000025fe0100", /* a region is set */
        "0006000001fe0000 0006000021ff0100", /* the last change */
        "!023a00",
        "0006000001fe0000 !056f00",
    };
    for (size_t i = 0; i < sizeof drives / sizeof drives[0]; i++) {
        asked_begin(&asked);
        asked.device.options.select_region = asked.device.pick_region = asked.device.css_media = true;
        asked.drive = drives[i];
        protection_select_region(&asked.device, NULL);
        for (unsigned at = 0; at < asked.count; at++)
            assert_int_not_equal(asked.command[at].cdb[0], 0xa3);
        assert_true(asked.device.pick_region);
    }
}

/* A drive that does not take the region is asked again; one without protected medium is not asked at all. */
static void tried_again(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.options.select_region = asked.device.pick_region = asked.device.css_media = true;
    asked.drive = "0006000001fe0000 0006000025ff0100 !056f04";
    protection_select_region(&asked.device, NULL);
    assert_int_equal(asked.count, 3);
    assert_true(asked.device.pick_region);
    asked.device.css_media = false;
    protection_select_region(&asked.device, NULL);
    asked.device.css_media = true;
    asked.device.pick_region = false;
    protection_select_region(&asked.device, NULL);
    assert_int_equal(asked.count, 3);
}

/* Asking for the state may be what makes it known. */
static void before_read_key(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.options.mend = MEND_OLD_BYTES;
    asked.device.options.select_region = asked.device.pick_region = asked.device.css_media = true;
    static const struct exchange state_key = {.in = "1c0000000000000008000000000000000000000000000000",
                                              .out_len = 28,
                                              .drive = "0006000001fd0000 0006000025ff0100  0006000064fd0100",
                                              .information = 28,
                                              .sent =
                                                  "ad0000000000000100080000 a40000000000000000080800 "
                                                  "a30000000000000000080600/00060000fd000000 a40000000000000000080800",
                                              .out = "1c000000000000000800000000000000000000000000000064fd0100"};
    asked_once(&asked, IOCTL_DVD_READ_KEY, &state_key, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told),        cmocka_unit_test(chosen),          cmocka_unit_test(left_alone),
        cmocka_unit_test(tried_again), cmocka_unit_test(before_read_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
