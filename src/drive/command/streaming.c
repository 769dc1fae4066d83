/* SPDX-License-Identifier: MIT */
/* How is the speed of reading and writing chosen? */
#include "scsi/streaming.h"
#include "scsi/speed.h"
#include "drive/state.h"

uint32_t command_set_speed(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in, (void)out;
    struct speed command = speed_get(cdb);
    drive->rotation = command.rotation;
    rate_set(drive, command.read, command.write);
    return 0;
}

uint32_t fields_streaming(struct drive *drive, const uint8_t *cdb) { return cdb[8] != 0 ? refuse_cdb(drive, 8) : 0; }

/* kB in ms; 0 (nothing asked) stays 0. Whether there is a time was asked before. */
static uint32_t rate(uint32_t size, uint32_t time) {
    uint64_t speed = size ? (uint64_t)size * 1000 / time : 0;
    return speed < UINT32_MAX ? (uint32_t)speed : UINT32_MAX;
}

uint32_t command_streaming(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    enum { READ_TIME_AT = 16, WRITE_TIME_AT = 24 };
    (void)cdb, (void)out;
    if (drive->list_len != STREAMING_RATE_LEN || in.len < STREAMING_RATE_LEN)
        return BAD_LIST_LEN;
    struct streaming_rate wanted = streaming_rate_get(in.at);
    if (wanted.restore) {
        rate_reset(drive);
        return 0;
    }
    if (wanted.read_size && !wanted.read_time)
        return refuse_list(drive, READ_TIME_AT);
    if (wanted.write_size && !wanted.write_time)
        return refuse_list(drive, WRITE_TIME_AT);
    drive->rotation = wanted.rotation;
    rate_set(drive, rate(wanted.read_size, wanted.read_time), rate(wanted.write_size, wanted.write_time));
    return 0;
}
