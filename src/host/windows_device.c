/* SPDX-License-Identifier: MIT */
/* How is a request sent to the driver Windows itself has for a device, and its NTSTATUS learned? */
#include "host/windows_device.h"
#include <windows.h>
#include <winternl.h>

/* The user headers lack them [WDK NtReadFile, NtWriteFile]. */
NTSYSAPI NTSTATUS NTAPI NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK block,
                                   PVOID buffer, ULONG len, PLARGE_INTEGER at, PULONG key);

NTSYSAPI NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK block,
                                    PVOID buffer, ULONG len, PLARGE_INTEGER at, PULONG key);

enum { NODE_ROOM = 512 };

uint32_t windows_device_open(const char *node, windows_device *ret, bool *written) {
    WCHAR name[NODE_ROOM];
    if (!MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, node, -1, name, NODE_ROOM))
        return ERROR_FILENAME_EXCED_RANGE;
    static const DWORD rights[] = {GENERIC_READ | GENERIC_WRITE, GENERIC_READ};
    for (unsigned i = 0; i < sizeof rights / sizeof *rights; i++) {
        HANDLE handle = CreateFileW(name, rights[i], FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
        if (handle != INVALID_HANDLE_VALUE) {
            *ret = handle;
            *written = i == 0;
            return 0;
        }
    }
    return GetLastError();
}

void windows_device_close(windows_device device) { (void)CloseHandle(device); }

/* A handle that is not overlapped waits by itself; a driver that says PENDING all the same is waited for. */
static uint32_t settle(windows_device device, NTSTATUS status, IO_STATUS_BLOCK *block, uint32_t *information) {
    if (status == STATUS_PENDING) {
        (void)WaitForSingleObject(device, INFINITE);
        status = block->Status;
    }
    *information = (uint32_t)block->Information;
    return (uint32_t)status;
}

uint32_t windows_device_control(windows_device device, uint32_t code, const void *in, uint32_t in_len, void *out,
                                uint32_t out_len, uint32_t *information) {
    IO_STATUS_BLOCK block = {.Information = 0};
    /* What has no length has no place either: that is how programs ask. */
    void *from = in_len ? (void *)(uintptr_t)in : NULL, *into = out_len ? out : NULL;
    NTSTATUS status = NtDeviceIoControlFile(device, NULL, NULL, NULL, &block, code, from, in_len, into, out_len);
    return settle(device, status, &block, information);
}

uint32_t windows_device_read(windows_device device, uint64_t offset, void *out, uint32_t len, uint32_t *information) {
    IO_STATUS_BLOCK block = {.Information = 0};
    LARGE_INTEGER at = {.QuadPart = (LONGLONG)offset};
    NTSTATUS status = NtReadFile(device, NULL, NULL, NULL, &block, out, len, &at, NULL);
    return settle(device, status, &block, information);
}

uint32_t windows_device_write(windows_device device, uint64_t offset, void *from, uint32_t len, uint32_t *information) {
    IO_STATUS_BLOCK block = {.Information = 0};
    LARGE_INTEGER at = {.QuadPart = (LONGLONG)offset};
    NTSTATUS status = NtWriteFile(device, NULL, NULL, NULL, &block, from, len, &at, NULL);
    return settle(device, status, &block, information);
}
