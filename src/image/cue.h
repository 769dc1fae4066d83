/* SPDX-License-Identifier: MIT */
/* What a cue sheet says, line by line, before it is laid out on a disc. */
#ifndef NTCDROM_IMAGE_CUE_H
#define NTCDROM_IMAGE_CUE_H

#include "disc/cdtext.h"
#include "image/plan.h"

struct cue_file {
    struct bytes name;
    struct file *file;
    bool raw;              /* BINARY or MOTOROLA */
    bool pcm;              /* decoded audio: only AUDIO tracks may use it */
    bool big_endian;       /* MOTOROLA */
    uint32_t line;
    uint32_t sum;          /* of the name: names of one sheet are alike, their sums are not */
};

/* A place inside a FILE: an INDEX line. */
struct cue_index {
    uint8_t number;
    uint16_t file;
    int32_t at;            /* frames from the start of the file */
    uint32_t line;
};

enum { CUE_NONE = -1 };
/* An LBA nobody gave; no sheet can name it. */
#define CUE_NO_LBA INT32_MIN

struct cue_track {
    uint8_t number, control;
    bool cdi;
    struct record record;
    uint32_t line;
    uint32_t first_index, index_count;   /* in cue.index */
    int32_t pregap, postgap;             /* frames, 0: none */
    int32_t lba;                         /* REM MSF ... = LBA of its first index, or CUE_NO_LBA */
    int32_t leadout_at;                  /* REM LEAD-OUT behind its indices, as a place in its file; or CUE_NONE */
    uint8_t session;                     /* counted from 1 */
    char isrc[13];
};

/* What REM says around the start of a session; lengths in frames or CUE_NONE. */
struct cue_session {
    int32_t leadout, leadin, pregap;     /* of the lead-out before it, its own lead-in, its own pregap */
    bool high_density;
};

struct cue {
    const struct image_source *source;
    struct disc *disc;
    struct text text;
    struct cue_file *file;
    struct cue_index *index;
    struct cue_track *track;
    struct cue_session session[DISC_MAX_SESSIONS + 1]; /* [1..session_count] */
    uint32_t file_count, index_count, track_count;
    uint32_t file_room, index_room, track_room;
    uint8_t session_count;
    bool session_due;                    /* the next TRACK begins a session */
    struct cue_session due;
    int32_t lba_due;                     /* REM MSF waits for its INDEX */
    struct bytes cdtext_name;
    uint32_t cdtext_line;
    struct cdtext_block *tags;           /* NULL until the sheet says a text */
    char mcn[14];
};

/* Lays a parsed sheet out as a disc: addresses, gaps, sessions, extents. */
NTCD_CHECKED enum status cue_lay_out(struct cue *cue);

#endif
