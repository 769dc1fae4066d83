/* SPDX-License-Identifier: MIT */
/* A device of this Windows machine asked through the system's own driver, with the driver's own verdicts. */
#ifndef NTCDROM_HOST_WINDOWS_DEVICE_H
#define NTCDROM_HOST_WINDOWS_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

/* An open device is a Windows HANDLE. */
typedef void *windows_device;

/* Opens a device by its node's UTF-8 name, "\\.\D:". It may be written too where the system lets it; *written says so. 0, or what
 * GetLastError says. */
uint32_t windows_device_open(const char *node, windows_device *ret, bool *written);
void windows_device_close(windows_device device);

/* Each answers the NTSTATUS, which DeviceIoControl would make an error of Win32, and the Information, which it would leave out. */
uint32_t windows_device_control(windows_device device, uint32_t code, const void *in, uint32_t in_len, void *out,
                                uint32_t out_len, uint32_t *information);
uint32_t windows_device_read(windows_device device, uint64_t offset, void *out, uint32_t len, uint32_t *information);
uint32_t windows_device_write(windows_device device, uint64_t offset, void *from, uint32_t len, uint32_t *information);

#endif
