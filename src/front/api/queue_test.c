/* SPDX-License-Identifier: MIT */
/* Do requests take turns, wait, park and end early, whatever thread they come from? The class driver here obeys the
 * test. */
#include "front/api/queue.h"
#include "host/posix.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>

/* Codes the driver below knows. */
enum { ANSWER, DIRECT, PARK, UNPARK, HOLD, PARK_AND_END };

struct device {
    struct mutex mutex;
    struct condition changed;
    struct request *parked;
    bool holding, let_go; /* a HOLD request runs; it may end */
    unsigned inside;      /* requests in device_run */
    unsigned order[16], ran;
};

nt_status device_accept(struct device *device, struct request *request) {
    (void)device;
    return request->code == DIRECT ? request->status = STATUS_NOT_SUPPORTED : STATUS_PENDING;
}

static void hold(struct device *device, const struct request *request) {
    mutex_lock(&device->mutex);
    device->holding = true;
    condition_wake(&device->changed);
    while (!device->let_go && !request->cancelled)
        condition_wait(&device->changed, &device->mutex);
    device->holding = false;
    mutex_unlock(&device->mutex);
}

static void finish(struct request *request, nt_status status) {
    request->status = status;
    request->completed(request, request->context);
}

nt_status device_run(struct device *device, struct request *request) {
    struct request *parked;
    mutex_lock(&device->mutex);
    assert_int_equal(device->inside++, 0);
    device->order[device->ran++ % 16] = (unsigned)request->offset;
    parked = device->parked;
    if (request->code == UNPARK)
        device->parked = NULL;
    if (request->code == PARK)
        device->parked = request;
    mutex_unlock(&device->mutex);
    nt_status status = STATUS_SUCCESS;
    if (request->code == HOLD)
        hold(device, request);
    if (request->code == UNPARK && parked)
        finish(parked, STATUS_SUCCESS);
    if (request->code == PARK_AND_END)
        finish(request, STATUS_NO_MEDIA_IN_DEVICE);
    if (request->code == PARK || request->code == PARK_AND_END)
        status = STATUS_PENDING;
    request->information = 7;
    mutex_lock(&device->mutex);
    if (status != STATUS_PENDING && request->cancelled)
        status = STATUS_CANCELLED;
    device->inside--;
    mutex_unlock(&device->mutex);
    return status;
}

void device_cancel(struct device *device, struct request *request) {
    mutex_lock(&device->mutex);
    request->cancelled = true;
    bool parked = device->parked == request;
    if (parked)
        device->parked = NULL;
    condition_wake(&device->changed);
    mutex_unlock(&device->mutex);
    if (parked)
        finish(request, STATUS_CANCELLED);
}

struct scene {
    struct posix_host ground;
    struct device device;
    struct queue queue;
};

static int begin(void **state) {
    static struct scene scene;
    scene = (struct scene){0};
    posix_host_begin(&scene.ground);
    mutex_begin(&scene.device.mutex);
    condition_begin(&scene.device.changed);
    queue_begin(&scene.queue, &scene.device, &scene.ground.host);
    *state = &scene;
    return 0;
}

static int end(void **state) {
    struct scene *scene = *state;
    queue_end(&scene->queue);
    condition_end(&scene->device.changed);
    mutex_end(&scene->device.mutex);
    posix_host_end(&scene->ground);
    return 0;
}

static nt_status run_code(struct scene *scene, uint32_t code) {
    struct job job;
    job_begin(&job, &scene->queue);
    job.request.code = code;
    nt_status status = queue_run(&scene->queue, &job);
    job_end(&job);
    return status;
}

static void start(struct scene *scene, struct job *job, uint32_t code, int64_t number) {
    job_begin(job, &scene->queue);
    job->request.code = code;
    job->request.offset = number;
    job->request.from = (struct handle *)scene;
    assert_true(queue_start(&scene->queue, job));
}

static nt_status verdict(struct scene *scene, struct job *job) {
    assert_true(queue_wait(&scene->queue, job, 0));
    nt_status status = job->request.status;
    job_end(job);
    return status;
}

static void wait_holding(struct scene *scene) {
    mutex_lock(&scene->device.mutex);
    while (!scene->device.holding)
        condition_wait(&scene->device.changed, &scene->device.mutex);
    mutex_unlock(&scene->device.mutex);
}

static void let_go(struct scene *scene) {
    mutex_lock(&scene->device.mutex);
    scene->device.let_go = true;
    condition_wake(&scene->device.changed);
    mutex_unlock(&scene->device.mutex);
}

static void alone(void **state) {
    struct scene *scene = *state;
    assert_int_equal(run_code(scene, ANSWER), STATUS_SUCCESS);
    assert_int_equal(run_code(scene, DIRECT), STATUS_NOT_SUPPORTED);
    assert_int_equal(run_code(scene, PARK_AND_END), STATUS_NO_MEDIA_IN_DEVICE);
    assert_int_equal(atomic_load(&scene->queue.baton), BATON_FREE);
    assert_false(scene->queue.worker); /* waiting callers cost no thread */
}

static void in_order(void **state) {
    struct scene *scene = *state;
    struct job job[8];
    start(scene, &job[0], HOLD, 0);
    wait_holding(scene);
    for (int i = 1; i < 8; i++)
        start(scene, &job[i], ANSWER, i);
    assert_int_equal(run_code(scene, DIRECT), STATUS_NOT_SUPPORTED); /* does not wait behind them */
    assert_false(queue_wait(&scene->queue, &job[7], deadline_in(0)));
    let_go(scene);
    for (int i = 0; i < 8; i++)
        assert_int_equal(verdict(scene, &job[i]), STATUS_SUCCESS);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(scene->device.order[i], i);
    assert_int_equal(atomic_load(&scene->queue.baton), BATON_FREE);
}

static bool is_parked(struct scene *scene) {
    mutex_lock(&scene->queue.mutex);
    bool parked = scene->queue.parked.first != NULL;
    mutex_unlock(&scene->queue.mutex);
    return parked;
}

static void cancelled_in_every_state(void **state) {
    struct scene *scene = *state;
    struct job held, queued, parked;
    start(scene, &parked, PARK, 0);
    while (!is_parked(scene))
        sched_yield();
    start(scene, &held, HOLD, 1);
    wait_holding(scene);
    start(scene, &queued, ANSWER, 2);
    queue_cancel(&scene->queue, &queued);
    assert_int_equal(verdict(scene, &queued), STATUS_CANCELLED); /* while the one before it still runs */
    assert_int_equal(queued.request.information, 0);
    queue_cancel(&scene->queue, &parked);
    assert_int_equal(verdict(scene, &parked), STATUS_CANCELLED);
    queue_cancel(&scene->queue, &held);
    assert_int_equal(verdict(scene, &held), STATUS_CANCELLED);
    assert_int_equal(run_code(scene, ANSWER), STATUS_SUCCESS);
}

static void *park_and_wait(void *arg) {
    struct scene *scene = arg;
    static nt_status status;
    struct job job;
    job_begin(&job, &scene->queue);
    job.request.code = PARK;
    job.request.from = (struct handle *)scene;
    status = queue_run(&scene->queue, &job);
    job_end(&job);
    return &status;
}

static nt_status parked_until(struct scene *scene, bool cancel) {
    pthread_t thread;
    void *status = NULL;
    assert_int_equal(pthread_create(&thread, NULL, park_and_wait, scene), 0);
    while (!is_parked(scene))
        sched_yield();
    assert_int_equal(run_code(scene, ANSWER), STATUS_SUCCESS); /* a parked request keeps nobody waiting */
    if (cancel)
        queue_cancel_all(&scene->queue, (struct handle *)scene);
    else
        assert_int_equal(run_code(scene, UNPARK), STATUS_SUCCESS);
    assert_int_equal(pthread_join(thread, &status), 0);
    return *(nt_status *)status;
}

static void parked_and_woken(void **state) { assert_int_equal(parked_until(*state, false), STATUS_SUCCESS); }
static void parked_and_cancelled(void **state) { assert_int_equal(parked_until(*state, true), STATUS_CANCELLED); }

static void *hold_and_wait(void *arg) {
    struct scene *scene = arg;
    static nt_status status;
    struct job job;
    job_begin(&job, &scene->queue);
    job.request.code = HOLD;
    job.request.from = (struct handle *)scene;
    status = queue_run(&scene->queue, &job);
    job_end(&job);
    return &status;
}

static void all_of_a_handle(void **state) {
    struct scene *scene = *state;
    struct job queued[3];
    pthread_t thread;
    void *status = NULL;
    assert_int_equal(pthread_create(&thread, NULL, hold_and_wait, scene), 0);
    wait_holding(scene);
    for (int i = 0; i < 3; i++)
        start(scene, &queued[i], ANSWER, i);
    queued[1].request.from = NULL; /* another's */
    queue_cancel_all(&scene->queue, (struct handle *)scene);
    assert_int_equal(pthread_join(thread, &status), 0);
    assert_int_equal(*(nt_status *)status, STATUS_CANCELLED);
    assert_int_equal(verdict(scene, &queued[0]), STATUS_CANCELLED);
    assert_int_equal(verdict(scene, &queued[1]), STATUS_SUCCESS);
    assert_int_equal(verdict(scene, &queued[2]), STATUS_CANCELLED);
}

static bool refuse(void *self, void (*work)(void *), void *arg) {
    (void)self, (void)work, (void)arg;
    return false;
}

static void no_thread_to_be_had(void **state) {
    struct scene *scene = *state;
    struct job job;
    scene->ground.host.spawn = refuse;
    job_begin(&job, &scene->queue);
    assert_false(queue_start(&scene->queue, &job));
    job_end(&job);
    assert_int_equal(run_code(scene, ANSWER), STATUS_SUCCESS);
}

enum { THREADS = 6, ROUNDS = 2000 };

static void *many(void *arg) {
    struct scene *scene = arg;
    for (int i = 0; i < ROUNDS; i++)
        if (run_code(scene, ANSWER) != STATUS_SUCCESS)
            return arg;
    return NULL;
}

static void from_many_threads(void **state) {
    struct scene *scene = *state;
    pthread_t thread[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, many, scene), 0);
    for (int i = 0; i < ROUNDS; i++)
        queue_cancel_all(&scene->queue, (struct handle *)scene); /* finds nothing, but looks at whoever runs */
    for (int i = 0; i < THREADS; i++) {
        void *failed = scene;
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(scene->device.ran, THREADS * ROUNDS);
    assert_int_equal(atomic_load(&scene->queue.baton), BATON_FREE);
}

int main(void) {
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        IN_SCENE(alone), IN_SCENE(in_order), IN_SCENE(cancelled_in_every_state), IN_SCENE(parked_and_woken),
        IN_SCENE(parked_and_cancelled), IN_SCENE(all_of_a_handle), IN_SCENE(no_thread_to_be_had),
        IN_SCENE(from_many_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
