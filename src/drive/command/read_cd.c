/* SPDX-License-Identifier: MIT */
/* Which sectors, and which parts of them, does READ CD give? */
#include "scsi/read_cd.h"
#include "drive/state.h"

enum { MSF_PARTS_AT = 9, SUB_RAW_CODE = 1, SUB_Q_CODE = 2, SUB_RW_CODE = 4 };

static uint32_t fields(struct drive *drive, const uint8_t *cdb) {
    unsigned sub = cdb[10] & 7;
    if ((cdb[1] >> 2 & 7) > 5)
        return refuse_cdb(drive, 1);
    if ((cdb[9] & 0x06) == 0x06)
        return refuse_cdb(drive, 9);
    return sub == 0 || sub == SUB_RAW_CODE || sub == SUB_Q_CODE || sub == SUB_RW_CODE ? 0 : refuse_cdb(drive, 10);
}

uint32_t fields_read_cd(struct drive *drive, const uint8_t *cdb) { return fields(drive, cdb); }

uint32_t fields_read_cd_msf(struct drive *drive, const uint8_t *cdb) {
    if (lba_of_msf(drive, cdb + 6) < lba_of_msf(drive, cdb + 3))
        return refuse_cdb(drive, 6);
    return fields(drive, cdb);
}

/* Byte 9's main channel bits are those of disc.h. */
static unsigned parts_of(uint8_t byte9, uint8_t sub) {
    unsigned parts = byte9 & (PART_RAW | PART_C2_294 | PART_C2_296);
    return parts | (sub == SUB_RAW_CODE  ? PART_SUB_RAW
                    : sub == SUB_Q_CODE  ? PART_SUB_PQ16
                    : sub == SUB_RW_CODE ? PART_SUB_RW
                                         : 0);
}

/* A medium without subchannels has user data only. */
NTCD_SELDOM static uint32_t read_other(struct drive *drive, int32_t lba, uint32_t count, unsigned parts, struct writer *out) {
    uint32_t capacity = drive->medium.capacity;
    if (parts != PART_USER)
        return WRONG_MODE;
    if (count == 0)
        return 0;
    if (lba < 0 || (uint64_t)(uint32_t)lba + count > capacity)
        return complain_at(drive, BAD_LBA, lba < 0 || (uint32_t)lba > capacity ? lba : (int32_t)capacity);
    return sectors_read_user(drive, (uint32_t)lba, count, out);
}

/* How far behind the lead-out's start the answer goes on: only behind music. */
static uint32_t beyond(const struct drive *drive, uint8_t type) {
    const struct disc *disc = &drive->disc;
    bool music = disc->track_count && disc->track[disc->track_count - 1].mode == TRACK_AUDIO && type <= 1;
    return music ? drive->knobs.overread_leadout : 0;
}

/* Sectors that do not all lie between the program area's start and the lead-out. */
NTCD_SELDOM static uint32_t read_edges(struct drive *drive, const struct read_cd *command, unsigned parts,
                                       struct writer *out) {
    int32_t lba = (int32_t)command->lba, leadout = drive->disc.leadout;
    int32_t limit = leadout + (int32_t)beyond(drive, command->type);
    int32_t first = -PREGAP_LEN - (command->type <= 1 ? (int32_t)drive->knobs.overread_leadin : 0);
    if (lba < first || lba >= limit || drive->disc.track_count == 0)
        return complain_at(drive, BAD_LBA, lba);
    if ((int64_t)lba + command->count > limit)
        return complain_at(drive, BAD_LBA, limit);
    uint32_t count = command->count, before = lba < -PREGAP_LEN ? (uint32_t)(-PREGAP_LEN - lba) : 0;
    before = before < count ? before : count;
    uint32_t sense = before ? sectors_leadin(drive, lba, before, parts, out) : 0;
    lba += (int32_t)before, count -= before;
    int64_t left = (int64_t)leadout - lba;
    uint32_t inside = left <= 0 ? 0 : left < count ? (uint32_t)left : count;
    if (!sense && inside)
        sense = sectors_read_cd(drive, lba, inside, command->type, parts, out);
    if (sense || inside == count)
        return sense;
    return sectors_overread(drive, lba + (int32_t)inside, count - inside, parts, out);
}

static uint32_t read(struct drive *drive, const struct read_cd *command, struct writer *out) {
    const struct disc *disc = &drive->disc;
    unsigned parts = parts_of(command->parts, command->subchannel);
    int32_t lba = (int32_t)command->lba;
    if (!drive->medium.cd)
        return read_other(drive, lba, command->count, parts, out);
    if (command->count == 0)
        return 0;
    if (lba < -PREGAP_LEN || (int64_t)lba + command->count > disc->leadout || disc->track_count == 0)
        return read_edges(drive, command, parts, out);
    return sectors_read_cd(drive, lba, command->count, command->type, parts, out);
}

uint32_t command_read_cd(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct read_cd command = read_cd_get(cdb);
    return read(drive, &command, out);
}

uint32_t command_read_cd_msf(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    int32_t first = lba_of_msf(drive, cdb + 3), end = lba_of_msf(drive, cdb + 6);
    struct read_cd command = {.type = cdb[1] >> 2 & 7,
                              .lba = (uint32_t)first,
                              .count = (uint32_t)(end - first),
                              .parts = cdb[MSF_PARTS_AT],
                              .subchannel = cdb[10] & 7};
    return read(drive, &command, out);
}
