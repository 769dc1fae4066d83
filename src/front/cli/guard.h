/* SPDX-License-Identifier: MIT */
/* Which requests could do lasting harm to a real drive or its medium, or pull a mounted disc away? */
#ifndef NTCDROM_FRONT_CLI_GUARD_H
#define NTCDROM_FRONT_CLI_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What harm a request could do, as the end of "this ...", or NULL. A pass-through request is judged by its CDB. */
const char *guard_harm(uint32_t code, const uint8_t *in, size_t in_len);
/* Does it move the medium: eject, load? */
bool guard_moves(uint32_t code, const uint8_t *in, size_t in_len);
/* Where the drive of an address is mounted on this machine, or NULL. The text lives until the next call. */
const char *guard_mounted(const char *address);

#endif
