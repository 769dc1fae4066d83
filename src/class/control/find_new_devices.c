/* SPDX-License-Identifier: MIT */
/* What happens when somebody asks for new devices? */
#include "class/class.h"

nt_status check_find_new_devices(struct device *device, struct request *request) {
    (void)request;
    device_event_of(device, EVENT_BUS_RELATIONS);
    return STATUS_SUCCESS;
}

/* The reference asks for the bus rescan and then knows no handler for the request. */
nt_status control_find_new_devices(struct device *device, struct request *request) {
    (void)request;
    return device_mends(device, MEND_FIND_NEW_DEVICES) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}
