/* SPDX-License-Identifier: MIT */
/* A virtual MMC drive: a packet comes in, the gates are asked, the command answers. */
#ifndef NTCDROM_DRIVE_DRIVE_H
#define NTCDROM_DRIVE_DRIVE_H

#include "base/error.h"
#include "base/host.h"
#include "disc/disc.h"
#include "drive/faults.h"
#include "scsi/packet.h"

struct drive;

/* Which drive it is; zero bytes mean the default of each. */
struct drive_options {
    const char *model;  /* a row of models.def; NULL: the default */
    const char *serial; /* 1..36 printable characters; NULL: the model's */
    const char *knobs;  /* "name=value,name=value" (knobs.def, and vendor, product, revision); NULL: none */
};

/* Opens a drive with an empty, closed tray. ST_USAGE: no such model, knob or value. */
NTCD_CHECKED enum status drive_open(const struct host *host, const struct drive_options *options, struct drive **ret,
                                    struct error *error);
/* Closes the drive and the disc in it. */
void drive_close(struct drive *drive);

/* Puts a disc in, as a person does: *disc is taken over whole (moved), also on failure. An open tray closes. Unit
 * attentions and events follow. `medium` says how it presents itself: "auto", "cd-rom", "cd-r", "dvd-rom", ...
 * (media.def). ST_BUSY: the tray holds one. ST_USAGE: no such medium, or not of this disc's class, or a blank one
 * that has tracks. */
NTCD_CHECKED enum status drive_insert(struct drive *drive, struct disc *disc, const char *medium, struct error *error);
/* Takes the disc out as a person does; the tray stays as it is. ST_BUSY while removal is prevented (the initiators
 * are told that somebody pressed the button) unless forced, ST_NOT_FOUND when empty. */
NTCD_CHECKED enum status drive_remove(struct drive *drive, bool force);

/* Executes one packet; never blocks but for what the timing knobs and faults ask of the host's clock. One call at a
 * time. */
void drive_execute(struct drive *drive, struct packet *packet);
/* Brings the drive up to the host's clock: spin-up, music. Every packet does; who listens to the sound calls it in
 * between. */
void drive_advance(struct drive *drive);
/* Any thread: a packet that hangs by a fault rule on another thread ends with PORT_ABORTED. */
void drive_cancel(struct drive *drive);

/* Samples played since the last call go here (588 stereo pairs a sector, 16 bits, little-endian): the host's sound,
 * with the volume and routing of mode page 0Eh. */
struct audio_sink {
    void (*play)(struct audio_sink *sink, const uint8_t *samples, size_t len);
};
/* NULL: nowhere. The sink outlives the drive or the next call. */
void drive_sound(struct drive *drive, struct audio_sink *sink);

/* Who keeps sectors that were read may give them again as long as this stays the same: the disc and how it is read have not
 * changed, and no initiator is owed a word about it. 0: nothing may be kept (no disc is ready, faults are laid, time counts). */
uint32_t drive_epoch(const struct drive *drive);

/* The initiator is gone: its locks, reservation, attentions and events with it. */
void drive_forget(struct drive *drive, uint32_t nexus);
/* A reset as the transport saw it; sense is the unit attention every initiator meets, SENSE(6, 0x29, 0..4). */
void drive_reset(struct drive *drive, uint32_t sense);

/* Lays fault rules upon the drive, in order; they are copied. count 0 takes all away. The same seed gives the same
 * faults. ST_NO_MEMORY leaves the old rules. */
NTCD_CHECKED enum status drive_set_faults(struct drive *drive, const struct drive_fault *rules, unsigned count,
                                          uint64_t seed);

/* One row of commands.def. */
struct drive_command {
    uint8_t opcode;
    uint8_t cdb_len;
    enum direction direction;
    uint16_t gates;   /* enum gate */
    const char *name; /* the standard's name, "READ TOC/PMA/ATIP" */
    uint32_t (*run)(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out);
    int8_t service; /* the service action in byte 1, or -1 when the command has none */
    uint8_t types;  /* drives that have it, enum drive_type */
    uint8_t length; /* where the allocation or list length lies, enum length_field */
    uint32_t (*fields)(struct drive *drive,
                       const uint8_t *cdb); /* what is wrong with the CDB alone: a sense number or 0 */
    const uint8_t *usage;                   /* cdb_len bytes: the opcode, then the CDB bits that are looked at */
};
extern const struct drive_command drive_commands[];
extern const unsigned drive_command_count;

/* One row of models.def, media.def and knobs.def each, for lists a person reads; the first model is the default. */
struct drive_words {
    const char *name, *words;
};
extern const struct drive_words drive_model_words[], drive_medium_words[], drive_knob_words[];
extern const unsigned drive_model_count, drive_medium_count, drive_knob_count;

#endif
