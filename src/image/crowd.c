/* SPDX-License-Identifier: MIT */
/* How is work spread over processors with a host that knows no more than a lock and threads that end by themselves? */
#include "image/crowd.h"

struct crowd {
    const struct host *host;
    void (*work)(void *self, unsigned worker, uint32_t index);
    void *self;
    uint32_t next, count;
    unsigned workers, running; /* helpers begun, and those of them not done yet */
};

static bool take(struct crowd *crowd, uint32_t *index) {
    host_lock(crowd->host);
    bool more = crowd->next < crowd->count;
    *index = crowd->next;
    crowd->next += more;
    host_unlock(crowd->host);
    return more;
}

static void work_as(struct crowd *crowd, unsigned worker) {
    uint32_t index;
    while (take(crowd, &index))
        crowd->work(crowd->self, worker, index);
}

static void help(void *arg) {
    struct crowd *crowd = arg;
    const struct host *host = crowd->host;
    host_lock(host);
    unsigned worker = ++crowd->workers;
    host_unlock(host);
    work_as(crowd, worker);
    host_lock(host);
    crowd->running--; /* the last that is done with it */
    host_unlock(host);
}

static unsigned still_running(struct crowd *crowd) {
    host_lock(crowd->host);
    unsigned running = crowd->running;
    host_unlock(crowd->host);
    return running;
}

unsigned crowd_size(const struct host *host) {
    unsigned processors = host->spawn ? host->processors : 1;
    return processors < 1 ? 1 : processors > CROWD_MOST ? CROWD_MOST : processors;
}

void crowd_run(const struct host *host, void (*work)(void *self, unsigned worker, uint32_t index), void *self,
               uint32_t count) {
    struct crowd crowd = {.host = host, .work = work, .self = self, .count = count};
    for (unsigned i = 1; i < crowd_size(host) && i < count; i++) {
        host_lock(host);
        crowd.running++;
        host_unlock(host);
        if (!host->spawn(host->self, help, &crowd)) {
            host_lock(host);
            crowd.running--;
            host_unlock(host);
            break;
        }
    }
    work_as(&crowd, 0);
    while (still_running(&crowd))
        host_sleep(host, HOST_MS / 10);
}
