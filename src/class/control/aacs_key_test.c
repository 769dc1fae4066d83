/* SPDX-License-Identifier: MIT */
/* Do certificates, keys and nonces have exactly their lengths, both ways? */
#include "class/control/asked.h"

static struct asked asked;

static void refused(void **state) {
    (void)state;
    asked_begin(&asked);
    ASKED_ALL(&asked, IOCTL_AACS_GET_CERTIFICATE,
              {.in = "00000000", .out_len = 112, .status = STATUS_INVALID_DEVICE_REQUEST});
    asked.device.is_aacs = true;
    ASKED_ALL(&asked, IOCTL_AACS_GET_CERTIFICATE,
              {.in = "000000", .out_len = 112, .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "0000000000", .out_len = 112, .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "00000000", .out_len = 111, .status = STATUS_BUFFER_TOO_SMALL, .information = 112},
              {.in = "00000000", .out_len = 113, .status = STATUS_INVALID_BUFFER_SIZE},
              {.in = "05000000", .out_len = 112, .status = STATUS_INVALID_PARAMETER});
    ASKED_ALL(&asked, IOCTL_AACS_SEND_CERTIFICATE, {.in = Z64 Z32 Z16 "000000", .status = STATUS_INFO_LENGTH_MISMATCH},
              {.in = "05" Z64 Z32 Z16 "000000", .status = STATUS_INVALID_PARAMETER});
    ASKED_ALL(
        &asked, IOCTL_AACS_READ_BINDING_NONCE,
        {.in = "000000000001" Z16 "0000", .out_len = 32, .status = STATUS_INVALID_PARAMETER},
        {.in = "000000000100000000000000010000000000000000000000", .out_len = 32, .status = STATUS_INVALID_PARAMETER});
}

static void gotten(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_aacs = true;
    ASKED_ALL(&asked, IOCTL_AACS_GET_CERTIFICATE,
              {.in = "04000000",
               .out_len = 112,
               .drive = "00720000a1a2",
               .information = 112,
               .sent = "a40000000000000200740100",
               .out = "a1a200"},
              {.in = "03000000",
               .out_len = 112,
               .drive = "00710000",
               .status = STATUS_IO_DEVICE_ERROR,
               .sent = "a4000000000000020074c100"});
    ASKED_ALL(&asked, IOCTL_AACS_GET_CHALLENGE_KEY,
              {.in = "01000000",
               .out_len = 80,
               .drive = "00520000a1a2",
               .information = 80,
               .sent = "a40000000000000200544200",
               .out = "a1a200"});
    ASKED_ALL(&asked, IOCTL_AACS_READ_BINDING_NONCE,
              {.in = "020000000700000078563412000000000000000000000000",
               .out_len = 32,
               .drive = "00220000a1a2",
               .information = 32,
               .sent = "a4001234567807020024a100",
               .out = "a1a200"});
}

static void sent(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_aacs = true;
    asked.device.options.mend = MEND_OLD_BYTES;
    ASKED_ALL(&asked, IOCTL_AACS_SEND_CERTIFICATE,
              {.in = "01000000a1" Z64 Z32 "000000000000000000000000000000",
               .sent = "a30000000000000200744100/00720000a1" Z64 Z32 "000000000000000000000000000000"});
    ASKED_ALL(&asked, IOCTL_AACS_SEND_CHALLENGE_KEY,
              {.in = "04000000a1" Z64 "000000000000000000000000000000",
               .sent = "a30000000000000200540200/00520000a1" Z64 "000000000000000000000000000000"});
}

static void generated_nonce(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.is_aacs = true;
    ASKED_ALL(&asked, IOCTL_AACS_GENERATE_BINDING_NONCE,
              {.in = "020000000700000078563412000000000000000000000000",
               .out_len = 32,
               .drive = "00220000a1a2",
               .information = 32,
               .sent = "000000000000000000000000",
               .out = "a1a200"},
              {.in = "020000000700000078563412000000000000000000000000",
               .out_len = 32,
               .drive = "!023a00",
               .status = STATUS_NO_MEDIA_IN_DEVICE,
               .sent = "000000000000000000000000"});
    asked.device.options.mend = MEND_BINDING_NONCE;
    ASKED_ALL(&asked, IOCTL_AACS_GENERATE_BINDING_NONCE,
              {.in = "020000000700000078563412000000000000000000000000",
               .out_len = 32,
               .drive = "00220000a1a2",
               .information = 32,
               .sent = "a4001234567807020024a000",
               .out = "a1a200"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(gotten),
        cmocka_unit_test(sent),
        cmocka_unit_test(generated_nonce),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
