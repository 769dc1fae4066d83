/* SPDX-License-Identifier: MIT */
/* Pieces of work that need nothing of each other, spread over the host's processors. */
#ifndef NTCDROM_IMAGE_CROWD_H
#define NTCDROM_IMAGE_CROWD_H

#include "base/host.h"

enum { CROWD_MOST = 16 };

/* How many may work at a time: 1 where the host has no threads to give. */
unsigned crowd_size(const struct host *host);
/* work(self, worker, index) for every index below count, in any order, by up to crowd_size workers; `worker` is below
 * that, and no two threads have the same one. Returns when all is done; the calling thread is worker 0. */
void crowd_run(const struct host *host, void (*work)(void *self, unsigned worker, uint32_t index), void *self,
               uint32_t count);

#endif
