/* SPDX-License-Identifier: MIT */
/* The words for each status. */
#include "base/status.h"

const char *status_name(enum status status) {
    switch (status) {
    case ST_OK: return "done";
    case ST_NO_MEMORY: return "out of memory";
    case ST_NOT_FOUND: return "not found";
    case ST_NO_ACCESS: return "permission denied";
    case ST_BUSY: return "busy";
    case ST_BAD_FORMAT: return "bad format";
    case ST_UNSUPPORTED: return "not supported";
    case ST_TOO_LARGE: return "too large";
    case ST_TRUNCATED: return "truncated";
    case ST_IO_ERROR: return "input/output error";
    case ST_NO_SPACE: return "no space left";
    case ST_UNREADABLE: return "unreadable sector";
    case ST_OUT_OF_RANGE: return "out of range";
    case ST_GONE: return "device gone";
    case ST_CANCELLED: return "cancelled";
    case ST_USAGE: return "wrong usage";
    case ST_COUNT: break;
    }
    return "unknown status";
}
