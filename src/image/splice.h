/* SPDX-License-Identifier: MIT */
/* A file made of pieces of others that need not begin or end with a sector. */
#ifndef NTCDROM_IMAGE_SPLICE_H
#define NTCDROM_IMAGE_SPLICE_H

#include "base/arena.h"
#include "base/file.h"

struct splice_piece {
    struct file *file;     /* borrowed, outlives the splice; NULL: zeros */
    uint64_t at, len;      /* in file, bytes */
    bool swapped;          /* the two bytes of each 16-bit word are exchanged; len is even then */
    uint64_t start;        /* in the splice; settled by it */
};

/* Grows by splice_add, and by its size being set higher: zeros then stand behind the last piece. */
struct splice {
    struct file file;
    struct arena *arena;   /* holds the splice itself too: closing it gives nothing back */
    struct splice_piece *piece;
    uint32_t count, room;
};

/* An empty splice in arena memory; NULL when there is none. `name` is borrowed. */
struct splice *splice_new(struct arena *arena, const char *name);
/* Lays a piece behind what is there. ST_NO_MEMORY only. */
NTCD_CHECKED enum status splice_add(struct splice *splice, const struct splice_piece *piece);

#endif
