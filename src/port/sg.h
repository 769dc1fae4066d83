/* SPDX-License-Identifier: MIT */
/* One packet through the kernel's SG_IO, with the call itself as a seam. */
#ifndef NTCDROM_PORT_SG_H
#define NTCDROM_PORT_SG_H

#include "scsi/packet.h"
#include "base/status.h"

/* As ioctl(2): -1 and errno, or 0. */
typedef int sg_call(int node, unsigned long request, void *argument);

/* Sends the packet to an open node and fills its answer. ST_GONE: the node has no drive any more. */
NTCD_CHECKED enum status sg_send(sg_call *call, int node, struct packet *packet);

#endif
