/* SPDX-License-Identifier: MIT */
/* How a disc is written down as an image: what the writer is told, and who takes its files. */
#ifndef NTCDROM_IMAGE_SAVE_H
#define NTCDROM_IMAGE_SAVE_H

#include "image/image.h"

/* Who takes the files of an image: what the program puts behind it makes them appear under their names together, or not
 * at all. */
struct image_sink {
    /* A new empty file to write and read. Its name is the user's stem and `ending` (".bin", " (Track 2).bin"); with an
     * ending of "" the very name the user gave. It stays the sink's. The error says what is wrong in words. */
    enum status (*create)(struct image_sink *sink, const char *ending, struct file **ret, struct error *error);
    /* A written file again, to read, with the sink's other files as its neighbours. The caller's to close. */
    enum status (*reopen)(struct image_sink *sink, const struct file *written, struct file **ret);
    /* How many of all sectors are done. False: the user wants no more. */
    bool (*tell)(struct image_sink *sink, uint64_t done, uint64_t whole);
    /* One thing of the disc that the image does not hold: a word for programs, a line for people. */
    void (*lost)(struct image_sink *sink, const char *what, const char *line);
};

/* What audio tracks become. */
enum save_audio { SAVE_AUDIO_RAW, SAVE_AUDIO_WAV, SAVE_AUDIO_FLAC };

/* What the user may choose; all zero is the default. */
struct save_options {
    bool one_file;         /* CUE: all tracks in one data file */
    bool subchannel;       /* CUE: records of 2448 bytes where the disc keeps subchannel */
    bool fill;             /* a sector that cannot be read becomes an empty one, and is told of as lost */
    bool check;            /* read everything back and compare */
    enum save_audio audio; /* of a CUE's audio tracks, and of audio files alone */
};

/* Writes the disc as an image of the format and says what that does not hold: the image is opened again and held
 * against the disc. ST_UNSUPPORTED: the format is not written, or cannot hold this disc at all; ST_UNREADABLE: a sector
 * cannot be read; ST_CANCELLED: the sink said so; whatever the sink's files say. The error is one sentence. The sink
 * drops its files on failure. */
NTCD_CHECKED enum status image_save(const struct disc *disc, const struct image_format *format,
                                    const struct save_options *options, struct image_sink *sink, struct error *error);

#endif
