/* SPDX-License-Identifier: MIT */
/* Are packs what an independent encoder makes, and do damaged ones give up only what they lost? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "disc/cdtext.h"
#include "disc/test_data.h"

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    (void)self, (void)old_len;
    if (!new_len) {
        free(old);
        return NULL;
    }
    return realloc(old, new_len);
}
static const struct host host = {.resize = resize};

/* Made by libburn for the texts of english() below. */
static const char listing[] = "80 00 00 00 54 65 73 74 20 41 6C 62 75 6D 00 46 36 D8 "
                              "80 01 01 01 69 72 73 74 00 53 65 63 6F 6E 64 20 B9 CE "
                              "80 02 02 07 54 72 61 63 6B 20 54 69 74 6C 65 20 CF 0C "
                              "80 02 03 0F 4C 6F 6E 67 00 00 00 00 00 00 00 00 63 6B "
                              "81 00 04 00 54 65 73 74 20 41 72 74 69 73 74 00 D0 C9 "
                              "81 01 05 00 41 00 42 00 00 00 00 00 00 00 00 00 05 37 "
                              "87 00 06 00 00 05 4F 70 65 72 61 00 00 00 00 00 A9 34 "
                              "8E 00 07 00 34 30 31 32 33 34 35 36 37 38 39 30 2E F4 "
                              "8E 00 08 0C 31 00 55 53 52 43 31 37 36 30 37 38 39 00 "
                              "8E 01 09 0A 33 39 00 00 00 00 00 00 00 00 00 00 40 35 "
                              "8F 00 0A 00 00 01 02 00 04 02 00 00 00 00 00 01 EA 51 "
                              "8F 01 0B 00 00 00 00 00 00 00 03 03 0C 00 00 00 29 A0 "
                              "8F 02 0C 00 00 00 00 00 09 00 00 00 00 00 00 00 8C 8A ";

static void english(struct cdtext_block *block) {
    *block = (struct cdtext_block){.language = 9, .first_track = 1, .last_track = 2, .genre = 5};
    const char *(*text)[100] = block->text;
    text[0][0] = "Test Album", text[0][1] = "First", text[0][2] = "Second Track Title Long";
    text[1][0] = "Test Artist", text[1][1] = "A", text[1][2] = "B";
    text[7][0] = "Opera";
    text[14][0] = "4012345678901", text[14][1] = "USRC17607839";
}

static void assert_english(const struct cdtext *texts, bool performers) {
    const struct cdtext_block *block = texts->block[0];
    assert_non_null(block);
    assert_string_equal(cdtext_text(block, CDTEXT_TITLE, 0), "Test Album");
    assert_string_equal(cdtext_text(block, CDTEXT_TITLE, 1), "First");
    assert_string_equal(cdtext_text(block, CDTEXT_TITLE, 2), "Second Track Title Long");
    if (performers) {
        assert_string_equal(cdtext_text(block, CDTEXT_PERFORMER, 0), "Test Artist");
        assert_string_equal(cdtext_text(block, CDTEXT_PERFORMER, 1), "A");
        assert_string_equal(cdtext_text(block, CDTEXT_PERFORMER, 2), "B");
    }
    assert_string_equal(cdtext_text(block, CDTEXT_GENRE, 0), "Opera");
    assert_int_equal(block->genre, 5);
    assert_string_equal(cdtext_text(block, CDTEXT_CODES, 0), "4012345678901");
    assert_string_equal(cdtext_text(block, CDTEXT_CODES, 1), "USRC17607839");
    assert_null(cdtext_text(block, CDTEXT_COMPOSER, 0));
    assert_null(cdtext_text(block, CDTEXT_TITLE, 3));
    assert_int_equal(block->language, 9);
    assert_int_equal(block->last_track, 2);
}

static size_t listed(uint8_t packs[13 * 18]) { return test_hex(listing, packs); }

static void packs_equal_the_listing(void **state) {
    (void)state;
    struct arena arena = arena_on(&host);
    struct cdtext_block block;
    english(&block);
    struct bytes packs = {0};
    uint8_t want[13 * 18];
    assert_int_equal(listed(want), sizeof want);
    assert_int_equal(cdtext_encode(&arena, &(struct cdtext){.block = {&block}}, &packs), ST_OK);
    assert_int_equal(packs.len, sizeof want);
    assert_memory_equal(packs.at, want, sizeof want);
    arena_drop(&arena);
}

static void decode_and_check(const uint8_t *packs, size_t len, bool performers) {
    struct arena arena = arena_on(&host);
    struct cdtext texts;
    assert_int_equal(cdtext_decode(&arena, cdtext_packs((struct bytes){packs, len}), 1, &texts), ST_OK);
    assert_english(&texts, performers);
    arena_drop(&arena);
}

static void texts_come_back(void **state) {
    (void)state;
    uint8_t packs[4 + 13 * 18 + 1] = {0}, turned[13 * 18];
    size_t len = listed(packs + 4);
    decode_and_check(packs + 4, len, true);
    set_be16(packs, (uint32_t)(2 + len));
    decode_and_check(packs, 4 + len, true);     /* as READ TOC answers */
    decode_and_check(packs + 4, len + 1, true); /* as some writers end their files */
    for (unsigned i = 0; i < 13; i++)
        memcpy(turned + 18 * i, packs + 4 + 18 * (12 - i), 18);
    decode_and_check(turned, len, true);
    packs[4 + len - 1] ^= 0xff;
    decode_and_check(packs + 4, len, true);
}

static void a_lost_pack_takes_only_its_texts(void **state) {
    (void)state;
    uint8_t packs[13 * 18];
    size_t len = listed(packs);
    struct arena arena = arena_on(&host);
    struct cdtext texts;
    memmove(packs + 18 * 4, packs + 18 * 5, len - 18 * 5); /* the disc's performer */
    assert_int_equal(cdtext_decode(&arena, (struct bytes){packs, len - 18}, 1, &texts), ST_OK);
    assert_english(&texts, false);
    assert_null(cdtext_text(texts.block[0], CDTEXT_PERFORMER, 0));
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_PERFORMER, 1), "A");
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_PERFORMER, 2), "B");
    len = listed(packs);
    memmove(packs + 18, packs + 36, len - 36); /* the rest of "First" and the beginning of the next */
    assert_int_equal(cdtext_decode(&arena, (struct bytes){packs, len - 18}, 1, &texts), ST_OK);
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 0), "Test Album");
    assert_null(cdtext_text(texts.block[0], CDTEXT_TITLE, 1));
    assert_null(cdtext_text(texts.block[0], CDTEXT_TITLE, 2));
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_PERFORMER, 0), "Test Artist");
    arena_drop(&arena);
}

static void two_languages_and_wide_characters(void **state) {
    (void)state;
    struct arena arena = arena_on(&host);
    struct cdtext_block latin = {.language = 8, .first_track = 3, .last_track = 4};
    struct cdtext_block wide = {.charset = CHARSET_MS_JIS, .language = 0x69, .first_track = 3, .last_track = 4};
    latin.text[0][0] = "Größe und ein sehr langer Titel, der über viele Päckchen geht";
    latin.text[0][3] = "Ÿ?"; /* not in ISO 8859-1 */
    wide.text[0][0] = "日本の歌と東京の夜明け、もう一つ";
    wide.text[0][4] = "カタカナ";
    struct bytes packs;
    struct cdtext texts;
    assert_int_equal(cdtext_encode(&arena, &(struct cdtext){.block = {&latin, &wide}}, &packs), ST_OK);
    for (size_t at = 0; at < packs.len; at += 18)
        assert_int_equal(get_be16(packs.at + at + 16), cdtext_crc(packs.at + at));
    assert_int_equal(cdtext_decode(&arena, packs, 1, &texts), ST_OK);
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 0), latin.text[0][0]);
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 3), "??");
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 4), "");
    assert_string_equal(cdtext_text(texts.block[1], CDTEXT_TITLE, 0), wide.text[0][0]);
    assert_string_equal(cdtext_text(texts.block[1], CDTEXT_TITLE, 4), wide.text[0][4]);
    assert_int_equal(texts.block[1]->language, 0x69);
    assert_int_equal(texts.block[0]->first_track, 3);
    assert_null(texts.block[2]);
    arena_drop(&arena);
}

/* Single bytes among the double ones: as they are, or each behind a zero. */
static void single_bytes_in_double_byte_sets(void **state) {
    static const struct {
        enum charset set;
        const char *disc, *track;
    } rows[] = {
        {CHARSET_MS_JIS, "日本 ABC, ｱｲｳ and a title of more than one pack, ソ\\表", "B面"},
        {CHARSET_KOREAN, "한국 No. 1 노래", "x"},
        {CHARSET_MANDARIN, "中国 Music 1 音乐", "A1 中"},
    };
    (void)state;
    struct arena arena = arena_on(&host);
    struct bytes packs;
    struct cdtext texts;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cdtext_block block = {.charset = rows[i].set, .language = 0x69, .first_track = 1, .last_track = 3};
        block.text[0][0] = rows[i].disc;
        block.text[0][2] = rows[i].track;
        block.text[0][3] = "odd";
        assert_int_equal(cdtext_encode(&arena, &(struct cdtext){.block = {&block}}, &packs), ST_OK);
        assert_int_equal(cdtext_decode(&arena, packs, 1, &texts), ST_OK);
        assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 0), rows[i].disc);
        assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 1), "");
        assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 2), rows[i].track);
        assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 3), "odd");
    }
    uint8_t pairs[3 * 18];
    test_hex("80 00 00 80 00 41 93 fa 00 42 00 00 00 43 00 00 00 00", pairs);
    test_hex("8f 00 01 00 80 01 01 00 01 00 00 00 00 00 00 00 00 00", pairs + 18);
    test_hex("8f 02 02 00 00 00 00 00 69 00 00 00 00 00 00 00 00 00", pairs + 36);
    assert_int_equal(cdtext_decode(&arena, (struct bytes){pairs, sizeof pairs}, 1, &texts), ST_OK);
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 0), "A日B");
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_TITLE, 1), "C");
    arena_drop(&arena);
}

/* More text than any block holds is given up, not counted through. */
static void an_endless_text_is_refused(void **state) {
    enum { CHARACTERS = 200000 };
    static char text[3 * CHARACTERS + 1];
    (void)state;
    for (size_t i = 0; i < CHARACTERS; i++)
        memcpy(text + 3 * i, "☃", 3); /* no set has it: the whole of one is looked through for each */
    struct arena arena = arena_on(&host);
    struct cdtext_block block = {.charset = CHARSET_MS_JIS, .first_track = 1, .last_track = 1};
    struct bytes packs;
    block.text[0][0] = text;
    assert_int_equal(cdtext_encode(&arena, &(struct cdtext){.block = {&block}}, &packs), ST_TOO_LARGE);
    arena_drop(&arena);
}

static void a_tab_repeats(void **state) {
    (void)state;
    uint8_t pack[18];
    struct arena arena = arena_on(&host);
    struct cdtext texts;
    test_hex("81 00 00 00 41 00 42 00 09 00 43 00 00 00 00 00 00 00", pack);
    assert_int_equal(cdtext_decode(&arena, (struct bytes){pack, 18}, 1, &texts), ST_OK);
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_PERFORMER, 1), "B");
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_PERFORMER, 2), "B");
    assert_string_equal(cdtext_text(texts.block[0], CDTEXT_PERFORMER, 3), "C");
    arena_drop(&arena);
}

/* The other encoder's packs: only parts of them are known, with right CRCs. */
static void other_encoders_crcs_are_ours(void **state) {
    (void)state;
    static const char *const packs[] = {
        "80000000546573744469736B5469746CE222",
        "8101070F3100546573745472 61636B50AC41",
        "8F0009000101020004050000000000006DE2",
        "8F010A000000000000000003 0B000000CD0C",
    };
    for (unsigned i = 0; i < 4; i++) {
        uint8_t pack[18];
        assert_int_equal(test_hex(packs[i], pack), 18);
        assert_int_equal(cdtext_crc(pack), get_be16(pack + 16));
    }
}

static void noise_decodes_to_something(void **state) {
    (void)state;
    uint8_t packs[13 * 18];
    for (uint32_t seed = 0; seed < 3000; seed++) {
        size_t len = listed(packs);
        uint32_t x = seed;
        for (unsigned i = 0; i < 1 + seed % 40; i++) {
            unsigned at = (unsigned)(test_next(&x) << 8 | test_next(&x)) % (unsigned)len;
            packs[at] = test_next(&x);
        }
        struct arena arena = arena_on(&host);
        struct cdtext texts;
        assert_int_equal(
            cdtext_decode(&arena, cdtext_packs((struct bytes){packs, seed % (len + 1)}), seed % 120, &texts), ST_OK);
        for (unsigned block = 0; block < CDTEXT_BLOCKS; block++)
            for (unsigned track = 0; texts.block[block] && track < 100; track++) {
                const char *text = cdtext_text(texts.block[block], CDTEXT_TITLE, track);
                if (text)
                    assert_true(strlen(text) <= 4 * CDTEXT_MAX_CHARACTERS);
            }
        arena_drop(&arena);
    }
}

static void too_much_is_refused(void **state) {
    (void)state;
    struct arena arena = arena_on(&host);
    struct cdtext_block block = {.language = 9, .first_track = 1, .last_track = 99};
    for (unsigned track = 0; track < 100; track++)
        block.text[0][track] = "a text so long that a hundred of it are over the limit";
    struct bytes packs;
    assert_int_equal(cdtext_encode(&arena, &(struct cdtext){.block = {&block}}, &packs), ST_TOO_LARGE);
    arena_drop(&arena);
}

static void character_sets_agree_with_themselves(void **state) {
    (void)state;
    static const struct {
        enum charset set;
        uint8_t bytes[2];
        uint32_t character;
    } known[] = {
        {CHARSET_MS_JIS, {0x81, 0x40}, 0x3000},   {CHARSET_MS_JIS, {0x93, 0xfa}, 0x65e5},
        {CHARSET_MS_JIS, {0x96, 0x7b}, 0x672c},   {CHARSET_MS_JIS, {0xfc, 0x4b}, 0x9ed1},
        {CHARSET_MS_JIS, {0x88, 0x9f}, 0x4e9c},   {CHARSET_KOREAN, {0xb0, 0xa1}, 0xac00},
        {CHARSET_KOREAN, {0xc7, 0xd1}, 0xd55c},   {CHARSET_MANDARIN, {0xd6, 0xd0}, 0x4e2d},
        {CHARSET_MANDARIN, {0xb0, 0xa1}, 0x554a},
    };
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
        struct reader r = reader_over(known[i].bytes, 2);
        assert_int_equal(charset_get(known[i].set, &r), known[i].character);
        assert_int_equal(reader_left(&r), 0);
    }
    static const enum charset sets[] = {CHARSET_LATIN, CHARSET_MS_JIS, CHARSET_KOREAN, CHARSET_MANDARIN};
    unsigned round_trips = 0;
    for (unsigned s = 0; s < 4; s++)
        for (uint32_t pair = 0; pair < 0x10000; pair += s && (pair & 0xff00) == 0 ? 7 : 1) {
            uint8_t bytes[2], back[2];
            set_be16(bytes, pair);
            struct reader r = reader_over(bytes, 2);
            uint32_t character = charset_get(sets[s], &r);
            assert_true(reader_left(&r) < 2);
            struct writer w = writer_over(back, sizeof back);
            if (pair % 61 || character == CHARSET_UNKNOWN)
                continue;
            assert_true(charset_put(sets[s], character, &w));
            struct reader again = reader_over(back, w.wanted);
            assert_int_equal(charset_get(sets[s], &again), character);
            round_trips++;
        }
    assert_true(round_trips > 1000);
    static const char bad_utf8[] = "\xc0\x80\xed\xa0\x80\xf5\xff\xe3\x81";
    struct reader r = reader_over(bad_utf8, sizeof bad_utf8 - 1);
    while (reader_left(&r))
        assert_int_equal(utf8_get(&r), CHARSET_UNKNOWN);
}

static void keywords_are_known(void **state) {
    (void)state;
    assert_string_equal(cdtext_keyword(CDTEXT_TITLE), "TITLE");
    assert_null(cdtext_keyword(CDTEXT_SIZES));
    assert_int_equal(cdtext_type_of((struct bytes){(const uint8_t *)"performer", 9}), CDTEXT_PERFORMER);
    assert_int_equal(cdtext_type_of((struct bytes){(const uint8_t *)"PERFORM", 7}), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_equal_the_listing),
        cmocka_unit_test(texts_come_back),
        cmocka_unit_test(a_lost_pack_takes_only_its_texts),
        cmocka_unit_test(two_languages_and_wide_characters),
        cmocka_unit_test(single_bytes_in_double_byte_sets),
        cmocka_unit_test(an_endless_text_is_refused),
        cmocka_unit_test(a_tab_repeats),
        cmocka_unit_test(other_encoders_crcs_are_ours),
        cmocka_unit_test(noise_decodes_to_something),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(character_sets_agree_with_themselves),
        cmocka_unit_test(keywords_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
