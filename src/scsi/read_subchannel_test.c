/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/read_subchannel.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct read_subchannel command;
    uint8_t cdb[READ_SUBCHANNEL_CDB_LEN];
} rows[] = {
    {{true, true, 1, 0, 16}, {0x42, 0x02, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00}},
    {{false, true, 3, 7, 24}, {0x42, 0x00, 0x40, 0x03, 0x00, 0x00, 0x07, 0x00, 0x18, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[READ_SUBCHANNEL_CDB_LEN], again[READ_SUBCHANNEL_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        read_subchannel_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct read_subchannel back = read_subchannel_get(cdb);
        read_subchannel_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
