/* SPDX-License-Identifier: MIT */
/* Do packed images give the same sectors when they are decoded ahead on other threads, whoever reads them? */
#include "build.h"
#include "harness.h"
#include "image/codec.h"
#include <pthread.h>
#ifdef NTCDROM_ZLIB
#include <zlib.h>
#endif
#ifdef NTCDROM_SNDFILE
#include <sndfile.h>
#endif
#ifdef NTCDROM_LZMA
#include <lzma.h>
#endif
#ifdef NTCDROM_ZSTD
#include <zstd.h>
#endif

enum { ISO_LEN = 3 << 20, FRAME_LEN = 256 << 10, READERS = 2, AT_ONCE = 27 };

/* A volume whose data is packed to about half. */
static uint8_t *make_iso(void) {
    uint8_t *iso = malloc(ISO_LEN);
    uint32_t noise = 1;
    assert_non_null(iso);
    for (size_t i = 0; i < ISO_LEN; i++) {
        noise = noise * 1664525u + 1013904223u;
        iso[i] = (uint8_t)(noise >> 28);
    }
    memcpy(iso + 16 * 2048, "\1CD001\1", 8);
    return iso;
}

#ifdef NTCDROM_ZLIB
static struct built make_gzip(const uint8_t *at, size_t len) {
    struct built out = {malloc(len + 65536), 0, len + 65536};
    z_stream z = {.next_in = (Bytef *)(uintptr_t)at, .avail_in = (uInt)len, .next_out = out.at, .avail_out = (uInt)out.room};
    assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.len = z.total_out;
    (void)deflateEnd(&z);
    return out;
}
#endif

#ifdef NTCDROM_LZMA
static struct built make_xz(const uint8_t *at, size_t len) {
    struct built out = {malloc(len + 65536), 0, len + 65536};
    lzma_stream xz = LZMA_STREAM_INIT;
    lzma_mt how = {.threads = 1, .block_size = FRAME_LEN, .preset = 0, .check = LZMA_CHECK_CRC32};
    assert_int_equal(lzma_stream_encoder_mt(&xz, &how), LZMA_OK);
    xz.next_in = at, xz.avail_in = len, xz.next_out = out.at, xz.avail_out = out.room;
    assert_int_equal(lzma_code(&xz, LZMA_FINISH), LZMA_STREAM_END);
    out.len = (size_t)xz.total_out;
    lzma_end(&xz);
    return out;
}
#endif

#ifdef NTCDROM_ZSTD
static struct built make_zstd(const uint8_t *at, size_t len) {
    struct built out = {malloc(2 * len), 0, 2 * len};
    for (size_t done = 0; done < len; done += FRAME_LEN) {
        size_t part = len - done < FRAME_LEN ? len - done : FRAME_LEN;
        size_t made = ZSTD_compress(out.at + out.len, out.room - out.len, at + done, part, 1);
        assert_false(ZSTD_isError(made));
        out.len += made;
    }
    return out;
}
#endif

#ifdef NTCDROM_SNDFILE
/* What libsndfile writes, in memory. */
struct sound_file {
    struct built built;
    sf_count_t at;
};

static sf_count_t sound_len(void *self) { return (sf_count_t)((struct sound_file *)self)->built.len; }
static sf_count_t sound_tell(void *self) { return ((struct sound_file *)self)->at; }
static sf_count_t sound_seek(sf_count_t offset, int whence, void *self) {
    struct sound_file *file = self;
    return file->at = offset + (whence == SEEK_CUR ? file->at : whence == SEEK_END ? sound_len(self) : 0);
}
static sf_count_t sound_read(void *into, sf_count_t len, void *self) {
    (void)into, (void)len, (void)self;
    return 0;
}
static sf_count_t sound_write(const void *from, sf_count_t len, void *self) {
    struct sound_file *file = self;
    assert_true((size_t)(file->at + len) <= file->built.room);
    memcpy(file->built.at + file->at, from, (size_t)len);
    file->at += len;
    if ((size_t)file->at > file->built.len)
        file->built.len = (size_t)file->at;
    return len;
}

static struct built make_flac(const uint8_t *at, size_t len) {
    static SF_VIRTUAL_IO io = {sound_len, sound_seek, sound_read, sound_write, sound_tell};
    struct sound_file file = {.built = {malloc(2 * len), 0, 2 * len}};
    SF_INFO info = {.samplerate = 44100, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    SNDFILE *sound = sf_open_virtual(&io, SFM_WRITE, &info, &file);
    assert_non_null(sound);
    assert_int_equal(sf_writef_short(sound, (const short *)(const void *)at, (sf_count_t)len / 4), (sf_count_t)len / 4);
    assert_int_equal(sf_close(sound), 0);
    return file.built;
}
#endif

struct whole {
    struct trial *trial;
    uint64_t sum;
    enum status status;
};

/* Of whole words, in order: quick where a sanitizer watches. */
static uint64_t sum_of(uint64_t sum, const uint8_t *at, size_t len) {
    for (size_t i = 0; i + 8 <= len; i += 8)
        sum = (sum ^ get_be64(at + i)) * 0x9e3779b97f4a7c15u;
    return sum;
}

/* Every sector of the disc, through a reader of its own. */
static void *read_disc(void *arg) {
    struct whole *whole = arg;
    const struct disc *disc = &whole->trial->disc;
    struct disc_reader *reader;
    uint8_t *raw = malloc(AT_ONCE * RAW_LEN);
    whole->sum = 0;
    whole->status = disc_reader_open(disc, &reader);
    for (int32_t lba = 0; whole->status == ST_OK && lba < disc->leadout;) {
        uint32_t left = (uint32_t)(disc->leadout - lba), count = left < AT_ONCE ? left : AT_ONCE;
        struct writer out = writer_over(raw, AT_ONCE * RAW_LEN);
        whole->status = disc_read(reader, lba, count, PART_RAW, &out, NULL);
        whole->sum = sum_of(whole->sum, raw, out.wanted);
        lba += (int32_t)count;
    }
    if (whole->status == ST_OK)
        disc_reader_close(reader);
    free(raw);
    return NULL;
}

static uint64_t sum_of_disc(struct trial *trial) {
    struct whole whole = {.trial = trial};
    (void)read_disc(&whole);
    assert_int_equal(whole.status, ST_OK);
    return whole.sum;
}

/* The same image without threads, with them, and with several readers at once; then it is closed while they may be at work. */
static void try(const char *name, struct built built) {
    struct trial trial;
    struct whole whole[READERS];
    pthread_t thread[READERS];
    trial_begin(&trial);
    trial_file(&trial, name, built.at, built.len);
    trial_load(&trial, name);
    uint64_t wanted = sum_of_disc(&trial);
    assert_int_equal(trial.host.spawned, 0);
    trial.host.host.processors = 4;
    trial_load(&trial, name);
    assert_int_equal(trial.host.spawned, 0);
    assert_true(sum_of_disc(&trial) == wanted);
    if (!trial.host.spawned)
        fail_msg("%s is not decoded ahead", name);
    for (unsigned i = 0; i < READERS; i++) {
        whole[i] = (struct whole){.trial = &trial};
        assert_int_equal(pthread_create(&thread[i], NULL, read_disc, &whole[i]), 0);
    }
    for (unsigned i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(whole[i].status, ST_OK);
        assert_true(whole[i].sum == wanted);
    }
    trial_end(&trial);
}

static void chd(void **state) {
    (void)state;
    try("plain.chd", build_chd(&recipes[T04]));
#ifdef NTCDROM_ZSTD
    try("cdzs.chd", build_chd_zstd(&recipes[T04], true));
    try("zstd.chd", build_chd_zstd(&recipes[T04], false));
#endif
}

static void packs(void **state) {
    uint8_t *iso = make_iso();
    (void)state;
#ifdef NTCDROM_ZLIB
    try("x.iso.gz", make_gzip(iso, ISO_LEN));
#endif
#ifdef NTCDROM_LZMA
    try("x.iso.xz", make_xz(iso, ISO_LEN));
#endif
#ifdef NTCDROM_ZSTD
    try("x.iso.zst", make_zstd(iso, ISO_LEN));
#endif
#ifdef NTCDROM_SNDFILE
    try("x.flac", make_flac(iso, ISO_LEN));
#endif
    try("x.bin.ecm", build_ecm(&recipes[T04]));
    free(iso);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(chd), cmocka_unit_test(packs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
