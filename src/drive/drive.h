/* SPDX-License-Identifier: MIT */
/* A virtual MMC drive: a packet comes in, the gates are asked, the command answers. */
#ifndef NTCDROM_DRIVE_DRIVE_H
#define NTCDROM_DRIVE_DRIVE_H

#include "base/error.h"
#include "base/host.h"
#include "disc/disc.h"
#include "scsi/packet.h"

struct drive;

/* Which drive it is; zero bytes mean the default of each. */
struct drive_options {
    const char *model;     /* a row of models.def; NULL: the default */
    const char *serial;    /* NULL: the model's */
    const char *knobs;     /* "name=value,name=value" (knobs.def); NULL: none */
};

/* Opens a drive with an empty, closed tray. */
NTCD_CHECKED enum status drive_open(const struct host *host, const struct drive_options *options, struct drive **ret,
                                    struct error *error);
/* Closes the drive and the disc in it. */
void drive_close(struct drive *drive);

/* Puts a disc in, as a person does: *disc is taken over whole (moved), also on failure. Unit attentions and events follow.
 * `medium` says how it presents itself: "auto", "cd-rom", "cd-r", "dvd-rom", ... (media.def). ST_BUSY: the tray holds one. */
NTCD_CHECKED enum status drive_insert(struct drive *drive, struct disc *disc, const char *medium, struct error *error);
/* Takes the disc out as a person pressing the button does; ST_BUSY while removal is prevented, ST_NOT_FOUND when empty. */
NTCD_CHECKED enum status drive_remove(struct drive *drive, bool force);

/* Executes one packet; never blocks but for what the timing knobs ask of the host's clock. One call at a time. */
void drive_execute(struct drive *drive, struct packet *packet);

/* Samples played since the last call go here (588 stereo pairs a sector, little-endian): the host's sound. NULL: nowhere. */
struct audio_sink {
    void (*play)(struct audio_sink *sink, const uint8_t *samples, size_t len);
};
void drive_sound(struct drive *drive, struct audio_sink *sink);

/* One row of commands.def. */
struct drive_command {
    uint8_t opcode;
    uint8_t cdb_len;
    enum direction direction;
    uint16_t gates;
    const char *name;      /* the standard's name, "READ TOC/PMA/ATIP" */
    uint32_t (*run)(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out);
};
extern const struct drive_command drive_commands[];
extern const unsigned drive_command_count;

#endif
