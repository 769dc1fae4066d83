/* SPDX-License-Identifier: MIT */
/* Does ntcdrom.dll do what its header says, for a Windows program linked to its import library? Usage: library IMAGE */
#include <ntcdrom/ntcdrom.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int bad;

static void expect(const char *what, int truth) {
    if (!truth) {
        printf("FAILED: %s\n", what);
        bad++;
    }
}

/* The version resource of the DLL that was loaded. */
static void check_resource(void) {
    static BYTE info[4096];
    WCHAR path[MAX_PATH];
    VS_FIXEDFILEINFO *fixed = NULL;
    char *text = NULL;
    UINT len = 0;
    HMODULE module = GetModuleHandleA("ntcdrom.dll");
    expect("the DLL is loaded", module != NULL);
    expect("its path", GetModuleFileNameW(module, path, MAX_PATH) > 0);
    expect("a version resource", GetFileVersionInfoW(path, 0, sizeof info, info));
    expect("its numbers", VerQueryValueA(info, "\\", (void **)&fixed, &len) && fixed);
    expect("a DLL's", fixed && fixed->dwFileType == VFT_DLL);
    expect("its text", VerQueryValueA(info, "\\StringFileInfo\\040904b0\\ProductVersion", (void **)&text, &len) &&
                           strcmp(text, ntcd_version()) == 0);
}

static unsigned heard;
static void hear(void *self, const struct ntcd_event *event) {
    (void)event;
    heard += *(unsigned *)self;
}

/* Requests that go on, are waited for and cancelled, through the DLL's own thread. */
static void check_started(struct ntcd_handle *handle) {
    static CDROM_TOC toc;
    struct ntcd_request *request[8];
    ULONG got = 0;
    for (unsigned i = 0; i < 8; i++)
        expect("start", ntcd_start_control(handle, IOCTL_CDROM_READ_TOC, NULL, 0, &toc, sizeof toc, &request[i]) == STATUS_SUCCESS);
    for (unsigned i = 0; i < 8; i++) {
        NTSTATUS status = ntcd_wait(request[i], 10000, &got);
        expect("wait", status == STATUS_SUCCESS);
        expect("length", got >= 12 && got <= sizeof toc);
        ntcd_close_request(request[i]);
    }
    expect("first track", toc.FirstTrack == 1);
}

int main(int argc, char **argv) {
    unsigned one = 1;
    struct ntcd_options options;
    struct ntcd_drive *drive = NULL;
    struct ntcd_handle *handle = NULL;
    char error[256] = "";
    ULONG information = 0, code = 0;
    UCHAR sector[2048];
    if (argc != 2)
        return 2;
    check_resource();
    ntcd_options_init(&options);
    expect("the structure's size is the library's", options.size == sizeof options);
    options.event = hear, options.event_self = &one;
    expect("a missing file", ntcd_open("image:nowhere.cue", &options, &drive, error, sizeof error) == STATUS_OBJECT_NAME_NOT_FOUND);
    expect("in words", error[0] != 0);
    if (ntcd_open(argv[1], &options, &drive, error, sizeof error) != STATUS_SUCCESS) {
        printf("FAILED: %s: %s\n", argv[1], error);
        return 1;
    }
    expect("no real drive", !ntcd_real(drive));
    expect("a handle", ntcd_open_handle(drive, NTCD_READ_WRITE, &handle) == STATUS_SUCCESS);
    expect("a sector", ntcd_read(handle, 16 * 2048, sector, sizeof sector, &information) == STATUS_SUCCESS && information == 2048);
    expect("a volume descriptor", memcmp(sector + 1, "CD001", 5) == 0);
    expect("half a sector", ntcd_read(handle, 0, sector, 1000, NULL) == STATUS_INVALID_DEVICE_REQUEST);
    expect("no buffer", ntcd_control(handle, IOCTL_CDROM_READ_TOC, NULL, 0, NULL, 804, NULL) == (NTSTATUS)STATUS_ACCESS_VIOLATION);
    check_started(handle);
    expect("a flush", ntcd_flush(handle) != (NTSTATUS)STATUS_ACCESS_VIOLATION);
    expect("names", ntcd_control_find("cdrom-read-toc", &code) && code == IOCTL_CDROM_READ_TOC &&
                        strcmp(ntcd_control_name(code), "IOCTL_CDROM_READ_TOC") == 0);
    expect("the system's errors are ours", ntcd_win32_error(STATUS_NO_MEDIA_IN_DEVICE) == ERROR_NOT_READY);
    ntcd_remove(drive);
    expect("a drive that is gone", ntcd_read(handle, 0, sector, 1000, NULL) == (NTSTATUS)STATUS_DEVICE_DOES_NOT_EXIST);
    ntcd_close(drive);
    ntcd_close_handle(handle);
    printf("%d bad\n", bad);
    return bad != 0;
}
