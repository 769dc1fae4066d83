/* SPDX-License-Identifier: MIT */
/* What may go wrong in a drive on purpose: the rules, and when each one fires. */
#ifndef NTCDROM_DRIVE_FAULTS_H
#define NTCDROM_DRIVE_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

/* What a rule does when it fires. The first group acts before the command, the second upon the sectors it delivers. */
enum drive_fault_kind {
    FAULT_SENSE,      /* CHECK CONDITION with `sense`; 0: no sense bytes at all */
    FAULT_STATUS,     /* the SCSI status `value`: 08h busy, 28h task set full, 18h reservation conflict */
    FAULT_SLOW,       /* `value` ms pass, then the command goes on */
    FAULT_HANG,       /* no answer until the packet's time-out or drive_cancel */
    FAULT_NOT_READY,  /* the medium spins up for `value` ms from now: 02/04/01 */
    FAULT_ATTENTION,  /* the unit attention `sense` is queued for every initiator first */
    FAULT_REMOVE,     /* the disc is gone, the tray open; with a range: when a sector of it is read, the rest fails */
    FAULT_SHORT,      /* the answer is cut to `value` bytes, status GOOD */
    FAULT_DROP,       /* the connection breaks when `value` bytes have come: PORT_UNEXPECTED_BUS_FREE */
    FAULT_REQUEST,    /* somebody presses a key: the external request `value` waits for everybody */
    FAULT_DESCRIPTOR, /* complaints of this command come in descriptor format */
    FAULT_CAPACITY,   /* READ CAPACITY is off by `value` (signed) blocks */
    FAULT_UNREADABLE, /* `sense`, or 0: 03/11/05 data, 03/11/06 audio, 03/11/00 DVD and BD */
    FAULT_RECOVERED,  /* data good; 01/18/00 after it when page 01h asks for reports (PER) */
    FAULT_C2,        /* `value` C2 bits of the sector are set, spread evenly; with `flip` those bytes are damaged too */
    FAULT_Q_CRC,     /* the CRC of Q is broken */
    FAULT_Q_MISSING, /* Q and P are all zero */
    FAULT_Q_SHIFT,   /* the Q of another sector, `value` (signed) away */
    FAULT_OFFSET,    /* audio comes `value` (signed) samples late */
    FAULT_JITTER,    /* audio of each command comes up to `value` samples late or early, as chance has it */
    FAULT_KINDS
};

/* A rule: which commands and sectors it is for, and what happens. Zero bytes match everything and live for ever. */
struct drive_fault {
    enum drive_fault_kind kind;
    uint8_t opcodes[8];   /* of these commands, */
    uint8_t opcode_count; /* 0: any */
    int32_t first, count; /* and these sectors; count 0: any */
    bool one_nexus;       /* and only of initiator `nexus` */
    uint32_t nexus;
    uint32_t after;    /* the first so many matches pass */
    uint32_t times;    /* it fires so often, 0: for ever */
    uint32_t permille; /* with this probability, 0: always */
    uint32_t sense;    /* a sense number (scsi/sense.h) */
    int32_t value;
    bool flip;
};

#endif
