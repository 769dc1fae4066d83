/* SPDX-License-Identifier: MIT */
/* How are disc structures and keys asked for and handed over? Shared by the DVD and AACS controls. */
#ifndef NTCDROM_CLASS_PROTECTION_H
#define NTCDROM_CLASS_PROTECTION_H

#include "class/class.h"
#include "scsi/disc_structure.h"
#include "scsi/keys.h"

enum { COPY_PROTECT_KEY_LEN = 24, RPC_STATE_LEN = 8, COPYRIGHT_LEN = 8 };
#define END_ALL_SESSIONS 0xffffffffu

/* Both ask for what command->allocation (len) says, into the scratch; *ret is what came, and behind it is zero. */
nt_status protection_read_structure(struct device *device, struct request *request,
                                    const struct read_disc_structure *command, uint32_t *ret);
nt_status protection_report_key(struct device *device, struct request *request, const struct keys *command,
                                uint32_t *ret);
/* SEND KEY with these bytes behind its header; they must fit into the scratch. */
nt_status protection_send_key(struct device *device, struct request *request, const struct keys *command,
                              struct bytes key);

/* A new authentication; the answer is its number. */
nt_status protection_start_session(struct device *device, struct request *request, enum keys_class key_class);
/* Ends the authentication the input names, or all four. */
nt_status protection_end_session(struct device *device, struct request *request, enum keys_class key_class);

/* A raw structure as the reference driver hands it out: the length in host order; the sector numbers of a layer
 * descriptor too, but only when bytes 8 to 11 are zero, since by then they hold the answer and no longer the format
 * that was asked for. `format` stands in for those that did not come. */
void protection_swap(uint8_t *data, uint32_t got, uint32_t format);
/* The documented byte order instead, for who asked for it. */
void protection_swap_layer(uint8_t *data, uint32_t got);

/* The region code is still to be chosen and the disc is protected: gives the drive the disc's region. It changes the
 * drive for good; only with options.select_region. Every failure is ignored. */
void protection_select_region(struct device *device, struct request *request);

#endif
