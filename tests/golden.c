/* SPDX-License-Identifier: MIT */
/* Is every request of tests/golden answered as it is written there, through each port? golden [-u] EXAMPLES FILE... */
#include "abi/names.h"
#include "class/device.h"
#include "host/posix.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 8192, IN_ROOM = 4096, OUT_ROOM = 1 << 17, SHOWN = 2048, PER_LINE = 32 };

/* The machine's files, but a clock that only a `wait` line or the driver's own pauses move. */
static uint64_t clock_now = (uint64_t)3600 * 10000000;
static uint64_t now(void *self) { return (void)self, clock_now; }
static void pause_for(void *self, uint64_t time) { (void)self, clock_now += time; }

struct golden {
    const char *path;
    FILE *from, *into; /* into: the file written anew, or NULL */
    unsigned line, asked, wrong;
    struct device *device;
    struct handle *handle;
};

/* One request as it is read, and its answer. */
struct asked {
    char what[LINE];
    struct request request;
    uint8_t in[IN_ROOM];
};
static uint8_t out[OUT_ROOM];

static void die(const struct golden *golden, const char *why) {
    fprintf(stderr, "%s:%u: %s\n", golden->path, golden->line, why);
    exit(2);
}

static size_t hex(const struct golden *golden, const char *text, uint8_t *into, size_t room) {
    size_t len = 0;
    unsigned byte;
    int used;
    while (sscanf(text, " %2x%n", &byte, &used) == 1) {
        if (len == room)
            die(golden, "too many bytes");
        into[len++] = (uint8_t)byte;
        text += used;
    }
    if (text[strspn(text, " ")])
        die(golden, "bytes in hex are wanted");
    return len;
}

static uint32_t crc32_of(const uint8_t *at, size_t len) {
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < len; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static void run(struct golden *golden, struct request *request) {
    memset(out, 0xee, sizeof out);
    request->from = golden->handle;
    request->out = out;
    request->may_harm = true;
    request->status = device_accept(golden->device, request);
    if (request->status == STATUS_PENDING)
        request->status = device_run(golden->device, request);
    golden->asked++;
}

/* An error brings a count, at most [WDK buffered I/O]. */
static size_t delivered(const struct request *request) {
    if (request->status >> 30 == 3)
        return 0;
    return request->information < request->out_len ? request->information : request->out_len;
}

/* The answer in the file's own words: a status, its Information, and the bytes, or the sum of many. */
static void answer(const struct request *request, char *text, size_t room) {
    size_t len = delivered(request), used;
    used = (size_t)snprintf(text, room, "status %s\ninformation %u\n", nt_status_name(request->status), request->information);
    if (len > SHOWN)
        used += (size_t)snprintf(text + used, room - used, "sum %08x\n", crc32_of(out, len));
    for (size_t i = 0; len <= SHOWN && i < len; i++)
        used += (size_t)snprintf(text + used, room - used, "%s%02x%s", i % PER_LINE ? "" : "out ", out[i],
                                 i % PER_LINE == PER_LINE - 1 || i + 1 == len ? "\n" : " ");
}

static bool next_line(struct golden *golden, char *line) {
    if (!fgets(line, LINE, golden->from))
        return false;
    golden->line++;
    line[strcspn(line, "\n")] = '\0';
    return true;
}

/* Reads the rest of a request and what is expected, up to an empty line; asks, and compares. */
static void ask(struct golden *golden, const char *what) {
    static char line[LINE], expected[1 << 16], got[1 << 16];
    static struct asked asked;
    memset(&asked, 0, sizeof asked);
    expected[0] = '\0';
    unsigned first = golden->line;
    if (strcmp(what, "READ") == 0)
        asked.request.kind = REQUEST_READ;
    else if (!control_code_find(what, &asked.request.code))
        die(golden, "no such control code");
    if (golden->into)
        fprintf(golden->into, "ask %s\n", what);
    while (next_line(golden, line) && line[0]) {
        unsigned long long number;
        if (sscanf(line, "room %llu", &number) == 1 && number <= OUT_ROOM)
            asked.request.out_len = (uint32_t)number;
        else if (sscanf(line, "at %llu", &number) == 1)
            asked.request.offset = (int64_t)number;
        else if (strncmp(line, "in ", 3) == 0)
            asked.request.in = (struct bytes){asked.in, hex(golden, line + 3, asked.in, IN_ROOM)};
        else if (strncmp(line, "status ", 7) && strncmp(line, "information ", 12) && strncmp(line, "out ", 4) && strncmp(line, "sum ", 4))
            die(golden, "neither room, at, in, status, information, out nor sum");
        else {
            strcat(strcat(expected, line), "\n");
            continue;
        }
        if (golden->into)
            fprintf(golden->into, "%s\n", line);
    }
    run(golden, &asked.request);
    answer(&asked.request, got, sizeof got);
    if (golden->into)
        fprintf(golden->into, "%s\n", got);
    else if (strcmp(got, expected) != 0) {
        printf("%s:%u: %s\nexpected:\n%scame:\n%s", golden->path, first, what, expected, got);
        golden->wrong++;
    }
}

static void walk(struct golden *golden) {
    static char line[LINE];
    unsigned long ms;
    golden->line = 0;
    rewind(golden->from);
    while (next_line(golden, line)) {
        if (strncmp(line, "ask ", 4) == 0) {
            char what[LINE];
            memcpy(what, line + 4, strlen(line + 4) + 1);
            ask(golden, what);
            continue;
        }
        if (sscanf(line, "wait %lu", &ms) == 1)
            clock_now += (uint64_t)ms * 10000;
        else if (line[0] && line[0] != '#')
            die(golden, "neither ask, wait nor a comment");
        if (golden->into)
            fprintf(golden->into, "%s\n", line);
    }
}

static void through(struct golden *golden, const struct host *host, const char *address) {
    struct error error = {0};
    struct port *port = NULL;
    struct device_options options;
    device_options_default(&options);
    clock_now = (uint64_t)3600 * 10000000;
    if (port_open(address, host, &port, &error) != ST_OK || device_open(port, host, &options, &golden->device) != STATUS_SUCCESS ||
        device_open_handle(golden->device, ACCESS_READ | ACCESS_WRITE, &golden->handle) != STATUS_SUCCESS) {
        fprintf(stderr, "%s: %s\n", address, error.text);
        exit(2);
    }
    unsigned before = golden->wrong;
    walk(golden);
    if (golden->wrong != before)
        printf("(through %s)\n", address);
    device_close_handle(golden->device, golden->handle);
    device_close(golden->device);
}

/* The disc is the name of the file's folder; a disc called none is an empty drive. */
static void disc_of(const char *path, const char *examples, char *into, size_t room) {
    const char *end = strrchr(path, '/');
    const char *start = end;
    while (start && start > path && start[-1] != '/')
        start--;
    if (!end)
        exit(2);
    int len = (int)(end - start);
    if (len == 4 && memcmp(start, "none", 4) == 0)
        snprintf(into, room, "image:-");
    else
        snprintf(into, room, "image:%s/%.*s.cue", examples, len, start);
}

static void judge(struct golden *golden, const struct host *host, const char *disc, const char *folder) {
    char address[3 * LINE];
    through(golden, host, disc);
    snprintf(address, sizeof address, "trace(file=%s/trace):%s", folder, disc);
    through(golden, host, address);
    snprintf(address, sizeof address, "record(file=%s/tape,keep=all):%s", folder, disc);
    through(golden, host, address);
    snprintf(address, sizeof address, "replay:%s/tape", folder);
    through(golden, host, address);
    snprintf(address, sizeof address, "%s/tape", folder);
    (void)unlink(address);
    snprintf(address, sizeof address, "%s/trace", folder);
    (void)unlink(address);
}

static void rewrite(struct golden *golden, const struct host *host, const char *disc) {
    char path[LINE];
    snprintf(path, sizeof path, "%s.new", golden->path);
    golden->into = fopen(path, "w");
    if (!golden->into)
        die(golden, "cannot be written anew");
    through(golden, host, disc);
    if (fclose(golden->into) != 0 || rename(path, golden->path) != 0)
        die(golden, "cannot be written anew");
    golden->into = NULL;
}

int main(int argc, char **argv) {
    static struct posix_host ground;
    bool update = argc > 1 && strcmp(argv[1], "-u") == 0;
    char folder[] = "/tmp/golden-XXXXXX";
    unsigned asked = 0, wrong = 0;
    if (argc < 3 + update || !mkdtemp(folder))
        return fprintf(stderr, "usage: golden [-u] EXAMPLES FILE...\n"), 2;
    posix_host_begin(&ground);
    struct host host = ground.host;
    host.now = now;
    host.sleep = pause_for;
    for (int i = 2 + update; i < argc; i++) {
        static char disc[LINE];
        struct golden golden = {.path = argv[i], .from = fopen(argv[i], "r")};
        if (!golden.from)
            die(&golden, "cannot be opened");
        disc_of(argv[i], argv[1 + update], disc, sizeof disc);
        if (update)
            rewrite(&golden, &host, disc);
        else
            judge(&golden, &host, disc, folder);
        if (golden.asked == 0)
            die(&golden, "asks nothing");
        (void)fclose(golden.from);
        asked += golden.asked, wrong += golden.wrong;
    }
    (void)rmdir(folder);
    posix_host_end(&ground);
    printf("%u passed, %u failed\n", asked - wrong, wrong);
    return wrong != 0;
}
