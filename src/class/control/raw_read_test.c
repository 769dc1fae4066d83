/* SPDX-License-Identifier: MIT */
/* Is each mode asked for as the table says, and only inside the disc, the buffer and the limits? */
#include "class/control/asked.h"

static struct asked asked;

static void lengths(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ, {.out_len = 2352, .status = STATUS_BUFFER_TOO_SMALL},
              {.in = "000000000000000001000000020000",
               .out_len = 2352,
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 16});
}

static void refused(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ,
              /* no sector, no such mode, no room */
              {.in = "00000000000000000000000002000000", .out_len = 2352, .status = STATUS_INVALID_PARAMETER},
              {.in = "00000000000000000100000006000000", .out_len = 2352, .status = STATUS_INVALID_PARAMETER},
              {.in = "000000000000000001000000ffffffff", .out_len = 2352, .status = STATUS_INVALID_PARAMETER},
              {.in = "00000000000000000100000002000000", .out_len = 2351, .status = STATUS_INVALID_PARAMETER},
              /* one beyond the last sector, a negative offset, one that wraps */
              {.in = "00401f00000000000100000002000000", .out_len = 2352, .status = STATUS_INVALID_PARAMETER},
              {.in = "00f8ffffffffffff0100000002000000", .out_len = 2352, .status = STATUS_INVALID_PARAMETER},
              {.in = "0000000000000080ffffffff02000000", .out_len = 2352, .status = STATUS_INVALID_PARAMETER});
}

static void modes(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.c2_ok = asked.device.subcode_ok = true;
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ,
              {.in = "00800000000000000100000000000000",
               .out_len = 2352,
               .drive = "00ff",
               .information = 2,
               .sent = "be0c00000010000001b00000",
               .out = "00ff"},
              {.in = "ff870000000000000100000001000000",
               .out_len = 2352,
               .drive = "00ff",
               .information = 2,
               .sent = "be1400000010000001f00000"},
              {.in = "00800000000000000100000002000000",
               .out_len = 3000,
               .drive = "00ff",
               .information = 2,
               .sent = "be0400000010000001f00000"},
              {.in = "00800000000000000100000003000000",
               .out_len = 2744,
               .drive = "00ff",
               .information = 2,
               .sent = "be0000000010000001f40100"},
              {.in = "00800000000000000100000004000000",
               .out_len = 2648,
               .drive = "00ff",
               .information = 2,
               .sent = "be0000000010000001f40000"},
              {.in = "00800000000000000100000005000000",
               .out_len = 2448,
               .drive = "00ff",
               .information = 2,
               .sent = "be0000000010000001f00100"},
              {.in = "00800000000000000100000002000000",
               .out_len = 2352,
               .drive = "!056400",
               .status = STATUS_INVALID_DEVICE_REQUEST,
               .sent = "be0400000010000001f00000"});
    assert_int_equal(asked.command[0].data_len, 2352);
}

static void capabilities(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.c2_ok = true;
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ,
              {.in = "00000000000000000100000003000000", .out_len = 2744, .status = STATUS_INVALID_DEVICE_REQUEST},
              {.in = "00000000000000000100000005000000", .out_len = 2448, .status = STATUS_INVALID_DEVICE_REQUEST},
              {.in = "00000000000000000100000004000000", .out_len = 2648, .sent = "be0000000000000001f40000"});
    asked.device.c2_ok = false;
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ,
              {.in = "00000000000000000100000004000000", .out_len = 2648, .status = STATUS_INVALID_DEVICE_REQUEST});
}

static void limits(void **state) {
    (void)state;
    asked_begin(&asked);
    static uint8_t pages[3 * PAGE_LEN] __attribute__((aligned(PAGE_LEN)));
    uint8_t in[16] = {[8] = 2, [12] = 2};
    struct request request = {.kind = REQUEST_CONTROL,
                              .from = &asked.handle,
                              .code = IOCTL_CDROM_RAW_READ,
                              .in = {in, sizeof in},
                              .out = pages,
                              .out_len = 2 * 2352};
    asked.device.max_aligned = 2 * 2352;
    asked.device.max_unaligned = 2 * 2352 - 1;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    request.out = pages + 4;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_INVALID_PARAMETER);
    asked.device.max_unaligned = 2 * 2352;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    asked.port.alignment_mask = 7;
    assert_int_equal(device_accept(&asked.device, &request), STATUS_INVALID_PARAMETER);
}

static void to_be_verified(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.verify = true;
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ,
              {.in = "00000000000000000100000002000000",
               .out_len = 2352,
               .drive = "000003e700000800",
               .status = STATUS_VERIFY_REQUIRED,
               .sent = "25000000000000000000"});
}

static void stale_capacity(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.media_changes++;
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ,
              {.in = "00401f00000000000100000002000000", .out_len = 2352, .status = STATUS_INVALID_PARAMETER});
    asked.device.options.mend = MEND_STALE_CAPACITY;
    static const struct exchange larger = {.in = "00401f00000000000100000002000000",
                                           .out_len = 2352,
                                           .drive = "000003e800000800 00ff",
                                           .information = 2,
                                           .sent = "25000000000000000000 be04000003e8000001f00000"};
    asked_once(&asked, IOCTL_CDROM_RAW_READ, &larger, false);
    ASKED_ALL(&asked, IOCTL_CDROM_RAW_READ,
              {.in = "00481f00000000000100000002000000", .out_len = 2352, .status = STATUS_INVALID_PARAMETER});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths),        cmocka_unit_test(refused), cmocka_unit_test(modes),
        cmocka_unit_test(capabilities),   cmocka_unit_test(limits),  cmocka_unit_test(to_be_verified),
        cmocka_unit_test(stale_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
