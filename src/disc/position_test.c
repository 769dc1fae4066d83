/* SPDX-License-Identifier: MIT */
/* Does counting on from frame to frame say what is said of each sector alone, and are the rules of cadence kept? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "disc/msf.h"
#include "disc/position.h"
#include "disc/subchannel.h"
#include "disc/test_data.h"

enum { LEADOUT = 13000 };

/* Gaps of several lengths, indices at the slots' very sectors, data behind audio, one-sector indices, times past a
 * minute. */
static const int32_t index_1[] = {0}, index_2[] = {775, 925, 926, 1025}, index_3[] = {6000, 6075}, index_4[] = {8001};
static struct track tracks[] = {
    {1, 1, 0, TRACK_AUDIO, -150, 0, 600, 1, index_1, "USRC17607839"},
    {2, 1, 2, TRACK_AUDIO, 600, 775, 5000, 4, index_2, "GBAYE0000351"},
    {3, 1, 4, TRACK_MODE1, 5000, 6000, 8000, 2, index_3, "USRC17607839"},
    {4, 1, 1, TRACK_AUDIO, 8000, 8001, LEADOUT, 1, index_4, ""},
};
static struct session session = {1, 1, 4, 0, -150, LEADOUT, {NULL, 0}};

static struct disc make_disc(void) {
    struct disc disc = {.session_count = 1,
                        .track_count = 4,
                        .first_track = 1,
                        .session = &session,
                        .track = tracks,
                        .leadout = LEADOUT};
    return disc;
}

static struct position_names names_of(const struct track *track, unsigned known) {
    return (struct position_names){known & 1 ? "4012345678901" : "", track && known & 2 ? track->isrc : ""};
}

static void walking_says_what_making_says(void **state) {
    (void)state;
    struct disc disc = make_disc();
    for (unsigned known = 0; known < 4; known++)
        for (int32_t step = 1; step <= 7; step += 3) {
            struct position_walk walk = {0};
            for (int32_t lba = -150; lba < LEADOUT + LEADOUT_SHOWN; lba += lba % 37 ? 1 : step) {
                const struct track *track = disc_track_at(&disc, lba);
                uint8_t q[Q_LEN];
                bool p;
                position_make(&disc, track, lba, names_of(track, known), q, &p);
                position_walk(&walk, &disc, track, lba, names_of(track, known));
                assert_memory_equal(walk.q, q, Q_LEN);
                assert_int_equal(walk.p, p);
                assert_true(q_valid(q));
            }
        }
}

static void cadence_is_kept(void **state) {
    (void)state;
    struct disc disc = make_disc();
    unsigned others = 0, mcn = 0, isrc = 0;
    uint8_t adr[LEADOUT + 150];
    for (int32_t lba = -150; lba < LEADOUT; lba++) {
        const struct track *track = disc_track_at(&disc, lba);
        uint8_t q[Q_LEN];
        bool p;
        position_make(&disc, track, lba, names_of(track, 3), q, &p);
        adr[lba + 150] = q[0] & 0xf;
        mcn += adr[lba + 150] == Q_ADR_MCN, isrc += adr[lba + 150] == Q_ADR_ISRC;
        /* ADR 1 in at least nine of any ten. */
        if (lba >= -140) {
            others = 0;
            for (unsigned i = 0; i < 10; i++)
                others += adr[lba + 150 - (int32_t)i] != Q_ADR_POSITION;
            assert_true(others <= 1);
        }
        /* An index' first sector tells its position. */
        for (unsigned i = 0; i < track->index_count; i++)
            if (track->index[i] == lba)
                assert_int_equal(adr[lba + 150], Q_ADR_POSITION);
    }
    /* 925 and 926 both begin indices, so the frame due there is let go; every other one is told. */
    assert_int_equal(mcn, (LEADOUT + 150 - 25 + 99) / 100);
    assert_true(isrc > 60);
    assert_int_equal(adr[925 + 150], Q_ADR_POSITION);
    assert_int_equal(adr[1025 + 150], Q_ADR_POSITION);
}

static void early_gap_before_data_is_audio(void **state) {
    (void)state;
    struct disc disc = make_disc();
    static const struct {
        int32_t lba;
        unsigned control;
    } places[] = {{5000, 2}, {5849, 2}, {5850, 4}, {5999, 4}, {6000, 4}, {8000, 1}};
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        uint8_t q[Q_LEN];
        bool p;
        position_make(&disc, disc_track_at(&disc, places[i].lba), places[i].lba, names_of(NULL, 0), q, &p);
        assert_int_equal(q[0] >> 4, places[i].control);
    }
}

static void leadout_blinks(void **state) {
    (void)state;
    struct disc disc = make_disc();
    for (int32_t i = 0; i < LEADOUT_SHOWN; i++) {
        uint8_t q[Q_LEN];
        bool p;
        position_make(&disc, NULL, LEADOUT + i, names_of(NULL, 3), q, &p);
        assert_int_equal(p, i == 0);
        assert_int_equal(q[1], Q_LEADOUT);
        assert_int_equal(q[0], 0x11);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walking_says_what_making_says),
        cmocka_unit_test(cadence_is_kept),
        cmocka_unit_test(early_gap_before_data_is_audio),
        cmocka_unit_test(leadout_blinks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
