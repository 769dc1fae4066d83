/* SPDX-License-Identifier: MIT */
/* Who has the device for himself? Lock, unlock and ask. */
#include "class/class.h"

enum { QUERY = 0, LOCK = 1, UNLOCK = 2 };
enum { IGNORE_VOLUME = 1, NO_MEDIA_NOTIFICATIONS = 2 };
enum { ACCESS_LEN = 8, LOCK_LEN = ACCESS_LEN + CALLER_NAME_LEN, STATE_LEN = 1 + CALLER_NAME_LEN };
#define LOG_EXCLUSIVE_LOCK 0x40040085u

nt_status check_exclusive_access(struct device *device, struct request *request) {
    uint32_t type = get_le32(request->in.at);
    (void)device;
    if (type > UNLOCK)
        return STATUS_INVALID_PARAMETER;
    if (type == QUERY && request->out_len < STATE_LEN)
        return too_small(request, STATE_LEN);
    if (type == LOCK && request->in.len < LOCK_LEN)
        return STATUS_INFO_LENGTH_MISMATCH;
    return STATUS_SUCCESS;
}

static nt_status query(struct device *device, struct request *request) {
    memset(request->out, 0, STATE_LEN);
    if (atomic_load_explicit(&device->exclusive, memory_order_relaxed)) {
        request->out[0] = 1;
        memcpy(request->out + 1, device->exclusive_name, CALLER_NAME_LEN);
    }
    request->information = STATE_LEN;
    return STATUS_SUCCESS;
}

static bool may_stand_in_name(uint8_t byte) {
    uint8_t letter = byte | 0x20;
    return (letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') || byte == ' ' || byte == '.' ||
           byte == ',' || byte == ':' || byte == ';' || byte == '_' || byte == '-';
}

/* 1 to 63 characters and a NUL. */
static bool is_name(const uint8_t *name) {
    unsigned len = 0;
    while (len < CALLER_NAME_LEN && name[len] != 0)
        if (!may_stand_in_name(name[len++]))
            return false;
    return len > 0 && len < CALLER_NAME_LEN;
}

static nt_status lock(struct device *device, struct request *request, uint32_t flags) {
    const uint8_t *name = request->in.at + ACCESS_LEN;
    if (!request->from)
        return STATUS_INVALID_HANDLE;
    if (!is_name(name))
        return STATUS_INVALID_PARAMETER;
    if (!(flags & IGNORE_VOLUME) && device->mounted)
        return STATUS_INVALID_DEVICE_STATE;
    if (atomic_load_explicit(&device->exclusive, memory_order_relaxed))
        return STATUS_ACCESS_DENIED; /* also to the owner */
    memset(device->exclusive_name, 0, sizeof device->exclusive_name);
    memcpy(device->exclusive_name, name, strlen((const char *)name));
    atomic_store_explicit(&device->exclusive, request->from, memory_order_relaxed);
    device_event_of(device, EVENT_EXCLUSIVE_LOCK);
    device_log(device, LOG_EXCLUSIVE_LOCK, 1);
    return STATUS_SUCCESS;
}

static nt_status unlock(struct device *device, struct request *request, uint32_t flags) {
    struct handle *owner = atomic_load_explicit(&device->exclusive, memory_order_relaxed);
    if (!request->from)
        return STATUS_INVALID_HANDLE;
    if (!owner)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (owner != request->from)
        return STATUS_INVALID_HANDLE;
    device_unlock_exclusive(device, (flags & NO_MEDIA_NOTIFICATIONS) != 0);
    return STATUS_SUCCESS;
}

nt_status control_exclusive_access(struct device *device, struct request *request) {
    uint32_t type = get_le32(request->in.at), flags = get_le32(request->in.at + 4);
    if (type == QUERY)
        return query(device, request);
    return type == LOCK ? lock(device, request, flags) : unlock(device, request, flags);
}
