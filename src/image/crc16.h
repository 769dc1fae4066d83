/* SPDX-License-Identifier: MIT */
/* The CRC-16 of x^16 + x^12 + x^5 + 1, most significant bit first, as CD-TEXT packs and CHD maps use it. */
#ifndef NTCDROM_IMAGE_CRC16_H
#define NTCDROM_IMAGE_CRC16_H

#include <stddef.h>
#include <stdint.h>

/* Continues `crc` (the start value at first) over len bytes. */
uint16_t crc16(uint16_t crc, const uint8_t *at, size_t len);

#endif
