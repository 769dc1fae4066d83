/* SPDX-License-Identifier: MIT */
/* Where a drive's music goes: to a WAV file, or to the desktop. */
#ifndef NTCDROM_FRONT_RUN_SOUND_H
#define NTCDROM_FRONT_RUN_SOUND_H

#include "drive/drive.h"

/* Opens a sink by its name: "desktop" (PulseAudio), else a WAV file that is made anew; every sample played is in it, and its header is
 * true after every write. On failure *why is a sentence. */
struct audio_sink *sound_open(const char *name, const char **why);
void sound_close(struct audio_sink *sink);

#endif
