/* SPDX-License-Identifier: MIT */
/* How is a hunk packed: as an earlier one, by which codec, or not at all? The layouts are those chd_units.c reads.
 *
 *   cdzl   a bit per frame whose sync and parity are left out; length of the first stream; frames * 2352 and frames *
 * 96 bytes deflated cdfl   FLAC frames of all samples; frames * 96 bytes deflated zlib   the hunk deflated */
#include "image/chd_pack.h"
#include "disc/edc.h"
#include "disc/sector.h"
#include "image/crc16.h"
#include "image/crowd.h"

enum { SLOT_DEFLATE, SLOT_FLAC };

/* What one thread works with. */
struct worker {
    struct codec_packer *deflate, *flac;
    struct codec_sha1 *sha1;
    uint8_t *streams, *spare; /* one hunk each */
};

struct chd_pack {
    const struct host *host;
    const struct edc_kernels *kernels;
    uint32_t hunk_len, hunks, noted;
    bool cd;
    uint8_t *entries;           /* CHD_ENTRY_LEN each */
    uint8_t *hashes;            /* CODEC_SHA1_LEN each */
    uint32_t *table, table_len; /* a power of two; hunk + 1 by its hash, 0: free */
    struct chd_job *jobs;
    struct worker worker[CROWD_MOST];
};

/* ---- the same as before ---- */

static uint32_t *find(const struct chd_pack *pack, const uint8_t *hash) {
    uint32_t at = get_be32(hash) & (pack->table_len - 1);
    while (pack->table[at] &&
           memcmp(pack->hashes + (size_t)(pack->table[at] - 1) * CODEC_SHA1_LEN, hash, CODEC_SHA1_LEN) != 0)
        at = (at + 1) & (pack->table_len - 1);
    return &pack->table[at];
}

/* ---- packing ---- */

/* Takes out of a frame what the reader puts back: the sync pattern and right parity. False: it stays whole. */
static bool strip(const struct chd_pack *pack, uint8_t *raw) {
    uint8_t kept[P_LEN + Q_PARITY_LEN];
    if (memcmp(raw, sector_sync, SYNC_LEN) != 0)
        return false;
    memcpy(kept, raw + P_AT, sizeof kept);
    pack->kernels->parity(raw, (raw[15] & 3) != 2);
    bool right = !memcmp(kept, raw + P_AT, sizeof kept);
    memcpy(raw + P_AT, kept, sizeof kept);
    if (right) {
        memset(raw, 0, SYNC_LEN);
        memset(raw + P_AT, 0, sizeof kept);
    }
    return right;
}

/* The frames of a CD's hunk as two streams. */
static void split(const struct chd_pack *pack, const uint8_t *raw, uint8_t *streams) {
    uint32_t frames = pack->hunk_len / CHD_CD_UNIT;
    for (uint32_t i = 0; i < frames; i++) {
        memcpy(streams + (size_t)i * RAW_LEN, raw + (size_t)i * CHD_CD_UNIT, RAW_LEN);
        memcpy(streams + (size_t)frames * RAW_LEN + (size_t)i * SUB_LEN, raw + (size_t)i * CHD_CD_UNIT + RAW_LEN,
               SUB_LEN);
    }
}

static enum status put_sub(const struct chd_pack *pack, struct worker *worker, uint8_t *into, size_t used,
                           size_t *made) {
    uint32_t frames = pack->hunk_len / CHD_CD_UNIT;
    struct bytes sub = {worker->streams + (size_t)frames * RAW_LEN, (size_t)frames * SUB_LEN};
    enum status status = worker->deflate->pack(worker->deflate, sub, into + used, pack->hunk_len - used, made);
    *made += used;
    return status;
}

static enum status pack_flac(const struct chd_pack *pack, struct worker *worker, uint8_t *into, size_t *made) {
    size_t used, frames = pack->hunk_len / CHD_CD_UNIT;
    struct bytes samples = {worker->streams, frames * RAW_LEN};
    TRY(worker->flac->pack(worker->flac, samples, into, pack->hunk_len, &used));
    return put_sub(pack, worker, into, used, made);
}

static enum status pack_deflate(const struct chd_pack *pack, struct worker *worker, uint8_t *into, size_t *made) {
    uint32_t frames = pack->hunk_len / CHD_CD_UNIT, flags_len = (frames + 7) / 8;
    size_t head = flags_len + (pack->hunk_len < 65536 ? 2 : 3), used;
    memset(into, 0, head);
    for (uint32_t i = 0; i < frames; i++)
        if (strip(pack, worker->streams + (size_t)i * RAW_LEN))
            into[i / 8] |= (uint8_t)(1u << i % 8);
    struct bytes base = {worker->streams, (size_t)frames * RAW_LEN};
    TRY(worker->deflate->pack(worker->deflate, base, into + head, pack->hunk_len - head, &used));
    if (head - flags_len == 2)
        set_be16(into + flags_len, (uint32_t)used);
    else
        set_be24(into + flags_len, (uint32_t)used);
    return put_sub(pack, worker, into, head + used, made);
}

static enum status try_deflate(struct chd_pack *pack, struct worker *worker, struct chd_job *job) {
    size_t len;
    enum status status = pack_deflate(pack, worker, worker->spare, &len);
    if (status == ST_TOO_LARGE || (status == ST_OK && len >= job->packed_len))
        return ST_OK;
    TRY(status);
    job->packed_len = (uint32_t)len, job->kind = SLOT_DEFLATE;
    memcpy(job->packed, worker->spare, len);
    return ST_OK;
}

static enum status try_flac(struct chd_pack *pack, struct worker *worker, struct chd_job *job) {
    size_t len;
    enum status status = pack_flac(pack, worker, job->packed, &len);
    if (status == ST_TOO_LARGE || (status == ST_OK && len >= job->packed_len))
        return ST_OK;
    TRY(status);
    job->packed_len = (uint32_t)len, job->kind = SLOT_FLAC;
    return ST_OK;
}

/* Whether deflate may do better than what there is, by what it makes of one frame: music is FLAC's, silence and
 * patterns are not. */
static bool hopeful(const struct chd_pack *pack, struct worker *worker, const struct chd_job *job) {
    size_t len;
    enum status status =
        worker->deflate->pack(worker->deflate, (struct bytes){worker->streams, RAW_LEN}, worker->spare, RAW_LEN, &len);
    return status == ST_OK && len * (pack->hunk_len / CHD_CD_UNIT) < job->packed_len + job->packed_len / 4;
}

static enum status pack_cd(struct chd_pack *pack, struct worker *worker, struct chd_job *job) {
    split(pack, job->raw, worker->streams);
    if (job->audio)
        TRY(try_flac(pack, worker, job));
    return job->data || hopeful(pack, worker, job) ? try_deflate(pack, worker, job) : ST_OK;
}

static enum status pack_whole(struct chd_pack *pack, struct worker *worker, struct chd_job *job) {
    size_t len;
    enum status status = worker->deflate->pack(worker->deflate, (struct bytes){job->raw, pack->hunk_len}, job->packed,
                                               pack->hunk_len - 1u, &len);
    if (status == ST_TOO_LARGE)
        return ST_OK;
    TRY(status);
    job->kind = SLOT_DEFLATE, job->packed_len = (uint32_t)len;
    return ST_OK;
}

static enum status pack_job(struct chd_pack *pack, struct worker *worker, struct chd_job *job) {
    job->crc = crc16(0xffff, job->raw, pack->hunk_len);
    codec_sha1_add(worker->sha1, (struct bytes){job->raw, pack->hunk_len});
    codec_sha1_take(worker->sha1, job->hash);
    uint32_t same = *find(pack, job->hash);
    if (same) {
        job->kind = CHD_SELF, job->same = same - 1, job->packed_len = 0;
        return ST_OK;
    }
    job->kind = CHD_PLAIN, job->packed_len = pack->hunk_len;
    TRY(pack->cd ? pack_cd(pack, worker, job) : pack_whole(pack, worker, job));
    if (job->packed_len == pack->hunk_len) {
        job->kind = CHD_PLAIN;
        memcpy(job->packed, job->raw, pack->hunk_len);
    }
    return ST_OK;
}

static enum status hire(const struct chd_pack *pack, struct worker *worker) {
    if (!worker->streams && (worker->streams = host_take(pack->host, pack->hunk_len)) == NULL)
        return ST_NO_MEMORY;
    if (!worker->spare && (worker->spare = host_take(pack->host, pack->hunk_len)) == NULL)
        return ST_NO_MEMORY;
    if (!worker->deflate)
        TRY(codec_deflate_packer(pack->host, &worker->deflate));
    if (!worker->flac && pack->cd)
        TRY(codec_flac_packer(pack->host, chd_flac_block(pack->hunk_len / CHD_CD_UNIT * RAW_LEN, CHD_CD_FLAC_MOST),
                              &worker->flac));
    return worker->sha1 ? ST_OK : codec_sha1_open(pack->host, &worker->sha1);
}

static void work(void *self, unsigned number, uint32_t index) {
    struct chd_pack *pack = self;
    struct worker *worker = &pack->worker[number];
    struct chd_job *job = &pack->jobs[index];
    job->status = hire(pack, worker);
    if (job->status == ST_OK)
        job->status = pack_job(pack, worker, job);
}

void chd_pack_run(struct chd_pack *pack, struct chd_job *jobs, uint32_t count) {
    pack->jobs = jobs;
    crowd_run(pack->host, work, pack, count);
}

/* ---- the map ---- */

void chd_pack_note(struct chd_pack *pack, const struct chd_job *job, uint64_t at) {
    uint8_t *entry = pack->entries + (size_t)pack->noted * CHD_ENTRY_LEN;
    bool same = job->kind == CHD_SELF;
    uint64_t place = same ? job->same : at;
    entry[0] = job->kind;
    set_be24(entry + 1, job->packed_len);
    set_be16(entry + 4, (uint32_t)(place >> 32)), set_be32(entry + 6, (uint32_t)place);
    set_be16(entry + 10, same ? 0u : job->crc);
    memcpy(pack->hashes + (size_t)pack->noted * CODEC_SHA1_LEN, job->hash, CODEC_SHA1_LEN);
    uint32_t *slot = find(pack, job->hash);
    pack->noted++;
    if (!*slot)
        *slot = pack->noted;
}

enum status chd_pack_map(struct chd_pack *pack, struct arena *arena, struct bytes *ret) {
    return chd_map_put(pack->entries, pack->noted, arena, ret);
}

/* ---- open and close ---- */

enum status chd_pack_open(const struct host *host, const struct chd_header *header, struct chd_pack **ret) {
    struct chd_pack *pack = host_take(host, sizeof *pack);
    if (!pack)
        return ST_NO_MEMORY;
    *pack = (struct chd_pack){.host = host,
                              .kernels = edc_choose(host->simd),
                              .hunk_len = header->hunk_len,
                              .hunks = header->hunks,
                              .cd = header->unit_len == CHD_CD_UNIT,
                              .table_len = 16};
    while (pack->table_len < 2 * (uint64_t)header->hunks)
        pack->table_len *= 2;
    pack->entries = host_take(host, (size_t)header->hunks * CHD_ENTRY_LEN);
    pack->hashes = host_take(host, (size_t)header->hunks * CODEC_SHA1_LEN);
    pack->table = host_take(host, pack->table_len * sizeof *pack->table);
    if (!pack->entries || !pack->hashes || !pack->table) {
        chd_pack_close(pack);
        return ST_NO_MEMORY;
    }
    memset(pack->table, 0, pack->table_len * sizeof *pack->table);
    *ret = pack;
    return ST_OK;
}

void chd_pack_close(struct chd_pack *pack) {
    if (!pack)
        return;
    for (unsigned i = 0; i < CROWD_MOST; i++) {
        struct worker *worker = &pack->worker[i];
        codec_packer_close(worker->deflate);
        codec_packer_close(worker->flac);
        codec_sha1_close(worker->sha1);
        host_give(pack->host, worker->streams, pack->hunk_len);
        host_give(pack->host, worker->spare, pack->hunk_len);
    }
    host_give(pack->host, pack->entries, (size_t)pack->hunks * CHD_ENTRY_LEN);
    host_give(pack->host, pack->hashes, (size_t)pack->hunks * CODEC_SHA1_LEN);
    host_give(pack->host, pack->table, pack->table_len * sizeof *pack->table);
    host_give(pack->host, pack, sizeof *pack);
}
