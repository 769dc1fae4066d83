/* SPDX-License-Identifier: MIT */
/* Are sectors put together as the standard has them, by every kernel, from every record? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "disc/test_data.h"

enum fill { ZERO, COUNT, NOISE };

/* Whole sectors that two unrelated programs agree on. */
static const struct vector {
    enum sector_kind kind;
    int32_t lba;
    uint8_t subheader[4];
    enum fill fill;
    bool no_edc;
    const char *header, *edc;
    uint32_t crc_p, crc_q, crc, crc_scrambled;
} vectors[] = {
    {SECTOR_MODE1, 0, {0}, ZERO, false, "00020001", "C513682B", 0x0ACF429E, 0x97D849F3, 0xD12AD343, 0x56609155},
    {SECTOR_MODE1, 16, {0}, COUNT, false, "00021601", "5E935192", 0xA3596441, 0xDBDC2F0D, 0x2F696CC4, 0xA8232ED2},
    {SECTOR_MODE1, 123456, {0}, NOISE, false, "27280601", "7E9C90D7", 0x02A2D1F7, 0x7A38AAA1, 0x8EEEAC41, 0x09A4EE57},
    {SECTOR_MODE1, -150, {0}, ZERO, false, "00000001", "0E118338", 0xDBCDBD39, 0x68B10876, 0x35B1802C, 0xB2FBC23A},
    {SECTOR_MODE1, -151, {0}, ZERO, false, "99597401", "C15D6FEC", 0x830D708A, 0x6BE50BA3, 0x15CC7356, 0x92863140},
    {SECTOR_FORM1,
     0,
     {0, 0, 8, 0},
     ZERO,
     false,
     "00020002",
     "0B888194",
     0x1632062A,
     0xB910DB12,
     0x836FD3F4,
     0x042591E2},
    {SECTOR_FORM1,
     16,
     {0, 0, 8, 0},
     COUNT,
     false,
     "00021602",
     "E90CD059",
     0xF1EA8EE1,
     0xCF1C61DF,
     0x9C31CCBE,
     0x1B7B8EA8},
    {SECTOR_FORM1,
     300000,
     {0, 0, 8, 0},
     COUNT,
     false,
     "66420002",
     "E90CD059",
     0xF1EA8EE1,
     0xCF1C61DF,
     0xE1BB2858,
     0x66F16A4E},
    {SECTOR_FORM2, 1000, {1, 1, 0x64, 0x7f}, COUNT, false, "00152502", "A8644680", 0, 0, 0xFD0EBE46, 0x7A44FC50},
    {SECTOR_FORM2, 1000, {1, 1, 0x64, 0x7f}, COUNT, true, "00152502", "00000000", 0, 0, 0x719487F3, 0xF6DEC5E5},
    {SECTOR_FORM2, 0, {0, 0, 0x20, 0}, ZERO, false, "00020002", "3F13B0BE", 0, 0, 0x51653EE2, 0xD62F7CF4},
    {SECTOR_MODE0, 0, {0}, ZERO, false, "00020000", "", 0, 0, 0xBED42763, 0x399E6575},
    {SECTOR_MODE2, 0, {0}, COUNT, false, "00020002", "", 0, 0, 0x67894641, 0xE0C30457},
};

static unsigned edc_at(enum sector_kind kind) {
    return kind == SECTOR_MODE1 ? EDC_AT_MODE1 : kind == SECTOR_FORM1 ? EDC_AT_FORM1 : EDC_AT_FORM2;
}

static void build(const struct vector *v, uint8_t *raw) {
    bool form = v->kind == SECTOR_FORM1 || v->kind == SECTOR_FORM2;
    memset(raw, 0, RAW_LEN);
    sector_put_header(raw, v->lba, v->kind == SECTOR_MODE0 ? 0 : v->kind == SECTOR_MODE1 ? 1 : 2);
    if (form) {
        memcpy(raw + 16, v->subheader, 4);
        memcpy(raw + 20, v->subheader, 4);
    }
    uint8_t *user = raw + (form ? 24 : 16);
    size_t len = v->kind == SECTOR_FORM2 ? 2324 : v->kind == SECTOR_MODE2 ? 2336 : 2048;
    if (v->fill == NOISE)
        test_noise(user, len, 1);
    for (size_t i = 0; v->fill == COUNT && i < len; i++)
        user[i] = (uint8_t)i;
}

static void seal(const struct edc_kernels *kernels, const struct vector *v, uint8_t *raw) {
    if (v->kind == SECTOR_MODE1)
        edc_seal_mode1(kernels, raw);
    else if (v->kind == SECTOR_FORM1)
        edc_seal_form1(kernels, raw);
    else if (v->kind == SECTOR_FORM2 && !v->no_edc)
        edc_seal_form2(kernels, raw);
}

static void whole_sectors_match(void **state) {
    (void)state;
    static const char *const tiers[] = {"portable", "sse", "avx2", "avx512", "neon"};
    for (unsigned t = 0; t < 5; t++) {
        const struct edc_kernels *kernels = edc_choose(tiers[t]);
        for (unsigned i = 0; i < sizeof vectors / sizeof *vectors; i++) {
            const struct vector *v = &vectors[i];
            uint8_t raw[RAW_LEN], header[4], edc[4];
            build(v, raw);
            seal(kernels, v, raw);
            test_hex(v->header, header);
            assert_memory_equal(raw + 12, header, 4);
            if (test_hex(v->edc, edc))
                assert_memory_equal(raw + edc_at(v->kind), edc, 4);
            if (v->crc_p) {
                assert_int_equal(test_crc32(0, raw + P_AT, P_LEN), v->crc_p);
                assert_int_equal(test_crc32(0, raw + Q_AT, Q_PARITY_LEN), v->crc_q);
            }
            assert_int_equal(test_crc32(0, raw, RAW_LEN), v->crc);
            sector_scramble(raw);
            assert_int_equal(test_crc32(0, raw, RAW_LEN), v->crc_scrambled);
            sector_scramble(raw);
            assert_int_equal(test_crc32(0, raw, RAW_LEN), v->crc);
        }
    }
}

static void parity_excerpts_match(void **state) {
    (void)state;
    static const struct {
        unsigned vector, at;
        const char *bytes;
    } excerpts[] = {
        {0, P_AT, "00F700F5"},
        {0, P_AT + 86, "00F500F4"},
        {0, Q_AT, "0041"},
        {0, Q_AT + 52, "0043"},
        {0, Q_AT + 96, "0000009000C10012"},
        {1, P_AT, "421328942172D586590A8AD9F5A6ABF8"},
        {1, P_AT + 86, "8EDC208A1142D586"},
        {1, P_AT + 164, "B2E3FEAF4D1C95C4"},
        {1, Q_AT, "46E94486F12AE20B9D104603 7AB2DF13"},
        {1, Q_AT + 52, "812CE62542982CC4"},
        {1, Q_AT + 96, "D9D2987D897C8E23"},
        {2, P_AT, "5CFDBFA20BAD2807F00063A0BC39131D"},
        {2, P_AT + 86, "18D7CB82D6184406"},
        {2, P_AT + 164, "2BECE3DC89649B44"},
        {2, Q_AT, "27849FD165BC0701670AC93C029CEDBF"},
        {2, Q_AT + 52, "0DE2A5927382EA44"},
        {2, Q_AT + 96, "9BCF7272002AFFD2"},
        {6, P_AT, "59FF7FD9A80E3F6242E43C612172D586"},
        {6, P_AT + 86, "BD1A69CE40E72D79"},
        {6, P_AT + 164, "E0B35C0F0D8BEFB1"},
        {6, Q_AT, "13FD68AA3FE400E9A825A7E27FB7410B"},
        {6, Q_AT + 52, "739DCB08528839D1"},
        {6, Q_AT + 96, "EC81020D6161D387"},
    };
    for (unsigned i = 0; i < sizeof excerpts / sizeof *excerpts; i++) {
        uint8_t raw[RAW_LEN], want[16];
        build(&vectors[excerpts[i].vector], raw);
        seal(&edc_portable, &vectors[excerpts[i].vector], raw);
        size_t len = test_hex(excerpts[i].bytes, want);
        assert_memory_equal(raw + excerpts[i].at, want, len);
    }
}

static void edc_has_its_check_value(void **state) {
    (void)state;
    uint8_t text[13] = "123456789";
    assert_int_equal(edc_portable.edc(text, 9), 0x6EC2EDC4);
    set_le32(text + 9, 0x6EC2EDC4);
    assert_int_equal(edc_portable.edc(text, 13), 0);
    assert_int_equal(edc_continue(0, text, 13), 0);
}

static void scrambler_has_its_sequence(void **state) {
    (void)state;
    uint8_t raw[RAW_LEN] = {0}, first[32], last[8];
    sector_scramble(raw);
    test_hex("01800060002 8001E80086006A802FE81806060 28281E9E886866AEAAFC7F01E0", first);
    test_hex("F6C446D372DDE599", last);
    assert_memory_equal(raw + 12, first, 32);
    assert_memory_equal(raw + RAW_LEN - 8, last, 8);
    assert_int_equal(test_crc32(0, raw + 12, 2340), 0x9CDC2670);
    for (unsigned i = 0; i < 12; i++)
        assert_int_equal(raw[i], 0);
}

/* Cuts a record out of a whole sector and asks for the sector back. */
static void records_are_completed(void **state) {
    (void)state;
    static const struct {
        enum track_mode mode;
        unsigned vector, len, at;
    } cases[] = {
        {TRACK_MODE1, 1, 2048, 16},  {TRACK_MODE1, 1, 2052, 12},  {TRACK_MODE1, 1, 2064, 0},
        {TRACK_MODE1, 1, 2336, 16},  {TRACK_MODE1, 1, 2340, 12},  {TRACK_MODE1, 1, 2352, 0},
        {TRACK_FORM1, 6, 2048, 24},  {TRACK_FORM1, 6, 2056, 16},  {TRACK_FORM1, 6, 2060, 12},
        {TRACK_FORM1, 6, 2072, 0},   {TRACK_FORM1, 6, 2328, 24},  {TRACK_XA, 6, 2332, 16},
        {TRACK_XA, 6, 2336, 16},     {TRACK_XA, 6, 2340, 12},     {TRACK_XA, 6, 2352, 0},
        {TRACK_FORM2, 10, 2324, 24}, {TRACK_FORM2, 10, 2328, 24}, {TRACK_XA, 8, 2332, 16},
        {TRACK_XA, 8, 2336, 16},     {TRACK_XA, 9, 2336, 16},     {TRACK_MODE0, 11, 2336, 16},
        {TRACK_MODE2, 12, 2336, 16}, {TRACK_MODE2, 12, 2340, 12},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct vector *v = &vectors[cases[i].vector];
        uint8_t whole[RAW_LEN], made[RAW_LEN];
        build(v, whole);
        seal(&edc_portable, v, whole);
        struct extent extent = {
            .main_len = (uint16_t)cases[i].len, .main_at = (uint16_t)cases[i].at, .mode = cases[i].mode};
        assert_true(sector_record_legal(&extent));
        memset(made, 0xa5, sizeof made);
        sector_complete(&edc_portable, &extent, v->lba, whole + cases[i].at, made);
        assert_memory_equal(made, whole, RAW_LEN);
        assert_int_equal(sector_kind(&edc_portable, &extent, whole + cases[i].at), v->kind);
    }
    struct extent odd = {.main_len = 2048, .main_at = 24, .mode = TRACK_MODE1};
    assert_false(sector_record_legal(&odd));
    odd = (struct extent){.main_len = 2340, .main_at = 16, .mode = TRACK_XA};
    assert_false(sector_record_legal(&odd));
    odd = (struct extent){.main_len = 2336, .main_at = 16, .mode = TRACK_AUDIO};
    assert_false(sector_record_legal(&odd));
}

static void differing_subheaders_are_judged_by_the_edc(void **state) {
    (void)state;
    struct extent extent = {.main_len = RAW_LEN, .mode = TRACK_XA};
    uint8_t raw[RAW_LEN];
    build(&vectors[6], raw);
    raw[18] |= SUBMODE_FORM2; /* only the first copy says form 2, and the EDC covers that */
    edc_seal_form1(&edc_portable, raw);
    assert_int_equal(sector_kind(&edc_portable, &extent, raw), SECTOR_FORM1);
    build(&vectors[8], raw);
    raw[18] &= (uint8_t)~SUBMODE_FORM2;
    edc_seal_form2(&edc_portable, raw);
    assert_int_equal(sector_kind(&edc_portable, &extent, raw), SECTOR_FORM2);
    raw[100] ^= 1;
    assert_int_equal(sector_kind(&edc_portable, &extent, raw), SECTOR_MODE2);
}

static void empty_sectors_match(void **state) {
    (void)state;
    uint8_t raw[RAW_LEN];
    sector_empty(&edc_portable, TRACK_MODE1, 300, raw);
    assert_int_equal(test_crc32(0, raw, RAW_LEN), 0x45204642);
    sector_empty(&edc_portable, TRACK_XA, 12100, raw);
    assert_int_equal(test_crc32(0, raw, RAW_LEN), 0x1CDDC0FD);
    uint32_t crc = 0;
    for (int32_t lba = -150; lba < 0; lba++) {
        sector_empty(&edc_portable, TRACK_MODE1, lba, raw);
        crc = test_crc32(crc, raw, RAW_LEN);
    }
    assert_int_equal(crc, 0xF13C9C34);
    sector_empty(&edc_portable, TRACK_AUDIO, 5, raw);
    assert_int_equal(test_crc32(0, raw, RAW_LEN), 0xBE97CE3F);
}

static void selections_have_their_lengths(void **state) {
    (void)state;
    static const struct {
        enum sector_kind kind;
        unsigned parts;
        int len;
    } cases[] = {
        {SECTOR_AUDIO, 0x10, 2352},
        {SECTOR_AUDIO, 0x80, 2352},
        {SECTOR_AUDIO, 0, 0},
        {SECTOR_MODE1, 0x10, 2048},
        {SECTOR_MODE1, 0x18, 2336},
        {SECTOR_MODE1, 0x28, -1},
        {SECTOR_MODE1, 0xf0, 2064},
        {SECTOR_MODE1, 0xf8, 2352},
        {SECTOR_MODE1, 0x90, -1},
        {SECTOR_MODE2, 0x58, 2336},
        {SECTOR_MODE2, 0xb0, 2352},
        {SECTOR_FORM1, 0x30, -1},
        {SECTOR_FORM1, 0x40, 8},
        {SECTOR_FORM1, 0x58, 2336},
        {SECTOR_FORM1, 0xf0, 2072},
        {SECTOR_FORM2, 0x10, 2328},
        {SECTOR_FORM2, 0x70, 2340},
        {SECTOR_FORM2, 0xf0, 2352},
        {SECTOR_FORM2, 0xe0, 24},
        {SECTOR_MODE1, PART_RAW | PART_C2_294, 2646},
        {SECTOR_MODE1, PART_RAW | PART_C2_296 | PART_SUB_RAW, 2744},
        {SECTOR_AUDIO, PART_RAW | PART_SUB_PQ16, 2368},
        {SECTOR_AUDIO, PART_SUB_RW, 96},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(disc_part_len(cases[i].kind, cases[i].parts), cases[i].len);
    /* Every legal span ends where a field ends. */
    for (unsigned kind = SECTOR_AUDIO; kind <= SECTOR_FORM2; kind++)
        for (unsigned parts = 0; parts < 256; parts += 8) {
            struct sector_span span = sector_span((enum sector_kind)kind, parts);
            unsigned end = span.at + span.len;
            if (span.legal && span.len)
                assert_true(end == 12 || end == 16 || end == 24 || end == 2064 || end == 2072 || end == 2352);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_sectors_match),     cmocka_unit_test(parity_excerpts_match),
        cmocka_unit_test(edc_has_its_check_value), cmocka_unit_test(scrambler_has_its_sequence),
        cmocka_unit_test(records_are_completed),   cmocka_unit_test(differing_subheaders_are_judged_by_the_edc),
        cmocka_unit_test(empty_sectors_match),     cmocka_unit_test(selections_have_their_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
