/* SPDX-License-Identifier: MIT */
/* What goes between a program's preload library and the broker: a datagram there, the answer and all data in shared memory. */
#ifndef NTCDROM_FRONT_RUN_WIRE_H
#define NTCDROM_FRONT_RUN_WIRE_H

#include "front/run/uniform.h"
#include "scsi/packet.h"
#include <stdatomic.h>
#include <stdbool.h>

/* The environment of a program under the door. */
#define DOOR_SOCKET_ENV "NTCDROM_DOOR"       /* path of the broker's socket */
#define DOOR_ROOT_ENV "NTCDROM_DOOR_ROOT"    /* folder that holds the made-up /dev, /sys and /proc */
#define DOOR_TRACE_ENV "NTCDROM_DOOR_TRACE"  /* file the calls are written down in */
#define DOOR_LIBRARY_ENV "NTCDROM_DOOR_LIB"  /* the preload library, put back into an emptied environment */

/* An open node is a nameless memory file of this name, so that dup, fork, exec and SCM_RIGHTS keep it recognisable: "ntcdrom:sr0:FLAGS". */
#define DOOR_FILE_PREFIX "ntcdrom:"

enum { DOOR_VERSION = 2, DOOR_DRIVES = 16, DOOR_REQUEST_LEN = 36, DOOR_ANSWER_LEN = 16 + SENSE_ROOM, DOOR_TEXT_LEN = 4200 };

/* A client's memory, shared with the broker: the answer, the data of one packet, what was read ahead. */
enum { DOOR_BULK_AT = 4096, DOOR_AHEAD_AT = DOOR_BULK_AT + UNIFORM_MAX_TRANSFER, DOOR_AHEAD_LEN = 262144,
       DOOR_MEMORY_LEN = DOOR_AHEAD_AT + DOOR_AHEAD_LEN };

/* The front of a client's memory, written by the broker alone. The client sleeps on `answered` until its request's number is there. */
struct door_answer {
    _Atomic uint32_t answered;
    uint32_t len;
    uint8_t bytes[DOOR_ANSWER_LEN];
};

/* A conversation begins with one byte: DOOR_VERSION and a descriptor of memory from a program's library, or DOOR_CONTROL from
 * `ntcdrom insert`, `eject` and `status`. */
enum { DOOR_CONTROL = 'c' };
enum door_request_kind { DOOR_PACKET = 1, DOOR_CHANGE = 2, DOOR_STATUS = 3 };

/* DOOR_CHANGE and DOOR_STATUS: kind, drive, force (a byte each), then an absolute path, "-" for no disc. The answer: refused (a byte),
 * then a sentence; or for a status, tray open, disc present, removal prevented, audio status (a byte each), drive count (a byte),
 * vendor and product (24 bytes), then the path of the disc. */
struct door_status {
    bool tray_open, present, locked;
    uint8_t audio, drive_count;
    char name[50]; /* as a terminal may see it */
    char path[DOOR_TEXT_LEN];
};

/* What a client maps: the kernel's memory of every drive, made by the broker, written by its clients; nothing in the broker
 * depends on it. */
struct door_shared {
    uint32_t version, drive_count;
    struct uniform_state drive[DOOR_DRIVES];
    _Atomic uint32_t epoch[DOOR_DRIVES]; /* drive_epoch of each, by the broker: sectors kept are good while it stays */
};

/* One packet's frame. `at` is the place of its data in the client's memory. */
struct door_request {
    uint8_t drive;
    uint32_t number, at;
};

/* A request: kind, drive, CDB length, direction (a byte each), data length, timeout, number, place of the data (u32 LE), 16 bytes of
 * CDB. Data going out lies in the memory already; data coming in will lie there. */
void door_put_request(uint8_t bytes[DOOR_REQUEST_LEN], const struct door_request *request, const struct packet *packet);
/* False: not a request of ours, or data outside the memory. `packet` gets everything but its data. */
bool door_get_request(const uint8_t *bytes, size_t len, struct door_request *request, struct packet *packet);
/* error is 0 or an errno. */
size_t door_put_answer(uint8_t bytes[DOOR_ANSWER_LEN], int error, const struct packet *packet);
bool door_get_answer(const uint8_t *bytes, size_t len, int *error, struct packet *packet);

/* The broker's side and the client's side of an answer. door_answer_wait is false when the socket's other end is gone. */
void door_answer_give(struct door_answer *answer, uint32_t number, int error, const struct packet *packet);
bool door_answer_wait(struct door_answer *answer, uint32_t number, int socket);

/* One byte and a descriptor (-1: none). Received descriptors are closed on exec. */
bool door_send_fd(int socket, uint8_t byte, int fd);
bool door_receive_fd(int socket, uint8_t *byte, int *fd);

/* The folder in which doors make theirs: TMPDIR, or /tmp where that is no good for a socket's path. */
const char *door_base_folder(void);

#endif
