/* SPDX-License-Identifier: MIT */
/* Which Win32 error does a program see for a verdict? */
#ifndef NTCDROM_FRONT_API_WIN32_ERROR_H
#define NTCDROM_FRONT_API_WIN32_ERROR_H

#include "abi/ntstatus.h"

struct win32_error {
    nt_status status;
    uint32_t number;
    const char *name;
};

/* ERROR_MR_MID_NOT_FOUND for a status no row knows; never NULL. */
const struct win32_error *win32_error_of(nt_status status);

#endif
