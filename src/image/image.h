/* SPDX-License-Identifier: MIT */
/* How discs are kept in files: try each format, the first that knows the file loads it. */
#ifndef NTCDROM_IMAGE_IMAGE_H
#define NTCDROM_IMAGE_IMAGE_H

#include "base/error.h"
#include "base/file.h"
#include "disc/disc.h"

/* What the user may force or allow; all zero is the default. */
struct image_options {
    bool allow_truncated;     /* a last track that misses sectors is shortened, not refused */
    bool allow_paths;         /* FILE names may be paths below or beside the sheet's folder */
    bool swap_audio;          /* raw audio is stored the other way round than the sheet says */
    bool force_class;         /* `medium` below is the user's word */
    enum medium_class medium;
};

/* Loads the image `file` describes into *ret, which is begun by this call. The file is taken over in every case. Warnings go to
 * host->say. On failure nothing is left and error names the place. */
NTCD_CHECKED enum status image_load(struct file *file, const struct host *host, const struct image_options *options,
                                    struct disc *ret, struct error *error);

/* How sure a format is that a file is its own. */
enum image_match { MATCH_NONE, MATCH_MAYBE, MATCH_SURE };

/* What every recogniser looks at: the first and last bytes and the name, read once. */
struct image_probe {
    struct file *file;
    struct bytes head;     /* up to 64 KiB */
    struct bytes tail;     /* the last 64 bytes, or all when shorter */
    const char *suffix;    /* lower case, without the dot; "" when none */
};

/* What a loader works with. */
struct image_source {
    struct file *file;     /* owned by the disc already */
    const struct host *host;
    const struct image_options *options;
    const struct image_probe *probe;
    struct error *error;
};

/* One row of formats.def, in the order they are tried. */
struct image_format {
    const char *name;      /* lower case, as in `ntcdrom images` */
    const char *suffixes;  /* "cue", "iso img bin" */
    const char *words;     /* what it is, one line */
    enum image_match (*match)(const struct image_probe *probe);
    enum status (*load)(const struct image_source *source, struct disc *disc);
};
extern const struct image_format image_formats[];
extern const unsigned image_format_count;

#endif
