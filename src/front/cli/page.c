/* SPDX-License-Identifier: MIT */
/* How a page for a person is laid out: headings, named lines and tables, in colour where the reader wants it. */
#include "front/cli/page.h"
#include "front/cli/system.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void *or_exit(void *taken) {
    if (!taken) {
        fputs("ntcdrom: out of memory\n", stderr);
        exit(1);
    }
    return taken;
}

void *memory(void *old, size_t len) { return or_exit(realloc(old, len ? len : 1)); }

void *aligned_memory(size_t alignment, size_t len) {
    return or_exit(system_aligned(alignment, len));
}

void aligned_give(void *old) { system_aligned_free(old); }

enum { LABEL_COLUMNS = 14, LEAST_COLUMNS = 40, GAP = 2 };
static const char bold[] = "\033[1m", dim[] = "\033[2m", plain[] = "\033[0m";

struct page page_on(FILE *out) {
    struct page page = {.out = out, .label = LABEL_COLUMNS};
    if (!system_terminal(out))
        return page;
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    page.colour = !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0);
    unsigned columns = system_columns(out);
    page.width = columns ? columns : 80;
    if (page.width < LEAST_COLUMNS)
        page.width = LEAST_COLUMNS;
    return page;
}

static const char *paint(const struct page *page, const char *code) { return page->colour ? code : ""; }

static void blanks(const struct page *page, size_t count) {
    for (; count; count--)
        fputc(' ', page->out);
}

size_t page_columns(const char *text) {
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

/* The bytes of the longest beginning of text, broken at a blank, that fits; all of it when nothing can be broken. */
static size_t fitting(const char *text, size_t columns) {
    size_t used = 0, best = 0, i = 0;
    for (; text[i]; i++) {
        if (text[i] == ' ')
            best = i;
        used += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (used > columns && best)
            return best;
    }
    return i;
}

/* Prints text; every line but the first begins at column `left`. */
static void wrap(const struct page *page, const char *text, size_t left) {
    size_t columns = page->width > left + LEAST_COLUMNS / 2 ? page->width - left : 0;
    while (columns && page_columns(text) > columns) {
        size_t len = fitting(text, columns);
        if (!text[len])
            break;
        fprintf(page->out, "%.*s\n", (int)len, text);
        blanks(page, left);
        text += len + 1;
    }
    fprintf(page->out, "%s\n", text);
}

void page_heading(struct page *page, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs(paint(page, bold), page->out);
    vfprintf(page->out, format, args);
    fprintf(page->out, "%s\n", paint(page, plain));
    va_end(args);
}

void page_line(struct page *page, const char *name, const char *format, ...) {
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!text[strspn(text, " ")])
        return;
    fprintf(page->out, "  %s%-*s%s", paint(page, dim), (int)page->label, name, paint(page, plain));
    size_t used = strlen(name) > page->label ? strlen(name) : page->label;
    if (strlen(name) >= page->label) {
        fputc(' ', page->out);
        used++;
    }
    wrap(page, text, used + 2);
}

struct table table_of(unsigned columns, const char *const *headings) {
    struct table table = {.columns = columns};
    for (unsigned i = 0; i < columns; i++) {
        table.right[i] = headings[i][0] == '#';
        table.heading[i] = headings[i] + table.right[i];
    }
    return table;
}

void table_cell(struct table *table, const char *format, ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    int wanted = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = (wanted < 0 ? 0 : strlen(text)) + 1;
    if (table->len + len > table->room) {
        size_t room = table->room ? table->room * 2 : 4096;
        table->cells = memory(table->cells, room);
        table->room = room;
    }
    memcpy(table->cells + table->len, wanted < 0 ? "" : text, len);
    table->len += len;
    table->count++;
}

static void measure(const struct table *table, size_t *widest, bool *used) {
    for (unsigned i = 0; i < table->columns; i++)
        widest[i] = page_columns(table->heading[i]);
    const char *cell = table->cells;
    for (unsigned i = 0; i < table->count; i++, cell += strlen(cell) + 1) {
        size_t columns = page_columns(cell);
        used[i % table->columns] |= columns > 0;
        if (columns > widest[i % table->columns])
            widest[i % table->columns] = columns;
    }
}

static void print_row(const struct page *page, const struct table *table, const char **cell, const size_t *widest,
                      const bool *used) {
    unsigned last = table->columns - 1;
    while (last && (!used[last] || !cell[last][0]))
        last--; /* no blanks at a line's end */
    size_t left = 0;
    for (unsigned i = 0; i <= last; i++) {
        if (!used[i])
            continue;
        size_t columns = page_columns(cell[i]), pad = widest[i] - columns;
        blanks(page, GAP);
        left += GAP;
        if (i == last && !table->right[i]) {
            wrap(page, cell[i], left);
            return;
        }
        blanks(page, table->right[i] ? pad : 0);
        fputs(cell[i], page->out);
        blanks(page, table->right[i] || i == last ? 0 : pad);
        left += widest[i];
    }
    fputc('\n', page->out);
}

void page_table(struct page *page, struct table *table) {
    size_t widest[TABLE_COLUMNS] = {0};
    bool used[TABLE_COLUMNS] = {0};
    const char *row[TABLE_COLUMNS];
    measure(table, widest, used);
    fputs(paint(page, dim), page->out);
    if (table->count)
        print_row(page, table, table->heading, widest, used);
    fputs(paint(page, plain), page->out);
    const char *cell = table->cells;
    for (unsigned i = 0; i < table->count; i++, cell += strlen(cell) + 1) {
        row[i % table->columns] = cell;
        if (i % table->columns == table->columns - 1)
            print_row(page, table, row, widest, used);
    }
    free(table->cells);
    *table = (struct table){0};
}

/* The length of the UTF-8 character at p, 0 when it is none [RFC 3629]. */
static size_t utf8_len(const unsigned char *p, size_t left) {
    size_t len = p[0] < 0x80                   ? 1
                 : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
                 : (p[0] & 0xf0) == 0xe0       ? 3
                 : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                               : 0;
    if (!len || len > left)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool beyond = (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f);
    return overlong || beyond ? 0 : len;
}

static bool all_utf8(const unsigned char *p, size_t len) {
    for (size_t i = 0, step; i < len; i += step)
        if (!(step = utf8_len(p + i, len - i)))
            return false;
    return true;
}

void page_utf8(char *into, size_t room, const void *from, size_t len) {
    const unsigned char *p = from;
    size_t used = 0;
    bool utf8 = all_utf8(p, len);
    for (size_t i = 0, step; i < len; i += step) {
        step = utf8 ? utf8_len(p + i, len - i) : 1;
        size_t need = !utf8 && p[i] >= 0x80 ? 2 : step;
        if (used + need >= room)
            break;
        if (need > step) {
            into[used] = (char)(0xc0 | p[i] >> 6);
            into[used + 1] = (char)(0x80 | (p[i] & 0x3f));
        } else if (p[i]) {
            memcpy(into + used, p + i, step);
        } else {
            into[used] = '?'; /* a NUL would end the text */
        }
        used += need;
    }
    into[used] = 0;
}

void page_clean(char *into, size_t room, const void *from, size_t len) {
    page_utf8(into, room, from, len);
    size_t used = 0;
    for (const char *p = into; *p; p++) {
        unsigned char c = (unsigned char)*p, next = (unsigned char)p[1];
        bool c1 = c == 0xc2 && next >= 0x80 && next < 0xa0;
        into[used++] = c < 0x20 || c == 0x7f || c1 ? '?' : *p;
        p += c1;
    }
    while (used && into[used - 1] == ' ')
        used--;
    into[used] = 0;
}

const char *page_number(uint64_t number, char into[32]) {
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number), used = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            into[used++] = ',';
        into[used++] = digits[i];
    }
    into[used] = 0;
    return into;
}
