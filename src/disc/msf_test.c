/* SPDX-License-Identifier: MIT */
/* Do places turn into times and back, in both contexts, and is nonsense refused? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "disc/msf.h"

static const struct {
    int32_t lba;
    struct msf msf;
    enum msf_context context;
} places[] = {
    {-45150, {90, 0, 0}, MSF_LEAD_IN},   {-45001, {90, 1, 74}, MSF_LEAD_IN},  {-451, {99, 55, 74}, MSF_LEAD_IN},
    {-151, {99, 59, 74}, MSF_LEAD_IN},   {-150, {0, 0, 0}, MSF_LEAD_IN},      {-1, {0, 1, 74}, MSF_LEAD_IN},
    {0, {0, 2, 0}, MSF_LEAD_IN},         {150, {0, 4, 0}, MSF_PROGRAM},       {333000, {74, 2, 0}, MSF_PROGRAM},
    {359849, {79, 59, 74}, MSF_PROGRAM}, {404849, {89, 59, 74}, MSF_LEAD_IN}, {404850, {90, 0, 0}, MSF_PROGRAM},
    {445350, {99, 0, 0}, MSF_PROGRAM},   {449849, {99, 59, 74}, MSF_PROGRAM},
};

static void places_and_times_agree(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        struct msf msf = msf_of_lba(places[i].lba);
        assert_memory_equal(&msf, &places[i].msf, sizeof msf);
        int32_t lba = 0;
        assert_true(msf_to_lba(places[i].msf, places[i].context, &lba));
        assert_int_equal(lba, places[i].lba);
        assert_true(msf_reaches(places[i].lba));
    }
    assert_false(msf_reaches(-45151));
    assert_false(msf_reaches(449850));
}

static void every_place_comes_back(void **state) {
    (void)state;
    for (int32_t lba = MSF_MIN_LBA; lba <= MSF_MAX_LBA; lba++) {
        uint8_t bcd[3];
        struct msf msf;
        int32_t back = 0;
        msf_put_bcd(bcd, msf_of_lba(lba));
        assert_true(msf_get_bcd(bcd, &msf));
        assert_true(msf_to_lba(msf, lba < -MSF_PREGAP ? MSF_LEAD_IN : MSF_PROGRAM, &back));
        assert_int_equal(back, lba);
    }
}

static void nonsense_is_refused(void **state) {
    (void)state;
    int32_t lba = 77;
    assert_false(msf_to_lba((struct msf){0, 60, 0}, MSF_PROGRAM, &lba));
    assert_false(msf_to_lba((struct msf){0, 0, 75}, MSF_PROGRAM, &lba));
    assert_false(msf_to_lba((struct msf){100, 0, 0}, MSF_PROGRAM, &lba));
    assert_int_equal(lba, 77);
    struct msf msf;
    assert_false(msf_get_bcd((const uint8_t[]){0x0a, 0, 0}, &msf));
    assert_false(msf_get_bcd((const uint8_t[]){0, 0x60, 0}, &msf));
    assert_false(msf_get_bcd((const uint8_t[]){0, 0, 0x75}, &msf));
    for (unsigned byte = 0; byte < 256; byte++) {
        int value = bcd_value((uint8_t)byte);
        if ((byte & 0xf) > 9 || byte > 0x99)
            assert_int_equal(value, -1);
        else
            assert_int_equal(bcd_of((unsigned)value), byte);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_and_times_agree),
        cmocka_unit_test(every_place_comes_back),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
