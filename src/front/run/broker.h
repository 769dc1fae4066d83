/* SPDX-License-Identifier: MIT */
/* One process that holds the drives, and a thread for every process that uses them. */
#ifndef NTCDROM_FRONT_RUN_BROKER_H
#define NTCDROM_FRONT_RUN_BROKER_H

#include "front/run/wire.h"
#include "port/port.h"

/* Drives the broker serves; ports are borrowed. */
struct broker_options {
    const char *socket;             /* path to listen on; its folder is the user's own */
    struct port *port[DOOR_DRIVES];
    const char *path[DOOR_DRIVES];  /* the disc each was opened with, "-" none */
    bool sounding;                  /* the drives' music is listened to: their clocks are advanced in between packets */
    unsigned drive_count;
    int started;                    /* a byte is written here when the socket listens */
    int stop;                       /* readable or at its end: finish when no client is left */
};

/* Serves until stopped; 0 or an errno. */
int broker_serve(const struct broker_options *options);

#endif
