/* SPDX-License-Identifier: MIT */
/* A ground that does as it is told, for tests: a clock that only sleeping moves, memory that runs out on demand,
 * files in memory. */
#ifndef NTCDROM_HOST_TEST_H
#define NTCDROM_HOST_TEST_H

#include "base/bytes.h"
#include "base/host.h"
#include <pthread.h>

enum { TEST_FILES = 512, TEST_VOICE = 4096 };

struct test_file {
    const char *name;  /* as test_host_file was told, or a copy of the path it was created by */
    uint8_t *at;
    size_t len, room;  /* room 0: the bytes are the test's own */
    bool created;
    struct bytes tail; /* of a hollow file, its last bytes; what is between them and the first is zero */
    uint64_t hollow;   /* its length; 0: it is not */
};

/* Any thread may use it; a test reads the counters when no other runs. */
struct test_host {
    struct host host;
    uint64_t clock;            /* what `now` answers, 100 ns; starts at one hour */
    uint64_t slept;            /* all sleeps together */
    unsigned sleeps;

    uint64_t allocations;      /* attempts to make or grow memory so far, refused ones too */
    uint64_t fail_at;          /* the attempt (from 1) that is refused, and those behind it while fail_on; 0: none */
    bool fail_on;
    size_t live, live_bytes;   /* what is not given back */
    size_t most_bytes;

    uint64_t reads;            /* file reads so far, refused ones too */
    uint64_t fail_read_at;     /* the read (from 1) that fails with ST_IO_ERROR; 0: none */
    size_t open_files;
    struct test_file file[TEST_FILES];
    unsigned file_count;

    bool no_threads;           /* spawn refuses */
    char voice[TEST_VOICE];    /* everything said at LOUD_NOTE and above, one line each, cut when full */
    size_t voice_len;
    unsigned said[4];          /* lines by loudness */
    pthread_mutex_t mutex, own;
    pthread_cond_t idle;
    unsigned running;          /* spawned work not yet done */
    unsigned spawned;          /* threads begun so far */
};

void test_host_begin(struct test_host *test);
/* Waits for spawned work, drops the files, and answers how many allocations and open files leaked. */
size_t test_host_end(struct test_host *test);

/* Lays a file into the host's one folder. Bytes and name stay the test's and outlive the host. Path components in
 * front of a name opened later are ignored: all files lie beside each other. */
void test_host_file(struct test_host *test, const char *name, const void *at, size_t len);
/* The same for a text. */
void test_host_text(struct test_host *test, const char *name, const char *text);
/* A file longer than any memory: it begins with `head`, ends with `tail`, and is zero between. */
void test_host_hollow(struct test_host *test, const char *name, struct bytes head, struct bytes tail, uint64_t len);
/* What lies there now under exactly this name (a created file too); a NULL `at` when nothing does. */
struct bytes test_host_bytes(const struct test_host *test, const char *name);
/* Opens a file laid there; the test fails hard (abort) when it is not. */
struct file *test_host_open(struct test_host *test, const char *name);

#endif
