/* SPDX-License-Identifier: MIT */
/* Which CD, DVD and BD drives does this machine have? One file a system answers: drives_linux.c, drives_windows.c. */
#ifndef NTCDROM_FRONT_CLI_DRIVES_H
#define NTCDROM_FRONT_CLI_DRIVES_H

#include "front/cli/cli.h"

enum { MOST_DRIVES = 64, DRIVE_NAME_ROOM = 64, DRIVE_PATH_ROOM = 512 };

/* Every text is clean for a terminal, "" where the system does not tell. */
struct machine_drive {
    char name[DRIVE_NAME_ROOM], vendor[DRIVE_NAME_ROOM], model[DRIVE_NAME_ROOM], revision[DRIVE_NAME_ROOM];
    char generic[DRIVE_NAME_ROOM];  /* another node of it */
    char mounted[DRIVE_PATH_ROOM];  /* where its medium is mounted, "" nowhere */
    bool node, readable, writable;  /* the node exists; may be opened for reading; for writing too */
    uint64_t bytes;                 /* as the system last saw its medium, 0: none or unknown */
    char can[256];                  /* what it can, "a, b" */
};

struct machine_drives {
    unsigned count;
    struct machine_drive drive[MOST_DRIVES];
};

/* What stands before a name to make it a node: what the other verbs take as an address. */
extern const char drives_prefix[];
/* What this system's list can be told. */
extern const struct cli_option drives_options[];
/* Fills the list, in the order of the nodes' names. */
enum answer drives_look(const struct call *call, struct machine_drives *ret);

#endif
