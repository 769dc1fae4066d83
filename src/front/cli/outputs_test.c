/* SPDX-License-Identifier: MIT */
/* Do several files get their names together, or not at all, whatever the system refuses on the way? */
#include "front/cli/outputs.h"
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a system that refuses ---- */

static unsigned call, fail_at; /* the call (from 1) that fails; 0: none */
static int fail_with;

static bool refuses(void) {
    if (++call != fail_at)
        return false;
    errno = fail_with;
    return true;
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to) { return refuses() ? -1 : __real_rename(from, to); }

int __real_renameat2(int a, const char *from, int b, const char *to, unsigned flags);
int __wrap_renameat2(int a, const char *from, int b, const char *to, unsigned flags);
int __wrap_renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    return refuses() ? -1 : __real_renameat2(a, from, b, to, flags);
}

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to) { return refuses() ? -1 : __real_link(from, to); }

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd) { return refuses() ? -1 : __real_fsync(fd); }

ssize_t __real_pwrite64(int fd, const void *from, size_t len, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *from, size_t len, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *from, size_t len, off_t at) {
    return refuses() ? -1 : __real_pwrite64(fd, from, len, at);
}

/* ---- a folder ---- */

static char folder[64];
static const char *const names[] = {"a.bin", "b.bin", "c.cue"};
enum { NAMES = sizeof names / sizeof *names };

/* Of the last two names. */
static const char *path_of(const char *name) {
    static char paths[2][400];
    static unsigned next;
    char *path = paths[next++ % 2];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void write_old(const char *name, const char *text) {
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The file holds the text; NULL: nothing has the name. */
static void holds(const char *name, const char *text) {
    char got[64];
    FILE *file = fopen(path_of(name), "r");
    if (!text) {
        assert_null(file);
        return;
    }
    assert_non_null(file);
    got[fread(got, 1, sizeof got - 1, file)] = 0;
    (void)fclose(file);
    assert_string_equal(got, text);
}

static unsigned files_there(void) {
    unsigned count = 0;
    DIR *list = opendir(folder);
    assert_non_null(list);
    for (struct dirent *entry; (entry = readdir(list));)
        count += entry->d_name[0] != '.';
    closedir(list);
    return count;
}

static int begin(void **state) {
    (void)state;
    (void)snprintf(folder, sizeof folder, "%s/outputs-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    call = fail_at = 0;
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state) {
    char command[96];
    (void)state;
    call = fail_at = 0;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Three files, each with "new" in it. */
static enum status write_three(struct outputs *outputs, struct error *error) {
    for (unsigned i = 0; i < NAMES; i++) {
        struct file *file;
        enum status status = outputs_create(outputs, path_of(names[i]), &file, error);
        if (status != ST_OK)
            return status;
        assert_string_equal(file->name, names[i]);
        status = file_write(file, 0, "new", 3);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

static void three_hold(const char *text) {
    for (unsigned i = 0; i < NAMES; i++)
        holds(names[i], text);
    assert_int_equal(files_there(), text ? NAMES : 0);
}

/* ---- the tests ---- */

static void test_together(void **state) {
    (void)state;
    for (unsigned replace = 0; replace < 2; replace++) {
        struct outputs *outputs = outputs_begin(replace);
        struct error error = {0};
        assert_int_equal(write_three(outputs, &error), ST_OK);
        for (unsigned i = 0; i < NAMES; i++)
            holds(names[i], replace ? "new" : NULL); /* of the round before */
        assert_int_equal(outputs_keep(outputs, &error), ST_OK);
        outputs_end(outputs);
        three_hold("new");
    }
}

/* Whatever call fails: all files are the new ones, or everything is as it was, and no other name is left. */
static void test_each_call_fails(void **state) {
    static const int errors[] = {EIO, EPERM, EINVAL, ENOSPC};
    unsigned failed = 0;
    (void)state;
    for (unsigned replace = 0; replace < 2; replace++)
        for (unsigned e = 0; e < sizeof errors / sizeof *errors; e++) {
            bool reached = true;
            for (unsigned n = 1; reached; n++) {
                for (unsigned i = 0; i < NAMES; i++)
                    if (replace)
                        write_old(names[i], "old");
                    else
                        (void)unlink(path_of(names[i]));
                struct outputs *outputs = outputs_begin(replace);
                struct error error = {0};
                call = 0, fail_at = n, fail_with = errors[e];
                enum status status = write_three(outputs, &error);
                if (status == ST_OK)
                    status = outputs_keep(outputs, &error);
                outputs_end(outputs);
                reached = call >= n;
                fail_at = 0;
                if (status != ST_OK && errors[e] == ENOSPC)
                    assert_int_equal(status, ST_NO_SPACE);
                three_hold(status == ST_OK ? "new" : replace ? "old" : NULL);
                failed += status != ST_OK;
            }
        }
    assert_true(failed > 30);
}

/* Somebody else takes the second of three names while the files are written. */
static void test_name_is_taken(void **state) {
    (void)state;
    struct outputs *outputs = outputs_begin(false);
    struct error error = {0};
    assert_int_equal(write_three(outputs, &error), ST_OK);
    write_old(names[1], "theirs");
    assert_int_equal(outputs_keep(outputs, &error), ST_BUSY);
    assert_non_null(strstr(error.text, names[1]));
    outputs_end(outputs);
    holds(names[0], NULL), holds(names[1], "theirs"), holds(names[2], NULL);
    assert_int_equal(files_there(), 1);
}

/* ... by what must not be replaced, even where files may be. */
static void test_name_is_a_folder(void **state) {
    (void)state;
    struct outputs *outputs = outputs_begin(true);
    struct error error = {0};
    struct stat is;
    write_old(names[0], "old");
    assert_int_equal(write_three(outputs, &error), ST_OK);
    assert_int_equal(mkdir(path_of(names[1]), 0777), 0);
    assert_int_equal(outputs_keep(outputs, &error), ST_BUSY);
    outputs_end(outputs);
    holds(names[0], "old"), holds(names[2], NULL);
    assert_true(stat(path_of(names[1]), &is) == 0 && S_ISDIR(is.st_mode));
    assert_int_equal(files_there(), 2);
}

/* A file is gone before it has its name: what it would have replaced is there as before. */
static void test_part_is_gone(void **state) {
    (void)state;
    struct outputs *outputs = outputs_begin(true);
    struct error error = {0};
    for (unsigned i = 0; i < NAMES; i++)
        write_old(names[i], "old");
    assert_int_equal(write_three(outputs, &error), ST_OK);
    DIR *list = opendir(folder);
    assert_non_null(list);
    unsigned gone = 0;
    for (struct dirent *entry; (entry = readdir(list));)
        if (strncmp(entry->d_name, "b.bin.part-", 11) == 0)
            gone += unlink(path_of(entry->d_name)) == 0;
    closedir(list);
    assert_int_equal(gone, 1);
    assert_int_equal(outputs_keep(outputs, &error), ST_NOT_FOUND);
    outputs_end(outputs);
    three_hold("old");
}

/* Names that are refused at once. */
static void test_refused_at_once(void **state) {
    (void)state;
    struct error error = {0};
    struct file *file;
    write_old("source", "source"), write_old("old", "old");
    assert_int_equal(symlink("nowhere", path_of("dangling")), 0);
    assert_int_equal(link(path_of("source"), path_of("source again")), 0);
    for (unsigned replace = 0; replace < 2; replace++) {
        struct outputs *outputs = outputs_begin(replace);
        outputs_spare(outputs, path_of("source"));
        assert_int_equal(outputs_create(outputs, path_of("source"), &file, &error), ST_USAGE);
        assert_int_equal(outputs_create(outputs, path_of("source again"), &file, &error), ST_USAGE);
        assert_int_equal(outputs_create(outputs, path_of("dangling"), &file, &error), ST_UNSUPPORTED);
        assert_int_equal(outputs_create(outputs, folder, &file, &error), ST_UNSUPPORTED);
        assert_int_equal(outputs_create(outputs, path_of("no/such"), &file, &error), ST_NOT_FOUND);
        assert_int_equal(outputs_create(outputs, path_of("fresh"), &file, &error), ST_OK);
        assert_int_equal(outputs_create(outputs, path_of("fresh"), &file, &error), ST_USAGE);
        assert_int_equal(outputs_create(outputs, path_of("old"), &file, &error), replace ? ST_OK : ST_BUSY);
        outputs_end(outputs);
        holds("old", "old"), holds("source", "source"), holds("fresh", NULL);
        assert_int_equal(files_there(), 4);
    }
}

/* A file may grow no more. */
static void test_limit(void **state) {
    (void)state;
    static const uint8_t much[8192];
    struct rlimit before, little;
    struct outputs *outputs = outputs_begin(false);
    struct error error = {0};
    struct file *file;
    assert_int_equal(outputs_create(outputs, path_of("big"), &file, &error), ST_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = before, little.rlim_cur = 4096;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    enum status status = file_write(file, 0, much, sizeof much);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, ST_NO_SPACE);
    outputs_end(outputs);
    assert_int_equal(files_there(), 0);
}

/* A signal before the names are given: last of all, since it stays noted. */
static void test_ended(void **state) {
    (void)state;
    struct outputs *outputs = outputs_begin(true);
    struct error error = {0};
    for (unsigned i = 0; i < NAMES; i++)
        write_old(names[i], "old");
    assert_int_equal(write_three(outputs, &error), ST_OK);
    assert_int_equal(outputs_ended(outputs), 0);
    assert_int_equal(raise(SIGTERM), 0);
    assert_int_equal(outputs_ended(outputs), SIGTERM);
    assert_int_equal(outputs_keep(outputs, &error), ST_CANCELLED);
    outputs_end(outputs);
    three_hold("old");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_together, begin, end),
        cmocka_unit_test_setup_teardown(test_each_call_fails, begin, end),
        cmocka_unit_test_setup_teardown(test_name_is_taken, begin, end),
        cmocka_unit_test_setup_teardown(test_name_is_a_folder, begin, end),
        cmocka_unit_test_setup_teardown(test_part_is_gone, begin, end),
        cmocka_unit_test_setup_teardown(test_refused_at_once, begin, end),
        cmocka_unit_test_setup_teardown(test_limit, begin, end),
        cmocka_unit_test_setup_teardown(test_ended, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
