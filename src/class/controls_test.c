/* SPDX-License-Identifier: MIT */
/* Is the table of control codes whole, sorted and sound? */
#include "abi/names.h"
#include "class/class.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>

/* Codes with a name and no row: what the reference passes on to the port, which refuses them; and the names that the
 * shared function numbers make another code's. */
static const uint32_t unanswered[] = {
    IOCTL_CDROM_DISK_TYPE,                 /* dropped long ago */
    IOCTL_CDROM_GET_CONTROL,               /* dropped long ago */
    IOCTL_CDROM_UNLOAD_DRIVER,             /* dropped long ago */
    IOCTL_SCSI_GET_INQUIRY_DATA,           /* the port's */
    IOCTL_SCSI_MINIPORT,                   /* the port's */
    IOCTL_SCSI_RESCAN_BUS,                 /* the port's */
    IOCTL_DISK_PERFORMANCE,                /* a disk filter's */
    IOCTL_DISK_UPDATE_DRIVE_SIZE,          /* a disk's */
    IOCTL_DISK_VOLUMES_ARE_READY,          /* told to the layer below */
    IOCTL_STORAGE_GET_MEDIA_TYPES,         /* replaced by _EX */
    IOCTL_STORAGE_GET_MEDIA_SERIAL_NUMBER, /* no drive has one */
    IOCTL_STORAGE_PREDICT_FAILURE,         /* a disk's */
    IOCTL_STORAGE_RESET_BUS,               /* the port's */
    IOCTL_STORAGE_RESET_DEVICE,            /* the port's */
    IOCTL_STORAGE_BREAK_RESERVATION,       /* the port's */
    IOCTL_DVD_SET_READ_AHEAD,              /* the STORAGE code works */
    IOCTL_AACS_READ_MEDIA_KEY_BLOCK_SIZE,  /* the reference's handler cannot be reached */
    IOCTL_MOUNTDEV_LINK_CREATED,           /* nothing to do */
    IOCTL_MOUNTDEV_QUERY_STABLE_GUID,      /* there is none */
};

static bool is_unanswered(uint32_t code) {
    for (unsigned i = 0; i < sizeof unanswered / sizeof *unanswered; i++)
        if (unanswered[i] == code)
            return true;
    return false;
}

static void sorted_and_complete(void **state) {
    (void)state;
    assert_true(control_count > 80);
    for (unsigned i = 0; i < control_count; i++) {
        const struct control *row = &controls[i];
        print_message("  %s\n", row->name);
        assert_true(i == 0 || controls[i - 1].code < row->code);
        assert_non_null(row->run);
        assert_non_null(row->check);
        assert_ptr_equal(control_find(row->code), row);
        assert_int_equal(control_normalise(row->code), row->code);
        assert_string_equal(control_code_name(row->code), row->name);
        assert_int_equal(row->in_len != 0, row->in_short != STATUS_SUCCESS);
        assert_true(strlen(row->commands) % 3 != 1);
    }
}

/* Every named code is answered by a row, or stands above. */
static void every_code_has_its_place(void **state) {
    unsigned named = 0;
    (void)state;
    for (uint32_t type = 0; type < 0x60; type++)
        for (uint32_t low = 0; low < 0x10000; low++) {
            uint32_t code = type << 16 | low;
            const char *name = control_code_name(code);
            if (!name)
                continue;
            named++;
            if (!control_find(control_normalise(code)) != (is_unanswered(code) || code == IOCTL_DISK_GET_MEDIA_TYPES))
                fail_msg("%s is %s", name, is_unanswered(code) ? "answered and said not to be" : "not answered");
        }
    assert_true(named > 100);
}

static void families_are_one(void **state) {
    static const uint32_t types[] = {0x02, 0x04, 0x07, 0x1f, 0x33};
    (void)state;
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
        uint32_t type = types[i] << 16;
        assert_int_equal(control_normalise(type | 0x4800), IOCTL_STORAGE_CHECK_VERIFY);
        assert_int_equal(control_normalise(type | 0x0800), IOCTL_STORAGE_CHECK_VERIFY2);
        assert_int_equal(control_normalise(type | 0x0c00), IOCTL_STORAGE_GET_MEDIA_TYPES);
        assert_int_equal(control_normalise(type | 0x0c04), type | 0x0c04); /* function 301h */
        assert_int_equal(control_normalise(type | 0x07fc), type | 0x07fc); /* function 1ffh */
    }
    assert_int_equal(control_normalise(0x004d4800), 0x004d4800);
    assert_null(control_find(0));
    assert_null(control_find(UINT32_MAX));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_and_complete),
        cmocka_unit_test(every_code_has_its_place),
        cmocka_unit_test(families_are_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
