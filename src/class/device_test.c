/* SPDX-License-Identifier: MIT */
/* Do requests, handles and the device itself come and go as they should? */
#include "class/control/asked.h"

enum { MOST_EVENTS = 32 };
struct heard {
    enum event_kind kind[MOST_EVENTS];
    unsigned count;
};

static void hear(void *self, const struct event *event) {
    struct heard *heard = self;
    if (event->kind != EVENT_RETRY && heard->count < MOST_EVENTS)
        heard->kind[heard->count++] = event->kind;
}

/* A scene: the device, what it sent and told, a second handle, and what a sleeping request is to meet. */
static struct scene {
    struct asked asked;
    struct heard heard;
    struct handle other;
    struct request *to_cancel;
    uint64_t slept;
    unsigned slices;
    bool asks_media_types, turns_power_off, gives_turn;
} scene;

static nt_status submit(struct request *request) {
    nt_status status = device_accept(&scene.asked.device, request);
    return status == STATUS_PENDING ? device_run(&scene.asked.device, request) : status;
}

static struct request control(uint32_t code) {
    return (struct request){.kind = REQUEST_CONTROL, .from = &scene.asked.handle, .code = code};
}

/* What happens while a request sleeps between two tries. */
static void sleep_on(void *self, uint64_t time) {
    (void)self;
    scene.slept += time;
    scene.slices++;
    if (scene.to_cancel)
        device_cancel(&scene.asked.device, scene.to_cancel);
    if (scene.asks_media_types) {
        uint8_t out[72];
        struct request request = control(IOCTL_STORAGE_GET_MEDIA_TYPES_EX);
        scene.asks_media_types = false;
        request.out = out, request.out_len = sizeof out;
        assert_int_equal(device_accept(&scene.asked.device, &request), STATUS_SUCCESS);
        assert_int_equal(request.information, sizeof out);
    }
    if (scene.turns_power_off) {
        scene.turns_power_off = false;
        device_power(&scene.asked.device, true);
    }
    if (scene.gives_turn)
        device_give_turn(&scene.asked.device);
}

static int set_up(void **state) {
    (void)state;
    memset(&scene, 0, sizeof scene);
    asked_begin(&scene.asked);
    scene.asked.host.sleep = sleep_on;
    scene.asked.device.options.event = hear;
    scene.asked.device.options.event_self = &scene.heard;
    scene.asked.device.handles = &scene.asked.handle;
    scene.other = (struct handle){.device = &scene.asked.device, .access = ACCESS_READ | ACCESS_WRITE};
    return 0;
}

static void access_bits(void **state) {
    (void)state;
    static const struct {
        uint32_t code;
        unsigned access;
        bool granted;
    } rows[] = {
        {IOCTL_STORAGE_CHECK_VERIFY2, ACCESS_ANY, true}, {IOCTL_STORAGE_CHECK_VERIFY, ACCESS_ANY, false},
        {IOCTL_STORAGE_CHECK_VERIFY, ACCESS_READ, true}, {IOCTL_VOLUME_ONLINE, ACCESS_READ, false},
        {IOCTL_VOLUME_ONLINE, ACCESS_WRITE, false},      {IOCTL_VOLUME_ONLINE, ACCESS_READ | ACCESS_WRITE, true},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request request = control(rows[i].code);
        scene.asked.handle.access = rows[i].access;
        assert_int_equal(submit(&request), rows[i].granted ? STATUS_SUCCESS : STATUS_ACCESS_DENIED);
    }
    struct request write = {.kind = REQUEST_WRITE, .from = &scene.asked.handle};
    scene.asked.handle.access = ACCESS_READ;
    assert_int_equal(submit(&write), STATUS_ACCESS_DENIED);
    struct request read = {.kind = REQUEST_READ, .from = &scene.asked.handle};
    scene.asked.handle.access = ACCESS_WRITE;
    assert_int_equal(submit(&read), STATUS_ACCESS_DENIED);
    read.from = NULL;
    assert_int_equal(submit(&read), STATUS_SUCCESS); /* nothing asked for, nothing read */
}

static void unknown_codes_wait_and_are_refused(void **state) {
    (void)state;
    struct request request = control(IOCTL_DVD_SET_READ_AHEAD);
    assert_int_equal(device_accept(&scene.asked.device, &request), STATUS_PENDING);
    assert_int_equal(device_run(&scene.asked.device, &request), STATUS_INVALID_DEVICE_REQUEST);
}

static void unknown_kinds_are_refused(void **state) {
    (void)state;
    struct request request = {.kind = (enum request_kind)(REQUEST_POLL + 1), .from = &scene.asked.handle};
    assert_int_equal(submit(&request), STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(scene.asked.count, 0);
}

/* What was queued before the lock is refused when its turn comes. */
static void locked_meanwhile(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    assert_int_equal(device_accept(&scene.asked.device, &request), STATUS_PENDING);
    atomic_store(&scene.asked.device.exclusive, &scene.other);
    assert_int_equal(device_run(&scene.asked.device, &request), STATUS_ACCESS_DENIED);
    assert_int_equal(device_accept(&scene.asked.device, &request), STATUS_ACCESS_DENIED);
    request.from = &scene.other;
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    request = control(IOCTL_MOUNTDEV_QUERY_DEVICE_NAME); /* not of the drive's families */
    assert_int_equal(submit(&request), STATUS_BUFFER_TOO_SMALL);
    request = control(IOCTL_SCSI_GET_ADDRESS); /* named by the gate, answered or not */
    assert_int_not_equal(submit(&request), STATUS_ACCESS_DENIED);
    assert_int_equal(scene.asked.count, 1);
}

static void gone(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_GET_DEVICE_NUMBER);
    uint8_t out[12];
    device_surprise_remove(&scene.asked.device);
    assert_int_equal(submit(&request), STATUS_DEVICE_DOES_NOT_EXIST); /* too short an output */
    request.out = out, request.out_len = sizeof out;
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    assert_int_equal(scene.asked.device.capacity, 0);
    device_tick(&scene.asked.device, 3);
    assert_int_equal(scene.asked.count, 0);
}

static enum status vanish(struct port *port, struct packet *packet) {
    (void)port, (void)packet;
    return ST_GONE;
}

static void the_port_says_gone(void **state) {
    (void)state;
    static const struct port_ops ops = {.scheme = "gone", .execute = vanish};
    scene.asked.port.ops = &ops;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    assert_int_equal(submit(&request), STATUS_DEVICE_DOES_NOT_EXIST);
    assert_true(scene.asked.device.removed);
    assert_int_equal(scene.slices, 0);
}

static enum status port_answer;
static enum status fails(struct port *port, struct packet *packet) {
    (void)port, (void)packet;
    scene.asked.count++;
    return port_answer;
}

/* A port that cannot send says why; nothing is repeated. */
static void the_port_cannot(void **state) {
    static const struct port_ops ops = {.scheme = "cannot", .execute = fails};
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    scene.asked.port.ops = &ops;
    port_answer = ST_NO_MEMORY;
    assert_int_equal(submit(&request), STATUS_INSUFFICIENT_RESOURCES);
    port_answer = ST_CANCELLED;
    assert_int_equal(submit(&request), STATUS_CANCELLED);
    assert_int_equal(scene.asked.count, 2);
}

static void a_poll_in_its_turn(void **state) {
    (void)state;
    struct request request = {.kind = REQUEST_POLL};
    scene.asked.device.media.enabled = true;
    scene.asked.device.restore_due = true;
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    assert_int_equal(scene.asked.device.media.known, MEDIA_PRESENT);
    scene.asked.device.media.disable_count = 1;
    scene.asked.count = 0;
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    assert_int_equal(scene.asked.count, 0);
}

static void the_timer_brings_what_is_due(void **state) {
    (void)state;
    scene.asked.device.restore_due = scene.asked.device.relock_due = true;
    scene.asked.device.internal_locks = 1;
    device_tick(&scene.asked.device, 1);
    assert_int_equal(scene.asked.count, 2);
    assert_int_equal(scene.asked.command[0].cdb[0], 0xb6);
    assert_int_equal(scene.asked.command[1].cdb[0], 0x1e);
    scene.asked.device.internal_locks = 0;
    scene.asked.device.relock_due = true; /* unlocked meanwhile */
    device_tick(&scene.asked.device, 1);
    assert_int_equal(scene.asked.count, 2);
}

/* The first tick's unit attention is answered before the second tick. */
static void due_between_ticks(void **state) {
    uint8_t features[64];
    (void)state;
    scene.asked.device.features = features;
    scene.asked.device.features_len = sizeof features;
    scene.asked.device.media.enabled = true;
    scene.asked.device.restore_speed = true;
    scene.asked.drive = "!062800";
    device_tick(&scene.asked.device, 2);
    assert_true(scene.asked.count >= 3);
    assert_int_equal(scene.asked.command[0].cdb[0], 0x00);
    assert_int_equal(scene.asked.command[1].cdb[0], 0xb6);
    assert_int_equal(scene.asked.command[scene.asked.count - 1].cdb[0], 0x00);
}

static void due_after_a_direct_code(void **state) {
    (void)state;
    uint8_t out[72];
    struct request request = control(IOCTL_STORAGE_GET_MEDIA_TYPES_EX);
    request.out = out, request.out_len = sizeof out;
    scene.asked.device.restore_speed = true;
    scene.asked.drive = "!062800";
    assert_int_equal(device_accept(&scene.asked.device, &request), STATUS_SUCCESS);
    assert_int_equal(scene.asked.count, 3);
    assert_int_equal(scene.asked.command[2].cdb[0], 0xb6);
    assert_false(scene.asked.device.restore_due);
}

static void due_after_a_close(void **state) {
    (void)state;
    struct handle *handle = NULL;
    assert_int_equal(device_open_handle(&scene.asked.device, ACCESS_READ, &handle), STATUS_SUCCESS);
    handle->secure_locks = scene.asked.device.secure_locks = 1;
    scene.asked.device.restore_speed = true;
    scene.asked.drive = "!062800";
    device_close_handle(&scene.asked.device, handle);
    assert_int_equal(scene.asked.count, 3);
    assert_int_equal(scene.asked.command[1].cdb[0], 0x1e);
    assert_int_equal(scene.asked.command[2].cdb[0], 0xb6);
}

/* A request that is given up takes nothing along that was not its own. */
static void due_after_a_cancelled_request(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    scene.asked.device.restore_due = scene.asked.device.relock_due = true;
    scene.asked.device.internal_locks = 1;
    request.cancelled = true;
    assert_int_equal(device_run(&scene.asked.device, &request), STATUS_CANCELLED);
    assert_int_equal(scene.asked.count, 0);
    device_tick(&scene.asked.device, 1);
    assert_int_equal(scene.asked.count, 2);
    assert_int_equal(scene.asked.command[0].cdb[0], 0xb6);
    assert_int_equal(scene.asked.command[1].cdb[0], 0x1e);
}

static void cancelled_in_the_queue(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    assert_int_equal(device_accept(&scene.asked.device, &request), STATUS_PENDING);
    device_cancel(&scene.asked.device, &request);
    assert_int_equal(device_run(&scene.asked.device, &request), STATUS_CANCELLED);
    assert_int_equal(scene.asked.count, 0);
}

/* Becoming ready is waited for ten seconds at a time, but nobody who gave up waits that long. */
static void cancelled_in_a_pause(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    scene.asked.drive = "!020401 !020401";
    scene.to_cancel = &request;
    assert_int_equal(submit(&request), STATUS_CANCELLED);
    assert_int_equal(scene.asked.count, 1);
    assert_int_equal(scene.slices, 1);
    assert_true(scene.slept <= 100 * HOST_MS);
}

static enum status cancel_meanwhile(struct port *port, struct packet *packet) {
    device_cancel(&scene.asked.device, scene.to_cancel);
    return asked_execute(port, packet);
}

/* A code of several commands ends at the one during which it was cancelled. */
static void cancelled_between_commands(void **state) {
    static const struct port_ops ops = {.scheme = "cancelling", .execute = cancel_meanwhile};
    (void)state;
    uint8_t in[12] = {4}, out[28];
    struct request request = control(IOCTL_STORAGE_QUERY_PROPERTY);
    request.in = (struct bytes){in, sizeof in};
    request.out = out, request.out_len = sizeof out;
    scene.asked.port.ops = &ops;
    scene.to_cancel = &request;
    assert_int_equal(submit(&request), STATUS_CANCELLED);
    assert_int_equal(request.information, 0);
    asked_sent(&scene.asked, "35000000000000000000");
}

/* Another thread has the turn: it is waited for. */
static void waits_for_the_turn(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    scene.gives_turn = true;
    device_take_turn(&scene.asked.device);
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    assert_int_equal(scene.slices, 1);
    assert_int_equal(scene.asked.count, 1);
}

static void a_pause_is_whole(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    scene.asked.drive = "!020401";
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    assert_int_equal(scene.asked.count, 2);
    assert_int_equal(scene.slept, 10u * 1000 * HOST_MS);
    assert_int_equal(scene.heard.kind[0], EVENT_BECOMING_READY);
}

/* A direct code that sends does so while another request sleeps. */
static void the_turn_is_free_in_a_pause(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    scene.asked.drive = "!020401";
    scene.asks_media_types = true;
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    asked_sent(&scene.asked, "000000000000 000000000000 000000000000");
    assert_false(scene.asks_media_types);
}

static void note_completion(struct request *request, void *context) { *(nt_status *)context = request->status; }

static void parked(void **state) {
    (void)state;
    nt_status told[3] = {STATUS_PENDING, STATUS_PENDING, STATUS_PENDING};
    struct request waiting[3];
    scene.asked.device.volume_online_pending = true;
    for (unsigned i = 0; i < 3; i++) {
        waiting[i] = control(IOCTL_DISK_ARE_VOLUMES_READY);
        waiting[i].completed = note_completion;
        waiting[i].context = &told[i];
        assert_int_equal(submit(&waiting[i]), STATUS_PENDING);
        assert_true(waiting[i].parked);
    }
    device_cancel(&scene.asked.device, &waiting[1]);
    assert_int_equal(told[1], STATUS_CANCELLED);
    assert_int_equal(told[0], STATUS_PENDING);
    struct request online = control(IOCTL_VOLUME_ONLINE);
    assert_int_equal(submit(&online), STATUS_SUCCESS);
    assert_int_equal(told[0], STATUS_SUCCESS);
    assert_int_equal(told[2], STATUS_SUCCESS);
    assert_int_equal(told[1], STATUS_CANCELLED);
    assert_int_equal(submit(&waiting[0]), STATUS_SUCCESS); /* nobody waits any more */
    online.from_kernel = true;
    assert_int_equal(device_accept(&scene.asked.device, &online), STATUS_SUCCESS); /* at once */
}

/* Locks, detection, exclusive access: what a closed handle leaves. */
static void handle_close(void **state) {
    (void)state;
    struct handle *handle = NULL;
    assert_int_equal(device_open_handle(&scene.asked.device, ACCESS_READ, &handle), STATUS_SUCCESS);
    scene.asked.device.media = (struct media_detection){
        .enabled = true, .known = MEDIA_PRESENT, .reported = MEDIA_NOT_PRESENT, .disable_count = 3};
    handle->secure_locks = 2;
    handle->mcn_disables = 2;
    scene.asked.device.secure_locks = 2;
    atomic_store(&scene.asked.device.exclusive, handle);
    device_close_handle(&scene.asked.device, handle);
    asked_sent(&scene.asked, "1e0000000000");
    assert_int_equal(scene.asked.device.secure_locks, 0);
    assert_int_equal(scene.asked.device.media.disable_count, 1);
    assert_null(atomic_load(&scene.asked.device.exclusive));
    assert_int_equal(scene.heard.count, 1); /* detection is off: no more is told */
    assert_int_equal(scene.heard.kind[0], EVENT_EXCLUSIVE_UNLOCK);
    assert_ptr_equal(scene.asked.device.handles, &scene.asked.handle);
    assert_int_equal(scene.asked.live, 0);
}

static void handle_close_keeps_simple_locks(void **state) {
    (void)state;
    struct handle *handle = NULL;
    assert_int_equal(device_open_handle(&scene.asked.device, ACCESS_READ, &handle), STATUS_SUCCESS);
    handle->secure_locks = 1;
    scene.asked.device.secure_locks = 1;
    scene.asked.device.simple_locks = 1;
    device_close_handle(&scene.asked.device, handle);
    assert_int_equal(scene.asked.count, 0);
    assert_true(device_is_locked(&scene.asked.device));
}

static void no_memory_for_a_handle(void **state) {
    (void)state;
    struct handle *handle = NULL;
    scene.asked.no_memory = true;
    assert_int_equal(device_open_handle(&scene.asked.device, ACCESS_READ, &handle), STATUS_INSUFFICIENT_RESOURCES);
    assert_null(handle);
}

static uint8_t port_refusal;
static uint8_t refuse_function(struct port *port, enum port_function function) {
    (void)port, (void)function;
    return port_refusal;
}

static void the_port_does_not_flush(void **state) {
    static const struct port_ops ops = {.scheme = "refusing", .execute = asked_execute, .function = refuse_function};
    (void)state;
    scene.asked.port.ops = &ops;
    for (unsigned fails = 0; fails < 2; fails++) {
        struct request flush = {.kind = REQUEST_FLUSH}, shutdown = {.kind = REQUEST_SHUTDOWN};
        port_refusal = fails ? PORT_ERROR : PORT_SUCCESS;
        assert_int_equal(submit(&flush), fails ? STATUS_IO_DEVICE_ERROR : STATUS_SUCCESS);
        assert_int_equal(submit(&shutdown), fails ? STATUS_IO_DEVICE_ERROR : STATUS_SUCCESS);
    }
}

/* Four times T, but no longer than a writer's; whoever configured more gets that. */
static void time_to_flush(void **state) {
    static const struct {
        uint32_t timeout_s, sent;
    } rows[] = {{10, 40}, {100, 260}, {260, 260}, {1800, 1800}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request request = {.kind = REQUEST_FLUSH};
        scene.asked.device.timeout_s = rows[i].timeout_s;
        scene.asked.count = 0;
        assert_int_equal(submit(&request), STATUS_SUCCESS);
        assert_int_equal(scene.asked.command[0].timeout_s, rows[i].sent);
    }
}

static void flush_and_shutdown(void **state) {
    (void)state;
    static const struct {
        enum request_kind kind;
        const char *drive, *sent;
        nt_status status;
    } rows[] = {
        {REQUEST_FLUSH, "", "35000000000000000000", STATUS_SUCCESS},
        {REQUEST_FLUSH, "!052000", "35000000000000000000", STATUS_INVALID_DEVICE_REQUEST},
        {REQUEST_SHUTDOWN, "", "35000000000000000000 1e0000000000", STATUS_SUCCESS},
        {REQUEST_SHUTDOWN, "!023a00", "35000000000000000000", STATUS_NO_MEDIA_IN_DEVICE},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request request = {.kind = rows[i].kind, .from = &scene.other};
        scene.asked.count = 0;
        scene.asked.drive = rows[i].drive;
        atomic_store(&scene.asked.device.exclusive, &scene.asked.handle); /* no lock stops them */
        assert_int_equal(submit(&request), rows[i].status);
        asked_sent(&scene.asked, rows[i].sent);
    }
}

static void power_down(void **state) {
    (void)state;
    scene.asked.device.write_allowed = true;
    scene.asked.drive = "!052000 !044400 !044400 !044400 !044400 !044400 !044400";
    device_power(&scene.asked.device, true);
    asked_sent(&scene.asked, "35000000000000000000 1b0100000000 1b0100000000 1b0100000000 1b0100000000 1b0100000000");
    assert_true(device_verify(&scene.asked.device));
    assert_int_equal(scene.asked.device.media_changes, 1);
    device_power(&scene.asked.device, false);
    assert_int_equal(scene.asked.count, 6);
    device_set_verify(&scene.asked.device, false);
    scene.asked.device.options.mend = MEND_POWER_VERIFY;
    scene.asked.device.write_allowed = false;
    scene.asked.count = 0;
    scene.asked.drive = "";
    device_power(&scene.asked.device, true);
    asked_sent(&scene.asked, "1b0100000000");
    assert_false(device_verify(&scene.asked.device));
}

/* A request that sleeps and is cancelled does not keep the drive from being stopped. */
static void power_down_meanwhile(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY);
    scene.asked.drive = "!020401 !044400 !044400";
    scene.to_cancel = &request;
    scene.turns_power_off = true;
    assert_int_equal(submit(&request), STATUS_CANCELLED);
    asked_sent(&scene.asked, "000000000000 1b0100000000 1b0100000000 1b0100000000");
}

/* A medium change brings the default speed back once the request that met it is done; a reset, mended, the lock. */
static void afterwards(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY2);
    scene.asked.device.restore_speed = true;
    scene.asked.drive = "!062800";
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    asked_sent(
        &scene.asked,
        "000000000000 000000000000 b60000000000000000001c00/04000000000000000000000000000000000000000000000000000000");
}

static void afterwards_relocked(void **state) {
    (void)state;
    struct request request = control(IOCTL_STORAGE_CHECK_VERIFY2);
    scene.asked.device.options.mend = MEND_RELOCK;
    scene.asked.device.simple_locks = 1;
    scene.asked.drive = "!062900";
    assert_int_equal(submit(&request), STATUS_SUCCESS);
    asked_sent(&scene.asked, "000000000000 000000000000 1e0000000100");
    assert_false(scene.asked.device.relock_due);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(access_bits, set_up),
        cmocka_unit_test_setup(unknown_codes_wait_and_are_refused, set_up),
        cmocka_unit_test_setup(unknown_kinds_are_refused, set_up),
        cmocka_unit_test_setup(locked_meanwhile, set_up),
        cmocka_unit_test_setup(gone, set_up),
        cmocka_unit_test_setup(the_port_says_gone, set_up),
        cmocka_unit_test_setup(the_port_cannot, set_up),
        cmocka_unit_test_setup(a_poll_in_its_turn, set_up),
        cmocka_unit_test_setup(the_timer_brings_what_is_due, set_up),
        cmocka_unit_test_setup(due_between_ticks, set_up),
        cmocka_unit_test_setup(due_after_a_direct_code, set_up),
        cmocka_unit_test_setup(due_after_a_close, set_up),
        cmocka_unit_test_setup(due_after_a_cancelled_request, set_up),
        cmocka_unit_test_setup(cancelled_in_the_queue, set_up),
        cmocka_unit_test_setup(cancelled_in_a_pause, set_up),
        cmocka_unit_test_setup(cancelled_between_commands, set_up),
        cmocka_unit_test_setup(waits_for_the_turn, set_up),
        cmocka_unit_test_setup(a_pause_is_whole, set_up),
        cmocka_unit_test_setup(the_turn_is_free_in_a_pause, set_up),
        cmocka_unit_test_setup(parked, set_up),
        cmocka_unit_test_setup(handle_close, set_up),
        cmocka_unit_test_setup(handle_close_keeps_simple_locks, set_up),
        cmocka_unit_test_setup(no_memory_for_a_handle, set_up),
        cmocka_unit_test_setup(flush_and_shutdown, set_up),
        cmocka_unit_test_setup(the_port_does_not_flush, set_up),
        cmocka_unit_test_setup(time_to_flush, set_up),
        cmocka_unit_test_setup(power_down, set_up),
        cmocka_unit_test_setup(power_down_meanwhile, set_up),
        cmocka_unit_test_setup(afterwards, set_up),
        cmocka_unit_test_setup(afterwards_relocked, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
