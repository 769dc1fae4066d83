/* SPDX-License-Identifier: MIT */
/* Q frames that lie beside an image because the image itself cannot hold them: SBI, LSD, M3S. */
#ifndef NTCDROM_IMAGE_OVERLAY_H
#define NTCDROM_IMAGE_OVERLAY_H

#include "image/image.h"

/* Looks for NAME.sbi, NAME.lsd and NAME.m3s beside the descriptor of a CD and puts the first found over the disc. A damaged one is
 * refused. */
NTCD_CHECKED enum status overlay_load(const struct image_source *source, struct disc *disc);

#endif
