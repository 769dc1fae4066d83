/* SPDX-License-Identifier: MIT */
/* Is the cached INQUIRY handed out whole or cut, and never asked for again? */
#include "class/control/asked.h"

static struct asked asked;

static void cached(void **state) {
    (void)state;
    asked_begin(&asked);
    memcpy(asked.device.inquiry, "\x05\x80\x00\x21\x1f", 5);
    asked.device.inquiry_len = 36;
    ASKED_ALL(&asked, IOCTL_CDROM_GET_INQUIRY_DATA, {.status = STATUS_BUFFER_TOO_SMALL},
              {.out_len = 3, .status = STATUS_BUFFER_OVERFLOW, .information = 3, .out = "058000"},
              {.out_len = 36, .information = 36, .out = "058000211f00"},
              {.out_len = 99, .information = 36, .out = "058000211f00"});
}

/* The status of every failure is replaced when the device is gone, what Information says is not. */
static void of_a_device_that_is_gone(void **state) {
    (void)state;
    asked_begin(&asked);
    memcpy(asked.device.inquiry, "\x05\x80\x00\x21\x1f", 5);
    asked.device.inquiry_len = 36;
    asked.device.removed = true;
    ASKED_ALL(&asked, IOCTL_CDROM_GET_INQUIRY_DATA, {.status = STATUS_DEVICE_DOES_NOT_EXIST},
              {.out_len = 35, .status = STATUS_DEVICE_DOES_NOT_EXIST, .information = 35},
              {.out_len = 36, .information = 36, .out = "058000211f00"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cached),
        cmocka_unit_test(of_a_device_that_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
