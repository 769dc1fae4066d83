/* SPDX-License-Identifier: MIT */
/* How much of a file is read before its format is known and its disc is laid out? */
#include "build.h"
#include "harness.h"
#include "image/chd.h"
#include "sheets.h"

/* A file that knows which of its bytes were asked for. */
struct watched {
    struct file file, *inner;
    uint8_t *touched;
    unsigned reads;
};

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    struct watched *watched = (struct watched *)file;
    enum status status = file_read(watched->inner, at, into, len);
    watched->reads++;
    if (status == ST_OK)
        memset(watched->touched + at, 1, len);
    return status;
}

static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    return file_open_beside(((struct watched *)file)->inner, name, ret);
}

static void close_watched(struct file *file) {
    struct watched *watched = (struct watched *)file;
    file_close(watched->inner);
    watched->inner = NULL;
}

static const struct file_ops watched_ops = {.read_at = read_at, .open_beside = open_beside, .close = close_watched};

/* Loads the file; `touched` is the test's to free. */
static void load(struct trial *trial, const char *name, struct watched *watched) {
    struct file *inner = test_host_open(&trial->host, name);
    *watched = (struct watched){{&watched_ops, inner->size, inner->name}, inner, calloc(1, inner->size), 0};
    assert_non_null(watched->touched);
    assert_int_equal(image_load(&watched->file, &trial->host.host, NULL, &trial->disc, &trial->error), ST_OK);
    trial->loaded = true;
}

static bool all(const struct watched *watched, uint64_t at, uint64_t len) {
    return !memchr(watched->touched + at, 0, (size_t)len);
}

static bool none(const struct watched *watched, uint64_t at, uint64_t len) {
    return !memchr(watched->touched + at, 1, (size_t)len);
}

/* All of the range was read, and is forgotten: what is left at the end is what should not have been. */
static void forget(struct watched *watched, uint64_t at, uint64_t len) {
    assert_true(len && at <= watched->file.size && len <= watched->file.size - at);
    assert_true(all(watched, at, len));
    memset(watched->touched + at, 0, (size_t)len);
}

/* Of a CHD the header, the map, and the metadata that names the tracks: not a byte of a hunk, nor between. */
static void chd(void **state) {
    (void)state;
    for (unsigned kind = 0; kind < 3; kind++) {
        struct trial trial;
        struct watched watched;
        struct built built = kind ? build_chd_zstd(&recipes[T04], kind == 1) : build_chd(&recipes[T04]);
        const uint8_t *bytes = built.at;
        trial_begin(&trial);
        trial_file(&trial, "x.chd", built.at, built.len);
        assert_true(built.len > 2 * IMAGE_HEAD_LEN);
        load(&trial, "x.chd", &watched);
        assert_string_equal(trial.disc.format, "chd");
        uint64_t map_at = get_be64(bytes + 40), next = get_be64(bytes + 48), hunk_len = get_be32(bytes + 56);
        uint64_t hunks = (get_be64(bytes + 32) + hunk_len - 1) / hunk_len;
        forget(&watched, 0, CHD_HEADER_LEN);
        forget(&watched, map_at, get_be32(bytes + 16) ? 16 + (uint64_t)get_be32(bytes + map_at) : 4 * hunks);
        unsigned entries = 0;
        for (; next; entries++) {
            uint64_t at = next;
            next = get_be64(bytes + at + 8);
            forget(&watched, at, 16 + (uint64_t)get_be24(bytes + at + 5));
        }
        assert_int_equal(entries, trial.disc.track_count);
        assert_true(none(&watched, 0, built.len));
        free(watched.touched);
        trial_end(&trial);
    }
}

/* A sheet costs two reads: its first bytes, then all of it. */
static void sheet(void **state) {
    struct trial trial;
    struct watched watched;
    (void)state;
    trial_begin(&trial);
    trial_stream(&trial, "T04.bin", &recipes[T04], 0, 1060, KEEP_RAW);
    trial_sheet(&trial, "x.cue", CUE_T04);
    load(&trial, "x.cue", &watched);
    assert_string_equal(trial.disc.format, "cue");
    assert_int_equal(watched.reads, 2);
    assert_true(all(&watched, 0, strlen(CUE_T04)));
    free(watched.touched);
    trial_end(&trial);
}

/* An image that is known by its end is not read at its head, and one that is known by its first bytes not at its end. */
static void ends(void **state) {
    struct trial trial;
    struct watched watched;
    (void)state;
    trial_begin(&trial);
    struct built nrg = build_nrg(&recipes[T04], 0), mds = build_mds(&recipes[T04], 0);
    trial_stream(&trial, "x.mdf", &recipes[T04], 0, 1060, KEEP_RAW);
    trial_file(&trial, "x.nrg", nrg.at, nrg.len);
    trial_file(&trial, "x.mds", mds.at, mds.len);
    load(&trial, "x.nrg", &watched);
    assert_string_equal(trial.disc.format, "nrg");
    assert_true(all(&watched, 0, IMAGE_MAGIC_LEN) && none(&watched, IMAGE_MAGIC_LEN, IMAGE_HEAD_LEN - IMAGE_MAGIC_LEN));
    assert_true(all(&watched, nrg.len - IMAGE_TAIL_LEN, IMAGE_TAIL_LEN));
    disc_close(&trial.disc);
    free(watched.touched);
    load(&trial, "x.mds", &watched);
    assert_string_equal(trial.disc.format, "mds");
    assert_int_equal(watched.reads, 2);
    free(watched.touched);
    trial_end(&trial);
}

/* A row that looks at much is asked behind those that look at less, which would be read in vain. */
static void rows(void **state) {
    (void)state;
    for (unsigned i = 1; i < image_format_count; i++)
        assert_true(image_formats[i - 1].look <= image_formats[i].look);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(chd), cmocka_unit_test(sheet), cmocka_unit_test(ends),
                                       cmocka_unit_test(rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
