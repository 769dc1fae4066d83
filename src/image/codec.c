/* SPDX-License-Identifier: MIT */
/* What do the first bytes of an audio file look like? */
#include "image/codec.h"

bool codec_is_audio(const uint8_t magic[12]) {
    bool riff = !memcmp(magic, "RIFF", 4) && !memcmp(magic + 8, "WAVE", 4);
    bool rf64 = !memcmp(magic, "RF64", 4) && !memcmp(magic + 8, "WAVE", 4);
    bool w64 = !memcmp(magic, "riff\x2e\x91\xcf\x11", 8);
    bool aiff = !memcmp(magic, "FORM", 4) && (!memcmp(magic + 8, "AIFF", 4) || !memcmp(magic + 8, "AIFC", 4));
    bool mp3 = !memcmp(magic, "ID3", 3);
    return riff || rf64 || w64 || aiff || mp3 || !memcmp(magic, "fLaC", 4) || !memcmp(magic, "OggS", 4);
}

bool codec_is_audio_named(const uint8_t magic[12], const char *suffix) {
    /* Eleven bits of sync, layer III, and neither a reserved rate of bits nor of samples. */
    bool frame = magic[0] == 0xff && (magic[1] & 0xe6) == 0xe2 && magic[2] >> 4 != 15 && (magic[2] >> 2 & 3) != 3;
    return codec_is_audio(magic) || (frame && strlen(suffix) == 3 && !memcmp(suffix, "mp3", 3));
}
