/* SPDX-License-Identifier: MIT */
/* Is a disc that keeps no rule refused with its reason, and is what loaders may leave open settled? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "disc/reader.h"
#include "disc/test_data.h"

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    int *left = self;
    (void)old_len;
    if (!new_len) {
        free(old);
        return NULL;
    }
    return left && (*left)-- <= 0 ? NULL : realloc(old, new_len);
}
static const struct host host = {.resize = resize};

static enum status never_read(struct file *file, uint64_t at, void *into, size_t len) {
    (void)file, (void)at;
    memset(into, 0, len);
    return ST_OK;
}
static unsigned closed;
static void count_close(struct file *file) {
    (void)file;
    closed++;
}
static const struct file_ops ops = {.read_at = never_read, .close = count_close};

/* Two sessions of two tracks and one: audio with a pause, then data. Each test spoils one thing. */
struct plan {
    struct disc disc;
    struct session session[2];
    struct track track[3];
    struct extent extent[3];
    int32_t index[3][2];
    struct file file;
    struct error error;
};

static void begin(struct plan *plan) {
    *plan = (struct plan){
        .session = {{1, 1, 2, 0, 0, 1000, {NULL, 0}}, {2, 3, 3, 0x20, 0, 12700, {NULL, 0}}},
        .track = {{1, 1, 0, TRACK_AUDIO, 0, 0, 400, 1, NULL, ""},
                  {2, 1, 0, TRACK_AUDIO, 500, 550, 1000, 2, NULL, ""},
                  {3, 2, 4, TRACK_MODE1, 12400, 12400, 12700, 1, NULL, ""}},
        .index = {{0}, {550, 700}, {12400}},
        .file = {&ops, 1250 * RAW_LEN, "disc.bin"},
    };
    disc_begin(&plan->disc, &host);
    for (unsigned i = 0; i < 3; i++)
        plan->track[i].index = plan->index[i];
    plan->extent[0] = (struct extent){.first = 0, .count = 400, .stride = RAW_LEN, .main_len = RAW_LEN};
    plan->extent[1] =
        (struct extent){.first = 500, .count = 500, .at = 400 * RAW_LEN, .stride = RAW_LEN, .main_len = RAW_LEN};
    plan->extent[2] = (struct extent){.first = 12400, .count = 300, .at = 900 * RAW_LEN, .stride = 2048};
    plan->extent[2].main_len = 2048, plan->extent[2].main_at = 16, plan->extent[2].mode = TRACK_MODE1;
    for (unsigned i = 0; i < 3; i++)
        plan->extent[i].file = &plan->file;
    plan->disc.session = plan->session, plan->disc.session_count = 2;
    plan->disc.track = plan->track, plan->disc.track_count = 3, plan->disc.first_track = 1;
    plan->disc.extent = plan->extent, plan->disc.extent_count = 3;
}

static void what_may_be_open_is_settled(void **state) {
    (void)state;
    struct plan plan;
    begin(&plan);
    assert_int_equal(disc_check(&plan.disc, &plan.error), ST_OK);
    assert_int_equal(plan.track[0].first, -150);
    assert_int_equal(plan.track[1].first, 400); /* the hole before it is its index 0 */
    assert_int_equal(plan.track[2].first, 12250);
    assert_int_equal(plan.session[0].first, -150);
    assert_int_equal(plan.session[1].first, 12250);
    assert_int_equal(plan.disc.leadout, 12700);
    begin(&plan);
    plan.session[1].leadout = 12750; /* nothing behind the last track's data is kept: it is declared empty */
    struct extent extents[4] = {plan.extent[0], plan.extent[1], plan.extent[2], {.first = 12700, .count = 50}};
    plan.disc.extent = extents, plan.disc.extent_count = 4;
    assert_int_equal(disc_check(&plan.disc, &plan.error), ST_OK);
    assert_int_equal(plan.track[2].end, 12750);
}

static void tracks_are_found(void **state) {
    (void)state;
    struct plan plan;
    begin(&plan);
    assert_int_equal(disc_check(&plan.disc, NULL), ST_OK);
    static const struct {
        int32_t lba;
        unsigned track; /* 0: none */
    } places[] = {{-151, 0}, {-150, 1},  {0, 1},     {399, 1},   {400, 2},   {999, 2},
                  {1000, 0}, {12249, 0}, {12250, 3}, {12699, 3}, {12700, 0}, {INT32_MAX, 0}};
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        const struct track *track = disc_track_at(&plan.disc, places[i].lba);
        assert_int_equal(track ? track->number : 0, places[i].track);
    }
    assert_null(disc_track(&plan.disc, 0));
    assert_ptr_equal(disc_track(&plan.disc, 3), &plan.track[2]);
    assert_null(disc_track(&plan.disc, 4));
}

/* One change that breaks one rule. */
#define SPOIL(name) static void name(struct plan *plan)
SPOIL(no_tracks) { plan->disc.track_count = 0; }
SPOIL(track_zero) { plan->disc.first_track = 0; }
SPOIL(track_100) { plan->disc.first_track = 98; }
SPOIL(no_sessions) { plan->disc.session_count = 0; }
SPOIL(session_number) { plan->session[1].number = 3; }
SPOIL(session_hole) { plan->session[1].first_track = 4; }
SPOIL(track_left_over) { plan->session[1].last_track = 3, plan->disc.session_count = 1; }
SPOIL(track_number) { plan->track[1].number = 3; }
SPOIL(track_session) { plan->track[1].session = 2; }
SPOIL(no_index_1) { plan->track[1].index_count = 0; }
SPOIL(index_order) { plan->index[1][1] = 550; }
SPOIL(index_0_behind) { plan->track[1].first = 551; }
SPOIL(index_past_end) { plan->index[1][1] = 1000; }
SPOIL(too_long) { plan->track[2].end = 449851; }
SPOIL(leadout_too_far) { plan->session[1].leadout = 449851; }
SPOIL(overlap) { plan->track[1].first = 399; }
SPOIL(leadout_inside) { plan->session[0].leadout = 999; }
SPOIL(sessions_near) { plan->session[0].leadout = 12101, plan->track[1].end = 12101; }
SPOIL(extent_empty) { plan->extent[1].count = 0; }
SPOIL(record_of_no_kind) { plan->extent[2].main_at = 24; }
SPOIL(records_overlap) { plan->extent[2].stride = 2047; }
SPOIL(sub_outside) { plan->extent[0].sub = SUB_RAW, plan->extent[0].sub_at = 2352; }
SPOIL(file_ends) { plan->file.size = 1000 * RAW_LEN; }
SPOIL(offset_wraps) { plan->extent[0].at = UINT64_MAX - 100; }
SPOIL(sub_file_ends) {
    plan->extent[0].sub = SUB_LINEAR, plan->extent[0].sub_stride = SUB_LEN;
    plan->extent[0].sub_file = &plan->file, plan->extent[0].sub_at = plan->file.size - 400 * SUB_LEN + 1;
}
SPOIL(stored_twice) { plan->extent[1].first = 399; }
SPOIL(stored_nowhere) { plan->extent[1].count = 501; }
SPOIL(not_stored) { plan->extent[1].count = 499; }

static void each_rule_refuses(void **state) {
    (void)state;
    static const struct {
        void (*spoil)(struct plan *plan);
        enum status status;
        const char *words;
    } rules[] = {
        {no_tracks, ST_BAD_FORMAT, "1 to 99 tracks"},
        {track_zero, ST_BAD_FORMAT, "within 1 to 99"},
        {track_100, ST_BAD_FORMAT, "within 1 to 99"},
        {no_sessions, ST_BAD_FORMAT, "1 to 99 sessions"},
        {session_number, ST_BAD_FORMAT, "is numbered 3"},
        {session_hole, ST_BAD_FORMAT, "has no track"},
        {track_left_over, ST_BAD_FORMAT, "belong to no session"},
        {track_number, ST_BAD_FORMAT, "track 2 is missing"},
        {track_session, ST_BAD_FORMAT, "not in session 2"},
        {no_index_1, ST_BAD_FORMAT, "no index 1"},
        {index_order, ST_BAD_FORMAT, "index 2 is not behind index 1"},
        {index_0_behind, ST_BAD_FORMAT, "index 0 behind it"},
        {index_past_end, ST_BAD_FORMAT, "at or before its index 2"},
        {too_long, ST_TOO_LARGE, "a disc at 449850"},
        {leadout_too_far, ST_TOO_LARGE, "ends at sector 449851"},
        {overlap, ST_BAD_FORMAT, "inside track 1"},
        {leadout_inside, ST_BAD_FORMAT, "lead-out is inside"},
        {sessions_near, ST_BAD_FORMAT, "too near"},
        {extent_empty, ST_BAD_FORMAT, "no sensible length"},
        {record_of_no_kind, ST_BAD_FORMAT, "hold no sectors of this track's mode"},
        {records_overlap, ST_BAD_FORMAT, "overlap"},
        {sub_outside, ST_BAD_FORMAT, "overlap"},
        {file_ends, ST_TRUNCATED, "disc.bin ends before sector 12699"},
        {offset_wraps, ST_TRUNCATED, "ends before sector 399"},
        {sub_file_ends, ST_TRUNCATED, "subchannel of sector 399"},
        {stored_twice, ST_BAD_FORMAT, "sector 399 is stored twice"},
        {stored_nowhere, ST_BAD_FORMAT, "outside any session"},
        {not_stored, ST_TRUNCATED, "sector 999 is not in the image"},
    };
    for (unsigned i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct plan plan;
        begin(&plan);
        rules[i].spoil(&plan);
        enum status status = disc_check(&plan.disc, &plan.error);
        if (status != rules[i].status || !strstr(plan.error.text, rules[i].words))
            fail_msg("%s: %s: %s", rules[i].words, status_name(status), plan.error.text);
    }
}

static void a_last_record_may_lack_its_end(void **state) {
    (void)state;
    struct plan plan;
    begin(&plan);
    plan.file.size = 900 * RAW_LEN + 299 * 2048 + 1;
    assert_int_equal(disc_check(&plan.disc, &plan.error), ST_OK);
    plan.file.size--;
    assert_int_equal(disc_check(&plan.disc, &plan.error), ST_TRUNCATED);
}

static void files_are_owned_and_closed(void **state) {
    (void)state;
    enum { FILES = 40 };
    static struct file files[FILES];
    int left = 2;
    struct host scarce = {.resize = resize, .self = &left};
    struct disc disc;
    disc_begin(&disc, &host);
    closed = 0;
    for (unsigned i = 0; i < FILES; i++) {
        files[i] = (struct file){&ops, 0, "file"};
        assert_int_equal(disc_own(&disc, &files[i]), ST_OK);
        assert_ptr_equal(disc.file[i], &files[i]);
    }
    disc_close(&disc);
    assert_int_equal(closed, FILES);
    left = 0;
    disc_begin(&disc, &scarce);
    closed = 0;
    assert_int_equal(disc_own(&disc, &files[0]), ST_NO_MEMORY);
    assert_int_equal(closed, 1); /* taken over all the same */
    disc_close(&disc);
    assert_int_equal(closed, 1);
    struct disc_reader *reader = NULL;
    disc_begin(&disc, &scarce);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_NO_MEMORY);
    assert_null(reader);
}

static void kernels_are_chosen_when_asked_for(void **state) {
    (void)state;
    struct host plain = {.resize = resize, .simd = "portable"};
    struct disc disc;
    struct disc_reader *reader;
    disc_begin(&disc, &plain);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    assert_null(reader->kernels);
    assert_ptr_equal(disc_kernels(reader), &edc_portable);
    plain.simd = NULL;
    assert_ptr_equal(disc_kernels(reader), &edc_portable); /* once */
    disc_reader_close(reader);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    assert_ptr_equal(disc_kernels(reader), edc_choose(NULL));
    disc_reader_close(reader);
    disc_close(&disc);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_open_is_settled), cmocka_unit_test(tracks_are_found),
        cmocka_unit_test(each_rule_refuses),           cmocka_unit_test(a_last_record_may_lack_its_end),
        cmocka_unit_test(files_are_owned_and_closed),  cmocka_unit_test(kernels_are_chosen_when_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
