/* SPDX-License-Identifier: MIT */
/* What does a Windows program see of the drive? Writes the sectors 10 to 12, as music, to the file named; says the rest. */
#include <windows.h>
#include <winioctl.h>
#include <mmsystem.h>
#include <ntddcdrm.h>
#include <stdio.h>
#include <string.h>

enum { FIRST = 10, COUNT = 3, RAW = 2352 };

static int failed(const char *what) { return printf("%s: error %lu\n", what, GetLastError()), 1; }

static int look(const char *into) {
    CDROM_TOC toc;
    RAW_READ_INFO wanted = {.DiskOffset.QuadPart = FIRST * 2048, .SectorCount = COUNT, .TrackMode = CDDA};
    static unsigned char data[COUNT * RAW];
    DWORD got;
    HANDLE drive = CreateFileA("\\\\.\\D:", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (drive == INVALID_HANDLE_VALUE)
        return failed("CreateFile");
    printf("type %u\n", GetDriveTypeA("D:\\"));
    if (!DeviceIoControl(drive, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, &got, NULL))
        return failed("CHECK_VERIFY");
    memset(&toc, 0, sizeof toc);
    if (!DeviceIoControl(drive, IOCTL_CDROM_READ_TOC, NULL, 0, &toc, sizeof toc, &got, NULL))
        return failed("READ_TOC");
    printf("tracks %u-%u\n", toc.FirstTrack, toc.LastTrack);
    for (int i = 0; i <= toc.LastTrack - toc.FirstTrack + 1; i++)
        printf("track %u at %02u:%02u:%02u\n", toc.TrackData[i].TrackNumber, toc.TrackData[i].Address[1], toc.TrackData[i].Address[2],
               toc.TrackData[i].Address[3]);
    if (!DeviceIoControl(drive, IOCTL_CDROM_RAW_READ, &wanted, sizeof wanted, data, sizeof data, &got, NULL))
        return failed("RAW_READ");
    printf("raw %lu\n", got);
    CloseHandle(drive);
    FILE *file = fopen(into, "wb");
    return !file || fwrite(data, 1, sizeof data, file) != sizeof data || fclose(file);
}

/* Through the Media Control Interface, as games play their music. */
static int say(const char *command, char answer[128]) {
    MCIERROR error = mciSendStringA(command, answer, 128, NULL);
    if (error)
        printf("%s: error %lu\n", command, (unsigned long)error);
    return error != 0;
}

static int play(void) {
    char answer[128];
    if (say("open D: type cdaudio alias cd", answer) || say("set cd time format tmsf", answer) ||
        say("status cd number of tracks", answer))
        return 1;
    printf("music tracks %s\n", answer);
    if (say("play cd from 2 to 3", answer))
        return 1;
    int waited = 0;
    do {
        Sleep(100);
        if (say("status cd mode", answer))
            return 1;
    } while (!strcmp(answer, "playing") && ++waited < 200);
    printf("then %s\n", answer);
    return say("close cd", answer);
}

int main(int argc, char **argv) {
    int bad = argc < 2 ? 2 : !strcmp(argv[1], "-p") ? play() : look(argv[1]);
    return fflush(stdout), bad;
}
