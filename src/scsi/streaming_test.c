/* SPDX-License-Identifier: MIT */
/* Does the CDB come out as the standard draws it, and back again? */
#include "scsi/streaming.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static const struct {
    struct streaming command;
    uint8_t cdb[STREAMING_CDB_LEN];
} rows[] = {
    {{0, 28}, {0xb6, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1c, 0x00}},
    {{5, 4}, {0xb6, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x00, 0x04, 0x00}},
};

static void both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t cdb[STREAMING_CDB_LEN], again[STREAMING_CDB_LEN];
        memset(cdb, 0xee, sizeof cdb);
        memset(again, 0xee, sizeof again);
        streaming_put(cdb, &rows[i].command);
        assert_memory_equal(cdb, rows[i].cdb, sizeof cdb);
        struct streaming back = streaming_get(cdb);
        streaming_put(again, &back);
        assert_memory_equal(again, cdb, sizeof cdb);
    }
}

static void rate(void **state) {
    (void)state;
    static const uint8_t list[STREAMING_RATE_LEN] = {
        0x0f, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 5, 0, 0, 6, 0,
    };
    struct streaming_rate rate = streaming_rate_get(list);
    assert_true(rate.random_access && rate.exact && rate.restore);
    assert_int_equal(rate.rotation, 1);
    assert_int_equal(rate.first, 1);
    assert_int_equal(rate.last, 0x200);
    assert_int_equal(rate.read_size, 0x30000);
    assert_int_equal(rate.read_time, 0x4000000);
    assert_int_equal(rate.write_size, 5);
    assert_int_equal(rate.write_time, 0x600);
    uint8_t again[STREAMING_RATE_LEN];
    memset(again, 0xee, sizeof again);
    streaming_rate_put(again, &rate);
    assert_memory_equal(again, list, sizeof list);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways), cmocka_unit_test(rate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
