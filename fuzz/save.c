/* SPDX-License-Identifier: MIT */
/* Can any disc a descriptor may describe crash a writer, or become an image that reads back as another one?
 *
 *   0 1 format of the descriptor, that of the image   1 1 options   the descriptor
 *
 * Beside it lie x.bin, x.img and x.sub, of a few sectors that count. */
#include "image/save.h"
#include "host/test.h"
#include "image/image.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SECTORS = 120, MOST_FILES = 40 };

static const char *const names[] = {"x.cue", "x.ccd", "x.toc", "x.nrg", "x.mds", "x.iso", "x.gdi", "x.cdi"};
static const char *const suffixes[] = {"cue", "ccd", "toc", "chd", "iso", "wav"};

struct scratch {
    struct image_sink sink;
    struct test_host *test;
    struct file *file[MOST_FILES];
    unsigned count;
};

static enum status create(struct image_sink *sink, const char *ending, struct file **ret, struct error *error) {
    struct scratch *scratch = (struct scratch *)sink;
    char name[64];
    (void)snprintf(name, sizeof name, "%s%s", *ending ? "out" : "whole", ending);
    if (scratch->count == MOST_FILES)
        return error_set(error, ST_TOO_LARGE, 0, "too many files");
    enum status status = scratch->test->host.open_file(scratch->test->host.self, name, OPEN_TO_CREATE, ret);
    if (status == ST_OK)
        scratch->file[scratch->count++] = *ret;
    return status;
}

static enum status reopen(struct image_sink *sink, const struct file *written, struct file **ret) {
    struct test_host *test = ((struct scratch *)sink)->test;
    return test->host.open_file(test->host.self, written->name, OPEN_TO_READ, ret);
}

static bool tell(struct image_sink *sink, uint64_t done, uint64_t whole) {
    (void)sink;
    if (done > whole)
        abort();
    return true;
}

static void lost(struct image_sink *sink, const char *what, const char *line) {
    (void)sink;
    if (!*what || !*line || strlen(line) > 400)
        abort();
}

static bool is_small(const struct disc *disc) {
    int64_t sectors = 0;
    for (unsigned i = 0; i < disc->track_count; i++)
        sectors += disc->track[i].end - disc->track[i].first;
    return sectors < 2000 && disc->track_count <= 30;
}

static void save(struct test_host *test, const struct disc *disc, unsigned to, unsigned how) {
    struct save_options options = {.one_file = how & 1,
                                   .subchannel = how & 2,
                                   .fill = how & 4,
                                   .check = true,
                                   .audio = how & 8 && !(how & 1) ? SAVE_AUDIO_WAV : SAVE_AUDIO_RAW};
    struct scratch scratch = {.sink = {create, reopen, tell, lost}, .test = test};
    struct error error = {0};
    for (unsigned i = 0; i < image_format_count; i++) {
        if (!image_listed(image_formats[i].saves, suffixes[to]))
            continue;
        enum status status = image_save(disc, &image_formats[i], &options, &scratch.sink, &error);
        if (status != ST_OK && !error.text[0])
            abort();
        static const char another[] = "what was written reads back as another thing";
        if (strncmp(error.text, another, sizeof another - 1) == 0)
            abort();
    }
    for (unsigned i = 0; i < scratch.count; i++)
        file_close(scratch.file[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t sectors[SECTORS * 2448];
    struct test_host test;
    struct disc disc;
    struct error error;
    if (size < 2)
        return 0;
    for (unsigned i = 0; !sectors[1] && i < sizeof sectors; i++)
        sectors[i] = (uint8_t)(i * 7 + i / 2352);
    test_host_begin(&test);
    const char *name = names[(data[0] & 15) % (sizeof names / sizeof *names)];
    test_host_file(&test, name, data + 2, size - 2);
    test_host_file(&test, "x.bin", sectors, SECTORS * 2352);
    test_host_file(&test, "x.img", sectors, SECTORS * 2352);
    test_host_file(&test, "x.sub", sectors, SECTORS * 96);
    test.host.say = NULL;
    if (image_load(test_host_open(&test, name), &test.host, NULL, &disc, &error) == ST_OK) {
        if (is_small(&disc))
            save(&test, &disc, (data[0] >> 4) % (sizeof suffixes / sizeof *suffixes), data[1]);
        disc_close(&disc);
    }
    if (test_host_end(&test))
        abort();
    return 0;
}
