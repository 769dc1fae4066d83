/* SPDX-License-Identifier: MIT */
/* How does the disc maker put files down? */
#include "output.h"
#include "disc/test_data.h"
#include <stdlib.h>
#ifdef NTCDROM_SNDFILE
#include <sndfile.h>
#endif

enum { FRAME_LEN = 4, FRAMES_AT_ONCE = 4096 };

static _Noreturn void fail(const char *what) {
    perror(what);
    exit(1);
}

static void path_of(const struct output *output, const char *name, char path[1024]) {
    if (snprintf(path, 1024, "%s/%s", output->folder, name) >= 1024)
        fail(name);
}

void *output_memory(size_t len) {
    void *memory = calloc(1, len);
    if (!memory)
        fail("memory");
    return memory;
}

static void list(struct output *output, const char *kind, const char *name, const void *bytes, size_t len) {
    if (output->manifest &&
        fprintf(output->manifest, "%s %08X %zu %s\n", kind, (unsigned)test_crc32(0, bytes, len), len, name) < 0)
        fail("manifest");
}

static void write_file(const struct output *output, const char *name, const void *bytes, size_t len) {
    char path[1024];
    path_of(output, name, path);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
        fail(path);
}

void output_file(struct output *output, const char *name, const void *bytes, size_t len) {
    write_file(output, name, bytes, len);
    list(output, "bytes", name, bytes, len);
}

void output_text(struct output *output, const char *name, const char *line_end, const char *text) {
    size_t room = 2 * strlen(text) + 1;
    char *lines = output_memory(room);
    struct writer w = writer_over(lines, room);
    for (; *text; text++)
        if (*text == ';')
            put(&w, line_end, strlen(line_end));
        else
            put_u8(&w, (uint8_t)*text);
    output_file(output, name, lines, w.wanted);
    free(lines);
}

void output_flac(struct output *output, const char *name, const uint8_t *samples, size_t len) {
#ifdef NTCDROM_SNDFILE
    char path[1024];
    path_of(output, name, path);
    SF_INFO info = {.samplerate = 44100, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    if (!file)
        fail(sf_strerror(NULL));
    static short frames[2 * FRAMES_AT_ONCE];
    for (size_t at = 0; at < len; at += sizeof frames) {
        size_t piece = len - at < sizeof frames ? len - at : sizeof frames;
        for (size_t i = 0; i < piece / 2; i++)
            frames[i] = (short)get_le16(samples + at + 2 * i);
        sf_count_t count = (sf_count_t)(piece / FRAME_LEN);
        if (sf_writef_short(file, frames, count) != count)
            fail(path);
    }
    if (sf_close(file) != 0)
        fail(path);
    list(output, "samples", name, samples, len);
#else
    (void)output, (void)samples, (void)len, (void)name;
    fputs("discs_make: built without libsndfile, which writes FLAC\n", stderr);
    exit(77);
#endif
}

int output_say_samples(const char *path) {
#ifdef NTCDROM_SNDFILE
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (!file)
        fail(path);
    static short frames[2 * FRAMES_AT_ONCE];
    uint32_t crc = 0;
    size_t len = 0;
    for (sf_count_t count; info.channels == 2 && (count = sf_readf_short(file, frames, FRAMES_AT_ONCE)) > 0;)
        for (sf_count_t i = 0; i < 2 * count; i++, len += 2) {
            uint8_t sample[2];
            set_le16(sample, (uint16_t)frames[i]);
            crc = test_crc32(crc, sample, sizeof sample);
        }
    (void)sf_close(file);
    return printf("%08X %zu\n", (unsigned)crc, len) < 0;
#else
    fprintf(stderr, "%s: built without libsndfile, which reads FLAC\n", path);
    return 77;
#endif
}
