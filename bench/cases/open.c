/* SPDX-License-Identifier: MIT */
/* What does opening a sheet cost, beside the bare system calls and libcdio? */
#include "bench.h"
#include "host/posix.h"
#include "image/image.h"
#include <fcntl.h>
#include <ntcdrom/ntcdrom.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef WITH_LIBCDIO
#include <cdio/cdio.h>
#endif

struct sheet {
    char cue[4096];
    char bin[99][4096];
    unsigned tracks, files;
};

static struct posix_host ground;

static void run_limit(void *context, unsigned long ops) {
    const struct sheet *sheet = context;
    char text[16384];
    struct stat st;
    for (unsigned long i = 0; i < ops; i++) {
        int fd = open(sheet->cue, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) || read(fd, text, sizeof text) <= 0)
            bench_wrong("read cue");
        int bin[99];
        for (unsigned k = 0; k < sheet->files; k++)
            if ((bin[k] = open(sheet->bin[k], O_RDONLY | O_CLOEXEC)) < 0 || fstat(bin[k], &st))
                bench_wrong("open bin");
        for (unsigned k = 0; k < sheet->files; k++)
            close(bin[k]);
        close(fd);
    }
}

static void run_image(void *context, unsigned long ops) {
    const struct sheet *sheet = context;
    for (unsigned long i = 0; i < ops; i++) {
        struct file *file;
        struct disc disc;
        struct error error;
        const struct image_options options = {0};
        if (ground.host.open_file(ground.host.self, sheet->cue, OPEN_TO_READ, &file) != ST_OK ||
            image_load(file, &ground.host, &options, &disc, &error) != ST_OK)
            bench_wrong("image_load");
        if (disc.track_count != sheet->tracks)
            bench_wrong("track count");
        disc_close(&disc);
    }
}

static void run_drive(void *context, unsigned long ops) {
    const struct sheet *sheet = context;
    for (unsigned long i = 0; i < ops; i++) {
        struct ntcd_drive *drive;
        if (!ntcd_succeeded(ntcd_open(sheet->cue, NULL, &drive, NULL, 0)))
            bench_wrong("ntcd_open");
        ntcd_close(drive);
    }
}

#ifdef WITH_LIBCDIO
static void run_libcdio(void *context, unsigned long ops) {
    const struct sheet *sheet = context;
    for (unsigned long i = 0; i < ops; i++) {
        CdIo_t *cdio = cdio_open(sheet->cue, DRIVER_BINCUE);
        if (!cdio || cdio_get_num_tracks(cdio) != sheet->tracks)
            bench_wrong("libcdio");
        for (unsigned k = 1; k <= sheet->tracks; k++)
            if (cdio_get_track_lba(cdio, (track_t)k) == CDIO_INVALID_LBA)
                bench_wrong("libcdio track");
        cdio_destroy(cdio);
    }
}
#endif

static struct sheet make(const char *folder, const char *stem, unsigned tracks, unsigned files) {
    static struct sheet sheet;
    sheet.tracks = tracks, sheet.files = files;
    snprintf(sheet.cue, sizeof sheet.cue, "%s/%s.cue", folder, stem);
    for (unsigned i = 0; i < files; i++)
        if (files == 1)
            snprintf(sheet.bin[i], sizeof sheet.bin[i], "%s/%s.bin", folder, stem);
        else
            snprintf(sheet.bin[i], sizeof sheet.bin[i], "%s/%s-%02u.bin", folder, stem, i + 1);
    return sheet;
}

int main(int argc, char **argv) {
    static struct sheet small, large, one99, files99;
    if (argc != 3)
        return 2;
    posix_host_begin(&ground);
    small = make(argv[1], "small", 11, 1), large = make(argv[1], "disc", 11, 1);
    one99 = make(argv[1], "one99", 99, 1), files99 = make(argv[1], "files99", 99, 99);
    struct bench_case cases[] = {
        {"limit_11", run_limit, &small, 0},       {"limit_11_again", run_limit, &small, 0},
        {"limit_99", run_limit, &one99, 0},       {"limit_99_files", run_limit, &files99, 0},
        {"image_11", run_image, &small, 0},       {"image_11_large", run_image, &large, 0},
        {"image_99", run_image, &one99, 0},       {"image_99_files", run_image, &files99, 0},
        {"drive_11", run_drive, &small, 0},       {"drive_99", run_drive, &one99, 0},
#ifdef WITH_LIBCDIO
        {"libcdio_11", run_libcdio, &small, 0},   {"libcdio_99", run_libcdio, &one99, 0},
#endif
    };
    bench_rounds("open", cases, sizeof cases / sizeof *cases, (unsigned)atoi(argv[2]), 30);
    posix_host_end(&ground);
    return 0;
}
