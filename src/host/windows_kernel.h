/* SPDX-License-Identifier: MIT */
/* The ground inside Windows' kernel: pools, the performance counter, locks and files by their NT names. */
#ifndef NTCDROM_HOST_WINDOWS_KERNEL_H
#define NTCDROM_HOST_WINDOWS_KERNEL_H

#include <ntifs.h>
/* Behind Windows' own header: see abi/types.h. */
#include "base/host.h"

/* Which memory, and with it which lock: what is touched above PASSIVE_LEVEL must be resident. */
enum kernel_memory {
    KERNEL_RESIDENT, /* nonpaged pool, never executable where Windows knows that; the lock is a spin lock */
    KERNEL_PAGED     /* paged pool; the lock is a fast mutex, so that what it guards may be paged too */
};

/* Lives in nonpaged memory and stays there: `host.self` points to it. Memory, time and the resident lock may be asked
 * for at any IRQL up to DISPATCH_LEVEL; all else, and all of the paged host, at PASSIVE_LEVEL only. Paths are UTF-8: "C:\..."
 * is a drive letter every session sees, a path that begins with '\' an NT name as it stands; nothing else is a path. */
struct kernel_host {
    struct host host;
    POOL_TYPE pool;
    KSPIN_LOCK spin;
    KIRQL raised; /* from where, by whoever holds `spin` */
    FAST_MUTEX mutex;
    enum loudness least; /* quieter lines are dropped */
};

void kernel_host_begin(struct kernel_host *kernel, enum kernel_memory memory);

/* UTF-16 of `len` bytes to UTF-8 with its NUL, cut at a whole letter where `room` ends; what is no text becomes U+FFFD.
 * The other way: how many units it takes, at most `room` are written. */
void kernel_to_utf8(const WCHAR *wide, size_t len, char *into, size_t room);
size_t kernel_to_utf16(const char *text, WCHAR *into, size_t room);

#endif
