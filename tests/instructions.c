/* SPDX-License-Identifier: MIT */
/* For counting: makes COUNT mode 1 sectors out of 2048 bytes each with the kernels of a TIER. */
#include "disc/sector.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    static const struct extent extent = {.mode = TRACK_MODE1, .stride = USER_LEN, .main_len = USER_LEN, .main_at = USER_AT_MODE1};
    static uint8_t user[USER_LEN], raw[RAW_LEN];
    const struct edc_kernels *kernels = argc == 3 ? edc_choose(argv[1]) : NULL;
    if (!kernels || strcmp(kernels->name, argv[1]) != 0) {
        fprintf(stderr, "instructions TIER COUNT; this processor lacks %s\n", argc > 1 ? argv[1] : "what is not said");
        return 2;
    }
    for (int i = 0; i < atoi(argv[2]); i++) {
        user[i % USER_LEN] = (uint8_t)i;
        sector_complete(kernels, &extent, i, user, raw);
    }
    return raw[0] != 0 || raw[1] != 0xff;
}
