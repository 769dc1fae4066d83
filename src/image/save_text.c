/* SPDX-License-Identifier: MIT */
/* How is the text of a descriptor put together? */
#include "disc/msf.h"
#include "image/save_work.h"

enum { FIRST_ROOM = 4096, LINE_ROOM = 512 };

void sheet_bytes(struct sheet *sheet, const void *from, size_t len) {
    if (len > sheet->room - sheet->len) {
        size_t room = sheet->room ? sheet->room : FIRST_ROOM;
        while (room - sheet->len < len)
            room *= 2;
        char *grown = sheet->failed ? NULL : arena_take(&sheet->save->arena, room);
        if (!grown) {
            sheet->failed = true;
            return;
        }
        if (sheet->len)
            memcpy(grown, sheet->at, sheet->len);
        sheet->at = grown, sheet->room = room;
    }
    memcpy(sheet->at + sheet->len, from, len);
    sheet->len += len;
}

void sheet_put(struct sheet *sheet, const char *format, ...) {
    char line[LINE_ROOM];
    va_list args;
    va_start(args, format);
    size_t len = text_format_v(line, sizeof line, format, args);
    va_end(args);
    sheet_bytes(sheet, line, len < sizeof line ? len : sizeof line - 1);
}

enum status sheet_write(struct sheet *sheet) {
    struct save *save = sheet->save;
    struct file *file;
    if (sheet->failed)
        return ST_NO_MEMORY;
    TRY(save->sink->create(save->sink, "", &file, save->error));
    TRY(save_append(save, file, sheet->at, sheet->len));
    save->descriptor = file;
    return ST_OK;
}

struct sheet_msf sheet_msf(int32_t frames) {
    struct sheet_msf ret;
    int32_t seconds = frames / FRAMES_PER_SECOND;
    (void)text_format(ret.text, sizeof ret.text, "%02d:%02d:%02d", seconds / 60, seconds % 60,
                      frames % FRAMES_PER_SECOND);
    return ret;
}
