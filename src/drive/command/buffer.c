/* SPDX-License-Identifier: MIT */
/* What does the test buffer hold, and how much room has the write buffer? */
#include "drive/state.h"

enum { MODE_COMBINED = 0x00, MODE_DATA = 0x02, MODE_DESCRIPTOR = 0x03, MODE_ECHO = 0x0a, MODE_ECHO_DESCRIPTOR = 0x0b };
enum { WRITE_BUFFER_LEN = 2048 * 1024, COMBINED_HEADER = 4 };

static uint32_t fields(struct drive *drive, const uint8_t *cdb, uint32_t modes) {
    if (!(modes >> (cdb[1] & 0x1f) & 1))
        return refuse_cdb(drive, 1);
    if (cdb[2] != 0)
        return refuse_cdb(drive, 2);
    return get_be24(cdb + 3) > TEST_BUFFER_LEN ? refuse_cdb(drive, 3) : 0;
}

uint32_t fields_read_buffer(struct drive *drive, const uint8_t *cdb) {
    return fields(drive, cdb,
                  1u << MODE_COMBINED | 1u << MODE_DATA | 1u << MODE_DESCRIPTOR | 1u << MODE_ECHO |
                      1u << MODE_ECHO_DESCRIPTOR);
}

uint32_t fields_write_buffer(struct drive *drive, const uint8_t *cdb) {
    uint32_t sense = fields(drive, cdb, 1u << MODE_COMBINED | 1u << MODE_DATA | 1u << MODE_ECHO);
    uint32_t len = get_be24(cdb + 6), mode = cdb[1] & 0x1f;
    uint32_t room = mode == MODE_ECHO
                        ? ECHO_LEN
                        : TEST_BUFFER_LEN - get_be24(cdb + 3) + (mode == MODE_COMBINED ? COMBINED_HEADER : 0);
    if (sense)
        return sense;
    return len > room ? refuse_cdb(drive, 6) : 0;
}

/* The test buffer, cleared when it is first used: most drives come and go without it. */
static uint8_t *test_buffer(struct drive *drive) {
    if (!drive->buffer_used)
        memset(drive->buffer, 0, TEST_BUFFER_LEN);
    drive->buffer_used = true;
    return drive->buffer;
}

uint32_t command_read_buffer(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    uint32_t offset = get_be24(cdb + 3);
    switch (cdb[1] & 0x1f) {
    case MODE_COMBINED:
        put_be32(out, TEST_BUFFER_LEN);
        put(out, test_buffer(drive), TEST_BUFFER_LEN);
        return 0;
    case MODE_DATA: put(out, test_buffer(drive) + offset, TEST_BUFFER_LEN - offset); return 0;
    case MODE_DESCRIPTOR: put_be32(out, TEST_BUFFER_LEN); return 0;
    case MODE_ECHO:
        if (drive->echo_len == 0)
            return BAD_SEQUENCE;
        put(out, drive->buffer + TEST_BUFFER_LEN, drive->echo_len);
        return 0;
    default: put_be32(out, ECHO_LEN); return 0;
    }
}

uint32_t command_write_buffer(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)out;
    uint32_t offset = get_be24(cdb + 3), mode = cdb[1] & 0x1f;
    if (in.len < drive->list_len)
        return BAD_LIST_LEN;
    if (mode == MODE_ECHO) {
        if (in.len)
            memcpy(drive->buffer + TEST_BUFFER_LEN, in.at, in.len);
        drive->echo_len = (uint32_t)in.len;
        return 0;
    }
    size_t skip = mode == MODE_COMBINED ? COMBINED_HEADER : 0;
    if (in.len > skip)
        memcpy(test_buffer(drive) + (mode == MODE_COMBINED ? 0 : offset), in.at + skip, in.len - skip);
    return 0;
}

/* Nothing is ever written, so all of the write buffer is free. */
uint32_t command_buffer_capacity(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    bool blocks = cdb[1] & 0x01;
    uint32_t len = blocks ? WRITE_BUFFER_LEN / drive->block_len : WRITE_BUFFER_LEN;
    put_be16(out, 10);
    put_u8(out, 0);
    put_u8(out, blocks);
    put_be32(out, len);
    put_be32(out, len);
    return 0;
}
