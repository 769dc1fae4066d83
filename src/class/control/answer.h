/* SPDX-License-Identifier: MIT */
/* How does a handler hand out bytes, or find their number wrong? */
#ifndef NTCDROM_CLASS_CONTROL_ANSWER_H
#define NTCDROM_CLASS_CONTROL_ANSWER_H

#include "class/class.h"

/* Success with len bytes in the caller's buffer, as many as fit. */
static inline nt_status answer(struct request *request, const void *from, uint32_t len) {
    request->information = len < request->out_len ? len : request->out_len;
    if (request->information)
        memcpy(request->out, from, request->information);
    return STATUS_SUCCESS;
}

/* A buffered request's length may not touch the bits the adapter wants clear [WDK AlignmentMask]. */
static inline bool answer_misaligned(const struct device *device, const struct request *request) {
    return (request->out_len & device->port->alignment_mask) != 0;
}

#endif
