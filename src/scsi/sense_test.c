/* SPDX-License-Identifier: MIT */
/* Do sense bytes of both formats go there and back, and do the words come in order? */
#include "scsi/sense.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void bad_sector_is_written_as_the_standard_draws_it(void **state) {
    (void)state;
    struct sense sense;
    sense_put(&sense,
              &(struct sense_detail){.number = SENSE(3, 0x11, 5), .information_valid = true, .information = 500});
    static const uint8_t wanted[18] = {0xf0, 0, 3, 0, 0, 1, 0xf4, 0x0a, 0, 0, 0, 0, 0x11, 5, 0, 0, 0, 0};
    assert_int_equal(sense.len, 18);
    assert_memory_equal(sense.bytes, wanted, 18);
}

static void field_pointer_and_progress(void **state) {
    (void)state;
    struct sense sense;
    sense_put(&sense,
              &(struct sense_detail){.number = SENSE(5, 0x24, 0), .specific_valid = true, .specific = {0xc0, 0, 2}});
    static const uint8_t field[18] = {0x70, 0, 5, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x24, 0, 0, 0xc0, 0, 2};
    assert_memory_equal(sense.bytes, field, 18);
    sense_put(&sense,
              &(struct sense_detail){.number = SENSE(2, 4, 4), .specific_valid = true, .specific = {0x00, 0x80, 0x80}});
    static const uint8_t half[18] = {0x70, 0, 2, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 4, 4, 0, 0x80, 0x80, 0x80};
    assert_memory_equal(sense.bytes, half, 18);
}

static void same(const struct sense_detail *a, const struct sense_detail *b) {
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->deferred, b->deferred);
    assert_int_equal(a->information_valid, b->information_valid);
    assert_int_equal(a->information, b->information);
    assert_int_equal(a->ili, b->ili);
    assert_int_equal(a->specific_valid, b->specific_valid);
    assert_memory_equal(a->specific, b->specific, 3);
}

static void both_formats_come_back(void **state) {
    (void)state;
    const struct sense_detail all[] = {
        {.number = SENSE(2, 0x3a, 1)},
        {.number = SENSE(3, 0x11, 0), .deferred = true, .information_valid = true, .information = 0xfffffff6},
        {.number = SENSE(5, 0x26, 0), .specific_valid = true, .specific = {0x80, 0, 9}},
        {.number = SENSE(5, 0x64, 0), .information_valid = true, .information = 12, .ili = true}};
    for (unsigned i = 0; i < 4; i++) {
        struct sense sense;
        sense_put(&sense, &all[i]);
        struct sense_detail back = sense_get(&sense);
        same(&back, &all[i]);
        sense_put_descriptor(&sense, &all[i]);
        back = sense_get(&sense);
        same(&back, &all[i]);
        assert_int_equal(sense.len, sense.bytes[7] + 8);
    }
}

static void descriptor_of_a_lead_in_address_is_negative_in_64_bits(void **state) {
    (void)state;
    struct sense sense;
    sense_put_descriptor(
        &sense,
        &(struct sense_detail){.number = SENSE(5, 0x21, 0), .information_valid = true, .information = 0xffffff69});
    static const uint8_t wanted[20] = {0x72, 5, 0x21, 0,    0,    0,    0,    12,   0,    0x0a,
                                       0x80, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x69};
    assert_int_equal(sense.len, 20);
    assert_memory_equal(sense.bytes, wanted, 20);
}

static void short_and_hostile_bytes(void **state) {
    (void)state;
    struct sense sense = {.len = 0};
    assert_int_equal(sense_get(&sense).number, 0);
    sense.len = 3, sense.bytes[0] = 0x70, sense.bytes[1] = 0, sense.bytes[2] = 6;
    assert_int_equal(sense_get(&sense).number, SENSE(6, 0, 0));
    memset(sense.bytes, 0xff, sizeof sense.bytes);
    for (unsigned len = 0; len <= 255; len++) {
        sense.len = (uint8_t)len;
        sense.bytes[0] = 0x72;
        sense.bytes[8] = 0, sense.bytes[9] = (uint8_t)len;
        struct sense_detail detail = sense_get(&sense);
        assert_true(detail.number <= SENSE(15, 255, 255));
    }
}

static void words_are_ordered_and_found(void **state) {
    (void)state;
    static const uint16_t rows[] = {
#define COMPLAINT(asc, ascq, words) (asc) << 8 | (ascq),
#include "scsi/sense_words.def"
#undef COMPLAINT
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(i == 0 || rows[i - 1] < rows[i]);
        assert_true(sense_words(rows[i])[0] != '\0');
    }
    assert_string_equal(sense_words(SENSE(2, 0x3a, 2)), "medium not present - tray open");
    assert_string_equal(sense_words(SENSE(2, 0x3a, 0x77)), "medium not present");
    assert_string_equal(sense_words(SENSE(6, 0xfe, 1)), "");
    assert_string_equal(sense_key_words(6), "unit attention");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(bad_sector_is_written_as_the_standard_draws_it),
                                       cmocka_unit_test(field_pointer_and_progress),
                                       cmocka_unit_test(both_formats_come_back),
                                       cmocka_unit_test(descriptor_of_a_lead_in_address_is_negative_in_64_bits),
                                       cmocka_unit_test(short_and_hostile_bytes),
                                       cmocka_unit_test(words_are_ordered_and_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
