/* SPDX-License-Identifier: MIT */
/* Where do the mode pages lie, and how do they start? */
#include "drive/pages.h"

const struct mode_page_row mode_page_rows[] = {
#define PAGE(code, types, standard, changeable)                                                                        \
    {code, sizeof(standard) - 1, types, (const uint8_t *)(standard), (const uint8_t *)(changeable)},
#include "drive/pages.def"
#undef PAGE
};
const unsigned mode_page_count = sizeof mode_page_rows / sizeof mode_page_rows[0];

#define PAGE(code, types, standard, changeable)                                                                        \
    _Static_assert(sizeof(standard) == sizeof(changeable), "each byte of a page says what may change");
#include "drive/pages.def"
#undef PAGE

enum { WRITE_PARAMETERS = 0x05, CONTROL = 0x0a };

/* A DVD is recorded incrementally with links of 16, without track modes of a CD [MMC-6 7.5]. */
static void suit_medium(const struct drive *drive, uint8_t *page) {
    if (drive->has_disc && drive->medium.class == MEDIUM_DVD) {
        page[2] = 0x60;
        page[3] = 0x05;
        page[5] = 0x10;
    }
}

void pages_reset(struct drive *drive) {
    struct writer out = writer_over(drive->page_defaults, sizeof drive->page_defaults);
    for (unsigned i = 0; i < mode_page_count; i++) {
        const struct mode_page_row *row = &mode_page_rows[i];
        if (!(row->types & drive->model->type))
            continue;
        size_t at = out.wanted;
        put_u8(&out, row->code);
        put_u8(&out, row->len);
        put(&out, row->standard, row->len);
        if (row->code == WRITE_PARAMETERS)
            suit_medium(drive, drive->page_defaults + at);
        if (row->code == CONTROL && drive->knobs.d_sense)
            drive->page_defaults[at + 2] |= 0x04;
    }
    drive->pages_len = (uint16_t)writer_stored(&out);
    memcpy(drive->pages, drive->page_defaults, sizeof drive->pages);
}

size_t pages_offset(const struct drive *drive, uint8_t code) {
    for (size_t at = 0; at + 2 <= drive->pages_len; at += 2u + drive->pages[at + 1])
        if (drive->pages[at] == code)
            return at;
    return PAGES_ROOM;
}

const uint8_t *pages_find(const struct drive *drive, uint8_t code) {
    size_t at = pages_offset(drive, code);
    return at < PAGES_ROOM ? drive->pages + at : NULL;
}

const struct mode_page_row *pages_row(const struct drive *drive, uint8_t code) {
    for (unsigned i = 0; i < mode_page_count; i++)
        if (mode_page_rows[i].code == code && mode_page_rows[i].types & drive->model->type)
            return &mode_page_rows[i];
    return NULL;
}
