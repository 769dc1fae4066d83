/* SPDX-License-Identifier: MIT */
/* Does the driver keep its promises to programs: access, locks, pending requests, cancelling, opens, unloading?
 *
 *   behave.exe DISC PARKS SLOW LETTER       numbers of a drive with a data disc, of one whose ARE_VOLUMES_READY waits, of one
 *                                           whose reads take their time; the letter of the first
 */
#include <windows.h>
#include "abi/control_codes.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned failed, passed;

static void expect(bool truth, const char *what) {
    if (truth)
        passed++;
    else
        failed++;
    if (!truth)
        printf("not so: %s (error %lu)\n", what, GetLastError());
    fflush(stdout);
}
#define EXPECT(truth) expect(truth, #truth)

static char disc[32], parks[32], slow[32];

static HANDLE open_as(const char *name, DWORD access, DWORD flags) {
    return CreateFileA(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, flags, NULL);
}

static HANDLE open_drive(const char *name) { return open_as(name, GENERIC_READ | GENERIC_WRITE, 0); }

static HANDLE open_overlapped(const char *name) {
    return open_as(name, GENERIC_READ | GENERIC_WRITE, FILE_FLAG_OVERLAPPED);
}

/* 0 or the Win32 error. */
static DWORD control(HANDLE drive, DWORD code, void *in, DWORD in_len, void *out, DWORD out_len) {
    DWORD got = 0;
    return DeviceIoControl(drive, code, in, in_len, out, out_len, &got, NULL) ? 0 : GetLastError();
}

static uint8_t buffer[1 << 20];
enum { SLOW_LEN = 1 << 19 }; /* several commands' worth */

static DWORD read_toc(HANDLE drive) { return control(drive, IOCTL_CDROM_READ_TOC, NULL, 0, buffer, 804); }

/* An overlapped call on its way. */
struct call {
    OVERLAPPED overlapped;
    HANDLE drive;
};

static void call_begin(struct call *call, HANDLE drive) {
    *call = (struct call){.overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL), .drive = drive};
}

static DWORD call_control(struct call *call, HANDLE drive, DWORD code) {
    call_begin(call, drive);
    return DeviceIoControl(drive, code, NULL, 0, NULL, 0, NULL, &call->overlapped) ? 0 : GetLastError();
}

static DWORD call_read(struct call *call, HANDLE drive, DWORD offset, void *into, DWORD len) {
    call_begin(call, drive);
    call->overlapped.Offset = offset;
    return ReadFile(drive, into, len, NULL, &call->overlapped) ? 0 : GetLastError();
}

static bool call_pends(const struct call *call) { return WaitForSingleObject(call->overlapped.hEvent, 50) == WAIT_TIMEOUT; }

/* How it ended, within half a minute; ERROR_TIMEOUT: it did not. */
static DWORD call_end(struct call *call) {
    DWORD got = 0;
    if (WaitForSingleObject(call->overlapped.hEvent, 30000) != WAIT_OBJECT_0)
        return ERROR_TIMEOUT;
    DWORD error = GetOverlappedResult(call->drive, &call->overlapped, &got, FALSE) ? 0 : GetLastError();
    (void)CloseHandle(call->overlapped.hEvent);
    return error;
}

static void kinds(const char *letter) {
    char root[] = "?:\\", device[] = "\\\\.\\?:";
    root[0] = device[4] = letter[0];
    EXPECT(GetDriveTypeA(root) == DRIVE_CDROM);
    HANDLE drive = open_drive(device);
    EXPECT(drive != INVALID_HANDLE_VALUE);
    EXPECT(read_toc(drive) == 0 && buffer[2] == 1);
    DWORD got = 0;
    OVERLAPPED at = {.Offset = 16 * 2048};
    EXPECT(ReadFile(drive, buffer, 2048, &got, &at) && got == 2048 && buffer[0] == 16);
    EXPECT(!WriteFile(drive, buffer, 2048, &got, NULL));
    (void)CloseHandle(drive);
    EXPECT(open_as("\\\\.\\CdRom99", GENERIC_READ, 0) == INVALID_HANDLE_VALUE);
}

static void access_rights(void) {
    HANDLE none = open_as(disc, 0, 0), reads = open_as(disc, GENERIC_READ, 0), both = open_drive(disc);
    static uint8_t opc[8] = {1};
    DWORD got;
    EXPECT(control(none, IOCTL_STORAGE_GET_DEVICE_NUMBER, NULL, 0, buffer, 12) == 0);
    EXPECT(control(none, IOCTL_STORAGE_CHECK_VERIFY2, NULL, 0, NULL, 0) == 0);
    EXPECT(read_toc(none) == ERROR_ACCESS_DENIED);
    EXPECT(!ReadFile(none, buffer, 2048, &got, NULL) && GetLastError() == ERROR_ACCESS_DENIED);
    EXPECT(read_toc(reads) == 0);
    EXPECT(control(reads, IOCTL_CDROM_SEND_OPC_INFORMATION, opc, 8, NULL, 0) == ERROR_ACCESS_DENIED);
    EXPECT(!WriteFile(reads, buffer, 2048, &got, NULL) && GetLastError() == ERROR_ACCESS_DENIED);
    EXPECT(control(both, IOCTL_CDROM_SEND_OPC_INFORMATION, opc, 8, NULL, 0) != ERROR_ACCESS_DENIED);
    (void)CloseHandle(none);
    (void)CloseHandle(reads);
    (void)CloseHandle(both);
}

/* Whatever is wrong with a pointer, the call fails and the drive goes on. */
static void pointers(void) {
    HANDLE drive = open_drive(disc);
    static uint8_t raw[16] = {0, 0x80, [8] = 1, [12] = 2};
    static uint8_t format[4];
    void *nowhere = (void *)(uintptr_t)0x10, *kernel = (void *)(UINT_PTR)0xffff800000001000ull;
    void *fixed = VirtualAlloc(NULL, 8192, MEM_COMMIT, PAGE_READONLY);
    EXPECT(control(drive, IOCTL_CDROM_READ_TOC, NULL, 0, NULL, 804) != 0);
    EXPECT(control(drive, IOCTL_CDROM_READ_TOC, NULL, 0, nowhere, 804) != 0);
    EXPECT(control(drive, IOCTL_CDROM_READ_TOC, NULL, 0, kernel, 804) != 0);
    EXPECT(control(drive, IOCTL_CDROM_READ_TOC_EX, NULL, 4, buffer, 804) != 0);
    EXPECT(control(drive, IOCTL_CDROM_READ_TOC_EX, nowhere, 4, buffer, 804) != 0);
    EXPECT(control(drive, IOCTL_CDROM_RAW_READ, raw, sizeof raw, NULL, 2352) != 0);
    EXPECT(control(drive, IOCTL_CDROM_RAW_READ, raw, sizeof raw, nowhere, 2352) != 0);
    EXPECT(control(drive, IOCTL_CDROM_RAW_READ, raw, sizeof raw, fixed, 2352) != 0);
    EXPECT(control(drive, IOCTL_CDROM_RAW_READ, nowhere, sizeof raw, buffer, 2352) != 0);
    EXPECT(control(drive, 0x00022fff, nowhere, 1 << 20, kernel, 1 << 20) != 0);
    memcpy(buffer, format, sizeof format);
    EXPECT(control(drive, IOCTL_CDROM_READ_TOC_EX, buffer, 4, buffer, 804) == 0 && buffer[2] == 1);
    memcpy(buffer + 2, format, sizeof format);
    EXPECT(control(drive, IOCTL_CDROM_READ_TOC_EX, buffer + 2, 4, buffer, 804) == 0 && buffer[2] == 1);
    EXPECT(read_toc(drive) == 0);
    (void)VirtualFree(fixed, 0, MEM_RELEASE);
    (void)CloseHandle(drive);
}

/* The direct form's pointer leads into this program. Wine's kernel cannot follow it and says so; nothing else may happen. */
static void direct(void) {
    HANDLE drive = open_drive(disc);
    uint8_t pass[56] = {56, 0, 0, 0, 0, 0, 6, 0, 1, 0, 0, 0, 36, 0, 0, 0, 30};
    uintptr_t at = (uintptr_t)buffer, kernel = (uintptr_t)0xffff800000001000ull;
    pass[36] = 0x12, pass[40] = 36;
    memcpy(pass + 24, &at, sizeof at);
    memset(buffer, 0, 64);
    DWORD error = control(drive, IOCTL_SCSI_PASS_THROUGH_DIRECT, pass, sizeof pass, pass, sizeof pass);
    EXPECT(error == 0 ? buffer[0] == 0x05 && buffer[36] == 0 : error == ERROR_INVALID_FUNCTION && buffer[0] == 0);
    memcpy(pass + 24, &kernel, sizeof kernel);
    EXPECT(control(drive, IOCTL_SCSI_PASS_THROUGH_DIRECT, pass, sizeof pass, pass, sizeof pass) == ERROR_NOACCESS);
    EXPECT(read_toc(drive) == 0);
    (void)CloseHandle(drive);
}

static void exclusive(void) {
    HANDLE owner = open_drive(disc), other = open_drive(disc);
    uint8_t lock[72] = {1, 0, 0, 0, 1}, query[8] = {0};
    memcpy(lock + 8, "winsys test", 12);
    EXPECT(control(owner, IOCTL_CDROM_EXCLUSIVE_ACCESS, lock, sizeof lock, NULL, 0) == 0);
    EXPECT(read_toc(owner) == 0);
    EXPECT(read_toc(other) == ERROR_ACCESS_DENIED);
    DWORD got;
    EXPECT(!ReadFile(other, buffer, 2048, &got, NULL) && GetLastError() == ERROR_ACCESS_DENIED);
    EXPECT(control(other, IOCTL_CDROM_EXCLUSIVE_ACCESS, query, sizeof query, buffer, 65) == 0);
    EXPECT(buffer[0] == 1 && strcmp((char *)buffer + 1, "winsys test") == 0);
    EXPECT(control(other, IOCTL_CDROM_EXCLUSIVE_ACCESS, lock, sizeof lock, NULL, 0) == ERROR_ACCESS_DENIED);
    (void)CloseHandle(owner);
    EXPECT(read_toc(other) == 0);
    (void)CloseHandle(other);
}

static void pending(void) {
    HANDLE waiting = open_overlapped(parks), other = open_drive(parks);
    struct call call, second;
    EXPECT(call_control(&call, waiting, IOCTL_DISK_ARE_VOLUMES_READY) == ERROR_IO_PENDING);
    EXPECT(call_pends(&call));
    EXPECT(read_toc(other) == 0); /* it holds nobody up */
    EXPECT(CancelIoEx(waiting, &call.overlapped));
    EXPECT(call_end(&call) == ERROR_OPERATION_ABORTED);
    EXPECT(call_control(&call, waiting, IOCTL_DISK_ARE_VOLUMES_READY) == ERROR_IO_PENDING);
    EXPECT(call_control(&second, waiting, IOCTL_DISK_ARE_VOLUMES_READY) == ERROR_IO_PENDING);
    EXPECT(call_pends(&call) && call_pends(&second));
    EXPECT(CancelIoEx(waiting, &second.overlapped));
    EXPECT(call_end(&second) == ERROR_OPERATION_ABORTED && call_pends(&call));
    (void)CloseHandle(waiting); /* with a request pending */
    EXPECT(WaitForSingleObject(call.overlapped.hEvent, 30000) == WAIT_OBJECT_0);
    EXPECT(read_toc(other) == 0);
    waiting = open_overlapped(parks);
    EXPECT(call_control(&call, waiting, IOCTL_DISK_ARE_VOLUMES_READY) == ERROR_IO_PENDING && call_pends(&call));
    EXPECT(control(other, IOCTL_VOLUME_ONLINE, NULL, 0, NULL, 0) == 0);
    EXPECT(call_end(&call) == 0);
    (void)CloseHandle(waiting);
    (void)CloseHandle(other);
}

/* The first is at the drive, the others stand behind it: only those are taken out at once. */
static void queue(void) {
    HANDLE drive = open_overlapped(slow);
    struct call first, second, third;
    EXPECT(call_read(&first, drive, 0, buffer, SLOW_LEN) == ERROR_IO_PENDING);
    EXPECT(call_read(&second, drive, 0, buffer + SLOW_LEN, 2048) == ERROR_IO_PENDING);
    EXPECT(call_read(&third, drive, 16 * 2048, buffer + SLOW_LEN + 2048, 2048) == ERROR_IO_PENDING);
    EXPECT(CancelIoEx(drive, &second.overlapped));
    EXPECT(call_end(&second) == ERROR_OPERATION_ABORTED);
    EXPECT(call_end(&first) == 0 && call_end(&third) == 0);
    EXPECT(call_read(&first, drive, 0, buffer, SLOW_LEN) == ERROR_IO_PENDING);
    EXPECT(CancelIoEx(drive, &first.overlapped)); /* between two commands */
    DWORD error = call_end(&first);
    EXPECT(error == ERROR_OPERATION_ABORTED || error == 0);
    EXPECT(call_read(&first, drive, 0, buffer, SLOW_LEN) == ERROR_IO_PENDING);
    (void)CloseHandle(drive);
    drive = open_drive(slow);
    EXPECT(read_toc(drive) == 0);
    (void)CloseHandle(drive);
}

static void opens(void) {
    enum { OPENS = 3000, AT_ONCE = 500 };
    static HANDLE all[AT_ONCE];
    unsigned good = 0;
    for (unsigned i = 0; i < OPENS; i++) {
        HANDLE drive = open_drive(disc);
        good += drive != INVALID_HANDLE_VALUE;
        (void)CloseHandle(drive);
    }
    EXPECT(good == OPENS);
    good = 0;
    for (unsigned i = 0; i < AT_ONCE; i++) {
        all[i] = open_drive(disc);
        good += all[i] != INVALID_HANDLE_VALUE;
    }
    EXPECT(good == AT_ONCE);
    EXPECT(read_toc(all[AT_ONCE - 1]) == 0);
    for (unsigned i = 0; i < AT_ONCE; i++)
        (void)CloseHandle(all[i]);
}

static DWORD WINAPI ask_often(void *arg) {
    enum { TIMES = 100 };
    HANDLE drive = open_drive(disc);
    uint8_t toc[804], sector[2048];
    DWORD got, *bad = arg;
    for (unsigned i = 0; i < TIMES; i++) {
        OVERLAPPED at = {.Offset = 2048 * (i % 100)};
        *bad += control(drive, IOCTL_CDROM_READ_TOC, NULL, 0, toc, sizeof toc) != 0;
        *bad += control(drive, IOCTL_STORAGE_GET_DEVICE_NUMBER, NULL, 0, toc, sizeof toc) != 0;
        *bad += !ReadFile(drive, sector, sizeof sector, &got, &at) || got != sizeof sector;
    }
    (void)CloseHandle(drive);
    return 0;
}

static void threads(void) {
    enum { THREADS = 4 };
    HANDLE thread[THREADS];
    DWORD bad[THREADS] = {0}, all = 0;
    for (unsigned i = 0; i < THREADS; i++)
        thread[i] = CreateThread(NULL, 0, ask_often, &bad[i], 0, NULL);
    EXPECT(WaitForMultipleObjects(THREADS, thread, TRUE, 60000) == WAIT_OBJECT_0);
    for (unsigned i = 0; i < THREADS; i++)
        all += bad[i];
    EXPECT(all == 0);
}

/* A stop with handles open and a request pending. Windows puts the unloading off until the last handle is closed; Wine unloads at
 * once. Either way nothing hangs, the request ends, and the next start is as good as the first. */
static void unload(void) {
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"ntcdrom", SERVICE_START | SERVICE_STOP);
    HANDLE waiting = open_overlapped(slow), other = open_drive(disc);
    SERVICE_STATUS status;
    struct call call, second;
    EXPECT(call_read(&call, waiting, 0, buffer, SLOW_LEN) == ERROR_IO_PENDING);
    EXPECT(call_read(&second, waiting, 0, buffer + SLOW_LEN, 2048) == ERROR_IO_PENDING);
    EXPECT(ControlService(service, SERVICE_CONTROL_STOP, &status));
    if (status.dwCurrentState == SERVICE_STOPPED) {
        DWORD error = call_end(&call); /* it may have been at its last command */
        EXPECT(error != ERROR_TIMEOUT);
        EXPECT(call_end(&second) != 0);
        EXPECT(read_toc(other) != 0);
    }
    (void)CloseHandle(waiting);
    (void)CloseHandle(other);
    EXPECT(StartServiceW(service, 0, NULL));
    other = open_drive(disc);
    EXPECT(other != INVALID_HANDLE_VALUE && read_toc(other) == 0);
    (void)CloseHandle(other);
    (void)CloseServiceHandle(service);
    (void)CloseServiceHandle(manager);
}

static double us_per_call(HANDLE drive, DWORD code, DWORD out_len) {
    enum { CALLS = 500 };
    LARGE_INTEGER begin, end, frequency;
    (void)QueryPerformanceFrequency(&frequency);
    (void)QueryPerformanceCounter(&begin);
    for (unsigned i = 0; i < CALLS; i++)
        (void)control(drive, code, NULL, 0, buffer, out_len);
    (void)QueryPerformanceCounter(&end);
    return (double)(end.QuadPart - begin.QuadPart) * 1e6 / (double)frequency.QuadPart / CALLS;
}

/* For people; nothing depends on it. */
static void speed(void) {
    HANDLE drive = open_drive(disc), floor = open_as("\\\\.\\ntcdrom", GENERIC_READ, 0);
    enum { NO_SUCH_CODE = 0x00226ffc };
    printf("us a call: %.0f refused at once, %.0f direct, %.0f queued\n", us_per_call(floor, NO_SUCH_CODE, 12),
           us_per_call(drive, IOCTL_STORAGE_GET_DEVICE_NUMBER, 12), us_per_call(drive, IOCTL_CDROM_READ_TOC, 804));
    (void)CloseHandle(floor);
    (void)CloseHandle(drive);
}

int main(int argc, char **argv) {
    if (argc != 5)
        return 2;
    (void)snprintf(disc, sizeof disc, "\\\\.\\CdRom%s", argv[1]);
    (void)snprintf(parks, sizeof parks, "\\\\.\\CdRom%s", argv[2]);
    (void)snprintf(slow, sizeof slow, "\\\\.\\CdRom%s", argv[3]);
    kinds(argv[4]);
    access_rights();
    pointers();
    direct();
    exclusive();
    pending();
    queue();
    opens();
    threads();
    unload();
    speed();
    printf("%u so, %u not\n", passed, failed);
    return failed != 0 || passed == 0;
}
