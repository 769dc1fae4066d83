/* SPDX-License-Identifier: MIT */
/* What the two files that judge a failed packet share: what was complained of, and the verdict as it stands. */
#ifndef NTCDROM_CLASS_JUDGE_H
#define NTCDROM_CLASS_JUDGE_H

#include "class/class.h"

/* The sense bytes as the driver reads them: what was not delivered is zero. */
struct complaint {
    bool valid;
    uint8_t key, asc, ascq;      /* as they are */
    uint8_t told_asc, told_ascq; /* zero where the additional length says they are not there */
    bool ili;
};

/* What one judgement carries from step to step. */
struct judging {
    const struct attempt *attempt;
    struct packet *packet;
    struct complaint complaint;
    uint8_t port;
    nt_status status;
    bool retry;
    uint32_t wait; /* seconds */
    uint64_t delay;
    uint32_t log, id;
    bool start_unit;
};

static inline uint8_t sense_byte(const struct sense *sense, unsigned at) {
    return at < sense->len ? sense->bytes[at] : 0;
}

/* What the command itself says to the verdict, then the control code it was sent for. */
void judging_refine_by_command(struct device *device, struct judging *j);
void judging_refine_by_control(struct device *device, struct judging *j);

#endif
