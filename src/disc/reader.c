/* SPDX-License-Identifier: MIT */
/* Where on the disc is a reader, and what is kept there? */
#include "disc/reader.h"

enum status disc_reader_open(const struct disc *disc, struct disc_reader **ret) {
    const struct host *host = disc->arena.host;
    struct disc_reader *reader = host_take(host, sizeof *reader);
    if (!reader)
        return ST_NO_MEMORY;
    memset(reader, 0, offsetof(struct disc_reader, main_bytes)); /* buffers that nobody fills need no memory */
    reader->host = host;
    reader->disc = disc;
    reader->main = (struct window){.room = WINDOW_LEN, .bytes = reader->main_bytes};
    reader->sub = (struct window){.room = SUB_WINDOW_LEN, .bytes = reader->sub_bytes};
    reader->next_lba = INT32_MIN;
    *ret = reader;
    return ST_OK;
}

void disc_reader_close(struct disc_reader *reader) {
    if (reader)
        host_give(reader->host, reader, sizeof *reader);
}

const struct edc_kernels *disc_kernels(struct disc_reader *reader) {
    if (!reader->kernels)
        reader->kernels = edc_choose(reader->host->simd);
    return reader->kernels;
}

const struct extent *reader_extent(const struct disc_reader *reader, int32_t lba, int32_t *next_first) {
    const struct extent *hint = reader->extent;
    if (hint && lba >= hint->first && lba - hint->first < hint->count)
        return hint;
    const struct disc *disc = reader->disc;
    uint32_t low = 0, high = disc->extent_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct extent *extent = &disc->extent[middle];
        if (lba < extent->first)
            high = middle;
        else if (lba - extent->first >= extent->count)
            low = middle + 1;
        else
            return extent;
    }
    if (next_first)
        *next_first = low < disc->extent_count ? disc->extent[low].first : INT32_MAX;
    return NULL;
}

static bool is_track_at(const struct track *track, int32_t lba) {
    return track && lba >= track->first && lba < track->end;
}

const struct track *disc_track_near(const struct disc_reader *reader, int32_t lba) {
    return is_track_at(reader->track, lba) ? reader->track : disc_track_at(reader->disc, lba);
}

const struct q_patch *reader_patch(const struct disc *disc, int32_t lba) {
    uint32_t low = 0, high = disc->patch_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (disc->patch[middle].lba < lba)
            low = middle + 1;
        else
            high = middle;
    }
    return low < disc->patch_count ? &disc->patch[low] : NULL;
}
