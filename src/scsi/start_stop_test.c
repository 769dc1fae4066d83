/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/start_stop.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct start_stop command;
    uint8_t cdb[START_STOP_CDB_LEN];
} rows[] = {
    {{true, 0, false, false}, {0x1b, 0x01, 0x00, 0x00, 0x00, 0x00}},
    {{false, 0, true, true}, {0x1b, 0x00, 0x00, 0x00, 0x03, 0x00}},
    {{false, 5, false, true}, {0x1b, 0x00, 0x00, 0x00, 0x51, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[START_STOP_CDB_LEN], again[START_STOP_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        start_stop_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct start_stop back = start_stop_get(cdb);
        start_stop_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
