/* SPDX-License-Identifier: MIT */
/* What of an image can be so, but seldom is meant so? */
#include "image/plan.h"

/* A later session's lead-in, and the pregap of its first track: what lies between two sessions at the least. */
enum { LEAST_GAP = LEADIN_LATER + PREGAP_LEN };

void plan_doubt_gaps(const struct plan *plan) {
    for (uint32_t i = 1; i < plan->track_count; i++) {
        const struct track *track = &plan->track[i];
        if (track->session == track[-1].session)
            continue;
        int32_t gap = track->start - plan->session[track->session - 2].leadout;
        if (gap < LEAST_GAP)
            host_say(plan->source->host, LOUD_WARNING, "%s: session %u begins %d sectors behind the one before; no disc has less than %d",
                     plan->source->file->name, track->session, gap, LEAST_GAP);
    }
}

/* The bytes of a file that an extent takes. */
struct taken {
    const struct file *file;
    uint64_t at, end;
    uint32_t stride;
    int32_t lba;
};

static bool is_behind(const struct taken *a, const struct taken *b) {
    return a->file != b->file ? (uintptr_t)a->file > (uintptr_t)b->file : a->at > b->at;
}

/* Shell's, for it needs neither memory nor depth; the extents mostly stand in order. */
static void sort(struct taken *taken, uint32_t count) {
    uint32_t gap = 1;
    while (gap < count / 3)
        gap = gap * 3 + 1;
    for (; gap; gap /= 3)
        for (uint32_t i = gap; i < count; i++) {
            struct taken held = taken[i];
            uint32_t at = i;
            for (; at >= gap && is_behind(&taken[at - gap], &held); at -= gap)
                taken[at] = taken[at - gap];
            taken[at] = held;
        }
}

static uint32_t list(const struct plan *plan, struct taken *taken) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->extent_count; i++) {
        const struct extent *extent = &plan->extent[i];
        if (extent->file)
            taken[count++] = (struct taken){extent->file, extent->at, extent->at + (uint64_t)extent->count * extent->stride,
                                            extent->stride, extent->first};
    }
    return count;
}

/* In the order of the bytes: the first of all that are taken twice, and of each file what is left behind the last. */
static void judge(const struct plan *plan, const struct taken *taken, uint32_t count) {
    uint64_t end = 0;
    bool told = false;
    for (uint32_t i = 0; i < count; i++) {
        bool first = !i || taken[i - 1].file != taken[i].file;
        if (first)
            end = 0;
        else if (taken[i].at < end && !told) {
            host_say(plan->source->host, LOUD_WARNING, "%s: LBA %d and LBA %d are the same bytes of it", taken[i].file->name,
                     taken[i - 1].lba, taken[i].lba);
            told = true;
        }
        if (end < taken[i].end)
            end = taken[i].end;
        bool last = i + 1 == count || taken[i + 1].file != taken[i].file;
        if (last && end < taken[i].file->size && taken[i].file->size - end >= taken[i].stride)
            host_say(plan->source->host, LOUD_WARNING, "%s: %llu sectors behind the last that is used are left out",
                     taken[i].file->name, (unsigned long long)((taken[i].file->size - end) / taken[i].stride));
    }
}

enum status plan_finish_named(struct plan *plan) {
    TRY(plan_finish(plan));
    const struct host *host = plan->source->host;
    size_t len = plan->extent_count * sizeof(struct taken);
    struct taken *taken = host_take(host, len);
    if (!taken)
        return ST_NO_MEMORY;
    uint32_t count = list(plan, taken);
    sort(taken, count);
    judge(plan, taken, count);
    host_give(host, taken, len);
    return ST_OK;
}
