/* SPDX-License-Identifier: MIT */
/* The discs that ship: made by rule, so that anybody can make them again. */
#ifndef NTCDROM_TESTS_DISCS_EXAMPLES_H
#define NTCDROM_TESTS_DISCS_EXAMPLES_H

#include "disc/disc.h"
#include "output.h"

/* Puts all of them. */
NTCD_CHECKED enum status examples_put(struct output *output, const struct host *host);

#endif
