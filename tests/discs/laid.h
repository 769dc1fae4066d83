/* SPDX-License-Identifier: MIT */
/* A recipe laid out as a disc over memory: what the disc floor reads in its tests. */
#ifndef NTCDROM_TESTS_DISCS_LAID_H
#define NTCDROM_TESTS_DISCS_LAID_H

#include "disc/cdtext.h"
#include "recipe.h"

/* A track nobody has a recipe for, alone on its disc. */
struct recipe laid_alone(enum recipe_kind kind, int32_t end);
/* The disc over `raw`, all stored sectors as recipe_all gives them, and, unless at is NULL, `sub`, their interleaved
 * subchannel; both outlive the disc. Without raw nothing is stored and every sector is empty. */
NTCD_CHECKED enum status laid_disc(const struct recipe *recipe, const struct host *host, struct bytes raw,
                                   struct bytes sub, struct disc *ret);

#endif
