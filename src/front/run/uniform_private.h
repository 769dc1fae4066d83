/* SPDX-License-Identifier: MIT */
/* What the files of the uniform layer share: one command out, one errno back. */
#ifndef NTCDROM_FRONT_RUN_UNIFORM_PRIVATE_H
#define NTCDROM_FRONT_RUN_UNIFORM_PRIVATE_H

#include "front/run/uniform.h"
#include "scsi/sense.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* A pointer the program cannot mean: what the kernel's copy would refuse. Only the first page is known to be nobody's. */
static inline bool bad_pointer(const void *pointer) { return (uintptr_t)pointer < 4096; }

/* One command of the kernel's own, as sr sends it: ready packets are made by `packet_begin`; 0 or -errno by its sense. */
int uniform_send(struct uniform *uniform, struct packet *packet);
/* Builds and sends in one go: cdb of cdb_len bytes, data `in` direction when data_len is not 0. */
int uniform_ask(struct uniform *uniform, const uint8_t *cdb, uint8_t cdb_len, void *data, uint32_t data_len);
int uniform_tell(struct uniform *uniform, const uint8_t *cdb, uint8_t cdb_len, const void *data, uint32_t data_len);
/* The errno sr gives for a sense. */
int uniform_errno(const struct packet *packet);

/* Where the descriptors of a READ TOC answer end: by its own length, but never behind what there was room for. */
static inline unsigned toc_end(const uint8_t *toc, unsigned room) {
    unsigned end = (unsigned)get_be16(toc) + 2u;
    return end < room ? end : room;
}

/* Handlers by family; each returns -ENOTTY for a request that is not its own. */
int uniform_sg(struct uniform *uniform, unsigned long request, void *argument);
int uniform_block(struct uniform *uniform, unsigned long request, void *argument);
int uniform_drive(struct uniform *uniform, unsigned long request, void *argument);
int uniform_disc(struct uniform *uniform, unsigned long request, void *argument);
int uniform_audio(struct uniform *uniform, unsigned long request, void *argument);
int uniform_dvd(struct uniform *uniform, unsigned long request, void *argument);

static inline void lba_to_msf(int32_t lba, uint8_t msf[3]) {
    uint32_t frames = (uint32_t)(lba + 150);
    msf[0] = (uint8_t)(frames / 75 / 60), msf[1] = (uint8_t)(frames / 75 % 60), msf[2] = (uint8_t)(frames % 75);
}
static inline int32_t msf_to_lba(const uint8_t msf[3]) { return (msf[0] * 60 + msf[1]) * 75 + msf[2] - 150; }

#endif
