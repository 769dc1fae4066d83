/* SPDX-License-Identifier: MIT */
/* Are lines and times of a descriptor taken apart wherever they end? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "image/text.h"

static struct bytes over(const char *text) { return (struct bytes){(const uint8_t *)text, strlen(text)}; }

/* Lines of every length to 300, so that each kind of end lies at every place. */
static void lines_end_anywhere(void **state) {
    static const char *const ends[] = {"\n", "\r", "\r\n"};
    (void)state;
    for (unsigned e = 0; e < 3; e++) {
        size_t end_len = strlen(ends[e]), len = 0;
        char *all = malloc(300 * 304 / 2 + 300 * 2);
        assert_non_null(all);
        for (size_t i = 0; i < 300; i++) {
            memset(all + len, 'a' + (int)(i % 26), i);
            memcpy(all + len + i, ends[e], end_len);
            len += i + end_len;
        }
        struct text text = {.at = (uint8_t *)all, .end = (uint8_t *)all + len};
        struct bytes line;
        for (size_t i = 0; i < 300; i++) {
            assert_int_equal(text_line(&text, &line, NULL), ST_OK);
            assert_int_equal(line.len, i);
            assert_true(i == 0 || (line.at[0] == 'a' + i % 26 && line.at[i - 1] == 'a' + i % 26));
            assert_int_equal(text.line, i + 1);
        }
        assert_int_equal(text_line(&text, &line, NULL), ST_NOT_FOUND);
        free(all);
    }
}

static void ends_may_be_mixed(void **state) {
    static const char all[] = "a\r\rb\n\r\n  c d\t\r\n\n\re";
    static const char *const want[] = {"a", "", "b", "", "c d", "", "", "e"};
    (void)state;
    struct text text = {.at = (const uint8_t *)all, .end = (const uint8_t *)all + sizeof all - 1};
    struct bytes line;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_int_equal(text_line(&text, &line, NULL), ST_OK);
        assert_int_equal(line.len, strlen(want[i]));
        assert_memory_equal(line.at, want[i], line.len);
    }
    assert_int_equal(text_line(&text, &line, NULL), ST_NOT_FOUND);
}

static void lines_have_a_limit(void **state) {
    (void)state;
    struct bytes line;
    for (size_t more = 0; more < 2; more++) {
        size_t len = TEXT_MAX_LINE + more;
        char *all = malloc(len + 1);
        assert_non_null(all);
        memset(all, 'x', len);
        all[len] = '\n';
        for (size_t ended = 0; ended < 2; ended++) {
            struct text text = {.at = (uint8_t *)all, .end = (uint8_t *)all + len + ended};
            assert_int_equal(text_line(&text, &line, NULL), more ? ST_TOO_LARGE : ST_OK);
            assert_true(more || line.len == TEXT_MAX_LINE);
        }
        free(all);
    }
}

static void times_are_strict(void **state) {
    static const struct {
        const char *text;
        int32_t frames; /* -1: refused */
    } rows[] = {
        {"00:00:00", 0},   {"00:02:00", 150},   {"0:0:1", 1},      {"99:59:74", 449999}, {"999:59:74", 4499999},
        {"01:02:03", 4653}, {"00:60:00", -1},   {"00:00:75", -1},  {"1000:00:00", -1},   {"0001:00:00", -1},
        {"", -1},          {":", -1},           {"::", -1},        {"1:2", -1},          {"1:2:", -1},
        {"1:2:3:", -1},    {"1:2:3:4", -1},     {"1::3", -1},      {":2:3", -1},         {"1:2:3 ", -1},
        {"-1:00:00", -1},  {"1:a:3", -1},       {"010203", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int32_t frames = -1;
        assert_int_equal(text_msf(over(rows[i].text), &frames), rows[i].frames >= 0);
        assert_int_equal(frames, rows[i].frames);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_anywhere),
        cmocka_unit_test(ends_may_be_mixed),
        cmocka_unit_test(lines_have_a_limit),
        cmocka_unit_test(times_are_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
