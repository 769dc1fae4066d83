/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/configuration.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct configuration command;
    uint8_t cdb[CONFIGURATION_CDB_LEN];
} rows[] = {
    {{2, 0x1e, 64}, {0x46, 0x02, 0x00, 0x1e, 0x00, 0x00, 0x00, 0x00, 0x40, 0x00}},
    {{0, 0x010d, 0xfffe}, {0x46, 0x00, 0x01, 0x0d, 0x00, 0x00, 0x00, 0xff, 0xfe, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[CONFIGURATION_CDB_LEN], again[CONFIGURATION_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        configuration_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct configuration back = configuration_get(cdb);
        configuration_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
