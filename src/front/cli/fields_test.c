/* SPDX-License-Identifier: MIT */
/* Does every structure take words and give words, whatever its bytes and however many came? */
#include "front/cli/fields.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What main has, for options.c. */
const struct verb_row verbs[1];
const unsigned verb_count = 0;

static const struct verb_row row = {"ioctl", "", NULL};

/* Encodes one layout from pairs of name and value; NULL ends them. */
static enum answer encode(const char *layout_name, const char *const *pairs, struct grown *ret) {
    struct call call = {.row = &row, .argument = {"code"}};
    const struct abi_layout *layout = abi_layout_find(layout_name);
    assert_non_null(layout);
    for (; pairs[0]; pairs += 2) {
        call.field[call.field_count].name = pairs[0];
        call.field[call.field_count++].value = pairs[1];
    }
    return fields_encode(&call, layout, true, ret);
}

static void check(const char *layout, const char *const *pairs, const void *want, size_t len) {
    struct grown got;
    assert_int_equal(encode(layout, pairs, &got), ANSWER_DONE);
    assert_int_equal(got.len, len);
    assert_memory_equal(got.at, want, len);
    free(got.at);
}

static void check_refused(const char *layout, const char *name, const char *value) {
    struct grown got;
    const char *const pairs[] = {name, value, NULL};
    assert_int_equal(encode(layout, pairs, &got), ANSWER_USAGE);
    free(got.at);
}

static void test_encode(void **state) {
    (void)state;
    check("CDROM_READ_TOC_EX",
          (const char *const[]){"format", "full-toc", "Msf", "true", "session-track", "0xaa", NULL}, "\x82\xaa\0\0", 4);
    check("CDROM_READ_TOC_EX", (const char *const[]){"FORMAT=5", "5", "session_track", "1", NULL}, "\5\1\0\0", 4);
    check("VOLUME_CONTROL", (const char *const[]){"port-volume", "1,0xff,0,4", NULL}, "\1\xff\0\4", 4);
    check("RAW_READ_INFO", (const char *const[]){"disk-offset", "-2", "sector-count", "3", "track-mode", "cdda", NULL},
          "\xfe\xff\xff\xff\xff\xff\xff\xff\3\0\0\0\2\0\0\0", 16);
    check("CDROM_EXCLUSIVE_ACCESS", (const char *const[]){"request-type", "-1", NULL}, "\xff\xff\xff\xff\0\0\0\0", 8);
    uint8_t lock[72] = {1, 0, 0, 0, 1, 0, 0, 0, 'm', 'e'};
    check("CDROM_EXCLUSIVE_LOCK",
          (const char *const[]){"request-type", "lock-device", "flags", "1", "caller-name", "me", NULL}, lock,
          sizeof lock);
}

static void test_refused(void **state) {
    (void)state;
    check_refused("CDROM_READ_TOC_EX", "bogus", "1");
    check_refused("CDROM_READ_TOC_EX", "format", "16");
    check_refused("CDROM_READ_TOC_EX", "format", "");
    check_refused("CDROM_READ_TOC_EX", "format", "no-such-word");
    check_refused("CDROM_READ_TOC_EX", "session-track", "256");
    check_refused("VOLUME_CONTROL", "port-volume", "1,2,3,4,5");
    check_refused("VOLUME_CONTROL", "port-volume", "1,,2");
    check_refused("RAW_READ_INFO", "sector-count", "4294967296");
    check_refused("RAW_READ_INFO", "disk-offset", "9223372036854775808");
    check_refused("SCSI_PASS_THROUGH", "cdb", "1");
    check_refused("SCSI_PASS_THROUGH", "cdb", "0102030405060708090a0b0c0d0e0f1011");
    check_refused("CDROM_EXCLUSIVE_LOCK", "caller-name",
                  "1234567890123456789012345678901234567890123456789012345678901234567890");
}

static void test_hex(void **state) {
    (void)state;
    struct grown got = {0};
    assert_true(grown_put_hex(&got, "00 ff:A5  5a"));
    assert_int_equal(got.len, 4);
    assert_memory_equal(got.at, "\x00\xff\xa5\x5a", 4);
    assert_false(grown_put_hex(&got, "0"));
    assert_false(grown_put_hex(&got, "0 0"));
    assert_false(grown_put_hex(&got, "0x00"));
    free(got.at);
}

static enum status drop(struct json_sink *sink, const char *text, size_t len) {
    (void)sink, (void)text, (void)len;
    return ST_OK;
}

static void as_json(const struct abi_layout *layout, const uint8_t *bytes, size_t len) {
    struct json_sink sink = {drop};
    struct json_writer json;
    json_put_begin(&json, &sink);
    json_put_object(&json, NULL);
    fields_json(&json, "fields", layout, bytes, len);
    assert_int_equal(json_put_end(&json), ST_OK); /* no structure nests too deep */
}

/* Every layout, of every length up to a little more than its own, with every byte the same and with all different. */
static void test_decode(void **state) {
    (void)state;
    FILE *nowhere = fopen("/dev/null", "w");
    assert_non_null(nowhere);
    struct page page = {.out = nowhere, .label = 14};
    for (unsigned i = 0; i < abi_layout_count; i++) {
        const struct abi_layout *layout = &abi_layouts[i];
        size_t most = layout->len + 40 < 300 ? layout->len + 40 : 300;
        for (size_t len = 0; len <= most; len++) {
            uint8_t *bytes = memory(NULL, len); /* exactly as long: the sanitizer sees a byte too many */
            for (unsigned fill = 0; fill < 3; fill++) {
                for (size_t n = 0; n < len; n++)
                    bytes[n] = fill == 0 ? 0 : fill == 1 ? 0xff : (uint8_t)(n * 37 + i);
                fields_page(&page, layout, bytes, len);
                as_json(layout, bytes, len);
            }
            free(bytes);
        }
        fields_help(nowhere, layout);
    }
    fclose(nowhere);
}

static void test_page(void **state) {
    (void)state;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct page page = {.out = out, .label = 14};
    static const uint8_t toc[] = {0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 2, 0, 0, 0x14, 0xaa, 0, 0, 1, 2, 3};
    fields_page(&page, abi_layout_find("CDROM_TOC"), toc, sizeof toc);
    fclose(out);
    assert_string_equal(text, "  Length                      18 (0x12)\n"
                              "  FirstTrack                  1\n"
                              "  LastTrack                   1\n"
                              "  TrackData\n"
                              "       Control  Adr  TrackNumber  Address\n"
                              "  [0]  4        1    1            00:02:00\n"
                              "  [1]  4        1    170 (0xaa)   01:02:03\n");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode), cmocka_unit_test(test_refused), cmocka_unit_test(test_hex),
        cmocka_unit_test(test_decode), cmocka_unit_test(test_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
