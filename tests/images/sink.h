/* SPDX-License-Identifier: MIT */
/* A folder in memory that images are written to, and what the writer said was lost. */
#ifndef NTCDROM_TESTS_IMAGES_SINK_H
#define NTCDROM_TESTS_IMAGES_SINK_H

#include "harness.h"
#include "image/save.h"

enum { MOST_LOST = 128 };

/* Files in the trial's folder, named as a user would have named `out`. */
struct folder {
    struct image_sink sink;
    struct trial *trial;
    struct file *file[DISC_MAX_TRACKS + 4];
    unsigned count, fail_create_at;
    const char *out;
    uint64_t done, whole, cancel_at;
    char lost[MOST_LOST][320], what[MOST_LOST][24];
    unsigned lost_count;
    bool damage; /* what is opened again is another file */
};

struct folder folder_in(struct trial *trial, const char *out);
/* Writes a disc, the suffix names its format. The error is the trial's. */
enum status folder_save_disc(struct folder *folder, const struct disc *disc, const char *suffix,
                             const struct save_options *options);
/* The same of the trial's disc. */
enum status folder_save(struct folder *folder, const char *suffix, const struct save_options *options);
/* Writes the trial's disc as `out`, asserts that it went well, and loads what was written in its place. */
void folder_convert(struct trial *trial, const char *out, const struct save_options *options, struct folder *folder);

#endif
