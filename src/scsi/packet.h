/* SPDX-License-Identifier: MIT */
/* The waist: one command, its data, its answer. Above it all is Windows, below it all is a drive. */
#ifndef NTCDROM_SCSI_PACKET_H
#define NTCDROM_SCSI_PACKET_H

#include "base/bytes.h"
#include <stdint.h>

enum direction { DIRECTION_NONE, DIRECTION_IN, DIRECTION_OUT };

/* SCSI status byte [SAM-5 5.3.1]. */
enum scsi_status {
    SCSI_GOOD = 0x00,
    SCSI_CHECK_CONDITION = 0x02,
    SCSI_BUSY = 0x08,
    SCSI_RESERVATION_CONFLICT = 0x18,
    SCSI_TASK_SET_FULL = 0x28,
    SCSI_ACA_ACTIVE = 0x30,
    SCSI_TASK_ABORTED = 0x40
};

/* What became of the packet on its way, as the class driver above reads it: the SRB status values [WDK SRB_STATUS].
 * Without PORT_SENSE_VALID the sense bytes are not to be read. */
enum port_status {
    PORT_PENDING = 0x00,
    PORT_SUCCESS = 0x01,
    PORT_ABORTED = 0x02,
    PORT_ABORT_FAILED = 0x03,
    PORT_ERROR = 0x04,
    PORT_BUSY = 0x05,
    PORT_INVALID_REQUEST = 0x06,
    PORT_INVALID_PATH = 0x07,
    PORT_NO_DEVICE = 0x08,
    PORT_TIMEOUT = 0x09,
    PORT_SELECTION_TIMEOUT = 0x0a,
    PORT_COMMAND_TIMEOUT = 0x0b,
    PORT_BUS_RESET = 0x0e,
    PORT_PARITY_ERROR = 0x0f,
    PORT_REQUEST_SENSE_FAILED = 0x10,
    PORT_NO_HBA = 0x11,
    PORT_DATA_OVERRUN = 0x12,
    PORT_UNEXPECTED_BUS_FREE = 0x13,
    PORT_PHASE_SEQUENCE_FAILURE = 0x14,
    PORT_REQUEST_FLUSHED = 0x16,
    PORT_INVALID_LUN = 0x20,
    PORT_INVALID_TARGET = 0x21,
    PORT_BAD_FUNCTION = 0x22,
    PORT_ERROR_RECOVERY = 0x23,
    PORT_NOT_POWERED = 0x24,
    PORT_INTERNAL_ERROR = 0x30,
    PORT_STATUS_MASK = 0x3f,
    PORT_SENSE_VALID = 0x80
};

enum { CDB_ROOM = 16, SENSE_ROOM = 96 };

/* The drive's complaint as it came: raw bytes, fixed or descriptor format [SPC-4 4.5]. */
struct sense {
    uint8_t len; /* valid bytes */
    uint8_t bytes[SENSE_ROOM];
};

/* The caller fills the first part, keeps `data` alive until the answer, and reads the second part. */
struct packet {
    uint8_t cdb[CDB_ROOM]; /* zero behind cdb_len */
    uint8_t cdb_len;
    enum direction direction;
    uint8_t *data;      /* borrowed; read for DIRECTION_OUT, written for DIRECTION_IN */
    uint32_t data_len;  /* bytes asked for */
    uint32_t timeout_s;
    bool no_sense;      /* sense bytes are not wanted: a refusal comes back without [WDK SRB_FLAGS_DISABLE_AUTOSENSE] */
    uint32_t nexus;     /* which initiator asks (0 unless a door serves several): unit attentions are kept per nexus */

    uint32_t transferred;/* bytes really moved, <= data_len */
    uint32_t internal;   /* PORT_INTERNAL_ERROR: the NTSTATUS it stands for, as a number; 0 none */
    uint8_t scsi_status; /* enum scsi_status */
    uint8_t port_status; /* enum port_status, with PORT_SENSE_VALID when sense.len counts */
    struct sense sense;
};

/* Readies a packet for its next send: the answer part only (the sense bytes are left, their count is 0). */
static inline void packet_reset_answer(struct packet *packet) {
    packet->scsi_status = SCSI_GOOD;
    packet->port_status = PORT_PENDING;
    packet->transferred = 0;
    packet->internal = 0;
    packet->sense.len = 0;
}

/* A packet with nothing but its CDB length, direction and data; the CDB is zero. Sense bytes stay unset. */
static inline void packet_begin(struct packet *packet, uint8_t cdb_len, enum direction direction, void *data,
                                uint32_t data_len, uint32_t timeout_s) {
    memset(packet->cdb, 0, sizeof packet->cdb);
    packet->cdb_len = cdb_len;
    packet->direction = direction;
    packet->data = data;
    packet->data_len = data_len;
    packet->timeout_s = timeout_s;
    packet->no_sense = false;
    packet->nexus = 0;
    packet_reset_answer(packet);
}

#endif
