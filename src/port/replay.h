/* SPDX-License-Identifier: MIT */
/* A drive out of a file: rules that say what is answered to which command, in which state, how often and how slowly. */
#ifndef NTCDROM_PORT_REPLAY_H
#define NTCDROM_PORT_REPLAY_H

#include "base/arena.h"
#include "base/file.h"
#include "port/port.h"

/* How a rule makes its data (docs/vectors.md, "rules"). */
enum replay_answer {
    REPLAY_CONST,   /* the rule's own bytes */
    REPLAY_READ,    /* sectors by LBA: READ(10), READ(12) */
    REPLAY_READ_CD, /* sectors by LBA: READ CD */
    REPLAY_VERIFY,  /* range check only: VERIFY(10) */
    REPLAY_WRITE    /* range check only: WRITE(10), WRITE(12) */
};

/* One rule. All pointers are borrowed and outlive the drive. */
struct replay_rule {
    uint8_t cdb[CDB_ROOM];  /* a prefix of the command ... */
    uint8_t mask[CDB_ROOM]; /* ... where ff must match and 00 is any byte */
    uint8_t cdb_len;
    uint8_t scsi_status;
    uint8_t alloc_at, alloc_len;     /* the big-endian allocation length field; alloc_len 0: none */
    bool has_port_status;            /* port_status replaces the one that follows from scsi_status */
    uint8_t port_status;
    enum replay_answer answer;
    int32_t count;                   /* how often it may be used, -1 without limit */
    int32_t trunc;                   /* most bytes moved, -1 without limit */
    uint32_t alloc_times, alloc_plus;/* allocation = field * alloc_times (0: 1) + alloc_plus */
    uint32_t delay_ms;
    const char *state;               /* "" the base state, NULL any */
    const char *next;                /* the state after it, NULL unchanged */
    struct bytes sense, data;
};

enum replay_track_kind { REPLAY_AUDIO, REPLAY_MODE1, REPLAY_MODE2 };
struct replay_track {
    int32_t first, last; /* LBAs, inclusive */
    enum replay_track_kind kind;
};

/* One drive of a file. */
struct replay_persona {
    const char *name;
    const char *initial_state;
    bool has_header;
    int32_t leadout;
    unsigned track_count, rule_count;
    const struct replay_track *track;
    const struct replay_rule *rule;
};

/* One port profile of a file. */
struct replay_profile {
    const char *name;
    uint32_t alignment_mask, max_pages, max_transfer;
    uint8_t bus_type;
    bool short_is_overrun;
};

/* A whole file, in one arena; constant after replay_load. */
struct replay_book {
    struct arena arena;
    unsigned persona_count, profile_count;
    const struct replay_persona *persona;
    const struct replay_profile *profile;
};

/* Reads a file of JSON lines. Anything unknown in it is refused with its line. On failure nothing is left. */
NTCD_CHECKED enum status replay_load(struct file *file, const struct host *host, struct replay_book *ret,
                                     struct error *error);
static inline void replay_book_close(struct replay_book *book) { arena_drop(&book->arena); }
/* By name; a NULL name is the first. NULL: none of that name. */
const struct replay_persona *replay_persona_find(const struct replay_book *book, const char *name);
const struct replay_profile *replay_profile_find(const struct replay_book *book, const char *name);

struct replay;
/* Opens a drive: persona and profile are borrowed. Its host's clock pays for delays and time-outs. A NULL profile is the default
 * port. The drive is closed by port_close(replay_port(...)). */
NTCD_CHECKED enum status replay_open(const struct host *host, const struct replay_persona *persona,
                                     const struct replay_profile *profile, struct replay **ret);
struct port *replay_port(struct replay *replay);
/* Adds a rule before all of the persona's, behind older faults; its pointers are borrowed. */
NTCD_CHECKED enum status replay_fault(struct replay *replay, const struct replay_rule *rule);
void replay_clear_faults(struct replay *replay);
/* The drive's state: "" is the base state. The text given is borrowed. */
void replay_set_state(struct replay *replay, const char *state);
const char *replay_state(const struct replay *replay);
/* Delays and time-outs take no time. */
void replay_skip_time(struct replay *replay);
/* Gives the drive its book: dropped when the drive is closed. The book is moved. */
void replay_own(struct replay *replay, struct replay_book *book);

#endif
