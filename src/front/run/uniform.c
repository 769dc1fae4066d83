/* SPDX-License-Identifier: MIT */
/* Which family answers an ioctl, and what the kernel does by itself: opening, reading, looking for a changed medium. */
#include "front/run/uniform_private.h"
#include <fcntl.h>
#include <linux/cdrom.h>

enum { COMMAND_TIMEOUT_S = 30, SECTOR_LEN = 2048, READ_SECTORS = 128 };

int uniform_errno(const struct packet *packet) {
    struct sense_detail sense = sense_get(&packet->sense);
    switch (sense_number_key(sense.number)) {
    case 0x0:
    case 0x1: return 0;
    case 0x2: return sense_number_asc(sense.number) == 0x3a ? ENOMEDIUM : EIO;
    case 0x5: return sense_number_asc(sense.number) == 0x20 ? EOPNOTSUPP : EINVAL;
    case 0x6: return ENOMEDIUM; /* a unit attention that repeats: sr calls the medium gone */
    case 0x7: return EROFS;
    default: return EIO;
    }
}

int uniform_send(struct uniform *uniform, struct packet *packet) {
    /* A unit attention is the kernel's to take: it notes the change and asks again. */
    for (int tries = 0;; tries++) {
        packet_reset_answer(packet);
        int way = uniform->execute(uniform->self, packet);
        if (way)
            return -way;
        if (packet->scsi_status == SCSI_GOOD)
            return (packet->port_status & PORT_STATUS_MASK) == PORT_SUCCESS ? 0 : -EIO;
        if (packet->scsi_status != SCSI_CHECK_CONDITION)
            return packet->scsi_status == SCSI_RESERVATION_CONFLICT ? -EBADE : -EBUSY;
        struct sense_detail sense = sense_get(&packet->sense);
        if (sense_number_key(sense.number) != 6 || tries == 10)
            return -uniform_errno(packet);
        if (sense_number_asc(sense.number) == 0x28 || sense_number_asc(sense.number) == 0x29)
            uniform->state->changes++;
    }
}

int uniform_ask(struct uniform *uniform, const uint8_t *cdb, uint8_t cdb_len, void *data, uint32_t data_len) {
    struct packet packet;
    packet_begin(&packet, cdb_len, data_len ? DIRECTION_IN : DIRECTION_NONE, data, data_len, COMMAND_TIMEOUT_S);
    memcpy(packet.cdb, cdb, cdb_len);
    if (data_len)
        memset(data, 0, data_len);
    return uniform_send(uniform, &packet);
}

int uniform_tell(struct uniform *uniform, const uint8_t *cdb, uint8_t cdb_len, const void *data, uint32_t data_len) {
    uint8_t copy[256];
    struct packet packet;
    if (data_len > sizeof copy)
        return -EINVAL;
    memcpy(copy, data, data_len);
    packet_begin(&packet, cdb_len, DIRECTION_OUT, copy, data_len, COMMAND_TIMEOUT_S);
    memcpy(packet.cdb, cdb, cdb_len);
    return uniform_send(uniform, &packet);
}

static int read_capacity(struct uniform *uniform) {
    const uint8_t cdb[10] = {0x25};
    uint8_t answer[8];
    int error = uniform_ask(uniform, cdb, sizeof cdb, answer, sizeof answer);
    /* Without an answer the kernel assumes the largest disc of old; a block length it does not know counts as 2048. */
    uniform->state->capacity = error ? (uint64_t)0x1fffff * 512 : ((uint64_t)get_be32(answer) + 1) * SECTOR_LEN;
    return error;
}

void uniform_check(struct uniform *uniform) {
    const uint8_t test_unit_ready[6] = {0};
    (void)uniform_ask(uniform, test_unit_ready, sizeof test_unit_ready, NULL, 0);
}

int uniform_open(struct uniform *uniform) {
    if (uniform->kind == NODE_SG)
        return 0;
    const uint8_t test_unit_ready[6] = {0};
    uint32_t before = uniform->state->changes;
    int error = uniform_ask(uniform, test_unit_ready, sizeof test_unit_ready, NULL, 0);
    if (uniform->flags & O_NONBLOCK) {
        if (!error && (before != uniform->state->changes || !uniform->state->capacity))
            (void)read_capacity(uniform);
        return 0;
    }
    if ((uniform->flags & O_ACCMODE) != O_RDONLY)
        return -EROFS;
    if (error == -ENOMEDIUM && (uniform->state->options & CDO_AUTO_CLOSE)) {
        const uint8_t close_tray[6] = {0x1b, 0, 0, 0, 3};
        if (!uniform_ask(uniform, close_tray, sizeof close_tray, NULL, 0))
            error = uniform_ask(uniform, test_unit_ready, sizeof test_unit_ready, NULL, 0);
    }
    if (error)
        return error == -ENOMEDIUM ? -ENOMEDIUM : -EIO;
    (void)read_capacity(uniform);
    return 0;
}

ssize_t uniform_read(struct uniform *uniform, uint64_t at, void *into, size_t len) {
    uint8_t sector[SECTOR_LEN];
    size_t done = 0;
    if (at >= uniform->state->capacity)
        return 0;
    if (len > uniform->state->capacity - at)
        len = (size_t)(uniform->state->capacity - at);
    while (done < len) {
        uint64_t place = at + done;
        size_t skip = (size_t)(place % SECTOR_LEN), want = len - done;
        bool whole = skip == 0 && want >= SECTOR_LEN;
        uint32_t count = whole ? (uint32_t)(want / SECTOR_LEN < READ_SECTORS ? want / SECTOR_LEN : READ_SECTORS) : 1;
        uint8_t cdb[10] = {0x28};
        set_be32(cdb + 2, (uint32_t)(place / SECTOR_LEN));
        set_be16(cdb + 7, count);
        struct packet packet;
        uint8_t *to = whole ? (uint8_t *)into + done : sector;
        packet_begin(&packet, sizeof cdb, DIRECTION_IN, to, count * SECTOR_LEN, COMMAND_TIMEOUT_S);
        memcpy(packet.cdb, cdb, sizeof cdb);
        int error = uniform_send(uniform, &packet);
        uint32_t good = packet.transferred / SECTOR_LEN * SECTOR_LEN;
        if (!whole && good) {
            size_t rest = SECTOR_LEN - skip;
            good = (uint32_t)(rest < want ? rest : want);
            memcpy((uint8_t *)into + done, sector + skip, good);
        }
        done += good;
        if (error || !good)
            return done ? (ssize_t)done : error == -ENOMEDIUM ? -ENOMEDIUM : -EIO;
    }
    return (ssize_t)done;
}

int uniform_ioctl(struct uniform *uniform, unsigned long request, void *argument) {
    static int (*const families[])(struct uniform *, unsigned long, void *) = {
        uniform_sg, uniform_block, uniform_drive, uniform_disc, uniform_audio, uniform_dvd};
    /* sg nodes know the sg words alone. */
    size_t count = uniform->kind == NODE_SG ? 1 : sizeof families / sizeof *families;
    for (size_t i = 0; i < count; i++) {
        int answer = families[i](uniform, request, argument);
        if (answer != -ENOTTY)
            return answer;
    }
    return -ENOTTY;
}
