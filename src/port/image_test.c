/* SPDX-License-Identifier: MIT */
/* Does an image address give a drive with that disc, and does every option arrive? */
#include "port/image.h"
#include "drive/drive.h"
#include "host/test.h"
#include "scsi/sense.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static uint8_t sectors[400 * 2048];
static const char sheet[] = "FILE \"disc.bin\" BINARY\n TRACK 01 MODE1/2048\n  INDEX 01 00:00:00\n";

struct place {
    struct test_host host;
    struct port *port;
    struct packet packet;
    uint8_t data[4096];
};

static void begin(struct place *place) {
    memset(place, 0, sizeof *place);
    test_host_begin(&place->host);
    for (size_t i = 0; i < sizeof sectors; i++)
        sectors[i] = (uint8_t)(i / 2048);
    test_host_file(&place->host, "disc.bin", sectors, sizeof sectors);
    test_host_file(&place->host, "disc.iso", sectors, sizeof sectors);
    test_host_text(&place->host, "disc.cue", sheet);
}

static void end(struct place *place) {
    port_close(place->port);
    assert_int_equal(test_host_end(&place->host), 0);
}

static void open(struct place *place, const char *address) {
    struct error error = {0};
    begin(place);
    if (port_open(address, &place->host.host, &place->port, &error) != ST_OK)
        fail_msg("%s: %s", address, error.text);
}

static uint32_t ask(struct place *place, uint32_t len, const uint8_t *cdb) {
    packet_begin(&place->packet, 12, DIRECTION_IN, place->data, len, 10);
    memcpy(place->packet.cdb, cdb, 12);
    assert_int_equal(port_execute(place->port, &place->packet), ST_OK);
    return place->packet.scsi_status == SCSI_GOOD ? 0 : sense_get(&place->packet.sense).number;
}
#define ASK(place, len, ...) ask(place, len, (const uint8_t[12]){__VA_ARGS__})

static void a_sheet_is_a_disc(void **state) {
    (void)state;
    struct place place;
    open(&place, "image:disc.cue");
    assert_int_equal(ASK(&place, 0, 0), SENSE(6, 0x29, 0));
    assert_int_equal(ASK(&place, 0, 0), 0);
    assert_int_equal(ASK(&place, 8, 0x25), 0);
    assert_memory_equal(place.data, "\x00\x00\x01\x8f\x00\x00\x08\x00", 8);
    assert_int_equal(ASK(&place, 2048, 0x28, 0, 0, 0, 0, 200, 0, 0, 1), 0);
    assert_int_equal(place.packet.transferred, 2048);
    assert_memory_equal(place.data, sectors + 200 * 2048, 2048);
    end(&place);
}

static void options_arrive(void **state) {
    (void)state;
    struct place place;
    open(&place, "image(model=dvd-rw,medium=cd-rw,ua_on_login=off,product=OTHER,serial=77,spinup_ms=5):disc.cue");
    assert_int_equal(ASK(&place, 0, 0), SENSE(2, 4, 1));
    assert_int_equal(ASK(&place, 36, 0x12, 0, 0, 0, 36), 0);
    assert_memory_equal(place.data + 16, "OTHER           ", 16);
    assert_int_equal(ASK(&place, 36, 0x12, 1, 0x80, 0, 36), 0);
    assert_memory_equal(place.data,
                        "\x05\x80\x00\x02"
                        "77",
                        6);
    place.host.clock += 5 * HOST_MS;
    assert_int_equal(ASK(&place, 0, 0), 0);
    assert_int_equal(ASK(&place, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8), 0);
    assert_int_equal(place.data[7], 0x0a);
    end(&place);
}

/* What an ISO image was made from it does not say: the medium's name does. */
static void the_medium_says_the_class(void **state) {
    (void)state;
    static const struct {
        const char *address;
        uint8_t profile;
    } cases[] = {{"image(ua_on_login=off):disc.iso", 0x08},
                 {"image(ua_on_login=off,medium=dvd-rom):disc.iso", 0x10},
                 {"image(ua_on_login=off,medium=dvd+rw,closed_profile=1):disc.iso", 0x1a},
                 {"image(ua_on_login=off,medium=bd-rom):disc.iso", 0x40}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place place;
        open(&place, cases[i].address);
        assert_int_equal(ASK(&place, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8), 0);
        assert_int_equal(place.data[7], cases[i].profile);
        end(&place);
    }
}

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *address;
        enum status status;
    } cases[] = {{"image(model=none):disc.cue", ST_USAGE},
                 {"image(medium=none):disc.cue", ST_USAGE},
                 {"image(medium=dvd-rom):disc.cue", ST_USAGE},
                 {"image(class=tape):disc.cue", ST_USAGE},
                 {"image(swap-audio=yes):disc.cue", ST_USAGE},
                 {"image(text=utf-7):disc.cue", ST_USAGE},
                 {"image(spinup_ms=fast):disc.cue", ST_USAGE},
                 {"image(nothing=1):disc.cue", ST_USAGE},
                 {"image(serial=):disc.cue", ST_USAGE},
                 {"image:", ST_USAGE},
                 {"image:absent.cue", ST_NOT_FOUND}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place place;
        struct error error = {0};
        begin(&place);
        assert_int_equal(port_open(cases[i].address, &place.host.host, &place.port, &error), cases[i].status);
        assert_true(error.text[0] != '\0');
        assert_null(place.port);
        end(&place);
    }
}

static void no_file_and_blank_discs(void **state) {
    (void)state;
    struct place place;
    open(&place, "image(ua_on_login=off):-");
    assert_int_equal(ASK(&place, 0, 0), SENSE(2, 0x3a, 1));
    end(&place);
    open(&place, "image(ua_on_login=off,medium=cd-r-blank):-");
    assert_int_equal(ASK(&place, 0, 0), 0);
    assert_int_equal(ASK(&place, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34), 0);
    assert_int_equal(place.data[2], 0);
    end(&place);
}

static void another_disc(void **state) {
    (void)state;
    struct place place;
    struct error error;
    open(&place, "image(ua_on_login=off):disc.cue");
    assert_non_null(port_image_drive(place.port));
    assert_int_equal(ASK(&place, 0, 0), 0);
    assert_int_equal(ASK(&place, 0, 0x1e, 0, 0, 0, 1), 0);
    assert_int_equal(port_image_change(place.port, "disc.cue", false, &error), ST_BUSY);
    assert_int_equal(ASK(&place, 0, 0), 0);
    assert_int_equal(port_image_change(place.port, "disc.cue", true, &error), ST_OK);
    assert_int_equal(ASK(&place, 0, 0), SENSE(6, 0x28, 0));
    assert_int_equal(ASK(&place, 0, 0), 0);
    assert_int_equal(port_image_change(place.port, "absent.cue", false, &error), ST_NOT_FOUND);
    assert_int_equal(ASK(&place, 0, 0), SENSE(2, 0x3a, 1));
    assert_int_equal(port_image_change(place.port, "-", false, &error), ST_OK);
    end(&place);
}

static void memory_runs_out(void **state) {
    (void)state;
    for (unsigned n = 1;; n++) {
        struct place place;
        begin(&place);
        place.host.fail_at = n;
        enum status status = port_open("image:disc.cue", &place.host.host, &place.port, NULL);
        bool done = place.host.allocations < n;
        assert_int_equal(status, done ? ST_OK : ST_NO_MEMORY);
        end(&place);
        if (done)
            break;
        assert_true(n < 200);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_sheet_is_a_disc), cmocka_unit_test(options_arrive),
                                       cmocka_unit_test(refusals),          cmocka_unit_test(no_file_and_blank_discs),
                                       cmocka_unit_test(another_disc),      cmocka_unit_test(the_medium_says_the_class),
                                       cmocka_unit_test(memory_runs_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
