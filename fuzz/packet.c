/* SPDX-License-Identifier: MIT */
/* Does the drive survive any packets in any order, with a small disc in memory? */
#include "drive/drive.h"
#include "host/test.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 20000, SECTORS = 40, STEPS = 64 };

/* Mode 1, audio with an index 2, and a second session of mixed forms; or one track of another class. */
static void make_disc(const struct host *host, struct disc *disc, unsigned shape, struct file *file) {
    static const int32_t index[3][2] = {{0, 0}, {SECTORS + 10, SECTORS + 20}, {11700, 0}};
    static const enum track_mode mode[3] = {TRACK_MODE1, TRACK_AUDIO, TRACK_XA};
    disc_begin(disc, host);
    disc->medium = shape == 0 ? MEDIUM_CD : shape == 1 ? MEDIUM_DVD : MEDIUM_BD;
    if (shape == 3 || disc_own(disc, file) != ST_OK) {
        disc->medium = MEDIUM_CD; /* a blank one */
        return;
    }
    unsigned count = shape == 0 ? 3 : 1;
    disc->track = arena_take(&disc->arena, 3 * sizeof *disc->track);
    disc->session = arena_take(&disc->arena, 2 * sizeof *disc->session);
    disc->extent = arena_take(&disc->arena, 3 * sizeof *disc->extent);
    if (!disc->track || !disc->session || !disc->extent)
        abort();
    for (unsigned i = 0; i < count; i++) {
        int32_t first = i == 1 ? SECTORS : index[i][0], end = i == 1 ? 2 * SECTORS : index[i][0] + SECTORS;
        disc->track[i] = (struct track){.number = (uint8_t)(i + 1),
                                        .session = i == 2 ? 2 : 1,
                                        .control = i == 1 ? 0 : CONTROL_DATA,
                                        .mode = mode[i],
                                        .first = i == 0 && shape == 0 ? -150 : first,
                                        .start = index[i][0],
                                        .end = end,
                                        .index_count = i == 1 ? 2 : 1,
                                        .index = index[i]};
        disc->extent[i] = (struct extent){.first = first,
                                          .count = SECTORS,
                                          .file = file,
                                          .stride = RAW_LEN,
                                          .main_len = shape == 0 ? RAW_LEN : 2048,
                                          .main_at = shape == 0 ? 0 : 16,
                                          .mode = mode[i]};
    }
    disc->track_count = (uint8_t)count, disc->first_track = 1;
    disc->extent_count = count;
    disc->session_count = shape == 0 ? 2 : 1;
    disc->session[0] = (struct session){.number = 1,
                                        .first_track = 1,
                                        .last_track = shape == 0 ? 2 : 1,
                                        .first = shape == 0 ? -150 : 0,
                                        .leadout = shape == 0 ? 2 * SECTORS : SECTORS};
    disc->session[1] = (struct session){
        .number = 2, .first_track = 3, .last_track = 3, .type = 0x20, .first = 11550, .leadout = 11700 + SECTORS};
    disc->leadout = disc->session[disc->session_count - 1].leadout;
    if (disc_check(disc, NULL) != ST_OK)
        abort();
}

static void hear(struct audio_sink *sink, const uint8_t *samples, size_t len) {
    (void)sink;
    if (len != RAW_LEN || samples == NULL)
        abort();
}

/* One packet: 16 bytes of CDB, then direction and initiator, room, and how long to wait before it; data out is what
 * follows. */
static void one_packet(struct test_host *host, struct drive *drive, struct reader *in, uint8_t *room) {
    struct packet packet;
    uint8_t cdb[16], how = take_u8(in), len = take_u8(in);
    take_bytes(in, cdb, sizeof cdb);
    uint32_t want = (uint32_t)len * len * 8 % ROOM;
    enum direction direction = (enum direction)(how & 3) % 3;
    packet_begin(&packet, 16, direction, room, want, 1);
    memcpy(packet.cdb, cdb, sizeof cdb);
    packet.nexus = how >> 2 & 3;
    host->clock += (uint64_t)(how >> 4) * (how >> 4) * 5 * HOST_MS;
    if (direction == DIRECTION_OUT) {
        size_t some = reader_left(in) < want ? reader_left(in) : want;
        memset(room, 0, want);
        take_bytes(in, room, some);
    }
    room[want] = 0x5a;
    drive_execute(drive, &packet);
    if (packet.transferred > want || room[want] != 0x5a || packet.port_status == PORT_PENDING)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const models[] = {"bd-rw", "dvd-rom", "cd-rw", "cd-rom"};
    static const char *const media[4][4] = {{"auto", "cd-r-open", "cd-rw", "cd-r"},
                                            {"auto", "dvd+rw", "dvd-ram", "dvd-rw-ro"},
                                            {"auto", "bd-re", "bd-r", "auto"},
                                            {"cd-r-blank", "dvd+rw-blank", "bd-r-blank", "cd-rw-blank"}};
    static uint8_t sectors[SECTORS * RAW_LEN];
    struct test_host host;
    struct reader in = reader_over(data, size);
    struct drive *drive;
    struct disc disc;
    struct file *file = NULL;
    struct audio_sink sink = {hear};
    uint8_t *room = malloc(ROOM + 1), which = take_u8(&in);
    test_host_begin(&host);
    struct drive_options options = {.model = models[which & 3],
                                    .knobs =
                                        which & 0x40 ? "timing=1,spinup_ms=20,mode_bd=1,longop_ms=9,reserve=1" : NULL};
    if (!room || drive_open(&host.host, &options, &drive, NULL) != ST_OK)
        abort();
    unsigned shape = which >> 2 & 3;
    if (shape != 3 && file_over(&host.host, (struct bytes){sectors, sizeof sectors}, "disc", &file) != ST_OK)
        abort();
    make_disc(&host.host, &disc, shape, file);
    /* Some media refuse some discs; then the tray is empty. */
    enum status inserted = drive_insert(drive, &disc, media[shape][which >> 4 & 3], NULL);
    if (inserted != ST_OK && inserted != ST_USAGE)
        abort();
    drive_sound(drive, &sink);
    struct drive_fault faults[] = {{.kind = FAULT_UNREADABLE, .first = 7, .count = 1},
                                   {.kind = FAULT_C2, .first = 9, .count = 4, .value = 99, .flip = true},
                                   {.kind = FAULT_Q_SHIFT, .first = 3, .count = 2, .value = -70},
                                   {.kind = FAULT_OFFSET, .value = 700},
                                   {.kind = FAULT_REMOVE, .first = 30, .count = 1, .times = 1}};
    if (which & 0x80 && drive_set_faults(drive, faults, sizeof faults / sizeof faults[0], which) != ST_OK)
        abort();
    for (unsigned i = 0; i < STEPS && reader_left(&in); i++)
        one_packet(&host, drive, &in, room);
    drive_close(drive);
    if (test_host_end(&host) != 0)
        abort();
    free(room);
    return 0;
}
