/* SPDX-License-Identifier: MIT */
/* What do the bytes of an image hold, and do the sums it keeps agree with them? */
#include "front/cli/page.h"
#include "front/cli/survey.h"
#include "host/user.h"
#include "image/chd.h"
#include "image/image.h"
#include "port/image.h"
#include "port/port.h"
#include <stdlib.h>
#include <string.h>

struct walk {
    struct survey *survey;
    const struct disc *disc;
    struct disc_reader *reader;
    uint32_t extent, patch;
    unsigned parts;
};

static void take_layout(struct survey *survey, const struct disc *disc) {
    snprintf(survey->what, sizeof survey->what, "%s", disc->format);
    survey->medium = disc->medium;
    survey->sector_len = disc->medium == MEDIUM_CD ? RAW_LEN : USER_LEN;
    survey->session_count = disc->session_count;
    for (unsigned i = 0; i < disc->session_count; i++) {
        const struct session *session = &disc->session[i];
        survey->session[i] = (struct survey_session){session->number, session->first_track, session->last_track,
                                                     session->first, session->leadout};
    }
    survey->track_count = disc->track_count;
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct track *track = &disc->track[i];
        bool opens = i && track->session != disc->track[i - 1].session;
        survey->track[i] = (struct survey_track){.number = track->number,
                                                 .session = track->session,
                                                 .control = track->control,
                                                 .mode = track->mode,
                                                 .first = track->first,
                                                 .start = track->start,
                                                 .end = track->end,
                                                 .from = opens              ? track->start
                                                         : track->first < 0 ? 0
                                                                            : track->first,
                                                 .whole = true};
    }
}

/* The extent that keeps a sector, or NULL; sectors come in order. */
static const struct extent *extent_at(struct walk *walk, int32_t lba) {
    const struct disc *disc = walk->disc;
    while (walk->extent < disc->extent_count &&
           (int64_t)disc->extent[walk->extent].first + disc->extent[walk->extent].count <= lba)
        walk->extent++;
    const struct extent *extent = walk->extent < disc->extent_count ? &disc->extent[walk->extent] : NULL;
    return extent && extent->first <= lba && extent->file ? extent : NULL;
}

static bool patched(struct walk *walk, int32_t lba) {
    const struct disc *disc = walk->disc;
    while (walk->patch < disc->patch_count && disc->patch[walk->patch].lba < lba)
        walk->patch++;
    return walk->patch < disc->patch_count && disc->patch[walk->patch].lba == lba;
}

static void take_sector(struct walk *walk, struct survey_track *track, int32_t lba, const uint8_t *raw) {
    const struct extent *extent = extent_at(walk, lba);
    struct seen seen = {.raw = raw};
    uint8_t q[Q_LEN];
    if (walk->disc->medium == MEDIUM_CD && extent) {
        seen.codes = extent->main_at + extent->main_len == RAW_LEN;
        if (patched(walk, lba)) /* what a patch file says is meant, wrong CRC and all */
            walk->survey->q_patched++;
        else if (extent->sub != SUB_NONE && extent->sub != SUB_RW && disc_q(walk->reader, lba, q) == ST_OK)
            seen.q = q;
    }
    survey_sector(walk->survey, track, lba, &seen);
}

static void walk_track(struct walk *walk, struct survey_track *track) {
    uint8_t *buffer = memory(NULL, SURVEY_AT_ONCE * RAW_LEN);
    uint32_t len = walk->survey->sector_len;
    survey_track_begin(walk->survey);
    for (int32_t lba = track->from; lba < track->end;) {
        uint32_t count = track->end - lba < SURVEY_AT_ONCE ? (uint32_t)(track->end - lba) : SURVEY_AT_ONCE, got = 0;
        struct writer out = writer_over(buffer, SURVEY_AT_ONCE * RAW_LEN);
        enum status status = disc_read(walk->reader, lba, count, walk->parts, &out, NULL);
        for (; got < out.wanted / len; got++)
            take_sector(walk, track, lba++, buffer + (size_t)got * len);
        if (status != ST_OK)
            survey_lost(walk->survey, track, lba++);
    }
    survey_track_end(walk->survey, track);
    free(buffer);
}

/* ---- the sums of a CHD ---- */

static enum status chd_data_sum(const struct chd_sums *sums, struct file *units, uint8_t into[SHA1_LEN]) {
    enum { PIECE = 1 << 16 };
    uint8_t *piece = memory(NULL, PIECE);
    struct hash *hash = hash_begin(HASH_SHA1);
    enum status status = ST_OK;
    for (uint64_t at = 0; at < sums->data_len && status == ST_OK;) {
        size_t len = sums->data_len - at < PIECE ? (size_t)(sums->data_len - at) : PIECE;
        status = file_read(units, at, piece, len);
        hash_take(hash, piece, status == ST_OK ? len : 0);
        at += len;
    }
    struct digest digest = hash_end(hash);
    memcpy(into, digest.sha1, SHA1_LEN);
    free(piece);
    return status;
}

enum { SUM_LEN = 4 + SHA1_LEN };
static int by_bytes(const void *a, const void *b) { return memcmp(a, b, SUM_LEN); }

/* The name and the SHA-1 of each entry of metadata that counts, sorted, behind the SHA-1 of the data [MAME chd.cpp]. */
static enum status chd_whole_sum(const struct chd_sums *sums, struct file *file, uint8_t into[SHA1_LEN]) {
    uint8_t(*list)[SUM_LEN] = memory(NULL, (size_t)sums->count * SUM_LEN);
    enum status status = ST_OK;
    for (unsigned i = 0; i < sums->count && status == ST_OK; i++) {
        uint8_t *data = memory(NULL, sums->entry[i].len);
        struct hash *hash = hash_begin(HASH_SHA1);
        status = file_read(file, sums->entry[i].at, data, sums->entry[i].len);
        hash_take(hash, data, status == ST_OK ? sums->entry[i].len : 0);
        struct digest digest = hash_end(hash);
        set_be32(list[i], sums->entry[i].name);
        memcpy(list[i] + 4, digest.sha1, SHA1_LEN);
        free(data);
    }
    if (sums->count)
        qsort(list, sums->count, SUM_LEN, by_bytes);
    struct hash *hash = hash_begin(HASH_SHA1);
    hash_take(hash, sums->data, SHA1_LEN);
    hash_take(hash, list, (size_t)sums->count * SUM_LEN);
    struct digest digest = hash_end(hash);
    memcpy(into, digest.sha1, SHA1_LEN);
    free(list);
    return status;
}

static void add_sum(struct survey *survey, const char *name, const char *words, const uint8_t *kept,
                    const uint8_t *made, bool known) {
    static const uint8_t none[SHA1_LEN];
    struct survey_sum *sum = &survey->sum[survey->sum_count];
    if (memcmp(kept, none, SHA1_LEN) == 0)
        return; /* not kept: an uncompressed CHD */
    survey->sum_count++;
    *sum = (struct survey_sum){.name = name, .words = words, .right = known && memcmp(kept, made, SHA1_LEN) == 0};
    memcpy(sum->kept, kept, SHA1_LEN);
    memcpy(sum->made, made, SHA1_LEN);
}

static enum answer check_chd(struct survey *survey, const struct disc *disc) {
    struct chd_sums *sums = memory(NULL, sizeof *sums);
    uint8_t made[SHA1_LEN];
    enum status status = chd_sums_read(disc->file[0], sums);
    if (status != ST_OK) {
        free(sums);
        return refuse(survey->call, "%s: %s", disc->file[0]->name, status_name(status));
    }
    status = chd_data_sum(sums, chd_units(disc), made);
    add_sum(survey, "data", "SHA-1 of the data", sums->data, made, status == ST_OK);
    status = chd_whole_sum(sums, disc->file[0], made);
    add_sum(survey, "whole", "SHA-1 with the metadata", sums->whole, made, status == ST_OK);
    free(sums);
    return ANSWER_DONE;
}

/* ---- the whole ---- */

static enum answer scan_disc(struct survey *survey, const struct disc *disc, const struct host *host) {
    struct walk walk = {.survey = survey, .disc = disc, .parts = disc->medium == MEDIUM_CD ? PART_RAW : PART_USER};
    survey->kernels = edc_choose(host->simd);
    if (disc_reader_open(disc, &walk.reader) != ST_OK)
        return refuse(survey->call, "out of memory");
    survey_scan_begin(survey);
    for (unsigned i = 0; i < survey->track_count; i++)
        walk_track(&walk, &survey->track[i]);
    disc_reader_close(walk.reader);
    return strcmp(disc->format, "chd") == 0 ? check_chd(survey, disc) : ANSWER_DONE;
}

static void said(void *self, enum loudness loudness, const char *line) {
    (void)loudness;
    remark(self, "%s", line);
}

enum answer survey_image(struct survey *survey, const struct port_address *address, bool scan) {
    struct user_host user;
    struct file *file;
    struct disc disc;
    struct error error = {0};
    struct image_options options = {0};
    enum answer answer = ANSWER_DONE;
    user_host_begin(&user);
    user.least = LOUD_NOTE;
    user.said = said;
    user.said_self = (void *)(uintptr_t)survey->call;
    enum status status = port_image_options(address, &options, &error);
    if (status != ST_OK) {
        answer = misused(survey->call, "%s", error.text);
        goto done;
    }
    status = user.host.open_file(user.host.self, address->rest, OPEN_TO_READ, &file);
    if (status != ST_OK) {
        answer = refuse(survey->call, "%s: %s", address->rest, status_name(status));
        goto done;
    }
    if (image_load(file, &user.host, &options, &disc, &error) != ST_OK) {
        answer = refuse(survey->call, "%s", error.text);
        goto done;
    }
    take_layout(survey, &disc);
    if (scan)
        answer = scan_disc(survey, &disc, &user.host);
    disc_close(&disc);
done:
    user_host_end(&user);
    return answer;
}
