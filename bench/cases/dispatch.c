/* SPDX-License-Identifier: MIT */
/* What does a control code cost, beside a null system call? Every code that answers on a 99-track disc, and what it allocates. */
#include "bench.h"
#include <ntcdrom/ntcdrom.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CASES_MAX = 64, BUFFER_LEN = 65536 };

/* The linker sends every allocation of the library through these (--wrap). */
static unsigned long allocations;
void *__real_malloc(size_t len);
void *__real_calloc(size_t count, size_t len);
void *__real_realloc(void *old, size_t len);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_realloc(void *old, size_t len);
void *__wrap_malloc(size_t len) { return allocations++, __real_malloc(len); }
void *__wrap_calloc(size_t count, size_t len) { return allocations++, __real_calloc(count, len); }
void *__wrap_realloc(void *old, size_t len) { return allocations++, __real_realloc(old, len); }

/* A request that succeeds (or, for the refused one, fails as it should) again and again. */
struct ask {
    const char *name;
    ULONG code;
    uint8_t in[40];
    ULONG in_len, out_len;
    NTSTATUS wanted;
};

static const struct ask asks[] = {
    {"check_verify", IOCTL_STORAGE_CHECK_VERIFY, {0}, 0, 0, STATUS_SUCCESS},
    {"refused", IOCTL_CDROM_DISK_TYPE, {0}, 0, 4, STATUS_INVALID_DEVICE_REQUEST},
    {"read_toc_99", IOCTL_CDROM_READ_TOC, {0}, 0, 804, STATUS_SUCCESS},
    {"read_toc_ex_full", IOCTL_CDROM_READ_TOC_EX, {0x82, 1}, 4, 2048, STATUS_SUCCESS},
    {"get_last_session", IOCTL_CDROM_GET_LAST_SESSION, {0}, 0, 12, STATUS_SUCCESS},
    {"read_q_channel", IOCTL_CDROM_READ_Q_CHANNEL, {1}, 2, 16, STATUS_SUCCESS},
    {"get_volume", IOCTL_CDROM_GET_VOLUME, {0}, 0, 4, STATUS_SUCCESS},
    {"get_configuration_all", IOCTL_CDROM_GET_CONFIGURATION, {0}, 24, 1024, STATUS_SUCCESS},
    {"get_configuration_one", IOCTL_CDROM_GET_CONFIGURATION, {0x1e, 0, 0, 0, 2}, 24, 64, STATUS_SUCCESS},
    {"get_performance", IOCTL_CDROM_GET_PERFORMANCE, {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}, 20, 24, STATUS_SUCCESS},
    {"get_drive_geometry", IOCTL_CDROM_GET_DRIVE_GEOMETRY, {0}, 0, 24, STATUS_SUCCESS},
    {"get_inquiry_data", IOCTL_CDROM_GET_INQUIRY_DATA, {0}, 0, 96, STATUS_SUCCESS},
    {"exclusive_query", IOCTL_CDROM_EXCLUSIVE_ACCESS, {0}, 8, 65, STATUS_SUCCESS},
    {"get_length_info", IOCTL_DISK_GET_LENGTH_INFO, {0}, 0, 8, STATUS_SUCCESS},
    {"get_partition_info", IOCTL_DISK_GET_PARTITION_INFO, {0}, 0, 32, STATUS_SUCCESS},
    {"get_media_types_ex", IOCTL_STORAGE_GET_MEDIA_TYPES_EX, {0}, 0, 72, STATUS_SUCCESS},
    {"get_device_number", IOCTL_STORAGE_GET_DEVICE_NUMBER, {0}, 0, 12, STATUS_SUCCESS},
    {"get_hotplug_info", IOCTL_STORAGE_GET_HOTPLUG_INFO, {0}, 0, 8, STATUS_SUCCESS},
    {"read_capacity", IOCTL_STORAGE_READ_CAPACITY, {0}, 0, 32, STATUS_SUCCESS},
    {"query_property", IOCTL_STORAGE_QUERY_PROPERTY, {0}, 12, 256, STATUS_SUCCESS},
    {"media_removal", IOCTL_STORAGE_MEDIA_REMOVAL, {0}, 1, 0, STATUS_SUCCESS},
    {"enable_streaming_off", IOCTL_CDROM_ENABLE_STREAMING, {1}, 4, 0, STATUS_SUCCESS},
    {"set_speed", IOCTL_CDROM_SET_SPEED, {0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}, 12, 0, STATUS_SUCCESS},
    {"raw_read_1", IOCTL_CDROM_RAW_READ, {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2}, 16, 2352, STATUS_SUCCESS}};

enum { ASK_COUNT = sizeof asks / sizeof *asks };

struct context {
    struct ntcd_handle *handle;
    const struct ask *ask;
};

static uint8_t buffer[BUFFER_LEN];

static void run_ask(void *context, unsigned long ops) {
    const struct context *c = context;
    ULONG information;
    for (unsigned long i = 0; i < ops; i++)
        if (ntcd_control(c->handle, c->ask->code, c->ask->in_len ? c->ask->in : NULL, c->ask->in_len, buffer, c->ask->out_len,
                         &information) != c->ask->wanted)
            bench_wrong(c->ask->name);
}

static void run_null(void *context, unsigned long ops) {
    (void)context;
    for (unsigned long i = 0; i < ops; i++)
        if (syscall(SYS_getppid) <= 0)
            bench_wrong("getppid");
}

int main(int argc, char **argv) {
    char path[4096], error[256];
    struct ntcd_drive *drive;
    struct context context[ASK_COUNT];
    struct bench_case cases[ASK_COUNT + 2] = {{"limit_null_call", run_null, NULL, 0}, {"limit_null_call_again", run_null, NULL, 0}};
    unsigned count = 2;
    if (argc != 3)
        return 2;
    snprintf(path, sizeof path, "%s/one99.cue", argv[1]);
    if (!ntcd_succeeded(ntcd_open(path, NULL, &drive, error, sizeof error)))
        return fprintf(stderr, "%s\n", error), 1;
    struct ntcd_handle *handle;
    if (!ntcd_succeeded(ntcd_open_handle(drive, NTCD_READ_WRITE, &handle)))
        return 1;
    for (unsigned i = 0; i < ASK_COUNT; i++) {
        context[i] = (struct context){handle, &asks[i]};
        ULONG information;
        NTSTATUS status = ntcd_control(handle, asks[i].code, asks[i].in_len ? asks[i].in : NULL, asks[i].in_len, buffer,
                                       asks[i].out_len, &information);
        if (status != asks[i].wanted) {
            fprintf(stderr, "dispatch: %s answers %08x\n", asks[i].name, (unsigned)status);
            return 1;
        }
        cases[count++] = (struct bench_case){asks[i].name, run_ask, &context[i], 0};
    }
    /* Once warm, nothing allocates. */
    for (unsigned i = 0; i < ASK_COUNT; i++) {
        char name[64];
        run_ask(&context[i], 2);
        unsigned long before = allocations;
        run_ask(&context[i], 100);
        snprintf(name, sizeof name, "allocations_%s", asks[i].name);
        bench_fact("dispatch", name, (double)(allocations - before) / 100);
    }
    bench_rounds("dispatch", cases, count, (unsigned)atoi(argv[2]), 30);
    ntcd_close_handle(handle);
    ntcd_close(drive);
    return 0;
}
