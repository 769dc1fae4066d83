/* SPDX-License-Identifier: MIT */
/* The test discs as files, in every format that keeps them. */
#ifndef NTCDROM_TESTS_DISCS_SUITE_H
#define NTCDROM_TESTS_DISCS_SUITE_H

#include "output.h"

/* For each disc NAME.cue, .ccd, .mds, -sub.mds, .nrg, .cdi and the like, beside the files they name. */
void suite_put(struct output *output);

#endif
