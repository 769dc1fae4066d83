/* SPDX-License-Identifier: MIT */
/* What a build says that lacks a decoder. */
#include "image/codec.h"

#ifndef NTCDROM_SNDFILE
enum status codec_audio_open(struct file *inner, const struct host *host, struct file **ret, struct error *error) {
    (void)host, (void)ret;
    return error_set(error, ST_UNSUPPORTED, 0, "%s is an audio file, and this build has no decoder for those", inner->name);
}
#endif
