/* SPDX-License-Identifier: MIT */
/* Does the test ground obey, count what leaks and keep what is written? */
#include "host/test.h"
#include "base/file.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void memory_ends(void **state) {
    (void)state;
    struct test_host test;
    test_host_begin(&test);
    test.fail_at = 2;
    void *first = host_take(&test.host, 10);
    assert_non_null(first);
    assert_null(host_take(&test.host, 10));
    void *third = host_take(&test.host, 10);
    assert_non_null(third);
    test.fail_at = 4, test.fail_on = true;
    assert_null(test.host.resize(&test.host, first, 10, 20));
    assert_null(host_take(&test.host, 1));
    host_give(&test.host, third, 10);
    assert_int_equal(test.live_bytes, 10);
    assert_int_equal(test.live, 1);
    host_give(&test.host, first, 10);
    assert_int_equal(test_host_end(&test), 0);
}

static void time_obeys(void **state) {
    (void)state;
    struct test_host test;
    test_host_begin(&test);
    uint64_t before = host_now(&test.host);
    assert_int_equal(host_now(&test.host), before);
    host_sleep(&test.host, 7 * HOST_MS);
    assert_int_equal(host_now(&test.host), before + 7 * HOST_MS);
    assert_int_equal(test.sleeps, 1);
    assert_int_equal(test_host_end(&test), 0);
}

static void files_lie_beside_each_other(void **state) {
    (void)state;
    struct test_host test;
    struct file *found = NULL;
    uint8_t into[3];
    test_host_begin(&test);
    test_host_text(&test, "disc.cue", "FILE");
    test_host_file(&test, "Disc.bin", "\1\2\3", 3);
    struct file *sheet = test_host_open(&test, "disc.cue");
    assert_int_equal(file_open_beside(sheet, "..\\DISC.BIN", &found), ST_OK);
    assert_string_equal(found->name, "Disc.bin");
    test.fail_read_at = 2;
    assert_int_equal(file_read(found, 0, into, 3), ST_OK);
    assert_int_equal(file_read(found, 0, into, 3), ST_IO_ERROR);
    assert_int_equal(file_read(found, 1, into, 3), ST_TRUNCATED);
    file_close(found);
    assert_int_equal(file_open_beside(sheet, "..", &found), ST_NOT_FOUND);
    assert_int_equal(test.open_files, 1);
    file_close(sheet);
    assert_int_equal(test_host_end(&test), 0);
}

static void written_files_stay(void **state) {
    (void)state;
    struct test_host test;
    struct file *file = NULL;
    test_host_begin(&test);
    assert_int_equal(test.host.open_file(test.host.self, "a/out", OPEN_TO_CREATE, &file), ST_OK);
    assert_int_equal(file_write(file, 1, "bc", 2), ST_OK);
    assert_int_equal(file->size, 3);
    file_close(file);
    struct bytes bytes = test_host_bytes(&test, "out");
    assert_int_equal(bytes.len, 3);
    assert_memory_equal(bytes.at, "\0bc", 3);
    assert_int_equal(test_host_end(&test), 0);
}

static void voice_is_kept(void **state) {
    (void)state;
    struct test_host test;
    test_host_begin(&test);
    host_say(&test.host, LOUD_DEBUG, "quiet");
    host_say(&test.host, LOUD_ERROR, "sector %u", 16u);
    assert_string_equal(test.voice, "sector 16\n");
    assert_int_equal(test.said[LOUD_DEBUG], 1);
    assert_int_equal(test_host_end(&test), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_ends), cmocka_unit_test(time_obeys),
                                       cmocka_unit_test(files_lie_beside_each_other),
                                       cmocka_unit_test(written_files_stay), cmocka_unit_test(voice_is_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
