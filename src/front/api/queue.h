/* SPDX-License-Identifier: MIT */
/* Whose turn is it? Requests of one device run one at a time, in order, on the thread that sent them wherever that
 * thread waits. */
#ifndef NTCDROM_FRONT_API_QUEUE_H
#define NTCDROM_FRONT_API_QUEUE_H

#include "class/device.h"
#include "host/threads.h"
#include <stdatomic.h>

/* The turn is a baton. Free, it is taken by one compare-and-swap and given back by another; wanted by several, it is
 * handed from one to the next under the mutex, so that nobody overtakes. A request whose sender does not wait is run
 * by a worker, which is started for the first of them. */
enum baton { BATON_FREE, BATON_HELD, BATON_WANTED };

enum job_state {
    JOB_NEW,      /* its sender's alone */
    JOB_QUEUED,
    JOB_RUNNING,  /* it has the baton */
    JOB_PARKED,   /* without the baton, until another request or its cancelling completes it */
    JOB_DONE
};

/* One request on its way, or one errand that wants a turn (`request.from` NULL). Lives on its sender's stack or in a
 * struct ntcd_request. Everything but the request is guarded by the queue's mutex once the job was QUEUED or PARKED. */
struct job {
    struct request request;
    struct queue *queue;
    struct job *next, *before; /* in the queue or among the parked */
    enum job_state state;
    bool detached;             /* its sender does not wait: the worker runs it */
    bool turn;                 /* the baton was handed to it */
    bool conditioned;          /* `changed` was begun */
    bool completed;            /* its completion overtook device_run's return */
    bool told;                 /* device_cancel was called */
    unsigned pins;             /* threads that look at it outside the mutex: it must not vanish */
    struct condition changed;
};

struct job_list {
    struct job *first, *last;
};

struct queue {
    struct device *device;
    const struct host *host;
    atomic_int baton;
    _Atomic(struct job *) running; /* who has the baton, NULL between two; to be looked at while it is WANTED only */
    struct mutex mutex;
    struct job_list waiting, parked;
    struct job *assigned;          /* for the worker */
    struct condition work;
    bool worker, leave;            /* there is a worker; it shall go */
};

void queue_begin(struct queue *queue, struct device *device, const struct host *host);
/* No job may be left but parked ones that device_close completes. */
void queue_end(struct queue *queue);

/* Readies a job. Nothing is to be given back for one that never entered the queue. */
static inline void job_begin(struct job *job, struct queue *queue) {
    /* In two parts: compilers clear more than 64 bytes by a string instruction, which takes longer than all the rest
     * here. */
    enum { HALF = 64 };
    _Static_assert(sizeof job->request > HALF, "a request has two halves");
    uint8_t *request = (uint8_t *)&job->request;
    memset(request, 0, HALF);
    memset(request + HALF, 0, sizeof job->request - HALF);
    /* The condition stays as it is until somebody waits for it. */
    job->queue = queue;
    job->next = job->before = NULL;
    job->state = JOB_NEW;
    job->detached = job->turn = job->conditioned = job->completed = job->told = false;
    job->pins = 0;
}
/* Gives back what waiting needed; the job must be DONE or NEW. */
static inline void job_end(struct job *job) {
    if (job->conditioned)
        condition_end(&job->changed);
}

/* Accepts the request, waits its turn, runs it, and waits for its end: the verdict. */
nt_status queue_run(struct queue *queue, struct job *job);
/* Accepts the request and sees that it is run. False: no worker could be started, and the job is NEW still. */
bool queue_start(struct queue *queue, struct job *job);
/* Waits for a started job; deadline 0: for ever. False: not done by then. */
bool queue_wait(struct queue *queue, struct job *job, uint64_t deadline);

/* An errand of its own between take and give: device functions that want a turn. */
void queue_take_turn(struct queue *queue, struct job *job);
void queue_give_turn(struct queue *queue, struct job *job);

/* Cancels one started job, or all of a handle. */
void queue_cancel(struct queue *queue, struct job *job);
void queue_cancel_all(struct queue *queue, const struct handle *from);

#endif
