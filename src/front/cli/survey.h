/* SPDX-License-Identifier: MIT */
/* What is on a disc, and what of it is damaged? `verify` tells it, `map` draws it. */
#ifndef NTCDROM_FRONT_CLI_SURVEY_H
#define NTCDROM_FRONT_CLI_SURVEY_H

#include "disc/sector.h"
#include "disc/subchannel.h"
#include "front/cli/cli.h"
#include "front/cli/hash.h"
#include "front/cli/progress.h"

/* What can be wrong with a sector, gravest first. */
enum damage {
    DAMAGE_UNREADABLE,
    DAMAGE_DATA,        /* the EDC is wrong, and the parity cannot mend it */
    DAMAGE_CORRECTABLE, /* ... and the parity can */
    DAMAGE_SYNC,        /* no sync pattern, in a data track */
    DAMAGE_MODE,        /* of another mode than its track */
    DAMAGE_ADDRESS,     /* the header says another place */
    DAMAGE_PARITY,      /* the EDC is right, P or Q is not */
    DAMAGE_C2,          /* the drive could not mend some bytes */
    DAMAGE_Q,           /* the Q frame's CRC is wrong */
    DAMAGE_KINDS
};
extern const struct damage_row { const char *name, *words; } damages[DAMAGE_KINDS];

/* Sectors in a row with the same damage; both ends belong to it. */
struct damaged {
    int32_t first, last;
    enum damage kind;
};

struct survey_track {
    uint8_t number, session, control;
    enum track_mode mode;
    int32_t first, start, end; /* index 0, index 1, behind the last sector */
    int32_t from;              /* the first sector that is read and summed up */
    bool whole;                /* every sector could be read: the sums mean something */
    struct digest digest;
};

struct survey_session {
    uint8_t number, first_track, last_track;
    int32_t first, leadout;
};

/* A sum a container keeps of itself. */
struct survey_sum {
    const char *name, *words;
    bool right;
    uint8_t kept[SHA1_LEN], made[SHA1_LEN];
};

enum { SURVEY_TRACKS = DISC_MAX_TRACKS, SURVEY_SUMS = 2, SURVEY_AT_ONCE = 16 };

struct survey {
    const struct call *call;
    char what[64]; /* "cue", or the drive's name */
    enum medium_class medium;
    uint32_t sector_len; /* bytes of each sector that are summed up: 2352, of a DVD or BD 2048 */
    unsigned session_count, track_count;
    struct survey_session session[SURVEY_TRACKS];
    struct survey_track track[SURVEY_TRACKS];
    bool scanned; /* the sectors have been read */
    uint64_t sectors, codes_checked, q_checked, q_patched;
    struct damaged *damaged; /* ascending by their first sectors */
    size_t damaged_count, damaged_room;
    unsigned sum_count;
    struct survey_sum sum[SURVEY_SUMS];

    /* While it is made. */
    size_t open[DAMAGE_KINDS]; /* 1 + the run of each kind that may grow */
    struct hash *hash;
    struct progress progress;
    const struct edc_kernels *kernels;
    uint8_t fixed[RAW_LEN];
};

/* Surveys what `address` names: an image in its own bytes, or a drive through the driver. `scan`: every sector is read
 * and judged, not only the table of contents. *ret is to be freed when this is done. */
enum answer survey_make(const struct call *call, const char *address, bool scan, struct survey **ret);
void survey_free(struct survey *survey);
/* Something is damaged, or a sum is wrong. */
bool survey_bad(const struct survey *survey);
/* Sectors with damage of any kind. */
uint64_t survey_damaged_sectors(const struct survey *survey);
static inline bool survey_is_cd(const struct survey *survey) { return survey->medium == MEDIUM_CD; }

/* The two ways to the sectors: the disc an image holds, and a drive. Each fills sessions and tracks, then, to scan,
 * walks through the tracks in order with the functions below. */
struct port_address;
enum answer survey_image(struct survey *survey, const struct port_address *address, bool scan);
enum answer survey_drive(struct survey *survey, const char *address, bool scan);

/* One sector as it was read. */
struct seen {
    const uint8_t *raw; /* sector_len bytes */
    bool codes;         /* EDC and parity were kept with it: there is something to check */
    const uint8_t *q;   /* 12 bytes, or NULL when none is kept */
    const uint8_t *c2;  /* 294 bytes, or NULL */
};
void survey_scan_begin(struct survey *survey);
void survey_track_begin(struct survey *survey);
void survey_sector(struct survey *survey, struct survey_track *track, int32_t lba, const struct seen *seen);
void survey_lost(struct survey *survey, struct survey_track *track, int32_t lba);
void survey_track_end(struct survey *survey, struct survey_track *track);

#endif
