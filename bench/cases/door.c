/* SPDX-License-Identifier: MIT */
/* What does the door of `ntcdrom run` cost, beside two bare processes that answer each other, and beside plain files? */
#include "bench.h"
#include <fcntl.h>
#include <limits.h>
#include <scsi/sg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_LEN = 28, ANSWER_LEN = 12, DISC_SECTORS = 32768, MUSIC_SECTORS = 4500 };

/* One packet without data: a request, the drive, an answer. */
static void run_packet(void *context, unsigned long ops) {
    int fd = *(int *)context;
    unsigned char cdb[6] = {0};
    for (unsigned long i = 0; i < ops; i++) {
        struct sg_io_hdr io = {.interface_id = 'S', .dxfer_direction = SG_DXFER_NONE, .cmd_len = sizeof cdb, .cmdp = cdb};
        if (ioctl(fd, SG_IO, &io) || io.status)
            bench_wrong("TEST UNIT READY");
    }
}

/* The least two processes can do: the same two datagrams, and nothing in between. */
static void run_ping(void *context, unsigned long ops) {
    int fd = *(int *)context;
    unsigned char request[REQUEST_LEN] = {0}, answer[ANSWER_LEN];
    for (unsigned long i = 0; i < ops; i++)
        if (send(fd, request, sizeof request, 0) != REQUEST_LEN || recv(fd, answer, sizeof answer, 0) != ANSWER_LEN)
            bench_wrong("ping");
}

static pid_t start_answering(int *ret) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        bench_wrong("socketpair");
    pid_t child = fork();
    if (child == 0) {
        unsigned char request[REQUEST_LEN], answer[ANSWER_LEN] = {0};
        close(pair[0]);
        while (recv(pair[1], request, sizeof request, 0) == REQUEST_LEN)
            if (send(pair[1], answer, sizeof answer, MSG_NOSIGNAL) != ANSWER_LEN)
                break;
        _exit(0);
    }
    close(pair[1]);
    *ret = pair[0];
    return child;
}

/* A whole command, with all that starting it takes. */
static void run_command(void *context, unsigned long ops) {
    for (unsigned long i = 0; i < ops; i++)
        if (system(context))
            bench_wrong(context);
}

static void make_file(const char *folder, const char *name, size_t len, const char *sheet) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s.bin", folder, name);
    FILE *file = fopen(path, "wb");
    uint64_t seed = 88172645463325252u;
    for (size_t i = 0; file && i < len; i += sizeof seed) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        if (fwrite(&seed, sizeof seed, 1, file) != 1)
            break;
    }
    if (!file || fclose(file))
        bench_wrong(path);
    snprintf(path, sizeof path, "%s/%s.cue", folder, name);
    file = fopen(path, "w");
    if (!file || fprintf(file, sheet, name) < 0 || fclose(file))
        bench_wrong(path);
}

static int inside(const char *folder, unsigned rounds) {
    char plain[PATH_MAX], image[PATH_MAX];
    int drive = open("/dev/sr0", O_RDONLY | O_NONBLOCK), other;
    unsigned char cdb[6] = {0};
    struct sg_io_hdr first = {.interface_id = 'S', .dxfer_direction = SG_DXFER_NONE, .cmd_len = sizeof cdb, .cmdp = cdb};
    if (drive < 0 || ioctl(drive, SG_IO, &first)) /* takes the unit attention */
        bench_wrong("/dev/sr0");
    pid_t child = start_answering(&other);
    snprintf(plain, sizeof plain, "dd if='%s/door.bin' of=/dev/null bs=64k status=none", folder);
    snprintf(image, sizeof image, "cd-paranoia -q -d '%s/music.cue' 1 /dev/null >/dev/null 2>&1", folder);
    struct bench_case cases[] = {
        {"packet", run_packet, &drive, 0},
        {"limit_ping", run_ping, &other, 0},
        {"limit_ping_again", run_ping, &other, 0},
        {"dd_drive", run_command, (void *)"dd if=/dev/sr0 of=/dev/null bs=64k status=none", 0},
        {"dd_file", run_command, plain, 0},
        {"rip_drive", run_command, (void *)"cd-paranoia -q -d /dev/sr1 1 /dev/null >/dev/null 2>&1", 0},
        {"rip_image", run_command, image, 0},
    };
    bench_rounds("door", cases, sizeof cases / sizeof *cases, rounds, 100);
    close(other);
    waitpid(child, NULL, 0);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 3)
        return inside(argv[1], (unsigned)atoi(argv[2]));
    char program[PATH_MAX], data[PATH_MAX], music[PATH_MAX], self[PATH_MAX];
    if (argc < 3 || !realpath(argv[0], self))
        return fprintf(stderr, "door_bench FOLDER ROUNDS\n"), 2;
    make_file(argv[1], "door", (size_t)DISC_SECTORS * 2048, "FILE \"%s.bin\" BINARY\n TRACK 01 MODE1/2048\n  INDEX 01 00:00:00\n");
    make_file(argv[1], "music", (size_t)MUSIC_SECTORS * 2352, "FILE \"%s.bin\" BINARY\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n");
    snprintf(program, sizeof program, "%.4000s", self);
    *strrchr(program, '/') = 0;
    strcat(program, "/../ntcdrom");
    snprintf(data, sizeof data, "%s/door.cue", argv[1]);
    snprintf(music, sizeof music, "%s/music.cue", argv[1]);
    execl(program, program, "run", "-i", data, "-i", music, "--", self, argv[1], argv[2], "inside", (char *)NULL);
    perror(program);
    return 1;
}
