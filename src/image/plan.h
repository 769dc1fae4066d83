/* SPDX-License-Identifier: MIT */
/* How a format puts a disc together: sessions, tracks, indices and extents, in the order of their addresses. */
#ifndef NTCDROM_IMAGE_PLAN_H
#define NTCDROM_IMAGE_PLAN_H

#include "image/image.h"

enum {
    LEADOUT_FIRST = 6750,  /* sectors of the first session's lead-out [MMC-6 4.2.3] */
    LEADOUT_LATER = 2250,  /* ... of every later one */
    LEADIN_LATER = 4500    /* sectors of the lead-in of every session but the first */
};

/* A disc being built. The arrays live in the disc's arena. */
struct plan {
    const struct image_source *source;
    struct disc *disc;
    struct session *session;
    struct track *track;
    struct extent *extent;
    uint32_t session_count, track_count, extent_count;
    uint32_t session_room, track_room, extent_room;
    const struct file *cut; /* the file whose last sector was said to be cut short */
};

/* How one sector is kept in a file: what a mode word of any format comes down to. */
struct record {
    enum track_mode mode;
    uint16_t main_len, main_at;
    uint16_t sub_len;      /* bytes behind the main channel, in `sub` form; 0: none */
    enum sub_form sub;
};
static inline uint32_t record_len(const struct record *record) { return (uint32_t)record->main_len + record->sub_len; }

/* The record of a mode and a stored main channel length; false when no such record exists [sector coding: docs/images.md]. */
bool record_make(enum track_mode mode, uint32_t main_len, struct record *ret);

struct plan plan_of(const struct image_source *source, struct disc *disc);

/* Takes the room for so many tracks and extents at once. ST_NO_MEMORY only. */
NTCD_CHECKED enum status plan_reserve(struct plan *plan, uint32_t tracks, uint32_t extents);

/* Begins the next session. `type` is the PSEC of A0. */
NTCD_CHECKED enum status plan_session(struct plan *plan, unsigned type);
/* Adds the next track to the session begun last: number, mode, control, first, start and end are the caller's. Refuses more
 * than 99 tracks and numbers that do not follow each other. *ret (may be NULL) lives until the next plan_track. */
NTCD_CHECKED enum status plan_track(struct plan *plan, const struct track *track, struct track **ret);
/* Gives the track added last its indices 1..count. */
NTCD_CHECKED enum status plan_indices(struct plan *plan, const int32_t *index, unsigned count);
/* Adds stored sectors; a count of 0 adds nothing. */
NTCD_CHECKED enum status plan_extent(struct plan *plan, const struct extent *extent);
/* Adds sectors that no file holds. */
NTCD_CHECKED enum status plan_empty(struct plan *plan, int32_t first, int32_t count, enum track_mode mode);

/* An extent of count records of `file` from byte `at` on, with the source's byte-order option obeyed. */
struct extent plan_stored(const struct plan *plan, const struct record *record, struct file *file, uint64_t at);

/* Settles sessions, lead-outs and short files, and hands the arrays to the disc. */
NTCD_CHECKED enum status plan_finish(struct plan *plan);
/* The same for a format whose tracks lie in files it names: says too where two share bytes, and where sectors are left over. */
NTCD_CHECKED enum status plan_finish_named(struct plan *plan);
/* Says where a session begins sooner than any can on a disc; plan_finish does. doubts.c has both. */
void plan_doubt_gaps(const struct plan *plan);

/* Keeps the full TOC an image stores when it says of tracks and lead-outs what the finished plan does; else it is left out, with a
 * warning, and one is made of the tracks. `toc` is arena memory. */
void plan_keep_toc(const struct plan *plan, const struct toc_entry *toc, uint32_t count);

/* The PSEC of A0 for a session whose tracks are [first, first + count): 0x20 with any mode 2 track, else 0. */
unsigned plan_session_type(const struct track *first, unsigned count);
/* Sectors from the lead-out of a session (1-based) to index 0 of the next when nothing else is said: 11250 or 6750. */
int32_t plan_session_gap(unsigned session);

/* What the first bytes of a 2352-byte record say about it. */
struct sector_header {
    bool sync;          /* the sync pattern is there; the rest means nothing without it */
    bool address_valid; /* the address is BCD */
    int32_t lba;
    uint8_t mode;       /* 0, 1, 2 */
};
struct sector_header sector_header_of(const uint8_t bytes[16]);
/* ST_OK with sync false when the file is too short. */
NTCD_CHECKED enum status sector_header_read(struct file *file, uint64_t at, struct sector_header *ret);
/* The track mode a 2352-byte sector's own header tells; `declared` when it has none or agrees. */
enum track_mode sector_header_mode(const struct sector_header *header, enum track_mode declared);

/* Checked arithmetic for places in files. False on overflow. */
static inline bool place_of(uint64_t at, uint64_t count, uint32_t stride, uint64_t *ret) {
    if (stride && count > (UINT64_MAX - at) / stride)
        return false;
    *ret = at + count * stride;
    return true;
}

#endif
