/* SPDX-License-Identifier: MIT */
/* What does each request of requests.def bring: from the driver by DeviceIoControl, or from the library? Compiled for
 * Windows it asks \\.\CdRomN, else the library about an image; the lines must be the same.
 *
 *   requests.exe \\.\CdRom9 [toc]        winsys_requests IMAGE-ADDRESS NUMBER LETTER [toc]
 *
 * toc: only the tables of contents.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#include "abi/control_codes.h"
static HANDLE drive;
#else
#include "ntcdrom/ntcdrom.h"
static struct ntcd_drive *drive;
static struct ntcd_handle *handle;
#endif

struct answer {
    unsigned error; /* Win32 */
    unsigned information;
};

enum { ROOM = 1 << 18, UNTOUCHED = 0xcc };
static uint8_t out[ROOM];

#ifdef _WIN32
/* By an overlapped handle: a warning's length is told there too. */
static struct answer finish(BOOL done, OVERLAPPED *overlapped) {
    DWORD got = 0, error = done ? 0 : GetLastError();
    if (done || error == ERROR_IO_PENDING)
        error = GetOverlappedResult(drive, overlapped, &got, TRUE) ? 0 : GetLastError();
    (void)CloseHandle(overlapped->hEvent);
    return (struct answer){error, error && error != ERROR_MORE_DATA ? 0 : (unsigned)overlapped->InternalHigh};
}

static OVERLAPPED begin(uint64_t offset) {
    return (OVERLAPPED){
        .Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32), .hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
}

static struct answer control(uint32_t code, void *in, uint32_t in_len, void *into, uint32_t out_len) {
    OVERLAPPED overlapped = begin(0);
    return finish(DeviceIoControl(drive, code, in, in_len, into, out_len, NULL, &overlapped), &overlapped);
}

static struct answer transfer(bool writing, uint64_t offset, uint32_t len) {
    OVERLAPPED overlapped = begin(offset);
    return finish(writing ? WriteFile(drive, out, len, NULL, &overlapped) : ReadFile(drive, out, len, NULL, &overlapped),
                  &overlapped);
}

static bool open_drive(char **word) {
    drive = CreateFileA(word[1], GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                        FILE_FLAG_OVERLAPPED, NULL);
    if (drive == INVALID_HANDLE_VALUE)
        fprintf(stderr, "%s: error %lu\n", word[1], GetLastError());
    return drive != INVALID_HANDLE_VALUE;
}
#else
static struct answer answer_of(NTSTATUS status, ULONG information) {
    unsigned error = ntcd_win32_error(status);
    return (struct answer){error, error && error != 234 ? 0 : information};
}

static struct answer control(uint32_t code, void *in, uint32_t in_len, void *into, uint32_t out_len) {
    ULONG information = 0;
    NTSTATUS status = ntcd_control(handle, code, in, in_len, into, out_len, &information);
    return answer_of(status, information);
}

static struct answer transfer(bool writing, uint64_t offset, uint32_t len) {
    ULONG information = 0;
    NTSTATUS status = writing ? ntcd_write(handle, (LONGLONG)offset, out, len, &information)
                              : ntcd_read(handle, (LONGLONG)offset, out, len, &information);
    return answer_of(status, information);
}

static bool open_drive(char **word) {
    char error[256] = "";
    struct ntcd_options options;
    ntcd_options_init(&options);
    options.number = (uint32_t)atoi(word[2]);
    options.drive_letter = word[3][0];
    if (!ntcd_succeeded(ntcd_open(word[1], &options, &drive, error, sizeof error)) ||
        !ntcd_succeeded(ntcd_open_handle(drive, NTCD_READ_WRITE, &handle))) {
        fprintf(stderr, "%s: %s\n", word[1], error);
        return false;
    }
    return true;
}
#endif

static void show(const char *what, uint32_t in_len, uint32_t out_len, struct answer answer) {
    uint64_t sum = 0xcbf29ce484222325;
    uint32_t len = answer.information < ROOM ? answer.information : ROOM;
    printf("%s %u %u: error %u, %u bytes", what, (unsigned)in_len, (unsigned)out_len, answer.error, answer.information);
    for (uint32_t i = 0; i < len; i++)
        sum = (sum ^ out[i]) * 0x100000001b3;
    if (len)
        printf(", sum %08x%08x:", (unsigned)(sum >> 32), (unsigned)sum);
    for (uint32_t i = 0; i < len && i < 48; i++)
        printf(" %02x", out[i]);
    putchar('\n');
}

static uint32_t take_hex(const char *hex, uint8_t *into) {
    uint32_t len = 0;
    for (unsigned byte; sscanf(hex + len * 2, "%2x", &byte) == 1; len++)
        into[len] = (uint8_t)byte;
    return len;
}

static void ask(const char *name, uint32_t code, const char *hex, uint32_t out_len) {
    static uint8_t in[ROOM];
    uint32_t in_len = take_hex(hex, in);
    memset(out, UNTOUCHED, sizeof out);
    show(name, in_len, out_len, control(code, in, in_len, out, out_len));
}

/* Input and output in the same memory. */
static void ask_over(const char *name, uint32_t code, const char *hex, uint32_t out_len) {
    memset(out, UNTOUCHED, sizeof out);
    uint32_t in_len = take_hex(hex, out);
    printf("overlapping ");
    show(name, in_len, out_len, control(code, out, in_len, out, out_len));
}

/* Lengths the code's own row does not ask for; a code that moves the disc comes once only. */
static void ask_lengths(const char *name, uint32_t code, const char *hex, uint32_t out_len) {
    static uint8_t in[ROOM];
    uint32_t in_len = take_hex(hex, in);
    const uint32_t in_lens[] = {0, 1, in_len ? in_len - 1 : 0, in_len, in_len + 16, 4096};
    const uint32_t out_lens[] = {0, 1, 4, out_len ? out_len - 1 : 0, out_len + 3, 70000};
    for (unsigned i = 0; i < sizeof in_lens / sizeof *in_lens; i++)
        for (unsigned o = 0; o < sizeof out_lens / sizeof *out_lens; o++) {
            memset(out, UNTOUCHED, sizeof out);
            show(name, in_lens[i], out_lens[o], control(code, in, in_lens[i], out, out_lens[o]));
        }
}

static void move(bool writing, uint64_t offset, uint32_t len) {
    memset(out, UNTOUCHED, sizeof out);
    show(writing ? "write" : "read", (uint32_t)(offset / 2048), len, transfer(writing, offset, len));
}

static void ask_all(void) {
#define REQUEST(code, in, out) ask(#code, code, in, out);
#define ONCE REQUEST
#include "requests.def"
#undef REQUEST
#define REQUEST(code, in, out) ask_over(#code, code, in, out);
#include "requests.def"
#undef ONCE
#undef REQUEST
#define ONCE(code, in, out)
#define REQUEST(code, in, out) ask_lengths(#code, code, in, out);
#include "requests.def"
#undef REQUEST
}

static void move_all(void) {
    static const struct {
        uint64_t offset;
        uint32_t len;
    } moves[] = {{0, 2048},         {16 * 2048, 2048},  {16 * 2048, 65536},   {0, 0},
                 {100, 2048},       {2048, 100},        {1ull << 40, 2048},   {0, 262144},
                 {1 << 20, 2048},   {~2047ull, 2048},   {0x7fffffff800, 4096}};
    for (unsigned i = 0; i < sizeof moves / sizeof *moves; i++) {
        move(false, moves[i].offset, moves[i].len);
        move(true, moves[i].offset, moves[i].len);
    }
}

static void ask_toc(void) {
    ask("READ_TOC", IOCTL_CDROM_READ_TOC, "", 804);
    ask("READ_TOC_EX", IOCTL_CDROM_READ_TOC_EX, "82010000", 4096);
    ask("READ_TOC_EX", IOCTL_CDROM_READ_TOC_EX, "05000000", 65534);
    ask("GET_LENGTH_INFO", IOCTL_DISK_GET_LENGTH_INFO, "", 8);
}

int main(int argc, char **argv) {
#ifdef _WIN32
    enum { WORDS = 2 };
#else
    enum { WORDS = 4 };
#endif
    if (argc < WORDS || argc > WORDS + 1) {
        fputs("requests: wrong usage\n", stderr);
        return 2;
    }
    if (!open_drive(argv))
        return 1;
    if (argc > WORDS) {
        ask_toc();
    } else {
        move_all();
        ask_all();
        move_all();
    }
    puts("end");
    return ferror(stdout) != 0;
}
