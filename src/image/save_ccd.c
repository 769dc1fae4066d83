/* SPDX-License-Identifier: MIT */
/* How is a disc written as CloneCD keeps it: the full TOC as text (.ccd), whole sectors (.img) and their subchannel by
 * channel (.sub)? The pregaps of sessions are kept by none of them. */
#include "disc/msf.h"
#include "disc/sector.h"
#include "disc/subchannel.h"
#include "image/save_work.h"

enum { TOC_LEN = 11, TOC_ROOM = TOC_LEN * (DISC_MAX_TRACKS + 5 * DISC_MAX_SESSIONS), PACK_SHOWN = 16 };

static bool can(const struct record *record) { return record->main_len == RAW_LEN; }

/* ---- the text ---- */

static void put_head(struct sheet *sheet, unsigned entries, size_t packs) {
    const struct save *save = sheet->save;
    sheet_put(sheet,
              "[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries=%u\r\nSessions=%u\r\nDataTracksScrambled="
              "0\r\nCDTextLength=%u\r\n",
              entries, save->disc->session_count, (unsigned)packs * CDTEXT_PACK_LEN);
    if (save_mcn(save)[0])
        sheet_put(sheet, "CATALOG=%s\r\n", save_mcn(save));
}

/* Sixteen bytes each: the CRC is made again. */
static void put_packs(struct sheet *sheet, struct bytes packs) {
    if (packs.len)
        sheet_put(sheet, "[CDText]\r\nEntries=%u\r\n", (unsigned)(packs.len / CDTEXT_PACK_LEN));
    for (size_t i = 0; i < packs.len / CDTEXT_PACK_LEN; i++) {
        sheet_put(sheet, "Entry %u=", (unsigned)i);
        for (unsigned k = 0; k < PACK_SHOWN; k++)
            sheet_put(sheet, "%s%02x", k ? " " : "", packs.at[i * CDTEXT_PACK_LEN + k]);
        sheet_put(sheet, "\r\n");
    }
}

static unsigned mode_number(const struct track *track) {
    return track->mode == TRACK_AUDIO ? 0 : track->mode == TRACK_MODE1 ? 1 : track->mode == TRACK_MODE0 ? 0 : 2;
}

static int32_t place_of_msf(const uint8_t *at) { return (at[0] * 60 + at[1]) * FRAMES_PER_SECOND + at[2] - PREGAP_LEN; }

static void put_entries(struct sheet *sheet, const uint8_t *toc, unsigned count) {
    for (unsigned i = 0; i < sheet->save->disc->session_count; i++) {
        unsigned mode = mode_number(disc_track(sheet->save->disc, sheet->save->disc->session[i].first_track));
        sheet_put(sheet, "[Session %u]\r\nPreGapMode=%u\r\nPreGapSubC=%u\r\n", i + 1, mode, mode ? 1u : 0u);
    }
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *e = toc + i * TOC_LEN;
        sheet_put(sheet, "[Entry %u]\r\nSession=%u\r\nPoint=0x%02x\r\nADR=0x%02x\r\nControl=0x%02x\r\nTrackNo=%u\r\n",
                  i, e[0], e[3], e[1] >> 4, e[1] & 15, e[2]);
        sheet_put(
            sheet,
            "AMin=%u\r\nASec=%u\r\nAFrame=%u\r\nALBA=%d\r\nZero=%u\r\nPMin=%u\r\nPSec=%u\r\nPFrame=%u\r\nPLBA=%d\r\n",
            e[4], e[5], e[6], place_of_msf(e + 4), e[7], e[8], e[9], e[10], place_of_msf(e + 8));
    }
}

/* Places count from the session's first sector in the .img. */
static void put_track(struct sheet *sheet, const struct save_track *track, int32_t origin) {
    const struct track *of = track->track;
    sheet_put(sheet, "[TRACK %u]\r\nMODE=%u\r\n", of->number, mode_number(of));
    if (save_isrc(sheet->save, track)[0])
        sheet_put(sheet, "ISRC=%s\r\n", save_isrc(sheet->save, track));
    if (track->first < of->start)
        sheet_put(sheet, "INDEX 0=%d\r\n", track->first - origin);
    for (unsigned i = 0; i < of->index_count; i++)
        sheet_put(sheet, "INDEX %u=%d\r\n", i + 1, of->index[i] - origin);
}

static enum status put_sheet(struct save *save) {
    struct sheet sheet = {.save = save};
    struct bytes packs = save_cdtext(save);
    uint8_t *toc = arena_take(&save->arena, TOC_ROOM);
    if (!toc)
        return ST_NO_MEMORY;
    struct writer out = writer_over(toc, TOC_ROOM);
    unsigned count = disc_full_toc(save->disc, &out);
    if (out.wanted > out.room)
        return error_set(save->error, ST_TOO_LARGE, 0, "the table of contents has %u entries", count);
    put_head(&sheet, count, packs.len / CDTEXT_PACK_LEN);
    put_packs(&sheet, packs);
    put_entries(&sheet, toc, count);
    int32_t origin = 0;
    for (unsigned i = 0; i < save->disc->track_count; i++) {
        if (save->track[i].opens)
            origin = save->track[i].first;
        put_track(&sheet, &save->track[i], origin);
    }
    return sheet_write(&sheet);
}

/* ---- the sectors ---- */

static enum status read_sub(struct save *save, int32_t lba, uint32_t count, uint8_t *linear) {
    for (uint32_t i = 0; i < count; i++) {
        uint8_t raw[SUB_LEN];
        struct writer out = writer_over(raw, sizeof raw);
        enum status status = disc_read(save->reader, lba + (int32_t)i, 1, PART_SUB_RAW, &out, NULL);
        if (status != ST_OK && !save->options->fill)
            return error_set(save->error, status, 0, "the subchannel of LBA %d: %s", lba + (int32_t)i,
                             status_name(status));
        if (status != ST_OK)
            memset(raw, 0, sizeof raw);
        sub_deinterleave(raw, linear + i * SUB_LEN);
    }
    return ST_OK;
}

static enum status put_track_data(struct save *save, const struct save_track *track, struct file *img,
                                  struct file *sub) {
    uint8_t *raw = arena_take(&save->arena, SAVE_SECTORS * SAVE_RECORD_MAX);
    if (!raw)
        return ST_NO_MEMORY;
    uint8_t *linear = raw + SAVE_SECTORS * RAW_LEN;
    for (int32_t lba = track->first; lba < track->track->end;) {
        int32_t left = track->track->end - lba;
        uint32_t count = left < SAVE_SECTORS ? (uint32_t)left : SAVE_SECTORS;
        TRY(save_read(save, track, lba, count, raw, RAW_LEN));
        TRY(read_sub(save, lba, count, linear));
        TRY(save_append(save, img, raw, count * RAW_LEN));
        TRY(save_append(save, sub, linear, count * SUB_LEN));
        TRY(save_tell(save, count));
        lba += (int32_t)count;
    }
    return ST_OK;
}

enum status image_save_ccd(struct save *save) {
    const struct save_rules rules = {.can = can, .always_raw = true, .stores_gaps = true, .apart = true};
    struct file *img, *sub;
    if (save->disc->medium != MEDIUM_CD)
        return error_set(save->error, ST_UNSUPPORTED, 0, "CloneCD keeps CDs, and this is a DVD or BD");
    TRY(save_plan(save, &rules));
    TRY(save->sink->create(save->sink, ".img", &img, save->error));
    TRY(save->sink->create(save->sink, ".sub", &sub, save->error));
    for (unsigned i = 0; i < save->disc->track_count; i++)
        TRY(put_track_data(save, &save->track[i], img, sub));
    return put_sheet(save);
}
