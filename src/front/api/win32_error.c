/* SPDX-License-Identifier: MIT */
/* Which Win32 error does a program see for a verdict? */
#include "front/api/win32_error.h"
#include <stddef.h>

static const struct win32_error rows[] = {
#define WIN32(status, error, number) {status, number, #error},
#include "front/api/win32_error.def"
#undef WIN32
};

const struct win32_error *win32_error_of(nt_status status) {
    static const struct win32_error unknown = {0, 317, "ERROR_MR_MID_NOT_FOUND"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            return &rows[i];
    return &unknown;
}
