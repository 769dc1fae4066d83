/* SPDX-License-Identifier: MIT */
/* Do the layouts hold their fields without overlap, are they found by code, and do values go in and out? */
#include "abi/layout.h"
#include "abi/control_codes.h"
#include "abi/names.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static size_t end_of(const struct abi_field *field, size_t start) {
    size_t one = field->layout ? field->layout->len : field->width;
    return start + one * (field->count ? field->count : 1u);
}

static void fields_do_not_overlap(void **state) {
    (void)state;
    for (unsigned i = 0; i < abi_layout_count; i++) {
        const struct abi_layout *layout = &abi_layouts[i];
        size_t end = 0;
        unsigned taken = 0;
        for (unsigned j = 0; j < layout->count; j++) {
            const struct abi_field *field = &layout->fields[j];
            bool open = field->kind == ABI_FEATURES || (field->layout ? !field->count : !field->width);
            if (field->bits) {
                unsigned mask = ((1u << field->bits) - 1) << field->shift;
                assert_int_equal(mask & ~0xffu, 0);
                if (j && layout->fields[j - 1].bits && layout->fields[j - 1].at == field->at)
                    assert_int_equal(taken & mask, 0);
                else
                    taken = 0, assert_true(field->at >= end);
                taken |= mask;
            } else {
                assert_true(field->at >= end);
            }
            if (open) {
                assert_int_equal(j + 1, layout->count); /* what runs to the end is the last */
                continue;
            }
            end = end_of(field, field->at);
            assert_true(end <= layout->len);
        }
    }
}

static void shapes_of_a_code_stand_together(void **state) {
    (void)state;
    for (unsigned i = 1; i < abi_shape_count; i++) {
        const struct abi_shape *shape = &abi_shapes[i];
        assert_non_null(control_code_name(shape->code));
        assert_true(shape->mask != 0 || shape->value == 0);
        for (unsigned j = 0; j < i; j++) {
            const struct abi_shape *before = &abi_shapes[j];
            bool same = before->code == shape->code;
            assert_true(!same || abi_shapes[i - 1].code == shape->code);
            /* A row that always holds hides those behind it. */
            assert_false(same && before->answer == shape->answer && before->mask == 0);
        }
    }
}

static const char *answer(uint32_t code, const char *in, size_t len) {
    const struct abi_layout *layout = abi_answer(code, (const uint8_t *)in, len);
    return layout ? layout->name : "none";
}

static void answers_depend_on_the_question(void **state) {
    (void)state;
    assert_string_equal(answer(IOCTL_CDROM_READ_TOC_EX, "\x80", 1), "CDROM_TOC");
    assert_string_equal(answer(IOCTL_CDROM_READ_TOC_EX, "\x00\0\0\0", 4), "CDROM_TOC_LBA");
    assert_string_equal(answer(IOCTL_CDROM_READ_TOC_EX, "\x82\0\0\0", 4), "CDROM_TOC_FULL_TOC_DATA");
    assert_string_equal(answer(IOCTL_CDROM_READ_TOC_EX, "\x0f\0\0\0", 4), "none");
    assert_string_equal(answer(IOCTL_CDROM_READ_Q_CHANNEL, "\3\1", 2), "SUB_Q_TRACK_ISRC");
    assert_string_equal(answer(IOCTL_CDROM_GET_PERFORMANCE, "\1\0\0\0\1\0\0\0\3\0\0\0", 12),
                        "CDROM_EXCEPTION_PERFORMANCE");
    assert_string_equal(answer(IOCTL_DISK_CHECK_VERIFY, "", 0), "MEDIA_CHANGE_COUNT");
    assert_string_equal(answer(IOCTL_STORAGE_CHECK_VERIFY2, "", 0), "none");
    assert_string_equal(answer(IOCTL_CDROM_STOP_AUDIO, "", 0), "none");
    assert_string_equal(abi_input(IOCTL_CDROM_EXCLUSIVE_ACCESS, (const uint8_t *)"\1\0\0\0", 4)->name,
                        "CDROM_EXCLUSIVE_LOCK");
    assert_string_equal(abi_input(IOCTL_CDROM_EXCLUSIVE_ACCESS, NULL, 0)->name, "CDROM_EXCLUSIVE_ACCESS");
    assert_string_equal(abi_input(IOCTL_CDROM_MEDIA_REMOVAL, NULL, 0)->name, "PREVENT_MEDIA_REMOVAL");
    assert_string_equal(abi_feature(0x1e)->name, "FEATURE_DATA_CD_READ");
    assert_string_equal(abi_feature(0xff00)->name, "FEATURE_HEADER");
}

static const struct abi_field *field_of(const char *layout, const char *name) {
    const struct abi_layout *found = abi_layout_find(layout);
    assert_non_null(found);
    for (unsigned i = 0; i < found->count; i++)
        if (strcmp(found->fields[i].name, name) == 0)
            return &found->fields[i];
    fail();
    return NULL;
}

static void values_go_in_and_out(void **state) {
    (void)state;
    uint8_t at[16] = {0};
    const struct abi_field *field = field_of("CDROM_READ_TOC_EX", "Format");
    assert_true(abi_put(field, 0, at, 4, 2));
    assert_true(abi_put(field_of("CDROM_READ_TOC_EX", "Msf"), 0, at, 4, 1));
    assert_int_equal(at[0], 0x82);
    assert_false(abi_put(field, 0, at, 4, 16));
    assert_false(abi_put(field, 0, at, 0, 1));
    assert_int_equal(abi_get(field, 0, at, 4), 2);

    field = field_of("RAW_READ_INFO", "DiskOffset");
    assert_true(abi_put(field, 0, at, sizeof at, (uint64_t)-2048));
    assert_memory_equal(at, "\x00\xf8\xff\xff\xff\xff\xff\xff", 8);
    assert_true((int64_t)abi_get(field, 0, at, sizeof at) == -2048);
    field = field_of("RAW_READ_INFO", "TrackMode");
    assert_true(abi_put(field, 0, at, sizeof at, (uint64_t)-1));
    assert_true((int64_t)abi_get(field, 0, at, sizeof at) == -1);
    assert_true(abi_put(field, 0, at, sizeof at, 0xffffffffu));
    assert_false(abi_put(field, 0, at, sizeof at, 0x100000000u));
    assert_false(abi_put(field, 0, at, 15, 0));

    field = field_of("CDROM_TOC", "Length");
    assert_int_equal(abi_get(field, 0, (const uint8_t *)"\x01\x02", 2), 0x102);
    assert_int_equal(abi_get(field, 0, (const uint8_t *)"\x01\x02", 1), 0);
    field = field_of("VOLUME_CONTROL", "PortVolume");
    assert_int_equal(abi_get(field, 3, (const uint8_t *)"\1\2\3\4", 4), 4);
    assert_int_equal(abi_get(field, 4, (const uint8_t *)"\1\2\3\4", 4), 0);
}

static void words_both_ways(void **state) {
    (void)state;
    uint64_t value = 0;
    const struct abi_field *field = field_of("RAW_READ_INFO", "TrackMode");
    assert_true(abi_word_find(field->words, "raw-with-c2", &value));
    assert_int_equal(value, 4);
    assert_string_equal(abi_word_of(field->words, 2), "cdda");
    assert_null(abi_word_of(field->words, 6));
    assert_null(abi_word_of(NULL, 0));
    assert_false(abi_word_find(field->words, "cdd", &value));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_do_not_overlap), cmocka_unit_test(shapes_of_a_code_stand_together),
        cmocka_unit_test(answers_depend_on_the_question), cmocka_unit_test(values_go_in_and_out),
        cmocka_unit_test(words_both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
