/* SPDX-License-Identifier: MIT */
/* How do the tests of the drive build discs and ask it things? Included by tests only. */
#ifndef NTCDROM_DRIVE_TEST_DRIVE_H
#define NTCDROM_DRIVE_TEST_DRIVE_H

#include "drive/state.h"
#include "host/test.h"
#include "disc/test_data.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* A track in words: session, mode, CONTROL, index 0 (or -1000: none), index 1, index 2 (0: none), end, ISRC. */
struct test_track {
    uint8_t session;
    enum track_mode mode;
    uint8_t control;
    int32_t first, start, second, end;
    const char *isrc;
};

enum { NO_INDEX_0 = -1000 };

static inline void test_session(struct disc *disc, unsigned number, unsigned at, uint8_t type, int32_t leadout) {
    struct session *session = &disc->session[number - 1];
    if (session->number == 0)
        *session = (struct session){.number = (uint8_t)number,
                                    .first_track = disc->track[at].number,
                                    .type = type,
                                    .first = disc->track[at].first};
    session->last_track = disc->track[at].number;
    session->leadout = leadout;
    if (type)
        session->type = type;
}

/* A disc of empty sectors, or of `bytes` (2048 or 2352 of each sector from LBA 0 on, by the mode). */
static inline void test_disc(const struct host *host, struct disc *disc, const struct test_track *track, unsigned count,
                             struct bytes bytes) {
    disc_begin(disc, host);
    disc->medium = MEDIUM_CD;
    disc->format = "test";
    disc->track = arena_take(&disc->arena, count * sizeof *disc->track);
    disc->session = arena_take(&disc->arena, DISC_MAX_SESSIONS * sizeof *disc->session);
    disc->extent = arena_take(&disc->arena, count * sizeof *disc->extent);
    disc->track_count = (uint8_t)count;
    disc->first_track = 1;
    for (unsigned i = 0; i < count; i++) {
        int32_t *index = arena_take(&disc->arena, 2 * sizeof *index);
        index[0] = track[i].start, index[1] = track[i].second;
        bool xa = track[i].mode >= TRACK_XA;
        disc->track[i] = (struct track){.number = (uint8_t)(i + 1),
                                        .session = track[i].session,
                                        .control = track[i].control,
                                        .mode = track[i].mode,
                                        .first = track[i].first == NO_INDEX_0 ? track[i].start : track[i].first,
                                        .start = track[i].start,
                                        .end = track[i].end,
                                        .index_count = track[i].second ? 2 : 1,
                                        .index = index};
        if (track[i].isrc)
            memcpy(disc->track[i].isrc, track[i].isrc, 13);
        disc->session_count = track[i].session;
        test_session(disc, track[i].session, i, xa ? 0x20 : 0, track[i].end);
    }
    disc->leadout = track[count - 1].end;
    struct file *file = NULL;
    if (bytes.len) {
        assert_int_equal(file_over(host, bytes, "bytes", &file), ST_OK);
        assert_int_equal(disc_own(disc, file), ST_OK);
    }
    uint64_t at = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct track *made = &disc->track[i];
        int32_t first = made->first > 0 ? made->first : 0;
        if (made->first >= 11400 && i && disc->track[i - 1].session != made->session)
            first = made->start;
        uint16_t len = made->mode == TRACK_AUDIO ? 2352 : 2048;
        disc->extent[disc->extent_count++] = (struct extent){.first = first,
                                                             .count = made->end - first,
                                                             .file = file,
                                                             .at = at,
                                                             .stride = len,
                                                             .main_len = len,
                                                             .main_at = made->mode == TRACK_AUDIO   ? 0
                                                                        : made->mode == TRACK_MODE1 ? 16
                                                                                                    : 24,
                                                             .mode = made->mode};
        at += (uint64_t)len * (uint32_t)(made->end - first);
    }
    struct error error;
    enum status status = disc_check(disc, &error);
    if (status != ST_OK)
        fail_msg("%s", error.text);
}

/* A drive on a ground that obeys, and the last packet. */
struct bench {
    struct test_host host;
    struct drive *drive;
    struct packet packet;
    uint8_t data[70000];
};

static inline struct bench *bench_new(const char *model, const char *knobs) {
    struct bench *bench = calloc(1, sizeof *bench);
    struct error error;
    test_host_begin(&bench->host);
    struct drive_options options = {.model = model, .knobs = knobs};
    if (drive_open(&bench->host.host, &options, &bench->drive, &error) != ST_OK)
        fail_msg("%s", error.text);
    return bench;
}

static inline void bench_free(struct bench *bench) {
    drive_close(bench->drive);
    assert_int_equal(test_host_end(&bench->host), 0);
    free(bench);
}

static inline void bench_insert(struct bench *bench, struct disc *disc, const char *medium) {
    struct error error;
    if (drive_insert(bench->drive, disc, medium, &error) != ST_OK)
        fail_msg("%s", error.text);
}

/* One mode 1 track of empty sectors. */
static inline void bench_data(struct bench *bench, int32_t sectors, const char *medium) {
    struct disc disc;
    struct test_track track = {1, TRACK_MODE1, 4, -150, 0, 0, sectors, NULL};
    test_disc(&bench->host.host, &disc, &track, 1, (struct bytes){0});
    bench_insert(bench, &disc, medium);
}

static inline void bench_dvd(struct bench *bench, enum medium_class class, int32_t sectors, const char *medium) {
    struct disc disc;
    struct test_track track = {1, TRACK_MODE1, 4, NO_INDEX_0, 0, 0, 100, NULL};
    test_disc(&bench->host.host, &disc, &track, 1, (struct bytes){0});
    disc.medium = class;
    disc.leadout = disc.track[0].end = disc.session[0].leadout = disc.extent[0].count = sectors;
    disc.track[0].first = disc.session[0].first = 0;
    bench_insert(bench, &disc, medium);
}

static inline void bench_blank(struct bench *bench, enum medium_class class, const char *medium) {
    struct disc disc;
    disc_begin(&disc, &bench->host.host);
    disc.medium = class;
    bench_insert(bench, &disc, medium);
}

/* Sends a packet: the sense number, 0 when GOOD. The data lies in bench->data, FFh behind what came. */
static inline uint32_t bench_send(struct bench *bench, uint32_t nexus, enum direction direction, uint32_t len,
                                  const uint8_t *cdb, size_t cdb_len) {
    struct packet *packet = &bench->packet;
    packet_begin(packet, (uint8_t)cdb_len, direction, bench->data, len, 10);
    memcpy(packet->cdb, cdb, cdb_len);
    packet->nexus = nexus;
    if (direction == DIRECTION_IN)
        memset(bench->data, 0xff, sizeof bench->data);
    drive_execute(bench->drive, packet);
    assert_true(packet->transferred <= len);
    if (packet->scsi_status == SCSI_GOOD) {
        assert_int_equal(packet->port_status & PORT_STATUS_MASK, PORT_SUCCESS);
        return 0;
    }
    return packet->port_status & PORT_SENSE_VALID ? sense_get(&packet->sense).number : 0xffffff;
}

#define CDB(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
/* Asks for at most `len` bytes. */
#define ASK(bench, len, ...) bench_send(bench, 0, DIRECTION_IN, len, CDB(__VA_ARGS__))
#define TELL(bench, ...) bench_send(bench, 0, DIRECTION_NONE, 0, CDB(__VA_ARGS__))
/* Gives the bytes that lie in bench->data. */
#define GIVE(bench, len, ...) bench_send(bench, 0, DIRECTION_OUT, len, CDB(__VA_ARGS__))

/* The unit attention of the power-on is taken, the first event too. */
static inline void bench_calm(struct bench *bench) {
    (void)TELL(bench, 0, 0, 0, 0, 0, 0);
    (void)ASK(bench, 8, 0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8, 0);
}

static inline struct bench *bench_ready(int32_t sectors, const char *knobs) {
    struct bench *bench = bench_new(NULL, knobs);
    bench_data(bench, sectors, NULL);
    bench_calm(bench);
    return bench;
}

static inline void fill_hex(struct bench *bench, const char *hex) { (void)test_hex(hex, bench->data); }

/* The answer is these bytes and nothing else. */
#define ANSWERS(bench, hex)                                                                                            \
    do {                                                                                                               \
        uint8_t wanted_[4096];                                                                                         \
        size_t len_ = test_hex(hex, wanted_);                                                                          \
        assert_int_equal((bench)->packet.transferred, len_);                                                           \
        assert_memory_equal((bench)->data, wanted_, len_);                                                             \
    } while (0)

static inline uint32_t information(const struct bench *bench) {
    struct sense_detail detail = sense_get(&bench->packet.sense);
    assert_true(detail.information_valid);
    return detail.information;
}

#endif
