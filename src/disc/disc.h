/* SPDX-License-Identifier: MIT */
/* A disc as it is, however it is kept: sessions, tracks, indices, extents; and the reading of its sectors. */
#ifndef NTCDROM_DISC_DISC_H
#define NTCDROM_DISC_DISC_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/file.h"
#include "base/host.h"
#include "base/status.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    RAW_LEN = 2352,   /* one CD sector's main channel [ECMA-130 clause 14] */
    SUB_LEN = 96,     /* its subchannel, P to W without the two sync symbols [ECMA-130 clause 22] */
    Q_LEN = 12,       /* the Q channel of one sector, CRC included */
    PREGAP_LEN = 150, /* sectors before LBA 0; LBA = A-frame - 150 */
    DISC_MAX_TRACKS = 99,
    DISC_MAX_SESSIONS = 99,
    CD_MAX_LBA = 449850, /* 99:59:74 less the pregap, exclusive end */
    GD_MAX_LBA = 549150, /* where a GD-ROM's second area ends, exclusive: its drives count on behind 99 minutes */
    BEYOND_CD_MAX_SECTORS = 62500864 /* BD-R XL of 128 GB, the largest medium there is */
};

enum medium_class { MEDIUM_CD, MEDIUM_DVD, MEDIUM_BD };
/* How the medium came to be; what a plain image cannot say is pressed. */
enum medium_make { MAKE_PRESSED, MAKE_RECORDABLE, MAKE_REWRITABLE };

/* What a track's sectors are [ECMA-130, MMC-6 4.2.3.8]. */
enum track_mode {
    TRACK_AUDIO,
    TRACK_MODE0,
    TRACK_MODE1,
    TRACK_MODE2, /* formless: 2336 bytes of user data */
    TRACK_XA,    /* mode 2, form 1 or 2 by each sector's subheader */
    TRACK_FORM1, /* mode 2, all form 1 */
    TRACK_FORM2  /* mode 2, all form 2 */
};

/* CONTROL bits of the Q channel [ECMA-130 22.3.1]. */
enum { CONTROL_PREEMPHASIS = 1, CONTROL_COPY = 2, CONTROL_DATA = 4, CONTROL_FOUR_CHANNEL = 8 };

/* Addresses are LBAs: LBA 0 is 00:02:00. `end` is exclusive. */
struct track {
    uint8_t number;  /* 1..99 */
    uint8_t session; /* 1..99 */
    uint8_t control; /* low 4 bits */
    enum track_mode mode;
    int32_t first;        /* index 0 when there is one, else index 1; -150 for a usual track 1 */
    int32_t start;        /* index 1 */
    int32_t end;          /* of the program data, the next track's `first` inside a session */
    uint8_t index_count;  /* indices 1..index_count exist */
    const int32_t *index; /* index[0] is index 1 (== start), ascending; arena memory */
    char isrc[13];        /* 12 characters and NUL, or "" */
};

struct session {
    uint8_t number, first_track, last_track;
    uint8_t type;        /* PSEC of A0: 0x00 CD-DA and CD-ROM, 0x10 CD-i, 0x20 CD-ROM XA */
    int32_t first;       /* program area start: index 0 of its first track (-150 in session 1) */
    int32_t leadout;     /* first LBA of the lead-out */
    struct bytes cdtext; /* 18-byte packs with CRC, a multiple of 18 long; len 0: none */
};

/* Where the main channel of a record lies inside 2352 bytes is main_at; main_len bytes of it are kept. */
enum sub_form {
    SUB_NONE,
    SUB_RAW,    /* 96 bytes interleaved: byte i is symbol i, bit 7 P ... bit 0 W */
    SUB_LINEAR, /* 96 bytes: 12 of P, 12 of Q, ... 12 of W (CloneCD, BlindWrite) */
    SUB_PQ16,   /* 16 bytes: Q with CRC, 3 zero, bit 7 of the last is P */
    SUB_RW      /* 96 bytes: R-W only, de-interleaved packs; P and Q are made */
};

/* A run of sectors kept alike. The disc owns the files; an extent borrows them. */
struct extent {
    int32_t first; /* LBA */
    int32_t count;
    struct file *file; /* NULL: nothing stored, empty sectors of the track's mode */
    uint64_t at;       /* byte offset of the first record */
    uint32_t stride;   /* bytes from one record to the next */
    uint16_t main_len; /* bytes of main channel kept: 2048 2324 2328 2332 2336 2340 2352 ... (sector-coding, records) */
    uint16_t main_at;  /* where they lie in a raw sector: 0, 12, 16 or 24 */
    bool big_endian;   /* audio samples stored high byte first */
    bool scrambled;    /* data sectors stored scrambled */
    enum track_mode mode;
    enum sub_form sub;
    struct file *sub_file; /* NULL: in the same record, behind the main channel */
    uint64_t sub_at;       /* in sub_file: offset of the first; else offset inside the record */
    uint32_t sub_stride;   /* in sub_file */
};

/* A Q frame an overlay (SBI, LSD) puts in place of what the image says. */
struct q_patch {
    int32_t lba;
    uint8_t q[Q_LEN];
};

/* A run of sectors that cannot be read, whatever the image holds. */
struct bad_range {
    int32_t first, count;
};

/* One entry of a stored full TOC [MMC-6 READ TOC format 2]: the 11 bytes of its descriptor. */
struct toc_entry {
    uint8_t bytes[11];
};

/* A disc structure the image keeps (DVD/BD): the answer of READ DISC STRUCTURE without its 4-byte header. */
struct disc_structure {
    uint8_t layer, format;
    struct bytes data;
};

/* Owned by whoever loaded it; constant after image_load. Every array is arena memory. */
struct disc {
    struct arena arena;
    enum medium_class medium;
    enum medium_make make;
    bool gd; /* a GD-ROM with its second area; a CD otherwise */
    char mcn[14]; /* 13 digits and NUL, or "" */
    uint8_t session_count, track_count, first_track;
    struct session *session; /* [session_count] */
    struct track *track;     /* [track_count], numbers first_track.. ascending */
    uint32_t extent_count;
    struct extent *extent; /* ascending, not overlapping */
    int32_t leadout;       /* of the last session; for DVD and BD the sector count */
    int32_t layer_break;   /* sectors in layer 0 of a two-layer DVD, 0 when single layer */
    uint16_t toc_count;
    const struct toc_entry *toc; /* stored full TOC, NULL: made from the tracks */
    uint32_t patch_count;
    const struct q_patch *patch; /* ascending by LBA */
    uint32_t bad_count;
    const struct bad_range *bad; /* ascending, not overlapping */
    uint16_t structure_count;
    const struct disc_structure *structure;
    uint16_t file_count;
    struct file **file; /* closed by disc_close */
    const char *format; /* the image format's name, for people */
};

/* The exclusive end of the addresses a disc of its kind has. */
static inline int32_t disc_limit(const struct disc *disc) {
    return disc->medium != MEDIUM_CD ? BEYOND_CD_MAX_SECTORS : disc->gd ? GD_MAX_LBA : CD_MAX_LBA;
}

/* An empty disc whose arena is on host. */
void disc_begin(struct disc *disc, const struct host *host);
/* Takes over a file; on ST_NO_MEMORY the file has been closed. */
NTCD_CHECKED enum status disc_own(struct disc *disc, struct file *file);
/* Closes the files and drops the arena. */
void disc_close(struct disc *disc);

/* The track whose [first, end) holds lba, or NULL (a lead-out, lead-in or gap between sessions). */
const struct track *disc_track_at(const struct disc *disc, int32_t lba);
/* The track by its number, or NULL. */
const struct track *disc_track(const struct disc *disc, unsigned number);
/* Checks what every loader's result must hold, and settles what loaders may leave: track 1 begins at -150 at the
 * latest, a first track of a later session without index 0 gets 150 sectors of it, a hole before a track becomes its
 * index 0, the last track of a session ends at the lead-out, disc->leadout is the last session's. The loader has set
 * session[].leadout. Sectors from index 1 on must be in some extent (file NULL for empty ones); those of index 0 need
 * not. One extent may serve several tracks of one mode. ST_BAD_FORMAT, ST_TOO_LARGE, ST_TRUNCATED with a sentence. */
NTCD_CHECKED enum status disc_check(struct disc *disc, struct error *error);

/* Parts of a sector to deliver, in this order in each sector's piece of the answer. */
enum sector_part {
    PART_SYNC = 0x80, /* these five bits are byte 9 of READ CD [MMC-6 READ CD] */
    PART_SUBHEADER = 0x40,
    PART_HEADER = 0x20,
    PART_USER = 0x10,
    PART_EDC_ECC = 0x08,
    PART_C2_294 = 0x02,     /* 294 bytes of C2 bits */
    PART_C2_296 = 0x04,     /* ... and the block error byte and a pad */
    PART_SUB_RAW = 0x0100,  /* 96 bytes raw P-W */
    PART_SUB_PQ16 = 0x0200, /* 16 bytes of formatted Q */
    PART_SUB_RW = 0x0400,   /* 96 bytes, R-W packs */
    PART_RAW = 0xf8         /* all 2352 bytes */
};

/* What one sector is: the mode is its track's, the form of a mixed track (TRACK_XA) its own. */
enum sector_kind { SECTOR_AUDIO, SECTOR_MODE0, SECTOR_MODE1, SECTOR_MODE2, SECTOR_FORM1, SECTOR_FORM2 };

/* One thread's way through a disc: scratch for a raw sector, read-ahead, the chosen kernels. Not shared between
 * threads. */
struct disc_reader;
/* The disc must outlive its readers. ST_NO_MEMORY. */
NTCD_CHECKED enum status disc_reader_open(const struct disc *disc, struct disc_reader **ret);
void disc_reader_close(struct disc_reader *reader);
/* The kernels of the error codes (disc/edc.h) this reader uses, chosen when first they are asked for: what is read as it
 * is stored needs none, and a virtual processor takes longer to say what it has than an image takes to open. */
struct edc_kernels;
const struct edc_kernels *disc_kernels(struct disc_reader *reader);
/* disc_track_at, which is quick where the reader was last. */
const struct track *disc_track_near(const struct disc_reader *reader, int32_t lba);

/* Where a read ended early. */
struct disc_fault {
    int32_t lba;           /* the sector that could not be delivered */
    enum sector_kind kind; /* what it is, as far as known */
};

/* Delivers `parts` of count sectors from lba on into out, one after the other; whole runs the image keeps as asked are
 * one file read straight into out->at. Stops at the first sector that fails: out->wanted counts what was delivered,
 * *fault (may be NULL) names the sector. ST_UNREADABLE: damaged or the file ended or failed; ST_OUT_OF_RANGE: no such
 * sector, or between sessions; ST_UNSUPPORTED: `parts` is illegal for the sector's kind [MMC-6 table "Number of bytes
 * returned"]; ST_BAD_FORMAT: the kind changed and with it the bytes per sector. lba -150..-1 are made when not stored.
 */
NTCD_CHECKED enum status disc_read(struct disc_reader *reader, int32_t lba, uint32_t count, unsigned parts,
                                   struct writer *out, struct disc_fault *fault);
/* 2048-byte user data of count sectors: mode 1, form 1, DVD, BD. Where the image keeps sync and EDC they are checked,
 * and a damaged sector is corrected by its parity (docs/sectors.md, "checking"). ST_UNSUPPORTED: the sector has no such
 * data (another kind, no sync, another mode); ST_UNREADABLE also when it is damaged beyond correction. */
NTCD_CHECKED enum status disc_read_user(struct disc_reader *reader, int32_t lba, uint32_t count, struct writer *out,
                                        struct disc_fault *fault);
/* The kind of one sector. ST_OUT_OF_RANGE as above. */
NTCD_CHECKED enum status disc_kind(struct disc_reader *reader, int32_t lba, enum sector_kind *ret);
/* Bytes `parts` gives for a sector of this kind, or -1 when the combination is illegal. C2 and subchannel are counted.
 */
int disc_part_len(enum sector_kind kind, unsigned parts);
/* The Q frame (12 bytes, CRC as stored or made) of a sector: stored, patched or made. Lead-out up to 150 sectors behind
 * the last session is answered too. */
NTCD_CHECKED enum status disc_q(struct disc_reader *reader, int32_t lba, uint8_t q[Q_LEN]);
/* MCN (13 digits) and ISRC (12 characters): the descriptor's, else found in stored subchannel (lazily, once), else "".
 */
const char *disc_mcn(struct disc_reader *reader);
const char *disc_isrc(struct disc_reader *reader, unsigned track);

/* The full TOC as READ TOC format 2 lists it, all sessions: descriptors of 11 bytes. Puts them; the count is what was
 * put. */
unsigned disc_full_toc(const struct disc *disc, struct writer *out);

#endif
