/* SPDX-License-Identifier: MIT */
/* Are WAVE files read without a library as libsndfile reads them, and the wrong ones refused? */
#include "host/test.h"
#include "image/codec.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { SAMPLES_LEN = 3 * 2352 - 8, ROOM = 16384 };

/* One file being laid down. */
struct made {
    uint8_t bytes[ROOM];
    size_t len;
};

static void chunk(struct made *made, const char *name, const void *data, uint32_t len) {
    memcpy(made->bytes + made->len, name, 4);
    set_le32(made->bytes + made->len + 4, len);
    memcpy(made->bytes + made->len + 8, data, len);
    made->len += 8 + len + (len & 1);
}

struct shape {
    uint16_t kind, channels, bits;
    uint32_t rate, fmt_len, data_len;
};
static const struct shape usual = {1, 2, 16, 44100, 16, SAMPLES_LEN};

static struct made make(const struct shape *shape) {
    struct made made = {.len = 12};
    uint8_t fmt[40] = {0}, data[SAMPLES_LEN];
    memcpy(made.bytes, "RIFF\0\0\0\0WAVE", 12);
    set_le16(fmt, shape->kind);
    set_le16(fmt + 2, shape->channels);
    set_le32(fmt + 4, shape->rate);
    set_le32(fmt + 8, shape->rate * 4);
    set_le16(fmt + 12, 4);
    set_le16(fmt + 14, shape->bits);
    set_le16(fmt + 16, 22);
    set_le16(fmt + 24, 1);
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + (i >> 8));
    chunk(&made, "LIST", "odd", 3);
    if (shape->fmt_len)
        chunk(&made, "fmt ", fmt, shape->fmt_len);
    chunk(&made, "data", data, shape->data_len);
    set_le32(made.bytes + 4, (uint32_t)made.len - 8);
    return made;
}

typedef enum status opener(struct file *inner, const struct host *host, struct file **ret, uint64_t *len,
                           struct error *error);

/* What an opener makes of a file: its status, and a copy of all it holds. */
static enum status hear(opener *open, const struct made *made, uint8_t **ret, uint64_t *size) {
    struct test_host host;
    struct error error = {0};
    struct file *pcm;
    uint64_t len;
    test_host_begin(&host);
    test_host_file(&host, "sound.wav", made->bytes, made->len);
    struct file *inner = test_host_open(&host, "sound.wav");
    enum status status = open(inner, &host.host, &pcm, &len, &error);
    *ret = NULL, *size = 0;
    if (status == ST_OK) {
        *size = pcm->size;
        assert_int_equal(len, SAMPLES_LEN);
        *ret = malloc(pcm->size);
        assert_int_equal(file_read(pcm, 0, *ret, pcm->size), ST_OK);
        uint8_t piece[100];
        assert_int_equal(file_read(pcm, SAMPLES_LEN - 50, piece, 58), ST_OK); /* across the end of what is stored */
        assert_memory_equal(piece, *ret + SAMPLES_LEN - 50, 58);
        assert_int_equal(file_read(pcm, pcm->size - 1, piece, 2), ST_TRUNCATED);
        assert_int_equal(file_read(pcm, UINT64_MAX, piece, 2), ST_TRUNCATED);
        file_close(pcm);
    } else {
        assert_true(error.text[0]);
    }
    file_close(inner);
    assert_int_equal(test_host_end(&host), 0);
    return status;
}

static void samples_come_as_from_the_library(void **state) {
    static const struct shape extended = {0xfffe, 2, 16, 44100, 40, SAMPLES_LEN};
    const struct shape *shapes[] = {&usual, &extended};
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct made made = make(shapes[i]);
        uint8_t *got, *wanted;
        uint64_t size, wanted_size;
        assert_int_equal(hear(codec_wave_open, &made, &got, &size), ST_OK);
        assert_int_equal(size, 3 * 2352);
        assert_memory_equal(got, made.bytes + made.len - SAMPLES_LEN, SAMPLES_LEN);
        for (unsigned j = SAMPLES_LEN; j < size; j++)
            assert_int_equal(got[j], 0);
        if (i == 0) { /* the library wants a whole GUID of the extended form */
            assert_int_equal(hear(codec_audio_open, &made, &wanted, &wanted_size), ST_OK);
            assert_int_equal(size, wanted_size);
            assert_memory_equal(got, wanted, size);
            free(wanted);
        }
        free(got);
    }
}

static void wrong_files_are_refused(void **state) {
    static const struct {
        struct shape shape;
        enum status status;
    } rows[] = {
        {{1, 2, 16, 48000, 16, SAMPLES_LEN}, ST_UNSUPPORTED}, {{1, 1, 16, 44100, 16, SAMPLES_LEN}, ST_UNSUPPORTED},
        {{1, 2, 8, 44100, 16, SAMPLES_LEN}, ST_UNSUPPORTED},  {{3, 2, 16, 44100, 16, SAMPLES_LEN}, ST_UNSUPPORTED},
        {{1, 2, 16, 44100, 14, SAMPLES_LEN}, ST_BAD_FORMAT},  {{1, 2, 16, 44100, 0, SAMPLES_LEN}, ST_BAD_FORMAT},
        {{1, 2, 16, 44100, 16, 3}, ST_BAD_FORMAT},
    };
    uint8_t *got;
    uint64_t size;
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct made made = make(&rows[i].shape);
        assert_int_equal(hear(codec_wave_open, &made, &got, &size), rows[i].status);
    }
    struct made made = make(&usual);
    made.bytes[8] = 'X';
    assert_int_equal(hear(codec_wave_open, &made, &got, &size), ST_BAD_FORMAT);
}

/* Cut anywhere it is refused, or holds what there is. */
static void cut_files_do_no_harm(void **state) {
    (void)state;
    for (size_t len = 12; len < 12 + 12 + 24 + 8 + 40; len++) {
        struct made made = make(&usual);
        struct test_host host;
        struct error error = {0};
        struct file *pcm;
        made.len = len;
        test_host_begin(&host);
        test_host_file(&host, "sound.wav", made.bytes, made.len);
        struct file *inner = test_host_open(&host, "sound.wav");
        if (codec_wave_open(inner, &host.host, &pcm, NULL, &error) == ST_OK) {
            assert_true(len >= 12 + 12 + 24 + 8 + 4);
            assert_int_equal(pcm->size, 2352);
            file_close(pcm);
        }
        file_close(inner);
        assert_int_equal(test_host_end(&host), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_come_as_from_the_library),
        cmocka_unit_test(wrong_files_are_refused),
        cmocka_unit_test(cut_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
