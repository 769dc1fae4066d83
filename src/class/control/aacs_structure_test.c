/* SPDX-License-Identifier: MIT */
/* Are identifiers read, and key blocks gathered pack by pack? */
#include "class/control/asked.h"

static struct asked asked;

static void identifiers(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_aacs = true;
    ASKED_ALL(&asked, IOCTL_AACS_READ_VOLUME_ID,
              {.in = "01000000",
               .out_len = 32,
               .drive = "00220000a1",
               .information = 32,
               .sent = "ad0000000000008000244000",
               .out = "a100"});
    ASKED_ALL(&asked, IOCTL_AACS_READ_SERIAL_NUMBER,
              {.in = "02000000",
               .out_len = 32,
               .drive = "00220000a1",
               .information = 32,
               .sent = "ad0000000000008100248000",
               .out = "a100"});
    ASKED_ALL(&asked, IOCTL_AACS_READ_MEDIA_ID,
              {.in = "03000000",
               .out_len = 32,
               .drive = "00220000a1",
               .information = 32,
               .sent = "ad000000000000820024c000",
               .out = "a100"},
              {.in = "03000000",
               .out_len = 32,
               .drive = "0023",
               .status = STATUS_IO_DEVICE_ERROR,
               .sent = "ad000000000000820024c000"},
              {.in = "03000000", .out_len = 33, .status = STATUS_INVALID_BUFFER_SIZE});
}

static void key_block(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_AACS_READ_MEDIA_KEY_BLOCK,
              {.in = "00000000", .out_len = 8, .status = STATUS_INVALID_DEVICE_REQUEST});
    asked.device.is_aacs = true;
    ASKED_ALL(&asked, IOCTL_AACS_READ_MEDIA_KEY_BLOCK,
              {.in = "000000", .out_len = 8, .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "00000000", .out_len = 7, .status = STATUS_BUFFER_TOO_SMALL, .information = 8},
              {.in = "00010000", .out_len = 8, .status = STATUS_INVALID_PARAMETER},
              {.in = "01000000",
               .out_len = 9,
               .drive = "00060001a1a2a3a4",
               .information = 4,
               .sent = "ad0000000000018380040000",
               .out = "a1a2a3a4"},
              {.in = "01000000",
               .out_len = 8,
               .drive = "000b0001a1a2a3a4",
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 0x8000,
               .sent = "ad0000000000018380040000"},
              {.in = "00000000",
               .out_len = 9,
               .drive = "00060000a1",
               .status = STATUS_IO_DEVICE_ERROR,
               .sent = "ad0000000000008380040000"},
              {.in = "00000000",
               .out_len = 9,
               .drive = "00010001",
               .status = STATUS_IO_DEVICE_ERROR,
               .sent = "ad0000000000008380040000"},
              {.in = "00000000",
               .out_len = 65535,
               .drive = "80030001",
               .status = STATUS_IO_DEVICE_ERROR,
               .sent = "ad0000000000008380040000"});
    asked.device.scratch_len = 0x8003;
    ASKED_ALL(&asked, IOCTL_AACS_READ_MEDIA_KEY_BLOCK,
              {.in = "00000000", .out_len = 8, .status = STATUS_INTERNAL_ERROR});
}

static void two_packs(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_aacs = true;
    ASKED_ALL(&asked, IOCTL_AACS_READ_MEDIA_KEY_BLOCK,
              {.in = "00000000",
               .out_len = 0x8003,
               .drive = "80020002a1a2 00050002b1b2b3",
               .information = 0x8003,
               .sent = "ad0000000000008380040000 ad0000000001008380040000",
               .out = "a1a200"},
              {.in = "00000000",
               .out_len = 0x8002,
               .drive = "80020002a1a2 00050002b1b2b3",
               .status = STATUS_BUFFER_TOO_SMALL,
               .information = 0x10000,
               .sent = "ad0000000000008380040000 ad0000000001008380040000"},
              {.in = "00000000",
               .out_len = 0x8003,
               .drive = "80020002a1a2 !056f01",
               .status = STATUS_CSS_KEY_NOT_PRESENT,
               .sent = "ad0000000000008380040000 ad0000000001008380040000"});
    static const uint8_t in[4] = {0}, tail[] = {0, 0xb1, 0xb2, 0xb3};
    static uint8_t out[0x8003];
    struct request request = {.kind = REQUEST_CONTROL,
                              .from = &asked.handle,
                              .code = IOCTL_AACS_READ_MEDIA_KEY_BLOCK,
                              .in = {in, 4},
                              .out = out,
                              .out_len = sizeof out};
    asked.drive = "80020002a1a2 00050002b1b2b3";
    assert_int_equal(device_accept(&asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&asked.device, &request), STATUS_SUCCESS);
    assert_memory_equal(out + 0x7fff, tail, sizeof tail);
}

static void no_memory(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_aacs = true;
    asked.no_memory = true;
    ASKED_ALL(&asked, IOCTL_AACS_READ_MEDIA_KEY_BLOCK,
              {.in = "00000000",
               .out_len = 0x8003,
               .drive = "80020002a1a2",
               .status = STATUS_INSUFFICIENT_RESOURCES,
               .sent = "ad0000000000008380040000"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identifiers),
        cmocka_unit_test(key_block),
        cmocka_unit_test(two_packs),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
