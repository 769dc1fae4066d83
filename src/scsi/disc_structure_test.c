/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/disc_structure.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct read_disc_structure command;
    uint8_t cdb[DISC_STRUCTURE_CDB_LEN];
} rows[] = {
    {{0, 0x30000, 1, 2, 2052, 3}, {0xad, 0x00, 0x00, 0x03, 0x00, 0x00, 0x01, 0x02, 0x08, 0x04, 0xc0, 0x00}},
    {{1, 0, 0, 0x83, 0x8004, 0}, {0xad, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x83, 0x80, 0x04, 0x00, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[DISC_STRUCTURE_CDB_LEN], again[DISC_STRUCTURE_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        disc_structure_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct read_disc_structure back = disc_structure_get(cdb);
        disc_structure_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
