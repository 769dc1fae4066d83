/* SPDX-License-Identifier: MIT */
/* How does a device come and go, and the handles on it? */
#include "class/class.h"

void device_options_default(struct device_options *options) {
    *options = (struct device_options){.timeout_s = TIMEOUT_DEFAULT};
}

void device_event(struct device *device, const struct event *event) {
    if (device->options.event)
        device->options.event(device->options.event_self, event);
}

void device_event_of(struct device *device, enum event_kind kind) {
    device_event(device, &(struct event){.kind = kind});
}

void device_log(struct device *device, uint32_t code, uint32_t unique) {
    device_event(device, &(struct event){.kind = EVENT_LOG, .code = code, .unique = unique});
}

/* Saturating, in whole pages: what so many page frames hold. */
static uint32_t pages_hold(uint32_t pages) { return pages > UINT32_MAX / PAGE_LEN ? UINT32_MAX : pages * PAGE_LEN; }

static uint32_t at_least_a_page(uint32_t a, uint32_t b) {
    uint32_t least = a < b ? a : b;
    return least > PAGE_LEN ? least : PAGE_LEN;
}

static void set_limits(struct device *device) {
    const struct port *port = device->port;
    uint32_t pages = port->max_pages;
    device->max_aligned = at_least_a_page(pages_hold(pages), port->max_transfer);
    device->max_unaligned = at_least_a_page(pages_hold(pages > 1 ? pages - 1 : pages), port->max_transfer);
    device->scratch_len = device->max_aligned < SCRATCH_LEN ? device->max_aligned : SCRATCH_LEN;
}

static void set_options(struct device *device, const struct device_options *options) {
    enum { DEFAULT_RETRY_DELAY = 473373 }; /* 64 KiB at 1x DVD speed, 100 ns */
    device->options = *options;
    device->timeout_s =
        options->timeout_s >= 1 && options->timeout_s <= TIMEOUT_LARGEST ? options->timeout_s : TIMEOUT_DEFAULT;
    device->retry_delay = DEFAULT_RETRY_DELAY;
    device->quirks = options->quirks;
    device->bad_type_one = options->no_type_one;
    device->device_hotplug = options->device_hotplug;
    device->volume_online_pending = options->volume_online_pending;
    device->media.enabled = !options->no_media_detection;
}

static void give_back(struct device *device) {
    const struct host *host = device->host;
    host_give(host, device->features, device->features_len);
    host_give(host, device->scratch, SCRATCH_LEN);
    host_give(host, device, sizeof *device);
}

nt_status device_open(struct port *port, const struct host *host, const struct device_options *options,
                      struct device **ret) {
    nt_status status = STATUS_INSUFFICIENT_RESOURCES;
    struct device *device = host_take(host, sizeof *device);
    if (!device)
        return status;
    memset(device, 0, sizeof *device);
    atomic_init(&device->turn, false);
    atomic_init(&device->exclusive, NULL);
    device->host = host;
    device->port = port;
    set_options(device, options);
    set_limits(device);
    device->scratch = host_take(host, SCRATCH_LEN);
    if (!device->scratch)
        goto done;
    memset(device->scratch, 0, SCRATCH_LEN);
    status = STATUS_DEVICE_BUSY;
    if ((port_function(port, PORT_CLAIM) & PORT_STATUS_MASK) != PORT_SUCCESS)
        goto done;
    device_take_turn(device);
    status = device_probe(device);
    device_give_turn(device);
    if (!nt_success(status)) {
        (void)port_function(port, PORT_RELEASE);
        goto done;
    }
    *ret = device;
    return STATUS_SUCCESS;
done:
    give_back(device);
    return status;
}

void device_close(struct device *device) {
    struct port *port = device->port;
    device_complete_parked(device, STATUS_CANCELLED);
    (void)port_function(port, PORT_RELEASE);
    give_back(device);
    port_close(port);
}

nt_status device_open_handle(struct device *device, unsigned access, struct handle **ret) {
    struct handle *handle = host_take(device->host, sizeof *handle);
    if (!handle)
        return STATUS_INSUFFICIENT_RESOURCES;
    *handle = (struct handle){.device = device, .access = access};
    host_lock(device->host);
    handle->next = device->handles;
    device->handles = handle;
    host_unlock(device->host);
    *ret = handle;
    return STATUS_SUCCESS;
}

/* The locks of a handle that goes away are undone; whether the drive unlocked nobody is told. */
static void drop_locks(struct device *device, struct handle *handle) {
    static const uint8_t allow[6] = {0x1e};
    if (handle->secure_locks == 0)
        return;
    device->secure_locks -= handle->secure_locks;
    handle->secure_locks = 0;
    if (device->secure_locks == 0 && device->simple_locks == 0)
        (void)device_send_plain(device, NULL, allow, sizeof allow, device->timeout_s);
}

void device_close_handle(struct device *device, struct handle *handle) {
    device_take_turn(device);
    drop_locks(device, handle);
    while (handle->mcn_disables > 0)
        device_enable_detection(device, handle);
    if (atomic_load_explicit(&device->exclusive, memory_order_relaxed) == handle)
        device_unlock_exclusive(device, false);
    device_send_due(device);
    device_give_turn(device);
    host_lock(device->host);
    struct handle **link = &device->handles;
    while (*link != handle)
        link = &(*link)->next;
    *link = handle->next;
    host_unlock(device->host);
    host_give(device->host, handle, sizeof *handle);
}

void device_set_mounted(struct device *device, bool mounted) { device->mounted = mounted; }
void device_set_verify(struct device *device, bool verify) { device->verify = verify; }
bool device_verify(const struct device *device) { return device->verify; }
