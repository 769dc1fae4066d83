/* SPDX-License-Identifier: MIT */
/* Are the recipes' sectors the ones whose checksums were agreed on? */
#include "harness.h"

static void streams(void **state) {
    (void)state;
    for (unsigned i = 0; i < RECIPES; i++) {
        size_t len;
        uint8_t *raw = recipe_all(&recipes[i], KEEP_RAW, &len);
        assert_int_equal(crc32_of(0, raw, len), recipes[i].raw_crc);
        free(raw);
        uint8_t *sub = recipe_all(&recipes[i], KEEP_SUB_ONLY | KEEP_LINEAR, &len);
        assert_int_equal(crc32_of(0, sub, len), recipes[i].linear_crc);
        free(sub);
    }
}

static void derived(void **state) {
    (void)state;
    static const struct {
        unsigned disc, keep;
        uint32_t crc;
    } rows[] = {
        {T01, KEEP_USER, 0x29F13CEC},       {T10, KEEP_USER, 0xE15B06F3},      {T01, KEEP_SUB, 0x37069189},
        {T01, KEEP_LINEAR, 0x474E29D3},     {T01, KEEP_PQ16, 0x0F1AD7AF},      {T02, KEEP_SUB, 0xC04FC8F2},
        {T05, KEEP_PQ16, 0x03AB2CC3},       {T02, KEEP_SWAPPED, 0xBFFBBDCD},   {T06, KEEP_2336, 0xFD68C46E},
        {T06, KEEP_SUB, 0xCAA695BF},        {T10, KEEP_LINEAR, 0x135A03DD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t len;
        uint8_t *stream = recipe_all(&recipes[rows[i].disc], rows[i].keep, &len);
        assert_int_equal(crc32_of(0, stream, len), rows[i].crc);
        free(stream);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(streams), cmocka_unit_test(derived)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
