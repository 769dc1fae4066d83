/* SPDX-License-Identifier: MIT */
/* What does a file of lines hold, packed or not? */
#include "tests/lines.h"
#include "port/replay_load.h"
#include <errno.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 20 };

/* A text that grows. */
struct text {
    char *at;
    size_t len, room;
};

static bool text_room(struct text *text) {
    if (text->room - text->len >= PIECE)
        return true;
    char *at = realloc(text->at, text->room + 4 * PIECE);
    if (!at)
        return false;
    text->at = at;
    text->room += 4 * PIECE;
    return true;
}

static bool read_plain(FILE *file, struct text *text) {
    size_t got;
    do {
        if (!text_room(text))
            return false;
        got = fread(text->at + text->len, 1, PIECE, file);
        text->len += got;
    } while (got);
    return !ferror(file);
}

static bool read_packed(FILE *file, struct text *text) {
    static uint8_t in[65536];
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_ret got = lzma_stream_decoder(&stream, UINT64_MAX, LZMA_CONCATENATED);
    while (got == LZMA_OK) {
        if (!stream.avail_in && !feof(file)) {
            stream.next_in = in;
            stream.avail_in = fread(in, 1, sizeof in, file);
        }
        if (!text_room(text))
            break;
        stream.next_out = (uint8_t *)text->at + text->len;
        stream.avail_out = text->room - text->len;
        got = lzma_code(&stream, feof(file) ? LZMA_FINISH : LZMA_RUN);
        text->len = text->room - stream.avail_out;
    }
    lzma_end(&stream);
    return got == LZMA_STREAM_END && !ferror(file);
}

bool lines_take(const char *path, char **ret, size_t *ret_len) {
    struct text text = {NULL, 0, 0};
    size_t len = strlen(path);
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    bool packed = len > 3 && strcmp(path + len - 3, ".xz") == 0;
    bool good = packed ? read_packed(file, &text) : read_plain(file, &text);
    fclose(file);
    if (!good) {
        fprintf(stderr, "%s: cannot be read%s\n", path, packed ? " or unpacked" : "");
        free(text.at);
        return false;
    }
    *ret = text.at;
    *ret_len = text.len;
    return true;
}

bool lines_read(const char *path, void (*each)(void *self, const char *text, size_t len, uint32_t line), void *self) {
    char *whole, *text;
    size_t len;
    uint32_t line = 0;
    if (!lines_take(path, &whole, &len))
        return false;
    for (text = whole; len;) {
        char *end = memchr(text, '\n', len);
        size_t line_len = end ? (size_t)(end - text) : len, taken = line_len + (end != NULL);
        line++;
        if (line_len)
            each(self, text, line_len, line);
        text += taken;
        len -= taken;
    }
    free(whole);
    return true;
}

bool lines_book(const char *path, const struct host *host, struct replay_book *ret) {
    struct error error = {0};
    struct file *file = NULL;
    char *text;
    size_t len;
    if (!lines_take(path, &text, &len))
        return false;
    enum status status = file_over(host, (struct bytes){(uint8_t *)text, len}, path, &file);
    if (status == ST_OK)
        status = replay_load(file, host, ret, &error);
    if (status != ST_OK)
        fprintf(stderr, "%s:%u: %s\n", path, error.line, error.text);
    file_close(file);
    free(text);
    return status == ST_OK;
}
