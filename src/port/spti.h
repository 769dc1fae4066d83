/* SPDX-License-Identifier: MIT */
/* Packets through a device's SCSI pass-through requests, with the call to the system as a seam. */
#ifndef NTCDROM_PORT_SPTI_H
#define NTCDROM_PORT_SPTI_H

#include "port/port.h"

/* As DeviceIoControl with one buffer for both ways: 0, or what GetLastError says; *got is the bytes that came back. */
typedef uint32_t spti_call(void *node, uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len, uint32_t *got);

struct spti {
    struct port port;
    spti_call *call;
    void *node;
    uint8_t *bounce; /* stands in for a buffer the adapter could not reach; NULL: not needed yet */
    uint32_t bounce_len;
};

/* port_ops.execute of a struct spti. */
NTCD_CHECKED enum status spti_execute(struct port *port, struct packet *packet);
/* Fills limits and bus from what the system says of the adapter; what the port already has, an option, stays. */
void spti_ask_limits(struct spti *spti);
/* Gives the memory back that execute has taken. */
void spti_drop(struct spti *spti);
/* The node of an address's rest, "D:", "d:\", "CdRom0" or a device's own name. False: too long, or none of these. */
bool spti_node_name(const char *rest, char *into, size_t room);

/* One request [WDK SCSI_PASS_THROUGH_DIRECT], sense behind it. Its fields lie where the pointer's width puts them. */
enum { SPTI_ROOM = 56 + SENSE_ROOM };
struct spti_layout {
    uint8_t data_at, sense_offset_at, cdb_at, len;
};
static inline struct spti_layout spti_layout(size_t pointer) {
    return pointer == 8 ? (struct spti_layout){24, 32, 36, 56} : (struct spti_layout){20, 24, 28, 44};
}
/* Writes the request whose data lies at `data`; answers its length with the room for sense. */
uint32_t spti_put(const struct packet *packet, uint64_t data, size_t pointer, uint8_t into[SPTI_ROOM]);
/* The answer the system left in the request: what became of the packet. */
void spti_get(const uint8_t *from, uint32_t len, size_t pointer, struct packet *packet);

#endif
