/* SPDX-License-Identifier: MIT */
/* What the writers of images share: the disc as tracks of records, its sectors, texts, and what was lost on the way. */
#ifndef NTCDROM_IMAGE_SAVE_WORK_H
#define NTCDROM_IMAGE_SAVE_WORK_H

#include "disc/cdtext.h"
#include "disc/edc.h"
#include "disc/position.h"
#include "image/plan.h"
#include "image/save.h"

enum { SAVE_SECTORS = 64 /* read at once */, SAVE_RECORD_MAX = RAW_LEN + SUB_LEN };

/* One track as the image keeps it. */
struct save_track {
    const struct track *track;
    struct record record;
    int32_t first; /* the first sector a file keeps */
    int32_t gap;   /* sectors of its index 0 in front of that, which no file keeps: empty, or a session's pregap */
    bool opens;    /* the first track of its session */
};

/* Sectors of one sort, counted. */
struct save_tally {
    uint32_t count;
    int32_t first; /* LBA */
};

/* What a format can keep. */
struct save_rules {
    /* Whether a track's sectors may be kept so: sub_len is 0 or 96. */
    bool (*can)(const struct record *record);
    bool subchannel;  /* where the disc keeps any */
    bool always_raw;  /* records of 2352 bytes only */
    bool big_endian;  /* audio goes high byte first */
    bool stores_gaps; /* empty pauses are stored too */
    bool apart;       /* subchannel is kept too, but not in the records: the writer sees to it */
};

/* One image being written. */
struct save {
    const struct disc *disc;
    struct disc_reader *reader;
    const struct host *host;
    const struct save_options *options;
    struct image_sink *sink;
    struct error *error;
    const struct edc_kernels *kernels;
    struct arena arena;
    struct save_rules rules;
    struct save_track *track;  /* [disc->track_count] */
    struct file *descriptor;   /* what is to be opened to read the image; NULL: it cannot be read back as one disc */
    uint64_t done, whole;      /* sectors */
    uint8_t *buffer, *scratch; /* SAVE_SECTORS of SAVE_RECORD_MAX bytes, and one raw sector */
    struct save_tally unread, pq, rw, codes, corrected, damaged;
    struct position_walk walk;
};

/* Lays the disc out as tracks of records by what the format can keep; to be called first. */
NTCD_CHECKED enum status save_plan(struct save *save, const struct save_rules *rules);
/* Records of sectors lba.., one every `stride` bytes. */
NTCD_CHECKED enum status save_read(struct save *save, const struct save_track *track, int32_t lba, uint32_t count,
                                   uint8_t *into, size_t stride);
/* Appends a whole track. */
NTCD_CHECKED enum status save_track_into(struct save *save, const struct save_track *track, struct file *file);
/* Appends a whole track of audio as a WAV or FLAC file, as the options say. */
NTCD_CHECKED enum status save_audio_into(struct save *save, const struct save_track *track, struct file *file);
/* Appends bytes to a file. */
NTCD_CHECKED enum status save_append(struct save *save, struct file *file, const void *from, size_t len);
/* Counts sectors as done and asks whether to go on. */
NTCD_CHECKED enum status save_tell(struct save *save, uint32_t count);
void save_count(struct save_tally *tally, int32_t lba);
static inline int32_t save_track_len(const struct save_track *track) { return track->track->end - track->first; }
static inline const struct session *save_session(const struct save *save, const struct save_track *track) {
    return &save->disc->session[track->track->session - 1];
}

/* A data file, whose name a sheet will have to say: one it cannot say is refused. */
NTCD_CHECKED enum status save_create_named(struct save *save, const char *ending, struct file **ret);
/* " (Track 02).bin", or ".bin" of a lone track. */
void save_track_ending(const struct save *save, const struct save_track *track, const char *suffix, char into[32]);

/* MCN and ISRC as the disc has them anywhere; "" when it has none. */
const char *save_mcn(const struct save *save);
const char *save_isrc(const struct save *save, const struct save_track *track);
/* The first session's CD-TEXT there is, len 0 when there is none. */
struct bytes save_cdtext(const struct save *save);

/* One line of what is lost. */
void save_lost(struct save *save, const char *what, const char *format, ...) NTCD_FORMAT(3, 4);
/* "3 sectors, the first at LBA 17" behind the words, when there are any. */
void save_lost_sectors(struct save *save, const char *what, const struct save_tally *tally, const char *words);
/* Holds the image, opened again, against the disc. */
NTCD_CHECKED enum status save_compare(struct save *save);
/* Holds tracks alone, without anything a disc says of them, against the disc. */
NTCD_CHECKED enum status save_compare_bare(struct save *save);

/* A text put together line by line, then written at once. */
struct sheet {
    struct save *save;
    char *at;
    size_t len, room;
    bool failed; /* no memory */
};
void sheet_put(struct sheet *sheet, const char *format, ...) NTCD_FORMAT(2, 3);
/* Bytes as they are. */
void sheet_bytes(struct sheet *sheet, const void *from, size_t len);
/* Puts it under the name the user gave; the image is read back through it. */
NTCD_CHECKED enum status sheet_write(struct sheet *sheet);
/* m:s:f of a count of frames. */
struct sheet_msf {
    char text[12];
};
struct sheet_msf sheet_msf(int32_t frames);

#endif
