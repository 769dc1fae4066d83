/* SPDX-License-Identifier: MIT */
/* Can a program include our header and Windows' own in any order, and use both? ORDER: 0 ours alone, 1 ours first, 2
 * ours last, 3 between, 4 ours last, behind few, 5 in a driver. */
#if ORDER == 2 || ORDER == 3
#include <windows.h>
#endif
#if ORDER == 2
#include <winioctl.h>
#include <ntddcdrm.h>
#include <ntddcdvd.h>
#include <ntddmmc.h>
#include <ntddscsi.h>
#endif
#if ORDER == 4
#include <windows.h>
#include <devioctl.h>
#include <ntddcdrm.h>
#endif
#if ORDER == 5
#include <ntddk.h>
#endif
#include "ntcdrom/ntcdrom.h"
#if ORDER == 1
#include <windows.h>
#endif
#if ORDER == 1 || ORDER == 3
#include <winioctl.h>
#include <ntddcdrm.h>
#include <ntddcdvd.h>
#include <ntddmmc.h>
#include <ntddscsi.h>
#endif

NTSTATUS ask(struct ntcd_handle *handle, CDROM_TOC *toc, ULONG *got);
NTSTATUS ask(struct ntcd_handle *handle, CDROM_TOC *toc, ULONG *got) {
    CDROM_EXCLUSIVE_LOCK lock;
    RAW_READ_INFO info;
    SCSI_PASS_THROUGH_EX pass;
    STORAGE_EVENT_NOTIFICATION note;
    MOUNTDEV_NAME name;
    lock.Access.RequestType = ExclusiveAccessLockDevice;
    info.TrackMode = CDDA;
    info.DiskOffset.QuadPart = 16 * 2048;
    pass.DataDirection = SCSI_IOCTL_DATA_IN;
    note.Events = STORAGE_EVENT_MEDIA_STATUS;
    name.NameLength = 0;
    if (lock.Access.RequestType == 1 && info.DiskOffset.QuadPart && pass.DataDirection && note.Events &&
        !name.NameLength)
        return ntcd_control(handle, IOCTL_CDROM_READ_TOC, NULL, 0, toc, (ULONG)sizeof *toc, got);
    return (NTSTATUS)STATUS_NO_MEDIA_IN_DEVICE;
}
