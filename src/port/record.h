/* SPDX-License-Identifier: MIT */
/* A port that writes down what passes through it, so that replay: can be the drive later. */
#ifndef NTCDROM_PORT_RECORD_H
#define NTCDROM_PORT_RECORD_H

#include "base/file.h"
#include "port/port.h"

/* Wraps a port; port and file are taken over, on failure too. keep_all: serial numbers and keys are written as they came. */
NTCD_CHECKED enum status record_wrap(struct port *below, struct file *file, bool keep_all, struct port **ret);

/* Blanks what tells one drive, disc or session from another of its make, in the data of an answered packet; the length stays.
 * For data out too. `data` holds the first len bytes that moved. */
void record_blank(const struct packet *packet, uint8_t *data, size_t len);

#endif
