/* SPDX-License-Identifier: MIT */
/* Is streaming allowed only in the directions the drive has, and kept by the handle? */
#include "class/control/asked.h"

static struct asked asked;

static void directions(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.stream_read_ok = true;
    ASKED_ALL(&asked, IOCTL_CDROM_ENABLE_STREAMING, {.in = "010000", .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "00000000", .status = STATUS_INVALID_PARAMETER},
              {.in = "05000000", .status = STATUS_INVALID_PARAMETER}, {.in = "02000000"},
              {.in = "03000000", .status = STATUS_INVALID_DEVICE_REQUEST},
              {.in = "04000000", .status = STATUS_INVALID_DEVICE_REQUEST});
    assert_true(asked.handle.stream_read);
    assert_false(asked.handle.stream_write);
    asked.device.stream_write_ok = true;
    ASKED_ALL(&asked, IOCTL_CDROM_ENABLE_STREAMING, {.in = "03000000"});
    assert_true(asked.handle.stream_write && !asked.handle.stream_read);
    ASKED_ALL(&asked, IOCTL_CDROM_ENABLE_STREAMING, {.in = "04000000"});
    assert_true(asked.handle.stream_write && asked.handle.stream_read);
    asked.device.no_streaming = true;
    ASKED_ALL(&asked, IOCTL_CDROM_ENABLE_STREAMING, {.in = "02000000", .status = STATUS_INVALID_DEVICE_REQUEST},
              {.in = "03000000", .status = STATUS_INVALID_DEVICE_REQUEST}, {.in = "01000000"});
    assert_false(asked.handle.stream_write || asked.handle.stream_read);
}

static void without_handle(void **state) {
    (void)state;
    asked_begin(&asked);
    struct request request = {
        .kind = REQUEST_CONTROL, .code = IOCTL_CDROM_ENABLE_STREAMING, .in = {(const uint8_t *)"\1\0\0", 4}};
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_INVALID_HANDLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directions),
        cmocka_unit_test(without_handle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
