/* SPDX-License-Identifier: MIT */
/* How is a GD-ROM kept: a text that counts its tracks, then "track LBA control size file offset" for each? */
#include "image/names.h"
#include "image/plan.h"

enum { FIELDS = 6, HIGH_DENSITY_LBA = 45000, HIGH_DENSITY_TRACK = 3 };

struct gdi {
    const struct image_source *source;
    struct disc *disc;
    struct text text;
    struct plan plan;
    uint32_t tracks;        /* announced */
    int32_t end;            /* of the track before */
};

#define FAIL(gdi, ...) (error_set((gdi)->source->error, ST_BAD_FORMAT, (gdi)->text.line, __VA_ARGS__), ST_BAD_FORMAT)

/* One line as it stands. */
struct row {
    uint32_t track, lba, control, size;
    int32_t offset;
    struct bytes name;
};

static enum status read_row(struct gdi *gdi, struct bytes rest, struct row *ret) {
    if (!text_number(text_word(&rest), 99, &ret->track) || !text_number(text_word(&rest), CD_MAX_LBA * 2, &ret->lba) ||
        !text_number(text_word(&rest), 15, &ret->control) || !text_number(text_word(&rest), 4096, &ret->size))
        return FAIL(gdi, "a line is: track LBA control size file offset");
    TRY(text_string(&rest, &gdi->disc->arena, &ret->name));
    if (!ret->name.len || !text_integer(text_word(&rest), &ret->offset) || ret->offset < 0 || text_trim(rest).len)
        return FAIL(gdi, "a line is: track LBA control size file offset");
    if (ret->track != gdi->plan.track_count + 1)
        return FAIL(gdi, "track %u follows track %u", ret->track, gdi->plan.track_count);
    return ST_OK;
}

static enum status lay_row(struct gdi *gdi, const struct row *row) {
    struct plan *plan = &gdi->plan;
    struct record record;
    struct file *file;
    enum track_mode mode = row->control & CONTROL_DATA ? row->size == 2336 ? TRACK_XA : TRACK_MODE1 : TRACK_AUDIO;
    if (!record_make(mode, row->size, &record))
        return FAIL(gdi, "track %u has sectors of %u bytes, which its kind has not", row->track, row->size);
    uint32_t line = gdi->text.line;
    TRY(name_open(gdi->source, gdi->disc, &gdi->text, row->name, line, &file));
    if (file->size <= (uint64_t)row->offset)
        return FAIL(gdi, "%s ends before the offset %d", file->name, row->offset);
    if (mode == TRACK_MODE1 && row->size == RAW_LEN) {
        struct sector_header header;
        TRY(sector_header_read(file, (uint64_t)row->offset, &header));
        record.mode = mode = sector_header_mode(&header, mode);
    }
    uint64_t count = (file->size - (uint64_t)row->offset + row->size - 1) / row->size;
    int32_t start = (int32_t)row->lba;
    int32_t limit = disc_limit(gdi->disc);
    if (count > (uint64_t)(limit - (start < limit ? start : limit)))
        return error_set(gdi->source->error, ST_TOO_LARGE, line, "track %u ends behind LBA %d, the last address there is",
                         row->track, limit - 1);
    bool first = !plan->track_count, new_area = row->track == HIGH_DENSITY_TRACK && start >= HIGH_DENSITY_LBA;
    if (!first && start < gdi->end)
        return FAIL(gdi, "track %u begins inside the track before", row->track);
    struct track track = {.number = (uint8_t)row->track, .control = (uint8_t)row->control, .mode = mode, .start = start,
                          .first = first ? -PREGAP_LEN : new_area ? start - PREGAP_LEN : gdi->end,
                          .end = start + (int32_t)count};
    if (first || new_area)
        TRY(plan_session(plan, 0));
    int32_t stored_from = first ? 0 : track.first;
    if (!new_area)
        TRY(plan_empty(plan, stored_from, start - stored_from, mode));
    struct extent extent = plan_stored(plan, &record, file, (uint64_t)row->offset);
    extent.first = start, extent.count = (int32_t)count;
    TRY(plan_extent(plan, &extent));
    gdi->end = track.end;
    struct session *session = &plan->session[plan->session_count - 1];
    session->type = (uint8_t)(session->type | plan_session_type(&track, 1));
    return plan_track(plan, &track, NULL);
}

/* The first line that is not blank. */
static enum status next_line(struct text *text, struct bytes *ret, struct error *error) {
    enum status status;
    do
        status = text_line(text, ret, error);
    while (status == ST_OK && !ret->len);
    return status;
}

static enum status read_count(struct gdi *gdi) {
    struct bytes line;
    enum status status = next_line(&gdi->text, &line, gdi->source->error);
    if (status == ST_NOT_FOUND || (status == ST_OK && (!text_number(line, 99, &gdi->tracks) || !gdi->tracks)))
        return FAIL(gdi, "the first line is not a count of 1 to 99 tracks");
    return status;
}

enum image_match image_match_gdi(const struct image_probe *probe) {
    struct text text = probe->text;
    struct bytes line;
    uint32_t number;
    if (!probe->is_text || next_line(&text, &line, NULL) != ST_OK || !text_number(line, 100000, &number))
        return MATCH_NONE;
    if (image_listed("gdi", probe->suffix))
        return MATCH_SURE;
    unsigned fields = 0;
    if (next_line(&text, &line, NULL) == ST_OK)
        while (text_word(&line).len)
            fields++;
    return fields >= FIELDS ? MATCH_SURE : MATCH_NONE;
}

enum status image_load_gdi(const struct image_source *source, struct disc *disc) {
    struct gdi gdi = {.source = source, .disc = disc, .plan = plan_of(source, disc)};
    struct bytes line;
    TRY(image_text(source, disc, &gdi.text));
    TRY(read_count(&gdi));
    disc->gd = source->options->whole_gd;
    while (gdi.plan.track_count < gdi.tracks) {
        struct row row;
        enum status status = next_line(&gdi.text, &line, source->error);
        if (status == ST_NOT_FOUND)
            return FAIL(&gdi, "%u tracks are announced, but there are %u", gdi.tracks, gdi.plan.track_count);
        TRY(status);
        TRY(read_row(&gdi, line, &row));
        if (row.track == HIGH_DENSITY_TRACK && !source->options->whole_gd) {
            host_say(source->host, LOUD_NOTE, "%s: the high-density area of the GD-ROM is left out", source->file->name);
            return plan_finish_named(&gdi.plan);
        }
        TRY(lay_row(&gdi, &row));
    }
    enum status status = next_line(&gdi.text, &line, source->error);
    if (status == ST_OK)
        return FAIL(&gdi, "\"%.*s\" stands behind the last track", (int)(line.len < 60 ? line.len : 60), (const char *)line.at);
    return status == ST_NOT_FOUND ? plan_finish_named(&gdi.plan) : status;
}
