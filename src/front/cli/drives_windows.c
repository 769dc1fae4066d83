/* SPDX-License-Identifier: MIT */
/* Which drives does a Windows machine have, by its drive letters and the drivers' own words? */
#include "base/bytes.h"
#include "front/cli/drives.h"
#include "front/cli/page.h"
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <winioctl.h>

const char drives_prefix[] = "\\\\.\\";
const struct cli_option drives_options[] = {{0}};

enum { MOST_CDROMS = 32, DESCRIPTOR_ROOM = 1024, NO_TEXT = 0 };

static HANDLE open_drive(const char *name, DWORD access) {
    char node[DRIVE_NAME_ROOM + 8];
    snprintf(node, sizeof node, "%s%s", drives_prefix, name);
    return CreateFileA(node, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
}

/* A text of a STORAGE_DEVICE_DESCRIPTOR, where its offset says; hostile offsets find nothing. */
static void take_text(const uint8_t *descriptor, uint32_t len, size_t offset_at, char *into) {
    uint32_t at = len >= offset_at + 4 ? get_le32(descriptor + offset_at) : NO_TEXT;
    const uint8_t *end = at != NO_TEXT && at < len ? memchr(descriptor + at, 0, len - at) : NULL;
    if (!end)
        return;
    const uint8_t *text = descriptor + at;
    while (*text == ' ')
        text++;
    page_clean(into, DRIVE_NAME_ROOM, text, (size_t)(end - text));
}

static void describe(HANDLE handle, struct machine_drive *drive) {
    uint8_t query[12] = {0}, answer[DESCRIPTOR_ROOM];
    DWORD got = 0;
    if (!DeviceIoControl(handle, IOCTL_STORAGE_QUERY_PROPERTY, query, sizeof query, answer, sizeof answer, &got, NULL))
        return;
    take_text(answer, got, 12, drive->vendor);
    take_text(answer, got, 16, drive->model);
    take_text(answer, got, 20, drive->revision);
}

/* The nodes \\.\CdRom0 and up, told from each other and found again by the driver's own number. */
static bool number_of(HANDLE handle, uint32_t *ret) {
    STORAGE_DEVICE_NUMBER number;
    DWORD got = 0;
    if (!DeviceIoControl(handle, IOCTL_STORAGE_GET_DEVICE_NUMBER, NULL, 0, &number, sizeof number, &got, NULL) ||
        got < sizeof number)
        return false;
    *ret = number.DeviceNumber;
    return true;
}

static uint64_t medium_len(HANDLE handle) {
    GET_LENGTH_INFORMATION length;
    DWORD got = 0;
    bool told = DeviceIoControl(handle, IOCTL_DISK_GET_LENGTH_INFO, NULL, 0, &length, sizeof length, &got, NULL) &&
                got >= sizeof length && length.Length.QuadPart > 0;
    return told ? (uint64_t)length.Length.QuadPart : 0;
}

/* *seen has the numbers found so far, one bit each. */
static void add(struct machine_drives *machine, const char *name, bool letter, uint32_t *seen) {
    HANDLE handle = open_drive(name, GENERIC_READ);
    struct machine_drive drive = {.readable = handle != INVALID_HANDLE_VALUE};
    uint32_t number = 0;
    if (!drive.readable)
        handle = open_drive(name, 0); /* asks no rights: enough for the driver's own words */
    if (handle == INVALID_HANDLE_VALUE)
        return;
    bool numbered = number_of(handle, &number) && number < MOST_CDROMS;
    bool known = numbered && *seen >> number & 1;
    if (!known) {
        drive.node = true;
        snprintf(drive.name, sizeof drive.name, "%s", name);
        if (numbered && letter)
            snprintf(drive.generic, sizeof drive.generic, "CdRom%u", (unsigned)number);
        if (letter)
            snprintf(drive.mounted, sizeof drive.mounted, "%s\\", name);
        describe(handle, &drive);
        drive.bytes = drive.readable ? medium_len(handle) : 0;
        HANDLE writable = open_drive(name, GENERIC_READ | GENERIC_WRITE);
        drive.writable = writable != INVALID_HANDLE_VALUE;
        if (drive.writable)
            (void)CloseHandle(writable);
        machine->drive[machine->count++] = drive;
        *seen |= numbered ? (uint32_t)1 << number : 0;
    }
    (void)CloseHandle(handle);
}

enum answer drives_look(const struct call *call, struct machine_drives *ret) {
    uint32_t seen = 0;
    char name[16];
    (void)call;
    for (char letter = 'A'; letter <= 'Z'; letter++) {
        char root[] = {letter, ':', '\\', 0};
        snprintf(name, sizeof name, "%c:", letter);
        if (GetDriveTypeA(root) == DRIVE_CDROM)
            add(ret, name, true, &seen);
    }
    /* A drive may be without a letter. */
    for (unsigned i = 0; i < MOST_CDROMS; i++) {
        snprintf(name, sizeof name, "CdRom%u", i);
        if (!(seen >> i & 1))
            add(ret, name, false, &seen);
    }
    return ANSWER_DONE;
}
