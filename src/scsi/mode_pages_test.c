/* SPDX-License-Identifier: MIT */
/* Do the mode commands come out as the standard draws them, and back again? */
#include "scsi/mode_pages.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void sense(void **state) {
    (void)state;
    static const struct {
        struct mode_sense command;
        uint8_t len, cdb[MODE10_CDB_LEN];
    } rows[] = {
        {{true, true, 0, PAGE_CAPABILITIES, 0, 0xfff0}, 10, {0x5a, 8, 0x2a, 0, 0, 0, 0, 0xff, 0xf0, 0}},
        {{false, false, 1, PAGE_CACHING, 0, 192}, 6, {0x1a, 0, 0x48, 0, 0xc0, 0}},
        {{true, false, 3, PAGE_ALL, 0xff, 64}, 10, {0x5a, 0, 0xff, 0xff, 0, 0, 0, 0, 0x40, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[MODE10_CDB_LEN], again[MODE10_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        assert_int_equal(mode_sense_put(cdb, &rows[i].command), rows[i].len);
        assert_memory_equal(cdb, rows[i].cdb, rows[i].len);
        struct mode_sense back = mode_sense_get(cdb);
        assert_int_equal(mode_sense_put(again, &back), rows[i].len);
        assert_memory_equal(again, cdb, rows[i].len);
    }
}

static void select(void **state) {
    (void)state;
    static const struct {
        struct mode_select command;
        uint8_t len, cdb[MODE10_CDB_LEN];
    } rows[] = {
        {{true, true, false, 24}, 10, {0x55, 0x10, 0, 0, 0, 0, 0, 0, 24, 0}},
        {{false, true, true, 12}, 6, {0x15, 0x11, 0, 0, 12, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[MODE10_CDB_LEN], again[MODE10_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        assert_int_equal(mode_select_put(cdb, &rows[i].command), rows[i].len);
        assert_memory_equal(cdb, rows[i].cdb, rows[i].len);
        struct mode_select back = mode_select_get(cdb);
        assert_int_equal(mode_select_put(again, &back), rows[i].len);
        assert_memory_equal(again, cdb, rows[i].len);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sense), cmocka_unit_test(select)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
