/* SPDX-License-Identifier: MIT */
/* Where do Windows' own types come from: from Windows' headers on Windows, from here everywhere else. */
#ifndef NTCDROM_ABI_TYPES_H
#define NTCDROM_ABI_TYPES_H

#include <stdint.h>

/* The program's view of ntstatus.h: NTSTATUS, not nt_status. */
#define NTCDROM_WINDOWS_TYPES

#ifdef _WIN32
/* Windows' headers cannot be joined later to what is declared here first, so they always come first; each once, and
 * none of those that exclude others (windows.h would bring the old sockets). A driver has included its own (ntddk.h,
 * wdm.h) before this. */
#if !defined(_NTDDK_) && !defined(_WDMDDK_) && !defined(_NTIFS_) && !defined(_WDM_INCLUDED_) && \
    !defined(_NTDDK_INCLUDED_)
#if !defined(_AMD64_) && !defined(_X86_) && !defined(_ARM64_) && !defined(_ARM_)
#if defined(_M_AMD64) || defined(__x86_64__)
#define _AMD64_
#elif defined(_M_IX86) || defined(__i386__)
#define _X86_
#elif defined(_M_ARM64) || defined(__aarch64__)
#define _ARM64_
#elif defined(_M_ARM) || defined(__arm__)
#define _ARM_
#endif
#endif
#include <windef.h>
#if defined(_NTDDSTOR_H_) && !defined(_WINIOCTL_)
#include <ntdddisk.h> /* the other half of what winioctl.h would say again */
#else
#include <winioctl.h>
#endif
typedef LONG NTSTATUS;
#else
#include <ntddstor.h>
#include <ntdddisk.h>
#endif
#include <ntddcdrm.h>
#include <ntddcdvd.h>
#include <ntddmmc.h>
#include <ntddscsi.h>
#ifdef __has_include
#if __has_include(<storduid.h>)
#include <storduid.h>
#endif
#if __has_include(<mountmgr.h>)
#include <mountmgr.h>
#if __has_include(<mountdev.h>)
#include <mountdev.h>
#endif
#elif __has_include(<ddk/mountmgr.h>)
#include <ddk/mountmgr.h>
#endif
#endif

#else /* not Windows */

typedef uint8_t BYTE, UCHAR, BOOLEAN;
typedef uint16_t USHORT, WORD, WCHAR;
typedef int32_t LONG, NTSTATUS, BOOL;
typedef uint32_t ULONG, DWORD;
/* Windows aligns 64 bits to 8 bytes on every machine. */
typedef int64_t LONGLONG __attribute__((aligned(8)));
typedef uint64_t ULONGLONG __attribute__((aligned(8)));
typedef uintptr_t ULONG_PTR;
typedef void *PVOID, *HANDLE;
#ifndef TRUE
#define TRUE 1
#define FALSE 0
#endif
typedef union _LARGE_INTEGER {
    __extension__ struct {
        ULONG LowPart;
        LONG HighPart;
    };
    struct {
        ULONG LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;
#ifndef GUID_DEFINED
#define GUID_DEFINED
typedef struct _GUID {
    ULONG Data1;
    USHORT Data2, Data3;
    UCHAR Data4[8];
} GUID;
#endif
#endif

/* What Windows' headers brought, family by family: one of its names stands for each. structures.h and constants.h
 * leave these out. */
#ifdef IOCTL_CDROM_READ_TOC
#define NTCDROM_HAVE_CDRM
#endif
#ifdef CD_RAW_READ_C2_SIZE
#define NTCDROM_HAVE_RAW_MODES
#endif
#ifdef IOCTL_CDROM_EXCLUSIVE_ACCESS
#define NTCDROM_HAVE_EXCLUSIVE
#endif
#ifdef IOCTL_CDROM_ENABLE_STREAMING
#define NTCDROM_HAVE_STREAMING
#endif
#ifdef IOCTL_CDROM_SEND_OPC_INFORMATION
#define NTCDROM_HAVE_OPC
#endif
#ifdef IOCTL_CDROM_GET_PERFORMANCE
#define NTCDROM_HAVE_PERFORMANCE
#endif
#ifdef SCSI_GET_CONFIGURATION_REQUEST_TYPE_ALL
#define NTCDROM_HAVE_MMC
#endif
#ifdef IOCTL_DVD_READ_STRUCTURE
#define NTCDROM_HAVE_DVD
#endif
#ifdef IOCTL_AACS_START_SESSION
#define NTCDROM_HAVE_AACS
#endif
#ifdef IOCTL_STORAGE_GET_HOTPLUG_INFO
#define NTCDROM_HAVE_STORAGE
#endif
#ifdef STORAGE_EVENT_NOTIFICATION_VERSION_V1
#define NTCDROM_HAVE_EVENT_NOTIFICATION
#endif
#if defined(_INC_STORDUID) || defined(DUID_VERSION_1)
#define NTCDROM_HAVE_DUID
#endif
#if defined(_NTSCSI_) || defined(RESERVATION_ACTION_READ_KEYS)
#define NTCDROM_HAVE_SCSI
#endif
#ifdef IOCTL_DISK_GET_LENGTH_INFO
#define NTCDROM_HAVE_DISK
#endif
#ifdef IOCTL_SCSI_PASS_THROUGH
#define NTCDROM_HAVE_SCSI_PASS_THROUGH
#ifdef _WIN64
#define NTCDROM_HAVE_SCSI_PASS_THROUGH_32
#endif
#endif
#ifdef IOCTL_SCSI_PASS_THROUGH_EX
#define NTCDROM_HAVE_SCSI_PASS_THROUGH_EX
#endif
#ifdef STOR_ADDRESS_TYPE_BTL8
#define NTCDROM_HAVE_STOR_ADDRESS
#endif
#ifdef MOUNTDEVCONTROLTYPE
#define NTCDROM_HAVE_MOUNTMGR
#endif
#ifdef IOCTL_MOUNTDEV_QUERY_UNIQUE_ID
#define NTCDROM_HAVE_MOUNTDEV
#endif

#endif
