/* SPDX-License-Identifier: MIT */
/* May this command run now, and what becomes of its answer? The gates, in order, then the command's row. */
#include "drive/state.h"

const struct drive_command drive_commands[] = {
#define COMMAND(opcode, service, len, direction, types, gates, length, name, fields, file, function, usage)            \
    {opcode,                                                                                                           \
     len,                                                                                                              \
     direction,                                                                                                        \
     gates,                                                                                                            \
     name,                                                                                                             \
     command_##function,                                                                                               \
     service,                                                                                                          \
     types,                                                                                                            \
     length,                                                                                                           \
     fields_##fields,                                                                                                  \
     (const uint8_t *)(usage)},
#include "drive/commands.def"
#undef COMMAND
};
const unsigned drive_command_count = sizeof drive_commands / sizeof drive_commands[0];

#define COMMAND(opcode, service, len, direction, types, gates, length, name, fields, file, function, usage)            \
    _Static_assert(sizeof(usage) == (len) + 1, "usage is as long as the CDB");
#include "drive/commands.def"
#undef COMMAND

uint32_t fields_none(struct drive *drive, const uint8_t *cdb) {
    (void)drive, (void)cdb;
    return 0;
}

static bool switched_off(const struct drive *drive, unsigned gates) {
    const struct knobs *knobs = &drive->knobs;
    return (gates & WHEN_RESERVE && !knobs->reserve) || (gates & WHEN_CHANGER && !knobs->changer) ||
           (gates & WHEN_RC16 && !knobs->rc16) || (gates & WHEN_AUDIO && knobs->no_audio);
}

bool drive_has(const struct drive *drive, const struct drive_command *command) {
    return command->types & drive->model->type && !switched_off(drive, command->gates);
}

static const struct drive_command *find(const struct drive *drive, const uint8_t *cdb) {
    const struct drive_command *command = drive->command[cdb[0]], *end = drive_commands + drive_command_count;
    if (!command || command->service < 0)
        return command;
    for (; command < end && command->opcode == cdb[0]; command++)
        if (command->service == (cdb[1] & 0x1f))
            return drive_has(drive, command) ? command : NULL;
    return NULL;
}

/* The knob strict_cdb: bits the command does not know must be zero. The legacy LUN field stays free. */
static uint32_t reserved_bits(struct drive *drive, const struct drive_command *command, const uint8_t *cdb) {
    for (unsigned i = 1; i < command->cdb_len; i++) {
        unsigned known = command->usage[i] | (i == 1 ? 0xe0u : 0);
        if (cdb[i] & ~known)
            return refuse_cdb(drive, i);
    }
    return 0;
}

static uint32_t operation_running(struct drive *drive) {
    uint64_t now = host_now(drive->host), whole = drive->operation_end - drive->operation_start;
    uint64_t done = now > drive->operation_start ? now - drive->operation_start : 0;
    uint32_t progress = done >= whole ? 0xffff : (uint32_t)(done * 0xffff / whole);
    drive->detail.specific_valid = true;
    drive->detail.specific[0] = 0x80;
    set_be16(drive->detail.specific + 1, progress);
    return OPERATION_RUNNING;
}

uint32_t drive_why_not_ready(struct drive *drive) {
    switch (drive->state) {
    case DRIVE_EMPTY: return NO_MEDIUM_CLOSED;
    case DRIVE_OPEN: return NO_MEDIUM_OPEN;
    case DRIVE_LOADING: return BECOMING_READY;
    case DRIVE_UNREADABLE: return (uint32_t)FOREIGN_MEDIUM + drive->knobs.unreadable;
    case DRIVE_READY: break;
    }
    if (drive->stopped && drive->knobs.stop_means_notready)
        return NEEDS_START;
    return drive->operation_end ? operation_running(drive) : 0;
}

void drive_begin_operation(struct drive *drive) {
    if (drive->knobs.longop_ms == 0)
        return;
    drive->operation_start = host_now(drive->host);
    drive->operation_end = drive->operation_start + (uint64_t)drive->knobs.longop_ms * HOST_MS;
    drive->clocked = true;
}

static bool reserved_by_another(const struct drive *drive, unsigned gates, const uint8_t *cdb) {
    if (!drive->holder || drive->holder == drive->asking)
        return false;
    /* Unlocking is free to all, locking is not [SPC-2 table 10]. */
    return !(gates & IN_RESERVATION) || (cdb[0] == 0x1e && cdb[4] & 1);
}

static uint32_t medium_gates(struct drive *drive, unsigned gates) {
    if (gates & NEEDS_MEDIUM && !(gates & OF_UNREADABLE && drive->state == DRIVE_UNREADABLE)) {
        uint32_t sense = drive_not_ready(drive);
        if (sense && !(sense == OPERATION_RUNNING && gates & IN_OPERATION))
            return sense;
        if (sense)
            drive->detail.specific_valid = false;
    }
    if (gates & NEEDS_CD && !drive->medium.cd)
        return WRONG_MEDIUM_TO_READ;
    if (gates & CHANGES && drive->knobs.ro)
        return WRITE_PROTECTED;
    if (gates & WRITES)
        return write_refusal(drive, drive->packet->cdb);
    if (gates & STOPS_AUDIO && (drive->audio.status == 0x11 || drive->audio.status == 0x12)) {
        if (drive->knobs.audio_busy)
            return BAD_SEQUENCE;
        audio_stop(drive, 0x15);
    }
    return 0;
}

/* Everything that can be said before the command runs, in the order of docs/drive.md "Gates". */
static uint32_t ask(struct drive *drive, const struct drive_command *command, const uint8_t *cdb) {
    uint32_t sense;
    unsigned gates = command ? command->gates : 0;
    if (drive->asking->attention_count && !(gates & IN_ATTENTION))
        return nexus_take_attention(drive->asking);
    if (!command)
        return BAD_OPCODE;
    if (drive->knobs.strict_cdb && (sense = reserved_bits(drive, command, cdb)) != 0)
        return sense;
    if ((sense = command->fields(drive, cdb)) != 0)
        return sense;
    if (drive->operation_end && !(gates & IN_OPERATION))
        return operation_running(drive);
    return gates ? medium_gates(drive, gates) : 0;
}

static uint32_t length_of(const struct drive_command *command, const uint8_t *cdb) {
    unsigned first = command->length >> 4, width = command->length & 0x0f;
    if (command->length == LENGTH_NONE)
        return UINT32_MAX;
    return get_be32(cdb + first + width - 4) & UINT32_MAX >> (32 - 8 * width); /* no list length lies at the front */
}

NTCD_SELDOM static void complain(struct drive *drive, struct packet *packet, uint32_t sense) {
    drive->detail.number = sense;
    packet->scsi_status = SCSI_CHECK_CONDITION;
    packet->port_status = PORT_ERROR;
    if (packet->no_sense)
        return;
    packet->port_status |= PORT_SENSE_VALID;
    if (drive->knobs.d_sense || drive->descriptor_once)
        sense_put_descriptor(&packet->sense, &drive->detail);
    else
        sense_put(&packet->sense, &drive->detail);
}

/* Faults upon what was delivered. True: the connection broke with it. */
NTCD_SELDOM static bool broken(struct drive *drive, struct packet *packet) {
    int32_t cut;
    if (fault_value(drive, FAULT_SHORT, 0, &cut) && packet->direction == DIRECTION_IN &&
        (uint32_t)cut < packet->transferred)
        packet->transferred = (uint32_t)cut;
    if (!fault_value(drive, FAULT_DROP, 0, &cut))
        return false;
    if ((uint32_t)cut < packet->transferred)
        packet->transferred = (uint32_t)cut;
    packet->port_status = PORT_UNEXPECTED_BUS_FREE;
    return true;
}

static void run(struct drive *drive, const struct drive_command *command, struct packet *packet) {
    uint32_t len = length_of(command, packet->cdb);
    uint32_t room = len < packet->data_len ? len : packet->data_len;
    struct bytes in = {packet->data, packet->direction == DIRECTION_OUT ? room : 0};
    struct writer out = writer_over(packet->data, packet->direction == DIRECTION_IN ? room : 0);
    drive->list_len = len;
    uint32_t sense = command->run(drive, packet->cdb, in, &out);
    if (packet->direction == DIRECTION_IN)
        packet->transferred = (uint32_t)writer_stored(&out);
    else if (sense == 0 && command->direction == DIRECTION_OUT)
        packet->transferred = (uint32_t)in.len;
    if (drive->fault_count && broken(drive, packet))
        return;
    if (sense)
        complain(drive, packet, sense);
}

/* Faults before the command. True: they are the answer. */
NTCD_SELDOM static bool forestalled(struct drive *drive, struct packet *packet) {
    uint32_t sense = 0;
    bool answered = fault_before(drive, &sense);
    if (answered && sense)
        complain(drive, packet, sense);
    return answered;
}

void drive_execute(struct drive *drive, struct packet *packet) {
    packet_reset_answer(packet);
    packet->port_status = PORT_SUCCESS;
    drive->packet = packet;
    drive->detail = (struct sense_detail){0};
    drive->descriptor_once = false;
    drive->asking = nexus_of(drive, packet->nexus);
    if (drive->clocked)
        drive_advance(drive);
    const struct drive_command *command = find(drive, packet->cdb);
    if (drive->fault_count && forestalled(drive, packet))
        return;
    if (drive->holder && reserved_by_another(drive, command ? command->gates : 0, packet->cdb) &&
        !(drive->asking->attention_count && !(command && command->gates & IN_ATTENTION))) {
        packet->scsi_status = SCSI_RESERVATION_CONFLICT;
        packet->port_status = PORT_ERROR;
        return;
    }
    uint32_t sense = ask(drive, command, packet->cdb);
    if (sense)
        complain(drive, packet, sense);
    else
        run(drive, command, packet);
}

void drive_advance(struct drive *drive) {
    uint64_t now = host_now(drive->host);
    if (drive->closes_at && now >= drive->closes_at) {
        drive->closes_at = 0;
        tray_close(drive, NULL);
    }
    if (drive->ready_at && now >= drive->ready_at) {
        drive->ready_at = 0;
        tray_settle(drive);
    }
    if (drive->operation_end && now >= drive->operation_end)
        drive->operation_end = 0;
    if (drive->audio.status == 0x11)
        audio_advance(drive, now);
    drive->clocked = drive->closes_at || drive->ready_at || drive->operation_end || drive->audio.status == 0x11;
}

uint32_t drive_epoch(const struct drive *drive) {
    bool plain = drive->state == DRIVE_READY && drive->block_len == 2048 && !drive->medium.protected_css;
    if (!plain || drive->fault_count || drive->knobs.timing || drive->operation_end || drive->stopped || drive->holder)
        return 0;
    for (unsigned i = 0; i < NEXUS_ROOM; i++)
        if (drive->nexus[i].attention_count)
            return 0;
    return drive->insertions;
}

void drive_forget(struct drive *drive, uint32_t nexus) { nexus_forget(drive, nexus); }

void drive_reset(struct drive *drive, uint32_t sense) {
    audio_stop(drive, 0x15);
    drive->operation_end = 0;
    drive->holder = NULL;
    drive->block_len = 2048;
    pages_reset(drive);
    rate_reset(drive);
    for (unsigned i = 0; i < NEXUS_ROOM; i++) {
        struct nexus *nexus = &drive->nexus[i];
        nexus->prevents = nexus->prevents_always = false;
        /* What was queued is covered by the reset. */
        nexus->attention_count = 0;
        nexus_attention(nexus, sense);
    }
}
