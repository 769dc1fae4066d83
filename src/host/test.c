/* SPDX-License-Identifier: MIT */
/* A ground that does as it is told: what does the code above do when time passes, memory ends or a read fails? */
#include "host/test.h"
#include "base/file.h"
#include "host/beside.h"
#include <stdlib.h>

enum { HOUR_S = 3600, MARK = 0x7e57 };

/* Ahead of every piece: a wrong old_len or a foreign pointer is the caller's bug, and ends the test. */
union piece {
    struct {
        size_t len, mark;
    } head;
    max_align_t align;
};

static void begin(struct test_host *test) { (void)pthread_mutex_lock(&test->own); }
static void end(struct test_host *test) { (void)pthread_mutex_unlock(&test->own); }

static bool refused(struct test_host *test) {
    uint64_t attempt = ++test->allocations;
    return test->fail_at && (attempt == test->fail_at || (test->fail_on && attempt > test->fail_at));
}

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    struct test_host *test = self;
    union piece *was = old ? (union piece *)old - 1 : NULL;
    union piece *piece = NULL;
    if (was ? was->head.mark != MARK || was->head.len != old_len : old_len != 0)
        abort();
    begin(test);
    if (new_len && !refused(test) && new_len < SIZE_MAX - sizeof *piece) {
        piece = malloc(sizeof *piece + new_len);
        if (!piece)
            abort();
        piece->head.len = new_len, piece->head.mark = MARK;
        memset(piece + 1, 0xa5, new_len);
        test->live++, test->live_bytes += new_len;
        if (test->live_bytes > test->most_bytes)
            test->most_bytes = test->live_bytes;
    }
    if (was && (piece || new_len == 0)) {
        if (piece)
            memcpy(piece + 1, was + 1, old_len < new_len ? old_len : new_len);
        test->live--, test->live_bytes -= old_len;
        was->head.mark = 0;
        free(was);
    }
    end(test);
    return piece ? piece + 1 : NULL;
}

static uint64_t now(void *self) {
    struct test_host *test = self;
    begin(test);
    uint64_t clock = test->clock;
    end(test);
    return clock;
}

static void sleep_for(void *self, uint64_t time) {
    struct test_host *test = self;
    begin(test);
    test->clock += time, test->slept += time, test->sleeps++;
    end(test);
}

static void lock(void *self) { (void)pthread_mutex_lock(&((struct test_host *)self)->mutex); }
static void unlock(void *self) { (void)pthread_mutex_unlock(&((struct test_host *)self)->mutex); }

struct errand {
    struct test_host *test;
    void (*work)(void *);
    void *arg;
};

static void *run_errand(void *arg) {
    struct errand errand = *(struct errand *)arg;
    free(arg);
    errand.work(errand.arg);
    begin(errand.test);
    if (--errand.test->running == 0)
        (void)pthread_cond_broadcast(&errand.test->idle);
    end(errand.test);
    return NULL;
}

static bool spawn(void *self, void (*work)(void *), void *arg) {
    struct test_host *test = self;
    pthread_t thread;
    struct errand *errand = test->no_threads ? NULL : malloc(sizeof *errand);
    if (!errand)
        return false;
    *errand = (struct errand){test, work, arg};
    begin(test);
    test->running++, test->spawned++;
    end(test);
    if (pthread_create(&thread, NULL, run_errand, errand) == 0) {
        (void)pthread_detach(thread);
        return true;
    }
    begin(test);
    test->running--, test->spawned--;
    end(test);
    free(errand);
    return false;
}

static void say(void *self, enum loudness loudness, const char *line) {
    struct test_host *test = self;
    size_t len = strlen(line);
    begin(test);
    test->said[loudness]++;
    if (loudness >= LOUD_NOTE && len + 1 < sizeof test->voice - test->voice_len) {
        memcpy(test->voice + test->voice_len, line, len);
        test->voice_len += len;
        test->voice[test->voice_len++] = '\n';
        test->voice[test->voice_len] = '\0';
    }
    end(test);
}

/* Files: an open one is a number into the host's folder, so that what is written stays when it closes. */
struct open_file {
    struct file file;
    struct test_host *test;
    unsigned number;
};

static uint64_t size_of(const struct test_file *laid) { return laid->hollow ? laid->hollow : laid->len; }

/* What of [at, at + len) lies in bytes that stand at `place`. */
static void put_part(struct bytes bytes, uint64_t place, uint64_t at, uint8_t *into, size_t len) {
    uint64_t first = at > place ? at : place, end = at + len < place + bytes.len ? at + len : place + bytes.len;
    if (first < end)
        memcpy(into + (first - at), bytes.at + (first - place), (size_t)(end - first));
}

static void read_hollow(const struct test_file *laid, uint64_t at, void *into, size_t len) {
    if (!len)
        return;
    memset(into, 0, len);
    put_part((struct bytes){laid->at, laid->len}, 0, at, into, len);
    put_part(laid->tail, laid->hollow - laid->tail.len, at, into, len);
}

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    struct open_file *self = (struct open_file *)file;
    begin(self->test);
    const struct test_file *laid = &self->test->file[self->number];
    enum status status = ST_OK;
    if (++self->test->reads == self->test->fail_read_at)
        status = ST_IO_ERROR;
    else if (at > size_of(laid) || len > size_of(laid) - at)
        status = ST_TRUNCATED;
    else if (laid->hollow)
        read_hollow(laid, at, into, len);
    else if (len)
        memcpy(into, laid->at + at, len);
    end(self->test);
    return status;
}

static enum status write_at(struct file *file, uint64_t at, const void *from, size_t len) {
    enum { LARGEST = 1 << 28 };
    struct open_file *self = (struct open_file *)file;
    if (at > LARGEST || len > LARGEST - at)
        return ST_TOO_LARGE;
    begin(self->test);
    struct test_file *laid = &self->test->file[self->number];
    size_t wanted = (size_t)at + len;
    if (wanted > laid->room) {
        uint8_t *grown = realloc(laid->at, wanted * 2);
        if (!grown)
            abort();
        laid->at = grown, laid->room = wanted * 2;
    }
    if (wanted > laid->len) {
        memset(laid->at + laid->len, 0, wanted - laid->len);
        laid->len = wanted;
    }
    if (len)
        memcpy(laid->at + at, from, len);
    file->size = laid->len;
    end(self->test);
    return ST_OK;
}

static void close_file(struct file *file) {
    struct open_file *self = (struct open_file *)file;
    begin(self->test);
    self->test->open_files--;
    end(self->test);
    host_give(&self->test->host, self, sizeof *self);
}

static enum status open_beside(struct file *file, const char *name, struct file **ret);
static const struct file_ops read_ops = {read_at, NULL, open_beside, NULL, close_file};
static const struct file_ops write_ops = {read_at, NULL, open_beside, write_at, close_file};

static enum status wrap(struct test_host *test, unsigned number, const struct file_ops *ops, struct file **ret) {
    struct open_file *self = host_take(&test->host, sizeof *self);
    if (!self)
        return ST_NO_MEMORY;
    *self = (struct open_file){{ops, size_of(&test->file[number]), test->file[number].name}, test, number};
    begin(test);
    test->open_files++;
    end(test);
    *ret = &self->file;
    return ST_OK;
}

static unsigned find_exact(const struct test_host *test, const char *name) {
    unsigned number = 0;
    while (number < test->file_count && strcmp(test->file[number].name, name) != 0)
        number++;
    return number;
}

static unsigned find(const struct test_host *test, const char *name) {
    unsigned exact = find_exact(test, name), found = test->file_count, matches = 0;
    if (exact < test->file_count)
        return exact;
    for (unsigned i = 0; i < test->file_count; i++)
        if (beside_same(test->file[i].name, name))
            found = i, matches++;
    return matches == 1 ? found : test->file_count;
}

static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    struct test_host *test = ((struct open_file *)file)->test;
    const char *last = beside_component(name);
    unsigned number = last ? find(test, last) : test->file_count;
    return number < test->file_count ? wrap(test, number, &read_ops, ret) : ST_NOT_FOUND;
}

static enum status open_file(void *self, const char *path, enum open_how how, struct file **ret) {
    struct test_host *test = self;
    const char *slash = path ? strrchr(path, '/') : NULL; /* a scratch file has no name */
    const char *name = how == OPEN_SCRATCH ? "scratch" : slash ? slash + 1 : path;
    unsigned number = how == OPEN_SCRATCH ? test->file_count : find_exact(test, name);
    if (how == OPEN_TO_READ)
        return number < test->file_count ? wrap(test, number, &read_ops, ret) : ST_NOT_FOUND;
    begin(test);
    if (number == test->file_count) {
        if (number == TEST_FILES)
            abort();
        test->file_count++;
    } else if (test->file[number].created) {
        free(test->file[number].at);
        free((char *)test->file[number].name);
    }
    test->file[number] = (struct test_file){.name = strdup(name), .created = true};
    end(test);
    return wrap(test, number, &write_ops, ret);
}

void test_host_begin(struct test_host *test) {
    memset(test, 0, sizeof *test);
    test->host = (struct host){resize, now, sleep_for, lock, unlock, spawn, say, open_file, test};
    test->clock = (uint64_t)HOUR_S * 1000 * HOST_MS;
    (void)pthread_mutex_init(&test->mutex, NULL);
    (void)pthread_mutex_init(&test->own, NULL);
    (void)pthread_cond_init(&test->idle, NULL);
}

size_t test_host_end(struct test_host *test) {
    begin(test);
    while (test->running)
        (void)pthread_cond_wait(&test->idle, &test->own);
    end(test);
    for (unsigned i = 0; i < test->file_count; i++) {
        if (test->file[i].created) {
            free(test->file[i].at);
            free((char *)test->file[i].name);
        }
    }
    (void)pthread_cond_destroy(&test->idle);
    (void)pthread_mutex_destroy(&test->own);
    (void)pthread_mutex_destroy(&test->mutex);
    return test->live + test->open_files;
}

void test_host_file(struct test_host *test, const char *name, const void *at, size_t len) {
    if (test->file_count == TEST_FILES || find_exact(test, name) < test->file_count)
        abort();
    test->file[test->file_count++] = (struct test_file){.name = name, .at = (uint8_t *)(uintptr_t)at, .len = len};
}

void test_host_hollow(struct test_host *test, const char *name, struct bytes head, struct bytes tail, uint64_t len) {
    test_host_file(test, name, head.at, head.len);
    struct test_file *laid = &test->file[test->file_count - 1];
    laid->tail = tail, laid->hollow = len;
}

void test_host_text(struct test_host *test, const char *name, const char *text) {
    test_host_file(test, name, text, strlen(text));
}

struct bytes test_host_bytes(const struct test_host *test, const char *name) {
    unsigned number = find_exact(test, name);
    return number < test->file_count ? (struct bytes){test->file[number].at, test->file[number].len}
                                     : (struct bytes){NULL, 0};
}

struct file *test_host_open(struct test_host *test, const char *name) {
    struct file *file = NULL;
    if (open_file(test, name, OPEN_TO_READ, &file) != ST_OK)
        abort();
    return file;
}
