/* SPDX-License-Identifier: MIT */
/* What does the drive remember, and how do its parts ask each other? */
#ifndef NTCDROM_DRIVE_STATE_H
#define NTCDROM_DRIVE_STATE_H

#include "drive/drive.h"
#include "scsi/sense.h"
#include <stdatomic.h>

/* Kinds of drives, a bit each. */
enum drive_type {
    TYPE_CD = 1,  /* CD-ROM */
    TYPE_CW = 2,  /* CD writer */
    TYPE_DR = 4,  /* DVD-ROM */
    TYPE_DW = 8,  /* DVD writer */
    TYPE_BW = 16, /* BD writer */
    TYPE_ALL = 31,
    TYPE_WRITERS = TYPE_CW | TYPE_DW | TYPE_BW,
    TYPE_DVD = TYPE_DR | TYPE_DW | TYPE_BW,
    TYPE_DVD_WRITERS = TYPE_DW | TYPE_BW
};

/* What is asked before a command runs; docs/drive.md has the order. */
enum gate {
    NEEDS_MEDIUM = 0x01,
    IN_ATTENTION = 0x02,   /* runs with a unit attention pending, which stays */
    IN_RESERVATION = 0x04, /* runs while another initiator holds the drive */
    IN_OPERATION = 0x08,   /* runs during a long operation */
    NEEDS_CD = 0x10,       /* 05/30/02 on other media */
    STOPS_AUDIO = 0x20,
    WRITES = 0x40,        /* refused, as write_refusal says: no image is written to */
    WHEN_RESERVE = 0x80,  /* there only with the knob `reserve` */
    WHEN_RC16 = 0x100,    /* there only with the knob `rc16` */
    WHEN_AUDIO = 0x200,   /* not there with the knob `no_audio` */
    OF_UNREADABLE = 0x400, /* answers about a medium it cannot read */
    CHANGES = 0x800,       /* would change the medium: 07/27/00 with the knob `ro` */
    WHEN_CHANGER = 0x1000, /* there only with the knob `changer` */
    WHEN_ANY = WHEN_CHANGER | WHEN_RESERVE | WHEN_RC16 | WHEN_AUDIO
};

/* Where a CDB holds its allocation or list length: byte << 4 | width. */
enum length_field {
    LENGTH_NONE = 0,
    AT_3_2 = 0x32,
    AT_4 = 0x41,
    AT_6_3 = 0x63,
    AT_6_4 = 0x64,
    AT_7_2 = 0x72,
    AT_8_2 = 0x82,
    AT_9_2 = 0x92,
    AT_10_4 = 0xa4
};

/* Complaints by name [MMC-6 annex F]. */
enum complaint {
    BECOMING_READY = SENSE(2, 0x04, 0x01),
    NEEDS_START = SENSE(2, 0x04, 0x02),
    OPERATION_RUNNING = SENSE(2, 0x04, 0x07),
    FOREIGN_MEDIUM = SENSE(2, 0x30, 0x00),
    NO_MEDIUM_CLOSED = SENSE(2, 0x3a, 0x01),
    NO_MEDIUM_OPEN = SENSE(2, 0x3a, 0x02),
    NO_SEEK = SENSE(3, 0x02, 0x00),
    UNREADABLE = SENSE(3, 0x11, 0x00),
    UNCORRECTABLE = SENSE(3, 0x11, 0x05),
    CIRC_UNRECOVERED = SENSE(3, 0x11, 0x06),
    BAD_LIST_LEN = SENSE(5, 0x1a, 0x00),
    BAD_OPCODE = SENSE(5, 0x20, 0x00),
    BAD_LBA = SENSE(5, 0x21, 0x00),
    BAD_CDB = SENSE(5, 0x24, 0x00),
    BAD_LIST = SENSE(5, 0x26, 0x00),
    BAD_SEQUENCE = SENSE(5, 0x2c, 0x00),
    BAD_WRITE_ADDRESS = SENSE(5, 0x21, 0x02),
    PROGRAM_AREA_USED = SENSE(5, 0x2c, 0x03),
    WRONG_MEDIUM_TO_READ = SENSE(5, 0x30, 0x02),
    WRONG_MEDIUM_TO_WRITE = SENSE(5, 0x30, 0x05),
    WRONG_MEDIUM_TO_FORMAT = SENSE(5, 0x30, 0x06),
    NO_SAVING = SENSE(5, 0x39, 0x00),
    REMOVAL_PREVENTED = SENSE(5, 0x53, 0x02),
    BEYOND_TRACK = SENSE(5, 0x63, 0x00),
    WRONG_MODE = SENSE(5, 0x64, 0x00),
    NO_KEY = SENSE(5, 0x6f, 0x00),
    NO_KEY_YET = SENSE(5, 0x6f, 0x02),
    SCRAMBLED = SENSE(5, 0x6f, 0x03),
    REGION_FIXED = SENSE(5, 0x6f, 0x05),
    MEDIUM_CHANGED = SENSE(6, 0x28, 0x00),
    POWER_ON = SENSE(6, 0x29, 0x00),
    MODE_CHANGED = SENSE(6, 0x2a, 0x01),
    WRITE_PROTECTED = SENSE(7, 0x27, 0x00),
    SOFTWARE_PROTECTED = SENSE(7, 0x27, 0x02),
    MISCOMPARE = SENSE(14, 0x1d, 0x00)
};

struct knobs {
#define KNOB(name, standard, least, most, words) uint32_t name;
#include "drive/knobs.def"
#undef KNOB
};

struct model {
    const char *name;
    uint8_t type;
    const char *vendor, *product, *revision, *serial;
    uint32_t speed[3]; /* fastest read by enum medium_class, kB/s; 0: cannot read such media */
    const char *words;
};
extern const struct model drive_models[];

/* What has been recorded on a medium. */
enum medium_state { STATE_BLANK, STATE_OPEN, STATE_COMPLETE, STATE_FORMATTED };

struct medium_kind {
    const char *name;
    enum medium_class class;
    uint16_t profile;
    enum medium_state state;
    enum medium_make make;
    uint32_t limit;
    uint8_t book;
    const char *words;
};
extern const struct medium_kind drive_media[];

/* Profiles as bits of the masks in features.def. */
enum profile_bit {
    P08 = 0x0001,
    P09 = 0x0002,
    P0A = 0x0004,
    P10 = 0x0008,
    P11 = 0x0010,
    P12 = 0x0020,
    P13 = 0x0040,
    P14 = 0x0080,
    P15 = 0x0100,
    P1A = 0x0200,
    P1B = 0x0400,
    P2B = 0x0800,
    P40 = 0x1000,
    P41 = 0x2000,
    P43 = 0x4000,
    CSS_PROFILE = 0x8000, /* a DVD-ROM with copyright protection */
    CD_PROFILES = P08 | P09 | P0A,
    DVD_PROFILES = P10 | P11 | P12 | P13 | P14 | P15 | P1A | P1B | P2B,
    BD_PROFILES = P40 | P41 | P43,
    ANY_PROFILE = CD_PROFILES | DVD_PROFILES | BD_PROFILES
};

/* The tray and what lies in it [docs/drive.md "States"]. */
enum drive_state { DRIVE_EMPTY, DRIVE_OPEN, DRIVE_LOADING, DRIVE_READY, DRIVE_UNREADABLE };

enum event_class {
    EVENT_OPERATION = 1,
    EVENT_POWER = 2,
    EVENT_EXTERNAL = 3,
    EVENT_MEDIA = 4,
    EVENT_BUSY = 6,
    EVENT_CLASSES = 7
};
enum media_event { MEDIA_EJECT_REQUEST = 1, MEDIA_NEW = 2, MEDIA_REMOVED = 3 };

enum {
    NEXUS_ROOM = 16,
    ATTENTION_ROOM = 8,
    PAGES_ROOM = 192,
    SPEEDS_ROOM = 12,
    TEST_BUFFER_LEN = 65536,
    ECHO_LEN = 4096
};

/* One initiator as the drive knows it. */
struct nexus {
    uint32_t id;
    bool used, prevents, prevents_always;
    uint8_t attention_count;
    uint8_t event[EVENT_CLASSES]; /* pending code by class, 0: none */
    uint16_t request;             /* what the pending external request asks for [MMC-6 table 291] */
    uint8_t power;                /* status the pending power event tells */
    uint32_t attention[ATTENTION_ROOM];
    uint64_t until; /* the turn it ended with its last packet, to forget who asked longest ago */
};

/* The medium in the tray as the commands see it: worked out once at insertion. */
struct medium {
    const struct medium_kind *kind;
    uint16_t profile; /* current one */
    uint16_t profile_bit;
    enum medium_class class;
    enum medium_state state;
    bool cd, pressed, erasable, stored_q, protected_css;
    uint32_t capacity;     /* READ CAPACITY's last LBA and one; 0 when blank */
    uint32_t limit;        /* last possible lead-out, or the greatest capacity */
    int32_t next_writable; /* index 1 of the next session's first track; blank and open media */
    uint8_t layers;
    uint32_t layer_break; /* blocks in layer 0 */
    uint8_t *toc;         /* the full TOC's descriptors, 11 bytes each */
    size_t toc_len, toc_room;
};

/* The player [docs/drive.md "Music"]. */
struct audio {
    uint8_t status; /* enum audio_status */
    uint8_t after;  /* the status when `end` is reached */
    bool scanning;
    int32_t rate;    /* sectors per 75th of a second: 1, or 8 and -8 when scanning */
    int32_t at;      /* position at `since` */
    int32_t end;     /* exclusive; the way back ends before it */
    uint64_t since;  /* host time */
    int32_t sounded; /* first sector the sink has not had */
    struct audio_sink *sink;
};

enum { TOC_LINE = 8, LEADOUT = 0xaa }; /* READ TOC's format 0: bytes of an entry; the lead-out's track number */

/* What every command looks at stands together, in front: few cache lines. */
struct drive {
    const struct host *host;

    /* The answer being made. */
    struct packet *packet;
    struct nexus *asking; /* who asked last; NULL: it is forgotten */
    struct nexus *holder; /* who reserved the drive */
    struct sense_detail detail;
    uint32_t list_len; /* what the CDB says its list is long */
    bool descriptor_once;

    bool tray_open, has_disc, stopped, clocked;
    bool data_faults; /* some rule acts on sectors */
    unsigned fault_count;
    enum drive_state state;
    uint64_t operation_end, operation_start, ready_at, closes_at;
    struct disc_reader *reader;
    int32_t head; /* the sector last addressed */
    uint32_t insertions;
    struct disc disc;
    struct medium medium;
    struct knobs knobs;

    struct nexus nexus[NEXUS_ROOM];
    uint64_t turns; /* how often another one began to ask; 0 before the first packet */

    uint8_t pages[PAGES_ROOM], page_defaults[PAGES_ROOM];
    uint16_t pages_len;
    uint32_t block_len; /* MODE SELECT's; 2048 */
    uint32_t read_speed, write_speed;
    uint8_t rotation;
    bool region_set;
    uint8_t region, region_changes;

    struct audio audio;

    struct drive_fault *fault; /* [fault_count] */
    uint32_t *fault_seen, *fault_fired;
    uint64_t chance;
    atomic_bool cancelled; /* set on any thread */

    uint8_t toc[2][(DISC_MAX_TRACKS + 1) * TOC_LINE]; /* READ TOC's format 0, by LBA and by MSF */
    const struct drive_command *command[256]; /* by opcode: the first row of it that this drive has, or NULL */
    uint8_t scratch[4 * (RAW_LEN + 296 + SUB_LEN)];
    const struct model *model;
    char vendor[9], product[17], revision[5], serial[37];
    uint8_t *buffer; /* READ BUFFER's: TEST_BUFFER_LEN, nothing in it until buffer_used, then ECHO_LEN */
    bool buffer_used;
    uint32_t echo_len;
};

/* Complaints with a place [docs/drive.md "Complaints"]. Each returns the sense number to be returned. */
static inline uint32_t point_at(struct drive *drive, uint32_t number, bool in_cdb, uint32_t byte) {
    drive->detail.specific_valid = true;
    drive->detail.specific[0] = in_cdb ? 0xc0 : 0x80;
    set_be16(drive->detail.specific + 1, byte);
    return number;
}
static inline uint32_t refuse_cdb(struct drive *drive, uint32_t byte) { return point_at(drive, BAD_CDB, true, byte); }
static inline uint32_t refuse_list(struct drive *drive, uint32_t byte) {
    return point_at(drive, BAD_LIST, false, byte);
}
static inline uint32_t complain_at(struct drive *drive, uint32_t number, int32_t lba) {
    drive->detail.information_valid = true;
    drive->detail.information = (uint32_t)lba;
    return number;
}

/* drive.c */
/* Why a command that needs the medium cannot have it: a sense number, or 0 when it can. */
uint32_t drive_why_not_ready(struct drive *drive);
static inline uint32_t drive_not_ready(struct drive *drive) {
    bool plain = drive->state == DRIVE_READY && !drive->stopped && !drive->operation_end;
    return plain ? 0 : drive_why_not_ready(drive);
}
/* Whether it is a command of this kind of drive, and no knob takes it away. */
bool drive_has(const struct drive *drive, const struct drive_command *command);
/* A long operation begins: duration by the knob longop_ms, at once when that is 0. */
void drive_begin_operation(struct drive *drive);

/* nexus.c */
struct nexus *nexus_find(struct drive *drive, uint32_t id);
/* Who asks; mostly who asked before. */
static inline struct nexus *nexus_of(struct drive *drive, uint32_t id) {
    struct nexus *nexus = drive->asking;
    return nexus && nexus->id == id ? nexus : nexus_find(drive, id);
}
void nexus_forget(struct drive *drive, uint32_t id);
void nexus_attention(struct nexus *nexus, uint32_t sense);
/* The head of the queue, taken off; 0 when empty. */
uint32_t nexus_take_attention(struct nexus *nexus);
/* For everybody but `except` (which may be NULL). */
void drive_attention(struct drive *drive, uint32_t sense, const struct nexus *except);
void drive_event(struct drive *drive, enum event_class class, uint8_t code);
bool drive_locked(const struct drive *drive);

/* tray.c */
void tray_settle(struct drive *drive);
/* By command of drive->asking, or by hand (NULL). */
void tray_open(struct drive *drive);
void tray_close(struct drive *drive, struct nexus *loader);
void tray_drop(struct drive *drive);

/* medium.c */
/* Works the medium out for drive->disc; the full TOC is the only memory it takes. */
enum status medium_find(struct drive *drive, const char *name, struct error *error);
void medium_drop(struct drive *drive);
unsigned medium_profile_bit(uint16_t profile);
/* True when the model's profile list has it. */
bool model_has_profile(const struct model *model, uint16_t profile);
extern const uint16_t drive_profiles[];
extern const unsigned drive_profile_count;
/* 00 M S F, binary; 00 FF 3B 4A when it is beyond 255:59:74 [MMC-6 READ TOC]. */
void put_msf(struct writer *out, int32_t lba);
void put_address(struct writer *out, bool msf, int32_t lba);
/* An entry of READ TOC's format 0. */
void toc_line(uint8_t at[TOC_LINE], uint8_t control, uint8_t number, bool msf, int32_t lba);
int32_t lba_of_msf(const struct drive *drive, const uint8_t msf[3]);

/* pages.c */
void pages_reset(struct drive *drive);
/* The current bytes of a page from its code byte on, or NULL. */
const uint8_t *pages_find(const struct drive *drive, uint8_t code);

/* rates.c: the speed model. */
/* The fastest the drive reads the present medium, kB/s. */
uint32_t rate_fastest(const struct drive *drive);
/* Write speeds of the present medium's family, fastest first. */
unsigned rate_writing(const struct drive *drive, const uint32_t **ret);
void rate_reset(struct drive *drive);
void rate_set(struct drive *drive, uint32_t read, uint32_t write);
/* Reading speed at a place, kB/s, at least 1. */
uint32_t rate_at(const struct drive *drive, uint32_t lba);
/* Lets the time pass that reading takes, with the knob `timing`. */
void rate_wait(struct drive *drive, int32_t lba, uint32_t count);

/* audio.c */
void audio_stop(struct drive *drive, uint8_t status);
void audio_play(struct drive *drive, int32_t first, int32_t end);
void audio_scan(struct drive *drive, int32_t first, bool back);
void audio_advance(struct drive *drive, uint64_t now);
/* Freezes or goes on; false when there is nothing to. */
bool audio_pause(struct drive *drive, bool pause);
int32_t audio_position(const struct drive *drive);
/* Status byte for READ SUB-CHANNEL and REQUEST SENSE; completed and failed are told once. */
uint8_t audio_tell(struct drive *drive);

/* sectors.c: reading for every command that reads. */
/* 2048 bytes each (or as MODE SELECT asks), with READ's complaints. `out` may have less room: no more than fits is
 * read. */
uint32_t sectors_read_user(struct drive *drive, uint32_t lba, uint32_t count, struct writer *out);
/* READ CD: `type` as in its CDB, parts of disc.h. */
uint32_t sectors_read_cd(struct drive *drive, int32_t lba, uint32_t count, uint8_t type, unsigned parts,
                         struct writer *out);
/* Sectors of the lead-out, which no image keeps. */
uint32_t sectors_overread(struct drive *drive, int32_t lba, uint32_t count, unsigned parts, struct writer *out);
enum sector_kind sectors_kind(struct drive *drive, const struct track *track, int32_t lba);

/* Sectors before -150, which no image keeps: silence, and the table of contents in Q. */
uint32_t sectors_leadin(struct drive *drive, int32_t lba, uint32_t count, unsigned parts, struct writer *out);

/* command/write.c: why a WRITE is refused. */
uint32_t write_refusal(struct drive *drive, const uint8_t *cdb);

/* faults.c */
/* Asked before the gates. True: packet is answered (or *sense is), the command does not run. */
bool fault_before(struct drive *drive, uint32_t *sense);
/* Cuts a transfer at the first sector a rule forbids: how many of count may be delivered; *sense then tells why,
 * else 0. */
uint32_t fault_cut(struct drive *drive, int32_t lba, uint32_t count, bool audio, uint32_t *sense);
/* Lays C2 and Q faults over delivered sectors. */
void fault_overlay(struct drive *drive, int32_t lba, uint32_t count, unsigned parts, uint8_t *at, uint32_t stride);
/* The value of the first rule of this kind that matches this command; false: none. */
bool fault_value(struct drive *drive, enum drive_fault_kind kind, int32_t lba, int32_t *ret);

/* Every command and every check of a CDB. */
#define COMMAND(opcode, service, len, direction, types, gates, length, name, fields, file, function, usage)            \
    uint32_t fields_##fields(struct drive *drive, const uint8_t *cdb);                                                 \
    uint32_t command_##function(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out);
#include "drive/commands.def"
#undef COMMAND

#endif
