/* SPDX-License-Identifier: MIT */
/* For counting: sends COUNT requests to a drive with IMAGE in it, `check_verify` or a `raw_read` of 27 sectors. */
#include <ntcdrom/ntcdrom.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUN = 27, RAW = 2352, RUNS = 8 };
static unsigned char sectors[RUN * RAW];

static int check_verify(struct ntcd_handle *handle, int i) {
    (void)i;
    return ntcd_control(handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, NULL) == STATUS_SUCCESS;
}

static int raw_read(struct ntcd_handle *handle, int i) {
    RAW_READ_INFO info = {0};
    ULONG got = 0;
    info.DiskOffset.QuadPart = (LONGLONG)(i % RUNS) * RUN * 2048;
    info.SectorCount = RUN, info.TrackMode = CDDA;
    NTSTATUS status = ntcd_control(handle, IOCTL_CDROM_RAW_READ, &info, sizeof info, sectors, sizeof sectors, &got);
    return status == STATUS_SUCCESS && got == sizeof sectors;
}

int main(int argc, char **argv) {
    struct ntcd_drive *drive;
    struct ntcd_handle *handle;
    char error[256];
    if (argc != 4)
        return 2;
    if (!ntcd_succeeded(ntcd_open(argv[1], NULL, &drive, error, sizeof error)))
        return fprintf(stderr, "%s\n", error), 1;
    if (!ntcd_succeeded(ntcd_open_handle(drive, NTCD_READ, &handle)))
        return 1;
    int right = 0, count = atoi(argv[3]);
    for (int i = 0; i < count; i++)
        right += strcmp(argv[2], "raw_read") == 0 ? raw_read(handle, i) : check_verify(handle, i);
    ntcd_close_handle(handle);
    ntcd_close(drive);
    return right != count;
}
