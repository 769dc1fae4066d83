/* SPDX-License-Identifier: MIT */
/* What a door may do to a drive over an image besides sending packets: change its disc, hear its music, lay faults on
 * it. */
#ifndef NTCDROM_PORT_IMAGE_H
#define NTCDROM_PORT_IMAGE_H

#include "port/port.h"

struct drive;
struct image_options;

/* The drive behind a port or behind what the port wraps; NULL when no image is there. It lives as long as the port;
 * calls must not overlap with the port's execute. */
struct drive *port_image_drive(struct port *port);
/* Puts another disc in, read as the port's options say: the old one is taken out first, by force or as a button
 * would (ST_BUSY while locked). On any other failure the tray is empty. path "-" leaves it empty. */
NTCD_CHECKED enum status port_image_change(struct port *port, const char *path, bool force, struct error *error);

/* How the image is to be read, as the options of an `image` address say; *ret is begun by the caller. */
NTCD_CHECKED enum status port_image_options(const struct port_address *address, struct image_options *ret,
                                            struct error *error);
/* Whether an `image` address names a file and nothing but the reading of it: no knob of a drive, no empty tray. */
bool port_image_alone(const struct port_address *address);

#endif
