/* SPDX-License-Identifier: MIT */
/* Do commands say what they say? */
#include "scsi/command_words.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void check(const char *expected, const uint8_t *cdb, size_t len) {
    char text[200];
    command_words(cdb, len, text, sizeof text);
    assert_string_equal(text, expected);
}
#define CHECK(expected, ...)                  \
    do {                                      \
        const uint8_t cdb[] = {__VA_ARGS__};  \
        check(expected, cdb, sizeof cdb);     \
    } while (0)

static void commands_are_named(void **state) {
    (void)state;
    CHECK("TEST UNIT READY", 0, 0, 0, 0, 0, 0);
    CHECK("READ(10) fua=1 lba=305419896 count=513", 0x28, 8, 0x12, 0x34, 0x56, 0x78, 0, 2, 1, 0);
    CHECK("READ CD type=1 lba=4294967295 count=197637 parts=248 sub=2", 0xbe, 4, 0xff, 0xff, 0xff, 0xff, 3, 4, 5, 0xf8,
          2, 0);
    CHECK("MODE SENSE(10) dbd=1 control=2 page=42 subpage=0 alloc=256", 0x5a, 8, 0xaa, 0, 0, 0, 0, 1, 0, 0);
    CHECK("READ TOC/PMA/ATIP msf=1 format=0 track=0 alloc=0 control=0", 0x43, 2);
    CHECK("READ(16) lba=1099511627777 count=1", 0x88, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0);
    CHECK("command d8 01 ff", 0xd8, 1, 0xff);
    check("command", NULL, 0);
}

static void room_is_kept(void **state) {
    const uint8_t cdb[] = {0x28, 0, 0, 0, 0, 16, 0, 0, 1, 0};
    char text[12];
    (void)state;
    memset(text, 'z', sizeof text);
    command_words(cdb, sizeof cdb, text, 11);
    assert_string_equal(text, "READ(10) f");
    assert_int_equal(text[11], 'z');
}

/* Every row is well-formed and lies inside its CDB [SAM-5 5.2: the group code gives the length]. */
static void every_row_fits_its_command(void **state) {
    static const uint8_t lengths[] = {6, 10, 10, 10, 16, 12, 16, 16};
    unsigned known = 0;
    (void)state;
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        uint8_t ones[16];
        struct command_field whole, cut;
        size_t len = lengths[opcode >> 5];
        memset(ones, 0xff, sizeof ones);
        ones[0] = (uint8_t)opcode;
        known += command_name((uint8_t)opcode)[0] != 0;
        for (unsigned i = 0; command_field(ones, sizeof ones, i, &whole); i++) {
            assert_true(whole.name.len > 0 && whole.name.len < 12);
            assert_true(whole.value > 0);
            assert_true(command_field(ones, len, i, &cut));
            assert_true(whole.value == cut.value);
        }
    }
    assert_true(known > 60);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_named),
        cmocka_unit_test(room_is_kept),
        cmocka_unit_test(every_row_fits_its_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
