/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/verify.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct verify command;
    uint8_t cdb[VERIFY_CDB_LEN];
} rows[] = {
    {{32, 64}, {0x2f, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x40, 0x00}},
    {{0x80000001, 0xffff}, {0x2f, 0x00, 0x80, 0x00, 0x00, 0x01, 0x00, 0xff, 0xff, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[VERIFY_CDB_LEN], again[VERIFY_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        verify_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct verify back = verify_get(cdb);
        verify_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
