/* SPDX-License-Identifier: MIT */
/* Does one drive keep its head when many threads use many handles, lock, park, cancel and close, all at once? Worth
 * most when built with -Db_sanitize=thread. */
#include "ntcdrom/ntcdrom.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 400, SECTOR = 2048 };

static const char rules[] =
    "{\"persona\":\"busy\",\"header\":true,\"desc\":\"a CD-ROM drive\",\"leadout\":100,"
    "\"tracks\":[{\"n\":1,\"type\":\"mode1\",\"start\":0,\"end\":99}]}\n"
    "{\"persona\":\"busy\",\"cdb\":\"12\",\"data_in\":\"05 80 00 21 1f 00 00 00"
    " 4e 54 43 44 52 4f 4d 20 42 55 53 59 20 20 20 20"
    " 20 20 20 20 20 20 20 20 31 2e 30 30\",\"alloc\":{\"off\":4,\"len\":1}}\n"
    "{\"persona\":\"busy\",\"cdb\":\"00\"}\n"
    "{\"persona\":\"busy\",\"cdb\":\"1e\"}\n"
    "{\"persona\":\"busy\",\"cdb\":\"25\",\"data_in\":\"00 00 00 63 00 00 08 00\"}\n"
    "{\"persona\":\"busy\",\"cdb\":\"28\",\"gen\":\"read\"}\n";

struct scene {
    struct ntcd_drive *drive;
    UCHAR wanted[SECTOR];
    atomic_uint wrong; /* answers that no order of events explains */
};

struct worker {
    struct scene *scene;
    pthread_t thread;
    unsigned seed;
};

static unsigned roll(struct worker *worker, unsigned sides) {
    worker->seed = worker->seed * 1103515245u + 12345u;
    return (worker->seed >> 16) % sides;
}

/* Another thread may hold the exclusive lock, or cancel what we sent. */
static void judge(struct worker *worker, NTSTATUS status) {
    if (status != STATUS_SUCCESS && status != STATUS_ACCESS_DENIED && status != STATUS_CANCELLED)
        atomic_fetch_add(&worker->scene->wrong, 1);
}

static void check_read(struct worker *worker, NTSTATUS status, const UCHAR *sector) {
    judge(worker, status);
    if (status == STATUS_SUCCESS && memcmp(sector, worker->scene->wanted, SECTOR) != 0)
        atomic_fetch_add(&worker->scene->wrong, 1);
}

static void lock_and_unlock(struct worker *worker, struct ntcd_handle *handle) {
    CDROM_EXCLUSIVE_LOCK lock = {{ExclusiveAccessLockDevice, CDROM_LOCK_IGNORE_VOLUME}, "one of many"};
    CDROM_EXCLUSIVE_ACCESS unlock = {ExclusiveAccessUnlockDevice, CDROM_NO_MEDIA_NOTIFICATIONS};
    NTSTATUS status = ntcd_control(handle, IOCTL_CDROM_EXCLUSIVE_ACCESS, &lock, sizeof lock, NULL, 0, NULL);
    judge(worker, status);
    if (status != STATUS_SUCCESS)
        return;
    status = ntcd_control(handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, NULL);
    if (status != STATUS_SUCCESS) /* the owner is not locked out */
        atomic_fetch_add(&worker->scene->wrong, 1);
    if (roll(worker, 2))
        judge(worker, ntcd_control(handle, IOCTL_CDROM_EXCLUSIVE_ACCESS, &unlock, sizeof unlock, NULL, 0, NULL));
}

static void read_apart(struct worker *worker, struct ntcd_handle *handle) {
    struct ntcd_request *request[4] = {NULL};
    UCHAR sector[4][SECTOR];
    for (int i = 0; i < 4; i++)
        judge(worker, ntcd_start_read(handle, 16 * SECTOR, sector[i], SECTOR, &request[i]));
    if (roll(worker, 3) == 0)
        ntcd_cancel(request[roll(worker, 4)]);
    for (int i = 0; i < 4; i++) {
        NTSTATUS status = ntcd_wait(request[i], roll(worker, 3), NULL);
        if (status != STATUS_TIMEOUT)
            check_read(worker, status, sector[i]);
        ntcd_close_request(request[i]);
    }
}

static void park(struct worker *worker, struct ntcd_handle *handle) {
    struct ntcd_request *ready = NULL;
    judge(worker, ntcd_start_control(handle, IOCTL_DISK_ARE_VOLUMES_READY, NULL, 0, NULL, 0, &ready));
    switch (roll(worker, 3)) {
    case 0: ntcd_cancel_all(handle); break;
    case 1: judge(worker, ntcd_control(handle, IOCTL_VOLUME_ONLINE, NULL, 0, NULL, 0, NULL)); break;
    default: ntcd_cancel(ready); break;
    }
    if (roll(worker, 2))
        judge(worker, ntcd_wait(ready, NTCD_FOREVER, NULL));
    ntcd_close_request(ready);
}

static void ask(struct worker *worker, struct ntcd_handle *handle) {
    STORAGE_DEVICE_NUMBER number;
    UCHAR byte = 1, sector[SECTOR];
    ULONG count = 0;
    judge(worker, ntcd_control(handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, &count, sizeof count, NULL));
    if (ntcd_control(handle, IOCTL_STORAGE_GET_DEVICE_NUMBER, NULL, 0, &number, sizeof number, NULL) != STATUS_SUCCESS)
        atomic_fetch_add(&worker->scene->wrong, 1); /* no lock stops it */
    judge(worker, ntcd_control(handle, IOCTL_STORAGE_EJECTION_CONTROL, &byte, 1, NULL, 0, NULL));
    check_read(worker, ntcd_read(handle, 16 * SECTOR, sector, SECTOR, NULL), sector);
    ntcd_set_verify(worker->scene->drive, FALSE);
}

static void *work(void *arg) {
    struct worker *worker = arg;
    for (int i = 0; i < ROUNDS; i++) {
        struct ntcd_handle *handle = NULL;
        if (ntcd_open_handle(worker->scene->drive, NTCD_READ_WRITE, &handle) != STATUS_SUCCESS) {
            atomic_fetch_add(&worker->scene->wrong, 1);
            break;
        }
        for (unsigned n = roll(worker, 4); n < 4; n++) {
            switch (roll(worker, 6)) {
            case 0: lock_and_unlock(worker, handle); break;
            case 1: read_apart(worker, handle); break;
            case 2: park(worker, handle); break;
            default: ask(worker, handle); break;
            }
        }
        ntcd_close_handle(handle); /* and with it whatever it has locked */
    }
    return NULL;
}

static void keep_quiet(void *self, enum ntcd_loudness loudness, const char *line) {
    (void)self, (void)loudness, (void)line;
}

static void many_threads(void **state) {
    char path[] = "/tmp/ntcdrom-threads-XXXXXX", address[64];
    struct worker worker[THREADS];
    struct ntcd_options options;
    struct ntcd_handle *handle;
    CDROM_EXCLUSIVE_ACCESS query = {ExclusiveAccessQueryState, 0};
    CDROM_EXCLUSIVE_LOCK_STATE lock;
    static struct scene scene;
    int fd = mkstemp(path);
    (void)state;
    assert_true(fd >= 0 && write(fd, rules, sizeof rules - 1) == sizeof rules - 1 && close(fd) == 0);
    (void)snprintf(address, sizeof address, "replay(timing=off):%s", path);
    ntcd_options_init(&options);
    options.volume_online_pending = TRUE;
    options.say = keep_quiet;
    assert_int_equal(ntcd_open(address, &options, &scene.drive, NULL, 0), STATUS_SUCCESS);
    assert_int_equal(ntcd_open_handle(scene.drive, NTCD_READ_WRITE, &handle), STATUS_SUCCESS);
    assert_int_equal(ntcd_read(handle, 16 * SECTOR, scene.wanted, SECTOR, NULL), STATUS_SUCCESS);
    for (unsigned i = 0; i < THREADS; i++) {
        worker[i] = (struct worker){.scene = &scene, .seed = 1 + i};
        assert_int_equal(pthread_create(&worker[i].thread, NULL, work, &worker[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(worker[i].thread, NULL), 0);
    assert_int_equal(atomic_load(&scene.wrong), 0);
    /* Every handle is closed: nothing is locked, and the drive answers. */
    assert_int_equal(ntcd_control(handle, IOCTL_CDROM_EXCLUSIVE_ACCESS, &query, sizeof query, &lock, sizeof lock, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(lock.LockState, 0);
    assert_int_equal(ntcd_control(handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, NULL), STATUS_SUCCESS);
    ntcd_close_handle(handle);
    ntcd_close(scene.drive);
    (void)unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
