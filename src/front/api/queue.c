/* SPDX-License-Identifier: MIT */
/* Whose turn is it, and how does a request end before its turn? */
#include "front/api/queue.h"

/* From one state of the baton to another. A process that has but one thread needs no locked instruction for it,
 * which would cost as much as a short request's whole way through the class driver; whoever makes a second thread
 * sees what was stored before. */
static bool pass(struct queue *queue, int from, int to) {
    if (host_alone(queue->host)) {
        if (atomic_load_explicit(&queue->baton, memory_order_relaxed) != from)
            return false;
        atomic_store_explicit(&queue->baton, to, memory_order_relaxed);
        return true;
    }
    return atomic_compare_exchange_strong_explicit(&queue->baton, &from, to, memory_order_acq_rel,
                                                   memory_order_relaxed);
}

static void append(struct job_list *list, struct job *job) {
    job->next = NULL;
    job->before = list->last;
    if (list->last)
        list->last->next = job;
    else
        list->first = job;
    list->last = job;
}

static void unlink_job(struct job_list *list, struct job *job) {
    *(job->before ? &job->before->next : &list->first) = job->next;
    *(job->next ? &job->next->before : &list->last) = job->before;
    job->next = job->before = NULL;
}

void queue_begin(struct queue *queue, struct device *device, const struct host *host) {
    *queue = (struct queue){.device = device, .host = host};
    atomic_init(&queue->baton, BATON_FREE);
    atomic_init(&queue->running, NULL);
    mutex_begin(&queue->mutex);
    condition_begin(&queue->work);
}

void queue_end(struct queue *queue) {
    mutex_lock(&queue->mutex);
    queue->leave = true;
    condition_wake(&queue->work);
    while (queue->worker)
        condition_wait(&queue->work, &queue->mutex);
    mutex_unlock(&queue->mutex);
    condition_end(&queue->work);
    mutex_end(&queue->mutex);
}

/* Under the mutex, before anybody may wait. */
static void make_waitable(struct job *job) {
    if (!job->conditioned)
        condition_begin(&job->changed);
    job->conditioned = true;
}

static void change(struct job *job, enum job_state state) {
    job->state = state;
    if (job->conditioned)
        condition_wake(&job->changed);
}

/* Under the mutex. True: the baton is the job's at once; else it stands in the queue. */
static bool enter(struct queue *queue, struct job *job) {
    int baton = atomic_load(&queue->baton);
    for (;;) {
        if (baton == BATON_WANTED)
            break;
        if (baton == BATON_FREE && atomic_compare_exchange_weak(&queue->baton, &baton, BATON_HELD))
            return true;
        if (baton == BATON_HELD && atomic_compare_exchange_weak(&queue->baton, &baton, BATON_WANTED))
            break;
    }
    make_waitable(job);
    job->state = JOB_QUEUED;
    append(&queue->waiting, job);
    return false;
}

static void hold(struct queue *queue, struct job *job) {
    job->state = JOB_RUNNING;
    atomic_store_explicit(&queue->running, job, memory_order_release);
}

/* Under the mutex, by whoever has the baton: the next one's turn, or nobody's. */
static void hand_on(struct queue *queue) {
    struct job *next = queue->waiting.first;
    if (!next) {
        atomic_store(&queue->baton, BATON_FREE);
        return;
    }
    unlink_job(&queue->waiting, next);
    atomic_store(&queue->baton, queue->waiting.first ? BATON_WANTED : BATON_HELD);
    next->turn = true;
    hold(queue, next);
    if (next->detached) {
        queue->assigned = next;
        condition_wake(&queue->work);
    } else {
        condition_wake(&next->changed);
    }
}

/* Apart, so that whoever is alone saves nothing on the stack for it. */
__attribute__((noinline)) static void wait_turn(struct queue *queue, struct job *job) {
    mutex_lock(&queue->mutex);
    if (enter(queue, job))
        hold(queue, job);
    else
        while (!job->turn && job->state == JOB_QUEUED)
            condition_wait(&job->changed, &queue->mutex);
    mutex_unlock(&queue->mutex);
}

void queue_take_turn(struct queue *queue, struct job *job) {
    if (pass(queue, BATON_FREE, BATON_HELD))
        hold(queue, job);
    else
        wait_turn(queue, job);
}

/* Under the mutex: until nobody looks at the job any more. */
static void wait_unpinned(struct queue *queue, struct job *job) {
    make_waitable(job);
    while (job->pins)
        condition_wait(&job->changed, &queue->mutex);
}

/* The baton is wanted, or the job parks or is somebody's to wait for. */
__attribute__((noinline)) static void hand_over(struct queue *queue, struct job *job, enum job_state state) {
    mutex_lock(&queue->mutex);
    if (state == JOB_PARKED && !job->completed) {
        make_waitable(job);
        append(&queue->parked, job);
        job->state = JOB_PARKED;
    }
    hand_on(queue);
    if (job->state != JOB_PARKED) {
        if (job->pins)
            wait_unpinned(queue, job);
        change(job, JOB_DONE);
    }
    mutex_unlock(&queue->mutex);
}

/* Gives the baton back; the job goes into `state`. A cancelling thread that looks at the job has made the baton
 * WANTED first. */
static void leave(struct queue *queue, struct job *job, enum job_state state) {
    atomic_store_explicit(&queue->running, NULL, memory_order_relaxed);
    /* Nobody but its own thread waits for a job that is neither detached nor parked. */
    if (state == JOB_DONE && !job->detached && pass(queue, BATON_HELD, BATON_FREE))
        job->state = JOB_DONE;
    else
        hand_over(queue, job, state);
}

void queue_give_turn(struct queue *queue, struct job *job) { leave(queue, job, JOB_DONE); }

/* A parked request ends, on any thread; or ends before device_run has said that it parked. */
static void complete(struct request *request, void *context) {
    struct job *job = context;
    struct queue *queue = job->queue;
    (void)request;
    mutex_lock(&queue->mutex);
    job->completed = true;
    if (job->state == JOB_PARKED) {
        unlink_job(&queue->parked, job);
        change(job, JOB_DONE);
    }
    mutex_unlock(&queue->mutex);
}

static void run(struct queue *queue, struct job *job) {
    nt_status status = device_run(queue->device, &job->request);
    if (status != STATUS_PENDING)
        job->request.status = status;
    leave(queue, job, status == STATUS_PENDING ? JOB_PARKED : JOB_DONE);
}

static void prepare(struct job *job) {
    job->request.completed = complete;
    job->request.context = job;
}

nt_status queue_run(struct queue *queue, struct job *job) {
    prepare(job);
    nt_status status = device_accept(queue->device, &job->request);
    if (status != STATUS_PENDING)
        return status;
    queue_take_turn(queue, job);
    if (job->state == JOB_RUNNING)
        run(queue, job);
    /* Without a condition nobody else has ever seen the job. */
    if (job->conditioned)
        (void)queue_wait(queue, job, 0);
    return job->request.status;
}

static void work(void *arg) {
    struct queue *queue = arg;
    mutex_lock(&queue->mutex);
    for (;;) {
        while (!queue->assigned && !queue->leave)
            condition_wait(&queue->work, &queue->mutex);
        struct job *job = queue->assigned;
        if (!job)
            break;
        queue->assigned = NULL;
        mutex_unlock(&queue->mutex);
        run(queue, job);
        mutex_lock(&queue->mutex);
    }
    queue->worker = false;
    condition_wake(&queue->work);
    mutex_unlock(&queue->mutex);
}

bool queue_start(struct queue *queue, struct job *job) {
    prepare(job);
    job->detached = true;
    mutex_lock(&queue->mutex);
    if (!queue->worker)
        queue->worker = queue->host->spawn && queue->host->spawn(queue->host->self, work, queue);
    bool worker = queue->worker;
    make_waitable(job);
    mutex_unlock(&queue->mutex);
    if (!worker)
        return false;
    nt_status status = device_accept(queue->device, &job->request);
    mutex_lock(&queue->mutex);
    if (status != STATUS_PENDING) {
        job->request.status = status;
        change(job, JOB_DONE);
    } else if (enter(queue, job)) {
        hold(queue, job);
        queue->assigned = job;
        condition_wake(&queue->work);
    }
    mutex_unlock(&queue->mutex);
    return true;
}

bool queue_wait(struct queue *queue, struct job *job, uint64_t deadline) {
    bool in_time = true;
    mutex_lock(&queue->mutex);
    while ((job->state != JOB_DONE || job->pins) && in_time) {
        if (deadline)
            in_time = condition_wait_until(&job->changed, &queue->mutex, deadline);
        else
            condition_wait(&job->changed, &queue->mutex);
    }
    bool done = job->state == JOB_DONE && !job->pins;
    mutex_unlock(&queue->mutex);
    return done;
}

/* Under the mutex, which is left for a while: device_cancel may complete the job, or call the port. */
static void tell(struct queue *queue, struct job *job) {
    job->told = true;
    job->pins++;
    mutex_unlock(&queue->mutex);
    device_cancel(queue->device, &job->request);
    mutex_lock(&queue->mutex);
    job->pins--;
    if (!job->pins && job->conditioned)
        condition_wake(&job->changed);
}

static void cancel(struct queue *queue, struct job *job) {
    if (job->state == JOB_QUEUED) {
        unlink_job(&queue->waiting, job);
        job->request.status = STATUS_CANCELLED;
        job->request.information = 0;
        change(job, JOB_DONE);
    } else if (job->state == JOB_RUNNING || job->state == JOB_PARKED) {
        tell(queue, job);
    }
}

void queue_cancel(struct queue *queue, struct job *job) {
    mutex_lock(&queue->mutex);
    if (!job->told)
        cancel(queue, job);
    mutex_unlock(&queue->mutex);
}

static struct job *find(struct job *job, const struct handle *from) {
    while (job && (job->request.from != from || job->told))
        job = job->next;
    return job;
}

/* Under the mutex: the job that has the baton, which cannot give it back without the mutex from now on; NULL when
 * nobody has it, or somebody is just about to take or to give it. */
static struct job *find_running(struct queue *queue) {
    int held = BATON_HELD;
    if (!atomic_compare_exchange_strong(&queue->baton, &held, BATON_WANTED) && held == BATON_FREE)
        return NULL;
    return atomic_load_explicit(&queue->running, memory_order_acquire);
}

void queue_cancel_all(struct queue *queue, const struct handle *from) {
    mutex_lock(&queue->mutex);
    for (;;) {
        struct job *job = find(queue->waiting.first, from);
        if (!job)
            job = find(queue->parked.first, from);
        if (!job && (job = find_running(queue)) && (job->request.from != from || job->told))
            job = NULL;
        if (!job)
            break;
        cancel(queue, job);
    }
    mutex_unlock(&queue->mutex);
}
