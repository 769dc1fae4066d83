/* SPDX-License-Identifier: MIT */
/* Which bytes of a CHD are summed up in its header? The places are drawn in chd.c. */
#include "image/chd.h"

enum { SUMS_AT = 64, ENTRY_HEADER_LEN = 16, ENTRY_SUMMED = 0x01, MOST_ENTRIES = 1000, MOST_SUMMED_LEN = 1 << 20 };

enum status chd_sums_read(struct file *file, struct chd_sums *ret) {
    uint8_t head[CHD_HEADER_LEN], entry[ENTRY_HEADER_LEN];
    TRY(file_read(file, 0, head, sizeof head));
    ret->data_len = get_be64(head + 32);
    memcpy(ret->data, head + SUMS_AT, CHD_SUM_LEN);
    memcpy(ret->whole, head + SUMS_AT + CHD_SUM_LEN, CHD_SUM_LEN);
    ret->count = 0;
    uint64_t at = get_be64(head + 48);
    for (unsigned i = 0; at; i++) {
        if (i == MOST_ENTRIES)
            return ST_BAD_FORMAT;
        TRY(file_read(file, at, entry, sizeof entry));
        uint32_t len = get_be24(entry + 5);
        if (entry[4] & ENTRY_SUMMED) {
            if (ret->count == CHD_MOST_SUMMED || len > MOST_SUMMED_LEN || len > file->size - at - sizeof entry)
                return ST_BAD_FORMAT;
            ret->entry[ret->count].at = at + sizeof entry;
            ret->entry[ret->count].name = get_be32(entry);
            ret->entry[ret->count++].len = len;
        }
        at = get_be64(entry + 8);
    }
    return ST_OK;
}
