/* SPDX-License-Identifier: MIT */
/* A drive in memory behind the uniform layer, for its tests: a real virtual drive, or one that says what it is told. */
#ifndef NTCDROM_FRONT_RUN_TEST_DOOR_H
#define NTCDROM_FRONT_RUN_TEST_DOOR_H

#include "front/run/uniform.h"
#include "host/test.h"
#include "port/image.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { DATA_SECTORS = 300, AUDIO_SECTORS = 400 };

static uint8_t door_data[DATA_SECTORS * 2048], door_audio[AUDIO_SECTORS * 2352];
static const char door_data_sheet[] = "FILE \"data.bin\" BINARY\n TRACK 01 MODE1/2048\n  INDEX 01 00:00:00\n";
/* Track 2 begins at 200; the disc holds tracks 1 and 2 of audio. */
static const char door_audio_sheet[] = "CATALOG 4012345678901\nFILE \"audio.bin\" BINARY\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n"
                                       " TRACK 02 AUDIO\n  INDEX 01 00:02:50\n";
/* Data, then from 300 on audio. */
static const char door_mixed_sheet[] = "FILE \"data.bin\" BINARY\n TRACK 01 MODE1/2048\n  INDEX 01 00:00:00\n"
                                       "FILE \"audio.bin\" BINARY\n TRACK 02 AUDIO\n  INDEX 01 00:00:00\n";

/* What a scripted drive answers to one opcode; an opcode that is not listed is refused with 5/20/00. */
struct line {
    uint8_t opcode;
    uint8_t status, key, asc, ascq;
    const uint8_t *data;
    uint32_t len;
    int way; /* an errno: the way itself fails */
};

struct door_place {
    struct test_host host;
    struct port *port;
    struct uniform_state state;
    struct uniform uniform;
    const struct line *line;
    unsigned line_count, sent;
    uint8_t cdb[CDB_ROOM];  /* the last one that was sent */
    uint8_t out[256];       /* and the bytes that went with it */
};

static int door_execute(void *self, struct packet *packet) {
    struct door_place *place = self;
    place->sent++;
    memcpy(place->cdb, packet->cdb, CDB_ROOM);
    return port_execute(place->port, packet) == ST_OK ? 0 : EIO;
}

static int door_execute_line(void *self, struct packet *packet) {
    struct door_place *place = self;
    const struct line *line = NULL, unknown = {.status = SCSI_CHECK_CONDITION, .key = 5, .asc = 0x20};
    place->sent++;
    memcpy(place->cdb, packet->cdb, CDB_ROOM);
    if (packet->direction == DIRECTION_OUT && packet->data_len <= sizeof place->out)
        memcpy(place->out, packet->data, packet->data_len);
    for (unsigned i = 0; i < place->line_count; i++)
        if (place->line[i].opcode == packet->cdb[0])
            line = &place->line[i];
    line = line ? line : &unknown;
    packet->scsi_status = line->status;
    packet->port_status = line->status ? PORT_ERROR : PORT_SUCCESS;
    if (line->key) {
        packet->port_status |= PORT_SENSE_VALID;
        packet->sense.len = 18;
        memset(packet->sense.bytes, 0, 18);
        packet->sense.bytes[0] = 0x70, packet->sense.bytes[2] = line->key, packet->sense.bytes[7] = 10;
        packet->sense.bytes[12] = line->asc, packet->sense.bytes[13] = line->ascq;
    }
    packet->transferred = line->len < packet->data_len ? line->len : packet->data_len;
    if (packet->direction == DIRECTION_IN && packet->transferred)
        memcpy(packet->data, line->data, packet->transferred);
    return line->way;
}

static void door_begin(struct door_place *place, const char *address) {
    struct error error = {.text = ""};
    memset(place, 0, sizeof *place);
    test_host_begin(&place->host);
    for (size_t i = 0; i < sizeof door_data; i++)
        door_data[i] = (uint8_t)(i / 2048 + 3 * i);
    for (size_t i = 0; i < sizeof door_audio; i++)
        door_audio[i] = (uint8_t)(i / 2352 + 7 * i);
    test_host_file(&place->host, "data.bin", door_data, sizeof door_data);
    test_host_file(&place->host, "audio.bin", door_audio, sizeof door_audio);
    test_host_text(&place->host, "data.cue", door_data_sheet);
    test_host_text(&place->host, "audio.cue", door_audio_sheet);
    test_host_text(&place->host, "mixed.cue", door_mixed_sheet);
    if (port_open(address, &place->host.host, &place->port, &error) != ST_OK)
        fail_msg("%s: %s", address, error.text);
    place->uniform = (struct uniform){.execute = door_execute, .self = place, .state = &place->state, .flags = O_RDONLY};
}

/* Lines stay the test's; the drive behind is not asked any more. */
static inline void door_script(struct door_place *place, const struct line *line, unsigned count) {
    place->line = line, place->line_count = count;
    place->uniform.execute = door_execute_line;
}

static void door_end(struct door_place *place) {
    port_close(place->port);
    assert_int_equal(test_host_end(&place->host), 0);
}

static inline int door_ask(struct door_place *place, unsigned long request, void *argument) {
    return uniform_ioctl(&place->uniform, request, argument);
}

#endif
