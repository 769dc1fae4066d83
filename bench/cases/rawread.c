/* SPDX-License-Identifier: MIT */
/* How fast do sectors come through the whole request path, beside pread of the same bytes and libcdio? */
#include "bench.h"
#include <fcntl.h>
#include <ntcdrom/ntcdrom.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef WITH_LIBCDIO
#include <cdio/cdio.h>
#endif

enum { RAW = 2352, RUN = 27, USER = 2048, SUB = 96 };

/* One way through an image from its first sector to its last, over and over; an operation is one run of sectors. */
struct way {
    int fd;
    struct ntcd_handle *handle;
    void *cdio;
    unsigned run;          /* sectors an operation */
    unsigned long at, sectors;
    ULONG mode;            /* TRACK_MODE_TYPE */
    unsigned record;
};

static uint8_t *buffer; /* aligned to a page, as callers' large buffers are */

static unsigned long step(struct way *way) {
    if (way->at + way->run > way->sectors)
        way->at = 0;
    unsigned long at = way->at;
    way->at += way->run;
    return at;
}

static void run_pread(void *context, unsigned long ops) {
    struct way *way = context;
    for (unsigned long i = 0; i < ops; i++) {
        size_t len = (size_t)way->run * RAW;
        if (pread(way->fd, buffer, len, (off_t)step(way) * RAW) != (ssize_t)len)
            bench_wrong("pread");
    }
}

static void run_raw(void *context, unsigned long ops) {
    struct way *way = context;
    for (unsigned long i = 0; i < ops; i++) {
        RAW_READ_INFO info = {0};
        ULONG got, len = way->run * way->record;
        info.DiskOffset.QuadPart = (LONGLONG)step(way) * USER;
        info.SectorCount = way->run, info.TrackMode = (TRACK_MODE_TYPE)way->mode;
        NTSTATUS status = ntcd_control(way->handle, IOCTL_CDROM_RAW_READ, &info, sizeof info, buffer, len, &got);
        if (status != STATUS_SUCCESS || got != len)
            bench_wrong("raw read");
    }
}

static void run_user(void *context, unsigned long ops) {
    struct way *way = context;
    for (unsigned long i = 0; i < ops; i++) {
        ULONG got;
        if (ntcd_read(way->handle, (LONGLONG)step(way) * USER, buffer, way->run * USER, &got) != STATUS_SUCCESS ||
            got != way->run * USER)
            fprintf(stderr, "at %lu: %u bytes\n", way->at, (unsigned)got), bench_wrong("read");
    }
}

#ifdef WITH_LIBCDIO
static void run_libcdio(void *context, unsigned long ops) {
    struct way *way = context;
    for (unsigned long i = 0; i < ops; i++)
        if (cdio_read_audio_sectors(way->cdio, buffer, (lsn_t)step(way), way->run) != DRIVER_OP_SUCCESS)
            bench_wrong("libcdio");
}

static void run_libcdio_user(void *context, unsigned long ops) {
    struct way *way = context;
    for (unsigned long i = 0; i < ops; i++)
        if (cdio_read_mode1_sectors(way->cdio, buffer, (lsn_t)step(way), false, way->run) != DRIVER_OP_SUCCESS)
            bench_wrong("libcdio mode 1");
}
#endif

static struct ntcd_handle *open_drive(const char *folder, const char *name) {
    char path[4096], error[256];
    struct ntcd_drive *drive;
    struct ntcd_handle *handle;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!ntcd_succeeded(ntcd_open(path, NULL, &drive, error, sizeof error)) ||
        !ntcd_succeeded(ntcd_open_handle(drive, NTCD_READ, &handle))) {
        fprintf(stderr, "%s\n", error);
        exit(1);
    }
    /* The first request notes the new medium. */
    (void)ntcd_control(handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, NULL);
    return handle;
}

static int open_file(const char *folder, const char *name, unsigned long *sectors) {
    char path[4096];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st)) {
        perror(path);
        exit(1);
    }
    *sectors = (unsigned long)st.st_size / RAW;
    return fd;
}

/* The same bytes by both ways, before anything is timed. */
static void prove(struct way *pread_way, struct way *raw_way) {
    uint8_t *first = malloc((size_t)RUN * RAW);
    for (unsigned i = 0; i < 50; i++) {
        pread_way->at = raw_way->at = pread_way->sectors / 50 * i;
        run_pread(pread_way, 1);
        memcpy(first, buffer, (size_t)RUN * RAW);
        run_raw(raw_way, 1);
        if (memcmp(first, buffer, (size_t)RUN * RAW))
            bench_wrong("raw read gives other bytes than the file");
    }
    free(first);
}

int main(int argc, char **argv) {
    unsigned long sectors, data_sectors;
    if (argc != 3 || !(buffer = aligned_alloc(4096, 262144)))
        return 2;
    int fd = open_file(argv[1], "disc.bin", &sectors);
    close(open_file(argv[1], "mode1.bin", &data_sectors));
    struct ntcd_handle *audio = open_drive(argv[1], "disc.cue"), *data = open_drive(argv[1], "mode1.cue");
    struct way limit = {.fd = fd, .run = RUN, .sectors = sectors}, again = limit, limit_1 = limit, limit_26 = limit;
    struct way raw = {.handle = audio, .run = RUN, .sectors = sectors, .mode = CDDA, .record = RAW}, raw_1 = raw, sub = raw;
    struct way user = {.handle = data, .run = 32, .sectors = data_sectors};
    limit_1.run = raw_1.run = 1, limit_26.run = 26;
    sub.run = 26, sub.mode = RawWithSubCode, sub.record = RAW + SUB;
    prove(&limit, &raw);
    struct bench_case cases[12] = {{"limit_pread_27", run_pread, &limit, 0}, {"limit_pread_27_again", run_pread, &again, 0},
                                   {"limit_pread_1", run_pread, &limit_1, 0}, {"raw_27", run_raw, &raw, 0},
                                   {"raw_1", run_raw, &raw_1, 0}, {"limit_pread_26", run_pread, &limit_26, 0}, {"sub_26", run_raw, &sub, 0}, {"user_32", run_user, &user, 0}};
    unsigned count = 8;
#ifdef WITH_LIBCDIO
    char path[4096];
    snprintf(path, sizeof path, "%s/disc.cue", argv[1]);
    struct way peer = {.cdio = cdio_open(path, DRIVER_BINCUE), .run = RUN, .sectors = sectors}, peer_1 = peer;
    snprintf(path, sizeof path, "%s/mode1.cue", argv[1]);
    struct way peer_user = {.cdio = cdio_open(path, DRIVER_BINCUE), .run = 32, .sectors = data_sectors};
    peer_1.run = 1;
    cases[count++] = (struct bench_case){"libcdio_27", run_libcdio, &peer, 0};
    cases[count++] = (struct bench_case){"libcdio_1", run_libcdio, &peer_1, 0};
    cases[count++] = (struct bench_case){"libcdio_user_32", run_libcdio_user, &peer_user, 0};
#endif
    bench_rounds("rawread", cases, count, (unsigned)atoi(argv[2]), 60);
    return 0;
}
