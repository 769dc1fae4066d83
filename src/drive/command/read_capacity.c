/* SPDX-License-Identifier: MIT */
/* How large is the medium, and how large could it be formatted? */
#include "drive/state.h"

/* The number of blocks and one, kept positive: nothing recorded is told as last block 0. */
static uint32_t last_block(struct drive *drive) {
    int32_t off = 0;
    uint32_t capacity = drive->medium.capacity;
    if (drive->fault_count && fault_value(drive, FAULT_CAPACITY, 0, &off))
        capacity += (uint32_t)off;
    return capacity ? capacity - 1 : 0;
}

uint32_t command_read_capacity(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in;
    put_be32(out, last_block(drive));
    put_be32(out, drive->block_len);
    return 0;
}

uint32_t command_read_capacity16(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in;
    put_be64(out, last_block(drive));
    put_be32(out, drive->block_len);
    put_zero(out, 20);
    return 0;
}

/* Formats offered: blocks, type, parameter [MMC-6 6.24]. */
struct offer {
    uint16_t profile;
    uint8_t type;
    uint32_t blocks, parameter;
};
static const struct offer offers[] = {
    {0x0a, 0x00, 359844, 2048},   {0x0a, 0x10, 359844, 32},  {0x1a, 0x26, 2295104, 0},
    {0x14, 0x00, 2298496, 2048},  {0x14, 0x10, 2298496, 16}, {0x14, 0x15, 2298496, 16},
    {0x13, 0x00, 2298496, 2048},  {0x13, 0x10, 2298496, 16}, {0x13, 0x15, 2298496, 16},
    {0x13, 0x13, 0, 16},          {0x13, 0x11, 0, 16},       {0x12, 0x00, 2236704, 2048},
    {0x12, 0x01, 2236704, 2048},  {0x43, 0x30, 11826176, 0}, {0x43, 0x30, 10658816, 0},
    {0x43, 0x30, 12088320, 0},    {0x43, 0x31, 12219392, 0}, {0x43, 0x00, 11826176, 2048},
    {0x41, 0x00, 11826176, 2048}, {0x41, 0x32, 11826176, 0}};

/* The greatest medium the drive knows, for when there is none. */
static uint32_t most_blocks(const struct drive *drive) {
    return drive->model->speed[MEDIUM_BD] ? 12219392 : drive->model->speed[MEDIUM_DVD] ? 2298496 : 359849;
}

static void put_current(const struct drive *drive, struct writer *out) {
    enum { UNFORMATTED = 1, FORMATTED = 2, NOTHING = 3 };
    const struct medium *medium = &drive->medium;
    bool here = drive->state == DRIVE_READY, blank = here && medium->state == STATE_BLANK;
    put_be32(out, !here ? most_blocks(drive) : blank ? medium->limit : medium->capacity);
    put_u8(out, !here ? NOTHING : blank ? UNFORMATTED : FORMATTED);
    put_be24(out, 2048);
}

/* What is left to grow into is what lies between the recorded end and the medium's. */
static uint32_t offered_blocks(const struct medium *medium, const struct offer *offer) {
    return offer->blocks ? offer->blocks : medium->limit - medium->capacity;
}

uint32_t command_format_capacities(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)cdb, (void)in;
    const struct medium *medium = &drive->medium;
    put_be32(out, 0);
    put_current(drive, out);
    for (unsigned i = 0; i < sizeof offers / sizeof offers[0]; i++) {
        bool formattable = medium->profile != 0x41 || medium->state == STATE_BLANK;
        if (drive->state != DRIVE_READY || offers[i].profile != medium->profile || !formattable)
            continue;
        put_be32(out, offered_blocks(medium, &offers[i]));
        put_u8(out, (uint32_t)offers[i].type << 2 | (offers[i].type == 0x32));
        put_be24(out, offers[i].parameter);
    }
    uint8_t len = (uint8_t)(out->wanted - 4);
    put_again(out, 3, &len, 1);
    return 0;
}
