/* SPDX-License-Identifier: MIT */
/* What does giving the exclusive lock back bring about? */
#include "class/class.h"

void device_unlock_exclusive(struct device *device, bool ignore_changes) {
    enum media_state before = MEDIA_UNKNOWN;
    if (!ignore_changes) {
        /* Others saw nothing while the owner had the disc: for them it went and came. */
        device_set_media(device, MEDIA_UNAVAILABLE, &before);
        device_set_media(device, before, NULL);
    }
    if (device->mounted)
        device->verify = true;
    device_forget_capabilities(device);
    device_event_of(device, EVENT_EXCLUSIVE_UNLOCK);
    atomic_store_explicit(&device->exclusive, NULL, memory_order_relaxed);
}
