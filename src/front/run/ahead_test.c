/* SPDX-License-Identifier: MIT */
/* Does reading ahead give the disc's bytes, fetch them once, and forget them when the disc may be another? */
#include "front/run/test_door.h"
#include "front/run/ahead.h"
#include "drive/drive.h"

enum { WINDOW_SECTORS = 32, WINDOW_LEN = WINDOW_SECTORS * 2048 };

struct reader_place {
    struct door_place door;
    struct ahead ahead;
    _Atomic uint32_t epoch;
    uint8_t window[WINDOW_LEN], into[2 * WINDOW_LEN];
};

static void publish(struct reader_place *place) {
    atomic_store(&place->epoch, drive_epoch(port_image_drive(place->door.port)));
}

static int execute(void *self, struct packet *packet) {
    struct reader_place *place = self;
    int error = door_execute(&place->door, packet);
    publish(place);
    return error;
}

static void begin(struct reader_place *place, const char *address) {
    memset(place, 0, sizeof *place);
    door_begin(&place->door, address);
    place->door.state.read_ahead = 256;
    place->door.uniform.execute = execute, place->door.uniform.self = place, place->door.uniform.epoch = &place->epoch;
    (void)uniform_open(&place->door.uniform);
    place->door.sent = 0;
}

static ssize_t read_at(struct reader_place *place, uint64_t at, size_t len) {
    memset(place->into, 0xee, sizeof place->into);
    return ahead_read(&place->ahead, &place->door.uniform, place->window, WINDOW_LEN, at, place->into, len);
}

static void wants(struct reader_place *place, uint64_t at, size_t len, unsigned sent) {
    assert_int_equal(read_at(place, at, len), len);
    assert_memory_equal(place->into, door_data + at, len);
    assert_int_equal(place->door.sent, sent);
}

static void straight_on(void **state) {
    (void)state;
    static struct reader_place place;
    begin(&place, "image:data.cue");
    wants(&place, 0, 1000, 1);  /* a beginner is one who goes on from 0 */
    wants(&place, 1000, 2048, 1);
    for (uint64_t at = 3048; at + 3000 < WINDOW_LEN; at += 3000)
        wants(&place, at, 3000, 1);
    wants(&place, place.ahead.next, 5000, 2); /* over the window's end: only the next one is fetched */
    wants(&place, 100 * 2048 + 5, 10, 3);     /* a leap is read as it is */
    wants(&place, 200 * 2048 + 7, 4096, 6);   /* and so is another: the ends and the middle of it */
    wants(&place, 202 * 2048 + 7, 1, 7);      /* but who goes on from there goes straight */
    wants(&place, 202 * 2048 + 8, 2048, 7);
    wants(&place, 4096, WINDOW_LEN, 8);       /* great pieces need no window */
    wants(&place, 4096 + WINDOW_LEN, WINDOW_LEN, 9);
    assert_int_equal(read_at(&place, DATA_SECTORS * 2048 - 100, 2048), 100);
    assert_int_equal(read_at(&place, DATA_SECTORS * 2048, 2048), 0);
    assert_int_equal(read_at(&place, (uint64_t)DATA_SECTORS * 4096, 2048), 0);
    door_end(&place.door);
}

static void whole_disc(void **state) {
    (void)state;
    static struct reader_place place;
    begin(&place, "image:data.cue");
    uint64_t at = 0;
    for (ssize_t got; (got = read_at(&place, at, 3001)) > 0; at += (uint64_t)got)
        assert_memory_equal(place.into, door_data + at, got);
    assert_int_equal(at, DATA_SECTORS * 2048);
    assert_true(place.door.sent <= DATA_SECTORS / WINDOW_SECTORS + 2);
    door_end(&place.door);
}

static void another_disc(void **state) {
    (void)state;
    static struct reader_place place;
    struct error error;
    begin(&place, "image:data.cue");
    wants(&place, 0, 2048, 1);
    wants(&place, 2048, 2048, 1);
    /* The same bytes again, but who can know: the drive owes its initiators a word. */
    assert_int_equal(port_image_change(place.door.port, "data.cue", true, &error), ST_OK);
    publish(&place);
    assert_int_equal(place.epoch, 0);
    wants(&place, 4096, 2048, 3); /* the attention, then the sector */
    assert_int_equal(place.door.state.changes, 2);
    wants(&place, 6144, 2048, 4);
    wants(&place, 8192, 2048, 4);
    assert_int_equal(port_image_change(place.door.port, "-", true, &error), ST_OK);
    publish(&place);
    assert_int_equal(read_at(&place, 10240, 2048), -ENOMEDIUM);
    door_end(&place.door);
}

static void nothing_to_keep(void **state) {
    (void)state;
    static struct reader_place place;
    begin(&place, "image(timing=1):data.cue");
    wants(&place, 0, 2048, 1);
    wants(&place, 2048, 2048, 2);
    wants(&place, 4096, 2048, 3);
    door_end(&place.door);
    begin(&place, "image:data.cue");
    place.door.state.read_ahead = 0;
    wants(&place, 0, 2048, 1);
    wants(&place, 2048, 2048, 2);
    place.door.uniform.epoch = NULL;
    place.door.state.read_ahead = 256;
    wants(&place, 4096, 2048, 3);
    wants(&place, 6144, 2048, 4);
    door_end(&place.door);
}

static void another_drive(void **state) {
    (void)state;
    static struct reader_place place;
    begin(&place, "image:data.cue");
    wants(&place, 0, 2048, 1);
    place.door.uniform.number = 1;
    wants(&place, 2048, 2048, 2);
    place.door.uniform.number = 0;
    wants(&place, 4096, 2048, 3);
    door_end(&place.door);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(straight_on), cmocka_unit_test(whole_disc),
                                       cmocka_unit_test(another_disc), cmocka_unit_test(nothing_to_keep),
                                       cmocka_unit_test(another_drive)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
