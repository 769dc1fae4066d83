/* SPDX-License-Identifier: MIT */
/* How does a request reach the device: through the system's own driver, or through ours? */
#include "base/bytes.h"
#include "front/cli/page.h"
#include "front/conform/conform.h"
#ifdef _WIN32
#include "host/windows_device.h"
#include "port/spti.h"
#endif
#include <ntcdrom/ntcdrom.h>
#include <stdlib.h>

enum { NODE_ROOM = 512 };

struct target {
    struct ntcd_drive *drive; /* NULL: the system's own driver */
    struct ntcd_handle *handle;
    void *device;
    char node[NODE_ROOM];
};

#ifdef _WIN32
static bool is_system(const char *address, char *node) { return spti_node_name(address, node, NODE_ROOM); }
static uint32_t system_open(const char *node, void **ret) {
    bool written;
    return windows_device_open(node, ret, &written);
}
static void system_close(void *device) { windows_device_close(device); }
static uint32_t system_ask(void *device, uint32_t code, struct bytes in, uint8_t *out, uint32_t room, uint32_t *information) {
    if (code == CONFORM_READ)
        return windows_device_read(device, get_le64(in.at), out, room, information);
    if (code == CONFORM_WRITE)
        return windows_device_write(device, get_le64(in.at), out, room, information);
    return windows_device_control(device, code, in.at, (uint32_t)in.len, out, room, information);
}
#else
static bool is_system(const char *address, char *node) {
    (void)address, (void)node;
    return false;
}
static uint32_t system_open(const char *node, void **ret) {
    (void)node, (void)ret;
    return 1;
}
static void system_close(void *device) { (void)device; }
static uint32_t system_ask(void *device, uint32_t code, struct bytes in, uint8_t *out, uint32_t room, uint32_t *information) {
    (void)device, (void)code, (void)in, (void)out, (void)room, (void)information;
    return 0;
}
#endif

static void say(void *self, enum ntcd_loudness loudness, const char *line) {
    (void)loudness;
    remark(self, "%s", line);
}

static enum answer open_ours(const struct call *call, const char *address, struct target *target) {
    struct ntcd_options options;
    char error[512] = "";
    ntcd_options_init(&options);
    options.say = say;
    options.say_self = (void *)(uintptr_t)call;
    NTSTATUS status = ntcd_open(address, &options, &target->drive, error, sizeof error);
    if (ntcd_succeeded(status))
        status = ntcd_open_handle(target->drive, NTCD_READ_WRITE, &target->handle);
    if (ntcd_succeeded(status))
        return ANSWER_DONE;
    const char *name = ntcd_status_name(status);
    return refuse(call, "%s: %s", address, error[0] ? error : name ? name : "does not open");
}

enum answer target_open(const struct call *call, const char *address, struct target **ret) {
    struct target *target = memory(NULL, sizeof *target);
    enum answer answer = ANSWER_DONE;
    *target = (struct target){0};
    if (is_system(address, target->node)) {
        uint32_t error = system_open(target->node, &target->device);
        if (error)
            answer = refuse(call, "%s: cannot be opened: error %u%s", address, (unsigned)error,
                            error == 5 ? "; run this as administrator" : ""); /* ERROR_ACCESS_DENIED */
    } else {
        answer = open_ours(call, address, target);
    }
    if (answer)
        target_close(target);
    else
        *ret = target;
    return answer;
}

void target_close(struct target *target) {
    if (target->device)
        system_close(target->device);
    ntcd_close_handle(target->handle);
    ntcd_close(target->drive);
    free(target);
}

bool target_renew(struct target *target) {
    if (!target->drive) {
        system_close(target->device);
        target->device = NULL;
        return system_open(target->node, &target->device) == 0;
    }
    ntcd_close_handle(target->handle);
    target->handle = NULL;
    return ntcd_succeeded(ntcd_open_handle(target->drive, NTCD_READ_WRITE, &target->handle)) != 0;
}

uint32_t target_ask(struct target *target, uint32_t code, const uint8_t *in, uint32_t in_len, uint8_t *out, uint32_t room,
                    uint32_t *information) {
    ULONG got = 0;
    NTSTATUS status;
    *information = 0;
    if (!target->drive)
        return system_ask(target->device, code, (struct bytes){in, in_len}, out, room, information);
    if (code == CONFORM_READ)
        status = ntcd_read(target->handle, (LONGLONG)get_le64(in), out, room, &got);
    else if (code == CONFORM_WRITE)
        status = ntcd_write(target->handle, (LONGLONG)get_le64(in), out, room, &got);
    else
        status = ntcd_control(target->handle, code, in, in_len, out, room, &got);
    *information = got;
    return (uint32_t)status;
}
