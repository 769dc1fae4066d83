/* SPDX-License-Identifier: MIT */
/* A port that tells what passes through it. */
#ifndef NTCDROM_PORT_TRACE_H
#define NTCDROM_PORT_TRACE_H

#include "base/file.h"
#include "port/port.h"

/* Wraps a port; port and file are taken over, on failure too. json: one JSON object a line, else words. */
NTCD_CHECKED enum status trace_wrap(struct port *below, struct file *file, bool json, struct port **ret);

#endif
