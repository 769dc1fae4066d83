/* SPDX-License-Identifier: MIT */
/* What are control codes and verdicts called, and which number has a name? */
#ifndef NTCDROM_ABI_NAMES_H
#define NTCDROM_ABI_NAMES_H

#include "abi/ntstatus.h"
#include <stdbool.h>
#include <stdint.h>

/* "IOCTL_CDROM_READ_TOC", or NULL for a number without a name. */
const char *control_code_name(uint32_t code);
/* By its full name, or without "IOCTL_"; letters of either case, '-' for '_'. False: no such name, *ret untouched. */
bool control_code_find(const char *name, uint32_t *ret);

/* "STATUS_SUCCESS", or NULL. */
const char *nt_status_name(nt_status status);
/* By its full name, or without "STATUS_"; as above. */
bool nt_status_find(const char *name, nt_status *ret);

#endif
