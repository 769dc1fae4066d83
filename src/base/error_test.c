/* SPDX-License-Identifier: MIT */
/* Does the formatter say what it was told, cut where it must, and show no control characters? */
#include "base/error.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void numbers(void **state) {
    (void)state;
    char text[80];
    assert_int_equal(text_format(text, sizeof text, "%d %u %x %02X|%4d|%04d|%lld|%zu", -5, 7u, 255u, 10u, -3, -3, -1LL,
                                 (size_t)9),
                     25);
    assert_string_equal(text, "-5 7 ff 0A|  -3|-003|-1|9");
}

static void strings(void **state) {
    (void)state;
    char text[16];
    assert_int_equal(text_format(text, sizeof text, "%.*s%c%%", 2, "abc", '!'), 4);
    assert_string_equal(text, "ab!%");
    text_format(text, sizeof text, "%s", "a\033[1mb\n");
    assert_string_equal(text, "a?[1mb?");
}

static void cut(void **state) {
    (void)state;
    char text[4];
    assert_int_equal(text_format(text, sizeof text, "%s", "abcdef"), 6);
    assert_string_equal(text, "abc");
}

static void error_is_optional(void **state) {
    (void)state;
    assert_int_equal(error_set(NULL, ST_BUSY, 0, "no"), ST_BUSY);
    struct error error;
    assert_int_equal(error_set(&error, ST_BAD_FORMAT, 3, "track %u", 5u), ST_BAD_FORMAT);
    assert_int_equal(error.line, 3);
    assert_string_equal(error.text, "track 5");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(strings), cmocka_unit_test(cut),
                                       cmocka_unit_test(error_is_optional)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
