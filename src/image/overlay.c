/* SPDX-License-Identifier: MIT */
/* Which sectors' Q frames does a file beside the image replace?
 *
 *   .sbi   0 4 "SBI" 0; entries of 3 BCD time, 1 kind, then 1: Q bytes 0..9   2: 3..5   3: 7..9
 *   .lsd   entries of 3 BCD time, 12 Q with its CRC
 *   .m3s   4500 entries of 16 bytes, one for each sector of minute 3: Q, CRC, 4; only those with a wrong CRC count */
#include "image/overlay.h"
#include "disc/subchannel.h"
#include "image/names.h"

enum { SBI_MAGIC_LEN = 4, LSD_ENTRY_LEN = 15, M3S_ENTRY_LEN = 16, M3S_ENTRIES = 4500, M3S_FIRST = 3 * 4500 - PREGAP_LEN,
       MOST_LEN = 80000 };

struct overlay {
    const struct image_source *source;
    struct disc *disc;
    struct file *file;
    struct disc_reader *reader;     /* of the disc without the overlay: what an entry of kind 2 or 3 keeps */
    struct q_patch *patch;
    uint32_t count, room;
};

#define FAIL(overlay, ...) (error_set((overlay)->source->error, ST_BAD_FORMAT, 0, __VA_ARGS__), ST_BAD_FORMAT)

static bool from_bcd(uint8_t bcd, int32_t most, int32_t *ret) {
    *ret = (bcd >> 4) * 10 + (bcd & 15);
    return (bcd >> 4) <= 9 && (bcd & 15) <= 9 && *ret <= most;
}

static bool take_time(const uint8_t *at, int32_t *ret) {
    int32_t m, s, f;
    if (!from_bcd(at[0], 99, &m) || !from_bcd(at[1], 59, &s) || !from_bcd(at[2], 74, &f))
        return false;
    *ret = (m * 60 + s) * 75 + f - PREGAP_LEN;
    return true;
}

static enum status add(struct overlay *overlay, int32_t lba, const uint8_t q[Q_LEN]) {
    void *array = overlay->patch;
    struct q_patch *patch = array_more(&overlay->disc->arena, &array, &overlay->room, overlay->count, sizeof *patch);
    if (!patch)
        return ST_NO_MEMORY;
    overlay->patch = array;
    patch->lba = lba;
    memcpy(patch->q, q, Q_LEN);
    overlay->count++;
    return ST_OK;
}

/* One SBI entry. The file keeps no CRC: protected sectors have a wrong one, and this is how it is wrong. */
static enum status take_sbi(struct overlay *overlay, struct reader *reader) {
    static const struct {
        uint8_t at, len;
    } kinds[] = {{0, 10}, {3, 3}, {7, 3}};
    const uint8_t *time = take(reader, 3);
    unsigned kind = take_u8(reader);
    int32_t lba;
    uint8_t q[Q_LEN] = {0};
    if (!time || kind < 1 || kind > 3 || !take_time(time, &lba))
        return FAIL(overlay, "%s has an entry without a time or kind", overlay->file->name);
    const uint8_t *bytes = take(reader, kinds[kind - 1].len);
    if (!bytes)
        return FAIL(overlay, "%s is cut short", overlay->file->name);
    if (lba < 0 || lba >= overlay->disc->leadout)
        return ST_OK;
    if (kind > 1 && disc_q(overlay->reader, lba, q) != ST_OK)
        return ST_OK;
    memcpy(q + kinds[kind - 1].at, bytes, kinds[kind - 1].len);
    q_seal(q);
    q[11] ^= 0x80;
    return add(overlay, lba, q);
}

static enum status take_lsd(struct overlay *overlay, struct reader *reader) {
    const uint8_t *entry = take(reader, LSD_ENTRY_LEN);
    int32_t lba;
    if (!entry || !take_time(entry, &lba))
        return FAIL(overlay, "%s is no whole number of entries with a time", overlay->file->name);
    return lba < 0 || lba >= overlay->disc->leadout ? ST_OK : add(overlay, lba, entry + 3);
}

static enum status take_all(struct overlay *overlay, unsigned kind, struct bytes bytes) {
    struct reader reader = reader_of(bytes);
    if (kind == 0 && (bytes.len < SBI_MAGIC_LEN || memcmp(take(&reader, SBI_MAGIC_LEN), "SBI", SBI_MAGIC_LEN) != 0))
        return FAIL(overlay, "%s does not begin as an SBI", overlay->file->name);
    if (kind == 2 && bytes.len != M3S_ENTRIES * M3S_ENTRY_LEN)
        return FAIL(overlay, "%s is not 72000 bytes long", overlay->file->name);
    for (int32_t i = 0; reader_left(&reader); i++) {
        if (kind == 0)
            TRY(take_sbi(overlay, &reader));
        else if (kind == 1)
            TRY(take_lsd(overlay, &reader));
        else {
            const uint8_t *entry = take(&reader, M3S_ENTRY_LEN);
            bool kept = get_be16(entry + 10) && !q_valid(entry) && M3S_FIRST + i < overlay->disc->leadout;
            if (kept)
                TRY(add(overlay, M3S_FIRST + i, entry));
        }
    }
    return ST_OK;
}

/* Ascending, and of two for one sector the later. Entries nearly always come in order. */
static void sort(struct overlay *overlay) {
    struct q_patch *patch = overlay->patch;
    uint32_t kept = 0;
    for (uint32_t i = 1; i < overlay->count; i++) {
        struct q_patch moved = patch[i];
        uint32_t low = 0, high = i; /* behind every equal one */
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (patch[middle].lba <= moved.lba)
                low = middle + 1;
            else
                high = middle;
        }
        for (uint32_t j = i; j > low; j--)
            patch[j] = patch[j - 1];
        patch[low] = moved;
    }
    for (uint32_t i = 0; i < overlay->count; i++)
        if (i + 1 == overlay->count || patch[i + 1].lba != patch[i].lba)
            patch[kept++] = patch[i];
    overlay->count = kept;
}

enum status overlay_load(const struct image_source *source, struct disc *disc) {
    static const char *const suffixes[] = {"sbi", "SBI", "lsd", "LSD", "m3s", "M3S"};
    struct overlay overlay = {.source = source, .disc = disc};
    for (unsigned i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        enum status status = name_open_rare(source, disc, suffixes[i], &overlay.file);
        if (status == ST_NOT_FOUND)
            continue;
        TRY(status);
        if (overlay.file->size > MOST_LEN)
            return error_set(source->error, ST_TOO_LARGE, 0, "%s is over the limit of 80000 bytes", overlay.file->name);
        size_t len = (size_t)overlay.file->size;
        uint8_t *bytes = arena_take(&disc->arena, len + 1);
        if (!bytes)
            return ST_NO_MEMORY;
        TRY(file_read(overlay.file, 0, bytes, len));
        TRY(disc_reader_open(disc, &overlay.reader));
        status = take_all(&overlay, i / 2, (struct bytes){bytes, len});
        disc_reader_close(overlay.reader);
        if (status != ST_OK)
            return status;
        if (overlay.count) {
            sort(&overlay);
            disc->patch = overlay.patch, disc->patch_count = overlay.count;
        }
        return ST_OK;
    }
    return ST_OK;
}
