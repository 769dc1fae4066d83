/* SPDX-License-Identifier: MIT */
/* What of cmocka do the floors' tests use? This much of it, in one header, for machines cmocka is not built for here. */
#ifndef NTCDROM_TESTS_FOREIGN_CMOCKA_H
#define NTCDROM_TESTS_FOREIGN_CMOCKA_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
    int (*setup)(void **state);
    int (*teardown)(void **state);
    void *initial;
};

#define cmocka_unit_test(run) {#run, run, NULL, NULL, NULL}
#define cmocka_unit_test_setup(run, setup) {#run, run, setup, NULL, NULL}
#define cmocka_unit_test_teardown(run, teardown) {#run, run, NULL, teardown, NULL}
#define cmocka_unit_test_setup_teardown(run, setup, teardown) {#run, run, setup, teardown, NULL}
#define cmocka_unit_test_prestate(run, state) {#run, run, NULL, NULL, state}
#define cmocka_run_group_tests(tests, setup, teardown) \
    foreign_run(tests, sizeof tests / sizeof *tests, setup, teardown)

/* The first failure ends the program. */
static inline void foreign_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
static inline void foreign_fail(const char *file, int line, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}
#define FOREIGN_CHECK(truth, ...) ((truth) ? (void)0 : foreign_fail(__FILE__, __LINE__, __VA_ARGS__))
#define fail_msg(...) FOREIGN_CHECK(0, __VA_ARGS__)
#define fail() FOREIGN_CHECK(0, "failed")
#define print_message(...) printf(__VA_ARGS__)
#define assert_true(truth) FOREIGN_CHECK(truth, "not true: %s", #truth)
#define assert_false(truth) FOREIGN_CHECK(!(truth), "not false: %s", #truth)
#define assert_null(at) FOREIGN_CHECK(!(at), "not NULL: %s", #at)
#define assert_non_null(at) FOREIGN_CHECK(at, "NULL: %s", #at)
#define assert_ptr_equal(a, b) FOREIGN_CHECK((const void *)(a) == (const void *)(b), "%s is not %s", #a, #b)
#define assert_int_equal(a, b) \
    FOREIGN_CHECK((uintmax_t)(a) == (uintmax_t)(b), "%s is %jx, not %jx", #a, (uintmax_t)(a), (uintmax_t)(b))
#define assert_int_not_equal(a, b) FOREIGN_CHECK((uintmax_t)(a) != (uintmax_t)(b), "%s is %s", #a, #b)
#define assert_in_range(a, least, most) FOREIGN_CHECK((uintmax_t)(a) >= (least) && (uintmax_t)(a) <= (most), "%s", #a)
#define assert_string_equal(a, b) FOREIGN_CHECK(!strcmp(a, b), "%s is not %s", #a, #b)
#define assert_string_not_equal(a, b) FOREIGN_CHECK(strcmp(a, b), "%s is %s", #a, #b)
#define assert_memory_equal(a, b, len) FOREIGN_CHECK(!memcmp(a, b, len), "%s is not as %s", #a, #b)

static inline int foreign_run(const struct CMUnitTest *tests, size_t count, int (*setup)(void **), int (*teardown)(void **)) {
    void *group = NULL;
    if (setup && setup(&group))
        return 1;
    for (size_t i = 0; i < count; i++) {
        void *state = tests[i].initial ? tests[i].initial : group;
        if (tests[i].setup && tests[i].setup(&state))
            return 1;
        tests[i].run(&state);
        if (tests[i].teardown && tests[i].teardown(&state))
            return 1;
    }
    if (teardown && teardown(&group))
        return 1;
    printf("%zu tests\n", count);
    return 0;
}

#endif
