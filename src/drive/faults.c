/* SPDX-License-Identifier: MIT */
/* When does a fault rule fire, and what does it do to the command or to its sectors? */
#include "drive/state.h"

enum { JITTER_MOST = 1 << 20, EXTERNAL_REQUEST = 3 };

enum status drive_set_faults(struct drive *drive, const struct drive_fault *rules, unsigned count, uint64_t seed) {
    const struct host *host = drive->host;
    size_t rule_len = sizeof *rules + 2 * sizeof(uint32_t), old_len = drive->fault_count * rule_len;
    struct drive_fault *copy = NULL;
    if (count) {
        copy = host_take(host, count * rule_len);
        if (!copy)
            return ST_NO_MEMORY;
        memcpy(copy, rules, count * sizeof *copy);
        memset(copy + count, 0, count * 2 * sizeof(uint32_t));
    }
    host_give(host, drive->fault, old_len);
    drive->fault = copy;
    drive->fault_seen = (uint32_t *)(void *)(copy ? copy + count : NULL);
    drive->fault_fired = copy ? drive->fault_seen + count : NULL;
    drive->fault_count = count;
    drive->chance = seed;
    drive->data_faults = false;
    for (unsigned i = 0; i < count; i++)
        if (copy[i].kind >= FAULT_UNREADABLE || (copy[i].kind == FAULT_REMOVE && copy[i].count))
            drive->data_faults = true;
    return ST_OK;
}

/* splitmix64: small, and the same everywhere. Below 1000, and any number below `most`. */
static uint32_t chance_of(struct drive *drive, uint32_t most) {
    uint64_t z = drive->chance += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) % most);
}

static uint32_t chance(struct drive *drive) { return chance_of(drive, 1000); }

static bool for_this_command(const struct drive *drive, const struct drive_fault *rule) {
    if (rule->one_nexus && rule->nexus != drive->asking->id)
        return false;
    unsigned count = rule->opcode_count < sizeof rule->opcodes ? rule->opcode_count : sizeof rule->opcodes;
    return count == 0 || memchr(rule->opcodes, drive->packet->cdb[0], count) != NULL;
}

/* Counts the match; true when the rule fires this time. */
static bool fires(struct drive *drive, unsigned i) {
    const struct drive_fault *rule = &drive->fault[i];
    if (drive->fault_seen[i] < rule->after) {
        drive->fault_seen[i]++;
        return false;
    }
    if (rule->times && drive->fault_fired[i] >= rule->times)
        return false;
    if (rule->permille && chance(drive) >= rule->permille)
        return false;
    if (rule->times)
        drive->fault_fired[i]++;
    return true;
}

/* No answer: time passes until the packet's time-out, in steps so that drive_cancel is heard. */
static void hang(struct drive *drive) {
    uint64_t end = host_now(drive->host) + (uint64_t)drive->packet->timeout_s * 1000 * HOST_MS;
    enum { STEP = 20 * HOST_MS };
    drive->cancelled = false;
    while (!drive->cancelled && host_now(drive->host) < end)
        host_sleep(drive->host, STEP);
    drive->packet->port_status = drive->cancelled ? PORT_ABORTED : PORT_COMMAND_TIMEOUT;
}

void drive_cancel(struct drive *drive) { drive->cancelled = true; }

static void spin_up(struct drive *drive, int32_t ms) {
    if (drive->state != DRIVE_READY || ms <= 0)
        return;
    drive->ready_at = host_now(drive->host) + (uint64_t)ms * HOST_MS;
    drive->clocked = true;
    tray_settle(drive);
}

/* True: the command is over. */
static bool act(struct drive *drive, const struct drive_fault *rule, uint32_t *sense) {
    struct packet *packet = drive->packet;
    switch (rule->kind) {
    case FAULT_SENSE:
        *sense = rule->sense;
        if (rule->sense == 0) {
            packet->scsi_status = SCSI_CHECK_CONDITION;
            packet->port_status = PORT_ERROR;
        }
        return true;
    case FAULT_STATUS:
        packet->scsi_status = (uint8_t)rule->value;
        packet->port_status = rule->value == SCSI_BUSY ? PORT_BUSY : PORT_ERROR;
        return true;
    case FAULT_HANG: hang(drive); return true;
    case FAULT_SLOW: host_sleep(drive->host, rule->value > 0 ? (uint64_t)rule->value * HOST_MS : 0); return false;
    case FAULT_NOT_READY: spin_up(drive, rule->value); return false;
    case FAULT_ATTENTION: drive_attention(drive, rule->sense, NULL); return false;
    case FAULT_REMOVE: tray_open(drive); return false;
    case FAULT_REQUEST:
        for (unsigned n = 0; n < NEXUS_ROOM; n++)
            drive->nexus[n].request = (uint16_t)rule->value;
        drive_event(drive, EVENT_EXTERNAL, EXTERNAL_REQUEST);
        return false;
    case FAULT_DESCRIPTOR: drive->descriptor_once = true; return false;
    default: return false;
    }
}

bool fault_before(struct drive *drive, uint32_t *sense) {
    for (unsigned i = 0; i < drive->fault_count; i++) {
        const struct drive_fault *rule = &drive->fault[i];
        bool later = rule->kind >= FAULT_UNREADABLE || rule->kind == FAULT_CAPACITY || rule->kind == FAULT_SHORT ||
                     rule->kind == FAULT_DROP ||
                     (rule->kind == FAULT_REMOVE && rule->count);
        if (later || !for_this_command(drive, rule) || !fires(drive, i))
            continue;
        if (act(drive, rule, sense))
            return true;
    }
    return false;
}

static bool covers(const struct drive_fault *rule, int32_t lba) {
    return rule->count == 0 || (lba >= rule->first && (int64_t)lba - rule->first < rule->count);
}

bool fault_value(struct drive *drive, enum drive_fault_kind kind, int32_t lba, int32_t *ret) {
    for (unsigned i = 0; i < drive->fault_count; i++) {
        const struct drive_fault *rule = &drive->fault[i];
        if (rule->kind != kind || !covers(rule, lba) || !for_this_command(drive, rule) || !fires(drive, i))
            continue;
        *ret = rule->value;
        return true;
    }
    return false;
}

/* The first sector of the range this rule is for, or count. */
static uint32_t first_covered(const struct drive_fault *rule, int32_t lba, uint32_t count) {
    if (rule->count == 0)
        return 0;
    int64_t from = (int64_t)rule->first - lba, end = from + rule->count;
    if (end <= 0 || from >= count)
        return count;
    return from > 0 ? (uint32_t)from : 0;
}

static uint32_t sense_of_range(const struct drive *drive, const struct drive_fault *rule, bool audio) {
    if (rule->sense)
        return rule->sense;
    if (!drive->medium.cd)
        return UNREADABLE;
    return audio ? CIRC_UNRECOVERED : UNCORRECTABLE;
}

uint32_t fault_cut(struct drive *drive, int32_t lba, uint32_t count, bool audio, uint32_t *sense) {
    for (unsigned i = 0; i < drive->fault_count; i++) {
        const struct drive_fault *rule = &drive->fault[i];
        bool removes = rule->kind == FAULT_REMOVE && rule->count;
        if (!(removes || rule->kind == FAULT_UNREADABLE) || !for_this_command(drive, rule))
            continue;
        uint32_t at = first_covered(rule, lba, count);
        if (at == count || !fires(drive, i))
            continue;
        if (removes)
            tray_open(drive);
        *sense = removes ? (uint32_t)NO_MEDIUM_OPEN : sense_of_range(drive, rule, audio);
        count = at;
    }
    return count;
}

/* Sets `bits` C2 bits spread over the sector; with flip the bytes they stand for are wrong, too. */
static void damage(const struct drive_fault *rule, uint8_t *main, uint32_t main_len, uint8_t *c2, uint32_t c2_len) {
    uint32_t bits = rule->value > 0 ? (uint32_t)rule->value : 1;
    if (bits > RAW_LEN)
        bits = RAW_LEN;
    for (uint32_t i = 0; i < bits; i++) {
        uint32_t byte = (uint32_t)((uint64_t)i * RAW_LEN / bits);
        if (c2_len)
            c2[byte / 8] |= (uint8_t)(0x80u >> byte % 8);
        if (rule->flip && main_len == RAW_LEN)
            main[byte] ^= 0xff;
    }
    for (unsigned i = 0; c2_len == 296 && i < 294; i++)
        c2[294] |= c2[i]; /* the block error byte */
}

/* Q as 96 interleaved symbols (bit 6), or as the first 12 of 16 bytes. */
static void set_q(uint8_t *sub, unsigned parts, const uint8_t q[Q_LEN], bool clear_p) {
    if (parts & PART_SUB_PQ16) {
        memcpy(sub, q, Q_LEN);
        if (clear_p)
            sub[15] = 0;
        return;
    }
    for (unsigned i = 0; i < SUB_LEN; i++) {
        uint8_t keep = clear_p ? 0x3f : 0xbf;
        sub[i] = (uint8_t)((sub[i] & keep) | (q[i / 8] >> (7 - i % 8) & 1) << 6);
    }
}

static void spoil_q(struct drive *drive, const struct drive_fault *rule, int32_t lba, unsigned parts, uint8_t *sub) {
    uint8_t q[Q_LEN] = {0};
    int64_t other = rule->kind == FAULT_Q_SHIFT ? (int64_t)lba + rule->value : lba;
    if (!(parts & (PART_SUB_RAW | PART_SUB_PQ16)) || other < INT32_MIN || other > INT32_MAX)
        return;
    if (rule->kind != FAULT_Q_MISSING && disc_q(drive->reader, (int32_t)other, q) != ST_OK)
        return;
    if (rule->kind == FAULT_Q_CRC)
        q[11] ^= 0x01;
    set_q(sub, parts, q, rule->kind == FAULT_Q_MISSING);
}

/* One sector of audio that lies `late` samples behind lba, read into `at`; silence where the disc ends. */
static void read_late(struct drive *drive, int32_t lba, int32_t late, uint8_t *at) {
    int64_t byte = ((int64_t)lba * 588 - late) * 4;
    int64_t first = byte >= 0 ? byte / RAW_LEN : -((-byte + RAW_LEN - 1) / RAW_LEN);
    size_t skip = (size_t)(byte - first * RAW_LEN);
    memset(drive->scratch, 0, 2 * RAW_LEN);
    for (unsigned i = 0; i < 2; i++) {
        struct writer out = writer_over(drive->scratch + (size_t)i * RAW_LEN, RAW_LEN);
        if (first + i >= INT32_MIN && first + i <= INT32_MAX &&
            disc_read(drive->reader, (int32_t)(first + i), 1, PART_RAW, &out, NULL) != ST_OK)
            memset(drive->scratch + (size_t)i * RAW_LEN, 0, RAW_LEN);
    }
    memcpy(at, drive->scratch + skip, RAW_LEN);
}

/* How far off this command's audio is, by the first rule of jitter that fires for a sector of it; 0 when none does. */
static int32_t jitter_of(struct drive *drive, int32_t lba, uint32_t count) {
    for (unsigned i = 0; i < drive->fault_count; i++) {
        const struct drive_fault *rule = &drive->fault[i];
        int32_t most = rule->value > JITTER_MOST ? JITTER_MOST : rule->value;
        if (rule->kind != FAULT_JITTER || most <= 0 || first_covered(rule, lba, count) == count ||
            !for_this_command(drive, rule) || !fires(drive, i))
            continue;
        return (int32_t)chance_of(drive, 2 * (uint32_t)most + 1) - most;
    }
    return 0;
}

static bool is_audio(const struct drive *drive, int32_t lba) {
    const struct track *track = disc_track_at(&drive->disc, lba);
    return track && track->mode == TRACK_AUDIO;
}

static uint32_t c2_len_of(unsigned parts) { return parts & PART_C2_296 ? 296 : parts & PART_C2_294 ? 294 : 0; }

static uint32_t sub_len_of(unsigned parts) {
    return parts & (PART_SUB_RAW | PART_SUB_RW) ? SUB_LEN : parts & PART_SUB_PQ16 ? 16 : 0;
}

void fault_overlay(struct drive *drive, int32_t lba, uint32_t count, unsigned parts, uint8_t *at, uint32_t stride) {
    uint32_t c2_len = c2_len_of(parts), sub_len = sub_len_of(parts), main_len = stride - c2_len - sub_len;
    int32_t jitter = main_len == RAW_LEN ? jitter_of(drive, lba, count) : 0;
    for (uint32_t sector = 0; sector < count; sector++, at += stride) {
        int32_t here = lba + (int32_t)sector;
        if (jitter && is_audio(drive, here))
            read_late(drive, here, jitter, at);
        for (unsigned i = 0; i < drive->fault_count; i++) {
            const struct drive_fault *rule = &drive->fault[i];
            bool ours = rule->kind == FAULT_C2 || rule->kind == FAULT_OFFSET ||
                        (rule->kind >= FAULT_Q_CRC && rule->kind <= FAULT_Q_SHIFT);
            if (!ours || !covers(rule, here) || !for_this_command(drive, rule) || !fires(drive, i))
                continue;
            if (rule->kind == FAULT_C2)
                damage(rule, at, main_len, at + main_len, c2_len);
            else if (rule->kind != FAULT_OFFSET)
                spoil_q(drive, rule, here, parts, at + main_len + c2_len);
            else if (main_len == RAW_LEN && is_audio(drive, here))
                read_late(drive, here, rule->value, at);
        }
    }
}
