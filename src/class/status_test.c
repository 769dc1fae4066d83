/* SPDX-License-Identifier: MIT */
/* Has every word of the floors below a status, and is only success one? */
#include "class/status.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void every_word(void **state) {
    (void)state;
    for (int word = 0; word < ST_COUNT; word++)
        assert_int_equal(status_of_below((enum status)word) == STATUS_SUCCESS, word == ST_OK);
    assert_int_equal(status_of_below(ST_NOT_FOUND), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(status_of_below(ST_TRUNCATED), STATUS_UNRECOGNIZED_MEDIA);
    assert_int_equal(status_of_below(ST_GONE), STATUS_NO_SUCH_DEVICE);
    assert_int_equal(status_of_below(ST_IO_ERROR), STATUS_IO_DEVICE_ERROR);
}

static void no_word(void **state) {
    (void)state;
    assert_int_equal(status_of_below(ST_COUNT), STATUS_IO_DEVICE_ERROR);
    assert_int_equal(status_of_below((enum status)-1), STATUS_IO_DEVICE_ERROR);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_word), cmocka_unit_test(no_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
