/* SPDX-License-Identifier: MIT */
/* What can be known of a drive and its disc: each fact is one control code's answer, taken apart. */
#ifndef NTCDROM_FRONT_CLI_FACTS_H
#define NTCDROM_FRONT_CLI_FACTS_H

#include "base/arena.h"
#include "base/bytes.h"
#include "disc/cdtext.h"
#include "front/cli/opened.h"
#include "host/user.h"

enum { FACT_TRACKS = 99, FACT_SESSIONS = 99, FACT_SPEEDS = 32, UNKNOWN = -1 };

/* CONTROL bits of a track [MMC-6 READ TOC]. */
enum { TRACK_PREEMPHASIS = 1, TRACK_COPY = 2, TRACK_DATA_BIT = 4, TRACK_FOUR_CHANNELS = 8 };

struct fact_track {
    uint8_t number, session, control, adr;
    int64_t start, end; /* LBA of index 1, and of the next track or the lead-out */
    int64_t pregap;     /* sectors before index 1 that belong to the track, UNKNOWN */
    int mode, form;     /* data tracks: mode 0..2 and form 1, 2 of the first sector (form 0: none), UNKNOWN */
    char isrc[13];      /* "" none */
};

struct fact_session {
    uint8_t number, first, last;
    uint8_t type;    /* 0x00 CD-DA or CD-ROM, 0x10 CD-i, 0x20 CD-ROM XA [MMC-6 READ TOC, A0] */
    int64_t leadout; /* LBA, UNKNOWN */
};

/* A run of sectors and the speed at its ends, in units of 1000 bytes a second. */
struct fact_speed {
    uint32_t first, last, begin, end; /* write speeds: begin is the reading speed, end the writing speed */
};

struct facts {
    /* The drive. */
    char vendor[24], product[48], revision[16], serial[128];
    unsigned number; /* n of \Device\CdRom n */
    unsigned bus;    /* STORAGE_BUS_TYPE */
    bool dvd;        /* the driver takes it for a DVD drive */
    bool removable;
    uint32_t max_transfer;
    uint8_t *features; /* the answer of GET CONFIGURATION, all features; NULL: not an MMC drive */
    uint32_t features_len;
    unsigned read_speed_count, write_speed_count;
    struct fact_speed read_speed[FACT_SPEEDS], write_speed[FACT_SPEEDS];
    bool region_known;
    uint8_t region_mask, region_changes; /* bit set: region allowed; user changes left */

    /* The medium. */
    uint32_t medium_status; /* of CHECK_VERIFY2: success, or why there is none */
    unsigned profile;       /* current profile, 0 none */
    uint32_t block_len;     /* 0: no capacity */
    uint64_t blocks;
    bool writable;
    bool atip_known;
    uint8_t atip[24];
    bool layer_known;
    uint8_t layer[17]; /* DVD_LAYER_DESCRIPTOR as delivered */
    bool copyright_known;
    uint8_t copyright_type, copyright_regions;

    /* The disc. */
    uint32_t toc_status;
    bool toc_is_full; /* sessions and tracks came from format 2 */
    unsigned session_count, track_count;
    struct fact_session session[FACT_SESSIONS];
    struct fact_track track[FACT_TRACKS];
    char mcn[14];
    struct cdtext cdtext;
    unsigned cdtext_packs, cdtext_damaged; /* packs seen, and those whose checksum is wrong */
    struct user_host ground;
    struct arena arena; /* of the CD-TEXT */
};

/* All unknown. Large: not for the stack of a deep call. */
struct facts *facts_new(void);

/* Asks for the drive's facts, and whether there is a medium. */
void facts_drive(struct opened *opened, struct facts *facts);
/* Asks for the medium's: capacity, ATIP, DVD structures. */
void facts_medium(struct opened *opened, struct facts *facts);
/* Asks for block_len and blocks only; the verdict. */
uint32_t facts_capacity(struct opened *opened, struct facts *facts);
/* Asks for sessions and tracks. */
void facts_toc(struct opened *opened, struct facts *facts);
/* Asks for what is not in the table of contents: MCN, CD-TEXT, ISRCs, modes and pregaps of its tracks. */
void facts_disc(struct opened *opened, struct facts *facts);
/* Finds the pregap of one track, by its place in `track`, from the Q channel around its start. */
void facts_pregap(struct opened *opened, struct facts *facts, unsigned index);
void facts_free(struct facts *facts);

/* An answer of READ_TOC_EX, as long as it says it is; NULL when there is none. The caller frees it. */
uint8_t *facts_read_toc(struct opened *opened, uint8_t format, bool msf, uint8_t track, uint32_t *len,
                        uint32_t *status);
/* The descriptor of a feature with its 4-byte header; a NULL `at` when the drive has not got it. */
struct bytes facts_feature(const struct facts *facts, unsigned feature);
static inline bool facts_is_dvd(const struct facts *facts) { return facts->profile >= 0x10 && facts->profile < 0x40; }
static inline bool facts_is_cd(const struct facts *facts) {
    return facts->profile == 0 || (facts->profile >= 8 && facts->profile <= 10);
}

/* The CD-TEXT of the disc (0) or a track in its first language, or "". */
const char *facts_text(const struct facts *facts, enum cdtext_type type, unsigned track);
/* The texts of CD-TEXT, and what they are called in JSON and on a page. */
enum { TEXT_KINDS = 9 };
extern const struct text_kind {
    enum cdtext_type type;
    const char *name, *words;
} text_kinds[TEXT_KINDS];
const char *language_words(uint8_t language);

/* Words. */
const char *profile_words(unsigned profile);
const char *feature_words(unsigned feature);
const char *bus_words(unsigned bus);
const char *session_words(uint8_t type);
/* "digital copy, pre-emphasis", what a track's CONTROL bits mean. */
void control_words(uint8_t control, char *into, size_t room);
/* "audio", "data, mode 1", ... */
void track_words(const struct fact_track *track, char *into, size_t room);
/* "12:34.56" for a length in sectors, or for the address of an LBA. */
const char *length_words(int64_t sectors, char into[16]);
const char *place_words(int64_t lba, char into[16]);

/* Sessions and tracks, for `info` and `toc`; `whole`: what facts_disc found, too. */
struct page;
struct json_writer;
void facts_tracks_page(struct page *page, const struct facts *facts);
void facts_tracks_json(struct json_writer *json, const struct facts *facts, bool whole);

/* A verb that shows facts of the drive it is given: what it gathers, whether that is an answer, and its two forms. */
struct facts_view {
    void (*gather)(struct opened *opened, struct facts *facts);
    enum answer (*judge)(const struct call *call, const struct facts *facts);
    void (*tell)(struct json_writer *json, const struct facts *facts);
    void (*print)(const struct facts *facts);
};
enum answer facts_show(struct call *call, const struct facts_view *view);

#endif
