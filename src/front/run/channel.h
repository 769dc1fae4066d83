/* SPDX-License-Identifier: MIT */
/* A process' one way to the broker: its packets go there, and what they move comes back in shared memory. */
#ifndef NTCDROM_FRONT_RUN_CHANNEL_H
#define NTCDROM_FRONT_RUN_CHANNEL_H

#include "front/run/wire.h"

/* What the broker tells every process of its drives; connects when this process has not yet. 0 or an errno. */
int channel_open(struct door_shared **ret);
/* Sends a packet and waits: 0, or an errno when the way failed. Data within channel_ahead's memory is not copied. */
int channel_execute(uint8_t drive, struct packet *packet);
/* DOOR_AHEAD_LEN bytes the broker can fill, of this process alone; NULL before channel_open. *connection is another number after each
 * connecting, also in a forked child: then what lay there is gone. */
uint8_t *channel_ahead(uint32_t *connection);

#endif
