/* SPDX-License-Identifier: MIT */
/* Are the largest media read to their last sector? The images are sparse files: their size is only said, not stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "disc/msf.h"
#include "disc/test_data.h"
#include "host/posix.h"
#include "image/image.h"
#include "recipe.h"

static char folder[] = "/tmp/ntcdrom-sparse-XXXXXX";
static struct posix_host ground;

static int set_up(void **state) {
    (void)state;
    posix_host_begin(&ground);
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    posix_host_end(&ground);
    return rmdir(folder);
}

static void path_of(const char *name, char path[64]) { (void)snprintf(path, 64, "%s/%s", folder, name); }

static FILE *make(const char *name, uint64_t len) {
    char path[64];
    path_of(name, path);
    FILE *file = fopen(path, "w+b");
    assert_non_null(file);
    if (ftruncate(fileno(file), (off_t)len) != 0) {
        fclose(file);
        unlink(path);
        print_message("%s of %llu bytes: no sparse files here\n", name, (unsigned long long)len);
        skip();
    }
    return file;
}

static void put_at(FILE *file, uint64_t at, const void *bytes, size_t len) {
    assert_int_equal(fseeko(file, (off_t)at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
}

static void load(const char *name, const struct image_options *options, struct disc *disc) {
    char path[64];
    struct file *file;
    struct error error = {0};
    path_of(name, path);
    assert_int_equal(ground.host.open_file(ground.host.self, path, OPEN_TO_READ, &file), ST_OK);
    if (image_load(file, &ground.host, options, disc, &error) != ST_OK)
        fail_msg("%s: %s", name, error.text);
}

static void drop(const char *name) {
    char path[64];
    path_of(name, path);
    assert_int_equal(unlink(path), 0);
}

static void user_is(struct disc_reader *reader, int32_t lba) {
    uint8_t got[USER_LEN], want[USER_LEN];
    struct writer out = writer_over(got, sizeof got);
    assert_int_equal(disc_read_user(reader, lba, 1, &out, NULL), ST_OK);
    recipe_user(lba, want, USER_LEN);
    assert_memory_equal(got, want, USER_LEN);
}

static const struct size {
    const char *name;
    int32_t sectors;
    enum medium_class medium;
    int32_t layer_break;
    uint32_t crc_last;
} sizes[] = {
    {"D1.iso", 2295104, MEDIUM_DVD, 0, 0xBC316E91},       {"D2.iso", 2298496, MEDIUM_DVD, 0, 0x42217313},
    {"D3.iso", 4171712, MEDIUM_DVD, 2085856, 0x8C4298EC}, {"D4.iso", 4173824, MEDIUM_DVD, 2086912, 0x236E6F72},
    {"D5.iso", 12219392, MEDIUM_BD, 0, 0x70701725},       {"D6.iso", 24438784, MEDIUM_BD, 0, 0x2B82AC96},
    {"D7.iso", 48878592, MEDIUM_BD, 0, 0xAC105D28},       {"D8.iso", 62500864, MEDIUM_BD, 0, 0xCE2EA824},
};

static void read_size(const struct size *size) {
    /* Beyond 2^31 and 2^32 bytes, the middle, the end. */
    const int32_t places[] = {0, 1048576, 2097152, size->sectors / 2, size->sectors - 1};
    uint8_t user[USER_LEN];
    FILE *file = make(size->name, (uint64_t)size->sectors * USER_LEN);
    put_at(file, 16 * USER_LEN, "\1CD001\1", 7);
    put_at(file, 17 * USER_LEN, "\377CD001\1", 7);
    for (unsigned i = 0; i < 5; i++) {
        recipe_user(places[i], user, USER_LEN);
        put_at(file, (uint64_t)places[i] * USER_LEN, user, USER_LEN);
    }
    assert_int_equal(test_crc32(0, user, USER_LEN), size->crc_last);
    assert_int_equal(fclose(file), 0);

    struct disc disc;
    struct disc_reader *reader;
    load(size->name, &(struct image_options){0}, &disc);
    assert_int_equal(disc.medium, size->medium);
    assert_int_equal(disc.leadout, size->sectors);
    if (size->medium == MEDIUM_DVD)
        assert_int_equal(disc.layer_break, size->layer_break);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    for (unsigned i = 0; i < 5; i++)
        user_is(reader, places[i]);
    struct disc_fault fault;
    static uint8_t two[2 * USER_LEN];
    struct writer out = writer_over(two, sizeof two);
    assert_int_equal(disc_read_user(reader, size->sectors - 1, 2, &out, &fault), ST_OUT_OF_RANGE);
    assert_int_equal(fault.lba, size->sectors);
    assert_int_equal(out.wanted, USER_LEN);
    out = writer_over(two, sizeof two);
    assert_int_equal(disc_read(reader, 0, 1, PART_RAW, &out, &fault), ST_UNSUPPORTED); /* a DVD has no raw sectors */
    disc_reader_close(reader);
    disc_close(&disc);
    drop(size->name);
}

static void every_size_is_read_to_its_end(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++)
        read_size(&sizes[i]);
}

static void ninety_nine_minutes(void **state) {
    (void)state;
    enum { LEN = 445350 };
    static const char sheet[] = "FILE \"T09.bin\" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n";
    FILE *file = make("T09.bin", (uint64_t)LEN * RAW_LEN);
    put_at(file, (uint64_t)(LEN - 1) * RAW_LEN, "last", 4);
    assert_int_equal(fclose(file), 0);
    file = make("T09.cue", 0);
    put_at(file, 0, sheet, sizeof sheet - 1);
    assert_int_equal(fclose(file), 0);
    struct disc disc;
    struct disc_reader *reader;
    uint8_t raw[RAW_LEN], q[Q_LEN], want[Q_LEN];
    load("T09.cue", &(struct image_options){0}, &disc);
    assert_int_equal(disc.leadout, LEN);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    struct writer out = writer_over(raw, sizeof raw);
    assert_int_equal(disc_read(reader, LEN - 1, 1, PART_RAW, &out, NULL), ST_OK);
    assert_memory_equal(raw, "last", 4);
    assert_int_equal(disc_q(reader, LEN - 1, q), ST_OK);
    test_hex("01 01 01 98 57 74 00 98 59 74 44 9C", want);
    assert_memory_equal(q, want, Q_LEN);
    assert_int_equal(disc_q(reader, LEN, q), ST_OK); /* the lead-out's first */
    assert_int_equal(q[1], 0xaa);
    disc_reader_close(reader);
    disc_close(&disc);
    drop("T09.bin");
    drop("T09.cue");
}

static void eighty_minutes_of_data(void **state) {
    (void)state;
    enum { LEN = 359849 };
    uint8_t user[USER_LEN], raw[RAW_LEN], want[RAW_LEN];
    FILE *file = make("T09b.iso", (uint64_t)LEN * USER_LEN);
    recipe_user(LEN - 1, user, USER_LEN);
    put_at(file, (uint64_t)(LEN - 1) * USER_LEN, user, USER_LEN);
    assert_int_equal(fclose(file), 0);
    struct disc disc;
    struct disc_reader *reader;
    load("T09b.iso", &(struct image_options){.force_class = true, .medium = MEDIUM_CD}, &disc);
    assert_int_equal(disc.medium, MEDIUM_CD);
    assert_int_equal(disc.leadout, LEN);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    user_is(reader, LEN - 1);
    struct writer out = writer_over(raw, sizeof raw);
    assert_int_equal(disc_read(reader, LEN - 1, 1, PART_RAW, &out, NULL), ST_OK);
    recipe_data(KIND_MODE1, LEN - 1, want); /* what a 2048-byte record leaves out is made */
    assert_memory_equal(raw, want, RAW_LEN);
    disc_reader_close(reader);
    disc_close(&disc);
    drop("T09b.iso");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_is_read_to_its_end),
        cmocka_unit_test(ninety_nine_minutes),
        cmocka_unit_test(eighty_minutes_of_data),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
