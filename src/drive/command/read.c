/* SPDX-License-Identifier: MIT */
/* What do READ and VERIFY give, and where do they stop? */
#include "drive/state.h"

/* One formula for every count, none included: the capacity itself is no error when nothing is read [docs/drive.md
 * "Reading"]. */
static uint32_t range(struct drive *drive, uint32_t lba, uint32_t count) {
    uint32_t capacity = drive->medium.capacity;
    if ((uint64_t)lba + count <= capacity)
        return 0;
    return complain_at(drive, BAD_LBA, (int32_t)(lba > capacity ? lba : capacity));
}

static uint32_t read_blocks(struct drive *drive, uint32_t lba, uint32_t count, struct writer *out) {
    uint32_t sense = range(drive, lba, count);
    return sense || count == 0 ? sense : sectors_read_user(drive, lba, count, out);
}

uint32_t command_read6(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    return read_blocks(drive, get_be24(cdb + 1) & 0x1fffff, cdb[4] ? cdb[4] : 256, out);
}

uint32_t command_read10(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    return read_blocks(drive, get_be32(cdb + 2), get_be16(cdb + 7), out);
}

uint32_t command_read12(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    return read_blocks(drive, get_be32(cdb + 2), get_be32(cdb + 6), out);
}

/* Through the scratch, four blocks at a time: nothing is delivered. `in` is what must be there, or empty. */
static uint32_t verify(struct drive *drive, uint32_t lba, uint32_t count, struct bytes in) {
    enum { STEP = 4 };
    uint32_t len = drive->medium.cd ? drive->block_len : 2048, sense = range(drive, lba, count);
    size_t compared = 0;
    while (!sense && count) {
        uint32_t now = count < STEP ? count : STEP;
        struct writer out = writer_over(drive->scratch, (size_t)now * len);
        sense = sectors_read_user(drive, lba, now, &out);
        size_t left = in.len - compared, here = out.wanted < left ? out.wanted : left;
        if (!sense && here && memcmp(drive->scratch, in.at + compared, here) != 0)
            sense = complain_at(drive, MISCOMPARE, (int32_t)compared);
        compared += here;
        lba += now, count -= now;
    }
    return sense;
}

/* BYTCHK: what came with the command is compared; else it is not looked at. */
static struct bytes to_compare(const uint8_t *cdb, struct bytes in) {
    return cdb[1] & 0x02 ? in : (struct bytes){NULL, 0};
}

uint32_t command_verify10(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)out;
    return verify(drive, get_be32(cdb + 2), get_be16(cdb + 7), to_compare(cdb, in));
}

uint32_t command_verify12(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)out;
    return verify(drive, get_be32(cdb + 2), get_be32(cdb + 6), to_compare(cdb, in));
}
