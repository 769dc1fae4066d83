/* SPDX-License-Identifier: MIT */
/* Linux' own words for an optical drive -- SG_IO, CDROM_*, BLK*, DVD_* -- turned into packets, as sr and cdrom do it. */
#ifndef NTCDROM_FRONT_RUN_UNIFORM_H
#define NTCDROM_FRONT_RUN_UNIFORM_H

#include "scsi/packet.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Which driver stands behind a node: sr (block, major 11) or sg (character, major 21). */
enum node_kind { NODE_SR, NODE_SG };

enum { UNIFORM_MAX_TRANSFER = 524288 }; /* bytes one packet may move through the door: max_sectors of our sr */

/* What the kernel would remember of one drive, shared by all its users. */
struct uniform_state {
    uint32_t options;        /* CDO_* of CDROM_SET_OPTIONS */
    uint32_t changes;        /* media changes seen so far */
    uint32_t sg_timeout;     /* jiffies of 1/100 s, SG_SET_TIMEOUT */
    uint32_t sg_reserved;    /* bytes, SG_SET_RESERVED_SIZE */
    uint32_t read_ahead;     /* sectors of 512, BLKRASET */
    uint32_t locked;         /* the door, by CDROM_LOCKDOOR */
    uint64_t capacity;       /* bytes, as last read */
};

/* One open file's way to its drive. */
struct uniform {
    /* Executes a packet whose data is `packet->data`; 0 or an errno when the way itself failed. */
    int (*execute)(void *self, struct packet *packet);
    void *self;
    struct uniform_state *state;
    const _Atomic uint32_t *epoch; /* sectors kept are good while it stays; NULL or 0: none may be kept */
    enum node_kind kind;
    unsigned number;         /* the n of sr n */
    int flags;               /* of open(2): O_RDONLY, O_NONBLOCK ... */
    uint32_t changes_seen;   /* of state->changes, for CDROM_MEDIA_CHANGED */
};

/* Answers an ioctl of an open node: what the system call returns, or -errno. */
int uniform_ioctl(struct uniform *uniform, unsigned long request, void *argument);
/* read(2) at a place of the block node: bytes or -errno. Only whole runs are fetched: the rest of a sector is cut. */
ssize_t uniform_read(struct uniform *uniform, uint64_t at, void *into, size_t len);
/* What open(2) asks of the drive: 0 or -errno (ENOMEDIUM, EROFS). Reads the capacity. */
int uniform_open(struct uniform *uniform);
/* Takes up media changes as the kernel's own poll does; unit attentions end here. */
void uniform_check(struct uniform *uniform);

#endif
