/* SPDX-License-Identifier: MIT */
/* How a reading and writing rate is asked for. */
#include "scsi/streaming.h"
#include "base/bytes.h"

void streaming_put(uint8_t *cdb, const struct streaming *command) {
    memset(cdb, 0, STREAMING_CDB_LEN);
    cdb[0] = 0xb6;
    cdb[8] = command->type;
    set_be16(cdb + 9, command->len);
}

struct streaming streaming_get(const uint8_t *cdb) {
    return (struct streaming){
        .type = cdb[8],
        .len = get_be16(cdb + 9),
    };
}

void streaming_rate_put(uint8_t *list, const struct streaming_rate *rate) {
    memset(list, 0, STREAMING_RATE_LEN);
    list[0] = (uint8_t)(rate->random_access | rate->exact << 1 | rate->restore << 2 | (rate->rotation & 3) << 3);
    set_be32(list + 4, rate->first);
    set_be32(list + 8, rate->last);
    set_be32(list + 12, rate->read_size);
    set_be32(list + 16, rate->read_time);
    set_be32(list + 20, rate->write_size);
    set_be32(list + 24, rate->write_time);
}

struct streaming_rate streaming_rate_get(const uint8_t *list) {
    return (struct streaming_rate){
        .random_access = list[0] & 1,
        .exact = list[0] >> 1 & 1,
        .restore = list[0] >> 2 & 1,
        .rotation = list[0] >> 3 & 3,
        .first = get_be32(list + 4),
        .last = get_be32(list + 8),
        .read_size = get_be32(list + 12),
        .read_time = get_be32(list + 16),
        .write_size = get_be32(list + 20),
        .write_time = get_be32(list + 24),
    };
}
