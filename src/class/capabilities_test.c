/* SPDX-License-Identifier: MIT */
/* Is a feature list read as far as it goes and no further, and is the right thing made of it? */
#include "class/control/asked.h"

static struct asked asked;
static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    return 0;
}

enum { LIST_ROOM = 256 };
/* A list of features from hexadecimal, its length field set; exactly as much memory as it needs. */
struct list {
    uint8_t *at;
    size_t len;
};
static struct list list_of(const char *features) {
    uint8_t bytes[LIST_ROOM];
    size_t len;
    asked_bytes(features, bytes + 8, sizeof bytes - 8, &len);
    memset(bytes, 0, 8);
    set_be32(bytes, (uint32_t)len + 4);
    struct list list = {malloc(len + 8), len + 8};
    assert_non_null(list.at);
    memcpy(list.at, bytes, list.len);
    return list;
}

static void writable(const char *features, bool now, uint16_t schema, uint16_t blocking) {
    struct list list = list_of(features);
    uint16_t found, blocks;
    bool writes = features_writable(&asked.device, (struct bytes){list.at, list.len}, now, &found, &blocks);
    print_message("  %s %s\n", features, now ? "now" : "ever");
    assert_int_equal(writes, schema != 0);
    assert_int_equal(found, schema);
    assert_int_equal(blocks, blocking);
    free(list.at);
}

static void write_capability(void **state) {
    (void)state;
    writable("", false, 0, 1);
    writable("00200100"
             "00240100",
             true, 0x24, 1);
    writable("00200100"
             "00240000",
             true, 0x20, 1);
    writable("00200000"
             "00240000",
             false, 0x24, 1);
    writable("00200000"
             "00240000",
             true, 0, 1);
    writable("002c0100"
             "00260100"
             "00210100",
             true, 0x2c, 1);
    writable("00210100"
             "00260100",
             true, 0x26, 1);
    writable("00210100", true, 0x21, 1);
    writable("002b010401000000", true, 0x21, 1);
    writable("002b010400000000", true, 0, 1);
    writable("002b000401000000", true, 0, 1);
    writable("002b000401000000", false, 0x21, 1);
    writable("003b010401000000", true, 0x21, 1);
    writable("00100108000008000010010000200100", true, 0x20, 16);
    writable("00100108000008000000010000260100", true, 0x26, 1); /* a blocking factor of zero */
    writable("00100008000008000010010000260100", true, 0x26, 1); /* not current */
    writable("001001040000080000260100", true, 0x26, 1);         /* too short to have one */
    writable("0000010c"
             "00130000"
             "000a0100"
             "00110100",
             true, 0x26, 1);
    writable("0000010c"
             "00130000"
             "000a0100"
             "00110100",
             false, 0x2c, 1);
    writable("00000104"
             "00110100",
             true, 0x21, 1);
    writable("00000104"
             "00090100",
             true, 0x21, 1);
    writable("00000104"
             "00080100",
             true, 0, 1);
    writable("00000004"
             "00090100",
             false, 0, 1); /* the profile list itself must be current */
}

/* Lengths that lie: over the end, cut in the middle, not of four bytes. */
static void hostile_lists(void **state) {
    (void)state;
    struct list list = list_of("001e0108aabbccdd"
                               "00200100");
    struct bytes whole = {list.at, list.len};
    assert_null(features_find(&asked.device, (struct bytes){list.at, 8}, 0x1e).at);
    assert_null(features_find(&asked.device, (struct bytes){list.at, 7}, 0x1e).at);
    assert_null(features_find(&asked.device, (struct bytes){NULL, 0}, 0x1e).at);
    assert_null(features_find(&asked.device, (struct bytes){list.at, 11}, 0x1e).at);
    assert_null(features_find(&asked.device, (struct bytes){list.at, 15}, 0x1e).at);
    assert_ptr_equal(features_find(&asked.device, whole, 0x1e).at, list.at + 8);
    set_be32(list.at, 0xffffffff); /* the length field may say anything */
    assert_ptr_equal(features_find(&asked.device, whole, 0x1e).at, list.at + 8);
    set_be32(list.at, 0);
    assert_null(features_find(&asked.device, whole, 0x1e).at);
    free(list.at);
    list = list_of("001e0103aabbcc"
                   "00200100"
                   "ff010100");
    whole = (struct bytes){list.at, list.len};
    assert_null(features_find(&asked.device, whole, 0x20).at); /* the walk ends at an odd length ... */
    assert_non_null(
        features_find(&asked.device, whole, 0xff01).at); /* ... but not for a vendor's feature: the wrong test */
    asked.device.options.mend = MEND_FEATURE_WALK;
    assert_null(features_find(&asked.device, whole, 0xff01).at);
    free(list.at);
}

/* Streaming, CSS and the pause between tries, from one refresh. */
static void refresh(void **state) {
    uint8_t features[64];
    (void)state;
    asked.device.features = features;
    asked.device.features_len = sizeof features;
    asked.device.caps = CAPS_REQUIRED;
    asked.device.write_allowed = true;
    asked.drive = "0000001800000010"
                  "0107010401000000"
                  "01060104"
                  "00000001"
                  "00210000"
                  " 00220000000000002a1e0000000000000000000000000000000002c20000 !052000 !052000";
    device_refresh(&asked.device);
    asked_sent(&asked, "46010000000000004000 5a082a00000000fff000 ac1400000000000000c80000 ac0000000000000000c80300");
    assert_int_equal(asked.device.caps, CAPS_COMPLETE);
    assert_false(asked.device.write_allowed);
    assert_true(asked.device.stream_read_ok);
    assert_true(asked.device.stream_write_ok);
    assert_true(asked.device.css_media);
    assert_int_equal(asked.device.retry_delay, 473373);
    device_refresh(&asked.device);
    assert_int_equal(asked.count, 4); /* once is enough */
}

static void refresh_fails(void **state) {
    uint8_t features[64];
    (void)state;
    asked.device.features = features;
    asked.device.features_len = sizeof features;
    asked.device.caps = CAPS_REQUIRED;
    asked.drive = "!052000";
    device_refresh(&asked.device);
    assert_int_equal(asked.count, 1);
    assert_int_equal(asked.device.caps, CAPS_REQUIRED);
    asked.device.is_mmc = false;
    device_refresh(&asked.device);
    assert_int_equal(asked.count, 1);
}

/* A unit attention on the way asks for another. */
static void refresh_disturbed(void **state) {
    uint8_t features[64];
    (void)state;
    asked.device.features = features;
    asked.device.features_len = sizeof features;
    asked.device.caps = CAPS_REQUIRED;
    asked.drive = "0000000400000000 !062800";
    device_refresh(&asked.device);
    assert_int_equal(asked.device.caps, CAPS_REQUIRED);
}

/* What each source says about the pause. */
static void pauses(void **state) {
    static const struct {
        const char *drive;
        uint64_t delay;
        uint32_t mend;
    } rows[] = {
        {"0000000400000000 !052000 !052000 !052000", 1066667, 0}, /* nothing known: 4x CD */
        {"0000000400000008 !052000 !052000 !052000", 1066667, 0},
        {"0000000400000012 !052000 !052000 !052000", 473373, 0},
        {"0000000400000041 !052000 !052000 !052000", 143498, 0},
        /* page 2Ah: 4x DVD, 5540 kB/s */
        {"0000000400000000 001a000000000000"
         "2a14"
         "00000000000000000000000000000000"
         "15a4"
         " !052000 !052000",
         118299, 0},
        /* the same behind a block descriptor, which is not understood unless mended */
        {"0000000400000000 0022000000000008"
         "0000000000000000"
         "2a14"
         "00000000000000000000000000000000"
         "15a4"
         " !052000 !052000",
         1066667, 0},
        {"0000000400000000 0022000000000008"
         "0000000000000000"
         "2a14"
         "00000000000000000000000000000000"
         "15a4"
         " !052000 !052000",
         118299, MEND_SPEED_PAGE},
        {"0000000400000000 001a000000000000"
         "2a14"
         "00000000000000000000000000000000"
         "0000"
         " !052000 !052000",
         1066667, 0},
        {"0000000400000000 0000000000000000 !052000 !052000", 1066667, 0},
        {"0000000400000000 001a000000000000"
         "0e14"
         "00000000000000000000000000000000"
         "15a4"
         " !052000 !052000",
         1066667, 0}, /* another page */
        {"0000000400000000 0005000000000000 !052000 !052000", 1066667, 0}, /* less than a header */
        {"0000000400000000 ffff000000000000"
         "2a14"
         "00000000000000000000000000000000"
         "15a4"
         " !052000 !052000",
         1066667, 0}, /* more than was asked for */
        /* GET PERFORMANCE: 16x DVD, 22160 kB/s, and the fastest of two */
        {"0000000400000000 !052000 0000001402000000"
         "000000000000000000000000"
         "00005690"
         " !052000",
         29574, 0},
        {"0000000400000000 !052000 0000002402000000"
         "000000000000000000000000"
         "000015a4"
         "000000000000000000000000"
         "00005690"
         " !052000",
         29574, 0},
        /* one is told of, and more comes */
        {"0000000400000000 !052000 0000001402000000"
         "000000000000000000000000"
         "000015a4"
         "000000000000000000000000"
         "00005690"
         " !052000",
         118299, 0},
        {"0000000400000000 !052000 0000001400000000"
         "000000000000000000000000"
         "00005690"
         " !052000",
         1066667, 0}, /* reading */
        {"0000000400000000 !052000 !052000 0000001400000000"
         "000000000000000000000000"
         "00005690",
         29574, 0},
        {"0000000400000000 !052000 !052000 0000001402000000"
         "000000000000000000000000"
         "00005690",
         1066667, 0},
        {"0000000400000000 !052000 !052000 0000001300000000"
         "000000000000000000000000"
         "00005690",
         1066667, 0}, /* odd length */
        {"0000000400000000 !052000 !052000 ffffffff00000000"
         "000000000000000000000000"
         "00005690",
         1066667, 0},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t features[8];
        set_up(NULL);
        asked.device.features = features;
        asked.device.features_len = sizeof features;
        asked.device.caps = CAPS_REQUIRED;
        asked.device.options.mend = rows[i].mend;
        asked.drive = rows[i].drive;
        print_message("  row %u\n", i);
        device_refresh(&asked.device);
        assert_int_equal(asked.device.retry_delay, rows[i].delay);
    }
}

/* Half a header: the reference goes on with whatever the scratch holds, as far as there is scratch. */
static void speeds_of_before(void **state) {
    (void)state;
    for (unsigned mended = 0; mended < 2; mended++) {
        uint8_t features[8];
        set_up(NULL);
        asked.device.features = features;
        asked.device.features_len = sizeof features;
        asked.device.caps = CAPS_REQUIRED;
        asked.device.options.mend = mended ? MEND_SHORT_PERFORMANCE : 0;
        asked.drive = "0000000400000000 !052000 00000014 !052000";
        memset(asked.scratch, 0x02, sizeof asked.scratch);
        device_refresh(&asked.device);
        assert_int_equal(asked.device.retry_delay, mended ? 1066667 : 19);
    }
}

/* A start-up list of four bytes has no profile to go by. */
static void no_room_for_a_profile(void **state) {
    uint8_t features[4];
    (void)state;
    asked.device.features = features;
    asked.device.features_len = sizeof features;
    asked.device.caps = CAPS_REQUIRED;
    asked.drive = "00000004 !052000 !052000 !052000";
    device_refresh(&asked.device);
    assert_int_equal(asked.device.caps, CAPS_COMPLETE);
    assert_int_equal(asked.device.retry_delay, 1066667);
}

/* A Streaming feature without its byte says nothing. */
static void streaming_without_its_byte(void **state) {
    uint8_t features[64];
    (void)state;
    asked.device.features = features;
    asked.device.features_len = sizeof features;
    asked.device.caps = CAPS_REQUIRED;
    asked.drive = "0000000800000010"
                  "01070100";
    device_refresh(&asked.device);
    assert_false(asked.device.stream_read_ok);
    assert_false(asked.device.stream_write_ok);
}

static void playing(void **state) {
    (void)state;
    asked.device.play_active = false;
    assert_false(device_still_playing(&asked.device));
    assert_int_equal(asked.count, 0);
    asked.device.play_active = true;
    asked.drive = "00110000 00130000";
    assert_true(device_still_playing(&asked.device));
    assert_false(device_still_playing(&asked.device));
    assert_false(asked.device.play_active);
    asked_sent(&asked, "42024001000000001000 42024001000000001000");
    asked.device.play_active = true;
    asked.device.scratch[1] = 0x11; /* of an earlier answer */
    asked.drive = "00";
    assert_false(device_still_playing(&asked.device));
    asked.device.play_active = true;
    asked.drive = "!052000";
    assert_false(device_still_playing(&asked.device)); /* nobody knows: go on, but reads stay refused */
    assert_true(asked.device.play_active);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(write_capability, set_up),  cmocka_unit_test_setup(hostile_lists, set_up),
        cmocka_unit_test_setup(refresh, set_up),           cmocka_unit_test_setup(refresh_fails, set_up),
        cmocka_unit_test_setup(refresh_disturbed, set_up), cmocka_unit_test_setup(pauses, set_up),
        cmocka_unit_test_setup(playing, set_up),           cmocka_unit_test_setup(speeds_of_before, set_up),
        cmocka_unit_test_setup(no_room_for_a_profile, set_up),
        cmocka_unit_test_setup(streaming_without_its_byte, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
