/* SPDX-License-Identifier: MIT */
/* What the ports to real drives share: their options, and the question whether it is an optical drive at all. */
#ifndef NTCDROM_PORT_REAL_H
#define NTCDROM_PORT_REAL_H

#include "port/port.h"

/* Takes transfer, pages, alignment and short into the port, which keeps what is not given, and `exclusive`. */
NTCD_CHECKED enum status real_options_take(const struct port_address *address, struct port *port, bool *exclusive,
                                           struct error *error);
/* Asks INQUIRY through the port; anything but a CD, DVD or BD drive is refused by its name. */
NTCD_CHECKED enum status real_check(struct port *port, const char *name, struct error *error);

#endif
