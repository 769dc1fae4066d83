/* SPDX-License-Identifier: MIT */
/* What a rule looks like as JSON, for whoever reads rules from elsewhere than a recording. */
#ifndef NTCDROM_PORT_REPLAY_LOAD_H
#define NTCDROM_PORT_REPLAY_LOAD_H

#include "port/replay.h"
#include <jansson.h>

/* Reads one rule; its bytes and names go to the arena. Unknown fields are refused. line is for the error. */
NTCD_CHECKED enum status replay_rule_load(const json_t *from, struct arena *arena, uint32_t line,
                                          struct replay_rule *ret, struct error *error);
/* Hexadecimal text into arena memory; blanks are skipped. False: no such text, or no memory. */
bool replay_hex_load(const json_t *from, struct arena *arena, struct bytes *ret);

#endif
