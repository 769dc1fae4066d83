/* SPDX-License-Identifier: MIT */
/* Which status of Windows is a word of the floors below? */
#include "class/status.h"

nt_status status_of_below(enum status status) {
    static const nt_status statuses[ST_COUNT] = {
        [ST_OK] = STATUS_SUCCESS,
        [ST_NO_MEMORY] = STATUS_INSUFFICIENT_RESOURCES,
        [ST_NOT_FOUND] = STATUS_OBJECT_NAME_NOT_FOUND,
        [ST_NO_ACCESS] = STATUS_ACCESS_DENIED,
        [ST_BUSY] = STATUS_DEVICE_BUSY,
        [ST_BAD_FORMAT] = STATUS_UNRECOGNIZED_MEDIA,
        [ST_UNSUPPORTED] = STATUS_NOT_SUPPORTED,
        [ST_TOO_LARGE] = STATUS_UNRECOGNIZED_MEDIA,
        [ST_TRUNCATED] = STATUS_UNRECOGNIZED_MEDIA,
        [ST_IO_ERROR] = STATUS_IO_DEVICE_ERROR,
        [ST_NO_SPACE] = STATUS_IO_DEVICE_ERROR,
        [ST_UNREADABLE] = STATUS_DEVICE_DATA_ERROR,
        [ST_OUT_OF_RANGE] = STATUS_NONEXISTENT_SECTOR,
        [ST_GONE] = STATUS_NO_SUCH_DEVICE,
        [ST_CANCELLED] = STATUS_CANCELLED,
        [ST_USAGE] = STATUS_INVALID_PARAMETER,
    };
    return (unsigned)status < ST_COUNT ? statuses[status] : STATUS_IO_DEVICE_ERROR;
}
