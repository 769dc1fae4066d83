/* SPDX-License-Identifier: MIT */
/* What a word of the floors below is as a status of Windows. */
#ifndef NTCDROM_CLASS_STATUS_H
#define NTCDROM_CLASS_STATUS_H

#include "abi/ntstatus.h"
#include "base/status.h"

/* For what fails before a packet goes out: a drive that cannot be opened or changed. A word without a status of its own, and
 * a number that is no word, is STATUS_IO_DEVICE_ERROR. */
nt_status status_of_below(enum status status);

#endif
