/* SPDX-License-Identifier: MIT */
/* How requests and answers lie in a datagram. */
#include "front/run/wire.h"

void door_put_request(uint8_t bytes[DOOR_REQUEST_LEN], uint8_t drive, const struct packet *packet) {
    struct writer w = writer_over(bytes, DOOR_REQUEST_LEN);
    put_u8(&w, DOOR_PACKET);
    put_u8(&w, drive);
    put_u8(&w, packet->cdb_len);
    put_u8(&w, packet->direction);
    put_le32(&w, packet->data_len);
    put_le32(&w, packet->timeout_s);
    put(&w, packet->cdb, CDB_ROOM);
}

bool door_get_request(const uint8_t *bytes, size_t len, uint8_t *drive, struct packet *packet) {
    struct reader r = reader_over(bytes, len);
    uint8_t kind = take_u8(&r);
    *drive = take_u8(&r);
    uint8_t cdb_len = take_u8(&r), direction = take_u8(&r);
    uint32_t data_len = take_le32(&r), timeout_s = take_le32(&r);
    if (kind != DOOR_PACKET || cdb_len < 1 || cdb_len > CDB_ROOM || direction > DIRECTION_OUT || data_len > UNIFORM_MAX_TRANSFER)
        return false;
    packet_begin(packet, cdb_len, (enum direction)direction, NULL, data_len, timeout_s);
    take_bytes(&r, packet->cdb, CDB_ROOM);
    memset(packet->cdb + cdb_len, 0, (size_t)CDB_ROOM - cdb_len);
    return !r.failed && !reader_left(&r);
}

size_t door_put_answer(uint8_t bytes[DOOR_ANSWER_LEN], int error, const struct packet *packet) {
    struct writer w = writer_over(bytes, DOOR_ANSWER_LEN);
    put_le32(&w, (uint32_t)error);
    put_u8(&w, packet->scsi_status);
    put_u8(&w, packet->port_status);
    put_u8(&w, packet->sense.len);
    put_u8(&w, 0);
    put_le32(&w, packet->transferred);
    put(&w, packet->sense.bytes, packet->sense.len);
    return writer_stored(&w);
}

bool door_get_answer(const uint8_t *bytes, size_t len, int *error, struct packet *packet) {
    struct reader r = reader_over(bytes, len);
    *error = (int)take_le32(&r);
    packet->scsi_status = take_u8(&r);
    packet->port_status = take_u8(&r);
    packet->sense.len = take_u8(&r);
    take_skip(&r, 1);
    packet->transferred = take_le32(&r);
    if (packet->sense.len > SENSE_ROOM || packet->transferred > packet->data_len)
        return false;
    take_bytes(&r, packet->sense.bytes, packet->sense.len);
    return !r.failed;
}
