/* SPDX-License-Identifier: MIT */
/* What becomes of a broken promise in a debug build? */
#include "host/windows_kernel.h"

void _assert(const char *promise, const char *file, unsigned line);

/* The name the C run-time's assert calls. */
void _assert(const char *promise, const char *file, unsigned line) {
    (void)DbgPrint("ntcdrom: %s:%u: not so: %s\n", file, line, promise);
    KeBugCheckEx(0xe0000001, (ULONG_PTR)file, line, 0, 0);
}
