/* SPDX-License-Identifier: MIT */
/* Are addresses taken apart as docs/man/ntcdrom-port.7 says? */
#include "port/port.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct port_address taken(const char *text, enum status expected) {
    struct port_address address;
    struct error error = {0};
    assert_int_equal(port_address_take(text, port_scheme_len(text), &address, &error), expected);
    if (expected != ST_OK)
        assert_true(error.text[0] != 0);
    return address;
}

static void schemes_are_two_letters_or_more(void **state) {
    (void)state;
    assert_int_equal(port_scheme_len("image:game.cue"), 5);
    assert_int_equal(port_scheme_len("record(file=x):sg:/dev/sr0"), 6);
    assert_int_equal(port_scheme_len("d:\\game.cue"), 0);
    assert_int_equal(port_scheme_len("game.cue"), 0);
    assert_int_equal(port_scheme_len("/dev/sr0"), 0);
    assert_int_equal(port_scheme_len(":x"), 0);
    assert_int_equal(port_scheme_len(""), 0);
    assert_int_equal(port_scheme_len("Game: disc 1"), 0);
}

static void options_are_found(void **state) {
    (void)state;
    struct port_address address = taken("record(file=a b.rec,keep=all):trace():image:d:e", ST_OK);
    assert_true(port_option_is(address.scheme, "record"));
    assert_int_equal(address.option_count, 2);
    assert_true(port_option_is(port_option_find(&address, "file"), "a b.rec"));
    assert_true(port_option_is(port_option_find(&address, "keep"), "all"));
    assert_null(port_option_find(&address, "kee").at);
    assert_string_equal(address.rest, "trace():image:d:e");
    address = taken("record(file=a(1,2).rec):x", ST_OK);
    assert_int_equal(address.option_count, 1);
    assert_true(port_option_is(port_option_find(&address, "file"), "a(1,2).rec"));
    address = taken("image(path=):x", ST_OK);
    assert_true(port_option_is(port_option_find(&address, "path"), ""));
    address = taken("/dev/sr0", ST_OK);
    assert_int_equal(address.scheme.len, 0);
    assert_string_equal(address.rest, "/dev/sr0");
}

static void nonsense_is_refused(void **state) {
    static const char *const texts[] = {"record(file):x", "record(=x):y", "record(file=x:y", "record(file=x)y",
                                        "record(file=(x):y", "record(,):x", "record(file=x,):y", "record(file=x,,):y"};
    (void)state;
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)taken(texts[i], ST_USAGE);
    char many[400] = "image(";
    for (unsigned i = 0; i <= PORT_OPTIONS; i++) {
        size_t len = strlen(many);
        memcpy(many + len, "a=b,", 5);
    }
    memcpy(many + strlen(many), "):x", 4);
    (void)taken(many, ST_USAGE);
}

static void unknown_options_are_named(void **state) {
    struct error error = {0};
    struct port_address address = taken("record(file=x,keep=all):y", ST_OK);
    (void)state;
    assert_int_equal(port_options_check(&address, "file=where,keep=all to keep all", &error), ST_OK);
    assert_int_equal(port_options_check(&address, "file=where,keeper=x", &error), ST_USAGE);
    assert_non_null(strstr(error.text, "keep"));
    assert_int_equal(port_options_check(&address, "", &error), ST_USAGE);
    address = taken("record(file=x,file=y):y", ST_OK);
    assert_int_equal(port_options_check(&address, "file=where", &error), ST_USAGE);
}

static struct bytes text(const char *value) { return (struct bytes){(const uint8_t *)value, strlen(value)}; }

static void numbers_are_whole(void **state) {
    uint32_t number = 7;
    (void)state;
    assert_true(port_option_number(text("0"), 10, &number));
    assert_int_equal(number, 0);
    assert_true(port_option_number(text("0x1F"), 31, &number));
    assert_int_equal(number, 31);
    assert_true(port_option_number(text("4294967295"), UINT32_MAX, &number));
    assert_true(number == UINT32_MAX);
    number = 7;
    const char *const bad[] = {"", "0x", "-1", "1x", "11", "99999999999999999999999", "0xG", " 1"};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(port_option_number(text(bad[i]), 10, &number));
    assert_int_equal(number, 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemes_are_two_letters_or_more), cmocka_unit_test(options_are_found),
        cmocka_unit_test(nonsense_is_refused),             cmocka_unit_test(unknown_options_are_named),
        cmocka_unit_test(numbers_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
