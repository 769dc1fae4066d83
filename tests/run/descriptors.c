/* SPDX-License-Identifier: MIT */
/* Does a descriptor of the drive behave as a block device's does, in every process it can come to? Runs under `ntcdrom run`.
 *
 * descriptors IMAGE LINK: what /dev/sr0 holds, and a symbolic link elsewhere that leads to it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECTOR_LEN = 2048, SECTORS = 300 };

static unsigned char want[SECTORS * SECTOR_LEN];
static int bad;

static void expect(int truth, const char *what) {
    if (!truth)
        bad++, fprintf(stderr, "not so: %s (errno %d)\n", what, errno);
}
#define EXPECT(truth) expect((truth), #truth)

static int holds(int fd, off_t at, size_t len) {
    static unsigned char got[sizeof want];
    return pread(fd, got, len, at) == (ssize_t)len && !memcmp(got, want + at, len);
}

static int child_is_well(pid_t child) {
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void place_is_shared(int fd) {
    unsigned char got[SECTOR_LEN];
    int other = dup(fd);
    EXPECT(lseek(fd, 5 * SECTOR_LEN, SEEK_SET) == 5 * SECTOR_LEN);
    EXPECT(read(other, got, sizeof got) == (ssize_t)sizeof got && !memcmp(got, want + 5 * SECTOR_LEN, sizeof got));
    EXPECT(lseek(fd, 0, SEEK_CUR) == 6 * SECTOR_LEN);
    EXPECT(lseek(fd, 0, SEEK_END) == (off_t)sizeof want);
    EXPECT(read(fd, got, sizeof got) == 0);
    EXPECT(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL);
    EXPECT(dup2(fd, other) == other && holds(other, 0, 100));
    close(other);
    EXPECT(holds(fd, 7, 5000));
}

static void in_pieces(int fd) {
    unsigned char one[100], two[3000];
    struct iovec pieces[2] = {{one, sizeof one}, {two, sizeof two}};
    EXPECT(preadv(fd, pieces, 2, 333) == 3100 && !memcmp(one, want + 333, 100) && !memcmp(two, want + 433, 3000));
    EXPECT(lseek(fd, 10, SEEK_SET) == 10);
    EXPECT(readv(fd, pieces, 2) == 3100 && !memcmp(two, want + 110, 3000));
    EXPECT(lseek(fd, 0, SEEK_CUR) == 3110);
}

static void as_a_device(int fd) {
    struct stat st;
    struct statx stx;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    EXPECT(fstat(fd, &st) == 0 && S_ISBLK(st.st_mode) && major(st.st_rdev) == 11 && minor(st.st_rdev) == 0);
    EXPECT(stat("/dev/cdrom", &st) == 0 && S_ISBLK(st.st_mode));
    EXPECT(lstat("/dev/cdrom", &st) == 0 && S_ISLNK(st.st_mode));
    EXPECT(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stx) == 0 && S_ISBLK(stx.stx_mode) && stx.stx_rdev_major == 11);
    EXPECT(poll(&ready, 1, 0) == 1 && ready.revents == POLLIN);
    EXPECT((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
    EXPECT(write(fd, "x", 1) == -1 && errno == EBADF);
    EXPECT(pwrite(fd, "x", 1, 0) == -1 && errno == EBADF);
    EXPECT(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED && errno == ENODEV);
    EXPECT(access("/dev/sr0", R_OK) == 0);
}

static void opened(const char *link) {
    EXPECT(open("/dev/sr0", O_RDONLY | O_DIRECTORY) == -1 && errno == ENOTDIR);
    EXPECT(open("/dev/sr0", O_RDWR) == -1 && errno == EROFS);
    EXPECT(open("/dev/sr0", O_RDONLY | O_CREAT | O_EXCL, 0600) == -1 && errno == EEXIST);
    EXPECT(open("/dev/sr2", O_RDONLY) == -1 && errno == ENOMEDIUM);
    EXPECT(open("/dev/sr3", O_RDONLY) == -1 && errno == ENOENT);
    int fd = open("/dev/sr2", O_RDONLY | O_NONBLOCK);
    EXPECT(fd >= 0);
    close(fd);
    fd = open("/dev/sr0", O_RDONLY | O_EXCL);
    EXPECT(fd >= 0 && holds(fd, 0, SECTOR_LEN));
    close(fd);
    fd = open("/dev/sr1", O_RDONLY);
    EXPECT(fd >= 0 && holds(fd, 0, SECTOR_LEN));
    close(fd);
    fd = open(link, O_RDONLY);
    EXPECT(fd >= 0 && holds(fd, 3 * SECTOR_LEN, SECTOR_LEN));
    close(fd);
    FILE *stream = fopen("/dev/cdrom", "rb");
    unsigned char got[SECTOR_LEN];
    EXPECT(stream && fread(got, 1, sizeof got, stream) == sizeof got && !memcmp(got, want, sizeof got));
    if (stream)
        fclose(stream);
    stream = fdopen(open("/dev/sr0", O_RDONLY), "r");
    EXPECT(stream && fseek(stream, 3 * SECTOR_LEN + 1, SEEK_SET) == 0 && fgetc(stream) == want[3 * SECTOR_LEN + 1]);
    if (stream)
        fclose(stream);
}

static void forked(int fd) {
    pid_t child = fork();
    if (child == 0)
        _exit(!holds(fd, 20 * SECTOR_LEN, 30 * SECTOR_LEN));
    EXPECT(holds(fd, 100 * SECTOR_LEN, 30 * SECTOR_LEN));
    EXPECT(child_is_well(child));
}

static int goes_on(int fd, off_t from, int pieces) {
    int good = 1;
    for (int i = 0; i < pieces; i++)
        good &= holds(fd, from + (off_t)i * 1500, 1500);
    return good;
}

/* What a parent read ahead is its own: a child, and the child's child, read straight on from there. */
static void straight_on(int fd) {
    EXPECT(goes_on(fd, 0, 10));
    pid_t child = fork();
    if (child == 0) {
        if (!goes_on(fd, 15000, 10))
            _exit(1);
        pid_t second = fork();
        if (second == 0)
            _exit(!goes_on(fd, 30000, 10) || !goes_on(fd, (off_t)sizeof want - 15000, 10));
        _exit(!goes_on(fd, 30000, 200) || !child_is_well(second));
    }
    EXPECT(goes_on(fd, 15000, 200));
    EXPECT(child_is_well(child));
}

/* A descriptor's number may come to mean something else without any call that could be seen. */
static void number_is_used_again(void) {
    char got[4];
    struct stat st;
    int pair[2];
    EXPECT(pipe(pair) == 0);
    int fd = open("/dev/sr0", O_RDONLY);
    EXPECT(holds(fd, 0, 10));
    FILE *stream = fdopen(fd, "rb");
    EXPECT(stream && fclose(stream) == 0);
    EXPECT(dup2(pair[0], fd) == fd);
    EXPECT(write(pair[1], "pipe", 4) == 4 && read(fd, got, 4) == 4 && !memcmp(got, "pipe", 4));
    EXPECT(fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode));
    close(pair[0]), close(pair[1]), close(fd);
}

/* A process that stands still holds nobody up, and goes on when it may. */
static void stopped(int fd) {
    int status;
    pid_t child = fork();
    if (child == 0) {
        int first = holds(fd, 0, SECTOR_LEN);
        raise(SIGSTOP);
        _exit(!first || !holds(fd, SECTOR_LEN, SECTOR_LEN));
    }
    EXPECT(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    EXPECT(holds(fd, 40 * SECTOR_LEN, SECTOR_LEN));
    kill(child, SIGCONT);
    EXPECT(child_is_well(child));
}

/* With an environment of its own making, as daemons do. */
static void executed(int fd, const char *self, const char *image) {
    char number[16];
    char *const arguments[] = {(char *)self, (char *)image, "-", number, NULL}, *const environment[] = {"LC_ALL=C", NULL};
    int kept = dup(fd);
    snprintf(number, sizeof number, "%d", kept);
    pid_t child = fork();
    if (child == 0) {
        execve(self, arguments, environment);
        _exit(9);
    }
    close(kept);
    EXPECT(child_is_well(child));
}

static void passed(int fd) {
    int pair[2];
    unsigned char byte = 0;
    struct iovec piece = {&byte, 1};
    union {
        struct cmsghdr header;
        unsigned char room[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))}};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    EXPECT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    pid_t child = fork();
    if (child == 0) {
        int got = -1;
        close(fd); /* what comes over the socket is all it has */
        if (recvmsg(pair[1], &message, 0) == 1)
            memcpy(&got, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof got);
        _exit(!holds(got, 50 * SECTOR_LEN, 3 * SECTOR_LEN));
    }
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    EXPECT(sendmsg(pair[0], &message, 0) == 1);
    close(pair[0]), close(pair[1]);
    EXPECT(child_is_well(child));
}

int main(int argc, char **argv) {
    FILE *image = argc > 2 ? fopen(argv[1], "rb") : NULL;
    if (!image || fread(want, 1, sizeof want, image) != sizeof want)
        return fprintf(stderr, "descriptors IMAGE LINK\n"), 2;
    fclose(image);
    if (argc > 3) /* the second self, with what it inherited */
        return !holds(atoi(argv[3]), 9 * SECTOR_LEN, SECTOR_LEN);
    int fd = open("/dev/sr0", O_RDONLY);
    EXPECT(fd >= 0);
    place_is_shared(fd);
    in_pieces(fd);
    as_a_device(fd);
    opened(argv[2]);
    number_is_used_again();
    forked(fd);
    straight_on(fd);
    stopped(fd);
    executed(fd, argv[0], argv[1]);
    passed(fd);
    close(fd);
    EXPECT(pread(fd, want, 1, 0) == -1 && errno == EBADF);
    return bad != 0;
}
