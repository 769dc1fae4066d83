/* SPDX-License-Identifier: MIT */
/* Is what is written JSON, whatever the bytes? */
#include "base/json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <jansson.h>

struct page {
    struct json_sink sink;
    char text[4096];
    size_t len, most;
};

static enum status page_write(struct json_sink *sink, const char *text, size_t len) {
    struct page *page = (struct page *)sink;
    if (len > page->most - page->len)
        return ST_IO_ERROR;
    memcpy(page->text + page->len, text, len);
    page->len += len;
    page->text[page->len] = 0;
    return ST_OK;
}

static void page_begin(struct page *page, struct json_writer *json) {
    *page = (struct page){.sink = {page_write}, .most = sizeof page->text - 1};
    json_put_begin(json, &page->sink);
}

static void values_are_parted(void **state) {
    (void)state;
    struct page page;
    struct json_writer json;
    page_begin(&page, &json);
    json_put_object(&json, NULL);
    json_put_text(&json, "a", "b");
    json_put_array(&json, "list");
    json_put_number(&json, NULL, INT64_MIN);
    json_put_unsigned(&json, NULL, UINT64_MAX);
    json_put_object(&json, NULL);
    json_put_close(&json);
    json_put_close(&json);
    json_put_hex(&json, "hex", (struct bytes){(const uint8_t *)"\x00\xff", 2});
    json_put_bool(&json, "yes", true);
    json_put_text(&json, "none", NULL);
    json_put_number(&json, "less", -7);
    assert_int_equal(json_put_end(&json), ST_OK);
    json_put_number(&json, NULL, 0);
    assert_int_equal(json_put_end(&json), ST_OK);
    assert_string_equal(page.text, "{\"a\":\"b\",\"list\":[-9223372036854775808,18446744073709551615,{}],"
                                   "\"hex\":\"00ff\",\"yes\":true,\"none\":null,\"less\":-7}\n0\n");
}

static void every_byte_pair_is_json(void **state) {
    (void)state;
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        struct page page;
        struct json_writer json;
        json_error_t what;
        uint8_t text[3] = {(uint8_t)(pair >> 8), (uint8_t)pair, 'x'};
        page_begin(&page, &json);
        json_put_array(&json, NULL);
        json_put_bytes(&json, NULL, (struct bytes){text, sizeof text});
        assert_int_equal(json_put_end(&json), ST_OK);
        json_t *parsed = json_loadb(page.text, page.len, JSON_ALLOW_NUL, &what);
        assert_non_null(parsed);
        json_t *back = json_array_get(parsed, 0);
        size_t len = json_string_length(back);
        assert_int_equal(json_string_value(back)[len - 1], 'x');
        if (text[0] < 0x80 && text[1] < 0x80)
            assert_memory_equal(json_string_value(back), text, sizeof text);
        json_decref(parsed);
    }
}

static void check_text(const char *text, const char *expected) {
    struct page page;
    struct json_writer json;
    page_begin(&page, &json);
    json_put_text(&json, NULL, text);
    assert_int_equal(json_put_end(&json), ST_OK);
    page.text[page.len - 1] = 0;
    assert_string_equal(page.text, expected);
}

static void bad_utf8_is_replaced(void **state) {
    (void)state;
    check_text("\xc3\xa9", "\"\xc3\xa9\"");
    check_text("\xf0\x9f\x92\xbf", "\"\xf0\x9f\x92\xbf\"");
    check_text("\xc0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\"");             /* not the shortest form */
    check_text("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""); /* a surrogate */
    check_text("\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"");             /* cut short */
    check_text("\xf4\x90\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    check_text("q\"\\\n\x01\x7f", "\"q\\\"\\\\\\n\\u0001\\u007f\"");
}

static void the_sinks_failure_stays(void **state) {
    (void)state;
    struct page page;
    struct json_writer json;
    page_begin(&page, &json);
    page.most = 10;
    json_put_array(&json, NULL);
    for (unsigned i = 0; i < 200; i++)
        json_put_text(&json, NULL, "long enough");
    assert_int_equal(json_put_end(&json), ST_IO_ERROR);
    page_begin(&page, &json);
    for (unsigned i = 0; i < 100; i++)
        json_put_array(&json, NULL);
    assert_int_equal(json_put_end(&json), ST_TOO_LARGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_parted),
        cmocka_unit_test(every_byte_pair_is_json),
        cmocka_unit_test(bad_utf8_is_replaced),
        cmocka_unit_test(the_sinks_failure_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
