/* SPDX-License-Identifier: MIT */
/* Are sessions, tracks, pregaps and modes found as the answers say, and does rubbish do no harm? */
#include "abi/control_codes.h"
#include "disc/msf.h"
#include "disc/subchannel.h"
#include "front/cli/facts.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RAW_LEN_WITH_SUB = 2448, DATA_SUB_LEN = 2072 + 96, REFUSED = (int)0xc0000010 };

/* The drive of the test: a CD-Extra, or rubbish from this seed. */
struct opened {
    uint32_t seed;
    bool no_subcode;
    unsigned reads;
};

uint32_t opened_read(struct opened *opened, uint64_t offset, void *out, uint32_t len, uint32_t *information) {
    (void)opened, (void)offset, (void)out, (void)len;
    *information = 0;
    return (uint32_t)REFUSED;
}
const char *status_words(uint32_t status) { return status ? "no" : "yes"; }
const char *status_name_of(uint32_t status) { return status_words(status); }

/* Session 1: audio tracks 1 (from 0) and 2 (index 0 at 500, index 1 at 650), lead-out at 1000. Session 2: XA track 3
 * from 12400, its pregap from 12250, lead-out at 13000. */
static const uint8_t full_toc[] = {
    0x00, 0x65, 1, 2,                                /* length, sessions */
    1,    0x10, 0, 0xa0, 0, 0,  0,  0, 1,  0x00, 0,  /* first track 1, CD-DA */
    1,    0x10, 0, 0xa1, 0, 0,  0,  0, 2,  0,    0,  /* last track 2 */
    1,    0x10, 0, 0xa2, 0, 0,  0,  0, 0,  15,   25, /* 1000 */
    1,    0x10, 0, 1,    0, 0,  0,  0, 0,  2,    0,  /* 0 */
    1,    0x12, 0, 2,    0, 0,  0,  0, 0,  10,   50, /* 650 */
    1,    0x50, 0, 0xb0, 2, 47, 25, 1, 79, 59,   74, /* ADR 5: not a track */
    2,    0x14, 0, 0xa0, 0, 0,  0,  0, 3,  0x20, 0,  /* first track 3, XA */
    2,    0x14, 0, 0xa1, 0, 0,  0,  0, 3,  0,    0,  /* last track 3 */
    2,    0x14, 0, 0xa2, 0, 0,  0,  0, 2,  55,   25, /* 13000 */
};
static const uint8_t track3[] = {2, 0x14, 0, 3, 0, 0, 0, 0, 2, 47, 25}; /* 12400 */

static uint32_t answer_toc(const uint8_t *in, uint8_t *out, uint32_t out_len, uint32_t *information) {
    uint8_t whole[sizeof full_toc + sizeof track3];
    if ((in[0] & 0xf) != 2)
        return (uint32_t)REFUSED;
    memcpy(whole, full_toc, sizeof full_toc);
    memcpy(whole + sizeof full_toc, track3, sizeof track3);
    set_be16(whole, sizeof whole - 2);
    *information = out_len < sizeof whole ? out_len : (uint32_t)sizeof whole;
    memcpy(out, whole, *information);
    return 0;
}

/* The Q frame of a sector; every 100th holds the catalogue number instead. */
static void make_q(int32_t lba, uint8_t q[12]) {
    memset(q, 0, 12);
    uint8_t track = lba < 500 ? 1 : lba < 1000 ? 2 : 3;
    bool pregap = (lba >= 500 && lba < 650) || (lba >= 12250 && lba < 12400);
    q[0] = Q_ADR_POSITION;
    q[1] = bcd_of(track);
    q[2] = pregap ? 0 : 1;
    msf_put_bcd(q + 7, msf_of_lba(lba));
    if (lba % 100 == 99)
        q[0] = Q_ADR_MCN;
    q_seal(q);
}

static uint32_t answer_raw_read(struct opened *opened, const uint8_t *in, uint8_t *out, uint32_t *information) {
    static const uint8_t sync[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    uint8_t q[12];
    int32_t lba = (int32_t)(get_le64(in) / 2048);
    bool data = lba >= 12250;
    opened->reads++;
    assert_int_equal(get_le32(in + 8), 1);
    assert_int_equal(get_le32(in + 12), 5);
    if (opened->no_subcode || (lba >= 1000 && lba < 12250))
        return (uint32_t)REFUSED;
    *information = data ? DATA_SUB_LEN : RAW_LEN_WITH_SUB;
    memset(out, 0, *information);
    if (data) {
        memcpy(out, sync, sizeof sync);
        out[15] = 2;
        out[18] = out[22] = lba % 8 == 7 ? 0x20 : 0x08;
    }
    make_q(lba, q);
    sub_from_q(q, false, out + *information - 96);
    return 0;
}

static uint32_t rubbish(struct opened *opened) { return (opened->seed = opened->seed * 1664525 + 1013904223) >> 8; }

static uint32_t answer_rubbish(struct opened *opened, uint8_t *out, uint32_t out_len, uint32_t *information) {
    if (rubbish(opened) % 8 == 0)
        return (uint32_t)REFUSED;
    *information = out_len && rubbish(opened) % 2 ? rubbish(opened) % (out_len + 1) : out_len;
    for (uint32_t i = 0; i < *information; i++)
        out[i] = (uint8_t)rubbish(opened);
    if (*information > 4 && rubbish(opened) % 2)
        out[0] = (uint8_t)(rubbish(opened) % 8), out[1] = (uint8_t)rubbish(opened);
    return 0;
}

uint32_t opened_ask(struct opened *opened, uint32_t code, const void *in, uint32_t in_len, void *out, uint32_t out_len,
                    uint32_t *information) {
    (void)in_len;
    *information = 0;
    if (opened->seed)
        return answer_rubbish(opened, out, out_len, information);
    if (code == IOCTL_CDROM_READ_TOC_EX)
        return answer_toc(in, out, out_len, information);
    if (code == IOCTL_CDROM_RAW_READ)
        return answer_raw_read(opened, in, out, information);
    return (uint32_t)REFUSED;
}

static void test_sessions(void **state) {
    (void)state;
    struct opened opened = {0};
    struct facts *facts = facts_new();
    facts_toc(&opened, facts);
    assert_true(facts->toc_is_full);
    assert_int_equal(facts->session_count, 2);
    assert_int_equal(facts->session[0].leadout, 1000);
    assert_int_equal(facts->session[1].leadout, 13000);
    assert_int_equal(facts->session[1].type, 0x20);
    assert_int_equal(facts->track_count, 3);
    assert_int_equal(facts->track[0].end, 650);
    assert_int_equal(facts->track[1].end, 1000); /* its session's lead-out, not the next session's track */
    assert_int_equal(facts->track[2].start, 12400);
    assert_int_equal(facts->track[2].end, 13000);
    assert_int_equal(facts->track[1].control, 2);
    facts_free(facts);
}

static void test_pregaps(void **state) {
    (void)state;
    struct opened opened = {0};
    struct facts *facts = facts_new();
    facts_toc(&opened, facts);
    facts_disc(&opened, facts);
    assert_int_equal(facts->track[0].pregap, 150);
    assert_int_equal(facts->track[1].pregap, 150); /* although frame 499 and 599 do not say where they are */
    assert_int_equal(facts->track[2].pregap, 150); /* although 12249 cannot be read */
    assert_int_equal(facts->track[2].mode, 2);
    assert_int_equal(facts->track[2].form, 1);
    assert_int_equal(facts->track[0].mode, UNKNOWN);
    assert_true(opened.reads < 80); /* a search, not a scan */
    facts_free(facts);
}

static void test_no_subcode(void **state) {
    (void)state;
    struct opened opened = {.no_subcode = true};
    struct facts *facts = facts_new();
    facts_toc(&opened, facts);
    facts_disc(&opened, facts);
    assert_int_equal(facts->track[0].pregap, 150);
    assert_int_equal(facts->track[1].pregap, UNKNOWN);
    assert_int_equal(facts->track[2].mode, UNKNOWN);
    facts_free(facts);
}

static void test_rubbish(void **state) {
    (void)state;
    FILE *nowhere = fopen("/dev/null", "w");
    assert_non_null(nowhere);
    for (uint32_t seed = 1; seed <= 300; seed++) {
        struct opened opened = {.seed = seed};
        struct facts *facts = facts_new();
        facts_drive(&opened, facts);
        facts_medium(&opened, facts);
        facts_toc(&opened, facts);
        if (seed % 2)
            facts->profile = 8;
        facts_disc(&opened, facts);
        assert_true(facts->track_count <= FACT_TRACKS && facts->session_count <= FACT_SESSIONS);
        for (unsigned i = 0; i < facts->track_count; i++)
            assert_true(facts->track[i].end == UNKNOWN || facts->track[i].end >= facts->track[i].start);
        struct page page = {.out = nowhere, .width = seed % 3 ? 60 : 0, .label = 14};
        facts_tracks_page(&page, facts);
        facts_free(facts);
    }
    fclose(nowhere);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_pregaps),
        cmocka_unit_test(test_no_subcode),
        cmocka_unit_test(test_rubbish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
