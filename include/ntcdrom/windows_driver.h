/* SPDX-License-Identifier: MIT */
/* How a program tells the Windows driver which discs are in its drives: the private control codes of \\.\ntcdrom.
 *
 * Every number is 32 bits, little-endian; text is UTF-8. A request is a header and, where a code says so, an address behind
 * it that fills the rest of the input (a final NUL is allowed). DeviceIoControl fails only for what is no request at all
 * (short, of another version); else it succeeds and the answer's status tells what became of it, with a sentence for a
 * person. Opening for writing needs SeLoadDriverPrivilege, enabled; LIST is open to whoever may open for reading. */
#ifndef NTCDROM_WINDOWS_DRIVER_H
#define NTCDROM_WINDOWS_DRIVER_H

#include <stdint.h>

/* FILE_DEVICE_UNKNOWN, METHOD_BUFFERED; read access for LIST, read and write for all others. */
#define NTCD_DRIVER_LIST 0x00226000u   /* no request; struct ntcd_driver_list and its entries */
#define NTCD_DRIVER_ADD 0x0022E004u    /* a new drive; `number` or NTCD_DRIVER_ANY, `letter` or 0, the address */
#define NTCD_DRIVER_REMOVE 0x0022E008u /* the drive goes away; refused while handles are open, unless forced */
#define NTCD_DRIVER_INSERT 0x0022E00Cu /* the path of another image; the old disc is taken out first */
#define NTCD_DRIVER_EJECT 0x0022E010u  /* an empty tray; refused while the disc is locked in, unless forced */
#define NTCD_DRIVER_LETTER 0x0022E014u /* another drive letter; 0 takes it away */

#define NTCD_DRIVER_VERSION 1u
#define NTCD_DRIVER_ANY 0xFFFFFFFFu  /* number: the first that is free */
#define NTCD_DRIVER_FORCE 0x00000001u /* flags */
#define NTCD_DRIVER_TEXT 320u
#define NTCD_DRIVER_ADDRESS 1024u /* the longest address, in bytes with its NUL */

struct ntcd_driver_request {
    uint32_t size; /* of this structure */
    uint32_t version;
    uint32_t number; /* the n of CdRom n */
    uint32_t flags;
    uint32_t letter; /* 'A' to 'Z' */
};

struct ntcd_driver_answer {
    uint32_t size; /* of this structure */
    uint32_t version;
    uint32_t status; /* NTSTATUS */
    uint32_t number; /* of the drive it was about */
    char text[NTCD_DRIVER_TEXT]; /* NUL-terminated; empty on success */
};

/* What does not fit is left out; `count` tells how many there are. */
struct ntcd_driver_list {
    uint32_t size; /* of this structure; the entries follow */
    uint32_t version;
    uint32_t count;
    uint32_t entry_size;
};

struct ntcd_driver_entry {
    uint32_t number;
    uint32_t letter;  /* 0: none */
    uint32_t handles; /* open on it */
    uint32_t loaded;  /* 1: an image is in it */
    char image[NTCD_DRIVER_ADDRESS];
    char problem[NTCD_DRIVER_TEXT]; /* why the last image is not in it; empty: nothing went wrong */
};

#endif
