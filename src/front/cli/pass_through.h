/* SPDX-License-Identifier: MIT */
/* What a pass-through request needs that nobody wants to say: offsets, lengths, buffers; and where its answer lies. */
#ifndef NTCDROM_FRONT_CLI_PASS_THROUGH_H
#define NTCDROM_FRONT_CLI_PASS_THROUGH_H

#include "base/bytes.h"
#include "front/cli/fields.h"

enum { PASSED_MOST = 1 << 24 };

/* One pass-through request's memory. */
struct passed {
    uint8_t *out_buffer, *in_buffer; /* direct forms: where the drive's data comes from and goes to */
    uint32_t out_len, in_len;
};

static inline bool is_pass_through(uint32_t code) { return code >> 16 == 0x04 && (code & 0xc000) == 0xc000; }

/* Fills what the user left out: CdbLength, direction, transfer length, offsets, room for sense. The direct forms'
 * pointers are always the program's own. *in may grow by `data`, or `data` goes into the direct buffer. *ret is to be
 * freed in every case. */
enum answer passed_prepare(const struct call *call, const struct abi_layout *layout, struct bytes data,
                           struct grown *in, struct passed *ret);
void passed_free(struct passed *passed);
/* The length an output buffer must have to take structure, sense and data. */
uint64_t passed_room(const struct abi_layout *layout, const struct grown *in);
/* Sense and data of the answer, as far as they came. */
struct bytes passed_sense(const struct abi_layout *layout, struct bytes answer);
struct bytes passed_data(const struct abi_layout *layout, struct bytes answer, const struct passed *passed);

#endif
