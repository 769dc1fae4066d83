/* SPDX-License-Identifier: MIT */
/* What does a failed packet mean: which verdict, whether it is sent again and when, and what it changes? */
#include "class/judge.h"

enum { ANY = 0xff };
enum { NO, YES, VOLUME, FEW, FLUSHED };
/* System log error codes [WDK ntiologc.h]. */
#define LOG_BAD_BLOCK 0xc0040007u
#define LOG_CONTROLLER 0xc004000bu
#define LOG_NOT_READY 0xc004000fu
#define LOG_RECOVERED 0x80040021u
#define LOG_FAILURE_FORESEEN 0x80040034u
enum effect {
    NOTHING = 0,
    BECOMING_READY_1 = 0x001,
    BECOMING_READY_2 = 0x002,
    START_UNIT = 0x004,
    SET_UNAVAILABLE = 0x008,
    SET_NOT_PRESENT = 0x010,
    SET_PRESENT = 0x020,
    COUNT_CHANGE = 0x040,
    EJECT_ASKED = 0x080,
    RESCAN = 0x100,
    ILI_COUNTS = 0x200
};

struct sense_row {
    uint8_t key, asc, ascq, retry;
    nt_status status;
    uint16_t wait, id;
    uint32_t log;
    uint16_t effects;
};
static const struct sense_row sense_rows[] = {
#define VERDICT(key, asc, ascq, status, retry, wait, log, id, effects)                                                 \
    {key, asc, ascq, retry, status, wait, id, log, (uint16_t)(effects)},
#include "class/verdicts.def"
};

struct transport_row {
    uint8_t port, scsi, retry;
    bool protocol;
    nt_status status;
    uint16_t wait, id;
    uint32_t log;
};
static const struct transport_row transport_rows[] = {
#define TRANSPORT(port, scsi, status, retry, wait, log, id, protocol)                                                  \
    {port, scsi, retry, protocol, status, wait, id, log},
#include "class/verdicts.def"
};

/* Block command descriptor [SBC-3 4.18]: the ILI bit of descriptor format. */
static bool descriptor_ili(const struct sense *sense) {
    for (unsigned at = 8; at + 4 <= sense->len; at += 2u + sense->bytes[at + 1])
        if (sense->bytes[at] == 0x05)
            return (sense->bytes[at + 3] & 0x20) != 0;
    return false;
}

/* The reference knows fixed format only; a drive that speaks the other one is translated [SPC-4 4.5]. */
static void make_fixed(struct sense *sense) {
    enum { FIXED_LEN = 18 };
    uint8_t format = sense_byte(sense, 0) & 0x7f, fixed[FIXED_LEN] = {0x70};
    if (format != 0x72 && format != 0x73)
        return;
    fixed[2] = (uint8_t)((sense_byte(sense, 1) & 0x0f) | (descriptor_ili(sense) ? 0x20 : 0));
    fixed[7] = FIXED_LEN - 8;
    fixed[12] = sense_byte(sense, 2);
    fixed[13] = sense_byte(sense, 3);
    memcpy(sense->bytes, fixed, sizeof fixed);
    sense->len = sizeof fixed;
}

static struct complaint complaint_of(const struct device *device, const struct packet *packet) {
    const struct sense *sense = &packet->sense;
    unsigned told = sense_byte(sense, 7) + (device_mends(device, MEND_SENSE_LENGTH) ? 8u : 7u);
    uint8_t asc = sense_byte(sense, 12), ascq = sense_byte(sense, 13);
    return (struct complaint){.valid = (packet->port_status & PORT_SENSE_VALID) != 0,
                              .key = sense_byte(sense, 2) & 0x0f,
                              .ili = (sense_byte(sense, 2) & 0x20) != 0,
                              .asc = asc,
                              .ascq = ascq,
                              .told_asc = told >= 13 ? asc : 0,
                              .told_ascq = told >= 14 ? ascq : 0};
}

static void becoming_ready(struct device *device, uint32_t reason) {
    enum { ESTIMATED_100MS = 100 };
    device_event(device,
                 &(struct event){.kind = EVENT_BECOMING_READY, .reason = reason, .estimated_100ms = ESTIMATED_100MS});
}

static void take_effects(struct device *device, struct judging *j, unsigned effects) {
    if (effects & BECOMING_READY_1)
        becoming_ready(device, 1);
    if (effects & BECOMING_READY_2)
        becoming_ready(device, 2);
    if (effects & SET_UNAVAILABLE)
        device_set_media(device, MEDIA_UNAVAILABLE, NULL);
    if (effects & SET_NOT_PRESENT)
        device_set_media(device, MEDIA_NOT_PRESENT, NULL);
    if (effects & SET_PRESENT)
        device_set_media(device, MEDIA_PRESENT, NULL);
    if (effects & COUNT_CHANGE)
        device->media_changes++;
    if (effects & EJECT_ASKED)
        device_event_of(device, EVENT_EJECT_REQUEST);
    if (effects & RESCAN)
        device_event_of(device, EVENT_BUS_RELATIONS);
    j->start_unit = (effects & START_UNIT) != 0;
}

/* A unit attention while a volume is mounted: nothing more until it was verified. */
static void apply_volume_rule(struct device *device, struct judging *j) {
    j->retry = !device->mounted;
    if (!device->mounted)
        return;
    device->verify = true;
    j->status = STATUS_VERIFY_REQUIRED;
}

static void judge_sense(struct device *device, struct judging *j) {
    const struct complaint *c = &j->complaint;
    const struct sense_row *row = sense_rows;
    if (c->key == 0x6)
        device->media_changes++;
    /* The last row matches everything. */
    while ((row->key != ANY && row->key != c->key) || (row->asc != ANY && row->asc != c->told_asc) ||
           (row->ascq != ANY && row->ascq != c->told_ascq))
        row++;
    j->status = row->status;
    j->retry = row->retry == YES;
    j->wait = row->wait;
    j->log = row->log;
    j->id = row->id;
    take_effects(device, j, row->effects);
    if (row->retry == VOLUME)
        apply_volume_rule(device, j);
    if ((row->effects & ILI_COUNTS) && c->ili) {
        j->status = STATUS_INVALID_BLOCK_LENGTH;
        j->retry = false;
    }
}

static const struct transport_row *transport_row(const struct packet *packet) {
    const struct transport_row *row = transport_rows;
    uint8_t port = packet->port_status & PORT_STATUS_MASK;
    /* The last row matches everything. */
    while ((row->port != ANY && row->port != port) || (row->scsi != ANY && row->scsi != packet->scsi_status))
        row++;
    return row;
}

nt_status device_transport_status(const struct packet *packet) {
    bool told = (packet->port_status & PORT_STATUS_MASK) == PORT_INTERNAL_ERROR;
    return told ? packet->internal : transport_row(packet)->status;
}

static void judge_transport(struct device *device, struct judging *j) {
    const struct transport_row *row = transport_row(j->packet);
    j->status = row->status;
    j->retry = row->retry == YES || row->retry == FLUSHED || (row->retry == FEW && j->attempt->retries <= 1);
    j->wait = row->wait;
    j->log = row->log;
    j->id = row->id;
    if (row->retry == FLUSHED && device->verify) {
        j->status = STATUS_VERIFY_REQUIRED;
        j->retry = false;
    }
    if (row->protocol) {
        device->protocol_errors++;
        if (j->wait == 0)
            j->wait = 1;
    }
}

/* Commands whose "operation in progress" is called busy [cdrom.sys, MMC error handler]. */
static bool reads_or_writes_disc(uint8_t opcode) {
    static const uint8_t opcodes[] = {0x08, 0x28, 0x25, 0xbe, 0xb9, 0x43, 0x0a, 0x2a, 0x52, 0x51};
    return memchr(opcodes, opcode, sizeof opcodes) != NULL;
}

static void judge_set_region(struct judging *j) {
    const struct complaint *c = &j->complaint;
    if (c->asc == 0x3a) {
        j->status = STATUS_NO_MEDIA_IN_DEVICE;
        j->retry = false;
    } else if (c->key == 0x5 && ((c->asc == 0x6f && c->ascq == 0x04) || (c->asc == 0x30 && c->ascq == 0x02))) {
        j->status = STATUS_CSS_REGION_MISMATCH;
        j->retry = false;
    }
}

static void judge_unit_attention(struct device *device, struct judging *j) {
    const struct complaint *c = &j->complaint;
    bool operator_asks = c->asc == 0x5a && c->ascq >= 0x01 && c->ascq <= 0x03;
    if (c->asc == 0x28 || c->asc == 0x29 || (operator_asks && c->ascq != 0x01))
        device_forget_capabilities(device);
    if (c->asc == 0x28 && device->restore_speed)
        device->restore_due = true;
    if (c->asc == 0x29 && device_mends(device, MEND_RELOCK))
        device->relock_due = device_is_locked(device);
    if (operator_asks) {
        j->status = STATUS_DEVICE_BUSY;
        j->retry = true;
    }
}

/* What an MMC drive's sense means beyond the tables. It looks at the bytes whatever the additional length says. */
static void judge_mmc(struct device *device, struct judging *j) {
    const struct complaint *c = &j->complaint;
    const uint8_t *cdb = j->packet->cdb;
    if (c->key == 0x2 && c->asc == 0x3a)
        device->write_allowed = false;
    if (c->key == 0x2 && c->asc == 0x04 && (c->ascq == 0x07 || c->ascq == 0x08) && reads_or_writes_disc(cdb[0])) {
        j->status = STATUS_DEVICE_BUSY;
        j->retry = true;
    }
    if (c->key == 0x5 && c->asc == 0x27)
        device->write_allowed = false;
    if (c->key == 0x6)
        judge_unit_attention(device, j);
    if (cdb[0] == 0xa3 && (cdb[10] & 0x3f) == 0x06)
        judge_set_region(j);
}

static void judge_hitachi(struct judging *j) {
    if (j->complaint.key != 0x4 || j->complaint.asc != 0x44)
        return;
    j->status = STATUS_DEVICE_NOT_READY;
    j->retry = true;
    j->start_unit = true;
}

static void write_log(struct device *device, const struct judging *j) {
    uint8_t opcode = j->packet->cdb[0];
    if (j->log == 0)
        return;
    if (opcode == 0x00) {
        if (device->logged_not_ready)
            return;
        device->logged_not_ready = true;
    } else if (opcode == 0x35) {
        if (device->logged_sync)
            return;
        device->logged_sync = true;
    }
    device_log(device, j->log, j->id);
}

/* Fire and forget: nobody looks at the answer, and it goes out before the failed command does again. */
static void start_unit(struct device *device) {
    struct packet packet;
    packet_begin(&packet, 6, DIRECTION_NONE, NULL, 0, TIMEOUT_START_UNIT);
    packet.cdb[0] = 0x1b;
    packet.cdb[4] = 0x01;
    packet.no_sense = true;
    (void)device_attempt(device, &packet);
}

struct verdict device_judge(struct device *device, const struct attempt *attempt) {
    struct packet *packet = attempt->packet;
    make_fixed(&packet->sense);
    struct judging j = {.attempt = attempt,
                        .packet = packet,
                        .complaint = complaint_of(device, packet),
                        .port = packet->port_status & PORT_STATUS_MASK,
                        .status = STATUS_IO_DEVICE_ERROR};
    if (j.port == PORT_INTERNAL_ERROR)
        j.status = packet->internal;
    else if (packet->scsi_status == SCSI_RESERVATION_CONFLICT)
        j.status = STATUS_DEVICE_BUSY;
    else if (j.complaint.valid)
        judge_sense(device, &j);
    else
        judge_transport(device, &j);
    if (j.complaint.valid && device->is_mmc)
        judge_mmc(device, &j);
    else if (j.complaint.valid && (device->cdrom_quirks & QUIRK_HITACHI_GD2000))
        judge_hitachi(&j);
    j.delay = UINT64_MAX;
    judging_refine_by_command(device, &j);
    if (j.delay == UINT64_MAX)
        j.delay = (uint64_t)j.wait * 1000 * HOST_MS;
    judging_refine_by_control(device, &j);
    write_log(device, &j);
    if (j.start_unit && device->safe_start_unit && !attempt->polling)
        start_unit(device);
    if (j.retry && j.status != STATUS_SUCCESS && attempt->request && attempt->request->cancelled)
        return (struct verdict){STATUS_CANCELLED, false, 0};
    return (struct verdict){j.status, j.retry, j.delay};
}
