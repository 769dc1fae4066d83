/* SPDX-License-Identifier: MIT */
/* Does the library open a drive, answer, start, wait, cancel and close, all through the public header? */
#include "ntcdrom/ntcdrom.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A drive in so many rules: it is there, has a disc of 100 sectors with one data track, and refuses the rest. */
static const char rules[] =
    "{\"persona\":\"tiny\",\"header\":true,\"desc\":\"a CD-ROM drive\",\"leadout\":100,"
    "\"tracks\":[{\"n\":1,\"type\":\"mode1\",\"start\":0,\"end\":99}]}\n"
    "{\"persona\":\"tiny\",\"cdb\":\"12\",\"data_in\":\"05 80 00 21 1f 00 00 00"
    " 4e 54 43 44 52 4f 4d 20 54 49 4e 59 20 20 20 20"
    " 20 20 20 20 20 20 20 20 31 2e 30 30\",\"alloc\":{\"off\":4,\"len\":1}}\n"
    "{\"persona\":\"tiny\",\"cdb\":\"00\"}\n"
    "{\"persona\":\"tiny\",\"cdb\":\"1e\"}\n"
    "{\"persona\":\"tiny\",\"cdb\":\"25\",\"data_in\":\"00 00 00 63 00 00 08 00\"}\n"
    "{\"persona\":\"tiny\",\"cdb\":\"43\",\"data_in\":\"00 12 01 01 00 14 01 00 00 00 02 00 00 14 aa 00 00 00 03 19\","
    "\"alloc\":{\"off\":7,\"len\":2}}\n"
    "{\"persona\":\"tiny\",\"cdb\":\"28\",\"gen\":\"read\"}\n";

struct scene {
    char path[64], address[96];
    struct ntcd_drive *drive;
    struct ntcd_handle *handle;
    unsigned events[NTCD_EVENT_LOG + 1];
};

static void count(void *self, const struct ntcd_event *event) { ((struct scene *)self)->events[event->kind]++; }

static void keep_quiet(void *self, enum ntcd_loudness loudness, const char *line) {
    (void)self, (void)loudness, (void)line;
}

static int begin(void **state) {
    struct scene *scene = calloc(1, sizeof *scene);
    struct ntcd_options options;
    char error[200] = "";
    (void)snprintf(scene->path, sizeof scene->path, "/tmp/ntcdrom-api-XXXXXX");
    int fd = mkstemp(scene->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, rules, sizeof rules - 1), sizeof rules - 1);
    assert_int_equal(close(fd), 0);
    (void)snprintf(scene->address, sizeof scene->address, "replay(timing=off):%s", scene->path);
    ntcd_options_init(&options);
    options.event = count, options.event_self = scene;
    options.say = keep_quiet;
    options.volume_online_pending = TRUE;
    NTSTATUS status = ntcd_open(scene->address, &options, &scene->drive, error, sizeof error);
    assert_string_equal(error, "");
    assert_int_equal(status, STATUS_SUCCESS);
    assert_false(ntcd_real(scene->drive)); /* a recording */
    assert_int_equal(ntcd_open_handle(scene->drive, NTCD_READ_WRITE, &scene->handle), STATUS_SUCCESS);
    *state = scene;
    return 0;
}

static int end(void **state) {
    struct scene *scene = *state;
    ntcd_close(scene->drive); /* the drive outlives this while the handle is open */
    ntcd_close_handle(scene->handle);
    (void)unlink(scene->path);
    free(scene);
    return 0;
}

static void answers(void **state) {
    struct scene *scene = *state;
    STORAGE_READ_CAPACITY capacity;
    ULONG got = 99, count_before = 7;
    memset(&capacity, 0xee, sizeof capacity);
    assert_int_equal(
        ntcd_control(scene->handle, IOCTL_STORAGE_READ_CAPACITY, NULL, 0, &capacity, sizeof capacity, &got),
        STATUS_SUCCESS);
    assert_int_equal(got, 32);
    assert_int_equal(capacity.BlockLength, 2048);
    assert_int_equal(capacity.NumberOfBlocks.QuadPart, 100);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_STORAGE_READ_CAPACITY, NULL, 0, &capacity, 31, &got),
                     STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(got, 32);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, &count_before, 4, &got),
                     STATUS_SUCCESS);
    assert_int_equal(got, 4);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_CDROM_DISK_TYPE, NULL, 0, NULL, 0, NULL),
                     STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_STORAGE_READ_CAPACITY, NULL, 0, NULL, 32, &got),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(got, 0);
}

static void access_is_the_handles(void **state) {
    struct scene *scene = *state;
    struct ntcd_handle *none, *reader;
    uint8_t sector[2048];
    CDROM_EXCLUSIVE_ACCESS unlock = {ExclusiveAccessUnlockDevice, 0};
    assert_int_equal(ntcd_open_handle(scene->drive, 0, &none), STATUS_SUCCESS);
    assert_int_equal(ntcd_open_handle(scene->drive, NTCD_READ, &reader), STATUS_SUCCESS);
    assert_int_equal(ntcd_control(none, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, NULL), STATUS_ACCESS_DENIED);
    assert_int_equal(ntcd_control(none, IOCTL_STORAGE_CHECK_VERIFY2, NULL, 0, NULL, 0, NULL), STATUS_SUCCESS);
    assert_int_equal(ntcd_control(reader, IOCTL_CDROM_EXCLUSIVE_ACCESS, &unlock, sizeof unlock, NULL, 0, NULL),
                     STATUS_ACCESS_DENIED);
    assert_int_equal(ntcd_read(none, 0, sector, sizeof sector, NULL), STATUS_ACCESS_DENIED);
    ntcd_close_handle(none);
    ntcd_close_handle(reader);
}

static void reads(void **state) {
    struct scene *scene = *state;
    uint8_t sectors[4096];
    ULONG got = 0;
    assert_int_equal(ntcd_read(scene->handle, 16 * 2048, sectors, sizeof sectors, &got), STATUS_SUCCESS);
    assert_int_equal(got, sizeof sectors);
    struct ntcd_request *request = NULL;
    uint8_t again[4096] = {0};
    assert_int_equal(ntcd_start_read(scene->handle, 16 * 2048, again, sizeof again, &request), STATUS_SUCCESS);
    assert_int_equal(ntcd_wait(request, NTCD_FOREVER, &got), STATUS_SUCCESS);
    assert_int_equal(got, sizeof again);
    assert_memory_equal(again, sectors, sizeof again);
    ntcd_close_request(request);
}

static void locks_belong_to_handles(void **state) {
    struct scene *scene = *state;
    struct ntcd_handle *owner;
    CDROM_EXCLUSIVE_LOCK lock = {{ExclusiveAccessLockDevice, CDROM_LOCK_IGNORE_VOLUME}, "the test"};
    CDROM_EXCLUSIVE_ACCESS query = {ExclusiveAccessQueryState, 0};
    CDROM_EXCLUSIVE_LOCK_STATE held;
    ULONG got = 0;
    assert_int_equal(ntcd_open_handle(scene->drive, NTCD_READ_WRITE, &owner), STATUS_SUCCESS);
    assert_int_equal(ntcd_control(owner, IOCTL_CDROM_EXCLUSIVE_ACCESS, &lock, sizeof lock, NULL, 0, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, NULL),
                     STATUS_ACCESS_DENIED);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_CDROM_EXCLUSIVE_ACCESS, &query, sizeof query, &held, sizeof held,
                                  &got),
                     STATUS_SUCCESS);
    assert_int_equal(got, sizeof held);
    assert_int_equal(held.LockState, 1);
    assert_string_equal((const char *)held.CallerName, "the test");
    ntcd_close_handle(owner);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_STORAGE_CHECK_VERIFY, NULL, 0, NULL, 0, NULL), STATUS_SUCCESS);
    assert_int_equal(scene->events[NTCD_EVENT_EXCLUSIVE_LOCK], 1);
}

/* IOCTL_DISK_ARE_VOLUMES_READY waits until a volume comes online: the one request that parks. */
static void parked_until_online(void **state) {
    struct scene *scene = *state;
    struct ntcd_request *ready = NULL;
    ULONG got = 5;
    assert_int_equal(ntcd_start_control(scene->handle, IOCTL_DISK_ARE_VOLUMES_READY, NULL, 0, NULL, 0, &ready),
                     STATUS_SUCCESS);
    assert_int_equal(ntcd_wait(ready, 0, &got), STATUS_TIMEOUT);
    assert_int_equal(ntcd_wait(ready, 1, &got), STATUS_TIMEOUT);
    assert_int_equal(got, 5);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_VOLUME_ONLINE, NULL, 0, NULL, 0, NULL), STATUS_SUCCESS);
    assert_int_equal(ntcd_wait(ready, NTCD_FOREVER, &got), STATUS_SUCCESS);
    assert_int_equal(got, 0);
    ntcd_close_request(ready);
}

static void parked_and_given_up(void **state) {
    struct scene *scene = *state;
    struct ntcd_request *first = NULL, *second = NULL, *third = NULL;
    struct ntcd_handle *other = NULL;
    assert_int_equal(ntcd_open_handle(scene->drive, NTCD_READ, &other), STATUS_SUCCESS);
    assert_int_equal(ntcd_start_control(scene->handle, IOCTL_DISK_ARE_VOLUMES_READY, NULL, 0, NULL, 0, &first),
                     STATUS_SUCCESS);
    assert_int_equal(ntcd_start_control(other, IOCTL_DISK_ARE_VOLUMES_READY, NULL, 0, NULL, 0, &second),
                     STATUS_SUCCESS);
    assert_int_equal(ntcd_start_control(other, IOCTL_DISK_ARE_VOLUMES_READY, NULL, 0, NULL, 0, &third), STATUS_SUCCESS);
    ntcd_cancel(first);
    assert_int_equal(ntcd_wait(first, NTCD_FOREVER, NULL), STATUS_CANCELLED);
    ntcd_cancel(first); /* is done already */
    ntcd_close_request(first);
    ntcd_close_request(second);
    ntcd_close_handle(other); /* cancels the third */
    assert_int_equal(ntcd_wait(third, 0, NULL), STATUS_CANCELLED);
    ntcd_close_request(third);
}

static void windows_own_knowledge(void **state) {
    struct scene *scene = *state;
    assert_int_equal(ntcd_verify(scene->drive), 0);
    ntcd_set_mounted(scene->drive, TRUE);
    ntcd_set_verify(scene->drive, TRUE);
    assert_int_equal(ntcd_verify(scene->drive), 1);
    ntcd_set_verify(scene->drive, FALSE);
    assert_int_equal(ntcd_verify(scene->drive), 0);
    ntcd_tick(scene->drive, 1);
    ntcd_remove(scene->drive);
    assert_int_equal(ntcd_control(scene->handle, IOCTL_CDROM_DISK_TYPE, NULL, 0, NULL, 0, NULL),
                     STATUS_DEVICE_DOES_NOT_EXIST);
}

static void refuses_to_open(void **state) {
    (void)state;
    struct ntcd_drive *drive = NULL;
    struct ntcd_options options;
    char error[64] = "", small[4] = "";
    ntcd_options_init(&options);
    options.say = keep_quiet;
    assert_int_equal(ntcd_open("replay:/nowhere/at-all", &options, &drive, error, sizeof error),
                     STATUS_OBJECT_NAME_NOT_FOUND);
    assert_true(strlen(error) > 3);
    assert_int_equal(ntcd_open("replay:/nowhere/at-all", &options, &drive, small, sizeof small),
                     STATUS_OBJECT_NAME_NOT_FOUND);
    assert_memory_equal(small, error, 3);
    assert_int_equal(ntcd_open("replay:/nowhere/at-all", &options, &drive, NULL, 0), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(ntcd_open(NULL, &options, &drive, NULL, 0), STATUS_INVALID_PARAMETER);
    options.size = 0;
    assert_int_equal(ntcd_open("replay:x", &options, &drive, NULL, 0), STATUS_INVALID_PARAMETER);
    assert_null(drive);
}

static void names(void **state) {
    (void)state;
    ULONG code = 0;
    NTSTATUS status = 0;
    assert_string_equal(ntcd_control_name(0x24054), "IOCTL_CDROM_READ_TOC_EX");
    assert_true(ntcd_control_find("cdrom-raw-read", &code));
    assert_int_equal(code, 0x2403e);
    assert_false(ntcd_control_find("nothing", &code));
    assert_string_equal(ntcd_status_name(STATUS_NO_MEDIA_IN_DEVICE), "STATUS_NO_MEDIA_IN_DEVICE");
    assert_true(ntcd_status_find("status_success", &status));
    assert_int_equal(ntcd_win32_error(STATUS_NO_MEDIA_IN_DEVICE), 21);
    assert_string_equal(ntcd_win32_error_name(STATUS_NO_MEDIA_IN_DEVICE), "ERROR_NOT_READY");
    assert_int_equal(ntcd_win32_error((NTSTATUS)0xC0FFEE00L), 317);
    assert_true(ntcd_succeeded(STATUS_PENDING) && !ntcd_succeeded(STATUS_BUFFER_OVERFLOW));
    assert_string_equal(ntcd_version(), "0.1.0");
}

/* Every verdict has its row, a name, and a number that is no other error's. */
static void every_status_has_an_error(void **state) {
    (void)state;
    static const NTSTATUS statuses[] = {
#define ROW(name) (NTSTATUS)name,
        NTCDROM_STATUSES(ROW)
#undef ROW
    };
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        assert_int_not_equal(ntcd_win32_error(statuses[i]), 317);
        assert_non_null(ntcd_win32_error_name(statuses[i]));
        for (size_t j = 0; j < i; j++) {
            bool same = ntcd_win32_error(statuses[i]) == ntcd_win32_error(statuses[j]);
            assert_int_equal(same, !strcmp(ntcd_win32_error_name(statuses[i]), ntcd_win32_error_name(statuses[j])));
        }
    }
}

int main(void) {
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        IN_SCENE(answers), IN_SCENE(access_is_the_handles), IN_SCENE(reads), IN_SCENE(locks_belong_to_handles),
        IN_SCENE(parked_until_online), IN_SCENE(parked_and_given_up), IN_SCENE(windows_own_knowledge),
        cmocka_unit_test(refuses_to_open), cmocka_unit_test(names),
        cmocka_unit_test(every_status_has_an_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
