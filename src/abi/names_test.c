/* SPDX-License-Identifier: MIT */
/* Are the lists in order, and is every name found by its number and every number by its name? */
#include "abi/names.h"
#include "abi/control_codes.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void codes_both_ways(void **state) {
    (void)state;
    static const uint32_t codes[] = {
#define ROW(name) name,
        NTCDROM_CONTROL_CODES(ROW)
#undef ROW
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        uint32_t found = 0;
        assert_true(i == 0 || codes[i - 1] < codes[i]);
        assert_non_null(control_code_name(codes[i]));
        assert_true(control_code_find(control_code_name(codes[i]), &found));
        assert_int_equal(found, codes[i]);
    }
    assert_int_equal(sizeof codes / sizeof codes[0], 117);
}

static void statuses_both_ways(void **state) {
    (void)state;
    static const nt_status statuses[] = {
#define ROW(name) name,
        NTCDROM_STATUSES(ROW)
#undef ROW
    };
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        nt_status found = 0;
        assert_true(i == 0 || statuses[i - 1] < statuses[i]);
        assert_non_null(nt_status_name(statuses[i]));
        assert_true(nt_status_find(nt_status_name(statuses[i]), &found));
        assert_int_equal(found, statuses[i]);
    }
}

static void second_names_are_found(void **state) {
    uint32_t code = 0;
    (void)state;
    assert_true(control_code_find("IOCTL_CDROM_CLOSE_DOOR", &code));
    assert_int_equal(code, IOCTL_CDROM_LOAD_MEDIA);
    assert_true(control_code_find("cdrom_simbad", &code));
    assert_int_equal(code, IOCTL_CDROM_PAUSE_AUDIO);
}

static void names_are_forgiving(void **state) {
    (void)state;
    uint32_t found = 7;
    assert_true(control_code_find("cdrom-read-toc-ex", &found));
    assert_int_equal(found, 0x24054);
    assert_true(control_code_find("ioctl_disk_verify", &found));
    assert_int_equal(found, 0x70014);
    assert_false(control_code_find("cdrom", &found));
    assert_false(control_code_find("", &found));
    assert_false(control_code_find("CDROM_READ_TOC_E", &found));
    assert_true(nt_status_find("no-media-in-device", &found));
    assert_int_equal(found, 0xC0000013);
    assert_null(control_code_name(0x24001));
    assert_null(nt_status_name(0xC0000099));
    assert_string_equal(control_code_name(IOCTL_CDROM_SIMBAD), "IOCTL_CDROM_PAUSE_AUDIO");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes_both_ways), cmocka_unit_test(statuses_both_ways),
                                       cmocka_unit_test(names_are_forgiving),
                                       cmocka_unit_test(second_names_are_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
