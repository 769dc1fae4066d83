/* SPDX-License-Identifier: MIT */
/* Do real files read, write and find their neighbours, and nothing else open? */
#include "host/posix.h"
#include "base/file.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct ground {
    struct posix_host posix;
    const struct host *host;
    char folder[64], path[128];
};

static const char *at(struct ground *ground, const char *name) {
    (void)snprintf(ground->path, sizeof ground->path, "%s/%s", ground->folder, name);
    return ground->path;
}

static void make(struct ground *ground, const char *name, const char *text) {
    FILE *file = fopen(at(ground, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct file *opened(struct ground *ground, const char *name) {
    struct file *file = NULL;
    assert_int_equal(ground->host->open_file(ground->host->self, at(ground, name), OPEN_TO_READ, &file), ST_OK);
    return file;
}

static int set_up(void **state) {
    struct ground *ground = calloc(1, sizeof *ground);
    posix_host_begin(&ground->posix);
    ground->host = &ground->posix.host;
    (void)snprintf(ground->folder, sizeof ground->folder, "/tmp/ntcdrom-host-XXXXXX");
    *state = ground;
    return mkdtemp(ground->folder) ? 0 : -1;
}

static int tear_down(void **state) {
    struct ground *ground = *state;
    char command[96];
    (void)snprintf(command, sizeof command, "rm -r %s", ground->folder);
    int failed = system(command);
    posix_host_end(&ground->posix);
    free(ground);
    return failed;
}

static void reads_exactly(void **state) {
    struct ground *ground = *state;
    uint8_t into[8] = {0};
    make(ground, "a.bin", "abcdefgh");
    struct file *file = opened(ground, "a.bin");
    assert_int_equal(file->size, 8);
    assert_string_equal(file->name, "a.bin");
    assert_int_equal(file_read(file, 2, into, 6), ST_OK);
    assert_memory_equal(into, "cdefgh", 6);
    assert_int_equal(file_read(file, 2, into, 7), ST_TRUNCATED);
    assert_int_equal(file_read(file, UINT64_MAX, into, 1), ST_TRUNCATED);
    assert_int_equal(file_read(file, 8, into, 0), ST_OK);
    uint8_t byte = 1;
    assert_int_equal(file_write(file, 0, &byte, 1), ST_UNSUPPORTED);
    file_close(file);
}

static void reads_apart(void **state) {
    enum { COUNT = 200, LEN = 3, STRIDE = 5 };
    struct ground *ground = *state;
    char text[COUNT * LEN + 1];
    uint8_t into[COUNT * STRIDE];
    for (size_t i = 0; i < COUNT * LEN; i++)
        text[i] = (char)('a' + i % 26);
    text[COUNT * LEN] = '\0';
    make(ground, "a.bin", text);
    struct file *file = opened(ground, "a.bin");
    memset(into, '.', sizeof into);
    assert_int_equal(file_read_apart(file, 0, into, LEN, STRIDE, COUNT), ST_OK);
    for (size_t i = 0; i < COUNT; i++) {
        assert_memory_equal(into + i * STRIDE, text + i * LEN, LEN);
        assert_memory_equal(into + i * STRIDE + LEN, "..", 2);
    }
    assert_int_equal(file_read_apart(file, 0, into, LEN, LEN, COUNT), ST_OK);
    assert_memory_equal(into, text, COUNT * LEN);
    assert_int_equal(file_read_apart(file, 1, into, LEN, STRIDE, COUNT), ST_TRUNCATED);
    file_close(file);
}

static void writes(void **state) {
    struct ground *ground = *state;
    uint8_t into[4];
    struct file *file = NULL;
    make(ground, "out", "old contents");
    assert_int_equal(ground->host->open_file(ground->host->self, at(ground, "out"), OPEN_TO_CREATE, &file), ST_OK);
    assert_int_equal(file->size, 0);
    assert_int_equal(file_write(file, 2, "xy", 2), ST_OK);
    assert_int_equal(file->size, 4);
    assert_int_equal(file_read(file, 0, into, 4), ST_OK);
    assert_memory_equal(into, "\0\0xy", 4);
    file_close(file);
    assert_int_equal(ground->host->open_file(ground->host->self, NULL, OPEN_SCRATCH, &file), ST_OK);
    assert_int_equal(file_write(file, 0, "abcd", 4), ST_OK);
    assert_int_equal(file_read(file, 0, into, 4), ST_OK);
    assert_memory_equal(into, "abcd", 4);
    file_close(file);
}

static void finds_neighbours(void **state) {
    struct ground *ground = *state;
    struct file *sheet, *found = NULL;
    make(ground, "disc.cue", "");
    make(ground, "Track 01.BIN", "1");
    make(ground, "two.bin", "2");
    make(ground, "Two.bin", "3");
    make(ground, "one.wav", "4");
    sheet = opened(ground, "disc.cue");
    assert_int_equal(file_open_beside(sheet, "C:\\rips/old\\track 01.bin", &found), ST_OK);
    assert_string_equal(found->name, "Track 01.BIN");
    struct file *next = NULL; /* a neighbour has neighbours, and outlives the file it was found by */
    file_close(sheet);
    assert_int_equal(file_open_beside(found, "one.wav", &next), ST_OK);
    file_close(found);
    assert_int_equal(next->size, 1);
    assert_int_equal(file_open_beside(next, "Two.bin", &found), ST_OK);
    assert_string_equal(found->name, "Two.bin");
    file_close(found);
    assert_int_equal(file_open_beside(next, "TWO.BIN", &found), ST_NOT_FOUND);
    file_close(next);
}

static void refuses_names(void **state) {
    static const char *const bad[] = {"", ".", "..", "a/", "a\\..", "one\n", "one\x7f",
                                      "x.bin:stream", "CON", "com1.bin", "lpt9", "missing"};
    struct ground *ground = *state;
    struct file *found = NULL;
    make(ground, "disc.cue", "");
    struct file *sheet = opened(ground, "disc.cue");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(file_open_beside(sheet, bad[i], &found), ST_NOT_FOUND);
    make(ground, "console.bin", "x");
    assert_int_equal(file_open_beside(sheet, "console.bin", &found), ST_OK);
    file_close(found);
    assert_int_equal(symlink("/dev/zero", at(ground, "zero.bin")), 0);
    assert_int_equal(file_open_beside(sheet, "zero.bin", &found), ST_UNSUPPORTED);
    file_close(sheet);
}

static void refuses_what_has_no_size(void **state) {
    struct ground *ground = *state;
    const struct host *host = ground->host;
    struct file *file = NULL;
    assert_int_equal(mkfifo(at(ground, "pipe"), 0600), 0);
    assert_int_equal(host->open_file(host->self, at(ground, "pipe"), OPEN_TO_READ, &file), ST_UNSUPPORTED);
    assert_int_equal(host->open_file(host->self, "/dev/null", OPEN_TO_READ, &file), ST_UNSUPPORTED);
    assert_int_equal(host->open_file(host->self, ground->folder, OPEN_TO_READ, &file), ST_UNSUPPORTED);
    assert_int_equal(host->open_file(host->self, at(ground, "none"), OPEN_TO_READ, &file), ST_NOT_FOUND);
    assert_int_equal(host->open_file(host->self, at(ground, "none/none"), OPEN_TO_CREATE, &file), ST_NOT_FOUND);
    assert_null(file);
}

struct heard {
    unsigned count;
    enum loudness last;
};

static void hear(void *self, enum loudness loudness, const char *line) {
    struct heard *heard = self;
    heard->count++, heard->last = loudness;
    assert_string_equal(line, "track 7");
}

static void speaks(void **state) {
    struct ground *ground = *state;
    struct heard heard = {0};
    ground->posix.said = hear, ground->posix.said_self = &heard;
    host_say(ground->host, LOUD_NOTE, "not heard");
    host_say(ground->host, LOUD_WARNING, "track %d", 7);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.last, LOUD_WARNING);
}

static void work(void *arg) { atomic_store((atomic_bool *)arg, true); }

static void runs_threads(void **state) {
    struct ground *ground = *state;
    atomic_bool done;
    atomic_init(&done, false);
    uint64_t before = host_now(ground->host);
    assert_true(ground->host->spawn(ground->host->self, work, &done));
    while (!atomic_load(&done))
        host_sleep(ground->host, HOST_MS / 10);
    assert_true(host_now(ground->host) >= before);
    host_lock(ground->host);
    host_unlock(ground->host);
}

int main(void) {
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(reads_exactly), WITH_FOLDER(reads_apart), WITH_FOLDER(writes), WITH_FOLDER(finds_neighbours),
        WITH_FOLDER(refuses_names), WITH_FOLDER(refuses_what_has_no_size), WITH_FOLDER(speaks),
        WITH_FOLDER(runs_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
