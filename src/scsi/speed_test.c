/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/speed.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct speed command;
    uint8_t cdb[SPEED_CDB_LEN];
} rows[] = {
    {{1, 7056, 0xffff}, {0xbb, 0x01, 0x1b, 0x90, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}},
    {{0, 0, 176}, {0xbb, 0x00, 0x00, 0x00, 0x00, 0xb0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[SPEED_CDB_LEN], again[SPEED_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        speed_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct speed back = speed_get(cdb);
        speed_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
