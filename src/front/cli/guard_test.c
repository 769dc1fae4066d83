/* SPDX-License-Identifier: MIT */
/* Is everything that changes a real drive or its medium for good held back, and nothing that does not? */
#include "abi/control_codes.h"
#include "base/bytes.h"
#include "front/cli/guard.h"
#include <mntent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

enum { STRUCTURE_LEN = 56, STRUCTURE_EX_LEN = 64, STRUCTURE32_LEN = 44 };

/* A pass-through request of a 64-bit caller with this CDB. */
static const uint8_t *passing(const uint8_t *cdb, size_t len, uint8_t into[STRUCTURE_LEN]) {
    memset(into, 0, STRUCTURE_LEN);
    set_le16(into, STRUCTURE_LEN);
    into[6] = (uint8_t)len;
    memcpy(into + 36, cdb, len);
    return into;
}

static bool harms(uint8_t opcode, uint8_t second) {
    uint8_t cdb[12] = {opcode, second}, in[STRUCTURE_LEN];
    return guard_harm(IOCTL_SCSI_PASS_THROUGH, passing(cdb, sizeof cdb, in), STRUCTURE_LEN) != NULL;
}

static void test_codes(void **state) {
    (void)state;
    static const uint32_t harmful[] = {
        IOCTL_CDROM_SEND_OPC_INFORMATION,  IOCTL_DVD_SEND_KEY2,   IOCTL_STORAGE_PERSISTENT_RESERVE_OUT,
        IOCTL_AACS_GENERATE_BINDING_NONCE, IOCTL_STORAGE_RESERVE, IOCTL_CDROM_RESERVE};
    static const uint32_t harmless[] = {IOCTL_CDROM_READ_TOC,
                                        IOCTL_CDROM_RAW_READ,
                                        IOCTL_CDROM_PLAY_AUDIO_MSF,
                                        IOCTL_DVD_READ_KEY,
                                        IOCTL_STORAGE_QUERY_PROPERTY,
                                        IOCTL_STORAGE_EJECT_MEDIA,
                                        0x12345678};
    for (unsigned i = 0; i < sizeof harmful / sizeof *harmful; i++)
        assert_non_null(guard_harm(harmful[i], NULL, 0));
    for (unsigned i = 0; i < sizeof harmless / sizeof *harmless; i++)
        assert_null(guard_harm(harmless[i], NULL, 0));
    assert_true(guard_moves(IOCTL_STORAGE_EJECT_MEDIA, NULL, 0));
    assert_true(guard_moves(IOCTL_CDROM_EJECT_MEDIA, NULL, 0));
    assert_true(guard_moves(IOCTL_DISK_LOAD_MEDIA, NULL, 0));
    assert_false(guard_moves(IOCTL_CDROM_READ_TOC, NULL, 0));
}

static void test_commands(void **state) {
    (void)state;
    /* write, format, blank, OPC, send key, firmware, reserve, erase, close, cue sheet, send structure */
    static const uint8_t harmful[] = {0x0a, 0x2a, 0xaa, 0x2e, 0x04, 0xa1, 0x54, 0xa3, 0x3b, 0x16,
                                      0x56, 0x53, 0x5f, 0x2c, 0x5b, 0x5d, 0xbf, 0xc0, 0xff};
    static const uint8_t harmless[] = {0x00, 0x03, 0x12, 0x1a, 0x1e, 0x25, 0x28, 0x42, 0x43, 0x46, 0x4a,
                                       0x51, 0x52, 0x5a, 0xa4, 0xa8, 0xac, 0xad, 0xb9, 0xbb, 0xbe};
    for (unsigned i = 0; i < sizeof harmful; i++)
        assert_true(harms(harmful[i], 0));
    for (unsigned i = 0; i < sizeof harmless; i++)
        assert_false(harms(harmless[i], 0));
    assert_false(harms(0x55, 0x10));
    assert_true(harms(0x55, 0x11)); /* MODE SELECT that saves */
}

static void test_places(void **state) {
    (void)state;
    static const uint8_t format[] = {0x04, 0, 0, 0, 0, 0};
    uint8_t in[STRUCTURE_EX_LEN] = {0};
    set_le16(in, STRUCTURE32_LEN); /* a 32-bit caller's CDB lies elsewhere */
    memcpy(in + 28, format, sizeof format);
    assert_non_null(guard_harm(IOCTL_SCSI_PASS_THROUGH_DIRECT, in, STRUCTURE32_LEN));
    memset(in, 0, sizeof in);
    set_le32(in + 4, STRUCTURE_EX_LEN);
    in[56] = 0x04;
    assert_non_null(guard_harm(IOCTL_SCSI_PASS_THROUGH_EX, in, sizeof in));
    in[56] = 0x12;
    assert_null(guard_harm(IOCTL_SCSI_PASS_THROUGH_DIRECT_EX, in, sizeof in));
    /* too short for a CDB: the driver refuses it */
    for (size_t len = 0; len <= 36; len++)
        assert_null(guard_harm(IOCTL_SCSI_PASS_THROUGH, passing(format, sizeof format, in), len));
}

static void test_moves(void **state) {
    (void)state;
    uint8_t in[STRUCTURE_LEN];
    static const uint8_t eject[] = {0x1b, 0, 0, 0, 2, 0}, stop[] = {0x1b, 0, 0, 0, 0, 0},
                         change[] = {0xa6, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
    assert_true(guard_moves(IOCTL_SCSI_PASS_THROUGH, passing(eject, sizeof eject, in), sizeof in));
    assert_false(guard_moves(IOCTL_SCSI_PASS_THROUGH, passing(stop, sizeof stop, in), sizeof in));
    assert_true(guard_moves(IOCTL_SCSI_PASS_THROUGH, passing(change, sizeof change, in), sizeof in));
}

/* The machine of the test, by the linker's --wrap: /dev/sr9 and its link /dev/cdrom are one block device. */
int __wrap_stat(const char *path, struct stat *is);
int __wrap_stat64(const char *path, struct stat *is);
FILE *__wrap_setmntent(const char *path, const char *mode);

int __wrap_stat(const char *path, struct stat *is) {
    memset(is, 0, sizeof *is);
    is->st_mode = strncmp(path, "/dev/sr", 7) == 0 || strcmp(path, "/dev/cdrom") == 0 ? S_IFBLK : S_IFREG;
    is->st_rdev = strcmp(path, "/dev/sr8") == 0 ? makedev(11, 8) : makedev(11, 9);
    return strncmp(path, "/dev/", 5) == 0 ? 0 : -1;
}

/* What stat is called where off_t had 32 bits once; the structure is the same. */
int __wrap_stat64(const char *path, struct stat *is) { return __wrap_stat(path, is); }

FILE *__wrap_setmntent(const char *path, const char *mode) {
    static char mounts[] = "proc /proc proc rw 0 0\n/dev/sr9 /media/my\\040disc iso9660 ro 0 0\n";
    (void)path, (void)mode;
    return fmemopen(mounts, sizeof mounts - 1, "r");
}

static void test_mounted(void **state) {
    (void)state;
    assert_null(guard_mounted("/no/such/node"));
    assert_null(guard_mounted("image:/dev/file"));
    assert_null(guard_mounted("/dev/sr8"));
    assert_string_equal(guard_mounted("/dev/sr9"), "/media/my disc");
    assert_string_equal(guard_mounted("sg:/dev/cdrom"), "/media/my disc");
    assert_string_equal(guard_mounted("trace(file=x):sg(exclusive=on):/dev/sr9"), "/media/my disc");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes), cmocka_unit_test(test_commands), cmocka_unit_test(test_places),
        cmocka_unit_test(test_moves), cmocka_unit_test(test_mounted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
