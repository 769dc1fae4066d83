/* SPDX-License-Identifier: MIT */
/* How a CHD is made: its hunks packed, its map put into bits. */
#ifndef NTCDROM_IMAGE_CHD_PACK_H
#define NTCDROM_IMAGE_CHD_PACK_H

#include "image/chd.h"
#include "image/codec.h"

enum { CHD_BATCH = 64 /* hunks packed at a time */ };

/* One hunk on its way. */
struct chd_job {
    const uint8_t *raw;
    uint8_t *packed; /* hunk_len bytes of room */
    uint32_t packed_len;
    bool audio, data; /* what its sectors are */
    uint8_t kind;     /* CHD_CODEC0.., CHD_PLAIN, CHD_SELF */
    uint32_t same;    /* CHD_SELF: as this one */
    uint16_t crc;
    uint8_t hash[CODEC_SHA1_LEN];
    enum status status;
};

/* A CHD being packed: what is known of the hunks so far. */
struct chd_pack;
/* `hunks` in all, of header->hunk_len bytes; the codecs are the header's. */
NTCD_CHECKED enum status chd_pack_open(const struct host *host, const struct chd_header *header, struct chd_pack **ret);
void chd_pack_close(struct chd_pack *pack);
/* Packs up to CHD_BATCH hunks, the next ones, over the host's processors; every job then has its kind, or a bad status.
 */
void chd_pack_run(struct chd_pack *pack, struct chd_job *jobs, uint32_t count);
/* Keeps what became of the next hunk, which lies at `at` in the file. */
void chd_pack_note(struct chd_pack *pack, const struct chd_job *job, uint64_t at);
/* The map of all hunks as it stands in the file, header and bits; arena memory. */
NTCD_CHECKED enum status chd_pack_map(struct chd_pack *pack, struct arena *arena, struct bytes *ret);

/* The bits of a map over entries of CHD_ENTRY_LEN bytes, as chd_map_read makes them. */
NTCD_CHECKED enum status chd_map_put(const uint8_t *entries, uint32_t hunks, struct arena *arena, struct bytes *ret);

#endif
