/* SPDX-License-Identifier: MIT */
/* Does the driver learn of media from drives of every temper, without being led round in circles? */
#include "class/control/asked.h"

static struct asked asked;

static int set_up(void **state) {
    (void)state;
    asked_begin(&asked);
    asked.device.media = (struct media_detection){.enabled = true, .gesn = true, .mask = 0x10};
    return 0;
}

static void poll(const char *drive) {
    asked.drive = drive;
    asked.count = 0;
    device_tick(&asked.device, 1);
}

#define ASK(mask) "4a010000" mask "0000000800"

static void by_test_unit_ready(void **state) {
    (void)state;
    asked.device.media.gesn = false;
    poll("");
    asked_sent(&asked, "000000000000");
    assert_int_equal(asked.device.media.known, MEDIA_PRESENT);
    assert_int_equal(asked.device.media_changes, 1);
    poll("!023a00");
    assert_int_equal(asked.device.media.known, MEDIA_NOT_PRESENT);
    poll("!023acc");
    assert_int_equal(asked.device.media.known, MEDIA_UNAVAILABLE);
    asked.device.safe_start_unit = true;
    poll("!020400"); /* a poll starts nothing and is not repeated */
    asked_sent(&asked, "000000000000");
    assert_int_equal(asked.device.media.known, MEDIA_UNAVAILABLE);
}

static void by_event(void **state) {
    (void)state;
    poll("0006045e02020000 0006045e00020000");
    asked_sent(&asked, ASK("10") " " ASK("10"));
    assert_int_equal(asked.device.media.known, MEDIA_PRESENT);
    poll("0006045e03000000 0006045e00000000");
    assert_int_equal(asked.device.media.known, MEDIA_NOT_PRESENT);
    poll("0006045e04020000 0006045e00000000");
    assert_int_equal(asked.device.media.known, MEDIA_PRESENT);
    assert_int_equal(asked.device.media_changes, 2);
}

/* Answers that say nothing, or nothing right. */
static void odd_answers(void **state) {
    static const char *const answers[] = {
        "000284005e",                        /* no event available, and short */
        "0006845e02020000",                  /* no event available */
        "0006005e02020000",                  /* no class */
        "0004045e02020000",                  /* too short by its own count */
        "00060000",                          /* half of it */
        "0006075e02020000 0006045e00000000", /* a class nobody asked for */
        "!052000",
        "!044400",
        "!0b0000",
    };
    (void)state;
    for (unsigned i = 0; i < sizeof answers / sizeof *answers; i++) {
        set_up(NULL);
        poll(answers[i]);
        print_message("  %s\n", answers[i]);
        assert_int_equal(asked.device.media.known, MEDIA_UNKNOWN);
        assert_true(asked.device.media.gesn);
        assert_in_range(asked.count, 1, 2);
    }
}

static enum status always_new_media(struct port *port, struct packet *packet) {
    static const uint8_t answer[8] = {0, 6, 4, 0x5e, 2, 2, 0, 0};
    (void)asked_execute(port, packet);
    asked.count = asked.count > 1 ? 1 : asked.count;
    asked.live++;
    if (packet->cdb[0] == 0x4a) {
        memcpy(packet->data, answer, sizeof answer);
        packet->transferred = sizeof answer;
    }
    return ST_OK;
}

static enum status unpowered(struct port *port, struct packet *packet) {
    enum status status = asked_execute(port, packet);
    packet->port_status = PORT_NOT_POWERED;
    return status;
}

/* A drive without power is no news, and neither is what it did not say. */
static void not_powered(void **state) {
    static const struct port_ops ops = {.scheme = "unpowered", .execute = unpowered};
    (void)state;
    asked.port.ops = &ops;
    asked.device.media.known = asked.device.media.reported = MEDIA_PRESENT;
    poll("0006045e03000000");
    assert_int_equal(asked.count, 1);
    assert_int_equal(asked.device.media.known, MEDIA_PRESENT);
    assert_int_equal(asked.device.protocol_errors, 0);
}

/* A drive that never stops talking is asked in the old way from then on. */
static void talks_for_ever(void **state) {
    static const struct port_ops ops = {.scheme = "talks", .execute = always_new_media};
    (void)state;
    asked.port.ops = &ops;
    asked.live = 0;
    device_tick(&asked.device, 1);
    assert_int_equal(asked.live, 33);
    assert_false(asked.device.media.gesn);
    device_tick(&asked.device, 1);
    assert_int_equal(asked.live, 34);
    asked.live = 0;
}

/* One class at a time: the lowest asked for answers; a silent one is put aside until all had their turn. */
static void one_class_at_a_time(void **state) {
    (void)state;
    asked.device.media.mask = 0x5a;
    asked.device.media.hack = true;
    poll("0006015e00000000 0006035e00000000 0006045e00000000 0006065e00000000");
    asked_sent(&asked, ASK("5a") " " ASK("58") " " ASK("50") " " ASK("40"));
    assert_int_equal(asked.device.media.mask, 0x5a);
    assert_int_equal(asked.device.media.done, 0);
    assert_true(asked.device.media.hack);
    poll("0006045e02020000 0006045e00000000"); /* answers out of order: it knows priorities */
    assert_false(asked.device.media.hack);
    assert_int_equal(asked.device.media.known, MEDIA_PRESENT);
    set_up(NULL);
    asked.device.media.hack = true;
    poll("0006015e02010001"); /* a class it was not asked for */
    assert_int_equal(asked.count, 1);
}

static void feature_changes(void **state) {
    (void)state;
    asked.device.media.mask = 0x12;
    asked.device.mounted = asked.device.write_allowed = true;
    asked.device.restore_speed = true;
    poll("0006015e02000001 0006015e00000000");
    assert_true(asked.device.verify);
    assert_false(asked.device.write_allowed);
    assert_int_equal(asked.device.caps, CAPS_REQUIRED);
    assert_false(asked.device.restore_due);
    assert_int_equal(asked.device.media_changes, 0);
    asked.device.caps = CAPS_COMPLETE;
    poll("0006015e01000001 0006015e00000000"); /* asked for only */
    assert_int_equal(asked.device.caps, CAPS_COMPLETE);
    poll("0006015e02000003 0006015e00000000"); /* no change of features */
    assert_int_equal(asked.device.caps, CAPS_COMPLETE);
    poll("0006015e02000002 0006015e00000000"); /* one more feature */
    assert_int_equal(asked.device.caps, CAPS_REQUIRED);
}

/* The same change over and over: the class is put aside. */
static void repeats_a_change(void **state) {
    (void)state;
    asked.device.media.mask = 0x12;
    asked.device.caps = CAPS_COMPLETE;
    poll("0006015e02000003 0006015e02000003 0006015e02000003 0006015e02000003 0006015e02000003 0006045e00000000");
    asked_sent(&asked, ASK("12") " " ASK("12") " " ASK("12") " " ASK("12") " " ASK("12") " " ASK("10"));
    assert_true(asked.device.media.hack);
}

static struct event last;
static unsigned events;
static void hear(void *self, const struct event *event) {
    (void)self;
    last = *event;
    events++;
}

static void what_listeners_hear(void **state) {
    (void)state;
    asked.device.options.event = hear;
    events = 0;
    poll("0006045e01000000 0006045e00000000");
    assert_int_equal(last.kind, EVENT_EJECT_REQUEST);
    poll("0006035e01000102 0006045e00000000");
    assert_int_equal(last.kind, EVENT_EXTERNAL_REQUEST);
    assert_int_equal(last.external, 0x0102);
    poll("0006065e01070030 0006045e00000000");
    assert_int_equal(last.kind, EVENT_BECOMING_READY);
    assert_int_equal(last.reason, 7);
    assert_int_equal(last.estimated_100ms, 0x30);
    assert_int_equal(events, 3);
    poll("0006065e01070001 0006045e00000000"); /* not worth a word */
    poll("0006035e02000102 0006045e00000000"); /* button up */
    assert_int_equal(events, 3);
    poll("0006045e02020000 0006045e00000000");
    assert_int_equal(last.kind, EVENT_MEDIA_ARRIVAL);
    assert_int_equal(last.count, 1);
    assert_int_equal(last.state, MEDIA_PRESENT);
    poll("0006045e02020000 0006045e00000000"); /* again: no news */
    assert_int_equal(events, 4);
}

static void switched_off_for_a_while(void **state) {
    struct handle handle = {.device = &asked.device, .mcn_disables = 1};
    (void)state;
    asked.device.options.event = hear;
    asked.device.media.disable_count = 1;
    events = 0;
    poll("");
    assert_int_equal(asked.count, 0);
    device_set_media(&asked.device, MEDIA_PRESENT, NULL);
    assert_int_equal(events, 0);
    device_enable_detection(&asked.device, &handle);
    assert_int_equal(asked.device.media.reported, MEDIA_PRESENT);
    assert_int_equal(handle.mcn_disables, 0);
    poll("0006045e02020000 0006045e00000000");
    assert_int_equal(events, 0); /* forgotten, not told late */
}

static void held_back_events_are_told(void **state) {
    (void)state;
    asked.device.options.event = hear;
    asked.device.media.known = MEDIA_NOT_PRESENT;
    asked.device.media.reported = MEDIA_PRESENT;
    events = 0;
    poll("0006845e00000000");
    assert_int_equal(events, 1);
    assert_int_equal(last.kind, EVENT_MEDIA_REMOVAL);
}

/* Of a medium nobody has seen yet the end of a lock has only its going to tell. */
static void unlocked_before_it_is_known(void **state) {
    (void)state;
    asked.device.options.event = hear;
    events = 0;
    device_unlock_exclusive(&asked.device, false);
    assert_int_equal(events, 2);
    assert_int_equal(last.kind, EVENT_EXCLUSIVE_UNLOCK);
    assert_int_equal(asked.device.media.known, MEDIA_UNKNOWN);
    assert_int_equal(asked.device.media.reported, MEDIA_UNAVAILABLE);
}

static void not_polled(void **state) {
    struct handle owner = {0};
    (void)state;
    atomic_store(&asked.device.exclusive, &owner);
    poll("");
    atomic_store(&asked.device.exclusive, NULL);
    asked.device.media.enabled = false;
    device_tick(&asked.device, 1);
    device_set_media(&asked.device, MEDIA_PRESENT, NULL);
    assert_int_equal(asked.device.media_changes, 0);
    assert_int_equal(asked.count, 0);
}

/* The probe at the start: which classes, one at a time or not, or none. */
static void the_probe(void **state) {
    static const struct {
        const char *drive, *sent;
        bool gesn, hack;
        uint8_t mask, quirks;
    } rows[] = {
        {"0006045e00000000 0006015e00000000 0006035e00000000 0006045e00000000 0006065e00000000",
         ASK("00") " " ASK("5a") " " ASK("58") " " ASK("50") " " ASK("40"), true, true, 0x5a, 0},
        {"0006041000000000 0006041000000000", ASK("00") " " ASK("10"), true, false, 0x10, 0},
        {"0006044200000000 0006044200000000", ASK("00") " " ASK("42"), false, true, 0x42,
         0}, /* a class nobody asked for */
        {"0006040000000000", ASK("00"), false, false, 0, 0},
        {"0006041200000000 0006041200000000", ASK("00") " " ASK("10"), true, false, 0x10, QUIRK_GESN_IGNORES_CHANGE},
        {"!052000", ASK("00"), false, false, 0, 0},
        {"", "", false, false, 0, QUIRK_BAD_GESN},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_up(NULL);
        asked.device.media = (struct media_detection){.enabled = true};
        asked.device.quirks = rows[i].quirks;
        asked.drive = rows[i].drive;
        device_probe_events(&asked.device);
        print_message("  row %u\n", i);
        asked_sent(&asked, rows[i].sent);
        assert_int_equal(asked.device.media.gesn, rows[i].gesn);
        assert_int_equal(asked.device.media.hack, rows[i].hack);
        assert_int_equal(asked.device.media.mask, rows[i].mask);
    }
}

/* One that never stops talking holds up no start. */
static void probed_while_it_talks(void **state) {
    static const struct port_ops ops = {.scheme = "talks", .execute = always_new_media};
    (void)state;
    asked.port.ops = &ops;
    asked.live = 0;
    device_probe_events(&asked.device);
    assert_int_equal(asked.live, 16);
    assert_true(asked.device.media.gesn);
    asked.live = 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(by_test_unit_ready, set_up),
        cmocka_unit_test_setup(by_event, set_up),
        cmocka_unit_test_setup(odd_answers, set_up),
        cmocka_unit_test_setup(not_powered, set_up),
        cmocka_unit_test_setup(talks_for_ever, set_up),
        cmocka_unit_test_setup(one_class_at_a_time, set_up),
        cmocka_unit_test_setup(feature_changes, set_up),
        cmocka_unit_test_setup(repeats_a_change, set_up),
        cmocka_unit_test_setup(what_listeners_hear, set_up),
        cmocka_unit_test_setup(switched_off_for_a_while, set_up),
        cmocka_unit_test_setup(held_back_events_are_told, set_up),
        cmocka_unit_test_setup(unlocked_before_it_is_known, set_up),
        cmocka_unit_test_setup(not_polled, set_up),
        cmocka_unit_test_setup(the_probe, set_up),
        cmocka_unit_test_setup(probed_while_it_talks, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
