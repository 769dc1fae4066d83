/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/read_cd.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct read_cd command;
    uint8_t cdb[READ_CD_CDB_LEN];
} rows[] = {
    {{1, false, 16, 26, 0xf0, 0}, {0xbe, 0x04, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x1a, 0xf0, 0x00, 0x00}},
    {{0, true, 0xffffff6a, 0x010203, 0xf8, 1},
     {0xbe, 0x02, 0xff, 0xff, 0xff, 0x6a, 0x01, 0x02, 0x03, 0xf8, 0x01, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[READ_CD_CDB_LEN], again[READ_CD_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        read_cd_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct read_cd back = read_cd_get(cdb);
        read_cd_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
