/* SPDX-License-Identifier: MIT */
/* What foreign libraries decode for the images; codec/none.c stands in for the ones a build lacks. */
#ifndef NTCDROM_IMAGE_CODEC_H
#define NTCDROM_IMAGE_CODEC_H

#include "base/error.h"
#include "base/file.h"
#include <stdbool.h>

/* Whether the first twelve bytes of a file are an audio file's that codec_audio_open may know. */
bool codec_is_audio(const uint8_t magic[12]);

/* A WAVE, AIFF, FLAC, Ogg ... file as 16-bit little-endian stereo samples, a whole number of 588-sample sectors with zeros behind
 * the last. Only 44100 Hz, two channels, 16 bits are taken: nothing is converted. `inner` is borrowed and outlives the result. */
NTCD_CHECKED enum status codec_audio_open(struct file *inner, const struct host *host, struct file **ret, struct error *error);

#endif
