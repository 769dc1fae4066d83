/* SPDX-License-Identifier: MIT */
/* In what do two discs differ, and in what did a writer say they would? */
#ifndef NTCDROM_TESTS_IMAGES_COMPARE_H
#define NTCDROM_TESTS_IMAGES_COMPARE_H

#include "sink.h"

/* What can be lost: the writers' words for it. */
enum {
    LOST_MEDIUM = 1 << 0,
    LOST_MAKE = 1 << 1,
    LOST_LAYERS = 1 << 2,
    LOST_STRUCTURE = 1 << 3,
    LOST_MCN = 1 << 4,
    LOST_SESSIONS = 1 << 5,
    LOST_TYPE = 1 << 6,
    LOST_LEADOUT = 1 << 7,
    LOST_ADDRESS = 1 << 8,
    LOST_LENGTH = 1 << 9,
    LOST_MODE = 1 << 10,
    LOST_NUMBER = 1 << 11,
    LOST_CONTROL = 1 << 12,
    LOST_ISRC = 1 << 13,
    LOST_INDEX = 1 << 14,
    LOST_PAUSE = 1 << 15,
    LOST_CDTEXT = 1 << 16,
    LOST_PACKS = 1 << 17, /* the texts are the same */
    LOST_TOC = 1 << 18,
    LOST_PQ = 1 << 19,
    LOST_RW = 1 << 20,
    LOST_PREGAP = 1 << 21,
    LOST_MAIN = 1 << 22, /* sectors of a track */
    LOST_MARK = 1 << 23  /* that sectors cannot be read */
};

/* Compares every sector, its subchannel and all that is said of the disc, without a thought of how b came of a.
 * `where` is for messages: what cannot be lost at all fails the test. */
unsigned disc_differences(const struct disc *a, const struct disc *b, const struct host *host, const char *where);
/* What the writer said. */
unsigned folder_told(const struct folder *folder);
/* The writers' words for them. */
const char *lost_words(unsigned bits, char into[256]);
/* One sector; *len is 0 when it cannot be read. */
enum status read_one(struct disc_reader *reader, int32_t lba, unsigned parts, uint8_t into[RAW_LEN], size_t *len);

#endif
