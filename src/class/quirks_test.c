/* SPDX-License-Identifier: MIT */
/* Are the drives that lie known by their names, and only they? */
#include "class/control/asked.h"

static void known_models(void **state) {
    static const struct { const char *name; uint32_t model, device; } rows[] = {
        {"DEC     RRD42   (C) DEC 4.5d", QUIRK_DEC_RRD, 0},
        {"FUJITSU FMCD-102        1.00", QUIRK_FUJITSU_FMCD, 0},
        {"FUJITSU FMCD-103        1.00", 0, 0},
        {"        HITACHI GD-2000 1.00", QUIRK_HITACHI_GD2000, 0},
        {"HITACHI GD-2000         1.00", QUIRK_HITACHI_GD2000, 0}, /* one string, as an ATAPI port shows it */
        {"MITSUMI CR-4802TE       1.00", QUIRK_NO_CONFIGURATION, 0},
        {"MITSUMI CR-4802TEX      1.00", 0, 0},                    /* the blanks of the pattern count */
        {"SAMSUNG DVD-ROM SD-608  1.00", QUIRK_NO_CONFIGURATION, 0},
        {"MSFT    Virtual DVD     1.00", QUIRK_SLOW_POLL, 0},
        {"HL-DT-STDVDRAM GSA-4165BDL05", 0, QUIRK_GESN_IGNORES_CHANGE},
        {"HL-DT-STRW/DVD GCC-4242N0201", 0, QUIRK_GESN_IGNORES_CHANGE},
        {"TEAC    DV-28E-A        2.0A", 0, QUIRK_BAD_GESN},
        {"TEAC    DV-28E-A        2.0B", 0, 0},
        {"TSSTcorpCDDVDW SN-S083A SB00", 0, QUIRK_NO_ASYNC},
        {"PLEXTOR CD-R PX-W4012A  1.00", 0, 0},
        {"                            ", 0, 0},
    };
    struct asked *asked = *state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        asked_begin(asked);
        asked->device.media.enabled = true;
        memcpy(asked->device.inquiry + 8, rows[i].name, 28);
        asked->device.inquiry_len = 36;
        print_message("  %s\n", rows[i].name);
        device_match_quirks(&asked->device);
        assert_int_equal(asked->device.cdrom_quirks, rows[i].model);
        assert_int_equal(asked->device.quirks, rows[i].device);
        assert_int_equal(asked->device.timeout_s, rows[i].model == QUIRK_FUJITSU_FMCD ? 20 : 10);
        assert_true(asked->device.media.enabled);
    }
}

static void changers_are_left_alone(void **state) {
    struct asked *asked = *state;
    asked_begin(asked);
    asked->device.media.enabled = true;
    memcpy(asked->device.inquiry + 8, "PIONEER CD-ROM DRM-6324X1.00", 28);
    device_match_quirks(&asked->device);
    assert_false(asked->device.media.enabled);
}

static void configured_bits_stay(void **state) {
    struct asked *asked = *state;
    asked_begin(asked);
    asked->device.quirks = QUIRK_NO_RESERVE6 | QUIRK_NO_STREAMING;
    memset(asked->device.inquiry + 8, 'x', 28);
    device_match_quirks(&asked->device);
    assert_true(asked->device.no_reserve6);
    assert_true(asked->device.no_streaming);
}

int main(void) {
    static struct asked asked;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(known_models, &asked),
        cmocka_unit_test_prestate(changers_are_left_alone, &asked),
        cmocka_unit_test_prestate(configured_bits_stay, &asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
