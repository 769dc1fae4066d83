/* SPDX-License-Identifier: MIT */
/* Waiting for another thread, on POSIX and on Windows: what a door needs beyond struct host. */
#ifndef NTCDROM_HOST_THREADS_H
#define NTCDROM_HOST_THREADS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef _WIN32
#include <windef.h>
#include <winbase.h>

struct mutex {
    SRWLOCK lock;
};
struct condition {
    CONDITION_VARIABLE variable;
};

static inline void mutex_begin(struct mutex *mutex) { InitializeSRWLock(&mutex->lock); }
static inline void mutex_end(struct mutex *mutex) { (void)mutex; }
static inline void mutex_lock(struct mutex *mutex) { AcquireSRWLockExclusive(&mutex->lock); }
static inline void mutex_unlock(struct mutex *mutex) { ReleaseSRWLockExclusive(&mutex->lock); }
static inline void condition_begin(struct condition *condition) { InitializeConditionVariable(&condition->variable); }
static inline void condition_end(struct condition *condition) { (void)condition; }
static inline void condition_wait(struct condition *condition, struct mutex *mutex) {
    (void)SleepConditionVariableSRW(&condition->variable, &mutex->lock, INFINITE, 0);
}
/* When now_ms + timeout is reached. */
static inline uint64_t deadline_in(uint32_t timeout_ms) { return GetTickCount64() + timeout_ms; }
/* False: the deadline has passed. */
static inline bool condition_wait_until(struct condition *condition, struct mutex *mutex, uint64_t deadline) {
    uint64_t now = GetTickCount64();
    if (now >= deadline)
        return false;
    (void)SleepConditionVariableSRW(&condition->variable, &mutex->lock, (DWORD)(deadline - now), 0);
    return true;
}
static inline void condition_wake(struct condition *condition) { WakeAllConditionVariable(&condition->variable); }

#else
#include <errno.h>
#include <pthread.h>
#include <time.h>

struct mutex {
    pthread_mutex_t lock;
};
struct condition {
    pthread_cond_t variable;
};

static inline void mutex_begin(struct mutex *mutex) { (void)pthread_mutex_init(&mutex->lock, NULL); }
static inline void mutex_end(struct mutex *mutex) { (void)pthread_mutex_destroy(&mutex->lock); }
static inline void mutex_lock(struct mutex *mutex) { (void)pthread_mutex_lock(&mutex->lock); }
static inline void mutex_unlock(struct mutex *mutex) { (void)pthread_mutex_unlock(&mutex->lock); }
static inline void condition_begin(struct condition *condition) {
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&condition->variable, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}
static inline void condition_end(struct condition *condition) { (void)pthread_cond_destroy(&condition->variable); }
static inline void condition_wait(struct condition *condition, struct mutex *mutex) {
    (void)pthread_cond_wait(&condition->variable, &mutex->lock);
}
/* When now_ms + timeout is reached. */
static inline uint64_t deadline_in(uint32_t timeout_ms) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u + timeout_ms;
}
/* False: the deadline has passed. */
static inline bool condition_wait_until(struct condition *condition, struct mutex *mutex, uint64_t deadline) {
    struct timespec until = {(time_t)(deadline / 1000u), (long)(deadline % 1000u) * 1000000};
    return pthread_cond_timedwait(&condition->variable, &mutex->lock, &until) != ETIMEDOUT;
}
static inline void condition_wake(struct condition *condition) { (void)pthread_cond_broadcast(&condition->variable); }
#endif

#endif
