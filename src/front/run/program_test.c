/* SPDX-License-Identifier: MIT */
/* Is a program that no library can enter recognised before it is started? */
#include "front/run/program.h"
#include "base/bytes.h"
#include <elf.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/ntcdrom-program.XXXXXX";

static const char *at(const char *name) {
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make(const char *name, const void *bytes, size_t len, mode_t mode) {
    int fd = open(at(name), O_WRONLY | O_CREAT | O_TRUNC, 0700);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void make_elf(const char *name, uint32_t row_type, uint8_t width, uint16_t count) {
    struct {
        Elf64_Ehdr head;
        Elf64_Phdr row;
    } elf = {.head = {.e_phoff = sizeof(Elf64_Ehdr), .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = count},
             .row = {.p_type = row_type}};
    memcpy(elf.head.e_ident, ELFMAG, SELFMAG);
    elf.head.e_ident[EI_CLASS] = width, elf.head.e_ident[EI_DATA] = ELFDATA2LSB;
    make(name, &elf, sizeof elf, 0755);
}

static enum program_kind find(const char *name) {
    char path[PATH_MAX];
    return program_find(at(name), path);
}

static void binaries(void **state) {
    (void)state;
    make_elf("dynamic", PT_INTERP, ELFCLASS64, 1);
    make_elf("static", PT_LOAD, ELFCLASS64, 1);
    make_elf("narrow", PT_INTERP, ELFCLASS32, 1);
    make_elf("rows", PT_LOAD, ELFCLASS64, 300);
    make_elf("cut", PT_LOAD, ELFCLASS64, 2);
    assert_int_equal(find("dynamic"), PROGRAM_FINE);
    assert_int_equal(find("static"), PROGRAM_STATIC);
    assert_int_equal(find("narrow"), PROGRAM_FOREIGN);
    assert_int_equal(find("rows"), PROGRAM_NOT_RUN);
    assert_int_equal(find("cut"), PROGRAM_NOT_RUN);
}

static void scripts(void **state) {
    (void)state;
    char line[PATH_MAX + 8];
    make("script", "#!/bin/sh\n", 10, 0755);
    assert_int_equal(find("script"), PROGRAM_FINE);
    make_elf("static", PT_LOAD, ELFCLASS64, 1);
    int len = snprintf(line, sizeof line, "#! %s -x\n", at("static"));
    make("of-static", line, (size_t)len, 0755);
    assert_int_equal(find("of-static"), PROGRAM_STATIC);
    make("of-nothing", "#!/nonexistent/shell\n", 21, 0755);
    assert_int_equal(find("of-nothing"), PROGRAM_NOT_RUN);
    len = snprintf(line, sizeof line, "#!%s\n", at("circle"));
    make("circle", line, (size_t)len, 0755);
    assert_int_equal(find("circle"), PROGRAM_NOT_RUN);
    make("empty", "", 0, 0755);
    assert_int_equal(find("empty"), PROGRAM_FINE); /* the kernel refuses it, shells run it */
}

static void not_to_be_run(void **state) {
    (void)state;
    char path[PATH_MAX], *kept = getenv("PATH");
    make("plain", "#!/bin/sh\n", 10, 0644);
    assert_int_equal(find("plain"), PROGRAM_NOT_RUN);
    assert_int_equal(find("absent"), PROGRAM_MISSING);
    assert_int_equal(program_find("ntcdrom-no-such-program", path), PROGRAM_MISSING);
    char *old = kept ? strdup(kept) : NULL;
    setenv("PATH", folder, 1);
    make("script", "#!/bin/sh\n", 10, 0755);
    assert_int_equal(program_find("script", path), PROGRAM_FINE);
    assert_string_equal(path, at("script"));
    assert_int_equal(program_find("plain", path), PROGRAM_NOT_RUN);
    if (old)
        setenv("PATH", old, 1);
    free(old);
}

/* The owner's own set-uid bit changes nothing; another's does. */
static void privileged(void **state) {
    (void)state;
    make("mine", "#!/bin/sh\n", 10, 04755);
    assert_int_equal(find("mine"), PROGRAM_FINE);
    if (getuid() == 0) {
        make("other", "#!/bin/sh\n", 10, 0755);
        assert_int_equal(chown(at("other"), 1, (gid_t)-1), 0);
        assert_int_equal(chmod(at("other"), 04755), 0);
        assert_int_equal(find("other"), PROGRAM_PRIVILEGED);
    } else if (!access("/bin/su", X_OK)) {
        char path[PATH_MAX];
        assert_int_equal(program_find("/bin/su", path), PROGRAM_PRIVILEGED);
    }
}

static int begin(void **state) { return (void)state, mkdtemp(folder) ? 0 : -1; }
static int end(void **state) {
    static const char *const names[] = {"dynamic", "static", "narrow", "rows", "cut", "script", "of-static", "of-nothing",
                                        "circle", "empty", "plain", "mine", "other"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(at(names[i]));
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(binaries), cmocka_unit_test(scripts), cmocka_unit_test(not_to_be_run),
                                       cmocka_unit_test(privileged)};
    return cmocka_run_group_tests(tests, begin, end);
}
