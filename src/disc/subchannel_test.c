/* SPDX-License-Identifier: MIT */
/* Do the subchannel's forms turn into one another without loss, and are Q frames read and written as discs have them?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "disc/subchannel.h"
#include "disc/test_data.h"

/* Frames of pressed and recorded discs, and of the standards' examples. */
static const char *const right_frames[] = {
    "41 01 01 00 00 00 00 00 02 00 28 32", "01 22 00 00 00 00 00 80 19 10 61 A1", "41 37 00 00 00 00 00 31 46 73 BC 02",
    "01 02 00 00 01 74 00 04 42 28 95 F9", "01 04 00 00 01 74 00 01 48 01 7E 01", "01 21 01 00 31 70 00 40 42 31 BC 6D",
    "02 00 00 00 00 00 00 00 00 32 37 64", "01 22 01 00 00 01 00 40 42 33 6C 90", "01 00 A0 98 06 12 00 01 00 00 E3 74",
    "01 00 A1 98 06 14 00 13 00 00 44 21", "01 00 A2 98 06 17 00 70 40 73 E3 85", "01 00 01 98 06 20 00 00 02 00 3B 71",
    "03 96 38 93 04 76 07 83 90 33 1F AC", "02 40 12 34 56 78 90 10 00 74 0D C4", "42 40 12 34 56 78 90 10 00 00 41 CD",
    "01 01 00 00 01 74 00 00 00 00 AA B9", "01 01 00 00 00 00 00 00 01 74 76 BB", "01 03 02 00 13 25 00 02 46 45 1C B4",
    "41 AA 01 00 00 00 00 00 06 00 F8 03", "41 AA 01 00 00 01 00 00 06 01 42 73", "05 00 B0 02 34 00 02 79 59 74 EE D9",
};

static void frames_have_their_crc(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof right_frames / sizeof *right_frames; i++) {
        uint8_t q[12], made[12];
        assert_int_equal(test_hex(right_frames[i], q), 12);
        assert_true(q_valid(q));
        memcpy(made, q, 10);
        q_seal(made);
        assert_memory_equal(made, q, 12);
    }
    uint8_t wrong[12];
    test_hex("41 01 01 07 06 05 00 23 08 05 FF B8", wrong);
    assert_false(q_valid(wrong));
    assert_int_equal(q_crc(wrong), 0xff38);
}

static void names_come_back(void **state) {
    (void)state;
    uint8_t q[12] = {0x03};
    char isrc[13], mcn[14];
    q_put_isrc(q, "USRC17607839");
    q[9] = 0x33;
    q_seal(q);
    uint8_t want[12];
    test_hex(right_frames[12], want);
    assert_memory_equal(q, want, 12);
    assert_true(q_get_isrc(q, isrc));
    assert_string_equal(isrc, "USRC17607839");

    uint8_t m[12] = {0x02};
    q_put_mcn(m, "4012345678901");
    m[9] = 0x74;
    q_seal(m);
    test_hex(right_frames[13], want);
    assert_memory_equal(m, want, 12);
    assert_true(q_get_mcn(m, mcn));
    assert_string_equal(mcn, "4012345678901");

    m[7] = 0xa0;
    strcpy(mcn, "kept");
    assert_false(q_get_mcn(m, mcn));
    assert_string_equal(mcn, "kept");
    q[1] = 0x2c; /* 11 is no letter's code */
    assert_false(q_get_isrc(q, isrc));
    assert_true(isrc_valid("GBAYE0000351"));
    assert_false(isrc_valid("GBAYE000035"));
    assert_false(isrc_valid("GBAYEA000351"));
    assert_false(isrc_valid("gbaye0000351"));
    assert_false(mcn_valid("401234567890"));
    assert_false(mcn_valid("40123456789012"));
}

static void isrc_of_every_character_comes_back(void **state) {
    (void)state;
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (unsigned i = 0; i < 36; i++)
        for (unsigned place = 0; place < 12; place++) {
            char isrc[13] = "AAAAA1234567", back[13];
            if (place >= 5 && i > 9)
                continue;
            isrc[place] = letters[i];
            uint8_t q[12] = {0};
            q_put_isrc(q, isrc);
            assert_true(q_get_isrc(q, back));
            assert_string_equal(back, isrc);
        }
}

static void forms_match_the_vectors(void **state) {
    (void)state;
    static const struct {
        bool p;
        const char *head;
        uint32_t crc_raw, crc_linear;
    } cases[] = {
        {true, "80C0808080808 0C080808080808080C0", 0x94FCE05B, 0x1A4CFF48},
        {false, "00400000000000400000000000000040", 0x65EA25DC, 0x66B01BB3},
    };
    for (unsigned i = 0; i < 2; i++) {
        uint8_t q[12], back[12], head[16], raw[96], linear[96], pq[16];
        test_hex(right_frames[0], q);
        memset(raw, 0xff, sizeof raw); /* whatever was there is overwritten */
        sub_from_q(q, cases[i].p, raw);
        test_hex(cases[i].head, head);
        assert_memory_equal(raw, head, 16);
        assert_int_equal(test_crc32(0, raw, 96), cases[i].crc_raw);
        memset(linear, 0xff, sizeof linear);
        sub_deinterleave(raw, linear);
        assert_int_equal(test_crc32(0, linear, 96), cases[i].crc_linear);
        assert_memory_equal(linear + 12, q, 12);
        sub_get_q(raw, back);
        assert_memory_equal(back, q, 12);
        assert_int_equal(sub_get_p(raw), cases[i].p);
        sub_pq16(q, cases[i].p, pq);
        assert_memory_equal(pq, q, 12);
        assert_int_equal(pq[12] | pq[13] | pq[14], 0);
        assert_int_equal(pq[15], cases[i].p ? 0x80 : 0);
    }
}

static void interleaving_undoes_itself(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < 1000; seed++) {
        uint8_t linear[96], raw[96], back[96];
        test_noise(linear, sizeof linear, seed);
        sub_interleave(linear, raw);
        for (unsigned channel = 0; channel < 8; channel++) /* by definition: symbol 8k+j, bit 7-c */
            for (unsigned k = 0; k < 12; k++)
                for (unsigned j = 0; j < 8; j++)
                    assert_int_equal(raw[8 * k + j] >> (7 - channel) & 1, linear[12 * channel + k] >> (7 - j) & 1);
        sub_deinterleave(raw, back);
        assert_memory_equal(back, linear, 96);
        sub_set_pq(linear, true, raw);
        sub_get_q(raw, back);
        assert_memory_equal(back, linear, 12);
        assert_true(sub_get_p(raw));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_have_their_crc),
        cmocka_unit_test(names_come_back),
        cmocka_unit_test(isrc_of_every_character_comes_back),
        cmocka_unit_test(forms_match_the_vectors),
        cmocka_unit_test(interleaving_undoes_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
