/* SPDX-License-Identifier: MIT */
/* What a program under the door asked, as JSON lines in one file that all its processes append to. */
#ifndef NTCDROM_FRONT_RUN_DOOR_TRACE_H
#define NTCDROM_FRONT_RUN_DOOR_TRACE_H

#include "front/run/nodes.h"
#include "scsi/packet.h"

/* Both do nothing when the environment names no trace file; errno is kept. `answer` is what the call returned, or -errno. */
void door_trace_packet(const struct node *node, const struct packet *packet, int error);
void door_trace_ioctl(const struct node *node, unsigned long request, long answer);
/* The request's name in the kernel's headers, or "". */
const char *door_ioctl_name(unsigned long request);

#endif
