/* SPDX-License-Identifier: MIT */
/* Is every piece of work done once, by workers that do not meet, with helpers and without? */
#include "host/test.h"
#include "image/crowd.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

enum { PIECES = 1000 };

struct record {
    struct host *host;
    unsigned done[PIECES], busy[CROWD_MOST], met, beyond;
};

static void work(void *self, unsigned worker, uint32_t index) {
    struct record *record = self;
    host_lock(record->host);
    record->done[index]++;
    record->beyond += worker >= crowd_size(record->host);
    record->met += record->busy[worker % CROWD_MOST]++ != 0;
    host_unlock(record->host);
    for (volatile unsigned i = 0; i < 2000; i++)
        ;
    host_lock(record->host);
    record->busy[worker % CROWD_MOST]--;
    host_unlock(record->host);
}

static void test_once_each(void **state) {
    static const unsigned processors[] = {0, 1, 2, 4, 100};
    (void)state;
    for (unsigned i = 0; i < 5; i++)
        for (unsigned threads = 0; threads < 2; threads++)
            for (uint32_t count = 0; count <= PIECES; count += count < 5 ? 1 : PIECES - 5) {
                static struct record record;
                struct test_host test;
                test_host_begin(&test);
                test.host.processors = processors[i];
                test.no_threads = !threads;
                memset(&record, 0, sizeof record);
                record.host = &test.host;
                crowd_run(&test.host, work, &record, count);
                for (uint32_t k = 0; k < PIECES; k++)
                    assert_int_equal(record.done[k], k < count);
                assert_int_equal(record.met + record.beyond, 0);
                assert_int_equal(test_host_end(&test), 0);
            }
}

static void test_size(void **state) {
    struct test_host test;
    (void)state;
    test_host_begin(&test);
    assert_int_equal(crowd_size(&test.host), 1);
    test.host.processors = 3;
    assert_int_equal(crowd_size(&test.host), 3);
    test.host.processors = 1000;
    assert_int_equal(crowd_size(&test.host), CROWD_MOST);
    test.host.spawn = NULL; /* a kernel */
    assert_int_equal(crowd_size(&test.host), 1);
    assert_int_equal(test_host_end(&test), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once_each),
        cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
