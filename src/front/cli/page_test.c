/* SPDX-License-Identifier: MIT */
/* Does a page hold what it is told, in columns, and nothing that would steer a terminal? */
#include "front/cli/page.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_clean(const char *from, size_t len, const char *want) {
    char into[64];
    page_clean(into, sizeof into, from, len);
    assert_string_equal(into, want);
}

static void test_clean(void **state) {
    (void)state;
    check_clean("plain  ", 7, "plain");
    check_clean("a\033[31mb\n\x7f", 8, "a?[31mb?");
    check_clean("a\0b", 3, "a?b");
    check_clean("Bj\xc3\xb6rn", 6, "Bj\xc3\xb6rn");
    check_clean("Bj\xf6rn", 5, "Bj\xc3\xb6rn");
    check_clean("\xc2\x9b"
                "1m",
                4, "?1m"); /* a C1 control in UTF-8 */
    check_clean("\x9b"
                "1m",
                3, "?1m");                               /* and in Latin-1 */
    check_clean("\xed\xa0\x80", 3, "\xc3\xad\xc2\xa0?"); /* a surrogate is no UTF-8 */
}

static void test_cut(void **state) {
    (void)state;
    char into[6];
    page_utf8(into, sizeof into, "abcd\xc3\xb6", 6);
    assert_string_equal(into, "abcd"); /* not half a character */
    page_utf8(into, sizeof into, "abc\xc3\xb6", 5);
    assert_string_equal(into, "abc\xc3\xb6");
}

static void test_numbers(void **state) {
    (void)state;
    char into[32];
    assert_string_equal(page_number(0, into), "0");
    assert_string_equal(page_number(999, into), "999");
    assert_string_equal(page_number(1000, into), "1,000");
    assert_string_equal(page_number(UINT64_MAX, into), "18,446,744,073,709,551,615");
}

/* What a table prints on a page of so many columns. */
static char *print_table(unsigned width) {
    static const char *const headings[] = {"Name", "#Count", "Empty", "Words"};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    struct page page = {.out = out, .width = width, .label = 8};
    struct table table = table_of(4, headings);
    table_cell(&table, "one");
    table_cell(&table, "%u", 7u);
    table_cell(&table, "%s", "");
    table_cell(&table, "a few words that go on and on to the end");
    table_cell(&table, "Bj\xc3\xb6rn");
    table_cell(&table, "%u", 1234u);
    table_cell(&table, "%s", "");
    table_cell(&table, "short");
    table_cell(&table, "last");
    table_cell(&table, "%s", "");
    table_cell(&table, "%s", "");
    table_cell(&table, "%s", "");
    page_table(&page, &table);
    fclose(out);
    return text;
}

static void test_table(void **state) {
    (void)state;
    char *text = print_table(0);
    assert_string_equal(text, "  Name   Count  Words\n"
                              "  one        7  a few words that go on and on to the end\n"
                              "  Bj\xc3\xb6rn   1234  short\n"
                              "  last\n");
    free(text);
    text = print_table(40);
    assert_string_equal(text, "  Name   Count  Words\n"
                              "  one        7  a few words that go on\n"
                              "                and on to the end\n"
                              "  Bj\xc3\xb6rn   1234  short\n"
                              "  last\n");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
