/* SPDX-License-Identifier: MIT */
/* What does a recorded drive answer? */
#include "port/replay.h"
#include "scsi/sense.h"

struct fault {
    struct replay_rule rule;
    int32_t left;
};

struct replay {
    struct port port;
    const struct replay_persona *persona;
    const char *state;
    int32_t *left; /* uses left of each of the persona's rules, -1 without limit */
    struct fault *faults;
    size_t fault_count, fault_room;
    bool skip_time, owns_book;
    struct replay_book book;
};

static bool same(const char *a, const char *b) {
    size_t len = strlen(a);
    return strlen(b) == len && memcmp(a, b, len) == 0;
}

static bool matches(const struct replay *replay, const struct replay_rule *rule, int32_t left,
                    const struct packet *packet) {
    if (left == 0 || packet->cdb_len < rule->cdb_len)
        return false;
    for (unsigned i = 0; i < rule->cdb_len; i++)
        if ((packet->cdb[i] & rule->mask[i]) != rule->cdb[i])
            return false;
    return !rule->state || same(rule->state, replay->state);
}

/* Uses up one of the first rule's uses. NULL: the drive does not know this command. */
static const struct replay_rule *find(struct replay *replay, const struct packet *packet) {
    for (size_t i = 0; i < replay->fault_count; i++) {
        struct fault *fault = &replay->faults[i];
        if (matches(replay, &fault->rule, fault->left, packet)) {
            fault->left -= fault->left > 0;
            return &fault->rule;
        }
    }
    for (unsigned i = 0; i < replay->persona->rule_count; i++)
        if (matches(replay, &replay->persona->rule[i], replay->left[i], packet)) {
            replay->left[i] -= replay->left[i] > 0;
            return &replay->persona->rule[i];
        }
    return NULL;
}

/* Sense bytes as they come, unless the sender wants none. */
static void set_sense(struct packet *packet, struct bytes sense) {
    if (packet->no_sense || !sense.len)
        return;
    packet->port_status |= PORT_SENSE_VALID;
    size_t len = sense.len < SENSE_ROOM ? sense.len : SENSE_ROOM;
    memcpy(packet->sense.bytes, sense.at, len);
    packet->sense.len = (uint8_t)len;
}

/* CHECK CONDITION in fixed format; information is put when `valid`. */
static void refuse(struct packet *packet, uint32_t number, bool valid, uint32_t information) {
    uint8_t sense[18] = {0};
    sense[0] = valid ? 0xf0 : 0x70;
    sense[2] = sense_number_key(number);
    set_be32(sense + 3, information);
    sense[7] = sizeof sense - 8;
    sense[12] = sense_number_asc(number);
    sense[13] = sense_number_ascq(number);
    packet->scsi_status = SCSI_CHECK_CONDITION;
    packet->port_status = PORT_ERROR;
    set_sense(packet, (struct bytes){sense, sizeof sense});
}

/* The sectors a command names. */
struct range {
    uint32_t lba, count;
};

static struct range range_of(const struct packet *packet) {
    const uint8_t *cdb = packet->cdb;
    switch (cdb[0]) {
    case 0xa8: /* READ(12) */
    case 0xaa: /* WRITE(12) */
        return (struct range){get_be32(cdb + 2), get_be32(cdb + 6)};
    case 0xbe: /* READ CD */
        return (struct range){get_be32(cdb + 2), get_be24(cdb + 6)};
    default:   /* the ten-byte commands */
        return (struct range){get_be32(cdb + 2), get_be16(cdb + 7)};
    }
}

/* The track of an LBA; what no track claims is taken as mode 1. */
static enum replay_track_kind kind_at(const struct replay_persona *persona, uint32_t lba) {
    for (unsigned i = 0; i < persona->track_count; i++)
        if ((int64_t)lba >= persona->track[i].first && (int64_t)lba <= persona->track[i].last)
            return persona->track[i].kind;
    return REPLAY_MODE1;
}

/* READ CD's expected sector type, byte 1 bits 2-4, against what the sector is [MMC-6 READ CD]. */
static bool type_fits(uint8_t expected, enum replay_track_kind kind) {
    switch (expected) {
    case 0:
        return true;
    case 1:
        return kind == REPLAY_AUDIO;
    case 2:
        return kind == REPLAY_MODE1;
    default:
        return kind == REPLAY_MODE2;
    }
}

/* False: the packet carries the refusal. */
static bool range_allowed(const struct replay_persona *persona, enum replay_answer answer, struct packet *packet,
                          struct range range) {
    if (!range.count)
        return true;
    if ((uint64_t)range.lba + range.count > (uint64_t)persona->leadout) {
        refuse(packet, SENSE(5, 0x21, 0), false, 0);
        return false;
    }
    enum replay_track_kind kind = kind_at(persona, range.lba);
    bool fits = answer == REPLAY_READ_CD ? type_fits(packet->cdb[1] >> 2 & 7, kind)
                                         : answer != REPLAY_READ || kind != REPLAY_AUDIO;
    if (!fits)
        refuse(packet, SENSE(5, 0x64, 0), true, range.lba);
    return fits;
}

static void fill_sectors(struct packet *packet, struct range range, uint32_t len) {
    uint32_t size = range.count ? packet->data_len / range.count : 0;
    if (!size)
        return;
    uint32_t lba = range.lba, x = 0;
    for (uint32_t i = 0; i < len; i++) {
        packet->data[i] = (uint8_t)(7 * lba + x + 13 * (x >> 8));
        if (++x == size)
            lba++, x = 0;
    }
    packet->transferred = len;
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* Moves the data of a rule that succeeds. */
static void move_data(const struct replay *replay, const struct replay_rule *rule, struct packet *packet) {
    uint32_t most = packet->data_len;
    if (rule->trunc >= 0)
        most = smaller(most, (uint32_t)rule->trunc);
    if (rule->answer != REPLAY_CONST) {
        struct range range = range_of(packet);
        if (!range_allowed(replay->persona, rule->answer, packet, range))
            return;
        if (packet->direction == DIRECTION_IN)
            fill_sectors(packet, range, most);
    } else if (packet->direction == DIRECTION_IN) {
        if (rule->alloc_len) {
            uint64_t allocation = 0;
            for (unsigned i = 0; i < rule->alloc_len; i++)
                allocation = allocation << 8 | packet->cdb[rule->alloc_at + i];
            allocation = allocation * (rule->alloc_times ? rule->alloc_times : 1) + rule->alloc_plus;
            most = allocation < most ? (uint32_t)allocation : most;
        }
        most = rule->data.len < most ? (uint32_t)rule->data.len : most;
        if (most)
            memcpy(packet->data, rule->data.at, most);
        packet->transferred = most;
    }
}

static uint8_t port_status_of(uint8_t scsi_status) {
    switch (scsi_status) {
    case SCSI_GOOD:
        return PORT_SUCCESS;
    case SCSI_BUSY:
        return PORT_BUSY;
    default:
        return PORT_ERROR;
    }
}

static void obey(struct replay *replay, const struct replay_rule *rule, struct packet *packet) {
    packet->scsi_status = rule->scsi_status;
    packet->port_status = rule->has_port_status ? rule->port_status : port_status_of(rule->scsi_status);
    set_sense(packet, rule->sense);
    uint8_t way = packet->port_status & PORT_STATUS_MASK;
    bool late = way == PORT_TIMEOUT || way == PORT_COMMAND_TIMEOUT;
    if (rule->scsi_status == SCSI_GOOD && (way == PORT_SUCCESS || way == PORT_DATA_OVERRUN))
        move_data(replay, rule, packet);
    else if (rule->data.len && packet->direction == DIRECTION_IN)
        move_data(replay, rule, packet);
    if (rule->next)
        replay->state = rule->next;
    if (replay->skip_time)
        return;
    if (rule->delay_ms)
        host_sleep(replay->port.host, (uint64_t)rule->delay_ms * HOST_MS);
    if (late)
        host_sleep(replay->port.host, (uint64_t)packet->timeout_s * 1000 * HOST_MS);
}

static enum status replay_execute(struct port *port, struct packet *packet) {
    struct replay *replay = (struct replay *)port;
    packet_reset_answer(packet);
    if (packet->direction == DIRECTION_OUT)
        packet->transferred = packet->data_len; /* a drive takes the data before it complains */
    const struct replay_rule *rule = find(replay, packet);
    if (rule)
        obey(replay, rule, packet);
    else
        refuse(packet, SENSE(5, 0x20, 0), false, 0);
    if (port->short_is_overrun && packet->direction == DIRECTION_IN && packet->port_status == PORT_SUCCESS &&
        packet->transferred < packet->data_len)
        packet->port_status = PORT_DATA_OVERRUN;
    return ST_OK;
}

static void replay_close(struct port *port) {
    struct replay *replay = (struct replay *)port;
    const struct host *host = port->host;
    host_give(host, replay->left, replay->persona->rule_count * sizeof *replay->left);
    host_give(host, replay->faults, replay->fault_room * sizeof *replay->faults);
    if (replay->owns_book)
        replay_book_close(&replay->book);
    host_give(host, replay, sizeof *replay);
}

static const struct port_ops replay_ops = {"replay", replay_execute, NULL, NULL, replay_close};

enum status replay_open(const struct host *host, const struct replay_persona *persona,
                        const struct replay_profile *profile, struct replay **ret) {
    static const struct replay_profile usual = {"", 0, PORT_MAX_PAGES, PORT_MAX_TRANSFER, 2, false};
    if (!profile)
        profile = &usual;
    struct replay *replay = host_take(host, sizeof *replay);
    if (!replay)
        return ST_NO_MEMORY;
    *replay = (struct replay){.persona = persona, .state = persona->initial_state};
    replay->port = (struct port){.ops = &replay_ops,
                                 .host = host,
                                 .max_transfer = profile->max_transfer,
                                 .max_pages = profile->max_pages,
                                 .alignment_mask = profile->alignment_mask,
                                 .bus_type = profile->bus_type,
                                 .short_is_overrun = profile->short_is_overrun};
    if (persona->rule_count) {
        replay->left = host_take(host, persona->rule_count * sizeof *replay->left);
        if (!replay->left) {
            host_give(host, replay, sizeof *replay);
            return ST_NO_MEMORY;
        }
    }
    for (unsigned i = 0; i < persona->rule_count; i++)
        replay->left[i] = persona->rule[i].count;
    *ret = replay;
    return ST_OK;
}

struct port *replay_port(struct replay *replay) { return &replay->port; }

enum status replay_fault(struct replay *replay, const struct replay_rule *rule) {
    if (replay->fault_count == replay->fault_room) {
        size_t room = replay->fault_room ? 2 * replay->fault_room : 8;
        const struct host *host = replay->port.host;
        struct fault *faults = host->resize(host->self, replay->faults, replay->fault_room * sizeof *faults,
                                            room * sizeof *faults);
        if (!faults)
            return ST_NO_MEMORY;
        replay->faults = faults;
        replay->fault_room = room;
    }
    replay->faults[replay->fault_count++] = (struct fault){*rule, rule->count};
    return ST_OK;
}

void replay_clear_faults(struct replay *replay) { replay->fault_count = 0; }
void replay_set_state(struct replay *replay, const char *state) { replay->state = state; }
const char *replay_state(const struct replay *replay) { return replay->state; }
void replay_skip_time(struct replay *replay) { replay->skip_time = true; }

void replay_own(struct replay *replay, struct replay_book *book) {
    replay->book = *book;
    replay->owns_book = true;
}

const struct replay_persona *replay_persona_find(const struct replay_book *book, const char *name) {
    for (unsigned i = 0; i < book->persona_count; i++)
        if (!name || same(book->persona[i].name, name))
            return &book->persona[i];
    return NULL;
}

const struct replay_profile *replay_profile_find(const struct replay_book *book, const char *name) {
    for (unsigned i = 0; i < book->profile_count; i++)
        if (!name || same(book->profile[i].name, name))
            return &book->profile[i];
    return NULL;
}
